//! Real laboratory data, compared cell by cell with the scores that an independent program computed.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use coagscope::catalog::Catalog;
use coagscope::input::grammar::time::Window;
use coagscope::interpret::{Finding, ItemOutcome, Settings, Verdict, interpret_with};
use coagscope::panel::{Panel, Reading};
use coagscope::value::{End, Known};
use coagscope::{Dataset, Declaration};

use common::{analyte, decimal, item, only_score, pattern, repository, score};

/// A file as a list of rows, each from header to cell. `.gz` is unpacked.
fn rows(path: PathBuf) -> Vec<BTreeMap<String, String>> {
    let file = std::fs::File::open(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let bytes: Box<dyn std::io::Read> = if path.extension().is_some_and(|kind| kind == "gz") {
        Box::new(flate2::read::MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut reader = csv::Reader::from_reader(bytes);
    reader
        .deserialize()
        .map(|row| row.unwrap_or_else(|error| panic!("{path:?}: {error}")))
        .collect()
}

fn settings(dataset: &Dataset) -> Settings {
    let limits = dataset.option_limits();
    Settings {
        scores: Some(
            ["isth_overt_2025", "isth_overt_2001", "sic", "plasmic"]
                .map(str::to_string)
                .to_vec(),
        ),
        patterns: Some(Vec::new()),
        upper_limits: limits.upper.clone(),
        lower_limits: limits.lower.clone(),
        ..only_score("isth_overt_2001", Some("ssc_2018"))
    }
}

/// The points of an item as `expected.csv` prints them: nothing where the item has no value.
fn points(item: &ItemOutcome) -> String {
    match (item.has_value, item.min(), item.max()) {
        (false, ..) => String::new(),
        (true, min, max) if min == max => min.to_string(),
        (true, min, max) => format!("{min}..{max}"),
    }
}

fn overt(verdict: Verdict) -> String {
    match verdict {
        Verdict::Met => "yes",
        Verdict::NotMet => "no",
        Verdict::Undecided => "indeterminate",
        Verdict::NotApplicable => "not applicable",
    }
    .to_string()
}

/// What coagscope says of a panel, under the column names of `expected.csv`.
fn computed(catalog: &Catalog, settings: &Settings, panel: &Panel) -> BTreeMap<String, String> {
    let interpretation = interpret_with(catalog, panel, settings);
    let mut cells: BTreeMap<String, String> = BTreeMap::new();
    let mut put = |name: &str, cell: String| cells.insert(name.to_string(), cell);

    let isth = score(&interpretation, "isth_overt_2001");
    let isth_items = ["platelets", "fibrin_marker", "pt", "fibrinogen"].map(|id| item(isth, id));
    let [platelets, marker, pt, fibrinogen] = isth_items.map(points);
    put("isth_plt", platelets);
    put("isth_ddimer", marker);
    put("isth_pt", pt);
    put("isth_fib", fibrinogen);
    let known = isth_items.iter().filter(|item| item.has_value).count();
    put("isth_items", known.to_string());
    let total = (known == 4 && isth.min == isth.max).then(|| isth.min.to_string());
    put("isth_total", total.unwrap_or_default());
    put("isth_lower", isth.min.to_string());
    put("isth_upper", isth.max.to_string());
    put("isth_overt", overt(isth.verdict));

    let update = score(&interpretation, "isth_overt_2025");
    put("isth25_ddimer", points(item(update, "fibrin_marker")));
    put("isth25_lower", update.min.to_string());
    put("isth25_upper", update.max.to_string());
    put("isth25_overt", overt(update.verdict));

    let sic = score(&interpretation, "sic");
    let laboratory = ["platelets", "inr"].map(|id| item(sic, id));
    put("sic_plt", points(laboratory[0]));
    put("sic_inr", points(laboratory[1]));
    let both = laboratory.iter().all(|item| item.has_value);
    let sum: i32 = laboratory.iter().map(|item| item.min()).sum();
    put(
        "sic_lab",
        if both { sum.to_string() } else { String::new() },
    );
    put("sic_lower", sic.min.to_string());
    put("sic_upper", sic.max.to_string());
    put("sic_status_sofa_unknown", overt(sic.verdict));

    let plasmic = score(&interpretation, "plasmic");
    let laboratory =
        ["platelets", "mcv", "inr", "creatinine", "hemolysis"].map(|id| item(plasmic, id));
    for (name, item) in ["plt", "mcv", "inr", "creat"].iter().zip(laboratory) {
        put(&format!("plasmic_{name}"), points(item));
    }
    let lysis = points(laboratory[4]);
    put(
        "plasmic_lysis",
        if lysis == "0..1" {
            "0?".to_string()
        } else {
            lysis
        },
    );
    let known = laboratory.iter().filter(|item| item.has_value).count();
    put("plasmic_lab_items", known.to_string());
    put("plasmic_lower", plasmic.min.to_string());
    put("plasmic_upper", plasmic.max.to_string());
    cells
}

/// Columns of `expected.csv` that are no result of coagscope: identifiers, the values themselves,
/// and two sums that the other program added under rules of its own.
const NOT_COMPARED: [&str; 11] = [
    "patient",
    "date",
    "hadm_id",
    "day",
    "platelets",
    "d_dimer",
    "pt",
    "fibrinogen",
    "inr",
    "plasmic_upper_if_any_negative_lysis_test_counts_0",
    "isth_total_if_ddimer_were_DDU_x2",
];

type Differences = BTreeMap<(String, String), BTreeMap<String, (String, String)>>;

/// Every cell in which both programs differ: by subject and day, column to (expected, computed).
/// Only the columns that `compares` admits are looked at; the count says how many cells were.
fn differences(
    dataset: &mut Dataset,
    expected: &[BTreeMap<String, String>],
    subject: &str,
    day: &str,
    compares: &dyn Fn(&str) -> bool,
) -> (Differences, usize) {
    let catalog = Catalog::builtin();
    let settings = settings(dataset);
    let mut computed_rows = BTreeMap::new();
    while let Some(row) = dataset.next_panel().expect("the file can be read") {
        let name = row.panel.subject.as_deref().unwrap_or_default().to_string();
        let time = row.panel.time.as_deref().unwrap_or_default().to_string();
        let before = computed_rows.insert((name, time), computed(catalog, &settings, &row.panel));
        assert!(before.is_none(), "two panels of one subject and day");
    }
    let mut differences = Differences::new();
    let mut compared = 0;
    for row in expected {
        let key = (row[subject].clone(), row[day].clone());
        let computed = computed_rows
            .get(&key)
            .unwrap_or_else(|| panic!("{key:?} has no panel"));
        for (column, cell) in row.iter().filter(|(column, _)| compares(column)) {
            let own = computed
                .get(column)
                .unwrap_or_else(|| panic!("the column {column} is not computed"));
            compared += 1;
            if own != cell {
                differences
                    .entry(key.clone())
                    .or_default()
                    .insert(column.clone(), (cell.clone(), own.clone()));
            }
        }
    }
    (differences, compared)
}

fn is_result(column: &str) -> bool {
    !NOT_COMPARED.contains(&column)
}

fn tongji_expected() -> Vec<BTreeMap<String, String>> {
    rows(repository("samples/covid19_tongji/expected.csv"))
}

fn tongji_wide() -> Dataset<'static> {
    let declaration = Declaration {
        upper_limits: [("pt", "14.5"), ("d_dimer", "0.5")]
            .map(|(id, limit)| (id.to_string(), limit.to_string()))
            .into(),
        ..Declaration::default()
    };
    Dataset::open(
        Catalog::builtin(),
        &repository("samples/covid19_tongji/wide_daily.csv"),
        &declaration,
        &[],
    )
    .expect("the sample can be read")
}

#[test]
fn tongji_wide_agrees_in_every_cell() {
    let expected = tongji_expected();
    assert_eq!(expected.len(), 544);
    let (differences, compared) =
        differences(&mut tongji_wide(), &expected, "patient", "date", &is_result);
    assert_eq!(compared, 544 * 27);
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
fn thirty_nine_tongji_rows_meet_the_2001_threshold() {
    let mut dataset = tongji_wide();
    let settings = settings(&dataset);
    let (mut panels, mut met) = (0, 0);
    while let Some(row) = dataset.next_panel().expect("the file can be read") {
        let interpretation = interpret_with(Catalog::builtin(), &row.panel, &settings);
        panels += 1;
        met += usize::from(score(&interpretation, "isth_overt_2001").verdict == Verdict::Met);
    }
    assert_eq!((panels, met), (544, 39));
}

#[test]
fn the_tongji_sheet_as_published_agrees_in_the_isth_and_sic_columns() {
    let file = "samples/covid19_tongji/source_en.columns.toml";
    let text = std::fs::read_to_string(repository(file)).expect("the columns file");
    let declaration = Declaration::from_toml(file, &text).expect("the columns file is sound");
    assert_eq!(declaration.fill_down, ["PATIENT_ID"]);
    assert_eq!(declaration.window, Some(Window::Day));
    let sheet = repository("samples/covid19_tongji/source_en.csv");
    let mut dataset =
        Dataset::open(Catalog::builtin(), &sheet, &declaration, &[]).expect("the sheet");
    let expected = tongji_expected();
    let isth_and_sic = |column: &str| column.starts_with("isth") || column.starts_with("sic");
    let (differences, compared) =
        differences(&mut dataset, &expected, "patient", "date", &isth_and_sic);
    assert_eq!(compared, 544 * 19);
    assert!(differences.is_empty(), "{differences:#?}");
}

fn mimic(window: Window) -> Dataset<'static> {
    let declaration = Declaration {
        subject: Some("hadm_id".to_string()),
        window: Some(window),
        upper_limits: [("pt", "13.5"), ("d_dimer", "500 ng/mL FEU")]
            .map(|(id, limit)| (id.to_string(), limit.to_string()))
            .into(),
        units: [("d_dimer".to_string(), "ng/mL FEU".to_string())].into(),
        ..Declaration::default()
    };
    let file = repository("tests/data/mimic3_demo/long.csv.gz");
    Dataset::open(Catalog::builtin(), &file, &declaration, &[]).expect("the data can be read")
}

/// Rows in which coagscope rightly knows more than the other program, which looks at nothing but a
/// reported indirect bilirubin: subject, day, why, and each cell as (column, expected, computed).
/// All of them lie in the hemolysis item of PLASMIC and in the sums that it is part of.
type KnownBetter = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str, &'static str)],
);
const KNOWN_BETTER: [KnownBetter; 5] = [
    (
        "140372",
        "2138-04-09",
        "total bilirubin is 0.3 mg/dL, so the indirect one is not above 2.0; reticulocytes 1.5 % and haptoglobin 97 mg/dL deny the rest",
        &[("plasmic_lysis", "0?", "0"), ("plasmic_upper", "5", "4")],
    ),
    (
        "177678",
        "2120-08-26",
        "total bilirubin is 0.2 mg/dL, so the indirect one is not above 2.0; reticulocytes 1.3 % and haptoglobin 237 mg/dL deny the rest",
        &[("plasmic_lysis", "0?", "0"), ("plasmic_upper", "6", "5")],
    ),
    (
        "160445",
        "2171-07-18",
        "total 22.1 minus direct 16.8 mg/dL is 5.3, above 2.0",
        &[
            ("plasmic_lab_items", "4", "5"),
            ("plasmic_lower", "1", "2"),
            ("plasmic_lysis", "", "1"),
        ],
    ),
    (
        "163189",
        "2123-11-24",
        "total 19.8 minus direct 8.4 mg/dL is 11.4, above 2.0",
        &[("plasmic_lower", "0", "1"), ("plasmic_lysis", "0?", "1")],
    ),
    (
        "177759",
        "2163-05-14",
        "total 14 minus direct 0.2 mg/dL is 13.8, above 2.0",
        &[
            ("plasmic_lab_items", "4", "5"),
            ("plasmic_lower", "1", "2"),
            ("plasmic_lysis", "", "1"),
        ],
    ),
];

#[test]
fn mimic_agrees_but_for_the_rows_in_which_more_is_known() {
    let expected = rows(repository("tests/data/mimic3_demo/expected.csv.gz"));
    assert_eq!(expected.len(), 1230);
    let (differences, compared) = differences(
        &mut mimic(Window::Day),
        &expected,
        "hadm_id",
        "day",
        &is_result,
    );
    assert_eq!(compared, 1230 * 27);
    let listed: Differences = KNOWN_BETTER
        .iter()
        .map(|(admission, day, _why, cells)| {
            let cells = cells
                .iter()
                .map(|(column, expected, own)| {
                    (column.to_string(), (expected.to_string(), own.to_string()))
                })
                .collect();
            ((admission.to_string(), day.to_string()), cells)
        })
        .collect();
    assert_eq!(differences, listed);
}

#[test]
fn nothing_but_blood_is_scored_in_mimic() {
    let source = rows(repository("tests/data/mimic3_demo/long.csv.gz"));
    let fluids: BTreeSet<&str> = source.iter().map(|row| row["fluid"].as_str()).collect();
    for fluid in ["Ascites", "Pleural", "Cerebrospinal Fluid (CSF)", "Urine"] {
        assert!(fluids.contains(fluid), "the data hold no {fluid}");
    }
    // Protein over creatinine is measured in urine, and so it is read there.
    let is_own_urine = |row: &&BTreeMap<String, String>| row["label"] == "Protein/Creatinine Ratio";
    let own_urine = source.iter().filter(is_own_urine).count();
    let others = source.iter().filter(|row| row["fluid"] != "Blood").count() - own_urine;
    let mut dataset = mimic(Window::Day);
    let (mut seen, mut urine) = (0, 0);
    while let Some(row) = dataset.next_panel().expect("the data can be read") {
        for (id, observation) in row.panel.observed() {
            let line = usize::try_from(observation.place.line).expect("a line");
            // Line 1 is the header; no cell of this file holds a line break.
            let origin = &source[line - 2];
            let is_urine = Catalog::builtin().analyte(id).urine;
            let fluid = if is_urine { "Urine" } else { "Blood" };
            assert_eq!(origin["fluid"], fluid, "line {line}: {origin:?}");
            urine += usize::from(is_urine);
            assert_eq!(*origin["value"], *observation.reported, "line {line}");
            seen += 1;
        }
    }
    assert!(seen > 5000, "only {seen} observations");
    assert_eq!(urine, own_urine);
    let counts = dataset.counts();
    assert_eq!(
        counts.rows_read,
        counts.rows_used + counts.total_set_aside() + counts.total_unusable()
    );
    assert_eq!(counts.rows_read, source.len() as u64);
    let fluid_rows: u64 = counts
        .rows_set_aside
        .iter()
        .filter(|(reason, _)| reason.contains("fluid") || reason.contains("specimen"))
        .map(|(_, count)| count)
        .sum();
    assert_eq!(fluid_rows, others as u64, "{:?}", counts.rows_set_aside);
}

#[test]
fn censored_results_and_ranges_of_mimic_are_intervals() {
    let catalog = Catalog::builtin();
    let zero = End::Closed(decimal("0"));
    // Canonical units: D-dimer and FDP in mg/L, haptoglobin in g/L, creatinine in umol/L.
    let expected: [(&str, &str, Option<Known>, bool); 8] = [
        (
            "d_dimer",
            "<500",
            Known::new(zero, End::Open(decimal("0.5"))),
            true,
        ),
        (
            "d_dimer",
            ">10000",
            Some(Known::above(decimal("10"))),
            false,
        ),
        (
            "d_dimer",
            "1000-2000",
            Known::between(decimal("1"), decimal("2")),
            false,
        ),
        (
            "haptoglobin",
            "<20",
            Known::new(zero, End::Open(decimal("0.2"))),
            true,
        ),
        (
            "haptoglobin",
            "LESS THAN 20",
            Known::new(zero, End::Open(decimal("0.2"))),
            true,
        ),
        (
            "creatinine",
            "LESS THAN 0.4",
            Known::new(zero, End::Open(decimal("35.36"))),
            true,
        ),
        (
            "platelets",
            "<5",
            Known::new(zero, End::Open(decimal("5"))),
            true,
        ),
        (
            "fdp",
            "10-40",
            Known::between(decimal("10"), decimal("40")),
            false,
        ),
    ];
    // Every sampling time is a panel of its own here, so that no result hides behind a later one.
    let mut seen = BTreeSet::new();
    let mut dataset = mimic(Window::Exact);
    while let Some(row) = dataset.next_panel().expect("the data can be read") {
        for (id, reported, known, below_detection) in &expected {
            let Some(observation) = row.panel.get(analyte(catalog, id)) else {
                continue;
            };
            if *observation.reported != **reported {
                continue;
            }
            seen.insert((*id, *reported));
            let reading = Reading::Quantity {
                known: known.expect("an interval"),
                below_detection: *below_detection,
            };
            assert_eq!(observation.reading, reading, "{id} {reported}");
        }
    }
    assert_eq!(seen.len(), expected.len(), "seen only {seen:?}");
}

/// The panels of the published cases, by subject, in one file each.
fn published() -> Vec<(String, Panel)> {
    let folder = repository("tests/cases");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or("");
            name.starts_with("published_")
                && name.ends_with(".csv")
                && !["published_expected.csv", "published_patterns.csv"].contains(&name)
        })
        .collect();
    files.sort();
    assert!(files.len() >= 2, "{files:?}");
    let mut panels = Vec::new();
    for file in files {
        let cases = rows(file.clone()).len();
        let before = panels.len();
        let mut dataset = Dataset::open(Catalog::builtin(), &file, &Declaration::default(), &[])
            .unwrap_or_else(|error| panic!("{file:?}: {error}"));
        while let Some(row) = dataset.next_panel().expect("the cases can be read") {
            let subject = row.panel.subject.as_deref().expect("a subject").to_string();
            panels.push((subject, row.panel));
        }
        assert_eq!(
            panels.len() - before,
            cases,
            "{file:?}: every case becomes a panel"
        );
        assert_eq!(dataset.counts().total_unusable(), 0, "{file:?}");
    }
    panels
}

