//! Several wide files as one data set: each is read the fast way, and knows the earlier results of the ones before.

use std::path::{Path, PathBuf};

use coagscope::catalog::Catalog;
use coagscope::cohort::summary::SummaryState;
use coagscope::fast::write_rows;
use coagscope::input::{Counts, Track, open_all};
use coagscope::interpret::{Settings, analytes_over_time, codes_with};
use coagscope::report::rows::{RowLayout, RowOptions};
use coagscope::{Dataset, Declaration};
use proptest::prelude::*;

use crate::common::any_table::any_table;
use crate::common::either_way::begun;
use crate::common::tape::{Seeded, Tape, any_settings};
use crate::common::{everything, files};

/// What became of a file: its rows and its counts, and whether it was read the fast way.
type Read = (String, Counts, bool);

/// The files of a folder as data sets that follow each other.
fn opened(folder: &Path, texts: &[String], settings: &Settings) -> Vec<Dataset<'static>> {
    let catalog = Catalog::builtin();
    let declaration = Declaration {
        track: Track::Only(analytes_over_time(catalog, settings)),
        ..Declaration::default()
    };
    let paths: Vec<PathBuf> = (0..texts.len())
        .map(|number| folder.join(format!("{number}.csv")))
        .collect();
    for (path, text) in paths.iter().zip(texts) {
        std::fs::write(path, text).expect("written");
    }
    open_all(catalog, &paths, &declaration, &["ward".to_string()]).expect("readable")
}

/// Does something with each data set, which knows what was remembered in those before.
fn each<R>(
    sets: &mut [Dataset<'static>],
    mut work: impl FnMut(usize, &mut Dataset<'static>) -> R,
) -> Vec<R> {
    let mut all = Vec::new();
    for place in 0..sets.len() {
        let (before, from_here) = sets.split_at_mut(place);
        if let Some(before) = before.last_mut() {
            from_here[0].follow(before);
        }
        all.push(work(place, &mut from_here[0]));
    }
    all
}

/// Each file by so many threads where it is read the fast way; those of which `slow` is true the rich way in any case.
fn read(
    folder: &Path,
    texts: &[String],
    settings: &Settings,
    threads: Option<usize>,
    slow: &[bool],
) -> Vec<Read> {
    let catalog = Catalog::builtin();
    each(&mut opened(folder, texts, settings), |place, data| {
        let layout = RowLayout::new(catalog, data, settings, RowOptions::default());
        let mut rows = begun(&layout, false);
        let threads = threads.filter(|_| !slow[place]);
        let is_fast = threads.is_some_and(|threads| {
            let written = write_rows(catalog, settings, data, &layout, &mut rows, threads);
            written.expect("written").is_some()
        });
        while !is_fast && let Some(panel) = data.next_panel().expect("readable") {
            let codes = codes_with(catalog, &panel.panel, settings);
            rows.row(&layout.row(&panel, &codes)).expect("written");
        }
        let text = String::from_utf8(rows.finish()).expect("text");
        (text, data.counts().clone(), is_fast)
    })
}

/// What is counted of each file.
fn counted(
    folder: &Path,
    texts: &[String],
    settings: &Settings,
    threads: Option<usize>,
) -> Vec<SummaryState> {
    each(&mut opened(folder, texts, settings), |_, data| {
        let fast = threads.and_then(|_| files::counted(settings, data, None, threads));
        fast.or_else(|| files::counted(settings, data, None, None))
            .expect("counted")
    })
}

/// The rows of a table in several files with the same header; in some of them the columns stand in another order.
fn parted(text: &str, tape: &mut Tape) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let records: Vec<csv::StringRecord> = reader.records().map(|one| one.expect("a row")).collect();
    let (header, rows) = records.split_first().expect("a header");
    let parts = 1 + tape.pick(3);
    rows.chunks(rows.len().div_ceil(parts).max(1))
        .map(|rows| {
            let turned = if tape.pick(3) == 0 { 1 } else { 0 };
            let mut writer = csv::WriterBuilder::new()
                .flexible(true)
                .from_writer(Vec::new());
            for record in std::iter::once(header).chain(rows) {
                let mut cells: Vec<&str> = record.iter().collect();
                cells.rotate_left(turned);
                writer.write_record(cells).expect("written");
            }
            String::from_utf8(writer.into_inner().expect("written")).expect("text")
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn files_that_follow_each_other_give_the_rows_of_the_rich_way(numbers in any::<u64>().prop_map(|seed| Seeded::new(seed, 6000))) {
        let mut tape = Tape::new(&numbers);
        let texts = parted(&any_table(&mut tape), &mut tape);
        let settings = any_settings(&mut tape);
        let folder = tempfile::tempdir().expect("a folder");
        let rich = read(folder.path(), &texts, &settings, None, &[]);
        let slow: Vec<bool> = texts.iter().map(|_| tape.pick(4) == 0).collect();
        for threads in [1, 3] {
            let found = read(folder.path(), &texts, &settings, Some(threads), &slow);
            for ((rich, found), text) in rich.iter().zip(&found).zip(&texts) {
                prop_assert_eq!(&rich.0, &found.0, "{}", text);
                prop_assert_eq!(&rich.1, &found.1, "{}", text);
            }
        }
        if !texts.is_empty() {
            prop_assert_eq!(counted(folder.path(), &texts, &settings, Some(2)), counted(folder.path(), &texts, &settings, None));
        }
    }
}

#[test]
fn usual_files_are_all_read_the_fast_way_and_know_those_before() {
    let header = "subject,time,ward,platelets (10*9/L)";
    let texts: Vec<String> = [
        "a,2024-03-01T08:00:00,x,200\nb,2024-03-01T08:00:00,x,210\n",
        "a,2024-03-02T08:00:00,x,90\na,2024-03-02T08:00:00,x,80\n",
        // Of one of them two results contradict each other, and this row is not in the order of time.
        "a,2024-03-02T07:00:00,x,70\nb,2024-03-02T08:00:00,x,60\n",
    ]
    .map(|rows| format!("{header}\n{rows}"))
    .to_vec();
    let settings = everything(Catalog::builtin());
    let folder = tempfile::tempdir().expect("a folder");
    let rich = read(folder.path(), &texts, &settings, None, &[]);
    let found = read(folder.path(), &texts, &settings, Some(2), &[false; 3]);
    for (rich, found) in rich.iter().zip(&found) {
        assert_eq!((&rich.0, &rich.1), (&found.0, &found.1));
        assert!(
            found.2,
            "the fast way: {}",
            found.0.lines().nth(1).unwrap_or_default()
        );
    }
    assert!(found[1].0.contains("conflict") && found[2].0.contains("out_of_order"));
    // The last file alone knows nothing of a fall.
    let alone = read(folder.path(), &texts[2..], &settings, Some(1), &[false]);
    assert_ne!(alone[0].0, found[2].0);
}
