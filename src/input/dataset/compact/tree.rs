//! What the rows of a file say, each thing once: the texts of a row's cells one below the other, as in a tree.

use std::ops::Range;

use super::RowCount;
use super::number_nodes::NumberNodes;
use crate::text_key::{Index, LongTexts, TextKey, mix};

/// Of so many kinds of rows the node is found without a search.
const RECENT: usize = 64;

/// A kind of row has at most so many texts.
pub(super) const MOST_TEXTS: usize = 8;

/// The texts of a kind of row; those that are not used are empty.
pub(super) type KindTexts = [TextKey; MOST_TEXTS];

/// Where texts begin.
pub(super) const ROOT: u32 = 0;

/// Not an analyte: nothing of such rows is used.
pub(super) const UNUSED: u16 = u16::MAX;

/// A text below others. None stands across two lines of memory.
#[repr(align(32))]
pub(super) struct Node {
    parent: u32,
    key: TextKey,
    /// The first line on which it stands.
    pub first_line: u32,
    /// Which table finds the numbers below it, plus 1; 0 where none does.
    numbers: u32,
    /// Of which analyte it is a result, as a position in the catalog.
    pub analyte: u16,
    pub marks: u8,
}

impl Node {
    /// There is an issue that belongs to the panel.
    pub(super) const HAS_ISSUE: u8 = 1;
    /// What it says of the file as a whole is more than that rows are used.
    pub(super) const TELLS: u8 = 2;
    /// It was read what it says.
    pub(super) const READ: u8 = 4;
    /// It is a laboratory result.
    pub(super) const IS_RESULT: u8 = 8;
    /// It is not used, and a panel is told why.
    pub(super) const TELLS_PANEL: u8 = 16;

    pub(super) fn is_used(&self) -> bool {
        self.analyte != UNUSED
    }
}

/// All texts.
pub(super) struct Tree {
    /// Kinds of rows that came up, each in a place that its texts tell.
    recent: Vec<(KindTexts, u32)>,
    nodes: Vec<Node>,
    /// How many rows of the subjects that are read say what a node says; 0 where other texts stand below it.
    rows: Vec<u32>,
    /// Of each node, where some subjects belong to another share of the work: how many rows of theirs say what it says, and
    /// the first line of those that are read.
    shared: Vec<Shared>,
    numbers: Vec<NumbersBelow>,
    index: Index,
    pub long: LongTexts,
}

/// What is known of a node where some subjects belong to another share of the work.
#[derive(Debug, Clone, Copy, Default)]
struct Shared {
    rows_of_others: u32,
    first_own: u32,
}

/// So many kinds of rows have a table of the numbers below them.
const MOST_TABLES: usize = 128;

/// After so many numbers it is seen how many decimals most of them have.
const CHOSEN_AFTER: [usize; 3] = [1, 16, LAST_CHOICE];

const LAST_CHOICE: usize = 256;

/// The numbers below a node.
struct NumbersBelow {
    nodes: NumberNodes,
    /// All that are known, until it is seen for the last time how many decimals they have.
    known: Vec<u32>,
    /// How many there are with so many decimals.
    with_decimals: [usize; 4],
}

impl NumbersBelow {
    fn count(&self) -> usize {
        self.with_decimals.iter().sum()
    }

    /// The decimals that most of them have; of as many, the more.
    fn usual_decimals(&self) -> usize {
        let all = 0..self.with_decimals.len();
        let most = all.max_by_key(|decimals| self.with_decimals[*decimals]);
        most.unwrap_or(0)
    }
}

impl Default for Tree {
    fn default() -> Self {
        Tree {
            recent: vec![([TextKey([0, 0]); MOST_TEXTS], ROOT); RECENT],
            nodes: vec![Node {
                parent: ROOT,
                key: TextKey([0, 0]),
                first_line: 0,
                numbers: 0,
                analyte: UNUSED,
                marks: 0,
            }],
            rows: vec![0],
            shared: Vec::new(),
            numbers: Vec::new(),
            index: Index::default(),
            long: LongTexts::default(),
        }
    }
}

/// What a text below another one is found by.
#[inline(always)]
pub(super) fn hash(parent: u32, key: TextKey) -> u64 {
    key.hash(u64::from(parent).wrapping_mul(0x9E37_79B9))
}

impl Tree {
    /// The node of so many texts, one below the other.
    #[inline(always)]
    pub(super) fn kind(&mut self, texts: &KindTexts, count: usize, line: u32) -> u32 {
        let texts = &texts[..count];
        let spread = texts.iter().fold(0x9E37_79B9_7F4A_7C15, |spread, text| {
            mix(spread ^ text.0[0], text.0[1] ^ 0xD6E8_FEB8_6659_FD93)
        });
        let place = spread as usize % RECENT;
        let (held, node) = &self.recent[place];
        if *node != ROOT && held[..count] == *texts {
            return *node;
        }
        self.kind_anew(texts, place, line)
    }

    #[cold]
    #[inline(never)]
    fn kind_anew(&mut self, texts: &[TextKey], place: usize, line: u32) -> u32 {
        let below = |node, text: &TextKey| self.below(node, *text, line).0;
        let node = texts.iter().fold(ROOT, below);
        self.recent[place].0[..texts.len()].copy_from_slice(texts);
        self.recent[place].1 = node;
        node
    }

    /// The node of a text below another one; the second is true where it is new.
    #[inline]
    pub(super) fn below(&mut self, parent: u32, key: TextKey, line: u32) -> (u32, bool) {
        self.below_from(None, (parent, key), line, hash(parent, key))
    }

    /// The number of a node that may be the one with this hash.
    #[inline(always)]
    pub(super) fn candidate(&self, hash: u64) -> Option<u32> {
        self.index.candidate(hash)
    }

