//! A bar of twelve characters that shows where a value lies: blanks are the reference interval,
//! dashes what lies outside, `o` the value. Floats only place the mark; they decide nothing.
//!
//! ```text
//! ---| o  |---   within              <--|    |---   far below
//! ---|    |-->   far above           <==|====|=--   at most slightly above
//!    o    |---   only an upper limit ---:    :---   limits on which sources differ
//! ```

use super::amount::nearly_exact;
use crate::interpret::{InterpretedResult, Limit};
use crate::panel::Assay;
use crate::statistics::normal::approximate;
use crate::value::{Decimal, End, Known};

/// How many characters a bar has.
pub const CELLS: usize = 12;

/// The bar of a result; `None` where it has no number, says nothing or has no limits.
pub fn bar(result: &InterpretedResult) -> Option<String> {
    let known = result
        .known
        .as_ref()
        .filter(|known| !known.says_nothing())?;
    let lower = result.limits.lower.as_ref();
    let upper = result.limits.upper.as_ref();
    // Where a value and a limit name different calibrators, both are brought to FEU.
    let mixed = [lower, upper]
        .into_iter()
        .flatten()
        .any(|limit| limit.assay != result.observation.assay);
    let bring = |known: &Known, assay: Assay| if mixed { in_feu(known, assay) } else { *known };
    let side = |limit: Option<&Limit>| {
        limit.map(|limit| Side {
            value: bring(&limit.value, limit.assay),
            exclusive: limit.exclusive,
        })
    };
    let scale = Scale::new(side(lower), side(upper))?;
    Some(scale.draw(&bring(known, result.observation.assay)))
}

/// A D-dimer in FEU, nominally twice its number in DDU; where the calibrator isn't stated, the
/// hull of both readings.
fn in_feu(known: &Known, assay: Assay) -> Known {
    let Some(two) = Decimal::from_whole(2) else {
        return *known;
    };
    let doubled = known.times(&Known::exactly(two));
    match assay {
        Assay::Feu => *known,
        Assay::Ddu => doubled,
        Assay::Unstated => known.hull(&doubled),
    }
}

#[derive(Clone, Copy)]
struct Side {
    value: Known,
    exclusive: bool,
}

/// A limit as far as its sources agree.
#[derive(Clone, Copy)]
struct Stretch {
    least: f64,
    greatest: f64,
    exclusive: bool,
}

/// What is meant by a number: itself, or what lies just beside it (the open end of an interval).
#[derive(Clone, Copy, PartialEq)]
enum Lean {
    JustBelow,
    Exactly,
    JustAbove,
}

/// The place of a number on the bar: a cell, or off one of its ends.
#[derive(Clone, Copy, PartialEq)]
enum Spot {
    OffLeft,
    Cell(usize),
    OffRight,
}

impl Spot {
    fn cell(self) -> usize {
        match self {
            Spot::OffLeft => 0,
            Spot::Cell(cell) => cell,
            Spot::OffRight => CELLS - 1,
        }
    }
}

/// The cells of a bar: `below` of them, one for the lower limit, `within`, one for the upper
/// limit, `above`. A limit that does not exist has no cell.
struct Scale {
    lower: Option<Stretch>,
    upper: Option<Stretch>,
    below: usize,
    within: usize,
    above: usize,
}

/// Where only one limit exists, the bar ends at this multiple of it.
const FARTHEST_MULTIPLE: f64 = 10.0;

impl Scale {
    fn new(lower: Option<Side>, upper: Option<Side>) -> Option<Self> {
        let stretch = |side: Side| {
            Some(Stretch {
                least: approximate(side.value.low().value()?),
                greatest: approximate(side.value.high().value()?),
                exclusive: side.exclusive,
            })
        };
        // A limit without an end can't be drawn, and half a bar would mislead.
        let lower = lower.map(|side| stretch(side).ok_or(())).transpose().ok()?;
        let upper = upper.map(|side| stretch(side).ok_or(())).transpose().ok()?;
        let (usable, (below, within, above)) = match (lower, upper) {
            (None, None) => (false, (0, 0, 0)),
            (Some(lower), None) => (lower.least > 0.0, (3, 8, 0)),
            (None, Some(upper)) => (upper.greatest > 0.0, (0, 8, 3)),
            (Some(lower), Some(upper)) => (lower.least < upper.greatest, (3, 4, 3)),
        };
        usable.then_some(Scale {
            lower,
            upper,
            below,
            within,
            above,
        })
    }

    fn lower_cell(&self) -> usize {
        self.below
    }

