//! Parquet is read as the CSV of the same data, and written with the same cells.

#[path = "parquet/tables.rs"]
mod tables;

use coagscope::{Catalog, Dataset, Declaration, InputError};
use parquet::basic::{Compression, GzipLevel, Type, ZstdLevel};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray,
    FixedLenByteArrayType, FloatType, Int32Type, Int64Type, Int96, Int96Type,
};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::record::Field;
use parquet::schema::parser::parse_message_type;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tables::*;

const WIDE: &str = "message rows {
    optional binary patient (UTF8);
    optional int64 time (TIMESTAMP(MICROS, false));
    optional int32 born (DATE);
    optional int64 \"platelets (G/L)\";
    optional double \"pt (s)\";
    optional float \"fibrinogen (g/L)\";
    optional int32 \"d_dimer (mg/L FEU)\" (DECIMAL(9, 2));
    optional fixed_len_byte_array(5) \"ldh (U/L)\" (DECIMAL(10, 1));
    optional int32 \"creatinine (umol/L)\" (INTEGER(32, false));
    optional boolean pregnant;
    optional int32 age (INTEGER(8, true));
    optional binary sex (ENUM);
    optional binary note;
    optional int64 sent (TIMESTAMP(NANOS, true));
    optional int96 seen;
    optional int32 clock (TIME(MILLIS, false));
}";

/// The message without quotes, which names of columns can't have here.
fn wide_message() -> String {
    // The grammar of messages has no names with blanks or brackets.
    WIDE.replace("\"platelets (G/L)\"", "platelets_g_l")
        .replace("\"pt (s)\"", "pt_s")
        .replace("\"fibrinogen (g/L)\"", "fibrinogen_g_l")
        .replace("\"d_dimer (mg/L FEU)\"", "d_dimer")
        .replace("\"ldh (U/L)\"", "ldh_u_l")
        .replace("\"creatinine (umol/L)\"", "creatinine_umol_l")
}

fn wide(folder: &Path) {
    let day = 1_710_489_600_000_000_i64;
    let decimal = |value: i64| value.to_be_bytes()[3..].to_vec();
    let mut seen = Int96::new();
    // 2024-03-15 01:00:00.
    seen.set_data((3_600_000_000_000_u64 & 0xFFFF_FFFF) as u32, 838, 2_460_385);
    let columns = vec![
        texts(&["A", "A", "B", "C"]),
        Values::Int64(vec![Some(day), Some(day + 3_600_500_000), Some(day), None]),
        Values::Int32(vec![Some(0), None, Some(-1), Some(19_797)]),
        Values::Int64(vec![Some(45), Some(-3), None, Some(150)]),
        Values::Double(vec![
            Some(21.3),
            Some(13.0),
            Some(0.1 + 0.2),
            Some(f64::NAN),
        ]),
        Values::Float(vec![Some(0.8), Some(1e-7), Some(2.5), None]),
        Values::Int32(vec![Some(905), Some(5), None, Some(-1)]),
        Values::Fixed(vec![
            Some(decimal(2_505)),
            None,
            Some(decimal(-5)),
            Some(decimal(0)),
        ]),
        Values::Int32(vec![Some(177), Some(-1), None, Some(0)]),
        Values::Bool(vec![Some(true), Some(false), None, None]),
        Values::Int32(vec![Some(30), Some(30), Some(70), None]),
        texts(&["female", "female", "male", ""]),
        texts(&["a, b", "say \"no\"", "two\nlines", "=1+1 \u{b5}"]),
        Values::Int64(vec![Some(day * 1000), None, None, Some(i64::MIN)]),
        Values::Int96(vec![Some(seen), None, None, None]),
        Values::Int32(vec![Some(29_100_000), None, None, Some(1)]),
    ];
    write(
        &folder.join("data.parquet"),
        &wide_message(),
        Compression::SNAPPY,
        &[columns],
    );
    fs::write(
        folder.join("data.csv"),
        "patient,time,born,platelets_g_l,pt_s,fibrinogen_g_l,d_dimer,ldh_u_l,creatinine_umol_l,pregnant,age,sex,note,sent,seen,clock\n\
         A,2024-03-15T08:00:00,1970-01-01,45,21.3,0.8,9.05,250.5,177,true,30,female,\"a, b\",2024-03-15T08:00:00Z,2024-03-15T01:00:00,08:05:00\n\
         A,2024-03-15T09:00:00.5,,-3,13.0,1e-7,0.05,,4294967295,false,30,female,\"say \"\"no\"\"\",,,\n\
         B,2024-03-15T08:00:00,1969-12-31,,0.30000000000000004,2.5,,-0.5,,,70,male,\"two\nlines\",,,\n\
         C,,2024-03-15,150,NaN,,-0.01,0.0,0,,,,=1+1 \u{b5},1677-09-21T00:12:43.145224192Z,,00:00:00.001\n",
    )
    .unwrap();
}

