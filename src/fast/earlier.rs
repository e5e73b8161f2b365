//! What earlier results of a subject say of a row, and the classes into which it falls.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, EarlierKind};
use crate::earlier::EarlierQuestion;
use crate::input::NO_VALUE;
use crate::interpret::masking_analytes;
use crate::panel::{Assay, Earlier, Observation, Panel, Place};
use crate::value::{Decimal, Known};

use super::columns::CellClass;
use super::views::Views;

/// With what a rule compares a result or an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Comparison {
    /// The result, with what is left of the earlier one after a fall of so many percent.
    Fallen(Decimal),
    /// The result, with so much above the earlier one.
    Above(Decimal),
    /// The earlier one itself, with a number.
    Itself(Decimal),
}

/// What rules ask of earlier results, and with what they compare the answers.
pub(super) type Comparisons = BTreeMap<EarlierQuestion, BTreeSet<Comparison>>;

impl Comparison {
    /// How what is asked of earlier results is compared with a cut-off.
    pub(super) fn of(kind: EarlierKind, cut_off: Decimal) -> Self {
        match kind {
            EarlierKind::Fall => Comparison::Fallen(cut_off),
            EarlierKind::Rise | EarlierKind::ChangeFromHighest => Comparison::Above(cut_off),
            EarlierKind::Highest => Comparison::Itself(cut_off),
        }
    }

    /// Where a result lies, seen from what it is compared with; both in billionths. `None` where no decimal says
    /// exactly what that is.
    fn side(self, own: i64, earlier: i64) -> Option<u8> {
        const HUNDRED: i128 = 100_000_000_000;
        let (own, earlier) = (i128::from(own), i128::from(earlier));
        let (one, other) = match self {
            Comparison::Fallen(percent) => {
                let left = (HUNDRED - i128::from(percent.billionths())) * earlier;
                if left % HUNDRED != 0 {
                    return None;
                }
                (own, left / HUNDRED)
            }
            Comparison::Above(more) => (own, earlier + i128::from(more.billionths())),
            Comparison::Itself(number) => (earlier, i128::from(number.billionths())),
        };
        Some(match one.cmp(&other) {
            Ordering::Less => 1,
            Ordering::Equal => 2,
            Ordering::Greater => 3,
        })
    }
}

/// No answer of this kind is a number.
const NOTHING: i64 = NO_VALUE;
const NOT_EXACT: i64 = NO_VALUE + 1;

/// The answers to the questions of rules for the rows of a chunk.
#[derive(Default)]
pub(super) struct EarlierAnswers {
    questions: usize,
    exact: Vec<i64>,
    others: HashMap<(usize, usize), Known>,
}

impl EarlierAnswers {
    /// Begins with other rows, of which nothing is known.
    pub(super) fn begin(&mut self, rows: usize, questions: usize) {
        self.questions = questions;
        self.exact.clear();
        self.exact.resize(rows * questions, NOTHING);
        self.others.clear();
    }

    /// Sets the answers for a row to those for a row of others.
    pub(super) fn set_from(&mut self, row: usize, others: &EarlierAnswers, other: usize) {
        for question in 0..self.questions {
            self.set(row, question, others.get(other, question));
        }
    }

    pub(super) fn set(&mut self, row: usize, question: usize, answer: Option<Known>) {
        let exact = answer.map(|known| known.exact());
        self.exact[row * self.questions + question] = match exact {
            None => NOTHING,
            Some(Some(number)) => number.billionths(),
            Some(None) => NOT_EXACT,
        };
        if let (Some(known), Some(None)) = (answer, exact) {
            self.others.insert((row, question), known);
        }
    }

    fn get(&self, row: usize, question: usize) -> Option<Known> {
        match self.exact[row * self.questions + question] {
            NOTHING => None,
            NOT_EXACT => self.others.get(&(row, question)).copied(),
            number => Some(Known::exactly(Decimal::from_billionths(number))),
        }
    }

    fn has_any(&self, row: usize, questions: &[(usize, EarlierQuestion)]) -> bool {
        let row = &self.exact[row * self.questions..][..self.questions];
        questions.iter().any(|(number, _)| row[*number] != NOTHING)
    }

