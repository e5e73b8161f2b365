//! What a column holds, in which unit, and which rows meet by their times.

use super::*;

/// The analytes that a file holds by its plan, and the codes of what is said of its header.
pub(super) fn planned(csv: &'static str) -> (Vec<String>, Vec<IssueCode>) {
    let catalog = Catalog::builtin();
    let reader = Box::new(csv.as_bytes());
    let data =
        Dataset::from_reader(catalog, "t.csv", reader, &Declaration::default(), &[]).expect("data");
    let columns = data.plan().columns.iter();
    let used = columns.filter_map(|column| match &column.role {
        ColumnRole::Observation(one) if one.blocked.is_none() => Some(one.analyte),
        _ => None,
    });
    let ids = used.map(|analyte| catalog.analyte(analyte).id.clone());
    (
        ids.collect(),
        data.notes().iter().map(|note| note.code).collect(),
    )
}

#[test]
fn a_prothrombin_time_in_percent_is_not_read_in_seconds() {
    for csv in [
        "id,Prothrombinzeit (%)\n1,45\n",
        "id,PT (%)\n1,45\n",
        "id,PT %\n1,45\n",
        "id,PT_%\n1,45\n",
        "id,pt (%)\n1,45\n",
        "id,TPZ [%]\n1,45\n",
        "id,Tiempo de protrombina (%)\n1,45\n",
        "id,aPTT (%)\n1,45\n",
        "id,Fibrinogen (%)\n1,2.5\n",
        "id,Neutrophile (%)\n1,60\n",
        "id,AT (mg/dL)\n1,30\n",
    ] {
        let (used, codes) = planned(csv);
        assert!(used.is_empty(), "{csv}: {used:?}");
        assert!(codes.contains(&IssueCode::UnknownUnit), "{csv}: {codes:?}");
    }
    for (csv, id) in [
        ("id,PT (sec)\n1,14\n", "pt"),
        ("id,PT (Test)\n1,14\n", "pt"),
        ("id,Prothrombinzeit (PT)\n1,14\n", "pt"),
        ("id,Hct %\n1,40\n", "hematocrit"),
        ("id,LDH (serum)\n1,140\n", "ldh"),
    ] {
        assert_eq!(planned(csv).0, [id], "{csv}");
    }
}

#[test]
fn total_protein_is_no_prothrombin_time() {
    let (used, codes) = planned("id,TP (g/dL),platelets (G/L)\n1,7.2,100\n2,6.9,120\n");
    assert_eq!(used, ["platelets"]);
    assert!(codes.contains(&IssueCode::UnknownUnit));
}

#[test]
fn a_short_name_with_values_in_percent_is_no_prothrombin_time() {
    assert_eq!(planned("id,TP\n1,85\n2,71\n3,38\n").0, [""; 0]);
    assert_eq!(planned("id,PT\n1,13\n2,71\n3,21\n").0, ["pt"]);
}

#[test]
fn the_letter_of_a_normal_result_is_no_absent_haptoglobin() {
    for cell in ["N", "no", "n", "Y", "positive"] {
        let csv = format!("id,haptoglobin (g/L),platelets (G/L)\n1,{cell},20\n");
        let panel = one(csv.leak());
        assert_eq!(flag(&panel, "haptoglobin"), None, "{cell}");
        let codes: Vec<IssueCode> = panel.issues.iter().map(|issue| issue.code).collect();
        assert_eq!(codes, [IssueCode::UnreadableValue], "{cell}");
    }
    let of = |csv, id| flag(&one(csv), id);
    assert_eq!(of("id,platelets\n1,absent\n", "platelets"), None);
    assert_eq!(of("id,platelets\n1,low\n", "platelets"), Some(Flag::Low));
    // What everybody has is low where there is none of it; what may be there is as it should be.
    assert_eq!(
        of("id,haptoglobin\n1,absent\n", "haptoglobin"),
        Some(Flag::Low)
    );
    assert_eq!(
        of("id,d_dimer\n1,undetectable\n", "d_dimer"),
        Some(Flag::Normal)
    );
    assert_eq!(
        of("id,schistocytes\n1,no\n", "schistocytes"),
        Some(Flag::Normal)
    );
}

