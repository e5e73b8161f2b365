//! Times as numbers: to which window a row belongs, and when within it the row lies.

use crate::input::grammar::plain_time::{day_number, plain_clock, plain_day};
use crate::input::grammar::time::{Moment, TimeReader, Window};

/// When a row belongs and what is written of it, each as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct When {
    /// The window; two rows with the same number belong together.
    pub window: i64,
    /// When within the window; the order is that of time.
    pub moment: u32,
    /// How the time is written, where it is of a usual form.
    pub form: Form,
}

/// How a time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Form {
    /// Not at all.
    #[default]
    Nothing,
    /// `2024-01-31`.
    Day,
    /// `2024-01-31T23:59`, or with this character instead of the `T`.
    Minute(u8),
    /// The same with seconds.
    Second(u8),
    /// Otherwise.
    Other,
}

impl Form {
    /// So many numbers stand for forms.
    pub(super) const COUNT: u32 = 6;

    /// The form as a number; `None` where that does not say all of it.
    pub(super) fn number(self) -> Option<u32> {
        Some(match self {
            Form::Nothing => 0,
            Form::Day => 1,
            Form::Minute(b'T') => 2,
            Form::Minute(_) => 3,
            Form::Second(b'T') => 4,
            Form::Second(_) => 5,
            Form::Other => return None,
        })
    }

    fn of_number(number: u32) -> Self {
        match number {
            1 => Form::Day,
            2 => Form::Minute(b'T'),
            3 => Form::Minute(b' '),
            4 => Form::Second(b'T'),
            5 => Form::Second(b' '),
            _ => Form::Nothing,
        }
    }
}

/// The window of rows without a time.
pub(super) const NEVER: i64 = i64::MIN;

/// Rows whose time can't be read belong to windows from here on, by the number of their text.
pub(super) const UNREADABLE: i64 = NEVER + 1;

const DAY: i64 = 86_400;
const MICROSECONDS: i64 = 1_000_000;

/// What a text comes to.
pub(super) enum Told {
    /// This.
    When(When),
    /// It can't be read, or says nothing.
    Odd,
    /// It can be read, and there is no number for it.
    Unnumbered,
}

/// Reads times into numbers.
pub(super) struct Times {
    reader: TimeReader,
    window: Window,
    /// Whether the usual form needs no other reader.
    usual: bool,
    /// The beginning of the text before, and its day.
    before: ([u8; 10], i64),
}

impl Times {
    pub(super) fn new(reader: &TimeReader, window: Window) -> Self {
        let example = "2024-01-28T23:59:59";
        let mut times = Times {
            reader: *reader,
            window,
            usual: false,
            before: ([0; 10], 0),
        };
        let slowly = times.read_slowly(example);
        let (day, clock, form) = usual(example.as_bytes(), &mut times.before).unwrap_or_default();
        times.usual =
            matches!(slowly, Told::When(when) if when.window == times.at(day, clock, form).window);
        times
    }

    /// What a text without spaces around it, which is not empty, comes to.
    #[inline(always)]
    pub(super) fn read(&mut self, text: &str) -> Told {
        if self.usual
            && let Some((day, clock, form)) = usual(text.as_bytes(), &mut self.before)
        {
            return Told::When(self.at(day, clock, form));
        }
        self.read_slowly(text)
    }

    #[inline(always)]
    fn at(&self, day: i64, clock: u32, form: Form) -> When {
        let has_time = form != Form::Day;
        let clock_or_nothing = i64::from(clock) * i64::from(has_time);
        let (window, moment) = match self.window {
            Window::Day => (day, (clock + 1) * u32::from(has_time)),
            Window::Hour => (
                day * 25
                    + if has_time {
                        1 + clock_or_nothing / 3600
                    } else {
                        0
                    },
                (clock % 3600 + 1) * u32::from(has_time),
            ),
            _ => (
                numbered(
                    (day * DAY + clock_or_nothing) * MICROSECONDS,
                    has_time,
                    false,
                ),
                0,
            ),
        };
        When {
            window,
            moment,
            form,
        }
    }

    fn read_slowly(&self, text: &str) -> Told {
        let Ok(Some(moment)) = self.reader.read(text) else {
            return Told::Odd;
        };
        self.of_moment(&moment).map_or(Told::Unnumbered, Told::When)
    }