    /// Puts results into the panel of a row that give the same answers to these questions.
    pub(super) fn put_into(
        &self,
        panel: &mut Panel,
        row: usize,
        questions: &[(usize, EarlierQuestion)],
    ) {
        // Longer ago than any window.
        const LONG_AGO: i64 = 1_000_000;
        for (number, question) in questions {
            let assay = panel.get(question.analyte).map(|own| own.assay);
            if let (Some(known), Some(assay)) = (self.get(row, *number), assay) {
                let hours = question.within_hours.map_or(LONG_AGO, i64::from);
                let earlier = Earlier {
                    known,
                    assay,
                    hours_before: Decimal::from_whole(hours).map(Known::exactly),
                    reported: Arc::from(""),
                    time: None,
                    place: Place::default(),
                };
                panel.add_earlier(question.analyte, earlier);
            }
        }
    }
}

/// A result and the answers beside it.
#[derive(Debug, Clone)]
pub(super) struct Beside {
    own: Observation,
    answers: BTreeMap<EarlierQuestion, Known>,
    /// A mask may be due to the result.
    is_masked: bool,
}

impl Beside {
    /// What a row says; nothing where no answer is known.
    pub(super) fn of(
        own: &Observation,
        answers: &EarlierAnswers,
        row: usize,
        questions: &[(usize, EarlierQuestion)],
        is_masked: bool,
    ) -> Option<Self> {
        let known = questions
            .iter()
            .filter_map(|(number, question)| Some((*question, answers.get(row, *number)?)));
        answers.has_any(row, questions).then(|| Beside {
            own: own.clone(),
            answers: known.collect(),
            is_masked,
        })
    }

    /// What can be told of it by these comparisons, as bytes: what has the same bytes gives the same results.
    pub(super) fn signature(&self, comparisons: &Comparisons) -> Vec<u8> {
        let exact = self.own.known().and_then(Known::exact);
        let exact = exact.filter(|_| !self.is_masked && self.own.assay == Assay::Unstated);
        let mut bytes = vec![b'e'];
        let all_exact = exact.is_some_and(|own| self.push_sides(own, comparisons, &mut bytes));
        if !all_exact {
            bytes = format!("x{:?}{:?}", self.own.reading, self.own.assay).into_bytes();
            for question in comparisons.keys() {
                let answer = self.answers.get(question);
                bytes.extend_from_slice(format!("{answer:?}").as_bytes());
            }
        }
        bytes
    }

    fn push_sides(&self, own: Decimal, comparisons: &Comparisons, bytes: &mut Vec<u8>) -> bool {
        for (question, comparisons) in comparisons {
            let answer = self.answers.get(question).map(|known| known.exact());
            if answer == Some(None) {
                return false;
            }
            let answer = answer.flatten();
            bytes.push(u8::from(answer.is_some()));
            for comparison in comparisons {
                let side =
                    |earlier: Decimal| comparison.side(own.billionths(), earlier.billionths());
                match answer.map(side) {
                    None => {}
                    Some(None) => return false,
                    Some(Some(side)) => bytes.push(side),
                }
            }
        }
        true
    }
}

/// Finds out quickly what most rows say: an exact result, and exact answers.
pub(super) struct Sides {
    /// The place of each answer in a row, and a comparison with it; none where it only matters that there is one.
    comparisons: Vec<(usize, Option<Comparison>)>,
}

impl Sides {
    /// So many bits a result of comparing takes.
    const BITS: usize = 2;

    /// What is compared; `questions` says where the answers stand.
    pub(super) fn new(
        comparisons: &Comparisons,
        questions: &[(usize, EarlierQuestion)],
    ) -> Option<Self> {
        let mut all = Vec::new();
        for (number, question) in questions {
            all.push((*number, None));
            let own = comparisons.get(question).into_iter().flatten();
            all.extend(own.map(|comparison| (*number, Some(*comparison))));
        }
        (all.len() * Sides::BITS < 56).then_some(Sides { comparisons: all })
    }

