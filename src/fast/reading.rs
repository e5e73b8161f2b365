//! From lines to classes, and to answers where there are any, by one thread.

use std::collections::VecDeque;
use std::io;
use std::ops::Range;

use crate::catalog::{AnalyteId, Catalog};
use crate::input::grammar::instant::Instant;
use crate::input::{
    Counts, Dataset, EarlierResults, EarlierRow, LoneRows, PanelRow, PlainRow, ReadRow, RowPlace,
    subject_in,
};
use crate::interpret::{EarlierQuestion, Settings};
use crate::panel::IssueCode;
use crate::text_key::TextKey;

use super::block::{Block, Lot};
use super::chunk::{Answers, Chunk, Marks, ROWS_TOGETHER};
use super::columns::Column;
use super::decisions::{Answering, Decisions};
use super::dependence::earlier_questions;
use super::outputs::Output;
use super::told::Told;
use super::turnstile::{Turn, Turnstile};

/// Into so many parts the subjects are divided whose earlier rows matter, so that while one thread asks of those of one
/// part another one asks of those of another part.
const PARTS: usize = 8;

/// What all threads share of reading and deciding.
pub(super) struct Task<'a> {
    /// The reference set.
    pub catalog: &'a Catalog,
    /// What is computed.
    pub settings: &'a Settings,
    /// How rows are read.
    pub rows: LoneRows<'a>,
    /// What is decided.
    pub outputs: Vec<Output>,
    /// The character between cells.
    pub delimiter: u8,
    /// What earlier rows say of the subjects of each part, where rules ask for it.
    earlier: Option<Vec<Turnstile<EarlierResults<'a>>>>,
    /// The columns of results that are remembered for it.
    remembered: Vec<usize>,
    /// What is asked.
    questions: Vec<EarlierQuestion>,
}

impl<'a> Task<'a> {
    /// What is to be done with a data set whose rows can be read alone; `None` where they can't.
    pub(super) fn new(
        catalog: &'a Catalog,
        settings: &'a Settings,
        dataset: &Dataset<'a>,
        outputs: Vec<Output>,
    ) -> Option<Self> {
        let rows = dataset.lone_rows()?;
        let analytes: Vec<AnalyteId> = rows.observations().map(|(_, of)| of).collect();
        let remembered = rows.remembered();
        let mut questions = Vec::new();
        if !remembered.is_empty() {
            questions = earlier_questions(catalog, settings, &analytes, &outputs);
            questions.retain(|question| {
                let mut columns = remembered.iter();
                columns.any(|column| analytes[*column] == question.analyte)
            });
        }
        Some(Task {
            catalog,
            settings,
            earlier: (0..PARTS)
                .map(|_| rows.earlier_results(&questions).map(Turnstile::new))
                .collect(),
            rows,
            outputs,
            delimiter: dataset.table().delimiter,
            remembered,
            questions,
        })
    }

    /// The turns of a block, one for each part of the subjects, where earlier rows matter.
    pub(super) fn turns(&self, number: usize) -> Option<Vec<Turn<'_, EarlierResults<'a>>>> {
        let turnstiles = self.earlier.as_ref()?.iter();
        Some(turnstiles.map(|turnstile| turnstile.turn(number)).collect())
    }
}

/// One thread's memory of what rows say.
pub(super) struct Reading<'j, 'a, A: Answering> {
    task: &'j Task<'a>,
    /// What was decided.
    pub decisions: Decisions<'j, A>,
    columns: Vec<Column>,
    /// The rows of a block, or some of them.
    chunks: Vec<Chunk>,
    answers: Answers,
    times: UsualTimes,
    before: BeforeTurn,
    /// Rows that were read as a whole in their turn, and what each counts.
    whole: VecDeque<(usize, PanelRow, Counts)>,
    /// Which code the number of a remark stands for.
    remark_codes: Vec<(u32, IssueCode)>,
}

