//! Several files whose rows meet, and shares of their subjects.

use coagscope::input::{Share, open_all};
use coagscope::report::rows::RowKey;

use super::*;

/// What is read of some files, and their rows.
#[derive(Debug, PartialEq)]
struct Found {
    rows: String,
    read: Read,
}

/// What is told of the files beside their panels.
#[derive(Debug, PartialEq)]
struct Read {
    counts: Counts,
    firsts: String,
    notes: Vec<String>,
    of_all_shares: (u64, u64),
}

/// Files in a folder of their own.
pub(super) struct Files {
    folder: tempfile::TempDir,
    paths: Vec<PathBuf>,
}

impl Files {
    pub(super) fn new(texts: &[String]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |(number, text): (usize, &String)| {
            let path = folder.path().join(format!("part {number}.csv"));
            std::fs::write(&path, text).expect("written");
            path
        };
        let paths = texts.iter().enumerate().map(write).collect();
        Files { folder, paths }
    }

    /// A text cut into files behind some of its lines; in some of them the columns stand in another order.
    pub(super) fn cut(text: &str, tape: &mut Tape) -> Self {
        let (head, rows) = text.split_once('\n').expect("a header");
        let mut texts = vec![String::new()];
        let often = 2 + tape.pick(20);
        for row in rows.lines() {
            if texts.len() < 12 && tape.pick(often) == 0 {
                texts.push(String::new());
            }
            let last = texts.last_mut().expect("a text");
            last.push_str(row);
            last.push('\n');
        }
        let turned = tape.pick(3) == 0;
        let texts = texts.iter().enumerate().map(|(number, rows)| {
            let text = format!("{head}\n{rows}");
            match turned && number % 2 == 1 {
                true => with_columns_turned(&text),
                false => text,
            }
        });
        Files::new(&texts.collect::<Vec<_>>())
    }

    fn open(&self, way: &Way, share: Option<Share>, threads: Option<usize>) -> Dataset<'static> {
        let declaration = Declaration {
            pack_rows: threads.and_then(NonZeroUsize::new),
            share,
            ..way.declaration.clone()
        };
        let all = open_all(Catalog::builtin(), &self.paths, &declaration, &way.keep);
        let mut all = all.expect("readable");
        assert_eq!(all.len(), 1, "files whose rows meet are one data set");
        all.remove(0)
    }

    fn layout(
        &self,
        way: &Way,
        data: &Dataset<'static>,
        share: Option<Share>,
    ) -> RowLayout<'static> {
        let options = RowOptions {
            file: self.paths.len() > 1,
            key: share.is_some(),
            ..way.options
        };
        RowLayout::new(Catalog::builtin(), data, &way.settings, options).of_data_set(3)
    }

    /// What is found panel by panel.
    fn rich(&self, way: &Way, share: Option<Share>, threads: Option<usize>) -> Found {
        let mut data = self.open(way, share, threads);
        let layout = self.layout(way, &data, share);
        let mut rows = way.begun(&layout);
        while let Some(panel) = data.next_panel().expect("readable") {
            let codes = codes_with(Catalog::builtin(), &panel.panel, &way.settings);
            let key = share.map(|_| RowKey {
                data_set: 3,
                file: panel.file_number,
                line: panel.line,
            });
            rows.set_lead(key, &panel.file);
            rows.row(&layout.row(&panel, &codes)).expect("written");
        }
        self.found(&data, rows)
    }

    /// The same the fast way; nothing where that does not do it.
    fn fast(&self, way: &Way, share: Option<Share>, threads: usize) -> Option<Found> {
        let catalog = Catalog::builtin();
        let mut data = self.open(way, share, Some(threads));
        let layout = self.layout(way, &data, share);
        let mut rows = way.begun(&layout);
        let settings = &way.settings;
        let written = write_rows(catalog, settings, &mut data, &layout, &mut rows, threads);
        written.expect("written")?;
        Some(self.found(&data, rows))
    }

    fn found(&self, data: &Dataset, rows: Rows<Vec<u8>>) -> Found {
        let rows = String::from_utf8(rows.finish()).expect("text");
        Found {
            rows: self.without_folder(&rows),
            read: self.read(data),
        }
    }

    fn read(&self, data: &Dataset) -> Read {
        let mut counts = data.counts().clone();
        for issue in counts.issues.values_mut() {
            let place = &mut issue.first_place;
            place.file = self.without_folder(&place.file).as_str().into();
            issue.first_message = self.without_folder(&issue.first_message);
        }
        let notes = data.notes().iter();
        Read {
            counts,
            firsts: format!("{:?}", data.firsts()),
            notes: notes
                .map(|note| self.without_folder(&format!("{note:?}")))
                .collect(),
            of_all_shares: (data.rows_of_all_shares(), data.digest_of_all_shares()),
        }
    }

    fn without_folder(&self, text: &str) -> String {
        text.replace(&self.folder.path().display().to_string(), "")
    }

    /// Holds both ways equal; tells whether the fast one was gone.
    pub(super) fn agree(&self, way: &Way, share: Option<Share>) -> bool {
        let expected = self.rich(way, share, None);
        let mut is_fast = true;
        for threads in [1, 3] {
            match self.fast(way, share, threads) {
                Some(found) => assert_eq!(expected, found, "{share:?}, {threads} threads"),
                None => is_fast = false,
            }
            let found = self.rich(way, share, Some(threads));
            assert_eq!(expected, found, "{share:?}, panel by panel");
            let counted = |threads| {
                let mut data = self.open(way, share, threads);
                let by = way.column_of_groups();
                let state = files::counted(&way.settings, &mut data, by, threads)?;
                Some((state, self.read(&data)))
            };
            if let Some(found) = counted(Some(threads)) {
                assert_eq!(counted(None), Some(found), "{share:?}, counted");
            }
        }
        is_fast
    }
}