#[test]
fn wide_rows_are_those_of_the_csv_of_the_same_data() {
    let folder = tempfile::tempdir().unwrap();
    wide(folder.path());
    assert_same_rows(
        folder.path(),
        &[
            "",
            " --only-results --jobs 1",
            " --items --format jsonl",
            " --window day",
        ],
    );
    assert_same_output(folder.path(), "");
    assert_same_output(folder.path(), " --items --jobs 1");
    assert_same_output(folder.path(), " --window day --trends");
    // Many files, of which each row names its own.
    assert_same_output(folder.path(), " data.parquet --scores sic");
    let said = String::from_utf8(run(folder.path(), "check data.parquet").1).unwrap();
    assert!(said.contains("UTF-8, Parquet"), "{said}");
}

#[test]
fn long_rows_are_those_of_the_csv_of_the_same_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let message = "message rows {
        optional int32 subject;
        optional int64 time (TIMESTAMP(MILLIS, false));
        optional binary analyte (UTF8);
        optional binary value (UTF8);
        optional binary unit (UTF8);
    }";
    let mut csv = String::from("subject,time,analyte,value,unit\n");
    let mut groups = Vec::new();
    for group in 0..3 {
        let numbers = || (0..300).map(move |row| group * 300 + row);
        let analyte = |row: i32| ["platelets", "pt", "d_dimer", "fibrinogen"][row as usize % 4];
        let unit = |row: i32| ["G/L", "s", "mg/L FEU", "g/L"][row as usize % 4];
        let value = |row: i32| match row % 11 {
            0 => String::new(),
            1 => "<0.5".to_string(),
            _ => format!("{}.{}", row % 170, row % 10),
        };
        for row in numbers() {
            let time = format!("2024-03-{:02}T08:00:00", row % 9 + 1);
            csv.push_str(&format!(
                "{},{time},{},{},{}\n",
                row * 7919 % 90,
                analyte(row),
                value(row),
                unit(row)
            ));
        }
        let text = |one: &dyn Fn(i32) -> String| {
            Values::Text(
                numbers()
                    .map(|row| Some(one(row)).filter(|text| !text.is_empty()))
                    .collect(),
            )
        };
        groups.push(vec![
            Values::Int32(numbers().map(|row| Some(row * 7919 % 90)).collect()),
            Values::Int64(
                numbers()
                    .map(|row| Some(1_709_280_000_000 + i64::from(row % 9) * 86_400_000))
                    .collect(),
            ),
            text(&|row| analyte(row).to_string()),
            text(&value),
            text(&|row| unit(row).to_string()),
        ]);
    }
    fs::write(path.join("data.csv"), csv).unwrap();
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::LZ4_RAW,
    ] {
        write(&path.join("data.parquet"), message, compression, &groups);
        assert_same_rows(path, &[" --scores isth_overt_2025,sic"]);
    }
    assert_same_output(path, " --scores isth_overt_2025,sic");
}

#[test]
fn a_row_of_nothing_stays_a_row() {
    let folder = tempfile::tempdir().unwrap();
    let message = "message rows { optional int64 platelets_g_l; }";
    let column = Values::Int64(vec![Some(45), None, Some(150)]);
    write(
        &folder.path().join("data.parquet"),
        message,
        Compression::SNAPPY,
        &[vec![column]],
    );
    let (_, out, _) = run(folder.path(), "score -q data.parquet");
    assert_eq!(String::from_utf8(out).unwrap().lines().count(), 4);
}

