//! What can be observed: laboratory analytes and facts of the context.

use std::collections::BTreeMap;

use crate::value::{Decimal, Known};

use super::normalize_name;
use super::unit::{Assay, UnitTable};

/// The place of an analyte in the catalog. Valid only for the catalog that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct AnalyteId(u16);

impl AnalyteId {
    pub(crate) fn new(index: usize) -> Self {
        AnalyteId(u16::try_from(index).unwrap_or(u16::MAX))
    }

    /// The slot of this analyte in tables that have one slot per analyte.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What kind of thing a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A laboratory result with limits and flags.
    Laboratory,
    /// A number of the context: age, SOFA, weeks of gestation.
    Number,
    /// Yes, no or unknown.
    Truth,
    /// One of a few words.
    Category,
    /// Whose result it is.
    Identifier,
    /// When it was sampled.
    Time,
    /// Free text.
    Text,
}

/// One thing that a column can hold.
#[derive(Debug, Clone)]
pub struct Analyte {
    /// Lower snake case; the same in files, options and columns.
    pub id: String,
    /// As printed in tables.
    pub title: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// The canonical unit as printed; empty where there is none.
    pub unit: String,
    /// Every spelling of every unit that it may come in.
    pub units: UnitTable,
    /// LOINC codes.
    pub loinc: Vec<String>,
    /// Names that stand for it without doubt.
    pub names: Vec<String>,
    /// Names that stand for it in a unit, by their plain form, and that unit: age in days.
    pub names_in: BTreeMap<String, String>,
    /// Names of columns that hold its unit, in their plain form.
    pub unit_names: Vec<String>,
    /// Short names that need a compatible unit, a code or plausible values beside them.
    pub ambiguous_names: Vec<String>,
    /// Names among these that say when a result was known, not when it was sampled.
    pub reported_names: Vec<String>,
    /// Names of columns that part the results of one subject.
    pub visit_names: Vec<String>,
    /// A short name without a unit stands for it only where most values lie in this, canonical unit: elsewhere the same
    /// name has other numbers.
    pub under_short_name: Known,
    /// The analyte that the same names mean where only its units fit; empty where there is none
    /// (reticulocytes: a percentage or a count).
    pub by_unit: String,
    /// Limits differ so much between laboratories that the built-in limit is their hull.
    pub lab_specific: bool,
    /// Zero means "not measured" (platelets, PT).
    pub zero_unusable: bool,
    /// Zero is written where the question does not arise, and says nothing (weeks of gestation of whoever is not pregnant).
    pub zero_says_nothing: bool,
    /// The units that laboratories use beside the canonical one; where it is asked for a unit, these are named first.
    pub usual_units: Vec<String>,
    /// Laboratories print zero as its lower limit, since low results mean little (AST 0 to 40).
    pub zero_lower_limit: bool,
    /// Where no unit is named and there are several values, most of them are at most this, if they are in the canonical unit.
    pub assumed_upto: Option<Decimal>,
    /// Measured in urine as well as in blood, under the same name.
    pub urine_too: bool,
    /// Codes of LOINC that stand for something else under the same name: in another fluid, or another property.
    pub other_loinc: Vec<String>,
    /// Codes of LOINC that tell the calibrator of a D-dimer.
    pub loinc_feu: Vec<String>,
    /// The same for the other one.
    pub loinc_ddu: Vec<String>,
    /// Measured in urine, so that a result from urine is its own and not one of another fluid.
    pub urine: bool,
    /// Comes in FEU or DDU.
    pub has_assay: bool,
    /// May be negative.
    pub signed: bool,
    /// The range outside which a value suggests another unit; canonical unit.
    pub plausible: Known,
    /// Where no unit is named, an exact number below this that is no whole one suggests a unit with smaller numbers
    /// (ADAMTS13 of 0.68 IU/mL); canonical unit.
    pub fractions_doubtful_below: Option<Decimal>,
    /// Whole numbers up to this may be grades, where a column names no unit and holds no other numbers (a hemolysis index of
    /// 3, where others give the grade 3 of 4).
    pub grades_upto: Option<Decimal>,
    /// Facts that it states by itself, where it is stated as yes or as anything but none: a transplant of stem cells is a
    /// transplant.
    pub implies: Vec<String>,
    /// Facts that it states where its word names them: a drug that hinders clotting may be heparin.
    pub implies_by_name: Vec<String>,
    /// A fact that, stated as yes or as one of its disorders, is a recognized underlying disorder of overt DIC.
    pub leads_to_dic: bool,
    /// A fact whose severe form is such a disorder; stated as yes it settles nothing, and does not fit to there being none.
    pub leads_to_dic_where_severe: bool,
    /// No number outside the plausible range exists: a score or a count with a greatest value.
    pub bounded: bool,
    /// What its bare name means in a column with numbers beyond the plausible ones; empty where it means nothing else.
    pub beyond: String,
    /// A fact that is a result in its own right, as a fibrin marker in grades or a sum of points is: a wide row with nothing
    /// else has something that can be used.
    pub is_result: bool,
    /// It counts criteria, so that nothing lies between two whole numbers: more than 2 is 3 or more.
    pub whole: bool,
    /// Only an upper limit has meaning; no z-log.
    pub one_sided: bool,
    /// Words that mean something as its result, besides numbers.
    pub words: Vec<String>,
    /// Letters that mean its words in one language and other words in the next.
    pub letter_pairs: Vec<LetterPair>,
    /// What it is, for a student.
    pub about: String,
    /// What it does not show.
    pub caution: String,
    /// Identifiers of sources.
    pub sources: Vec<String>,
}