#[test]
fn units_in_a_column_of_any_language_count() {
    let csv = "subject;PT;PT Einheit;Thrombozyten;Einheit\n1;62;%;49000;/\u{b5}l\n2;19,5;s;48;G/l\n3;13,5;s;148;G/l\n";
    let panels = read(csv, |_| {}, "");
    let first = &panels[0];
    assert_eq!(flag(first, "pt"), None);
    assert!(
        first
            .issues
            .iter()
            .any(|issue| issue.code == IssueCode::UnknownUnit)
    );
    assert_eq!(flag(first, "platelets"), Some(Flag::Low));
    assert_eq!(flag(&panels[2], "platelets"), Some(Flag::Undetermined));
}

#[test]
fn results_of_months_are_not_pooled_because_their_dates_were_not_recognized() {
    let open = |csv: &'static str| {
        Dataset::from_reader(
            Catalog::builtin(),
            "t.csv",
            Box::new(csv.as_bytes()),
            &Declaration::default(),
            &[],
        )
    };
    let error = open("id;entnommen;Test;Wert;Einheit\nA;01.01.2025 06:00;Thrombozyten;40;G/l\nA;13.06.2025 06:00;INR;1,6;\n")
        .err()
        .expect("no guess");
    assert!(error.to_string().contains("--time 'entnommen'"), "{error}");
    // A date that is the same for each subject parts no results.
    let born = open("id;geboren;Test;Wert;Einheit\nA;01.01.1950;Thrombozyten;40;G/l\nA;01.01.1950;INR;1,6;\nB;13.06.1960;INR;1,6;\n")
        .expect("one panel of each subject");
    assert!(
        born.notes()
            .iter()
            .any(|note| note.message.contains("no column says when"))
    );
    for name in [
        "Datum/Zeit",
        "Probennahme",
        "SampleTime",
        "Specimen taken",
        "Probe vom",
        "collection_dt",
        "dt",
    ] {
        let csv = format!(
            "id;{name};Test;Wert\nA;01.06.2025 06:00;INR;1,6\nA;13.06.2025 06:00;INR;1,6\n"
        );
        let data = open(csv.leak()).expect("data");
        assert_eq!(data.plan().time, Some(1), "{name}");
    }
}

/// A text that is read with this window, or why it is not.
fn open_with_window(csv: &str, window: &str) -> Result<Dataset<'static>, String> {
    let declaration = Declaration {
        window: Some(window.parse().expect("a window")),
        ..Declaration::default()
    };
    let reader = Box::new(std::io::Cursor::new(csv.to_string()));
    Dataset::from_reader(Catalog::builtin(), "t.csv", reader, &declaration, &[])
        .map_err(|error| error.to_string())
}

#[test]
fn rows_of_wide_data_are_not_pooled_because_their_dates_were_not_recognized() {
    let rows = "A,2025-01-01 06:00,120,male\nA,2025-01-03 20:00,40,male\n";
    let unknown = format!("pid,arrived,platelets (10*9/L),sex\n{rows}");
    for window in ["day", "hour", "24h"] {
        let error = open_with_window(&unknown, window).err().expect("no guess");
        assert!(error.contains("--time 'arrived'"), "{error}");
    }
    assert!(open_with_window(&unknown, "exact").is_ok());
    for name in [
        "taken",
        "Taken at",
        "taken on",
        "date taken",
        "when",
        "collected",
        "drawn",
    ] {
        let known = format!("pid,{name},platelets (10*9/L),sex\n{rows}");
        let mut data = open_with_window(&known, "day").expect("a time");
        let mut panels = 0;
        while data.next_panel().expect("readable").is_some() {
            panels += 1;
        }
        assert_eq!(panels, 2, "{name}");
    }
    let printed_once = "pid,arrived,platelets (10*9/L)\nA,2025-01-01,120\n,2025-01-03,40\n";
    let declaration = Declaration {
        window: Some("day".parse().expect("a window")),
        fill_down: vec!["pid".to_string()],
        ..Declaration::default()
    };
    let reader = Box::new(printed_once.as_bytes());
    let error = Dataset::from_reader(Catalog::builtin(), "t.csv", reader, &declaration, &[]).err();
    assert!(error.is_some_and(|error| error.to_string().contains("--time 'arrived'")));
}

