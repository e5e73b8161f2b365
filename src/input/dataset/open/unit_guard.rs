//! Units: which ones the data have, which are only assumed, and columns whose values don't fit theirs.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, UnitMatch};
use crate::input::file::SampleTexts;
use crate::panel::{Assay, Issue, IssueCode, Observation, Place, UnitOrigin};

use super::super::assumed_unit::AssumedUnit;
use super::super::cells::unknown_unit;
use super::super::plan::{Blocked, ColumnRole, ObservationColumn};
use super::super::row::Row;
use super::super::survey::ColumnSurvey;
use super::super::thousands::Thousands;
use super::super::unit_in_doubt::doubt;
use super::super::units::{UnitSources, resolve};
use super::Dataset;

impl Dataset<'_> {
    /// Reads the look-ahead once to find the units of the data, to announce assumed ones, and to block
    /// columns whose values do not fit them.
    pub(super) fn guard_columns(
        &mut self,
        texts: &SampleTexts,
        units: &mut BTreeMap<AnalyteId, Vec<UnitMatch>>,
    ) {
        self.block_unknown_units();
        // By analyte, and whether earlier results are meant, which have a column of their own.
        let mut guards: HashMap<(AnalyteId, bool), AssumedUnit> = HashMap::new();
        let mut thousands: HashMap<AnalyteId, Thousands> = HashMap::new();
        let mut ignored = vec![ColumnSurvey::default(); self.plan.columns.len()];
        let inheriting: Vec<Arc<str>> = self
            .plan
            .inherited_units
            .iter()
            .map(|&column| Arc::clone(&self.plan.columns[column].name))
            .collect();
        // Where no cell looks at others than its own unit, every text of a column is read once.
        let lone_rows = self.rows_that_may_be_alone();
        let said = lone_rows.as_ref();
        let said = said.map(|rows| rows.say(texts, self.table.sample()));
        for (analyte, observation, count) in said.into_iter().flatten() {
            if observation.known().is_some() {
                remember_unit(self.catalog, analyte, &observation, units);
                let guard = guards.entry((analyte, false)).or_default();
                guard.observe(self.catalog, analyte, &observation, count);
                let own = thousands.entry(analyte).or_default();
                own.observe(self.catalog.analyte(analyte), &observation, count);
            }
        }
        let reader = self.reader();
        let rows = lone_rows.is_none().then(|| self.table.sample());
        for record in rows.into_iter().flatten() {
            let (row, _) = reader.wide(&record, &mut ignored);
            for (analyte, observation) in &row.observations {
                if observation.known().is_some() {
                    remember_unit(self.catalog, *analyte, observation, units);
                    let own = thousands.entry(*analyte).or_default();
                    own.observe(self.catalog.analyte(*analyte), observation, 1);
                    guards.entry((*analyte, false)).or_default().observe(
                        self.catalog,
                        *analyte,
                        observation,
                        1,
                    );
                }
            }
            for (analyte, earlier) in &row.previous.values {
                let guard = guards.entry((*analyte, true)).or_default();
                guard.observe(self.catalog, *analyte, earlier, 1);
                let column = earlier.place.column.as_ref();
                if column.is_some_and(|column| inheriting.contains(column)) {
                    guard.observe_inherited(self.catalog, *analyte, earlier);
                }
            }
        }
        let (mut notes, mut assumed_units) = (Vec::new(), Vec::new());
        let guard_of = |analyte: AnalyteId| guards.get(&(analyte, false));
        // Earlier results in an assumed unit share the one of the analyte's own results.
        let not_in_assumed_unit = |analyte: AnalyteId| {
            guards
                .get(&(analyte, false))
                .and_then(|guard| guard.refusal(self.catalog, analyte))
        };
        for (index, column) in self.plan.columns.iter_mut().enumerate() {
            let is_previous = matches!(column.role, ColumnRole::Previous(_));
            let inherits = self.plan.inherited_units.contains(&index);
            let (ColumnRole::Observation(observation) | ColumnRole::Previous(observation)) =
                &mut column.role
            else {
                continue;
            };
            let place = self.table.header_place(Some(Arc::clone(&column.name)));
            // Whoever names the decimal mark has said what the point is.
            let is_open = self.declaration.decimal.is_none() && !is_previous;
            let parted = thousands.get(&observation.analyte).filter(|_| is_open);
            let known = self.catalog.analyte(observation.analyte);
            if observation.blocked.is_none()
                && let Some(why) = parted.and_then(|own| own.refusal(known))
            {
                notes.push(block(observation, IssueCode::AmbiguousNumber, why, place));
                continue;
            }
            let Some(guard) = guards
                .get(&(observation.analyte, is_previous))
                .filter(|guard| guard.was_seen())
            else {
                continue;
            };
            let sources = UnitSources {
                header: observation.header_unit.as_deref(),
                ..UnitSources::default()
            };
            let assumed = resolve(self.catalog, observation.analyte, sources)
                .is_ok_and(|unit| unit.origin == UnitOrigin::Assumed);
            if !assumed && !inherits {
                continue;
            }
            let refusal = guard
                .refusal(self.catalog, observation.analyte)
                .or_else(|| {
                    (is_previous && assumed)
                        .then(|| not_in_assumed_unit(observation.analyte))
                        .flatten()
                        .map(|why| format!("earlier results share the assumed unit: {why}"))
                })
                .or_else(|| {
                    let in_doubt =
                        assumed.then(|| doubt(self.catalog, observation.analyte, guard_of));
                    in_doubt.flatten()
                });
            match refusal {
                Some(why) => notes.push(block(observation, IssueCode::ImplausibleUnit, why, place)),
                None if inherits => {}
                None => assumed_units.push((observation.analyte, place)),
            }
        }
        // Each of their cells is counted by itself.
        self.notes.extend(notes);
        self.note_assumed(assumed_units);
    }

    /// Announces assumed units, each by itself; at the end of the run only the first text of a kind is told, which
    /// therefore names all.
    fn note_assumed(&mut self, assumed: Vec<(AnalyteId, Place)>) {
        let catalog = self.catalog;
        let notes: Vec<(AnalyteId, Issue)> = assumed
            .into_iter()
            .filter_map(|(analyte, place)| Some((analyte, assumed_note(catalog, analyte, place)?)))
            .collect();
        let all: Vec<String> = notes
            .iter()
            .map(|(analyte, _)| catalog.analyte(*analyte))
            .map(|known| format!("{} in {}", known.id, known.unit))
            .collect();
        for (number, (analyte, note)) in notes.into_iter().enumerate() {
            let mut counted = note.clone();
            if number == 0 && all.len() > 1 {
                counted.message = format!(
                    "no unit is named for several results, and the usual ones are assumed: {}. Name each with --unit, as with --unit '{}=UNIT'",
                    all.join(", "),
                    catalog.analyte(analyte).id
                );
            }
            self.note_as(note, &counted);
        }
    }

    /// Announces results whose calibrator nothing tells: both are allowed for, which can leave a score open.
    pub(super) fn announce_unstated_assays(&mut self, units: &BTreeMap<AnalyteId, Vec<UnitMatch>>) {
        for (analyte, seen) in units {
            let known = self.catalog.analyte(*analyte);
            let is_unstated = seen.iter().any(|unit| unit.assay == Assay::Unstated);
            if known.has_assay && is_unstated {
                let id = &known.id;
                let message = format!(
                    "{}: nothing says whether results are in FEU or in DDU, so both are allowed for; name it with --unit '{id}=UNIT FEU' or '{id}=UNIT DDU'",
                    known.title
                );
                self.note(Issue {
                    code: IssueCode::UnstatedAssay,
                    message,
                    place: self.table.header_place(None),
                });
            }
        }
    }

    /// The units of columns without a value yet, from their headers.
    pub(super) fn add_units_of_empty_columns(
        &self,
        units: &mut BTreeMap<AnalyteId, Vec<UnitMatch>>,
    ) {
        for column in &self.plan.columns {
            let ColumnRole::Observation(observation) = &column.role else {
                continue;
            };
            let option = self
                .declaration
                .units
                .get(&self.catalog.analyte(observation.analyte).id)
                .map(String::as_str);
            let sources = UnitSources {
                option,
                header: observation.header_unit.as_deref(),
                ..UnitSources::default()
            };
            if let (None, Ok(found)) = (
                units.get(&observation.analyte),
                resolve(self.catalog, observation.analyte, sources),
            ) {
                units.insert(observation.analyte, vec![found.unit]);
            }
        }
    }

    /// A header that names a unit which the analyte does not have blocks its column, unless an option names one.
    fn block_unknown_units(&mut self) {
        let mut notes = Vec::new();
        let has_row_unit = self.plan.with_unit_columns();
        for column in &mut self.plan.columns {
            let (ColumnRole::Observation(observation) | ColumnRole::Previous(observation)) =
                &mut column.role
            else {
                continue;
            };
            let known = self.catalog.analyte(observation.analyte);
            if known.units.is_empty()
                || self.declaration.units.contains_key(&known.id)
                || has_row_unit.contains(&observation.analyte)
            {
                continue;
            }
            let sources = UnitSources {
                header: observation.header_unit.as_deref(),
                ..UnitSources::default()
            };
            if let Err(spelling) = resolve(self.catalog, observation.analyte, sources) {
                let why = unknown_unit(self.catalog, observation.analyte, &spelling);
                let place = self.table.header_place(Some(Arc::clone(&column.name)));
                notes.push(block(observation, IssueCode::UnknownUnit, why, place));
            }
        }
        notes.into_iter().for_each(|note| self.note(note));
    }

    /// Announces assumed units of long data, and says which do not fit their values.
    pub(super) fn guard_long(&mut self, guard: LongGuard) -> Vec<Refused> {
        let place = self.table.header_place(None);
        let mut refused = Vec::new();
        let mut assumed = Vec::new();
        let guards = &guard.0;
        for (&analyte, guard) in guards.iter().filter(|(_, guard)| guard.was_seen()) {
            let refusal = guard.refusal(self.catalog, analyte);
            let in_doubt = || doubt(self.catalog, analyte, |other| guards.get(&other));
            match refusal.or_else(in_doubt) {
                None => assumed.push((analyte, place.clone())),
                Some(message) => {
                    self.note(Issue {
                        code: IssueCode::ImplausibleUnit,
                        message: message.clone(),
                        place: place.clone(),
                    });
                    refused.push(Refused { analyte, message });
                }
            }
        }
        self.note_assumed(assumed);
        refused
    }
}

