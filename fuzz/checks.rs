//! What must hold for any bytes: the bodies of the fuzz targets, which `tests/fuzz_corpus.rs` calls too.

use std::io::Cursor;

use coagscope::catalog::{AnalyteId, Catalog, Vocabulary, WordMatch};
use coagscope::fast::write_rows;
use coagscope::input::grammar::number::{
    Bound, Cell, DecimalMark, NumberCell, Words, parse_cell, parse_limits,
};
use coagscope::input::grammar::time::{DateOrder, TimeReader, TimeUnit, Window};
use coagscope::input::{Counts, Track};
use coagscope::interpret::{Codes, Settings, codes_with};
use coagscope::report::rows::{RowLayout, RowOptions, Rows};
use coagscope::value::{Decimal, Ratio};
use coagscope::{Dataset, Declaration};

/// Any bytes as a file: it is refused or read to its end, all rows are accounted for, each panel gives sound codes,
/// and the fast way gives the rows of the rich one.
pub fn reader(bytes: &[u8]) {
    let few = Settings {
        scores: Some(vec!["isth_overt_2025".to_string(), "sic".to_string()]),
        patterns: Some(vec!["maha_possible".to_string()]),
        ..Settings::default()
    };
    let exact = Declaration {
        window: Some(Window::Exact),
        ..Declaration::default()
    };
    // One panel is looked at with every rule; the rest with few, so that many files can be tried.
    panels(bytes, &Declaration::default(), &Settings::default(), &few);
    panels(bytes, &exact, &few, &few);
    both_ways(bytes, &few);
}

fn opened(bytes: &[u8], declaration: &Declaration) -> Option<Dataset<'static>> {
    let source = Box::new(Cursor::new(bytes.to_vec()));
    Dataset::from_reader(Catalog::builtin(), "any.csv", source, declaration, &[]).ok()
}

fn panels(bytes: &[u8], declaration: &Declaration, first: &Settings, rest: &Settings) {
    let Some(mut data) = opened(bytes, declaration) else {
        return;
    };
    let mut panels = 0;
    loop {
        match data.next_panel() {
            Ok(Some(row)) => {
                let settings = if panels == 0 { first } else { rest };
                sound(&codes_with(Catalog::builtin(), &row.panel, settings));
                panels += 1;
            }
            Ok(None) => break,
            Err(_) => return,
        }
    }
    let counts = data.counts();
    assert_eq!(counts.panels, panels as u64);
    assert_eq!(
        counts.rows_read,
        counts.rows_used + counts.total_set_aside() + counts.total_unusable()
    );
}

fn sound(codes: &Codes) {
    for score in &codes.scores {
        assert!(score.min <= score.max);
        for (least, most) in score.items.iter().flatten() {
            assert!(least <= most);
        }
    }
}

fn both_ways(bytes: &[u8], settings: &Settings) {
    let expected = rich(bytes, settings);
    for threads in [1, 2] {
        if let (Some(expected), Some(Some(found))) = (&expected, fast(bytes, settings, threads)) {
            assert_eq!(
                String::from_utf8_lossy(&expected.0),
                String::from_utf8_lossy(&found.0)
            );
            assert_eq!(expected.1, found.1);
        }
    }
}

const ROWS: RowOptions = RowOptions {
    only_results: false,
    only_verdicts: false,
    items: true,
    uncertainty: false,
    trends: false,
    file: false,
    key: false,
};

/// Nothing is remembered of earlier rows, as the fast way requires.
fn alone() -> Declaration {
    Declaration {
        track: Track::Only(Vec::new()),
        ..Declaration::default()
    }
}

/// The rows and the counts of the rich way; `None` where the file can't be read to its end.
fn rich(bytes: &[u8], settings: &Settings) -> Option<(Vec<u8>, Counts)> {
    let catalog = Catalog::builtin();
    let mut data = opened(bytes, &alone())?;
    let layout = RowLayout::new(catalog, &data, settings, ROWS);
    let mut rows = Rows::csv(Vec::new(), &layout).expect("memory takes all");
    while let Some(row) = data.next_row().ok()? {
        let codes = codes_with(catalog, &row.panel, settings);
        rows.row(&layout.row(&row, &codes))
            .expect("memory takes all");
    }
    Some((rows.finish(), data.counts().clone()))
}

/// The same of the fast way; the inner `None` where the file is none for it.
fn fast(bytes: &[u8], settings: &Settings, threads: usize) -> Option<Option<(Vec<u8>, Counts)>> {
    let catalog = Catalog::builtin();
    let mut data = opened(bytes, &alone())?;
    let layout = RowLayout::new(catalog, &data, settings, ROWS);
    let mut rows = Rows::csv(Vec::new(), &layout).expect("memory takes all");
    let seen = write_rows(catalog, settings, &mut data, &layout, &mut rows, threads).ok()?;
    Some(seen.map(|_| (rows.finish(), data.counts().clone())))
}

const MARKS: [DecimalMark; 5] = [
    DecimalMark::Point,
    DecimalMark::Comma,
    DecimalMark::CommaByFile,
    DecimalMark::Unknown,
    DecimalMark::Mixed,
];

