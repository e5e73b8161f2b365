//! What an opened data set tells of itself.

use std::sync::Arc;

use crate::catalog::AnalyteId;
use crate::input::file::Table;
use crate::panel::Issue;

use super::super::column_by_name;
use super::super::counts::Counts;
use super::super::limits::OptionLimits;
use super::super::plan::Plan;
use super::super::share::{Firsts, row_digest};
use super::super::survey::ColumnSurvey;
use super::Dataset;

impl<'a> Dataset<'a> {
    /// Goes on where another file of the same data ended: what was remembered of its subjects is known here too.
    pub fn follow(&mut self, before: &mut Dataset) {
        if self.history.is_some() && self.is_streaming() && before.is_streaming() {
            self.remembered = before.remembered.take();
            if self.remembered.is_none() {
                self.history = before.history.take().or(self.history.take());
            }
        }
    }

    /// How the file is read.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The file behind the data set: name, encoding, delimiter.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The columns that the user wants to keep beside subject and time.
    pub fn kept(&self) -> impl Iterator<Item = &str> {
        self.keep
            .iter()
            .map(|&column| self.plan.columns[column].name.as_ref())
    }

    /// What became of the rows so far.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// What the cells of each column held so far.
    pub fn surveys(&self) -> &[ColumnSurvey] {
        &self.surveys
    }

    /// Limits given by option, in canonical units.
    pub fn option_limits(&self) -> &OptionLimits {
        &self.limits
    }

    /// Of a share: when the first issue of each kind was counted.
    pub fn firsts(&self) -> &Firsts {
        &self.firsts
    }

    /// Rows of the data of which a share was read; the same for each share.
    pub fn rows_of_all_shares(&self) -> u64 {
        self.rows_of_all_shares.count
    }

    /// A number that tells the data of which a share was read from other data; the same for each share.
    pub fn digest_of_all_shares(&self) -> u64 {
        let header = self.table.header.iter().map(String::as_str);
        let header = row_digest(self.number, self.table.header_line, header);
        self.rows_of_all_shares.digest.wrapping_add(header)
    }

    /// The bytes of the largest group of rows that belong together and were held in memory although they are more
    /// than may be held.
    pub fn oversized_group(&self) -> Option<usize> {
        self.oversized_group
    }

    /// Each file whose rows meet, in the order of their numbers: how it is read, and what its columns held. Panels, counts
    /// and limits are those of the first, which stands for all.
    pub fn each_file(&self) -> impl Iterator<Item = &Dataset<'a>> {
        std::iter::once(self).chain(&self.others)
    }

    /// The name of each file, in the order of their numbers.
    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.each_file().map(|file| &file.table.name)
    }

    /// What concerns the file as a whole.
    pub fn notes(&self) -> &[Issue] {
        &self.notes
    }

    /// The column that a name means for which the user asks, also where the header writes it in other letters or spaces.
    pub fn column_named(&self, name: &str) -> Option<usize> {
        let names = self.plan.columns.iter().map(|column| &*column.name);
        column_by_name::place_of(names, name).ok()
    }

    /// Whether a fact can be read: some result states it, or a column holds it, be it beside results of which none is
    /// used.
    pub fn reads(&self, fact: AnalyteId) -> bool {
        let mut files = self.each_file();
        self.analytes.contains(&fact) || files.any(|file| file.wide_analytes().contains(&fact))
    }

    /// The analytes and facts that the data may hold: in column order (wide) or catalog order (long).
    pub fn analytes(&self) -> &[AnalyteId] {
        &self.analytes
    }

    /// Whether each row of the file gives one result row.
    pub fn rows_are_panels(&self) -> bool {
        self.is_streaming()
    }
}
