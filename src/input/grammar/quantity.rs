//! The grammar of a number or an interval with its comparator, unit and flags.

use std::cmp::Ordering;

use crate::panel::IssueCode;
use crate::value::DecimalError;

use super::cell::{Bound, NumberCell, Refusal};
use super::comparator::{self, Comparator};
use super::decimal_mark::{self, DecimalMark, RunFault};
use super::plain_text::quote;
use super::words::{Words, is_flag, strip_leading_flag, strip_trailing_flag, unbracketed};
use super::written::{Written, leading_exponent, power_of_ten, times_sign};

/// Tells whether the analyte at hand has a unit of this spelling.
pub type HasUnit<'a> = &'a dyn Fn(&str) -> bool;

/// What stands after a number.
#[derive(Debug, Default)]
pub(super) struct Tail {
    pub unit: Option<String>,
    pub flag: Option<String>,
    pub power: i64,
}

/// The second number of a range.
struct Second<'t> {
    comparator: Option<Comparator>,
    written: Written,
    rest: &'t str,
}

/// Reads one cell.
pub(super) struct Reader<'a> {
    /// As it stood in the cell, for messages.
    pub original: &'a str,
    pub mark: DecimalMark,
    pub words: &'a dyn Words,
    pub has_unit: HasUnit<'a>,
    pub signed: bool,
}

