//! For a score the inputs it rests on and values of them that reach every band, read off its rule.

use std::collections::{BTreeMap, BTreeSet};

use coagscope::catalog::{
    AnalyteId, Catalog, Combine, ItemForm, Kind, Measure, Quantity, Score, Test,
};
use coagscope::panel::{Assay, Observation};
use coagscope::value::{Decimal, End, Known};

use super::{decimal, quantity, word};

/// What is the same in every panel: limits, controls and earlier values.
const UPPER_LIMIT: &str = "14.5";
const LOWER_LIMIT: &str = "80";
const CONTROL: &str = "12.4";
const EARLIER: &str = "200";

/// The inputs by analyte, each with its values, and what every panel holds besides.
pub type Grids = (
    Vec<(&'static str, Vec<Observation>)>,
    Vec<(&'static str, &'static str)>,
);

#[derive(Default)]
struct Found {
    numbers: BTreeMap<AnalyteId, BTreeSet<Decimal>>,
    words: BTreeMap<AnalyteId, BTreeSet<String>>,
    fixed: BTreeMap<String, String>,
}

/// Whether two items of a score look at the same analyte, so that they can't be known apart.
pub fn items_share(score: &Score, profile: Option<&str>) -> bool {
    let mut seen = BTreeSet::new();
    score.items.iter().any(|item| {
        let mut found = Found::default();
        found.form(chosen(&item.forms, profile));
        let own: BTreeSet<AnalyteId> = found.numbers.into_keys().collect();
        let shares = !own.is_disjoint(&seen);
        seen.extend(own);
        shares
    })
}

fn chosen<'a>(forms: &'a [ItemForm], profile: Option<&str>) -> &'a ItemForm {
    let wanted = forms.iter().find(|form| form.profile.as_deref() == profile);
    wanted.unwrap_or(&forms[0])
}

/// The inputs of a score under a profile. Of what may be measured in place of another only the first.
pub fn of(score: &Score, profile: Option<&str>) -> Grids {
    let catalog = Catalog::builtin();
    let mut found = Found::default();
    for item in &score.items {
        found.form(chosen(&item.forms, profile));
    }
    let name = |id: AnalyteId| catalog.analyte(id).id.as_str();
    let numbers = found.numbers.iter().map(|(id, values)| {
        let has_assay = catalog.analyte(*id).has_assay;
        let assay = if has_assay {
            Assay::Feu
        } else {
            Assay::Unstated
        };
        let grid = values.iter();
        let grid = grid.map(|value| quantity(Known::exactly(*value), assay));
        (name(*id), grid.collect())
    });
    let words = found
        .words
        .iter()
        .filter(|(id, _)| !found.numbers.contains_key(id))
        .map(|(id, words)| (name(*id), words.iter().map(|text| word(text)).collect()));
    let inputs = numbers.chain(words).collect();
    let fixed = found.fixed.into_iter();
    let fixed = fixed.map(|(key, text)| (&*key.leak(), &*text.leak()));
    (inputs, fixed.collect())
}

impl Found {
    fn form(&mut self, form: &ItemForm) {
        let ranges = || form.bands.iter().map(|band| band.range);
        match &form.measure {
            Measure::Quantity(quantity) => self.quantity(*quantity, ranges()),
            Measure::Word(id) => {
                let words = form.bands.iter().filter_map(|band| band.word.clone());
                self.words.entry(*id).or_default().extend(words);
            }
            Measure::Statement(statement) => self.test(&statement.test),
            Measure::Cases(cases) => cases.iter().for_each(|case| self.test(&case.test)),
            Measure::Parts(combine, parts) => {
                let alone = matches!(combine, Combine::FirstMeasured | Combine::GreatestMeasured);
                let count = if alone { 1 } else { parts.len() };
                for part in parts.iter().take(count) {
                    self.form(&part.form);
                }
            }
        }
    }

