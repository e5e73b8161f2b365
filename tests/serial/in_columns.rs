//! Earlier results in columns of their own.

use super::*;

#[test]
fn earlier_results_in_columns_of_their_own() {
    for (header, time) in [
        ("platelets_previous (K/uL)", "platelets_previous_time"),
        ("platelets previous (K/uL)", "platelets previous time"),
        ("previous platelets (K/uL)", "previous platelets time"),
        ("Prior Platelets [K/uL]", "Prior Platelets Date"),
        ("platelets_k_ul_previous", "platelets_previous_date"),
        ("PLT Vorwert (K/uL)", "PLT Vorwert Datum"),
    ] {
        let csv = format!(
            "patient,time,platelets (K/uL),{header},{time}\n\
             A,2025-03-02 08:00,90,300,2025-03-01 08:00\n\
             A,2025-03-02 08:00,90,<300,\n\
             A,2025-03-02 08:00,90,,2025-03-01 08:00\n"
        );
        let panels = read(&csv);
        assert_eq!(earlier(&panels[0], "platelets"), ["300 @ 24"], "{header}");
        // The third row's time belongs to no earlier result; the first row's is one too.
        assert_eq!(earlier(&panels[1], "platelets"), ["<300 @ ?"], "{header}");
        assert_eq!(
            earlier(&panels[2], "platelets"),
            [] as [&str; 0],
            "{header}"
        );
    }
}

#[test]
fn thrombin_time_is_no_time_of_anything() {
    let panels = read(
        "id,time,thrombin_time,thrombin_time_previous,thrombin_time_previous_time\n\
         A,2025-03-02 08:00,18,17,2025-03-01 08:00\n",
    );
    assert_eq!(earlier(&panels[0], "thrombin_time"), ["17 @ 24"]);
}

#[test]
fn an_earlier_result_has_the_unit_of_its_analyte() {
    let of = |csv: &str| known(&read(csv)[0], "creatinine");
    // From the header of the analyte, its own header, the cell, the unit column.
    assert_eq!(
        of("creatinine (mg/dL),creatinine_previous\n2.0,1.0\n"),
        ["88.4"]
    );
    assert_eq!(
        of("creatinine (mg/dL),creatinine_previous (umol/L)\n2.0,90\n"),
        ["90"]
    );
    assert_eq!(
        of("creatinine (umol/L),creatinine_previous\n90,1.0 mg/dL\n"),
        ["88.4"]
    );
    assert_eq!(
        of("creatinine,creatinine_unit,creatinine_previous\n2.0,mg/dL,1.0\n"),
        ["88.4"]
    );
    let (panels, _) = read_with("creatinine,creatinine_previous\n2.0,1.0\n", |declaration| {
        declaration
            .units
            .insert("creatinine".to_string(), "mg/dL".to_string());
    });
    assert_eq!(known(&panels[0], "creatinine"), ["88.4"]);
}

#[test]
fn an_earlier_result_in_a_unit_that_does_not_fit_is_not_used() {
    let (panels, issues) = read_with(
        "platelets (K/uL),previous platelets (banana/L)\n90,300\n80,200\n",
        |_| {},
    );
    assert_eq!(earlier(&panels[0], "platelets"), [] as [&str; 0]);
    assert_eq!(issues(IssueCode::UnknownUnit), 1);
    // Assumed units are guarded column by column.
    let (panels, issues) = read_with(
        "platelets,platelets_previous\n90,300000\n80,200000\n",
        |_| {},
    );
    assert_eq!(earlier(&panels[0], "platelets"), [] as [&str; 0]);
    // Once in each row that loses a result.
    assert_eq!(issues(IssueCode::ImplausibleUnit), 2);
}

