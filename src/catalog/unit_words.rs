//! Units in words, as vocabularies of terms name them: `thousand per microliter`.

/// What each word is as a sign. Words that only tell what is counted, or what kind of unit it is, are none.
const WORDS: &[(&str, &str)] = &[
    ("per", "/"),
    ("thousand", "10^3"),
    ("million", "10^6"),
    ("billion", "10^9"),
    ("trillion", "10^12"),
    ("cell", ""),
    ("enzyme", ""),
    ("cubic", ""),
    ("milli", "m"),
    ("micro", "u"),
    ("kilo", "k"),
    ("international", "I"),
    ("unit", "U"),
    ("kilounit", "kU"),
    ("milliunit", "mU"),
    ("gram", "g"),
    ("kilogram", "kg"),
    ("milligram", "mg"),
    ("microgram", "ug"),
    ("nanogram", "ng"),
    ("picogram", "pg"),
    ("mole", "mol"),
    ("millimole", "mmol"),
    ("micromole", "umol"),
    ("nanomole", "nmol"),
    ("picomole", "pmol"),
    ("katal", "kat"),
    ("millikatal", "mkat"),
    ("microkatal", "ukat"),
    ("nanokatal", "nkat"),
    ("liter", "L"),
    ("litre", "L"),
    ("deciliter", "dL"),
    ("decilitre", "dL"),
    ("milliliter", "mL"),
    ("millilitre", "mL"),
    ("microliter", "uL"),
    ("microlitre", "uL"),
    ("nanoliter", "nL"),
    ("nanolitre", "nL"),
    ("millimeter", "mm3"),
    ("millimetre", "mm3"),
];

/// A unit that is written in words alone, one of them `per`, in signs; `None` for every other.
pub(super) fn in_signs(unit: &str) -> Option<String> {
    let is_per = |word: &str| word.eq_ignore_ascii_case("per");
    if !unit.split_whitespace().any(is_per) {
        return None;
    }
    let mut words = unit.to_ascii_lowercase();
    let mut calibrator = "";
    for (long, sign) in [
        ("fibrinogen equivalent units", " FEU"),
        ("fibrinogen equivalent unit", " FEU"),
        ("d-dimer units", " DDU"),
        ("d-dimer unit", " DDU"),
        (" feu", " FEU"),
        (" ddu", " DDU"),
    ] {
        if let Some(at) = words.find(long) {
            words.replace_range(at..at + long.len(), "");
            calibrator = sign;
            break;
        }
    }
    // Without its third power a millimeter is none of a volume.
    let is_volume = !words.contains("millimet") || words.contains("cubic millimet");
    let signs = words
        .split(|letter: char| letter.is_whitespace() || letter == '-')
        .filter(|word| !word.is_empty())
        .map(|word| {
            let is_word = |known: &str| word == known || word.strip_suffix('s') == Some(known);
            WORDS.iter().find(|(known, _)| is_word(known))
        })
        .map(|found| found.map(|(_, sign)| *sign))
        .collect::<Option<String>>()?;
    is_volume.then(|| format!("{signs}{calibrator}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_alone_are_read_as_signs() {
        for (words, signs) in [
            ("thousand per microliter", "10^3/uL"),
            ("Million per microliter", "10^6/uL"),
            ("milli-international unit per liter", "mIU/L"),
            ("cells per cubic millimeter", "/mm3"),
            (
                "microgram fibrinogen equivalent unit per milliliter",
                "ug/mL FEU",
            ),
            ("nanogram per milliliter FEU", "ng/mL FEU"),
        ] {
            assert_eq!(in_signs(words).as_deref(), Some(signs), "{words}");
        }
        for text in ["10*9 per L", "percent", "unit per millimeter", "per day"] {
            assert_eq!(in_signs(text), None, "{text}");
        }
    }
}
