//! Panels on which a measure takes a given value, just below it and just above it. The value is worked
//! out here, with fractions of our own.

use coagscope::catalog::Catalog;
use coagscope::panel::{Assay, Earlier, Panel, Place, ReportedLimits};
use coagscope::value::{Known, Numeral, Ratio};
use toml::Table;

use super::exact::Exact;
use super::rules::text;
use super::{analyte, limit, quantity};

/// A panel, and what the measure is on it.
pub struct Case {
    pub panel: Panel,
    /// In the measure's own terms: multiples, seconds, percent.
    pub value: Exact,
    pub what: String,
}

/// Limits, controls and earlier values, some of which go wrong in binary floats.
const REFERENCES: [&str; 6] = ["13.4", "12.1", "0.35", "0.3", "270", "97"];

/// A value and its neighbors, by steps of one and of three places more than it takes to write it; only
/// those that can be written and are not below zero.
pub fn around(value: Exact) -> Vec<Exact> {
    let Some(places) = value.places() else {
        return Vec::new();
    };
    let mut values = vec![value];
    for further in [1, 3] {
        let step = Exact::step(places + further);
        values.push(value.minus(step));
        values.push(value.plus(step));
    }
    values.retain(|value| !value.is_negative() && value.text().is_some());
    values
}

pub fn known(value: Exact, ratio: Ratio) -> Option<Known> {
    Numeral::parse(&value.text()?).ok()?.convert(ratio)
}

pub fn exactly(value: Exact) -> Known {
    known(value, Ratio::ONE).expect("a number that can be kept")
}

/// Cases for a measure that looks at more than one number; `None` for the others.
pub fn cases(catalog: &Catalog, asked: &Table, cut_offs: &[Exact]) -> Option<Vec<Case>> {
    let measure = text(asked, "measure").unwrap_or_default();
    let id = analyte(catalog, text(asked, "analyte").expect("an analyte"));
    let other = |key: &str| text(asked, key).map(|name| analyte(catalog, name));
    let hundred = Exact::parse("100");
    let mut cases = Vec::new();
    let with = |own: Exact| {
        let mut panel = Panel::new();
        panel.set(id, quantity(exactly(own), Assay::Unstated));
        panel
    };
    let earlier = |own: Exact, values: &[Exact]| {
        let mut panel = with(own);
        for before in values {
            panel.add_earlier(
                id,
                Earlier {
                    known: exactly(*before),
                    assay: Assay::Unstated,
                    hours_before: Some(exactly(Exact::parse("12"))),
                    reported: "x".into(),
                    time: None,
                    place: Place::default(),
                },
            );
        }
        panel
    };
    let half = |value: Exact| value.over(Exact::parse("2"));
    if measure == "multiple_of_age_adjusted_limit" {
        let limits = [("18", "0.5"), ("50", "0.5"), ("51", "0.51"), ("80", "0.8")];
        let calibrators = [(Assay::Feu, "1"), (Assay::Ddu, "2")];
        for &cut_off in cut_offs {
            for (age, limit) in limits {
                for (assay, factor) in calibrators {
                    let (limit, factor) = (Exact::parse(limit), Exact::parse(factor));
                    for own in around(cut_off.times(limit).over(factor)) {
                        let years = quantity(exactly(Exact::parse(age)), Assay::Unstated);
                        let mut panel = Panel::new();
                        panel.set(id, quantity(exactly(own), assay));
                        panel.set(analyte(catalog, "age"), years);
                        cases.push(Case {
                            panel,
                            value: own.times(factor).over(limit),
                            what: format!("{own:?} {assay:?} at {age}"),
                        });
                    }
                }
            }
        }
        return Some(cases);
    }
    let mut add = |panel: Panel, value: Exact, what: String| {
        cases.push(Case { panel, value, what });
    };
    for &cut_off in cut_offs {
        for reference in REFERENCES.map(Exact::parse) {
            match measure {
                "multiple_of_lower_limit" => {
                    for own in around(cut_off.times(reference)) {
                        let mut panel = with(own);
                        panel.set_limits(
                            id,
                            ReportedLimits {
                                lower: Some(limit(exactly(reference), Assay::Unstated)),
                                ..ReportedLimits::default()
                            },
                        );
                        add(
                            panel,
                            own.over(reference),
                            format!("{own:?} of {reference:?}"),
                        );
                    }
                }
                "multiple_of" => {
                    let of = other("of").expect("a divisor");
                    for own in around(cut_off.times(reference)) {
                        let mut panel = with(own);
                        panel.set(of, quantity(exactly(reference), Assay::Unstated));
                        add(
                            panel,
                            own.over(reference),
                            format!("{own:?} of {reference:?}"),
                        );
                    }
                    if let Some(reported) = other("reported") {
                        for own in around(cut_off) {
                            // The reported ratio comes first, whatever the two numbers say.
                            let mut panel = with(reference);
                            panel.set(of, quantity(exactly(reference), Assay::Unstated));
                            panel.set(reported, quantity(exactly(own), Assay::Unstated));
                            add(panel, own, format!("{own:?} as reported"));
                        }
                    }
                }
                "prolongation_over_control" => {
                    let control = other("control").expect("a control");
                    for own in around(cut_off.plus(reference)) {
                        let mut panel = with(own);
                        panel.set(control, quantity(exactly(reference), Assay::Unstated));
                        add(
                            panel,
                            own.minus(reference),
                            format!("{own:?} over {reference:?}"),
                        );
                    }
                }
                // Of two earlier values the highest counts for a fall, the lowest for a rise.
                "fall" => {
                    let left = hundred.minus(cut_off).over(hundred).times(reference);
                    for own in around(left) {
                        let fall = reference.minus(own).over(reference).times(hundred);
                        let panel = earlier(own, &[half(reference), reference]);
                        add(panel, fall, format!("{own:?} after {reference:?}"));
                    }
                }
                "change_from_highest" => {
                    for own in around(reference.plus(cut_off)) {
                        let panel = earlier(own, &[half(reference), reference]);
                        let change = own.minus(reference);
                        add(panel, change, format!("{own:?} after {reference:?}"));
                    }
                }
                "rise" => {
                    for own in around(reference.plus(cut_off)) {
                        let panel = earlier(own, &[reference, reference.plus(reference)]);
                        let rise = own.minus(reference);
                        add(panel, rise, format!("{own:?} after {reference:?}"));
                    }
                }
                "highest_earlier" => {
                    for before in around(cut_off) {
                        let panel = earlier(reference, &[half(before), before]);
                        add(panel, before, format!("earlier {before:?}"));
                    }
                }
                _ => return None,
            }
        }
    }
    Some(cases)
}
