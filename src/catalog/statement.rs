//! Statements about a panel that hold, do not hold, or can't be told.

use crate::value::Known;

use super::AnalyteId;

/// A number derived from observations. The list is closed: a rule that needs another measure
/// gets one here and in `interpret/measures.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// The value itself, in its canonical unit.
    Value(AnalyteId),
    /// Seconds above the upper limit of the reference interval, or above the control.
    Prolongation {
        /// The clotting time.
        time: AnalyteId,
        /// The control of the day, used where the data give no upper limit.
        control: Option<AnalyteId>,
    },
    /// Seconds above the control, and above nothing else.
    ProlongationOverControl {
        /// The clotting time.
        time: AnalyteId,
        /// The control of the day.
        control: AnalyteId,
    },
    /// How many times the upper limit of its reference interval.
    MultipleOfUpperLimit(AnalyteId),
    /// How many times the lower limit of its reference interval.
    MultipleOfLowerLimit(AnalyteId),
    /// How many times the limit that rises with age from 50 years on (D-dimer).
    MultipleOfAgeAdjustedLimit(AnalyteId),
    /// How many times another analyte: PT over its control, AST over ALT.
    MultipleOf {
        /// The analyte.
        analyte: AnalyteId,
        /// What it is divided by.
        of: AnalyteId,
        /// The analyte that reports the ratio itself; a reported ratio comes first.
        reported: Option<AnalyteId>,
    },
    /// Percent fall since the highest earlier value.
    Fall {
        /// The analyte.
        analyte: AnalyteId,
        /// How many hours back earlier values count; `None`: all of them.
        within_hours: Option<u16>,
    },
    /// Absolute rise since the lowest earlier value, in the canonical unit.
    Rise {
        /// The analyte.
        analyte: AnalyteId,
        /// How many hours back earlier values count; `None`: all of them.
        within_hours: Option<u16>,
    },
    /// Absolute change from the highest earlier value, below 0 for a fall, in the canonical unit.
    ChangeFromHighest {
        /// The analyte.
        analyte: AnalyteId,
        /// How many hours back earlier values count; `None`: all of them.
        within_hours: Option<u16>,
    },
    /// The highest earlier value itself.
    HighestEarlier {
        /// The analyte.
        analyte: AnalyteId,
        /// How many hours back earlier values count; `None`: all of them.
        within_hours: Option<u16>,
    },
}

/// What is asked of the earlier results of an analyte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarlierKind {
    /// The percent fall since the highest.
    Fall,
    /// The rise since the lowest.
    Rise,
    /// The change from the highest.
    ChangeFromHighest,
    /// The highest itself.
    Highest,
}

/// What a quantity is made of.
struct Ingredients {
    analyte: AnalyteId,
    other: Option<AnalyteId>,
    reported: Option<AnalyteId>,
    earlier: Option<(EarlierKind, Option<u16>)>,
}

impl Quantity {
    /// The one place that tells every quantity apart, so that a new one is forgotten nowhere.
    fn ingredients(self) -> Ingredients {
        let of = |analyte| Ingredients {
            analyte,
            other: None,
            reported: None,
            earlier: None,
        };
        let looking_back = |analyte, kind, within_hours| Ingredients {
            earlier: Some((kind, within_hours)),
            ..of(analyte)
        };
        match self {
            Quantity::Value(analyte)
            | Quantity::MultipleOfUpperLimit(analyte)
            | Quantity::MultipleOfLowerLimit(analyte)
            | Quantity::MultipleOfAgeAdjustedLimit(analyte) => of(analyte),
            Quantity::Prolongation { time, control } => Ingredients {
                other: control,
                ..of(time)
            },
            Quantity::ProlongationOverControl { time, control } => Ingredients {
                other: Some(control),
                ..of(time)
            },
            Quantity::MultipleOf {
                analyte,
                of: other,
                reported,
            } => Ingredients {
                other: Some(other),
                reported,
                ..of(analyte)
            },
            Quantity::Fall {
                analyte,
                within_hours,
            } => looking_back(analyte, EarlierKind::Fall, within_hours),
            Quantity::Rise {
                analyte,
                within_hours,
            } => looking_back(analyte, EarlierKind::Rise, within_hours),
            Quantity::ChangeFromHighest {
                analyte,
                within_hours,
            } => looking_back(analyte, EarlierKind::ChangeFromHighest, within_hours),
            Quantity::HighestEarlier {
                analyte,
                within_hours,
            } => looking_back(analyte, EarlierKind::Highest, within_hours),
        }
    }

