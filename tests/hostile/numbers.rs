//! Numbers that tempt a program to guess, to round, or to compare in floating point.

use coagscope::input::grammar::number::DecimalMark;
use coagscope::panel::IssueCode;

use super::support::{declared, pair, read};

#[test]
fn differences_that_floats_round_wrong_are_exact() {
    let rows =
        read("pt (s),pt_ref_high\n16.4,13.4\n18.1,12.1\n16.3,13.4\n18.0,12.1\n14.300,11.3\n");
    assert_eq!(rows.points("pt"), ["1", "2", "0", "1", "1"]);
}

#[test]
fn multiples_that_floats_round_wrong_are_exact() {
    let rows = read(
        "d_dimer (mg/L FEU),d_dimer_ref_high\n2.1,0.3\n0.87,0.29\n2.45,0.35\n1.05,0.35\n\
         2.1000001,0.3\n0.8700001,0.29\n2.099,0.3\n",
    );
    assert_eq!(
        rows.points("fibrin_marker"),
        ["2", "0", "2", "0", "3", "2", "2"]
    );
}

#[test]
fn a_value_on_a_cut_off_after_conversion_is_on_the_cut_off() {
    let creatinine = read(
        "creatinine,creatinine_unit\n2.0,mg/dL\n176.8,umol/L\n1.999,mg/dL\n176.79,umol/L\n0.1768,mmol/L\n",
    );
    assert_eq!(
        creatinine.column("plasmic_creatinine"),
        ["0", "0", "1", "1", "0"]
    );
    let fibrinogen =
        read("fibrinogen,fibrinogen_unit\n100,mg/dL\n1.0,g/L\n99.9,mg/dL\n0.999,g/L\n");
    assert_eq!(fibrinogen.points("fibrinogen"), ["0", "0", "1", "1"]);
    let platelets = read(
        "platelets,platelets_unit\n50000,/uL\n49999,/uL\n50,K/uL\n100000,/uL\n99.999,G/L\n5,10^4/uL\n",
    );
    assert_eq!(
        platelets.points("platelets"),
        ["1", "2", "1", "0", "1", "1"]
    );
    // 2.0 mg/dL of indirect bilirubin does not count as hemolysis in PLASMIC, anything above does.
    let bilirubin = read(
        "bilirubin_indirect,bilirubin_indirect_unit,reticulocytes (%),haptoglobin (g/L)\n\
         2.0,mg/dL,1,1\n34.208,umol/L,1,1\n2.0001,mg/dL,1,1\n34.209,umol/L,1,1\n",
    );
    assert_eq!(bilirubin.column("plasmic_hemolysis"), ["0", "0", "1", "1"]);
}

#[test]
fn numbers_that_are_none_are_refused_with_their_reason() {
    for (cell, code) in [
        ("inf", Some(IssueCode::OutOfRange)),
        ("-Infinity", Some(IssueCode::OutOfRange)),
        ("1e400", Some(IssueCode::OutOfRange)),
        ("1e-400", Some(IssueCode::OutOfRange)),
        (&"9".repeat(60), Some(IssueCode::OutOfRange)),
        (&"9".repeat(400), Some(IssueCode::UnreadableValue)),
        ("-5", Some(IssueCode::NegativeValue)),
        ("\u{2212}5", Some(IssueCode::NegativeValue)),
        ("<-5", Some(IssueCode::NegativeValue)),
        ("0", Some(IssueCode::ZeroValue)),
        ("0.000", Some(IssueCode::ZeroValue)),
        ("4 5", Some(IssueCode::UnreadableValue)),
        ("4.5.6", Some(IssueCode::UnreadableValue)),
        ("45..", Some(IssueCode::UnreadableValue)),
        ("0x2D", Some(IssueCode::UnreadableValue)),
        ("4O", Some(IssueCode::UnknownUnit)),
        ("\u{664}5", Some(IssueCode::UnreadableValue)),
        ("4\u{200b}5", Some(IssueCode::UnreadableValue)),
        ("\u{202e}54", Some(IssueCode::UnreadableValue)),
        ("100-10", None),
        ("><5", Some(IssueCode::UnreadableValue)),
        ("#DIV/0!", None),
        ("NaN", None),
        ("nan", None),
        ("#N/A", None),
        ("null", None),
        ("___", None),
        ("pending", None),
    ] {
        let file = read(format!("subject,platelets (G/L)\nA,{cell}\n"));
        assert_eq!(file.known(0, "platelets"), "nothing", "{cell}");
        assert_eq!(file.cell(0, "isth_overt_2025_platelets"), "", "{cell}");
        assert_eq!(file.fates(), (0, 0, 1), "{cell}");
        if let Some(code) = code {
            assert!(file.has(code), "{cell}: {:?}", file.counts.issues);
            assert!(
                file.message(code).len() < 300,
                "{cell}: messages quote at most 80 characters"
            );
        }
    }
}

