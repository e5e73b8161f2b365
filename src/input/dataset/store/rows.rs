//! Rows by what they belong to: those of one subject come out together, in the order of the input.

use super::Bounds;
use super::entries::{Entries, first_framed, framed_length, push_framed};
use super::spill::Spill;
use crate::input::InputError;

/// Into so many parts rows are divided at a time, by six bits of their key.
const PARTS: usize = 64;
/// Keys have bits for so many divisions.
const LEVELS: u32 = 10;
/// The bytes of a key in front of a row.
const KEY: usize = 8;
/// What finding a row takes beside its bytes.
const INDEX: usize = 16;

/// Whoever is shown the rows of one key.
type SeeGroup<'s> = dyn FnMut(&mut dyn Iterator<Item = &[u8]>) -> Result<(), InputError> + 's;

/// Rows, each with the key of what it belongs to. Rows of one key come out together; so may, very rarely,
/// those of two subjects that share one.
pub(in super::super) struct RowStore {
    bounds: Bounds,
    limit: usize,
    held: Entries,
    parts: Option<Parts>,
    entry: Vec<u8>,
}

/// Rows in a temporary file, divided by their keys.
struct Parts {
    spill: Spill,
    parts: Vec<Part>,
}

#[derive(Default)]
struct Part {
    buffer: Vec<u8>,
    blocks: Vec<(u64, usize)>,
    bytes: usize,
    count: usize,
    key: Option<u64>,
    has_several_keys: bool,
}

impl RowStore {
    pub(in super::super) fn new(bounds: &Bounds) -> Self {
        RowStore {
            limit: bounds.part(2),
            bounds: bounds.clone(),
            held: Entries::default(),
            parts: None,
            entry: Vec::new(),
        }
    }

    /// Takes in a row, which `write` appends.
    pub(in super::super) fn push(
        &mut self,
        key: u64,
        write: impl FnOnce(&mut Vec<u8>),
    ) -> Result<(), InputError> {
        self.entry.clear();
        self.entry.extend_from_slice(&key.to_be_bytes());
        write(&mut self.entry);
        if let Some(parts) = &mut self.parts {
            return parts.push(&self.entry, 0, buffer_length(self.limit));
        }
        self.held.push(&self.entry);
        if self.held.bytes() + INDEX * self.held.count() <= self.limit {
            return Ok(());
        }
        let mut parts = Parts {
            spill: Spill::create(self.bounds.folder())?,
            parts: empty_parts(),
        };
        for (_, entry) in self.held.iter() {
            parts.push(entry, 0, buffer_length(self.limit))?;
        }
        self.held.clear();
        self.parts = Some(parts);
        Ok(())
    }

    /// Shows the rows of each key together; keys come in no particular order. Gives the bytes of the largest
    /// group that had to be held although it is larger than what may be.
    pub(in super::super) fn for_each_group(
        mut self,
        see: &mut SeeGroup,
    ) -> Result<Option<usize>, InputError> {
        let mut oversized = None;
        match self.parts.take() {
            None => groups(&self.held, see)?,
            Some(mut parts) => {
                let firsts = std::mem::take(&mut parts.parts);
                parts.groups(firsts, 1, self.limit, see, &mut oversized)?;
            }
        }
        Ok(oversized)
    }
}

fn empty_parts() -> Vec<Part> {
    (0..PARTS).map(|_| Part::default()).collect()
}

/// So much of each part is gathered before it is written.
fn buffer_length(limit: usize) -> usize {
    (limit / (4 * PARTS)).clamp(512, 256 << 10)
}

fn key_of(entry: &[u8]) -> u64 {
    entry
        .first_chunk::<KEY>()
        .map_or(0, |key| u64::from_be_bytes(*key))
}

impl Parts {
    fn push(&mut self, entry: &[u8], level: u32, most: usize) -> Result<(), InputError> {
        let key = key_of(entry);
        let place = (key >> (58 - 6 * level)) as usize % PARTS;
        let part = &mut self.parts[place];
        part.has_several_keys |= part.key.is_some_and(|first| first != key);
        part.key = Some(key);
        part.count += 1;
        part.bytes += framed_length(entry);
        push_framed(entry, &mut part.buffer);
        if part.buffer.len() >= most {
            part.flush(&mut self.spill)?;
        }
        Ok(())
    }

