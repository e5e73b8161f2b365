//! One earlier result beside the present one: `platelets_previous` and `platelets_previous_time`.

use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind, NameMatch, normalize_name};
use crate::input::grammar::time::{Moment, TimeUnit};
use crate::panel::{Earlier, Issue, IssueCode, Observation, Panel, Place, Reading};
use crate::value::{Decimal, Known};

use super::headers::{bracketed, named, spellings_of_suffix};
use super::plan::{ColumnRole, ObservationColumn};
use super::units::{by_unit, fits};

/// What of an earlier result a column or a row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Value,
    Time,
}

/// Words that say "earlier", in their plain form.
const EARLIER_WORDS: &[&str] = &[
    "previous",
    "prev",
    "prior",
    "earlier",
    "vorwert",
    "vorheriger",
    "precedent",
    "precedente",
    "anterior",
    "previo",
    "previa",
    "vorige",
];

/// Words that say "time", in their plain form.
pub(super) const TIME_WORDS: &[&str] = &[
    "time",
    "date",
    "datetime",
    "timestamp",
    "zeit",
    "zeitpunkt",
    "datum",
    "heure",
    "hora",
    "fecha",
    "data",
    "tijd",
];

/// The analyte of an identifier such as `platelets_previous` or `platelets_previous_time`.
pub(super) fn identifier(catalog: &Catalog, id: &str) -> Option<(AnalyteId, Part)> {
    let (stem, part) = match id.strip_suffix("_previous_time") {
        Some(stem) => (stem, Part::Time),
        None => (id.strip_suffix("_previous")?, Part::Value),
    };
    let analyte = catalog.find(stem)?;
    is_laboratory(catalog, analyte).then_some((analyte, part))
}

/// What a name in words means: `previous platelets`, `platelets previous (K/uL)`, `prior INR date`.
pub(super) fn in_words(
    catalog: &Catalog,
    name: &str,
) -> Option<(AnalyteId, Part, Option<Arc<str>>)> {
    if name.len() > 256 {
        return None;
    }
    let (stem, unit) = bracketed(name).map_or((name, None), |(stem, unit)| (stem, Some(unit)));
    let normal = normalize_name(stem);
    let words: Vec<&str> = normal.split(' ').collect();
    let at = words.iter().position(|word| EARLIER_WORDS.contains(word))?;
    let rest = [&words[..at], &words[at + 1..]].concat();
    let without_time = rest
        .split_last()
        .filter(|(last, _)| TIME_WORDS.contains(last))
        .map(|(_, rest)| rest);
    // `thrombin time previous` is a value, `thrombin_previous_time` can only be the time of one.
    let time_follows = at + 2 == words.len() && without_time.is_some();
    let value = || {
        let (analyte, own_unit) = analyte_and_unit(catalog, &rest, unit)?;
        let unit = unit_beside(catalog, analyte, unit).or(own_unit.as_deref());
        let analyte = by_unit(catalog, analyte, unit);
        Some((analyte, Part::Value, unit.map(Arc::from)))
    };
    let time = || {
        let (analyte, _) = analyte_and_unit(catalog, without_time?, None)?;
        Some((analyte, Part::Time, unit.map(Arc::from)))
    };
    match time_follows {
        true => time().or_else(value),
        false => value().or_else(time),
    }
}

/// The role of a column with this header, if it names an earlier result.
pub(super) fn header_role(catalog: &Catalog, header: &str) -> Option<ColumnRole> {
    let (analyte, part, unit) = in_words(catalog, header)?;
    Some(role(analyte, part, unit))
}

/// The role of a column that the user maps to such an identifier.
pub(super) fn mapped_role(catalog: &Catalog, header: &str, id: &str) -> Option<ColumnRole> {
    let (analyte, part) = identifier(catalog, id)?;
    let unit = bracketed(header)
        .map(|(_, unit)| unit)
        .filter(|unit| part == Part::Time || fits(catalog, analyte, unit));
    Some(role(analyte, part, unit.map(Arc::from)))
}

fn role(analyte: AnalyteId, part: Part, unit: Option<Arc<str>>) -> ColumnRole {
    match part {
        Part::Value => ColumnRole::Previous(ObservationColumn {
            analyte,
            header_unit: unit,
            blocked: None,
        }),
        Part::Time => ColumnRole::PreviousTime {
            analyte,
            unit: unit.and_then(|unit| unit.parse::<TimeUnit>().ok()),
        },
    }
}

/// The analyte that the words name, and the unit that they end with.
fn analyte_and_unit(
    catalog: &Catalog,
    words: &[&str],
    beside: Option<&str>,
) -> Option<(AnalyteId, Option<String>)> {
    (1..=words.len()).rev().find_map(|length| {
        let candidates = match named(catalog, &words[..length].join(" ")) {
            NameMatch::Known(analyte) => vec![analyte],
            NameMatch::Ambiguous(analytes) => analytes,
            NameMatch::Unknown => return None,
        };
        let rest = words[length..].join(" ");
        let spellings = match (rest.is_empty(), beside) {
            (false, _) => spellings_of_suffix(&rest),
            (true, Some(unit)) => vec![unit.to_string()],
            (true, None) => Vec::new(),
        };
        let fitting = |analyte: AnalyteId| {
            spellings
                .iter()
                .find(|unit| fits(catalog, by_unit(catalog, analyte, Some(unit)), unit))
        };
        let found = match candidates.as_slice() {
            [only] if rest.is_empty() => *only,
            _ => {
                let mut fit = candidates.iter().filter(|one| fitting(**one).is_some());
                let first = fit.next()?;
                fit.next().is_none().then_some(*first)?
            }
        };
        let unit = fitting(found).cloned().filter(|_| !rest.is_empty());
        is_laboratory(catalog, found).then_some((found, unit))
    })
}

