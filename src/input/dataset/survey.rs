//! What must be known before the first row is scored, decided on the first 8 MiB: decimal marks,
//! the order of day and month, short names, and whether an assumed unit fits its values.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind, Role, UnitMatch};
use crate::input::grammar::number::DecimalEvidence;
use crate::input::grammar::time::{DateEvidence, DateOrder, TimeReader};
use crate::panel::{Issue, IssueCode, Observation, Place, UnitOrigin};
use crate::value::{Known, Numeral, Ratio};

use super::declaration::{Declaration, Layout};
use super::lone::is_usual_time;
use super::plan::{Column, ColumnRole, ObservationColumn, Plan};
use super::sign::Sign;
use crate::input::file::{SampleTexts, Table};

/// What the cells of one column held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnSurvey {
    /// Cells with nothing in them.
    pub empty: u64,
    /// Cells that say that there is no result.
    pub missing: u64,
    /// Cells whose value is known only to lie in an interval.
    pub censored: u64,
    /// Cells with an exact value or a word.
    pub exact: u64,
    /// Cells that could not be used.
    pub unusable: u64,
    /// Units in which results were found: as written, and whence.
    pub units: BTreeMap<(String, &'static str), u64>,
}

impl ColumnSurvey {
    /// Takes an observation into account.
    pub(super) fn observe(&mut self, observation: &Observation) {
        match observation.known() {
            Some(known) if known.exact().is_none() && observation.word().is_none() => {
                self.censored += 1
            }
            _ => self.exact += 1,
        }
        let text = observation.unit.as_deref().unwrap_or("").to_string();
        // Files that name a unit in every cell can't fill the memory.
        if self.units.len() < 50
            || self
                .units
                .contains_key(&(text.clone(), origin_word(observation.unit_origin)))
        {
            *self
                .units
                .entry((text, origin_word(observation.unit_origin)))
                .or_default() += 1;
        }
    }

    /// All cells.
    pub fn cells(&self) -> u64 {
        self.empty + self.missing + self.censored + self.exact + self.unusable
    }
}

/// Whence a unit is known, in a word or two.
fn origin_word(origin: UnitOrigin) -> &'static str {
    match origin {
        UnitOrigin::Cell => "in the cells",
        UnitOrigin::Row => "unit column",
        UnitOrigin::Option => "declared",
        UnitOrigin::Header => "header",
        UnitOrigin::Assumed => "assumed",
        UnitOrigin::None => "none needed",
    }
}

/// How well the values of one analyte fit the unit that was assumed for them.
#[derive(Debug, Clone, Default)]
pub(super) struct AssumedUnit {
    usable: u64,
    implausible: u64,
    examples: Vec<Known>,
    /// The unit of the analyte's own column that earlier results were given.
    inherited: Option<Arc<str>>,
}

impl AssumedUnit {
    pub(super) fn observe(
        &mut self,
        catalog: &Catalog,
        analyte: AnalyteId,
        observation: &Observation,
        count: u64,
    ) {
        let Some(known) = observation
            .known()
            .filter(|_| observation.unit_origin == UnitOrigin::Assumed)
        else {
            return;
        };
        self.usable += count;
        if !catalog.analyte(analyte).fits_assumed_unit(known) {
            self.implausible += count;
        }
        if self.examples.len() < 50 {
            self.examples.push(*known);
        }
    }

    /// The same for an earlier result in the unit of another column's header.
    pub(super) fn observe_inherited(
        &mut self,
        catalog: &Catalog,
        analyte: AnalyteId,
        observation: &Observation,
    ) {
        let Some(known) = observation
            .known()
            .filter(|_| observation.unit_origin == UnitOrigin::Header)
        else {
            return;
        };
        self.usable += 1;
        self.implausible += u64::from(!known.meets(&catalog.analyte(analyte).plausible));
        self.inherited = observation.unit.clone();
    }

    pub(super) fn was_seen(&self) -> bool {
        self.usable > 0
    }

