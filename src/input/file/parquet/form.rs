//! How the values of a column are written as text: integers and decimals with the digits that they have, binary
//! numbers with as few digits as tell them apart, times as ISO 8601 has them.

use std::fmt::{Debug, Display};
use std::io::Write as _;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescriptor;

use super::moment;

/// What a column holds.
#[derive(Debug, Clone)]
pub(super) struct Form {
    /// Whether values may be missing.
    pub(super) optional: bool,
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Plain,
    Unsigned,
    /// With so many digits behind the decimal mark.
    Decimal(usize),
    Date,
    /// Parts of a second, of which there are so many in a second.
    Time(i64),
    Timestamp {
        parts: i64,
        is_utc: bool,
    },
    Text,
    HalfFloat,
    Uuid,
}

/// A decimal has at most so many digits.
const MOST_DIGITS: i32 = 76;

impl Form {
    /// The form of a column; a message where its values can't be cells.
    pub(super) fn of(column: &ColumnDescriptor) -> std::result::Result<Self, String> {
        let name = crate::safe::for_terminal(&column.path().string());
        if column.max_rep_level() > 0 || column.path().parts().len() != 1 {
            return Err(format!(
                "its column {name} is nested (a list, a map or a record), which no cell can hold; make columns of its \
                 parts, or leave it out"
            ));
        }
        let unsuited = |what: &str| {
            Err(format!(
                "its column {name} holds {what}, which no rule can read; leave it out, or write it as text"
            ))
        };
        let kind = match (column.physical_type(), column.logical_type_ref()) {
            (Type::INT96, _) => Kind::Timestamp {
                parts: moment::NANOS,
                is_utc: false,
            },
            (_, Some(LogicalType::Decimal(decimal))) => decimal_of(decimal.scale)?,
            (_, Some(LogicalType::Date)) => Kind::Date,
            (_, Some(LogicalType::Time(time))) => Kind::Time(parts_of(&time.unit)),
            (_, Some(LogicalType::Timestamp(timestamp))) => Kind::Timestamp {
                parts: parts_of(&timestamp.unit),
                is_utc: timestamp.is_adjusted_to_u_t_c,
            },
            (_, Some(LogicalType::Integer(integer))) if !integer.is_signed => Kind::Unsigned,
            (_, Some(LogicalType::Uuid)) => Kind::Uuid,
            (_, Some(LogicalType::Float16)) => Kind::HalfFloat,
            (_, Some(LogicalType::String | LogicalType::Enum | LogicalType::Json)) => Kind::Text,
            (_, Some(LogicalType::Integer(_) | LogicalType::Unknown)) => Kind::Plain,
            (_, Some(_)) => return unsuited("no numbers and no text"),
            (physical, None) => match column.converted_type() {
                ConvertedType::DECIMAL => decimal_of(column.type_scale())?,
                ConvertedType::DATE => Kind::Date,
                ConvertedType::TIME_MILLIS => Kind::Time(moment::MILLIS),
                ConvertedType::TIME_MICROS => Kind::Time(moment::MICROS),
                // Files of this age say nothing of time zones.
                ConvertedType::TIMESTAMP_MILLIS => Kind::Timestamp {
                    parts: moment::MILLIS,
                    is_utc: false,
                },
                ConvertedType::TIMESTAMP_MICROS => Kind::Timestamp {
                    parts: moment::MICROS,
                    is_utc: false,
                },
                ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64 => Kind::Unsigned,
                ConvertedType::INTERVAL => return unsuited("spans of time"),
                ConvertedType::BSON => return unsuited("BSON"),
                _ => match physical {
                    Type::BYTE_ARRAY => Kind::Text,
                    Type::FIXED_LEN_BYTE_ARRAY => return unsuited("bytes without a meaning"),
                    _ => Kind::Plain,
                },
            },
        };
        Ok(Form {
            optional: column.max_def_level() > 0,
            kind,
        })
    }

