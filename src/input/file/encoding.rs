//! From bytes to UTF-8: which encoding an input has, and its text.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::InputError;

/// What was found out about an input's encoding.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) encoding: &'static Encoding,
    /// Length of the byte order mark at the beginning, which is no text.
    pub(super) mark_length: usize,
    /// What a reader must know of the choice.
    pub(super) remark: Option<String>,
}

/// Chooses the encoding by the byte order mark, else by its name, else by the first bytes.
/// `whole` tells whether `start` is the whole input; else it may end inside a character.
pub(super) fn choose(
    name: &str,
    start: &[u8],
    whole: bool,
    label: Option<&str>,
) -> Result<Choice, InputError> {
    let named = match label {
        Some(label) => Some(
            encoding_for(label).ok_or_else(|| InputError::UnknownEncoding {
                name: name.to_owned(),
                label: label.to_owned(),
            })?,
        ),
        None => None,
    };
    if let Some((encoding, mark_length)) = Encoding::for_bom(start) {
        let remark = match named {
            Some(other) if other != encoding => Some(format!(
                "the file begins with the byte order mark of {}, so it is not read as {} as the option says",
                encoding.name(),
                other.name()
            )),
            None if encoding != UTF_8 => Some(format!(
                "the file is {} by its byte order mark",
                encoding.name()
            )),
            _ => None,
        };
        return Ok(Choice {
            encoding,
            mark_length,
            remark,
        });
    }
    let (encoding, remark) = match named {
        Some(encoding) => (encoding, None),
        None => guess(start, whole),
    };
    Ok(Choice {
        encoding,
        mark_length: 0,
        remark,
    })
}

fn guess(start: &[u8], whole: bool) -> (&'static Encoding, Option<String>) {
    if let Some(encoding) = sixteen_bits(start) {
        let remark = format!(
            "every other byte is zero, so the file is read as {}; name another encoding with --encoding",
            encoding.name()
        );
        return (encoding, Some(remark));
    }
    let Err(error) = std::str::from_utf8(start) else {
        return (UTF_8, None);
    };
    let cut_at_the_border = !whole && error.error_len().is_none();
    if cut_at_the_border {
        return (UTF_8, None);
    }
    let valid = start.get(..error.valid_up_to()).unwrap_or_default();
    let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count();
    let byte = start.get(error.valid_up_to()).copied().unwrap_or_default();
    let mixed = if valid.is_ascii() {
        ""
    } else {
        "; the lines before hold valid UTF-8, so the file may be a mixture"
    };
    let remark = format!(
        "line {line} holds bytes that are not UTF-8 (the first is 0x{byte:02X}), so the file is read as windows-1252; \
         name another encoding with --encoding{mixed}"
    );
    (WINDOWS_1252, Some(remark))
}

/// UTF-16 without a byte order mark shows in its zero bytes: separators, digits and line ends have
/// one each, all on the same side, even where the words are Chinese.
fn sixteen_bits(start: &[u8]) -> Option<&'static Encoding> {
    const LOOKED_AT: usize = 64 << 10;
    let head = start.get(..LOOKED_AT).unwrap_or(start);
    let (mut pairs, mut first_is_zero, mut second_is_zero, mut line_ends) =
        (0_usize, 0_usize, 0_usize, 0_usize);
    for pair in head.chunks_exact(2) {
        pairs += 1;
        first_is_zero += usize::from(matches!(pair, [0, _]));
        second_is_zero += usize::from(matches!(pair, [_, 0]));
        line_ends += usize::from(matches!(pair, [0, b'\n' | b'\r'] | [b'\n' | b'\r', 0]));
    }
    let (encoding, zeros, others) = if second_is_zero > first_is_zero {
        (UTF_16LE, second_is_zero, first_is_zero)
    } else {
        (UTF_16BE, first_is_zero, second_is_zero)
    };
    // Zeros strewn into 8-bit text fall on both sides and leave its line ends unpaired.
    let plausible = zeros >= 4 && zeros * 4 >= pairs && others * 50 <= zeros && line_ends > 0;
    plausible.then_some(encoding)
}

