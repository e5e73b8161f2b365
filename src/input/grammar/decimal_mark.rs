//! Whether a comma or a point is the decimal mark, and what a run of digits says under it.

use super::{comparator, plain_text};

/// What is known of the decimal mark of a column.
///
/// | cell | `Point` | `Comma` | `CommaByFile` | `Unknown` | `Mixed` |
/// |---|---|---|---|---|---|
/// | `12.5` | 12.5 | refused | refused | 12.5 | 12.5 |
/// | `12,5` | refused | 12.5 | 12.5 | 12.5 | 12.5 |
/// | `1.234` | 1.234 | 1234 | refused | 1.234 | refused |
/// | `1,234` | 1234 | 1.234 | 1.234 | refused | refused |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DecimalMark {
    /// A point; a comma before groups of three is a thousands separator.
    Point,
    /// A comma; a point before groups of three is a thousands separator.
    Comma,
    /// A comma, told by the semicolon between the columns or by other columns. `1.234` may still be a
    /// number with a point, so it is refused.
    CommaByFile,
    /// Nothing told. A single point is a decimal point; `1,234` is refused.
    #[default]
    Unknown,
    /// The column has both: only cells that speak for themselves are read.
    Mixed,
}

impl DecimalMark {
    /// Whether a comma is known to be the decimal mark.
    pub fn is_comma(self) -> bool {
        matches!(self, DecimalMark::Comma | DecimalMark::CommaByFile)
    }
}

/// Why a run of digits and separators is no number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RunFault {
    /// Two readings, one of them with a decimal mark and the other with groups of three.
    Ambiguous { decimal: String, grouped: String },
    /// It needs the other decimal mark than the column has.
    OtherMark,
    /// Two numbers side by side, or one in two groups.
    MaybeTwo { grouped: String },
    /// No number at all.
    Malformed,
}

/// A run of digits and separators at the start of a text, and what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run<'a> {
    pub text: &'a str,
    pub rest: &'a str,
}

fn is_separator(character: char) -> bool {
    matches!(character, '.' | ',' | '\'' | '٫' | '٬')
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\u{A0}')
}

/// The longest run at the start. A space before exactly three digits belongs to it.
pub(super) fn leading_run(text: &str) -> Option<Run<'_>> {
    let mut end = 0;
    let mut grouped_by_space = true;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if character.is_ascii_digit() {
            end = at + 1;
        } else if is_separator(character) {
            let digit_follows = characters
                .peek()
                .is_some_and(|(_, next)| next.is_ascii_digit());
            // `45.` is a number as some programs print it; `45,` is not.
            if !digit_follows {
                let another = characters
                    .peek()
                    .is_some_and(|&(_, next)| is_separator(next));
                if character == '.' && end == at && at > 0 && !another {
                    end = at + 1;
                }
                break;
            }
            grouped_by_space &= character == '\'';
        } else if is_space(character) && grouped_by_space && end == at && at > 0 {
            let mut ahead = text[at + character.len_utf8()..].chars();
            let three = ahead.by_ref().take(3).filter(char::is_ascii_digit).count() == 3;
            if !three || ahead.next().is_some_and(|next| next.is_ascii_digit()) {
                break;
            }
        } else {
            break;
        }
    }
    let (run, rest) = text.split_at(end);
    run.contains(|character: char| character.is_ascii_digit())
        .then_some(Run { text: run, rest })
}

/// The parts of a run and what separates them.
struct Shape<'a> {
    parts: Vec<&'a str>,
    separators: Vec<char>,
}

impl<'a> Shape<'a> {
    fn of(run: &'a str) -> Self {
        let separates = |character: char| is_separator(character) || is_space(character);
        Shape {
            parts: run.split(separates).collect(),
            separators: run.chars().filter(|&c| separates(c)).collect(),
        }
    }

    /// The whole part, without its separators, if these make sound groups; `count` parts of it.
    fn grouped(&self, count: usize) -> Option<String> {
        let parts = self.parts.get(..count)?;
        let (first, others) = parts.split_first()?;
        if others.is_empty() {
            return Some((*first).to_string());
        }
        let separator = *self.separators.first()?;
        let uniform = self
            .separators
            .iter()
            .take(count - 1)
            .all(|&other| other == separator);
        let first_is_sound = (1..=3).contains(&first.len()) && !first.starts_with('0');
        let threes = others.iter().all(|part| part.len() == 3);
        // The Indian way: 1,50,000.
        let indian = separator == ','
            && first.len() <= 2
            && others.split_last().is_some_and(|(last, middle)| {
                last.len() == 3 && !middle.is_empty() && middle.iter().all(|part| part.len() == 2)
            });
        (uniform && first_is_sound && (threes || indian)).then(|| parts.concat())
    }

