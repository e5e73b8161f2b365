//! Letters in the form in which names, words and units are compared. Most texts are ASCII, which needs no tables.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Compatibility characters unfolded, in lower case.
pub(super) fn unfolded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// The same, with accents dropped.
pub(super) fn without_accents(text: &str) -> String {
    let unfolded = unfolded(text);
    if unfolded.is_ascii() {
        return unfolded;
    }
    let letters = unfolded.nfd();
    letters
        .filter(|letter| !is_combining_mark(*letter))
        .collect()
}

/// Joins again what is no accent (voiced kana, Hangul).
pub(super) fn recomposed(text: String) -> String {
    if text.is_ascii() {
        return text;
    }
    text.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn ascii_has_the_form_that_the_tables_give(text in "[ -~\t\n]{0,20}") {
            let by_tables: String = text.nfkc().flat_map(char::to_lowercase).collect();
            proptest::prop_assert_eq!(unfolded(&text), by_tables.clone());
            let decomposed: String = by_tables.nfd().collect();
            proptest::prop_assert_eq!(without_accents(&text), decomposed.clone());
            let composed: String = decomposed.nfc().collect();
            proptest::prop_assert_eq!(recomposed(decomposed), composed);
        }
    }
}
