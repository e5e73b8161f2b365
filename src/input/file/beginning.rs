//! The beginning of a text, which is read ahead and kept, and how reading goes on after it.

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use encoding_rs::UTF_8;

use super::encoding::{Choice, Text};
use super::header::line_length;
use super::source::{LOOK_AHEAD, Pieces};

/// A header is looked for no further than this.
const HEADER_SOUGHT: usize = 64 << 20;

/// The text of an input: the bytes that were read ahead, then the others.
pub(super) type Decoded = Text<io::Chain<Pieces, Box<dyn Read + Send>>>;

/// The text from the header on: first the kept beginning, then what follows.
pub(super) struct Resumed {
    pub(super) beginning: KeptText,
    pub(super) rest: Decoded,
    /// Text that was taken and given back; it comes first.
    pub(super) given_back: Vec<u8>,
    pub(super) given_back_from: usize,
}

impl Resumed {
    /// Takes text back that was consumed last.
    pub(super) fn give_back(&mut self, text: &[u8]) {
        let mut all = text.to_vec();
        all.extend_from_slice(
            self.given_back
                .get(self.given_back_from..)
                .unwrap_or_default(),
        );
        self.given_back = all;
        self.given_back_from = 0;
    }
}

impl Read for Resumed {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let count = available.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Resumed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.given_back_from < self.given_back.len() {
            return Ok(&self.given_back[self.given_back_from..]);
        }
        self.beginning.give_back_memory();
        match self.beginning.next() {
            [] => self.rest.fill_buf(),
            kept => Ok(kept),
        }
    }

    fn consume(&mut self, count: usize) {
        if self.given_back_from < self.given_back.len() {
            self.given_back_from += count;
        } else if !self.beginning.next().is_empty() {
            self.beginning.consume(count);
        } else {
            self.rest.consume(count);
        }
    }
}

/// The beginning of a text, which may be read elsewhere too.
pub(super) enum KeptText {
    /// The whole, and how much of it was taken here.
    Whole(Arc<Vec<u8>>, usize),
    /// What is left of it, where nobody else reads it.
    Left(Pieces),
}

impl KeptText {
    /// What comes next.
    fn next(&self) -> &[u8] {
        match self {
            KeptText::Whole(text, taken) => text.get(*taken..).unwrap_or_default(),
            KeptText::Left(pieces) => pieces.next(),
        }
    }

    fn consume(&mut self, count: usize) {
        match self {
            KeptText::Whole(_, taken) => *taken += count,
            KeptText::Left(pieces) => pieces.consume(count),
        }
    }

    /// Once nobody else reads it, the memory of what is taken is given back piece by piece.
    fn give_back_memory(&mut self) {
        if let KeptText::Whole(text, taken) = self
            && let Some(text) = Arc::get_mut(text)
        {
            let mut pieces = Pieces::new(std::mem::take(text));
            pieces.consume(*taken);
            *self = KeptText::Left(pieces);
        }
    }
}

/// The text of an input of which the first bytes are known: what of it need not be decoded, and what comes after.
/// Text that is UTF-8 already doesn't stand in memory twice.
pub(super) fn decoded(
    choice: &Choice,
    start: Vec<u8>,
    rest: Box<dyn Read + Send>,
) -> (Vec<u8>, Decoded) {
    let mut text = Vec::new();
    let mut bytes = start;
    let mut mark_length = choice.mark_length;
    if choice.encoding == UTF_8 {
        let marked = bytes.get(mark_length..).unwrap_or_default();
        let sound = std::str::from_utf8(marked).map_or_else(|fault| fault.valid_up_to(), str::len);
        let tail = bytes.split_off(mark_length + sound);
        text = std::mem::replace(&mut bytes, tail);
        text.drain(..mark_length);
        mark_length = 0;
    }
    let before = text.len();
    let mut pieces = Pieces::new(bytes);
    pieces.consume(mark_length);
    (text, Text::new(choice.encoding, pieces.chain(rest), before))
}

/// Reads the first 8 MiB of text, and on to a line end where a line is longer; `beginning` is what there is
/// already. Tells whether that is all. An error comes with the last line that was read.
pub(super) fn look_ahead(
    mut beginning: Vec<u8>,
    text: &mut Decoded,
) -> Result<(Vec<u8>, bool), (io::Error, u64)> {
    let mut wanted = LOOK_AHEAD;
    loop {
        let missing = wanted.saturating_sub(beginning.len());
        let read = text
            .by_ref()
            .take(missing as u64)
            .read_to_end(&mut beginning);
        let count = read.map_err(|cause| (cause, line_ends(&beginning)))?;
        if count < missing {
            return Ok((beginning, true));
        }
        let filled = beginning
            .iter()
            .position(|byte| !byte.is_ascii_whitespace() && *byte != 0);
        let line = beginning
            .get(filled.unwrap_or(beginning.len())..)
            .unwrap_or_default();
        if line_length(line) < line.len() || beginning.len() > HEADER_SOUGHT {
            return Ok((beginning, false));
        }
        wanted = beginning.len() + LOOK_AHEAD;
    }
}

/// Byte order marks that are left at the beginning of the text; some programs write two.
pub(super) fn length_of_marks(text: &[u8]) -> usize {
    const MARK: &[u8] = "\u{FEFF}".as_bytes();
    let mut length = 0;
    while text
        .get(length..)
        .is_some_and(|rest| rest.starts_with(MARK))
    {
        length += MARK.len();
    }
    length
}

/// How many line ends of any kind there are.
pub(super) fn line_ends(text: &[u8]) -> u64 {
    let mut before = 0;
    let mut count = 0;
    for &byte in text {
        count += u64::from(byte == b'\r' || (byte == b'\n' && before != b'\r'));
        before = byte;
    }
    count
}
