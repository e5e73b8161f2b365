//! Rows that meet give the same panels however they are read: in memory or spilled, in one file or several, sorted
//! by subject, or share by share.

#[path = "longdata/shares.rs"]
mod shares;
#[path = "longdata/sorted.rs"]
mod sorted;

#[path = "longdata/files.rs"]
mod files;
#[path = "longdata/made_up.rs"]
mod made_up;

use coagscope::input::{Bounds, Share, open_all};
use coagscope::{Catalog, Dataset, Declaration};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use made_up::*;

/// The options under which every way is tried.
const OPTIONS: [&[&str]; 4] = [
    &["--scores", "isth_overt_2025,jaam_2006"],
    &["--window", "24h", "--trends", "--scores", "isth_overt_2025"],
    &[
        "--window", "hour", "--items", "--format", "jsonl", "--scores", "sic",
    ],
    &[
        "--window",
        "exact",
        "--keep",
        "sex",
        "--uln",
        "pt=13",
        "--patterns",
        "hemolysis_likely",
    ],
];

#[test]
fn every_way_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows = rows(700, 7);
    file(folder, "all.csv", HEADER, &rows);
    fs::create_dir(folder.join("parts")).unwrap();
    file(&folder.join("parts"), "a.csv", HEADER, &rows[..300]);
    gz(&folder.join("parts"), "b.csv.gz", HEADER, &rows[300..301]);
    file(&folder.join("parts"), "c.txt", HEADER, &rows[301..]);
    file(&folder.join("parts"), ".hidden.csv", HEADER, &rows);
    file(&folder.join("parts"), "notes.md", HEADER, &rows);
    for options in OPTIONS {
        let with = |more: &[&str]| {
            let arguments: Vec<&str> = ["score"]
                .iter()
                .chain(more)
                .chain(options)
                .copied()
                .collect();
            run(folder, &arguments)
        };
        let whole = with(&["all.csv"]);
        assert_eq!(whole.status, 3, "{}", whole.err);
        assert!(whole.out.lines().count() > 100);
        for memory in ["1", "3K", "40K"] {
            let spilled = with(&["all.csv", "--memory", memory]);
            assert_eq!(spilled.out, whole.out, "{memory} {options:?}");
            assert!(spilled.err.starts_with(&whole.err), "{}", spilled.err);
            assert_eq!(spilled.status, whole.status);
        }
        if !options.contains(&"jsonl") {
            let files = with(&["parts", "--memory", "20K"]);
            assert_eq!(without_first(&files.out), whole.out, "{options:?}");
            let first = files.out.lines().nth(1).unwrap();
            assert!(first.starts_with("parts/a.csv,"), "{first}");
            let counts = |run: &Run| run.err.lines().next().unwrap_or_default().to_string();
            assert_eq!(counts(&files), counts(&whole));
        }
        let names: Vec<String> = (1..=3).map(|part| format!("part{part}")).collect();
        for (part, name) in names.iter().enumerate() {
            let part = format!("{}/3", part + 1);
            let memory = ["5K", "1G"][usize::from(part == "2/3")];
            let share = with(&["all.csv", "--part", &part, "--memory", memory, "-o", name]);
            assert_eq!(share.status, 3, "{}", share.err);
        }
        let merged = run(folder, &["merge", "part3", "part1", "part2"]);
        assert_eq!(merged.out, whole.out, "{options:?}");
        assert_eq!(merged.err, whole.err, "{options:?}");
        assert_eq!(merged.status, whole.status);
    }
}

