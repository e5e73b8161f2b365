//! Which rows make one panel.

mod ages;
mod sliding;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind, Standing};
use crate::input::grammar::time::{Moment, Window};
use crate::panel::{Issue, IssueCode, Observation, Panel, Place, Reading, ReportedLimits};

use super::declaration::Pick;
use super::previous::{Given, Sampled};
use super::row::Row;
pub(super) use ages::within_a_year;
use ages::{ages_of, settle_ages};
use sliding::sliding;

/// A panel made of rows, with the line and the kept cells of its first row.
pub(super) struct Grouped {
    pub panel: Panel,
    pub file: u32,
    pub line: u64,
    pub kept: Vec<Arc<str>>,
    /// When its results were sampled.
    pub sampled: Sampled,
    /// Earlier results that stood in its own rows.
    pub previous: Given,
}

/// When a row belongs: the name of its window.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum When {
    Never,
    Moment(Moment),
    Text(Arc<str>),
}

/// Of different values at one time the later usable row of the file counts, unless its status says less.
pub(super) const LATER_COUNTS: &str = "the later row counts";

/// What is said of different values at one time in rows of equal standing.
pub(super) fn conflict(before: &Observation, now: &Observation) -> Issue {
    conflict_between(
        (&before.reported, &before.place),
        (&now.reported, &now.place),
        LATER_COUNTS,
    )
}

/// The same for two results as printed, where they stand, and which of both counts.
pub(super) fn conflict_between(before: (&str, &Place), now: (&str, &Place), which: &str) -> Issue {
    two_values(before, now, "two different values at one time", which)
}

/// Which of two results of one time counts, and why.
fn which_counts(before: Standing, now: Standing) -> &'static str {
    match (before, now) {
        (Standing::Preliminary, Standing::Final | Standing::Corrected) => {
            "the later row counts, as the other one is preliminary"
        }
        (Standing::Final | Standing::Corrected, Standing::Preliminary) => {
            "the first row counts, as the other one is preliminary"
        }
        (Standing::Final, Standing::Corrected) => {
            "the later row counts, as it is the corrected one"
        }
        (Standing::Corrected, Standing::Final) => {
            "the first row counts, as it is the corrected one"
        }
        _ => LATER_COUNTS,
    }
}

fn two_values(before: (&str, &Place), now: (&str, &Place), what: &str, which: &str) -> Issue {
    // Within one file its name would only repeat itself.
    let line = |place: &Place| match before.1.file == now.1.file {
        true => format!("line {}", place.line),
        false => format!(
            "line {} of {}",
            place.line,
            super::cells::quoted(&place.file)
        ),
    };
    Issue {
        code: IssueCode::Conflict,
        message: format!(
            "{what}, {} ({}) and {} ({}); {which}",
            super::cells::quoted(before.0),
            line(before.1),
            super::cells::quoted(now.0),
            line(now.1)
        ),
        place: now.1.clone(),
    }
}

/// The same for facts of one person in rows of different times.
fn contradiction(before: &Observation, now: &Observation) -> Issue {
    two_values(
        (&before.reported, &before.place),
        (&now.reported, &now.place),
        "two different facts about one person in one panel",
        "that of the row that is picked counts",
    )
}

/// Whether these can't both be true of one person: two sexes, or ages of which a birthday makes no two.
fn contradict(
    catalog: &Catalog,
    analyte: AnalyteId,
    one: &Observation,
    other: &Observation,
) -> bool {
    match (&one.reading, &other.reading) {
        (Reading::Word(own), Reading::Word(other)) => {
            catalog.find("sex") == Some(analyte)
                && own != other
                && [own, other].iter().all(|word| word.as_ref() != "unknown")
        }
        (Reading::Quantity { known: own, .. }, Reading::Quantity { known: other, .. }) => {
            catalog.find("age") == Some(analyte) && !within_a_year(own, other)
        }
        _ => false,
    }
}

/// Whether results of different times may contradict each other, as facts about one person do.
pub(super) fn is_told_of_person(catalog: &Catalog, analyte: AnalyteId) -> bool {
    ["sex", "age"].contains(&catalog.analyte(analyte).id.as_str())
}