impl<'j, 'a, A: Answering> Reading<'j, 'a, A> {
    /// `stays_alone` says which outputs are not decided together with others.
    pub(super) fn new(
        task: &'j Task<'a>,
        told: &'j Told<A::Answer>,
        stays_alone: impl Fn(&Output) -> bool,
    ) -> Self {
        let analytes: Vec<AnalyteId> = task.rows.observations().map(|(_, of)| of).collect();
        let columns = task.rows.observations().enumerate();
        let columns = columns
            .map(|(number, (index, _))| Column::new(index, number, task.rows.is_laboratory(number)))
            .collect();
        let decisions = Decisions::new(
            (task.catalog, task.settings),
            analytes,
            &task.questions,
            &task.outputs,
            stays_alone,
            Some(told),
        );
        Reading {
            task,
            columns,
            chunks: Vec::new(),
            answers: Answers::new(decisions.groups().len()),
            decisions,
            times: UsualTimes::default(),
            before: BeforeTurn::default(),
            whole: VecDeque::new(),
            remark_codes: Vec::new(),
        }
    }

    /// The answer of a group of outputs to a row of the present lot.
    #[inline(always)]
    pub(super) fn answer(&self, group: usize, row: usize) -> &A::Answer {
        &self.decisions.answers(group)[self.answers.of(group, row) as usize]
    }

    /// Begins a block of plain text, whose lots are then worked off one after the other.
    pub(super) fn begin(&mut self, block: &Block, turns: Option<Vec<Turn<EarlierResults>>>) {
        let needed = match turns {
            Some(_) => block.lots().len(),
            None => 1,
        };
        while self.chunks.len() < needed {
            self.chunks.push(Chunk::new(self.decisions.columns()));
        }
        if let Some(turns) = turns {
            let mut chunks = std::mem::take(&mut self.chunks);
            self.take_turns(block, &mut chunks, turns);
            self.chunks = chunks;
        }
    }

