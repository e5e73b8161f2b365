//! Writes made-up laboratory exports for the benchmarks, the same bytes on every machine.
//!
//! `generate wide ROWS` writes one panel per row, `generate long ROWS` one result per row, in the order in
//! which the results come back from the laboratory: 5 to 125 minutes after the draw, so that the results of
//! one panel lie scattered between those of others. A panel depends on its number alone, so a short file is the
//! beginning of a longer one. Only whole numbers are computed with.
//!
//! Of 1000 panels 100 are of ill persons. An analyte's results follow one of two tables, for well and for ill
//! persons, that give the value at some points per mille; between them the distribution is even. In the
//! ill the tables run from mild to severe, and two thirds of the place in them are the same for all analytes
//! of a panel. Of 1000 results 120 are missing. What lies beyond the range of the analyzer is printed as `<` or `>`
//! with its end, 1 to 4 of 100 results of some analytes; two of these ends are limits of `limits.csv`, and one is a cut-off.

use std::env::args;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

/// Where in the distribution the numbers of a table stand, per mille.
const PLACES: [u64; 9] = [0, 10, 50, 250, 500, 750, 950, 990, 1000];

struct Analyte {
    name: &'static str,
    unit: &'static str,
    /// Digits after the point; the numbers below are in units of the last one.
    decimals: usize,
    well: [u64; 9],
    ill: [u64; 9],
    /// The range of the analyzer: below and above it only its end is printed.
    lowest: (u64, &'static str),
    highest: (u64, &'static str),
}

const ANALYTES: [Analyte; 9] = [
    Analyte {
        name: "platelets",
        unit: "10*9/L",
        decimals: 0,
        well: [60, 120, 160, 210, 250, 295, 370, 430, 1100],
        ill: [260, 230, 190, 120, 75, 45, 18, 7, 2],
        lowest: (5, "5"),
        highest: (1000, "1000"),
    },
    Analyte {
        name: "ldh",
        unit: "U/L",
        decimals: 0,
        well: [60, 110, 130, 160, 185, 215, 260, 340, 900],
        ill: [150, 180, 220, 300, 420, 640, 1300, 2300, 6000],
        lowest: (20, "20"),
        highest: (2500, "2500"),
    },
    Analyte {
        name: "fibrinogen",
        unit: "g/L",
        decimals: 2,
        well: [60, 150, 200, 260, 310, 370, 470, 560, 1000],
        ill: [620, 560, 480, 330, 210, 130, 70, 45, 20],
        lowest: (100, "1.00"),
        highest: (900, "9.00"),
    },
    Analyte {
        name: "d_dimer",
        unit: "mg/L FEU",
        decimals: 2,
        well: [10, 17, 22, 32, 45, 75, 180, 400, 2400],
        ill: [40, 80, 150, 300, 520, 900, 1900, 3200, 9000],
        lowest: (19, "0.19"),
        highest: (2000, "20.00"),
    },
    Analyte {
        name: "pt",
        unit: "s",
        decimals: 1,
        well: [85, 100, 108, 117, 123, 130, 142, 165, 400],
        ill: [115, 121, 128, 143, 162, 190, 270, 420, 1500],
        lowest: (90, "9.0"),
        highest: (1200, "120"),
    },
    Analyte {
        name: "adamts13",
        unit: "%",
        decimals: 0,
        well: [3, 25, 42, 68, 86, 102, 135, 155, 170],
        ill: [110, 100, 85, 62, 48, 36, 14, 5, 1],
        lowest: (5, "5"),
        highest: (150, "150"),
    },
    Analyte {
        name: "hemoglobin",
        unit: "g/L",
        decimals: 0,
        well: [50, 85, 105, 125, 137, 148, 164, 178, 260],
        ill: [150, 140, 125, 105, 92, 80, 64, 52, 15],
        lowest: (20, "20"),
        highest: (250, "250"),
    },
    Analyte {
        name: "haptoglobin",
        unit: "g/L",
        decimals: 2,
        well: [2, 12, 32, 75, 110, 155, 230, 290, 700],
        ill: [300, 240, 180, 95, 45, 18, 6, 3, 1],
        lowest: (10, "0.10"),
        highest: (580, "5.80"),
    },
    Analyte {
        name: "creatinine",
        unit: "umol/L",
        decimals: 0,
        well: [20, 38, 48, 63, 75, 88, 125, 260, 2000],
        ill: [55, 65, 80, 120, 180, 280, 600, 1100, 2600],
        lowest: (18, "18"),
        highest: (1500, "1500"),
    },
];

const WIDE_SUBJECTS: u64 = 2_000_000;
const LONG_SUBJECTS: u64 = 500_000;

/// Seconds between two draws.
const WIDE_STEP: u64 = 2;
const LONG_STEP: u64 = 9;

/// The longest time from draw to result, in minutes.
const LONGEST_WAY: u64 = 125;

/// A number that looks random and depends on a panel (or subject) and on what it is for.
fn chance(of: u64, purpose: u64) -> u64 {
    let mut bits = of
        .wrapping_mul(0x2545_F491_4F6C_DD1D)
        .wrapping_add(purpose.wrapping_mul(0xDA94_2042_E4DD_58B5))
        .wrapping_add(0x5851_F42D_4C95_7F2D);
    for factor in [0x9FB2_1C65_1E98_DF25, 0xD6E8_FEB8_6659_FD93] {
        bits ^= bits >> 32;
        bits = bits.wrapping_mul(factor);
    }
    bits ^ (bits >> 29)
}

/// The number at a place of a table, given in millionths.
fn at(table: &[u64; 9], place: u64) -> u64 {
    let within = |index: usize| place < PLACES[index + 1] * 1000;
    let index = (0..PLACES.len() - 2)
        .find(|&index| within(index))
        .unwrap_or(PLACES.len() - 2);
    let (start, end) = (PLACES[index] * 1000, PLACES[index + 1] * 1000);
    let (from, to) = (table[index], table[index + 1]);
    (from * (end - place) + to * (place - start)) / (end - start)
}

/// The text of an analyte's result in a panel; nothing where it is missing.
fn write_result(out: &mut Vec<u8>, panel: u64, index: usize) -> bool {
    let analyte = &ANALYTES[index];
    let purpose = 100 + 10 * index as u64;
    if chance(panel, purpose) % 1000 < 120 {
        return false;
    }
    let own = chance(panel, purpose + 1) % 1_000_000;
    let number = if chance(panel, 1) % 1000 < 100 {
        let shared = chance(panel, 2) % 1_000_000;
        at(&analyte.ill, (2 * shared + own) / 3)
    } else {
        at(&analyte.well, own)
    };
    if number < analyte.lowest.0 {
        out.push(b'<');
        out.extend_from_slice(analyte.lowest.1.as_bytes());
    } else if number > analyte.highest.0 {
        out.push(b'>');
        out.extend_from_slice(analyte.highest.1.as_bytes());
    } else if analyte.decimals == 0 {
        write_number(out, number, 1);
    } else {
        let unit = 10_u64.pow(analyte.decimals as u32);
        write_number(out, number / unit, 1);
        out.push(b'.');
        write_number(out, number % unit, analyte.decimals);
    }
    true
}

/// Digits with zeros before them up to a width.
fn write_number(out: &mut Vec<u8>, mut number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    while number > 0 || digits.len() - start < width {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend_from_slice(&digits[start..]);
}

/// A date and time, this many seconds after the beginning of 2023.
fn write_moment(out: &mut Vec<u8>, seconds: u64) {
    let (mut day, second) = (seconds / 86_400, seconds % 86_400);
    let mut year = 2023;
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let days_of = |year| if leap(year) { 366 } else { 365 };
    while day >= days_of(year) {
        day -= days_of(year);
        year += 1;
    }
    let mut month = 1;
    loop {
        let days = match month {
            2 => 28 + u64::from(leap(year)),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    for (before, number, width) in [
        (None, year, 4),
        (Some(b'-'), month, 2),
        (Some(b'-'), day + 1, 2),
        (Some(b'T'), second / 3600, 2),
        (Some(b':'), second / 60 % 60, 2),
        (Some(b':'), second % 60, 2),
    ] {
        out.extend(before);
        write_number(out, number, width);
    }
}

fn write_subject(out: &mut Vec<u8>, subject: u64) {
    out.push(b'P');
    write_number(out, subject, 7);
}

fn wide(out: &mut impl Write, rows: u64) -> io::Result<()> {
    write!(out, "patient_id,collected_at,age,sex")?;
    for analyte in &ANALYTES {
        write!(out, ",{} ({})", analyte.name, analyte.unit)?;
    }
    writeln!(out)?;
    let mut line = Vec::new();
    for panel in 0..rows {
        line.clear();
        let subject = chance(panel, 3) % WIDE_SUBJECTS;
        write_subject(&mut line, subject);
        line.push(b',');
        write_moment(&mut line, panel * WIDE_STEP);
        line.push(b',');
        write_number(&mut line, 18 + chance(subject, 4) % 75, 1);
        line.extend_from_slice(if chance(subject, 5).is_multiple_of(2) {
            b",F"
        } else {
            b",M"
        });
        for index in 0..ANALYTES.len() {
            line.push(b',');
            write_result(&mut line, panel, index);
        }
        line.push(b'\n');
        out.write_all(&line)?;
    }
    Ok(())
}

/// Results wait in a circle of minutes until their time comes.
fn long(out: &mut impl Write, rows: u64) -> io::Result<()> {
    writeln!(out, "patient_id,collected_at,analyte,value,unit")?;
    let mut minutes: Vec<Vec<Vec<u8>>> = vec![Vec::new(); LONGEST_WAY as usize + 1];
    let (mut written, mut panel) = (0, 0);
    for minute in 0.. {
        while panel * LONG_STEP < (minute + 1) * 60 {
            let subject = chance(panel, 3) % LONG_SUBJECTS;
            for (index, analyte) in ANALYTES.iter().enumerate() {
                let mut line = Vec::with_capacity(64);
                write_subject(&mut line, subject);
                line.push(b',');
                write_moment(&mut line, panel * LONG_STEP);
                line.push(b',');
                line.extend_from_slice(analyte.name.as_bytes());
                line.push(b',');
                if write_result(&mut line, panel, index) {
                    line.push(b',');
                    line.extend_from_slice(analyte.unit.as_bytes());
                    line.push(b'\n');
                    let way = 5 + chance(panel, 50 + index as u64) % (LONGEST_WAY - 4);
                    minutes[((minute + way) % (LONGEST_WAY + 1)) as usize].push(line);
                }
            }
            panel += 1;
        }
        for line in minutes[(minute % (LONGEST_WAY + 1)) as usize].drain(..) {
            if written == rows {
                return Ok(());
            }
            out.write_all(&line)?;
            written += 1;
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    let given: Vec<String> = args().skip(1).collect();
    let rows = given.get(1).and_then(|rows| rows.parse().ok());
    let (Some(layout), Some(rows)) = (given.first(), rows) else {
        eprintln!("use: generate wide|long ROWS");
        return ExitCode::from(2);
    };
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let written = match layout.as_str() {
        "wide" => wide(&mut out, rows),
        "long" => long(&mut out, rows),
        _ => Err(io::Error::other("the layout is `wide` or `long`")),
    };
    match written.and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("generate: {error}");
            ExitCode::FAILURE
        }
    }
}
