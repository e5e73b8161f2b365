//! Rows that meet give the same panels however they are read: in memory or spilled, in one file or several, sorted
//! by subject, or share by share.

#[path = "longdata/shares.rs"]
mod shares;
#[path = "longdata/sorted.rs"]
mod sorted;

use coagscope::input::{Bounds, Share, open_all};
use coagscope::{Catalog, Dataset, Declaration};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a run gave.
struct Run {
    status: i32,
    out: String,
    err: String,
}

fn run(folder: &Path, arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_coagscope"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program runs");
    Run {
        status: output.status.code().expect("a status"),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    }
}

/// The rows without the column in front.
fn without_first(text: &str) -> String {
    let rest = |line: &str| line.split_once(',').map(|(_, rest)| format!("{rest}\n"));
    text.lines().filter_map(rest).collect()
}

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

const HEADER: &str = "patient,time,test,result,unit,ref_high,sex";

/// Rows of a long export in no order: conflicts, missing and unreadable results, unknown tests, rows without a
/// subject, results without a unit.
fn rows(count: usize, seed: u64) -> Vec<String> {
    let mut numbers = Numbers(seed);
    let tests = [
        ("platelets", "10*9/L", "400"),
        ("Thrombozyten", "G/L", ""),
        ("pt", "s", "14.5"),
        ("d_dimer", "mg/L FEU", "0.5"),
        ("fibrinogen", "g/L", ""),
        ("ldh", "U/L", "250"),
        ("hemoglobin", "g/dL", ""),
        ("platelets", "", ""),
        ("serum rhubarb", "mg/L", ""),
    ];
    (0..count)
        .map(|_| {
            let subject = match numbers.below(30) {
                0 => String::new(),
                number => format!("p{number}"),
            };
            let (test, unit, limit) = tests[numbers.below(9) as usize];
            let result = match numbers.below(12) {
                0 => "n/a".to_string(),
                1 => "1,234".to_string(),
                2 => format!("<{}", numbers.below(40) + 1),
                _ => format!("{}.{}", numbers.below(300), numbers.below(10)),
            };
            let (day, hour) = (numbers.below(6) + 1, numbers.below(24));
            let sex = ["f", "m", ""][numbers.below(3) as usize];
            format!("{subject},2024-03-0{day} {hour:02}:00,{test},{result},{unit},{limit},{sex}")
        })
        .collect()
}

fn file(folder: &Path, name: &str, header: &str, rows: &[String]) {
    let mut text = format!("{header}\n");
    rows.iter().for_each(|row| writeln!(text, "{row}").unwrap());
    fs::write(folder.join(name), text).unwrap();
}

fn gz(folder: &Path, name: &str, header: &str, rows: &[String]) {
    let file = fs::File::create(folder.join(name)).unwrap();
    let mut out = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    writeln!(out, "{header}").unwrap();
    rows.iter().for_each(|row| writeln!(out, "{row}").unwrap());
    out.finish().unwrap();
}

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
fn earlier_results_are_known_across_files() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let header = "patient,time,platelets (10*9/L)";
    file(
        folder,
        "1.csv",
        header,
        &["a,2024-03-01,300".into(), "b,2024-03-01,200".into()],
    );
    file(
        folder,
        "2.csv",
        header,
        &["a,2024-03-02,100".into(), "b,2024-03-03,190".into()],
    );
    let all = [
        "a,2024-03-01,300",
        "b,2024-03-01,200",
        "a,2024-03-02,100",
        "b,2024-03-03,190",
    ];
    file(folder, "all.csv", header, &all.map(str::to_string));
    for window in [&["--window", "exact"][..], &["--window", "day"]] {
        let with = |files: &[&str]| {
            let arguments: Vec<&str> = ["score", "--trends"]
                .iter()
                .chain(files)
                .chain(window)
                .copied()
                .collect();
            run(folder, &arguments)
        };
        let files = with(&["1.csv", "2.csv"]);
        let whole = with(&["all.csv"]);
        assert_eq!(
            without_first(&files.out),
            whole.out,
            "{window:?} {}",
            files.err
        );
        assert!(files.out.starts_with("file,patient,"));
        assert!(
            files
                .out
                .lines()
                .nth(3)
                .unwrap()
                .starts_with("2.csv,a,2024-03-02")
        );
        assert!(files.out.contains("-66.7"), "{}", files.out);
    }
}