/// Whether two results say different things; the same number of another calibrator is another result.
pub(super) fn differ(one: &Observation, other: &Observation) -> bool {
    one.reading != other.reading || one.assay != other.assay
}

/// Groups rows into panels, in the order of each panel's first row.
pub(super) fn group(catalog: &Catalog, rows: Vec<Row>, window: Window, pick: Pick) -> Vec<Grouped> {
    match window {
        Window::Duration(seconds) => sliding(catalog, rows, seconds),
        _ => fixed(catalog, rows, window, pick),
    }
}

/// One value within a window, with its time.
#[derive(Clone)]
struct Held {
    observation: Observation,
    limits: Option<ReportedLimits>,
    moment: Option<Moment>,
    standing: Standing,
}

/// What a cell says in place of a result.
#[derive(Clone)]
struct Reason {
    analyte: AnalyteId,
    said: Arc<str>,
    /// The place of its row: of several reasons the later one is told.
    order: (u32, u64),
}

#[derive(Default)]
struct Building {
    subject: Option<Arc<str>>,
    time: Option<Arc<str>>,
    file: u32,
    line: u64,
    kept: Vec<Arc<str>>,
    held: Vec<(AnalyteId, Held)>,
    /// Values of other times that do not count, the later row of each time.
    others: Vec<(AnalyteId, Held)>,
    issues: Vec<Issue>,
    /// Those of them that came up at its own time, where it carries others.
    own_issues: Option<Vec<Issue>>,
    reasons: Vec<Reason>,
    /// The latest moment of its rows.
    moment: Option<Moment>,
    previous: Given,
}

impl Building {
    /// Takes in what is told of a row in which nothing is used.
    fn hear(&mut self, row: Row) {
        self.hear_reasons(&row);
        self.issues.extend(row.issues);
    }

    /// Takes in what cells of a row say in place of a result.
    fn hear_reasons(&mut self, row: &Row) {
        let reasons = row.without_result.iter().map(|(analyte, said)| Reason {
            analyte: *analyte,
            said: Arc::clone(said),
            order: row.order(),
        });
        self.reasons.extend(reasons);
    }
}

fn fixed(catalog: &Catalog, rows: Vec<Row>, window: Window, pick: Pick) -> Vec<Grouped> {
    let mut places: HashMap<(Option<Arc<str>>, When), usize> = HashMap::new();
    let mut building: Vec<Building> = Vec::new();
    let (beside, rows): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.makes_no_panel);
    for row in rows {
        let (when, time) = name_of_window(&row, window);
        let next = building.len();
        let place = *places.entry((row.subject.clone(), when)).or_insert(next);
        if place == next {
            building.push(Building {
                subject: row.subject.clone(),
                time,
                file: row.file,
                line: row.line,
                kept: row.kept.clone(),
                ..Building::default()
            });
        }
        add_row(catalog, &mut building[place], row, pick);
    }
    for row in beside {
        let name = (row.subject.clone(), name_of_window(&row, window).0);
        if let Some(&place) = places.get(&name) {
            building[place].hear(row);
        }
    }
    building.into_iter().map(finish).collect()
}

/// Whether results of these moments belong to one panel of a subject.
pub(super) fn same_window(one: &Moment, other: &Moment, window: Window) -> bool {
    match window {
        Window::Day => one.day() == other.day(),
        Window::Hour => one.hour() == other.hour(),
        _ => one == other,
    }
}

