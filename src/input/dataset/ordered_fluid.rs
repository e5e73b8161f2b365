//! The fluid that the name of an order tells: `LDH, PLEURAL FLUID`.

use crate::catalog::{Role, normalize_name};
use crate::input::file::Record;

use super::wide::{Fluid, Reader};

/// A fluid is named in so many words at most.
const MOST_WORDS: usize = 4;

/// Shorter words are abbreviations that mean other things elsewhere.
const SHORTEST: usize = 3;

/// Longer texts are no names.
const LONGEST: usize = 200;

impl Reader<'_> {
    /// The fluid in which a row of long data was measured by the name of its order; blood, where that names none.
    pub(super) fn ordered_fluid(&self, record: &Record) -> Fluid {
        let Some(column) = self.plan.long_column(Role::Order) else {
            return Fluid::Blood;
        };
        let text = record.cell(column);
        if text.len() > LONGEST {
            return Fluid::Blood;
        }
        let name = normalize_name(text);
        let words: Vec<&str> = name.split(' ').collect();
        let some = |length: usize| words.windows(length).map(|words| words.join(" "));
        let mut fluids = (1..=MOST_WORDS).rev().flat_map(some);
        fluids
            .find_map(|name| self.fluid_named(&name))
            .unwrap_or(Fluid::Blood)
    }

    fn fluid_named(&self, name: &str) -> Option<Fluid> {
        if name.len() < SHORTEST {
            return None;
        }
        let specimen = self.catalog.find("specimen")?;
        match self.catalog.word_of(specimen, name)?.as_ref() {
            "urine" => Some(Fluid::Urine),
            "pleural" | "ascites" | "csf" => Some(Fluid::Other),
            // The marrow may be that of a transplant, and what is drained or other anything.
            "other" => name.ends_with(" fluid").then_some(Fluid::Other),
            _ => None,
        }
    }
}
