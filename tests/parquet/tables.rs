//! Tables as Parquet files and as CSV, and programs that read both.

use super::*;

/// Values of a column; `None` is none.
#[derive(Clone)]
pub(super) enum Values {
    Bool(Vec<Option<bool>>),
    Int32(Vec<Option<i32>>),
    Int64(Vec<Option<i64>>),
    Int96(Vec<Option<Int96>>),
    Float(Vec<Option<f32>>),
    Double(Vec<Option<f64>>),
    Text(Vec<Option<String>>),
    Fixed(Vec<Option<Vec<u8>>>),
}

pub(super) fn texts(cells: &[&str]) -> Values {
    let text = |cell: &&str| (!cell.is_empty()).then(|| cell.to_string());
    Values::Text(cells.iter().map(text).collect())
}

pub(super) fn write_column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: &[Option<T::T>],
) {
    let mut column = group.next_column().unwrap().unwrap();
    let levels: Vec<i16> = values.iter().map(|one| i16::from(one.is_some())).collect();
    let there: Vec<T::T> = values.iter().flatten().cloned().collect();
    column
        .typed::<T>()
        .write_batch(&there, Some(&levels), None)
        .unwrap();
    column.close().unwrap();
}

/// Writes a file with a group for each of these sets of columns.
pub(super) fn write(path: &Path, message: &str, compression: Compression, groups: &[Vec<Values>]) {
    let schema = Arc::new(parse_message_type(message).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .build();
    let file = File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties)).unwrap();
    for columns in groups {
        let mut group = writer.next_row_group().unwrap();
        for values in columns {
            match values {
                Values::Bool(values) => write_column::<BoolType>(&mut group, values),
                Values::Int32(values) => write_column::<Int32Type>(&mut group, values),
                Values::Int64(values) => write_column::<Int64Type>(&mut group, values),
                Values::Int96(values) => write_column::<Int96Type>(&mut group, values),
                Values::Float(values) => write_column::<FloatType>(&mut group, values),
                Values::Double(values) => write_column::<DoubleType>(&mut group, values),
                Values::Text(values) => {
                    let bytes = |text: &String| ByteArray::from(text.as_str());
                    let values: Vec<_> = values.iter().map(|one| one.as_ref().map(bytes)).collect();
                    write_column::<ByteArrayType>(&mut group, &values);
                }
                Values::Fixed(values) => {
                    let bytes = |one: &Vec<u8>| FixedLenByteArray::from(one.clone());
                    let values: Vec<_> = values.iter().map(|one| one.as_ref().map(bytes)).collect();
                    write_column::<FixedLenByteArrayType>(&mut group, &values);
                }
            }
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
}

pub(super) fn run(folder: &Path, arguments: &str) -> (Option<i32>, Vec<u8>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_coagscope"))
        .args(arguments.split(' '))
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    (output.status.code(), output.stdout, said)
}

/// The rows of both files, which must be the same; also with these options.
pub(super) fn assert_same_rows(folder: &Path, options: &[&str]) {
    for options in options {
        let csv = run(folder, &format!("score -q data.csv{options}"));
        let parquet = run(folder, &format!("score -q data.parquet{options}"));
        let lines = |out: &[u8]| -> Vec<String> {
            String::from_utf8_lossy(out)
                .lines()
                .map(str::to_string)
                .collect()
        };
        for (line, expected) in lines(&parquet.1).iter().zip(&lines(&csv.1)) {
            assert_eq!(line, expected, "{options}");
        }
        assert!(csv.1 == parquet.1, "{options}");
        assert_eq!((csv.0, csv.2), (parquet.0, parquet.2), "{options}");
        assert!(csv.1.len() > 100, "{options}");
    }
}

/// The cells of a file of result rows, by its own types.
pub(super) fn cells(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let file = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let schema = file.metadata().file_metadata().schema_descr_ptr();
    let mut names = Vec::new();
    for column in schema.columns() {
        let name = column.name().to_string();
        let is_points = name.ends_with("_min") || name.ends_with("_max");
        let expected = if is_points {
            Type::INT32
        } else {
            Type::BYTE_ARRAY
        };
        assert_eq!(column.physical_type(), expected, "{name}");
        names.push(name);
    }
    let text = |field: &Field| match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Int(points) => points.to_string(),
        other => panic!("{other:?}"),
    };
    let rows = file.get_row_iter(None).unwrap();
    let rows = rows.map(|row| {
        let row = row.unwrap();
        row.get_column_iter()
            .map(|(_, field)| text(field))
            .collect()
    });
    (names, rows.collect())
}

/// The rows of CSV and of Parquet have the same cells.
pub(super) fn assert_same_output(folder: &Path, options: &str) {
    let (status, csv, _) = run(folder, &format!("score -q data.csv{options}"));
    let arguments = format!("score -q data.csv{options} --format parquet -o out.parquet");
    assert_eq!(run(folder, &arguments).0, status);
    let mut reader = csv::Reader::from_reader(csv.as_slice());
    let header: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_string)
        .collect();
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_string).collect())
        .collect();
    let (names, read_back) = cells(&folder.join("out.parquet"));
    assert_eq!(names, header);
    assert_eq!(read_back.len(), rows.len());
    for (row, expected) in read_back.iter().zip(&rows) {
        assert_eq!(row, expected);
    }
    // Standard output takes it, too, byte for byte.
    let direct = run(folder, &arguments.replace(" -o out.parquet", "")).1;
    assert_eq!(direct, fs::read(folder.join("out.parquet")).unwrap());
}
