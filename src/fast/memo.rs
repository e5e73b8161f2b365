//! What was decided before, by the classes of the cells that were looked at.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::chunk::{Chunk, Marks};
use super::columns::CellClass;
use super::views::Views;

/// So many decisions of one kind are remembered; then it begins anew.
const DECISIONS_KEPT: usize = 1 << 18;

/// Keys of so many bits are places in a table, and are not sought.
const SHORT: u32 = 12;

/// No number is remembered for a key.
pub(super) const NONE: u32 = u32::MAX;

/// One cell that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// The number of the column.
    pub column: usize,
    /// The column's view.
    pub view: usize,
}

/// Numbers remembered by the classes of some cells.
pub(super) struct Memo {
    seen: Vec<Seen>,
    /// How many bits of the key the class of each cell takes.
    bits: Vec<u32>,
    /// How many bits of the key stand below these.
    shifts: Vec<u32>,
    table: Table,
    /// Keys of rows, one after the other.
    keys: Vec<u64>,
    wide_keys: Vec<u128>,
}

/// Where numbers are found by keys.
enum Table {
    Short(Vec<u32>),
    Narrow(Slots<u64>),
    Wide(Slots<u128>),
    /// The key takes more bits than there are.
    TooWide,
}

/// Whose limits are asked for when a memory looks at a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Nobody's.
    Nobody,
    /// Those of the person of whom the row tells.
    Person,
}

impl Memo {
    pub(super) fn new(seen: Vec<Seen>) -> Self {
        let mut memo = Memo {
            bits: vec![2; seen.len()],
            shifts: Vec::new(),
            seen,
            table: Table::TooWide,
            keys: Vec::new(),
            wide_keys: Vec::new(),
        };
        memo.measure();
        memo
    }

    /// Makes the table for keys of the present length; it is empty.
    fn measure(&mut self) {
        let mut all = 0;
        self.shifts.clear();
        for bits in &self.bits {
            self.shifts.push(all);
            all += bits;
        }
        self.table = match all {
            bits if bits <= SHORT => Table::Short(vec![NONE; 1 << bits]),
            0..64 => Table::Narrow(Slots::new()),
            64..128 => Table::Wide(Slots::new()),
            _ => Table::TooWide,
        };
    }

    /// At which columns it looks.
    pub(super) fn columns(&self) -> BTreeSet<usize> {
        self.seen.iter().map(|seen| seen.column).collect()
    }

    /// Looks up all rows of a chunk that are not odd: gives the number of each to `put`, [`NONE`] where none is
    /// remembered, and marks the row as new then.
    #[inline]
    pub(super) fn look_up(
        &mut self,
        columns: &[Views],
        chunk: &mut Chunk,
        of: Of,
        put: impl FnMut(&mut Chunk, usize, u32),
    ) {
        self.make_room(columns);
        let parts = Parts {
            seen: &self.seen,
            shifts: &self.shifts,
            columns,
        };
        match &self.table {
            Table::Short(table) => {
                parts.fill(&mut self.keys, chunk, of);
                let get = |key| {
                    let place = usize::try_from(key).ok();
                    let number = place.and_then(|place| table.get(place));
                    number.copied().unwrap_or(NONE)
                };
                hand_out(&self.keys, get, chunk, put);
            }
            Table::Narrow(slots) => {
                parts.fill(&mut self.keys, chunk, of);
                hand_out(&self.keys, |key| slots.get(key), chunk, put);
            }
            Table::Wide(slots) => {
                parts.fill(&mut self.wide_keys, chunk, of);
                hand_out(&self.wide_keys, |key| slots.get(key), chunk, put);
            }
            Table::TooWide => {
                self.keys.clear();
                self.keys.resize(chunk.rows(), u64::NONE);
                hand_out(&self.keys, |_| NONE, chunk, put);
            }
        }
    }

    /// Makes keys longer where there are more classes than they can tell apart; what was remembered is forgotten then.
    fn make_room(&mut self, columns: &[Views]) {
        let mut is_longer = false;
        for (seen, bits) in self.seen.iter().zip(&mut self.bits) {
            let needed = columns[seen.column].bits(seen.view);
            is_longer |= needed > *bits;
            *bits = needed.max(*bits);
        }
        if is_longer {
            self.measure();
        }
    }

