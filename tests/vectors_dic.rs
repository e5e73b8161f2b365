//! The DIC scores of the Japanese, obstetric, pediatric, trauma and Chinese criteria: their worked
//! examples, and values on cut-offs where one score runs the other way than another.

mod common;

#[path = "vectors_dic/japanese.rs"]
mod japanese;
#[path = "vectors_dic/jsth.rs"]
mod jsth;
#[path = "vectors_dic/obstetric_and_newborns.rs"]
mod obstetric_and_newborns;

use coagscope::catalog::Status;
use coagscope::interpret::{ScoreOutcome, Settings, Verdict, interpret_with};
use coagscope::value::Truth;

use common::scored::{bounds, column, points, scored};
use common::{item, panel};

const MET: Verdict = Verdict::Met;
const NOT_MET: Verdict = Verdict::NotMet;
const UNDECIDED: Verdict = Verdict::Undecided;

/// A score under its default profile.
fn default(id: &str, fields: &[(&str, &str)]) -> ScoreOutcome {
    scored(id, None, fields)
}

/// Totals and verdict of a score under its default profile.
fn of(id: &str, fields: &[(&str, &str)]) -> (i32, i32, Verdict) {
    bounds(&default(id, fields))
}

fn class(id: &str, fields: &[(&str, &str)]) -> Option<String> {
    default(id, fields).class
}

fn with<'a>(fields: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [fields, more].concat()
}

const JAAM: [&str; 3] = ["jaam_2006", "jaam_2_2024", "jaam_antithrombin_2016"];
const JSTH_WITH_PLATELETS: [&str; 4] = [
    "jsth_2017_basic",
    "jsth_2017_infectious",
    "jsth_2014_basic",
    "jsth_2014_infectious",
];

#[test]
fn non_overt_pt_of_exactly_three_seconds_scores_nothing() {
    let id = "isth_nonovert_2001";
    let pt = |seconds| points(id, None, "pt", &[("pt", seconds), ("pt.high", "13.4")]);
    assert_eq!((pt("16.4"), pt("16.41")), (vec![0], vec![1]));
    let overt = [("pt", "16.4"), ("pt.high", "13.4")];
    assert_eq!(points("isth_overt_2001", None, "pt", &overt), [1]);
    let platelets = [("100", 0), ("99.9", 1)];
    column(
        id,
        None,
        "platelets",
        |value| vec![("platelets", value)],
        &platelets,
    );

    // Soluble fibrin or FDP: normal or raised.
    for (field, limit) in [
        ("soluble_fibrin", "soluble_fibrin.high"),
        ("fdp", "fdp.high"),
    ] {
        let marker = |value| {
            let fields = [(field, value), (limit, "5")];
            points(id, None, "fibrin_marker", &fields)
        };
        assert_eq!((marker("5"), marker("5.01")), (vec![0], vec![1]), "{field}");
    }

    for (field, falling, rising) in [
        ("platelets_trend", 1, -1),
        ("pt_trend", -1, 1),
        ("fibrin_marker_trend", -1, 1),
    ] {
        let words = [("falling", falling), ("stable", 0), ("rising", rising)];
        column(id, None, field, |word| vec![(field, word)], &words);
        // Earlier values never answer it: `stable` has no number.
        let values = [
            ("platelets", "90"),
            ("platelets.earlier", "200 @ 20"),
            ("pt", "20"),
            ("pt.earlier", "13 @ 20"),
        ];
        assert_eq!(points(id, None, field, &values), [-1, 0, 1], "{field}");
    }
    let low = |field| {
        let limit = format!("{field}.low");
        let at = |value| points(id, None, field, &[(field, value), (limit.as_str(), "80")]);
        (at("79.9"), at("80"))
    };
    assert_eq!(low("antithrombin"), (vec![1], vec![-1]));
    assert_eq!(low("protein_c"), (vec![1], vec![-1]));
    let tat = |value| points(id, None, "tat", &[("tat", value), ("tat.high", "4")]);
    assert_eq!((tat("4"), tat("4.1")), (vec![-1], vec![1]));

    let full = [
        ("underlying", "yes"),
        ("platelets", "90"),
        ("platelets_trend", "falling"),
        ("pt", "16"),
        ("pt.high", "13"),
        ("pt_trend", "stable"),
        ("fdp", "9"),
        ("fdp.high", "5"),
        ("fibrin_marker_trend", "stable"),
        ("antithrombin", "60"),
        ("antithrombin.low", "80"),
        ("protein_c", "90"),
        ("protein_c.low", "70"),
        ("tat", "3"),
        ("tat.high", "4"),
    ];
    // 2 + 1 + 1 + 0 + 0 + 1 + 0 + 1 - 1 - 1
    assert_eq!(of(id, &full), (4, 4, NOT_MET));
    let five = with(&full, &[("pt_trend", "rising")]);
    assert_eq!(of(id, &five), (5, 5, MET));
    assert_eq!(of(id, &[]), (-6, 11, UNDECIDED));
    // Without the last three tests they stay open, or are left out where the profile says so.
    let routine: Vec<_> = full[..9].to_vec();
    assert_eq!(of(id, &routine), (2, 8, UNDECIDED));
    let as_measured = scored(id, Some("as_measured"), &routine);
    assert_eq!(bounds(&as_measured), (5, 5, MET));
    // It is meant for those whose overt score is below its threshold.
    let overt = [
        ("platelets", "30"),
        ("d_dimer", "9 FEU"),
        ("d_dimer.high", "0.5 FEU"),
    ];
    assert_eq!(of(id, &with(&full, &overt)).2, Verdict::NotApplicable);
}

