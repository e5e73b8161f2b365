//! Letters that mean one word in one language and the opposite in the next: what they mean in a column.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{AnalyteId, Catalog, Kind, LetterPair, normalize_name};
use crate::input::file::{SampleTexts, Table};
use crate::panel::{Issue, IssueCode};

use super::declaration::Declaration;
use super::plan::{ColumnRole, Plan};

/// What letters of a column mean, in lower case, where that is not what they usually mean; `None` where it can't be told.
pub(super) type Letters = BTreeMap<String, Option<String>>;

/// A letter that is so many times rarer than its partner is a slip, and tells no language.
const RARE: u64 = 20;

/// Decides what such letters mean in each column, by the letters beside them and by the language of the header.
pub(super) fn settle_letters(
    catalog: &Catalog,
    declaration: &Declaration,
    table: &Table,
    plan: &mut Plan,
    texts: &SampleTexts,
) {
    for (index, column) in plan.columns.iter_mut().enumerate() {
        let ColumnRole::Observation(observation) = &column.role else {
            continue;
        };
        let analyte = observation.analyte;
        let declared = declaration.words.get(column.name.as_ref());
        let is_declared = |text: &str| declared.is_some_and(|words| words.contains_key(text));
        if catalog.analyte(analyte).kind == Kind::Truth
            && let Some(code) =
                code_beside_0_and_1(texts.of_column(index).map(|(cell, _)| cell.trim()))
            && !is_declared(code)
        {
            column.letters = ["0", "1"].map(|digit| (digit.to_string(), None)).into();
            plan.notes.push(Issue {
                code: IssueCode::Note,
                message: format!(
                    "`{}` holds codes such as {code}, so that 0 and 1 need not mean no and yes there; say what they mean in a columns file under [words]",
                    column.name
                ),
                place: table.header_place(Some(column.name.clone())),
            });
            continue;
        }
        if catalog.analyte(analyte).letter_pairs.is_empty() {
            continue;
        }
        let cells = texts
            .of_column(index)
            .map(|(cell, count)| (cell.trim(), count))
            .filter(|(cell, _)| !is_declared(cell));
        let held = Held::of(catalog, analyte, cells);
        column.letters = held.letters(&normalize_name(&column.name));
        let notes = held.notes(&column.letters);
        plan.notes.extend(notes.map(|message| Issue {
            code: IssueCode::Note,
            message,
            place: table.header_place(Some(column.name.clone())),
        }));
    }
}

/// A whole number beside 0 and 1, where a column has one of these as well.
fn code_beside_0_and_1<'t>(cells: impl Iterator<Item = &'t str>) -> Option<&'t str> {
    let (mut is_coded, mut code) = (false, None);
    for cell in cells {
        match cell {
            "0" | "1" => is_coded = true,
            cell if cell.len() <= 2 && cell.parse::<u8>().is_ok_and(|code| code < 10) => {
                code.get_or_insert(cell);
            }
            _ => {}
        }
    }
    code.filter(|_| is_coded)
}

/// What a column holds of such letters, and how often.
struct Held<'c> {
    pairs: &'c [LetterPair],
    /// What a letter means where no language is told.
    usual: BTreeMap<&'c str, String>,
    letters: BTreeMap<String, u64>,
    /// What its other words mean.
    others: BTreeSet<String>,
}

impl<'c> Held<'c> {
    fn of<'t>(
        catalog: &'c Catalog,
        analyte: AnalyteId,
        cells: impl Iterator<Item = (&'t str, u64)>,
    ) -> Self {
        let pairs = catalog.analyte(analyte).letter_pairs.as_slice();
        let all = pairs.iter().flat_map(|pair| pair.letters.keys());
        let mut held = Held {
            pairs,
            usual: all
                .filter_map(|letter| {
                    let word = catalog.word_of(analyte, letter)?;
                    Some((letter.as_str(), word.to_string()))
                })
                .collect(),
            letters: BTreeMap::new(),
            others: BTreeSet::new(),
        };
        for (cell, count) in cells {
            let letter = cell.to_lowercase();
            if pairs.iter().any(|pair| pair.letters.contains_key(&letter)) {
                *held.letters.entry(letter).or_default() += count;
            } else if let Some(word) = catalog.word_of(analyte, cell) {
                held.others.insert(word.to_string());
            }
        }
        held
    }

