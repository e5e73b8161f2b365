//! How closely a result cell looks at an analyte: between which numbers it can tell a difference.

use std::collections::BTreeMap;

use crate::value::{Decimal, Known};

use super::earlier::Comparisons;

/// How closely an analyte is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// Numbers between which no rule can tell a difference.
    pub cut_offs: BTreeMap<Decimal, On>,
    /// Numbers that depend on the limits of the person.
    pub from_limits: BTreeMap<FromLimit, On>,
    /// What `from_limits` comes to for any person, and `cut_offs`.
    pub for_anybody: BTreeMap<Decimal, On>,
    /// Limits that come with a result are told apart from all others: what is compared with them stands elsewhere.
    pub exact_limits: bool,
    /// Results have a calibrator, so that a limit may be compared in another one.
    pub has_assays: bool,
    /// Every number is told apart from every other: it is calculated with.
    pub exactly: bool,
    /// Numbers that are not whole tell more than this look can.
    pub whole: bool,
    /// What is asked of earlier results, and with what the answers are compared.
    pub earlier: Comparisons,
}

/// With what a number that lies exactly on a cut-off is told together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    /// With what lies above: the cut-off begins a range, or ends one without belonging to it.
    Above,
    /// With what lies below.
    Below,
    /// With nothing else.
    Itself,
}

impl On {
    /// What two rules together can tell.
    fn and(self, other: On) -> On {
        if self == other { self } else { On::Itself }
    }
}

/// A cut-off, and to which side it belongs.
pub(super) type CutOff = (Decimal, On);

pub(super) fn add<K: Ord>(all: &mut BTreeMap<K, On>, others: impl IntoIterator<Item = (K, On)>) {
    for (number, on) in others {
        all.entry(number)
            .and_modify(|known| *known = known.and(on))
            .or_insert(on);
    }
}

/// A cut-off that stands in a relation to a reference limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FromLimit {
    /// So many times the upper limit.
    TimesUpper(Decimal),
    /// So many times the lower limit.
    TimesLower(Decimal),
    /// So much above the upper limit.
    AboveUpper(Decimal),
    /// So many times the limit for the person's age.
    TimesAgeAdjusted(Decimal),
}

impl FromLimit {
    /// The cut-off for a limit; two numbers where it was rounded.
    pub(super) fn numbers(self, limit: Decimal) -> [Option<Decimal>; 2] {
        let limit = Known::exactly(limit);
        let number = match self {
            FromLimit::TimesUpper(times)
            | FromLimit::TimesLower(times)
            | FromLimit::TimesAgeAdjusted(times) => limit.times(&Known::exactly(times)),
            FromLimit::AboveUpper(above) => {
                let zero = Known::exactly(Decimal::ZERO);
                limit.minus(&zero.minus(&Known::exactly(above)))
            }
        };
        [number.low().value(), number.high().value()]
    }
}

impl Look {
    /// Whatever one of two looks tells apart.
    pub(super) fn with(&mut self, other: &Look) {
        add(&mut self.cut_offs, other.cut_offs.clone());
        add(&mut self.for_anybody, other.for_anybody.clone());
        add(&mut self.from_limits, other.from_limits.clone());
        self.exact_limits |= other.exact_limits;
        self.has_assays |= other.has_assays;
        self.exactly |= other.exactly;
        self.whole |= other.whole;
        for (question, comparisons) in &other.earlier {
            let own = self.earlier.entry(*question).or_default();
            own.extend(comparisons.iter().copied());
        }
    }

    /// Whether it compares with the limit for the person's age.
    pub(super) fn looks_at_age(&self) -> bool {
        let mut relations = self.from_limits.keys();
        relations.any(|relation| matches!(relation, FromLimit::TimesAgeAdjusted(_)))
    }

    /// What it tells apart in the column of results, and in that of earlier ones; nothing where it looks at none.
    pub(super) fn parted(self) -> (Look, Option<Look>) {
        let earlier = Look {
            earlier: self.earlier,
            ..Look::default()
        };
        let results = Look {
            earlier: Comparisons::new(),
            ..self
        };
        let looks = !earlier.earlier.is_empty();
        (results, looks.then_some(earlier))
    }
}
