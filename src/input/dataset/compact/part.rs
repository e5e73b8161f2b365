//! The rows of some subjects, packed: what each panel holds is a chain of entries in one long list of bytes.

use super::super::counts::Counts;
use super::super::kept_elsewhere::KeptElsewhere;
use super::super::share::RowsOfAllShares;
use super::RowCount;
use super::beside::RowsBeside;
use super::comments::{Comments, NO_COMMENT};
use super::entries::{BLOCK_BITS, Blocks, Entry, ODD};
use super::numbers::{LONGEST, read_beginning, read_numbers, write_numbers};
use super::times::{Form, When};
use super::tree::Tree;
use super::waiting::{NO_FACTS, Waiting, What};
use crate::catalog::Catalog;
use crate::input::Record;
use crate::text_key::{Index, LongTexts, TextKey, mix};
use std::collections::HashSet;
use std::ops::Range;
/// One row of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PackedRow {
    pub said: What,
    pub line: u32,
    /// When within the window.
    pub moment: u32,
}

/// The list is made of pieces of this length; a row takes about 7 bytes of it.
const PIECE: usize = 1 << PIECE_BITS;

const PIECE_BITS: u32 = 20;

/// The rows of some subjects.
#[derive(Default)]
pub(in super::super) struct Part {
    pub(super) tree: Tree,
    /// What rows say of persons, and what is kept of them.
    pub(super) facts: Tree,
    pub(super) comments: Comments,
    entries: Blocks,
    index: Index,
    list: Vec<Box<[u8]>>,
    end: usize,
    names: LongTexts,
    times: LongTexts,
    /// Rows that are kept as they stand.
    pub(super) kept: Vec<Kept>,
    kept_bytes: usize,
    pub(super) beside: RowsBeside,
    /// The subjects of rows in which nothing is used, and the facts that these say, where that is asked for.
    pub(super) without_result: HashSet<([u64; 2], u32)>,
    /// What is kept of further such rows.
    pub(in super::super) kept_elsewhere: KeptElsewhere,
    /// Rows of wide files of which nothing more is to be told.
    pub(in super::super) counts: Counts,
    /// The rows of each file that were looked at, where some subjects belong to another share of the work.
    pub(in super::super) looked_at: Vec<RowsOfAllShares>,
}

/// A row that is kept as it stands, with its line counted from the first file on.
pub(super) struct Kept {
    pub record: Record,
    /// Whether its subject is one of those that are read.
    pub is_own: bool,
}

impl Kept {
    pub(super) fn count(&self) -> RowCount {
        RowCount {
            own: u64::from(self.is_own),
            all: 1,
        }
    }
}

fn hash(subject: TextKey, window: i64) -> u64 {
    mix(subject.hash(2) ^ window as u64, 0x9FB2_1C65_1E98_DF25)
}

impl Part {
    /// The key of a subject's name.
    #[inline(always)]
    pub(super) fn subject(&mut self, block: &[u8], place: Range<usize>) -> TextKey {
        TextKey::of(block, place, &mut self.names)
    }

    /// The number of a time's text.
    pub(super) fn time(&mut self, text: &str) -> u32 {
        self.times.number(text.as_bytes())
    }

    /// Keeps a row as it stands, and gives its number.
    pub(super) fn keep(&mut self, record: Record, is_own: bool) -> u32 {
        self.kept_bytes += record.cells.as_slice().len() + 200;
        self.kept.push(Kept { record, is_own });
        self.kept.len() as u32 - 1
    }

    /// Puts a row into its panel, which is made where it is the first one. `text` is how the time is written.
    #[inline]
    pub(super) fn put(
        &mut self,
        subject: TextKey,
        when: When,
        text: &str,
        said: What,
        line: u32,
        is_odd: bool,
    ) {
        let hash = hash(subject, when.window);
        let number = self.number_of(None, hash, (subject, when), text, line);
        self.put_into(number, said, line, when.moment);
        if is_odd {
            self.entries.told[number as usize] |= ODD;
        }
    }

