//! Several files whose rows are packed: one number tells the file and the line of a row.

use crate::text_key::TextKey;

use super::rows::RowsToPack;
use super::tree::MOST_TEXTS;

/// The files, one behind the other.
pub(super) struct Files<'a> {
    rows: Vec<RowsToPack<'a>>,
    /// How many lines come before those of each file.
    before: Vec<u64>,
}

impl<'a> Files<'a> {
    pub(super) fn new(rows: Vec<RowsToPack<'a>>, before: Vec<u64>) -> Self {
        Files { rows, before }
    }

    /// How the file is read in which a line stands that is counted from the first file on, and the line of that file.
    pub(super) fn at(&self, line: u64) -> (&RowsToPack<'a>, u64) {
        let number = self.before.partition_point(|before| *before < line).max(1) - 1;
        match (self.rows.get(number), self.before.get(number)) {
            (Some(rows), Some(before)) => (rows, line - before),
            _ => (&self.rows[0], line),
        }
    }

    /// The first file.
    pub(super) fn first(&self) -> &RowsToPack<'a> {
        &self.rows[0]
    }

    /// A file, by its number.
    pub(super) fn file(&self, number: u32) -> &RowsToPack<'a> {
        &self.rows[number as usize]
    }

    /// A line of a file, counted from the first file on.
    pub(super) fn counted_on(&self, file: u32, line: u64) -> u64 {
        self.before[file as usize] + line
    }
}

/// Sees to it that rows of the same texts are told apart where their files are read in different ways; `None` where
/// there is no room for that.
pub(in super::super) fn told_apart(mut files: Vec<RowsToPack>) -> Option<Vec<RowsToPack>> {
    let alike = |one: &RowsToPack| {
        let mut all = files.iter();
        all.position(|other| other.plan().reads_like(one.plan()))
    };
    let ways: Vec<usize> = files.iter().filter_map(alike).collect();
    if ways.iter().all(|way| *way == 0) {
        return Some(files);
    }
    let has_room = |file: &RowsToPack| {
        let mut sayings = file.sayings().iter();
        sayings.all(|saying| saying.texts_before_value() < MOST_TEXTS)
            && file.facts().len() < MOST_TEXTS
    };
    if !files.iter().all(has_room) {
        return None;
    }
    for (file, way) in files.iter_mut().zip(ways) {
        file.way = TextKey::short(way.to_string().as_bytes());
    }
    Some(files)
}
