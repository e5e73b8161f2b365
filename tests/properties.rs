//! What holds for every panel: more knowledge never undoes a conclusion, units and words in between decide
//! nothing, and bounds are just as wide as what is not known.

mod common;

use std::sync::LazyLock;

use coagscope::catalog::{AnalyteId, Catalog, Kind, Score};
use coagscope::interpret::{
    Finding, Flag, Interpretation, ScoreOutcome, Settings, Verdict, codes_with, interpret_with,
    limits_for,
};
use coagscope::panel::{
    Assay, Earlier, IssueCode, Observation, Panel, Place, Reading, ReportedLimits,
};
use coagscope::value::{Decimal, End, Known, Numeral, Truth};
use proptest::prelude::*;

use common::any_panel::any_panel;
use common::exact::Exact;
use common::landmarks::Landmarks;
use common::narrower::narrowed;
use common::rules::Units;
use common::tape::{Seeded, Tape};
use common::{analyte, decimal, everything, limit, only_score, quantity, score, word};

static LANDMARKS: LazyLock<Landmarks> = LazyLock::new(|| Landmarks::of(Catalog::builtin()));
static UNITS: LazyLock<Units> = LazyLock::new(Units::read);

fn tape() -> impl Strategy<Value = Seeded> {
    any::<u64>().prop_map(|seed| Seeded::new(seed, 3000))
}

/// Settings at random: every rule, and a profile of the 2001 score.
fn any_settings(tape: &mut Tape) -> Settings {
    let catalog = Catalog::builtin();
    let mut settings = everything(catalog);
    for score in catalog.scores() {
        let profiles = score.profiles();
        if let Some(profile) = tape.one_of(&profiles) {
            settings
                .profiles
                .insert(score.id.clone(), profile.to_string());
        }
    }
    settings
}

fn contradictions(interpretation: &Interpretation) -> usize {
    interpretation
        .issues
        .iter()
        .filter(|issue| issue.code == IssueCode::Contradiction)
        .count()
}

/// Whether a score that is known better says something that it excluded before.
fn undone(before: &ScoreOutcome, after: &ScoreOutcome) -> Option<String> {
    if after.min < before.min || after.max > before.max {
        return Some("the bounds got wider".to_string());
    }
    for (old, new) in before.items.iter().zip(&after.items) {
        if new.points.iter().any(|points| !old.points.contains(points)) {
            return Some(format!("{} has points that it could not have", new.id));
        }
    }
    let steps_out = before.prerequisite == Some(Truth::Unknown)
        && after.prerequisite == Some(Truth::No)
        && after.verdict == Verdict::NotApplicable;
    // The setting of PLASMIC rests on results: a verdict on the points becomes `not_applicable` where
    // the platelets or the film turn out to be outside it.
    if before.verdict != Verdict::Undecided && after.verdict != before.verdict && !steps_out {
        return Some("a decided verdict turned".to_string());
    }
    let decided = before
        .class
        .as_deref()
        .filter(|class| *class != "undecided");
    let class_steps_out = steps_out && after.class.as_deref() == Some("not_applicable");
    if decided.is_some() && after.class != before.class && !class_steps_out {
        return Some("a decided class turned".to_string());
    }
    if matches!(before.prerequisite, Some(Truth::Yes | Truth::No))
        && after.prerequisite != before.prerequisite
    {
        return Some("a decided prerequisite turned".to_string());
    }
    None
}

