//! A map from the texts of cells, most of which are short and were seen before.

use std::collections::HashMap;
use std::ops::Range;

/// Texts and what each stands for.
pub(crate) struct TextMap<V> {
    /// Texts of up to seven bytes, by their number; found by multiplication and a short search.
    short: Vec<Short<V>>,
    count: usize,
    shift: u32,
    long: HashMap<Box<[u8]>, V>,
}

#[derive(Clone, Copy, Default)]
struct Short<V> {
    /// 0 where there is none.
    key: u64,
    value: V,
}

/// A text that is not empty.
#[derive(Clone, Copy)]
pub(crate) enum Key<'t> {
    /// Up to seven bytes as a number: the bytes, and their count in the highest. It is never 0.
    Short(u64),
    Long(&'t [u8]),
}

impl<'t> Key<'t> {
    /// The key of what stands at a place of a block.
    #[inline(always)]
    pub(crate) fn of(block: &'t [u8], place: &Range<usize>) -> Self {
        let (start, length) = (place.start, place.end - place.start);
        if length > 7 {
            return Key::Long(&block[place.clone()]);
        }
        let bytes = match block.get(start..).and_then(<[u8]>::first_chunk) {
            Some(eight) => u64::from_le_bytes(*eight) & ((1 << (8 * length)) - 1),
            None => {
                let bytes = block[place.clone()].iter().rev();
                bytes.fold(0, |key, byte| key << 8 | u64::from(*byte))
            }
        };
        Key::Short(bytes | (length as u64) << 56)
    }
}

impl<V: Copy + Default> Default for TextMap<V> {
    fn default() -> Self {
        TextMap {
            short: vec![Short::default(); 64],
            count: 0,
            shift: 64 - 6,
            long: HashMap::new(),
        }
    }
}

impl<V: Copy + Default> TextMap<V> {
    #[inline(always)]
    fn place(&self, key: u64) -> usize {
        let mask = self.short.len() - 1;
        let mut at = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize & mask;
        while self.short[at].key != key && self.short[at].key != 0 {
            at = (at + 1) & mask;
        }
        at
    }

    /// What a text stands for, if it is known.
    #[inline(always)]
    pub(crate) fn get(&self, key: Key) -> Option<V> {
        match key {
            Key::Short(key) => {
                let found = self.short[self.place(key)];
                (found.key == key).then_some(found.value)
            }
            Key::Long(text) => self.long.get(text).copied(),
        }
    }

    /// Remembers what a text that is not known yet stands for.
    pub(crate) fn put(&mut self, key: Key, value: V) {
        self.count += 1;
        let key = match key {
            Key::Short(key) => key,
            Key::Long(text) => {
                self.long.insert(text.into(), value);
                return;
            }
        };
        let short = self.count - self.long.len();
        if short * 2 >= self.short.len() {
            let twice = vec![Short::default(); self.short.len() * 2];
            self.shift -= 1;
            for short in std::mem::replace(&mut self.short, twice) {
                if short.key != 0 {
                    let at = self.place(short.key);
                    self.short[at] = short;
                }
            }
        }
        let at = self.place(key);
        self.short[at] = Short { key, value };
    }

    /// How many texts are known.
    pub(crate) fn count(&self) -> usize {
        self.count
    }
}
