//! Windows that slide: each sampling time is a panel of what is recent.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use super::{
    Building, Grouped, Held, Reason, add_row, ages_of, contradict, contradiction, finish,
    join_texts, settle_ages,
};
use crate::catalog::{AnalyteId, Catalog, Kind};
use crate::input::dataset::declaration::Pick;
use crate::input::dataset::row::Row;
use crate::input::grammar::time::Moment;
use crate::panel::Issue;

/// At each sampling time of a subject the latest value of each analyte that is not older than the
/// window. Rows without a readable time make panels of their own.
pub(super) fn sliding(catalog: &Catalog, rows: Vec<Row>, seconds: i64) -> Vec<Grouped> {
    let mut subjects: Vec<Vec<Row>> = Vec::new();
    let mut places: HashMap<Option<Arc<str>>, usize> = HashMap::new();
    for row in rows {
        let next = subjects.len();
        let place = *places.entry(row.subject.clone()).or_insert(next);
        if place == next {
            subjects.push(Vec::new());
        }
        subjects[place].push(row);
    }
    let mut panels: Vec<((u32, u64), Grouped)> = Vec::new();
    for mut own in subjects {
        own.sort_by_key(|row| (row.moment, row.order()));
        let times = by_time(own);
        if mixes_zones(&times) {
            panels.extend(each_anew(catalog, &times, seconds));
            continue;
        }
        let mut window = SlidingWindow::new(seconds);
        panels.extend(
            times
                .into_iter()
                .filter_map(|rows| window.panel(catalog, rows)),
        );
    }
    panels.sort_by_key(|(order, _)| *order);
    panels.into_iter().map(|(_, panel)| panel).collect()
}

/// Rows in the order of time, those of one time together. There is a row of each time.
fn by_time(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let mut times: Vec<Vec<Row>> = Vec::new();
    for row in rows {
        match times.last_mut() {
            Some(last) if row.moment.is_some() && last[0].moment == row.moment => last.push(row),
            _ => times.push(vec![row]),
        }
    }
    times
}

/// Whether some times are told with their zone and others without. What is not surely recent then may be so again at a later
/// time.
fn mixes_zones(times: &[Vec<Row>]) -> bool {
    let mut moments = times.iter().filter_map(|rows| rows[0].moment);
    let with_zone = |moment: &Moment| moment.utc_offset_minutes().is_some();
    let first = moments.next();
    first.is_some_and(|first| moments.any(|other| with_zone(&other) != with_zone(&first)))
}

/// The panel of each time, put together anew from all rows that are surely recent then.
fn each_anew(catalog: &Catalog, times: &[Vec<Row>], seconds: i64) -> Vec<((u32, u64), Grouped)> {
    let panel = |(number, rows): (usize, &Vec<Row>)| {
        let order = order_of_panel(rows)?;
        let mut window = SlidingWindow::new(seconds);
        let now = rows[0].moment;
        let is_recent = |then: &Moment| now.is_some_and(|now| then.is_within(&now, seconds));
        for earlier in &times[..number] {
            if let Some(then) = earlier[0].moment.filter(is_recent) {
                let mut building = SlidingWindow::begun(catalog, earlier.clone());
                window.add(catalog, then, &mut building);
            }
        }
        let mut building = SlidingWindow::begun(catalog, rows.clone());
        if let Some(now) = now {
            window.add(catalog, now, &mut building);
        }
        Some((order, finish(building)))
    };
    times.iter().enumerate().filter_map(panel).collect()
}

/// The place of a panel of rows of one time; `None` where they make none.
fn order_of_panel(rows: &[Row]) -> Option<(u32, u64)> {
    let makes_panel = |row: &&Row| !row.makes_no_panel;
    rows.iter().filter(makes_panel).map(Row::order).min()
}

/// The rows of one subject that are not too old, in the order of time. The latest values are kept as
/// they are, so that many rows within one window are not read again for each of its panels.
struct SlidingWindow {
    seconds: i64,
    latest: Vec<(AnalyteId, Held)>,
    texts: VecDeque<(Moment, AnalyteId, Held)>,
    issues: VecDeque<(Moment, Issue)>,
    /// Why there is no result, of each analyte the last one.
    reasons: Vec<(Moment, Reason)>,
}