    /// Goes through some parts; what is larger than the limit is divided again first.
    fn groups(
        &mut self,
        parts: Vec<Part>,
        level: u32,
        limit: usize,
        see: &mut SeeGroup,
        oversized: &mut Option<usize>,
    ) -> Result<(), InputError> {
        for mut part in parts {
            let weight = part.bytes + INDEX * part.count;
            if weight > limit && part.has_several_keys && level < LEVELS {
                part.flush(&mut self.spill)?;
                self.parts = empty_parts();
                for &(at, length) in &part.blocks {
                    let mut block = vec![0; length];
                    self.spill.read(at, &mut block)?;
                    let mut rest = block.as_slice();
                    while let Some(entry) = first_framed(rest) {
                        self.push(entry, level, buffer_length(limit))?;
                        rest = &rest[framed_length(entry)..];
                    }
                }
                let divided = std::mem::take(&mut self.parts);
                self.groups(divided, level + 1, limit, see, oversized)?;
                continue;
            }
            if weight > limit {
                *oversized = (*oversized).max(Some(weight));
            }
            let mut held = Entries::default();
            for &(at, length) in &part.blocks {
                let mut block = vec![0; length];
                self.spill.read(at, &mut block)?;
                held.push_chunk(block);
            }
            held.push_chunk(part.buffer);
            groups(&held, see)?;
        }
        Ok(())
    }
}

impl Part {
    fn flush(&mut self, spill: &mut Spill) -> Result<(), InputError> {
        if !self.buffer.is_empty() {
            let at = spill.append(&self.buffer)?;
            self.blocks.push((at, self.buffer.len()));
            self.buffer.clear();
        }
        Ok(())
    }
}

/// Shows the rows of each key that is held.
fn groups(held: &Entries, see: &mut SeeGroup) -> Result<(), InputError> {
    let mut index: Vec<(u64, u32, u32)> = Vec::with_capacity(held.count());
    index.extend(
        held.iter()
            .map(|((chunk, at), entry)| (key_of(entry), chunk, at)),
    );
    index.sort_unstable();
    for group in index.chunk_by(|one, other| one.0 == other.0) {
        let mut rows = group
            .iter()
            .filter_map(|&(_, chunk, at)| held.get((chunk, at))?.get(KEY..));
        see(&mut rows)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::bytes::Encoder;
    use super::*;
    use std::collections::BTreeMap;

    fn grouped(rows: &[(u64, Vec<u8>)], memory: Option<u64>) -> BTreeMap<Vec<u8>, usize> {
        let bounds = Bounds {
            memory,
            folder: None,
        };
        let mut store = RowStore::new(&bounds);
        for (key, row) in rows {
            store
                .push(*key, |out| {
                    Encoder(out).number(*key);
                    out.extend_from_slice(row);
                })
                .unwrap();
        }
        let mut seen = BTreeMap::new();
        store
            .for_each_group(&mut |rows| {
                let all: Vec<u8> = rows.flat_map(|row| row.to_vec()).collect();
                *seen.entry(all).or_default() += 1;
                Ok(())
            })
            .unwrap();
        seen
    }

    proptest::proptest! {
        #[test]
        fn groups_are_the_same_however_much_fits(
            rows in proptest::collection::vec(
                (0_u64..9, proptest::collection::vec(0_u8..255, 0..700)), 0..80),
            spread in 0_u32..50,
            memory in 0_u64..20_000,
        ) {
            // Keys that differ in their lowest bits only are divided again and again.
            let rows: Vec<(u64, Vec<u8>)> =
                rows.into_iter().map(|(key, row)| (key << spread, row)).collect();
            proptest::prop_assert_eq!(grouped(&rows, Some(memory)), grouped(&rows, None));
        }
    }
}