#[test]
fn evolving_trauma_score_needs_two_panels() {
    let id = "evolving_trauma_dic";
    let two_panels = [
        ("platelets", "160"),
        ("platelets.earlier", "200 @ 40"),
        ("pt", "13.3"),
        ("pt.earlier", "13.0 @ 40"),
        ("trauma", "yes"),
    ];
    // 20 % is enough for a point, 0.3 s is not.
    assert_eq!(of(id, &two_panels), (1, 1, NOT_MET));
    let longer = with(&two_panels, &[("pt", "13.31")]);
    assert_eq!(of(id, &longer), (2, 2, MET));
    let less = [("platelets", "161"), ("platelets.earlier", "200 @ 40")];
    assert_eq!(points(id, None, "platelets_fall", &less), [0]);
    let rows = [("100", 0), ("99.9", 1)];
    column(
        id,
        None,
        "platelets",
        |value| vec![("platelets", value)],
        &rows,
    );
    let one_panel = [("platelets", "99"), ("pt", "15.0")];
    assert_eq!(of(id, &one_panel), (1, 3, UNDECIDED));
    let decided = [("platelets", "99"), ("pt", "15.1")];
    assert_eq!(of(id, &decided), (2, 4, MET));
    let no_trauma = with(&longer, &[("trauma", "no")]);
    assert_eq!(of(id, &no_trauma).2, Verdict::NotApplicable);
}

#[test]
fn cac_is_two_of_four() {
    let id = "cac";
    let covid = [("covid19", "yes"), ("thrombosis", "no")];
    let d_dimer = |value| [("d_dimer", value), ("d_dimer.high", "0.5 FEU")];
    let d = |value| points(id, None, "d_dimer", &d_dimer(value));
    assert_eq!((d("1.0 FEU"), d("1.01 FEU")), (vec![0], vec![1]));
    let pt = |value| {
        points(
            id,
            None,
            "pt",
            &[("pt", value), ("pt.high", "13.4"), ("inr", "1.0")],
        )
    };
    assert_eq!((pt("14.4"), pt("14.41")), (vec![0], vec![1]));
    let normal_pt = [("pt", "12"), ("pt.high", "13.4")];
    let inr = |value| points(id, None, "pt", &with(&normal_pt, &[("inr", value)]));
    assert_eq!((inr("1.2"), inr("1.21")), (vec![0], vec![1]));
    // Either of both is enough, so a normal one alone leaves the item open.
    assert_eq!(points(id, None, "pt", &normal_pt), [0, 1]);
    assert_eq!(points(id, None, "pt", &[("inr", "1.1")]), [0, 1]);
    assert_eq!(points(id, None, "pt", &[("inr", "1.3")]), [1]);
    let platelets = [("149.9", 1), ("150", 0)];
    column(
        id,
        None,
        "platelets",
        |value| vec![("platelets", value)],
        &platelets,
    );
    let results = [
        ("platelets", "149"),
        ("inr", "1.0"),
        normal_pt[0],
        normal_pt[1],
    ];
    let two = [&covid[..], &results, &d_dimer("2 FEU")].concat();
    assert_eq!(of(id, &two), (2, 2, MET));
    let one = [&covid[..], &results, &d_dimer("1 FEU")].concat();
    assert_eq!(of(id, &one), (1, 1, NOT_MET));
    assert_eq!(of(id, &with(&one, &[("thrombosis", "yes")])), (2, 2, MET));
    assert_eq!(of(id, &[]), (0, 4, UNDECIDED));
}