/// What is known in one panel, and better known in the other; for messages.
fn difference(panel: &Panel, better: &Panel) -> String {
    let catalog = Catalog::builtin();
    let shown = |panel: &Panel, id: AnalyteId| {
        let reading = panel.get(id).map(|one| (&one.reading, one.assay));
        format!("{reading:?} {:?}", panel.limits(id))
    };
    catalog
        .analytes()
        .map(|(id, analyte)| (shown(panel, id), shown(better, id), &analyte.id))
        .filter(|(before, after, _)| before != "None None" || after != "None None")
        .map(|(before, after, id)| {
            if before == after {
                format!("{id}: {before}\n")
            } else {
                format!("{id}: {before}\n  -> {after}\n")
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn knowing_more_never_undoes_a_conclusion(numbers in tape(), more in tape()) {
        let catalog = Catalog::builtin();
        let mut tape = Tape::new(&numbers);
        let settings = any_settings(&mut tape);
        let panel = any_panel(catalog, &LANDMARKS, &mut tape);
        let better = narrowed(catalog, &LANDMARKS, &mut Tape::new(&more), &panel);
        let before = interpret_with(catalog, &panel, &settings);
        let after = interpret_with(catalog, &better, &settings);
        // Data that contradict themselves have no meaning that could be kept.
        prop_assume!(contradictions(&after) <= contradictions(&before));
        for (old, new) in before.scores.iter().zip(&after.scores) {
            let undone = undone(old, new);
            prop_assert!(undone.is_none(), "{}: {}\n{}", old.id, undone.unwrap_or_default(), difference(&panel, &better));
        }
        for (old, new) in before.patterns.iter().zip(&after.patterns) {
            prop_assert!(
                old.finding == Finding::Undecided || old.finding == new.finding,
                "{} was {:?} and is {:?}\n{}", old.id, old.finding, new.finding, difference(&panel, &better)
            );
        }
    }

    #[test]
    fn nothing_panics_and_rows_say_what_reports_say(numbers in tape()) {
        let catalog = Catalog::builtin();
        let mut tape = Tape::new(&numbers);
        let settings = any_settings(&mut tape);
        let mut panel = any_panel(catalog, &LANDMARKS, &mut tape);
        make_strange(catalog, &mut tape, &mut panel);
        let interpretation = interpret_with(catalog, &panel, &settings);
        let json = coagscope::report::json::document(Vec::new(), catalog, std::slice::from_ref(&interpretation));
        prop_assert!(json.is_ok());

        let codes = codes_with(catalog, &panel, &settings);
        prop_assert_eq!(codes.scores.len(), interpretation.scores.len());
        for (row, rich) in codes.scores.iter().zip(&interpretation.scores) {
            prop_assert_eq!(&catalog.scores()[row.score].id, &rich.id);
            prop_assert_eq!((row.min, row.max, row.verdict), (rich.min, rich.max, rich.verdict));
            prop_assert_eq!(row.prerequisite, rich.prerequisite);
            prop_assert_eq!(&row.class, &rich.class);
            let needs: Vec<&str> = row.needs.iter().map(|need| rich.items[*need].id.as_str()).collect();
            prop_assert_eq!(needs, rich.needs.iter().map(String::as_str).collect::<Vec<_>>());
            let items: Vec<Option<(i32, i32)>> = rich
                .items
                .iter()
                .map(|item| item.has_value.then(|| (item.min(), item.max())))
                .collect();
            prop_assert_eq!(&row.items, &items, "{}", rich.id);
            let kind = rich.items.iter().find_map(|item| item.reference_kind);
            prop_assert_eq!(row.reference_kind, kind);
            // Items that share an unknown leave less than their sums, and never more.
            let score = &catalog.scores()[row.score];
            let least = total(score, rich.items.iter().map(|item| item.min()));
            let most = total(score, rich.items.iter().map(|item| item.max()));
            prop_assert!(least <= rich.min && rich.max <= most);
            prop_assert!(rich.max <= rich.most);
            prop_assert_eq!(rich.needs.is_empty(), rich.verdict != Verdict::Undecided);
        }
        for ((row, finding), rich) in codes.patterns.iter().zip(&interpretation.patterns) {
            prop_assert_eq!(&catalog.patterns()[*row].id, &rich.id);
            prop_assert_eq!(*finding, rich.finding);
        }
        let flags: Vec<(AnalyteId, Flag)> = interpretation
            .results
            .iter()
            .filter_map(|result| Some((result.analyte, result.flag?)))
            .collect();
        prop_assert_eq!(codes.flags, flags);
    }
}

/// The total of a score for points of its items.
fn total(score: &Score, points: impl Iterator<Item = i32>) -> i32 {
    let sum = score
        .items
        .iter()
        .zip(points)
        .filter(|(item, _)| item.in_total)
        .map(|(_, points)| points)
        .sum();
    score.total.total(sum)
}

/// Puts into some places what no file would hold: infinite, negative or missing where that can't be.
fn make_strange(catalog: &Catalog, tape: &mut Tape, panel: &mut Panel) {
    let largest = Decimal::from_billionths(i64::MAX);
    let smallest = Decimal::from_billionths(-9_000_000_000_000_000_000);
    let strange = [
        Known::anything(),
        Known::exactly(largest),
        Known::exactly(smallest),
        Known::exactly(Decimal::from_billionths(1)),
        Known::above(largest),
        Known::below(Decimal::ZERO),
        Known::exactly(Decimal::ZERO),
    ];
    for (id, _) in catalog.analytes() {
        match tape.pick(12) {
            1 => {
                if let Some(known) = tape.one_of(&strange) {
                    panel.set(id, quantity(known, Assay::Unstated));
                }
            }
            2 => panel.set(id, word("no such word")),
            3 => panel.set(
                id,
                common::observation(Reading::Text("\u{202e}text".into()), Assay::Ddu),
            ),
            4 => {
                let side = tape.one_of(&strange).map(|known| limit(known, Assay::Ddu));
                panel.set_limits(
                    id,
                    ReportedLimits {
                        lower: side,
                        upper: side,
                        critical_lower: side,
                        critical_upper: side,
                    },
                );
            }
            _ => {}
        }
    }
}

/// Analytes that take part in the points of some score and have units, with a value and a unit each.
fn any_result_in_some_unit(tape: &mut Tape) -> (AnalyteId, String, Exact, Exact) {
    let catalog = Catalog::builtin();
    let ids = [
        "platelets",
        "d_dimer",
        "pt",
        "fibrinogen",
        "inr",
        "mcv",
        "creatinine",
        "reticulocytes",
        "haptoglobin",
        "bilirubin_indirect",
        "adamts13",
        "ldh",
        "hemoglobin",
    ];
    let name = ids[tape.pick(ids.len())];
    let id = analyte(catalog, name);
    let units = UNITS.of(name);
    let unit = &units[tape.pick(units.len())];
    // Half of the values lie near a cut-off, as it reads in that unit.
    let value = match tape.pick(2) {
        0 => {
            let near = LANDMARKS.near(id);
            Exact::parse(&near[tape.pick(near.len())].to_string()).over(unit.ratio)
        }
        _ => Exact::parse(&format!("{}.{}", tape.pick(1000), tape.pick(1000))),
    };
    (id, unit.spelling.clone(), unit.ratio, value)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn another_unit_gives_the_same_points(numbers in proptest::collection::vec(any::<u32>(), 8)) {
        let catalog = Catalog::builtin();
        let mut tape = Tape::new(&numbers);
        let (id, spelling, ratio, value) = any_result_in_some_unit(&mut tape);
        let Some(text) = value.text() else { return Ok(()) };
        let unit = catalog.analyte(id).units.find(&spelling).expect("a unit of its own table");
        // The ratio of D-dimer is to FEU here; the program keeps a DDU result as it is.
        let own_ratio = if unit.assay == Assay::Ddu { ratio.over(Exact::parse("2")) } else { ratio };
        let canonical = value.times(own_ratio);
        let Some(known) = Numeral::parse(&text).expect("a number").convert(unit.ratio) else { return Ok(()) };
        match canonical.text().filter(|_| canonical.places().is_some_and(|places| places <= 9)) {
            Some(exact) => prop_assert_eq!(known, Known::exactly(decimal(&exact)), "{} {}", text, spelling),
            // Not representable: enclosed by the two neighbors, which are no values of its own.
            None => {
                let ends = (known.low(), known.high());
                let (End::Open(low), End::Open(high)) = ends else {
                    return Err(TestCaseError::fail(format!("{text} {spelling}: {ends:?}")));
                };
                prop_assert_eq!(high.checked_sub(low), Some(Decimal::from_billionths(1)));
                prop_assert!(Exact::parse(&low.to_string()) < canonical);
                prop_assert!(canonical < Exact::parse(&high.to_string()));
            }
        }
        // The whole way, from a file: the same result in this unit and in the canonical one.
        prop_assume!(canonical.text().is_some() && canonical.places().is_some_and(|places| places <= 9));
        let assay = match unit.assay {
            Assay::Feu => " FEU",
            Assay::Ddu => " DDU",
            Assay::Unstated => "",
        };
        let standard = format!("{}{assay}", catalog.analyte(id).unit);
        let there = read_in_unit(id, &text, &spelling);
        let here = read_in_unit(id, &canonical.text().unwrap_or_default(), &standard);
        prop_assert_eq!(there.is_some(), here.is_some());
        let (Some(there), Some(here)) = (there, here) else { return Ok(()) };
        let settings = everything(catalog);
        let (there, here) = (codes_with(catalog, &there, &settings), codes_with(catalog, &here, &settings));
        for (one, other) in there.scores.iter().zip(&here.scores) {
            prop_assert_eq!(one, other, "{} {}", text, spelling);
        }
        prop_assert_eq!(there.patterns, here.patterns, "{} {}", text, spelling);
        prop_assert_eq!(there.flags, here.flags, "{} {}", text, spelling);
    }
}

/// The panel of a file with one result in a declared unit; limits of the built-in set apply.
fn read_in_unit(id: AnalyteId, value: &str, unit: &str) -> Option<Panel> {
    let catalog = Catalog::builtin();
    let name = &catalog.analyte(id).id;
    let file = format!("subject,{name},age,sex\n1,{value},40,male\n");
    let declaration = coagscope::Declaration {
        units: [(name.clone(), unit.to_string())].into(),
        ..coagscope::Declaration::default()
    };
    let reader = Box::new(std::io::Cursor::new(file.into_bytes()));
    let mut dataset =
        coagscope::Dataset::from_reader(catalog, "one", reader, &declaration, &[]).expect("a file");
    let panel = dataset.next_panel().expect("a row").expect("a row").panel;
    panel.get(id)?.known()?;
    Some(panel)
}

/// What a score rests on, and what every panel of it holds besides.
type Inputs = (Vec<Input>, Vec<(&'static str, &'static str)>);

/// One thing that a score rests on, and values of it that reach every band.
struct Input {
    id: &'static str,
    /// In ascending order where they are numbers.
    grid: Vec<Observation>,
}

fn numbers(id: &'static str, grid: &[&str]) -> Input {
    let assay = if id == "d_dimer" {
        Assay::Feu
    } else {
        Assay::Unstated
    };
    let grid = grid
        .iter()
        .map(|text| quantity(Known::exactly(decimal(text)), assay))
        .collect();
    Input { id, grid }
}

fn words(id: &'static str, grid: &[&str]) -> Input {
    Input {
        id,
        grid: grid.iter().map(|text| word(text)).collect(),
    }
}

/// The inputs of the TMA and platelet scores.
fn tma_inputs(id: &str, profile: Option<&str>) -> Option<Inputs> {
    let truth = |id| words(id, &["yes", "no"]);
    let pregnant = vec![("sex", "female"), ("pregnant", "yes")];
    let below_100 = numbers("platelets", &["20", "99.999999999", "100", "140"]);
    let ast = numbers("ast", &["20", "40", "69.999999999", "70", "300"]);
    let transplanted = vec![
        ("stem_cell_transplant", "yes"),
        ("sex", "female"),
        ("age", "40"),
        ("ldh.high", "250"),
        ("sc5b_9.high", "250"),
        ("hemoglobin.low", "120"),
        ("hemoglobin.earlier", "100 @ 24"),
        ("platelets.earlier", "120 @ 24"),
    ];
    let transplant = || {
        vec![
            truth("red_cell_transfusion_need"),
            numbers("ldh", &["100", "250", "250.000000001", "900"]),
            words("schistocytes", &["absent", "present"]),
            truth("hypertension"),
            numbers("sc5b_9", &["100", "250", "250.000000001", "500"]),
            truth("tma_biopsy"),
        ]
    };
    let inputs = match (id, profile) {
        ("french_isth" | "french_2010", _) => {
            let mut inputs = vec![
                numbers(
                    "platelets",
                    &["10", "29.999999999", "30", "30.000000001", "140"],
                ),
                numbers(
                    "creatinine",
                    &["50", "199.783", "199.784", "200", "200.001", "400"],
                ),
            ];
            if id == "french_2010" {
                inputs.push(words("antinuclear_antibodies", &["negative", "positive"]));
            }
            let setting = vec![
                ("schistocytes", "present"),
                ("haptoglobin", "undetectable"),
                ("active_cancer", "no"),
                ("transplant", "no"),
                ("age", "40"),
                ("d_dimer", "0.4 FEU"),
                ("d_dimer.high", "0.5 FEU"),
                ("pt", "12"),
                ("pt.high", "14"),
                ("fibrinogen", "3"),
            ];
            (inputs, setting)
        }
        ("hellp_tennessee", Some("current")) => (
            vec![
                below_100,
                ast,
                words("schistocytes", &["absent", "present"]),
                numbers("bilirubin_total", &["5", "20.524", "20.5248", "60"]),
                words("haptoglobin", &["normal", "undetectable"]),
                truth("anemia_without_blood_loss"),
            ],
            pregnant,
        ),
        ("hellp_tennessee", _) => (
            vec![
                below_100,
                ast,
                numbers("ldh", &["200", "600", "600.000000001", "2000"]),
            ],
            pregnant,
        ),
        ("hellp_mississippi", _) => (
            vec![
                numbers(
                    "platelets",
                    &[
                        "20",
                        "50",
                        "50.000000001",
                        "100",
                        "100.000000001",
                        "150",
                        "151",
                    ],
                ),
                ast,
                numbers("alt", &["20", "40", "69.999999999", "70"]),
                numbers("ldh", &["200", "599.999999999", "600", "2000"]),
            ],
            pregnant,
        ),
        ("four_ts_laboratory", _) => (
            vec![numbers(
                "platelets",
                &[
                    "5",
                    "10",
                    "19.999999999",
                    "20",
                    "99.999999999",
                    "100",
                    "140",
                    "141",
                    "300",
                ],
            )],
            vec![("heparin", "yes"), ("platelets.earlier", "200 @ 48")],
        ),
        ("ta_tma_harmonized_2023", _) => {
            let mut inputs = transplant();
            inputs.extend([
                numbers("hemoglobin", &["60", "90", "90.000000001", "120"]),
                numbers("platelets", &["20", "60", "60.000000001", "200"]),
                truth("platelet_transfusion_need"),
                truth("platelets_engrafted"),
                numbers(
                    "urine_protein_creatinine_ratio",
                    &["0.1", "0.999999999", "1", "5"],
                ),
            ]);
            (inputs, transplanted)
        }
        ("ta_tma_jodele_2014", _) => {
            let mut inputs = transplant();
            inputs.extend([
                numbers("hemoglobin", &["60", "119.999999999", "120"]),
                numbers(
                    "platelets",
                    &["20", "49.999999999", "60", "60.000000001", "200"],
                ),
                numbers("urine_protein", &["10", "299.999999999", "300", "5000"]),
            ]);
            (inputs, transplanted)
        }
        ("ctcae_thrombocytopenia", _) => (
            vec![numbers(
                "platelets",
                &[
                    "5",
                    "10",
                    "25",
                    "49.999999999",
                    "50",
                    "75",
                    "149.999999999",
                    "150",
                ],
            )],
            vec![("platelets.low", "150")],
        ),
        _ => return None,
    };
    Some(inputs)
}

/// The inputs of a score as its rule names them.
fn derived_inputs(id: &str, profile: Option<&str>) -> Inputs {
    let score = Catalog::builtin().score(id).expect("the score");
    let (inputs, fixed) = common::grids::of(score, profile);
    let inputs = inputs.into_iter().map(|(id, grid)| Input { id, grid });
    (inputs.collect(), fixed)
}

/// The inputs of a score under a profile, and what every panel of it holds besides.
fn inputs(id: &str, profile: Option<&str>) -> Inputs {
    if let Some(inputs) = tma_inputs(id, profile) {
        return inputs;
    }
    if !["isth_overt_2025", "isth_overt_2001", "sic", "plasmic"].contains(&id) {
        return derived_inputs(id, profile);
    }
    let platelets = numbers(
        "platelets",
        &["10", "49.999999999", "50", "99.999999999", "100", "140"],
    );
    match id {
        "sic" => (
            vec![
                numbers(
                    "platelets",
                    &["20", "99.999999999", "100", "149.999999999", "150", "300"],
                ),
                numbers(
                    "inr",
                    &["0.9", "1.2", "1.200000001", "1.4", "1.400000001", "3"],
                ),
                numbers("sofa", &["0", "1", "2", "9"]),
            ],
            vec![("infection", "yes")],
        ),
        "plasmic" => (
            vec![
                numbers("platelets", &["10", "29.999999999", "30", "140"]),
                numbers("reticulocytes", &["1", "2.5", "2.500000001"]),
                numbers("haptoglobin", &["0.05", "0.1", "0.100000001", "1"]),
                numbers("bilirubin_indirect", &["5", "34.2", "60"]),
                words("active_cancer", &["yes", "no"]),
                words("transplant", &["yes", "no"]),
                numbers("mcv", &["80", "90", "95"]),
                numbers("inr", &["1", "1.499999999", "1.5", "2"]),
                numbers("creatinine", &["50", "176.799999999", "176.8", "300"]),
            ],
            vec![("schistocytes", "present"), ("sex", "male")],
        ),
        _ => {
            let marker = match profile {
                Some("category") => words("fibrin_marker", &["none", "moderate", "strong"]),
                Some("ssc_2018") => numbers(
                    "d_dimer",
                    &["0.2", "2.999999999", "3", "6.999999999", "7", "20"],
                ),
                _ => numbers(
                    "d_dimer",
                    &["0.2", "1.5", "1.500000001", "3.5", "3.500000001", "20"],
                ),
            };
            (
                vec![
                    platelets,
                    marker,
                    numbers(
                        "pt",
                        &["9", "17.499999999", "17.5", "20.499999999", "20.5", "60"],
                    ),
                    numbers("fibrinogen", &["0.3", "0.999999999", "1", "5"]),
                ],
                vec![
                    ("underlying", "yes"),
                    ("d_dimer.high", "0.5 FEU"),
                    ("pt.high", "14.5"),
                ],
            )
        }
    }
}

/// A completion: the points of each item, and the verdict.
type Completed = (Vec<i32>, Verdict);

/// Every way in which the unknown inputs may turn out, each interpreted on its own.
fn completions(
    panel: &Panel,
    open: &[(AnalyteId, Vec<Observation>)],
    limits: &[(AnalyteId, Vec<Decimal>)],
    settings: &Settings,
) -> Vec<Completed> {
    let catalog = Catalog::builtin();
    let mut panels = vec![panel.clone()];
    for (id, grid) in open {
        panels = panels
            .into_iter()
            .flat_map(|panel| {
                grid.iter().map(move |observation| {
                    let mut panel = panel.clone();
                    panel.set(*id, observation.clone());
                    panel
                })
            })
            .collect();
    }
    for (id, values) in limits {
        panels = panels
            .into_iter()
            .flat_map(|panel| {
                values.iter().map(move |value| {
                    let mut panel = panel.clone();
                    let upper = Some(limit(Known::exactly(*value), Assay::Unstated));
                    panel.set_limits(
                        *id,
                        ReportedLimits {
                            upper,
                            ..ReportedLimits::default()
                        },
                    );
                    panel
                })
            })
            .collect();
    }
    panels
        .iter()
        .map(|panel| {
            let codes = codes_with(catalog, panel, settings);
            let outcome = &codes.scores[0];
            let points = outcome.items.iter().map(|points| match points {
                Some((min, max)) if min == max => *min,
                other => panic!("a complete panel leaves {other:?} open: {panel:?}"),
            });
            (points.collect(), outcome.verdict)
        })
        .collect()
}

/// The items of which two possible values give different verdicts for some values of the others.
fn needed(completed: &[Completed], items: usize) -> Vec<usize> {
    (0..items)
        .filter(|item| {
            completed.iter().any(|(one, verdict)| {
                completed.iter().any(|(other, other_verdict)| {
                    verdict != other_verdict
                        && (0..items).all(|at| at == *item || one[at] == other[at])
                })
            })
        })
        .collect()
}

fn equals_the_union_of_its_completions(id: &str, profile: Option<&str>, numbers: &[u32]) {
    const MOST_COMPLETIONS: usize = 150;
    let catalog = Catalog::builtin();
    let settings = only_score(id, profile);
    let (inputs, fixed) = inputs(id, profile);
    let mut tape = Tape::new(numbers);
    let mut panel = common::panel(&fixed);
    let mut open = Vec::new();
    let mut count = 1;
    let start = tape.pick(inputs.len());
    for at in 0..inputs.len() {
        let input = &inputs[(start + at) % inputs.len()];
        let slot = analyte(catalog, input.id);
        let last = input.grid.len() - 1;
        let (one, other) = (tape.pick(input.grid.len()), tape.pick(input.grid.len()));
        let (low, high) = (one.min(other), one.max(other));
        let number = |at: usize| input.grid[at].known().and_then(Known::exact);
        match tape.pick(4) {
            0 if count * input.grid.len() <= MOST_COMPLETIONS => {
                open.push((slot, input.grid.clone()));
                count *= input.grid.len();
            }
            1 if count * (high - low + 1) <= MOST_COMPLETIONS && number(low).is_some() => {
                let ends = number(low).zip(number(high)).expect("numbers");
                let between = Known::between(ends.0, ends.1).expect("an interval");
                panel.set(slot, quantity(between, input.grid[low].assay));
                open.push((slot, input.grid[low..=high].to_vec()));
                count *= high - low + 1;
            }
            _ => panel.set(slot, input.grid[tape.pick(last + 1)].clone()),
        }
    }
    // Some panels know no limit of PT; the published ones are then all possible.
    let mut limits = Vec::new();
    let pt = analyte(catalog, "pt");
    if panel.limits(pt).is_some() && tape.pick(2) == 1 && count * 2 <= MOST_COMPLETIONS {
        panel.set_limits(pt, ReportedLimits::default());
        let upper = limits_for(catalog, &settings, &panel, pt, Assay::Unstated).upper;
        let spread = upper.expect("published limits").value;
        let ends = [spread.low(), spread.high()]
            .into_iter()
            .filter_map(End::value);
        limits.push((pt, ends.collect::<Vec<_>>()));
        assert_eq!(limits[0].1.len(), 2);
    }
    let interpretation = interpret_with(catalog, &panel, &settings);
    let outcome = score(&interpretation, id);
    let completed = completions(&panel, &open, &limits, &settings);
    let rule = catalog.score(id).expect("the score");
    let hand_written = tma_inputs(id, profile).is_some();
    let totals = || {
        completed
            .iter()
            .map(|(points, _)| total(rule, points.iter().copied()))
    };
    let described = || format!("{id} {profile:?} {panel:#?}\n{outcome:#?}");
    assert_eq!(Some(outcome.min), totals().min(), "{}", described());
    assert_eq!(Some(outcome.max), totals().max(), "{}", described());
    let mut verdicts: Vec<Verdict> = completed.iter().map(|(_, verdict)| *verdict).collect();
    verdicts.dedup();
    let verdict = match verdicts.as_slice() {
        [verdict] => *verdict,
        _ => Verdict::Undecided,
    };
    assert_eq!(outcome.verdict, verdict, "{}", described());
    let needs: Vec<&str> = needed(&completed, outcome.items.len())
        .into_iter()
        .map(|item| outcome.items[item].id.as_str())
        .collect();
    // Items that share an unknown are named together where it decides.
    let shares = !hand_written && common::grids::items_share(rule, profile);
    if limits.is_empty() && !shares {
        assert_eq!(outcome.needs, needs, "{}", described());
    } else {
        // The two ends of a limit alone skip points in between, so some needs may not show.
        assert!(
            needs
                .iter()
                .all(|need| outcome.needs.iter().any(|own| own == need)),
            "{}",
            described()
        );
    }
}

/// Every score with each of its profiles, except those that give a missing item points: there a result
/// that is missing is no result that may be anything.
fn scores_and_profiles() -> Vec<(&'static str, Option<&'static str>)> {
    let mut all = Vec::new();
    for score in Catalog::builtin().scores() {
        let profiles = score.profiles();
        if profiles.is_empty() {
            all.push((score.id.as_str(), None));
        }
        let gives_missing_points = |profile: &str| {
            let forms = score.items.iter().flat_map(|item| &item.forms);
            forms
                .filter(|form| form.profile.as_deref() == Some(profile))
                .any(|form| form.missing_points.is_some())
        };
        all.extend(
            profiles
                .into_iter()
                .filter(|profile| !gives_missing_points(profile))
                .map(|profile| (score.id.as_str(), Some(profile))),
        );
    }
    all
}

#[test]
fn the_grids_of_the_completions_reach_every_band() {
    for (id, profile) in scores_and_profiles() {
        let (inputs, fixed) = inputs(id, profile);
        let settings = only_score(id, profile);
        let mut possible = interpret_with(Catalog::builtin(), &common::panel(&fixed), &settings)
            .scores[0]
            .items
            .iter()
            .map(|item| item.points.clone())
            .collect::<Vec<_>>();
        // Every place of every grid, with the grids shifted against each other.
        let longest = inputs
            .iter()
            .map(|input| input.grid.len())
            .max()
            .unwrap_or(0)
            .max(6);
        for (at, shift) in (0..longest).flat_map(|at| (0..longest).map(move |shift| (at, shift))) {
            let mut panel = common::panel(&fixed);
            for (index, input) in inputs.iter().enumerate() {
                let place = (at + shift * index) % input.grid.len();
                panel.set(
                    analyte(Catalog::builtin(), input.id),
                    input.grid[place].clone(),
                );
            }
            let interpretation = interpret_with(Catalog::builtin(), &panel, &settings);
            for (item, left) in interpretation.scores[0].items.iter().zip(&mut possible) {
                left.retain(|points| item.points != [*points]);
            }
        }
        assert!(
            possible.iter().all(Vec::is_empty),
            "{id} {profile:?}: never reached {possible:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn a_score_is_the_union_of_its_completions(numbers in proptest::collection::vec(any::<u32>(), 60)) {
        for (id, profile) in scores_and_profiles() {
            equals_the_union_of_its_completions(id, profile, &numbers);
        }
    }
}

/// The points of every item of every score for a count of platelets and an earlier one.
fn points_beside(own: &str, earlier: Known) -> Vec<(String, Vec<i32>)> {
    let catalog = Catalog::builtin();
    let mut panel = common::panel(&[("platelets", own)]);
    let earlier = Earlier {
        known: earlier,
        assay: Assay::Unstated,
        hours_before: Some(Known::exactly(decimal("12"))),
        reported: "".into(),
        time: None,
        place: Place::default(),
    };
    panel.add_earlier(analyte(catalog, "platelets"), earlier);
    let scores = interpret_with(catalog, &panel, &everything(catalog)).scores;
    let items = scores.iter().flat_map(|score| {
        let named = |id: &str| format!("{} {id}", score.id);
        let items = score.items.iter();
        items.map(move |item| (named(&item.id), item.points.clone()))
    });
    items.collect()
}

/// The item of the 4Ts kept 0 points open where no count between the bounds gives them.
#[test]
fn an_earlier_count_between_bounds_gives_the_points_of_the_counts_between() {
    let whole = |count| Known::exactly(Decimal::from_whole(count).expect("a number"));
    for own in ["9", "15", "70", "100"] {
        for (low, high) in [
            (10, 30),
            (70, 100),
            (90, 110),
            (100, 140),
            (100, 200),
            (150, 300),
        ] {
            let between = whole(low).hull(&whole(high));
            let mut united: Vec<(String, Vec<i32>)> = Vec::new();
            for count in (low..=high).step_by(5) {
                let points = points_beside(own, whole(count));
                if united.is_empty() {
                    united = points;
                    continue;
                }
                for ((_, all), (_, more)) in united.iter_mut().zip(points) {
                    all.extend(more);
                    all.sort_unstable();
                    all.dedup();
                }
            }
            assert_eq!(
                points_beside(own, between),
                united,
                "{own} after {low} to {high}"
            );
        }
    }
}

/// What is stated of a person: facts and their words.
type Stated = Vec<(&'static str, &'static str)>;

/// People whose sex, pregnancy and trimester are known, all of one age.
fn people() -> Vec<Stated> {
    vec![
        vec![("sex", "male")],
        vec![("sex", "female"), ("pregnant", "no")],
        vec![("sex", "female"), ("pregnant", "yes"), ("trimester", "1")],
        vec![("sex", "female"), ("pregnant", "yes"), ("trimester", "2")],
        vec![("sex", "female"), ("pregnant", "yes"), ("trimester", "3")],
    ]
}

/// What is stated of a person, and which of the people above it may be.
fn vague_people() -> Vec<(Stated, Vec<usize>)> {
    vec![
        (vec![], vec![0, 1, 2, 3, 4]),
        (vec![("sex", "female")], vec![1, 2, 3, 4]),
        (vec![("pregnant", "no")], vec![0, 1]),
        (vec![("pregnant", "yes")], vec![2, 3, 4]),
        (
            vec![("sex", "female"), ("pregnant", "unknown")],
            vec![1, 2, 3, 4],
        ),
        (vec![("gestation_weeks", "10..20")], vec![2, 3]),
    ]
}

fn flag_of(person: &[(&str, &str)], id: AnalyteId, value: Decimal, assay: Assay) -> Option<Flag> {
    let settings = Settings {
        scores: Some(Vec::new()),
        patterns: Some(Vec::new()),
        ..Settings::default()
    };
    let mut panel = common::panel(&[person, &[("age", "30")]].concat());
    panel.set(id, quantity(Known::exactly(value), assay));
    let codes = codes_with(Catalog::builtin(), &panel, &settings);
    codes
        .flags
        .into_iter()
        .find(|(of, _)| *of == id)
        .map(|(_, flag)| flag)
}

#[test]
fn flags_for_somebody_of_unknown_sex_or_pregnancy_hold_whoever_it_is() {
    let catalog = Catalog::builtin();
    let mut decided = 0;
    let mut compared = 0;
    for (id, known) in catalog
        .analytes()
        .filter(|(_, analyte)| analyte.kind == Kind::Laboratory)
    {
        let assays: &[Assay] = if known.has_assay {
            &[Assay::Feu, Assay::Ddu]
        } else {
            &[Assay::Unstated]
        };
        let billionth = Decimal::from_billionths(1);
        let mut values: Vec<Decimal> = catalog
            .intervals_of(id)
            .flat_map(|row| row.lower.into_iter().chain(row.upper))
            .flat_map(|limit| {
                [
                    Some(limit),
                    limit.checked_add(billionth),
                    limit.checked_sub(billionth),
                ]
            })
            .flatten()
            .filter(|value| *value >= Decimal::ZERO)
            .collect();
        values.sort_unstable();
        values.dedup();
        for &assay in assays {
            for &value in &values {
                let of_people: Vec<Option<Flag>> = people()
                    .iter()
                    .map(|person| flag_of(person, id, value, assay))
                    .collect();
                for (stated, may_be) in vague_people() {
                    let flag = flag_of(&stated, id, value, assay);
                    for person in may_be {
                        let sure = of_people[person];
                        compared += 1;
                        if let (Some(flag), Some(sure)) = (flag, sure)
                            && flag != Flag::Undetermined
                        {
                            decided += 1;
                            assert_eq!(
                                flag,
                                sure,
                                "{} {value} {assay:?} {stated:?} {:?}",
                                known.id,
                                people()[person]
                            );
                        }
                    }
                }
            }
        }
    }
    assert!(
        decided > 1000 && compared > decided,
        "{decided} of {compared}"
    );
}

/// What a wide file says of each of its rows, by the row's own first cell.
fn rows_of(file: &str) -> Vec<(String, coagscope::interpret::Codes)> {
    let catalog = Catalog::builtin();
    let settings = everything(catalog);
    let reader = Box::new(std::io::Cursor::new(file.to_string().into_bytes()));
    // What earlier rows say of a row depends on their order, so here nothing is remembered.
    let declaration = coagscope::Declaration {
        track: coagscope::input::Track::Only(Vec::new()),
        ..coagscope::Declaration::default()
    };
    let mut dataset = coagscope::Dataset::from_reader(catalog, "rows", reader, &declaration, &[])
        .expect("a file");
    let mut rows = Vec::new();
    while let Some(row) = dataset.next_panel().expect("a row") {
        let name = row
            .cells
            .as_ref()
            .and_then(|cells| cells.get(0))
            .unwrap_or_default();
        rows.push((name.to_string(), codes_with(catalog, &row.panel, &settings)));
    }
    rows
}

/// The first rows of the Tongji sample, each with a number of its own in front.
static SAMPLE: LazyLock<(String, Vec<String>)> = LazyLock::new(|| {
    let path = common::repository("samples/covid19_tongji/wide_daily.csv");
    let text = std::fs::read_to_string(path).expect("the sample");
    let mut lines = text.lines();
    let header = format!("row,{}", lines.next().expect("a header"));
    let rows = lines
        .take(40)
        .enumerate()
        .map(|(at, line)| format!("{at},{line}"));
    (header, rows.collect())
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn wide_rows_in_another_order_give_the_same_rows(
        shuffled in Just((0..40).collect::<Vec<usize>>()).prop_shuffle()
    ) {
        let (header, rows) = &*SAMPLE;
        let file = |order: &[usize]| {
            let lines: Vec<&str> = order.iter().map(|at| rows[*at].as_str()).collect();
            format!("{header}\n{}\n", lines.join("\n"))
        };
        let there = rows_of(&file(&shuffled));
        let mut here = rows_of(&file(&(0..40).collect::<Vec<usize>>()));
        prop_assert_eq!(there.len(), 40);
        let names: Vec<String> = there.iter().map(|(name, _)| name.clone()).collect();
        prop_assert_eq!(names, shuffled.iter().map(usize::to_string).collect::<Vec<_>>(), "input order is kept");
        here.sort_by_key(|(name, _)| shuffled.iter().position(|at| at.to_string() == *name));
        prop_assert_eq!(here, there);
    }
}

/// An absolute count of reticulocytes within its limits, while the percentage that follows from it was still open,
/// passed for "not raised", and then turned.
#[test]
fn reticulocytes_are_judged_by_the_count_that_was_measured() {
    let catalog = Catalog::builtin();
    let numbers = Seeded::new(2_975_838_295_857_721_842, 3000);
    let more = Seeded::new(16_833_000_216_401_494_317, 3000);
    let mut tape = Tape::new(&numbers);
    let settings = any_settings(&mut tape);
    let panel = any_panel(catalog, &LANDMARKS, &mut tape);
    let better = narrowed(catalog, &LANDMARKS, &mut Tape::new(&more), &panel);
    let finding = |panel: &Panel| {
        let found = interpret_with(catalog, panel, &settings).patterns;
        let strong = found.iter().find(|one| one.id == "hemolysis_strong");
        strong.map(|one| one.finding)
    };
    assert_eq!(finding(&panel), finding(&better));
    assert_eq!(finding(&panel), Some(Finding::Absent));
}