    /// Why the values are not used: more than half are implausible in the assumed unit.
    pub(super) fn refusal(&self, catalog: &Catalog, analyte: AnalyteId) -> Option<String> {
        if self.implausible * 2 <= self.usable {
            return None;
        }
        let known = catalog.analyte(analyte);
        if let Some(unit) = &self.inherited {
            return Some(format!(
                "{} of {} earlier values of {} are implausible in {}, the unit of its own column; they are not used: name their unit in the header of their column",
                self.implausible,
                self.usable,
                known.title,
                super::cells::quoted(unit)
            ));
        }
        let fitting = self.fitting_units(catalog, analyte);
        let suggestion = match fitting.as_slice() {
            [] => format!("name the unit with --unit '{}=UNIT'", known.id),
            [unit] => format!(
                "they are plausible in {unit}; if that is their unit, say so with --unit '{}={unit}'",
                known.id
            ),
            [unit, others @ ..] => format!(
                "they are plausible in {unit}, and also in {}; look their unit up and say so, such as with --unit '{}={unit}'",
                others.join(" and "),
                known.id
            ),
        };
        Some(format!(
            "{} of {} values of {} are implausible in the assumed unit {}; the column is not scored: {suggestion}",
            self.implausible, self.usable, known.title, known.unit
        ))
    }

    /// The units in which most examples are plausible, each by its most usual spelling: those first in which
    /// the most are plausible, then those in which the most lie within reference limits.
    fn fitting_units(&self, catalog: &Catalog, analyte: AnalyteId) -> Vec<String> {
        let known = catalog.analyte(analyte);
        let usual = usual_range(catalog, analyte);
        let fits = |unit: UnitMatch| {
            let converted: Vec<Known> = self
                .examples
                .iter()
                .filter_map(Known::exact)
                .filter_map(|value| Numeral::parse(&value.to_string()).ok()?.convert(unit.ratio))
                .collect();
            let within =
                |range: &Known| converted.iter().filter(|value| value.meets(range)).count();
            let plausible = converted.iter();
            let plausible = plausible.filter(|value| known.fits_assumed_unit(value));
            (plausible.count(), usual.as_ref().map_or(0, within))
        };
        let mut fitting: Vec<_> = known
            .units
            .spellings()
            .filter_map(|(spelling, _)| {
                let unit = known.units.find(spelling)?;
                Some((fits(unit), spelling, unit.ratio))
            })
            .filter(|((plausible, _), ..)| plausible * 2 > self.examples.len())
            .collect();
        fitting.sort_by_key(|(fits, spelling, _)| {
            (Reverse(*fits), !spelling.contains('/'), spelling.len())
        });
        let mut units: Vec<(&str, Ratio)> = Vec::new();
        for (_, spelling, ratio) in fitting {
            if units.iter().all(|(_, other)| *other != ratio) {
                units.push((spelling, ratio));
            }
        }
        let spelled = units.into_iter().map(|(spelling, _)| spelling.to_string());
        spelled.take(MOST_SUGGESTED).collect()
    }
}

/// So many units are suggested at most.
const MOST_SUGGESTED: usize = 3;

/// From the lowest to the highest limit of any reference interval.
fn usual_range(catalog: &Catalog, analyte: AnalyteId) -> Option<Known> {
    let rows = || catalog.intervals_of(analyte).filter(|row| row.is_default);
    let lowest = rows().filter_map(|row| row.lower).min()?;
    let highest = rows().filter_map(|row| row.upper).max()?;
    Known::between(lowest, highest)
}

