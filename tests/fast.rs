//! The fast way gives the rows of the rich way, byte for byte, with any number of threads.

#[path = "fast/beside.rs"]
mod beside;
#[path = "fast/cases.rs"]
mod cases;
mod common;
#[path = "fast/files.rs"]
mod several_files;
#[path = "fast/shares.rs"]
mod shares;

use coagscope::catalog::Catalog;
use coagscope::cohort::summary::SummaryState;
use coagscope::fast::Coder;
use coagscope::input::{Counts, Track};
use coagscope::interpret::{Codes, Settings, analytes_over_time, codes_with};
use coagscope::report::rows::RowOptions;
use coagscope::{Dataset, Declaration, Panel};
use proptest::prelude::*;

use common::any_table::any_table;
use common::either_way::{fast, rich};
use common::files;
use common::tape::{Seeded, Tape, any_settings};

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

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
        let options = RowOptions {
            only_verdicts: !options.items && json,
            ..options
        };
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
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

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