    pub(super) fn boolean(&self, value: bool, out: &mut Vec<u8>) -> Result<()> {
        push(&value, out)
    }

    pub(super) fn integer32(&self, value: i32, out: &mut Vec<u8>) -> Result<()> {
        match self.kind {
            // The same bits, read without a sign.
            Kind::Unsigned => push(&u32::from_ne_bytes(value.to_ne_bytes()), out),
            _ => self.integer64(value.into(), out),
        }
    }

    pub(super) fn integer64(&self, value: i64, out: &mut Vec<u8>) -> Result<()> {
        match self.kind {
            Kind::Unsigned => push(&u64::from_ne_bytes(value.to_ne_bytes()), out),
            Kind::Decimal(scale) => push_decimal(value.into(), scale, out),
            Kind::Date => push(&moment::date(value), out),
            Kind::Time(parts) => push(&moment::time(value, parts), out),
            Kind::Timestamp { parts, is_utc } => {
                push(&moment::timestamp(value.into(), parts, is_utc), out)
            }
            _ => push(&value, out),
        }
    }

    /// Nanoseconds of the day, and the day by Julius Caesar's count, as old files have them.
    pub(super) fn integer96(&self, parts: &[u32], out: &mut Vec<u8>) -> Result<()> {
        const JULIAN_DAY_OF_1970: i128 = 2_440_588;
        const NANOS_OF_DAY: i128 = 86_400_000_000_000;
        let &[low, high, day] = parts else {
            return Err(wrong("a time of another length than 12 bytes"));
        };
        let nanos = i128::from(high) << 32 | i128::from(low);
        let days = i128::from(day) - JULIAN_DAY_OF_1970;
        let since_1970 = days * NANOS_OF_DAY + nanos;
        push(&moment::timestamp(since_1970, moment::NANOS, false), out)
    }

    /// As few digits as tell the value from its neighbors, with a decimal mark as other programs write it.
    pub(super) fn float(&self, value: &dyn Debug, out: &mut Vec<u8>) -> Result<()> {
        // Writing to memory never fails.
        let _ = write!(out, "{value:?}");
        Ok(())
    }

    pub(super) fn bytes(&self, value: &[u8], out: &mut Vec<u8>) -> Result<()> {
        match self.kind {
            Kind::Decimal(scale) => push_decimal(big_endian(value)?, scale, out),
            Kind::HalfFloat => push_half(value, out),
            Kind::Uuid => push_uuid(value, out),
            _ => {
                if std::str::from_utf8(value).is_err() {
                    return Err(wrong(
                        "bytes that are no UTF-8 text; leave the column out, or write it as text",
                    ));
                }
                out.extend_from_slice(value);
                Ok(())
            }
        }
    }
}

fn wrong(message: &str) -> ParquetError {
    ParquetError::General(message.to_owned())
}

fn decimal_of(scale: i32) -> std::result::Result<Kind, String> {
    match usize::try_from(scale) {
        Ok(digits) if scale <= MOST_DIGITS => Ok(Kind::Decimal(digits)),
        _ => Err(format!(
            "it says that a decimal has {scale} digits behind the decimal mark"
        )),
    }
}

fn parts_of(unit: &TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => moment::MILLIS,
        TimeUnit::MICROS => moment::MICROS,
        TimeUnit::NANOS => moment::NANOS,
    }
}

fn push(value: &dyn Display, out: &mut Vec<u8>) -> Result<()> {
    // Writing to memory never fails.
    let _ = write!(out, "{value}");
    Ok(())
}

/// A whole number of parts, with the decimal mark before the last `scale` digits.
fn push_decimal(value: i128, scale: usize, out: &mut Vec<u8>) -> Result<()> {
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, parts) = digits.split_at(digits.len() - scale);
    let mark = if scale > 0 { "." } else { "" };
    push(&format_args!("{sign}{whole}{mark}{parts}"), out)
}

