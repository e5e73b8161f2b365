//! What was decided before, by the classes of the cells that were looked at.

use std::sync::Arc;

use super::chunk::{Chunk, Marks};
use super::views::{UNKNOWN, Views};

/// So many decisions of one kind are remembered; then it begins anew.
const DECISIONS_KEPT: usize = 1 << 18;

/// Keys of so many bits are places in a table, and are not sought.
const SHORT: u32 = 12;

/// No number is remembered for a key.
const NONE: u32 = u32::MAX;

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
        self.table = match self.bits.iter().sum::<u32>() {
            bits if bits <= SHORT => Table::Short(vec![NONE; 1 << bits]),
            0..64 => Table::Narrow(Slots::new()),
            64..128 => Table::Wide(Slots::new()),
            _ => Table::TooWide,
        };
    }

    /// Looks up all rows of a chunk that are not odd: gives the number of each to `put`, or marks the row as new.
    #[inline]
    pub(super) fn look_up(
        &mut self,
        columns: &[Views],
        chunk: &mut Chunk,
        of: Of,
        put: impl FnMut(&mut Chunk, usize, u32),
    ) {
        match &self.table {
            Table::Short(table) => {
                fill_keys(&mut self.keys, &self.seen, &self.bits, columns, chunk, of);
                hand_out(&self.keys, |key| table[key as usize], chunk, put);
            }
            Table::Narrow(slots) => {
                fill_keys(&mut self.keys, &self.seen, &self.bits, columns, chunk, of);
                hand_out(&self.keys, |key| slots.get(key), chunk, put);
            }
            Table::Wide(slots) => {
                let keys = &mut self.wide_keys;
                fill_keys(keys, &self.seen, &self.bits, columns, chunk, of);
                hand_out(keys, |key| slots.get(key), chunk, put);
            }
            Table::TooWide => {
                for marks in &mut chunk.marks {
                    *marks |= Marks::NEW;
                }
            }
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
        let mut is_longer = false;
        let person = of.person(chunk, row);
        for (seen, bits) in self.seen.iter().zip(&mut self.bits) {
            let class = chunk.class(seen.column, row);
            let class = columns[seen.column].reduce(person, class, seen.view);
            let needed = 32 - class.leading_zeros();
            is_longer |= needed > *bits;
            *bits = needed.max(*bits);
        }
        if is_longer {
            self.measure();
        }
        if matches!(self.table, Table::TooWide) {
            return None;
        }
        let mut key = 0_u128;
        for (seen, bits) in self.seen.iter().zip(&self.bits) {
            let class = chunk.class(seen.column, row);
            let class = columns[seen.column].reduced(person, class, seen.view);
            key = key << bits | u128::from(class);
        }
        Some(key)
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

/// Makes the keys of all rows; marks a row as new where a class isn't known or takes too many bits.
#[inline]
fn fill_keys<K: KeyNumber>(
    keys: &mut Vec<K>,
    seen: &[Seen],
    bits: &[u32],
    columns: &[Views],
    chunk: &mut Chunk,
    of: Of,
) {
    keys.clear();
    keys.resize(chunk.rows(), K::ZERO);
    let table = |seen: &Seen| match of {
        Of::Nobody => Some(columns[seen.column].same_for_nobody(seen.view)),
        Of::Person => columns[seen.column].same_for_all(seen.view),
    };
    let mut rest = seen.iter().zip(bits).peekable();
    while let Some((seen, &bits)) = rest.next() {
        let column = &columns[seen.column];
        let classes = chunk.classes(seen.column);
        let Some(same) = table(seen) else {
            let mut too_much = 0;
            for ((key, class), person) in keys.iter_mut().zip(classes).zip(&chunk.persons) {
                let reduced = column.reduced(*person, *class, seen.view);
                too_much |= reduced >> bits;
                *key = key.followed_by(reduced, bits);
            }
            if too_much != 0 {
                mark_new(column, seen, bits, chunk, of);
            }
            continue;
        };
        // Two cells at a time, where they are as simple: each key is taken up half as often.
        let next = rest.next_if(|(next, _)| table(next).is_some());
        let Some((next, &next_bits)) = next else {
            let mut too_much = 0;
            for (key, class) in keys.iter_mut().zip(classes) {
                let reduced = same[class.number()];
                too_much |= reduced >> bits;
                *key = key.followed_by(reduced, bits);
            }
            if too_much != 0 {
                mark_new(column, seen, bits, chunk, of);
            }
            continue;
        };
        let next_same = table(next).unwrap_or_default();
        let next_classes = chunk.classes(next.column);
        let (mut too_much, mut next_too_much) = (0, 0);
        for ((key, class), next_class) in keys.iter_mut().zip(classes).zip(next_classes) {
            let reduced = same[class.number()];
            let next_reduced = next_same[next_class.number()];
            too_much |= reduced >> bits;
            next_too_much |= next_reduced >> next_bits;
            *key = key
                .followed_by(reduced, bits)
                .followed_by(next_reduced, next_bits);
        }
        if too_much != 0 {
            mark_new(column, seen, bits, chunk, of);
        }
        if next_too_much != 0 {
            mark_new(&columns[next.column], next, next_bits, chunk, of);
        }
    }
}

#[cold]
fn mark_new(column: &Views, seen: &Seen, bits: u32, chunk: &mut Chunk, of: Of) {
    for row in 0..chunk.rows() {
        let class = chunk.class(seen.column, row);
        let reduced = column.reduced(of.person(chunk, row), class, seen.view);
        if reduced == UNKNOWN || reduced >> bits != 0 {
            chunk.marks[row] |= Marks::NEW;
        }
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
        if chunk.marks[row] & (Marks::ODD | Marks::NEW) != 0 {
            continue;
        }
        match get(*key) {
            NONE => chunk.marks[row] |= Marks::NEW,
            number => put(chunk, row, number),
        }
    }
}

/// A number that is long enough for the classes of some cells.
trait KeyNumber: Copy + Eq {
    const ZERO: Self;
    /// No key: more bits than one ever takes.
    const NONE: Self;
    fn followed_by(self, class: u32, bits: u32) -> Self;
    fn scattered(self) -> u64;
}

const SCATTER: u64 = 0x9E37_79B9_7F4A_7C15;

impl KeyNumber for u64 {
    const ZERO: u64 = 0;
    const NONE: u64 = u64::MAX;

    #[inline(always)]
    fn followed_by(self, class: u32, bits: u32) -> u64 {
        self << bits | u64::from(class)
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
    fn followed_by(self, class: u32, bits: u32) -> u128 {
        self << bits | u128::from(class)
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
