//! The nodes of short numbers, found without comparing texts.
//!
//! Most results of one test are numbers of a few digits with as many decimals as those before. Read as whole numbers, they
//! are places in a table that is far smaller than one of their texts, and what is usual stands close together in it.

/// So many digits at most are read.
const DIGITS: usize = 4;

/// Numbers of more decimals are texts like others.
const DECIMALS: usize = 3;

/// Texts are of up to so many bytes.
const LONGEST: usize = DIGITS + 1;

/// [`Form::digits`] takes two pairs of digits from eight bytes.
const _: () = assert!(DIGITS == 4 && LONGEST <= 8);

/// No number of a length has a place; so far behind all of them that none leads back.
const NOWHERE: usize = usize::MAX / 2;

/// No node.
const NONE: u32 = u32::MAX;

/// Nodes by the digits of numbers with a certain number of decimals; other texts are found otherwise.
pub(super) struct NumberNodes {
    form: Form,
    /// Where the numbers of each length begin among the nodes.
    starts: [usize; LONGEST + 1],
    nodes: Vec<u32>,
}

/// What eight bytes are like that end with a number. The first one is the lowest.
#[derive(Clone, Copy)]
struct Form {
    /// Zeros and the decimal point.
    zeros: u64,
    /// Added to bytes less these, it makes the highest bit appear where one is no digit, or no point where one stands.
    above: u64,
    /// The bytes before the point, and those behind.
    before: u64,
    behind: u64,
    /// The shortest number has so many bytes.
    shortest: usize,
}

impl Form {
    fn new(decimals: usize) -> Self {
        let point = (decimals > 0).then(|| 7 - decimals);
        let each = |digit: u8, other: u8| {
            let byte = |at: usize| if Some(at) == point { other } else { digit };
            u64::from_le_bytes(std::array::from_fn(byte))
        };
        Form {
            zeros: each(b'0', b'.'),
            above: each(0x76, 0x7f),
            before: point.map_or(0, |point| u64::MAX >> (64 - 8 * point)),
            behind: point.map_or(u64::MAX, |point| u64::MAX << (8 * (point + 1))),
            shortest: if decimals == 0 { 1 } else { decimals + 2 },
        }
    }

    /// The digits of a text of so many bytes, with which eight bytes begin, as one number; `None` where it has another
    /// form.
    #[inline(always)]
    fn digits(self, eight: u64, length: usize) -> Option<usize> {
        // In two steps, since a text of no bytes is moved by 64 bits.
        let at_end = |bits: u64| bits << 1 << (63 - 8 * length);
        let number = at_end(eight) ^ (self.zeros & at_end(u64::MAX));
        let is_other = (number.wrapping_add(self.above) | number) & 0x8080_8080_8080_8080;
        let digits = (number & self.behind) | (number & self.before) << 8;
        let pairs = (digits >> 32).wrapping_mul(10).wrapping_add(digits >> 40);
        let value = (pairs & 0xff) * 100 + (pairs >> 16 & 0xff);
        (is_other == 0).then_some(value as usize)
    }
}

impl NumberNodes {
    /// Knows no number yet, and will know those of so many decimals.
    pub(super) fn new(decimals: usize) -> Self {
        NumberNodes {
            form: Form::new(decimals),
            starts: [NOWHERE; LONGEST + 1],
            nodes: Vec::new(),
        }
    }

    /// How many decimals a text has, if it is a short number.
    pub(super) fn decimals(text: &[u8]) -> Option<usize> {
        let point = text.iter().position(|byte| *byte == b'.');
        let decimals = point.map_or(0, |point| text.len() - 1 - point);
        let is_fit = decimals <= DECIMALS && text.len() <= LONGEST;
        (is_fit && text.first().is_some_and(u8::is_ascii_digit)).then_some(decimals)
    }

    /// The node of a text of so many bytes, with which eight bytes begin, if it is known.
    #[inline(always)]
    pub(super) fn node(&self, eight: u64, length: usize) -> Option<u32> {
        let start = *self.starts.get(length)?;
        let place = start + self.form.digits(eight, length)?;
        self.nodes.get(place).copied().filter(|node| *node != NONE)
    }

    /// Remembers the node of a text, if that is a number of the form.
    pub(super) fn put(&mut self, text: &[u8], node: u32) {
        let length = text.len();
        let has_point = self.form.shortest > 1;
        let digits = length.saturating_sub(usize::from(has_point));
        // A shorter one has no digit before the point, or no point.
        if length < self.form.shortest || digits > DIGITS {
            return;
        }
        let mut eight = [0; 8];
        eight[..length].copy_from_slice(text);
        let Some(place) = self.form.digits(u64::from_le_bytes(eight), length) else {
            return;
        };
        if self.starts[length] == NOWHERE {
            self.starts[length] = self.nodes.len();
            let more = 10_usize.pow(digits as u32);
            self.nodes.resize(self.nodes.len() + more, NONE);
        }
        self.nodes[self.starts[length] + place] = node;
    }

    pub(super) fn bytes(&self) -> usize {
        self.nodes.capacity() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn only_what_was_put_in_is_known(
            decimals in 0_usize..4,
            put in proptest::collection::vec("[0-9.<]{0,6}", 0..40),
            asked in proptest::collection::vec("[0-9.<,]{0,7}", 0..40),
            next in "[0-9.,]{8}",
        ) {
            let mut numbers = NumberNodes::new(decimals);
            for (text, node) in put.iter().zip(0..) {
                numbers.put(text.as_bytes(), node);
            }
            for text in put.iter().chain(&asked) {
                let followed = format!("{text}{next}");
                let eight = followed.as_bytes().first_chunk().map(|eight| u64::from_le_bytes(*eight));
                let found = numbers.node(eight.unwrap_or_default(), text.len());
                let last = put.iter().rposition(|one| one == text);
                let is_number = NumberNodes::decimals(text.as_bytes()) == Some(decimals)
                    && text.bytes().filter(|byte| *byte == b'.').count() == usize::from(decimals > 0)
                    && !text.contains('<')
                    && text.len() <= DIGITS + usize::from(decimals > 0);
                let expected = last.filter(|_| is_number);
                proptest::prop_assert_eq!(found.map(|node| node as usize), expected, "{}", text);
            }
        }
    }

    #[test]
    fn numbers_of_the_form_are_known() {
        for (decimals, texts) in [
            (0, ["7", "219", "4000"]),
            (1, ["1.9", "12.4", "999.9"]),
            (2, ["0.50", "0.05", "12.34"]),
        ] {
            let mut numbers = NumberNodes::new(decimals);
            for (text, node) in texts.iter().zip(1..) {
                numbers.put(text.as_bytes(), node);
            }
            for (text, node) in texts.iter().zip(1..) {
                let mut eight = *b",,,,,,,,";
                eight[..text.len()].copy_from_slice(text.as_bytes());
                assert_eq!(
                    numbers.node(u64::from_le_bytes(eight), text.len()),
                    Some(node),
                    "{text}"
                );
            }
        }
    }
}
