//! Many small pieces of bytes, held in large ones.

/// So large is a piece of memory, unless one entry is larger.
const CHUNK: usize = 1 << 20;

/// Where an entry stands.
pub(super) type Position = (u32, u32);

/// Entries one behind the other, each with its length in front. Growing copies nothing.
#[derive(Debug, Default)]
pub(super) struct Entries {
    chunks: Vec<Vec<u8>>,
    bytes: usize,
    count: usize,
}

/// The bytes that stand before each entry.
const FRAME: usize = 4;

/// An entry with its length in front, as it stands in memory and in temporary files.
pub(super) fn push_framed(entry: &[u8], out: &mut Vec<u8>) {
    // An entry is made from one row, which has 64 MiB at most, or from one panel.
    let length = u32::try_from(entry.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(entry);
}

/// The entry at the beginning of some bytes.
pub(super) fn first_framed(bytes: &[u8]) -> Option<&[u8]> {
    let (length, rest) = bytes.split_first_chunk::<FRAME>()?;
    rest.get(..u32::from_le_bytes(*length) as usize)
}

/// How many bytes an entry takes.
pub(super) fn framed_length(entry: &[u8]) -> usize {
    entry.len() + FRAME
}

impl Entries {
    pub(super) fn push(&mut self, entry: &[u8]) -> Position {
        let length = framed_length(entry);
        let is_full = |chunk: &Vec<u8>| chunk.len() + length > chunk.capacity();
        if self.chunks.last().is_none_or(is_full) {
            // Small data shall not take a large piece.
            let wanted = (self.bytes + length).next_power_of_two().clamp(4096, CHUNK);
            self.chunks.push(Vec::with_capacity(wanted.max(length)));
        }
        let at = self.chunks.len() - 1;
        let chunk = &mut self.chunks[at];
        let start = chunk.len();
        push_framed(entry, chunk);
        self.bytes += length;
        self.count += 1;
        (at as u32, start as u32)
    }

    /// Takes in a piece that holds whole entries.
    pub(super) fn push_chunk(&mut self, chunk: Vec<u8>) {
        self.bytes += chunk.len();
        self.chunks.push(chunk);
    }

    pub(super) fn get(&self, (chunk, at): Position) -> Option<&[u8]> {
        first_framed(self.chunks.get(chunk as usize)?.get(at as usize..)?)
    }

    /// Every entry in the order in which it came.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Position, &[u8])> {
        self.chunks.iter().enumerate().flat_map(|(chunk, bytes)| {
            let mut at = 0;
            std::iter::from_fn(move || {
                let entry = first_framed(bytes.get(at..)?)?;
                let position = (chunk as u32, at as u32);
                at += framed_length(entry);
                Some((position, entry))
            })
        })
    }

    /// So many bytes are held, without what is needed to find them.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// So many entries were pushed.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn clear(&mut self) {
        *self = Entries::default();
    }
}
