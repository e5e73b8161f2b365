//! What earlier rows of a subject answer to the questions of rules, where rows are read in the order of the file but
//! decided by several threads.

use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog};
use crate::earlier::EarlierQuestion;
use crate::input::grammar::instant::Instant;
use crate::input::grammar::time::Moment;
use crate::interpret::masks_of;
use crate::panel::{Assay, Issue, Observation, Panel, Place, Reading, UnitOrigin};
use crate::value::Known;

use super::PanelRow;
use super::history::History;
use super::open::with_earlier;
use super::plain_courses::{AskedOf, NO_VALUE, Other, PlainCourses};
use super::previous::{Given, Sampled};
use super::row::Row;

/// The earlier results of all subjects. Those of most subjects stand at plain times in the order of the file, and are held
/// close together; whoever has another row is moved to the history of all kinds.
pub(crate) struct EarlierResults {
    /// The files whose rows were taken in, one after the other; the last one is read.
    files: Vec<FileOfRows>,
    /// Of which analytes results are remembered, in the order of the values of a row.
    analytes: Vec<AnalyteId>,
    questions: Vec<AskedOf>,
    plain: PlainCourses,
    others: History,
}

/// Where rows stand.
struct FileOfRows {
    name: Arc<str>,
    /// The columns of the results that are remembered.
    columns: Vec<Arc<str>>,
    /// The number of its first row among those that were taken in as plain ones.
    first_visit: u32,
}

/// A row that says nothing odd.
pub(crate) struct EarlierRow<'r> {
    /// Whose; not empty.
    pub subject: &'r str,
    /// When.
    pub instant: Instant,
    /// Where.
    pub line: u64,
    /// Its result of each remembered analyte in billionths, or [`NO_VALUE`].
    pub values: &'r [i64],
    /// Whether these say all that is known of the results.
    pub is_plain: bool,
}

impl EarlierResults {
    pub(super) fn new(
        file: Arc<str>,
        analytes: Vec<(AnalyteId, Arc<str>)>,
        questions: &[EarlierQuestion],
        history: History,
    ) -> Self {
        let (analytes, columns): (Vec<_>, Vec<_>) = analytes.into_iter().unzip();
        EarlierResults {
            questions: asked_of(&analytes, questions),
            plain: PlainCourses::new(analytes.len()),
            others: history,
            analytes,
            files: vec![FileOfRows {
                name: file,
                columns,
                first_visit: 0,
            }],
        }
    }

    /// Goes on in another file, of which the same is remembered and asked as of the last one; false where it isn't.
    pub(super) fn goes_on_in(
        &mut self,
        file: Arc<str>,
        analytes: Vec<(AnalyteId, Arc<str>)>,
        questions: &[EarlierQuestion],
    ) -> bool {
        let (analytes, columns): (Vec<_>, Vec<_>) = analytes.into_iter().unzip();
        if analytes != self.analytes || asked_of(&analytes, questions) != self.questions {
            return false;
        }
        self.files.push(FileOfRows {
            name: file,
            columns,
            first_visit: self.plain.visits(),
        });
        true
    }

    /// All that is remembered, as rows that are read one by one are remembered.
    pub(super) fn into_history(mut self, catalog: &Catalog) -> History {
        for (subject, name) in self.plain.subjects() {
            self.hand_over(catalog, subject, &name);
        }
        self.others
    }

