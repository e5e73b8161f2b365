//! What holds for every panel: more knowledge never undoes a conclusion, units and words in between decide
//! nothing, and bounds are just as wide as what is not known.

mod common;
#[path = "properties/completions.rs"]
mod completions;
#[path = "properties/grids.rs"]
mod grids;
#[path = "properties/vague_persons.rs"]
mod vague_persons;

use std::sync::LazyLock;

use coagscope::catalog::{AnalyteId, Catalog, Kind, Score};
use coagscope::interpret::{
    Finding, Flag, Interpretation, ScoreOutcome, Settings, Variation, Verdict, codes_with,
    interpret_with, limits_for,
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
    // Whose marrow is suppressed is outside the population of JAAM, as a child is.
    let because = after.not_applicable_because.as_deref();
    let steps_out = steps_out || because.is_some_and(|why| why.contains("marrow"));
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
            let score = &catalog.scores()[row.score];
            let kind = common::chosen_reference(score, rich);
            prop_assert_eq!(row.reference_kind, kind);
            // Items that share an unknown leave less than their sums, and never more.
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    /// Floats stand in what is shown of repeats; nothing that is decided may know of them.
    #[test]
    fn chances_that_are_shown_change_nothing_that_is_decided(numbers in tape()) {
        let catalog = Catalog::builtin();
        let mut tape = Tape::new(&numbers);
        let settings = any_settings(&mut tape);
        let panel = any_panel(catalog, &LANDMARKS, &mut tape);
        let without = Settings { uncertainty: None, ..settings.clone() };
        let decided = codes_with(catalog, &panel, &without);
        for variation in [Variation::Analytical, Variation::Total] {
            let with = Settings { uncertainty: Some(variation), ..settings.clone() };
            let mut codes = codes_with(catalog, &panel, &with);
            codes.scores.iter_mut().for_each(|score| score.uncertainty = None);
            prop_assert_eq!(&codes, &decided);
        }
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
