//! What headers of wide files are taken for, and what they must not be taken for.

mod common;
#[path = "headers/facts.rs"]
mod facts;

use coagscope::catalog::Catalog;
use coagscope::input::dataset::ColumnRole;
use coagscope::input::grammar::number::DecimalMark;
use coagscope::panel::{Assay, IssueCode};
use coagscope::{Dataset, Declaration};

use common::files;

fn open(csv: &str) -> Dataset<'static> {
    files::open(csv, &Declaration::default())
}

/// What the second column of a table is taken for, whose cells are these.
fn role(header: &str, cells: &[&str]) -> String {
    let mut csv = format!("id,{header}\n");
    for (number, cell) in cells.iter().enumerate() {
        csv.push_str(&format!("{number},{cell}\n"));
    }
    role_in(&csv, 1)
}

fn role_in(csv: &str, column: usize) -> String {
    let data = open(csv);
    let id = |analyte| Catalog::builtin().analyte(analyte).id.clone();
    match &data.plan().columns[column].role {
        ColumnRole::Observation(one) if one.blocked.is_some() => {
            format!("{}, blocked", id(one.analyte))
        }
        ColumnRole::Observation(one) => id(one.analyte),
        ColumnRole::LowerLimit(analyte) => format!("lower limit of {}", id(*analyte)),
        ColumnRole::UpperLimit(analyte) => format!("upper limit of {}", id(*analyte)),
        other => format!("{other:?}")
            .split('(')
            .next()
            .unwrap_or_default()
            .to_string(),
    }
}

#[test]
fn a_ratio_to_a_limit_is_no_limit() {
    for header in [
        "D-dimer/ULN",
        "PT > ULN (s)",
        "PT - ULN",
        "Fibrinogen < LLN",
        "LDH : ULN",
        "PLT/LLN",
        "ALT>ULN",
        "PT < ref low",
        "PT/control",
        "PT > control",
        "PT/normal",
        "ratio LDH ULN",
    ] {
        let taken = role(header, &["1", "2.5"]);
        assert_eq!(taken, "NotRecognized", "{header}");
    }
    assert_eq!(role("LDH ULN", &["250"]), "upper limit of ldh");
    assert_eq!(
        role("platelets_ref_low", &["150"]),
        "lower limit of platelets"
    );
    assert_eq!(role("pt control", &["12"]), "pt_control");
    for header in [
        "LDH ref. high [U/L]",
        "LDH ULN (U/L)",
        "LDH: ULN (U/L)",
        "ldh-uln",
        "LDH upper limit (U/L)",
    ] {
        let expected = match header.contains(':') {
            true => "NotRecognized",
            false => "upper limit of ldh",
        };
        assert_eq!(role(header, &["250"]), expected, "{header}");
    }
    assert_eq!(role("pt_ratio_uln", &["1.2"]), "upper limit of pt_ratio");
}

#[test]
fn signs_of_a_header_are_not_passed_over() {
    for header in [
        "PLT↓",
        "Fibrinogen↓",
        "D-dimer↑",
        "PLT<",
        "Fibrinogen <",
        "D-dimer +/-",
        "Schistocytes?",
        "√D-dimer",
        "∂PLT",
        "FRC#",
    ] {
        let taken = role(header, &["1", "45"]);
        assert!(
            ["NotRecognized", "schistocytes, blocked"].contains(&taken.as_str()),
            "{header}: {taken}"
        );
    }
    // A share of what it was before is no count.
    assert_eq!(role("% PLT", &["45"]), "platelets, blocked");
    assert_eq!(role("RET#", &["0.25"]), "reticulocytes_absolute, blocked");
    assert_eq!(role("Retikulozyten ‰", &["12"]), "reticulocytes");
    assert_eq!(role("% Reticulocytes", &["1.2"]), "reticulocytes");
    assert_eq!(role("AST/SGOT", &["30"]), "ast");
    assert_eq!(role("PT/INR", &["1.2"]), "inr");
    let ids = |csv: &str| open(csv).plan().subject;
    assert_eq!(ids("Patient #,platelets\n1,40\n"), Some(0));
}

#[test]
fn seconds_are_no_ratio() {
    for header in ["PT/INR (s)", "INR (s)", "INR (sec)", "INR s", "PT-INR s"] {
        let taken = role(header, &["12.4"]);
        assert!(
            ["inr, blocked", "NotRecognized"].contains(&taken.as_str()),
            "{header}: {taken}"
        );
    }
}

