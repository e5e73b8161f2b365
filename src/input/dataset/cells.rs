//! From the text of a cell to an observation.

use std::sync::Arc;

use crate::catalog::{Analyte, AnalyteId, Catalog, Kind, Vocabulary, WordMatch};
use crate::input::grammar::number::{Cell, DecimalMark, NumberCell, Words, parse_cell};
use crate::panel::{Assay, Issue, IssueCode, Observation, Place, Reading, UnitOrigin};
use crate::value::{Decimal, End, Known, Numeral, Ratio};

use super::grades;
use super::opposite_letters::Letters;
use super::units::{FoundUnit, UnitSources, resolve};
use super::written_forms;

/// What a cell came to.
pub(super) enum Outcome {
    /// Nothing in it.
    Empty,
    /// A word that says that there is no result.
    Missing,
    /// An observation, perhaps with a remark.
    Observed(Box<Observation>, Option<Issue>),
    /// Nothing that can be used, and why.
    Refused(Issue),
}

/// The vocabulary as the cell grammar wants it, with the words of one category before the general ones.
struct WordsOf<'a> {
    catalog: &'a Catalog,
    analyte: AnalyteId,
}

impl Words for WordsOf<'_> {
    fn find(&self, text: &str) -> WordMatch {
        let vocabulary: &Vocabulary = self.catalog.vocabulary();
        match vocabulary.find(text) {
            WordMatch::Missing(reason) => WordMatch::Missing(reason),
            found => self
                .catalog
                .word_of(self.analyte, text)
                .map_or(found, WordMatch::Word),
        }
    }

    fn is_flag(&self, token: &str) -> bool {
        self.catalog.vocabulary().is_flag(token)
    }
}

/// What an age comes to that is stated and can't be used: it is not that of an adult of whom nothing is stated.
const ANY_AGE: Reading = Reading::Quantity {
    known: Known::not_negative(),
    below_detection: false,
};

/// How the cells of one analyte are read.
pub(super) struct CellReader<'a> {
    pub catalog: &'a Catalog,
    pub analyte: AnalyteId,
    pub mark: DecimalMark,
    pub row_unit: Option<&'a str>,
    pub option_unit: Option<&'a str>,
    pub header_unit: Option<&'a str>,
    /// Whether its small whole numbers may be grades.
    pub grades: bool,
    /// What the column's codes mean, where the user says.
    pub codes: Option<&'a std::collections::BTreeMap<String, String>>,
    /// What letters of the column mean that another language uses for the opposite.
    pub letters: &'a Letters,
}

