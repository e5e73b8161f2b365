//! A map from the texts of cells, most of which are short and were seen before.

use std::collections::HashMap;
use std::ops::Range;

/// Texts and what each stands for.
pub(crate) struct TextMap<V> {
    /// Texts of up to seven bytes, found by multiplication; where a bucket is full, they stand in one behind it.
    short: Vec<Bucket<V>>,
    shift: u32,
    /// Those for which there is no room in the next ones either.
    displaced: HashMap<u64, V>,
    long: HashMap<Box<[u8]>, V>,
    count: usize,
}

/// Room for two texts. Both are looked at, so that nothing has to be foreseen.
#[derive(Clone, Copy)]
struct Bucket<V> {
    keys: [ShortKey; 2],
    values: [V; 2],
}

/// Into so many buckets a short text may come.
const BUCKETS_OF_ONE: usize = 4;

/// There are at least so many buckets for each short text, so that few are displaced; with more of them they would not
/// stay in the memory near the processor.
const BUCKETS: usize = 1;

/// No short text has this key.
const FREE: ShortKey = ShortKey::NONE;

impl<V: Copy + Default> Bucket<V> {
    fn empty() -> Self {
        Bucket {
            keys: [FREE; 2],
            values: [V::default(); 2],
        }
    }

    /// Puts a text into a free place; false where there is none.
    fn put(&mut self, key: ShortKey, value: V) -> bool {
        match self.keys.iter().position(|own| *own == FREE) {
            Some(place) => {
                (self.keys[place], self.values[place]) = (key, value);
                true
            }
            None => false,
        }
    }
}

/// A text.
#[derive(Clone, Copy)]
pub(crate) enum Key<'t> {
    Short(ShortKey),
    Long(&'t [u8]),
}

impl<'t> Key<'t> {
    /// The key of a text.
    pub(crate) fn of(text: &'t str) -> Self {
        Key::at(text.as_bytes(), &(0..text.len()))
    }

    /// The key of what stands at a place of a block.
    #[inline(always)]
    pub(crate) fn at(block: &'t [u8], place: &Range<usize>) -> Self {
        match ShortKey::of(block, place) {
            ShortKey::NONE => Key::Long(&block[place.clone()]),
            key => Key::Short(key),
        }
    }
}

/// A text of up to seven bytes as a number: the bytes, and their count in the highest.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShortKey(u64);

impl ShortKey {
    /// Nothing.
    pub(crate) const EMPTY: ShortKey = ShortKey(0);
    /// A longer text.
    const NONE: ShortKey = ShortKey(u64::MAX);

    /// The key of what stands at a place of a block.
    #[inline(always)]
    pub(crate) fn of(block: &[u8], place: &Range<usize>) -> Self {
        let (start, length) = (place.start, place.end - place.start);
        if length > 7 {
            return ShortKey::NONE;
        }
        let bytes = match block.get(start..).and_then(<[u8]>::first_chunk) {
            Some(eight) => u64::from_le_bytes(*eight) & ((1 << (8 * length)) - 1),
            None => {
                let bytes = block[place.clone()].iter().rev();
                bytes.fold(0, |key, byte| key << 8 | u64::from(*byte))
            }
        };
        ShortKey(bytes | (length as u64) << 56)
    }
}

impl<V: Copy + Default> Default for TextMap<V> {
    fn default() -> Self {
        TextMap::with_empty(V::default())
    }
}

impl<V: Copy + Default> TextMap<V> {
    /// Knows what the empty text stands for, and nothing else yet.
    pub(crate) fn with_empty(empty: V) -> Self {
        let mut map = TextMap {
            short: vec![Bucket::empty(); 64],
            shift: 64 - 6,
            displaced: HashMap::new(),
            long: HashMap::new(),
            count: 0,
        };
        map.put_short(ShortKey::EMPTY, empty);
        map
    }

    #[inline(always)]
    fn place(&self, key: ShortKey) -> usize {
        (key.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize & (self.short.len() - 1)
    }

    /// What a short text stands for, if it stands where it is sought first.
    #[inline(always)]
    pub(crate) fn get_short(&self, key: ShortKey) -> Option<V> {
        let bucket = &self.short[self.place(key)];
        let (first, second) = (bucket.keys[0] == key, bucket.keys[1] == key);
        ((first | second) & (key != FREE)).then(|| bucket.values[usize::from(second)])
    }

    /// What a text stands for, if it is known.
    pub(crate) fn get(&self, key: Key) -> Option<V> {
        match key {
            Key::Long(text) => self.long.get(text).copied(),
            Key::Short(key) => {
                for bucket in self.buckets_of(key) {
                    let bucket = &self.short[bucket];
                    if let Some(own) = bucket.keys.iter().position(|own| *own == key) {
                        return Some(bucket.values[own]);
                    }
                    if bucket.keys.contains(&FREE) {
                        return None;
                    }
                }
                self.displaced.get(&key.0).copied()
            }
        }
    }

    /// Remembers what a text that is not known yet stands for.
    pub(crate) fn put(&mut self, key: Key, value: V) {
        self.count += 1;
        match key {
            Key::Long(text) => {
                self.long.insert(text.into(), value);
            }
            Key::Short(key) => {
                if (self.count - self.long.len()) * BUCKETS > self.short.len() {
                    self.make_room();
                }
                self.put_short(key, value);
            }
        }
    }

    /// Twice as many buckets.
    fn make_room(&mut self) {
        let twice = vec![Bucket::empty(); self.short.len() * 2];
        self.shift -= 1;
        let before = std::mem::replace(&mut self.short, twice);
        let displaced = std::mem::take(&mut self.displaced);
        for bucket in before {
            for (key, value) in bucket.keys.into_iter().zip(bucket.values) {
                if key != FREE {
                    self.put_short(key, value);
                }
            }
        }
        for (key, value) in displaced {
            self.put_short(ShortKey(key), value);
        }
    }

    fn put_short(&mut self, key: ShortKey, value: V) {
        for bucket in self.buckets_of(key) {
            if self.short[bucket].put(key, value) {
                return;
            }
        }
        self.displaced.insert(key.0, value);
    }

    /// The buckets in which a short text may stand, in their order.
    fn buckets_of(&self, key: ShortKey) -> impl Iterator<Item = usize> + use<V> {
        let (first, mask) = (self.place(key), self.short.len() - 1);
        (first..first + BUCKETS_OF_ONE).map(move |bucket| bucket & mask)
    }

    /// How many texts are known, without the empty one.
    pub(crate) fn count(&self) -> usize {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_stands_for_what_was_put_in() {
        let mut map = TextMap::default();
        let texts: Vec<String> = (1..20_000_u32)
            .map(|number| format!("{}{number}", "<".repeat(number as usize % 4)))
            .collect();
        for (text, value) in texts.iter().zip(1..) {
            assert_eq!(map.get(Key::of(text)), None);
            map.put(Key::of(text), value);
        }
        assert_eq!(map.count(), texts.len());
        for (text, value) in texts.iter().zip(1..) {
            assert_eq!(map.get(Key::of(text)), Some(value));
            let followed = format!("{text},12345678");
            let key = ShortKey::of(followed.as_bytes(), &(0..text.len()));
            let found = map.get_short(key);
            assert!(found == Some(value) || found.is_none());
            if text.len() < 8 {
                assert!(key == ShortKey::of(text.as_bytes(), &(0..text.len())));
            }
        }
        assert_eq!(map.get_short(ShortKey::EMPTY), Some(0));
        assert_eq!(map.get(Key::of("1e5")), None);
    }
}
