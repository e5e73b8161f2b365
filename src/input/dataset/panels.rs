//! Which rows make one panel.

use std::collections::HashMap;
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind};
use crate::input::grammar::time::{Moment, Window};
use crate::panel::{Issue, IssueCode, Observation, Panel, Reading, ReportedLimits};

use super::declaration::Pick;
use super::row::Row;

/// A panel made of rows, with the kept cells of its first row.
pub(super) struct Grouped {
    pub panel: Panel,
    pub kept: Vec<Arc<str>>,
}

/// When a row belongs: the name of its window.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum When {
    Never,
    Moment(Moment),
    Text(Arc<str>),
}

/// Of different values at one time the later usable row of the file counts, with this issue.
pub(super) fn conflict(before: &Observation, now: &Observation) -> Issue {
    Issue {
        code: IssueCode::Conflict,
        message: format!(
            "two different values at one time, {} (line {}) and {} (line {}); the later row counts",
            super::cells::quoted(&before.reported),
            before.place.line,
            super::cells::quoted(&now.reported),
            now.place.line
        ),
        place: now.place.clone(),
    }
}

/// Groups rows into panels, in the order of each panel's first row.
pub(super) fn group(catalog: &Catalog, rows: Vec<Row>, window: Window, pick: Pick) -> Vec<Grouped> {
    match window {
        Window::Duration(seconds) => sliding(catalog, &rows, seconds),
        _ => fixed(catalog, rows, window, pick),
    }
}

/// One value within a window, with its time.
struct Held {
    observation: Observation,
    limits: Option<ReportedLimits>,
    moment: Option<Moment>,
}

struct Building {
    subject: Option<Arc<str>>,
    time: Option<Arc<str>>,
    kept: Vec<Arc<str>>,
    held: Vec<(AnalyteId, Held)>,
    issues: Vec<Issue>,
}

fn fixed(catalog: &Catalog, rows: Vec<Row>, window: Window, pick: Pick) -> Vec<Grouped> {
    let mut places: HashMap<(Option<Arc<str>>, When), usize> = HashMap::new();
    let mut building: Vec<Building> = Vec::new();
    for row in rows {
        let (when, time) = name_of_window(&row, window);
        let next = building.len();
        let place = *places.entry((row.subject.clone(), when)).or_insert(next);
        if place == next {
            building.push(Building {
                subject: row.subject.clone(),
                time,
                kept: row.kept.clone(),
                held: Vec::new(),
                issues: Vec::new(),
            });
        }
        add_row(catalog, &mut building[place], row, pick);
    }
    building.into_iter().map(finish).collect()
}

fn name_of_window(row: &Row, window: Window) -> (When, Option<Arc<str>>) {
    let as_printed = || {
        (
            row.time.clone().map_or(When::Never, When::Text),
            row.time.clone(),
        )
    };
    match (&row.moment, window) {
        (None, _) => as_printed(),
        (Some(moment), Window::Day) => {
            let name: Arc<str> = Arc::from(moment.day().as_str());
            (When::Text(Arc::clone(&name)), Some(name))
        }
        (Some(moment), Window::Hour) => {
            let name: Arc<str> = Arc::from(moment.hour().as_str());
            (When::Text(Arc::clone(&name)), Some(name))
        }
        (Some(moment), _) => (When::Moment(*moment), row.time.clone()),
    }
}

fn add_row(catalog: &Catalog, panel: &mut Building, row: Row, pick: Pick) {
    panel.issues.extend(row.issues);
    for (analyte, observation) in row.observations {
        let limits = row
            .limits
            .iter()
            .find(|(of, _)| *of == analyte)
            .map(|(_, limits)| *limits);
        let new = Held {
            observation,
            limits,
            moment: row.moment,
        };
        match panel.held.iter_mut().find(|(held, _)| *held == analyte) {
            None => panel.held.push((analyte, new)),
            Some((_, held)) => {
                if catalog.analyte(analyte).kind == Kind::Text {
                    join_texts(&mut held.observation, &new.observation);
                    continue;
                }
                let same_time = held.moment == new.moment;
                if same_time && held.observation.reading != new.observation.reading {
                    panel
                        .issues
                        .push(conflict(&held.observation, &new.observation));
                }
                let replaces = match pick {
                    _ if same_time => true,
                    Pick::Last => new.moment > held.moment,
                    Pick::First => new.moment < held.moment,
                };
                if replaces {
                    *held = new;
                }
            }
        }
    }
}

/// Comments of several rows stand side by side.
fn join_texts(held: &mut Observation, new: &Observation) {
    if !held.reported.contains(new.reported.as_ref()) && held.reported.len() < 10_000 {
        let joined: Arc<str> = Arc::from(format!("{}; {}", held.reported, new.reported).as_str());
        held.reported = Arc::clone(&joined);
        held.reading = Reading::Text(joined);
    }
}

fn finish(building: Building) -> Grouped {
    let mut panel = Panel::new();
    panel.subject = building.subject;
    panel.time = building.time;
    panel.issues = building.issues;
    for (analyte, held) in building.held {
        panel.set(analyte, held.observation);
        if let Some(limits) = held.limits {
            panel.set_limits(analyte, limits);
        }
    }
    Grouped {
        panel,
        kept: building.kept,
    }
}

/// At each sampling time of a subject the latest value of each analyte that is not older than the
/// window. Rows without a readable time make panels of their own.
fn sliding(catalog: &Catalog, rows: &[Row], seconds: i64) -> Vec<Grouped> {
    let mut subjects: Vec<(Option<Arc<str>>, Vec<&Row>)> = Vec::new();
    let mut places: HashMap<Option<Arc<str>>, usize> = HashMap::new();
    for row in rows {
        let next = subjects.len();
        let place = *places.entry(row.subject.clone()).or_insert(next);
        if place == next {
            subjects.push((row.subject.clone(), Vec::new()));
        }
        subjects[place].1.push(row);
    }
    let mut panels: Vec<(u64, Grouped)> = Vec::new();
    for (_, mut own) in subjects {
        own.sort_by_key(|row| (row.moment, row.order));
        for (end, row) in own.iter().enumerate() {
            let is_last_of_its_time = own
                .get(end + 1)
                .is_none_or(|next| next.moment != row.moment || row.moment.is_none());
            if !is_last_of_its_time {
                continue;
            }
            let in_window: Vec<&&Row> = match row.moment {
                None => vec![row],
                Some(now) => {
                    let limit = i128::from(seconds) * 1_000_000_000;
                    let is_recent = |row: &&&Row| {
                        row.moment.is_some_and(|then| {
                            now.nanoseconds_since(&then).is_some_and(|age| age < limit)
                        })
                    };
                    let mut recent: Vec<&&Row> =
                        own[..=end].iter().rev().take_while(is_recent).collect();
                    recent.reverse();
                    recent
                }
            };
            let first_of_time = own
                .iter()
                .filter(|other| other.moment == row.moment)
                .map(|other| other.order)
                .min();
            let mut building = Building {
                subject: row.subject.clone(),
                time: row.time.clone(),
                kept: row.kept.clone(),
                held: Vec::new(),
                issues: Vec::new(),
            };
            for row in in_window {
                add_row(catalog, &mut building, (*row).clone(), Pick::Last);
            }
            let order = if row.moment.is_none() {
                row.order
            } else {
                first_of_time.unwrap_or(row.order)
            };
            panels.push((order, finish(building)));
        }
    }
    panels.sort_by_key(|(order, _)| *order);
    panels.into_iter().map(|(_, panel)| panel).collect()
}
