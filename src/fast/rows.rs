//! From lines to result rows, by one thread.

use std::collections::BTreeSet;
use std::io;

use crate::catalog::{AnalyteId, Catalog};
use crate::input::{Counts, Lines, LoneRows, Record};
use crate::interpret::{Decider, Settings, codes_with};
use crate::panel::IssueCode;
use crate::report::rows::{RowForm, RowLayout, issues_cell};

use super::classes::PersonLimits;
use super::columns::{CellClass, Column};
use super::dependence::{looks, person_looks};
use super::lines::{PlainLines, PlainRow};
use super::memo::{Answer, Memo};
use super::outputs::{Output, Remark, of_layout};

/// Of whom no limits are asked.
const NOBODY: usize = 0;

/// The limits of so many persons are remembered; then it begins anew.
const PERSONS_KEPT: usize = 1000;

/// What all threads share.
pub(super) struct Job<'a> {
    /// The reference set.
    pub catalog: &'a Catalog,
    /// What is computed.
    pub settings: &'a Settings,
    /// How rows are read.
    pub rows: LoneRows<'a>,
    /// Which cells a result row has.
    pub layout: &'a RowLayout<'a>,
    /// How they are written.
    pub form: &'a dyn RowForm,
}

/// What became of some rows beside their results.
pub(super) struct Tally {
    /// What was counted.
    pub counts: Counts,
    /// For each output, what was said of any row.
    pub remarks: Vec<u8>,
}

/// One thread's memory and work.
pub(super) struct Worker<'a> {
    job: &'a Job<'a>,
    outputs: Vec<Output>,
    /// The first result column of each output.
    first_column: Vec<usize>,
    columns: Vec<Column>,
    memos: Vec<Memo>,
    /// The numbers of persons to whom other limits apply.
    persons: Memo,
    persons_known: usize,
    analytes: Vec<AnalyteId>,
    /// For each column of the file the number of its column of results.
    classes: Vec<CellClass>,
    /// Whether some cell of the row has a remark.
    has_remark: bool,
    /// Whether the block holds nothing but printable ASCII without quotes.
    is_ascii: bool,
    keys: Vec<Option<u128>>,
    answers: Vec<Option<Answer>>,
    issues: Vec<u8>,
    /// Which code the number of a remark stands for.
    remark_codes: Vec<(u32, IssueCode)>,
    delimiter: u8,
    tally: Tally,
}

impl<'a> Worker<'a> {
    pub(super) fn new(job: &'a Job<'a>, delimiter: u8) -> Self {
        let outputs = of_layout(job.catalog, job.settings, job.layout);
        let analytes: Vec<AnalyteId> = job
            .rows
            .observations()
            .map(|(_, analyte)| analyte)
            .collect();
        let known: BTreeSet<AnalyteId> = analytes.iter().copied().collect();
        let mut columns: Vec<Column> = job
            .rows
            .observations()
            .enumerate()
            .map(|(number, (index, _))| Column::new(index, number))
            .collect();
        let memos = outputs
            .iter()
            .map(|output| {
                let looks = looks(job.catalog, job.settings, &known, output);
                let mut seen = Vec::new();
                for (number, analyte) in analytes.iter().enumerate() {
                    if let Some(look) = looks.get(analyte) {
                        seen.push((number, columns[number].add_view(look)));
                    }
                }
                Memo::new(seen.into_iter())
            })
            .collect();
        let person_looks = person_looks(job.catalog, job.settings);
        let mut seen = Vec::new();
        for (number, analyte) in analytes.iter().enumerate() {
            if let Some(look) = person_looks.get(analyte) {
                seen.push((number, columns[number].add_view(look)));
            }
            columns[number].add_person(PersonLimits::nobody());
        }
        let persons = Memo::new(seen.into_iter());
        let mut first_column = Vec::new();
        let mut next = job.layout.input_columns();
        let nothing = crate::Panel::new();
        let decider = Decider::new(job.catalog, &nothing, job.settings);
        for output in &outputs {
            first_column.push(next);
            next += output.cells(&decider, job.layout).0.len();
        }
        Worker {
            job,
            tally: Tally {
                counts: Counts::default(),
                remarks: vec![0; outputs.len()],
            },
            first_column,
            classes: vec![CellClass::ODD; columns.len()],
            columns,
            keys: vec![None; outputs.len()],
            answers: vec![None; outputs.len()],
            issues: Vec::new(),
            remark_codes: Vec::new(),
            memos,
            persons,
            persons_known: 1,
            analytes,
            outputs,
            has_remark: false,
            is_ascii: false,
            delimiter,
        }
    }

    /// What was counted since the last call.
    pub(super) fn take_tally(&mut self) -> Tally {
        Tally {
            counts: std::mem::take(&mut self.tally.counts),
            remarks: std::mem::replace(&mut self.tally.remarks, vec![0; self.outputs.len()]),
        }
    }

