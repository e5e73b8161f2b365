//! Which limits a result is compared with, where several places have some.

use coagscope::interpret::{Flag, InterpretedResult};

use crate::common::files::one;

/// The only result of a file with one row, whose sex and age are stated.
fn only_result(header: &str, cells: &str) -> InterpretedResult {
    let panel = one(&format!("subject,sex,age,{header}\n1,M,50,{cells}\n"));
    assert_eq!(panel.results.len(), 1, "{header}: {cells}");
    panel.results[0].clone()
}

fn flag_of(header: &str, cells: &str) -> Option<Flag> {
    only_result(header, cells).flag
}

#[test]
fn each_side_comes_from_the_first_place_that_has_it() {
    let platelets = |cells| flag_of("platelets,platelets_upper_limit", cells);
    assert_eq!(platelets("100,450"), Some(Flag::Low), "the built-in lower");
    assert_eq!(platelets("440,450"), Some(Flag::Normal), "not the built-in");
    let platelets = |cells| flag_of("platelets,platelets_lower_limit", cells);
    assert_eq!(platelets("900,100"), Some(Flag::High), "the built-in upper");
    assert_eq!(platelets("120,100"), Some(Flag::Normal), "not the built-in");
}

#[test]
fn regression_a_built_in_limit_that_the_data_contradict_left_everything_normal() {
    for (header, cells, expected) in [
        ("platelets,platelets_upper_limit", "10,140", "?"),
        ("platelets,platelets_upper_limit", "141,140", "H"),
        ("fibrinogen (g/L),fibrinogen_upper_limit", "0.3,1.9", "?"),
        ("fibrinogen (g/L),fibrinogen_upper_limit", "2.5,1.9", "H"),
        ("hemoglobin (g/L),hemoglobin_upper_limit", "60,129", "?"),
        ("pt (s),pt_lower_limit", "30,16", "?"),
        ("pt (s),pt_lower_limit", "15.2,16", "L"),
    ] {
        let result = only_result(header, cells);
        let flag = result.flag.map(|flag| flag.code());
        assert_eq!(flag, Some(expected), "{header}: {cells}");
        let reason = result.flag_reason.unwrap_or_default();
        assert_eq!(reason.contains("contradicts"), expected == "?", "{reason}");
    }
}

#[test]
fn of_limits_on_which_sources_disagree_those_above_a_stated_lower_one_are_left() {
    // Upper limits of PT run from 11.0 to 16.0 s.
    let pt = |cells| flag_of("pt (s),pt_lower_limit", cells);
    assert_eq!(pt("13.5,13.5"), Some(Flag::Normal));
    assert_eq!(pt("13.6,13.5"), Some(Flag::Undetermined));
    assert_eq!(pt("16.1,13.5"), Some(Flag::High));
    assert_eq!(pt("13.4,13.5"), Some(Flag::Low));
}

#[test]
fn a_d_dimer_is_flagged_where_both_calibrators_agree() {
    let d_dimer = "D-dimer (mg/L),d_dimer_upper_limit";
    // Upper limits of 0.5 mg/L FEU, which is 0.25 DDU.
    for (value, expected) in [("0.1", "N"), ("0.4", "?"), ("0.6", "H")] {
        let result = only_result(d_dimer, &format!("{value},0.5 mg/L FEU"));
        assert_eq!(result.flag.map(Flag::code), Some(expected), "{value}");
        let reason = result.flag_reason.unwrap_or_default();
        assert_eq!(reason.contains("calibrator"), expected == "?", "{reason}");
    }
    let in_ddu = |cells| flag_of("D-dimer (mg/L DDU),d_dimer_upper_limit", cells);
    assert_eq!(in_ddu("0.3,0.5 mg/L FEU"), Some(Flag::High), "twice in FEU");
    assert_eq!(in_ddu("0.3,0.5"), Some(Flag::Normal), "both in DDU");
    assert_eq!(
        in_ddu("0.25,0.5 mg/L FEU"),
        Some(Flag::Normal),
        "at the limit"
    );
}

#[test]
fn a_loosely_known_result_says_so() {
    let result = only_result("platelets", "<200");
    assert_eq!(result.flag, Some(Flag::Undetermined));
    let reason = result.flag_reason.unwrap_or_default();
    assert_eq!(reason, "the value is known too loosely");
}

#[test]
fn words_are_flagged_by_what_they_say() {
    for (header, word, expected) in [
        ("LDH", "high", "H"),
        ("LDH", "normal", "N"),
        ("haptoglobin", "low", "L"),
        ("haptoglobin", "undetectable", "L"),
        ("adamts13_inhibitor", "undetectable", "N"),
        ("malaria_parasites", "absent", "N"),
        ("direct antiglobulin test", "positive", "A"),
        ("direct antiglobulin test", "negative", "N"),
        ("schistocytes", "present", "A"),
        ("schistocytes", "few", "?"),
    ] {
        let flag = flag_of(header, word).map(Flag::code);
        assert_eq!(flag, Some(expected), "{header} {word}");
    }
}
