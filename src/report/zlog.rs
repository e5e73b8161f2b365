//! How far a value lies outside its reference interval, as statistics: the z-log (Hoffmann and
//! others 2017: the position in standard deviations of a log-normal reference population), or the
//! multiple of the upper limit where only that limit has meaning. Nothing here decides a point.

use super::rounded::rounded;
use std::fmt;

use crate::interpret::InterpretedResult;
use crate::statistics::normal::approximate;
use crate::value::Decimal;

/// The width of a reference interval in standard deviations: 2 x 1.96.
const INTERVAL_WIDTH: f64 = 3.92;

/// Beyond this a z-log tells no more than that the value is far outside.
const FARTHEST: f64 = 10.0;

/// How far a value lies from what is usual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Deviation {
    /// Standard deviations on the logarithmic scale; -1.96 and 1.96 are the limits.
    ZLog(f64),
    /// Multiples of the upper limit.
    TimesUpperLimit(f64),
}

/// The z-log of a value. `None` unless 0 < value and 0 < lower limit < upper limit.
pub fn zlog(value: Decimal, lower_limit: Decimal, upper_limit: Decimal) -> Option<f64> {
    if value <= Decimal::ZERO || lower_limit <= Decimal::ZERO || upper_limit <= lower_limit {
        return None;
    }
    let (lower, upper) = (approximate(lower_limit).ln(), approximate(upper_limit).ln());
    Some((approximate(value).ln() - f64::midpoint(lower, upper)) * INTERVAL_WIDTH / (upper - lower))
}

/// The deviation of a result, where it is defined: the value and its limits must be exact, and
/// stated for the same calibrator.
pub fn deviation(result: &InterpretedResult) -> Option<Deviation> {
    let value = result.known.as_ref()?.exact()?;
    let upper = result.limits.upper.as_ref()?;
    let upper_limit = upper.value.exact()?;
    if upper.assay != result.observation.assay {
        return None;
    }
    if result.one_sided {
        return (upper_limit > Decimal::ZERO)
            .then(|| Deviation::TimesUpperLimit(approximate(value) / approximate(upper_limit)));
    }
    let lower = result.limits.lower.as_ref()?;
    if lower.assay != result.observation.assay {
        return None;
    }
    zlog(value, lower.value.exact()?, upper_limit).map(Deviation::ZLog)
}

impl fmt::Display for Deviation {
    /// At most six characters: `-5.7`, `>10`, `<-10`, `x3.04`, `x17.2`, `x134`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match *self {
            Deviation::ZLog(value) if value > FARTHEST => format!(">{FARTHEST}"),
            Deviation::ZLog(value) if value < -FARTHEST => format!("<-{FARTHEST}"),
            Deviation::ZLog(value) => rounded(value, 1),
            Deviation::TimesUpperLimit(ratio) if ratio >= 10_000.0 => "x>9999".to_string(),
            Deviation::TimesUpperLimit(ratio) if ratio >= 99.95 => format!("x{ratio:.0}"),
            Deviation::TimesUpperLimit(ratio) if ratio >= 9.995 => format!("x{ratio:.1}"),
            Deviation::TimesUpperLimit(ratio) => format!("x{ratio:.2}"),
        };
        formatter.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn known_values() {
        for (value, lower, upper, expected, tolerance) in [
            ("42", "35", "52", -0.155, 0.001),
            ("24", "35", "52", -5.696, 0.001),
            ("200", "2", "21", 5.717, 0.001),
            ("9", "150", "410", -12.93, 0.01),
            ("1342", "122", "222", 13.74, 0.01),
        ] {
            let zlog = zlog(decimal(value), decimal(lower), decimal(upper)).unwrap();
            assert!((zlog - expected).abs() < tolerance, "{value}: {zlog}");
        }
        assert!((zlog(decimal("35"), decimal("35"), decimal("52")).unwrap() + 1.96).abs() < 1e-9);
    }

    #[test]
    fn undefined_without_positive_limits() {
        assert_eq!(zlog(decimal("0"), decimal("1"), decimal("2")), None);
        assert_eq!(zlog(decimal("1"), decimal("0"), decimal("2")), None);
        assert_eq!(zlog(decimal("1"), decimal("2"), decimal("2")), None);
    }

    #[test]
    fn only_exact_values_against_exact_limits_of_one_calibrator() {
        let panel = crate::report::fixture::dic_or_tma();
        let shown = |id: &str| {
            let result = panel.results.iter().find(|result| result.id == id).unwrap();
            deviation(result).map(|deviation| deviation.to_string())
        };
        assert_eq!(shown("platelets").as_deref(), Some("<-10"));
        assert_eq!(shown("bilirubin_indirect").as_deref(), Some("x1.67"));
        // Censored, masked, a hull of limits, another calibrator, a word.
        for id in ["haptoglobin", "potassium", "pt", "d_dimer", "dat"] {
            assert_eq!(shown(id), None, "{id}");
        }
    }

    #[test]
    fn printed_in_six_characters() {
        for (deviation, printed) in [
            (Deviation::ZLog(13.7), ">10"),
            (Deviation::ZLog(-12.9), "<-10"),
            (Deviation::ZLog(-5.696), "-5.7"),
            (Deviation::ZLog(-0.01), "0.0"),
            (Deviation::TimesUpperLimit(3.04), "x3.04"),
            (Deviation::TimesUpperLimit(9.999), "x10.0"),
            (Deviation::TimesUpperLimit(134.2), "x134"),
            (Deviation::TimesUpperLimit(123_456.0), "x>9999"),
        ] {
            assert_eq!(deviation.to_string(), printed);
        }
    }
}
