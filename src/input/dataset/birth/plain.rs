//! Ages of adults from dates of the plainest form, without a calendar.

use super::dates::MOST_YEARS;
use super::years::GROWN_UP;
use crate::input::grammar::plain_time::plain_day;

/// Dates before this year may be those that programs write for unknown ones.
const FIRST_YEAR: u32 = 1902;

/// How many birthdays an adult had who was born on a day such as `1950-03-02` and of whom a sample was taken at a time that
/// begins with a day; `None` for all others, and where anything has to be said of the dates.
pub(in crate::input::dataset) fn adult_age(born: &str, sampled: &str) -> Option<usize> {
    let born = born.as_bytes().try_into().ok().and_then(plain_day)?;
    let sampled = sampled.as_bytes().first_chunk().and_then(plain_day)?;
    if born[0] < FIRST_YEAR {
        return None;
    }
    let had_birthday = sampled[1..] >= born[1..];
    let years = sampled[0].checked_sub(born[0])?;
    let years = years.checked_sub(u32::from(!had_birthday))?;
    let is_usual = (GROWN_UP..=MOST_YEARS).contains(&i64::from(years));
    is_usual.then_some(years as usize)
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;
    use crate::input::dataset::birth::years::years_between;

    #[test]
    fn an_adult_is_as_old_as_by_the_calendar() {
        let date = |text: &str| text.get(..10).and_then(|day| day.parse::<Date>().ok());
        let texts = (1900..2030).flat_map(|year| {
            let days = [
                "01-01", "02-28", "02-29", "03-01", "12-31", "13-01", "11-31", "0a-01",
            ];
            days.map(|day| format!("{year}-{day}"))
        });
        let texts: Vec<String> = texts.collect();
        for born in &texts {
            for sampled in texts.iter().skip(3).step_by(7) {
                let by_calendar = date(born).zip(date(sampled));
                let years = by_calendar.map(|(born, sampled)| years_between(born, sampled));
                let expected = years.filter(|years| (GROWN_UP..=MOST_YEARS).contains(years));
                let expected = expected.filter(|_| born.as_str() >= "1902");
                let found = adult_age(born, &format!("{sampled}T08:00"));
                assert_eq!(
                    found.map(|years| years as i64),
                    expected,
                    "{born} {sampled}"
                );
            }
        }
        assert_eq!(adult_age("1950-01-01 ", "2020-01-01"), None);
        assert_eq!(adult_age("1950", "2020-01-01"), None);
    }
}