impl CellReader<'_> {
    /// Reads a cell.
    pub(super) fn read(
        &self,
        text: &str,
        time: Option<Arc<str>>,
        place: &dyn Fn() -> Place,
    ) -> Outcome {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Outcome::Empty;
        }
        let known = self.catalog.analyte(self.analyte);
        let declared = self.codes.and_then(|codes| codes.get(trimmed));
        let letter = match declared {
            None if !self.letters.is_empty() => self.letters.get(&trimmed.to_lowercase()),
            _ => None,
        };
        if let Some(None) = letter {
            return Outcome::Refused(self.open_letter(trimmed, place()));
        }
        let meaning = declared.or(letter.and_then(Option::as_ref));
        let meaning = meaning.map_or(trimmed, String::as_str);
        let observation = |reading, unit: Option<&FoundUnit>| {
            Box::new(Observation {
                reported: Arc::from(trimmed),
                unit: unit.and_then(|unit| unit.text.clone()),
                unit_origin: unit.map_or(UnitOrigin::None, |unit| unit.origin),
                reading,
                assay: unit.map_or(Assay::Unstated, |unit| unit.unit.assay),
                time: time.clone(),
                place: place(),
            })
        };
        match known.kind {
            Kind::Text | Kind::Identifier | Kind::Time => {
                let (kept, remark) = searched_part(trimmed, place);
                return Outcome::Observed(
                    observation(Reading::Text(Arc::from(kept)), None),
                    remark,
                );
            }
            _ if self.is_doubtful(meaning) => {
                return Outcome::Refused(Issue {
                    code: IssueCode::UnreadableValue,
                    message: format!(
                        "{} is in doubt by its question mark, so {} counts as not stated; where it is certain, leave the mark out",
                        quoted(trimmed),
                        known.title
                    ),
                    place: place(),
                });
            }
            Kind::Truth | Kind::Category => return self.read_word(meaning, place, observation),
            Kind::Laboratory | Kind::Number => {}
        }
        let words = WordsOf {
            catalog: self.catalog,
            analyte: self.analyte,
        };
        let has_unit = |spelling: &str| known.units.find(spelling).is_some();
        let meaning = &*written_forms::plain(self.catalog, self.analyte, meaning);
        match parse_cell(meaning, self.mark, &words, &has_unit, known.signed) {
            Cell::Empty => Outcome::Empty,
            Cell::Missing(_) => Outcome::Missing,
            Cell::Word(word) => match (known.kind, word.as_ref()) {
                (Kind::Number, _) | (_, "unknown") => Outcome::Missing,
                _ => match result_word(known, &word) {
                    Some(word) => {
                        Outcome::Observed(observation(Reading::Word(word.into()), None), None)
                    }
                    None => Outcome::Refused(Issue {
                        code: IssueCode::UnreadableValue,
                        message: no_result_word(known, trimmed),
                        place: place(),
                    }),
                },
            },
            Cell::Number(number) => self.read_number(trimmed, &number, place, observation),
            Cell::Refused(refusal) => {
                let issue = Issue {
                    code: refusal.code,
                    message: match &refusal.unknown_unit {
                        Some(spelling) => unknown_unit_within(self.catalog, self.analyte, spelling),
                        None => refusal.message,
                    },
                    place: place(),
                };
                if known.id == "age" {
                    return Outcome::Observed(observation(ANY_AGE, None), Some(issue));
                }
                Outcome::Refused(issue)
            }
        }
    }

    fn open_letter(&self, text: &str, place: Place) -> Issue {
        if matches!(text, "0" | "1") {
            return Issue {
                code: IssueCode::UnreadableValue,
                message: format!(
                    "{} is a code among others, which need not mean no or yes; it counts as not stated. Say what it means in a columns file under [words]",
                    quoted(text)
                ),
                place,
            };
        }
        Issue {
            code: IssueCode::UnreadableValue,
            message: format!(
                "{} means one thing as {} in one language and the opposite in another, and neither the other cells of the column nor its header tell which; it counts as not stated. Say what it means in a columns file under [words]",
                quoted(text),
                self.catalog.analyte(self.analyte).title.to_lowercase()
            ),
            place,
        }
    }

    /// Whether a cell is a word with a question mark, which normalizing would drop.
    fn is_doubtful(&self, text: &str) -> bool {
        const MARKS: [char; 4] = ['?', '\u{ff1f}', '\u{bf}', '\u{fe56}'];
        let word = text.trim_matches(|letter: char| {
            MARKS.contains(&letter) || letter.is_whitespace() || "()[]".contains(letter)
        });
        text.contains(MARKS)
            && match self.catalog.analyte(self.analyte).kind {
                Kind::Truth | Kind::Category => word.chars().any(char::is_alphanumeric),
                _ => matches!(self.catalog.vocabulary().find(word), WordMatch::Word(_)),
            }
    }

    fn read_word(
        &self,
        text: &str,
        place: &dyn Fn() -> Place,
        observation: impl Fn(Reading, Option<&FoundUnit>) -> Box<Observation>,
    ) -> Outcome {
        if let Some(word) = self.catalog.word_of(self.analyte, text) {
            return Outcome::Observed(observation(Reading::Word(word), None), None);
        }
        let known = self.catalog.analyte(self.analyte);
        if known.kind == Kind::Truth && ["1", "0"].contains(&text) {
            let word = if text == "1" { "yes" } else { "no" };
            return Outcome::Observed(observation(Reading::Word(word.into()), None), None);
        }
        if matches!(self.catalog.vocabulary().find(text), WordMatch::Missing(_)) {
            return Outcome::Missing;
        }
        let message = format!(
            "{} is no word for {}; it counts as not stated. Say what it means in a columns file under [words]",
            quoted(text),
            known.title
        );
        Outcome::Refused(Issue {
            code: IssueCode::UnreadableValue,
            message,
            place: place(),
        })
    }

    fn read_number(
        &self,
        text: &str,
        number: &NumberCell,
        place: &dyn Fn() -> Place,
        observation: impl Fn(Reading, Option<&FoundUnit>) -> Box<Observation>,
    ) -> Outcome {
        let known = self.catalog.analyte(self.analyte);
        let refused = |code, message| {
            Outcome::Refused(Issue {
                code,
                message,
                place: place(),
            })
        };
        let sources = UnitSources {
            cell: number.unit.as_deref(),
            row: self.row_unit,
            option: self.option_unit,
            header: self.header_unit,
        };
        if written_forms::stands_for_none(text) {
            let message = format!(
                "{} is how some systems write that there is no number; the cell counts as missing",
                quoted(text)
            );
            return refused(IssueCode::OutOfRange, message);
        }
        let unit = match resolve(self.catalog, self.analyte, sources) {
            Ok(unit) => unit,
            Err(spelling) => {
                let is = |place: Option<&str>| place.map(str::trim) == Some(spelling.as_str());
                let message = match (is(sources.cell), is(sources.row)) {
                    (true, _) => unknown_unit_within(self.catalog, self.analyte, &spelling),
                    (_, true) => unknown_unit_beside(self.catalog, self.analyte, &spelling),
                    _ => unknown_unit(self.catalog, self.analyte, &spelling),
                };
                return refused(IssueCode::UnknownUnit, message);
            }
        };
        let Some(value) = number.known(unit.unit.ratio, known.signed) else {
            return refused(
                IssueCode::OutOfRange,
                format!("{} is larger than any result can be", quoted(text)),
            );
        };
        if known.zero_says_nothing && value.exact() == Some(Decimal::ZERO) {
            return Outcome::Missing;
        }
        if known.zero_unusable && value.is_within(&Known::upto(Decimal::ZERO)) {
            let message = format!(
                "{} of zero was not measured; the cell counts as missing",
                known.title
            );
            return refused(IssueCode::ZeroValue, message);
        }
        if known.bounded && !value.meets(&known.plausible) {
            let mend = match unit.origin {
                UnitOrigin::Assumed if !known.units.is_empty() => format!(
                    ". Where it is in another unit, name that: --unit '{}=UNIT'",
                    known.id
                ),
                _ => String::new(),
            };
            let message = format!(
                "{} is {} at most, yet {} is given; the cell counts as missing{mend}",
                known.title,
                known
                    .plausible
                    .high()
                    .value()
                    .map_or_else(String::new, |most| most.to_string()),
                quoted(text)
            );
            if known.id == "age" {
                let issue = Issue {
                    code: IssueCode::OutOfRange,
                    message,
                    place: place(),
                };
                return Outcome::Observed(observation(ANY_AGE, None), Some(issue));
            }
            return refused(IssueCode::OutOfRange, message);
        }
        // An age of 0 is that of a child before the first birthday, not of a newborn alone.
        let is_completed_year_zero = self.catalog.find("age") == Some(self.analyte)
            && unit.unit.ratio == Ratio::ONE
            && value.exact() == Some(Decimal::ZERO)
            && !text.contains(['.', ',']);
        let value = if is_completed_year_zero {
            Known::below(Decimal::from_whole(1).unwrap_or_default())
                .intersection(&Known::not_negative())
                .unwrap_or(value)
        } else if known.whole {
            value.of_whole_numbers()
        } else {
            value
        };
        if unit.origin == UnitOrigin::Assumed && known.may_be_fraction(&value) {
            let percent = number.known(Ratio::whole(100), known.signed);
            let reading = Reading::Quantity {
                known: percent.map_or(value, |percent| value.hull(&percent)),
                below_detection: false,
            };
            let remark = Issue {
                code: IssueCode::AmbiguousNumber,
                message: format!(
                    "{} may be a percentage or a part of one, so both are possible; name the unit with --unit '{}=UNIT'",
                    quoted(text),
                    known.id
                ),
                place: place(),
            };
            return Outcome::Observed(observation(reading, Some(&unit)), Some(remark));
        }
        if self.grades && unit.text.is_none() && known.may_be_grade(&value) {
            let reading = Reading::Quantity {
                known: Known::new(value.low(), End::Unbounded).unwrap_or(value),
                below_detection: false,
            };
            let remark = Issue {
                code: IssueCode::AmbiguousNumber,
                message: grades::message(known),
                place: place(),
            };
            return Outcome::Observed(observation(reading, Some(&unit)), Some(remark));
        }
        let remark = (!value.meets(&known.plausible)).then(|| Issue {
            code: IssueCode::ImplausibleValue,
            message: format!(
                "{} {} is far from what is plausible for {} ({} {}); {}",
                quoted(text),
                unit.text.as_deref().unwrap_or(&known.unit),
                known.title,
                known.plausible,
                known.unit,
                match unit.origin {
                    // Where most are so, none is used.
                    UnitOrigin::Assumed => "no unit is named, so that it may be in another one",
                    _ => "it is used as it stands",
                }
            ),
            place: place(),
        });
        let reading = Reading::Quantity {
            known: value,
            below_detection: number.censored_below,
        };
        Outcome::Observed(observation(reading, Some(&unit)), remark)
    }
}

