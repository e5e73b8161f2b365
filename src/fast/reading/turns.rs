//! What earlier rows of the same subjects say of the rows of a block, asked in the turn of the block.

use std::ops::Range;

use super::{PARTS, Reading, subject_place};
use crate::fast::block::Block;
use crate::fast::chunk::{Chunk, Marks, ROWS_TOGETHER};
use crate::fast::decisions::Answering;
use crate::fast::turnstile::Turn;
use crate::input::grammar::instant::Instant;
use crate::input::{Counts, EarlierResults, EarlierRow, ReadRow, RowPlace, trimmed};
use crate::text_key::TextKey;

impl<A: Answering> Reading<'_, '_, A> {
    /// Asks, in the turns of the block, what earlier rows say of its rows; rows that must be read as a whole are read.
    pub(super) fn take_turns(
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
            self.task.catalog,
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
}

/// What is known of the rows of a block before its turns.
#[derive(Default)]
pub(super) struct BeforeTurn {
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