    /// The analyte that is measured.
    pub fn analyte(self) -> AnalyteId {
        self.ingredients().analyte
    }

    /// The analyte that may report the quantity itself, where there is one.
    pub fn reported(self) -> Option<AnalyteId> {
        self.ingredients().reported
    }

    /// The other analyte with which it is calculated, where there is one: the control of a PT, the ALT of a ratio.
    pub fn other_analyte(self) -> Option<AnalyteId> {
        self.ingredients().other
    }

    /// What it asks of earlier results, and how many hours back they count; `None` of the hours: all of them.
    pub fn earlier(self) -> Option<(EarlierKind, Option<u16>)> {
        self.ingredients().earlier
    }
}

/// A statement and its own words.
#[derive(Debug, Clone)]
pub struct Statement {
    /// In the rule's words; made from the test where the rule gives none.
    pub label: String,
    /// How it is tested.
    pub test: Test,
}

impl Statement {
    /// The analytes and facts that it looks at itself; those of other rules are not followed.
    pub fn analytes(&self) -> Vec<AnalyteId> {
        match &self.test {
            Test::All(list) | Test::Any(list) | Test::AtLeast(_, list) => {
                list.iter().flat_map(Statement::analytes).collect()
            }
            Test::Not(inner) | Test::Known(inner) | Test::WhereReported(inner) => inner.analytes(),
            Test::Range { quantity, .. } => vec![quantity.analyte()],
            Test::BelowDetection { analyte, .. } | Test::Word { analyte, .. } => vec![*analyte],
            Test::Comment { comment, .. } => vec![*comment],
            Test::Pattern(_) | Test::Met(_) | Test::ItemPoints { .. } => Vec::new(),
        }
    }

    /// The statements that this one is made of; none for those that are tested by themselves.
    pub fn parts(&self) -> &[Statement] {
        match &self.test {
            Test::All(parts) | Test::Any(parts) | Test::AtLeast(_, parts) => parts,
            Test::Not(part) | Test::Known(part) | Test::WhereReported(part) => {
                std::slice::from_ref(part)
            }
            _ => &[],
        }
    }

    /// Whether it looks at a pattern, a score or an item of a score of this identifier.
    pub fn names_rule(&self, id: &str) -> bool {
        match &self.test {
            Test::Pattern(rule) | Test::Met(rule) | Test::ItemPoints { score: rule, .. } => {
                rule == id
            }
            _ => self.parts().iter().any(|part| part.names_rule(id)),
        }
    }
}

impl Test {
    /// The quantity that it looks at itself, and the ranges that it asks of it.
    pub fn quantity_and_ranges(&self) -> Option<(Quantity, Vec<Known>)> {
        match self {
            Test::Range {
                quantity,
                range,
                denied,
                ..
            } => {
                let ranges = [Some(*range), *denied].into_iter().flatten().collect();
                Some((*quantity, ranges))
            }
            Test::BelowDetection {
                analyte,
                value_upto,
                ..
            } => Some((Quantity::Value(*analyte), vec![Known::upto(*value_upto)])),
            _ => None,
        }
    }
}

