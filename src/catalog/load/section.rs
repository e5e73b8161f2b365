//! A TOML table that remembers where it stands and which of its keys were read.

use std::cell::RefCell;
use std::collections::BTreeSet;

use toml::{Table, Value};

use super::Draft;
use crate::value::Decimal;

/// No whole number of a rule is greater, so that no sum of points overflows.
const MOST_WHOLE: i32 = 1_000_000;

pub(super) struct Section<'a> {
    file: &'a str,
    path: String,
    table: &'a Table,
    read: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Section<'a> {
    pub(super) fn new(file: &'a str, table: &'a Table) -> Self {
        Section {
            file,
            path: String::new(),
            table,
            read: RefCell::default(),
        }
    }

    /// A table that stands under a key of its file.
    pub(super) fn within(file: &'a str, key: &str, table: &'a Table) -> Self {
        Section {
            file,
            path: key.to_string(),
            table,
            read: RefCell::default(),
        }
    }

    pub(super) fn file(&self) -> &'a str {
        self.file
    }

    /// Where a key of this table stands: `item[2].bands[0].from`.
    pub(super) fn key(&self, key: &str) -> String {
        match (self.path.as_str(), key) {
            ("", key) => key.to_string(),
            (path, "") => path.to_string(),
            (path, key) => format!("{path}.{key}"),
        }
    }

    pub(super) fn table(&self) -> &'a Table {
        self.table
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn value(&self, key: &'static str) -> Option<&'a Value> {
        self.read.borrow_mut().insert(key);
        self.table.get(key)
    }

    fn wrong_type(&self, draft: &mut Draft, key: &str, wanted: &str) {
        draft.fault(self.file, self.key(key), format!("must be {wanted}"));
    }

    /// A text that must be there and not be empty.
    pub(super) fn text(&self, draft: &mut Draft, key: &'static str) -> String {
        let text = self.optional_text(draft, key);
        if text.trim().is_empty() {
            draft.fault(self.file, self.key(key), "is missing or empty");
        }
        text
    }

    pub(super) fn optional_text(&self, draft: &mut Draft, key: &'static str) -> String {
        match self.value(key) {
            None => String::new(),
            Some(Value::String(text)) => text.trim().to_string(),
            Some(_) => {
                self.wrong_type(draft, key, "text in quotes");
                String::new()
            }
        }
    }

    pub(super) fn flag(&self, draft: &mut Draft, key: &'static str) -> bool {
        self.optional_flag(draft, key).unwrap_or(false)
    }

    /// True or false, `None` where nothing is said.
    pub(super) fn optional_flag(&self, draft: &mut Draft, key: &'static str) -> Option<bool> {
        match self.value(key)? {
            Value::Boolean(flag) => Some(*flag),
            _ => {
                self.wrong_type(draft, key, "true or false");
                None
            }
        }
    }

    pub(super) fn optional_whole(&self, draft: &mut Draft, key: &'static str) -> Option<i32> {
        match self.value(key)? {
            Value::Integer(number) => i32::try_from(*number)
                .ok()
                .filter(|number| (-MOST_WHOLE..=MOST_WHOLE).contains(number))
                .or_else(|| {
                    let wanted = "a small whole number, from -1000000 to 1000000";
                    self.wrong_type(draft, key, wanted);
                    None
                }),
            _ => {
                self.wrong_type(draft, key, "a whole number without quotes");
                None
            }
        }
    }

    /// Hours back in time, one or more.
    pub(super) fn optional_hours(&self, draft: &mut Draft, key: &'static str) -> Option<u16> {
        let number = self.optional_whole(draft, key)?;
        let hours = u16::try_from(number).ok().filter(|hours| *hours > 0);
        if hours.is_none() {
            self.wrong_type(draft, key, "a number of hours from 1 to 65535");
        }
        hours
    }

    /// A whole number that is not negative.
    pub(super) fn count(&self, draft: &mut Draft, key: &'static str) -> u32 {
        let number = self.whole(draft, key);
        u32::try_from(number).unwrap_or_else(|_| {
            self.wrong_type(draft, key, "a whole number that is not negative");
            0
        })
    }

    /// Whole numbers, none where nothing is said.
    pub(super) fn optional_wholes(&self, draft: &mut Draft, key: &'static str) -> Vec<i32> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let numbers = value.as_array().map(|numbers| {
            let whole = |number: &Value| i32::try_from(number.as_integer()?).ok();
            numbers.iter().map(whole).collect::<Option<Vec<i32>>>()
        });
        numbers.flatten().unwrap_or_else(|| {
            self.wrong_type(draft, key, "a list of small whole numbers without quotes");
            Vec::new()
        })
    }

    pub(super) fn whole(&self, draft: &mut Draft, key: &'static str) -> i32 {
        if !self.has(key) {
            draft.fault(self.file, self.key(key), "is missing");
        }
        self.optional_whole(draft, key).unwrap_or(0)
    }

    /// A decimal, as text in quotes so that TOML's floats never touch it.
    pub(super) fn optional_decimal(
        &self,
        draft: &mut Draft,
        key: &'static str,
    ) -> Option<(String, Decimal)> {
        let Value::String(text) = self.value(key)? else {
            self.wrong_type(draft, key, "a decimal in quotes, such as \"2.0\"");
            return None;
        };
        match Decimal::parse(text) {
            Ok(decimal) => Some((text.clone(), decimal)),
            Err(error) => {
                draft.fault(self.file, self.key(key), format!("`{text}` {error}"));
                None
            }
        }
    }

    pub(super) fn texts(&self, draft: &mut Draft, key: &'static str) -> Vec<String> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let texts: Option<Vec<String>> = value.as_array().and_then(|values| {
            values
                .iter()
                .map(|value| value.as_str().map(str::to_string))
                .collect()
        });
        texts.unwrap_or_else(|| {
            self.wrong_type(draft, key, "a list of texts");
            Vec::new()
        })
    }

    pub(super) fn optional_section(
        &self,
        draft: &mut Draft,
        key: &'static str,
    ) -> Option<Section<'a>> {
        match self.value(key)? {
            Value::Table(table) => Some(self.inner(self.key(key), table)),
            _ => {
                self.wrong_type(draft, key, "a table");
                None
            }
        }
    }

    /// A list of tables; empty where the key is absent.
    pub(super) fn sections(&self, draft: &mut Draft, key: &'static str) -> Vec<Section<'a>> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let tables: Option<Vec<&'a Table>> = value
            .as_array()
            .and_then(|values| values.iter().map(Value::as_table).collect());
        match tables {
            Some(tables) => tables
                .into_iter()
                .enumerate()
                .map(|(index, table)| self.inner(format!("{}[{index}]", self.key(key)), table))
                .collect(),
            None => {
                self.wrong_type(draft, key, "a list of tables");
                Vec::new()
            }
        }
    }

    fn inner(&self, path: String, table: &'a Table) -> Section<'a> {
        Section {
            file: self.file,
            path,
            table,
            read: RefCell::default(),
        }
    }

    /// Refuses every key that nothing has read.
    pub(super) fn refuse_unknown_keys(&self, draft: &mut Draft) {
        let read = self.read.borrow();
        for key in self.table.keys().filter(|key| !read.contains(key.as_str())) {
            let near = read
                .iter()
                .map(|known| (strsim::damerau_levenshtein(key, known), *known))
                .filter(|(distance, _)| *distance <= 3)
                .min();
            let hint = match near {
                Some((_, known)) => format!("; did you mean `{known}`?"),
                None => {
                    let known: Vec<&str> = read.iter().copied().collect();
                    format!("; known here: {}", known.join(", "))
                }
            };
            draft.fault(
                self.file,
                self.key(key),
                format!("is not a known key here{hint}"),
            );
        }
    }
}
