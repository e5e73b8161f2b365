//! Files of another kind under the name of a CSV file: what they are and how to get CSV from them.

use super::InputError;

const SPREADSHEET: &str = "open it in the spreadsheet program and save the sheet as CSV UTF-8";
const DATABASE: &str = "export the table as CSV from the program that made it";
const PICTURE: &str = "ask for the results as CSV from the laboratory system";
const ARCHIVE: &str = "unpack it first and name the CSV file in it";
const ARROW: &str = "export it as CSV, for example with DuckDB: COPY (FROM 'file') TO 'file.csv'";
/// Parquet begins at its end.
#[cfg(feature = "parquet")]
const PARQUET: &str =
    "name the file, uncompressed: Parquet is read from its end, which a pipe does not have";
#[cfg(not(feature = "parquet"))]
const PARQUET: &str = "this program was built without Parquet; build it with `--features parquet`, or export the file as CSV, \
     for example with DuckDB: COPY (FROM 'file') TO 'file.csv'";

/// First bytes, where they stand, what they mean, and the way to CSV.
const SIGNATURES: &[(usize, &[u8], &str, &str)] = &[
    (0, b"PK\x05\x06", "an empty ZIP archive", ARCHIVE),
    (
        0,
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        "an old Excel workbook (.xls) or another Office document",
        SPREADSHEET,
    ),
    (0, b"%PDF-", "a PDF document", PICTURE),
    (0, b"PAR1\x15", "a Parquet file", PARQUET),
    (0, b"ARROW1\0\0", "an Arrow or Feather file", ARROW),
    (0, b"FEA1\0\0\0\0", "a Feather file", ARROW),
    (
        12,
        b"\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92",
        "a SAS data set",
        "export it in SAS with PROC EXPORT and DBMS=CSV",
    ),
    (
        0,
        b"HEADER RECORD*******",
        "a SAS transport file",
        "export it in SAS with PROC EXPORT and DBMS=CSV",
    ),
    (
        0,
        b"$FL2",
        "an SPSS data file",
        "export it in SPSS with SAVE TRANSLATE and TYPE=CSV",
    ),
    (
        0,
        b"$FL3",
        "an SPSS data file",
        "export it in SPSS with SAVE TRANSLATE and TYPE=CSV",
    ),
    (
        0,
        b"<stata_dta>",
        "a Stata data set",
        "export it in Stata with: export delimited",
    ),
    (
        0,
        b"RDX2\n",
        "an R data file",
        "export the table in R with write.csv",
    ),
    (
        0,
        b"RDX3\n",
        "an R data file",
        "export the table in R with write.csv",
    ),
    (
        0,
        b"X\n\0\0\0",
        "an R data file",
        "export the table in R with write.csv",
    ),
    (0, b"SQLite format 3\0", "an SQLite database", DATABASE),
    (0, b"\x89HDF\r\n", "an HDF5 file", DATABASE),
    (
        0,
        b"MATLAB 5.0 MAT-file",
        "a MATLAB file",
        "export the table in MATLAB with writetable",
    ),
    (0, b"\x93NUMPY", "a NumPy array", DATABASE),
    (0, b"\x89PNG\r\n\x1A\n", "a picture (PNG)", PICTURE),
    (0, b"\xFF\xD8\xFF", "a picture (JPEG)", PICTURE),
    (0, b"GIF89a", "a picture (GIF)", PICTURE),
    (0, b"II*\0", "a picture (TIFF)", PICTURE),
    (0, b"MM\0*", "a picture (TIFF)", PICTURE),
    (128, b"DICM", "a DICOM image", PICTURE),
    (
        0,
        b"{\\rtf",
        "a rich text document (RTF)",
        "save the table in it as CSV",
    ),
    (
        4,
        b"1AY&SY",
        "bzip2-compressed",
        "unpack it first, for example with bunzip2; gzip and zstd are read as they are",
    ),
    (
        0,
        b"\xFD7zXZ\0",
        "xz-compressed",
        "unpack it first, for example with unxz; gzip and zstd are read as they are",
    ),
    (0, b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive", ARCHIVE),
    (0, b"Rar!\x1A\x07", "a RAR archive", ARCHIVE),
    (
        0,
        b"\x1F\x8B\x08",
        "compressed twice",
        "unpack it once first",
    ),
    (
        0,
        b"\x28\xB5\x2F\xFD",
        "compressed twice",
        "unpack it once first",
    ),
    (0, b"\xFF\xFE\0\0", "UTF-32 text", "save it as UTF-8"),
    (0, b"\0\0\xFE\xFF", "UTF-32 text", "save it as UTF-8"),
];

/// Refuses what is known by its first bytes (after decompression) not to be text.
pub(super) fn refuse_binary(name: &str, start: &[u8]) -> Result<(), InputError> {
    let found = if start.starts_with(b"PK\x03\x04") {
        Some(zip_kind(start))
    } else {
        SIGNATURES
            .iter()
            .find(|(at, signature, ..)| {
                start
                    .get(*at..)
                    .is_some_and(|rest| rest.starts_with(signature))
            })
            .map(|&(_, _, kind, advice)| (kind, advice))
    };
    refuse(name, found)
}

/// Refuses markup, which is text but no table.
pub(super) fn refuse_markup(name: &str, text: &[u8]) -> Result<(), InputError> {
    let start = text.trim_ascii_start();
    let begins = |with: &str| {
        start
            .get(..with.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(with.as_bytes()))
    };
    let web_page = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<table",
        "<meta",
        "<!--",
    ];
    let found = if web_page.into_iter().any(begins) {
        Some((
            "a web page (HTML)",
            "open it in a browser: where it shows the table, save that as CSV from a spreadsheet program; \
             where it asks for a password, sign in and download the data again",
        ))
    } else if begins("<?xml") {
        Some(("an XML document", SPREADSHEET))
    } else if is_json(start) {
        Some(("JSON", "export the same table as CSV"))
    } else {
        None
    };
    refuse(name, found)
}

