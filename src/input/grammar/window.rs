//! Which results make one panel.

use std::fmt;
use std::str::FromStr;

/// Which results of a subject belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Window {
    /// One row, or one subject and time.
    Exact,
    /// The calendar day.
    Day,
    /// The clock hour.
    Hour,
    /// At each sampling time, what is not older than this many seconds; always above zero.
    Duration(i64),
}

/// Why a text is no [`Window`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is no window; write exact, hour, day, or a whole number with its unit: 30s, 90min, 24h, 2d (up to ten years)"
)]
pub struct WindowError(String);

const UNITS: &[(&str, i64)] = &[
    ("s", 1),
    ("sec", 1),
    ("min", 60),
    ("h", 3600),
    ("hour", 3600),
    ("hours", 3600),
    ("d", 86_400),
    ("day", 86_400),
    ("days", 86_400),
    ("w", 604_800),
];

const TEN_YEARS: i64 = 3653 * 86_400;

impl FromStr for Window {
    type Err = WindowError;

    fn from_str(text: &str) -> Result<Self, WindowError> {
        let refused = || WindowError(super::plain_text::quote(text));
        let trimmed = text.trim();
        match trimmed.to_ascii_lowercase().as_str() {
            "exact" => return Ok(Window::Exact),
            "day" => return Ok(Window::Day),
            "hour" => return Ok(Window::Hour),
            _ => {}
        }
        let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
        let (count, unit) = trimmed.split_at(digits);
        let count: i64 = count.parse().map_err(|_| refused())?;
        let unit = unit.trim_start();
        // `m` may be minutes or months, so it isn't listed.
        let (_, seconds) = UNITS
            .iter()
            .find(|(spelling, _)| unit.eq_ignore_ascii_case(spelling))
            .ok_or_else(refused)?;
        let seconds = count
            .checked_mul(*seconds)
            .filter(|total| (1..=TEN_YEARS).contains(total));
        seconds.map(Window::Duration).ok_or_else(refused)
    }
}

impl fmt::Display for Window {
    /// As it is written in the option; `24h` stays 24 hours, so that it isn't taken for the calendar day.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Window::Exact => formatter.pad("exact"),
            Window::Day => formatter.pad("day"),
            Window::Hour => formatter.pad("hour"),
            Window::Duration(seconds) => formatter.pad(&match seconds {
                _ if seconds % 86_400 == 0 && seconds > 86_400 => format!("{}d", seconds / 86_400),
                _ if seconds % 3600 == 0 => format!("{}h", seconds / 3600),
                _ if seconds % 60 == 0 => format!("{}min", seconds / 60),
                _ => format!("{seconds}s"),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_read_and_printed() {
        for (text, window, printed) in [
            ("exact", Window::Exact, "exact"),
            ("Day", Window::Day, "day"),
            ("hour", Window::Hour, "hour"),
            ("24h", Window::Duration(86_400), "24h"),
            (" 24 h ", Window::Duration(86_400), "24h"),
            ("1d", Window::Duration(86_400), "24h"),
            ("48h", Window::Duration(172_800), "2d"),
            ("90min", Window::Duration(5400), "90min"),
            ("30s", Window::Duration(30), "30s"),
            ("1w", Window::Duration(604_800), "7d"),
        ] {
            assert_eq!(text.parse(), Ok(window), "{text}");
            assert_eq!(window.to_string(), printed);
            assert_eq!(window.to_string().parse(), Ok(window));
        }
    }

    #[test]
    fn other_windows_are_refused_with_the_forms() {
        for text in [
            "",
            "0h",
            "-1h",
            "1.5h",
            "90m",
            "24",
            "h",
            "week",
            "99999999999999999999h",
            "9000000000d",
            "20y",
        ] {
            let error = text.parse::<Window>().unwrap_err().to_string();
            assert!(error.contains("90min"), "{text}: {error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_never_panics(text in "\\PC{0,20}") {
            let _ = text.parse::<Window>();
        }

        #[test]
        fn every_duration_survives_printing(seconds in 1..TEN_YEARS) {
            proptest::prop_assert_eq!(Window::Duration(seconds).to_string().parse(), Ok(Window::Duration(seconds)));
        }
    }
}