/// The same cells with the last column in front; rows of another length stay as they are.
fn with_columns_turned(text: &str) -> String {
    let columns = text.lines().next().unwrap_or_default().split(',').count();
    let mut turned = String::new();
    for line in text.lines() {
        let mut cells: Vec<&str> = line.split(',').collect();
        if cells.len() == columns && !line.contains('"') {
            cells.rotate_right(1);
        }
        turned.push_str(&cells.join(","));
        turned.push('\n');
    }
    turned
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn several_files_and_shares_give_the_rows_of_the_rich_way(numbers in any::<u64>().prop_map(|seed| Seeded::new(seed, 8000))) {
        let mut tape = Tape::new(&numbers);
        let calm = tape.pick(3) > 0;
        let text = any_table(&mut tape, calm);
        let mut way = Way::new([Some(Window::Exact), Some(Window::Day)][tape.pick(2)]);
        if tape.pick(3) == 0 {
            way.settings = everything(Catalog::builtin());
            way.declaration.track = Track::Only(analytes_over_time(Catalog::builtin(), &way.settings));
        }
        way.json = tape.pick(4) == 0;
        way.keep = any_keep(&mut tape);
        let files = Files::cut(&text, &mut tape);
        let of = 1 + tape.pick(3);
        files.agree(&way, None);
        for part in 1..=of {
            files.agree(&way, format!("{part}/{of}").parse().ok());
        }
    }
}

/// Some rows of the usual form, with a subject now and then whose name is long.
fn usual_rows(rows: std::ops::Range<usize>) -> String {
    let mut text = String::new();
    for row in rows {
        let subject = match row * 7919 % 23 {
            0 => "a name of more than sixteen letters".to_string(),
            subject => format!("P{subject}"),
        };
        let (analyte, unit) = [
            ("platelets", "10*9/L"),
            ("pt", "s"),
            ("d_dimer", "mg/L FEU"),
        ][row % 3];
        let day = 1 + row * 7 % 5;
        let value = 1 + row * 13 % 300;
        let _ = writeln!(text, "{subject},2024-01-0{day},{analyte},{value},{unit}");
    }
    text
}

#[test]
fn files_of_one_form_go_the_fast_way() {
    let texts: Vec<String> = [0..200, 200..201, 201..201, 201..400]
        .map(|rows| format!("{HEAD}{}", usual_rows(rows)))
        .to_vec();
    let files = Files::new(&texts);
    for window in [Window::Exact, Window::Day, Window::Hour] {
        let mut way = Way::new(Some(window));
        assert!(files.agree(&way, None));
        way.json = true;
        for share in ["1/1", "1/3", "2/3", "3/3"] {
            assert!(files.agree(&way, share.parse().ok()));
        }
    }
}

#[test]
fn files_that_are_read_in_different_ways_go_the_fast_way_too() {
    let rows = usual_rows(0..60);
    // Another order of columns, a unit in the header of the value, days before months, and no unit at all.
    let turned = with_columns_turned(&format!("{HEAD}{rows}"));
    let dotted: String = rows
        .lines()
        .map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            let day = &cells[1][8..];
            format!(
                "{},{day}.01.2024 08:00,{},{},{}\n",
                cells[0], cells[2], cells[3], cells[4]
            )
        })
        .collect();
    let dotted = format!("{HEAD}P1,31.01.2024 08:00,pt,12,s\n{dotted}");
    let bare: String = rows
        .lines()
        .filter(|row| row.contains("platelets"))
        .map(|row| format!("{}\n", row.rsplit_once(',').expect("a unit").0))
        .collect();
    let bare = format!("patient_id,collected_at,analyte,value\n{bare}");
    let files = Files::new(&[format!("{HEAD}{rows}"), turned, dotted, bare]);
    for window in [Window::Exact, Window::Day] {
        let way = Way::new(Some(window));
        for share in [None, Some("2/2")] {
            assert!(files.agree(&way, share.and_then(|share| share.parse().ok())));
        }
    }
}

