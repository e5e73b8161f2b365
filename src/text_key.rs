//! Texts as keys of fixed length, and fast hashes of them.

use std::hint::black_box;
use std::ops::Range;

/// A text: up to fifteen bytes as they are with their count in the highest byte, longer ones by the number under
/// which they are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextKey(pub [u64; 2]);

/// Longer texts are held elsewhere.
const LONGEST: usize = 15;

/// What the highest byte of a longer text is.
const IS_LONG: u64 = 0xff << 56;

impl TextKey {
    /// The key of what stands at a place of a block; longer texts are put among `long`.
    #[inline(always)]
    pub(crate) fn of(block: &[u8], place: Range<usize>, long: &mut LongTexts) -> Self {
        let length = place.end - place.start;
        if length > LONGEST {
            return TextKey([u64::from(long.number(&block[place])), IS_LONG]);
        }
        TextKey::of_short(block, place)
    }

    /// The key of a text that is short.
    #[inline(always)]
    pub(crate) fn short(text: &[u8]) -> Option<Self> {
        (text.len() <= LONGEST).then(|| TextKey::of_short(text, 0..text.len()))
    }

    #[inline(always)]
    fn of_short(block: &[u8], place: Range<usize>) -> Self {
        let length = place.end - place.start;
        let bytes = match block.get(place.start..).and_then(<[u8]>::first_chunk::<16>) {
            Some(bytes) => u128::from_le_bytes(*bytes) & ((1 << (8 * length)) - 1),
            None => {
                let bytes = block[place].iter().rev();
                bytes.fold(0, |key, byte| key << 8 | u128::from(*byte))
            }
        };
        TextKey([bytes as u64, (bytes >> 64) as u64 | (length as u64) << 56])
    }

    /// The key of the same text where longer texts are held among others.
    pub(crate) fn moved(self, from: &LongTexts, to: &mut LongTexts) -> Self {
        if self.0[1] != IS_LONG {
            return self;
        }
        let text = from.text(self.0[0] as u32);
        TextKey([u64::from(to.number(text)), IS_LONG])
    }

    /// A number that tells most texts apart, and is the same wherever they are held.
    #[inline(always)]
    pub(crate) fn spread(block: &[u8], place: Range<usize>) -> u64 {
        if place.end - place.start > LONGEST {
            return hash_of_bytes(&block[place]);
        }
        TextKey::of_short(block, place).hash(1)
    }

    /// The key of a text that stands alone.
    #[cfg(test)]
    fn of_text(text: &str, long: &mut LongTexts) -> Self {
        TextKey::of(text.as_bytes(), 0..text.len(), long)
    }

    /// Spreads the key over all bits; another `seed` gives another number.
    #[inline(always)]
    pub(crate) fn hash(self, seed: u64) -> u64 {
        mix(
            self.0[0] ^ 0x9E37_79B9_7F4A_7C15,
            self.0[1] ^ seed ^ 0xD6E8_FEB8_6659_FD93,
        )
    }

    /// The text, if it is short.
    pub(crate) fn short_text(self) -> Option<Vec<u8>> {
        let is_short = self.0[1] != IS_LONG;
        is_short.then(|| {
            let mut text = Vec::new();
            self.push_to(&LongTexts::default(), &mut text);
            text
        })
    }

    /// Puts the text behind what is there.
    pub(crate) fn push_to(self, long: &LongTexts, out: &mut Vec<u8>) {
        if self.0[1] == IS_LONG {
            out.extend_from_slice(long.text(self.0[0] as u32));
            return;
        }
        let length = (self.0[1] >> 56) as usize;
        let bytes = u128::from(self.0[0]) | u128::from(self.0[1]) << 64;
        out.extend_from_slice(&bytes.to_le_bytes()[..length]);
    }

