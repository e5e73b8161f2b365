//! Units that are missing, unknown, mixed, or stand in unexpected places.

use coagscope::Catalog;
use coagscope::panel::{Assay, IssueCode, UnitOrigin};

use super::support::{declared, pair, read, refused};

#[test]
fn an_assumed_unit_that_does_not_fit_is_not_scored_and_one_is_suggested() {
    let file = read("subject,platelets\nA,45000\nB,250000\nC,180000\n");
    assert_eq!(file.points("platelets"), ["", "", ""]);
    let message = file.message(IssueCode::ImplausibleUnit);
    assert!(message.contains("--unit 'platelets="), "{message}");
    // What the message suggests works.
    let unit = message
        .split("--unit 'platelets=")
        .nth(1)
        .unwrap()
        .split('\'')
        .next()
        .unwrap();
    let named = declared(
        "subject,platelets\nA,45000\nB,250000\nC,180000\n",
        |declaration| {
            declaration.units.extend([pair("platelets", unit)]);
        },
    );
    assert_eq!(named.points("platelets"), ["2", "0", "0"]);

    let long = read("subject,test,value\nA,PLT,45000\nB,PLT,250000\n");
    assert_eq!((long.rows.len(), long.fates()), (0, (0, 0, 2)));
    assert!(
        long.message(IssueCode::ImplausibleUnit)
            .contains("--unit 'platelets=")
    );
}

#[test]
fn an_assumed_unit_that_fits_is_announced_once() {
    let file = read("subject,platelets,pt\nA,45,14\nB,145,15\n");
    assert_eq!(file.points("platelets"), ["2", "0"]);
    assert_eq!(
        file.counts.issues[&IssueCode::AssumedUnit].count,
        2,
        "once for each column"
    );
}

/// A column that was blocked used to lose the results that name their own unit.
#[test]
fn a_result_that_names_its_own_unit_is_used_in_a_blocked_column() {
    let file = read("subject,platelets\nA,45000\nB,250000\nC,180000\nD,45 G/L\n");
    assert_eq!(file.points("platelets"), ["", "", "", "2"]);
    let file = read("subject,platelets (bananas/L)\nA,45\nB,45 G/L\n");
    assert_eq!(file.points("platelets"), ["", "2"]);
}

/// One column without a unit used to block another one whose header names it.
#[test]
fn a_column_that_names_its_unit_is_not_blocked_by_another() {
    let file = read("subject,platelets (G/L),PLT\nA,45,\nB,,45000\nC,,250000\n");
    assert_eq!(file.points("platelets"), ["2", "", ""]);
}

#[test]
fn an_unknown_unit_is_told_with_the_nearest_spelling_wherever_it_stands() {
    let header = read("subject,platelets (G/LL)\nA,45\n");
    assert_eq!(header.points("platelets"), [""]);
    assert!(
        header.message(IssueCode::UnknownUnit).contains("`G/L`"),
        "{}",
        header.message(IssueCode::UnknownUnit)
    );
    let row = read("subject,platelets,platelets_unit\nA,45,G/LL\nB,45,G/L\n");
    assert_eq!(row.points("platelets"), ["", "2"]);
    let cell = read("subject,platelets (G/L)\nA,45 mmol/L\nB,45\n");
    assert_eq!(cell.points("platelets"), ["", "2"]);
    assert!(
        cell.cell(0, "issues").contains("unknown_unit"),
        "{}",
        cell.cell(0, "issues")
    );
    let long = read("subject,test,value,unit\nA,PLT,45,bananas\nB,PLT,45,G/L\n");
    assert_eq!((long.rows.len(), long.fates()), (1, (1, 0, 1)));
    // An option can't be meant so, whatever the file holds.
    let option = refused("subject,platelets\nA,45\n", |declaration| {
        declaration.units.extend([pair("platelets", "bananas")]);
    });
    assert!(
        option.contains("--unit") && option.contains("\"bananas\" is no unit of Platelets"),
        "{option}"
    );
}