#[test]
fn what_becomes_of_rows_without_a_time_is_told_as_it_is() {
    let wide = "pid,platelets (10*9/L)\nA,120\nA,40\nB,50\n";
    let of_nobody = "platelets (10*9/L)\n120\n40\n50\n";
    let long = "pid,test,value,unit\nA,Platelets,120,G/L\nA,INR,1.1,\nB,Platelets,50,G/L\n";
    for (csv, window, expected, panels) in [
        (wide, "day", "all rows of a subject make one panel", 2),
        (wide, "24h", "each row makes a panel of its own", 3),
        (of_nobody, "day", "all rows make one panel", 1),
        (long, "day", "all results of a subject make one panel", 2),
        (long, "exact", "all results of a subject make one panel", 2),
        (long, "24h", "each row makes a panel of its own", 3),
    ] {
        let mut data = open_with_window(csv, window).expect("readable");
        let told = data
            .notes()
            .iter()
            .any(|note| note.message.contains(expected));
        assert!(told, "{window} {csv} {:?}", data.notes());
        let mut found = 0;
        while data.next_panel().expect("readable").is_some() {
            found += 1;
        }
        assert_eq!(found, panels, "{window} {csv}");
    }
    let data = open_with_window(wide, "exact").expect("readable");
    let is_told = |note: &coagscope::panel::Issue| note.message.contains("no column says when");
    assert!(!data.notes().iter().any(is_told));
}

#[test]
fn results_of_other_days_in_a_wide_row_make_no_panel() {
    let used = |csv: &str| {
        let mut data = files::open(csv, &Declaration::default());
        let panel = data.next_panel().expect("readable").expect("a panel").panel;
        let observed = panel.observed();
        let ids = observed.map(|(analyte, _)| Catalog::builtin().analyte(analyte).id.clone());
        let differ = panel
            .issues
            .iter()
            .filter(|issue| issue.code == IssueCode::TimesDiffer);
        (ids.collect::<Vec<_>>().join(" "), differ.count())
    };
    let head = "id,PLT (10*9/L),PLT_date,PT (s),PT_date,Fibrinogen (g/L),Fibrinogen_date,D-dimer (mg/L FEU),D-dimer_date";
    for (cells, expected, differ) in [
        (
            "45,2024-01-15,12,2023-06-01,3,2023-06-01,9,2024-01-20",
            "d_dimer",
            3,
        ),
        (
            "45,2024-01-15,12,2024-01-15,3,2024-01-15,9,2024-01-16",
            "platelets fibrinogen d_dimer pt",
            0,
        ),
        (
            "45,2024-01-15 08:00,12,2024-01-15 23:00,3,2024-01-14 22:00,9,2024-01-16 07:00",
            "platelets d_dimer pt",
            1,
        ),
        (
            "45,2024-01-15,12,,3,,9,2024-01-16",
            "platelets fibrinogen d_dimer pt",
            0,
        ),
        (
            "45,02/01/2024,12,02/01/2024,3,02/01/2024,9,02/01/2024",
            "platelets fibrinogen d_dimer pt",
            0,
        ),
        (
            "45,02/01/2024,12,02/01/2024,3,02/01/2024,9,05/03/2024",
            "d_dimer",
            3,
        ),
    ] {
        let (ids, count) = used(&format!("{head}\n1,{cells}\n"));
        let sorted = |text: &str| {
            let mut words: Vec<&str> = text.split(' ').collect();
            words.sort_unstable();
            words.join(" ")
        };
        assert_eq!((sorted(&ids), count), (sorted(expected), differ), "{cells}");
    }
    // A result without a time of its own is of the row's time, and those of other days are not.
    for time in [
        "PT_date",
        "Datum PT",
        "PT Datum",
        "pt_datetime",
        "PT_timestamp",
        "PT collection date",
    ] {
        let csv = format!(
            "id,date,PLT (10*9/L),PT (s),{time}\n1,2024-01-15,45,12,2023-06-01 08:00\n2,2024-01-15,45,12,2024-01-15 10:00\n"
        );
        assert_eq!(used(&csv), ("platelets".to_string(), 1), "{time}");
        let data = files::open(&csv, &Declaration::default());
        let is_told =
            |note: &coagscope::panel::Issue| note.message.contains("beside them were sampled");
        assert!(data.notes().iter().any(is_told), "{time}");
    }
    // Seconds are no time of day, and the time of an earlier result is none of its own.
    let (ids, count) = used("id,date,PLT (10*9/L),PT (s),PT time\n1,2024-01-15,45,12,12.5\n");
    assert_eq!((ids.split(' ').count(), count), (2, 0));
    let (ids, count) = used(
        "id,date,platelets (10*9/L),platelets_previous (10*9/L),platelets_previous_time\n1,2024-01-15,45,120,2023-06-01\n",
    );
    assert_eq!((ids.as_str(), count), ("platelets", 0));
}

