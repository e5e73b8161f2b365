//! Results of a wide row that were sampled at times of their own: `PLT_date`, `Datum PLT`.

use crate::catalog::{AnalyteId, Catalog, Kind, NameMatch, normalize_name};
use crate::input::file::{Record, Table};
use crate::input::grammar::time::{Moment, TimeReader};
use crate::panel::{Issue, IssueCode, Observation};
use crate::value::{Decimal, Known};

use super::cells::quoted;
use super::declaration::Layout;
use super::headers::named;
use super::plan::{ColumnRole, Plan};
use super::previous::TIME_WORDS;
use super::time_columns::ways_of_reading;
use super::wide::Reader;

/// Words that may stand beside those for a time, in their plain form.
const WORDS_BESIDE: &[&str] = &[
    "of",
    "at",
    "on",
    "de",
    "del",
    "della",
    "des",
    "der",
    "vom",
    "du",
    "da",
    "do",
    "van",
    "lab",
    "test",
    "result",
    "sample",
    "sampling",
    "specimen",
    "collection",
    "collected",
    "draw",
    "drawn",
    "taken",
    "measurement",
    "entnahme",
    "abnahme",
];

/// So many rows tell whether a column holds times.
const ROWS_LOOKED_AT: usize = 1000;

/// Finds the columns that say when the results beside them were sampled, and tells what comes of it.
pub(super) fn settle(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    if plan.layout != Layout::Wide {
        return;
    }
    let mut names: Vec<String> = Vec::new();
    for index in 0..plan.columns.len() {
        let column = &plan.columns[index];
        if column.role == ColumnRole::NotRecognized
            && let Some(analyte) = analyte_with_time(catalog, plan, &column.name)
            && holds_dates(table, plan, index)
        {
            names.push(quoted(&column.name));
            plan.columns[index].role = ColumnRole::TimeOf(analyte);
        }
    }
    if names.is_empty() {
        return;
    }
    let (columns, say) = match names.len() {
        1 => ("column", "says"),
        _ => ("columns", "say"),
    };
    plan.notes.push(Issue {
        code: IssueCode::Note,
        message: format!(
            "{columns} {} {say} when the results beside them were sampled; a result that was sampled more than a day before or after the others of its row is not used in its panel. Leave such a column out with --map COL=- where it says something else",
            names.join(", ")
        ),
        place: table.header_place(None),
    });
}

/// The analyte of another column whose time a header names.
fn analyte_with_time(catalog: &Catalog, plan: &Plan, header: &str) -> Option<AnalyteId> {
    if header.len() > 256 {
        return None;
    }
    let normal = normalize_name(header);
    let words: Vec<&str> = normal.split(' ').collect();
    let is_time = |word: &&str| TIME_WORDS.contains(word);
    let is_beside = |word: &&str| is_time(word) || WORDS_BESIDE.contains(word);
    let parts =
        (0..words.len()).flat_map(|from| (from + 1..=words.len()).map(move |to| (from, to)));
    let mut parts: Vec<(usize, usize)> = parts
        .filter(|(from, to)| {
            let outside = || words[..*from].iter().chain(&words[*to..]);
            outside().all(&is_beside) && outside().any(&is_time)
        })
        .collect();
    parts.sort_by_key(|(from, to)| std::cmp::Reverse(to - from));
    parts.into_iter().find_map(|(from, to)| {
        let candidates = match named(catalog, &words[from..to].join(" ")) {
            NameMatch::Known(analyte) => vec![analyte],
            NameMatch::Ambiguous(analytes) => analytes,
            NameMatch::Unknown => return None,
        };
        candidates.into_iter().find(|analyte| {
            catalog.analyte(*analyte).kind == Kind::Laboratory && has_results(plan, *analyte)
        })
    })
}

fn has_results(plan: &Plan, analyte: AnalyteId) -> bool {
    plan.columns.iter().any(|column| match &column.role {
        ColumnRole::Observation(observation) => observation.analyte == analyte,
        ColumnRole::Ambiguous(candidates) => candidates.contains(&analyte),
        _ => false,
    })
}

/// Of some columns those whose cells are dates. All are looked at row by row: there may be very many of them.
pub(super) fn columns_with_dates(table: &Table, plan: &Plan, asked: Vec<usize>) -> Vec<usize> {
    let mut columns: Vec<(usize, u32, u32)> = asked.into_iter().map(|one| (one, 0, 0)).collect();
    for record in table.sound_sample().take(ROWS_LOOKED_AT) {
        for (column, dates, others) in &mut columns {
            match record.cell(*column).trim() {
                "" => {}
                cell if is_date(&plan.time_reader, cell) => *dates += 1,
                _ => *others += 1,
            }
        }
    }
    let holds_dates = |(_, dates, others): &(usize, u32, u32)| *dates > 0 && dates >= others;
    let found = columns.into_iter().filter(holds_dates);
    found.map(|(column, ..)| column).collect()
}

/// Whether the cells of a column are dates, with or without a time of day. Numbers may be anything.
fn holds_dates(table: &Table, plan: &Plan, column: usize) -> bool {
    let (mut dates, mut others) = (0_u32, 0_u32);
    let records = table.sound_sample();
    for record in records.take(ROWS_LOOKED_AT) {
        match record.cell(column).trim() {
            "" => {}
            cell if is_date(&plan.time_reader, cell) => dates += 1,
            _ => others += 1,
        }
    }
    dates > 0 && dates >= others
}

