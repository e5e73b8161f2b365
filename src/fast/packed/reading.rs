//! From packed panels of one part to classes, and to answers, by one thread.

use std::collections::{HashMap, HashSet};
use std::io;

use crate::catalog::{AnalyteId, Catalog};
use crate::comments::takes_results_back;
use crate::earlier::EarlierQuestion;
use crate::input::{EarlierSaid, PanelRow, PartOfPanels, Results, Room, SaidNumber, WholePanels};
use crate::interpret::Settings;
use crate::panel::{IssueCode, Observation, ReportedLimits};

use super::super::chunk::{Answers, Chunk, Marks, ROWS_TOGETHER};
use super::super::classes::ResultAndLimits;
use super::super::columns::CellClass;
use super::super::decisions::{Answering, Decisions};
use super::super::earlier::EarlierAnswers;
use super::super::outputs::Output;
use super::super::told::Told;
use super::super::views::Views;

/// So many panels that were made wait until they are asked for; of more, each is made again.
const MOST_WAITING: usize = 10_000;

/// The class of a thing that rows say, as far as it is known.
#[derive(Clone, Copy)]
struct KnownClass {
    class: CellClass,
    column: u16,
    state: u8,
}

impl KnownClass {
    const UNKNOWN: u8 = 0;
    const USUAL: u8 = 1;
    const REMARKED: u8 = 2;
}

/// What is decided of the panels of a data set.
#[derive(Clone, Copy)]
pub(super) struct Task<'j> {
    pub catalog: &'j Catalog,
    pub settings: &'j Settings,
    /// The analytes of the data; each has a column.
    pub analytes: &'j [AnalyteId],
    pub outputs: &'j [Output],
    /// What is asked of earlier results.
    pub questions: &'j [EarlierQuestion],
}

/// One thread's memory of what panels hold.
pub(super) struct PartReading<'j, 'p, 'a, A: Answering> {
    part: PartOfPanels<'p, 'a>,
    catalog: &'j Catalog,
    pub decisions: Decisions<'j, A>,
    pub chunk: Chunk,
    pub answers: Answers,
    /// The column of an analyte, by its position in the catalog.
    columns: Vec<u16>,
    /// What rows say of their results, by its number.
    said: Vec<KnownClass>,
    /// What they say of the person, by its number; nothing where that is not known yet.
    about_person: Vec<Option<Vec<KnownClass>>>,
    /// What comments say, by its number; nothing where that is not known yet.
    about_comments: Vec<Option<KnownClass>>,
    /// The remarks on what rows say, where there are any.
    remarks: HashMap<SaidNumber, Vec<IssueCode>>,
    /// Which rows of the chunk have which of them.
    remarked: Vec<(usize, SaidNumber)>,
    /// What earlier results say beside each panel.
    earlier: EarlierAnswers,
    questions: usize,
    /// The first panel of the lot.
    from: usize,
    /// Panels beside which they say what classes can't tell.
    incomparable: HashSet<usize>,
    whole: WholePanels,
    room: Room,
    results: Results,
}

impl<'j, 'p, 'a, A: Answering> PartReading<'j, 'p, 'a, A> {
    /// `stays_alone` says which outputs are not decided together with others.
    pub(super) fn new(
        task: Task<'j>,
        part: PartOfPanels<'p, 'a>,
        told: &'j Told<A::Answer>,
        stays_alone: impl Fn(&Output) -> bool,
    ) -> Self {
        let mut columns = vec![0; task.catalog.analytes().count()];
        for (number, analyte) in task.analytes.iter().enumerate() {
            columns[analyte.index()] = number as u16;
        }
        let decisions = Decisions::new(
            (task.catalog, task.settings),
            task.analytes.to_vec(),
            task.questions,
            task.outputs,
            stays_alone,
            Some(told),
        );
        let unknown = KnownClass {
            class: CellClass::NOTHING,
            column: 0,
            state: KnownClass::UNKNOWN,
        };
        let (earlier, incomparable) = answers(part, task.questions);
        PartReading {
            part,
            catalog: task.catalog,
            chunk: Chunk::new(decisions.columns()),
            answers: Answers::new(decisions.groups().len()),
            decisions,
            columns,
            said: vec![unknown; part.said_in_all()],
            about_person: vec![None; part.facts_in_all()],
            about_comments: vec![None; part.comments_in_all()],
            remarks: HashMap::new(),
            remarked: Vec::new(),
            earlier,
            questions: task.questions.len(),
            from: 0,
            incomparable,
            whole: WholePanels::default(),
            room: Room::default(),
            results: Results::new(),
        }
    }

