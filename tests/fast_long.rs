//! Packed rows of long data, and of wide data whose rows meet, give the rows of the rich way, byte for byte, and the counts
//! of a summary, with any number of threads.

mod common;

#[path = "fast_long/beside.rs"]
mod beside;
#[path = "fast_long/comments.rs"]
mod comments;
#[path = "fast_long/reasons.rs"]
mod reasons;
#[path = "fast_long/several.rs"]
mod several;
#[path = "fast_long/tables.rs"]
mod tables;
#[path = "fast_long/wide.rs"]
mod wide;

use coagscope::catalog::{AnalyteId, Catalog, Kind};
use coagscope::cohort::summary::SummaryState;
use coagscope::fast::write_rows;
use coagscope::input::grammar::time::Window;
use coagscope::input::{Counts, Pick, Track};
use coagscope::interpret::{Settings, analytes_over_time, codes_with};
use coagscope::report::rows::{RowLayout, RowOptions, Rows};
use coagscope::{Dataset, Declaration};
use common::any_panel::USUAL;
use common::any_table::Beside;
use common::landmarks::LANDMARKS;
use common::tape::{Seeded, Tape};
use common::{everything, files};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use tables::*;

/// One score, so that tests are done soon.
fn overt() -> Settings {
    Settings {
        scores: Some(vec!["isth_overt_2001".to_string()]),
        patterns: Some(Vec::new()),
        ..Settings::default()
    }
}

struct Way {
    declaration: Declaration,
    settings: Settings,
    options: RowOptions,
    json: bool,
    /// Columns that are kept.
    keep: Vec<String>,
    /// The file to read, where it is not written from a text.
    file: Option<PathBuf>,
}

impl Way {
    fn new(window: Option<Window>) -> Self {
        Way {
            declaration: Declaration {
                track: Track::Only(Vec::new()),
                window,
                ..Declaration::default()
            },
            settings: overt(),
            options: RowOptions::default(),
            json: false,
            keep: Vec::new(),
            file: None,
        }
    }