/// A signed number whose highest byte comes first.
fn big_endian(bytes: &[u8]) -> Result<i128> {
    let fill = match bytes.first() {
        Some(first) if first & 0x80 != 0 => 0xFF,
        Some(_) => 0,
        None => return Err(wrong("a decimal without digits")),
    };
    let at = bytes.len().saturating_sub(16);
    let (above, low) = bytes.split_at(at);
    let mut full = [fill; 16];
    full[16 - low.len()..].copy_from_slice(low);
    let value = i128::from_be_bytes(full);
    // What lies above repeats the sign, or the number is greater than any result.
    let fits = above.iter().all(|byte| *byte == fill) && (value < 0) == (fill == 0xFF);
    match fits {
        true => Ok(value),
        false => Err(wrong("a decimal of more than 38 digits")),
    }
}

/// IEEE 754 with 16 bits, low byte first: exactly, for it takes few digits.
fn push_half(bytes: &[u8], out: &mut Vec<u8>) -> Result<()> {
    // Every such number is a whole number of 2^-24, and that is 5^24 of 10^-24.
    const SCALE: usize = 24;
    const STEP: i128 = 5_i128.pow(24);
    let bytes: [u8; 2] = bytes
        .try_into()
        .map_err(|_| wrong("a number of half precision of another length than 2 bytes"))?;
    let bits = u16::from_le_bytes(bytes);
    let is_negative = bits >> 15 == 1;
    let (exponent, fraction) = (bits >> 10 & 0x1F, i128::from(bits & 0x3FF));
    let count = match exponent {
        0x1F if fraction > 0 => return push(&"NaN", out),
        0x1F if is_negative => return push(&"-inf", out),
        0x1F => return push(&"inf", out),
        0 => fraction,
        _ => (fraction + 0x400) << (exponent - 1),
    };
    let signed = if is_negative { -count } else { count };
    push_decimal(signed * STEP, SCALE, out)?;
    while out.last() == Some(&b'0') {
        out.pop();
    }
    if out.last() == Some(&b'.') {
        out.push(b'0');
    }
    Ok(())
}

fn push_uuid(bytes: &[u8], out: &mut Vec<u8>) -> Result<()> {
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            out.push(b'-');
        }
        push(&format_args!("{byte:02x}"), out)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl Fn(&mut Vec<u8>) -> Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn decimals_keep_their_digits() {
        for (value, scale, expected) in [
            (45, 0, "45"),
            (450, 1, "45.0"),
            (-5, 2, "-0.05"),
            (0, 3, "0.000"),
            (i128::MIN, 4, "-17014118346046923173168730371588410.5728"),
        ] {
            assert_eq!(text(|out| push_decimal(value, scale, out)), expected);
        }
    }

    #[test]
    fn decimals_in_bytes_keep_their_sign() {
        for (bytes, expected) in [
            (&[0x01, 0x00][..], 256),
            (&[0xFF], -1),
            (&[0xFF, 0x00], -256),
            (&[0x00, 0xFF], 255),
            (&[0xFF; 20], -1),
            (&[0x00; 32], 0),
        ] {
            assert_eq!(big_endian(bytes).unwrap(), expected);
        }
        let mut large = [0; 17];
        large[1] = 0x80;
        assert!(big_endian(&large).is_err());
        assert!(big_endian(&[]).is_err());
    }

    #[test]
    fn numbers_of_half_precision_have_their_value() {
        for (bits, expected) in [
            (0x3C00_u16, "1.0"),
            (0xC000, "-2.0"),
            (0x7BFF, "65504.0"),
            (0x3555, "0.333251953125"),
            (0x0001, "0.000000059604644775390625"),
            (0x8000, "0.0"),
            (0x7C00, "inf"),
            (0x7E00, "NaN"),
        ] {
            assert_eq!(text(|out| push_half(&bits.to_le_bytes(), out)), expected);
        }
    }
}
