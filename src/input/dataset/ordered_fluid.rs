//! The fluid that the name of an order tells: `LDH, PLEURAL FLUID`.

use crate::catalog::{AnalyteId, NameMatch, Role, normalize_name};
use crate::input::file::Record;

use super::headers::named;
use super::wide::{Fluid, Reader};

/// Shorter words are abbreviations that mean other things elsewhere.
const SHORTEST: usize = 3;

/// Longer texts are no names.
const LONGEST: usize = 200;

impl Reader<'_> {
    /// The fluid in which a result was measured whose order is named by nothing but the analyte and a fluid, the one before
    /// the other, or by a fluid and words that any order has: `PLEURAL FLUID ANALYSIS`; blood otherwise: `PREECLAMPSIA PANEL WITH URINE PROTEIN` and `CSF SHUNT` tell of no fluid.
    pub(super) fn ordered_fluid(&self, record: &Record, analyte: AnalyteId) -> Fluid {
        let orders = self.plan.long_columns(Role::Order);
        let mut fluids = orders.map(|column| self.fluid_of(record.cell(column), analyte));
        fluids.find_map(|fluid| fluid).unwrap_or(Fluid::Blood)
    }

    fn fluid_of(&self, order: &str, analyte: AnalyteId) -> Option<Fluid> {
        if order.len() > LONGEST {
            return None;
        }
        let name = normalize_name(order);
        if let Some(fluid) = self.fluid_among_words(&name) {
            return Some(fluid);
        }
        let halves = name
            .match_indices(' ')
            .map(|(at, _)| (&name[..at], &name[at + 1..]));
        halves
            .flat_map(|(one, other)| [(one, other), (other, one)])
            .filter(|(test, _)| self.may_name(test, analyte))
            .find_map(|(_, fluid)| self.fluid_named(fluid))
    }

    fn fluid_among_words(&self, name: &str) -> Option<Fluid> {
        let words: Vec<&str> = name.split(' ').collect();
        let spans =
            (0..words.len()).flat_map(|from| (from..words.len()).map(move |last| from..=last));
        let of_any_order = |span: &std::ops::RangeInclusive<usize>| {
            let others = words.iter().enumerate();
            let others = others.filter(|(place, _)| !span.contains(place));
            self.catalog
                .headers()
                .are_of_any_order(others.map(|(_, word)| *word))
        };
        spans
            .filter(of_any_order)
            .find_map(|span| self.fluid_named(&words[span].join(" ")))
    }

    fn may_name(&self, name: &str, analyte: AnalyteId) -> bool {
        match named(self.catalog, name) {
            NameMatch::Known(known) => known == analyte,
            NameMatch::Ambiguous(candidates) => candidates.contains(&analyte),
            NameMatch::Unknown => false,
        }
    }

    fn fluid_named(&self, name: &str) -> Option<Fluid> {
        let specimen = self.catalog.find("specimen")?;
        let word = self.catalog.word_of(specimen, name);
        match word.filter(|_| name.len() >= SHORTEST)?.as_ref() {
            "blood" | "serum" | "plasma" => None,
            "urine" => Some(Fluid::Urine),
            _ => Some(Fluid::Other),
        }
    }
}