    /// The text.
    pub(crate) fn text(self, long: &LongTexts) -> String {
        let mut bytes = Vec::new();
        self.push_to(long, &mut bytes);
        // What went in was text.
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Multiplies two numbers and folds the product.
#[inline(always)]
pub(crate) fn mix(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    (product as u64) ^ (product >> 64) as u64
}

/// Finds numbers by hashes; whoever asks says which number is the right one.
#[derive(Debug)]
pub(crate) struct Index {
    /// The upper half of the hash and the number, plus 1. That half tells where a slot stands, too, so that nothing else
    /// is looked at when there are more of them.
    slots: Vec<u64>,
    count: usize,
}

const LOW: u64 = 0xffff_ffff;

impl Default for Index {
    /// One that takes hardly any room before something is added: there are a thousand of them.
    fn default() -> Self {
        Index {
            slots: vec![0; 1],
            count: 0,
        }
    }
}

impl Index {
    /// The number with this hash for which `is_it` holds.
    #[inline(always)]
    pub(crate) fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut at = Index::place(hash) & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                return None;
            }
            if (slot ^ hash) & !LOW == 0 {
                let number = (slot & LOW) as u32 - 1;
                if is_it(number) {
                    return Some(number);
                }
            }
            at = (at + 1) & mask;
        }
    }

    /// The same where a [`candidate`](Self::candidate) is known: most often that is it, and nothing is sought.
    #[inline(always)]
    pub(crate) fn find_from(
        &self,
        candidate: Option<u32>,
        hash: u64,
        is_it: impl Fn(u32) -> bool,
    ) -> Option<u32> {
        candidate
            .filter(|number| is_it(*number))
            .or_else(|| self.find(hash, is_it))
    }

    /// The first number of which the index knows no more than that it may have this hash.
    #[inline(always)]
    pub(crate) fn candidate(&self, hash: u64) -> Option<u32> {
        self.find(hash, |_| true)
    }

    /// Asks the memory for the place of a hash, so that it is at hand when it is looked at.
    #[inline(always)]
    pub(crate) fn touch(&self, hash: u64) {
        black_box(self.slots[Index::place(hash) & (self.slots.len() - 1)]);
    }

    /// Adds a number.
    pub(crate) fn add(&mut self, hash: u64, number: u32) {
        if (self.count + 1) * 4 > self.slots.len() * 3 {
            let twice = vec![0; self.slots.len() * 2];
            for slot in std::mem::replace(&mut self.slots, twice) {
                if slot != 0 {
                    self.put(slot);
                }
            }
        }
        self.put(hash & !LOW | u64::from(number + 1));
        self.count += 1;
    }

    fn place(hash: u64) -> usize {
        (hash >> 32) as usize
    }

    fn put(&mut self, slot: u64) {
        let mask = self.slots.len() - 1;
        let mut at = Index::place(slot) & mask;
        while self.slots[at] != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
    }

    pub(crate) fn bytes(&self) -> usize {
        self.slots.len() * size_of::<u64>()
    }
}

/// Texts that are too long for a key, each once.
#[derive(Debug, Default)]
pub(crate) struct LongTexts {
    bytes: Vec<u8>,
    ends: Vec<u64>,
    index: Index,
}

fn hash_of_bytes(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let start = mix(
        bytes.len() as u64 ^ 0xA076_1D64_78BD_642F,
        0xE703_7ED1_A0B4_28DB,
    );
    words
        .iter()
        .chain(std::iter::once(&last))
        .fold(start, |hash, word| {
            mix(hash ^ u64::from_le_bytes(*word), 0x8EBC_6AF0_9C88_C6E3)
        })
}

impl LongTexts {
    pub(crate) fn text(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = match number {
            0 => 0,
            _ => self.ends[number - 1] as usize,
        };
        &self.bytes[start..self.ends[number] as usize]
    }

    /// The number of a text, which is put in where it is new.
    pub(crate) fn number(&mut self, text: &[u8]) -> u32 {
        let hash = hash_of_bytes(text);
        if let Some(number) = self.index.find(hash, |number| self.text(number) == text) {
            return number;
        }
        let number = self.ends.len() as u32;
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u64);
        self.index.add(hash, number);
        number
    }

    pub(crate) fn count(&self) -> usize {
        self.ends.len()
    }

    /// How long all texts are together.
    #[inline]
    pub(crate) fn length(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<u64>() + self.index.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_length_come_back() {
        let mut long = LongTexts::default();
        let all = "P0123456789\u{e9}abcdefghijklmnopqrstuvwxyz".repeat(3);
        let ends: Vec<usize> = all.char_indices().map(|(at, _)| at).collect();
        let mut keys = Vec::new();
        for &end in &ends {
            // With and without bytes behind the text.
            let key = TextKey::of(all.as_bytes(), 0..end, &mut long);
            assert_eq!(key, TextKey::of_text(&all[..end], &mut long));
            keys.push(key);
        }
        for (key, end) in keys.iter().zip(&ends) {
            assert_eq!(key.text(&long), &all[..*end]);
        }
        keys.sort_by_key(|key| key.0);
        keys.dedup();
        assert_eq!(keys.len(), ends.len());
    }

    #[test]
    fn an_index_finds_what_was_added() {
        let mut index = Index::default();
        let hash_of = |number: u32| TextKey([u64::from(number), 0]).hash(7);
        for number in 0..10_000 {
            assert_eq!(index.find(hash_of(number), |one| one == number), None);
            index.add(hash_of(number), number);
        }
        for number in 0..10_000 {
            assert_eq!(
                index.find(hash_of(number), |one| one == number),
                Some(number)
            );
        }
    }
}