/// Whether a cell is a date, with or without a time of day.
pub(super) fn is_date(reader: &TimeReader, cell: &str) -> bool {
    match reader.read(cell) {
        Ok(moment) => moment.is_some_and(|moment| !moment.is_offset()),
        Err(refusal) => refusal.code == IssueCode::AmbiguousTime,
    }
}

/// A time in each of the ways in which the file leaves open to read it.
type Ways = Vec<Option<Moment>>;

/// Whether two times lie more than a day apart, whichever way they are read.
fn are_apart(one: &Ways, other: &Ways) -> bool {
    let more_than_a_day = Decimal::from_whole(24).map(Known::above);
    let is_long = |later: &Moment, earlier: &Moment| {
        let hours = later.hours_since(earlier);
        hours
            .zip(more_than_a_day)
            .is_some_and(|(hours, long)| hours.is_within(&long))
    };
    let mut pairs = one.iter().zip(other).filter_map(|ways| match ways {
        (Some(one), Some(other)) => Some(is_long(one, other) || is_long(other, one)),
        _ => None,
    });
    pairs
        .next()
        .is_some_and(|first| first && pairs.all(|apart| apart))
}

impl Reader<'_> {
    /// Takes out results that were sampled more than a day from the others: from the time of the row where a result has
    /// none of its own, else from the latest. Gives how many.
    pub(super) fn take_out_other_days(
        &self,
        record: &Record,
        row_time: Option<&str>,
        observations: &mut Vec<(AnalyteId, Observation)>,
        issues: &mut Vec<Issue>,
    ) -> u64 {
        let times = self.times_of_results(record);
        if times.is_empty() {
            return 0;
        }
        let own = |analyte: AnalyteId| times.iter().find(|(of, ..)| *of == analyte);
        let is_result = |analyte: AnalyteId| self.catalog.analyte(analyte).kind == Kind::Laboratory;
        let results = observations.iter().map(|(analyte, _)| *analyte);
        let results: Vec<AnalyteId> = results.filter(|one| is_result(*one)).collect();
        let is_of_row = results.iter().any(|analyte| own(*analyte).is_none());
        let row_time = row_time.filter(|_| is_of_row);
        let ways = row_time.map(|text| self.ways(text));
        let (whose, text, time) = match (row_time, ways) {
            (Some(text), Some(ways)) if ways.iter().any(Option::is_some) => {
                ("the time of the row", text, ways)
            }
            _ => {
                let with_time = results.iter().filter_map(|analyte| own(*analyte));
                let Some((_, text, ways)) = with_time.max_by(|one, other| one.2.cmp(&other.2))
                else {
                    return 0;
                };
                ("the latest of the row", *text, ways.clone())
            }
        };
        issues.extend(self.unreadable_times(record, text));
        let before = observations.len();
        observations.retain(|(analyte, observation)| {
            let apart = own(*analyte)
                .filter(|(.., own)| is_result(*analyte) && are_apart(own, &time));
            issues.extend(apart.map(|(_, own, _)| Issue {
                code: IssueCode::TimesDiffer,
                message: format!(
                    "{} was sampled at {}, more than a day from {}, {whose}; it is not used in this panel",
                    quoted(&observation.reported),
                    quoted(own),
                    quoted(text)
                ),
                place: observation.place.clone(),
            }));
            apart.is_none()
        });
        (before - observations.len()) as u64
    }

    /// When results of the row were sampled, as far as that stands in columns of their own.
    fn times_of_results<'r>(&self, record: &'r Record) -> Vec<(AnalyteId, &'r str, Ways)> {
        let mut times: Vec<(AnalyteId, &str, Ways)> = Vec::new();
        for (index, analyte) in self.columns_of_times() {
            let text = record.cell(index).trim();
            let is_first = times.iter().all(|(of, ..)| *of != analyte);
            let says_nothing = matches!(self.plan.time_reader.read(text), Ok(None));
            if is_first && !says_nothing {
                times.push((analyte, text, self.ways(text)));
            }
        }
        times
    }

    /// What can't be read of the times of results, where they are not all the same text as this one.
    fn unreadable_times(&self, record: &Record, same: &str) -> Vec<Issue> {
        let columns = self.columns_of_times();
        let refused = columns.filter_map(|(index, _)| {
            let text = record.cell(index).trim();
            let refusal = self.plan.time_reader.read(text).err()?;
            (text != same).then(|| Issue {
                code: refusal.code,
                message: refusal.message,
                place: self.place(record.line, Some(index)),
            })
        });
        refused.collect()
    }

    fn columns_of_times(&self) -> impl Iterator<Item = (usize, AnalyteId)> {
        let columns = self.plan.columns.iter().enumerate();
        columns.filter_map(|(index, column)| match column.role {
            ColumnRole::TimeOf(analyte) => Some((index, analyte)),
            _ => None,
        })
    }

    fn ways(&self, text: &str) -> Ways {
        ways_of_reading(self.plan)
            .map(|reader| reader.read(text).ok().flatten())
            .collect()
    }
}
