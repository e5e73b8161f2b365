//! The fast way gives the rows of the rich way, byte for byte, with any number of threads.

mod common;

use std::fmt::Write as _;
use std::sync::LazyLock;

use coagscope::catalog::{Catalog, Kind};
use coagscope::fast::write_rows;
use coagscope::input::{Counts, Track};
use coagscope::interpret::{Settings, codes_with};
use coagscope::report::rows::{RowLayout, RowOptions, Rows};
use coagscope::{Dataset, Declaration};
use proptest::prelude::*;

use common::everything;
use common::tape::{Landmarks, Seeded, Tape};

static LANDMARKS: LazyLock<Landmarks> = LazyLock::new(|| Landmarks::of(Catalog::builtin()));

/// Columns that stand in most of the files here, since much depends on them.
const USUAL: [&str; 14] = [
    "platelets",
    "pt",
    "inr",
    "fibrinogen",
    "d_dimer",
    "ldh",
    "creatinine",
    "hemoglobin",
    "age",
    "sex",
    "bilirubin_total",
    "underlying",
    "trauma",
    "schistocytes",
];

const ODD: [&str; 16] = [
    "pending",
    "n/a",
    "clotted",
    "hemolyzed",
    "positive",
    "negative",
    "+",
    "++",
    "yes",
    "no",
    "high",
    "12 mg/L",
    "=1+1",
    "1,5",
    " 7 ",
    "-",
];

