//! At what limits look: what is known of a person.

use std::collections::BTreeMap;

use crate::catalog::{AnalyteId, Catalog};
use crate::interpret::{CONTEXT, Settings, ages_that_matter};

use super::super::look::{Look, add};
use super::cut_offs::{ends, themselves};

/// What decides which reference limits apply to a person; where limits for the age do, each year counts.
pub(in crate::fast) fn person_looks(
    catalog: &Catalog,
    settings: &Settings,
    each_year: bool,
) -> BTreeMap<AnalyteId, Look> {
    let mut ages = ages_that_matter();
    let intervals = catalog.intervals().iter().chain(&settings.ranges);
    ages.extend(intervals.flat_map(|interval| ends(&interval.age)));
    let look = |id: &str| {
        let mut look = Look {
            exactly: id != "age" || each_year,
            whole: id == "age" && each_year,
            ..Look::default()
        };
        if id == "age" {
            add(&mut look.cut_offs, themselves(ages.clone()));
            add(&mut look.for_anybody, themselves(ages.clone()));
        }
        look
    };
    CONTEXT
        .iter()
        .filter_map(|id| Some((catalog.find(id)?, look(id))))
        .collect()
}
