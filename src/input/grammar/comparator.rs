//! Signs and phrases that say on which side of a number a result lies.

/// On which side of the number that follows the result lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparator {
    /// `<`
    Below,
    /// `<=`
    UpTo,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

use Comparator::{Above, AtLeast, Below, UpTo};

/// The longest that fits counts, so `less than or equal to` is not `less than`.
const SIGNS: &[(&str, Comparator)] = &[
    ("<=", UpTo),
    ("=<", UpTo),
    ("≤", UpTo),
    ("⩽", UpTo),
    ("≦", UpTo),
    ("≯", UpTo),
    ("<", Below),
    (">=", AtLeast),
    ("=>", AtLeast),
    ("≥", AtLeast),
    ("⩾", AtLeast),
    ("≧", AtLeast),
    ("≮", AtLeast),
    (">", Above),
    ("小于等于", UpTo),
    ("小於等於", UpTo),
    ("不大于", UpTo),
    ("不超过", UpTo),
    ("小于", Below),
    ("小於", Below),
    ("低于", Below),
    ("少于", Below),
    ("大于等于", AtLeast),
    ("大於等於", AtLeast),
    ("不小于", AtLeast),
    ("不低于", AtLeast),
    ("大于", Above),
    ("大於", Above),
    ("高于", Above),
    ("超过", Above),
];

/// Lower case; one space stands for any white space.
const PHRASES: &[(&str, Comparator)] = &[
    ("less than", Below),
    ("lower than", Below),
    ("smaller than", Below),
    ("fewer than", Below),
    ("below", Below),
    ("under", Below),
    ("kleiner als", Below),
    ("kleiner", Below),
    ("weniger als", Below),
    ("unter", Below),
    ("inférieur à", Below),
    ("inférieure à", Below),
    ("inferieur a", Below),
    ("inferieure a", Below),
    ("moins de", Below),
    ("menor que", Below),
    ("menor de", Below),
    ("menor do que", Below),
    ("inferior a", Below),
    ("inferior à", Below),
    ("menos de", Below),
    ("abaixo de", Below),
    ("minore di", Below),
    ("inferiore a", Below),
    ("meno di", Below),
    ("kleiner dan", Below),
    ("minder dan", Below),
    ("lager dan", Below),
    ("onder", Below),
    ("less than or equal to", UpTo),
    ("at most", UpTo),
    ("no more than", UpTo),
    ("not more than", UpTo),
    ("up to", UpTo),
    ("upto", UpTo),
    ("max", UpTo),
    ("max.", UpTo),
    ("maximum", UpTo),
    ("maximal", UpTo),
    ("bis", UpTo),
    ("bis zu", UpTo),
    ("höchstens", UpTo),
    ("hoechstens", UpTo),
    ("kleiner gleich", UpTo),
    ("kleiner oder gleich", UpTo),
    ("jusqu'à", UpTo),
    ("jusqu'a", UpTo),
    ("au plus", UpTo),
    ("inférieur ou égal à", UpTo),
    ("inferieur ou egal a", UpTo),
    ("hasta", UpTo),
    ("menor o igual que", UpTo),
    ("menor o igual a", UpTo),
    ("até", UpTo),
    ("menor ou igual a", UpTo),
    ("fino a", UpTo),
    ("minore o uguale a", UpTo),
    ("tot", UpTo),
    ("hoogstens", UpTo),
    ("kleiner dan of gelijk aan", UpTo),
    ("more than", Above),
    ("greater than", Above),
    ("higher than", Above),
    ("larger than", Above),
    ("over", Above),
    ("above", Above),
    ("größer als", Above),
    ("groesser als", Above),
    ("grösser als", Above),
    ("größer", Above),
    ("mehr als", Above),
    ("über", Above),
    ("ueber", Above),
    ("supérieur à", Above),
    ("supérieure à", Above),
    ("superieur a", Above),
    ("superieure a", Above),
    ("plus de", Above),
    ("mayor que", Above),
    ("mayor de", Above),
    ("superior a", Above),
    ("superior à", Above),
    ("más de", Above),
    ("mas de", Above),
    ("maior que", Above),
    ("maior do que", Above),
    ("mais de", Above),
    ("acima de", Above),
    ("maggiore di", Above),
    ("superiore a", Above),
    ("più di", Above),
    ("piu di", Above),
    ("oltre", Above),
    ("groter dan", Above),
    ("meer dan", Above),
    ("hoger dan", Above),
    ("boven", Above),
    ("greater than or equal to", AtLeast),
    ("more than or equal to", AtLeast),
    ("at least", AtLeast),
    ("no less than", AtLeast),
    ("not less than", AtLeast),
    ("minimum", AtLeast),
    ("min.", AtLeast),
    ("mindestens", AtLeast),
    ("größer gleich", AtLeast),
    ("größer oder gleich", AtLeast),
    ("supérieur ou égal à", AtLeast),
    ("superieur ou egal a", AtLeast),
    ("au moins", AtLeast),
    ("mayor o igual que", AtLeast),
    ("mayor o igual a", AtLeast),
    ("al menos", AtLeast),
    ("por lo menos", AtLeast),
    ("maior ou igual a", AtLeast),
    ("pelo menos", AtLeast),
    ("maggiore o uguale a", AtLeast),
    ("almeno", AtLeast),
    ("groter dan of gelijk aan", AtLeast),
    ("minstens", AtLeast),
];

