//! Numbers near which rules change what they say.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::any_panel::EARLIER_HUNDREDTHS;
use coagscope::catalog::{AnalyteId, Catalog, Combine, ItemForm, Measure, Quantity, Test};
use coagscope::value::{Decimal, End, Known};

/// The landmarks of the built-in rules.
pub static LANDMARKS: LazyLock<Landmarks> = LazyLock::new(|| Landmarks::of(Catalog::builtin()));

/// For each analyte the numbers near which something changes: limits, cut-offs, their multiples and neighbors.
pub struct Landmarks(Vec<Vec<Decimal>>);

impl Landmarks {
    pub fn of(catalog: &Catalog) -> Self {
        let mut found: Vec<Vec<Decimal>> = catalog.analytes().map(|_| Vec::new()).collect();
        let mut add = |analyte: AnalyteId, value: Decimal| found[analyte.index()].push(value);
        let ends = |known: &Known| {
            [known.low(), known.high()]
                .into_iter()
                .filter_map(End::value)
        };
        for row in catalog.intervals() {
            for value in row.lower.into_iter().chain(row.upper) {
                for factor in ["1", "1.5", "2", "3", "5", "7"] {
                    let factor = super::decimal(factor);
                    if let Some((multiple, _)) = value.product(factor) {
                        add(row.analyte, multiple);
                    }
                }
            }
        }
        let mut cut_offs = |quantity: &Quantity, range: &Known| {
            for end in ends(range) {
                match quantity {
                    Quantity::Value(analyte) | Quantity::HighestEarlier { analyte, .. } => {
                        add(*analyte, end);
                    }
                    Quantity::Prolongation { time, .. }
                    | Quantity::ProlongationOverControl { time, .. }
                    | Quantity::Rise { analyte: time, .. }
                    | Quantity::ChangeFromHighest { analyte: time, .. } => {
                        for limit in ["11", "13.4", "16"] {
                            if let Some(sum) = end.checked_add(super::decimal(limit)) {
                                add(*time, sum);
                            }
                        }
                    }
                    Quantity::MultipleOf {
                        analyte,
                        of,
                        reported,
                    } => {
                        add(*of, super::decimal("12"));
                        for (other, factor) in [(*analyte, "12")]
                            .into_iter()
                            .chain(reported.map(|ratio| (ratio, "1")))
                        {
                            if let Some((number, _)) = end.product(super::decimal(factor)) {
                                add(other, number);
                            }
                        }
                    }
                    Quantity::Fall { analyte, .. } => {
                        let rest = super::decimal("100").checked_sub(end);
                        for earlier in EARLIER_HUNDREDTHS {
                            if let Some((number, _)) =
                                rest.and_then(|rest| rest.product(super::decimal(earlier)))
                            {
                                add(*analyte, number);
                            }
                        }
                    }
                    Quantity::MultipleOfAgeAdjustedLimit(analyte) => {
                        for limit in ["0.5", "0.8"] {
                            if let Some((number, _)) = end.product(super::decimal(limit)) {
                                add(*analyte, number);
                            }
                        }
                    }
                    Quantity::MultipleOfUpperLimit(_) | Quantity::MultipleOfLowerLimit(_) => {}
                }
            }
        };
        let mut statements = Vec::new();
        let mut forms: Vec<&ItemForm> = all_forms(catalog).collect();
        while let Some(form) = forms.pop() {
            match &form.measure {
                Measure::Quantity(quantity) => {
                    for band in &form.bands {
                        cut_offs(quantity, &band.range);
                    }
                }
                Measure::Statement(statement) => statements.push(&statement.test),
                Measure::Cases(cases) => statements.extend(cases.iter().map(|case| &case.test)),
                Measure::Parts(_, parts) => forms.extend(parts.iter().map(|part| &part.form)),
                Measure::Word(_) => {}
            }
        }
        statements.extend(
            catalog
                .patterns()
                .iter()
                .map(|pattern| &pattern.condition.test),
        );
        statements.extend(catalog.masks().iter().map(|mask| &mask.when.test));
        while let Some(test) = statements.pop() {
            match test {
                Test::All(list) | Test::Any(list) | Test::AtLeast(_, list) => {
                    statements.extend(list.iter().map(|inner| &inner.test));
                }
                Test::Not(inner) | Test::Known(inner) | Test::WhereReported(inner) => {
                    statements.push(&inner.test);
                }
                Test::Range {
                    quantity, range, ..
                } => cut_offs(quantity, range),
                Test::BelowDetection {
                    analyte,
                    censored_upto,
                    value_upto,
                    ..
                } => {
                    cut_offs(&Quantity::Value(*analyte), &Known::upto(*censored_upto));
                    cut_offs(&Quantity::Value(*analyte), &Known::upto(*value_upto));
                }
                _ => {}
            }
        }
        for ((_, analyte), values) in catalog.analytes().zip(&mut found) {
            values.extend(ends(&analyte.plausible));
            values.extend(["0", "1", "2"].map(super::decimal));
            values.sort_unstable();
            values.dedup();
            let billionth = Decimal::from_billionths(1);
            let neighbors: Vec<Decimal> = values
                .iter()
                .flat_map(|value| [value.checked_add(billionth), value.checked_sub(billionth)])
                .flatten()
                .collect();
            values.extend(neighbors);
            values.sort_unstable();
            values.dedup();
            values.retain(|value| *value >= Decimal::ZERO);
        }
        Landmarks(found)
    }

    pub fn near(&self, analyte: AnalyteId) -> &[Decimal] {
        &self.0[analyte.index()]
    }
}

fn all_forms(catalog: &Catalog) -> impl Iterator<Item = &ItemForm> {
    catalog
        .scores()
        .iter()
        .flat_map(|score| &score.items)
        .flat_map(|item| &item.forms)
}

/// Analytes of which it matters whether they were measured at all: substitutes, the greatest of those
/// measured, and missing items that a publication gives points.
pub fn by_what_was_measured(catalog: &Catalog) -> BTreeSet<AnalyteId> {
    let mut found = BTreeSet::new();
    let mut waiting: Vec<(&ItemForm, bool)> = all_forms(catalog)
        .map(|form| (form, form.missing_points.is_some()))
        .collect();
    let mut statements = Vec::new();
    while let Some((form, matters)) = waiting.pop() {
        match &form.measure {
            Measure::Parts(combine, parts) => {
                let matters = matters
                    || matches!(combine, Combine::GreatestMeasured | Combine::FirstMeasured);
                waiting.extend(parts.iter().map(|part| (&part.form, matters)));
            }
            _ if !matters => {}
            Measure::Quantity(quantity) => {
                found.insert(quantity.analyte());
                found.extend(quantity.reported());
            }
            Measure::Word(analyte) => {
                found.insert(*analyte);
            }
            Measure::Statement(statement) => statements.push(&statement.test),
            Measure::Cases(cases) => statements.extend(cases.iter().map(|case| &case.test)),
        }
    }
    while let Some(test) = statements.pop() {
        match test {
            Test::All(list) | Test::Any(list) | Test::AtLeast(_, list) => {
                statements.extend(list.iter().map(|inner| &inner.test));
            }
            Test::Not(inner) | Test::Known(inner) => statements.push(&inner.test),
            Test::Range { quantity, .. } => {
                found.insert(quantity.analyte());
                found.extend(quantity.reported());
            }
            Test::BelowDetection { analyte, .. } | Test::Word { analyte, .. } => {
                found.insert(*analyte);
            }
            _ => {}
        }
    }
    found
}
