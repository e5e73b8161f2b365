//! The validation as one JSON document.
//!
//! `schema/validate.schema.json` describes it; a test holds both together.

use std::io;

use serde::Serialize;

use super::words::{area_interval, choice_text, remarks};
use super::{IndexTest, Reported};
use crate::INTENDED_USE;
use crate::cohort::validation::{
    Answers, LEVEL, LabelValue, Measure, TestedScore, ThresholdRow, TwoByTwo,
};
use crate::panel::Issue;
use crate::report::envelope::{IssueCount, Rows, Tool, issues};
use crate::report::json::write_value;
use crate::report::prerequisite::JsonPrerequisite;
use crate::statistics::likelihood_ratio::Ratio;

/// The name that a document carries in `schema`.
pub const SCHEMA: &str = "coagscope.validate";

/// The version of the schema; it rises when a reader would have to change.
pub const SCHEMA_VERSION: u32 = 1;

/// The JSON Schema (draft 2020-12) of the document.
pub const JSON_SCHEMA: &str = include_str!("../../../schema/validate.schema.json");

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    schema_version: u32,
    tool: Tool,
    reference_digest: &'a str,
    intended_use: &'static str,
    files: &'a [String],
    notes: &'a [Issue],
    rows: Rows,
    issues: Vec<IssueCount<'a>>,
    panels: Panels,
    label: Label<'a>,
    flow: JsonFlow,
    intervals: Intervals,
    left_out_as_circular: &'a [String],
    index_tests: Vec<JsonTest<'a>>,
}

#[derive(Serialize)]
struct Panels {
    read: u64,
    choice: &'static str,
    rule: String,
    chosen: u64,
    other_of_subject: u64,
    left_out_without_subject: u64,
    subjects: u64,
    without_subject_column: u64,
    remarks: Vec<String>,
}

#[derive(Serialize)]
struct Label<'a> {
    column: &'a str,
    positive: Vec<JsonValue<'a>>,
    negative: Vec<JsonValue<'a>>,
    not_readable: Vec<JsonValue<'a>>,
    with_further_values: u64,
}

#[derive(Serialize)]
struct JsonValue<'a> {
    value: &'a str,
    labels: u64,
}

#[derive(Serialize)]
struct JsonFlow {
    units: &'static str,
    chosen: u64,
    reference_positive: u64,
    reference_negative: u64,
    no_label: u64,
    label_not_readable: u64,
    contradicting_labels: u64,
}

#[derive(Serialize)]
struct Intervals {
    level: f64,
    proportions: &'static str,
    likelihood_ratios: &'static str,
    area_under_curve: &'static str,
    given: bool,
}

#[derive(Serialize)]
struct JsonTest<'a> {
    kind: &'static str,
    id: &'a str,
    title: &'a str,
    profile: Option<&'a str>,
    positive_when: String,
    own_threshold: Option<i32>,
    prerequisite: Option<JsonPrerequisite<'a>>,
    decided: u64,
    undecided: u64,
    not_applicable: u64,
    reference_positive: JsonAnswers,
    reference_negative: JsonAnswers,
    complete_cases: JsonTable,
    worst_case: JsonTable,
    best_case: JsonTable,
    ranges: Vec<JsonRange>,
    roc: Option<Roc>,
}

#[derive(Serialize)]
struct JsonAnswers {
    positive: u64,
    negative: u64,
    undecided: u64,
    not_applicable: u64,
}

#[derive(Serialize)]
struct JsonTable {
    true_positive: u64,
    false_positive: u64,
    false_negative: u64,
    true_negative: u64,
    measures: Vec<JsonEstimate>,
}

#[derive(Serialize)]
struct JsonEstimate {
    measure: &'static str,
    #[serde(flatten)]
    value: JsonRatio,
    of: Option<[u64; 2]>,
    low: Option<f64>,
    high: Option<f64>,
    no_interval_because: Option<String>,
}

/// A number, or what it is instead of one.
#[derive(Serialize)]
struct JsonRatio {
    value: Option<f64>,
    state: &'static str,
}

