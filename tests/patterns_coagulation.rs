//! The isolated, coagulation, marrow and skin patterns: for each one panel in which it is present, one in
//! which it is absent, one that leaves it undecided, and the values that lie exactly on its cut-offs.

mod common;

#[path = "patterns_coagulation/bleeding.rs"]
mod bleeding;
#[path = "patterns_coagulation/clotting.rs"]
mod clotting;
#[path = "patterns_coagulation/isolated.rs"]
mod isolated;
#[path = "patterns_coagulation/marrow.rs"]
mod marrow;

use coagscope::catalog::Catalog;
use coagscope::interpret::Finding::{Absent, Present, Undecided};
use coagscope::interpret::{Finding, interpret};

use common::{finding, panel, pattern};

type Fields<'a> = &'a [(&'a str, &'a str)];

/// The base with some fields replaced or added; `("pt", "-")` takes a field away.
fn with<'a>(base: Fields<'a>, changes: Fields<'a>) -> Vec<(&'a str, &'a str)> {
    let changed = |key: &str| changes.iter().any(|(name, _)| *name == key);
    base.iter()
        .filter(|(key, _)| !changed(key))
        .chain(changes.iter().filter(|(_, value)| *value != "-"))
        .copied()
        .collect()
}

/// Checks what becomes of a pattern under each set of changes to a base.
fn check(id: &str, base: Fields, cases: &[(Fields, Finding)]) {
    for (changes, expected) in cases {
        let fields = with(base, changes);
        assert_eq!(finding(&fields, id), *expected, "{id}: {changes:?}");
    }
}

/// The warnings of a pattern in a panel.
fn warnings(fields: Fields, id: &str) -> Vec<String> {
    let interpretation = interpret(Catalog::builtin(), &panel(fields));
    pattern(&interpretation, id)
        .warnings
        .iter()
        .map(|warning| warning.text.clone())
        .collect()
}

/// The statements that speak for a pattern, or against it, in a panel.
fn speaks(fields: Fields, id: &str, role: coagscope::interpret::Role) -> Vec<String> {
    let interpretation = interpret(Catalog::builtin(), &panel(fields));
    pattern(&interpretation, id)
        .evidence
        .iter()
        .filter(|evidence| evidence.role == role)
        .map(|evidence| evidence.statement.clone())
        .collect()
}

/// A healthy man's panel, with the limits that laboratories differ on.
const HEALTHY: Fields = &[
    ("age", "40"),
    ("sex", "male"),
    ("platelets", "250"),
    ("hemoglobin", "150"),
    ("wbc", "6.0"),
    ("neutrophils_absolute", "3.5"),
    ("pt", "12"),
    ("pt.high", "14"),
    ("inr", "1.0"),
    ("aptt", "30"),
    ("aptt.high", "36"),
    ("thrombin_time", "16"),
    ("thrombin_time.high", "19"),
    ("reptilase_time", "18"),
    ("reptilase_time.high", "22"),
    ("fibrinogen", "3.0"),
    ("fibrinogen.low", "2.0"),
    ("d_dimer", "0.3 FEU"),
    ("d_dimer.high", "0.5 FEU"),
    ("fdp", "3"),
    ("ldh", "180"),
    ("ldh.high", "240"),
    ("creatinine", "80"),
    ("schistocytes", "0"),
    ("blasts", "0"),
    ("ferritin", "100"),
    ("triglycerides", "100"),
    ("factor_ii", "100"),
    ("factor_ii.low", "70"),
    ("factor_v", "100"),
    ("factor_v.low", "70"),
    ("factor_vii", "100"),
    ("factor_vii.low", "70"),
    ("factor_viii", "100"),
    ("factor_ix", "100"),
    ("factor_ix.low", "65"),
    ("vwf_activity", "100"),
    ("vwf_antigen", "100"),
    ("protein_c", "100"),
    ("antithrombin", "100"),
    ("platelets_citrate", "240"),
    ("skin", "none"),
    ("heparin", "no"),
    ("anticoagulant", "no"),
    ("liver_failure", "no"),
    ("cirrhosis", "no"),
    ("massive_transfusion", "no"),
    ("platelets.earlier", "260 @ 24"),
];
