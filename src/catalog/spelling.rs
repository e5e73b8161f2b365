//! Whether one name is another but for a mistake in spelling, so that it may be suggested.

/// So long a word is still the same with one letter wrong; shorter ones are other words. Both lengths are decisions of this
/// project.
const LONG: usize = 7;

/// So long a one is so with two.
const VERY_LONG: usize = 12;

/// How many letters differ between a name and a known one, both in their plain form, where that is a mistake in spelling and
/// no other word. Words that begin otherwise are others: `calcium` and `kalium`, `prothrombin` and `antithrombin`.
pub(super) fn mistakes(name: &str, known: &str) -> Option<usize> {
    let joined = |text: &str| text.replace(' ', "");
    if joined(name) == joined(known) {
        return Some(0);
    }
    if name.split(' ').count() != known.split(' ').count() {
        return None;
    }
    let words = name.split(' ').zip(known.split(' '));
    let mut all = 0;
    for (word, known) in words.filter(|(word, known)| word != known) {
        let length = word.chars().count().min(known.chars().count());
        let most = match length {
            VERY_LONG.. => 2,
            LONG.. => 1,
            _ => return None,
        };
        let has_digit = |text: &str| text.contains(|letter: char| letter.is_numeric());
        let begin_alike = word.chars().next() == known.chars().next();
        let distance = strsim::damerau_levenshtein(word, known);
        // `troponin` is no `troponin i` that lacks a letter.
        let goes_on = known.starts_with(word);
        if distance > most || goes_on || !begin_alike || has_digit(word) || has_digit(known) {
            return None;
        }
        all += distance;
    }
    (all <= 2).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_of_a_long_word_may_be_wrong() {
        for (name, known, letters) in [
            ("haptoglobine", "haptoglobin", 1),
            ("plateletes", "platelets", 1),
            ("creatinien", "creatinine", 1),
            ("d dimer", "ddimer", 0),
            ("direct bilirubni", "direct bilirubin", 1),
        ] {
            assert_eq!(mistakes(name, known), Some(letters), "{name}");
        }
        for (name, known) in [
            ("bilind", "bilidir"),
            ("prothrombin activity", "antithrombin activity"),
            ("indirect bilirubin", "direct bilirubin"),
            ("factor 7", "factor 8"),
            ("factor viii", "factor vii"),
            ("prot", "prop"),
            ("troponin", "troponini"),
            ("creatinine urine", "creatinine"),
            ("lymphocyte count", "leukocyte count"),
        ] {
            assert_eq!(mistakes(name, known), None, "{name}");
        }
    }
}