/// What stands after the number instead.
const SUFFIXES: &[(&str, Comparator)] = &[
    ("以下", UpTo),
    ("未満", Below),
    ("未满", Below),
    ("以上", AtLeast),
    ("or less", UpTo),
    ("or lower", UpTo),
    ("or fewer", UpTo),
    ("or more", AtLeast),
    ("or higher", AtLeast),
    ("or greater", AtLeast),
];

const APPROXIMATE: &[&str] = &[
    "approx.",
    "approx",
    "approximately",
    "about",
    "around",
    "circa",
    "ca.",
    "ca",
    "c.",
    "etwa",
    "ungefähr",
    "environ",
    "env.",
    "aprox.",
    "aprox",
    "estimated",
    "est.",
    "estimate",
];

/// The comparator at the start of a text and what follows it.
pub fn leading(text: &str) -> Option<(Comparator, &str)> {
    let text = text.trim_start();
    let sign = SIGNS
        .iter()
        .filter_map(|(sign, comparator)| Some((*comparator, text.strip_prefix(sign)?)));
    let phrase = PHRASES
        .iter()
        .filter(|_| text.starts_with(char::is_alphabetic))
        .filter_map(|(phrase, comparator)| Some((*comparator, strip_phrase(text, phrase)?)));
    sign.chain(phrase)
        .min_by_key(|(_, rest)| rest.len())
        .map(|(comparator, rest)| (comparator, rest.trim_start()))
}

/// The comparator at the end of a text and what stands before it.
pub fn trailing(text: &str) -> Option<(Comparator, &str)> {
    let text = text.trim_end();
    SUFFIXES.iter().find_map(|(suffix, comparator)| {
        let at = text.len().checked_sub(suffix.len())?;
        let (before, end) = (text.get(..at)?, text.get(at..)?);
        let own_word = !suffix.is_ascii() || before.ends_with(char::is_whitespace);
        (own_word && end.eq_ignore_ascii_case(suffix)).then(|| (*comparator, before.trim_end()))
    })
}

/// Whether the text starts with a word or sign for "about".
pub fn is_approximate(text: &str) -> bool {
    text.starts_with(['~', '≈', '≃', '≅', '∼', '±'])
        || APPROXIMATE
            .iter()
            .any(|word| strip_phrase(text, word).is_some())
}

/// What follows the phrase, where the text starts with it and a number may follow.
fn strip_phrase<'a>(text: &'a str, phrase: &str) -> Option<&'a str> {
    let mut rest = text;
    for expected in phrase.chars() {
        if expected == ' ' {
            let trimmed = rest.trim_start();
            if trimmed.len() == rest.len() {
                return None;
            }
            rest = trimmed;
            continue;
        }
        let found = rest.chars().next()?;
        if found != expected && !found.to_lowercase().eq(std::iter::once(expected)) {
            return None;
        }
        rest = rest.get(found.len_utf8()..)?;
    }
    let next = rest.chars().next()?;
    (next.is_whitespace() || next.is_ascii_digit() || matches!(next, '.' | ':' | '<' | '>')).then(
        || {
            let rest = rest.trim_start();
            rest.strip_prefix(':').unwrap_or(rest).trim_start()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_counts() {
        for (text, expected) in [
            ("<5", Some((Below, "5"))),
            ("<= 5", Some((UpTo, "5"))),
            ("≥5", Some((AtLeast, "5"))),
            ("LESS  THAN 20", Some((Below, "20"))),
            ("less than or equal to 5", Some((UpTo, "5"))),
            ("Über 5", Some((Above, "5"))),
            ("ÜBER 5", Some((Above, "5"))),
            ("inférieur à 0,5", Some((Below, "0,5"))),
            ("bis 5", Some((UpTo, "5"))),
            ("bis zu 5", Some((UpTo, "5"))),
            ("max. 5", Some((UpTo, "5"))),
            ("Max: 5", Some((UpTo, "5"))),
            ("小于等于5", Some((UpTo, "5"))),
            ("大于5", Some((Above, "5"))),
            ("kleiner dan 5", Some((Below, "5"))),
            ("overt 5", None),
            ("underlying", None),
            ("under", None),
            ("5", None),
            ("", None),
        ] {
            assert_eq!(leading(text), expected, "{text}");
        }
    }

    #[test]
    fn suffixes() {
        assert_eq!(trailing("5以下"), Some((UpTo, "5")));
        assert_eq!(trailing("5 mg/L 未満"), Some((Below, "5 mg/L")));
        assert_eq!(trailing("90 or more"), Some((AtLeast, "90")));
        assert_eq!(trailing("5"), None);
        assert_eq!(trailing("以"), None);
    }

    #[test]
    fn about_is_no_comparator() {
        assert!(is_approximate("~5") && is_approximate("approx 5") && is_approximate("ca. 5"));
        assert!(!is_approximate("5") && !is_approximate("cancer") && !is_approximate("<5"));
    }
}
