//! Columns of unknown names that tell persons or draws apart: it is asked for them, and not guessed.

use super::identity::{panels, refusal};

/// Rows of several persons at one time, each with a platelet count and a D-dimer; of `code` the person's number is made.
fn of_persons(header: &str, code: impl Fn(usize) -> String) -> String {
    let mut text = format!("{header},Collected,Test,Result,Unit\n");
    for person in 1..=6 {
        let code = code(person);
        for (test, result, unit) in [
            ("Platelets", 40 + person * 17, "10*9/L"),
            ("D-dimer", person, "mg/L FEU"),
        ] {
            text.push_str(&format!("{code},2024-03-01 06:00,{test},{result},{unit}\n"));
        }
    }
    text
}

#[test]
fn codes_of_persons_under_unknown_names_are_asked_for() {
    type Code = fn(usize) -> String;
    let codes: [(&str, Code); 5] = [
        ("CPF", |person| format!("10{person}.300.500-10")),
        ("Barcode", |person| format!("100200{person}00{person}")),
        ("Kod", |person| format!("K00{person}")),
        ("Ref", |person| format!("R2024/11{person}")),
        ("Hoten", |person| {
            format!(
                "Nguyen {}",
                ["An", "Binh", "Chi", "Dung", "Em", "Giang"][person - 1]
            )
        }),
    ];
    for (header, code) in codes {
        let told = refusal(&of_persons(header, code));
        assert!(
            told.contains(&format!("--subject '{header}'")),
            "{header}: {told}"
        );
    }
}

/// What goes with the results, or with the tube of each test, tells nobody apart.
#[test]
fn what_goes_with_a_result_or_a_test_is_not_asked_for() {
    let head = "Patient ID,Collected,Test,Result,Unit";
    for (header, cells) in [
        ("Comment", ["repeat", "see above", "repeat", "see above"]),
        ("Method", ["A", "B", "A", "B"]),
        ("Line", ["1", "2", "3", "4"]),
    ] {
        let rows = [
            "P1,2024-03-01 06:00,Platelets,45,10*9/L",
            "P1,2024-03-01 06:00,D-dimer,3,mg/L FEU",
            "P1,2024-03-01 08:00,Platelets,55,10*9/L",
            "P1,2024-03-01 08:00,D-dimer,4,mg/L FEU",
        ];
        let rows = rows
            .iter()
            .zip(cells)
            .map(|(row, cell)| format!("{row},{cell}\n"));
        let text = format!("{head},{header}\n{}", rows.collect::<String>());
        assert_eq!(refusal(&text), "", "{header}");
    }
}

#[test]
fn draws_that_an_unknown_column_parts_are_asked_for() {
    for (header, first, second) in [
        ("LBDY", "-1", "2"),
        ("Event", "baseline", "24h"),
        ("Week", "0", "4"),
        ("Sampling", "pre", "post"),
    ] {
        let mut text = format!("Patient ID,{header},Test,Result,Unit\n");
        for person in 1..4 {
            for (draw, platelets, d_dimer) in [(first, 45, 5), (second, 150 + person, 1)] {
                text.push_str(&format!(
                    "P{person},{draw},Platelets,{platelets},10*9/L\nP{person},{draw},D-dimer,{d_dimer},mg/L FEU\n"
                ));
            }
        }
        let told = refusal(&text);
        assert!(
            told.contains(&format!("--time '{header}'")),
            "{header}: {told}"
        );
    }
}

#[test]
fn one_name_under_two_numbers_is_asked_for() {
    let text = "Patient Name,HN,Collected,Test,Result,Unit\n\
        \"SMITH, JOHN\",12-34567,2024-03-01 06:00,Platelets,45,10*9/L\n\
        \"SMITH, JOHN\",12-34567,2024-03-01 06:00,Fibrinogen,3.1,g/L\n\
        \"SMITH, JOHN\",12-34999,2024-03-01 06:20,Platelets,245,10*9/L\n\
        \"SMITH, JOHN\",12-34999,2024-03-01 06:20,Fibrinogen,0.8,g/L\n";
    assert!(
        refusal(text).contains("--subject 'HN'"),
        "{}",
        refusal(text)
    );
}

/// The blood count of one day and the coagulation of another are no panel; two times of one draw are.
#[test]
fn two_dates_of_a_wide_row_are_asked_for_where_they_differ() {
    for (one, other) in [
        ("Date", "Date"),
        ("Datum", "Datum.1"),
        ("Date_x", "Date_y"),
        ("CBC date", "Coag date"),
    ] {
        let text = |second: &str| {
            format!(
                "ID,{one},PLT (10*9/L),FIB (g/L),{other},D-dimer (mg/L FEU)\n\
                 A,2024-01-01,45,0.9,{second},9.5\nB,2024-01-01,200,3.1,{second},0.3\n"
            )
        };
        let told = refusal(&text("2024-01-09"));
        assert!(told.contains("2024-01-09"), "{one}, {other}: {told}");
        let same = text("2024-01-01");
        assert_eq!(refusal(&same), "", "{one}, {other}");
        assert_eq!(panels(&same).len(), 2);
    }
}

#[test]
fn a_date_of_what_happened_to_the_person_is_not_asked_for() {
    for event in ["Admission date", "Date of discharge", "Surgery date"] {
        let text = format!(
            "ID,Date,PLT (10*9/L),FIB (g/L),{event},D-dimer (mg/L FEU)\n\
             A,2024-01-05,45,0.9,2024-01-01,9.5\nB,2024-01-05,200,3.1,2024-01-01,0.3\n"
        );
        assert_eq!(refusal(&text), "", "{event}");
    }
}

#[test]
fn an_unknown_clock_is_asked_for_where_the_window_is_shorter_than_a_day() {
    let text = "ID paciente;Fecha de toma;Marca;Prueba;Resultado;Unidad\n\
        A;22/03/2024;18:20;PLT;45;10*9/L\nA;22/03/2024;18:20;D-dimer;9,5;mg/L FEU\n\
        A;22/03/2024;6:10;PLT;145;10*9/L\nA;22/03/2024;6:10;INR;1,1;\n";
    let told = refusal(text);
    assert!(told.contains("--map 'Marca=time'"), "{told}");
}

#[test]
fn codes_are_read_with_the_name_of_their_system_and_in_the_column_of_names() {
    for csv in [
        "id,date,concept_cd,value,unit\nA,2021-02-13,LOINC:777-3,45,K/uL\n",
        "id,date,loinc,value,unit\nA,2021-02-13,LOINC 777-3,45,K/uL\n",
        "id,date,measurement_source_value,value_as_number,unit\nA,2021-02-13,777-3,45,K/uL\n",
    ] {
        assert_eq!(super::identity::panels(csv), ["A: platelets 45"], "{csv}");
    }
}