/// What a fibrin marker in grades says scores by itself, so that its row is used; so does a sum of points, in a row of its
/// own as in a column.
#[test]
fn a_row_whose_only_result_is_a_word_or_a_sum_that_scores_is_used() {
    for csv in [
        "subject,d_dimer (mg/L FEU),fibrin_marker\na,,strong\n",
        "subject,fibrin_marker\na,strong\n",
        "subject,sofa\na,2\n",
        "subject,test,value\na,sofa,2\n",
        "subject,sirs,platelets (G/L)\na,3,\n",
    ] {
        let mut data = files::open(csv, &Declaration::default());
        while data.next_panel().expect("a panel").is_some() {}
        let counts = data.counts();
        assert_eq!(counts.rows_used, 1, "{csv}");
        let notes = data.notes();
        assert!(
            !notes
                .iter()
                .any(|note| note.message.contains("no laboratory result")),
            "{csv}"
        );
    }
    // Who somebody is, and what is known of the disorder, is no result.
    for csv in [
        "subject,age,platelets (G/L)\na,60,\n",
        "subject,infection,platelets (G/L)\na,yes,\n",
    ] {
        let mut data = files::open(csv, &Declaration::default());
        while data.next_panel().expect("a panel").is_some() {}
        assert_eq!(data.counts().rows_used, 0, "{csv}");
    }
}

#[test]
fn brackets_within_the_brackets_of_a_unit_are_part_of_it() {
    for header in [
        "platelets (x10(9)/L)",
        "Platelets [10(9)/L]",
        "Thrombozyten (10(9)/L)",
    ] {
        let panel = one(&format!("subject,{header}\n1,40\n"));
        assert_eq!(flag(&panel, "platelets"), Some(Flag::Low), "{header}");
    }
}

/// The word may be a unit or tell which result it is: nothing is used of the column, and the nearest unit is named.
#[test]
fn a_word_in_brackets_that_is_no_unit_is_told_as_one() {
    let (used, codes) = planned("subject,platelets (foo)\n1,40\n");
    assert_eq!((used.len(), codes), (0, vec![IssueCode::UnknownUnit]));
    // Beside a column that is clear it is one that is not known.
    let (used, codes) = planned("subject,platelets (foo),platelets (G/L)\n1,40,50\n");
    assert_eq!(
        (used, codes),
        (
            vec!["platelets".to_string()],
            vec![IssueCode::UnknownColumn]
        )
    );
}

#[test]
fn a_lone_unit_below_the_header_is_a_row_of_units_where_nothing_stands_beside_it() {
    for head in [
        "subject,platelets,inr\n,/uL,\n",
        "subject,platelets,inr\nUnits,/uL,-\n",
    ] {
        let panel = one(&format!("{head}a,90000,1.3\n"));
        assert_eq!(flag(&panel, "platelets"), Some(Flag::Low), "{head}");
        assert!(!has_issue(&panel, IssueCode::ImplausibleValue), "{head}");
    }
    // The row of a patient stays one.
    let panels = read("subject,platelets,inr\nz,/uL,\na,90,1.3\n", |_| {}, "");
    assert_eq!(panels.len(), 2);
}

/// Of issues of one kind the first is printed, so that one message names all options.
#[test]
fn every_option_that_is_not_used_is_named() {
    let mut declaration = Declaration::default();
    for (id, limit) in [("pt", "14"), ("aptt", "30")] {
        declaration
            .upper_limits
            .insert(id.to_string(), limit.to_string());
    }
    let data = files::open("subject,ldh (U/L)\na,300\n", &declaration);
    let notes = data.notes();
    let mut unused = notes
        .iter()
        .filter(|note| note.code == IssueCode::UnusedOption);
    let message = unused.next().map(|note| note.message.as_str());
    let expected = "--uln aptt=30, --uln pt=14 are not used: the data have no aptt, no pt";
    assert_eq!((message, unused.next()), (Some(expected), None));
}

#[test]
fn a_column_named_like_a_test_in_long_data_is_told_of() {
    let csv = "subject,time,dat,analyte,value,unit\nA,2024-01-01,positive,platelets,40,10*9/L\n";
    let data = files::open(csv, &Declaration::default());
    let told = &data.counts().issues[&IssueCode::Note];
    assert!(
        told.first_message.contains("\"dat\""),
        "{}",
        told.first_message
    );
}