fn refuse(name: &str, found: Option<(&'static str, &'static str)>) -> Result<(), InputError> {
    match found {
        Some((kind, advice)) => Err(InputError::Foreign {
            name: name.to_owned(),
            kind,
            advice,
        }),
        None => Ok(()),
    }
}

/// The name of a ZIP's first member tells what kind of document it is.
fn zip_kind(start: &[u8]) -> (&'static str, &'static str) {
    let member = start.get(30..).unwrap_or_default();
    let begins = |with: &[u8]| member.starts_with(with);
    if begins(b"[Content_Types].xml") || begins(b"xl/") || begins(b"_rels/") || begins(b"docProps/")
    {
        (
            "an Excel workbook (.xlsx) or another Office document",
            SPREADSHEET,
        )
    } else if begins(b"mimetypeapplication/vnd.oasis.opendocument") {
        (
            "an OpenDocument spreadsheet (.ods) or another OpenDocument file",
            SPREADSHEET,
        )
    } else if begins(b"Index/") {
        ("a Numbers spreadsheet", SPREADSHEET)
    } else {
        (
            "a ZIP archive (Excel workbooks are such archives too)",
            "unpack it first, or save the sheet as CSV UTF-8",
        )
    }
}

/// `{"` and `[{` open JSON; a header may well begin with a bracket, but not so.
fn is_json(start: &[u8]) -> bool {
    let follows = |rest: &[u8], with: u8| rest.trim_ascii_start().first() == Some(&with);
    match start.split_first() {
        Some((b'{', rest)) => follows(rest, b'"'),
        Some((b'[', rest)) => follows(rest, b'{'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(start: &[u8]) -> Option<&'static str> {
        match refuse_binary("x.csv", start).and_then(|()| refuse_markup("x.csv", start)) {
            Err(InputError::Foreign { kind, .. }) => Some(kind),
            _ => None,
        }
    }

    #[test]
    fn a_spreadsheet_under_a_wrong_name_is_called_by_its_name() {
        let mut workbook = b"PK\x03\x04".to_vec();
        workbook.resize(30, 0);
        workbook.extend(b"[Content_Types].xml");
        assert_eq!(
            kind(&workbook),
            Some("an Excel workbook (.xlsx) or another Office document")
        );
        assert!(kind(b"PK\x03\x04").unwrap().contains("ZIP"));
        assert!(
            kind(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
                .unwrap()
                .contains(".xls")
        );
        let message = refuse_binary("x.csv", &workbook).unwrap_err().to_string();
        assert!(
            message.starts_with("x.csv: this is an Excel workbook")
                && message.contains("CSV UTF-8"),
            "{message}"
        );
    }

    #[test]
    fn documents_pictures_and_databases_are_recognized() {
        let mut sas = vec![0; 12];
        sas.extend(b"\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92\x08\x00");
        let starts: [&[u8]; 9] = [
            b"%PDF-1.7",
            b"PAR1\x15\x04",
            b"$FL2@(#)",
            b"\x89PNG\r\n\x1A\n",
            b"SQLite format 3\0",
            b"BZh91AY&SY",
            &sas,
            b"\xFF\xFE\0\0a\0\0\0",
            b"X\n\0\0\0\x03",
        ];
        for start in starts {
            assert!(kind(start).is_some(), "{start:?}");
        }
    }

    #[test]
    fn markup_is_recognized_and_headers_are_left_alone() {
        for text in [
            "\n <!DOCTYPE HTML>",
            "<TABLE border=1>",
            "<?xml version=\"1.0\"?>",
            "{ \"a\": 1}",
            "[\n{",
        ] {
            assert!(kind(text.as_bytes()).is_some(), "{text}");
        }
        for text in [
            "[LDH],PT",
            "<0.5,1",
            "{a},b",
            "PAR1,PAR4",
            "BZh,GIF8",
            "subject,time",
            "",
            "BZ",
        ] {
            assert_eq!(kind(text.as_bytes()), None, "{text}");
        }
    }
}