    /// Finds the answers to the panels from one on, as many as are worked off together; gives how many those are, none
    /// at the end.
    pub(super) fn lot(&mut self, from: usize, answering: &mut A) -> io::Result<usize> {
        let count = ROWS_TOGETHER.min(self.part.count() - from);
        self.from = from;
        self.classify(from, count);
        let answered = self
            .decisions
            .answer(answering, &mut self.chunk, &mut self.answers);
        answered.map(|()| count)
    }

    /// Whether a panel of the lot must be put together the rich way.
    pub(super) fn is_odd(&self, row: usize) -> bool {
        self.chunk.marks[row] & Marks::ODD != 0
    }

    /// Whether there are remarks on results of a panel of the lot.
    pub(super) fn has_remark(&self, row: usize) -> bool {
        self.chunk.marks[row] & Marks::REMARK != 0
    }

    /// The kinds of remarks on the results of a panel of the lot, each once.
    pub(super) fn remarks(&mut self, row: usize) -> Vec<IssueCode> {
        let mut codes = Vec::new();
        let from = self.remarked.partition_point(|(of, _)| *of < row);
        for (_, said) in self.remarked[from..]
            .iter()
            .take_while(|(of, _)| *of == row)
        {
            let part = self.part;
            let own = self.remarks.entry(*said);
            codes.extend_from_slice(own.or_insert_with(|| part.remarks(*said)));
        }
        codes.sort_by_key(|code| code.code());
        codes.dedup();
        codes
    }

    /// Finds the classes of what each of some panels holds, and which must be put together the rich way.
    fn classify(&mut self, from: usize, count: usize) {
        self.chunk.begin((0..count).map(|_| Marks::USABLE));
        for column in 0..self.decisions.columns() {
            self.chunk.column_mut(column).0.fill(CellClass::NOTHING);
        }
        self.remarked.clear();
        let (part, classes, catalog) = (self.part, &mut self.said, self.catalog);
        let (chunk, remarked) = (&mut self.chunk, &mut self.remarked);
        let (columns, column_of) = (&mut self.decisions.views, &self.columns);
        let mut several = Vec::new();
        part.each(from..from + count, &mut self.room, |row, said| {
            let mut known = classes[said.index()];
            if known.state == KnownClass::UNKNOWN {
                known = learn(part, catalog, (columns, column_of), said);
                classes[said.index()] = known;
            }
            if known.state == KnownClass::REMARKED {
                remarked.push((row, said));
                chunk.marks[row] |= Marks::REMARK;
            }
            if known.class == CellClass::ODD {
                chunk.marks[row] |= Marks::ODD;
                return;
            }
            let class = &mut chunk.column_mut(usize::from(known.column)).0[row];
            if *class != CellClass::NOTHING {
                several.push(row);
            }
            *class = known.class;
        });
        self.remarked.sort_by_key(|(row, _)| *row);
        for row in 0..count {
            if self.part.is_odd(from + row) {
                self.chunk.marks[row] |= Marks::ODD;
            }
        }
        for row in several {
            self.put_those_that_count(from + row, row);
        }
        for row in 0..count {
            if let Some(facts) = self.part.facts_of(from + row) {
                self.put_facts(facts, row);
            }
        }
        for row in 0..count {
            if let Some(comment) = self.part.comment_of(from + row) {
                self.put_comment(comment, row);
            }
        }
        self.put_earlier(from, count);
        for row in 0..count {
            if self.chunk.marks[row] & Marks::ODD != 0 {
                self.forget_classes(row);
            }
        }
        self.decisions.classify_earlier(&mut self.chunk);
    }

    /// Puts in what earlier results say beside some panels.
    fn put_earlier(&mut self, from: usize, count: usize) {
        let questions = self.questions;
        self.chunk.earlier.begin(count, questions);
        if questions == 0 {
            return;
        }
        for row in 0..count {
            let panel = from + row;
            self.chunk.earlier.set_from(row, &self.earlier, panel);
            if self.incomparable.contains(&panel) {
                self.chunk.marks[row] |= Marks::ODD;
            }
        }
    }

    /// A panel of the lot that is put together the rich way. Of earlier results beside it no more is known than the answers,
    /// which is all that rules ask; where classes can't tell them, the results themselves.
    pub(super) fn whole_panel(&mut self, panel: usize) -> PanelRow {
        let (part, incomparable) = (self.part, &self.incomparable);
        if incomparable.contains(&panel) {
            return self.whole.take(part, panel, MOST_WAITING, |other| {
                incomparable.contains(&other)
            });
        }
        let mut made = part.panel(panel);
        self.decisions
            .put_earlier_into(&mut made.panel, &self.chunk, panel - self.from);
        made
    }