/// Names that are in use, but not among the labels of the WHATWG standard.
fn encoding_for(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().to_ascii_lowercase();
    let known = match label.as_str() {
        "latin-1" | "latin_1" | "ansi" | "windows1252" | "cp-1252" => "windows-1252",
        "utf_8" | "utf-8-sig" | "utf8-sig" | "utf-8-bom" => "utf-8",
        "utf16" | "utf_16" | "utf16le" | "utf_16_le" | "utf16-le" => "utf-16le",
        "utf16be" | "utf_16_be" | "utf16-be" => "utf-16be",
        "cp932" => "shift_jis",
        "cp936" => "gbk",
        "cp949" => "euc-kr",
        "cp950" => "big5",
        "macroman" | "mac-roman" | "mac_roman" => "macintosh",
        other => other,
    };
    Encoding::for_label_no_replacement(known.as_bytes())
}

/// The text of a byte stream as UTF-8. Bytes that don't fit the encoding become U+FFFD, and the
/// place of the first of them is kept.
pub(super) struct Text<R> {
    input: R,
    decoder: Decoder,
    bytes: Vec<u8>,
    bytes_start: usize,
    bytes_end: usize,
    input_ended: bool,
    text: Vec<u8>,
    text_start: usize,
    text_end: usize,
    decoder_finished: bool,
    produced: u64,
    first_malformed: Option<u64>,
}

const REPLACEMENT: &[u8] = "\u{FFFD}".as_bytes();

impl<R: Read> Text<R> {
    /// The text of what is left of an input, before which so many bytes of text stand.
    pub(super) fn new(encoding: &'static Encoding, input: R, before: usize) -> Self {
        const BUFFER: usize = 64 << 10;
        Text {
            input,
            decoder: encoding.new_decoder_without_bom_handling(),
            bytes: vec![0; BUFFER],
            bytes_start: 0,
            bytes_end: 0,
            input_ended: false,
            text: vec![0; BUFFER],
            text_start: 0,
            text_end: 0,
            decoder_finished: false,
            produced: before as u64,
            first_malformed: None,
        }
    }

    /// Where in the text (in bytes of UTF-8) the first U+FFFD stands for malformed bytes.
    pub(super) fn first_malformed(&self) -> Option<u64> {
        self.first_malformed
    }

