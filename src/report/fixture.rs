//! Interpretations made by hand, for the tests of the reports. They need no reference set.

mod dic_or_tma;

use std::sync::Arc;

use crate::catalog::{AnalyteId, Family, MaskReason, Status};
use crate::interpret::*;
use crate::panel::{Assay, Issue, IssueCode, Observation, Place, Reading, UnitOrigin};
use crate::value::{Decimal, End, Known, Truth};

pub(super) use dic_or_tma::dic_or_tma;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn known(text: &str) -> Known {
    match (
        text.strip_prefix('<'),
        text.strip_prefix('>'),
        text.split_once(".."),
    ) {
        (Some(high), _, _) => Known::from_zero_below(decimal(high)).unwrap(),
        (_, Some(low), _) => Known::above(decimal(low)),
        (_, _, Some((low, high))) => Known::between(decimal(low), decimal(high)).unwrap(),
        _ => Known::exactly(decimal(text)),
    }
}

fn limit(text: &str, origin: LimitOrigin, sources: &[&str]) -> Option<Limit> {
    (!text.is_empty()).then(|| Limit {
        value: known(text),
        exclusive: false,
        assay: Assay::Unstated,
        origin,
        sources: sources.iter().map(|source| Arc::from(*source)).collect(),
    })
}

const DORSET: &str = "University Hospitals Dorset test repertoire, 2016";

/// A result in its canonical unit with limits of the reference set.
fn result(
    id: &str,
    title: &str,
    reported: &str,
    unit: &str,
    limits: (&str, &str),
    flag: Option<Flag>,
) -> InterpretedResult {
    let value = known(reported.split(' ').next().unwrap());
    InterpretedResult {
        analyte: AnalyteId::new(0),
        id: id.to_string(),
        title: title.to_string(),
        unit: unit.to_string(),
        observation: Observation {
            reported: Arc::from(reported),
            unit: Some(Arc::from(unit)),
            unit_origin: UnitOrigin::Header,
            reading: Reading::Quantity {
                known: value,
                below_detection: reported.starts_with('<'),
            },
            assay: Assay::Unstated,
            time: None,
            place: Place {
                file: Arc::from("panels.csv"),
                line: 2,
                column: Some(Arc::from(title)),
            },
        },
        known: Some(value),
        masks: Vec::new(),
        derived: None,
        limits: Limits {
            lower: limit(limits.0, LimitOrigin::Builtin, &[DORSET]),
            upper: limit(limits.1, LimitOrigin::Builtin, &[DORSET]),
            ..Limits::default()
        },
        flag,
        flag_reason: None,
        one_sided: false,
        remarks: Vec::new(),
    }
}

fn evidence(statement: &str, truth: Truth, observed: &str, role: Role) -> Evidence {
    Evidence {
        statement: statement.to_string(),
        truth,
        observed: observed.to_string(),
        role,
        deciding: true,
    }
}

fn item(
    id: &str,
    title: &str,
    points: &[i32],
    most: i32,
    seen: &str,
    bands: &[&str],
) -> ItemOutcome {
    ItemOutcome {
        id: id.to_string(),
        title: title.to_string(),
        points: points.to_vec(),
        most,
        has_value: seen != "not reported",
        evidence: seen.to_string(),
        bands: bands.iter().map(|band| band.to_string()).collect(),
        on_cut_off: None,
        reference_kind: None,
        limit: None,
        parts: Vec::new(),
        remarks: Vec::new(),
    }
}

/// Nothing at all.
pub(super) fn empty() -> Interpretation {
    Interpretation {
        subject: None,
        time: None,
        person: Person {
            age: None,
            female: Truth::Unknown,
            pregnant: Truth::Unknown,
            trimesters: Vec::new(),
            age_in_other_unit: None,
            has_delivered: false,
            limits_text: String::new(),
        },
        context: Vec::new(),
        results: Vec::new(),
        without_result: Vec::new(),
        scores: Vec::new(),
        patterns: Vec::new(),
        contradictions: Vec::new(),
        trends: Trends::default(),
        issues: Vec::new(),
    }
}

/// Nothing is wrong with these.
pub(super) fn normal() -> Interpretation {
    let mut interpretation = dic_or_tma();
    interpretation.results = vec![
        result(
            "hemoglobin",
            "Hemoglobin",
            "135",
            "g/L",
            ("120", "150"),
            Some(Flag::Normal),
        ),
        result(
            "platelets",
            "Platelets",
            "250",
            "10*9/L",
            ("150", "410"),
            Some(Flag::Normal),
        ),
    ];
    interpretation.issues.clear();
    interpretation.scores.clear();
    interpretation
        .patterns
        .retain(|pattern| pattern.finding == Finding::Absent);
    interpretation.person.pregnant = Truth::Yes;
    interpretation.person.trimesters = vec![2, 3];
    interpretation
}

/// Every text that may come from the input is hostile.
pub(super) fn hostile() -> Interpretation {
    const HOSTILE: &str = "\u{1b}]0;x\u{7}\u{202e}=1+1\r\n<script>\u{200b}\u{9b}31m|*#`";
    let text = || Arc::<str>::from(format!("{HOSTILE}{}", "x".repeat(5_000)));
    let mut interpretation = dic_or_tma();
    interpretation.subject = Some(text());
    interpretation.time = Some(text());
    interpretation.person.limits_text = HOSTILE.to_string();
    interpretation.person.age = Known::new(End::Open(decimal("17")), End::Unbounded);
    for fact in &mut interpretation.context {
        fact.reported = text();
    }
    for cell in &mut interpretation.without_result {
        cell.reported = text();
    }
    for result in &mut interpretation.results {
        result.observation.reported = text();
        result.observation.unit = Some(text());
        result.observation.unit_origin = UnitOrigin::Row;
        result.observation.time = Some(text());
        result.observation.place = Place {
            file: text(),
            line: 7,
            column: Some(text()),
        };
        result.observation.reading = Reading::Text(text());
        result.flag_reason = Some(HOSTILE.to_string());
        for limit in [&mut result.limits.lower, &mut result.limits.upper]
            .into_iter()
            .flatten()
        {
            limit.sources = vec![text()];
        }
    }
    for score in &mut interpretation.scores {
        for item in &mut score.items {
            item.evidence = HOSTILE.to_string();
            item.limit = Some(HOSTILE.to_string());
        }
    }
    for pattern in &mut interpretation.patterns {
        for evidence in &mut pattern.evidence {
            evidence.observed = HOSTILE.to_string();
        }
    }
    interpretation.issues.push(Issue {
        code: IssueCode::Note,
        message: HOSTILE.to_string(),
        place: Place {
            file: text(),
            line: 0,
            column: Some(text()),
        },
    });
    interpretation
}
