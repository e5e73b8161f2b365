//! Interpretations made by hand, for the tests of the reports. They need no reference set.

use std::sync::Arc;

use crate::catalog::{AnalyteId, Family, MaskReason, Status};
use crate::interpret::*;
use crate::panel::{Assay, Issue, IssueCode, Observation, Place, Reading, UnitOrigin};
use crate::value::{Decimal, End, Known, Truth};

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
            limits_text: String::new(),
        },
        context: Vec::new(),
        results: Vec::new(),
        scores: Vec::new(),
        patterns: Vec::new(),
        contradictions: Vec::new(),
        trends: Trends::default(),
        issues: Vec::new(),
    }
}

/// Numbers that fit overt DIC and thrombotic microangiopathy at once.
pub(super) fn dic_or_tma() -> Interpretation {
    let mut platelets = result(
        "platelets",
        "Platelets",
        "9",
        "10*9/L",
        ("150", "410"),
        Some(Flag::Low),
    );
    platelets.observation.unit = Some(Arc::from("K/uL"));
    let ldh = result(
        "ldh",
        "LDH",
        "1342",
        "U/L",
        ("122", "222"),
        Some(Flag::High),
    );
    let mut creatinine = result(
        "creatinine",
        "Creatinine",
        "2.0",
        "umol/L",
        ("49", "90"),
        Some(Flag::High),
    );
    creatinine.observation.unit = Some(Arc::from("mg/dL"));
    creatinine.known = Some(known("176.8"));
    creatinine.observation.reading = Reading::Quantity {
        known: known("176.8"),
        below_detection: false,
    };
    creatinine.observation.time = Some(Arc::from("2020-01-03 12:00"));
    let mut pt = result(
        "pt",
        "Prothrombin time",
        "15",
        "s",
        ("", ""),
        Some(Flag::Undetermined),
    );
    pt.observation.unit = None;
    pt.observation.unit_origin = UnitOrigin::Assumed;
    pt.limits = Limits {
        lower: limit(
            "9.4..12",
            LimitOrigin::Builtin,
            &[
                "Laboratory A, 2019",
                "Laboratory B, 2020",
                "Laboratory C, 2021",
            ],
        ),
        upper: limit(
            "11..16",
            LimitOrigin::Builtin,
            &[
                "Laboratory A, 2019",
                "Laboratory B, 2020",
                "Laboratory C, 2021",
            ],
        ),
    };
    pt.flag_reason = Some("the listed upper limits run from 11 to 16 s".to_string());
    let mut d_dimer = result(
        "d_dimer",
        "D-dimer",
        "8.5",
        "mg/L",
        ("", "0.5"),
        Some(Flag::High),
    );
    d_dimer.observation.assay = Assay::Feu;
    d_dimer.one_sided = true;
    d_dimer.limits.upper = limit("0.5", LimitOrigin::Option, &[]);
    if let Some(upper) = &mut d_dimer.limits.upper {
        upper.assay = Assay::Ddu;
        upper.exclusive = true;
    }
    let mut haptoglobin = result(
        "haptoglobin",
        "Haptoglobin",
        "<0.10",
        "g/L",
        ("0.3", "2"),
        Some(Flag::Low),
    );
    haptoglobin.observation.time = Some(Arc::from("2020-01-03 07:30"));
    let mut potassium = result(
        "potassium",
        "Potassium",
        "5.9",
        "mmol/L",
        ("3.5", "5.3"),
        Some(Flag::Undetermined),
    );
    potassium.known = Known::from_zero_upto(decimal("5.9"));
    potassium.masks = vec![MaskReason::HemolyzedSpecimen];
    potassium.flag_reason = Some("the value is known too loosely".to_string());
    let mut dat = result("dat", "Direct antiglobulin test", "1", "", ("", ""), None);
    dat.observation.reported = Arc::from("negativ");
    dat.observation.unit = None;
    dat.observation.unit_origin = UnitOrigin::None;
    dat.observation.reading = Reading::Word(Arc::from("negative"));
    dat.known = None;
    let mut indirect = result(
        "bilirubin_indirect",
        "Bilirubin, indirect",
        "30",
        "umol/L",
        ("", "18"),
        Some(Flag::High),
    );
    indirect.derived = Some("total 38 less direct 8 umol/L".to_string());
    indirect.one_sided = true;

    let mut pt_item = item(
        "pt",
        "PT prolongation",
        &[0, 1],
        2,
        "15 s",
        &["below 3 s: 0", "from 3 to below 6 s: 1"],
    );
    pt_item.reference_kind = Some(ReferenceKind::UpperLimit);
    pt_item.limit = Some(
        "with upper limits of 11 to 16 s from three sources (yours may lie outside), 15 s is -1 to 4 s of prolongation"
            .to_string(),
    );
    let mut fibrinogen = item(
        "fibrinogen",
        "Fibrinogen",
        &[0, 1],
        1,
        "not reported",
        &["below 1.0 g/L: 1", "from 1.0 g/L: 0"],
    );
    fibrinogen.on_cut_off = Some("some tables count exactly 1.0 g/L".to_string());
    let dic = ScoreOutcome {
        id: "isth_overt_2025".to_string(),
        title: "Overt DIC (ISTH 2025)".to_string(),
        status: Status::Stable,
        uncertainty: None,
        family: Family::Dic,
        remarks: Vec::new(),
        profile: None,
        items: vec![
            item("platelets", "Platelets", &[2], 2, "9 10*9/L", &["below 50 10*9/L: 2"]),
            item("fibrin_marker", "D-dimer", &[3], 3, "17 times the upper limit 0.5 mg/L FEU", &["above 7 upper limits: 3"]),
            pt_item,
            fibrinogen,
        ],
        min: 5,
        max: 7,
        most: 8,
        verdict: Verdict::Met,
        verdict_text: "Points reach the threshold under these limits; underlying disorder not stated; without one the score does not apply.".to_string(),
        prerequisite: Some(Truth::Unknown),
        prerequisite_text: "an underlying disorder known to be associated with overt DIC".to_string(),
        not_applicable_because: None,
        needs: Vec::new(),
        class: None,
        class_text: None,
        changes: vec![Change {
            item: "platelets".to_string(),
            text: "platelets from 50 to below 100 10*9/L would take away 1 point".to_string(),
            difference: -1,
            verdict: Verdict::Undecided,
            alters_verdict: true,
        }],
        warnings: vec![Warning {
            text: "The threshold is reached by platelets and D-dimer alone; TTP, HIT and marrow failure with thrombosis fit the same numbers.".to_string(),
            applies: Truth::Yes,
            sources: vec!["Example A, Example B. J Examples 2020;1:1-2".to_string()],
        }],
        sources: vec!["Example A, Example B. J Examples 2020;1:1-2".to_string(), "A page of a laboratory, 2021".to_string()],
    };
    let plasmic = ScoreOutcome {
        id: "plasmic".to_string(),
        title: "PLASMIC".to_string(),
        profile: Some("published".to_string()),
        items: vec![
            item(
                "platelets",
                "Platelets",
                &[1],
                1,
                "9 10*9/L",
                &["below 30 10*9/L: 1"],
            ),
            ItemOutcome {
                parts: vec![
                    evidence(
                        "haptoglobin undetectable",
                        Truth::Yes,
                        "<0.10 g/L",
                        Role::For,
                    ),
                    evidence(
                        "reticulocytes above 2.5 %",
                        Truth::Unknown,
                        "not reported",
                        Role::Missing,
                    ),
                ],
                ..item(
                    "hemolysis",
                    "Hemolysis",
                    &[1],
                    1,
                    "one of three holds",
                    &["holds: 1"],
                )
            },
            item(
                "mcv",
                "MCV",
                &[0, 1],
                1,
                "not reported",
                &["below 90 fL: 1", "from 90 fL: 0"],
            ),
        ],
        min: 4,
        max: 7,
        most: 7,
        verdict: Verdict::Undecided,
        verdict_text: "MCV decides.".to_string(),
        prerequisite: None,
        prerequisite_text: String::new(),
        needs: vec!["mcv".to_string()],
        class: Some("undecided".to_string()),
        class_text: Some("Intermediate or high.".to_string()),
        changes: Vec::new(),
        warnings: Vec::new(),
        ..dic.clone()
    };
    let pattern = |id: &str, title: &str, finding, evidence: Vec<Evidence>| PatternOutcome {
        id: id.to_string(),
        title: title.to_string(),
        status: Status::Stable,
        family: match id {
            "specimen_hemolyzed" => Family::Specimen,
            "ttp_pattern" | "adamts13_severe" => Family::Tma,
            _ => Family::Single,
        },
        needs: Vec::new(),
        finding,
        text: format!("The values fit {}.", title.to_lowercase()),
        evidence,
        warnings: Vec::new(),
        sources: vec!["Example A, Example B. J Examples 2020;1:1-2".to_string()],
    };
    let mut artefact = pattern(
        "specimen_hemolyzed",
        "Hemolyzed specimen",
        Finding::Present,
        vec![evidence(
            "hemolysis index above 50 mg/dL",
            Truth::Yes,
            "120 mg/dL",
            Role::For,
        )],
    );
    artefact.warnings.push(Warning {
        text: "In-vivo hemolysis raises the index too.".to_string(),
        applies: Truth::Unknown,
        sources: Vec::new(),
    });
    let mut ttp = pattern(
        "ttp_pattern",
        "TTP pattern",
        Finding::Undecided,
        vec![
            evidence(
                "platelets below 30 10*9/L",
                Truth::Yes,
                "9 10*9/L",
                Role::For,
            ),
            evidence(
                "creatinine above 177 umol/L",
                Truth::No,
                "176.8 umol/L",
                Role::For,
            ),
            evidence(
                "PT above its upper limit",
                Truth::Unknown,
                "15 s; upper limit 11 to 16 s",
                Role::Missing,
            ),
            evidence(
                "schistocytes seen",
                Truth::Unknown,
                "not reported",
                Role::Missing,
            ),
        ],
    );
    ttp.status = Status::Preview;
    Interpretation {
        subject: Some(Arc::from("血小板-12")),
        time: Some(Arc::from("2020-01-03")),
        person: Person {
            age: Some(known("54")),
            female: Truth::Yes,
            pregnant: Truth::No,
            trimesters: Vec::new(),
            limits_text: "adult women, not pregnant; no limits came with the data except that of D-dimer (--uln).".to_string(),
        },
        context: vec![ContextLine {
            id: "underlying".to_string(),
            title: "Underlying disorder".to_string(),
            reported: Arc::from("?"),
        }],
        results: vec![platelets, dat, creatinine, haptoglobin, indirect, ldh, potassium, d_dimer, pt],
        scores: vec![dic, plasmic],
        patterns: vec![
            artefact,
            ttp,
            pattern("thrombocytopenia", "Thrombocytopenia", Finding::Present, vec![evidence("platelets below 150 10*9/L", Truth::Yes, "9 10*9/L", Role::For)]),
            pattern("adamts13_severe", "Severe ADAMTS13 deficiency", Finding::Undecided, vec![evidence("ADAMTS13 activity below 10 %", Truth::Unknown, "not reported", Role::Missing)]),
            pattern("warm_aiha", "Warm autoimmune hemolysis", Finding::Absent, vec![evidence("direct antiglobulin test positive", Truth::No, "negative", Role::Against)]),
        ],
        contradictions: Vec::new(),
        trends: Trends::default(),
        issues: vec![Issue {
            code: IssueCode::AssumedUnit,
            message: "no unit is given for PT; s is assumed; name it with --unit pt=s".to_string(),
            place: Place { file: Arc::from("panels.csv"), line: 2, column: Some(Arc::from("PT")) },
        }],
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
