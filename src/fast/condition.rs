//! On what patterns and scores rest beside results.

use crate::catalog::{Score, Statement};
use crate::interpret::Decider;
use crate::value::Truth;

/// What holds for a panel, does not, or may.
#[derive(Clone, Copy)]
pub(super) enum Condition<'a> {
    Statement(&'a Statement),
    /// This score was made for somebody like this.
    Population(&'a Score),
}

impl Condition<'_> {
    /// Whether it holds for a panel.
    pub(super) fn holds(self, decider: &Decider) -> Truth {
        match self {
            Condition::Statement(statement) => decider.holds(statement),
            Condition::Population(score) => match decider.is_in_population(score) {
                true => Truth::Yes,
                false => Truth::No,
            },
        }
    }

    /// Words that are the same for conditions that look at the same in the same way.
    pub(super) fn words(self) -> String {
        match self {
            Condition::Statement(statement) => format!("{:?}", statement.test),
            Condition::Population(score) => {
                let population = &score.population;
                let facts = (
                    population.only_pregnancy,
                    population.excludes_pregnancy,
                    population.excludes_postpartum,
                    population.excludes_marrow_suppression,
                );
                format!("{:?} {facts:?}", population.age)
            }
        }
    }
}
