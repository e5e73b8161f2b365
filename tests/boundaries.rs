//! Every cut-off of every rule, just below, at and just above, in every unit in which a result may come.
//! The cases are generated from the rule files; the expected points are worked out here, from the printed
//! strings, with fractions of our own. Nothing of the program's band code takes part in the expectation.

mod common;

#[path = "boundaries/conditions.rs"]
mod conditions;
#[path = "boundaries/ratios.rs"]
mod ratios;
#[path = "boundaries/scores.rs"]
mod scores;

use std::collections::{BTreeMap, BTreeSet};

use coagscope::catalog::{AnalyteId, Catalog};
use coagscope::interpret::{Finding, ItemOutcome, ReferenceKind, Settings, interpret_with};
use coagscope::panel::{Assay, Observation, Panel, ReportedLimits};
use toml::{Table, Value};

use common::exact::Exact;
use common::measured::{self, around, exactly, known};
use common::rules::{Range, Unit, Units, embedded, list, table, tables, text};
use common::{analyte, item, limit, only_score, quantity, score, word};

/// Upper and lower limits whose multiples go wrong in binary floats, and some that don't.
const LIMITS: [&str; 8] = ["0.3", "0.35", "0.29", "0.5", "1", "0.218", "15.2", "250"];

/// Upper limits and controls of PT; 16.4 - 13.4 and 18.1 - 12.1 go wrong in binary floats.
const TIMES: [&str; 6] = ["13.4", "12.1", "14.5", "13.9", "11", "16"];

/// Cut-offs of which every unit was tried: rules that share one need not do it again.
#[derive(Default)]
struct Swept(BTreeSet<(String, String, Option<String>)>);

impl Swept {
    /// The units in which to try a cut-off: all of them the first time, then the published one alone.
    fn units(
        &mut self,
        units: &Units,
        analyte: &str,
        published: &str,
        cut_off: Exact,
    ) -> Vec<Unit> {
        let key = (analyte.to_string(), published.to_string(), cut_off.text());
        let is_first = self.0.insert(key);
        let mut units = units.of(analyte);
        units.retain(|unit| is_first || unit.spelling == published);
        units
    }
}

/// A table as TOML writes it within a line.
fn inline(table: &Table) -> String {
    let parts: Vec<String> = table
        .iter()
        .map(|(key, value)| format!("{key} = {}", written(value)))
        .collect();
    format!("{{ {} }}", parts.join(", "))
}

/// A value as TOML writes it within a line.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(written).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Table(inner) => inline(inner),
        other => panic!("{other:?} has no place in a rule"),
    }
}