fn dataset(catalog: &'static Catalog, text: &str) -> Dataset<'static> {
    let declaration = Declaration {
        track: Track::Only(Vec::new()),
        ..Declaration::default()
    };
    let reader = Box::new(std::io::Cursor::new(text.to_string()));
    Dataset::from_reader(catalog, "table.csv", reader, &declaration, &[]).expect("readable")
}

fn begun(layout: &RowLayout, json: bool) -> Rows<Vec<u8>> {
    match json {
        true => Rows::json_lines(Vec::new(), layout),
        false => Rows::csv(Vec::new(), layout),
    }
    .expect("written")
}

/// The rows and the counts, the rich way.
fn rich(text: &str, settings: &Settings, options: RowOptions, json: bool) -> (String, Counts) {
    let catalog = Catalog::builtin();
    let mut data = dataset(catalog, text);
    let layout = RowLayout::new(catalog, &data, settings, options);
    let mut rows = begun(&layout, json);
    while let Some(panel) = data.next_panel().expect("readable") {
        let codes = codes_with(catalog, &panel.panel, settings);
        rows.row(&layout.row(&panel, &codes)).expect("written");
    }
    let text = String::from_utf8(rows.finish()).expect("text");
    (text, data.counts().clone())
}

/// The same, the fast way; `None` where it does not do it.
fn fast(
    text: &str,
    settings: &Settings,
    options: RowOptions,
    json: bool,
    threads: usize,
) -> Option<(String, Counts)> {
    let catalog = Catalog::builtin();
    let mut data = dataset(catalog, text);
    let layout = RowLayout::new(catalog, &data, settings, options);
    let mut rows = begun(&layout, json);
    write_rows(catalog, settings, &mut data, &layout, &mut rows, threads).expect("written")?;
    let text = String::from_utf8(rows.finish()).expect("text");
    Some((text, data.counts().clone()))
}

fn any_cell(tape: &mut Tape, id: coagscope::catalog::AnalyteId) -> String {
    let catalog = Catalog::builtin();
    let analyte = catalog.analyte(id);
    let number = |tape: &mut Tape| {
        tape.one_of(LANDMARKS.near(id))
            .map_or_else(|| tape.pick(100).to_string(), |value| value.to_string())
    };
    match (analyte.kind, tape.pick(20)) {
        (_, 0..=3) => String::new(),
        (_, 4) => tape.one_of(&ODD).unwrap_or_default().to_string(),
        (Kind::Truth, _) => ["yes", "no", "unknown"][tape.pick(3)].to_string(),
        (Kind::Category, _) if analyte.id == "sex" => {
            ["f", "m", "female"][tape.pick(3)].to_string()
        }
        (Kind::Category, _) if analyte.id == "underlying" => {
            ["sepsis", "yes", "no", "cirrhosis", "trauma"][tape.pick(5)].to_string()
        }
        (Kind::Laboratory | Kind::Number, 5) => format!("<{}", number(tape)),
        (Kind::Laboratory | Kind::Number, 6) => format!(">{}", number(tape)),
        (Kind::Laboratory | Kind::Number, _) => number(tape),
        (_, 7) => "platelets clumped; specimen hemolyzed".to_string(),
        _ => "seen".to_string(),
    }
}

/// A table with results at random.
fn any_table(tape: &mut Tape) -> String {
    let catalog = Catalog::builtin();
    let usable: Vec<_> = catalog
        .analytes()
        .filter(|(_, analyte)| !matches!(analyte.kind, Kind::Identifier | Kind::Time))
        .map(|(id, _)| id)
        .collect();
    let mut columns: Vec<_> = USUAL.iter().filter_map(|id| catalog.find(id)).collect();
    columns.retain(|_| tape.pick(4) > 0);
    for _ in 0..tape.pick(12) {
        let column = tape.one_of(&usable).expect("analytes");
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    let mut text = "subject,time,ward".to_string();
    for column in &columns {
        let analyte = catalog.analyte(*column);
        let unit = match (analyte.kind, tape.pick(4)) {
            (Kind::Laboratory, 1..) if !analyte.unit.is_empty() => format!(" ({})", analyte.unit),
            _ => String::new(),
        };
        let _ = write!(text, ",{}{unit}", analyte.id);
    }
    let end = ["\n", "\r\n"][tape.pick(2)];
    text.push_str(end);
    // Few different cells for each column, so that rows meet again.
    let cells: Vec<Vec<String>> = columns
        .iter()
        .map(|column| (0..5).map(|_| any_cell(tape, *column)).collect())
        .collect();
    for row in 0..tape.pick(60) {
        let time = ["2024-03-01T08:00", "01.02.03", "", "2024-02-30"][tape.pick(24).min(3)];
        let _ = write!(
            text,
            "S{},{time},{}",
            row % 7,
            ["a", "\"b\"", "=c", "d;e"][tape.pick(16).min(3)]
        );
        for choices in &cells {
            let cell = &choices[tape.pick(choices.len())];
            match cell.contains(',') {
                true => {
                    let _ = write!(text, ",\"{cell}\"");
                }
                false => {
                    let _ = write!(text, ",{cell}");
                }
            }
        }
        if tape.pick(20) == 0 {
            text.push_str(",one too many");
        }
        text.push_str(if tape.pick(30) == 0 { "\n\n" } else { end });
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn the_fast_way_gives_the_rows_of_the_rich_way(numbers in any::<u64>().prop_map(|seed| Seeded::new(seed, 6000))) {
        let mut tape = Tape::new(&numbers);
        let text = any_table(&mut tape);
        let settings = match tape.pick(3) {
            0 => Settings::default(),
            _ => everything(Catalog::builtin()),
        };
        let options = RowOptions {
            only_results: tape.pick(2) == 0,
            items: tape.pick(2) == 0,
            ..RowOptions::default()
        };
        let json = tape.pick(4) == 0;
        let expected = rich(&text, &settings, options, json);
        let expected_header = expected.0.lines().next().unwrap_or("").to_string();
        for threads in [1, 3] {
            if let Some(found) = fast(&text, &settings, options, json, threads) {
                for (line, (expected, found)) in expected.0.lines().zip(found.0.lines()).enumerate() {
                    let differ = expected.split(',').zip(found.split(','));
                    let column = differ.take_while(|(one, other)| one == other).count();
                    let header = expected_header.split(',').nth(column).unwrap_or("?");
                    prop_assert_eq!(expected, found, "row {}, {} of\n{}", line, header, text);
                }
                prop_assert_eq!(expected.0.len(), found.0.len());
                prop_assert_eq!(&expected.1, &found.1, "with {} threads", threads);
            }
        }
    }
}

#[test]
fn the_usual_file_goes_the_fast_way() {
    let text =
        "subject,time,age,sex,platelets (10*9/L),pt (s)\n1,2024-01-01,50,f,45,19\n1,,,,pending,\n";
    let options = RowOptions::default();
    let settings = Settings::default();
    assert_eq!(
        fast(text, &settings, options, false, 2),
        Some(rich(text, &settings, options, false))
    );
}

#[test]
fn limits_of_what_follows_from_another_column_depend_on_the_person() {
    // Indirect bilirubin, at most the total, has limits of its own for each sex.
    let text = "subject,sex,bilirubin_total (umol/L),ldh (U/L)\n\
                1,,17.103999999,200\n2,f,17.103999999,200\n3,m,17.103999999,200\n4,,17.103999999,200\n";
    let settings = everything(Catalog::builtin());
    let options = RowOptions::default();
    assert_eq!(
        fast(text, &settings, options, false, 1),
        Some(rich(text, &settings, options, false))
    );
}

#[test]
fn a_row_that_begins_with_an_empty_result_keeps_its_place() {
    let text = "platelets (10*9/L),ldh (U/L)\n,113\n100,100\n,\n";
    let settings = everything(Catalog::builtin());
    let options = RowOptions {
        only_results: true,
        ..RowOptions::default()
    };
    for json in [false, true] {
        assert_eq!(
            fast(text, &settings, options, json, 1),
            Some(rich(text, &settings, options, json))
        );
    }
}

#[test]
fn a_date_among_times_that_are_numbers_has_the_issue_of_the_rich_way() {
    let text = "subject,time,platelets (10*9/L)\n1,2024-01-01T10:00:00,50\n1,5,60\n";
    let catalog = Catalog::builtin();
    let options = RowOptions::default();
    let settings = Settings::default();
    let opened = || {
        let declaration = Declaration {
            track: Track::Only(Vec::new()),
            time_unit: Some(coagscope::input::grammar::time::TimeUnit::Hour),
            ..Declaration::default()
        };
        let reader = Box::new(std::io::Cursor::new(text));
        Dataset::from_reader(catalog, "table.csv", reader, &declaration, &[]).expect("readable")
    };
    let mut data = opened();
    let layout = RowLayout::new(catalog, &data, &settings, options);
    let mut fast = begun(&layout, false);
    let seen = write_rows(catalog, &settings, &mut data, &layout, &mut fast, 1);
    assert!(seen.expect("written").is_some(), "the fast way");
    let mut slow = opened();
    let mut rich = begun(&layout, false);
    while let Some(panel) = slow.next_panel().expect("readable") {
        let codes = codes_with(catalog, &panel.panel, &settings);
        rich.row(&layout.row(&panel, &codes)).expect("written");
    }
    let text = |rows: Rows<Vec<u8>>| String::from_utf8(rows.finish()).expect("text");
    assert_eq!(text(fast), text(rich));
    assert_eq!(data.counts(), slow.counts());
}
