//! Rows read = used + set aside + unusable, whatever a file holds; wide rows keep their places, and a
//! long file is read piece by piece.

#[path = "hostile/support.rs"]
mod support;

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use coagscope::{Catalog, Dataset, Declaration};
use proptest::prelude::*;

use support::read;

/// Cells that exercise every fate of a row.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        (0_u32..400).prop_map(|number| number.to_string()),
        (0_u32..40, 0_u32..10).prop_map(|(whole, tenth)| format!("{whole}.{tenth}")),
        proptest::sample::select(vec![
            "<50",
            ">=100",
            "n/a",
            "pending",
            "-5",
            "inf",
            "1e400",
            "\"1,234\"",
            "45 G/L L",
            "45 bananas",
            "positive",
            "urine",
            "blood",
            "x",
            "2020-01-01",
            "31.02.2020",
            "PLT",
            "Fibrinogen",
            "Laktat",
            "G/L",
            "mg/dL",
            "\u{664}\u{665}",
            "=1+1",
            "\u{1b}[31m",
            "\"a\nb\"",
            " ",
        ])
        .prop_map(str::to_string),
        "[ -~]{0,6}".prop_map(|text| format!("\"{}\"", text.replace('"', "\"\""))),
    ]
}

fn rows(widths: std::ops::Range<usize>) -> impl Strategy<Value = Vec<String>> {
    let row = proptest::collection::vec(cell(), widths).prop_map(|cells| cells.join(","));
    proptest::collection::vec(row, 0..12)
}

const WIDE: &str =
    "subject,date,specimen,platelets (G/L),pt,d_dimer (mg/L FEU),d_dimer_ref_high,note";
const LONG: &str = "subject,date,test,value,unit,specimen,ref_range";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn counts_add_up_in_wide_files(rows in rows(1..10)) {
        let file = read(format!("{WIDE}\n{}\n", rows.join("\n")));
        // `fates` checks the sum; a wide file gives one row for each that was read.
        file.fates();
        prop_assert_eq!(file.counts.rows_read, file.rows.len() as u64);
    }

    #[test]
    fn counts_add_up_in_long_files(rows in rows(3..9)) {
        let file = read(format!("{LONG}\n{}\n", rows.join("\n")));
        file.fates();
        prop_assert!(file.rows.len() as u64 <= file.counts.rows_used);
    }

    #[test]
    fn counts_add_up_in_files_that_are_not_even_text(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for header in [WIDE, LONG] {
            let all = [header.as_bytes(), b"\n", &bytes].concat();
            if let Ok(file) = support::try_read(all, &Declaration::default()) {
                file.fates();
            }
        }
    }

    /// What is found out from the file as a whole (units, decimal mark) is named here, so that each
    /// row says the same wherever it stands.
    #[test]
    fn wide_rows_in_another_order_give_the_same_rows(
        cells in proptest::collection::vec((1_u32..500, 80_u32..400, 1_u32..90, proptest::sample::select(vec!["", "<", ">"])), 1..12),
        seed in any::<u64>(),
    ) {
        let mut lines: Vec<String> = cells
            .iter()
            .enumerate()
            .map(|(row, (platelets, pt, d_dimer, sign))| format!("S{row},{sign}{platelets},{}.{},{}.{}", pt / 10, pt % 10, d_dimer / 10, d_dimer % 10))
            .collect();
        let header = "subject,platelets (G/L),pt (s),d_dimer (mg/L FEU)";
        let first = read(format!("{header}\n{}\n", lines.join("\n")));
        let count = lines.len();
        for place in (1..count).rev() {
            lines.swap(place, usize::try_from(seed.rotate_left(u32::try_from(place).unwrap())).unwrap() % (place + 1));
        }
        let second = read(format!("{header}\n{}\n", lines.join("\n")));
        let sorted = |file: &support::Read| {
            let mut rows = file.rows.clone();
            rows.sort();
            rows
        };
        prop_assert_eq!(sorted(&first), sorted(&second));
    }
}

