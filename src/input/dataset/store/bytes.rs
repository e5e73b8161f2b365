//! Numbers and texts as bytes, short ones short.

use std::sync::Arc;

/// Appends what is stored.
pub(super) struct Encoder<'b>(pub &'b mut Vec<u8>);

impl Encoder<'_> {
    pub(super) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// Seven bits a byte, the lowest first.
    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push((number as u8) | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    pub(super) fn length(&mut self, length: usize) {
        self.number(length as u64);
    }

    /// Small numbers of either sign are short.
    pub(super) fn signed(&mut self, number: i64) {
        self.number(((number << 1) ^ (number >> 63)) as u64);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.length(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    pub(super) fn maybe(&mut self, text: Option<&str>) {
        self.byte(u8::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }
}

/// Reads what was stored; `None` where the bytes are not what was written.
pub(super) struct Decoder<'b>(pub &'b [u8]);

impl<'b> Decoder<'b> {
    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn length(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    pub(super) fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some(((number >> 1) as i64) ^ -((number & 1) as i64))
    }

    pub(super) fn text(&mut self) -> Option<&'b str> {
        let length = self.length()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    pub(super) fn shared(&mut self) -> Option<Arc<str>> {
        self.text().map(Arc::from)
    }

    pub(super) fn maybe(&mut self) -> Option<Option<Arc<str>>> {
        match self.byte()? {
            0 => Some(None),
            _ => Some(Some(self.shared()?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_was_stored_is_read_again(
            numbers in proptest::collection::vec(proptest::prelude::any::<i64>(), 0..9),
            text in ".{0,40}",
        ) {
            let mut bytes = Vec::new();
            let mut encoder = Encoder(&mut bytes);
            for &number in &numbers {
                encoder.signed(number);
                encoder.number(number as u64);
            }
            encoder.text(&text);
            encoder.maybe(None);
            encoder.maybe(Some(&text));
            let mut decoder = Decoder(&bytes);
            for &number in &numbers {
                proptest::prop_assert_eq!(decoder.signed(), Some(number));
                proptest::prop_assert_eq!(decoder.number(), Some(number as u64));
            }
            proptest::prop_assert_eq!(decoder.text(), Some(text.as_str()));
            proptest::prop_assert_eq!(decoder.maybe(), Some(None));
            proptest::prop_assert_eq!(decoder.maybe(), Some(Some(Arc::from(text.as_str()))));
            proptest::prop_assert_eq!(decoder.byte(), None);
        }
    }
}