/// Letters that belong together in one language: `H` and `M` for hombre and mujer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterPair {
    /// The letters in lower case, and the word that each means.
    pub letters: BTreeMap<String, String>,
    /// Headers in that language, in their plain form.
    pub headers: Vec<String>,
}

impl Analyte {
    /// Whether a value may be meant in the canonical unit where no unit is named.
    pub fn fits_assumed_unit(&self, value: &Known) -> bool {
        let as_read_both_ways = || {
            let (part, percent) = value.low().value().zip(value.high().value())?;
            let (as_percent, _) = part.product(Decimal::from_whole(100)?)?;
            (as_percent == percent).then(|| Known::exactly(part))
        };
        let number = as_read_both_ways().unwrap_or(*value);
        value.meets(&self.plausible) && !self.may_be_fraction(&number)
    }

    /// Whether a number that should be a percentage may be a part of one, as 0.58 for 58 %.
    pub fn may_be_fraction(&self, value: &Known) -> bool {
        let below = self.fractions_doubtful_below;
        let is_part = |number: Decimal| {
            number != number.rounded(0) && below.is_some_and(|below| number < below)
        };
        value.exact().is_some_and(is_part)
    }

    /// Whether its numbers are ratios to normal, as those of the INR: a number without a unit may be seconds or a percentage.
    pub fn is_ratio(&self) -> bool {
        self.unit == "{INR}"
    }

    /// Whether a header says when results were known, not when they were sampled.
    pub fn is_reported_name(&self, header: &str) -> bool {
        is_among(&self.reported_names, header)
    }

    /// The canonical unit as printed, with the calibrator of a D-dimer; units in braces are none to print.
    pub(crate) fn unit_text(&self, assay: Assay) -> String {
        let unit = self.unit.trim_end_matches(" FEU");
        match (self.has_assay, assay) {
            _ if self.unit.starts_with('{') => String::new(),
            (true, Assay::Feu) => format!("{unit} FEU"),
            (true, Assay::Ddu) => format!("{unit} DDU"),
            (true, Assay::Unstated) => format!("{unit} (FEU or DDU)"),
            _ => self.unit.clone(),
        }
    }

    /// Whether a header names what parts the results of one subject, such as a visit.
    pub fn is_visit_name(&self, header: &str) -> bool {
        is_among(&self.visit_names, header)
    }

    /// Whether a number may be a grade from 1 on.
    pub fn may_be_grade(&self, value: &Known) -> bool {
        let one = Decimal::from_whole(1).unwrap_or_default();
        value.exact().is_some_and(|number| {
            let is_small = self.grades_upto.is_some_and(|most| number <= most);
            is_small && number >= one && number == number.rounded(0)
        })
    }

    /// Whether a row that has nothing else has a result: a laboratory result, or a fact that counts as one.
    pub(crate) fn counts_as_result(&self) -> bool {
        self.kind == Kind::Laboratory || self.is_result
    }

    /// Whether this word means something as its result.
    pub fn has_word(&self, word: &str) -> bool {
        self.words.iter().any(|one| one == word)
    }

    /// Whether it is something that is there or not, as fragments on a film are. Of others everybody has some.
    pub fn is_finding(&self) -> bool {
        self.has_word("present") && !self.has_word("low")
    }
}

fn is_among(names: &[String], header: &str) -> bool {
    let header = normalize_name(header);
    names.iter().any(|name| normalize_name(name) == header)
}
