//! The catalog: everything that is known of analytes, units, limits, scores and patterns.
//! It is built once from `reference/` and then only read.

mod analyte;
mod condition;
mod contradiction;
mod header_words;
mod interval;
mod letters;
mod load;
mod mask;
mod names;
mod pattern;
mod role;
mod score;
mod severity;
mod source;
mod spelling;
mod statement;
mod status_words;
mod topic;
mod unit;
mod unit_words;
mod variant;
mod variation;
mod words;

pub use analyte::{Analyte, AnalyteId, Kind, LetterPair};
pub use condition::Condition;
pub use contradiction::Contradiction;
pub(crate) use header_words::HeaderWords;
pub use interval::{ReferenceInterval, SexScope, State};
pub use load::{Fault, ReferenceError};
pub use mask::{Mask, MaskReason};
pub use names::{NameMatch, normalize_name};
pub use pattern::{Pattern, SideEvidence};
pub use role::Role;
pub(crate) use score::MOST_POINTS;
pub use score::{
    Band, Class, Combine, Family, Item, ItemForm, Measure, Part, Population, Prerequisite,
    Requirement, Score, Status, Threshold, TotalBounds,
};
pub use severity::SeverityOrder;
pub use source::Source;
pub use statement::{CommentWords, EarlierKind, Pitfall, Quantity, Statement, Test};
pub(crate) use status_words::{ResultStatus, Standing};
pub use topic::{SourcedText, Topic, TopicKind, TopicSection, Unverified};
pub use unit::{Assay, UnitMatch, UnitTable, normalize_unit};
pub use variant::{RefusedTable, Variant};
pub use variation::{
    Basis, ChangeKind, Coefficient, DeltaCheck, FallWindow, FallWithinLimits, TrendRules, Variation,
};
pub(crate) use words::ClauseWords;
pub use words::{Vocabulary, WordMatch};

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use names::NameIndex;
use words::CategoryWords;

/// Everything that the program knows. Built once, then only read.
#[derive(Debug, Clone)]
pub struct Catalog {
    analytes: Vec<Analyte>,
    by_id: HashMap<String, AnalyteId>,
    names: NameIndex,
    roles: role::RoleIndex,
    headers: HeaderWords,
    loinc: HashMap<String, AnalyteId>,
    categories: HashMap<AnalyteId, CategoryWords>,
    vocabulary: Vocabulary,
    intervals: Vec<ReferenceInterval>,
    /// For each analyte the places of its intervals.
    intervals_of: Vec<Vec<usize>>,
    /// Published scores, then their variants.
    scores: Vec<Score>,
    /// How many of the scores are published ones.
    published: usize,
    refused_tables: Vec<RefusedTable>,
    patterns: Vec<Pattern>,
    sources: Vec<Source>,
    conditions: Vec<Condition>,
    topics: Vec<Topic>,
    unverified: Vec<Unverified>,
    masks: Vec<Mask>,
    comment_words: Vec<CommentWords>,
    contradictions: Vec<Contradiction>,
    variations: Vec<Variation>,
    trend_rules: TrendRules,
    digest: String,
}

/// The files of `reference/` as they were when the program was built.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/reference.rs"));

static BUILTIN: LazyLock<Result<Catalog, ReferenceError>> =
    LazyLock::new(|| load::from_files(EMBEDDED, load::Links::Trusted));

