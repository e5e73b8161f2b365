//! Panels in the order of their first rows, from wherever they were made.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Bounds;
use super::entries::{Entries, Position, first_framed, framed_length, push_framed};
use super::spill::Spill;
use crate::input::InputError;

/// The file (by its number) and the line of a panel's first row.
type Order = (u32, u64);

/// The bytes of the order in front of a panel.
const ORDER: usize = 12;
/// What finding a panel takes beside its bytes.
const INDEX: usize = 24;

/// Takes panels in any order.
pub(in super::super) struct PanelSorter {
    bounds: Bounds,
    limit: usize,
    held: Entries,
    index: Vec<(Order, Position)>,
    spill: Option<Spill>,
    runs: Vec<Run>,
    entry: Vec<u8>,
}

/// Sorted panels, one behind the other in the temporary file.
#[derive(Clone, Copy)]
struct Run {
    from: u64,
    to: u64,
}

impl PanelSorter {
    pub(in super::super) fn new(bounds: &Bounds) -> Self {
        PanelSorter {
            limit: bounds.part(4),
            bounds: bounds.clone(),
            held: Entries::default(),
            index: Vec::new(),
            spill: None,
            runs: Vec::new(),
            entry: Vec::new(),
        }
    }

    /// Takes in a panel, which `write` appends.
    pub(in super::super) fn push(
        &mut self,
        order: Order,
        write: impl FnOnce(&mut Vec<u8>),
    ) -> Result<(), InputError> {
        self.entry.clear();
        self.entry.extend_from_slice(&order.0.to_be_bytes());
        self.entry.extend_from_slice(&order.1.to_be_bytes());
        write(&mut self.entry);
        let position = self.held.push(&self.entry);
        self.index.push((order, position));
        if self.held.bytes() + INDEX * self.index.len() > self.limit {
            self.write_run()?;
        }
        Ok(())
    }

    fn write_run(&mut self) -> Result<(), InputError> {
        let spill = match &mut self.spill {
            Some(spill) => spill,
            none => none.insert(Spill::create(self.bounds.folder())?),
        };
        self.index.sort_unstable();
        let mut buffer = Vec::new();
        let (mut from, mut to) = (None, 0);
        for (number, &(_, position)) in self.index.iter().enumerate() {
            if let Some(entry) = self.held.get(position) {
                push_framed(entry, &mut buffer);
            }
            if buffer.len() >= 256 << 10 || number + 1 == self.index.len() {
                let at = spill.append(&buffer)?;
                from = from.or(Some(at));
                to = at + buffer.len() as u64;
                buffer.clear();
            }
        }
        self.runs.extend(from.map(|from| Run { from, to }));
        self.held.clear();
        self.index.clear();
        Ok(())
    }

    /// All panels in their order.
    pub(in super::super) fn finish(mut self) -> Result<SortedPanels, InputError> {
        if self.spill.is_some() && !self.index.is_empty() {
            self.write_run()?;
        }
        self.index.sort_unstable();
        Ok(SortedPanels {
            // All readers together take a part of the memory.
            piece: (self.limit / self.runs.len().max(1)).clamp(256, 256 << 10),
            held: self.held,
            index: self.index,
            spill: self.spill,
            runs: self.runs,
        })
    }
}

/// Panels in their order.
pub(in super::super) struct SortedPanels {
    held: Entries,
    index: Vec<(Order, Position)>,
    spill: Option<Spill>,
    runs: Vec<Run>,
    piece: usize,
}

/// How far panels were taken.
#[derive(Clone)]
pub(in super::super) struct PanelCursor {
    at: usize,
    readers: Vec<RunReader>,
    heads: BinaryHeap<Reverse<(Order, usize)>>,
}

/// Reads a run from its beginning to its end.
#[derive(Clone)]
struct RunReader {
    run: Run,
    bytes: Vec<u8>,
    at: usize,
}

impl SortedPanels {
    /// Stands before the first panel.
    pub(in super::super) fn cursor(&self) -> Result<PanelCursor, InputError> {
        let mut cursor = PanelCursor {
            at: 0,
            readers: Vec::new(),
            heads: BinaryHeap::new(),
        };
        let Some(spill) = &self.spill else {
            return Ok(cursor);
        };
        for (number, &run) in self.runs.iter().enumerate() {
            let mut reader = RunReader {
                run,
                bytes: Vec::new(),
                at: 0,
            };
            if let Some(entry) = reader.head(spill, self.piece)? {
                cursor.heads.push(Reverse((order_of(entry), number)));
            }
            cursor.readers.push(reader);
        }
        Ok(cursor)
    }

    /// The next panel as it was written; `None` behind the last one.
    pub(in super::super) fn next(
        &self,
        cursor: &mut PanelCursor,
        panel: &mut Vec<u8>,
    ) -> Result<bool, InputError> {
        panel.clear();
        let Some(spill) = &self.spill else {
            let Some(&(_, position)) = self.index.get(cursor.at) else {
                return Ok(false);
            };
            cursor.at += 1;
            let entry = self.held.get(position).unwrap_or_default();
            panel.extend_from_slice(entry.get(ORDER..).unwrap_or_default());
            return Ok(true);
        };
        let Some(Reverse((_, number))) = cursor.heads.pop() else {
            return Ok(false);
        };
        let reader = &mut cursor.readers[number];
        if let Some(entry) = reader.head(spill, self.piece)? {
            panel.extend_from_slice(entry.get(ORDER..).unwrap_or_default());
            reader.at += framed_length(entry);
        }
        if let Some(entry) = reader.head(spill, self.piece)? {
            cursor.heads.push(Reverse((order_of(entry), number)));
        }
        Ok(true)
    }
}

fn order_of(entry: &[u8]) -> Order {
    let file = entry
        .first_chunk::<4>()
        .map_or(0, |file| u32::from_be_bytes(*file));
    let line = entry.get(4..).and_then(|rest| rest.first_chunk::<8>());
    (file, line.map_or(0, |line| u64::from_be_bytes(*line)))
}

impl RunReader {
    /// The entry that comes next, read as far as need be.
    fn head(&mut self, spill: &Spill, piece: usize) -> Result<Option<&[u8]>, InputError> {
        loop {
            let rest = self.bytes.len() - self.at;
            let is_whole = first_framed(&self.bytes[self.at..]).is_some();
            if is_whole || self.run.from == self.run.to {
                break;
            }
            self.bytes.drain(..self.at);
            self.at = 0;
            // An entry longer than a piece takes several.
            let wanted = (piece.max(rest) as u64).min(self.run.to - self.run.from) as usize;
            self.bytes.resize(rest + wanted, 0);
            spill.read(self.run.from, &mut self.bytes[rest..])?;
            self.run.from += wanted as u64;
        }
        Ok(first_framed(&self.bytes[self.at..]))
    }
}