    fn upper_cell(&self) -> usize {
        self.below + usize::from(self.lower.is_some()) + self.within
    }

    fn spot(&self, value: f64, lean: Lean) -> Spot {
        let is_below = self.lower.is_some_and(|limit| {
            value < limit.least
                || value == limit.least
                    && (lean == Lean::JustBelow || lean == Lean::Exactly && limit.exclusive)
        });
        let is_above = self.upper.is_some_and(|limit| {
            value > limit.greatest
                || value == limit.greatest
                    && (lean == Lean::JustAbove || lean == Lean::Exactly && limit.exclusive)
        });
        let share = self.share(value);
        if is_below {
            return if share < -1.0 {
                Spot::OffLeft
            } else {
                Spot::Cell(part(share + 1.0, self.below))
            };
        }
        if is_above {
            return if share > 2.0 {
                Spot::OffRight
            } else {
                Spot::Cell(self.upper_cell() + 1 + part(share - 1.0, self.above))
            };
        }
        let first_within = self.below + usize::from(self.lower.is_some());
        match share {
            share if share < 0.0 => Spot::OffLeft,
            share if share > 1.0 => Spot::OffRight,
            share => Spot::Cell(first_within + part(share, self.within)),
        }
    }

    /// 0 to 1 within the reference interval, less below it and more above; the bar shows -1 to 2.
    fn share(&self, value: f64) -> f64 {
        match (self.lower, self.upper) {
            // Ratios count where the lower limit is above zero, differences elsewhere.
            (Some(lower), Some(upper)) if lower.least > 0.0 => {
                (value.max(0.0) / lower.least).ln() / (upper.greatest / lower.least).ln()
            }
            (Some(lower), Some(upper)) => (value - lower.least) / (upper.greatest - lower.least),
            (Some(lower), None) if value < lower.least => value / lower.least - 1.0,
            (Some(lower), None) => (value / lower.least).log10() / FARTHEST_MULTIPLE.log10(),
            (None, Some(upper)) if value > upper.greatest => {
                1.0 + (value / upper.greatest).log10() / FARTHEST_MULTIPLE.log10()
            }
            (None, Some(upper)) => value / upper.greatest,
            (None, None) => 0.0,
        }
    }

    fn draw(&self, known: &Known) -> String {
        let mut cells = self.empty();
        if let Some(value) = nearly_exact(known) {
            let (cell, mark) = match self.spot(approximate(value), Lean::Exactly) {
                Spot::OffLeft => (0, '<'),
                Spot::Cell(cell) => (cell, 'o'),
                Spot::OffRight => (CELLS - 1, '>'),
            };
            fill(&mut cells, cell, cell, mark);
            return cells.into_iter().collect();
        }
        let from = match known.low() {
            End::Unbounded => Spot::OffLeft,
            End::Closed(low) => self.spot(approximate(low), Lean::Exactly),
            End::Open(low) => self.spot(approximate(low), Lean::JustAbove),
        };
        let to = match known.high() {
            End::Unbounded => Spot::OffRight,
            End::Closed(high) => self.spot(approximate(high), Lean::Exactly),
            End::Open(high) => self.spot(approximate(high), Lean::JustBelow),
        };
        let frame = cells.clone();
        fill(&mut cells, from.cell(), to.cell(), '=');
        for (cell, framed) in cells.iter_mut().zip(frame) {
            if framed == '|' {
                *cell = '|';
            }
        }
        if from == Spot::OffLeft {
            fill(&mut cells, 0, 0, '<');
        }
        if to == Spot::OffRight {
            fill(&mut cells, CELLS - 1, CELLS - 1, '>');
        }
        cells.into_iter().collect()
    }

    /// The bar without a value.
    fn empty(&self) -> Vec<char> {
        let mut cells = vec!['-'; CELLS];
        let first_within = self.below + usize::from(self.lower.is_some());
        fill(
            &mut cells,
            first_within,
            first_within + self.within - 1,
            ' ',
        );
        // Where sources differ about a limit, the stretch between them belongs to no side.
        if let Some(lower) = self.lower {
            fill(&mut cells, self.lower_cell(), self.lower_cell(), '|');
            if lower.least < lower.greatest {
                let last = self.spot(lower.greatest, Lean::Exactly).cell();
                fill(&mut cells, self.lower_cell(), last, ':');
            }
        }
        if let Some(upper) = self.upper {
            fill(&mut cells, self.upper_cell(), self.upper_cell(), '|');
            if upper.least < upper.greatest {
                let first = self.spot(upper.least, Lean::Exactly).cell();
                fill(&mut cells, first, self.upper_cell(), ':');
            }
        }
        cells
    }
}

