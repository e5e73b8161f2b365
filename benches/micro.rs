//! Small benchmarks of single steps: `cargo bench --bench micro [-- NAME]`.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Cursor;

use coagscope::catalog::Catalog;
use coagscope::input::grammar::number::{DecimalMark, NoWords, parse_cell};
use coagscope::input::{ReadOptions, Table};
use coagscope::interpret::{Settings, codes_with, interpret_with};
use coagscope::value::{Decimal, Known, Truth};
use coagscope::{Dataset, Declaration, Panel};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

fn main() {
    divan::main();
}

/// The cell of a result: a plain number, and forms that need the whole grammar.
#[divan::bench(args = ["245", "12.8", "<0.27", "3.5 mg/dL H", "10-20"])]
fn number_grammar(bencher: Bencher, text: &str) {
    let has_unit = |unit: &str| unit == "mg/dL";
    bencher.bench(|| {
        parse_cell(
            black_box(text),
            DecimalMark::Point,
            &NoWords,
            &has_unit,
            false,
        )
    });
}

/// Which of the bands of an item a value meets.
#[divan::bench(args = ["exact", "interval"])]
fn band_lookup(bencher: Bencher, what: &str) {
    let score = Catalog::builtin().score("isth_overt_2025");
    let bands = &score.expect("a score").items[0].forms[0].bands;
    let platelets = |text| Decimal::parse(text).expect("a number");
    let value = match what {
        "exact" => Known::exactly(platelets("72")),
        _ => Known::below(platelets("60")),
    };
    bencher.bench(|| {
        let value = black_box(value);
        let met = bands
            .iter()
            .filter(|band| value.lies_in(&band.range) != Truth::No);
        met.map(|band| band.points).sum::<i32>()
    });
}

const PANEL: &str = "subject,age,sex,underlying,platelets (10*9/L),ldh (U/L),fibrinogen (g/L),d_dimer (mg/L FEU),pt (s),\
    pt_ref_high,hemoglobin (g/L),haptoglobin (g/L),creatinine (umol/L)\n\
    A,58,female,sepsis,72,410,1.4,>4,18.2,13.5,98,<0.1,131\n";

fn panel() -> Panel {
    let source = Box::new(PANEL.as_bytes());
    let declaration = Declaration::default();
    let data = Dataset::from_reader(Catalog::builtin(), "panel", source, &declaration, &[]);
    let row = data.expect("readable").next_panel().expect("readable");
    row.expect("a panel").panel
}

/// One score, or every stable rule.
fn settings(rules: &str) -> Settings {
    match rules {
        "every rule" => Settings::default(),
        one => Settings {
            scores: Some(vec![one.to_string()]),
            patterns: Some(Vec::new()),
            ..Settings::default()
        },
    }
}

const RULES: [&str; 2] = ["isth_overt_2025", "every rule"];

/// A panel with evidence, citations and words.
#[divan::bench(args = RULES)]
fn panel_rich(bencher: Bencher, rules: &str) {
    let (panel, settings) = (panel(), settings(rules));
    bencher.bench(|| interpret_with(Catalog::builtin(), black_box(&panel), &settings));
}

/// The same panel as codes only.
#[divan::bench(args = RULES)]
fn panel_codes(bencher: Bencher, rules: &str) {
    let (panel, settings) = (panel(), settings(rules));
    bencher.bench(|| codes_with(Catalog::builtin(), black_box(&panel), &settings));
}

const ROWS: usize = 10_000;

fn rows(cell: &str) -> String {
    let mut text = "subject,time,platelets,pt\n".to_string();
    for row in 0..ROWS {
        let _ = writeln!(text, "P{row},2024-01-01T00:00:00,{cell},{}", 10 + row % 20);
    }
    text
}

/// Rows into cells, without and with quotes.
#[divan::bench(args = ["245", "\"245\""])]
fn table_splitting(bencher: Bencher, cell: &str) {
    let text = rows(cell);
    bencher
        .counter(BytesCount::new(text.len()))
        .counter(ItemsCount::new(ROWS))
        .with_inputs(|| Box::new(Cursor::new(text.clone())))
        .bench_values(|source| {
            let options = ReadOptions::default();
            let mut table = Table::from_reader("rows", source, &options, &|cells| cells.len())
                .expect("a table");
            let mut cells = 0;
            while let Some(record) = table.next_record().expect("readable") {
                cells += record.cells.len();
            }
            cells
        });
}