impl Reader<'_> {
    pub fn refuse(&self, code: IssueCode, why: &str) -> Refusal {
        Refusal::new(code, format!("{} {why}", quote(self.original)))
    }

    pub fn quantity(&self, clean: &str) -> Result<NumberCell, Refusal> {
        let mut text = clean;
        let mut flag = None;
        while let Some((token, after)) = strip_leading_flag(text, self.words) {
            flag = Some(unbracketed(token).to_string());
            text = after;
        }
        if comparator::is_approximate(text) {
            let why = "is an estimate without bounds; write a number, or a range such as `10-20`";
            return Err(self.refuse(IssueCode::UnreadableValue, why));
        }
        if is_infinite(text) {
            let why =
                "isn't a number that can be measured; write `>` and the highest measurable value";
            return Err(self.refuse(IssueCode::OutOfRange, why));
        }
        let mut first_comparator = None;
        if let Some((comparator, rest)) = comparator::leading(text) {
            (first_comparator, text) = (Some(comparator), rest);
            if is_infinite(text) {
                return Err(self.refuse(IssueCode::OutOfRange, "has a bound that isn't a number"));
            }
        } else if let Some((comparator, before)) = comparator::trailing(text) {
            (first_comparator, text) = (Some(comparator), before);
        }
        let (first, rest) = self.number(text)?;
        let (second, tail) = match self.range(rest)? {
            Some(Second {
                comparator,
                written,
                rest,
            }) => {
                let tail = self.tail(rest)?;
                (Some((comparator, written)), tail)
            }
            None => (None, self.tail(rest)?),
        };
        let mut cell = self.interval(first_comparator, &first, second.as_ref(), tail.power)?;
        cell.unit = tail.unit;
        cell.flag = flag.or(tail.flag);
        Ok(cell)
    }

    /// A number at the start of a text and what follows it.
    pub fn number<'t>(&self, text: &'t str) -> Result<(Written, &'t str), Refusal> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let not_a_number = || {
            let holds = if unsigned.contains(|character: char| character.is_ascii_digit()) {
                "isn't a number, nor a word that is known; correct the cell, or leave it empty if there is no result"
            } else {
                "isn't a word that is known; write a number, a known word, or leave the cell empty"
            };
            self.refuse(IssueCode::UnreadableValue, holds)
        };
        let mut run = decimal_mark::leading_run(unsigned).ok_or_else(not_a_number)?;
        let has_unit = |rest| self.try_tail(rest).is_some_and(|tail| tail.unit.is_some());
        // `45 109/L` is 45 x 10^9/L that lost its superscript, not 45109 per liter.
        let spaces = run.text.match_indices([' ', '\u{A0}']);
        if let Some((at, _)) = { spaces }.find(|&(at, _)| has_unit(&unsigned[at..])) {
            run.text = &unsigned[..at];
            run.rest = &unsigned[at..];
        }
        let digits = decimal_mark::read_run(run.text, self.mark)
            .map_err(|fault| self.run_refusal(&fault, run.text))?;
        // `45E9/L` may have its exponent in the unit.
        let (exponent, rest) = if has_unit(run.rest) {
            (0, run.rest)
        } else {
            leading_exponent(run.rest)
        };
        Ok((
            Written {
                negative,
                digits,
                exponent,
            },
            rest,
        ))
    }

    fn run_refusal(&self, fault: &RunFault, run: &str) -> Refusal {
        match fault {
            RunFault::Ambiguous { decimal, grouped } => self.refuse(
                IssueCode::AmbiguousNumber,
                &format!("may be {decimal} or {grouped}; say which mark is the decimal one with --decimal"),
            ),
            RunFault::OtherMark => {
                let mark = if self.mark.is_comma() { "comma" } else { "point" };
                let why = format!(
                    "doesn't fit a decimal {mark}, which this column has; correct the cell, or say --decimal if the \
                     other mark is right"
                );
                self.refuse(IssueCode::AmbiguousNumber, &why)
            }
            RunFault::MaybeTwo { grouped } => self.refuse(
                IssueCode::AmbiguousNumber,
                &format!("may be two numbers or {grouped}; write one number without the space"),
            ),
            RunFault::Malformed if looks_like_time(run) || looks_like_time(self.original) => {
                self.refuse(IssueCode::UnreadableValue, "looks like a date or a time, not like a result")
            }
            RunFault::Malformed => self.refuse(IssueCode::UnreadableValue, "isn't a number; correct the cell"),
        }
    }

    /// The second number of a range, its comparator, and what follows.
    fn range<'t>(&self, rest: &'t str) -> Result<Option<Second<'t>>, Refusal> {
        let Some(after) = range_separator(rest).or_else(|| self.separator_after_unit(rest)) else {
            return Ok(None);
        };
        let (comparator, after) = match comparator::leading(after) {
            Some((comparator, after)) => (Some(comparator), after),
            None => (None, after),
        };
        let (written, rest) = self.number(after)?;
        Ok(Some(Second {
            comparator,
            written,
            rest,
        }))
    }

    /// `10 % - 20 %`: the unit stands after both numbers.
    fn separator_after_unit<'t>(&self, rest: &'t str) -> Option<&'t str> {
        let at = rest.find(['-', '~'])?;
        let unit = rest[..at].trim();
        let after = range_separator(&rest[at..])?;
        let same_unit =
            !unit.is_empty() && (self.has_unit)(unit) && after.trim_end().ends_with(unit);
        same_unit.then_some(after)
    }

    pub fn interval(
        &self,
        comparator: Option<Comparator>,
        first: &Written,
        second: Option<&(Option<Comparator>, Written)>,
        power: i64,
    ) -> Result<NumberCell, Refusal> {
        let mut cell = NumberCell {
            low: None,
            high: None,
            unit: None,
            flag: None,
            censored_below: false,
        };
        let (low, high) = match (comparator, second) {
            (None, None) => (Some((first, false)), Some((first, false))),
            (Some(Comparator::Below), None) => (None, Some((first, true))),
            (Some(Comparator::UpTo), None) => (None, Some((first, false))),
            (Some(Comparator::Above), None) => (Some((first, true)), None),
            (Some(Comparator::AtLeast), None) => (Some((first, false)), None),
            (None, Some((None, second))) => (Some((first, false)), Some((second, false))),
            (from, Some((Some(to @ (Comparator::Below | Comparator::UpTo)), second)))
                if matches!(from, None | Some(Comparator::Above | Comparator::AtLeast)) =>
            {
                let low_open = from == Some(Comparator::Above);
                (
                    Some((first, low_open)),
                    Some((second, *to == Comparator::Below)),
                )
            }
            _ => {
                let why = "joins a comparator with a range in a way that can be read twofold; write one of them";
                return Err(self.refuse(IssueCode::UnreadableValue, why));
            }
        };
        if !self.signed {
            let censored_at_zero =
                low.is_none() && high.is_some_and(|(high, open)| high.is_zero() && open);
            if censored_at_zero
                || [low, high]
                    .iter()
                    .flatten()
                    .any(|(written, _)| written.is_below_zero())
            {
                let why = "lies below zero, which this can't; correct the cell, or leave it empty if there is no result";
                return Err(self.refuse(IssueCode::NegativeValue, why));
            }
        }
        if let (Some((low, low_open)), Some((high, high_open))) = (low, high) {
            let order = low.compare(high);
            let leading_zero = |written: &Written| {
                written.digits.len() > 1
                    && written.digits.starts_with('0')
                    && !written.digits.starts_with("0.")
            };
            if second.is_some() && (leading_zero(low) || leading_zero(high)) {
                return Err(self.refuse(
                    IssueCode::UnreadableValue,
                    "looks like a date, not like a range",
                ));
            }
            if order == Ordering::Greater || (order == Ordering::Equal && (low_open || high_open)) {
                let why = "is a range whose first number isn't below the second; correct the cell";
                return Err(self.refuse(IssueCode::UnreadableValue, why));
            }
        }
        let bound = |end: Option<(&Written, bool)>| {
            end.map(|(written, open)| written.numeral(power).map(|value| Bound { value, open }))
                .transpose()
        };
        let out_of_range = |_: DecimalError| {
            let why =
                "has more digits, or a higher power of ten, than any result; correct the cell";
            self.refuse(IssueCode::OutOfRange, why)
        };
        cell.low = bound(low).map_err(out_of_range)?;
        cell.high = bound(high).map_err(out_of_range)?;
        cell.censored_below = cell.low.is_none();
        Ok(cell)
    }

    pub fn tail(&self, rest: &str) -> Result<Tail, Refusal> {
        if let Some(tail) = self.try_tail(rest) {
            return Ok(tail);
        }
        let tail = rest.trim();
        if power_of_ten(tail).is_some_and(|(_, rest)| rest.trim().is_empty()) {
            let why = "leaves open whether the power of ten belongs to the number or to the unit; write the number \
                       without it and name the unit, or write it as `1.5e3`";
            return Err(self.refuse(IssueCode::AmbiguousNumber, why));
        }
        if looks_like_time(self.original) {
            return Err(self.refuse(
                IssueCode::UnreadableValue,
                "looks like a date or a time, not like a result",
            ));
        }
        if tail.starts_with(['+', '-']) && tail.len() == 1 {
            let why = format!(
                "ends in `{tail}`, which may be a flag or a part of the number; put a space before a flag"
            );
            return Err(self.refuse(IssueCode::UnreadableValue, &why));
        }
        if looks_like_unit(tail) {
            let mut refusal = self.refuse(
                IssueCode::UnknownUnit,
                &format!("ends in {}, which is neither a unit of this analyte nor a flag; write the number alone and \
                          name the unit with --unit", quote(tail)),
            );
            refusal.unknown_unit = Some(tail.to_string());
            return Err(refusal);
        }
        let why = format!(
            "has {} after the number, which can't be read; correct the cell",
            quote(tail)
        );
        Err(self.refuse(IssueCode::UnreadableValue, &why))
    }

    /// Unit and flags, in either order, or nothing.
    fn try_tail(&self, rest: &str) -> Option<Tail> {
        let attached = !rest.starts_with(char::is_whitespace);
        let mut body = rest.trim();
        let mut tail = Tail::default();
        for _ in 0..3 {
            if body.is_empty() {
                return Some(tail);
            }
            if let Some((unit, power)) = self.unit(body) {
                (tail.unit, tail.power) = (Some(unit.to_string()), power);
                return Some(tail);
            }
            if let Some(flagged) = self.flag_before_unit(body, attached) {
                let other = strip_trailing_flag(body, attached, self.words)
                    .and_then(|(before, _)| self.unit(before));
                // `45 a H` may be years with a flag or hours with one.
                return (tail.flag.is_none() && other.is_none()).then_some(flagged);
            }
            let (before, flag) = strip_trailing_flag(body, attached, self.words)?;
            // The one nearest to the number; `45 H *` is `H` that was marked.
            tail.flag = Some(unbracketed(flag).to_string());
            body = before;
        }
        body.is_empty().then_some(tail)
    }

    /// `H G/L`
    fn flag_before_unit(&self, body: &str, attached: bool) -> Option<Tail> {
        let (flag, unit) = body.split_once(char::is_whitespace)?;
        let doubtful = attached && flag.starts_with(['+', '-']);
        let (unit, power) = self.unit(unit.trim_start())?;
        (is_flag(flag, self.words) && !doubtful).then(|| Tail {
            unit: Some(unit.to_string()),
            flag: Some(unbracketed(flag).to_string()),
            power,
        })
    }

    /// The unit that a text is, and the power of ten before it that belongs to the number.
    fn unit<'t>(&self, text: &'t str) -> Option<(&'t str, i64)> {
        let has = |unit: &str| !unit.is_empty() && (self.has_unit)(unit);
        if has(text) {
            return Some((text, 0));
        }
        let inner = unbracketed(text);
        if inner != text && has(inner) {
            return Some((inner, 0));
        }
        let after_sign = times_sign(text)?;
        if after_sign.starts_with("10") && has(after_sign) {
            return Some((after_sign, 0));
        }
        let (power, unit) = power_of_ten(text)?;
        has(unit).then_some((unit, power))
    }
}