#[test]
fn a_short_name_does_not_beat_a_clear_one() {
    let used = |csv: &str| {
        let data = open(csv);
        let columns = data.plan().columns.iter();
        let used = columns.filter(|column| matches!(column.role, ColumnRole::Observation(_)));
        let names: Vec<String> = used.map(|column| column.name.to_string()).collect();
        let open_names = data
            .notes()
            .iter()
            .filter(|note| note.code == IssueCode::UnknownAnalyte);
        (names, open_names.count())
    };
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|name| name.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        used("id,PT (s),TP\n1,22.4,12.1\n2,24.1,13\n"),
        (names(&["PT (s)"]), 1)
    );
    assert_eq!(
        used("id,PLT,TP\n1,45,6.9\n2,30,7.2\n"),
        (names(&["PLT"]), 1)
    );
    assert_eq!(used("id,PLT,TC\n1,45,180\n"), (names(&["PLT"]), 0));
    // What is only 0 or 1 was asked, not measured.
    assert_eq!(used("id,PLT,HP\n1,45,0\n2,40,1\n"), (names(&["PLT"]), 1));
    assert_eq!(used("id,HP\n1,0.4\n2,1\n"), (names(&["HP"]), 0));
}

#[test]
fn a_calibrator_in_the_name_counts() {
    for (header, assay) in [
        ("D-Dimer DDU (ng/mL)", Assay::Ddu),
        ("D-dimer FEU (mg/L)", Assay::Feu),
        ("D-dimer (mg/L)", Assay::Unstated),
        ("D-dimer (mg/L FEU)", Assay::Feu),
    ] {
        let mut data = open(&format!("id,{header}\n1,0.9\n"));
        let row = data.next_panel().expect("readable").expect("a panel");
        let analyte = Catalog::builtin().find("d_dimer").expect("an analyte");
        let result = row.panel.get(analyte).unwrap_or_else(|| panic!("{header}"));
        assert_eq!(result.assay, assay, "{header}");
    }
    let mut data = open("id,time,test,value,unit\n1,2024-01-01,D-dimer FEU,1.2,mg/L\n");
    let row = data.next_panel().expect("readable").expect("a panel");
    let analyte = Catalog::builtin().find("d_dimer").expect("an analyte");
    let result = row.panel.get(analyte).expect("a result");
    assert_eq!(result.assay, Assay::Feu);
}

#[test]
fn unknown_patients_are_not_one_person() {
    let mut data =
        open("id,time,platelets (G/L)\nNA,2024-01-01,40\nNA,2024-01-02,50\n7,2024-01-01,60\n");
    let mut subjects = Vec::new();
    while let Some(row) = data.next_panel().expect("readable") {
        subjects.push(row.panel.subject.map(|name| name.to_string()));
    }
    assert_eq!(subjects, [None, None, Some("7".to_string())]);
    let mut data = open(
        "id,time,test,value\nNA,2024-01-01,platelets,40\nNA,2024-01-01,pt,50\n7,2024-01-01,platelets,60\n",
    );
    let mut panels = 0;
    while data.next_panel().expect("readable").is_some() {
        panels += 1;
    }
    assert_eq!(panels, 1);
    assert!(
        data.counts()
            .issues
            .contains_key(&IssueCode::MissingSubject)
    );
}

#[test]
fn a_point_that_parts_thousands_is_no_decimal_mark() {
    let csv = "id\tPLT (/\u{b5}l)\tFibrinogen (g/l)\n1\t45.000\t3.125\n2\t210.000\t2.250\n";
    assert_eq!(role_in(csv, 1), "platelets, blocked");
    assert_eq!(role_in(csv, 2), "fibrinogen");
    let data = open(csv);
    let codes: Vec<IssueCode> = data.notes().iter().map(|note| note.code).collect();
    assert_eq!(codes, [IssueCode::AmbiguousNumber]);
    let platelets = Catalog::builtin().find("platelets").expect("an analyte");
    let first = |declaration: &Declaration| {
        let mut data = files::open(csv, declaration);
        data.next_panel().expect("readable").expect("a panel").panel
    };
    let panel = first(&Declaration::default());
    assert!(panel.get(platelets).is_none());
    let issues: Vec<IssueCode> = panel.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(issues, [IssueCode::AmbiguousNumber]);
    // What the message asks for settles it, either way.
    for (mark, expected) in [(DecimalMark::Point, "0.045"), (DecimalMark::Comma, "45")] {
        let panel = first(&Declaration {
            decimal: Some(mark),
            ..Declaration::default()
        });
        let value = panel
            .get(platelets)
            .and_then(|result| result.known()?.exact());
        assert_eq!(
            value.map(|value| value.to_string()).as_deref(),
            Some(expected)
        );
    }
}

#[test]
fn a_test_name_in_long_data_is_read_as_a_header_is() {
    let csv = "id,time,test,value\n1,2024-01-01,Prothrombinzeit (%),45\n1,2024-01-01,PT (%),45\n\
        1,2024-01-01,Retikulozyten \u{2030},12\n1,2024-01-01,D-dimer/ULN,3\n1,2024-01-01,PLT\u{2193},1\n\
        1,2024-01-01,INR s,12\n1,2024-01-01,Fibrinogen (mg/dL),90\n1,2024-01-01,Platelets [K/uL],90\n\
        1,2024-01-01,Hemoglobin [Mass/volume] in Blood,12 g/dL\n";
    let mut data = open(csv);
    let row = data.next_panel().expect("readable").expect("a panel");
    let catalog = Catalog::builtin();
    let value = |id: &str| {
        let analyte = catalog.find(id).expect("an analyte");
        let result = row.panel.get(analyte)?;
        Some(result.known()?.exact()?.to_string())
    };
    for id in ["pt", "d_dimer", "inr"] {
        assert_eq!(value(id), None, "{id}");
    }
    assert_eq!(value("reticulocytes").as_deref(), Some("1.2"));
    assert_eq!(value("fibrinogen").as_deref(), Some("0.9"));
    assert_eq!(value("platelets").as_deref(), Some("90"));
    assert_eq!(value("hemoglobin").as_deref(), Some("120"));
}