#[test]
fn a_column_can_be_mapped_to_an_earlier_result() {
    let csv = "patient,time,platelets,P0,T0\nA,2025-03-02 08:00,90,300,2025-03-01 20:00\n";
    let (panels, _) = read_with(csv, |declaration| {
        for (column, meaning) in [
            ("P0", "platelets_previous"),
            ("T0", "platelets_previous_time"),
        ] {
            declaration
                .map
                .insert(column.to_string(), meaning.to_string());
        }
    });
    assert_eq!(earlier(&panels[0], "platelets"), ["300 @ 12"]);
    let declaration = Declaration {
        map: [("P0".to_string(), "age_previous".to_string())].into(),
        ..Declaration::default()
    };
    let reader = Box::new(std::io::Cursor::new(csv));
    assert!(Dataset::from_reader(Catalog::builtin(), "x", reader, &declaration, &[]).is_err());
}

#[test]
fn exactly_a_day_before_and_a_minute_more() {
    let at = |time: &str| {
        let csv = format!(
            "time,platelets,platelets_previous,platelets_previous_time\n2025-03-02 08:00,90,300,{time}\n"
        );
        earlier(&read(&csv)[0], "platelets").remove(0)
    };
    assert_eq!(at("2025-03-01 08:00"), "300 @ 24");
    assert_eq!(
        at("2025-03-01 07:59"),
        "300 @ above 24.016666666 to below 24.016666667"
    );
    // That it is earlier is stated; when on that day is not.
    assert_eq!(at("2025-03-02"), "300 @ above 0 to 8");
}

#[test]
fn an_earlier_result_from_after_the_panel_is_an_issue() {
    let csv = "time,platelets,platelets_previous,platelets_previous_time\n\
               2025-03-02 08:00,90,300,2025-03-02 08:01\n\
               2025-03-02 08:00,90,300,2025-03-02 08:00\n\
               2025-03-02,90,300,2025-03-03\n\
               2025-03-02,90,300,2025-03-02\n\
               2025-03-02,90,300,soon\n";
    let (panels, issues) = read_with(csv, |_| {});
    assert_eq!(issues(IssueCode::Contradiction), 3);
    assert_eq!(issues(IssueCode::BadTime), 1);
    for panel in &panels[..3] {
        assert_eq!(earlier(panel, "platelets"), [] as [&str; 0]);
    }
    assert_eq!(
        earlier(&panels[3], "platelets"),
        ["300 @ above 0 to below 24"]
    );
    assert_eq!(earlier(&panels[4], "platelets"), ["300 @ ?"]);
    assert_eq!(panels[0].issues[0].code, IssueCode::Contradiction);
}

#[test]
fn the_order_of_day_and_month_is_sought_in_earlier_times_too() {
    let panels = read(
        "time,platelets,platelets_previous,platelets_previous_time\n\
         02/03/2025 08:00,90,300,28/02/2025 08:00\n",
    );
    assert_eq!(earlier(&panels[0], "platelets"), ["300 @ 48"]);
}

#[test]
fn rows_and_columns_both_count() {
    let panels = read(
        "patient,time,platelets,platelets_previous,platelets_previous_time\n\
         A,2025-03-01 08:00,300,,\n\
         A,2025-03-02 08:00,200,310,2025-02-28 08:00\n\
         A,2025-03-03 08:00,100,999,\n",
    );
    assert_eq!(earlier(&panels[1], "platelets"), ["310 @ 48", "300 @ 24"]);
    assert_eq!(
        earlier(&panels[2], "platelets"),
        ["999 @ ?", "300 @ 48", "200 @ 24"]
    );
}

#[test]
fn of_two_times_for_an_earlier_result_none_is_taken() {
    let csv = "subject,time,platelets (10*9/L),platelets_previous,platelets_previous_time\n\
               A,2025-03-10 08:00,110,300,2025-03-07 08:00\n\
               A,2025-03-10 20:00,90,110,2025-03-10 08:00\n";
    let (panels, _) = read_with(csv, |declaration| {
        declaration.window = Some("day".parse().expect("a window"));
    });
    let catalog = Catalog::builtin();
    let platelets = catalog.find("platelets").expect("an analyte");
    let given: Vec<_> = panels[0]
        .earlier(platelets)
        .iter()
        .filter(|earlier| {
            earlier.known.exact() == Some(coagscope::value::Decimal::parse("300").unwrap())
        })
        .collect();
    assert_eq!(given.len(), 1);
    assert_eq!(given[0].hours_before, None);
}