struct CatalogWords(&'static Vocabulary);

impl Words for CatalogWords {
    fn find(&self, text: &str) -> WordMatch {
        self.0.find(text)
    }

    fn is_flag(&self, token: &str) -> bool {
        self.0.is_flag(token)
    }
}

/// Any text as a cell, as limits and as a time: what is read can be written and is then read the same.
pub fn number(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let catalog = Catalog::builtin();
    let words = CatalogWords(catalog.vocabulary());
    let creatinine: AnalyteId = catalog.find("creatinine").expect("an analyte");
    let units = &catalog.analyte(creatinine).units;
    let has_unit = |spelling: &str| units.find(spelling).is_some();
    for mark in MARKS {
        for signed in [false, true] {
            if let Cell::Number(cell) = parse_cell(text, mark, &words, &has_unit, signed) {
                check_cell(&cell, signed);
                if mark == DecimalMark::Point {
                    check_plain(text, &cell);
                }
            }
        }
        if let Ok(limits) = parse_limits(text, mark, &has_unit)
            && let (Some(low), Some(high)) = (limits.low, limits.high)
            && let (Some(low), Some(high)) = (decimal(low), decimal(high))
        {
            assert!(low <= high, "limits {low} to {high}");
        }
    }
    plain_decimal(text);
    times(text);
}

fn decimal(bound: Bound) -> Option<Decimal> {
    bound.value.convert(Ratio::ONE)?.exact()
}

/// Ends are in order, and each end that can be kept exactly is read as the same number when it is printed.
fn check_cell(cell: &NumberCell, signed: bool) {
    if let Some(unit) = &cell.unit {
        assert!(!unit.is_empty());
    }
    let ends = [cell.low, cell.high].map(|bound| bound.and_then(decimal));
    if let [Some(low), Some(high)] = ends {
        assert!(low <= high, "{low} to {high}");
    }
    for end in ends.into_iter().flatten() {
        assert!(signed || end >= Decimal::ZERO, "{end} below zero");
        let printed = end.to_string();
        let again = parse_cell(
            &printed,
            DecimalMark::Point,
            &CatalogWords(Catalog::builtin().vocabulary()),
            &|_| false,
            signed,
        );
        match again {
            Cell::Number(again) => {
                assert!(again.is_exact(), "{printed}");
                assert_eq!(again.low.and_then(decimal), Some(end), "{printed}");
            }
            other => panic!("{printed} is printed and then read as {other:?}"),
        }
    }
    if let Some(known) = cell.known(Ratio::ONE, signed)
        && cell.is_exact()
        && let Some(end) = cell.low.and_then(decimal)
    {
        assert_eq!(known.exact(), Some(end));
    }
}

/// Digits with a point, worked out here in billionths.
fn check_plain(text: &str, cell: &NumberCell) {
    let trimmed = text.trim();
    let (whole, fraction) = trimmed.split_once('.').unwrap_or((trimmed, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = !whole.is_empty() && whole.len() <= 9 && fraction.len() <= 9;
    if !is_plain || !digits(whole) || !digits(fraction) || trimmed.ends_with('.') {
        return;
    }
    let fraction: i64 = format!("{fraction:0<9}").parse().expect("digits");
    let whole: i64 = whole.parse().expect("digits");
    let value = Decimal::from_billionths(whole * 1_000_000_000 + fraction);
    assert_eq!(cell.low.and_then(decimal), Some(value), "{text}");
    assert!(cell.is_exact(), "{text}");
}

fn plain_decimal(text: &str) {
    if let Ok(value) = Decimal::parse(text) {
        assert_eq!(Decimal::parse(&value.to_string()), Ok(value), "{text}");
    }
    if let Ok(ratio) = Ratio::parse(text) {
        assert_eq!(Ratio::parse(text), Ok(ratio));
    }
}

fn times(text: &str) {
    let orders = [
        None,
        Some(DateOrder::DayMonthYear),
        Some(DateOrder::MonthDayYear),
        Some(DateOrder::YearMonthDay),
    ];
    let units = [None, Some(TimeUnit::Minute), Some(TimeUnit::Hour)];
    for (order, unit) in orders
        .into_iter()
        .flat_map(|order| units.map(|unit| (order, unit)))
    {
        let reader = TimeReader {
            order,
            century: order.and_then(|_| "1970".parse().ok()),
            unit,
            mark: DecimalMark::Unknown,
        };
        let Ok(Some(moment)) = reader.read(text) else {
            continue;
        };
        let hours = moment.hours_since(&moment).expect("the same kind");
        assert!(hours.lies_in(&hours) == coagscope::value::Truth::Yes);
        assert!(!moment.is_surely_after(&moment));
        // The day is a date that is read as it is written.
        if unit.is_none() {
            let day = TimeReader::default().read(&moment.day());
            assert_eq!(
                day.expect("a date").map(|day| day.day()),
                Some(moment.day())
            );
        }
    }
}