/// Decides decimal marks, date order and short names from the look-ahead; gives the texts from which.
pub(super) fn decide(
    catalog: &Catalog,
    declaration: &Declaration,
    table: &Table,
    plan: &mut Plan,
) -> SampleTexts {
    if declaration.time.is_none() {
        join_clock(table, plan);
    }
    let texts = SampleTexts::of(table, &wanted(plan), is_usual_time);
    let delimiter = if table.delimiter_is_evident {
        table.delimiter
    } else {
        b','
    };
    let observe = |index: usize, column: &Column| {
        let mut evidence = DecimalEvidence::new();
        if may_hold_numbers(catalog, &column.role) {
            texts
                .of_column(index)
                .for_each(|(cell, _)| evidence.observe(cell));
        }
        evidence
    };
    let columns: Vec<DecimalEvidence> = plan
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| observe(index, column))
        .collect();
    let mut dates = DateEvidence::new();
    for (index, column) in plan.columns.iter().enumerate() {
        let is_previous = matches!(column.role, ColumnRole::PreviousTime { .. });
        if is_previous || plan.time == Some(index) {
            texts
                .of_column(index)
                .for_each(|(cell, _)| dates.observe(cell));
        }
    }
    plan.usual_cells = texts.usual_cells;
    let file = columns
        .iter()
        .fold(DecimalEvidence::new(), |all, one| all.with(*one));
    for (column, evidence) in plan.columns.iter_mut().zip(&columns) {
        column.mark = declaration
            .decimal
            .unwrap_or_else(|| evidence.decide(delimiter, &file));
    }
    if let Some(time) = plan.time {
        plan.time_reader.mark = plan.columns[time].mark;
    }
    if plan.time_reader.order.is_none() {
        plan.time_reader.order = dates.decide();
        if dates.contradicts_itself() {
            plan.notes.push(Issue {
                code: IssueCode::AmbiguousTime,
                message: "some dates can only be day first and others only month first; name the order with --date-order".to_string(),
                place: Place { file: table.name.clone(), line: table.header_line, column: None },
            });
        }
    }
    plan.comparator = comparator_column(table, plan);
    if let Some(column) = plan.comparator {
        plan.notes.push(Issue {
            code: IssueCode::Note,
            message: "the column holds <, > and the like; they are read together with the results beside them".to_string(),
            place: Place { file: table.name.clone(), line: table.header_line, column: Some(plan.columns[column].name.clone()) },
        });
    }
    if plan.layout == Layout::Wide
        && !plan
            .columns
            .iter()
            .any(|column| may_be_result(catalog, &column.role))
    {
        plan.notes.push(Issue {
            code: IssueCode::UnknownAnalyte,
            message: format!("line {} names no laboratory result that is known, so nothing can be scored; is it the header? Name columns with --map", table.header_line),
            place: Place { file: table.name.clone(), line: table.header_line, column: None },
        });
    }
    for index in 0..plan.columns.len() {
        settle_short_name(catalog, plan, index, &texts);
    }
    note_open_names(catalog, table, plan);
    texts
}

/// The columns whose texts tell how the file is read.
fn wanted(plan: &Plan) -> Vec<bool> {
    let is_wanted = |role: &ColumnRole| {
        !matches!(
            role,
            ColumnRole::Subject
                | ColumnRole::LeftOut
                | ColumnRole::ForeignUnit(..)
                | ColumnRole::NotRecognized
        )
    };
    plan.columns
        .iter()
        .map(|column| is_wanted(&column.role))
        .collect()
}

/// The column of a long file, not known otherwise, whose cells are mostly comparators, some of them bounds.
/// Passed over, it would turn `<` and `50` into an exact 50.
fn comparator_column(table: &Table, plan: &Plan) -> Option<usize> {
    let mut open: Vec<(usize, Signs)> = match plan.layout {
        Layout::Long => (0..plan.columns.len())
            .filter(|&index| matches!(plan.columns[index].role, ColumnRole::NotRecognized))
            .map(|index| (index, Signs::default()))
            .collect(),
        _ => return None,
    };
    for record in table.sample().filter(|record| !record.damaged) {
        open.retain_mut(|(index, signs)| {
            signs.observe(record.cell(*index));
            signs.may_be_comparators()
        });
        if open.is_empty() {
            return None;
        }
    }
    let found = open.into_iter().find(|(_, signs)| signs.are_comparators());
    found.map(|(index, _)| index)
}

/// What cells of a column say as comparators.
#[derive(Default)]
struct Signs {
    bounds: u64,
    equal: u64,
    others: u64,
}

/// So many cells tell that a column has other uses.
const ENOUGH_CELLS: u64 = 10_000;

impl Signs {
    fn observe(&mut self, cell: &str) {
        match Sign::of(cell) {
            Sign::Nothing => {}
            Sign::Equal => self.equal += 1,
            Sign::Bound(_) => self.bounds += 1,
            Sign::Other => self.others += 1,
        }
    }

    fn may_be_comparators(&self) -> bool {
        self.others < ENOUGH_CELLS || self.others <= self.bounds + self.equal
    }

    fn are_comparators(&self) -> bool {
        self.bounds > 0 && self.others <= self.bounds + self.equal
    }
}

/// Whether a column may hold laboratory results.
fn may_be_result(catalog: &Catalog, role: &ColumnRole) -> bool {
    match role {
        ColumnRole::Observation(observation) => {
            catalog.analyte(observation.analyte).kind == Kind::Laboratory
        }
        ColumnRole::Ambiguous(_) => true,
        _ => false,
    }
}

