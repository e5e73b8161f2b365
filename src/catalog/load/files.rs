//! The files of a set, each parsed while the one before it is loaded. What was loaded is let go: a run never holds less
//! memory than its beginning did.

use std::iter::Peekable;

use toml::Table;

use super::Fault;
use super::section::Section;

/// What others build on, in this order.
const FIRST: [&str; 11] = [
    "sources.toml",
    "words.toml",
    "roles.toml",
    "headers.toml",
    "units.toml",
    "analytes.toml",
    "context.toml",
    "conditions.toml",
    "statements.toml",
    "masks.toml",
    "trends.toml",
];

/// What builds on scores and patterns.
const LAST: [&str; 3] = [
    "contradictions.toml",
    "unverified.toml",
    "refused_tables.toml",
];

/// Those on which no result rests: they tell of what is not computed.
const DISPENSABLE: [&str; 2] = ["unverified.toml", "refused_tables.toml"];

/// Tables of numbers, loaded by name.
const TABLES: [&str; 2] = ["intervals.csv", "variation.csv"];

/// What a set lacks, and files that nobody would load: a set without its masks would call results sound that are not, and
/// a misspelled name is no better.
pub(super) fn faults_of_names(files: &[(&str, &str)]) -> Vec<Fault> {
    let known = || FIRST.into_iter().chain(LAST).chain(TABLES);
    let fault = |file: &str, message: &str| Fault {
        file: file.to_string(),
        key: String::new(),
        message: message.to_string(),
    };
    let missing = known()
        .filter(|name| !DISPENSABLE.contains(name))
        .filter(|name| !files.iter().any(|(path, _)| path == name))
        .map(|name| fault(name, "this file is missing from the reference set"));
    let is_foreign = |path: &str| {
        let is_of_rules = path.contains('/') && path.ends_with(".toml");
        !is_of_rules && !known().any(|name| name == path)
    };
    let foreign = files
        .iter()
        .filter(|(path, _)| is_foreign(path))
        .map(|(path, _)| {
            let message = "no reference set has a file of this name; scores, variants, patterns and topics stand in folders of these names";
            fault(path, message)
        });
    missing.chain(foreign).collect()
}

/// A path within the set, and what stands there.
pub(super) type ParsedFile<'f> = (&'f str, Result<Table, toml::de::Error>);

/// The TOML files of a set in the order in which they are loaded; files of no known name come last.
pub(super) fn in_order_of_loading<'f>(files: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let mut in_order = files.to_vec();
    in_order.retain(|(path, _)| path.ends_with(".toml"));
    in_order.sort_by_key(|&(path, _)| {
        let place_in = |names: &[&str]| names.iter().position(|name| *name == path);
        match (place_in(&FIRST), place_in(&LAST)) {
            (Some(place), _) => (0, place, path),
            _ if path.contains('/') => (1, 0, path),
            (_, Some(place)) => (2, place, path),
            _ => (3, 0, path),
        }
    });
    in_order
}

/// Parses a file.
pub(super) fn parse<'f>(&(path, text): &(&'f str, &'f str)) -> ParsedFile<'f> {
    (path, text.parse())
}

/// The files that are parsed, in the order of loading.
pub(super) struct ParsedFiles<'f, 'p> {
    coming: Peekable<&'p mut dyn Iterator<Item = ParsedFile<'f>>>,
    faults: Vec<Fault>,
}

impl<'f, 'p> ParsedFiles<'f, 'p> {
    pub(super) fn new(coming: &'p mut dyn Iterator<Item = ParsedFile<'f>>) -> Self {
        ParsedFiles {
            coming: coming.peekable(),
            faults: Vec::new(),
        }
    }

    /// Loads a file, if there is one that could be parsed.
    pub(super) fn load<R>(&mut self, path: &str, load: impl FnOnce(&Section) -> R) -> Option<R> {
        debug_assert!(FIRST.contains(&path) || LAST.contains(&path), "{path}");
        let file = self.coming.next_if(|(next, _)| *next == path)?;
        let (path, table) = self.sound(file)?;
        Some(load(&Section::new(path, &table)))
    }

    /// The next score, variant, pattern or topic.
    pub(super) fn next_rule(&mut self) -> Option<(&'f str, Table)> {
        while let Some(file) = self.coming.next_if(|(path, _)| path.contains('/')) {
            let rule = self.sound(file);
            if rule.is_some() {
                return rule;
            }
        }
        None
    }

    /// What is wrong with the files that can't be parsed, those that nobody loads too; and whether others build on one of
    /// them, so that what is wrong with the others follows from it.
    pub(super) fn into_faults(mut self) -> (Vec<Fault>, bool) {
        while let Some(file) = self.coming.next() {
            debug_assert!(
                !FIRST.contains(&file.0) && !LAST.contains(&file.0),
                "{}",
                file.0
            );
            self.sound(file);
        }
        let is_first = |fault: &Fault| FIRST.contains(&fault.file.as_str());
        let builds_on_one = self.faults.iter().any(is_first);
        (self.faults, builds_on_one)
    }

    fn sound(&mut self, (path, parsed): ParsedFile<'f>) -> Option<(&'f str, Table)> {
        match parsed {
            Ok(table) => Some((path, table)),
            Err(error) => {
                self.faults.push(Fault {
                    file: path.to_string(),
                    key: String::new(),
                    message: format!("is not valid TOML: {}", error.to_string().trim()),
                });
                None
            }
        }
    }
}
