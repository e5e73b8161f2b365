//! What the tests of reading share: from the bytes of a file to its result rows.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::io::Cursor;

use coagscope::input::Counts;
use coagscope::interpret::codes_with;
use coagscope::panel::{Issue, IssueCode};
use coagscope::report::rows::{Cell, RowLayout, RowOptions};
use coagscope::{Catalog, Dataset, Declaration, InputError, Panel, Settings};

/// A file that was read to its end.
pub struct Read {
    pub header: Vec<String>,
    pub rows: Vec<BTreeMap<String, String>>,
    pub panels: Vec<Panel>,
    pub counts: Counts,
    pub notes: Vec<Issue>,
}

impl Read {
    /// A cell of a result row.
    pub fn cell(&self, row: usize, column: &str) -> &str {
        self.rows[row]
            .get(column)
            .unwrap_or_else(|| panic!("no column {column} among {:?}", self.header))
    }

    /// One column, all rows.
    pub fn column(&self, column: &str) -> Vec<&str> {
        (0..self.rows.len())
            .map(|row| self.cell(row, column))
            .collect()
    }

    /// The points of an item of ISTH 2025, all rows.
    pub fn points(&self, item: &str) -> Vec<&str> {
        self.column(&format!("isth_overt_2025_{item}"))
    }

    /// The first message of an issue of this kind.
    pub fn message(&self, code: IssueCode) -> &str {
        match self.counts.issues.get(&code) {
            Some(count) => &count.first_message,
            None => panic!("no {code:?} among {:?}", self.counts.issues),
        }
    }

    pub fn has(&self, code: IssueCode) -> bool {
        self.counts.issues.contains_key(&code)
    }

    /// Used, set aside, unusable; that they add up is checked too.
    pub fn fates(&self) -> (u64, u64, u64) {
        let counts = &self.counts;
        let fates = (
            counts.rows_used,
            counts.total_set_aside(),
            counts.total_unusable(),
        );
        assert_eq!(counts.rows_read, fates.0 + fates.1 + fates.2, "{counts:?}");
        assert_eq!(counts.panels, self.rows.len() as u64);
        fates
    }

    /// What is known of an analyte in a panel, as text, in the canonical unit.
    pub fn known(&self, row: usize, analyte: &str) -> String {
        let id = Catalog::builtin().find(analyte).expect("an analyte");
        self.panels[row]
            .get(id)
            .and_then(|observation| observation.known())
            .map_or_else(|| "nothing".to_string(), ToString::to_string)
    }

    /// The word that was read for an analyte.
    pub fn word(&self, row: usize, analyte: &str) -> &str {
        let id = Catalog::builtin().find(analyte).expect("an analyte");
        self.panels[row]
            .get(id)
            .and_then(|observation| observation.word())
            .unwrap_or("")
    }
}

/// Reads bytes and scores them with every score, items included.
pub fn try_read(bytes: impl Into<Vec<u8>>, declaration: &Declaration) -> Result<Read, InputError> {
    let catalog = Catalog::builtin();
    let reader = Box::new(Cursor::new(bytes.into()));
    let mut dataset = Dataset::from_reader(catalog, "data.csv", reader, declaration, &[])?;
    let settings = Settings {
        upper_limits: dataset.option_limits().upper.clone(),
        lower_limits: dataset.option_limits().lower.clone(),
        ..Settings::default()
    };
    let options = RowOptions {
        items: true,
        ..RowOptions::default()
    };
    let layout = RowLayout::new(catalog, &dataset, &settings, options);
    let header = layout.header().to_vec();
    let (mut rows, mut panels) = (Vec::new(), Vec::new());
    while let Some(panel) = dataset.next_panel()? {
        let codes = codes_with(catalog, &panel.panel, &settings);
        let cells = layout.row(&panel, &codes);
        assert_eq!(cells.len(), header.len());
        let text = |cell| match cell {
            Cell::Input(text) | Cell::Word(text) => text,
            Cell::Points(points) => points.to_string(),
        };
        rows.push(
            header
                .iter()
                .cloned()
                .zip(cells.into_iter().map(text))
                .collect(),
        );
        panels.push(panel.panel);
    }
    Ok(Read {
        header,
        rows,
        panels,
        counts: dataset.counts().clone(),
        notes: dataset.notes().to_vec(),
    })
}

/// Reads bytes as they are, without anything declared.
pub fn read(bytes: impl Into<Vec<u8>>) -> Read {
    declared(bytes, |_| {})
}

/// Reads bytes with something declared.
pub fn declared(bytes: impl Into<Vec<u8>>, declare: impl FnOnce(&mut Declaration)) -> Read {
    let mut declaration = Declaration::default();
    declare(&mut declaration);
    try_read(bytes, &declaration).unwrap_or_else(|error| panic!("{error}"))
}

/// The message with which an input is refused.
pub fn refused(bytes: impl Into<Vec<u8>>, declare: impl FnOnce(&mut Declaration)) -> String {
    let mut declaration = Declaration::default();
    declare(&mut declaration);
    match try_read(bytes, &declaration) {
        Ok(_) => panic!("it was read"),
        Err(error) => error.to_string(),
    }
}

/// A pair for one of the maps of a declaration.
pub fn pair(key: &str, value: &str) -> (String, String) {
    (key.to_string(), value.to_string())
}

/// No control byte but the line end, and no mark that turns the writing direction.
#[track_caller]
pub fn assert_clean(text: &str) {
    let unclean = text.char_indices().find(|&(_, character)| {
        (character.is_control() && character != '\n')
            || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    if let Some((at, character)) = unclean {
        let before: String = text[..at].chars().rev().take(60).collect();
        let before: String = before.chars().rev().collect();
        panic!("{character:?} after {before:?}");
    }
}