    /// How many of the separators are this character.
    fn count(&self, character: char) -> usize {
        self.separators
            .iter()
            .filter(|&&separator| separator == character)
            .count()
    }

    /// The number with the last separator as the decimal mark and the others as grouping.
    fn with_decimal(&self) -> Option<String> {
        let (fraction, _) = self.parts.split_last()?;
        let whole = self.grouped(self.parts.len() - 1)?;
        Some(format!("{whole}.{fraction}"))
    }

    /// `1,234` and `1.234`: one to three digits, not from zero, a mark, three digits.
    fn looks_grouped(&self) -> bool {
        self.parts.len() == 2 && self.grouped(2).is_some()
    }

    /// Which mark this run proves to be the decimal one, if any.
    fn evidence(&self) -> Option<char> {
        let (points, commas) = (self.count('.'), self.count(','));
        let last = *self.separators.last()?;
        match (points, commas) {
            (0, 0) => None,
            (1, 0) | (0, 1) if matches!(last, '.' | ',') && !self.looks_grouped() => self
                .with_decimal()
                .filter(|number| !number.ends_with('.'))
                .map(|_| last),
            (_, 0) | (0, _) => (points + commas >= 2 && points + commas == self.separators.len())
                .then(|| self.grouped(self.parts.len()))
                .flatten()
                .map(|_| if last == '.' { ',' } else { '.' }),
            _ => (self.count(last) == 1 && self.separators.len() == points + commas)
                .then(|| self.with_decimal())
                .flatten()
                .map(|_| last),
        }
    }
}

/// The run as plain ASCII digits with at most one point.
pub(super) fn read_run(run: &str, mark: DecimalMark) -> Result<String, RunFault> {
    use DecimalMark::{Comma, CommaByFile, Mixed, Point, Unknown};
    let shape = Shape::of(run);
    let Some(&last) = shape.separators.last() else {
        return Ok(run.to_string());
    };
    let (points, commas) = (shape.count('.'), shape.count(','));
    if shape.count('٫') > 0 {
        let sound = last == '٫' && shape.count('٫') == 1;
        return sound
            .then(|| shape.with_decimal())
            .flatten()
            .ok_or(RunFault::Malformed);
    }
    if points + commas == 0 {
        let grouped = shape
            .grouped(shape.parts.len())
            .ok_or(RunFault::Malformed)?;
        // `150 400` may be two results; no number of its own starts with a zero, so `150 000` can't.
        let maybe_two = last == ' '
            && matches!(shape.parts.as_slice(), [first, second] if first.len() == 3 && !second.starts_with('0'));
        return if maybe_two {
            Err(RunFault::MaybeTwo { grouped })
        } else {
            Ok(grouped)
        };
    }
    if points + commas == 1 && (last == '.' || last == ',') {
        let decimal = shape.with_decimal().ok_or(RunFault::Malformed)?;
        if !shape.looks_grouped() {
            return match (last, mark) {
                ('.', Comma | CommaByFile) | (',', Point) => Err(RunFault::OtherMark),
                _ => Ok(decimal),
            };
        }
        let grouped = shape.grouped(2).ok_or(RunFault::Malformed)?;
        return match (last, mark) {
            ('.', Point | Unknown) | (',', Comma | CommaByFile) => Ok(decimal),
            ('.', Comma) | (',', Point) => Ok(grouped),
            (_, CommaByFile | Unknown | Mixed) => Err(RunFault::Ambiguous { decimal, grouped }),
            _ => Err(RunFault::Malformed),
        };
    }
    let decimal_mark = shape.evidence().ok_or(RunFault::Malformed)?;
    let number = if points > 0 && commas > 0 {
        shape.with_decimal()
    } else {
        shape.grouped(shape.parts.len())
    };
    match (decimal_mark, mark) {
        ('.', Comma | CommaByFile) | (',', Point) => Err(RunFault::OtherMark),
        _ => number.ok_or(RunFault::Malformed),
    }
}

/// What the cells of a column, or of a file, say about the decimal mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DecimalEvidence {
    /// Numbers that can only be read with a decimal comma.
    pub commas: u64,
    /// Numbers that can only be read with a decimal point.
    pub points: u64,
}

impl DecimalEvidence {
    /// No cell seen yet.
    pub fn new() -> Self {
        DecimalEvidence::default()
    }

