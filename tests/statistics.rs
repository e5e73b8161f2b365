//! Statistics against established packages and published tables. What the values are and how they were made is
//! said in `tests/data/statistics/README.md`.

mod common;

use std::collections::BTreeMap;

use coagscope::cohort::validation::{IntervalMethod, Measure, TwoByTwo};
use coagscope::statistics::likelihood_ratio::{Ratio, log_interval, ratio};
use coagscope::statistics::proportion::{clopper_pearson, wilson};
use coagscope::statistics::roc::Points;

const LEVEL: f64 = 0.95;

type Row = BTreeMap<String, String>;

fn rows(file: &str) -> Vec<Row> {
    let path = common::repository("tests/data/statistics").join(file);
    let mut reader = csv::Reader::from_path(&path).expect("the file");
    let header = reader.headers().expect("a header").clone();
    reader
        .records()
        .map(|record| {
            let record = record.expect("a row");
            let cells = header.iter().zip(&record);
            cells
                .map(|(name, cell)| (name.to_string(), cell.to_string()))
                .collect()
        })
        .collect()
}

fn number(row: &Row, column: &str) -> Option<f64> {
    let text = row[column].as_str();
    (!text.is_empty()).then(|| {
        text.parse()
            .unwrap_or_else(|_| panic!("{text} is no number"))
    })
}

fn counted(text: &str) -> (u64, u64) {
    let (some, all) = text.split_once(['/', ':']).expect("two counts");
    (
        some.parse().expect("a count"),
        all.parse().expect("a count"),
    )
}

fn points(counts: &str) -> Points {
    let mut points = Points::default();
    for (total, pair) in counts.split(';').enumerate() {
        let (with, without) = counted(pair);
        points.add(total as i32, true, with);
        points.add(total as i32, false, without);
    }
    points
}

/// To 1e-9 of the value; small ones to 1e-9 of a millionth.
fn assert_near(own: f64, expected: f64, what: &str) {
    assert!(
        (own - expected).abs() <= 1e-9 * expected.abs().max(1e-6),
        "{what}: {own}, not {expected}"
    );
}

#[test]
fn intervals_ratios_and_areas_are_those_of_established_packages() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows("values.csv") {
        let counts = row["counts"].as_str();
        let what = format!("{} {counts}", row["kind"]);
        let expected = |column: &str| number(&row, column).expect("a number");
        let (value, (low, high)) = match row["kind"].as_str() {
            kind @ ("exact" | "wilson") => {
                let (some, all) = counted(counts);
                let interval = if kind == "exact" {
                    clopper_pearson(some, all, LEVEL)
                } else {
                    wilson(some, all, LEVEL)
                };
                (some as f64 / all as f64, interval)
            }
            "ratio" => {
                let (first, second) = counts.split_once(' ').expect("two shares");
                let (first, second) = (counted(first), counted(second));
                let Ratio::Number(value) = ratio(first, second) else {
                    panic!("{what}: a number")
                };
                let interval = log_interval(first, second, LEVEL);
                (
                    value,
                    interval.unwrap_or_else(|why| panic!("{what}: {why}")),
                )
            }
            "area" => {
                let points = points(counts);
                let variance = points
                    .variance()
                    .unwrap_or_else(|why| panic!("{what}: {why}"));
                assert_near(variance, expected("variance"), &what);
                let interval = points.interval(LEVEL);
                let interval = interval.unwrap_or_else(|why| panic!("{what}: {why}"));
                (points.area().expect("two groups"), interval)
            }
            other => panic!("{other}"),
        };
        assert_near(value, expected("value"), &what);
        assert_near(low, expected("low"), &what);
        assert_near(high, expected("high"), &what);
        *seen.entry(row["kind"].clone()).or_default() += 1;
    }
    assert!(
        seen.len() == 4 && seen.values().all(|count| *count > 30),
        "{seen:?}"
    );
}

#[test]
fn the_example_of_proc_has_its_published_area_and_interval() {
    for row in rows("proc.csv") {
        let name = row["name"].as_str();
        let points = points(&row["counts"]);
        assert_eq!(points.groups(), [41, 72], "{name}");
        let expected = |column: &str| number(&row, column);
        assert_near(
            points.area().expect("two groups"),
            expected("area").expect("one"),
            name,
        );
        let variance = points.variance().expect("two of each");
        assert_near(variance, expected("variance").expect("one"), name);
        if let Some((low, high)) = expected("low").zip(expected("high")) {
            let own = points.interval(LEVEL).expect("an interval");
            assert_near(own.0, low, name);
            assert_near(own.1, high, name);
        }
    }
}

/// A share in percent as it would be printed beside this text.
fn printed_like(value: f64, text: &str) -> String {
    let places = text.split_once('.').map_or(0, |(_, places)| places.len());
    format!("{value:.places$}")
}

#[test]
fn published_tables_have_their_printed_shares() {
    let mut checked = 0;
    for row in rows("published_tables.csv") {
        let what = format!("{}, {}", row["study"], row["test"]);
        let count = |column: &str| row[column].parse::<u64>().expect("a count");
        let table = TwoByTwo {
            true_positive: count("true_positive"),
            false_positive: count("false_positive"),
            false_negative: count("false_negative"),
            true_negative: count("true_negative"),
        };
        for measure in Measure::ALL {
            let Some(text) = row.get(measure.id()).filter(|text| !text.is_empty()) else {
                continue;
            };
            let estimate = table.estimate(measure, IntervalMethod::Exact, true);
            let Ratio::Number(value) = estimate.value else {
                panic!("{what}: {measure:?}")
            };
            assert_eq!(
                printed_like(100.0 * value, text),
                *text,
                "{what}: {measure:?}"
            );
            let (low, high) = estimate.interval.expect("an interval");
            assert!(low <= value && value <= high);
            checked += 1;
        }
        let right = table.true_positive + table.true_negative;
        let accuracy = 100.0 * right as f64 / table.total() as f64;
        if !row["accuracy"].is_empty() {
            assert_eq!(
                printed_like(accuracy, &row["accuracy"]),
                row["accuracy"],
                "{what}"
            );
        }
        if !row["area"].is_empty() {
            let mut points = Points::default();
            points.add(1, true, table.true_positive);
            points.add(1, false, table.false_positive);
            points.add(0, true, table.false_negative);
            points.add(0, false, table.true_negative);
            let area = points.area().expect("two groups");
            assert_eq!(printed_like(area, &row["area"]), row["area"], "{what}");
        }
    }
    assert!(checked >= 14, "{checked}");
}

/// Larsen JB, et al. Res Pract Thromb Haemost 2021;5:e12636 (PMC8660681): of 225 patients in Denmark with an
/// ISTH score of 5 or more, overt DIC in 68 % (61 to 74). The abstract was read, which prints no count: 152 and
/// 153 of 225 give these three numbers, and no other count does.
#[test]
fn the_danish_validation_has_its_printed_interval() {
    let fitting: Vec<u64> = (0..=225)
        .filter(|overt| {
            let table = TwoByTwo {
                true_positive: *overt,
                false_positive: 225 - overt,
                ..TwoByTwo::default()
            };
            let estimate = table.estimate(
                Measure::PositivePredictiveValue,
                IntervalMethod::Exact,
                true,
            );
            let Ratio::Number(value) = estimate.value else {
                return false;
            };
            let (low, high) = estimate.interval.expect("an interval");
            [value, low, high].map(|share| printed_like(100.0 * share, "68")) == ["68", "61", "74"]
        })
        .collect();
    assert_eq!(fitting, [152, 153]);
}