#[test]
fn units_may_differ_from_row_to_row() {
    let file = read(
        "subject,test,value,unit\nA,PLT,45,G/L\nB,PLT,45000,/uL\nC,PLT,45,K/uL\nD,PLT,45,10^3/\u{b5}L\nE,PLT,45,10*9/L\nF,PLT,4.5,10^4/uL\n\
         G,PLT,45,×10⁹/l\nH,PLT,45,10^3/mm3\nI,PLT,45,Tsd./\u{3bc}l\n",
    );
    for row in 0..file.rows.len() {
        assert_eq!(file.known(row, "platelets"), "45", "row {row}");
    }
    assert_eq!(file.rows.len(), 9);
    // A limit by option without a unit can't be meant for all of them.
    let message = refused(
        "subject,test,value,unit\nA,Fibrinogen,90,mg/dL\nB,Fibrinogen,0.9,g/L\n",
        |declaration| {
            declaration.lower_limits.extend([pair("fibrinogen", "1.5")]);
        },
    );
    assert!(message.contains("several units"), "{message}");
}

#[test]
fn feu_ddu_and_unstated_stay_apart_in_one_column() {
    let file = declared(
        "subject,test,value,unit\nA,D-dimer,2.0,mg/L FEU\nB,D-dimer,2.0,mg/L DDU\nC,D-dimer,2.0,mg/L\nD,D-dimer,2000,ng/mL FEU\nE,D-dimer,2000,ng/mL D-DU\n",
        |declaration| {
            declaration
                .upper_limits
                .extend([pair("d_dimer", "0.5 mg/L FEU")])
        },
    );
    // 2.0 is four times 0.5 in FEU, and eight times as DDU; unstated it may be either.
    assert_eq!(file.points("fibrin_marker"), ["2", "3", "2..3", "2", "3"]);
    let d_dimer = Catalog::builtin().find("d_dimer").unwrap();
    let assays: Vec<Assay> = file
        .panels
        .iter()
        .map(|panel| panel.get(d_dimer).unwrap().assay)
        .collect();
    assert_eq!(
        assays,
        [
            Assay::Feu,
            Assay::Ddu,
            Assay::Unstated,
            Assay::Feu,
            Assay::Ddu
        ]
    );
    // The same number of another calibrator at one time is another result.
    let conflict =
        read("subject,test,value,unit\nA,D-dimer,2.0,mg/L FEU\nA,D-dimer,2.0,mg/L DDU\n");
    assert_eq!(conflict.column("issues"), ["conflict"]);
}

#[test]
fn a_calibrator_by_option_completes_a_unit() {
    let file = declared(
        "subject,test,value,unit\nA,D-dimer,2000,ng/mL\n",
        |declaration| {
            declaration.units.extend([pair("d_dimer", "ng/mL FEU")]);
            declaration
                .upper_limits
                .extend([pair("d_dimer", "500 ng/mL FEU")]);
        },
    );
    assert_eq!(file.points("fibrin_marker"), ["2"]);
}

#[test]
fn a_unit_and_a_flag_inside_the_cell_are_read() {
    let file = read(
        "subject,platelets,pt,ldh\nA,45 G/L L,21.4 sec HH,\"900 U/L (H)\"\nB,145000/uL,14s,250\n",
    );
    assert_eq!(file.points("platelets"), ["2", "0"]);
    assert_eq!(file.known(1, "platelets"), "145");
    assert_eq!(file.known(0, "pt"), "21.4");
    assert_eq!(file.known(0, "ldh"), "900");
    let platelets = Catalog::builtin().find("platelets").unwrap();
    assert_eq!(
        file.panels[0].get(platelets).unwrap().unit_origin,
        UnitOrigin::Cell
    );
}

/// A limit beside a result whose unit stands in its own cell used to be read in the canonical unit:
/// 4000 ng/mL with an upper limit of 500 scored nothing.
#[test]
fn a_limit_is_in_the_unit_of_the_result_beside_it() {
    let file = read(
        "subject,d_dimer,d_dimer_ref_high,platelets,platelets_ref_low\n\
         A,4000 ng/mL FEU,500,45000 /uL,150000\nB,1000 ng/mL FEU,500,250000 /uL,150000\n",
    );
    assert_eq!(file.points("fibrin_marker"), ["3", "0"]);
    assert_eq!(file.column("platelets_flag"), ["L", "N"]);
    let long = read("subject,test,value,ref_high\nA,D-dimer,4000 ng/mL FEU,500\n");
    assert_eq!(long.points("fibrin_marker"), ["3"]);
}

/// The unit that a limit names for itself used to be ignored.
#[test]
fn a_limit_that_names_its_unit_is_in_that_unit() {
    let file = read(
        "subject,d_dimer (ng/mL FEU),d_dimer_ref_high\nA,1000,0.5 mg/L\nB,4000,0.5 mg/L\nC,4000,500 ng/mL\n",
    );
    assert_eq!(file.points("fibrin_marker"), ["0", "3", "3"]);
    let range = read(
        "subject,test,value,unit,reference range\nA,PLT,180,G/L,150000-400000 /uL\nB,PLT,140,G/L,150000-400000 /uL\n",
    );
    assert_eq!(range.column("platelets_flag"), ["N", "L"]);
}