    /// Says of which subjects rows will come next.
    pub(crate) fn look_ahead<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        self.plain.look_ahead(names);
    }

    /// Takes in a row and gives the answers to the questions of which it has a result: nothing where no earlier
    /// result surely lies in the window. `panel` is the row as a panel, as far as results are remembered and masks are
    /// due to them. What there is to say of its place among the rows of the subject is returned.
    pub(crate) fn row(
        &mut self,
        catalog: &Catalog,
        row: &EarlierRow,
        panel: impl Fn() -> Panel,
        mut answer: impl FnMut(usize, Option<Known>),
    ) -> Vec<Issue> {
        let subject = self.plain.subject(row.subject, row.instant);
        if !self.plain.is_elsewhere(subject) {
            let (exact, others);
            let results = match row.is_plain {
                true => (row.values, &[][..]),
                false => {
                    (exact, others) = self.results(catalog, &panel());
                    (&exact[..], &others[..])
                }
            };
            let place = (row.instant, row.line);
            let questions = &self.questions;
            if self
                .plain
                .take(subject, place, results, questions, &mut answer)
            {
                return Vec::new();
            }
            self.hand_over(catalog, subject, row.subject);
        }
        let Some(moment) = Moment::of_form(usize::from(row.instant.form), row.instant.nanoseconds)
        else {
            return Vec::new();
        };
        let mut panel = panel();
        panel.subject = Some(Arc::from(row.subject));
        let file = self.file();
        for (analyte, column) in self.analytes.iter().zip(&file.columns) {
            if let Some(mut result) = panel.remove(*analyte) {
                result.place = file.place(row.line, Some(column));
                panel.set(*analyte, result);
            }
        }
        let place = || file.place(row.line, None);
        let late = self
            .others
            .out_of_order(panel.subject.as_ref(), Some(&moment), place);
        for (number, asked) in self.questions.iter().enumerate() {
            let analyte = asked.question.analyte;
            let own = panel.get(analyte);
            answer(
                number,
                own.and_then(|own| {
                    let earlier = self.others.before(panel.subject.as_ref(), analyte, &moment);
                    asked.question.answer(&earlier, Some(own.assay))
                }),
            );
        }
        self.others.remember(catalog, &mut panel, Some(&moment));
        late.into_iter().chain(panel.issues).collect()
    }

    /// The results of a row of which more is to be known than numbers: those that are exact, and the others.
    fn results(&self, catalog: &Catalog, panel: &Panel) -> (Vec<i64>, Vec<Other>) {
        let masks = masks_of(catalog, panel);
        let mut exact = vec![NO_VALUE; self.analytes.len()];
        let mut others = Vec::new();
        for (slot, analyte) in self.analytes.iter().enumerate() {
            let Some(result) = panel.get(*analyte) else {
                continue;
            };
            let known = result.known().map(|known| {
                let due = masks.iter().filter(|(of, _)| of == analyte);
                due.fold(*known, |known, (_, reason)| reason.widened(&known))
            });
            match known.and_then(|known| known.exact()) {
                Some(number) if result.assay == Assay::Unstated => {
                    exact[slot] = number.billionths();
                }
                _ => others.push(Other {
                    slot,
                    assay: result.assay,
                    known,
                }),
            }
        }
        (exact, others)
    }

    /// The file that is read.
    fn file(&self) -> &FileOfRows {
        self.file_of(u32::MAX)
    }

    /// The file in which a row stands.
    fn file_of(&self, visit: u32) -> &FileOfRows {
        let begun = |file: &FileOfRows| file.first_visit <= visit;
        // The first one begins with the first row.
        &self.files[self.files.partition_point(begun).max(1) - 1]
    }

    /// Moves the results of a subject to the history of all kinds.
    fn hand_over(&mut self, catalog: &Catalog, subject: usize, name: &str) {
        let name: Arc<str> = Arc::from(name);
        for row in self.plain.hand_over(subject) {
            let form = usize::from(row.instant.form);
            let moment = Moment::of_form(form, row.instant.nanoseconds);
            let mut panel = Panel::new();
            panel.subject = Some(Arc::clone(&name));
            let file = self.file_of(row.visit);
            for (slot, known, assay) in row.results {
                let place = file.place(row.line, Some(&file.columns[slot]));
                panel.set(self.analytes[slot], result(known, assay, place));
            }
            self.others.remember(catalog, &mut panel, moment.as_ref());
        }
    }

    /// Says of a row that is read as a whole what there is to say of its place among the rows of the subject.
    pub(super) fn say_out_of_order(&mut self, catalog: &Catalog, row: &mut Row) {
        if let (Some(subject), Some(moment)) = (&row.subject, &row.moment) {
            let instant = Instant {
                form: moment.form() as u8,
                nanoseconds: moment.nanoseconds().unwrap_or(0),
            };
            let number = self.plain.subject(subject, instant);
            if !self.plain.is_elsewhere(number) {
                self.hand_over(catalog, number, subject);
            }
        }
        let place = || self.file().place(row.line, None);
        let late = self
            .others
            .out_of_order(row.subject.as_ref(), row.moment.as_ref(), place);
        row.issues.extend(late);
    }

    /// Puts the earlier results into a panel that is read as a whole, and remembers its own.
    pub(super) fn follow(&mut self, catalog: &Catalog, row: PanelRow) -> PanelRow {
        let sampled = Sampled {
            panel: row.moment,
            results: Vec::new(),
        };
        let mut row = with_earlier(Some(&self.others), row, &sampled, &Given::default());
        self.others
            .remember(catalog, &mut row.panel, row.moment.as_ref());
        row
    }
}

impl FileOfRows {
    fn place(&self, line: u64, column: Option<&Arc<str>>) -> Place {
        Place {
            file: Arc::clone(&self.name),
            line,
            column: column.cloned(),
        }
    }
}

/// The questions about results that are remembered.
fn asked_of(analytes: &[AnalyteId], questions: &[EarlierQuestion]) -> Vec<AskedOf> {
    let slot = |analyte| analytes.iter().position(|of| *of == analyte);
    let asked = questions.iter().filter_map(|question| {
        Some(AskedOf {
            question: *question,
            slot: slot(question.analyte)?,
        })
    });
    asked.collect()
}

/// A result of which no more is held than its number.
fn result(known: Known, assay: Assay, place: Place) -> Observation {
    Observation {
        reported: Arc::from(known.to_string()),
        unit: None,
        unit_origin: UnitOrigin::None,
        reading: Reading::Quantity {
            known,
            below_detection: false,
        },
        assay,
        time: None,
        place,
    }
}