#[test]
fn digits_of_other_scripts_and_full_width_forms_are_digits() {
    let file = read(
        "subject,platelets (G/L)\nA,\u{664}\u{665}\nB,\u{ff14}\u{ff15}\nC,\u{6f4}\u{6f5}\nD,\u{96a}\u{96b}\nE,\u{ff1c}\u{ff14}\u{ff15}\n\
         F,\u{664}\u{665}\u{66b}\u{665}\n",
    );
    for row in 0..4 {
        assert_eq!(file.known(row, "platelets"), "45", "row {row}");
    }
    assert_eq!(file.known(4, "platelets"), "<45");
    assert_eq!(file.known(5, "platelets"), "45.5");
}

#[test]
fn a_comma_before_three_digits_is_never_guessed() {
    let alone = read("subject,fibrinogen (mg/dL)\nA,\"1,234\"\n");
    assert_eq!(alone.known(0, "fibrinogen"), "nothing");
    let message = alone.message(IssueCode::AmbiguousNumber);
    assert!(
        message.contains("1.234") && message.contains("1234") && message.contains("--decimal"),
        "{message}"
    );

    // Evidence from the same column, either way.
    let comma = read("subject,fibrinogen (g/L)\nA,\"1,234\"\nB,\"2,5\"\n");
    assert_eq!(comma.known(0, "fibrinogen"), "1.234");
    let point = read("subject,ldh (U/L)\nA,\"1,234\"\nB,250.5\n");
    assert_eq!(point.known(0, "ldh"), "1234");

    // A column that has both is contradictory: the open cell stays open.
    let both = read("subject,ldh (U/L)\nA,\"1,234\"\nB,250.5\nC,\"250,5\"\n");
    assert_eq!(both.known(0, "ldh"), "nothing");

    for (mark, known) in [(DecimalMark::Comma, "1.234"), (DecimalMark::Point, "1234")] {
        let file = declared("subject,ldh (U/L)\nA,\"1,234\"\n", |declaration| {
            declaration.decimal = Some(mark)
        });
        assert_eq!(file.known(0, "ldh"), known);
    }
}

#[test]
fn semicolons_come_with_decimal_commas() {
    let file = read(
        "Patient;Fibrinogen (g/l);LDH (U/l);D-Dimere (mg/l FEU)\nA;1,234;1.234,5;<0,27\nB;0,9;250;4,2\n",
    );
    assert_eq!(file.known(0, "fibrinogen"), "1.234");
    assert_eq!(file.known(0, "ldh"), "1234.5");
    assert_eq!(file.known(0, "d_dimer"), "<0.27");
    assert_eq!(file.points("fibrinogen"), ["0", "1"]);
    // A point in such a file may be either mark.
    let open = read("Patient;LDH (U/l)\nA;1.234\n");
    assert_eq!(open.known(0, "ldh"), "nothing");
    assert!(open.has(IssueCode::AmbiguousNumber));
}

#[test]
fn an_unquoted_comma_that_shifts_values_does_not_score() {
    // The row has a cell too many.
    let file = read("subject,platelets (G/L),pt (s)\nA,1,234,15\nB,45,14\n");
    assert_eq!(file.points("platelets"), ["", "2"]);
    assert_eq!(file.fates(), (1, 0, 1));
    assert!(file.message(IssueCode::RaggedRow).contains("more cells"));
    assert!(file.cell(0, "issues").contains("ragged_row"));
}

/// The last cell was empty, so that the shift left an empty cell too many, which looked harmless.
#[test]
fn an_unquoted_comma_before_an_empty_last_cell_does_not_score() {
    let rows = "B,45,14,\nC,45,14,x\n";
    for shifted in ["A,1,234,\n", "A,1,234,15,\n", "A,1,234,15,,\n"] {
        let file = read(format!(
            "subject,platelets (G/L),pt (s),comment\n{shifted}{rows}"
        ));
        let safe = shifted == "A,1,234,\n";
        assert_eq!(
            file.points("platelets")[0],
            if safe { "2" } else { "" },
            "{shifted}"
        );
        assert_eq!(file.points("platelets")[1..], ["2", "2"]);
    }
    let lone = read("subject,platelets (G/L),pt (s),comment\nA,1,234,15,\n");
    assert_eq!(
        (lone.points("platelets"), lone.fates()),
        (vec![""], (0, 0, 1))
    );
    // Where most rows have an empty cell more than the header, it is the way of the file.
    let trailing = read("subject,platelets (G/L)\nA,45,\nB,145,\nC,60,\n");
    assert_eq!(
        (trailing.points("platelets"), trailing.fates()),
        (vec!["2", "0", "1"], (3, 0, 0))
    );
    // Long data are read the same way.
    let long =
        read("subject,test,value,unit,note\nA,PLT,1,234,G/L,\nB,PLT,45,G/L,\nC,PLT,45,G/L,\n");
    assert_eq!(long.rows.len(), 2);
    assert_eq!(long.fates(), (2, 0, 1));
}

