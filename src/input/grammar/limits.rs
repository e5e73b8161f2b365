//! Reference limits as printed beside a result, in one text.

use crate::panel::IssueCode;

use super::cell::{Limits, Refusal};
use super::comparator::Comparator;
use super::decimal_mark::DecimalMark;
use super::number::cleaned;
use super::plain_text::quote;
use super::quantity::{HasUnit, Reader};
use super::words::NoWords;

/// Reads reference limits in one text: `4.0-10.0`, `<0.5`, `>=60`, `[150;400]`, `bis 0.5`.
/// An empty text, or nothing but dashes, has no limits.
///
/// # Errors
/// [`Refusal`] with [`IssueCode::BadLimit`] where the text can't be read, also for a single number,
/// because it doesn't say which limit it is.
pub fn parse_limits(
    text: &str,
    mark: DecimalMark,
    has_unit: HasUnit<'_>,
) -> Result<Limits, Refusal> {
    let trimmed = text.trim();
    let as_limit = |refusal: Refusal| Refusal {
        code: IssueCode::BadLimit,
        ..refusal
    };
    let clean = cleaned(trimmed).map_err(as_limit)?;
    if clean
        .chars()
        .all(|character| character == '-' || character.is_whitespace())
    {
        return Ok(Limits::default());
    }
    let reader = Reader {
        original: trimmed,
        mark,
        words: &NoWords,
        has_unit,
        signed: true,
    };
    if let Some(limits) = reader.bracketed(&clean).map_err(as_limit)? {
        return Ok(limits);
    }
    let number = reader.quantity(&clean).map_err(as_limit)?;
    if number.is_exact() {
        return Err(Refusal::new(
            IssueCode::BadLimit,
            format!(
                "the limit {} doesn't say whether it is the lower or the upper one; write `<`, `>` or a range",
                quote(trimmed)
            ),
        ));
    }
    Ok(Limits {
        low: number.low,
        high: number.high,
        unit: number.unit,
    })
}

impl Reader<'_> {
    /// Limits in brackets: `[150;400]`, `(4.0 - 10.0)`, `]150;400[`. `None` where there are none around the whole.
    fn bracketed(&self, clean: &str) -> Result<Option<Limits>, Refusal> {
        let Some(open) = clean.chars().next().filter(|first| "[](".contains(*first)) else {
            return Ok(None);
        };
        let Some(close) = clean.rfind(['[', ']', ')']).filter(|&at| at > 0) else {
            return Ok(None);
        };
        let (inner, after) = (&clean[1..close], &clean[close + 1..]);
        let closing = clean[close..].chars().next().unwrap_or(')');
        let pair = inner.split_once(';').or_else(|| inner.split_once(", "));
        let Some((low, high)) = pair else {
            // Round brackets around a range are decoration.
            if (open, closing) != ('(', ')') && (open, closing) != ('[', ']') {
                return Ok(None);
            }
            let text = format!("{inner} {after}");
            let number = self.quantity(text.trim())?;
            if number.is_exact() {
                return Ok(None);
            }
            return Ok(Some(Limits {
                low: number.low,
                high: number.high,
                unit: number.unit,
            }));
        };
        let open_low = match (open, closing) {
            ('(', ')') => {
                let why = "leaves open whether the limits themselves are inside; write `[150;400]` or `150-400`";
                return Err(self.refuse(IssueCode::BadLimit, why));
            }
            ('[', _) => false,
            _ => true,
        };
        let open_high = closing != ']';
        let (low, rest) = self.number(low.trim())?;
        let low_tail = self.tail(rest)?;
        let (high, rest) = self.number(high.trim())?;
        let inner_tail = self.tail(rest)?;
        let outer_tail = self.tail(after)?;
        let range = (
            Some(if open_high {
                Comparator::Below
            } else {
                Comparator::UpTo
            }),
            high,
        );
        let from = if open_low {
            Comparator::Above
        } else {
            Comparator::AtLeast
        };
        if [low_tail.power, inner_tail.power, outer_tail.power]
            .iter()
            .any(|power| *power != 0)
        {
            let why = "has a power of ten apart from its number; write the numbers in full";
            return Err(self.refuse(IssueCode::BadLimit, why));
        }
        let cell = self.interval(Some(from), &low, Some(&range), 0)?;
        let unit = outer_tail.unit.or(inner_tail.unit).or(low_tail.unit);
        Ok(Some(Limits {
            low: cell.low,
            high: cell.high,
            unit,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::grammar::cell::Bound;
    use crate::value::Ratio;

    fn has_unit(spelling: &str) -> bool {
        matches!(spelling, "G/L" | "/uL" | "mg/L FEU")
    }

    #[test]
    fn limits_in_every_form() {
        let shown = |text: &str| match parse_limits(text, DecimalMark::Unknown, &has_unit) {
            Ok(limits) => {
                let end = |bound: Option<Bound>| {
                    bound.map_or("none".to_string(), |bound| {
                        let value = bound.value.convert(Ratio::ONE).unwrap();
                        format!("{}{value}", if bound.open { "open " } else { "" })
                    })
                };
                let unit = limits
                    .unit
                    .map(|unit| format!(" {unit}"))
                    .unwrap_or_default();
                format!("{}, {}{unit}", end(limits.low), end(limits.high))
            }
            Err(refusal) => {
                assert_eq!(refusal.code, IssueCode::BadLimit, "{text}");
                "!".to_string()
            }
        };
        for (text, expected) in [
            ("", "none, none"),
            (" - ", "none, none"),
            ("4.0-10.0", "4, 10"),
            ("4.0 – 10.0", "4, 10"),
            ("150 - 400", "150, 400"),
            ("150 - 400 G/L", "150, 400 G/L"),
            ("(150-400)", "150, 400"),
            ("(150 - 400) G/L", "150, 400 G/L"),
            ("[150-400]", "150, 400"),
            ("[150;400]", "150, 400"),
            ("[150, 400] G/L", "150, 400 G/L"),
            ("]150;400[", "open 150, open 400"),
            ("[150;400)", "150, open 400"),
            ("[4,5;10,5]", "4.5, 10.5"),
            ("0,3–2,0", "0.3, 2"),
            ("<0.5", "none, open 0.5"),
            ("≤0.5", "none, 0.5"),
            (">=60", "60, none"),
            (">60", "open 60, none"),
            ("bis 0.5", "none, 0.5"),
            ("bis zu 0,5", "none, 0.5"),
            ("up to 5", "none, 5"),
            ("max. 5", "none, 5"),
            ("< 0.50 mg/L FEU", "none, open 0.5 mg/L FEU"),
            ("-2 - 2", "-2, 2"),
            ("150000-400000 /uL", "150000, 400000 /uL"),
            (">= 4 and < 10", "4, open 10"),
            ("5", "!"),
            ("[5]", "!"),
            ("(150;400)", "!"),
            ("[150;400", "!"),
            ("400-150", "!"),
            ("[400;150]", "!"),
            ("150 400", "!"),
            ("1,234-2,345", "!"),
            ("M: 13-17", "!"),
            ("negative", "!"),
            ("4.0-10.0 banana", "!"),
        ] {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }
}
