//! Points that seem to part thousands: `45.000` platelets per microliter are 45 only if the point is the decimal mark.

use crate::catalog::Analyte;
use crate::panel::{Observation, UnitOrigin};
use crate::value::{Known, Numeral, Ratio};

/// How often the numbers of a column with a unit in its header are implausible as they are read, and plausible a thousandfold.
#[derive(Debug, Default)]
pub(super) struct Thousands {
    numbers: u64,
    mistaken: u64,
}

impl Thousands {
    pub(super) fn observe(&mut self, analyte: &Analyte, observation: &Observation, count: u64) {
        // Whoever declares a unit by an option has looked at the values.
        let is_named = observation.unit_origin == UnitOrigin::Header;
        let Some(known) = observation.known().filter(|_| is_named) else {
            return;
        };
        self.numbers += count;
        let is_mistaken = parts_thousands(&observation.reported)
            && !known.meets(&analyte.plausible)
            && a_thousandfold(known).is_some_and(|known| known.meets(&analyte.plausible));
        self.mistaken += if is_mistaken { count } else { 0 };
    }

    /// Why the column is not used: more than half of its numbers are so.
    pub(super) fn refusal(&self, analyte: &Analyte) -> Option<String> {
        (self.mistaken * 2 > self.numbers).then(|| {
            format!(
                "{} of {} values of {} are implausible as they are read and plausible if the point parts thousands (45.000 as 45000); the column is not scored: say which it is with --decimal",
                self.mistaken, self.numbers, analyte.title
            )
        })
    }
}

/// One to three digits, the first no zero, and then groups of three.
fn parts_thousands(text: &str) -> bool {
    let number = text.trim().trim_start_matches(['<', '>', '=']).trim_start();
    let number = number.split(char::is_whitespace).next().unwrap_or_default();
    let mut groups = number.split('.');
    let first = groups.next().unwrap_or_default();
    let is_group =
        |group: &str| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
    let begins = (1..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_digit())
        && !first.starts_with('0');
    let mut rest = groups.peekable();
    begins && rest.peek().is_some() && rest.all(is_group)
}

fn a_thousandfold(known: &Known) -> Option<Known> {
    let exact = known.exact()?;
    Numeral::parse(&exact.to_string())
        .ok()?
        .convert(Ratio::whole(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_three_digits_part_thousands() {
        for text in ["45.000", "1.250", "<1.250.000", "210.000 /ul"] {
            assert!(parts_thousands(text), "{text}");
        }
        for text in ["0.900", "45.00", "45000", "1.2500", "045.000", "a.000", ""] {
            assert!(!parts_thousands(text), "{text}");
        }
    }
}