/// The guard of assumed units for long data: by analyte, over all rows of all files.
#[derive(Default)]
pub(super) struct LongGuard(BTreeMap<AnalyteId, AssumedUnit>);

impl LongGuard {
    pub(super) fn see(&mut self, catalog: &Catalog, row: &Row, count: u64) {
        for (analyte, observation) in row.results() {
            let guard = self.0.entry(*analyte).or_default();
            guard.observe(catalog, *analyte, observation, count);
        }
    }
}

/// An analyte whose values do not fit the unit that was assumed for them.
pub(super) struct Refused {
    analyte: AnalyteId,
    message: String,
}

/// Takes back the rows of long data whose unit does not fit, and gives how many they are. A row of long data has one result;
/// without it nothing in the row is used.
pub(super) fn take_back_refused(
    rows: &mut [Row],
    refused: &[Refused],
    is_long: &dyn Fn(&Row) -> bool,
    file: &dyn Fn(&Row) -> Arc<str>,
) -> u64 {
    let mut count = 0;
    for Refused { analyte, message } in refused {
        let is_refused = |row: &&mut Row| {
            let mut results = row.results();
            is_long(row)
                && results.any(|(of, observation)| {
                    of == analyte
                        && observation.known().is_some()
                        && observation.unit_origin == UnitOrigin::Assumed
                })
        };
        for row in rows.iter_mut().filter(is_refused) {
            row.make_no_panel();
            // What else was remarked on the value was remarked in that unit.
            row.issues = vec![Issue {
                code: IssueCode::ImplausibleUnit,
                message: message.clone(),
                place: Place {
                    file: file(row),
                    line: row.line,
                    column: None,
                },
            }];
            count += 1;
        }
    }
    count
}