    /// Lets the rows in which nothing is used stand beside the panels that others made.
    pub(super) fn settle_beside(&mut self) {
        let (index, entries) = (&self.index, &self.entries);
        self.beside.settle(|subject, window| {
            index.find(hash(subject, window), |number| {
                let entry = entries.get(number);
                entry.subject == subject && entry.window == window
            })
        });
        for (panel, row) in self.beside.all() {
            if row.has_issue {
                self.entries.told[*panel as usize] |= ODD;
            }
        }
    }

    /// Puts rows into their panels, which are made where they are the first ones; `text` gives the time of a row as
    /// it is written. Where the panels stand is looked up for all rows before the first is put in, so that the memory
    /// is asked for many places at once. Gives the numbers of the rows that say other facts than those before in their
    /// panels: they are not put in. What a row says stands together where rows say several things.
    pub(super) fn put_all(
        &mut self,
        (catalog, say_several): (&Catalog, bool),
        rows: &mut Vec<Waiting>,
        text: &str,
    ) -> Vec<u32> {
        for row in rows.iter_mut() {
            row.hash = hash(row.subject, row.when.window);
        }
        let mut touched = 0;
        rows.iter().for_each(|row| self.index.touch(row.hash));
        for row in rows.iter_mut() {
            row.candidate = self.index.candidate(row.hash);
        }
        for row in rows.iter() {
            if let Some(number) = row.candidate {
                touched ^= self.entries.get(number).line;
            }
        }
        std::hint::black_box(touched);
        let mut others = Vec::new();
        let mut before: Option<(u32, bool)> = None;
        for row in rows.drain(..) {
            let time = &text[row.time.0 as usize..row.time.1 as usize];
            let Some(node) = row.node else {
                continue;
            };
            let panel = (row.subject, row.when);
            let number = self.number_of(row.candidate, row.hash, panel, time, row.line);
            let fits = match before {
                Some((of, fits)) if say_several && of == row.number => fits,
                _ => {
                    let fits = self.put_comment(catalog, number, row.comment)
                        && self.entries.agree_with(number, row.facts);
                    if !fits {
                        others.push(row.number);
                    } else if row.facts != NO_FACTS {
                        self.facts.count_row(row.facts);
                    }
                    self.counts.plain_rows(u64::from(fits && say_several));
                    before = Some((row.number, fits));
                    fits
                }
            };
            if !fits {
                self.tree.count_row_no_longer(node);
                continue;
            }
            self.put_into(number, What::Node(node), row.line, row.when.moment);
        }
        others
    }

    /// The number of the panel of a subject and window, which is made where this row is the first one; `candidate` is
    /// the entry that may be its.
    #[inline(always)]
    fn number_of(
        &mut self,
        candidate: Option<u32>,
        hash_of_key: u64,
        (subject, when): (TextKey, When),
        text: &str,
        line: u32,
    ) -> u32 {
        let entries = &self.entries;
        let found = self.index.find_from(candidate, hash_of_key, |number| {
            let entry = entries.get(number);
            entry.subject == subject && entry.window == when.window
        });
        match found {
            Some(number) => number,
            None => self.add(subject, when, text, line, hash_of_key),
        }
    }

    /// Puts the comment of a row into its panel; false where what both say together can't be told.
    #[inline(always)]
    fn put_comment(&mut self, catalog: &Catalog, number: u32, comment: u32) -> bool {
        if comment == NO_COMMENT {
            return true;
        }
        let said = self.comments.of(number as usize);
        let joined = self.comments.join(catalog, said, comment);
        if let Some(joined) = joined {
            let panels = self.panels();
            self.comments.set(number as usize, joined, panels);
        }
        joined.is_some()
    }