#[test]
fn headers_that_name_units_are_understood() {
    let file = read(
        "subject,ldh_u_l,platelets (K/uL),creatinine_mg_dl,\"Fibrinogen, mg/dL\",Haptoglobin [g/L],bilirubin_total mg/dl,D-Dimer (\u{3bc}g/mL FEU)\nA,900,45,2.0,90,0.1,2,4.2\n",
    );
    for (analyte, known) in [
        ("ldh", "900"),
        ("platelets", "45"),
        ("creatinine", "176.8"),
        ("fibrinogen", "0.9"),
        ("haptoglobin", "0.1"),
        ("bilirubin_total", "34.208"),
        ("d_dimer", "4.2"),
    ] {
        assert_eq!(file.known(0, analyte), known, "{analyte}");
    }
    assert!(
        !file.has(IssueCode::AssumedUnit),
        "{:?}",
        file.counts.issues
    );
    let brackets = read("subject,LDH [U/L],LDH (U/l)\nA,900,\n");
    assert_eq!(brackets.known(0, "ldh"), "900");
}

/// The earlier platelets of each panel, as known in the canonical unit.
fn earlier(file: &super::support::Read) -> Vec<Vec<String>> {
    let platelets = Catalog::builtin().find("platelets").unwrap();
    file.panels
        .iter()
        .map(|panel| {
            let earlier = panel.earlier(platelets).iter();
            earlier.map(|one| one.known.to_string()).collect()
        })
        .collect()
}

#[test]
fn earlier_results_share_the_unit_that_does_not_fit() {
    let file = read("subject,platelets,platelets_previous\nA,100,90\nB,150,180\n");
    assert_eq!(earlier(&file), [["90"], ["180"]]);
    assert_eq!(file.column("issues"), ["previous_time_missing"; 2]);
    // The column beside them is not in the assumed unit, so they are not either.
    let file = read("subject,platelets,platelets_previous\nA,45000,90\nB,250000,180\n");
    assert_eq!(earlier(&file), [[""; 0], []]);
    assert_eq!(file.column("issues"), ["implausible_unit"; 2]);
    // An earlier result that names its unit is used all the same.
    let file = read("subject,platelets,platelets_previous\nA,45000,90 G/L\nB,250000,180\n");
    assert_eq!(earlier(&file), [vec!["90"], vec![]]);
    let file = read("subject,platelets,platelets_previous (G/L)\nA,45000,90\nB,250000,180\n");
    assert_eq!(earlier(&file), [["90"], ["180"]]);
}

#[test]
fn earlier_results_that_do_not_fit_the_unit_of_the_column_beside_are_not_used() {
    let file = read("subject,platelets (G/L),platelets_previous\nA,45,90\nB,250,180\n");
    assert_eq!(earlier(&file), [["90"], ["180"]]);
    let csv = "subject,platelets (G/L),platelets_previous\nA,45,90000\nB,250,180000\nC,100,\n";
    let file = read(csv);
    assert_eq!(earlier(&file), [[""; 0], [], []]);
    assert_eq!(
        file.column("issues"),
        ["implausible_unit", "implausible_unit", ""]
    );
    assert_eq!(file.points("platelets"), ["2", "0", "0"]);
    let message = file.message(IssueCode::ImplausibleUnit);
    assert!(message.contains("G/L"), "{message}");
    let file = read(csv.replace("previous", "previous (/uL)"));
    assert_eq!(earlier(&file), [vec!["90"], vec!["180"], vec![]]);
}

#[test]
fn rows_say_that_a_result_was_dropped_for_its_unit() {
    let file = read("subject,platelets\nA,45000\nB,\nC,180000\nD,45 G/L\n");
    let issue = "implausible_unit";
    assert_eq!(file.column("issues"), [issue, "", issue, ""]);
    // Long data: the panel of a dropped row says it, as far as other rows make that panel.
    let file = read(
        "subject,time,analyte,value,unit\n\
         A,2020-01-01,platelets,45000,\n\
         A,2020-01-01,fibrinogen,2,g/L\n\
         B,2020-01-01,platelets,180000,\n\
         C,2020-01-01,fibrinogen,3,g/L\n",
    );
    assert_eq!(file.column("issues"), [issue, ""]);
}