/// What the rows of a panel, and whatever a panel knows of others, have in common: the subject; where rows
/// have none, the window.
pub(super) fn key_of(row: &Row, window: Window) -> u64 {
    let mut hasher = DefaultHasher::new();
    match (&row.subject, window) {
        (Some(subject), _) => subject.hash(&mut hasher),
        (None, Window::Duration(_)) => {}
        (None, _) => name_of_window(row, window).0.hash(&mut hasher),
    }
    hasher.finish()
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
    add_kept(&mut panel.kept, &row.kept);
    panel.hear_reasons(&row);
    panel.issues.extend(row.issues);
    panel.moment = panel.moment.max(row.moment);
    panel.previous.extend(row.previous);
    for (analyte, observation) in row.observations {
        let limits = row
            .limits
            .iter()
            .find(|(of, _)| *of == analyte)
            .map(|(_, limits)| *limits);
        let mut new = Held {
            observation,
            limits,
            moment: row.moment,
            standing: row.standing,
        };
        match panel.held.iter_mut().find(|(held, _)| *held == analyte) {
            None => panel.held.push((analyte, new)),
            Some((_, held)) => {
                if catalog.analyte(analyte).kind == Kind::Text {
                    join_texts(&mut held.observation, &new.observation);
                    continue;
                }
                let same_time = held.moment == new.moment;
                if let Some(ages) = ages_of(catalog, analyte, (held, &new), same_time) {
                    panel
                        .issues
                        .extend(settle_ages(catalog, analyte, (held, new), ages));
                    continue;
                }
                let at_this_time = match same_time {
                    true => Some(&mut *held),
                    false => panel
                        .others
                        .iter_mut()
                        .find(|(of, other)| *of == analyte && other.moment == new.moment)
                        .map(|(_, other)| other),
                };
                let is_first = at_this_time.is_none();
                match at_this_time.and_then(|before| meet(before, &mut new)) {
                    Some((issue, counts)) => {
                        panel.issues.push(issue);
                        if !counts {
                            continue;
                        }
                    }
                    None if contradict(catalog, analyte, &held.observation, &new.observation) => {
                        panel
                            .issues
                            .push(contradiction(&held.observation, &new.observation));
                    }
                    None => {}
                }
                let replaces = match pick {
                    _ if same_time => true,
                    Pick::Last => new.moment > held.moment,
                    Pick::First => new.moment < held.moment,
                };
                let other = match replaces {
                    true => std::mem::replace(held, new),
                    false => new,
                };
                if is_first {
                    panel.others.push((analyte, other));
                }
            }
        }
    }
}

/// Lets that result stand for its time that counts of two; where they differ, says so, and whether the new one does.
fn meet(before: &mut Held, new: &mut Held) -> Option<(Issue, bool)> {
    if !differ(&before.observation, &new.observation) {
        new.standing = new.standing.max(before.standing);
        before.standing = new.standing;
        return None;
    }
    let (one, other) = (&before.observation, &new.observation);
    let issue = conflict_between(
        (&one.reported, &one.place),
        (&other.reported, &other.place),
        which_counts(before.standing, new.standing),
    );
    let counts = new.standing >= before.standing;
    if counts {
        before.clone_from(new);
    }
    Some((issue, counts))
}

/// Of a panel so many different cells of one kept column.
const KEPT_CELLS: usize = 8;

/// Where one column is kept, what further rows say otherwise in it stands behind the cell of the first row.
fn add_kept(kept: &mut Vec<Arc<str>>, of_row: &[Arc<str>]) {
    if let [cell] = of_row
        && kept.len() < KEPT_CELLS
        && !kept.contains(cell)
    {
        kept.push(Arc::clone(cell));
    }
}

/// Comments of several rows stand side by side.
pub(super) fn join_texts(held: &mut Observation, new: &Observation) {
    // What stands within another comment may say the opposite: `clumps` in `no clumps`.
    let is_new = || {
        let said = format!("; {}; ", held.reported);
        !said.contains(&format!("; {}; ", new.reported))
    };
    if held.reported.len() < 1_000_000 && is_new() {
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
    panel.own_issues = building.own_issues;
    let mut reasons = building.reasons;
    reasons.sort_by_key(|reason| reason.order);
    for reason in reasons {
        panel.set_without_result(reason.analyte, reason.said);
    }
    let mut sampled = Sampled {
        panel: building.moment,
        results: Vec::new(),
    };
    for (analyte, held) in building.held {
        panel.set(analyte, held.observation);
        if let Some(moment) = held.moment.filter(|own| building.moment != Some(*own)) {
            sampled.results.push((analyte, moment));
        }
        if let Some(limits) = held.limits {
            panel.set_limits(analyte, limits);
        }
    }
    Grouped {
        panel,
        file: building.file,
        line: building.line,
        kept: building.kept,
        sampled,
        previous: building.previous,
    }
}