/// More rows than a group of the output holds, and than are read at once.
#[test]
fn files_of_several_groups_have_all_rows() {
    let folder = tempfile::tempdir().unwrap();
    let mut csv = String::from("subject,platelets_g_l\n");
    for row in 0..140_000 {
        csv.push_str(&format!("{row},{}\n", row % 400));
    }
    fs::write(folder.path().join("data.csv"), csv).unwrap();
    let options = " --scores sic --only-results";
    let groups: Vec<Vec<Values>> = [0..60_000, 60_000..60_001, 60_001..140_000]
        .into_iter()
        .map(|rows| {
            vec![
                Values::Int32(rows.clone().map(Some).collect()),
                Values::Int64(rows.map(|row| Some(i64::from(row % 400))).collect()),
            ]
        })
        .collect();
    let message = "message rows { optional int32 subject; optional int64 platelets_g_l; }";
    write(
        &folder.path().join("data.parquet"),
        message,
        Compression::SNAPPY,
        &groups,
    );
    assert_same_rows(folder.path(), &[options]);
    assert_same_output(folder.path(), options);
    let file = File::open(folder.path().join("out.parquet")).unwrap();
    let file = SerializedFileReader::new(file).unwrap();
    assert_eq!(file.num_row_groups(), 2);
}

#[test]
fn what_no_cell_can_hold_is_refused_by_the_name_of_its_column() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.parquet");
    for (columns, name, says) in [
        (
            "optional group results (LIST) { repeated group list { optional double element; } }",
            "results",
            "nested",
        ),
        (
            "optional group where { optional binary ward (UTF8); }",
            "where",
            "nested",
        ),
        ("repeated int32 many;", "many", "nested"),
        (
            "optional fixed_len_byte_array(12) stay (INTERVAL);",
            "stay",
            "spans of time",
        ),
        (
            "optional fixed_len_byte_array(3) bits;",
            "bits",
            "without a meaning",
        ),
    ] {
        let message = format!("message rows {{ optional int64 platelets_g_l; {columns} }}");
        write(&path, &message, Compression::SNAPPY, &[]);
        let (status, out, said) = run(folder.path(), "score data.parquet");
        assert_eq!((status, out.len()), (Some(2), 0), "{said}");
        assert!(said.contains(name) && said.contains(says), "{said}");
    }
}

#[test]
fn what_is_not_read_by_name_is_refused_with_advice() {
    let folder = tempfile::tempdir().unwrap();
    wide(folder.path());
    let bytes = fs::read(folder.path().join("data.parquet")).unwrap();
    let opened = Dataset::from_reader(
        Catalog::builtin(),
        "x",
        Box::new(std::io::Cursor::new(bytes)),
        &Declaration::default(),
        &[],
    );
    let Err(error) = opened else {
        panic!("it was read")
    };
    assert!(error.to_string().contains("name the file"), "{error}");
    // A column may well have the name of the mark.
    fs::write(
        folder.path().join("named.csv"),
        "PAR1,platelets (G/L)\n1,45\n",
    )
    .unwrap();
    assert_eq!(run(folder.path(), "score -q named.csv").0, Some(0));
}

/// Reads a file to its end.
fn read_all(path: &Path) -> Result<u64, InputError> {
    let mut dataset = Dataset::open(Catalog::builtin(), path, &Declaration::default(), &[])?;
    while dataset.next_panel()?.is_some() {}
    Ok(dataset.counts().rows_read)
}

#[test]
fn a_file_that_breaks_off_is_an_error_wherever_it_breaks() {
    let folder = tempfile::tempdir().unwrap();
    wide(folder.path());
    let bytes = fs::read(folder.path().join("data.parquet")).unwrap();
    let path = folder.path().join("cut.parquet");
    for length in (5..bytes.len()).step_by(13).chain([bytes.len() - 1]) {
        fs::write(&path, &bytes[..length]).unwrap();
        let error = read_all(&path).expect_err("it passed for a complete file");
        let message = error.to_string();
        assert!(
            message.contains("cut.parquet") && message.contains("damaged"),
            "{message}"
        );
    }
}

#[test]
fn a_damaged_byte_is_an_error_or_changes_a_value_but_never_more() {
    let folder = tempfile::tempdir().unwrap();
    wide(folder.path());
    let bytes = fs::read(folder.path().join("data.parquet")).unwrap();
    let path = folder.path().join("bad.parquet");
    // Panics of the library that reads the file are caught where it is called; none is expected.
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        usual(info);
    }));
    let (mut errors, mut reads) = (0, 0);
    for at in (5..bytes.len()).step_by(7) {
        for change in [0x01, 0x80, 0xFF] {
            let mut damaged = bytes.clone();
            damaged[at] ^= change;
            fs::write(&path, &damaged).unwrap();
            match read_all(&path) {
                Ok(_) => reads += 1,
                Err(_) => errors += 1,
            }
        }
    }
    assert_eq!(PANICS.load(Ordering::Relaxed), 0);
    assert!(errors > 50 && reads > 50, "{errors} {reads}");
}