    /// Takes a cell into account: the number at its start, after a comparator, and the second
    /// number of a range.
    pub fn observe(&mut self, cell: &str) {
        let cell = cell.trim();
        if cell.len() > super::number::LONGEST_CELL || !cell.contains(['.', ',', '．', '，']) {
            return;
        }
        let Ok(text) = plain_text::plain(cell) else {
            return;
        };
        let text = text.trim_start_matches(['=', '"', '\'', '[', ' ']);
        let text = comparator::leading(text).map_or(text, |(_, rest)| rest);
        let Some(first) = leading_run(text.trim_start_matches(['-', '+'])) else {
            return;
        };
        self.count(first.text);
        let rest = first.rest.trim_start();
        let separator = ["-", "~", "..", "to ", "bis ", ";"];
        if let Some(rest) = separator
            .iter()
            .find_map(|separator| rest.strip_prefix(separator))
            && let Some(second) = leading_run(rest.trim_start())
        {
            self.count(second.text);
        }
    }

    fn count(&mut self, run: &str) {
        match Shape::of(run).evidence() {
            Some(',') => self.commas += 1,
            Some('.') => self.points += 1,
            _ => {}
        }
    }

    /// Both together.
    #[must_use]
    pub fn with(self, other: DecimalEvidence) -> Self {
        DecimalEvidence {
            commas: self.commas + other.commas,
            points: self.points + other.points,
        }
    }

    /// Whether the cells contradict each other.
    pub fn contradicts_itself(&self) -> bool {
        self.commas > 0 && self.points > 0
    }