    /// The same where the hash is known, and the node that may be the one.
    #[inline(always)]
    pub(super) fn below_from(
        &mut self,
        candidate: Option<u32>,
        (parent, key): (u32, TextKey),
        line: u32,
        hash_of_key: u64,
    ) -> (u32, bool) {
        let nodes = &self.nodes;
        let found = self.index.find_from(candidate, hash_of_key, |number| {
            let node = &nodes[number as usize];
            node.parent == parent && node.key == key
        });
        match found {
            Some(number) => (number, false),
            None => (self.add(parent, key, line, hash_of_key), true),
        }
    }

    #[cold]
    fn add(&mut self, parent: u32, key: TextKey, line: u32, hash_of_key: u64) -> u32 {
        let number = self.nodes.len() as u32;
        self.nodes.push(Node {
            parent,
            key,
            first_line: line,
            numbers: 0,
            analyte: UNUSED,
            marks: 0,
        });
        self.rows.push(0);
        self.index.add(hash_of_key, number);
        number
    }

    /// The node of a number below another node, whose text stands at a place of a text, if it is known and used.
    #[inline(always)]
    pub(super) fn number_below(
        &self,
        parent: u32,
        text: &[u8],
        place: &Range<usize>,
    ) -> Option<u32> {
        let table = self.node(parent).numbers.checked_sub(1)?;
        let eight = u64::from_le_bytes(*text.get(place.start..)?.first_chunk()?);
        let below = &self.numbers[table as usize];
        below.nodes.node(eight, place.end - place.start)
    }

    /// Lets a new node that is used be found as a number, if its text is one.
    pub(super) fn know_number(&mut self, number: u32) {
        let Node { parent, key, .. } = self.nodes[number as usize];
        let text = key.short_text();
        let Some(decimals) = text.as_ref().and_then(|text| NumberNodes::decimals(text)) else {
            return;
        };
        if self.nodes[parent as usize].numbers == 0 {
            if self.numbers.len() >= MOST_TABLES {
                return;
            }
            self.numbers.push(NumbersBelow {
                nodes: NumberNodes::new(decimals),
                known: Vec::new(),
                with_decimals: [0; 4],
            });
            self.nodes[parent as usize].numbers = self.numbers.len() as u32;
        }
        let below = &mut self.numbers[self.nodes[parent as usize].numbers as usize - 1];
        below.with_decimals[decimals] += 1;
        let count = below.count();
        if count <= LAST_CHOICE {
            below.known.push(number);
        }
        if !CHOSEN_AFTER.contains(&count) {
            below.nodes.put(text.as_deref().unwrap_or_default(), number);
            return;
        }
        below.nodes = NumberNodes::new(below.usual_decimals());
        for &number in &below.known {
            let text = self.nodes[number as usize].key.short_text();
            below.nodes.put(text.as_deref().unwrap_or_default(), number);
        }
        if count == LAST_CHOICE {
            below.known = Vec::new();
        }
    }

    /// Counts a row that says what a node says.
    #[inline(always)]
    pub(super) fn count_row(&mut self, number: u32) {
        self.rows[number as usize] += 1;
    }

    /// The same where some subjects belong to another share of the work, as this one does or not.
    pub(super) fn count_row_of_share(&mut self, number: u32, line: u32, is_own: bool) {
        self.shared.resize(self.nodes.len(), Shared::default());
        let shared = &mut self.shared[number as usize];
        if !is_own {
            shared.rows_of_others += 1;
            return;
        }
        if shared.first_own == 0 {
            shared.first_own = line;
        }
        self.rows[number as usize] += 1;
    }

    /// A row that was counted is kept as it stands instead.
    pub(super) fn count_row_no_longer(&mut self, number: u32) {
        self.rows[number as usize] -= 1;
    }

    /// How many rows say what a node says.
    pub(super) fn count_of(&self, number: u32) -> RowCount {
        let own = u64::from(self.rows[number as usize]);
        let shared = self.shared.get(number as usize);
        RowCount {
            own,
            all: own + shared.map_or(0, |shared| u64::from(shared.rows_of_others)),
        }
    }

    /// The first line on which it stands that a node says, and the first one of the subjects that are read.
    pub(super) fn first_lines(&self, number: u32) -> (u64, u64) {
        let first = self.nodes[number as usize].first_line;
        let shared = self.shared.get(number as usize);
        let own = shared.map(|shared| shared.first_own);
        let own = own.filter(|line| *line > 0).unwrap_or(first);
        (u64::from(first), u64::from(own))
    }

    #[inline]
    pub(super) fn node(&self, number: u32) -> &Node {
        &self.nodes[number as usize]
    }

    #[inline]
    pub(super) fn node_mut(&mut self, number: u32) -> &mut Node {
        &mut self.nodes[number as usize]
    }

    /// All nodes with their numbers.
    pub(super) fn nodes(&self) -> impl Iterator<Item = (u32, &Node)> {
        (0..).zip(&self.nodes)
    }

    pub(super) fn count(&self) -> usize {
        self.nodes.len()
    }

    /// The texts from the root to a node.
    pub(super) fn texts(&self, mut number: u32) -> Vec<String> {
        let mut texts = Vec::new();
        while number != ROOT {
            let node = self.node(number);
            texts.push(node.key.text(&self.long));
            number = node.parent;
        }
        texts.reverse();
        texts
    }

    pub(super) fn bytes(&self) -> usize {
        let numbers = self.numbers.iter().map(|below| below.nodes.bytes());
        self.nodes.capacity() * size_of::<Node>()
            + self.rows.capacity() * size_of::<u32>()
            + self.shared.capacity() * size_of::<Shared>()
            + numbers.sum::<usize>()
            + self.index.bytes()
            + self.long.bytes()
    }
}
