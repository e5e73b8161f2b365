//! What must be known before the first row is scored, decided on the first 8 MiB: decimal marks,
//! the order of day and month, what columns mean whose names leave it open.

use std::collections::BTreeMap;

use crate::catalog::{Analyte, Catalog, Kind, Role};
use crate::input::grammar::number::DecimalEvidence;
use crate::input::grammar::time::DateEvidence;
use crate::panel::{Issue, IssueCode, Observation, UnitOrigin};

use super::beyond_unit::block_other_units;
use super::birth;
use super::comparator_column;
use super::declaration::{Declaration, Layout};
use super::foreign_unit;
use super::grades::note_grades;
use super::header_notes::{note_births, note_nobody, note_nothing_to_score, note_rows_of_nobody};
use super::lone::is_usual_time;
use super::opposite_letters::settle_letters;
use super::other_unit_column;
use super::other_values;
use super::part_or_whole::settle_sums;
use super::plan::{Column, ColumnRole, Plan, beside_results};
use super::result_times;
use super::short_names::{note_open_names, settle_by_unit_columns, settle_short_name};
use super::statistic::{RowTime, names_statistic};
use super::time_columns::{join_clock, prefer_column_with_times};
use super::untold_time;
use super::{no_patient, specimen_column, status, subject_column};
use crate::input::file::{PassedOver, SampleTexts, Table};

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
    pub(super) fn observe(&mut self, observation: &Observation, known: &Analyte) {
        match observation.known() {
            Some(known) if known.exact().is_none() && observation.word().is_none() => {
                self.censored += 1
            }
            _ => self.exact += 1,
        }
        let text = observation.unit.as_deref().unwrap_or("").to_string();
        // That a ratio is one is nothing that was assumed.
        let origin = match observation.unit_origin {
            UnitOrigin::Assumed if known.is_ratio() => UnitOrigin::None,
            origin => origin,
        };
        // Files that name a unit in every cell can't fill the memory.
        if self.units.len() < 50
            || self
                .units
                .contains_key(&(text.clone(), origin_word(origin)))
        {
            *self.units.entry((text, origin_word(origin))).or_default() += 1;
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
        UnitOrigin::Computed | UnitOrigin::None => "none needed",
    }
}

/// Decides decimal marks, date order and short names from the look-ahead; gives the texts from which.
pub(super) fn decide(
    catalog: &Catalog,
    declaration: &Declaration,
    table: &Table,
    plan: &mut Plan,
) -> SampleTexts {
    let comparators = comparator_column::take_from_other_names(catalog, declaration, table, plan);
    if declaration.time.is_none() {
        prefer_column_with_times(catalog, table, plan, &comparators);
    }
    // A clock that the user names belongs to a date that the user names.
    let is_mapped = declaration.map.values().any(|id| id == "time");
    if declaration.time.is_none() || is_mapped {
        join_clock(catalog, declaration, table, plan);
    }
    if declaration.subject.is_none() {
        subject_column::prefer_persons(catalog, table, plan);
        subject_column::prefer_number_to_name(catalog, table, plan);
    }
    plan.subject_is_specimen = plan.subject.is_some_and(|subject| {
        let headers = catalog.headers();
        headers.is_not_of_persons(&plan.columns[subject].name)
    });
    plan.statistics_from = no_patient::statistics_at_the_end(table, plan);
    specimen_column::settle(catalog, table, plan);
    let has_named_status = plan.long_column(Role::Status).is_some();
    status::settle(catalog, declaration, table, plan);
    result_times::settle(catalog, table, plan);
    // What headers alone tell, so that these columns are looked at too.
    if plan.layout == Layout::Wide {
        settle_by_unit_columns(catalog, table, plan);
        beside_results::settle(catalog, plan);
    }
    other_values::settle(table, plan, declaration);
    let statistics = PassedOver {
        cells: [plan.subject, plan.time],
        is: |[subject, time]| {
            subject.is_some_and(|subject| names_statistic(subject, RowTime::of(time)))
        },
    };
    let texts = SampleTexts::of(table, &wanted(plan), is_usual_time, &statistics);
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
        let is_of_results = matches!(
            column.role,
            ColumnRole::PreviousTime { .. } | ColumnRole::TimeOf(_)
        );
        if is_of_results || plan.time == Some(index) {
            texts
                .of_column(index)
                .for_each(|(cell, _)| dates.observe(cell));
        }
    }
    if has_named_status {
        status::judge_named((catalog, declaration), table, plan, &texts);
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
    plan.time_is_name = untold_time::is_name(catalog, declaration, table, plan);
    if let Some(time) = plan.time {
        plan.time_reader.mark = plan.columns[time].mark;
        // Dates have points that are no decimal ones; numbers speak for themselves as those of results do.
        if plan.time_reader.unit.is_some() && declaration.decimal.is_none() {
            let mut evidence = DecimalEvidence::new();
            let cells = texts.of_column(time);
            cells.for_each(|(cell, _)| evidence.observe(cell));
            plan.time_reader.mark = evidence.decide(delimiter, &file.with(evidence));
        }
    }
    if plan.time_reader.order.is_none() {
        plan.time_reader.order = dates.decide();
        if dates.contradicts_itself() {
            plan.notes.push(Issue {
                code: IssueCode::AmbiguousTime,
                message: "some dates can only be day first and others only month first; name the order with --date-order".to_string(),
                place: table.header_place(None),
            });
        }
    }
    birth::settle_order(table, plan, &texts);
    comparator_column::settle(catalog, table, plan);
    foreign_unit::settle(catalog, plan);
    if plan.layout == Layout::Wide
        && !plan
            .columns
            .iter()
            .any(|column| may_be_result(catalog, &column.role))
    {
        note_nothing_to_score(catalog, table, plan);
    }
    note_nobody(table, plan);
    note_rows_of_nobody(catalog, table, plan);
    other_unit_column::note(catalog, declaration, table, plan);
    note_births(catalog, table, plan);
    for index in 0..plan.columns.len() {
        settle_short_name(catalog, plan, index, &texts);
    }
    // And what short names told that are settled now.
    if plan.layout == Layout::Wide {
        beside_results::settle(catalog, plan);
    }
    note_open_names(catalog, table, plan);
    block_other_units(catalog, declaration, table, plan, &texts);
    settle_sums(catalog, declaration, table, plan, &texts);
    settle_letters(catalog, declaration, table, plan, &texts);
    note_grades(catalog, declaration, table, &texts, plan);
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

/// Whether a column may hold results.
fn may_be_result(catalog: &Catalog, role: &ColumnRole) -> bool {
    match role {
        ColumnRole::Observation(observation) => {
            catalog.analyte(observation.analyte).counts_as_result()
        }
        ColumnRole::Ambiguous(_) | ColumnRole::ForeignUnit(..) => true,
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
        ColumnRole::Long(role) => !matches!(
            role,
            Role::Analyte | Role::Code | Role::Unit | Role::Comparator | Role::Status | Role::Order
        ),
        ColumnRole::OtherValue
        | ColumnRole::LowerLimit(_)
        | ColumnRole::UpperLimit(_)
        | ColumnRole::BothLimits(_)
        | ColumnRole::CriticalLower(_)
        | ColumnRole::CriticalUpper(_)
        | ColumnRole::Ambiguous(_) => true,
        _ => false,
    }
}
