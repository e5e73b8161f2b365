//! Times of the usual form, most of which need not be read.

use crate::input::LoneRows;

/// Knows times that are read without a remark by those before them: they have the same day and minute.
#[derive(Default)]
pub(super) struct UsualTimes {
    beginning: [u8; UsualTimes::SAME],
}

impl UsualTimes {
    /// `2024-01-31T23:59`, and then seconds.
    const SAME: usize = 16;

    #[inline]
    pub(super) fn is_plain(&mut self, text: &str, reader: &LoneRows) -> bool {
        if let Some((beginning, [b':', tens @ b'0'..=b'5', ones])) =
            text.as_bytes().split_first_chunk::<{ UsualTimes::SAME }>()
            && tens.is_ascii_digit()
            && ones.is_ascii_digit()
        {
            if *beginning == self.beginning {
                return true;
            }
            let is_plain = reader.is_plain_time(text);
            if is_plain {
                self.beginning = *beginning;
            }
            return is_plain;
        }
        reader.is_plain_time(text)
    }
}