impl From<Ratio> for JsonRatio {
    fn from(ratio: Ratio) -> Self {
        let (value, state) = match ratio {
            Ratio::Number(number) => (Some(number), "number"),
            Ratio::Infinite => (None, "infinite"),
            Ratio::Undefined => (None, "undefined"),
        };
        JsonRatio { value, state }
    }
}

/// What a measure can come to.
#[derive(Serialize)]
struct JsonRange {
    measure: &'static str,
    least: JsonRatio,
    greatest: JsonRatio,
    can_be_undefined: bool,
}

#[derive(Serialize)]
struct Roc {
    mildest_first: Vec<i32>,
    known_totals: u64,
    open_totals: u64,
    area: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    no_interval_because: Option<String>,
    area_least: Option<f64>,
    area_greatest: Option<f64>,
    corners: Vec<Corner>,
    thresholds: Vec<JsonThreshold>,
}

/// A corner of the curve of the known totals.
#[derive(Serialize)]
struct Corner {
    points_from: Option<i32>,
    true_positive: u64,
    false_positive: u64,
}

#[derive(Serialize)]
struct JsonThreshold {
    points_from: i32,
    reference_positive: JsonAnswers,
    reference_negative: JsonAnswers,
    sensitivity: JsonEnds,
    specificity: JsonEnds,
    youden: JsonEnds,
}

#[derive(Serialize)]
struct JsonEnds {
    complete_cases: JsonRatio,
    worst_case: JsonRatio,
    best_case: JsonRatio,
}

/// Writes a validation.
///
/// # Errors
/// Those of the writer.
pub fn document<W: io::Write>(mut out: W, reported: &Reported) -> io::Result<W> {
    let validation = reported.validation;
    let flow = &validation.flow;
    let counts = reported.head.counts;
    let document = Document {
        schema: SCHEMA,
        schema_version: SCHEMA_VERSION,
        tool: Tool::THIS,
        reference_digest: reported.catalog.digest(),
        intended_use: INTENDED_USE,
        files: reported.head.files,
        notes: reported.head.notes,
        rows: Rows::from(counts),
        issues: issues(counts),
        panels: Panels {
            read: flow.panels,
            choice: validation.choice.word(),
            rule: choice_text(reported),
            chosen: flow.chosen(),
            other_of_subject: flow.other_of_subject,
            left_out_without_subject: flow.without_subject,
            subjects: flow.subjects,
            without_subject_column: flow.nobodys,
            remarks: remarks(reported),
        },
        label: Label {
            column: reported.label,
            positive: values(&validation.meaning.positive),
            negative: values(&validation.meaning.negative),
            not_readable: values(&validation.meaning.not_readable),
            with_further_values: validation.meaning.further,
        },
        flow: JsonFlow {
            units: reported.units(),
            chosen: flow.chosen(),
            reference_positive: flow.with_reference,
            reference_negative: flow.without_reference,
            no_label: flow.no_label,
            label_not_readable: flow.not_readable,
            contradicting_labels: flow.contradicting,
        },
        intervals: Intervals {
            level: LEVEL,
            proportions: validation.method.word(),
            likelihood_ratios: "log",
            area_under_curve: "delong",
            given: flow.one_per_subject,
        },
        left_out_as_circular: reported.left_out,
        index_tests: reported
            .tests()
            .iter()
            .map(|test| index_test(reported, test))
            .collect(),
    };
    write_value(&mut out, &document)?;
    out.write_all(b"\n")?;
    Ok(out)
}

fn values(values: &[LabelValue]) -> Vec<JsonValue<'_>> {
    values
        .iter()
        .map(|value| JsonValue {
            value: &value.value,
            labels: value.count,
        })
        .collect()
}