impl SlidingWindow {
    fn new(seconds: i64) -> Self {
        SlidingWindow {
            seconds,
            latest: Vec::new(),
            texts: VecDeque::new(),
            issues: VecDeque::new(),
            reasons: Vec::new(),
        }
    }

    /// What rows of one time say (or a row without a time that is alone).
    fn begun(catalog: &Catalog, rows: Vec<Row>) -> Building {
        let (file, line) = order_of_panel(&rows).unwrap_or_default();
        let mut building = Building {
            file,
            line,
            ..Building::default()
        };
        let (beside, rows): (Vec<Row>, Vec<Row>) =
            rows.into_iter().partition(|row| row.makes_no_panel);
        if let Some(last) = rows.last() {
            building.subject.clone_from(&last.subject);
            building.time.clone_from(&last.time);
            building.kept.clone_from(&last.kept);
        }
        for row in rows {
            add_row(catalog, &mut building, row, Pick::Last);
        }
        beside.into_iter().for_each(|row| building.hear(row));
        building
    }

    /// The panel at the time of these rows, and its place; `None` where nothing in them is used.
    fn panel(&mut self, catalog: &Catalog, rows: Vec<Row>) -> Option<((u32, u64), Grouped)> {
        let order = order_of_panel(&rows);
        let now = rows.last().and_then(|last| last.moment);
        let mut building = SlidingWindow::begun(catalog, rows);
        if let Some(now) = now {
            self.forget(&now);
            self.add(catalog, now, &mut building);
        }
        Some((order?, finish(building)))
    }

    fn forget(&mut self, now: &Moment) {
        let seconds = self.seconds;
        let is_recent = |then: &Moment| then.is_within(now, seconds);
        self.latest
            .retain(|(_, held)| held.moment.as_ref().is_some_and(is_recent));
        self.reasons.retain(|(then, _)| is_recent(then));
        while self
            .texts
            .front()
            .is_some_and(|(then, ..)| !is_recent(then))
        {
            self.texts.pop_front();
        }
        while self
            .issues
            .front()
            .is_some_and(|(then, _)| !is_recent(then))
        {
            self.issues.pop_front();
        }
    }

    /// Takes what is new at this time, and completes the panel by what is still recent.
    fn add(&mut self, catalog: &Catalog, now: Moment, building: &mut Building) {
        let held = std::mem::take(&mut building.held);
        for (analyte, held) in held {
            if catalog.analyte(analyte).kind == Kind::Text {
                self.texts.push_back((now, analyte, held));
                continue;
            }
            let Some((_, before)) = self.latest.iter_mut().find(|(of, _)| *of == analyte) else {
                self.latest.push((analyte, held));
                continue;
            };
            if let Some(ages) = ages_of(catalog, analyte, (before, &held), false) {
                let issue = settle_ages(catalog, analyte, (before, held), ages);
                building.issues.extend(issue);
                continue;
            }
            if contradict(catalog, analyte, &before.observation, &held.observation) {
                let told = contradiction(&before.observation, &held.observation);
                building.issues.push(told);
            }
            *before = held;
        }
        let own_issues = std::mem::take(&mut building.issues);
        building.own_issues = Some(own_issues.clone());
        self.issues
            .extend(own_issues.into_iter().map(|issue| (now, issue)));
        // A panel names each kind of its window's issues, not every one: they are counted by row.
        let mut kinds = BTreeSet::new();
        building.issues = self
            .issues
            .iter()
            .filter(|(_, issue)| kinds.insert(issue.code))
            .map(|(_, issue)| issue.clone())
            .collect();
        building.reasons.sort_by_key(|reason| reason.order);
        for new in std::mem::take(&mut building.reasons) {
            self.reasons.retain(|(_, old)| old.analyte != new.analyte);
            self.reasons.push((now, new));
        }
        let reasons = self.reasons.iter().cloned();
        building.reasons = reasons.map(|(_, reason)| reason).collect();
        building.held.clone_from(&self.latest);
        for (_, analyte, held) in &self.texts {
            match building.held.iter_mut().find(|(of, _)| of == analyte) {
                Some((_, joined)) => join_texts(&mut joined.observation, &held.observation),
                None => building.held.push((*analyte, held.clone())),
            }
        }
    }
}
