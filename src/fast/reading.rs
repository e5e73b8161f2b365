//! From lines to classes, and to answers where there are any, by one thread.

mod turns;
mod usual_times;

use std::collections::VecDeque;
use std::io;
use std::ops::Range;

use crate::catalog::{AnalyteId, Catalog};
use crate::earlier::EarlierQuestion;
use crate::input::{
    Counts, Dataset, EarlierResults, LoneRows, PanelRow, PlainRow, RowPlace, RowTime,
    may_be_no_patient, subject_in, trimmed,
};
use crate::interpret::Settings;
use crate::panel::IssueCode;

use super::block::{Block, Lot};
use super::cell_keys::CellKeys;
use super::chunk::{Answers, Chunk, Marks, ROWS_TOGETHER};
use super::columns::Column;
use super::decisions::{Answering, Decisions};
use super::dependence::earlier_questions;
use super::outputs::Output;
use super::told::Told;
use super::turnstile::{Turn, Turnstile};
use turns::BeforeTurn;
pub(super) use usual_times::UsualTimes;

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
    earlier: Option<Vec<Turnstile<EarlierResults>>>,
    /// The columns of results that are remembered for it.
    remembered: Vec<usize>,
    /// What is asked.
    questions: Vec<EarlierQuestion>,
}

impl<'a> Task<'a> {
    /// What is to be done with a data set whose rows can be read alone; `None` where they can't.
    pub(super) fn new<'d: 'a>(
        catalog: &'a Catalog,
        settings: &'a Settings,
        dataset: &mut Dataset<'d>,
        outputs: Vec<Output>,
    ) -> Option<Self> {
        let rows: LoneRows<'d> = dataset.lone_rows()?;
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
        // What was remembered before can't be gone on with.
        let earlier = dataset.take_remembered(&rows, &questions, PARTS);
        if rows.looks_at_others() && earlier.is_none() {
            return None;
        }
        let turnstiles = |parts: Vec<_>| parts.into_iter().map(Turnstile::new).collect();
        Some(Task {
            catalog,
            settings,
            earlier: earlier.map(turnstiles),
            rows,
            outputs,
            delimiter: dataset.table().delimiter,
            remembered,
            questions,
        })
    }

    /// What was remembered of subjects, for the files that follow.
    pub(super) fn into_earlier(self) -> Option<Vec<EarlierResults>> {
        let turnstiles = self.earlier?.into_iter();
        Some(turnstiles.map(Turnstile::into_inner).collect())
    }

    /// The turns of a block, one for each part of the subjects, where earlier rows matter.
    pub(super) fn turns(&self, number: usize) -> Option<Vec<Turn<'_, EarlierResults>>> {
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
    keys: CellKeys,
    /// The rows of a block, or some of them.
    chunks: Vec<Chunk>,
    answers: Answers,
    times: UsualTimes,
    before: BeforeTurn,
    /// Rows that were read as a whole in their turn, and what each counts.
    whole: VecDeque<(usize, PanelRow, Counts)>,
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
        let columns: Vec<Column> = columns
            .map(|(number, (index, _))| Column::new(&task.rows, index, number))
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
            keys: CellKeys::new(columns.iter().map(|column| column.index).collect()),
            columns,
            chunks: Vec::new(),
            answers: Answers::new(decisions.groups().len()),
            decisions,
            times: UsualTimes::default(),
            before: BeforeTurn::default(),
            whole: VecDeque::new(),
        }
    }

    /// The answer of a group of outputs to a row of the present lot.
    #[inline(always)]
    pub(super) fn answer(&self, group: usize, row: usize) -> &A::Answer {
        &self.decisions.answers(group)[self.answers.of(group, row) as usize]
    }

    /// For each group of outputs, its answers by their numbers, and the numbers of those to the rows of the present lot.
    pub(super) fn answers_of_groups(&self) -> impl Iterator<Item = (&[A::Answer], &[u32])> {
        let groups = 0..self.decisions.groups().len();
        groups.map(|group| (self.decisions.answers(group), self.answers.of_group(group)))
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
        if self.task.earlier.is_some() && source.is_of_patient {
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
            let known = column.remark_codes(chunk.class(number, place));
            codes.extend_from_slice(known);
            // The words of a remark are needed once.
            match known.iter().all(|code| counts.issues.contains_key(code)) {
                true => known.iter().for_each(|code| counts.note_again(*code)),
                false => {
                    let issues = column.remarks(&self.task.rows, row);
                    issues.iter().for_each(|issue| counts.note(issue));
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

    /// Finds the classes of all cells, and which rows must be read as a whole.
    fn classify(&mut self, block: &Block, rows: &[RowPlace], chunk: &mut Chunk) {
        let reader = &self.task.rows;
        chunk.begin(rows.iter().map(
            |row| match reader.fits(row.length()) && !block.is_odd(row) {
                true => 0,
                false => Marks::ODD,
            },
        ));
        self.keys.take(block, rows, &chunk.marks);
        for (number, column) in self.columns.iter_mut().enumerate() {
            column.classify(
                &mut self.decisions.views[number],
                reader,
                (block, rows),
                self.keys.of(number),
                chunk.column_mut(number),
            );
        }
        let time = reader.plan().time;
        for (row, marks) in rows.iter().zip(&mut chunk.marks) {
            let cell = |index: usize| &block.text[block.places.range(row, index)];
            if *marks & (Marks::ODD | Marks::USABLE) != Marks::USABLE {
                *marks |= Marks::ODD;
                continue;
            }
            if let Some(time) = time
                && !self.times.is_plain(cell(time), reader)
            {
                *marks |= Marks::ODD;
            }
            let row_time = RowTime::of(time.map(cell));
            if let Some(subject) = reader.plan().subject
                && may_be_no_patient(reader.plan(), cell(subject), row_time)
            {
                *marks |= Marks::ODD;
            }
        }
    }
}

/// The place of a subject's name in the place of a cell; empty where it names nobody.
pub(super) fn subject_place(text: &str, cell: Range<usize>) -> Range<usize> {
    let place = trimmed(text, cell);
    match subject_in(&text[place.clone()]) {
        "" => Range::default(),
        _ => place,
    }
}
