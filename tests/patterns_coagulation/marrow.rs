//! The marrow.

use super::*;

#[test]
fn any_blast_is_a_signal() {
    check(
        "acute_leukemia_signal",
        &[],
        &[
            (&[("blasts", "0.5")], Present),
            (&[("blasts", "0")], Absent),
            (&[("blasts", "present")], Present),
            (&[("blasts", "few")], Present),
            (&[("blasts", "none")], Absent),
            (&[("wbc", "80")], Undecided),
        ],
    );
}

#[test]
fn a_promyelocytic_signal_needs_consumption_and_the_marrow() {
    let consumed = with(
        HEALTHY,
        &[
            ("platelets", "25"),
            ("fibrinogen", "0.9"),
            ("d_dimer", "25 FEU"),
            ("blasts", "40"),
        ],
    );
    check(
        "acute_promyelocytic_leukemia_signal",
        &consumed,
        &[
            (&[], Present),
            (&[("blasts", "-")], Undecided),
            (&[("blasts", "0")], Absent),
            (
                &[("blasts", "0"), ("wbc", "1.5"), ("hemoglobin", "80")],
                Present,
            ),
            (
                &[("blasts", "-"), ("wbc", "1.5"), ("hemoglobin", "80")],
                Present,
            ),
            // A high white count alone is more often infection.
            (&[("blasts", "0"), ("wbc", "40")], Absent),
            (&[("platelets", "250")], Absent),
        ],
    );
}

#[test]
fn hlh_counts_three_laboratory_criteria() {
    use coagscope::interpret::Role::For;
    let hlh = with(
        HEALTHY,
        &[
            ("hemoglobin", "80"),
            ("platelets", "60"),
            ("ferritin", "8000"),
            ("fibrinogen", "1.2"),
        ],
    );
    check(
        "hlh_signal",
        &hlh,
        &[
            (&[], Present),
            (&[("ferritin", "500")], Present),
            (&[("ferritin", "499.999")], Absent),
            (&[("ferritin", "-")], Undecided),
            (&[("fibrinogen", "1.5")], Present),
            (&[("fibrinogen", "1.501")], Absent),
            (&[("fibrinogen", "3"), ("triglycerides", "265")], Present),
            (&[("fibrinogen", "3"), ("triglycerides", "264.999")], Absent),
            // 3.0 mmol/L and 265 mg/dL are printed as one cut-off.
            (
                &[("fibrinogen", "3"), ("triglycerides", "3.0 mmol/L")],
                Present,
            ),
            (
                &[("fibrinogen", "3"), ("triglycerides", "2.99 mmol/L")],
                Absent,
            ),
            (&[("fibrinogen", "3"), ("triglycerides", "-")], Undecided),
            (&[("hemoglobin", "90")], Absent),
            (&[("hemoglobin", "89.9")], Present),
            (&[("hemoglobin", "99.9"), ("age", "0.07")], Present),
            (&[("hemoglobin", "99.9"), ("age", "0.08")], Absent),
            (&[("hemoglobin", "100"), ("age", "0.07")], Absent),
            (
                &[("hemoglobin", "90"), ("neutrophils_absolute", "0.999")],
                Present,
            ),
            (
                &[("hemoglobin", "90"), ("neutrophils_absolute", "1.0")],
                Absent,
            ),
            (
                &[("hemoglobin", "90"), ("neutrophils_absolute", "-")],
                Undecided,
            ),
            (&[("platelets", "100")], Absent),
        ],
    );
    let five = with(&hlh, &[("fever", "yes"), ("soluble_il2_receptor", "2400")]);
    assert!(
        warnings(&five, "hlh_signal")
            .iter()
            .any(|text| text.contains("five of eight"))
    );
    let supports = speaks(&five, "hlh_signal", For).join(" ");
    assert!(supports.contains("Soluble IL-2 receptor from 2400"));
    let four = with(&hlh, &[("fever", "yes"), ("soluble_il2_receptor", "2399")]);
    assert!(
        !warnings(&four, "hlh_signal")
            .iter()
            .any(|text| text.contains("five of eight"))
    );
}