    /// Writes the result rows of some lines.
    pub(super) fn lines(&mut self, lines: &Lines, out: &mut Vec<u8>) -> io::Result<()> {
        match lines {
            Lines::Plain { first_line, text } => {
                let text = std::str::from_utf8(text).map_err(io::Error::other)?;
                self.plain(*first_line, text, out)
            }
            Lines::Records(records) => {
                for record in records {
                    self.rich(record.clone(), out)?;
                }
                Ok(())
            }
        }
    }

    fn plain(&mut self, first_line: u64, text: &str, out: &mut Vec<u8>) -> io::Result<()> {
        let bytes = text.as_bytes();
        // Without a way out, so that many bytes are looked at at once.
        let is_odd = |odd: bool, &byte: &u8| {
            odd | (!(b' '..=b'~').contains(&byte) & (byte != b'\n') & (byte != b'\r'))
        };
        self.is_ascii = !bytes.iter().fold(false, is_odd);
        let mut lines = PlainLines::new(text, first_line, self.delimiter);
        while let Some(row) = lines.next_row() {
            if self.job.rows.fits(row.length()) && self.classify(&row) {
                self.look_up(&row, out)?;
            } else {
                self.whole_row(&row, out)?;
            }
        }
        Ok(())
    }

    /// Finds the classes of the cells; false where the row must be read as a whole.
    #[inline]
    fn classify(&mut self, row: &PlainRow) -> bool {
        let mut usable = false;
        self.has_remark = false;
        for (number, column) in self.columns.iter_mut().enumerate() {
            let class = column.class(&self.job.rows, row.text, row.range(column.index));
            if class == CellClass::ODD {
                return false;
            }
            usable |= class.is_usable() && self.job.rows.is_laboratory(number);
            self.has_remark |= class.has_remark();
            self.classes[number] = class;
        }
        let time = self.job.rows.plan().time;
        usable && time.is_none_or(|time| self.job.rows.is_plain_time(row.cell(time)))
    }

    /// Writes the row from what was decided before; decides what was not.
    fn look_up(&mut self, row: &PlainRow, out: &mut Vec<u8>) -> io::Result<()> {
        let mut missing = false;
        let Some(person) = self.person(row) else {
            return self.whole_row(row, out);
        };
        let (columns, classes) = (&mut self.columns, &self.classes);
        for ((key, answer), memo) in self
            .keys
            .iter_mut()
            .zip(&mut self.answers)
            .zip(&mut self.memos)
        {
            *key = memo
                .key(|seen| columns[seen.column].reduced(person, classes[seen.column], seen.view));
            *answer = key.and_then(|key| memo.get(key));
            missing |= answer.is_none();
        }
        if missing {
            return self.decide(row, out);
        }
        if self.has_remark && !self.take_remarks(row)? {
            return self.whole_row(row, out);
        }
        let row_start = out.len();
        self.job.form.begin(out);
        self.repeat_input(row, out)?;
        for ((answer, memo), remarks) in self
            .answers
            .iter()
            .zip(&self.memos)
            .zip(&mut self.tally.remarks)
        {
            if let Some(answer) = answer {
                memo.write(*answer, out);
                *remarks |= answer.remark.0;
            }
        }
        if self.has_remark {
            out.truncate(out.len() - self.length_of_issues());
            out.extend_from_slice(&self.issues);
        }
        self.end(row_start, out);
        self.tally.counts.used_row();
        Ok(())
    }

    /// The issues are the last output.
    fn length_of_issues(&self) -> usize {
        let last = self.answers.last().copied().flatten();
        last.zip(self.memos.last())
            .map_or(0, |(answer, memo)| memo.bytes(answer).len())
    }

    /// Counts the remarks on the cells of the row, and makes its cell of issues of them; false where the
    /// row has issues beside them.
    #[cold]
    fn take_remarks(&mut self, row: &PlainRow) -> io::Result<bool> {
        let last = self.answers.last().copied().flatten();
        if last.is_none_or(|answer| answer.remark.0 & Remark::ISSUES != 0) {
            return Ok(false);
        }
        let mut codes = Vec::new();
        for (column, class) in self.columns.iter().zip(&self.classes) {
            if class.has_remark() {
                // The words of a remark are needed once.
                let number = class.remark_number();
                let known = self.remark_codes.iter().find(|(of, _)| *of == number);
                if let Some((_, code)) = known
                    && self.tally.counts.note_again(*code)
                {
                    codes.push(*code);
                    continue;
                }
                let cell = row.cell(column.index);
                if let Some(issue) = column.remark(&self.job.rows, cell, row.line) {
                    self.tally.counts.note(&issue);
                    codes.push(issue.code);
                    if known.is_none() {
                        self.remark_codes.push((number, issue.code));
                    }
                }
            }
        }
        codes.sort_by_key(|code| code.code());
        codes.dedup();
        self.issues.clear();
        let column = self.first_column.last().copied().unwrap_or(0);
        self.job
            .form
            .cell(column, &issues_cell(&codes), &mut self.issues)?;
        if let Some(remarks) = self.tally.remarks.last_mut() {
            *remarks |= Remark::ISSUES;
        }
        Ok(true)
    }