#[test]
fn quick_score_and_chinese_score_are_previews() {
    let quick = [("inr", "1.2"), ("platelets", "120"), ("d_dimer", "9.9 FEU")];
    let id = "quick_dic_2022";
    assert_eq!(of(id, &with(&quick, &[("underlying", "yes")])), (3, 3, MET));
    assert_eq!(
        of(id, &with(&quick, &[("underlying", "no")])),
        (2, 2, NOT_MET)
    );
    assert_eq!(points(id, None, "d_dimer", &[("d_dimer", "10 FEU")]), [2]);

    let signs = [
        ("underlying", "yes"),
        ("bleeding", "yes"),
        ("shock", "no"),
        ("organ_symptoms", "no"),
    ];
    let results = [
        ("platelets", "79"),
        ("platelets.earlier", "79 @ 12"),
        ("d_dimer", "5 FEU"),
        ("pt", "13"),
        ("pt.high", "13"),
        ("aptt", "36"),
        ("aptt.high", "36"),
        ("fibrinogen", "1.0"),
    ];
    let all = with(&signs, &results);
    // 2 + 1 + 2 + 2
    assert_eq!(of("cdss", &all), (7, 7, MET));
    // 2 + 0 + 2, and bleeding is not counted.
    assert_eq!(of("cdss_hematological", &all), (4, 4, NOT_MET));
    let halved = with(&all, &[("platelets.earlier", "158 @ 12")]);
    assert_eq!(of("cdss", &halved), (8, 8, MET), "exactly 50 %");
    let times = |pt, aptt| {
        let fields = [
            ("pt", pt),
            ("pt.high", "13"),
            ("aptt", aptt),
            ("aptt.high", "36"),
        ];
        points("cdss", None, "clotting_times", &fields)
    };
    assert_eq!(times("15.9", "45.9"), [0]);
    assert_eq!(times("16.0", "36"), [1]);
    assert_eq!(times("13", "46"), [1], "either is enough");
    assert_eq!(times("19.0", "36"), [2]);
    // PT alone decides from 6 s on; below it aPTT can still add.
    let pt_alone = |pt| {
        let fields = [("pt", pt), ("pt.high", "13")];
        points("cdss", None, "clotting_times", &fields)
    };
    assert_eq!((pt_alone("19"), pt_alone("16")), (vec![2], vec![1]));
    assert!(pt_alone("13").contains(&0));
    for id in [id, "cdss", "cdss_hematological"] {
        let score = common::rule_set().score(id).expect("a score");
        assert_eq!(score.status, Status::Preview, "{id}");
    }
}

#[test]
fn a_run_without_names_computes_the_stable_scores_only() {
    let panel = common::panel(&[("platelets", "80")]);
    let settings = Settings::default();
    let computed =
        coagscope::interpret::interpret_with(common::rule_set(), &panel, &settings).scores;
    let ids: Vec<&str> = computed.iter().map(|score| score.id.as_str()).collect();
    for id in ["jaam_2006", "jmhw_1988", "jsth_2017_basic", "erez_2014"] {
        assert!(ids.contains(&id), "{id} in {ids:?}");
    }
    for id in [
        "cdss",
        "quick_dic_2022",
        "jsog_obstetric",
        "jsth_2014_basic",
    ] {
        assert!(!ids.contains(&id), "{id} in {ids:?}");
    }
}

#[test]
fn every_new_score_says_what_lies_on_its_cut_offs() {
    let fields = [("platelets", "80"), ("platelets.earlier", "80 @ 12")];
    let jaam = default("jaam_2006", &fields);
    let told = item(&jaam, "platelets").on_cut_off.clone();
    assert!(told.is_some_and(|text| text.contains("80")), "{jaam:?}");
}

#[test]
fn trauma_and_active_cancer_are_underlying_disorders() {
    let id = "isth_overt_2025";
    let prerequisite = |fields: &[(&str, &str)]| default(id, fields).prerequisite;
    for fact in ["trauma", "active_cancer"] {
        assert_eq!(prerequisite(&[(fact, "yes")]), Some(Truth::Yes), "{fact}");
        assert_eq!(
            prerequisite(&[(fact, "no")]),
            Some(Truth::Unknown),
            "{fact}"
        );
        let contradicting = [(fact, "yes"), ("underlying", "no")];
        assert_eq!(prerequisite(&contradicting), Some(Truth::No), "{fact}");
        let found = interpret_with(
            common::rule_set(),
            &panel(&contradicting),
            &common::only_score(id, None),
        );
        assert_eq!(found.issues.len(), 1, "{:?}", found.issues);
        // It gives the point of the Japanese score for an underlying disease.
        assert_eq!(
            points("jmhw_1988", None, "underlying", &[(fact, "yes")]),
            [1]
        );
    }
    // An option speaks only where the data do not.
    let option = coagscope::Settings {
        underlying: Some(Truth::No),
        ..common::only_score(id, None)
    };
    let found = interpret_with(common::rule_set(), &panel(&[("trauma", "yes")]), &option);
    assert_eq!(common::score(&found, id).prerequisite, Some(Truth::Yes));
}