fn index_test<'a>(reported: &Reported<'a>, test: &IndexTest<'a>) -> JsonTest<'a> {
    let crossed = test.crossed;
    JsonTest {
        kind: test.kind,
        id: test.id,
        title: test.title,
        profile: test.profile,
        positive_when: test.positive_when.clone(),
        own_threshold: test.score.and_then(|score| score.own_threshold),
        prerequisite: test.score.and_then(|score| {
            let rule = &reported.catalog.scores_and_variants()[score.tested.position];
            JsonPrerequisite::of(rule, score.prerequisite)
        }),
        decided: crossed.complete_cases().total(),
        undecided: crossed.undecided(),
        not_applicable: crossed.not_applicable(),
        reference_positive: answers(&crossed.with),
        reference_negative: answers(&crossed.without),
        complete_cases: table(reported, &crossed.complete_cases()),
        worst_case: table(reported, &crossed.worst_case()),
        best_case: table(reported, &crossed.best_case()),
        ranges: Measure::ALL
            .into_iter()
            .map(|measure| {
                let undefined = (Ratio::Undefined, Ratio::Undefined);
                let (least, greatest) = crossed.range(measure).unwrap_or(undefined);
                JsonRange {
                    measure: measure.id(),
                    least: least.into(),
                    greatest: greatest.into(),
                    can_be_undefined: crossed.can_be_undefined(measure),
                }
            })
            .collect(),
        roc: test.score.map(|score| roc(reported, score)),
    }
}

fn answers(answers: &Answers) -> JsonAnswers {
    JsonAnswers {
        positive: answers.positive,
        negative: answers.negative,
        undecided: answers.undecided,
        not_applicable: answers.not_applicable,
    }
}

fn table(reported: &Reported, table: &TwoByTwo) -> JsonTable {
    JsonTable {
        true_positive: table.true_positive,
        false_positive: table.false_positive,
        false_negative: table.false_negative,
        true_negative: table.true_negative,
        measures: super::words::estimates(reported, table)
            .into_iter()
            .map(|estimate| JsonEstimate {
                measure: estimate.measure.id(),
                value: estimate.value.into(),
                of: estimate.counts.map(|(some, all)| [some, all]),
                low: estimate.interval.ok().map(|(low, _)| low),
                high: estimate.interval.ok().map(|(_, high)| high),
                no_interval_because: estimate.interval.err().map(|why| why.to_string()),
            })
            .collect(),
    }
}

fn roc(reported: &Reported, score: &TestedScore) -> Roc {
    let points = &score.points.complete_cases;
    let interval = area_interval(reported, points);
    let range = score.points.area_range();
    let [with, without] = points.groups();
    let order = &reported.catalog.scores_and_variants()[score.tested.position].severity;
    Roc {
        mildest_first: order.mildest_first().to_vec(),
        known_totals: with + without,
        open_totals: score.points.open,
        area: points.area(),
        low: interval.ok().map(|(low, _)| low),
        high: interval.ok().map(|(_, high)| high),
        no_interval_because: interval.err().map(|why| match why {
            Some(why) => why.to_string(),
            None => crate::cohort::validation::NoInterval::Serial.to_string(),
        }),
        area_least: range.map(|(least, _)| least),
        area_greatest: range.map(|(_, greatest)| greatest),
        corners: points
            .corners()
            .into_iter()
            .map(|(points_from, [true_positive, false_positive])| Corner {
                points_from: points_from.map(|place| order.total_of(place)),
                true_positive,
                false_positive,
            })
            .collect(),
        thresholds: score.thresholds.iter().map(threshold).collect(),
    }
}

fn threshold(row: &ThresholdRow) -> JsonThreshold {
    let crossed = &row.crossed;
    let ends = |measure| JsonEnds {
        complete_cases: crossed.complete_cases().value(measure).into(),
        worst_case: crossed.worst_case().value(measure).into(),
        best_case: crossed.best_case().value(measure).into(),
    };
    JsonThreshold {
        points_from: row.points,
        reference_positive: answers(&crossed.with),
        reference_negative: answers(&crossed.without),
        sensitivity: ends(Measure::Sensitivity),
        specificity: ends(Measure::Specificity),
        youden: ends(Measure::Youden),
    }
}