#[test]
fn what_one_file_says_is_contradicted_by_the_next_one() {
    let rows = |value: &str| format!("{HEAD}P1,2024-01-01T08:00,platelets,{value},10*9/L\n");
    let files = Files::new(&[
        rows("45"),
        rows("46"),
        rows("45"),
        rows("pending"),
        rows("1,0"),
    ]);
    let way = Way::new(Some(Window::Exact));
    assert!(files.agree(&way, None));
    let found = files.fast(&way, None, 2).expect("the fast way");
    assert!(found.rows.contains("conflict"), "{}", found.rows);
}

#[test]
fn a_share_counts_only_what_its_own_subjects_say_first() {
    let share = |text: &str| -> Share { text.parse().expect("a share") };
    let of = |share: Share| {
        let names = (0..).map(|number| format!("P{number}"));
        names.filter(move |name| share.has(name)).take(1)
    };
    let subjects: Vec<String> = of(share("1/2")).chain(of(share("2/2"))).collect();
    // The implausible value and the unknown name come up first in rows of the other subject.
    let rows = |subject: &String| {
        format!(
            "{subject},2024-01-01,platelets,99999,10*9/L\n{subject},2024-01-01,moonlight,1,s\n{subject},2024-01-01,pt,12\n"
        )
    };
    let own: String = subjects.iter().map(rows).collect();
    let turned: String = subjects.iter().rev().map(rows).collect();
    let files = [own, turned].map(|rows| format!("{HEAD}{rows},2024-01-01,pt,12,s\n"));
    let way = Way::new(Some(Window::Day));
    for files in [files.clone(), [files[1].clone(), files[0].clone()]] {
        let files = Files::new(&files);
        for share in ["1/2", "2/2"].map(share) {
            assert!(files.agree(&way, Some(share)));
            let found = files.fast(&way, Some(share), 2).expect("the fast way");
            assert!(found.read.counts.panels > 0, "{share} has panels");
        }
    }
}

#[test]
fn rows_of_nobody_belong_to_the_first_share() {
    let text = "collected_at,analyte,value,unit
2024-01-01,platelets,45,10*9/L
2024-01-02,pt,20
2024-01-02,platelets,50,10*9/L
";
    let files = Files::new(&[text.to_string()]);
    let way = Way::new(Some(Window::Day));
    for (share, panels) in [("1/3", 2), ("2/3", 0), ("3/3", 0)] {
        let share = share.parse().ok();
        assert!(files.agree(&way, share));
        let found = files.fast(&way, share, 2).expect("the fast way");
        assert_eq!(found.read.counts.panels, panels);
    }
}

#[test]
fn notes_of_all_files_come_before_what_only_all_rows_tell() {
    let text = "subject,time,analyte,value,ward\nP1,2024-01-01,platelets,45,A\nP2,2024-01-01,moonlight,1,B\n";
    let files = Files::new(&[text.to_string(), text.replace("ward", "room")]);
    let way = Way::new(Some(Window::Day));
    assert!(files.agree(&way, None));
    let found = files.fast(&way, None, 2).expect("the fast way");
    assert!(found.read.notes.len() >= 3, "{:?}", found.read.notes);
}

#[test]
fn a_file_that_can_not_be_packed_leaves_all_to_the_rich_way() {
    let wide = "patient_id,collected_at,platelets (10*9/L)\nP1,2024-01-01,45\n".to_string();
    let files = Files::new(&[format!("{HEAD}{}", usual_rows(0..50)), wide]);
    assert!(!files.agree(&Way::new(Some(Window::Day)), None));
    // Counted per microliter: the unit does not fit, which is seen when all were read.
    let bare = |value: usize| {
        let row = |row: usize| format!("{row},2024-01-01,platelets,{}\n", value + row);
        let rows: String = (0..40).map(row).collect();
        format!("subject,time,analyte,value\n{rows}")
    };
    let files = Files::new(&[bare(100_000), bare(150_000)]);
    for share in [None, Some("1/2"), Some("2/2")] {
        let share = share.and_then(|share| share.parse().ok());
        assert!(!files.agree(&Way::new(Some(Window::Day)), share));
    }
}
