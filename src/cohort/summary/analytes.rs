//! Counts the results of analytes.

use std::collections::BTreeSet;

use super::tally::{AnalyteTally, GroupTally, Span};
use crate::catalog::{AnalyteId, Catalog, Kind};
use crate::input::PanelRow;
use crate::interpret::{Codes, Flag};
use crate::panel::{Assay, Observation, Reading};

/// Which analytes are counted: those of which the data may have results.
#[derive(Debug, Clone, Default)]
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

    /// Which they are.
    pub(super) fn expected(&self) -> impl Iterator<Item = AnalyteId> {
        self.expected.iter().copied()
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
            let result = row.panel.get(*analyte);
            count_result(catalog, *analyte, result, 1, tally);
            if let Some(result) = result {
                let mut flags = codes.flags.iter();
                let flag = flags.find(|(of, _)| of == analyte).map(|(_, flag)| *flag);
                count_flag(&name(catalog, *analyte, result), flag, 1, tally);
            }
        }
    }
}

/// Counts a result that so many panels have; an analyte of which none has a result is told too.
pub(super) fn count_result(
    catalog: &Catalog,
    analyte: AnalyteId,
    result: Option<&Observation>,
    count: u64,
    tally: &mut GroupTally,
) {
    let Some(result) = result else {
        let id = &catalog.analyte(analyte).id;
        if count > 0 && !tally.analytes.contains_key(id) {
            tally.analytes.insert(id.clone(), AnalyteTally::default());
        }
        return;
    };
    let own = of_name(&name(catalog, analyte, result), tally);
    match &result.reading {
        Reading::Quantity { known, .. } => own.numbers.add(Span::from(known), count),
        Reading::Word(word) | Reading::Text(word) => own.words.add(word.to_string(), count),
    }
}

/// Counts the flag of a result that so many panels have.
pub(super) fn count_flag(name: &str, flag: Option<Flag>, count: u64, tally: &mut GroupTally) {
    of_name(name, tally).flag(flag, count);
}

fn of_name<'t>(name: &str, tally: &'t mut GroupTally) -> &'t mut AnalyteTally {
    tally.analytes.entry(name.to_string()).or_default()
}

/// Numbers of different calibrators can't stand in one order, nor those that may be of either.
pub(super) fn name(catalog: &Catalog, analyte: AnalyteId, result: &Observation) -> String {
    let analyte = catalog.analyte(analyte);
    let id = &analyte.id;
    match result.assay {
        Assay::Ddu => format!("{id} (DDU)"),
        Assay::Unstated if analyte.has_assay => format!("{id} (FEU or DDU)"),
        Assay::Feu | Assay::Unstated => id.to_string(),
    }
}