    fn count(&self, letter: &str) -> u64 {
        self.letters.get(letter).copied().unwrap_or(0)
    }

    /// Whether other words of the column say what a letter of the pair would have to say.
    fn contradicts(&self, pair: &LetterPair) -> bool {
        let mut letters = pair.letters.iter();
        letters.any(|(letter, word)| {
            self.usual.get(letter.as_str()) != Some(word) && self.others.contains(word)
        })
    }

    fn holds_all(&self, pair: &LetterPair) -> bool {
        pair.letters.keys().all(|letter| self.count(letter) > 0)
    }

    /// The letters that do not mean what they usually do.
    fn letters(&self, header: &str) -> Letters {
        let fitting = self.fitting(header);
        let usual_fits = self.usual_fits();
        let meanings = |letter: &str, pairs: &[&LetterPair], usual: bool| {
            let usual = self.usual.get(letter).filter(|_| usual);
            let of_pairs = pairs.iter().filter_map(|pair| pair.letters.get(letter));
            of_pairs.chain(usual).cloned().collect::<BTreeSet<String>>()
        };
        let mut letters = Letters::new();
        for letter in self.letters.keys() {
            let mut possible = meanings(letter, &fitting, usual_fits);
            if possible.is_empty() {
                possible = meanings(letter, &self.pairs.iter().collect::<Vec<_>>(), true);
            }
            let meaning = match possible.len() {
                1 => possible.pop_first(),
                _ => None,
            };
            if meaning.is_none() || meaning.as_ref() != self.usual.get(letter.as_str()) {
                letters.insert(letter.clone(), meaning);
            }
        }
        // A partner that comes up behind the look-ahead contradicts what has been read.
        for pair in self.pairs.iter().filter(|pair| !self.contradicts(pair)) {
            let is_begun = pair.letters.keys().any(|letter| self.count(letter) > 0);
            let lacking = pair.letters.keys().filter(|letter| self.count(letter) == 0);
            if is_begun {
                letters.extend(lacking.map(|letter| (letter.clone(), None)));
            }
        }
        letters
    }

    /// The pairs in which the column may be written: those of the header's language, else those whose letters it has.
    fn fitting(&self, header: &str) -> Vec<&'c LetterPair> {
        let mut possible: Vec<&LetterPair> = self.pairs.iter().collect();
        possible.retain(|pair| {
            let mut letters = self.letters.keys();
            letters.all(|letter| pair.letters.contains_key(letter)) && !self.contradicts(pair)
        });
        let is_named = |pair: &&LetterPair| pair.headers.iter().any(|own| own == header);
        match possible.iter().any(is_named) {
            true => possible.retain(is_named),
            false => possible.retain(|pair| self.holds_all(pair)),
        }
        possible
    }

    /// Whether the letters may mean what they usually do: not beside a partner, unless that is a slip among other words.
    fn usual_fits(&self) -> bool {
        let is_slip = |pair: &LetterPair| {
            let counts = || pair.letters.keys().map(|letter| self.count(letter));
            let (least, most) = (counts().min().unwrap_or(0), counts().max().unwrap_or(0));
            self.contradicts(pair) && least.saturating_mul(RARE) < most
        };
        let mut pairs = self.pairs.iter();
        pairs.all(|pair| !self.holds_all(pair) || is_slip(pair))
    }

    /// Says which letters are read otherwise than usual, and why.
    fn notes<'l>(&'l self, letters: &'l Letters) -> impl Iterator<Item = String> + 'l {
        let told = letters.iter().filter_map(|(letter, meaning)| {
            let meaning = meaning.as_ref()?;
            (self.count(letter) > 0).then_some((letter, meaning))
        });
        told.map(|(letter, meaning)| {
            let beside: Vec<String> = self
                .letters
                .keys()
                .filter(|other| *other != letter)
                .map(|other| format!("`{}`", other.to_uppercase()))
                .collect();
            let why = match beside.is_empty() {
                true => "as the language of the header has it".to_string(),
                false => format!("since the column also holds {}", beside.join(" and ")),
            };
            format!(
                "`{}` is read as {meaning} here, {why}; if it means something else, say so in a columns file under [words]",
                letter.to_uppercase()
            )
        })
    }
}
