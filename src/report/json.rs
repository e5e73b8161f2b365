//! The report as one JSON document, written panel by panel.
//!
//! `schema/report.schema.json` describes it; a test holds both together.

use std::io;

use serde::Serialize;

use super::envelope::Tool;
use serde_json::ser::{Formatter, Serializer};

use crate::INTENDED_USE;
use crate::catalog::Catalog;
use crate::interpret::Interpretation;
use crate::safe;

/// The name that a document carries in `schema`.
pub const SCHEMA: &str = "coagscope.report";

/// The version of the schema; it rises when a reader would have to change.
pub const SCHEMA_VERSION: u32 = 2;

/// The JSON Schema (draft 2020-12) of the document.
pub const JSON_SCHEMA: &str = include_str!("../../schema/report.schema.json");

/// A document in the making. Panels are written as they come; nothing is kept.
pub struct Document<W: io::Write> {
    out: W,
    is_empty: bool,
}

impl<W: io::Write> Document<W> {
    /// Writes the head of the document.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn begin(mut out: W, catalog: &Catalog) -> io::Result<Self> {
        out.write_all(b"{\n\"schema\": ")?;
        write_value(&mut out, SCHEMA)?;
        out.write_all(b",\n\"schema_version\": ")?;
        write_value(&mut out, &SCHEMA_VERSION)?;
        out.write_all(b",\n\"tool\": ")?;
        write_value(&mut out, &Tool::THIS)?;
        out.write_all(b",\n\"reference_digest\": ")?;
        write_value(&mut out, catalog.digest())?;
        out.write_all(b",\n\"intended_use\": ")?;
        write_value(&mut out, INTENDED_USE)?;
        out.write_all(b",\n\"panels\": [")?;
        Ok(Document {
            out,
            is_empty: true,
        })
    }

    /// Writes one panel, on a line of its own.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn panel(&mut self, interpretation: &Interpretation) -> io::Result<()> {
        self.out
            .write_all(if self.is_empty { b"\n" } else { b",\n" })?;
        self.is_empty = false;
        write_value(&mut self.out, interpretation)
    }

    /// Writes the end of the document and gives the writer back.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(b"\n]\n}\n")?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Writes a whole document.
///
/// # Errors
/// Those of the writer.
pub fn document<'a, W: io::Write>(
    out: W,
    catalog: &Catalog,
    panels: impl IntoIterator<Item = &'a Interpretation>,
) -> io::Result<W> {
    let mut document = Document::begin(out, catalog)?;
    for panel in panels {
        document.panel(panel)?;
    }
    document.finish()
}

/// Writes any value as compact JSON in which every character that could steer a terminal or hide
/// itself is an escape. A reader of the JSON gets the text unchanged.
///
/// # Errors
/// Those of the writer.
pub fn write_value<T: Serialize + ?Sized>(out: &mut impl io::Write, value: &T) -> io::Result<()> {
    value
        .serialize(&mut Serializer::with_formatter(out, Escaping))
        .map_err(io::Error::from)
}

struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut start = 0;
        for (at, character) in fragment.char_indices() {
            if character.is_ascii_graphic() || character == ' ' || !safe::is_unsafe(character) {
                continue;
            }
            writer.write_all(&fragment.as_bytes()[start..at])?;
            let mut units = [0_u16; 2];
            for unit in character.encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
            start = at + character.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[start..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn hostile_text_is_escaped_and_comes_back_whole() {
        let hostile = "a\u{1b}[31m\u{202e}\u{7f}\u{9b}\u{e0041}\"\\\n血小板";
        let mut out = Vec::new();
        write_value(&mut out, hostile).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "\"a\\u001b[31m\\u202e\\u007f\\u009b\\udb40\\udc41\\\"\\\\\\n血小板\""
        );
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), hostile);
    }

    fn schema() -> serde_json::Value {
        serde_json::from_str(JSON_SCHEMA).unwrap()
    }

    fn written(panels: &[Interpretation]) -> serde_json::Value {
        let bytes = document(Vec::new(), Catalog::builtin(), panels).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[test]
    fn documents_validate_and_strangers_do_not() {
        assert!(jsonschema::meta::is_valid(&schema()));
        let validator = jsonschema::draft202012::new(&schema()).unwrap();
        let errors = |document: &serde_json::Value| {
            validator
                .iter_errors(document)
                .map(|error| format!("{} {error}", error.instance_path()))
                .collect::<Vec<_>>()
        };
        let panels = [
            fixture::dic_or_tma(),
            fixture::normal(),
            fixture::empty(),
            fixture::hostile(),
        ];
        let document = written(&panels);
        assert_eq!(errors(&document), Vec::<String>::new());
        assert_eq!(errors(&written(&[])), Vec::<String>::new());

        for (pointer, value) in [
            ("/panels/0/scores/0/verdict", "maybe"),
            ("/panels/0/patterns/0/finding", "met"),
            ("/panels/0/results/0/flag", "X"),
            ("/panels/0/scores/0/prerequisite", "true"),
            ("/panels/0/results/0/known/low", "4.5e1"),
            ("/panels/0/issues/0/code", "odd"),
            ("/schema", "other"),
        ] {
            let mut wrong = document.clone();
            *wrong.pointer_mut(pointer).unwrap() = serde_json::json!(value);
            assert!(!errors(&wrong).is_empty(), "{pointer}");
        }
    }

    /// Every object of the document, once with a stranger added and once with each key taken out.
    #[test]
    fn every_object_is_closed_and_complete() {
        let validator = jsonschema::draft202012::new(&schema()).unwrap();
        let document = written(&[fixture::dic_or_tma()]);
        let mut objects = Vec::new();
        collect(&document, String::new(), &mut objects);
        assert!(objects.len() > 50);
        for (pointer, keys) in objects {
            let mut wrong = document.clone();
            wrong
                .pointer_mut(&pointer)
                .unwrap()
                .as_object_mut()
                .unwrap()
                .insert("stranger".to_string(), true.into());
            assert!(!validator.is_valid(&wrong), "{pointer}");
            for key in keys {
                let mut wrong = document.clone();
                wrong
                    .pointer_mut(&pointer)
                    .unwrap()
                    .as_object_mut()
                    .unwrap()
                    .remove(&key);
                assert!(!validator.is_valid(&wrong), "{pointer} without {key}");
            }
        }
    }

    fn collect(
        value: &serde_json::Value,
        pointer: String,
        objects: &mut Vec<(String, Vec<String>)>,
    ) {
        match value {
            serde_json::Value::Object(object) => {
                for (key, inner) in object {
                    collect(inner, format!("{pointer}/{key}"), objects);
                }
                objects.push((pointer, object.keys().cloned().collect()));
            }
            serde_json::Value::Array(array) => {
                for (index, inner) in array.iter().enumerate() {
                    collect(inner, format!("{pointer}/{index}"), objects);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn the_words_of_the_schema_are_those_of_the_types() {
        use crate::interpret::{Finding, Flag, Verdict};
        use crate::panel::{Assay, IssueCode};
        use crate::value::Truth;
        let schema = schema();
        let words = |name: &str| schema["$defs"][name]["enum"].clone();
        assert_eq!(serde_json::json!(IssueCode::ALL), words("issue_code"));
        assert_eq!(
            serde_json::json!(
                IssueCode::ALL
                    .iter()
                    .map(|code| code.code())
                    .collect::<Vec<_>>()
            ),
            words("issue_code")
        );
        assert_eq!(
            serde_json::json!([
                Verdict::Met,
                Verdict::NotMet,
                Verdict::Undecided,
                Verdict::NotApplicable
            ]),
            words("verdict")
        );
        assert_eq!(
            serde_json::json!([Finding::Present, Finding::Absent, Finding::Undecided]),
            words("finding")
        );
        assert_eq!(
            serde_json::json!([Truth::Yes, Truth::No, Truth::Unknown]),
            words("truth")
        );
        assert_eq!(
            serde_json::json!([Assay::Feu, Assay::Ddu, Assay::Unstated]),
            words("assay")
        );
        let flags = [
            Flag::Low,
            Flag::Normal,
            Flag::High,
            Flag::CriticallyLow,
            Flag::CriticallyHigh,
            Flag::Abnormal,
            Flag::Undetermined,
        ];
        assert_eq!(serde_json::json!(flags), words("flag"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_survives(text: String) {
            let mut out = Vec::new();
            write_value(&mut out, &text).unwrap();
            let written = String::from_utf8(out).unwrap();
            proptest::prop_assert!(!written.chars().any(safe::is_unsafe));
            proptest::prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }
    }
}