    /// The key of one row, whose classes are found out where they are not known; `None` where the key would take
    /// more bits than there are. What was remembered is forgotten where keys become longer.
    pub(super) fn key(
        &mut self,
        columns: &mut [Views],
        chunk: &Chunk,
        row: usize,
        of: Of,
    ) -> Option<u128> {
        let person = of.person(chunk, row);
        if let Some(key) = self.known_key(columns, chunk, row, person) {
            return Some(key);
        }
        for seen in &self.seen {
            let class = chunk.class(seen.column, row);
            columns[seen.column].reduce(person, class, seen.view);
        }
        self.make_room(columns);
        self.known_key(columns, chunk, row, person)
    }

    /// The key of one row; `None` where a class is not known, or the key would take more bits than there are.
    fn known_key(&self, columns: &[Views], chunk: &Chunk, row: usize, person: u32) -> Option<u128> {
        if matches!(self.table, Table::TooWide) {
            return None;
        }
        let mut key = 0_u128;
        let mut too_much = 0;
        for ((seen, bits), shift) in self.seen.iter().zip(&self.bits).zip(&self.shifts) {
            let class = chunk.class(seen.column, row);
            let class = columns[seen.column].reduced(person, class, seen.view);
            too_much |= class >> bits;
            key |= u128::from(class) << shift;
        }
        (too_much == 0).then_some(key)
    }

    /// What the classes of one row are known by, which is the same in every thread.
    pub(super) fn signatures(
        &self,
        columns: &mut [Views],
        chunk: &Chunk,
        row: usize,
    ) -> Vec<Arc<[u8]>> {
        let signature = |seen: &Seen| {
            let column = &mut columns[seen.column];
            let class = chunk.class(seen.column, row);
            let class = column.reduce(chunk.persons[row], class, seen.view);
            Arc::clone(column.signature(seen.view, class))
        };
        self.seen.iter().map(signature).collect()
    }

    /// What is remembered for a key.
    pub(super) fn get(&self, key: u128) -> Option<u32> {
        let number = match &self.table {
            Table::Short(table) => table[key as usize],
            Table::Narrow(slots) => slots.get(key as u64),
            Table::Wide(slots) => slots.get(key),
            Table::TooWide => NONE,
        };
        (number != NONE).then_some(number)
    }

    /// Remembers a number; everything else may be forgotten before.
    pub(super) fn put(&mut self, key: u128, number: u32) {
        let is_full = match &self.table {
            Table::Short(_) | Table::TooWide => false,
            Table::Narrow(slots) => slots.count >= DECISIONS_KEPT,
            Table::Wide(slots) => slots.count >= DECISIONS_KEPT,
        };
        if is_full {
            self.measure();
        }
        match &mut self.table {
            Table::Short(table) => table[key as usize] = number,
            Table::Narrow(slots) => slots.put(key as u64, number),
            Table::Wide(slots) => slots.put(key, number),
            Table::TooWide => {}
        }
    }

    /// Forgets everything.
    pub(super) fn forget(&mut self) {
        self.measure();
    }
}

impl Of {
    fn person(self, chunk: &Chunk, row: usize) -> u32 {
        match self {
            Of::Nobody => 0,
            Of::Person => chunk.persons[row],
        }
    }
}

/// The parts of keys.
struct Parts<'m> {
    seen: &'m [Seen],
    shifts: &'m [u32],
    columns: &'m [Views],
}

/// Of what the part of a key is made that is the same for all persons: the classes of a column's cells, what stands for
/// each of them, and how far up.
type SamePart<'m> = (&'m [CellClass], &'m [u32], u32);

/// So many parts are put into the keys at once: each key is taken up less often.
const AT_ONCE: usize = 4;

impl Parts<'_> {
    /// Makes the keys of all rows. One in which the highest bit is set is none: a class isn't known, for which all bits
    /// stand from its own part up.
    #[inline]
    fn fill<K: KeyNumber>(&self, keys: &mut Vec<K>, chunk: &Chunk, of: Of) {
        keys.resize(chunk.rows(), K::ZERO);
        keys.fill(K::ZERO);
        let mut waiting: [SamePart; AT_ONCE] = [(&[], &[], 0); AT_ONCE];
        let mut count = 0;
        for (seen, &shift) in self.seen.iter().zip(self.shifts) {
            let column = &self.columns[seen.column];
            let classes = chunk.classes(seen.column);
            let same = match of {
                Of::Nobody => Some(column.same_for_nobody(seen.view)),
                Of::Person => column.same_for_all(seen.view),
            };
            let Some(same) = same else {
                for ((key, class), person) in keys.iter_mut().zip(classes).zip(&chunk.persons) {
                    *key = key.with(column.reduced(*person, *class, seen.view), shift);
                }
                continue;
            };
            waiting[count] = (classes, same, shift);
            count += 1;
            if count == AT_ONCE {
                put_parts(keys, waiting);
                count = 0;
            }
        }
        match waiting {
            [one, two, three, _] if count == 3 => put_parts(keys, [one, two, three]),
            [one, two, ..] if count == 2 => put_parts(keys, [one, two]),
            [one, ..] if count == 1 => put_parts(keys, [one]),
            _ => {}
        }
    }
}

