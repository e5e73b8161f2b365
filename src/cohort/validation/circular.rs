//! Which rules look at an analyte. A rule can't be held against a label that it is computed from.

use std::collections::BTreeSet;

use crate::catalog::{AnalyteId, Catalog, ItemForm, Measure, Quantity, Statement, Test};
use crate::interpret::{CONTEXT, value_inputs};

/// Every analyte and fact that a score looks at, whatever way; those that decide for whom it is made too.
pub fn inputs_of_score(catalog: &Catalog, position: usize) -> BTreeSet<AnalyteId> {
    let mut walk = Walk::new(catalog);
    walk.score(position);
    walk.found
}

/// Every analyte and fact that a pattern looks at, whatever way.
pub fn inputs_of_pattern(catalog: &Catalog, position: usize) -> BTreeSet<AnalyteId> {
    let mut walk = Walk::new(catalog);
    walk.pattern(position);
    walk.found
}

struct Walk<'a> {
    catalog: &'a Catalog,
    found: BTreeSet<AnalyteId>,
    scores: BTreeSet<usize>,
    patterns: BTreeSet<usize>,
}

impl<'a> Walk<'a> {
    fn new(catalog: &'a Catalog) -> Self {
        Walk {
            catalog,
            found: BTreeSet::new(),
            scores: BTreeSet::new(),
            patterns: BTreeSet::new(),
        }
    }

    fn score(&mut self, position: usize) {
        let Some(score) = self.catalog.scores_and_variants().get(position) else {
            return;
        };
        if !self.scores.insert(position) {
            return;
        }
        self.person();
        for gate in [&score.prerequisite, &score.class_setting]
            .into_iter()
            .flatten()
        {
            self.statement(&gate.statement);
        }
        for form in score.items.iter().flat_map(|item| &item.forms) {
            self.form(form);
        }
    }

    /// What decides which reference limits apply, and for whom a score is made.
    fn person(&mut self) {
        for id in CONTEXT {
            let fact = self.catalog.find(id);
            fact.into_iter().for_each(|fact| self.analyte(fact));
        }
    }

    fn form(&mut self, form: &ItemForm) {
        match &form.measure {
            Measure::Quantity(quantity) => self.quantity(*quantity),
            Measure::Word(analyte) => self.analyte(*analyte),
            Measure::Statement(statement) => self.statement(statement),
            Measure::Cases(cases) => cases.iter().for_each(|case| self.statement(case)),
            Measure::Parts(_, parts) => parts.iter().for_each(|part| self.form(&part.form)),
        }
    }

    fn quantity(&mut self, quantity: Quantity) {
        let own = [
            Some(quantity.analyte()),
            quantity.reported(),
            quantity.other_analyte(),
        ];
        own.into_iter()
            .flatten()
            .for_each(|analyte| self.analyte(analyte));
    }

    fn pattern(&mut self, position: usize) {
        if let Some(pattern) = self.catalog.patterns().get(position)
            && self.patterns.insert(position)
        {
            self.person();
            self.statement(&pattern.condition);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        statement
            .parts()
            .iter()
            .for_each(|part| self.statement(part));
        match &statement.test {
            Test::Pattern(id) => {
                let place = self.catalog.place_of_pattern(id);
                place.into_iter().for_each(|place| self.pattern(place));
            }
            Test::Met(id) | Test::ItemPoints { score: id, .. } => {
                let place = self.catalog.place_of_score(id);
                place.into_iter().for_each(|place| self.score(place));
            }
            Test::Range { quantity, .. } => self.quantity(*quantity),
            Test::BelowDetection { analyte, .. } | Test::Word { analyte, .. } => {
                self.analyte(*analyte);
            }
            Test::Comment { comment, .. } => self.analyte(*comment),
            Test::All(_)
            | Test::Any(_)
            | Test::AtLeast(..)
            | Test::Not(_)
            | Test::Known(_)
            | Test::WhereReported(_) => {}
        }
    }

    /// An analyte, what its value can follow from, and what can take it away.
    fn analyte(&mut self, analyte: AnalyteId) {
        if !self.found.insert(analyte) {
            return;
        }
        for input in value_inputs(self.catalog, analyte) {
            self.analyte(input);
        }
        for mask in self.catalog.masks() {
            if mask.is_looked_at_with(analyte) {
                self.statement(&mask.when);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(catalog: &Catalog, found: &BTreeSet<AnalyteId>) -> Vec<String> {
        let name = |analyte: &AnalyteId| catalog.analyte(*analyte).id.clone();
        found.iter().map(name).collect()
    }

    #[test]
    fn a_rule_looks_at_its_items_and_at_what_they_follow_from() {
        let catalog = Catalog::builtin();
        let score = |id: &str| {
            let place = catalog.place_of_score(id).expect(id);
            names(catalog, &inputs_of_score(catalog, place))
        };
        let pattern = |id: &str| {
            let place = catalog.place_of_pattern(id).expect(id);
            names(catalog, &inputs_of_pattern(catalog, place))
        };
        let has = |found: &[String], id: &str| found.iter().any(|one| one == id);
        let isth = score("isth_overt_2025");
        for id in [
            "platelets",
            "d_dimer",
            "pt",
            "fibrinogen",
            "underlying",
            "age",
        ] {
            assert!(has(&isth, id), "{id}: {isth:?}");
        }
        assert!(!has(&isth, "adamts13"));
        let plasmic = score("plasmic");
        for id in [
            "bilirubin_indirect",
            "bilirubin_total",
            "reticulocytes_absolute",
            "transplant",
        ] {
            assert!(has(&plasmic, id), "{id}: {plasmic:?}");
        }
        assert!(has(&pattern("ttp_pattern"), "adamts13"));
        assert!(has(&pattern("adamts13_severe"), "adamts13"));
        assert!(!has(&pattern("thrombocytopenia"), "ldh"));
    }
}