    fn dataset(&self, text: &str, threads: Option<usize>) -> Dataset<'static> {
        let folder = tempfile::tempdir().expect("a folder");
        let written = folder.path().join("table.csv");
        std::fs::write(&written, text).expect("written");
        let path = self.file.as_ref().unwrap_or(&written);
        let declaration = Declaration {
            pack_rows: threads.and_then(NonZeroUsize::new),
            ..self.declaration.clone()
        };
        Dataset::open(Catalog::builtin(), path, &declaration, &self.keep).expect("readable")
    }

    fn begun(&self, layout: &RowLayout) -> Rows<Vec<u8>> {
        match self.json {
            true => Rows::json_lines(Vec::new(), layout),
            false => Rows::csv(Vec::new(), layout),
        }
        .expect("written")
    }

    fn layout(&self, data: &Dataset<'static>) -> RowLayout<'static> {
        RowLayout::new(Catalog::builtin(), data, &self.settings, self.options)
    }

    /// The rows and the counts, panel by panel.
    fn rich(&self, text: &str, threads: Option<usize>) -> (String, Counts) {
        let catalog = Catalog::builtin();
        let mut data = self.dataset(text, threads);
        let layout = self.layout(&data);
        let mut rows = self.begun(&layout);
        while let Some(panel) = data.next_panel().expect("readable") {
            let codes = codes_with(catalog, &panel.panel, &self.settings);
            rows.row(&layout.row(&panel, &codes)).expect("written");
        }
        let text = String::from_utf8(rows.finish()).expect("text");
        (text, nameless(data.counts()))
    }

    /// The same, the fast way; `None` where it does not do it.
    fn fast(&self, text: &str, threads: usize) -> Option<(String, Counts)> {
        let catalog = Catalog::builtin();
        let mut data = self.dataset(text, Some(threads));
        let layout = self.layout(&data);
        let mut rows = self.begun(&layout);
        write_rows(
            catalog,
            &self.settings,
            &mut data,
            &layout,
            &mut rows,
            threads,
        )
        .expect("written")?;
        let text = String::from_utf8(rows.finish()).expect("text");
        Some((text, nameless(data.counts())))
    }

    /// The column by which groups are made: the only one that is kept.
    fn column_of_groups(&self) -> Option<&str> {
        match self.keep.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// What is counted of the panels for a summary, by sex, by the only column that is kept, or as a whole: panel by panel, or with so many threads the
    /// fast way, `None` where that does not do it.
    fn counted(
        &self,
        text: &str,
        by_sex: bool,
        threads: Option<usize>,
    ) -> Option<(SummaryState, Counts)> {
        let mut data = self.dataset(text, threads);
        let by = by_sex.then_some("sex").or(self.column_of_groups());
        let state = files::counted(&self.settings, &mut data, by, threads)?;
        Some((state, nameless(data.counts())))
    }

    fn agree(&self, text: &str) {
        let expected = self.rich(text, None);
        let counted = self.counted(text, false, None);
        for threads in [1, 3] {
            let found = self.fast(text, threads).expect("the fast way");
            assert_eq!(expected, found, "with {threads} threads:\n{text}");
            let found = self.counted(text, false, Some(threads));
            assert_eq!(counted, found, "counted with {threads} threads:\n{text}");
        }
    }
}

/// The counts without the name of the file, which is another one each time.
fn nameless(counts: &Counts) -> Counts {
    let mut counts = counts.clone();
    for issue in counts.issues.values_mut() {
        issue.first_place.file = "table.csv".into();
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn the_fast_way_gives_the_rows_of_the_rich_way(numbers in any::<u64>().prop_map(|seed| Seeded::new(seed, 6000))) {
        let mut tape = Tape::new(&numbers);
        let calm = tape.pick(3) > 0;
        let text = any_table(&mut tape, calm);
        let window = [None, Some(Window::Exact), Some(Window::Exact), Some(Window::Day), Some(Window::Hour)][tape.pick(5)];
        let mut way = Way::new(window);
        way.declaration.pick = [Pick::First, Pick::Last].get(tape.pick(3)).copied();
        if tape.pick(3) == 0 {
            way.settings = everything(Catalog::builtin());
            way.declaration.track = Track::Only(analytes_over_time(Catalog::builtin(), &way.settings));
        }
        way.options.only_results = tape.pick(2) == 0;
        way.options.items = tape.pick(2) == 0;
        way.json = tape.pick(4) == 0;
        way.keep = any_keep(&mut tape);
        let expected = way.rich(&text, None);
        for threads in [1, 3] {
            if let Some(found) = way.fast(&text, threads) {
                for (line, (expected, found)) in expected.0.lines().zip(found.0.lines()).enumerate() {
                    prop_assert_eq!(expected, found, "row {} of\n{}", line, text);
                }
                prop_assert_eq!(expected.0.len(), found.0.len());
                prop_assert_eq!(&expected.1, &found.1, "with {} threads:\n{}", threads, text);
            }
            let found = way.rich(&text, Some(threads));
            prop_assert_eq!(&expected, &found, "panel by panel of\n{}", text);
        }
        let by_sex = tape.pick(2) == 0;
        let counted = way.counted(&text, by_sex, None);
        for threads in [1, 3] {
            if let Some(found) = way.counted(&text, by_sex, Some(threads)) {
                prop_assert_eq!(counted.as_ref(), Some(&found), "{} threads, by sex {}:\n{}", threads, by_sex, text);
            }
        }
    }
}

/// Columns to keep: none, or one that mostly says the same of a subject, or others too.
fn any_keep(tape: &mut Tape) -> Vec<String> {
    let names: &[&str] = match tape.pick(6) {
        0..3 => &[],
        3 => &["ward"],
        4 => &["ward", "value"],
        _ => &["analyte"],
    };
    names.iter().map(|name| name.to_string()).collect()
}

const HEAD: &str = "patient_id,collected_at,analyte,value,unit\n";

#[test]
fn the_usual_file_goes_the_fast_way() {
    let mut text = HEAD.to_string();
    for row in 0..400 {
        let subject = row * 7919 % 41;
        let (analyte, unit) = [
            ("platelets", "10*9/L"),
            ("pt", "s"),
            ("fibrinogen", "g/L"),
            ("d_dimer", "mg/L FEU"),
        ][row % 4];
        let _ = writeln!(
            text,
            "P{subject:05},2024-{:02}-{:02}T{:02}:30:{:02},{analyte},{}{}.{},{unit}",
            1 + row % 12,
            1 + row % 31 % 29,
            row % 24,
            row % 3,
            ["", "<", ">"][(row % 40).saturating_sub(37)],
            1 + row * 13 % 300,
            row % 10,
        );
    }
    for window in [None, Some(Window::Exact), Some(Window::Hour)] {
        let mut way = Way::new(window);
        way.agree(&text);
        way.json = true;
        way.agree(&text);
    }
}

#[test]
fn what_is_odd_is_told_as_the_rich_way_tells_it() {
    let mut text = HEAD.to_string();
    let rows = [
        "1,2024-01-01T10:00,platelets,45,10*9/L",
        "2,2024-01-01T10:00,platelets,4500000,10*9/L",
        "1,2024-01-01T10:00,platelets,46,10*9/L",
        "1,2024-01-01 10:00:00,pt,17,s",
        "2,2024-01-01T10:00,pt,19,s",
        "3,,pt,19,s",
        "3,,platelets,50,10*9/L",
        "3,someday,platelets,60,10*9/L",
        "3,someday,pt,20,s",
        "3,someday,pt,21,s",
        "2,2024-01-01T10:00,moonlight,19,s",
        "2,2024-01-01T10:00,moonlight,20,s",
        "2,2024-01-01T10:00,pt,pending,s",
        "2,2024-01-01T10:00,pt,19,furlong",
        "2,2024-01-01T10:00,pt,20,furlong",
        "4,2024-01-01T10:00,pt,20",
        "4,2024-01-01T10:00,pt,20,s,17",
        ",2024-01-01T10:00,pt,20,s",
        "\"5, or so\",2024-01-01T10:00,pt,20,s",
        "=6,2024-01-01T12:00+02:00,pt,20,s",
        "=6,2024-01-01T10:00Z,platelets,20,10*9/L",
    ];
    for row in rows {
        text.push_str(row);
        text.push('\n');
    }
    Way::new(Some(Window::Exact)).agree(&text);
    // Which of two times is later can't be told where one has its zone.
    let without_zones = text.replace("+02:00", "").replace("T10:00Z", " 10:00");
    for window in [Window::Day, Window::Hour] {
        let mut way = Way::new(Some(window));
        way.agree(&without_zones);
        way.declaration.pick = Some(Pick::First);
        way.agree(&without_zones);
        assert!(way.fast(&text, 2).is_none());
        assert_eq!(way.rich(&text, Some(2)), way.rich(&text, None));
    }
}

#[test]
fn units_that_are_assumed_are_announced() {
    let mut text = "subject,time,analyte,value\n".to_string();
    for row in 0..50 {
        let _ = writeln!(text, "{},2024-01-01,platelets,{}", row % 9, 100 + row);
        let _ = writeln!(text, "{},2024-01-01,hemoglobin,{}", row % 7, 90 + row);
    }
    Way::new(Some(Window::Exact)).agree(&text);
    // Counted per microliter: the unit does not fit, and the rows are not used.
    let text = text.replace("platelets,1", "platelets,15000");
    let way = Way::new(Some(Window::Exact));
    assert!(way.fast(&text, 2).is_none());
    assert_eq!(way.rich(&text, Some(2)), way.rich(&text, None));
}

#[test]
fn more_than_may_be_held_is_read_another_way() {
    let mut text = HEAD.to_string();
    for row in 0..300 {
        let _ = writeln!(text, "{row},2024-01-01,platelets,{row},10*9/L");
    }
    let mut way = Way::new(Some(Window::Exact));
    way.declaration.bounds.memory = Some(100_000);
    assert!(way.fast(&text, 2).is_none());
    assert_eq!(way.rich(&text, Some(2)), way.rich(&text, None));
    // So much holds the rows, and not what earlier results say beside each panel.
    for row in 300..60_000 {
        let _ = writeln!(text, "{row},2024-01-01,platelets,{},10*9/L", row % 300);
    }
    way.declaration.bounds.memory = Some(12_000_000);
    assert!(way.fast(&text, 1).is_some());
    let settings = everything(Catalog::builtin());
    way.declaration.track = Track::Only(analytes_over_time(Catalog::builtin(), &settings));
    assert!(way.fast(&text, 1).is_none());
}

#[test]
fn real_data_go_the_fast_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for window in [Window::Exact, Window::Day, Window::Hour] {
        let mut way = Way::new(Some(window));
        way.file = Some(root.join("tests/data/mimic3_demo/long.csv.gz"));
        way.declaration.subject = Some("hadm_id".to_string());
        way.agree("");
    }
}

#[test]
fn cells_that_are_kept_and_groups_by_them_go_the_fast_way() {
    let mut text = "patient_id,collected_at,ward,analyte,value,unit\n".to_string();
    for row in 0..200 {
        let subject = row * 7919 % 17;
        let ward = ["A", "=B", "\"C, D\"", "", "e"][subject % 5];
        let (analyte, unit) = [("platelets", "10*9/L"), ("pt", "s")][row % 2];
        let day = 1 + row % 3;
        let value = 10 + row * 13 % 300;
        let _ = writeln!(
            text,
            "P{subject},2024-01-0{day},{ward},{analyte},{value},{unit}"
        );
    }
    // Of one panel two rows say different things.
    text.push_str("P1,2024-01-02,other,pt,17,s\n");
    for keep in [&["ward"][..], &["ward", "unit"]] {
        let mut way = Way::new(Some(Window::Day));
        way.keep = keep.iter().map(|name| name.to_string()).collect();
        way.agree(&text);
        way.json = true;
        way.agree(&text);
    }
}
