//! The fluid that the name of an order tells: `LDH, PLEURAL FLUID`.

use crate::catalog::{AnalyteId, Catalog, NameMatch, Role, normalize_name};
use crate::input::file::Record;
use crate::panel::{Issue, IssueCode};

use super::cells::quoted;
use super::headers::named;
use super::wide::{Fluid, Reader};

/// Shorter words are abbreviations that mean other things elsewhere.
const SHORTEST: usize = 3;

/// Longer texts are no names.
const LONGEST: usize = 200;

/// The fluid that a text names with nothing beside it but words that any order has: `PLEURAL FLUID ANALYSIS`.
pub(super) fn fluid_in_words(catalog: &Catalog, text: &str) -> Option<Fluid> {
    if text.len() > LONGEST {
        return None;
    }
    among_words(catalog, &normalize_name(text))
}

fn among_words(catalog: &Catalog, name: &str) -> Option<Fluid> {
    let words: Vec<&str> = name.split(' ').collect();
    let spans = (0..words.len()).flat_map(|from| (from..words.len()).map(move |last| from..=last));
    let of_any_order = |span: &std::ops::RangeInclusive<usize>| {
        let others = words.iter().enumerate();
        let others = others.filter(|(place, _)| !span.contains(place));
        catalog
            .headers()
            .are_of_any_order(others.map(|(_, word)| *word))
    };
    spans
        .filter(of_any_order)
        .find_map(|span| fluid_named(catalog, &words[span].join(" ")))
}

fn fluid_named(catalog: &Catalog, name: &str) -> Option<Fluid> {
    let specimen = catalog.find("specimen")?;
    let word = catalog.word_of(specimen, name);
    match word.filter(|_| name.len() >= SHORTEST)?.as_ref() {
        "blood" | "serum" | "plasma" => None,
        "urine" => Some(Fluid::Urine),
        _ => Some(Fluid::Other),
    }
}

impl Reader<'_> {
    /// The fluid in which a result was measured whose order is named by nothing but the analyte and a fluid, the one before
    /// the other, or by a fluid and words that any order has: `PLEURAL FLUID ANALYSIS`; blood otherwise: `PREECLAMPSIA PANEL WITH URINE PROTEIN` and `CSF SHUNT` tell of no fluid.
    /// Of what is measured in urine as well, an order that names urine among other words leaves it open.
    pub(super) fn ordered_fluid(&self, record: &Record, analyte: AnalyteId) -> Fluid {
        let orders = self.plan.long_columns(Role::Order);
        let mut fluids = orders.map(|column| self.fluid_of(record.cell(column), analyte));
        fluids.find_map(|fluid| fluid).unwrap_or(Fluid::Blood)
    }

    /// Says that an order leaves open in what its result was measured.
    pub(super) fn unclear_order(&self, record: &Record, analyte: AnalyteId) -> Option<Issue> {
        let mut orders = self.plan.long_columns(Role::Order);
        let column = orders
            .find(|column| self.fluid_of(record.cell(*column), analyte) == Some(Fluid::NotKnown))?;
        let (name, title) = (
            &self.plan.columns[column].name,
            &self.catalog.analyte(analyte).title,
        );
        Some(Issue {
            code: IssueCode::UnreadableValue,
            message: format!(
                "the order {} has to do with urine, and nothing tells whether this result of {title} was measured in it; the row is set aside. A column of specimens tells it (--specimen-column); --map '{name}=-' takes the results of all orders for those of blood",
                quoted(record.cell(column).trim())
            ),
            place: self.place(record.line, Some(column)),
        })
    }

    fn fluid_of(&self, order: &str, analyte: AnalyteId) -> Option<Fluid> {
        if order.len() > LONGEST {
            return None;
        }
        let name = normalize_name(order);
        if let Some(fluid) = among_words(self.catalog, &name) {
            return Some(fluid);
        }
        let halves = name
            .match_indices(' ')
            .map(|(at, _)| (&name[..at], &name[at + 1..]));
        let of_test = halves
            .flat_map(|(one, other)| [(one, other), (other, one)])
            .filter(|(test, _)| self.may_name(test, analyte))
            .find_map(|(_, fluid)| fluid_named(self.catalog, fluid));
        let is_open = || self.catalog.analyte(analyte).urine_too && self.is_about_urine(&name);
        of_test.or_else(|| is_open().then_some(Fluid::NotKnown))
    }

    fn is_about_urine(&self, name: &str) -> bool {
        let mut words = name.split(' ');
        self.catalog.headers().is_order_of_urine(name)
            || words.any(|word| fluid_named(self.catalog, word) == Some(Fluid::Urine))
    }

    fn may_name(&self, name: &str, analyte: AnalyteId) -> bool {
        match named(self.catalog, name) {
            NameMatch::Known(known) => known == analyte,
            NameMatch::Ambiguous(candidates) => candidates.contains(&analyte),
            NameMatch::Unknown => false,
        }
    }
}