#[inline]
fn put_parts<K: KeyNumber, const COUNT: usize>(keys: &mut [K], parts: [SamePart; COUNT]) {
    let rows = keys.len();
    let parts = parts.map(|(classes, same, shift)| (&classes[..rows], same, shift));
    for (row, key) in keys.iter_mut().enumerate() {
        let put = |key: K, (classes, same, shift): &SamePart| {
            key.with(same[classes[row].number()], *shift)
        };
        *key = parts.iter().fold(*key, put);
    }
}

#[inline]
fn hand_out<K: KeyNumber>(
    keys: &[K],
    get: impl Fn(K) -> u32,
    chunk: &mut Chunk,
    mut put: impl FnMut(&mut Chunk, usize, u32),
) {
    for (row, key) in keys.iter().enumerate() {
        if chunk.marks[row] & Marks::ODD != 0 {
            continue;
        }
        let number = get(*key);
        if number == NONE {
            chunk.marks[row] |= Marks::NEW;
        }
        put(chunk, row, number);
    }
}

/// A number that is long enough for the classes of some cells.
trait KeyNumber: Copy + Eq {
    const ZERO: Self;
    /// No key: more bits than one ever takes.
    const NONE: Self;
    /// The key with a class so many bits up; where it is not known, with all bits from there on.
    fn with(self, class: u32, shift: u32) -> Self;
    fn scattered(self) -> u64;
}

const SCATTER: u64 = 0x9E37_79B9_7F4A_7C15;

impl KeyNumber for u64 {
    const ZERO: u64 = 0;
    const NONE: u64 = u64::MAX;

    #[inline(always)]
    fn with(self, class: u32, shift: u32) -> u64 {
        self | (i64::from(class.cast_signed()) << shift).cast_unsigned()
    }

    #[inline(always)]
    fn scattered(self) -> u64 {
        self.wrapping_mul(SCATTER)
    }
}

impl KeyNumber for u128 {
    const ZERO: u128 = 0;
    const NONE: u128 = u128::MAX;

    #[inline(always)]
    fn with(self, class: u32, shift: u32) -> u128 {
        self | (i128::from(class.cast_signed()) << shift).cast_unsigned()
    }

    #[inline(always)]
    fn scattered(self) -> u64 {
        let folded = (self as u64) ^ ((self >> 64) as u64).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        folded.wrapping_mul(SCATTER)
    }
}

/// Numbers found by scattering their keys.
struct Slots<K> {
    slots: Vec<(K, u32)>,
    count: usize,
    shift: u32,
}

impl<K: KeyNumber> Slots<K> {
    fn new() -> Self {
        Slots {
            slots: vec![(K::NONE, NONE); 64],
            count: 0,
            shift: 64 - 6,
        }
    }

    #[inline(always)]
    fn place(&self, key: K) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (key.scattered() >> self.shift) as usize & mask;
        while self.slots[at].0 != key && self.slots[at].0 != K::NONE {
            at = (at + 1) & mask;
        }
        at
    }

    #[inline(always)]
    fn get(&self, key: K) -> u32 {
        self.slots[self.place(key)].1
    }

    fn put(&mut self, key: K, number: u32) {
        if self.count * 2 >= self.slots.len() {
            let twice = vec![(K::NONE, NONE); self.slots.len() * 2];
            self.shift -= 1;
            for slot in std::mem::replace(&mut self.slots, twice) {
                if slot.0 != K::NONE {
                    let at = self.place(slot.0);
                    self.slots[at] = slot;
                }
            }
        }
        let at = self.place(key);
        self.slots[at] = (key, number);
        self.count += 1;
    }
}