    /// Whether comments on a panel say anything for which rules look.
    pub(super) fn comment_says_anything(&self, panel: usize) -> bool {
        self.comments.says_anything(self.comments.of(panel))
    }

    /// Puts a row into a panel.
    #[inline(always)]
    fn put_into(&mut self, number: u32, said: What, line: u32, moment: u32) {
        if self.end + LONGEST > self.list.len() * PIECE {
            self.end = self.list.len() * PIECE;
            self.list.push(vec![0; PIECE + LONGEST].into_boxed_slice());
        }
        let entry = self.entries.get_mut(number);
        let at = self.end as u32;
        let back = match entry.last {
            u32::MAX => 0,
            last => at - last,
        };
        entry.last = at;
        let what = match said {
            What::Node(node) => node << 1,
            What::Kept(kept) => kept << 1 | 1,
        };
        let piece = &mut self.list[self.end >> PIECE_BITS];
        let place = self.end % PIECE;
        self.end += write_numbers(piece, place, [back, what, line - entry.line, moment]);
    }

    #[cold]
    #[inline(never)]
    fn add(
        &mut self,
        subject: TextKey,
        when: When,
        text: &str,
        line: u32,
        hash_of_key: u64,
    ) -> u32 {
        let time = match when.form.number() {
            Some(form) => form,
            None => Form::COUNT + self.time(text),
        };
        let number = self.entries.count() as u32;
        let entry = Entry {
            subject,
            window: when.window,
            last: u32::MAX,
            line,
        };
        self.entries.push(entry, time);
        self.index.add(hash_of_key, number);
        number
    }

    /// How many panels there are.
    pub(in super::super) fn panels(&self) -> usize {
        self.entries.count()
    }

    pub(super) fn entry(&self, panel: usize) -> &Entry {
        self.entries.get(panel as u32)
    }

    /// What tells the subject of a panel from others.
    pub(super) fn subject_of(&self, panel: usize) -> TextKey {
        self.entry(panel).subject
    }

    /// How the time of a panel is written: a form, or the text with this number behind the forms.
    pub(super) fn time_of(&self, panel: usize) -> u32 {
        self.entries.told[panel] >> 1
    }

    /// Whether one of the rows of a panel is odd.
    pub(super) fn is_odd(&self, panel: usize) -> bool {
        self.entries.told[panel] & ODD != 0
    }

    /// The facts that the rows of a panel say, by their number; `None` where they say none. An odd panel has rows that
    /// say others.
    pub(super) fn facts_of(&self, panel: usize) -> Option<u32> {
        let facts = self.entries.facts.get(panel).copied();
        facts.filter(|facts| *facts != NO_FACTS)
    }

    /// Shows what each row of a panel says, the last one first.
    #[inline]
    pub(super) fn each(&self, panel: usize, mut see: impl FnMut(PackedRow)) {
        let entry = self.entry(panel);
        let mut at = entry.last;
        loop {
            let (row, back) = self.row(entry.line, at);
            see(row);
            if back == 0 {
                break;
            }
            at -= back;
        }
    }

    /// Shows what each row of some panels says, with the number of its panel among them. One row of each panel after the
    /// other is looked at, so that the memory is asked for many places at once.
    #[inline]
    pub(super) fn each_of(
        &self,
        panels: Range<usize>,
        under_way: &mut Vec<(u32, u32)>,
        mut see: impl FnMut(usize, What),
    ) {
        under_way.clear();
        let from = panels.start;
        under_way.extend(panels.map(|panel| ((panel - from) as u32, self.entry(panel).last)));
        while !under_way.is_empty() {
            under_way.retain_mut(|(panel, at)| {
                let piece = &self.list[*at as usize >> PIECE_BITS];
                let (back, what) = read_beginning(piece, *at as usize % PIECE);
                see(*panel as usize, What::of(what));
                *at -= back;
                back != 0
            });
        }
    }

