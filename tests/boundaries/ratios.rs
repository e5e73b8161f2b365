//! The ratios of units.

use super::*;

/// The power of ten of a prefix of the international system; `None` for a letter that is none.
fn prefix(text: &str) -> Option<i32> {
    let powers = [
        ("", 0),
        ("k", 3),
        ("d", -1),
        ("m", -3),
        ("u", -6),
        ("n", -9),
        ("p", -12),
        ("f", -15),
    ];
    powers
        .into_iter()
        .find(|(letter, _)| *letter == text)
        .map(|(_, power)| power)
}

/// The volume below the stroke, as a power of ten of liters.
fn volume(text: &str) -> Option<i32> {
    match text {
        "mm3" | "mm^3" | "cumm" | "cmm" | "mmc" => Some(-6),
        "100mL" => Some(-1),
        _ => prefix(text.strip_suffix('L')?),
    }
}

/// What is counted or weighed above the stroke: a kind, and a power of ten of it.
fn amount(text: &str) -> Option<(&'static str, i32)> {
    for (unit, kind) in [
        ("mol", "mol"),
        ("gms", "g"),
        ("gm", "g"),
        ("gr", "g"),
        ("gs", "g"),
        ("g", "g"),
    ] {
        if let Some(power) = text.strip_suffix(unit).and_then(prefix) {
            return Some((kind, power));
        }
    }
    for sign in ["10*", "10^", "10("] {
        if let Some(power) = text.strip_prefix(sign) {
            let power = power.trim_end_matches(')').trim_end_matches(" cells");
            return Some(("count", power.parse().ok()?));
        }
    }
    let power = match text {
        "" | "1" | "#" | "cell" | "cells" | "Zellen" | "個" | "个" => 0,
        "K" | "thou" | "thousand" | "thousands" | "1000" | "Tsd" | "Tsd." | "Tausend" | "千"
        | "mille" | "milliers" | "miles" | "migliaia" | "mila" | "duizend" => 3,
        "万" | "万個" | "万个" | "萬" => 4,
        "lakh" | "lakhs" | "lac" | "lacs" => 5,
        "M" | "Mio" | "Mio." | "million" => 6,
        "G" | "Gpt" | "Giga" | "Mrd" | "Mrd." | "billion" | "billions" | "bil" => 9,
        "T" | "Tpt" => 12,
        _ => return None,
    };
    Some(("count", power))
}

/// A unit by its own letters: the kind, and the power of ten of it in a liter.
fn concentration(spelling: &str) -> Option<(&'static str, i32)> {
    let (above, below) = spelling.rsplit_once('/')?;
    let (kind, power) = amount(above.trim())?;
    Some((kind, power - volume(below.trim())?))
}

/// Conversions between mass and amount of substance, which no prefix gives: family, unit, and the value of
/// one of it in the canonical unit.
const MOLAR: [(&str, &str, &str); 9] = [
    ("creatinine", "mg/dL", "88.4"),
    ("bilirubin", "mg/dL", "17.104"),
    ("urea", "mg/dL", "0.1665"),
    ("vitamin_b12", "pg/mL", "0.7378"),
    ("hemoglobin", "mmol/L", "16.114"),
    ("fibrinogen", "umol/L", "0.34"),
    ("triglycerides", "mmol/L", "88.545"),
    ("glucose", "mg/dL", "1000/18016"),
    ("uric_acid", "mg/dL", "59.48"),
];

#[test]
fn ratios_of_units_are_what_their_prefixes_say() {
    let ten_to = |power: i32| match power {
        0.. => Exact::parse("1").over(Exact::step(power.unsigned_abs())),
        _ => Exact::step(power.unsigned_abs()),
    };
    let mut checked = 0;
    for (family, units) in &table("units.toml") {
        let units = units.as_table().expect("a family");
        let canonical = text(units, "canonical").expect("a canonical unit");
        let Some(home) = concentration(canonical) else {
            continue;
        };
        let spellings = units["spellings"].as_table().expect("spellings");
        for (spelling, ratio) in spellings {
            let Some((kind, power)) = concentration(spelling) else {
                continue;
            };
            let ratio = Exact::parse(ratio.as_str().expect("a ratio in quotes"));
            let expected = if kind == home.0 {
                ten_to(power - home.1)
            } else {
                let (_, unit, molar) = MOLAR
                    .iter()
                    .find(|(of, _, _)| of == family)
                    .unwrap_or_else(|| panic!("{family}: {spelling} is of another kind"));
                let (_, anchor) = concentration(unit).expect("a concentration");
                Exact::parse(molar).times(ten_to(power - anchor))
            };
            assert_eq!(ratio, expected, "{family}: {spelling}");
            checked += 1;
        }
    }
    for (family, unit, molar) in MOLAR {
        let spellings = &table("units.toml")[family]["spellings"];
        assert_eq!(spellings[unit].as_str(), Some(molar), "{family}");
    }
    println!("{checked} spellings");
    assert!(checked > 300, "only {checked} spellings were understood");
}