/// Blocks a column; gives what is told of it.
fn block(column: &mut ObservationColumn, code: IssueCode, why: String, place: Place) -> Issue {
    column.blocked = Some(Blocked {
        code,
        why: why.clone(),
    });
    Issue {
        code,
        message: why,
        place,
    }
}

/// Announces an assumed unit; that a ratio is one goes without saying.
fn assumed_note(catalog: &Catalog, analyte: AnalyteId, place: Place) -> Option<Issue> {
    let known = catalog.analyte(analyte);
    (!known.is_ratio()).then(|| Issue {
        code: IssueCode::AssumedUnit,
        message: format!(
            "no unit is named for {}; {} is assumed. Name it with --unit '{}=UNIT'",
            known.title, known.unit, known.id
        ),
        place,
    })
}

/// Takes the unit of a result into account.
pub(super) fn remember_unit(
    catalog: &Catalog,
    analyte: AnalyteId,
    observation: &Observation,
    units: &mut BTreeMap<AnalyteId, Vec<UnitMatch>>,
) {
    let known = catalog.analyte(analyte);
    let found = match observation.unit.as_deref() {
        Some(unit) => known.units.find(unit),
        None => known.units.find(&known.unit),
    };
    let Some(found) = found else { return };
    let unit = UnitMatch {
        ratio: found.ratio,
        assay: observation.assay,
    };
    let seen = units.entry(analyte).or_default();
    if !seen.contains(&unit) {
        seen.push(unit);
    }
}