/// What a word says as a result: yes and no say that something is there only of what may be there or not. `None` where
/// it is no result of this analyte: the `N` beside a haptoglobin is no `no`, and its `None` is how programs write that
/// there is no result.
fn result_word<'w>(known: &Analyte, word: &'w str) -> Option<&'w str> {
    let word = match word {
        "yes" if known.is_finding() => "present",
        "no" if known.is_finding() => "absent",
        "absent" if !known.has_word("present") => "undetectable",
        other => other,
    };
    known.has_word(word).then_some(word)
}

fn no_result_word(known: &Analyte, text: &str) -> String {
    let accepted = match known.words.as_slice() {
        [] => "it has no words, only numbers".to_string(),
        words => format!("it may be a number, or one of {}", words.join(", ")),
    };
    format!(
        "{} is no result of {}: {accepted}. The cell counts as missing; say what it means in a columns file under [words]",
        quoted(text),
        known.title
    )
}

/// So much of a comment is searched for words, in bytes; more is no comment.
const LONGEST_TEXT: usize = 10_000;

/// A comment, or the beginning of one beyond every measure and a remark that says so.
fn searched_part<'t>(text: &'t str, place: &dyn Fn() -> Place) -> (&'t str, Option<Issue>) {
    if text.len() <= LONGEST_TEXT {
        return (text, None);
    }
    let remark = Issue {
        code: IssueCode::UnreadableValue,
        message: format!(
            "the text has {} bytes; only the first {LONGEST_TEXT} are searched for words",
            text.len()
        ),
        place: place(),
    };
    let end = (0..=LONGEST_TEXT)
        .rev()
        .find(|at| text.is_char_boundary(*at));
    (text.get(..end.unwrap_or(0)).unwrap_or(""), Some(remark))
}