/// What stands in brackets behind the name, unless it is the name once more. A unit that the analyte does
/// not have stays, so that the column is refused with a message.
fn unit_beside<'u>(
    catalog: &Catalog,
    analyte: AnalyteId,
    unit: Option<&'u str>,
) -> Option<&'u str> {
    let says_the_same = |unit: &&str| match catalog.match_name(unit) {
        NameMatch::Known(other) => other == analyte,
        NameMatch::Ambiguous(others) => others.contains(&analyte),
        NameMatch::Unknown => false,
    };
    unit.filter(|unit| !says_the_same(unit))
}

fn is_laboratory(catalog: &Catalog, analyte: AnalyteId) -> bool {
    catalog.analyte(analyte).kind == Kind::Laboratory
}

/// When an earlier result was sampled.
#[derive(Debug, Clone)]
pub(super) struct GivenTime {
    pub analyte: AnalyteId,
    pub moment: Moment,
    pub text: Arc<str>,
}

/// Earlier results that stand in a panel's own rows, and their times.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    pub values: Vec<(AnalyteId, Observation)>,
    pub times: Vec<GivenTime>,
}

impl Given {
    /// Takes those of another row of the same panel.
    pub(super) fn extend(&mut self, other: Given) {
        self.values.extend(other.values);
        self.times.extend(other.times);
    }

    /// The earlier results of an analyte whose own result was sampled at `own`.
    pub(super) fn of(
        &self,
        analyte: AnalyteId,
        own: Option<&Moment>,
        issues: &mut Vec<Issue>,
    ) -> Vec<Earlier> {
        // Which of several times belongs to which value is not known, so none is taken.
        let mut times = self.times.iter().filter(|time| time.analyte == analyte);
        let time = times
            .next()
            .filter(|first| times.all(|other| other.moment == first.moment));
        let hours_before = match own
            .zip(time)
            .map(|(own, time)| own.hours_since(&time.moment))
        {
            None | Some(None) => {
                let value = self.values.iter().find(|(of, _)| *of == analyte);
                issues.extend(value.map(|(_, value)| time_missing(value)));
                None
            }
            Some(Some(hours)) => match hours.intersection(&Known::above(Decimal::ZERO)) {
                Some(hours) => Some(hours),
                None => {
                    let place = self
                        .values
                        .iter()
                        .find(|(of, _)| *of == analyte)
                        .map(|(_, value)| value.place.clone());
                    issues.push(not_before(time, place));
                    return Vec::new();
                }
            },
        };
        self.values
            .iter()
            .filter(|(of, _)| *of == analyte)
            .filter_map(|(_, value)| match value.reading {
                Reading::Quantity { known, .. } => Some(Earlier {
                    known,
                    assay: value.assay,
                    hours_before,
                    reported: Arc::clone(&value.reported),
                    time: time.map(|time| Arc::clone(&time.text)),
                    place: value.place.clone(),
                }),
                _ => None,
            })
            .collect()
    }
}

fn time_missing(value: &Observation) -> Issue {
    Issue {
        code: IssueCode::PreviousTimeMissing,
        message: "the previous result has no readable time, or the panel has none, so that a fall within hours can't be told; give both a time (..._previous_time)".to_string(),
        place: value.place.clone(),
    }
}

fn not_before(time: Option<&GivenTime>, place: Option<Place>) -> Issue {
    let when = time.map_or("", |time| time.text.as_ref());
    Issue {
        code: IssueCode::Contradiction,
        message: format!(
            "the previous result is said to be of {}, which is not before the result beside it; it is not used",
            super::cells::quoted(when)
        ),
        place: place.unwrap_or_default(),
    }
}

/// When the results of a panel were sampled.
#[derive(Debug, Clone, Default)]
pub(super) struct Sampled {
    /// The panel's own moment: of its row, or the last one of its window.
    pub panel: Option<Moment>,
    /// The moments of single results, where they are not the panel's own.
    pub results: Vec<(AnalyteId, Moment)>,
}

impl Sampled {
    /// When the result of an analyte was sampled.
    pub(super) fn of(&self, analyte: AnalyteId) -> Option<&Moment> {
        self.results
            .iter()
            .find(|(of, _)| *of == analyte)
            .map(|(_, moment)| moment)
            .or(self.panel.as_ref())
    }
}

/// Puts what is known from before a panel into it: the results given beside its own, and those that
/// `remembered` finds for an analyte sampled at a moment.
pub(super) fn attach(
    panel: &mut Panel,
    sampled: &Sampled,
    given: &Given,
    remembered: impl Fn(AnalyteId, &Moment) -> Vec<Earlier>,
) {
    let mut analytes: Vec<AnalyteId> = panel.observed().map(|(analyte, _)| analyte).collect();
    analytes.extend(given.values.iter().map(|(analyte, _)| *analyte));
    analytes.sort_unstable();
    analytes.dedup();
    for analyte in analytes {
        let own = sampled.of(analyte);
        let mut issues = Vec::new();
        let mut earlier = given.of(analyte, own, &mut issues);
        issues.into_iter().for_each(|issue| panel.push_issue(issue));
        if let Some(own) = own.filter(|_| panel.get(analyte).is_some()) {
            earlier.extend(remembered(analyte, own));
        }
        longest_ago_first(&mut earlier);
        for one in earlier {
            panel.add_earlier(analyte, one);
        }
    }
}

/// Sorts earlier results; a time that is not known may be the longest ago.
pub(super) fn longest_ago_first(earlier: &mut [Earlier]) {
    earlier.sort_by_key(|one| {
        let hours = one.hours_before;
        let end = |hours: Known| (hours.high().value(), hours.low().value());
        std::cmp::Reverse((hours.is_none(), hours.map(end)))
    });
}