    /// The number of the person whose limits apply; `None` where there are too many to tell.
    fn person(&mut self, row: &PlainRow) -> Option<usize> {
        let (columns, classes) = (&mut self.columns, &self.classes);
        let key = self
            .persons
            .key(|seen| columns[seen.column].reduced(NOBODY, classes[seen.column], seen.view))?;
        if let Some(answer) = self.persons.get(key) {
            let bytes = self.persons.bytes(answer);
            return bytes
                .try_into()
                .ok()
                .map(|bytes| u32::from_le_bytes(bytes) as usize);
        }
        if self.persons_known >= PERSONS_KEPT {
            self.columns.iter_mut().for_each(Column::forget_persons);
            self.persons.forget();
            self.persons_known = 1;
        }
        let mut counts = Counts::default();
        let source = self.job.rows.row(row.record(), &mut counts);
        for (column, analyte) in self.columns.iter_mut().zip(&self.analytes) {
            let (catalog, settings) = (self.job.catalog, self.job.settings);
            column.add_person(PersonLimits::new(
                catalog,
                settings,
                &source.panel,
                *analyte,
            ));
        }
        let person = self.persons_known;
        self.persons_known += 1;
        let bytes = (person as u32).to_le_bytes();
        self.persons.put(key, &bytes, Remark::NONE);
        Some(person)
    }

    fn end(&self, row_start: usize, out: &mut Vec<u8>) {
        // A row that repeats nothing of the input begins with its first result.
        if out.get(row_start) == Some(&b',') && self.job.layout.input_columns() == 0 {
            out.remove(row_start);
        }
        self.job.form.end(out);
    }

    /// Decides what no row of the same classes has shown yet.
    fn decide(&mut self, row: &PlainRow, out: &mut Vec<u8>) -> io::Result<()> {
        let source = self.job.rows.row(row.record(), &mut self.tally.counts);
        let row_start = out.len();
        self.job.form.begin(out);
        self.repeat_input(row, out)?;
        let decider = Decider::new(self.job.catalog, &source.panel, self.job.settings);
        for (place, output) in self.outputs.iter().enumerate() {
            let memo = &mut self.memos[place];
            // The issues of this row are not those of every row of its classes.
            let is_own = *output == Output::Issues && !source.panel.issues.is_empty();
            if let Some(answer) = self.answers[place].filter(|_| !is_own) {
                out.extend_from_slice(memo.bytes(answer));
                self.tally.remarks[place] |= answer.remark.0;
                continue;
            }
            let column = self.first_column[place];
            let (bytes, remark) = output.bytes(&decider, self.job.layout, self.job.form, column)?;
            out.extend_from_slice(&bytes);
            self.tally.remarks[place] |= remark.0;
            if let Some(key) = self.keys[place].filter(|_| !is_own) {
                memo.put(key, &bytes, remark);
            }
        }
        self.end(row_start, out);
        Ok(())
    }

    /// A row of plain text that must be read as a whole.
    fn whole_row(&mut self, row: &PlainRow, out: &mut Vec<u8>) -> io::Result<()> {
        let record = row.record();
        if record.is_filler() {
            return Ok(());
        }
        self.rich(record, out)
    }

    fn rich(&mut self, record: Record, out: &mut Vec<u8>) -> io::Result<()> {
        let source = self.job.rows.row(record, &mut self.tally.counts);
        let codes = codes_with(self.job.catalog, &source.panel, self.job.settings);
        for (output, remarks) in self.outputs.iter().zip(&mut self.tally.remarks) {
            *remarks |= output.remark(&codes).0;
        }
        let cells = self.job.layout.row(&source, &codes);
        self.job.form.row(&cells, out)
    }

    /// Writes the cells that stand in the input.
    fn repeat_input(&self, row: &PlainRow, out: &mut Vec<u8>) -> io::Result<()> {
        let plan = self.job.rows.plan();
        if self.job.layout.repeats_input() {
            for index in 0..row.length() {
                self.input_cell(index, row.cell(index), out)?;
            }
            return Ok(());
        }
        let mut column = 0;
        for index in [plan.subject, plan.time].into_iter().flatten() {
            self.input_cell(column, row.cell(index).trim(), out)?;
            column += 1;
        }
        for &index in self.job.rows.keep() {
            self.input_cell(column, row.cell(index), out)?;
            column += 1;
        }
        Ok(())
    }

    fn input_cell(&self, column: usize, text: &str, out: &mut Vec<u8>) -> io::Result<()> {
        // Nothing in such a text needs quotes or escapes, and it can be no formula.
        let is_plain = self.is_ascii
            && self.delimiter == b','
            && text
                .bytes()
                .next()
                .is_none_or(|byte| byte.is_ascii_alphanumeric());
        self.job.form.input(column, text, is_plain, out)
    }
}

impl Tally {
    /// Adds what came after.
    pub(super) fn add(&mut self, other: &Tally) {
        self.counts.add(&other.counts);
        for (own, other) in self.remarks.iter_mut().zip(&other.remarks) {
            *own |= other;
        }
    }
}