/// The message for a unit that an analyte does not have, where an option can name it.
pub(super) fn unknown_unit(catalog: &Catalog, analyte: AnalyteId, spelling: &str) -> String {
    let id = &catalog.analyte(analyte).id;
    let said = no_unit_of(catalog, analyte, spelling);
    format!("{said}. Name the unit with --unit '{id}=UNIT' or correct the data")
}

/// The same where it stands beside the result, where it counts before an option.
fn unknown_unit_beside(catalog: &Catalog, analyte: AnalyteId, spelling: &str) -> String {
    let said = no_unit_of(catalog, analyte, spelling);
    format!(
        "{said}. Correct the data, or say what it means in a columns file: under [words] and the name of the column of units, this spelling and the one that is meant"
    )
}

/// The same where it stands in the cell.
fn unknown_unit_within(catalog: &Catalog, analyte: AnalyteId, spelling: &str) -> String {
    let said = no_unit_of(catalog, analyte, spelling);
    format!("{said}. Correct the data")
}

fn no_unit_of(catalog: &Catalog, analyte: AnalyteId, spelling: &str) -> String {
    let known = catalog.analyte(analyte);
    let near = units_like(catalog, analyte, spelling);
    format!("{} is no unit of {}; {near}", quoted(spelling), known.title)
}

/// Which units of an analyte are spelled most like what is none.
pub(super) fn units_like(catalog: &Catalog, analyte: AnalyteId, spelling: &str) -> String {
    let near = catalog.analyte(analyte).units.nearest(spelling);
    let near: Vec<String> = near.into_iter().map(|unit| format!("`{unit}`")).collect();
    match near.as_slice() {
        [] => "it has none".to_string(),
        [one] => format!("the nearest is {one}"),
        several => format!(
            "spelled like it are {}, which are different units, and none of them need be meant",
            several.join(" and ")
        ),
    }
}

/// The number in a cell that holds nothing else, whatever mark stands before its decimals: for looking at a column as a
/// whole, before it is known how its cells are read.
pub(super) fn plain_number(cell: &str) -> Option<Known> {
    let number = Numeral::parse(&cell.trim().replace(',', "."));
    number.ok()?.convert(Ratio::ONE)
}

/// At most 80 characters in quotes, without control or bidirectional characters.
pub(super) fn quoted(text: &str) -> String {
    crate::safe::quote(text)
}