#[test]
fn a_wide_file_gives_one_row_for_each_in_their_order() {
    let file = read(
        "subject,specimen,platelets (G/L)\nA,blood,45\nB\nC,urine,45\nD,blood,1,234\nE,blood,n/a\nF,,x\n\nG,\"x\ny\"z,45\nH,blood,45\nI,\"blood,45\nJ,blood,45\n",
    );
    let subjects: Vec<&str> = file.column("subject");
    assert_eq!(subjects, ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"]);
    assert_eq!(
        file.points("platelets"),
        ["2", "", "", "", "", "", "", "2", "", "2"]
    );
    assert_eq!(file.fates(), (3, 1, 6));
}

/// Names beyond 80 characters used to be counted as one row each.
#[test]
fn names_that_are_not_known_are_counted_however_long_they_are() {
    let name = "n".repeat(200);
    let file = read(format!(
        "subject,test,value\nA,{name},1\nB,{name},2\nC,{name},3\n"
    ));
    assert_eq!(
        file.counts
            .unknown_names
            .values()
            .copied()
            .collect::<Vec<_>>(),
        [3]
    );
}

/// Rows without a result used to be counted as used, and made empty panels, where a fact stood beside them.
#[test]
fn a_row_of_a_refused_unit_is_unusable_with_or_without_facts() {
    let file = read("subject,age,test,value\nA,40,PLT,45000\nB,50,PLT,250000\nC,60,INR,1.1\n");
    assert_eq!(file.fates(), (1, 0, 2));
    assert_eq!(file.column("subject"), ["C"]);
}

/// Gives one line again and again, and counts what was taken of it.
struct Endless {
    line: Vec<u8>,
    at: usize,
    left: u64,
    taken: Arc<AtomicU64>,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.line.len() {
            if self.left == 0 {
                return Ok(0);
            }
            self.left -= 1;
            self.at = 0;
        }
        let count = (&self.line[self.at..]).read(out)?;
        self.at += count;
        self.taken.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

#[test]
fn a_wide_file_is_never_read_further_ahead_than_the_look_ahead() {
    const LOOK_AHEAD: u64 = 8 << 20;
    const BUFFERS: u64 = 1 << 20;
    let catalog = Catalog::builtin();
    let taken = Arc::new(AtomicU64::new(0));
    let line = format!("A,45,{}\n", "p".repeat(20_000)).into_bytes();
    let length = line.len() as u64;
    let endless = Endless {
        line,
        at: 0,
        left: u64::MAX,
        taken: Arc::clone(&taken),
    };
    let reader = Box::new(io::Cursor::new(b"subject,platelets (G/L),padding\n").chain(endless));
    let mut data =
        Dataset::from_reader(catalog, "-", reader, &Declaration::default(), &[]).unwrap();
    assert!(taken.load(Ordering::Relaxed) <= LOOK_AHEAD + BUFFERS);
    for row in 1..=1_000 {
        let panel = data
            .next_panel()
            .unwrap()
            .expect("an endless file has another row");
        assert_eq!(panel.panel.subject.as_deref(), Some("A"));
        let ahead = taken.load(Ordering::Relaxed) - row * length;
        assert!(
            ahead <= LOOK_AHEAD + BUFFERS,
            "{ahead} bytes ahead at row {row}"
        );
    }
}

/// The program keeps nothing of the rows that it has written.
#[cfg(all(feature = "cli", target_os = "linux"))]
#[test]
fn memory_does_not_grow_with_a_wide_file() {
    use std::io::{BufRead, BufReader, Write};
    use std::process::{Command, Stdio};

    let mut child = Command::new(env!("CARGO_BIN_EXE_coagscope"))
        .args(["score", "--scores", "sic", "--only-results", "-q"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let status = format!("/proc/{}/status", child.id());
    let writer = std::thread::spawn(move || {
        let line = format!("A,45,{}\n", "p".repeat(100_000));
        input
            .write_all(b"subject,platelets (G/L),padding\n")
            .unwrap();
        for _ in 0..2_000 {
            input.write_all(line.as_bytes()).unwrap();
        }
        // Everything but what is in a pipe has been read; the program waits for more.
        let status = std::fs::read_to_string(status).unwrap();
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .unwrap();
        peak.trim()
            .trim_end_matches(" kB")
            .trim()
            .parse::<u64>()
            .unwrap()
    });
    let rows = output.lines().count();
    let peak = writer.join().unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(rows, 2_001);
    assert!(peak < 80_000, "{peak} kB at the most, for a file of 200 MB");
}

/// Work is counted in characters of headers looked at: the recognizer of headers is called once per
/// column and place, so that twice the columns are twice the work.
#[test]
fn a_hundred_thousand_columns_are_twice_the_work_of_fifty_thousand() {
    use coagscope::input::{ReadOptions, Table};
    use std::cell::Cell;

    let looked_at = |columns: usize| {
        let header: String = (0..columns)
            .map(|column| format!(",unknown {column:06}"))
            .collect();
        let cells = ",1".repeat(columns);
        let count = Cell::new(0_usize);
        let recognized = |cells: &[&str]| {
            count.set(count.get() + cells.len());
            usize::from(cells.first() == Some(&"subject"))
        };
        let text = format!("subject{header}\nA{cells}\n");
        let mut table = Table::from_reader(
            "x.csv",
            Box::new(io::Cursor::new(text)),
            &ReadOptions::default(),
            &recognized,
        )
        .unwrap();
        assert_eq!(
            table.next_record().unwrap().unwrap().cells.len(),
            columns + 1
        );
        count.get()
    };
    let (half, whole) = (looked_at(50_000), looked_at(100_000));
    assert!(whole <= half * 2 && whole <= 500_000, "{half} and {whole}");
}

#[test]
fn a_hundred_thousand_columns_are_read() {
    let header: String = (0..100_000)
        .map(|column| format!(",unknown {column:06}"))
        .collect();
    let cells = ",1".repeat(100_000);
    let catalog = Catalog::builtin();
    let text = format!("subject,platelets (G/L){header}\nA,45{cells}\n");
    let mut data = Dataset::from_reader(
        catalog,
        "x.csv",
        Box::new(io::Cursor::new(text)),
        &Declaration::default(),
        &[],
    )
    .unwrap();
    let row = data.next_panel().unwrap().unwrap();
    let platelets = catalog.find("platelets").unwrap();
    assert_eq!(row.panel.get(platelets).unwrap().reported.as_ref(), "45");
    assert_eq!(row.cells.unwrap().len(), 100_002);
}
