//! Counts the results of analytes.

use std::collections::BTreeSet;

use super::tally::{AnalyteTally, GroupTally, Span};
use crate::catalog::{AnalyteId, Catalog, Kind};
use crate::input::PanelRow;
use crate::interpret::Codes;
use crate::panel::{Assay, Observation, Reading};

/// Which analytes are counted: those of which the data may have results.
#[derive(Debug, Default)]
pub(super) struct Analytes {
    expected: BTreeSet<AnalyteId>,
}

impl Analytes {
    /// Laboratory results and numbers are counted; facts in words are not.
    pub(super) fn expect(&mut self, catalog: &Catalog, analytes: &[AnalyteId]) {
        let is_counted =
            |id: &&AnalyteId| matches!(catalog.analyte(**id).kind, Kind::Laboratory | Kind::Number);
        self.expected.extend(analytes.iter().filter(is_counted));
    }

    /// Counts the results of a panel.
    pub(super) fn see(
        &self,
        catalog: &Catalog,
        row: &PanelRow,
        codes: &Codes,
        tally: &mut GroupTally,
    ) {
        for analyte in &self.expected {
            let id = &catalog.analyte(*analyte).id;
            let Some(result) = row.panel.get(*analyte) else {
                // Also an analyte of which no panel has a result is told.
                if !tally.analytes.contains_key(id) {
                    tally.analytes.insert(id.clone(), AnalyteTally::default());
                }
                continue;
            };
            let name = name(id, catalog.analyte(*analyte).has_assay, result);
            let own = match tally.analytes.get_mut(&name) {
                Some(own) => own,
                None => tally.analytes.entry(name).or_default(),
            };
            match &result.reading {
                Reading::Quantity { known, .. } => own.numbers.add(Span::from(known), 1),
                Reading::Word(word) | Reading::Text(word) => own.words.add(word.to_string(), 1),
            }
            let mut flags = codes.flags.iter();
            let flag = flags.find(|(of, _)| of == analyte).map(|(_, flag)| *flag);
            own.flag(flag, 1);
        }
    }
}

/// Numbers of different calibrators can't stand in one order, nor those that may be of either.
fn name(id: &str, has_assay: bool, result: &Observation) -> String {
    match result.assay {
        Assay::Ddu => format!("{id} (DDU)"),
        Assay::Unstated if has_assay => format!("{id} (FEU or DDU)"),
        Assay::Feu | Assay::Unstated => id.to_string(),
    }
}