#[test]
fn a_row_of_units_below_the_header_is_no_panel() {
    let csv = "id,date,PLT,PT,FIB,D-dimer,INR,Retic\n\
               ,,10^9/L,s,g/L,mg/L FEU,-,10^9/L\n\
               1,2024-01-15,45,16.4,1.1,8,1.3,50\n";
    let mut data = open(csv);
    assert_eq!(role_in(csv, 3), "pt");
    assert_eq!(role_in(csv, 7), "reticulocytes_absolute");
    let unit = |column: usize| match &data.plan().columns[column].role {
        ColumnRole::Observation(one) => one.header_unit.as_deref().map(str::to_string),
        other => panic!("column {column} is {other:?}"),
    };
    assert_eq!(unit(4).as_deref(), Some("g/L"));
    assert_eq!(unit(5).as_deref(), Some("mg/L FEU"));
    assert_eq!(unit(6), None);
    let panel = data.next_panel().expect("readable").expect("a panel");
    assert_eq!((panel.line, panel.panel.issues.len()), (3, 0));
    assert!(data.next_panel().expect("readable").is_none());
    assert_eq!(data.counts().rows_read, 1);
    let notes = data.notes().iter();
    assert!(notes.map(|note| note.place.line).any(|line| line == 2));
}

#[test]
fn a_unit_in_the_header_counts_before_one_below_it() {
    let csv = "id,fibrinogen (mg/dL),hemoglobin\n,g/L,g/dL\n1,300,14\n";
    let result = files::one(csv);
    let value = |id: &str| {
        let mut results = result.results.iter();
        let known = results
            .find(|one| one.id == id)?
            .observation
            .known()?
            .exact();
        known.map(|number| number.to_string())
    };
    assert_eq!(value("fibrinogen").as_deref(), Some("3"));
    assert_eq!(value("hemoglobin").as_deref(), Some("140"));
}

#[test]
fn results_are_no_row_of_units() {
    for csv in [
        "id,platelets,inr\n1,45,1\n2,50,2\n",
        "id,dat,schistocytes\n1,negative,present\n",
        "id,platelets,pt\n1,pending,s\n",
        "id,platelets,ldh\n7,G/L,U/L\n",
    ] {
        let mut data = open(csv);
        let rows = csv.lines().count() as u64 - 1;
        while data.next_panel().expect("readable").is_some() {}
        assert_eq!(data.counts().rows_read, rows, "{csv}");
    }
}

#[test]
fn seconds_under_a_name_of_two_meanings_are_remarked_on() {
    let remarked = |value: &str| {
        let panels = files::read(&format!("id,PT/INR\n1,{value}\n2,2.4\n"), |_| {}, "");
        files::has_issue(&panels[0], IssueCode::ImplausibleValue)
    };
    assert!(remarked("13.2"));
    assert!(!remarked("2.6"));
}

#[test]
fn a_second_header_in_another_order_is_refused() {
    let read = |second: &str| {
        let csv = format!(
            "id,platelets (10*9/L),ast (U/L),ldh (U/L)\n1,200,40,700\n{second}\n2,200,700,40\n"
        );
        let reader = Box::new(std::io::Cursor::new(csv));
        let declaration = Declaration::default();
        Dataset::from_reader(Catalog::builtin(), "test.csv", reader, &declaration, &[])
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    let refused = read("id,platelets (10*9/L),ldh (U/L),ast (U/L)").expect_err("another order");
    assert!(refused.contains("line 3 is another header"), "{refused}");
    assert_eq!(read("id,platelets (10*9/L),ast (U/L),ldh (U/L)"), Ok(()));
    assert_eq!(read("ldh (U/L),100,30,250"), Ok(()));
}

#[test]
fn a_comment_on_an_analyte_is_a_comment() {
    for header in [
        "PLT comment",
        "platelets_comment",
        "CBC comment",
        "Morphology",
        "PLT morphology",
        "Thrombozyten Kommentar",
        "Kommentar Thrombozyten",
        "COMPONENT_COMMENT",
        "Interpretation",
        "LBCOM",
        "NTE",
    ] {
        let taken = role(header, &["clumped", ""]);
        assert_eq!(taken, "comment", "{header}");
    }
    for header in ["comment on nothing", "patient comment box", "PLT"] {
        assert_ne!(role(header, &["45", "210"]), "comment", "{header}");
    }
}