fn may_hold_numbers(catalog: &Catalog, role: &ColumnRole) -> bool {
    match role {
        ColumnRole::Observation(observation) => {
            matches!(
                catalog.analyte(observation.analyte).kind,
                Kind::Laboratory | Kind::Number
            )
        }
        ColumnRole::Previous(_) => true,
        ColumnRole::Long(role) => !matches!(role, Role::Analyte | Role::Code | Role::Unit),
        ColumnRole::LowerLimit(_)
        | ColumnRole::UpperLimit(_)
        | ColumnRole::BothLimits(_)
        | ColumnRole::CriticalLower(_)
        | ColumnRole::CriticalUpper(_)
        | ColumnRole::Ambiguous(_) => true,
        _ => false,
    }
}

/// Where the date and the time of day stand in two columns, both make the time.
fn join_clock(table: &Table, plan: &mut Plan) {
    let Some(chosen) = plan.time.filter(|_| !plan.other_times.is_empty()) else {
        return;
    };
    let columns: Vec<usize> = [chosen]
        .into_iter()
        .chain(plan.other_times.iter().copied())
        .collect();
    // For each column: cells that are only a time of day, and cells that are something else.
    let mut counts = vec![(0_u32, 0_u32); columns.len()];
    for record in table.sample().filter(|record| !record.damaged).take(1000) {
        for (column, count) in columns.iter().zip(&mut counts) {
            let cell = record.cell(*column).trim();
            match cell {
                "" => {}
                cell if is_time_of_day(cell) => count.0 += 1,
                _ => count.1 += 1,
            }
        }
    }
    let is_clock = |(clocks, others): (u32, u32)| clocks > 0 && others == 0;
    let clock = columns
        .iter()
        .zip(&counts)
        .find(|(_, count)| is_clock(**count))
        .map(|(column, _)| *column);
    let date = columns
        .iter()
        .zip(&counts)
        .find(|(_, count)| count.0 == 0 && count.1 > 0)
        .map(|(column, _)| *column);
    if let (Some(clock), Some(date)) = (clock, date) {
        let has_its_own_clock = table
            .sample()
            .take(1000)
            .any(|record| record.cell(date).contains(':'));
        plan.columns[chosen].role = ColumnRole::LeftOut;
        plan.columns[date].role = ColumnRole::Time;
        plan.time = Some(date);
        if !has_its_own_clock {
            plan.columns[clock].role = ColumnRole::Time;
            plan.clock = Some(clock);
        }
    } else if let Some(full) = column_with_clock(table, plan, chosen) {
        plan.columns[chosen].role = ColumnRole::LeftOut;
        plan.columns[full].role = ColumnRole::Time;
        plan.time = Some(full);
    }
}

/// Where the chosen column holds dates only, another one that holds the same dates with a time of day: that with the
/// name most like it.
fn column_with_clock(table: &Table, plan: &Plan, chosen: usize) -> Option<usize> {
    let mut dates = 0_u32;
    // For each other column: cells of the same date, and those of them with a time of day.
    let mut counts = vec![(0_u32, 0_u32); plan.other_times.len()];
    for record in table.sample().filter(|record| !record.damaged).take(1000) {
        let date = record.cell(chosen).trim();
        if date.is_empty() {
            continue;
        }
        if tells_clock(plan, date) {
            return None;
        }
        dates += 1;
        for (column, count) in plan.other_times.iter().zip(&mut counts) {
            let has_clock = clock_on_day(plan, date, record.cell(*column));
            count.0 += u32::from(has_clock.is_some());
            count.1 += u32::from(has_clock == Some(true));
        }
    }
    let likeness = |column: usize| {
        let names = [column, chosen].map(|index| plan.columns[index].name.chars());
        let [own, other] = names;
        own.zip(other)
            .take_while(|(own, other)| own == other)
            .count()
    };
    let fitting = plan.other_times.iter().zip(&counts);
    fitting
        .filter(|(_, (same, clocks))| *clocks > 0 && u64::from(*same) * 10 >= u64::from(dates) * 9)
        .map(|(column, _)| *column)
        .max_by_key(|column| (likeness(*column), Reverse(*column)))
}