    /// Puts in the classes of facts about the person.
    fn put_facts(&mut self, facts: usize, row: usize) {
        let (part, catalog) = (self.part, self.catalog);
        let (columns, column_of) = (&mut self.decisions.views, &self.columns);
        let known = self.about_person[facts].get_or_insert_with(|| {
            let said = part.facts(facts).into_iter();
            let fact = |(analyte, observation): (AnalyteId, Observation)| {
                let column = column_of[analyte.index()];
                KnownClass {
                    class: class_of(
                        catalog,
                        &mut columns[usize::from(column)],
                        &observation,
                        None,
                    ),
                    column,
                    state: KnownClass::USUAL,
                }
            };
            said.map(fact).collect()
        });
        for fact in known {
            put_beside(&mut self.chunk, *fact, row);
        }
    }

    /// Puts in what comments say of a panel.
    fn put_comment(&mut self, comment: usize, row: usize) {
        let (part, catalog, columns) = (self.part, self.catalog, &mut self.decisions.views);
        let column_of = &self.columns;
        let known = self.about_comments[comment].get_or_insert_with(|| {
            let said = part.comment(comment);
            let column = said
                .as_ref()
                .map_or(0, |(analyte, _)| column_of[analyte.index()]);
            let class = |(_, said): (_, Observation)| {
                class_of(catalog, &mut columns[usize::from(column)], &said, None)
            };
            KnownClass {
                class: said.map_or(CellClass::ODD, class),
                column,
                state: KnownClass::USUAL,
            }
        });
        put_beside(&mut self.chunk, *known, row);
    }

    fn forget_classes(&mut self, row: usize) {
        for column in 0..self.decisions.columns() {
            self.chunk.column_mut(column).0[row] = CellClass::NOTHING;
        }
    }

    /// Finds the classes of a panel that has several results of one analyte.
    #[cold]
    fn put_those_that_count(&mut self, panel: usize, row: usize) {
        self.forget_classes(row);
        let are_known = self.part.results(panel, &mut self.room, &mut self.results);
        if !are_known {
            self.chunk.marks[row] |= Marks::ODD;
            return;
        }
        for (_, said) in &self.results {
            let known = self.said[said.index()];
            if known.class == CellClass::ODD {
                continue;
            }
            self.chunk.column_mut(usize::from(known.column)).0[row] = known.class;
        }
    }
}

/// What earlier results answer to these questions beside the panels of a part, and beside which they say what classes
/// can't tell.
fn answers(part: PartOfPanels, questions: &[EarlierQuestion]) -> (EarlierAnswers, HashSet<usize>) {
    let (mut answers, mut incomparable) = (EarlierAnswers::default(), HashSet::new());
    if questions.is_empty() {
        return (answers, incomparable);
    }
    answers.begin(part.count(), questions.len());
    part.answer_earlier(questions, |panel, said| match said {
        EarlierSaid::Answer(question, answer) => answers.set(panel, question, Some(answer)),
        EarlierSaid::Incomparable => {
            incomparable.insert(panel);
        }
    });
    (answers, incomparable)
}

/// Puts the class of what is said beside results into its column.
fn put_beside(chunk: &mut Chunk, known: KnownClass, row: usize) {
    let own = &mut chunk.column_mut(usize::from(known.column)).0[row];
    // A row that names the same as its result says it too.
    let is_said_before = *own != CellClass::NOTHING;
    *own = known.class;
    if known.class == CellClass::ODD || is_said_before {
        chunk.marks[row] |= Marks::ODD;
    }
}

/// Finds out what rows with a number say.
#[cold]
fn learn(
    part: PartOfPanels,
    catalog: &Catalog,
    (columns, column_of): (&mut [Views], &[u16]),
    said: SaidNumber,
) -> KnownClass {
    let (analyte, has_remark) = part.analyte(said);
    let column = column_of[analyte.index()];
    KnownClass {
        class: match part.result(said) {
            Some((result, limits)) => {
                let column = &mut columns[usize::from(column)];
                class_of(catalog, column, &result, limits.as_ref())
            }
            None => CellClass::ODD,
        },
        column,
        state: if has_remark {
            KnownClass::REMARKED
        } else {
            KnownClass::USUAL
        },
    }
}

fn class_of(
    catalog: &Catalog,
    column: &mut Views,
    result: &Observation,
    limits: Option<&ReportedLimits>,
) -> CellClass {
    match takes_results_back(catalog, result) {
        true => CellClass::ODD,
        false => column.class_of(ResultAndLimits {
            result: Some(result),
            limits,
        }),
    }
}
