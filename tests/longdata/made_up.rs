//! Made-up long data, and programs that read them.

use super::*;

/// What a run gave.
pub(super) struct Run {
    pub(super) status: i32,
    pub(super) out: String,
    pub(super) err: String,
}

pub(super) fn run(folder: &Path, arguments: &[&str]) -> Run {
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
pub(super) fn without_first(text: &str) -> String {
    let rest = |line: &str| line.split_once(',').map(|(_, rest)| format!("{rest}\n"));
    text.lines().filter_map(rest).collect()
}

/// Numbers that look random and are the same each time.
pub(super) struct Numbers(u64);

impl Numbers {
    pub(super) fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

pub(super) const HEADER: &str = "patient,time,test,result,unit,ref_high,sex";

/// Rows of a long export in no order: conflicts, missing and unreadable results, unknown tests, rows without a
/// subject, results without a unit.
pub(super) fn rows(count: usize, seed: u64) -> Vec<String> {
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

pub(super) fn file(folder: &Path, name: &str, header: &str, rows: &[String]) {
    let mut text = format!("{header}\n");
    rows.iter().for_each(|row| writeln!(text, "{row}").unwrap());
    fs::write(folder.join(name), text).unwrap();
}

pub(super) fn gz(folder: &Path, name: &str, header: &str, rows: &[String]) {
    let file = fs::File::create(folder.join(name)).unwrap();
    let mut out = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    writeln!(out, "{header}").unwrap();
    rows.iter().for_each(|row| writeln!(out, "{row}").unwrap());
    out.finish().unwrap();
}