    /// A number that is the same for what has the same signature; `None` where something is not exact. Where there
    /// is no answer at all it is 1.
    #[inline]
    pub(super) fn number(&self, own: i64, answers: &EarlierAnswers, row: usize) -> Option<u64> {
        let answers = &answers.exact[row * answers.questions..][..answers.questions];
        let mut number = 1;
        let mut has_any = false;
        for (question, comparison) in &self.comparisons {
            let side = match answers[*question] {
                NOTHING => 0,
                NOT_EXACT => return None,
                answer => {
                    has_any = true;
                    comparison.map_or(Some(1), |one| one.side(own, answer))?
                }
            };
            number = number << Sides::BITS | u64::from(side);
        }
        Some(if has_any { number } else { 1 })
    }
}

/// Whether a number is a result of which nothing more is to be known: no word, no bound, no calibrator.
pub(super) fn plain_value(observation: &Observation) -> Option<i64> {
    let exact = observation.known().and_then(Known::exact)?;
    (observation.assay == Assay::Unstated).then(|| exact.billionths())
}

/// What earlier results say beside those of a column, as a column of its own.
pub(super) struct EarlierColumn {
    /// The number of the column of the results.
    pub of: usize,
    /// Where the answers to the questions of the analyte stand.
    pub questions: Vec<(usize, EarlierQuestion)>,
    sides: Option<Sides>,
    classes: HashMap<u64, CellClass>,
    /// The number of each class of the results: its value, where that says all.
    values: Vec<Option<i64>>,
}

impl EarlierColumn {
    pub(super) fn new(
        of: usize,
        questions: Vec<(usize, EarlierQuestion)>,
        comparisons: &Comparisons,
    ) -> Self {
        EarlierColumn {
            of,
            sides: Sides::new(comparisons, &questions),
            questions,
            classes: HashMap::new(),
            values: Vec::new(),
        }
    }

    /// The value of a class of results.
    fn value(&mut self, results: &Views, class: CellClass) -> Option<i64> {
        while self.values.len() <= class.number() {
            let next = CellClass::of_number(self.values.len() as u32);
            self.values
                .push(results.observation(next).and_then(plain_value));
        }
        self.values[class.number()]
    }

    /// The class of a row, whose result is of the class `own`.
    pub(super) fn class_of(
        &mut self,
        (results, views): (&Views, &mut Views),
        own: CellClass,
        (answers, row): (&EarlierAnswers, usize),
        is_masked: bool,
    ) -> CellClass {
        let value = self.value(results, own);
        let number = match (&self.sides, value) {
            (Some(sides), Some(value)) if !is_masked => sides.number(value, answers, row),
            _ => None,
        };
        match number {
            Some(1) => return CellClass::NOTHING,
            Some(number) => {
                if let Some(class) = self.classes.get(&number) {
                    return *class;
                }
            }
            None => {}
        }
        let beside = results
            .observation(own)
            .and_then(|own| Beside::of(own, answers, row, &self.questions, is_masked));
        let class = beside.map_or(CellClass::NOTHING, |beside| views.class_of_beside(beside));
        if let Some(number) = number {
            self.classes.insert(number, class);
        }
        class
    }
}

/// The columns of which something is asked, and the questions, with their places.
pub(super) fn asked_of(
    analytes: &[AnalyteId],
    questions: &[EarlierQuestion],
) -> Vec<(usize, Vec<(usize, EarlierQuestion)>)> {
    let asked = analytes.iter().enumerate().map(|(column, analyte)| {
        let questions = questions.iter().copied().enumerate();
        let own = questions.filter(|(_, question)| question.analyte == *analyte);
        (column, own.collect::<Vec<_>>())
    });
    asked.filter(|(_, own)| !own.is_empty()).collect()
}

/// The columns at which masks of the analytes look of which something is asked.
pub(super) fn masking(
    catalog: &Catalog,
    analytes: &[AnalyteId],
    questions: &[EarlierQuestion],
) -> Vec<usize> {
    let looks = masking_analytes(catalog, questions);
    let columns = analytes.iter().enumerate();
    columns
        .filter(|(_, analyte)| looks.contains(analyte))
        .map(|(column, _)| column)
        .collect()
}
