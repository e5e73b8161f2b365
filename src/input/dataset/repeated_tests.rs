//! Tests that stand more than once, with different results, in what would become one panel; and whether a column parts
//! them, as it does where two persons, or two draws of one, would become one panel.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::catalog::{Catalog, Kind, Role};
use crate::input::file::{Record, Table};
use crate::input::grammar::time::Window;

use super::declaration::Layout;
use super::plan::{ColumnRole, Plan};
use super::subject::subject_in;

/// So many rows tell what a column parts.
const ROWS_LOOKED_AT: usize = 10_000;

/// A result, and what stands in the columns in question.
struct Row {
    /// The number of the panel that it would be in.
    panel: usize,
    /// The number of its time, where one with a clock is known.
    time: Option<usize>,
    test: usize,
    result: String,
    /// The row of the file.
    record: usize,
}

/// The rows in which tests stand again.
pub(super) struct RepeatedTests {
    rows: Vec<Row>,
    /// The cells of the columns in question, row by row of the file.
    cells: Vec<Vec<String>>,
    /// Of each panel and test that stands again the places in `rows`.
    repeated: BTreeMap<(usize, usize), Vec<usize>>,
}

/// Numbers texts in the order in which they come.
#[derive(Default)]
struct Numbers(HashMap<String, usize>);

impl Numbers {
    fn of(&mut self, text: &str) -> usize {
        if let Some(number) = self.0.get(text) {
            return *number;
        }
        let number = self.0.len();
        self.0.insert(text.to_string(), number);
        number
    }
}

impl RepeatedTests {
    /// Looks for them, and at these columns beside them; `None` where no test stands again.
    pub(super) fn find(
        catalog: &Catalog,
        table: &Table,
        plan: &Plan,
        columns: &[usize],
    ) -> Option<Self> {
        if columns.is_empty() {
            return None;
        }
        let tests = Tests::of(catalog, plan);
        let [mut panels, mut times, mut names] = [(); 3].map(|()| Numbers::default());
        let (mut rows, mut cells) = (Vec::new(), Vec::new());
        let mut above = String::new();
        for record in table.sound_sample().take(ROWS_LOOKED_AT) {
            let Some(subject) = subject_of(plan, &record, &mut above) else {
                continue;
            };
            let (period, time) = period_of(plan, &record);
            let panel = panels.of(&format!("{subject}\n{period}"));
            let time = time.map(|time| times.of(&format!("{panel}\n{time}")));
            let found = tests.in_row(&record);
            if found.is_empty() {
                continue;
            }
            rows.extend(found.into_iter().map(|(test, result)| Row {
                panel,
                time,
                test: names.of(&test),
                result,
                record: cells.len(),
            }));
            let beside = columns.iter().map(|column| record.cell(*column).trim());
            cells.push(beside.map(str::to_string).collect());
        }
        let mut repeated: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (place, row) in rows.iter().enumerate() {
            let places = repeated.entry((row.panel, row.test)).or_default();
            places.push(place);
        }
        repeated.retain(|_, places| {
            let first = &rows[places[0]].result;
            places.iter().any(|place| rows[*place].result != *first)
        });
        let found = RepeatedTests {
            rows,
            cells,
            repeated,
        };
        (!found.repeated.is_empty()).then_some(found)
    }

    fn cell(&self, row: &Row, column: usize) -> &str {
        &self.cells[row.record][column]
    }

    /// Whether different results of these rows stand beside different cells of a column.
    fn parts(&self, places: &[usize], column: usize) -> bool {
        let mut results: HashMap<&str, &str> = HashMap::new();
        let is_parted = |place: &usize| {
            let row = &self.rows[*place];
            let cell = self.cell(row, column);
            !cell.is_empty() && *results.entry(cell).or_insert(&row.result) == row.result
        };
        places.iter().all(is_parted)
    }

    /// The cells of the column at a place among those that were looked at.
    fn cells_of(&self, column: usize) -> impl Iterator<Item = &str> {
        self.cells.iter().map(move |cells| cells[column].as_str())
    }

    /// How many cells of a column hold anything, and how many of them what is asked for.
    pub(super) fn count(&self, column: usize, is: impl Fn(&str) -> bool) -> (usize, usize) {
        let stated = self.cells_of(column).filter(|cell| !cell.is_empty());
        stated.fold((0, 0), |(cells, found), cell| {
            (cells + 1, found + usize::from(is(cell)))
        })
    }

    /// How many different texts a column holds.
    pub(super) fn texts(&self, column: usize) -> usize {
        self.cells_of(column).collect::<BTreeSet<_>>().len()
    }

    /// Whether a column parts half of these tests or more, stands beside nearly all results, has one text for all of
    /// what was drawn at a time, and the same one for several tests. A comment, a flag or a method goes with the
    /// result, and is not so; the number of a row stands beside one test alone.
    pub(super) fn are_parted_by(&self, column: usize) -> bool {
        let (stated, _) = self.count(column, |_| true);
        let parted = self.repeated.values();
        let parted = parted.filter(|places| self.parts(places, column)).count();
        stated * 10 >= self.cells.len() * 9
            && parted * 2 >= self.repeated.len()
            && self.is_shared_by_tests(column)
            && self.is_one_at_a_time(column)
    }