#[test]
fn files_may_be_written_in_different_ways() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(
        folder.join("1.csv"),
        "patient,date,test,result,unit\na,2024-03-01,platelets,90,10*9/L\n",
    )
    .unwrap();
    fs::write(
        folder.join("2.csv"),
        "Analyt;Wert;Einheit;Datum;Patient\nFibrinogen;1,2;g/L;01.03.2024;a\n",
    )
    .unwrap();
    let both = run(
        folder,
        &[
            "score",
            "1.csv",
            "2.csv",
            "--scores",
            "isth_overt_2025",
            "--date-order",
            "dmy",
        ],
    );
    let lines: Vec<&str> = both.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}{}", both.out, both.err);
    assert!(
        lines[0].starts_with("file,patient,date,platelets_flag,fibrinogen_flag,"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("1.csv,a,2024-03-01,L,L,"),
        "{}",
        lines[1]
    );
    fs::write(
        folder.join("3.csv"),
        "fibrinogen (g/L),patient,platelets (10*9/L)\n1.2,a,90\n",
    )
    .unwrap();
    fs::write(
        folder.join("4.csv"),
        "patient,platelets (10*9/L),fibrinogen (g/L)\nb,300,3\n",
    )
    .unwrap();
    let wide = run(
        folder,
        &[
            "score",
            "4.csv",
            "3.csv",
            "--only-results",
            "--scores",
            "isth_overt_2025",
        ],
    );
    let lines: Vec<&str> = wide.out.lines().collect();
    assert!(
        lines[1].starts_with("4.csv,b,N,N,") && lines[2].starts_with("3.csv,a,L,L,"),
        "{}",
        wide.out
    );
    // A column that is already named so keeps its name.
    fs::write(folder.join("5.csv"), "file,platelets (10*9/L)\nx,300\n").unwrap();
    let taken = run(
        folder,
        &["score", "5.csv", "5.csv", "--scores", "isth_overt_2025"],
    );
    assert!(
        taken.out.starts_with("coagscope_file,file,"),
        "{}",
        taken.out
    );
}

#[test]
fn folders_without_data_are_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let empty = run(folder.path(), &["score", "empty"]);
    assert_eq!(empty.status, 2);
    assert!(
        empty.err.contains("this folder has no data files"),
        "{}",
        empty.err
    );
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
fn more_files_than_are_held_open_are_read_too() {
    let folder = tempfile::tempdir().unwrap();
    let long = rows(60, 9);
    let wide: Vec<String> = (0..30)
        .map(|row| format!("p{row},2024-03-01,{row}"))
        .collect();
    for number in 0..10 {
        let part = number * 6..(number + 1) * 6;
        file(
            folder.path(),
            &format!("long{number}.csv"),
            HEADER,
            &long[part],
        );
        let part = number * 3..(number + 1) * 3;
        file(
            folder.path(),
            &format!("wide{number}.csv"),
            "patient,time,platelets (10*9/L)",
            &wide[part],
        );
    }
    file(folder.path(), "long.csv", HEADER, &long);
    file(
        folder.path(),
        "wide.csv",
        "patient,time,platelets (10*9/L)",
        &wide,
    );
    for kind in ["long", "wide"] {
        let names: Vec<String> = (0..10)
            .map(|number| format!("{kind}{number}.csv"))
            .collect();
        let mut arguments = vec!["score", "--scores", "isth_overt_2025"];
        let one = format!("{kind}.csv");
        let whole = run(folder.path(), &[&arguments[..], &[&one]].concat());
        arguments.extend(names.iter().map(String::as_str));
        let files = run(folder.path(), &arguments);
        assert_eq!(without_first(&files.out), whole.out, "{}", files.err);
        if kind == "long" {
            arguments.push("--sorted");
            assert_eq!(run(folder.path(), &arguments).status, files.status);
        }
    }
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
