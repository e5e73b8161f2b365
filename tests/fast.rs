//! The fast way gives the rows of the rich way, byte for byte, with any number of threads.

mod common;

use coagscope::catalog::{Catalog, Kind};
use coagscope::cohort::summary::SummaryState;
use coagscope::fast::Coder;
use coagscope::input::{Counts, Track};
use coagscope::interpret::{Codes, Settings, analytes_over_time, codes_with};
use coagscope::report::rows::RowOptions;
use coagscope::{Dataset, Declaration, Panel};
use proptest::prelude::*;

use common::either_way::{fast, rich};
use common::files;
use common::tape::{LANDMARKS, Seeded, Tape, USUAL, any_settings};

/// Analytes whose earlier results matter.
const FALLING: [&str; 3] = ["platelets", "hemoglobin", "adamts13"];

/// What masks look at of which results are remembered.
const MASKING: [&str; 5] = [
    "comment",
    "plasma_or_transfusion",
    "adamts13",
    "hemolysis_index",
    "platelet_clumps",
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

fn any_cell(tape: &mut Tape, id: coagscope::catalog::AnalyteId) -> String {
    let catalog = Catalog::builtin();
    let analyte = catalog.analyte(id);
    let number = |tape: &mut Tape| {
        tape.one_of(LANDMARKS.near(id))
            .map_or_else(|| tape.pick(100).to_string(), |value| value.to_string())
    };
    // Numbers that are whole percents of each other.
    const FALLEN: [&str; 12] = [
        "100",
        "70",
        "69.9",
        "70.1",
        "50",
        "49",
        "150",
        "105",
        "0",
        "200",
        "90",
        "33.333333333",
    ];
    match (analyte.kind, tape.pick(20)) {
        (Kind::Laboratory, 10..) if FALLING.contains(&analyte.id.as_str()) => {
            FALLEN[tape.pick(FALLEN.len())].to_string()
        }
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
        (Kind::Text, 8) => "wrong patient - do not use".to_string(),
        (Kind::Text, 9) => "tube underfilled".to_string(),
        _ => "seen".to_string(),
    }
}

/// When rows were taken.
struct Times {
    form: usize,
    is_disordered: bool,
}

impl Times {
    fn of_row(&self, row: usize, tape: &mut Tape) -> String {
        const OTHERS: [&str; 5] = [
            "01.02.03",
            "",
            "2024-02-30",
            "2024-03-02",
            "2024-03-02T01:00:00.25+01:00",
        ];
        if tape.pick(20) == 0 {
            return OTHERS[tape.pick(OTHERS.len())].to_string();
        }
        let row = match self.is_disordered && tape.pick(4) == 0 {
            true => tape.pick(60),
            false => row,
        };
        let (day, hour, minute) = (1 + row / 6, row % 6 * 4, tape.pick(3) * 20);
        match self.form {
            0 => "2024-03-01T08:00".to_string(),
            1 => format!("2024-03-{day:02}"),
            2 => format!("2024-03-{day:02} {hour:02}:{minute:02}:00+02:00"),
            3 => format!("{day:02}.03.2024 {hour:02}:{minute:02}"),
            _ => format!("2024-03-{day:02}T{hour:02}:{minute:02}:00"),
        }
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
    let masking = MASKING.iter().filter_map(|id| catalog.find(id));
    columns.extend(masking.filter(|_| tape.pick(5) == 0));
    for _ in 0..tape.pick(12) {
        let column = tape.one_of(&usable).expect("analytes");
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    let mut header = ["subject", "time", "ward"].map(str::to_string).to_vec();
    for column in &columns {
        let analyte = catalog.analyte(*column);
        let unit = match (analyte.kind, tape.pick(4)) {
            (Kind::Laboratory, 1..) if !analyte.unit.is_empty() => format!(" ({})", analyte.unit),
            _ => String::new(),
        };
        header.push(format!("{}{unit}", analyte.id));
    }
    // What is repeated of a row may stand anywhere in it.
    let mut order: Vec<usize> = (0..header.len()).collect();
    if tape.pick(2) == 0 {
        for place in 1..order.len() {
            order.swap(place, tape.pick(place + 1));
        }
    }
    let line = |cells: &[String]| {
        let cells: Vec<&str> = order.iter().map(|place| cells[*place].as_str()).collect();
        cells.join(",")
    };
    let end = ["\n", "\r\n"][tape.pick(2)];
    let mut text = line(&header) + end;
    // Few different cells for each column, so that rows meet again.
    let cells: Vec<Vec<String>> = columns
        .iter()
        .map(|column| (0..5).map(|_| any_cell(tape, *column)).collect())
        .collect();
    let times = Times {
        form: tape.pick(6),
        is_disordered: tape.pick(4) == 0,
    };
    for row in 0..tape.pick(60) {
        let time = times.of_row(row, tape);
        let sign = ["", "=", " "][tape.pick(40).saturating_sub(37)];
        let mut row_cells = vec![
            format!("{sign}S{}", row % 7),
            time,
            ["a", "\"b\"", "=c", "d;e"][tape.pick(16).min(3)].to_string(),
        ];
        for choices in &cells {
            let cell = &choices[tape.pick(choices.len())];
            row_cells.push(match cell.contains(',') {
                true => format!("\"{cell}\""),
                false => cell.clone(),
            });
        }
        text.push_str(&line(&row_cells));
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
        let settings = any_settings(&mut tape);
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

/// What is counted of a cohort, by a column or a fact, and what was read: by so many threads, or the rich way.
fn counted(
    text: &str,
    settings: &Settings,
    by: Option<&str>,
    threads: Option<usize>,
) -> Option<(SummaryState, Counts)> {
    let catalog = Catalog::builtin();
    let column = by.filter(|by| *by != "sex");
    let keep: Vec<String> = column.map(str::to_string).into_iter().collect();
    let declaration = Declaration {
        track: Track::Only(analytes_over_time(catalog, settings)),
        ..Declaration::default()
    };
    let reader = Box::new(std::io::Cursor::new(text.to_string()));
    let opened = Dataset::from_reader(catalog, "table.csv", reader, &declaration, &keep);
    let mut data = opened.expect("readable");
    let state = files::counted(settings, &mut data, by, threads)?;
    Some((state, data.counts().clone()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn a_cohort_is_counted_the_fast_way_as_the_rich_way(numbers in any::<u64>().prop_map(|seed| Seeded::new(seed, 6000))) {
        let mut tape = Tape::new(&numbers);
        let text = any_table(&mut tape);
        let settings = any_settings(&mut tape);
        let by = [None, Some("ward"), Some("sex")][tape.pick(3)];
        let expected = counted(&text, &settings, by, None);
        for threads in [1, 3] {
            if let Some(found) = counted(&text, &settings, by, Some(threads)) {
                prop_assert_eq!(expected.as_ref(), Some(&found), "{} threads, by {:?}\n{}", threads, by, text);
            }
        }
    }
}

/// The panels of a table.
fn panels(text: &str, settings: &Settings) -> Vec<Panel> {
    let catalog = Catalog::builtin();
    let declaration = Declaration {
        track: Track::Only(analytes_over_time(catalog, settings)),
        ..Declaration::default()
    };
    let reader = Box::new(std::io::Cursor::new(text.to_string()));
    let opened = Dataset::from_reader(catalog, "table.csv", reader, &declaration, &[]);
    let mut data = opened.expect("readable");
    let mut panels = Vec::new();
    while let Some(row) = data.next_panel().expect("readable") {
        panels.push(row.panel);
    }
    panels
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn codes_by_memory_are_those_that_are_decided(numbers in any::<u64>().prop_map(|seed| Seeded::new(seed, 6000))) {
        let mut tape = Tape::new(&numbers);
        let text = any_table(&mut tape);
        let settings = any_settings(&mut tape);
        let panels = panels(&text, &settings);
        let catalog = Catalog::builtin();
        let decided: Vec<Codes> = panels.iter().map(|panel| codes_with(catalog, panel, &settings)).collect();
        let mut coder = Coder::new(catalog, &settings);
        let together = 1 + tape.pick(40);
        // Again and again, so that most were seen before.
        for _ in 0..3 + 200 / panels.len().max(1) {
            for (some, decided) in panels.chunks(together).zip(decided.chunks(together)) {
                prop_assert_eq!(coder.codes(some), decided, "{}", text);
            }
        }
    }
}

/// A text has the same rows the fast way, by one thread and by two.

#[test]
fn a_cohort_is_counted_the_fast_way() {
    let text = "subject,time,ward,sex,platelets (10*9/L),d_dimer (mg/L),comment\n\
                a,2024-03-01T08:00:00+02:00,x,f,100,<0.5,\na,2024-03-02,,f,50,3 FEU,clumped\n\
                a,2024-03-01T06:00:00Z,x,f,90,2,\nb,,y,m,pending,,\nc,9999-12-31,\"x\",,20,1,\n";
    for by in [None, Some("ward"), Some("sex")] {
        let expected = counted(text, &Settings::default(), by, None);
        for threads in [1, 2] {
            assert_eq!(
                counted(text, &Settings::default(), by, Some(threads)),
                expected
            );
        }
    }
}
