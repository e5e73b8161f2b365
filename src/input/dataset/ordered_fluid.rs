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
    /// the other; blood otherwise: `PREECLAMPSIA PANEL WITH URINE PROTEIN` and `CSF SHUNT` tell of no fluid.
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
        let halves = name
            .match_indices(' ')
            .map(|(at, _)| (&name[..at], &name[at + 1..]));
        halves
            .flat_map(|(one, other)| [(one, other), (other, one)])
            .filter(|(test, _)| self.may_name(test, analyte))
            .find_map(|(_, fluid)| self.fluid_named(fluid))
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