/// How a statement is tested.
#[derive(Debug, Clone)]
pub enum Test {
    /// Every one of them.
    All(Vec<Statement>),
    /// One or more of them.
    Any(Vec<Statement>),
    /// At least so many of them.
    AtLeast(usize, Vec<Statement>),
    /// The opposite.
    Not(Box<Statement>),
    /// Known to hold: yes or no, never unknown. For warnings, since more knowledge can turn it.
    Known(Box<Statement>),
    /// Holds, where what it looks at was reported itself; `No` where it was not, and where an earlier result with which
    /// it compares is not there. For what has several tests, of which laboratories do one.
    WhereReported(Box<Statement>),
    /// A quantity lies in a range.
    Range {
        /// Which quantity.
        quantity: Quantity,
        /// Where it must lie (canonical unit, seconds or multiples).
        range: Known,
        /// Where it is denied; between both the statement can't be told. `None`: everywhere else.
        denied: Option<Known>,
        /// The quantity and its range as the rule file prints them: `Platelets below 150 10*9/L`.
        printed: String,
        /// The same of where it is denied; empty where it is denied everywhere else.
        denied_printed: String,
        /// Words that satisfy it.
        yes_words: Vec<String>,
        /// Words that deny it.
        no_words: Vec<String>,
    },
    /// Reported as below the analyser's detection.
    BelowDetection {
        /// The analyte.
        analyte: AnalyteId,
        /// `<x` counts as undetectable for x up to this (canonical unit).
        censored_upto: crate::value::Decimal,
        /// A plain number counts as undetectable up to this (canonical unit).
        value_upto: crate::value::Decimal,
        /// Both numbers with their unit, as the rule file prints them.
        printed: String,
        /// Words that satisfy it.
        yes_words: Vec<String>,
        /// Words that deny it.
        no_words: Vec<String>,
    },
    /// A fact or word.
    Word {
        /// The analyte or fact.
        analyte: AnalyteId,
        /// Words that satisfy it.
        yes_words: Vec<String>,
        /// Words that deny it.
        no_words: Vec<String>,
    },
    /// A comment on the specimen says something. A comment that does not, or no comment, says nothing.
    Comment {
        /// The comment.
        comment: AnalyteId,
        /// The words that say it, deny it or leave it open.
        words: Box<CommentWords>,
    },
    /// Another pattern is present.
    Pattern(String),
    /// A score's verdict on the points is `met`.
    Met(String),
    /// An item of a score has points in a range.
    ItemPoints {
        /// The score.
        score: String,
        /// The item.
        item: String,
        /// Least points.
        from: i32,
        /// Most points.
        upto: i32,
    },
}

/// The words by which a clause of a comment is understood, all of them normalized.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommentWords {
    /// Parts of words that say it.
    pub says: Vec<String>,
    /// Whole words, or several in a row, that say it.
    pub says_words: Vec<String>,
    /// Why a result would be missing: a clause that is, as a whole, a word for this says it, too.
    pub as_missing: Option<String>,
    /// Whole words that deny it within the same clause.
    pub negations: Vec<String>,
    /// Whole words, or several in a row, that ask for it or leave it open within the same clause.
    pub doubts: Vec<String>,
    /// Parts of words that give the clause another meaning.
    pub unless: Vec<String>,
    /// Whole words, or several in a row, that do so too.
    pub unless_words: Vec<String>,
    /// Parts of words with which no other word of the clause gives it another meaning.
    pub plain: Vec<String>,
    /// Parts of words that suspect it: of the specimen where it is plain, else of the patient.
    pub suspicions: Vec<String>,
    /// Parts of words for something else that holds a word that says it.
    pub others: Vec<String>,
    /// Parts of words for another specimen: what is denied of that alone is not denied.
    pub denied_elsewhere: Vec<String>,
    /// Names of an index of it, behind which a degree or a number says it.
    pub indices: Vec<String>,
    /// From this number on the index may say it.
    pub index_from: Option<u32>,
    /// Several words in a row that deny it, also where some of them are passed over, but not where it is a cause.
    pub denials: Vec<String>,
    /// Parts of a clause that are passed over.
    pub asides: Vec<String>,
    /// The first words of all that says it: most comments hold none of them.
    pub first_words: Vec<String>,
}

impl CommentWords {
    /// The same with [`CommentWords::first_words`] of what says it.
    pub(crate) fn with_first_words(mut self) -> Self {
        let says = self.says.iter().chain(&self.says_words);
        let firsts = says
            .chain(&self.indices)
            .filter_map(|said| said.split(' ').next());
        let mut firsts: Vec<String> = firsts.map(str::to_string).collect();
        firsts.sort_by_key(String::len);
        let mut first_words: Vec<String> = Vec::new();
        // What holds another one is found by that.
        for first in firsts {
            if !first_words.iter().any(|shorter| first.contains(shorter)) {
                first_words.push(first);
            }
        }
        self.first_words = first_words;
        self
    }
}

/// A warning that is printed where its statement holds.
#[derive(Debug, Clone)]
pub struct Pitfall {
    /// When it applies.
    pub when: Statement,
    /// Whether it is printed too where it can't be told.
    pub also_when_unknown: bool,
    /// Whether it is printed too where its pattern is absent: a warning against taking it for excluded.
    pub also_when_absent: bool,
    /// The warning.
    pub text: String,
    /// Identifiers of sources.
    pub sources: Vec<String>,
}