/// A stated score: `7`, `>=5` or `3..8`, as the totals that it admits.
fn stated(text: &str) -> Option<(i32, i32)> {
    if let Some(least) = text.strip_prefix(">=") {
        return Some((least.parse().ok()?, i32::MAX));
    }
    match text.split_once("..") {
        Some((low, high)) => Some((low.parse().ok()?, high.parse().ok()?)),
        None => Some((text.parse().ok()?, text.parse().ok()?)),
    }
}

#[test]
fn published_cases_score_what_they_state_or_the_disagreement_has_a_reason() {
    let panels = published();
    let expected = rows(repository("tests/cases/published_expected.csv"));
    let (mut with_statement, mut disagreements) = (0, 0);
    let mut wrong = Vec::new();
    for row in &expected {
        let [subject, id] = [row["subject"].as_str(), row["score"].as_str()];
        let (_, panel) = panels
            .iter()
            .find(|(name, _)| name == subject)
            .unwrap_or_else(|| panic!("no case {subject}"));
        if Catalog::builtin().score(id).is_none() {
            assert_eq!(row["agrees"], "not computed", "{row:?}");
            assert!(!row["reason"].is_empty(), "{row:?}");
            continue;
        }
        let interpretation = interpret_with(Catalog::builtin(), panel, &only_score(id, None));
        let outcome = score(&interpretation, id);
        let own = [
            outcome.min.to_string(),
            outcome.max.to_string(),
            outcome.verdict.word().to_string(),
        ];
        let hand = ["min", "max", "verdict"].map(|column| row[column].clone());
        if own != hand {
            wrong.push(format!(
                "{subject} {id}: by hand {hand:?}, computed {own:?}"
            ));
        }
        let Some((least, most)) = stated(&row["stated"]) else {
            assert!(row["stated"].is_empty(), "{row:?}");
            continue;
        };
        with_statement += 1;
        let agrees = outcome.min <= most && least <= outcome.max;
        if !agrees {
            disagreements += 1;
            assert!(
                !row["reason"].is_empty(),
                "{row:?} disagrees without a reason"
            );
        }
        assert_eq!(row["agrees"], if agrees { "yes" } else { "no" }, "{row:?}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(with_statement >= 8, "only {with_statement} stated scores");
    assert_eq!(disagreements, 1, "TMA007 alone is known to disagree");
}

#[test]
fn published_cases_show_the_patterns_that_were_worked_out_by_hand() {
    let panels = published();
    let expected = rows(repository("tests/cases/published_patterns.csv"));
    assert!(expected.len() > 20);
    let mut wrong = Vec::new();
    for row in &expected {
        let (_, panel) = panels
            .iter()
            .find(|(name, _)| *name == row["subject"])
            .unwrap_or_else(|| panic!("no case {row:?}"));
        let interpretation = coagscope::interpret(Catalog::builtin(), panel);
        let own: Finding = pattern(&interpretation, &row["pattern"]).finding;
        if own.word() != row["finding"] {
            wrong.push(format!("{row:?}: computed {}", own.word()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