    /// Finds the answers to the rows of a lot.
    pub(super) fn lot<'b>(
        &mut self,
        block: &Block<'b>,
        number: usize,
        answering: &mut A,
    ) -> io::Result<Lot<'b>> {
        let rows = block.rows_of(number);
        let place = if self.task.earlier.is_some() {
            number
        } else {
            0
        };
        let mut chunks = std::mem::take(&mut self.chunks);
        let chunk = &mut chunks[place];
        match self.task.earlier {
            Some(_) => self.decisions.classify_earlier(chunk),
            None => self.classify(block, rows, chunk),
        }
        let answered = self.decisions.answer(answering, chunk, &mut self.answers);
        self.chunks = chunks;
        answered.map(|()| Lot {
            first: number * ROWS_TOGETHER,
            rows,
            chunk: place,
        })
    }

    /// The answers to all rows of a lot, which are the present one's.
    pub(super) fn answers(&self) -> &Answers {
        &self.answers
    }

    /// The classes of a lot.
    pub(super) fn chunk(&self, lot: &Lot) -> &Chunk {
        &self.chunks[lot.chunk]
    }

    /// A row as a whole, which was read in the turn of the block or is read now; `None` where it says nothing.
    pub(super) fn whole_row(
        &mut self,
        block: &Block,
        (lot, place): (&Lot, usize),
        counts: &mut Counts,
    ) -> Option<PanelRow> {
        let number = lot.first + place;
        if self.whole.front().is_some_and(|(of, ..)| *of == number)
            && let Some((_, source, own)) = self.whole.pop_front()
        {
            counts.add(&own);
            return Some(source);
        }
        let record = block.record(&lot.rows[place])?;
        let mut source = self.task.rows.row(record, counts);
        if self.task.earlier.is_some() {
            let chunk = &self.chunks[lot.chunk];
            self.decisions
                .put_earlier_into(&mut source.panel, chunk, place);
            for issue in chunk.issues_of(place) {
                counts.note(issue);
                source.panel.issues.push(issue.clone());
            }
        }
        Some(source)
    }

    /// Counts the remarks on a row and its cells, and gives their codes.
    #[cold]
    pub(super) fn remarks(
        &mut self,
        row: &PlainRow,
        (lot, place): (&Lot, usize),
        counts: &mut Counts,
    ) -> Vec<IssueCode> {
        let chunk = &self.chunks[lot.chunk];
        let mut codes = Vec::new();
        for (number, column) in self.columns.iter().enumerate() {
            let class = chunk.class(number, place);
            if !class.has_remark() {
                continue;
            }
            // The words of a remark are needed once.
            let number = class.remark_number();
            let known = self.remark_codes.iter().find(|(of, _)| *of == number);
            if let Some((_, code)) = known
                && counts.note_again(*code)
            {
                codes.push(*code);
                continue;
            }
            let cell = row.cell(column.index);
            if let Some(issue) = column.remark(&self.task.rows, cell, row.line) {
                counts.note(&issue);
                codes.push(issue.code);
                if known.is_none() {
                    self.remark_codes.push((number, issue.code));
                }
            }
        }
        for issue in chunk.issues_of(place) {
            counts.note(issue);
            codes.push(issue.code);
        }
        codes.sort_by_key(|code| code.code());
        codes.dedup();
        codes
    }

    /// Asks, in the turns of the block, what earlier rows say of its rows; rows that must be read as a whole are read.
    fn take_turns(
        &mut self,
        block: &Block,
        chunks: &mut [Chunk],
        turns: Vec<Turn<EarlierResults>>,
    ) {
        self.before.begin();
        for (rows, chunk) in block.places.rows().chunks(ROWS_TOGETHER).zip(&mut *chunks) {
            self.classify(block, rows, chunk);
            chunk.earlier.begin(rows.len(), self.task.questions.len());
            self.prepare_turn(block, rows, chunk);
        }
        let mut before = std::mem::take(&mut self.before);
        before.part_rows(block.text);
        for (turn, of_part) in turns.into_iter().zip(&before.parts) {
            let rows = &mut before.rows;
            turn.take(|earlier| {
                let names = of_part.iter().map(|number| &rows[*number].subject);
                let names = names.filter(|name| !name.is_empty());
                earlier.look_ahead(names.map(|name| &block.text[name.clone()]));
                for &number in of_part {
                    let (lot, row) = (number / ROWS_TOGETHER, number % ROWS_TOGETHER);
                    let values = &before.values[number * self.task.remembered.len()..]
                        [..self.task.remembered.len()];
                    let asked = &mut rows[number];
                    if let Some(whole) = asked.whole.take() {
                        let mut counts = Counts::default();
                        let source = self.task.rows.panel(*whole, &mut counts, Some(earlier));
                        self.whole.push_back((number, source, counts));
                        continue;
                    }
                    let line = block.row(&block.places.rows()[number]).line;
                    let asked = (&*asked, values, line);
                    self.ask(block.text, (&mut chunks[lot], row), asked, earlier);
                }
            });
        }
        before.begin();
        self.before = before;
        // They are written in the order of the file.
        let whole = self.whole.make_contiguous();
        whole.sort_unstable_by_key(|(number, ..)| *number);
        for chunk in chunks {
            chunk.issues.sort_unstable_by_key(|(row, _)| *row);
        }
    }

    /// Asks what earlier rows say of one that is not odd.
    fn ask(
        &self,
        text: &str,
        (chunk, row): (&mut Chunk, usize),
        (asked, values, line): (&Asked, &[i64], u64),
        earlier: &mut EarlierResults,
    ) {
        let is_odd = chunk.marks[row] & Marks::ODD != 0;
        let Some(instant) = asked
            .instant
            .filter(|_| !is_odd && !asked.subject.is_empty())
        else {
            return;
        };
        let row_asked = EarlierRow {
            subject: &text[asked.subject.clone()],
            instant,
            line,
            values,
            is_plain: asked.is_plain,
        };
        let mut answers = std::mem::take(&mut chunk.earlier);
        let issues = earlier.row(
            &row_asked,
            || self.decisions.own_panel(chunk, row),
            |question, answer| answers.set(row, question, answer),
        );
        chunk.earlier = answers;
        if !issues.is_empty() {
            chunk.marks[row] |= Marks::REMARK;
            chunk.issues.push((row, issues));
        }
    }

    /// Finds out whose each row is, when it was taken, and what is remembered of it.
    fn prepare_turn(&mut self, block: &Block, rows: &[RowPlace], chunk: &mut Chunk) {
        let plan = self.task.rows.plan();
        for (number, place) in rows.iter().enumerate() {
            let cell = |index: Option<usize>| match index {
                Some(index) if chunk.marks[number] & Marks::ODD == 0 => {
                    trimmed(block.text, block.places.range(place, index))
                }
                _ => Range::default(),
            };
            let subject = subject_place(block.text, cell(plan.subject));
            let time = cell(plan.time);
            let instant = self.task.rows.instant(&block.text[time]);
            if instant.is_none() {
                chunk.marks[number] |= Marks::ODD;
            }
            let mut is_plain = !self.decisions.may_be_masked(chunk, number);
            for column in &self.task.remembered {
                let class = chunk.class(*column, number);
                let (value, says_all) = self.decisions.value(*column, class);
                self.before.values.push(value);
                is_plain &= says_all;
            }
            let is_odd = chunk.marks[number] & Marks::ODD != 0;
            let record = is_odd.then(|| block.record(place)).flatten();
            let whole = record.map(|record| Box::new(self.task.rows.read(record)));
            self.before.rows.push(Asked {
                subject,
                instant: instant.flatten(),
                is_plain,
                whole,
            });
        }
    }

    /// Finds the classes of all cells, and which rows must be read as a whole.
    fn classify(&mut self, block: &Block, rows: &[RowPlace], chunk: &mut Chunk) {
        let reader = &self.task.rows;
        chunk.begin(rows.iter().map(
            |row| match reader.fits(row.length()) && !block.is_odd(row) {
                true => 0,
                false => Marks::ODD,
            },
        ));
        for (number, column) in self.columns.iter_mut().enumerate() {
            column.classify(
                &mut self.decisions.views[number],
                reader,
                block.text,
                (block.places, rows),
                chunk.column_mut(number),
            );
        }
        let time = reader.plan().time;
        for (row, marks) in rows.iter().zip(&mut chunk.marks) {
            if *marks & (Marks::ODD | Marks::USABLE) != Marks::USABLE {
                *marks |= Marks::ODD;
            } else if let Some(time) = time {
                let text = &block.text[block.places.range(row, time)];
                if !self.times.is_plain(text, reader) {
                    *marks |= Marks::ODD;
                }
            }
        }
    }
}