    /// The decimal mark of the column. Only the column itself can decide for a point or against
    /// one; a semicolon as delimiter or other columns mean a comma unless points anywhere in the file contradict, and
    /// `1.234` stays ambiguous wherever some column has a comma.
    pub fn decide(&self, delimiter: u8, file: &DecimalEvidence) -> DecimalMark {
        match (self.commas > 0, self.points > 0) {
            (true, true) => DecimalMark::Mixed,
            (true, false) => DecimalMark::Comma,
            (false, true) => DecimalMark::Point,
            (false, false) => match (file.commas > 0, file.points > 0) {
                (true, false) => DecimalMark::CommaByFile,
                (false, false) if delimiter == b';' => DecimalMark::CommaByFile,
                (true, true) => DecimalMark::Mixed,
                (false, _) => DecimalMark::Unknown,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DecimalMark::{Comma, CommaByFile, Mixed, Point, Unknown};
    use super::*;

    #[test]
    fn every_mark_reads_every_shape() {
        // Columns: Point, Comma, CommaByFile, Unknown, Mixed; ? ambiguous, x other mark, - malformed.
        for (run, expected) in [
            ("45", ["45", "45", "45", "45", "45"]),
            ("12.5", ["12.5", "x", "x", "12.5", "12.5"]),
            ("12,5", ["x", "12.5", "12.5", "12.5", "12.5"]),
            ("1.234", ["1.234", "1234", "?", "1.234", "?"]),
            ("1,234", ["1234", "1.234", "1.234", "?", "?"]),
            ("0.123", ["0.123", "x", "x", "0.123", "0.123"]),
            ("0,123", ["x", "0.123", "0.123", "0.123", "0.123"]),
            (
                "1234,567",
                ["x", "1234.567", "1234.567", "1234.567", "1234.567"],
            ),
            (",5", ["x", ".5", ".5", ".5", ".5"]),
            ("45.", ["45.", "x", "x", "45.", "45."]),
            ("1.234,5", ["x", "1234.5", "1234.5", "1234.5", "1234.5"]),
            ("1,234.5", ["1234.5", "x", "x", "1234.5", "1234.5"]),
            ("1,234.567", ["1234.567", "x", "x", "1234.567", "1234.567"]),
            ("1,234,567", ["1234567", "x", "x", "1234567", "1234567"]),
            (
                "1.234.567",
                ["x", "1234567", "1234567", "1234567", "1234567"],
            ),
            ("1,50,000", ["150000", "x", "x", "150000", "150000"]),
            ("1 234", ["1234"; 5]),
            ("150 000", ["150000"; 5]),
            ("150 400", ["2"; 5]),
            ("150\u{A0}400", ["150400"; 5]),
            ("1'234.5", ["1234.5", "x", "x", "1234.5", "1234.5"]),
            (
                "1 234,567",
                ["x", "1234.567", "1234.567", "1234.567", "1234.567"],
            ),
            ("1٫5", ["1.5"; 5]),
            ("1٬234٫5", ["1234.5"; 5]),
            ("14.4.6", ["-"; 5]),
            ("31.01.2020", ["-"; 5]),
            ("0 123", ["-"; 5]),
            ("1,234.56.7", ["-"; 5]),
            ("1,23.5", ["-"; 5]),
            ("0,123,456", ["-"; 5]),
        ] {
            for (mark, expected) in [Point, Comma, CommaByFile, Unknown, Mixed]
                .into_iter()
                .zip(expected)
            {
                let found = match read_run(run, mark) {
                    Ok(number) => number,
                    Err(RunFault::Ambiguous { .. }) => "?".to_string(),
                    Err(RunFault::OtherMark) => "x".to_string(),
                    Err(RunFault::MaybeTwo { .. }) => "2".to_string(),
                    Err(RunFault::Malformed) => "-".to_string(),
                };
                assert_eq!(found, expected, "{run} under {mark:?}");
            }
        }
    }

    #[test]
    fn runs_end_where_the_number_ends() {
        for (text, run, rest) in [
            ("45 G/L", "45", " G/L"),
            ("45 109/L", "45 109", "/L"),
            ("45 1000/uL", "45", " 1000/uL"),
            ("12.5 109/L", "12.5", " 109/L"),
            ("1 234 567,5 x", "1 234 567,5", " x"),
            ("45, H", "45", ", H"),
            ("45.", "45.", ""),
            ("4-5", "4", "-5"),
            (".5", ".5", ""),
            ("5..10", "5", "..10"),
        ] {
            assert_eq!(leading_run(text), Some(Run { text: run, rest }), "{text}");
        }
        assert_eq!(leading_run("x"), None);
        assert_eq!(leading_run("."), None);
        assert_eq!(leading_run(""), None);
    }

    #[test]
    fn a_column_decides_for_itself() {
        let evidence = |cells: &[&str]| {
            let mut evidence = DecimalEvidence::new();
            cells.iter().for_each(|cell| evidence.observe(cell));
            evidence
        };
        let none = DecimalEvidence::new();
        for (cells, delimiter, expected) in [
            (&["12,5", "1,234"][..], b',', Comma),
            (&["12.5", "1,234"], b',', Point),
            (&["0,123"], b',', Comma),
            (&["1.234,5"], b',', Comma),
            (&["1,234.5"], b',', Point),
            (&["1.234.567"], b',', Comma),
            (&["1,50,000"], b',', Point),
            (&["1,234", "1.234", "45", ""], b',', Unknown),
            (&["<0,27"], b',', Comma),
            (&["LESS THAN 0.4"], b',', Point),
            (&["0-0,5"], b',', Comma),
            (&["4,5 - 10"], b',', Comma),
            (&["31.01.2020", "14.4.6", "see note 1,5"], b',', Unknown),
            (&["12,5", "12.5"], b',', Mixed),
            (&["1.234"], b';', CommaByFile),
            (&["12.5"], b';', Point),
            (&["１２，５"], b',', Comma),
        ] {
            assert_eq!(
                evidence(cells).decide(delimiter, &none),
                expected,
                "{cells:?}"
            );
        }
        let points_elsewhere = evidence(&["12.5"]);
        assert_eq!(none.decide(b';', &points_elsewhere), Unknown);
        // A comma elsewhere does not tell that `1.234` here is a thousand.
        assert_eq!(none.decide(b';', &evidence(&["12,5"])), CommaByFile);
        assert_eq!(none.decide(b',', &points_elsewhere), Unknown);
        assert_eq!(none.decide(b'\t', &evidence(&["12,5"])), CommaByFile);
        assert_eq!(none.decide(b',', &evidence(&["12,5", "12.5"])), Mixed);
        assert!(evidence(&["12.5", "12,5"]).contradicts_itself());
    }

    proptest::proptest! {
        #[test]
        fn what_is_read_without_a_mark_is_what_one_of_the_marks_reads(run in "[0-9.,]{1,10}") {
            if let Ok(number) = read_run(&run, Unknown) {
                let (point, comma) = (read_run(&run, Point), read_run(&run, Comma));
                proptest::prop_assert!(point.as_ref() == Ok(&number) || comma.as_ref() == Ok(&number));
            }
            if let Ok(number) = read_run(&run, Mixed) {
                for mark in [Point, Comma, CommaByFile, Unknown] {
                    proptest::prop_assert!(read_run(&run, mark).map_or(true, |other| other == number), "{:?}", mark);
                }
            }
        }

        #[test]
        fn any_text_never_panics(text in "\\PC{0,40}") {
            DecimalEvidence::new().observe(&text);
            if let Some(run) = leading_run(&text) {
                let _ = read_run(run.text, Unknown);
            }
        }
    }
}