impl Catalog {
    /// The reference set that is embedded in the program, loaded once.
    ///
    /// # Panics
    /// Where the embedded set is faulty; the project's own tests prove that it isn't.
    pub fn builtin() -> &'static Catalog {
        match &*BUILTIN {
            Ok(catalog) => catalog,
            Err(error) => panic!("{error}"),
        }
    }

    /// Builds a catalog from the texts of a reference set: (path within the set, text).
    ///
    /// # Errors
    /// [`ReferenceError`] lists every fault of the set at once.
    pub fn from_files(files: &[(String, String)]) -> Result<Catalog, ReferenceError> {
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        load::from_files(&files, load::Links::Proven)
    }

    /// The embedded reference set as (path, text), for those who want to start from it.
    pub fn embedded_files() -> impl Iterator<Item = (&'static str, &'static str)> {
        EMBEDDED.iter().copied()
    }

    /// Reads a user's reference intervals, in the form of `reference/intervals.csv`.
    ///
    /// # Errors
    /// [`ReferenceError`] lists every fault of the file at once.
    pub fn read_intervals(
        &self,
        file: &str,
        text: &str,
    ) -> Result<Vec<ReferenceInterval>, ReferenceError> {
        load::user_intervals(self, file, text)
    }

    /// Every analyte and fact, in catalog order.
    pub fn analytes(&self) -> impl Iterator<Item = (AnalyteId, &Analyte)> {
        self.analytes
            .iter()
            .enumerate()
            .map(|(index, analyte)| (AnalyteId::new(index), analyte))
    }

    /// The identifiers of analytes of which one is meant: `pt or inr`.
    pub(crate) fn one_of(&self, analytes: &[AnalyteId]) -> String {
        let ids = analytes.iter().map(|one| self.analyte(*one).id.as_str());
        ids.collect::<Vec<_>>().join(" or ")
    }

    /// What a name stands for that tells the unit too, such as an age in days; and that unit.
    pub(crate) fn named_in_unit(&self, name: &str) -> Option<(AnalyteId, &str)> {
        let normal = normalize_name(name);
        let mut analytes = self.analytes();
        analytes.find_map(|(id, analyte)| Some((id, analyte.names_in.get(&normal)?.as_str())))
    }

    /// The analyte whose unit stands in columns of this name.
    pub(crate) fn unit_column_of(&self, name: &str) -> Option<AnalyteId> {
        let normal = normalize_name(name);
        let mut analytes = self.analytes();
        analytes.find_map(|(id, analyte)| analyte.unit_names.contains(&normal).then_some(id))
    }

    /// The analyte in a slot.
    pub fn analyte(&self, id: AnalyteId) -> &Analyte {
        &self.analytes[id.index()]
    }

    /// The analyte of an identifier such as `platelets`.
    pub fn find(&self, id: &str) -> Option<AnalyteId> {
        self.by_id.get(id).copied()
    }

    /// What a header or label stands for, in any language.
    pub fn match_name(&self, name: &str) -> NameMatch {
        self.names.find(name)
    }

    /// The analyte of a LOINC code.
    pub fn match_loinc(&self, code: &str) -> Option<AnalyteId> {
        self.loinc.get(code.trim()).copied()
    }

    /// What names of columns tell beside what they are.
    pub(crate) fn headers(&self) -> &HeaderWords {
        &self.headers
    }

    /// What a header of a long file stands for, and its rank among the names of that role.
    pub fn role_of(&self, name: &str) -> Option<(Role, usize)> {
        self.roles.find(name)
    }

    /// The analyte whose name this one is but for a mistake in spelling, for a message. None is better than another one:
    /// whoever follows a wrong suggestion scores the wrong results.
    pub fn nearest_name(&self, name: &str) -> Option<AnalyteId> {
        let specimen = self.find("specimen");
        let is_other_fluid = |word: &str| {
            let fluid = specimen.and_then(|specimen| self.word_of(specimen, word));
            fluid.is_some_and(|fluid| !matches!(fluid.as_ref(), "blood" | "serum" | "plasma"))
        };
        match normalize_name(name).split(' ').any(is_other_fluid) {
            true => None,
            false => self.names.nearest(name),
        }
    }

    /// The words of cells.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The canonical word that a text means for an analyte or fact. For `underlying` the name of a
    /// condition gives `yes`, or `unknown` where the condition is no recognised cause of DIC.
    pub fn word_of(&self, analyte: AnalyteId, text: &str) -> Option<Arc<str>> {
        if let Some(word) = self
            .categories
            .get(&analyte)
            .and_then(|words| words.find(text))
        {
            return Some(word);
        }
        let known = self.analyte(analyte);
        if let WordMatch::Word(word) = self.vocabulary.find(text) {
            let fits = match known.kind {
                Kind::Laboratory => true,
                Kind::Truth => ["yes", "no", "unknown"].contains(&word.as_ref()),
                Kind::Category => self
                    .categories
                    .get(&analyte)
                    .is_some_and(|words| words.canonical().contains(word.as_ref())),
                _ => false,
            };
            if fits {
                return Some(word);
            }
            if known.kind == Kind::Truth {
                return match word.as_ref() {
                    "positive" | "present" => Some("yes".into()),
                    "negative" | "absent" | "none" => Some("no".into()),
                    _ => None,
                };
            }
        }
        if known.id == "underlying" {
            return self.condition_named(text).map(|condition| {
                if condition.leads_to_dic {
                    "yes".into()
                } else {
                    "unknown".into()
                }
            });
        }
        None
    }

    /// Whether a text names a fact by a word of its own: `enoxaparin` heparin, which `yes` does not.
    pub(crate) fn names_fact(&self, fact: AnalyteId, text: &str) -> bool {
        let words = self.categories.get(&fact);
        let is_own = words.and_then(|words| words.find(text)).as_deref() == Some("yes");
        is_own && !matches!(self.vocabulary.find(text), WordMatch::Word(_))
    }

    /// The condition that a text names.
    pub fn condition_named(&self, text: &str) -> Option<&Condition> {
        let normal = normalize_name(text);
        self.conditions.iter().find(|condition| {
            normalize_name(&condition.id) == normal
                || condition
                    .names
                    .iter()
                    .any(|name| normalize_name(name) == normal)
        })
    }

    /// Every score, by rank. Variants are not among them.
    pub fn scores(&self) -> &[Score] {
        &self.scores[..self.published]
    }

    /// The score of an identifier.
    pub fn score(&self, id: &str) -> Option<&Score> {
        self.scores().iter().find(|score| score.id == id)
    }

    /// The position of a score or variant among [all of them](Self::scores_and_variants).
    pub(crate) fn place_of_score(&self, id: &str) -> Option<usize> {
        self.scores.iter().position(|score| score.id == id)
    }

    /// The ways in which others score differently, kept for comparison.
    pub fn variants(&self) -> &[Score] {
        &self.scores[self.published..]
    }

    /// The variant of an identifier.
    pub fn variant(&self, id: &str) -> Option<&Score> {
        self.variants().iter().find(|score| score.id == id)
    }

    /// Every score, then every variant: what positions in the catalog count.
    pub fn scores_and_variants(&self) -> &[Score] {
        &self.scores
    }

    /// Published tables of which no rule can be made.
    pub fn refused_tables(&self) -> &[RefusedTable] {
        &self.refused_tables
    }

    /// Every pattern, by rank.
    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// The pattern of an identifier.
    pub fn pattern(&self, id: &str) -> Option<&Pattern> {
        self.patterns.iter().find(|pattern| pattern.id == id)
    }

    /// The position of a pattern among [all of them](Self::patterns).
    pub(crate) fn place_of_pattern(&self, id: &str) -> Option<usize> {
        self.patterns.iter().position(|pattern| pattern.id == id)
    }

    /// Every reference interval.
    pub fn intervals(&self) -> &[ReferenceInterval] {
        &self.intervals
    }

    /// The reference intervals of one analyte.
    pub fn intervals_of(&self, analyte: AnalyteId) -> impl Iterator<Item = &ReferenceInterval> {
        let places = self.intervals_of.get(analyte.index());
        places
            .into_iter()
            .flatten()
            .map(|&place| &self.intervals[place])
    }

    /// Every source.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The source of an identifier.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }

    /// Every named condition.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// Every topic, by identifier.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// Published rules that are named only, because their numbers could not be read.
    pub fn unverified(&self) -> &[Unverified] {
        &self.unverified
    }

    /// When measured values are known less well than they were printed.
    pub fn masks(&self) -> &[Mask] {
        &self.masks
    }

    /// Everything for which rules look in comments, each thing once.
    pub fn comment_words(&self) -> &[CommentWords] {
        &self.comment_words
    }

    /// Findings that do not fit each other.
    pub fn contradictions(&self) -> &[Contradiction] {
        &self.contradictions
    }

    /// How much the results of an analyte vary; `None` where nothing is known of it.
    pub fn variation(&self, analyte: AnalyteId) -> Option<&Variation> {
        self.variations
            .iter()
            .find(|variation| variation.analyte == analyte)
    }

    /// How much results vary, analyte by analyte.
    pub fn variations(&self) -> &[Variation] {
        &self.variations
    }

    /// What is looked for in the course of one person's results.
    pub fn trend_rules(&self) -> &TrendRules {
        &self.trend_rules
    }

    /// Sixteen hexadecimal digits that change whenever the reference set does.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}
