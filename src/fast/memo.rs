//! What was decided before, by the classes of the cells that were looked at.

use super::outputs::Remark;

/// So many decisions of one output are remembered; then it begins anew.
const DECISIONS_KEPT: usize = 1 << 15;

/// One cell that an output looks at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// The number of the column.
    pub column: usize,
    /// The column's view.
    pub view: usize,
    /// How many bits of the key its class takes.
    bits: u32,
}

/// The decisions of one output.
pub(super) struct Memo {
    /// What the output looks at.
    pub seen: Vec<Seen>,
    keys: Vec<u128>,
    answers: Vec<Answer>,
    count: usize,
    bytes: Vec<u8>,
    /// The key takes more bits than there are.
    is_too_wide: bool,
    /// Short keys are places in this table, and are not sought.
    short: Vec<Option<Answer>>,
}

/// Answers up to this length are copied as a whole block.
const SHORT_ANSWER: usize = 16;

/// Keys of so many bits are short.
const SHORT: u32 = 12;

/// The cells of an output as bytes, and what they say beside.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    start: u32,
    length: u32,
    /// What is said beside the cells.
    pub remark: Remark,
}

const NO_ANSWER: Answer = Answer {
    start: 0,
    length: 0,
    remark: Remark::NONE,
};

/// No key: the highest bit is never used by one.
const NO_KEY: u128 = u128::MAX;

impl Memo {
    pub(super) fn new(seen: impl Iterator<Item = (usize, usize)>) -> Self {
        let seen = seen
            .map(|(column, view)| Seen {
                column,
                view,
                bits: 2,
            })
            .collect();
        let mut memo = Memo {
            seen,
            keys: vec![NO_KEY; 64],
            answers: vec![NO_ANSWER; 64],
            count: 0,
            bytes: Vec::new(),
            is_too_wide: false,
            short: Vec::new(),
        };
        memo.measure();
        memo
    }

    /// Makes the table for keys of the present length.
    fn measure(&mut self) {
        let bits = self.seen.iter().map(|seen| seen.bits).sum::<u32>();
        self.is_too_wide = bits > 127;
        self.short = vec![None; if bits <= SHORT { 1 << bits } else { 0 }];
    }

    /// The key of a row whose classes are given; `None` where they take more bits than a key has.
    #[inline]
    pub(super) fn key(&mut self, mut class: impl FnMut(&Seen) -> u32) -> Option<u128> {
        loop {
            if self.is_too_wide {
                return None;
            }
            let mut key = 0_u128;
            let mut overflow = None;
            for (place, seen) in self.seen.iter().enumerate() {
                let class = class(seen);
                if class >> seen.bits != 0 {
                    overflow = Some((place, 32 - class.leading_zeros()));
                    break;
                }
                key = key << seen.bits | u128::from(class);
            }
            match overflow {
                None => return Some(key),
                Some((place, bits)) => self.widen(place, bits),
            }
        }
    }

    fn widen(&mut self, place: usize, bits: u32) {
        self.seen[place].bits = bits;
        self.measure();
        self.forget();
    }

    /// Forgets everything.
    pub(super) fn forget(&mut self) {
        self.keys.fill(NO_KEY);
        self.short.fill(None);
        self.count = 0;
        self.bytes.clear();
    }

    #[inline]
    fn place(&self, key: u128) -> usize {
        let mask = self.keys.len() - 1;
        let folded = (key as u64) ^ ((key >> 64) as u64).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        let mut at = (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & mask;
        while self.keys[at] != key && self.keys[at] != NO_KEY {
            at = (at + 1) & mask;
        }
        at
    }

    /// What was decided for a key.
    #[inline(always)]
    pub(super) fn get(&self, key: u128) -> Option<Answer> {
        if !self.short.is_empty() {
            return self.short[key as usize];
        }
        let at = self.place(key);
        (self.keys[at] == key).then(|| self.answers[at])
    }

    /// The bytes of an answer.
    #[inline]
    pub(super) fn bytes(&self, answer: Answer) -> &[u8] {
        &self.bytes[answer.start as usize..(answer.start + answer.length) as usize]
    }

    /// Writes the bytes of an answer.
    #[inline]
    pub(super) fn write(&self, answer: Answer, out: &mut Vec<u8>) {
        let (start, length) = (answer.start as usize, answer.length as usize);
        // A copy of a length that is known beforehand is two instructions; most answers are short.
        match self.bytes.get(start..start + SHORT_ANSWER) {
            Some(bytes) if length <= SHORT_ANSWER => {
                let end = out.len() + length;
                out.extend_from_slice(bytes);
                out.truncate(end);
            }
            _ => out.extend_from_slice(self.bytes(answer)),
        }
    }

    /// Remembers an answer. All answers given before may be forgotten.
    pub(super) fn put(&mut self, key: u128, bytes: &[u8], remark: Remark) {
        if self.count >= DECISIONS_KEPT {
            self.forget();
        }
        if self.count * 2 >= self.keys.len() {
            let size = self.keys.len() * 2;
            let old = std::mem::replace(&mut self.keys, vec![NO_KEY; size]);
            let answers = std::mem::replace(&mut self.answers, vec![NO_ANSWER; size]);
            for (key, answer) in old
                .into_iter()
                .zip(answers)
                .filter(|(key, _)| *key != NO_KEY)
            {
                let at = self.place(key);
                (self.keys[at], self.answers[at]) = (key, answer);
            }
        }
        // Many keys have the same few answers.
        let start = match memchr::memmem::find(&self.bytes, bytes) {
            Some(start) => start,
            None => {
                // Behind the last answer stands as much as a block may reach beyond it.
                self.bytes
                    .truncate(self.bytes.len().saturating_sub(SHORT_ANSWER));
                let start = self.bytes.len();
                self.bytes.extend_from_slice(bytes);
                self.bytes.extend_from_slice(&[0; SHORT_ANSWER]);
                start
            }
        };
        let answer = Answer {
            start: start as u32,
            length: bytes.len() as u32,
            remark,
        };
        if !self.short.is_empty() {
            self.short[key as usize] = Some(answer);
            return;
        }
        let at = self.place(key);
        self.keys[at] = key;
        self.answers[at] = answer;
        self.count += 1;
    }
}