    /// Whether half of the texts of a column stand beside several tests, where there are several.
    fn is_shared_by_tests(&self, column: usize) -> bool {
        let mut tests: HashMap<&str, BTreeSet<usize>> = HashMap::new();
        let mut all = BTreeSet::new();
        for row in &self.rows {
            let of_cell = tests.entry(self.cell(row, column)).or_default();
            of_cell.insert(row.test);
            all.insert(row.test);
        }
        let shared = tests.values().filter(|tests| tests.len() > 1).count();
        all.len() < 2 || shared * 2 >= tests.len()
    }

    /// Whether what was drawn at one time has one text, but where the same test stands there again beside another.
    fn is_one_at_a_time(&self, column: usize) -> bool {
        let mut by_time: HashMap<usize, Vec<usize>> = HashMap::new();
        for (place, row) in self.rows.iter().enumerate() {
            if let Some(time) = row.time {
                by_time.entry(time).or_default().push(place);
            }
        }
        let (mut steady, mut unsteady) = (0_usize, 0_usize);
        for places in by_time.values() {
            let mut by_test: HashMap<usize, Vec<usize>> = HashMap::new();
            for place in places {
                let test = by_test.entry(self.rows[*place].test).or_default();
                test.push(*place);
            }
            if by_test.len() < 2 {
                continue;
            }
            let differs = |places: &&Vec<usize>| {
                let first = &self.rows[places[0]].result;
                places
                    .iter()
                    .any(|place| self.rows[*place].result != *first)
            };
            let mut again = by_test.values().filter(differs).peekable();
            let is_steady = match again.peek() {
                Some(_) => again.all(|places| self.parts(places, column)),
                None => {
                    let mut cells = places
                        .iter()
                        .map(|place| self.cell(&self.rows[*place], column));
                    let first = cells.next();
                    cells.all(|cell| Some(cell) == first)
                }
            };
            match is_steady {
                true => steady += 1,
                false => unsteady += 1,
            }
        }
        steady * 10 >= (steady + unsteady) * 9
    }
}

/// Where the tests and their results stand.
enum Tests {
    Long {
        /// The columns that tell one test from another: name, code, unit, specimen.
        names: Vec<usize>,
        value: Option<usize>,
    },
    Wide(Vec<usize>),
}

impl Tests {
    fn of(catalog: &Catalog, plan: &Plan) -> Self {
        if plan.layout == Layout::Long {
            let names = [Role::Analyte, Role::Code, Role::Unit];
            let names = names.into_iter().filter_map(|role| plan.long_column(role));
            return Tests::Long {
                names: names.chain(plan.specimen).collect(),
                value: plan.long_column(Role::Value),
            };
        }
        let is_result = |column: &usize| match &plan.columns[*column].role {
            ColumnRole::Observation(observation) => {
                catalog.analyte(observation.analyte).kind == Kind::Laboratory
            }
            _ => false,
        };
        Tests::Wide((0..plan.columns.len()).filter(is_result).collect())
    }

    /// The tests of a row, each with its result.
    fn in_row(&self, record: &Record) -> Vec<(String, String)> {
        let cell = |column: usize| record.cell(column).trim();
        match self {
            Tests::Long { names, value } => {
                let value = value.map_or("", cell);
                let name = names.iter().map(|column| cell(*column));
                let name = name.collect::<Vec<&str>>().join("\n");
                let found = (!value.is_empty()).then(|| (name, value.to_string()));
                found.into_iter().collect()
            }
            Tests::Wide(columns) => {
                let stated = columns.iter().filter(|column| !cell(**column).is_empty());
                stated
                    .map(|column| (column.to_string(), cell(*column).to_string()))
                    .collect()
            }
        }
    }
}

/// Whose row it is; `None` where it is nobody's, although a column tells whose rows are.
fn subject_of(plan: &Plan, record: &Record, above: &mut String) -> Option<String> {
    let Some(column) = plan.subject else {
        return Some(String::new());
    };
    let subject = subject_in(record.cell(column)).trim();
    if !subject.is_empty() {
        above.clear();
        above.push_str(subject);
        return Some(subject.to_string());
    }
    let repeats = plan.fill_down.contains(&column) && !above.is_empty();
    repeats.then(|| above.clone())
}

/// Which of a subject's panels a row would be in, and its time, where that has a clock.
fn period_of(plan: &Plan, record: &Record) -> (String, Option<String>) {
    let Some(column) = plan.time else {
        return (String::new(), None);
    };
    let cell = record.cell(column).trim();
    let clock = plan.clock.map_or("", |clock| record.cell(clock).trim());
    let text = match clock {
        "" => cell.to_string(),
        clock => format!("{cell} {clock}"),
    };
    let Ok(Some(moment)) = plan.time_reader.read(&text) else {
        return (text.clone(), (!clock.is_empty()).then_some(text));
    };
    let period = match plan.window {
        Window::Day => moment.day(),
        Window::Hour => moment.hour(),
        Window::Exact | Window::Duration(_) => text.clone(),
    };
    (period, moment.has_time().then_some(text))
}
