//! Real laboratory data, compared cell by cell with the scores that an independent program computed.

mod common;
#[path = "real_data/mimic.rs"]
mod mimic;
#[path = "real_data/published.rs"]
mod published;

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