    fn test(&mut self, test: &Test) {
        match test {
            Test::All(list) | Test::Any(list) | Test::AtLeast(_, list) => {
                list.iter().for_each(|inner| self.test(&inner.test));
            }
            Test::Not(inner) | Test::Known(inner) => self.test(&inner.test),
            Test::Range {
                quantity, range, ..
            } => self.quantity(*quantity, std::iter::once(*range)),
            Test::Word {
                analyte,
                yes_words,
                no_words,
            } => {
                let one_each = yes_words.iter().take(1).chain(no_words.iter().take(1));
                self.words
                    .entry(*analyte)
                    .or_default()
                    .extend(one_each.cloned());
            }
            Test::BelowDetection {
                analyte,
                value_upto,
                ..
            } => {
                let range = std::iter::once(Known::upto(*value_upto));
                self.quantity(Quantity::Value(*analyte), range);
            }
            other => panic!("no grid for {other:?}"),
        }
    }

    /// Values on, just below and just above each cut-off, as they read with what is fixed.
    fn quantity(&mut self, quantity: Quantity, ranges: impl Iterator<Item = Known>) {
        let catalog = Catalog::builtin();
        let name = |id: AnalyteId| catalog.analyte(id).id.clone();
        let has_assay = catalog.analyte(quantity.analyte()).has_assay;
        let product = |value: Decimal, factor: &str| {
            let (low, high) = value.product(decimal(factor)).expect("a product");
            assert_eq!(low, high, "{value} x {factor}");
            low
        };
        let sum = |value: Decimal, other: &str| value.checked_add(decimal(other)).expect("a sum");
        let fixed = &mut self.fixed;
        let mut fix = |key: String, text: &str| {
            fixed.insert(key, text.to_string());
        };
        let measured = quantity.reported().unwrap_or(quantity.analyte());
        let own = name(measured);
        let at: Box<dyn Fn(Decimal) -> Decimal> = match quantity {
            Quantity::Value(_) => Box::new(|end| end),
            Quantity::Prolongation { .. } => {
                fix(format!("{own}.high"), UPPER_LIMIT);
                Box::new(move |end| sum(end, UPPER_LIMIT))
            }
            Quantity::ProlongationOverControl { control, .. } => {
                fix(name(control), CONTROL);
                Box::new(move |end| sum(end, CONTROL))
            }
            Quantity::MultipleOfUpperLimit(_) => {
                let calibrator = if has_assay { " FEU" } else { "" };
                fix(format!("{own}.high"), &format!("{UPPER_LIMIT}{calibrator}"));
                Box::new(move |end| product(end, UPPER_LIMIT))
            }
            Quantity::MultipleOfLowerLimit(_) => {
                fix(format!("{own}.low"), LOWER_LIMIT);
                Box::new(move |end| product(end, LOWER_LIMIT))
            }
            Quantity::MultipleOf { of, reported, .. } if reported.is_none() => {
                fix(name(of), CONTROL);
                Box::new(move |end| product(end, CONTROL))
            }
            Quantity::MultipleOf { .. } => Box::new(|end| end),
            Quantity::Fall { .. } => {
                fix(format!("{own}.earlier"), &format!("{EARLIER} @ 12"));
                Box::new(move |end| {
                    let rest = decimal("100").checked_sub(end).expect("what is left");
                    product(product(rest, EARLIER), "0.01")
                })
            }
            Quantity::Rise { .. } => {
                fix(format!("{own}.earlier"), &format!("{CONTROL} @ 12"));
                Box::new(move |end| sum(end, CONTROL))
            }
            other => panic!("no grid for {other:?}"),
        };
        let billionth = Decimal::from_billionths(1);
        let ends = ranges.flat_map(|range| [range.low(), range.high()]);
        for cut_off in ends.filter_map(End::value).map(at) {
            let neighbors = [
                Some(cut_off),
                cut_off.checked_sub(billionth),
                cut_off.checked_add(billionth),
            ];
            // Counts are whole numbers.
            let whole = catalog.analyte(measured).kind == Kind::Number;
            let values = neighbors.into_iter().flatten();
            let values = values.filter(|value| !whole || *value == cut_off);
            let grid = self.numbers.entry(measured).or_default();
            grid.extend(values.filter(|value| *value >= Decimal::ZERO));
            if whole {
                grid.extend(cut_off.checked_sub(decimal("1")));
            }
        }
    }
}