/// What follows the dash or word between the two numbers of a range; a number must follow.
fn range_separator(rest: &str) -> Option<&str> {
    const SIGNS: &[&str] = &["...", "..", "…", "-", "~", "至", "到"];
    const WORDS: &[&str] = &[
        "to", "bis", "à", "a", "au", "al", "hasta", "tot", "t/m", "até", "ate",
    ];
    let trimmed = rest.trim_start();
    let by_sign = SIGNS.iter().find_map(|sign| trimmed.strip_prefix(sign));
    let by_word = || {
        let (word, after) = trimmed.split_once(char::is_whitespace)?;
        let word = word.to_lowercase();
        // `45 and 50` are two results, `>45 and <50` is a range.
        let joins = WORDS.contains(&word.as_str())
            || (matches!(word.as_str(), "and" | "und" | "et" | "y" | "e" | "en")
                && comparator::leading(after).is_some());
        (trimmed.len() < rest.len() && joins).then_some(after)
    };
    let after = by_sign.or_else(by_word)?.trim_start();
    let number = comparator::leading(after).map_or(after, |(_, number)| number);
    let digits = number.strip_prefix(['-', '+']).unwrap_or(number);
    let digits = digits.strip_prefix(['.', ',']).unwrap_or(digits);
    digits
        .starts_with(|first: char| first.is_ascii_digit())
        .then_some(after)
}

