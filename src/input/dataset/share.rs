//! A share of the subjects, so that several runs can divide the work.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use super::counts::Counts;
use super::subject::subject_in;
use crate::input::{PlainRow, Record};
use crate::panel::IssueCode;
use crate::text_key::TextKey;

/// One of several shares of the subjects: `2/8` is the second of eight.
///
/// A subject belongs to the share that the first eight bytes of the SHA-256 of its text give, read as a number,
/// the highest byte first: the remainder by the number of shares, counted from 1. It is the same on every
/// machine and in every version.
///
/// ```
/// use coagscope::input::Share;
/// let shares: Vec<Share> = ["1/2", "2/2"].map(|text| text.parse().unwrap()).to_vec();
/// for subject in ["a", "b", "17"] {
///     assert_eq!(shares.iter().filter(|share| share.has(subject)).count(), 1);
/// }
/// assert!("0/2".parse::<Share>().is_err() && "3/2".parse::<Share>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    part: u32,
    of: u32,
}

impl Share {
    /// Which one, from 1.
    pub fn part(self) -> u32 {
        self.part
    }

    /// How many there are.
    pub fn of(self) -> u32 {
        self.of
    }

    /// Whether a subject belongs to it.
    pub fn has(self, subject: &str) -> bool {
        let digest = Sha256::digest(subject.as_bytes());
        let number = digest
            .first_chunk::<8>()
            .map_or(0, |bytes| u64::from_be_bytes(*bytes));
        self.has_number(number)
    }

    /// The same for something that is told by a number, such as a line.
    pub(super) fn has_number(self, number: u64) -> bool {
        number % u64::from(self.of) == u64::from(self.part - 1)
    }

    /// Whether it has a row whose results meet those of others, with the subject in this column. Rows without a subject, and
    /// those that can't be trusted, belong to the first share.
    pub(super) fn has_row_that_meets(self, record: &Record, subject: Option<usize>) -> bool {
        let subject = subject.map_or("", |at| subject_in(record.cell(at)));
        match subject {
            _ if record.damaged => self.is_first(),
            "" => self.is_first(),
            subject => self.has(subject),
        }
    }

    /// Whatever belongs to no subject belongs to the first share.
    pub fn is_first(self) -> bool {
        self.part == 1
    }
}

/// A number for a row and its place. The numbers of all rows are added up, so that the order of reading does not
/// matter; it tells data that changed between two shares, not data that somebody forged.
pub(super) fn row_digest<'c>(file: u32, line: u64, cells: impl Iterator<Item = &'c str>) -> u64 {
    // FNV-1a, which is the same on every machine and in every version.
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(PRIME);
    let place = file.to_le_bytes().into_iter().chain(line.to_le_bytes());
    let begun = place.fold(0xcbf2_9ce4_8422_2325, add);
    // No text of UTF-8 holds the byte that ends a cell here.
    cells.fold(begun, |hash, cell| add(cell.bytes().fold(hash, add), 0xff))
}

/// Rows of a file of which a share is read, whoever's they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct RowsOfAllShares {
    /// How many.
    pub count: u64,
    /// The numbers of [`row_digest`], added up.
    pub digest: u64,
}

impl RowsOfAllShares {
    /// Counts a line of plain text with this number; false where it is no row.
    pub(super) fn see_plain(&mut self, file: u32, line: u64, row: &PlainRow) -> bool {
        let is_row = row.length() > 1 || !row.record().is_filler();
        if is_row {
            self.see(file, line, (0..row.length()).map(|index| row.cell(index)));
        }
        is_row
    }

    /// Counts a row.
    pub(super) fn see<'c>(&mut self, file: u32, line: u64, cells: impl Iterator<Item = &'c str>) {
        self.count += 1;
        self.digest = self.digest.wrapping_add(row_digest(file, line, cells));
    }

    /// Adds other rows.
    pub(crate) fn add(&mut self, other: RowsOfAllShares) {
        self.count += other.count;
        self.digest = self.digest.wrapping_add(other.digest);
    }
}

/// Whether subjects belong to a share, with what was found out of some of them.
pub(super) struct OwnSubjects {
    pub(super) share: Share,
    /// Short names, each in a place that its hash tells.
    recent: Vec<(TextKey, bool)>,
}

impl OwnSubjects {
    pub(super) fn new(share: Share) -> Self {
        const RECENT: usize = 4096;
        OwnSubjects {
            share,
            // No text has this key.
            recent: vec![(TextKey([u64::MAX; 2]), false); RECENT],
        }
    }

    /// Whether a subject belongs to the share; what belongs to nobody belongs to the first one.
    #[inline]
    pub(super) fn has(&mut self, subject: &str) -> bool {
        if subject.is_empty() {
            return self.share.is_first();
        }
        let Some(key) = TextKey::short(subject.as_bytes()) else {
            return self.share.has(subject);
        };
        let place = key.hash(3) as usize % self.recent.len();
        let (held, is_own) = self.recent[place];
        if held == key {
            return is_own;
        }
        let is_own = self.share.has(subject);
        self.recent[place] = (key, is_own);
        is_own
    }
}

/// Which rows of a file belong to a share, where each row is a panel.
pub(crate) struct OwnRows {
    subjects: OwnSubjects,
    /// The column of the subject.
    subject: Option<usize>,
    file: u32,
    looked_at: RowsOfAllShares,
}

impl OwnRows {
    pub(super) fn new(share: Share, subject: Option<usize>, file: u32) -> Self {
        OwnRows {
            subjects: OwnSubjects::new(share),
            subject,
            file,
            looked_at: RowsOfAllShares::default(),
        }
    }

    /// Whether a row belongs to the share, which is counted whoever's it is.
    pub(crate) fn has_plain(&mut self, row: PlainRow) -> bool {
        if !self.looked_at.see_plain(self.file, row.line, &row) {
            return false;
        }
        let subject = self.subject.filter(|at| *at < row.length());
        self.has_subject(subject.map_or("", |at| row.cell(at)), row.line)
    }

    /// Whether a row belongs to the share that was counted when it was read.
    pub(crate) fn has(&mut self, record: &Record) -> bool {
        if record.damaged {
            return self.subjects.share.is_first();
        }
        self.has_subject(self.subject.map_or("", |at| record.cell(at)), record.line)
    }

    fn has_subject(&mut self, cell: &str, line: u64) -> bool {
        match subject_in(cell) {
            "" => self.subjects.share.has_number(line),
            subject => self.subjects.has(subject),
        }
    }

    /// The rows that were looked at since the last call.
    pub(crate) fn take_looked_at(&mut self) -> RowsOfAllShares {
        std::mem::take(&mut self.looked_at)
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(part, of)| {
            let number = |text: &str| text.trim().parse::<u32>().ok();
            Some((number(part)?, number(of)?))
        });
        match numbers {
            Some((part, of)) if (1..=of).contains(&part) => Ok(Share { part, of }),
            _ => Err(format!(
                "`{text}` is no share; write K/N, such as 2/8 for the second of eight"
            )),
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.part, self.of)
    }
}

/// Where in a whole run something is counted: the stage, the file, the line, and what comes later within it.
pub type When = (u8, u32, u64, u8);

/// When the first issue of each kind was counted, so that the first one of all shares can be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Firsts(pub BTreeMap<IssueCode, When>);

impl Firsts {
    /// Notes kinds that are counted now and weren't before.
    pub(super) fn see(&mut self, counts: &Counts, now: When) {
        if counts.issues.len() > self.0.len() {
            for code in counts.issues.keys() {
                self.0.entry(*code).or_insert(now);
            }
        }
    }
}