    #[inline(always)]
    fn row(&self, first_line: u32, at: u32) -> (PackedRow, u32) {
        let piece = &self.list[at as usize >> PIECE_BITS];
        let [back, what, line, moment] = read_numbers(piece, at as usize % PIECE);
        let row = PackedRow {
            said: What::of(what),
            line: first_line + line,
            moment,
        };
        (row, back)
    }

    /// The rows of a panel in the order of the files.
    pub(super) fn rows(&self, panel: usize, rows: &mut Vec<PackedRow>) {
        rows.clear();
        self.each(panel, |row| rows.push(row));
        rows.reverse();
        // Those that say other facts come in behind those that were put in together with them.
        if self.is_odd(panel) {
            rows.sort_by_key(|row| row.line);
        }
    }

    /// The name of a subject.
    pub(super) fn name(&self, subject: TextKey) -> String {
        subject.text(&self.names)
    }

    /// Puts the name of a panel's subject behind what is there.
    pub(super) fn push_subject(&self, panel: usize, out: &mut Vec<u8>) {
        self.entry(panel).subject.push_to(&self.names, out);
    }

    /// Puts the text of a time behind what is there; `number` is that of the text.
    pub(super) fn push_time(&self, number: u32, out: &mut Vec<u8>) {
        out.extend_from_slice(self.times.text(number));
    }

    /// Whether there is room for some more rows: all numbers fit into their places.
    pub(super) fn has_room(&self) -> bool {
        const MANY: usize = 1 << 30;
        self.end < (u32::MAX as usize) - (64 << 20)
            && self.panels() < MANY
            && self.tree.count() < MANY
            && self.times.count() < MANY
            && self.names.count() < MANY
    }

    /// The memory that all of it takes.
    pub(in super::super) fn bytes(&self) -> usize {
        let entries = (self.entries.blocks.len() * size_of::<Entry>()) << BLOCK_BITS;
        let told = self.entries.told.capacity() + self.entries.facts.capacity();
        entries
            + told * size_of::<u32>()
            + self.facts.bytes()
            + self.comments.bytes()
            + self.index.bytes()
            + self.list.len() * (PIECE + LONGEST)
            + self.tree.bytes()
            + self.names.bytes()
            + self.times.bytes()
            + self.without_result.capacity() * size_of::<([u64; 2], u32)>()
            + self.kept_bytes
            + self.beside.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_out_of_their_panels_in_the_order_of_the_file() {
        let mut part = Part::default();
        let mut expected: Vec<Vec<PackedRow>> = vec![Vec::new(); 700];
        let mut seed = 7_u64;
        for line in 2..300_000_u32 {
            seed = mix(seed ^ 0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93);
            let panel = (seed % 700) as usize;
            let name = format!("{panel:0width$}", width = 1 + panel % 30);
            let subject = part.subject(name.as_bytes(), 0..name.len());
            let row = PackedRow {
                said: match seed >> 20 & 7 {
                    0 => What::Kept((seed >> 32) as u32 >> 2),
                    _ => What::Node((seed >> 32) as u32 >> (1 + (seed >> 24) % 31)),
                },
                line,
                moment: (seed >> 40) as u32 & 0x1ffff,
            };
            let when = When {
                window: (panel % 3) as i64,
                moment: row.moment,
                form: Form::Nothing,
            };
            part.put(subject, when, "", row.said, line, false);
            expected[panel].push(row);
        }
        assert_eq!(part.panels(), 700);
        let mut found = Vec::new();
        for panel in 0..700 {
            part.rows(panel, &mut found);
            let mut name = Vec::new();
            part.push_subject(panel, &mut name);
            let number: usize = String::from_utf8(name)
                .expect("text")
                .parse()
                .expect("a number");
            assert_eq!(found, expected[number]);
            let mut said = Vec::new();
            part.each_of(panel..panel + 1, &mut Vec::new(), |_, one| said.push(one));
            assert!(said.iter().rev().eq(found.iter().map(|row| &row.said)));
        }
    }
}