/// The cell of `count` that a share of them falls into; never more than the last.
fn part(share: f64, count: usize) -> usize {
    // A cast from a float saturates, so a share that is no number gives the first cell.
    ((share * count as f64) as usize).min(count.saturating_sub(1))
}

fn fill(cells: &mut [char], first: usize, last: usize, mark: char) {
    for cell in cells.iter_mut().take(last.saturating_add(1)).skip(first) {
        *cell = mark;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(text: &str) -> Option<Side> {
        if text.is_empty() {
            return None;
        }
        let exclusive = text.starts_with('<');
        let (low, high) = text
            .trim_start_matches('<')
            .split_once("..")
            .unwrap_or((text, text));
        let decimal = |text: &str| Decimal::parse(text.trim_start_matches('<')).unwrap();
        Some(Side {
            value: Known::between(decimal(low), decimal(high)).unwrap(),
            exclusive,
        })
    }

    fn drawn(lower: &str, upper: &str, known: &str) -> String {
        let decimal = |text: &str| Decimal::parse(text).unwrap();
        let known = match (
            known.strip_prefix('<'),
            known.strip_prefix('>'),
            known.split_once(".."),
        ) {
            (Some(high), _, _) => Known::from_zero_below(decimal(high)).unwrap(),
            (_, Some(low), _) => Known::above(decimal(low)),
            (_, _, Some((low, high))) => Known::between(decimal(low), decimal(high)).unwrap(),
            _ => Known::exactly(decimal(known)),
        };
        Scale::new(side(lower), side(upper)).unwrap().draw(&known)
    }

    #[test]
    fn two_limits() {
        for (value, bar) in [
            ("250", "---|  o |---"),
            ("150", "---|o   |---"),
            ("410", "---|   o|---"),
            ("149.9", "--o|    |---"),
            ("411", "---|    |o--"),
            ("9", "<--|    |---"),
            ("0", "<--|    |---"),
            ("60", "o--|    |---"),
            ("1100", "---|    |--o"),
            ("2000", "---|    |-->"),
            ("<150", "<==|    |---"),
            (">20", "<==|====|==>"),
            (">200", "---| ===|==>"),
            ("100..200", "-==|==  |---"),
        ] {
            assert_eq!(drawn("150", "410", value), bar, "{value}");
        }
    }

    #[test]
    fn one_limit() {
        for (value, bar) in [
            ("0", "o       |---"),
            ("0.5", "       o|---"),
            ("0.501", "        |o--"),
            ("1.6", "        |-o-"),
            ("17", "        |-->"),
            ("<0.27", "=====   |---"),
            ("<0.5", "========|---"),
            (">0.5", "        |==>"),
        ] {
            assert_eq!(drawn("", "0.5", value), bar, "{value}");
        }
        assert_eq!(drawn("", "<0.5", "0.5"), "        |o--");
        assert_eq!(drawn("70", "", "9"), "o--|        ");
        assert_eq!(drawn("70", "", "70"), "---|o       ");
        assert_eq!(drawn("70", "", "800"), "---|       >");
    }

    #[test]
    fn limits_on_which_sources_differ() {
        assert_eq!(drawn("9..10", "12.5..16", "18"), "---:: :::o--");
        assert_eq!(drawn("9", "11..16", "13"), "---| :o::---");
        assert_eq!(drawn("", "200..250", "100"), "   o  :::---");
    }

    #[test]
    fn a_lower_limit_of_zero_counts_in_differences() {
        assert_eq!(drawn("0", "4", "1.5"), "---| o  |---");
        assert_eq!(drawn("-2", "2", "-9"), "<--|    |---");
    }

    #[test]
    fn limits_that_make_no_scale_give_no_bar() {
        assert!(Scale::new(side("5"), side("5")).is_none());
        assert!(Scale::new(None, side("0")).is_none());
        assert!(Scale::new(None, None).is_none());
    }

    #[test]
    fn different_calibrators_meet_in_feu() {
        let quarter = Known::exactly(Decimal::parse("0.25").unwrap());
        assert_eq!(in_feu(&quarter, Assay::Feu), quarter);
        assert_eq!(
            in_feu(&quarter, Assay::Ddu).exact(),
            Decimal::parse("0.5").ok()
        );
        assert_eq!(
            in_feu(&quarter, Assay::Unstated).high(),
            End::Closed(Decimal::parse("0.5").unwrap())
        );
    }
}