fn is_infinite(text: &str) -> bool {
    let bare = text.trim_start_matches(['+', '-']);
    ["inf", "infinity", "infinite", "∞", "1.#inf", "#num!"]
        .iter()
        .any(|word| bare.eq_ignore_ascii_case(word))
}

/// Digits parted twice by `/`, `-`, `.` or once by `:`, or a month beside digits, as Excel makes of `5-10`.
fn looks_like_time(text: &str) -> bool {
    const MONTHS: &[&str] = &[
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mai",
        "okt", "dez",
    ];
    let text = text.trim();
    let parts: Vec<&str> = text.split(['/', '-', '.', ':']).collect();
    let digits = |part: &&str| {
        !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let three = parts.len() >= 3
        && parts.iter().take(2).all(digits)
        && parts[2].starts_with(|c: char| c.is_ascii_digit());
    let clock = text.split_once(':').is_some_and(|(hour, rest)| {
        digits(&hour.trim()) && rest.starts_with(|first: char| first.is_ascii_digit())
    });
    let month = parts.len() == 2
        && parts.iter().any(digits)
        && parts
            .iter()
            .any(|part| MONTHS.contains(&part.to_lowercase().as_str()));
    three || clock || month
}

/// One token of letters, or anything short with the slash or percent sign of a unit.
fn looks_like_unit(text: &str) -> bool {
    let short = text.chars().count() <= 24 && text.split_whitespace().count() <= 3;
    let one_word = !text.contains(char::is_whitespace) && text.chars().all(char::is_alphabetic);
    let starts_well =
        !text.starts_with(|first: char| first.is_ascii_digit() || ",;:.?±".contains(first));
    let per = text.contains('%')
        || text
            .split_once('/')
            .is_some_and(|(_, below)| below.contains(char::is_alphabetic));
    short && starts_well && (one_word || per)
}