#[test]
fn nothing_stays_behind() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows = rows(800, 11);
    file(folder, "all.csv", HEADER, &rows);
    gz(folder, "cut.csv.gz", HEADER, &rows);
    let whole = fs::read(folder.join("cut.csv.gz")).unwrap();
    fs::write(folder.join("cut.csv.gz"), &whole[..whole.len() - 20]).unwrap();
    let temporary = folder.join("temporary");
    fs::create_dir(&temporary).unwrap();
    let is_empty = || fs::read_dir(&temporary).unwrap().next().is_none();
    let options = ["--memory", "2K", "--temp-dir", "temporary"];
    let good = run(folder, &[&["score", "all.csv"], &options[..]].concat());
    assert_eq!(good.status, 3);
    assert!(is_empty());
    let bad = run(
        folder,
        &[
            &["score", "all.csv", "cut.csv.gz", "-o", "out.csv"],
            &options[..],
        ]
        .concat(),
    );
    assert_eq!(bad.status, 2, "{}", bad.err);
    assert!(is_empty() && !folder.join("out.csv").exists());
    let nowhere = run(
        folder,
        &[
            "score",
            "all.csv",
            "--memory",
            "2K",
            "--temp-dir",
            "no/such",
        ],
    );
    assert_eq!(nowhere.status, 2);
    assert!(
        nowhere
            .err
            .contains("no/such: temporary files can't be written"),
        "{}",
        nowhere.err
    );
}

#[test]
fn one_subject_beyond_the_memory_is_held_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<String> = (0..200)
        .map(|hour| {
            format!(
                "a,2024-03-0{} {:02}:00,platelets,{hour},10*9/L,,",
                hour % 9 + 1,
                hour % 24
            )
        })
        .collect();
    file(folder.path(), "x.csv", HEADER, &rows);
    let whole = run(folder.path(), &["score", "x.csv"]);
    let small = run(folder.path(), &["score", "x.csv", "--memory", "2K"]);
    assert_eq!(small.out, whole.out);
    assert!(
        small.err.contains("more than half of --memory"),
        "{}",
        small.err
    );
}

/// Every panel of some files, as text.
fn panels(paths: &[PathBuf], declaration: &Declaration) -> Vec<String> {
    let catalog = Catalog::builtin();
    let mut texts = Vec::new();
    for mut dataset in open_all(catalog, paths, declaration, &[]).expect("readable") {
        while let Some(row) = dataset.next_panel().expect("readable") {
            texts.push(format!("{row:?}"));
        }
        texts.push(format!("{:?}", dataset.counts()));
        texts.push(format!("{:?}", dataset.analytes()));
    }
    texts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn panels_do_not_depend_on_how_much_fits(
        count in 1_usize..120, seed in 0_u64..1000, memory in 1_u64..30_000,
        window in prop_oneof![Just("day"), Just("hour"), Just("exact"), Just("36h")],
    ) {
        let folder = tempfile::tempdir().unwrap();
        file(folder.path(), "x.csv", HEADER, &rows(count, seed));
        let paths = [folder.path().join("x.csv")];
        let declaration = Declaration { window: window.parse().ok(), ..Declaration::default() };
        let small = Declaration {
            bounds: Bounds { memory: Some(memory), folder: None },
            ..declaration.clone()
        };
        prop_assert_eq!(panels(&paths, &declaration), panels(&paths, &small));
    }

    #[test]
    fn shares_add_up(count in 1_usize..120, seed in 0_u64..1000, of in 1_u32..5) {
        let catalog = Catalog::builtin();
        let folder = tempfile::tempdir().unwrap();
        file(folder.path(), "x.csv", HEADER, &rows(count, seed));
        let path = folder.path().join("x.csv");
        let read = |share: Option<Share>| {
            let declaration = Declaration { share, ..Declaration::default() };
            let mut dataset = Dataset::open(catalog, &path, &declaration, &[]).expect("readable");
            let mut panels = Vec::new();
            while let Some(row) = dataset.next_panel().expect("readable") {
                panels.push((row.line, format!("{row:?}")));
            }
            let counts = dataset.counts();
            let numbers = [
                counts.rows_read, counts.rows_used, counts.total_set_aside(),
                counts.total_unusable(), counts.panels,
            ];
            let issues: Vec<_> = counts.issues.iter().map(|(code, issue)| (*code, issue.count)).collect();
            (panels, numbers, issues, dataset.analytes().to_vec())
        };
        let whole = read(None);
        let mut panels = Vec::new();
        let mut numbers = [0; 5];
        let mut issues = std::collections::BTreeMap::new();
        for part in 1..=of {
            let share = read(format!("{part}/{of}").parse().ok());
            panels.extend(share.0);
            numbers.iter_mut().zip(share.1).for_each(|(sum, one)| *sum += one);
            share.2.into_iter().for_each(|(code, count)| *issues.entry(code).or_insert(0) += count);
            prop_assert_eq!(&share.3, &whole.3);
        }
        panels.sort();
        prop_assert_eq!(panels, whole.0);
        prop_assert_eq!(numbers, whole.1);
        prop_assert_eq!(issues.into_iter().collect::<Vec<_>>(), whole.2);
    }
}