    pub(super) fn of_moment(&self, moment: &Moment) -> Option<When> {
        let [kind, first, clock, offset] = moment.to_numbers();
        if kind == 5 {
            return self.of_offset(first);
        }
        let (year, in_year) = (first.div_euclid(10_000), first.rem_euclid(10_000));
        let day = day_number(year, in_year / 100, in_year % 100);
        if self.window != Window::Exact {
            // Which of two times is the later one can't be told by the clock alone where one has its zone.
            let seconds = clock / 1_000_000_000;
            let is_whole = clock % 1_000_000_000 == 0 && kind <= 2;
            let form = if kind == 1 { Form::Day } else { Form::Other };
            let when = self.at(day, u32::try_from(seconds).ok()?, form);
            return is_whole.then_some(When {
                form: Form::Other,
                ..when
            });
        }
        let (has_time, has_zone) = (kind == 2 || kind == 4, kind > 2);
        let microseconds = (day * DAY - offset * 60) * MICROSECONDS + clock / 1000;
        (clock % 1000 == 0).then_some(When {
            window: numbered(microseconds, has_time, has_zone),
            moment: 0,
            form: Form::Other,
        })
    }

    /// Of a number of seconds, given as billionths.
    fn of_offset(&self, billionths: i64) -> Option<When> {
        let unit = match self.window {
            Window::Day => DAY,
            Window::Hour => 3600,
            _ => 0,
        };
        let (window, moment) = match unit {
            0 => (
                Some(billionths / 1000).filter(|_| billionths % 1000 == 0)?,
                0,
            ),
            unit => {
                let seconds =
                    Some(billionths / 1_000_000_000).filter(|_| billionths % 1_000_000_000 == 0)?;
                let within = u32::try_from(seconds.rem_euclid(unit)).ok()?;
                (seconds.div_euclid(unit), within + 1)
            }
        };
        Some(When {
            window,
            moment,
            form: Form::Other,
        })
    }

    /// The moment of a row, from the numbers of a day's or an hour's window.
    pub(super) fn moment(&self, window: i64, moment: u32) -> Option<Moment> {
        if window == NEVER {
            return None;
        }
        let within = i64::from(moment.saturating_sub(1));
        let has_time = moment > 0;
        if self.reader.unit.is_some() {
            let unit = if self.window == Window::Day {
                DAY
            } else {
                3600
            };
            let seconds = window.checked_mul(unit)?.checked_add(within)?;
            return Moment::from_numbers([5, seconds.checked_mul(1_000_000_000)?, 0, 0]);
        }
        let (day, clock) = match self.window {
            Window::Day => (window, within),
            _ => {
                let hour = (window.rem_euclid(25) - 1).max(0);
                (window.div_euclid(25), hour * 3600 + within)
            }
        };
        let (year, month, of_month) = date_of(day);
        let date = year * 10_000 + month * 100 + of_month;
        Moment::from_numbers([1 + i64::from(has_time), date, clock * 1_000_000_000, 0])
    }

    /// Puts the name of a window behind what is there: the time in the form with this number, or the window's own name.
    pub(super) fn push_name(&self, window: i64, form: u32, out: &mut Vec<u8>) {
        let (day, clock, form) = match (self.window, Form::of_number(form)) {
            _ if window == NEVER => return,
            (Window::Day | Window::Hour, _) if self.reader.unit.is_some() => {
                out.extend_from_slice(window.to_string().as_bytes());
                return;
            }
            (Window::Day, _) => (window, 0, Form::Day),
            (Window::Hour, _) => match window.rem_euclid(25) {
                0 => (window.div_euclid(25), 0, Form::Day),
                hour => {
                    push_day(window.div_euclid(25), out);
                    out.push(b'T');
                    let (h, hh) = two_digits(hour - 1);
                    out.extend_from_slice(&[h, hh]);
                    return;
                }
            },
            (_, form) => {
                let seconds = window.div_euclid(4 * MICROSECONDS);
                (seconds.div_euclid(DAY), seconds.rem_euclid(DAY), form)
            }
        };
        push_day(day, out);
        if let Form::Minute(between) | Form::Second(between) = form {
            let [(h, hh), (m, mm), (s, ss)] =
                [clock / 3600, clock / 60 % 60, clock % 60].map(two_digits);
            let text = [between, h, hh, b':', m, mm, b':', s, ss];
            let length = match form {
                Form::Second(_) => text.len(),
                _ => "T23:59".len(),
            };
            out.extend_from_slice(&text[..length]);
        }
    }
}

/// The number of a moment among all; equal moments have the same, and later ones greater ones.
fn numbered(microseconds: i64, has_time: bool, has_zone: bool) -> i64 {
    microseconds * 4 + i64::from(has_time) * 2 + i64::from(has_zone)
}

/// The day, the second of the day and the form of a time of the most usual forms; `None` for any other text.
#[inline(always)]
fn usual(text: &[u8], before: &mut ([u8; 10], i64)) -> Option<(i64, u32, Form)> {
    let (date, rest) = text.split_first_chunk::<10>()?;
    if *date != before.0 {
        *before = (*date, day_of(date)?);
    }
    let (clock, form) = match rest {
        [] => (0, Form::Day),
        [between @ (b'T' | b' '), rest @ ..] => {
            let (clock, has_seconds) = plain_clock(rest)?;
            match has_seconds {
                true => (clock, Form::Second(*between)),
                false => (clock, Form::Minute(*between)),
            }
        }
        _ => return None,
    };
    Some((before.1, clock, form))
}