#[test]
fn censored_values_keep_exact_bounds_on_either_side_of_each_cut_off() {
    let item = |column: &str, cells: &[&str], item: &str| -> Vec<String> {
        let rows: String = cells.iter().map(|cell| format!("S,{cell}\n")).collect();
        let file = declared(format!("subject,{column}\n{rows}"), |declaration| {
            declaration
                .upper_limits
                .extend([pair("pt", "13 s"), pair("d_dimer", "0.5 mg/L FEU")]);
        });
        file.points(item).into_iter().map(str::to_string).collect()
    };
    let cells = [
        "<50", "<=50", "<51", ">50", ">=50", ">49.9", "<100", "<=100", ">99", ">=100", "<1000",
        ">1", "50-99", "50-100", "49-50",
    ];
    let points = [
        "2", "1..2", "1..2", "0..1", "0..1", "0..2", "1..2", "0..2", "0..1", "0", "0..2", "0..2",
        "1", "0..1", "1..2",
    ];
    assert_eq!(item("platelets (G/L)", &cells, "platelets"), points);
    // Three and seven times 0.5: only values above count.
    let cells = [
        "<1.5", "<=1.5", ">1.5", ">=1.5", "<3.5", "<=3.5", ">3.5", ">=3.5", ">20", "<0.27",
        "1.5-3.5", "1.6-3.5",
    ];
    let points = [
        "0", "0", "2..3", "0..3", "0..2", "0..2", "3", "2..3", "3", "0", "0..2", "2",
    ];
    assert_eq!(item("d_dimer (mg/L FEU)", &cells, "fibrin_marker"), points);
    let cells = [
        "<16", "<=16", ">16", ">=16", "<19", "<=19", ">19", ">=19", "16-18.9", "15.9-19",
    ];
    let points = [
        "0", "0..1", "1..2", "1..2", "0..1", "0..2", "2", "2", "1", "0..2",
    ];
    assert_eq!(item("pt (s)", &cells, "pt"), points);
    let cells = [
        "<1",
        "<=1.0",
        ">1",
        ">=1",
        ">0.9",
        "0.9-1",
        "less than 1",
        "≥1",
        "&lt;1",
    ];
    let points = ["1", "0..1", "0", "0", "0..1", "0..1", "1", "0", "1"];
    assert_eq!(item("fibrinogen (g/L)", &cells, "fibrinogen"), points);
}

#[test]
fn numbers_of_unusual_form_say_what_they_say() {
    let file = read(
        "subject,platelets (G/L)\nA,45 H\nB,45 G/L L\nC,4.5e1\nD,45.\nE,+45\nF,45*\nG,L 45\nH,45000 /uL\nI,\" 45 \"\nJ,\"45 x10^9/L\"\nK,0045\n",
    );
    for row in 0..file.rows.len() {
        assert_eq!(file.known(row, "platelets"), "45", "row {row}");
    }
}

/// Software that computes with binary numbers prints `49.99999999999999999`: a number like any other, of which the interval
/// of one unit in the last place is known.
#[test]
fn a_number_with_more_digits_than_can_be_kept_is_read() {
    let platelets = read(
        "platelets (G/L)\n49.99999999999999999\n50.00000000000000000001\n50.00000000000000000000\n99.999999999999999999999\n",
    );
    assert_eq!(platelets.points("platelets"), ["2", "1", "1", "1"]);
    assert_eq!(platelets.column("issues"), ["", "", "", ""]);
    let converted = read(
        "platelets (/uL),fibrinogen (mg/dL)\n49999.99999999999999,99.99999999999999999\n<49999.99999999999999,100\n",
    );
    assert_eq!(converted.points("platelets"), ["2", "2"]);
    assert_eq!(converted.points("fibrinogen"), ["1", "0"]);
    // One on the far side of all that can be kept is still refused.
    let refused = read(format!("platelets (G/L)\n{}\n", "9".repeat(60)).as_str());
    assert_eq!(refused.column("issues"), ["out_of_range"]);
}

/// What spreadsheets print where a look-up finds nothing, and how laboratories shorten `test not performed`.
#[test]
fn words_of_spreadsheets_and_short_forms_for_no_result_are_missing() {
    for word in ["#N/A", "#VALUE!", "#NULL!", "#NV", "TNP", "tnp"] {
        let read = read(format!("platelets (G/L)\n{word}\n40\n").as_str());
        assert_eq!(read.column("issues"), ["", ""], "{word}");
        assert_eq!(read.points("platelets"), ["", "2"], "{word}");
    }
}