#[test]
fn real_data_are_the_same_in_every_way() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tongji = root.join("samples/covid19_tongji");
    let columns = tongji.join("source_en.columns.toml");
    let columns = columns.to_str().unwrap();
    let tongji = tongji.join("source_en.csv");
    let mimic = root.join("tests/data/mimic3_demo/long.csv.gz");
    let sets = [
        (tongji.to_str().unwrap(), &["--columns", columns][..]),
        (mimic.to_str().unwrap(), &[]),
    ];
    for (path, options) in sets {
        let with = |more: &[&str]| {
            let first = ["score", path, "--scores", "isth_overt_2025,jaam_2006"];
            run(folder.path(), &[&first, options, more].concat())
        };
        let whole = with(&[]);
        let spilled = with(&["--memory", "300K"]);
        assert!(spilled.out == whole.out && spilled.err == whole.err);
        let sizes: Vec<usize> = ["1/2", "2/2"]
            .iter()
            .map(|part| with(&["--part", part, "-o", &part[..1]]).err.len())
            .collect();
        assert!(sizes.iter().all(|size| *size > 0));
        let merged = run(folder.path(), &["merge", "1", "2"]);
        assert!(merged.out == whole.out && merged.err == whole.err);
        assert_eq!(merged.status, whole.status);
    }
}

#[test]
fn what_comes_up_late_on_a_pipe_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let filler = "x".repeat(60_000);
    let mut rows: Vec<String> = (1..161)
        .map(|row| format!("p{row},2024-03-01,platelets,{row},10*9/L,,,{filler}"))
        .collect();
    rows.push("late,2024-03-01,fibrinogen,1.2,g/L,,,".to_string());
    file(folder.path(), "x.csv", &format!("{HEADER},filler"), &rows);
    let read = |input: Option<fs::File>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_coagscope"));
        command.args(["score", "--sorted", "--scores", "isth_overt_2025"]);
        match input {
            Some(file) => command.stdin(file),
            None => command.arg("x.csv"),
        };
        let output = command.current_dir(folder.path()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    };
    let (twice, told) = read(None);
    assert!(
        twice.contains("fibrinogen_flag") && !told.contains("late_analyte"),
        "{told}"
    );
    let (once, told) = read(Some(fs::File::open(folder.path().join("x.csv")).unwrap()));
    assert!(!once.contains("fibrinogen_flag") && once.trim_end().ends_with("late_analyte"));
    assert!(
        told.contains("late_analyte x1: first at line 162"),
        "{told}"
    );
}

#[test]
fn more_threads_than_a_system_starts_are_not_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    file(folder, "x.csv", "patient,platelets", &["a,50".to_string()]);
    let some = run(folder, &["score", "x.csv", "--scores", "sic"]);
    let many = ["score", "x.csv", "--scores", "sic", "--jobs", "4000000000"];
    let many = run(folder, &many);
    assert_eq!((many.status, many.out), (some.status, some.out));
}

#[test]
fn malformed_bytes_after_the_first_8_mib_are_told_with_their_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let filler = "x".repeat(60_000);
    let mut text = b"patient,platelets (10*9/L),note\n".to_vec();
    for row in 0..145 {
        text.extend_from_slice(format!("p{row},50,{filler}\n").as_bytes());
    }
    assert!(text.len() > 8 << 20);
    text.extend_from_slice(b"bad,50,\xe9\ngood,50,\ngood,50,\n");
    fs::write(folder.join("x.csv"), text).unwrap();
    for jobs in ["1", "2"] {
        let options = ["--only-results", "--scores", "sic", "--jobs", jobs];
        let told = run(folder, &[&["score", "x.csv"][..], &options].concat());
        assert!(
            told.err.contains("bad_encoding x1: first at line 147:"),
            "{}",
            told.err
        );
    }
}
