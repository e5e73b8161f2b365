//! What the beginning of a file says, each text once.

use std::collections::BTreeMap;

use super::{CellFact, LoneRows};
use crate::catalog::AnalyteId;
use crate::input::dataset::no_patient::no_patient;
use crate::input::file::{Record, SampleTexts, Shape};
use crate::panel::Observation;
use crate::two_threads;

impl LoneRows<'_> {
    /// What the texts of all columns say, each text of a column once, with how often it stands there; those of columns
    /// with units beside them as they stand in `rows`.
    pub(in super::super) fn say(
        &self,
        texts: &SampleTexts,
        rows: impl Iterator<Item = Record>,
    ) -> Vec<(AnalyteId, Box<Observation>, u64)> {
        let numbers = 0..self.observations.len();
        let numbers = numbers.filter(|number| !self.is_birth(*number));
        let has_unit = |number: &usize| !self.observations[*number].units.is_empty();
        let (with_unit, alone): (Vec<usize>, Vec<usize>) = numbers.partition(has_unit);
        let said_in = |number: &usize| -> Vec<(AnalyteId, Box<Observation>, u64)> {
            let of_column = texts.of_column(self.observations[*number].index);
            let said = of_column.filter_map(|(text, count)| self.says(*number, &[text], count));
            said.collect()
        };
        let mut said = two_threads::map(&alone, said_in).concat();
        if !with_unit.is_empty() {
            let rows = rows.filter(|row| self.is_whole(row, texts.usual_cells));
            let with_units = self.texts_with_units(&with_unit, rows);
            said.extend(with_units.iter().filter_map(|((number, texts), count)| {
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                self.says(*number, &texts, *count)
            }));
        }
        said
    }

    /// Whether a row of the look ahead is one of which something can be used.
    fn is_whole(&self, row: &Record, usual_cells: usize) -> bool {
        let plan = &self.of.plan;
        let shape = || row.shape_among(plan.columns.len(), usual_cells);
        let is_patient = || no_patient(self.of.catalog, plan, row).is_none();
        !row.damaged && shape() != Shape::Long && is_patient()
    }

    /// The result in the column with this number, where its text and those of its units are these.
    fn says(
        &self,
        number: usize,
        texts: &[&str],
        count: u64,
    ) -> Option<(AnalyteId, Box<Observation>, u64)> {
        let column = &self.observations[number];
        let places = std::iter::once(&column.index).chain(&column.units);
        let text_in = |index: usize| {
            let place = places.clone().position(|place| *place == index);
            place.map_or("", |place| texts[place])
        };
        match self.cell(number, text_in, 0) {
            CellFact::Said { result, .. } => {
                result.map(|result| (column.column.analyte, result, count))
            }
            CellFact::Odd => None,
        }
    }

    /// The texts of these columns and of their units, as they stand together in the rows, and how often.
    fn texts_with_units(
        &self,
        numbers: &[usize],
        rows: impl Iterator<Item = Record>,
    ) -> BTreeMap<(usize, Vec<String>), u64> {
        let mut counts: BTreeMap<(usize, Vec<String>), u64> = BTreeMap::new();
        let mut key = (0, Vec::new());
        for row in rows {
            for &number in numbers {
                let column = &self.observations[number];
                if row.cell(column.index).is_empty() {
                    continue;
                }
                key.0 = number;
                key.1.resize(1 + column.units.len(), String::new());
                let places = std::iter::once(&column.index).chain(&column.units);
                for (own, place) in key.1.iter_mut().zip(places) {
                    own.clear();
                    own.push_str(row.cell(*place));
                }
                match counts.get_mut(&key) {
                    Some(count) => *count += 1,
                    None => drop(counts.insert(key.clone(), 1)),
                }
            }
        }
        counts
    }
}
