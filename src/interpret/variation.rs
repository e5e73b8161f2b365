//! Reference change values: how much two results of one healthy person differ by chance.

use serde::Serialize;

use crate::catalog::{Catalog, Variation};
use crate::statistics::normal::approximate;
use crate::value::Decimal;

/// 95 % of chance changes, up or down, lie within this many standard deviations.
const TWO_SIDED_95: f64 = 1.959_963_984_540_054;

/// The source of the formula.
const METHOD_SOURCE: &str = "fokkema_2006";

/// The changes in percent, down and up, beyond which two results of one person differ by more than
/// chance, in the log-normal form. Coefficients of variation are in percent; `z` is 1.96 for changes either
/// way and 1.645 where only one way is looked at, each at 95 %.
///
/// ```
/// use coagscope::interpret::reference_change;
/// let (fall, rise) = reference_change(0.0, 11.0, 1.645);
/// assert_eq!(format!("{fall:.1} {rise:.1}"), "-22.5 29.1");
/// ```
pub fn reference_change(analytical_cv: f64, within_subject_cv: f64, z: f64) -> (f64, f64) {
    let (analytical, within) = (analytical_cv / 100.0, within_subject_cv / 100.0);
    let sigma = (analytical * analytical + within * within).ln_1p().sqrt();
    let distance = z * std::f64::consts::SQRT_2 * sigma;
    ((-distance).exp_m1() * 100.0, distance.exp_m1() * 100.0)
}

/// The reference change value of an analyte, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReferenceChange {
    /// A fall beyond this is more than chance: percent, negative, rounded to a tenth.
    pub fall_percent: Decimal,
    /// A rise beyond this is more than chance: percent, rounded to a tenth.
    pub rise_percent: Decimal,
    /// Coefficient of variation of measuring, percent; `None` where none is known and it counts as nothing.
    pub analytical_cv: Option<Decimal>,
    /// Coefficient of variation within one person, percent.
    pub within_subject_cv: Decimal,
    /// Citations.
    pub sources: Vec<String>,
}

impl ReferenceChange {
    /// What the catalog's coefficients give; `None` where no variation within one person is known.
    pub(super) fn of(catalog: &Catalog, variation: &Variation) -> Option<Self> {
        let within = variation.within_subject.as_ref()?;
        let analytical = variation.analytical.as_ref();
        let (fall, rise) = reference_change(
            analytical.map_or(0.0, |coefficient| approximate(coefficient.percent)),
            approximate(within.percent),
            TWO_SIDED_95,
        );
        let mut ids: Vec<String> = within.sources.clone();
        ids.extend(analytical.into_iter().flat_map(|one| one.sources.clone()));
        ids.push(METHOD_SOURCE.to_string());
        let mut sources = super::citations(catalog, &ids);
        let mut seen = std::collections::HashSet::new();
        sources.retain(|citation| seen.insert(citation.clone()));
        Some(ReferenceChange {
            fall_percent: tenths(fall)?,
            rise_percent: tenths(rise)?,
            analytical_cv: analytical.map(|coefficient| coefficient.percent),
            within_subject_cv: within.percent,
            sources,
        })
    }
}

/// Rounded to a tenth, so that the limit that is printed is the limit that is applied.
fn tenths(value: f64) -> Option<Decimal> {
    let tenths = (value * 10.0).round();
    (tenths.abs() < 1e9).then(|| Decimal::from_billionths(tenths as i64 * 100_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(analytical: f64, within: f64, z: f64) -> String {
        let (fall, rise) = reference_change(analytical, within, z);
        format!("{fall:.1} {rise:.1}")
    }

    #[test]
    fn vectors() {
        // Fibrinogen, aPTT and PT without variation of measuring, one-sided.
        assert_eq!(printed(0.0, 11.0, 1.645), "-22.5 29.1");
        assert_eq!(printed(0.0, 5.8, 1.645), "-12.6 14.4");
        assert_eq!(printed(0.0, 3.2, 1.645), "-7.2 7.7");
        // Zengi 2023 prints -22.7 and 29.4 for fibrinogen: with a small variation of measuring.
        assert_eq!(printed(1.5, 11.0, 1.645), "-22.7 29.4");
        assert_eq!(reference_change(0.0, 0.0, 1.96), (0.0, 0.0));
    }

    #[test]
    fn a_rise_undoes_the_fall() {
        let (fall, rise) = reference_change(8.0, 21.2, TWO_SIDED_95);
        assert!(((1.0 + fall / 100.0) * (1.0 + rise / 100.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn limits_are_rounded_to_tenths() {
        assert_eq!(
            tenths(-18.76).map(|value| value.to_string()),
            Some("-18.8".to_string())
        );
        assert_eq!(tenths(f64::NAN), None);
    }
}
