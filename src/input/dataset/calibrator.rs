//! The calibrator of a D-dimer, FEU or DDU, where something beside its unit tells it: the name, or a code of LOINC.

use crate::catalog::{AnalyteId, Catalog, Role};
use crate::input::file::Record;
use crate::panel::{Assay, Issue, IssueCode};

use super::row::Row;
use super::wide::Reader;

/// The unit that a header names, with the calibrator that its name tells: `D-Dimer DDU (ng/mL)`.
pub(super) fn with_calibrator(
    catalog: &Catalog,
    analyte: AnalyteId,
    header: &str,
    unit: Option<String>,
) -> Option<String> {
    if !catalog.analyte(analyte).has_assay {
        return unit;
    }
    let units = &catalog.analyte(analyte).units;
    completed_by(catalog, analyte, units.assay_named(header), unit)
}

/// The calibrator that a code of LOINC tells.
pub(super) fn assay_of_code(catalog: &Catalog, analyte: AnalyteId, code: &str) -> Assay {
    let known = catalog.analyte(analyte);
    let is_among = |codes: &[String]| codes.iter().any(|one| one == code);
    match (is_among(&known.loinc_feu), is_among(&known.loinc_ddu)) {
        (true, false) => Assay::Feu,
        (false, true) => Assay::Ddu,
        _ => Assay::Unstated,
    }
}

/// A calibrator as units name it.
pub(super) fn calibrator(assay: Assay) -> Option<&'static str> {
    match assay {
        Assay::Feu => Some("FEU"),
        Assay::Ddu => Some("DDU"),
        Assay::Unstated => None,
    }
}

/// A unit with the calibrator that something else tells, where it names none itself.
pub(super) fn completed_by(
    catalog: &Catalog,
    analyte: AnalyteId,
    assay: Assay,
    unit: Option<String>,
) -> Option<String> {
    let units = &catalog.analyte(analyte).units;
    let Some(told) = calibrator(assay) else {
        return unit;
    };
    match unit {
        None => Some(told.to_string()),
        Some(unit) if units.assay_named(&unit) == Assay::Unstated => Some(format!("{unit} {told}")),
        unit => unit,
    }
}

impl Reader<'_> {
    /// Leaves the calibrator of a D-dimer open where its code or its name tells another one than its unit.
    pub(super) fn compare_calibrators(&self, record: &Record, told: [Assay; 2], row: &mut Row) {
        for (_, observation) in &mut row.observations {
            let is_other = |one: &Assay| *one != Assay::Unstated && *one != observation.assay;
            if observation.assay != Assay::Unstated && told.iter().any(is_other) {
                observation.assay = Assay::Unstated;
                row.issues.push(Issue {
                    code: IssueCode::CodeConflict,
                    message: "the code or the name tells one calibrator of D-dimer, FEU or DDU, and the unit the other; both are allowed for. Correct the one that is wrong".to_string(),
                    place: self.place(record.line, self.plan.long_column(Role::Unit)),
                });
            }
        }
    }
}
