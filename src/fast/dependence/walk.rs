//! The walk over rules, which notes at what they look.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{
    AnalyteId, Catalog, ItemForm, Kind, Measure, Population, Quantity, Score, Statement, Test,
};
use crate::earlier::EarlierQuestion;
use crate::interpret::{CONTEXT, Settings, ages_that_matter, limits_of_whole_ages, value_inputs};
use crate::value::{Decimal, Known};

use super::super::earlier::Comparison;
use super::super::look::{CutOff, FromLimit, Look, On, add};
use super::cut_offs::{each_assay, ends, in_either_assay, multiples, sided_ends, themselves};
use super::person::person_looks;

/// What was found so far.
pub(super) struct Walk<'a> {
    catalog: &'a Catalog,
    settings: &'a Settings,
    /// The analytes of which the data can have results.
    columns: &'a BTreeSet<AnalyteId>,
    looks: BTreeMap<AnalyteId, Look>,
    seen: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        catalog: &'a Catalog,
        settings: &'a Settings,
        columns: &'a BTreeSet<AnalyteId>,
    ) -> Self {
        Walk {
            catalog,
            settings,
            columns,
            looks: BTreeMap::new(),
            seen: BTreeSet::new(),
        }
    }

    /// What was found of the analytes that there are.
    pub(super) fn end(mut self) -> BTreeMap<AnalyteId, Look> {
        self.looks
            .retain(|analyte, _| self.columns.contains(analyte));
        for look in self.looks.values_mut() {
            let own = look.cut_offs.clone();
            add(&mut look.for_anybody, own);
        }
        self.looks
    }

    fn find(&self, id: &str) -> Option<AnalyteId> {
        self.catalog.find(id)
    }

    /// The value of an analyte is compared with these numbers.
    pub(super) fn value(&mut self, analyte: AnalyteId, mut cut_offs: Vec<CutOff>) {
        let is_new = !self.looks.contains_key(&analyte);
        let known = self.catalog.analyte(analyte);
        if known.has_assay {
            cut_offs = cut_offs.into_iter().flat_map(each_assay).collect();
        }
        let look = self.looks.entry(analyte).or_default();
        add(&mut look.cut_offs, cut_offs.iter().copied());
        // Words and texts have no order.
        look.exactly |= !matches!(known.kind, Kind::Laboratory | Kind::Number);
        if is_new {
            self.masks(analyte);
        }
        self.inputs(analyte, &cut_offs);
    }

    /// From what the value of an analyte follows.
    fn inputs(&mut self, analyte: AnalyteId, cut_offs: &[CutOff]) {
        let id = self.catalog.analyte(analyte).id.as_str();
        let inputs = value_inputs(self.catalog, analyte);
        let is_told_by_one = inputs
            .iter()
            .filter(|one| self.columns.contains(one))
            .count()
            < 2;
        for input in inputs {
            if CONTEXT.contains(&self.catalog.analyte(input).id.as_str()) {
                self.person();
            } else if id == "bilirubin_indirect" && is_told_by_one {
                // Indirect bilirubin is at most the total, so that both have the same cut-offs.
                // It is an interval then, in which a cut-off is a place of its own.
                self.value(
                    input,
                    themselves(cut_offs.iter().map(|(number, _)| *number)),
                );
            } else {
                self.exactly(input);
            }
        }
    }

    /// An analyte is calculated with.
    pub(super) fn exactly(&mut self, analyte: AnalyteId) {
        if self.looks.get(&analyte).is_some_and(|look| look.exactly) {
            return;
        }
        self.looks.entry(analyte).or_default().exactly = true;
        self.masks(analyte);
        self.inputs(analyte, &[]);
    }

    fn masks(&mut self, analyte: AnalyteId) {
        for mask in self.catalog.masks() {
            if mask.is_looked_at_with(analyte) {
                self.statement(&mask.when);
            }
        }
    }

    /// Age, sex and pregnancy, from which it follows whether somebody is pregnant.
    fn person(&mut self) {
        if !self.seen.insert("the person".to_string()) {
            return;
        }
        for id in CONTEXT {
            match self.find(id) {
                Some(analyte) if id == "age" => {
                    self.value(analyte, themselves(ages_that_matter()));
                }
                Some(analyte) => self.exactly(analyte),
                None => {}
            }
        }
    }

    /// Every limit that any person can have.
    fn limits(&self, analyte: AnalyteId) -> Vec<Decimal> {
        let of_settings = [&self.settings.lower_limits, &self.settings.upper_limits];
        let own = self
            .settings
            .ranges
            .iter()
            .filter(|row| row.analyte == analyte);
        self.catalog
            .intervals_of(analyte)
            .chain(own)
            .flat_map(|row| [row.lower, row.upper])
            .flatten()
            .chain(
                of_settings
                    .into_iter()
                    .filter_map(|limits| limits.get(&analyte))
                    .flat_map(|limit| ends(&limit.value)),
            )
            .collect()
    }

    pub(super) fn score(&mut self, position: usize) {
        let Some(score) = self.catalog.scores_and_variants().get(position) else {
            return;
        };
        if !self.seen.insert(format!("score {}", score.id)) {
            return;
        }
        self.items(score);
        self.population(&score.population);
        for gate in gates(score) {
            self.statement(gate);
        }
    }

    /// For whom a score was made.
    pub(super) fn population(&mut self, population: &Population) {
        if let Some(age) = self.find("age") {
            self.value(age, themselves(ends(&population.age)));
        }
        let marrow = self.find("hematopoietic_injury");
        if let Some(marrow) = marrow.filter(|_| population.excludes_marrow_suppression) {
            self.exactly(marrow);
        }
        let looks_at_pregnancy = population.only_pregnancy
            || population.excludes_pregnancy
            || population.excludes_postpartum;
        if looks_at_pregnancy {
            self.person();
            for fact in ["postpartum", "pregnant_or_delivered"] {
                if let Some(fact) = self.find(fact) {
                    self.exactly(fact);
                }
            }
        }
    }

    pub(super) fn items(&mut self, score: &Score) {
        for form in score.items.iter().flat_map(|item| &item.forms) {
            self.form(form);
        }
    }

    pub(super) fn form(&mut self, form: &ItemForm) {
        match &form.measure {
            Measure::Quantity(quantity) => {
                let ranges: Vec<Known> = form.bands.iter().map(|band| band.range).collect();
                self.quantity(*quantity, &ranges);
            }
            Measure::Word(analyte) => self.value(*analyte, Vec::new()),
            Measure::Statement(statement) => self.statement(statement),
            Measure::Cases(cases) => cases.iter().for_each(|case| self.statement(case)),
            Measure::Parts(_, parts) => parts.iter().for_each(|part| self.form(&part.form)),
        }
    }

    pub(super) fn pattern(&mut self, position: usize) {
        let Some(pattern) = self.catalog.patterns().get(position) else {
            return;
        };
        if self.seen.insert(format!("pattern {}", pattern.id)) {
            self.statement(&pattern.condition);
        }
    }

    pub(super) fn statement(&mut self, statement: &Statement) {
        if let Some((quantity, ranges)) = statement.test.quantity_and_ranges() {
            self.quantity(quantity, &ranges);
        }
        for part in statement.parts() {
            self.statement(part);
        }
        match &statement.test {
            Test::All(_)
            | Test::Any(_)
            | Test::AtLeast(..)
            | Test::Not(_)
            | Test::Known(_)
            | Test::WhereReported(_) => {}
            Test::Range { .. } => {}
            Test::BelowDetection {
                analyte,
                censored_upto,
                ..
            } => self.value(*analyte, themselves([*censored_upto])),
            Test::Word { analyte, .. } => self.value(*analyte, Vec::new()),
            Test::Comment { comment, .. } => self.exactly(*comment),
            Test::Pattern(id) => {
                let place = self.catalog.place_of_pattern(id);
                place.into_iter().for_each(|place| self.pattern(place));
            }
            Test::Met(id) | Test::ItemPoints { score: id, .. } => {
                let place = self.catalog.place_of_score(id);
                place.into_iter().for_each(|place| self.score(place));
            }
        }
    }

    fn quantity(&mut self, quantity: Quantity, ranges: &[Known]) {
        let cut_offs: Vec<CutOff> = ranges.iter().flat_map(sided_ends).collect();
        if let Some(reported) = quantity.reported() {
            self.value(reported, cut_offs.clone());
        }
        match quantity {
            Quantity::Value(analyte) => self.value(analyte, cut_offs),
            Quantity::MultipleOfUpperLimit(analyte) => {
                self.compare_with_limits(analyte, &cut_offs, FromLimit::TimesUpper);
            }
            Quantity::MultipleOfLowerLimit(analyte) => {
                self.compare_with_limits(analyte, &cut_offs, FromLimit::TimesLower);
            }
            Quantity::MultipleOfAgeAdjustedLimit(analyte) => {
                self.person();
                if let Some(age) = self.find("age") {
                    self.value(age, Vec::new());
                    self.looks.entry(age).or_default().whole = true;
                }
                self.value(analyte, themselves([Decimal::ZERO]));
                let limits = limits_of_whole_ages();
                for cut_off in cut_offs {
                    let numbers = multiples(&[cut_off], &limits);
                    let numbers = numbers.into_iter().flat_map(in_either_assay);
                    let look = self.looks.entry(analyte).or_default();
                    add(
                        &mut look.for_anybody,
                        numbers.map(|number| (number, cut_off.1)),
                    );
                    let relation = FromLimit::TimesAgeAdjusted(cut_off.0);
                    add(&mut look.from_limits, [(relation, cut_off.1)]);
                }
            }
            Quantity::MultipleOf { analyte, of, .. } => self.both(analyte, of),
            Quantity::Prolongation { time, control } => {
                self.compare_with_limits(time, &cut_offs, FromLimit::AboveUpper);
                if let Some(control) = control {
                    self.both(time, control);
                }
            }
            Quantity::ProlongationOverControl { time, control } => self.both(time, control),
            Quantity::Fall { analyte, .. }
            | Quantity::Rise { analyte, .. }
            | Quantity::ChangeFromHighest { analyte, .. }
            | Quantity::HighestEarlier { analyte, .. } => {
                self.value(analyte, Vec::new());
                self.earlier(quantity, ranges);
            }
        }
    }

    /// Something is compared with earlier results.
    fn earlier(&mut self, quantity: Quantity, ranges: &[Known]) {
        let (Some(question), Some((kind, _))) = (EarlierQuestion::of(quantity), quantity.earlier())
        else {
            return;
        };
        let look = self.looks.entry(question.analyte).or_default();
        let comparisons = ranges
            .iter()
            .flat_map(ends)
            .map(|cut_off| Comparison::of(kind, cut_off));
        let own = look.earlier.entry(question).or_default();
        own.extend(comparisons);
    }

    /// Two analytes that are calculated with, if the data can have both.
    fn both(&mut self, one: AnalyteId, other: AnalyteId) {
        if self.columns.contains(&other) || !value_inputs(self.catalog, other).is_empty() {
            self.exactly(one);
            self.exactly(other);
        } else {
            self.value(one, themselves([Decimal::ZERO]));
            self.value(other, themselves([Decimal::ZERO]));
        }
    }

    /// A number is compared with cut-offs that stand in a relation to its limits.
    fn compare_with_limits(
        &mut self,
        analyte: AnalyteId,
        cut_offs: &[CutOff],
        relation: fn(Decimal) -> FromLimit,
    ) {
        // Nothing is below 0, also where there is no limit.
        self.value(analyte, themselves([Decimal::ZERO]));
        for (cut_off, on) in cut_offs {
            // A limit that is printed as `<250` is itself outside.
            let is_limit = Decimal::from_whole(1) == Some(*cut_off);
            let on = if is_limit { On::Itself } else { *on };
            self.compare_with_limit(analyte, relation(*cut_off), on);
        }
    }

    pub(super) fn compare_with_limit(&mut self, analyte: AnalyteId, relation: FromLimit, on: On) {
        let has_assay = self.catalog.analyte(analyte).has_assay;
        let numbers: Vec<Decimal> = self
            .limits(analyte)
            .into_iter()
            .flat_map(|limit| relation.numbers(limit))
            .flatten()
            .collect();
        // What an analyte follows from stands in another column, which can't tell where the limits of this one
        // lie for the person; so the person is looked at too.
        let inputs = value_inputs(self.catalog, analyte);
        let follows_from_others = !inputs.is_empty();
        if follows_from_others {
            for (context, look) in person_looks(self.catalog, self.settings, false) {
                self.looks.entry(context).or_default().with(&look);
            }
        }
        for input in inputs {
            self.exactly(input);
        }
        let look = self.looks.entry(analyte).or_default();
        add(&mut look.from_limits, [(relation, on)]);
        look.exact_limits |= follows_from_others;
        look.has_assays |= has_assay;
        if has_assay {
            let numbers = numbers.into_iter().flat_map(in_either_assay);
            add(&mut look.for_anybody, numbers.map(|number| (number, on)));
        } else {
            add(
                &mut look.for_anybody,
                numbers.into_iter().map(|number| (number, on)),
            );
        }
    }
}

/// The statements on which a score rests beside its items and its population. Nothing of the items is looked at together
/// with them.
pub(in crate::fast) fn gates(score: &Score) -> impl Iterator<Item = &Statement> {
    let gates = [&score.prerequisite, &score.class_setting];
    gates.into_iter().flatten().map(|gate| &gate.statement)
}