/// The day of `2024-01-31`, in a year from 1900 to 2099, if there is such a day.
fn day_of(date: &[u8; 10]) -> Option<i64> {
    let [year, month, day] = plain_day(date)?.map(i64::from);
    Some(day_number(year, month, day))
}

/// Year, month and day of a number of a day.
fn date_of(number: i64) -> (i64, i64, i64) {
    let number = number + 719_468;
    let (era, of_era) = (number.div_euclid(146_097), number.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = (from_march + 2) % 12 + 1;
    (era * 400 + year + i64::from(month <= 2), month, day)
}

fn push_day(number: i64, out: &mut Vec<u8>) {
    let (year, month, day) = date_of(number);
    let [(c, cc), (y, yy), (m, mm), (d, dd)] = [year / 100, year % 100, month, day].map(two_digits);
    out.extend_from_slice(&[c, cc, y, yy, b'-', m, mm, b'-', d, dd]);
}

/// The last two digits of a number.
fn two_digits(number: i64) -> (u8, u8) {
    let number = number.rem_euclid(100) as u8;
    (b'0' + number / 10, b'0' + number % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOWS: [Window; 3] = [Window::Exact, Window::Day, Window::Hour];

    fn name(times: &Times, when: When) -> String {
        let mut out = Vec::new();
        times.push_name(when.window, when.form.number().unwrap_or(0), &mut out);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn the_usual_form_comes_to_what_the_reader_of_times_says() {
        let reader = TimeReader::default();
        let mut texts = Vec::new();
        for year in 1899..=2101 {
            for month in 0..=13 {
                for day in [0, 1, 9, 28, 29, 30, 31, 32] {
                    texts.push(format!("{year}-{month:02}-{day:02}"));
                }
            }
        }
        for clock in [
            "T00:00",
            " 23:59",
            "T23:59:59",
            " 08:05:00",
            "T24:00",
            "T12:60",
            "T1:00",
            "T10:00:60",
            "T10:00:00Z",
            "x10:00",
        ] {
            texts.push(format!("1968-02-29{clock}"));
            texts.push(format!("2024-12-31{clock}"));
        }
        for window in WINDOWS {
            let mut times = Times::new(&reader, window);
            assert!(times.usual);
            for text in &texts {
                if usual(text.as_bytes(), &mut times.before).is_none() {
                    continue;
                }
                let (Told::When(fast), Told::When(slow)) =
                    (times.read(text), times.read_slowly(text))
                else {
                    panic!("{text}");
                };
                assert_eq!(
                    (fast.window, fast.moment),
                    (slow.window, slow.moment),
                    "{text}"
                );
                let moment = reader.read(text).expect("a time").expect("a time");
                let expected = match window {
                    Window::Day => moment.day(),
                    Window::Hour => moment.hour(),
                    _ => text.clone(),
                };
                assert_eq!(name(&times, fast), expected);
                if window != Window::Exact {
                    assert_eq!(
                        times.moment(fast.window, fast.moment),
                        Some(moment),
                        "{text}"
                    );
                }
            }
        }
    }

    #[test]
    fn windows_and_their_order_are_those_of_moments() {
        let texts = [
            "2024-03-01",
            "01.03.2024",
            "2024-03-01 08:00",
            "2024-03-01T08:00:00",
            "1 Mar 2024 08:30",
            "2024-03-01T08:30",
            "2024-03-02T08:00Z",
            "2024-03-02T10:00+02:00",
            "2024-03-02T08:00",
            "1850-01-01 10:00",
            "2300-12-31T23:59:59",
            "2024-03-01T08:00:00.25",
        ];
        let reader = TimeReader::default();
        for window in WINDOWS {
            let mut times = Times::new(&reader, window);
            let mut all = Vec::new();
            for text in texts {
                if let Told::When(when) = times.read(text) {
                    all.push((
                        when,
                        reader.read(text).expect("read").expect("a time"),
                        text,
                    ));
                }
            }
            assert!(all.len() > 8);
            for (one, moment, text) in &all {
                for (other, other_moment, other_text) in &all {
                    let name = |moment: &Moment| match window {
                        Window::Day => moment.day(),
                        Window::Hour => moment.hour(),
                        _ => String::new(),
                    };
                    let together = match window {
                        Window::Exact => moment == other_moment,
                        _ => name(moment) == name(other_moment),
                    };
                    assert_eq!(one.window == other.window, together, "{text} {other_text}");
                    if together {
                        assert_eq!(
                            one.moment.cmp(&other.moment),
                            moment.cmp(other_moment),
                            "{text} {other_text}"
                        );
                    }
                }
            }
        }
    }
}