/// What is known of the rows of a block before its turns.
#[derive(Default)]
struct BeforeTurn {
    rows: Vec<Asked>,
    /// Of each row, the values that are remembered.
    values: Vec<i64>,
    /// The rows of the subjects of each part.
    parts: [Vec<usize>; PARTS],
}

impl BeforeTurn {
    fn begin(&mut self) {
        self.rows.clear();
        self.values.clear();
        self.parts.iter_mut().for_each(Vec::clear);
    }

    /// Parts the rows by their subjects.
    fn part_rows(&mut self, text: &str) {
        for (number, asked) in self.rows.iter().enumerate() {
            let spread = match asked.whole.as_ref().map(|whole| whole.subject()) {
                None => TextKey::spread(text.as_bytes(), asked.subject.clone()),
                Some(None) => 0,
                Some(Some(subject)) => TextKey::spread(subject.as_bytes(), 0..subject.len()),
            };
            self.parts[spread as usize % PARTS].push(number);
        }
    }
}

/// Whose a row is and when it was taken.
struct Asked {
    /// The place of the subject in the block; empty where nothing is said.
    subject: Range<usize>,
    instant: Option<Instant>,
    /// Whether its values say all that is known.
    is_plain: bool,
    /// The row itself, where it must be read as a whole.
    whole: Option<Box<ReadRow>>,
}

/// The place of a subject's name in the place of a cell; empty where it names nobody.
pub(super) fn subject_place(text: &str, cell: Range<usize>) -> Range<usize> {
    let place = trimmed(text, cell);
    match subject_in(&text[place.clone()]) {
        "" => Range::default(),
        _ => place,
    }
}

/// What of a place in a text is left without the spaces around it.
fn trimmed(text: &str, place: Range<usize>) -> Range<usize> {
    let cell = &text[place.clone()];
    let from_start = cell.trim_start();
    let start = place.end - from_start.len();
    start..start + from_start.trim_end().len()
}

/// Knows times that are read without a remark by those before them: they have the same day and minute.
#[derive(Default)]
struct UsualTimes {
    beginning: [u8; UsualTimes::SAME],
}

impl UsualTimes {
    /// `2024-01-31T23:59`, and then seconds.
    const SAME: usize = 16;

    #[inline]
    fn is_plain(&mut self, text: &str, reader: &LoneRows) -> bool {
        if let Some((beginning, [b':', tens @ b'0'..=b'5', ones])) =
            text.as_bytes().split_first_chunk::<{ UsualTimes::SAME }>()
            && tens.is_ascii_digit()
            && ones.is_ascii_digit()
        {
            if *beginning == self.beginning {
                return true;
            }
            let is_plain = reader.is_plain_time(text);
            if is_plain {
                self.beginning = *beginning;
            }
            return is_plain;
        }
        reader.is_plain_time(text)
    }
}