/// The ways in which dates may be read: any of them tells whether two are the same.
fn ways_of_reading(plan: &Plan) -> impl Iterator<Item = TimeReader> + use<'_> {
    let orders = [DateOrder::DayMonthYear, DateOrder::MonthDayYear];
    orders.into_iter().map(|order| TimeReader {
        order: plan.time_reader.order.or(Some(order)),
        ..plan.time_reader
    })
}

/// Whether a time says more than its day; midnight is how some systems write that they don't know.
fn tells_clock(plan: &Plan, text: &str) -> bool {
    ways_of_reading(plan)
        .find_map(|reader| reader.read(text).ok().flatten())
        .is_some_and(|moment| moment.has_time() && !moment.to_string().contains("T00:00"))
}

/// Where the cell is a time on this date, whether it says more than the day.
fn clock_on_day(plan: &Plan, date: &str, cell: &str) -> Option<bool> {
    let same = ways_of_reading(plan).any(|reader| match (reader.read(date), reader.read(cell)) {
        (Ok(Some(date)), Ok(Some(own))) => !date.is_offset() && date.day() == own.day(),
        _ => false,
    });
    same.then(|| tells_clock(plan, cell))
}

/// `7:05`, `07:05:30`: digits and colons, nothing else.
fn is_time_of_day(cell: &str) -> bool {
    cell.len() <= 12
        && cell.contains(':')
        && cell
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'))
        && cell
            .split(':')
            .next()
            .is_some_and(|hour| (1..=2).contains(&hour.len()))
}

/// Columns of wide files whose short names neither a unit nor the values tell are not used, which must not go unsaid.
fn note_open_names(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    if plan.layout == Layout::Long {
        return;
    }
    for column in &plan.columns {
        let ColumnRole::Ambiguous(candidates) = &column.role else {
            continue;
        };
        let ids: Vec<&str> = (candidates.iter())
            .map(|analyte| catalog.analyte(*analyte).id.as_str())
            .collect();
        plan.notes.push(Issue {
            code: IssueCode::UnknownAnalyte,
            message: format!(
                "the name may mean {}, and neither a unit nor the values tell; the column is not used. Name its unit in the header, or say what it is with --map COL=ANALYTE",
                ids.join(" or ")
            ),
            place: Place {
                file: table.name.clone(),
                line: table.header_line,
                column: Some(column.name.clone()),
            },
        });
    }
}

/// A short name such as `PT` is its analyte where the values fit just one meaning and the file has
/// a subject column of its own, so that it can't be the patient's number.
fn settle_short_name(catalog: &Catalog, plan: &mut Plan, index: usize, texts: &SampleTexts) {
    let ColumnRole::Ambiguous(candidates) = &plan.columns[index].role else {
        return;
    };
    if plan.subject.is_none() || plan.layout == Layout::Long {
        return;
    }
    // A name that may mean something else says nothing against one that does not.
    let is_clear = |analyte: AnalyteId| {
        let mut columns = plan.columns.iter();
        columns.any(
            |column| matches!(&column.role, ColumnRole::Observation(one) if one.analyte == analyte),
        )
    };
    // Nothing but 0 and 1 tells whether something was found, not how much of it.
    let is_yes_or_no = texts
        .of_column(index)
        .all(|(cell, _)| matches!(cell.trim(), "" | "0" | "1"));
    if is_yes_or_no {
        return;
    }
    let fits = |analyte: AnalyteId| {
        let known = catalog.analyte(analyte);
        let is_plausible = |cell: &str| {
            let cell = cell.trim().replace(',', ".");
            Numeral::parse(&cell)
                .ok()
                .and_then(|numeral| numeral.convert(crate::value::Ratio::ONE))
                .is_some_and(|value| value.meets(&known.under_short_name))
        };
        let (mut plausible, mut all) = (0, 0);
        for (cell, count) in texts.of_column(index) {
            if !cell.trim().is_empty() {
                all += count;
                plausible += if is_plausible(cell) { count } else { 0 };
            }
        }
        plausible * 2 > all
    };
    let fitting: Vec<AnalyteId> = candidates
        .iter()
        .copied()
        .filter(|analyte| fits(*analyte) && !is_clear(*analyte))
        .collect();
    if let [analyte] = fitting.as_slice() {
        plan.columns[index].role = ColumnRole::Observation(ObservationColumn {
            analyte: *analyte,
            header_unit: None,
            blocked: None,
        });
    }
}