    fn decode_more(&mut self) -> io::Result<()> {
        if self.bytes_start == self.bytes_end && !self.input_ended {
            let count = loop {
                match self.input.read(&mut self.bytes) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    other => break other?,
                }
            };
            (self.bytes_start, self.bytes_end) = (0, count);
            self.input_ended = count == 0;
        }
        let bytes = self
            .bytes
            .get(self.bytes_start..self.bytes_end)
            .unwrap_or_default();
        // Room for the replacement character is kept back.
        let room = self.text.len() - REPLACEMENT.len();
        let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(
            bytes,
            &mut self.text[..room],
            self.input_ended,
        );
        self.bytes_start += read;
        (self.text_start, self.text_end) = (0, written);
        match result {
            DecoderResult::InputEmpty => self.decoder_finished = self.input_ended,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                self.first_malformed
                    .get_or_insert(self.produced + written as u64);
                self.text[written..written + REPLACEMENT.len()].copy_from_slice(REPLACEMENT);
                self.text_end += REPLACEMENT.len();
            }
        }
        self.produced += self.text_end as u64;
        Ok(())
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let count = available.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Text<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.text_start == self.text_end && !self.decoder_finished {
            self.decode_more()?;
        }
        Ok(self
            .text
            .get(self.text_start..self.text_end)
            .unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.text_start = (self.text_start + count).min(self.text_end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(start: &[u8], whole: bool) -> (&'static str, usize, bool) {
        let choice = choose("x.csv", start, whole, None).unwrap();
        (
            choice.encoding.name(),
            choice.mark_length,
            choice.remark.is_some(),
        )
    }

    fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> (String, Option<u64>) {
        let mut text = Text::new(encoding, bytes, 0);
        let mut out = String::new();
        text.read_to_string(&mut out).unwrap();
        (out, text.first_malformed())
    }

    fn little_endian(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn big_endian(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }

    #[test]
    fn byte_order_marks_are_obeyed() {
        assert_eq!(chosen(b"\xEF\xBB\xBFa", true), ("UTF-8", 3, false));
        assert_eq!(chosen(b"\xFF\xFEa\0", true), ("UTF-16LE", 2, true));
        assert_eq!(chosen(b"\xFE\xFF\0a", true), ("UTF-16BE", 2, true));
        let choice = choose("x.csv", b"\xFE\xFF\0a", true, Some("latin1")).unwrap();
        assert_eq!(choice.encoding, UTF_16BE);
        assert!(choice.remark.unwrap().contains("windows-1252"));
    }

    #[test]
    fn utf_16_without_a_mark_is_seen_by_its_zeros() {
        for text in [
            "platelets,pt\n120,14\n",
            "血小板计数,凝血酶原时间\r\n120,14.5\r\n98,16.5\r\n",
        ] {
            assert_eq!(chosen(&little_endian(text), true).0, "UTF-16LE", "{text}");
            assert_eq!(chosen(&big_endian(text), true).0, "UTF-16BE", "{text}");
        }
    }

    #[test]
    fn stray_zeros_do_not_make_utf_16() {
        assert_eq!(chosen(b"pla\0telets\n1\0\0\0\0\0\0\0\0\n", true).0, "UTF-8");
        assert_eq!(chosen(b"\0\0\0\0\0\0\0\0", true).0, "UTF-8");
    }

    #[test]
    fn latin_1_is_announced_with_its_line() {
        let choice = choose("x.csv", b"ldh,unit\n1,\xB5kat/L\n", true, None).unwrap();
        assert_eq!(choice.encoding, WINDOWS_1252);
        let remark = choice.remark.unwrap();
        assert!(
            remark.contains("line 2") && remark.contains("0xB5"),
            "{remark}"
        );
        assert_eq!(decoded(WINDOWS_1252, b"\xB5kat"), ("µkat".to_owned(), None));
    }

    #[test]
    fn a_character_cut_at_the_border_is_still_utf_8() {
        assert_eq!(
            chosen("aµ".as_bytes().split_last().unwrap().1, false),
            ("UTF-8", 0, false)
        );
        assert_eq!(
            chosen("aµ".as_bytes().split_last().unwrap().1, true),
            ("windows-1252", 0, true)
        );
    }

    #[test]
    fn encodings_are_named_by_their_usual_names() {
        for (label, name) in [
            ("utf8", "UTF-8"),
            ("Latin-1", "windows-1252"),
            (" UTF-16 ", "UTF-16LE"),
            ("cp932", "Shift_JIS"),
            ("gbk", "GBK"),
        ] {
            assert_eq!(
                choose("x.csv", b"a", true, Some(label))
                    .unwrap()
                    .encoding
                    .name(),
                name
            );
        }
        for label in ["", "latin", "utf-7", "iso-2022-kr", "\u{1b}[31m"] {
            let message = choose("x.csv", b"a", true, Some(label))
                .unwrap_err()
                .to_string();
            assert!(
                message.contains("windows-1252") && !message.contains('\u{1b}'),
                "{message}"
            );
        }
    }

    #[test]
    fn malformed_bytes_are_replaced_and_their_place_is_kept() {
        assert_eq!(
            decoded(UTF_8, b"ab\xFFc\xC2"),
            ("ab\u{FFFD}c\u{FFFD}".to_owned(), Some(2))
        );
        let (text, place) = decoded(UTF_16LE, &[b'a', 0, 0x00, 0xD8, b'b', 0, b'c']);
        assert_eq!((text.as_str(), place), ("a\u{FFFD}b\u{FFFD}", Some(1)));
    }

    #[test]
    fn characters_across_the_buffer_stay_whole() {
        let text = format!("x{}", "µ血𝟏".repeat(40_000));
        assert_eq!(decoded(UTF_8, text.as_bytes()), (text.clone(), None));
        assert_eq!(decoded(UTF_16BE, &big_endian(&text)), (text, None));
    }
}
