//! When a result was taken, as exports write it.

use coagscope::input::Pick;
use coagscope::input::grammar::time::TimeUnit;

use super::*;

#[test]
fn a_date_with_a_clock_counts_before_the_same_date_without() {
    for (date, both) in [
        ("measurement_date", "measurement_datetime"),
        ("date", "datetime"),
        ("collection_date", "collection_datetime"),
        ("test_date", "collection_dttm"),
    ] {
        for (day, midnight) in [
            ("2024-05-06", ""),
            ("05/06/2024", ""),
            ("2024-05-06", " 00:00:00"),
        ] {
            let csv = format!(
                "subject,test,value,unit,{date},{both}\n\
                 1,Platelets,20,10*9/L,{day}{midnight},{day} 18:00\n\
                 1,Platelets,200,10*9/L,{day}{midnight},{day} 06:00\n"
            );
            let text: &'static str = Box::leak(csv.into_boxed_str());
            let panels = read(text, |declaration| {
                declaration.date_order =
                    Some(coagscope::input::grammar::time::DateOrder::DayMonthYear);
            });
            assert_eq!(panels.len(), 1, "{text}");
            let value = panels[0].results[0].observation.reported.as_ref();
            assert_eq!(value, "20", "{text}");
            assert!(!has_issue(&panels[0], IssueCode::Conflict), "{text}");
        }
    }
}

#[test]
fn another_day_is_another_time() {
    let panels = read(
        "subject,test,value,unit,collection_date,result_datetime\n\
         1,Platelets,20,10*9/L,2024-05-06,2024-05-07 08:00\n\
         1,Platelets,200,10*9/L,2024-05-07,2024-05-09 06:00\n",
        |_| {},
    );
    let times: Vec<_> = panels
        .iter()
        .map(|panel| panel.time.as_deref().unwrap_or_default())
        .collect();
    assert_eq!(times, ["2024-05-06", "2024-05-07"]);
}

#[test]
fn the_time_of_collection_counts_before_that_of_the_result() {
    for collected in [
        "CollectedDate",
        "COLLECTED_DATETIME",
        "Collected_Date_Time",
        "Specimen Collected Date/Time",
        "Specimen Collection DateTime",
        "SPECIMN_TAKEN_TIME",
        "Draw Date/Time",
        "採血年月日",
        "effectiveDateTime",
        "採取日時",
    ] {
        for known in [
            "ResultDate",
            "Result Date",
            "result_datetime",
            "Report Date",
        ] {
            let csv = format!(
                "MRN,{known},{collected},Test,Result,Units\n\
                 1,2024-05-07 08:00,2024-05-06,Platelets,20,10*9/L\n1,2024-05-08 08:00,2024-05-08,Platelets,30,10*9/L\n\
                 1,2024-05-09 08:00,2024-05-09,Platelets,40,10*9/L\n"
            );
            let data = files::open(&csv, &Declaration::default());
            assert_eq!(data.plan().time, Some(2), "{csv}");
        }
    }
    // The clock of the result is none of the collection, though most are of the same day.
    let csv =
        "MRN,CollectedDate,Result Time,Test,Result,Units\n1,2024-05-06,08:00,Platelets,20,10*9/L\n";
    let data = files::open(csv, &Declaration::default());
    assert_eq!((data.plan().time, data.plan().clock), (Some(1), None));
    let csv = "Nr,Befunddatum,Uhrzeit,Test,Wert,Einheit\n1,2024-05-06,08:00,Thrombozyten,20,G/l\n";
    let data = files::open(csv, &Declaration::default());
    assert_eq!((data.plan().time, data.plan().clock), (Some(1), Some(2)));
}

#[test]
fn a_result_date_beside_dates_that_are_not_known_is_told() {
    let told = |csv: &str| {
        let data = files::open(csv, &Declaration::default());
        let told = data
            .notes()
            .iter()
            .filter(|note| note.message.contains("which says when they were known"));
        told.count()
    };
    assert_eq!(
        told(
            "MRN,arrived,ResultDate,Test,Result,Units\n1,2024-05-06,2024-05-07,Platelets,20,10*9/L\n"
        ),
        1
    );
    assert_eq!(
        told(
            "MRN,born,ResultDate,Test,Result,Units\n1,1950-05-06,2024-05-07,Platelets,20,10*9/L\n"
        ),
        0
    );
    assert_eq!(
        told("MRN,arrived,Date,Test,Result,Units\n1,2024-05-06,2024-05-07,Platelets,20,10*9/L\n"),
        0
    );
}

#[test]
fn visits_are_not_joined_because_no_time_is_told() {
    let opened = |csv: &str, declare: &dyn Fn(&mut Declaration)| {
        let mut declaration = Declaration::default();
        declare(&mut declaration);
        let reader = Box::new(std::io::Cursor::new(csv.to_string()));
        Dataset::from_reader(Catalog::builtin(), "t.csv", reader, &declaration, &[])
            .map_err(|error| error.to_string())
    };
    for visit in [
        "visit",
        "VISITNUM",
        "visit_name",
        "Visite",
        "encounter",
        "hadm_id",
    ] {
        let csv = format!(
            "patient,{visit},test,result,unit\n1,Screening,Platelets,45,10*9/L\n1,Week 24,D-dimer,9,mg/L FEU\n"
        );
        let error = opened(&csv, &|_| {}).err().expect("no guess");
        assert!(
            error.contains(&format!("--time '{visit}' --window exact")),
            "{error}"
        );
        let mut parted = opened(&csv, &|declaration| {
            declaration.time = Some(visit.to_string());
            declaration.window = Some("exact".parse().expect("a window"));
        })
        .expect("parted");
        let mut times = Vec::new();
        while let Some(row) = parted.next_panel().expect("readable") {
            times.push(row.panel.time.as_deref().unwrap_or_default().to_string());
        }
        assert_eq!(times, ["Screening", "Week 24"], "{visit}");
        assert!(
            !parted.counts().issues.contains_key(&IssueCode::BadTime),
            "{visit}"
        );
        let joined = opened(&csv, &|declaration| {
            declaration.map.insert(visit.to_string(), "-".to_string());
        });
        assert!(joined.is_ok(), "{visit}");
        let one_each = format!(
            "patient,{visit},test,result,unit\n1,Screening,Platelets,45,10*9/L\n2,Week 24,D-dimer,9,mg/L FEU\n"
        );
        assert!(opened(&one_each, &|_| {}).is_ok(), "{visit}");
    }
}

#[test]
fn one_clock_that_cannot_be_read_costs_its_own_row_only() {
    for odd in ["20.15", "800", "1430", "unknown"] {
        for (date, clock) in [
            ("Date", "Time"),
            ("Datum", "Uhrzeit"),
            ("collection date", "collection time"),
        ] {
            let csv = format!(
                "id,{date},{clock},test,value,unit\n1,2024-05-06,08:00,Platelets,20,10*9/L\n\
                 2,2024-05-06,{odd},Platelets,30,10*9/L\n3,2024-05-07,09:30,Platelets,40,10*9/L\n"
            );
            let mut data = files::open(&csv, &Declaration::default());
            assert_eq!(
                (data.plan().time, data.plan().clock),
                (Some(1), Some(2)),
                "{csv}"
            );
            let mut subjects = Vec::new();
            while let Some(row) = data.next_panel().expect("readable") {
                subjects.push(row.panel.subject.as_deref().unwrap_or_default().to_string());
            }
            assert!(
                subjects.contains(&"1".to_string()) && subjects.contains(&"3".to_string()),
                "{csv}"
            );
        }
    }
}

#[test]
fn years_of_two_digits_are_read_where_their_century_is_declared() {
    let csv = "subject,time,test,value,unit\n1,3/15/19 14:30,Platelets,80,K/uL\n1,3/14/19 24:00,INR,1.6,\n\
               1,3/16/19 08:00,Platelets,60,K/uL\n";
    let declared = read(csv, |declaration| {
        declaration.century_from = Some("1970".parse().expect("a year"));
        declaration.date_order = Some("mdy".parse().expect("an order"));
    });
    let times: Vec<_> = declared.iter().map(|panel| panel.time.as_deref()).collect();
    assert_eq!(times, [Some("2019-03-15"), Some("2019-03-16")]);
    assert!(read(csv, |_| {},).is_empty());
    let of_file = read(csv, |declaration| {
        let text = "century_from = 1970\ndate_order = \"mdy\"\n";
        *declaration = Declaration::from_toml("c.toml", text).expect("sound");
    });
    assert_eq!(of_file.len(), 2);
    assert!(Declaration::from_toml("c.toml", "century_from = 70\n").is_err());
}

/// What counts of two results of one day, the later of which stands first.
fn later_of_a_day(column: &str, later: &str, earlier: &str) -> Vec<Option<String>> {
    results(format!(
        "id;date;{column};test;value;unit\n1;14/03/2023;{later};Platelets;40;K/uL\n1;14/03/2023;{earlier};Platelets;120;K/uL\n"
    ))
}

#[test]
fn clocks_with_points_and_of_spreadsheets_tell_which_result_is_the_later_one() {
    for (column, later, earlier) in [
        ("Ora prelievo", "18.30", "06.15"),
        ("Ora prelievo", "183000", "061500"),
        ("Uhrzeit", "1830", "615"),
        ("Uhrzeit", "18.30 Uhr", "6.15 Uhr"),
        ("Time", "6.15 PM", "6.15 AM"),
        ("Orario", "18:30", "06:15"),
        ("Čas", "18:30", "6:15"),
        ("Tid", "18.30", "06.15"),
    ] {
        let found = later_of_a_day(column, later, earlier);
        assert_eq!(found, [Some("40".to_string())], "{column} {later}");
    }
}

#[test]
fn clocks_that_can_not_be_read_are_told() {
    let csv = "id;date;Uhrzeit;test;value;unit\n1;14/03/2023;abends;Platelets;40;K/uL\n1;14/03/2023;früh;Platelets;120;K/uL\n";
    let mut notes = persons::notes_of(csv).into_iter();
    assert!(notes.any(|(code, message)| code == IssueCode::Note && message.contains("Uhrzeit")));
}

#[test]
fn a_time_of_day_is_read_in_the_writing_of_its_country() {
    for time in [
        "14.03.2023 06.30",
        "14/03/2023 à 06:30",
        "14-03-2023 kl. 06:30",
        "2023年3月14日 6時30分",
        "14/3/2023 6:30 a. m.",
        "14.03.2023 6.30 Uhr",
    ] {
        let csv = format!("id;time;test;value;unit\n1;{time};Platelets;40;K/uL\n");
        let panels = read(&csv, |declaration| declaration.window = "hour".parse().ok());
        let times: Vec<_> = panels.iter().map(|panel| panel.time.as_deref()).collect();
        assert_eq!(times, [Some("2023-03-14T06")], "{time}");
    }
}

#[test]
fn offsets_with_points_are_read_in_a_file_with_semicolons() {
    let csv = "id;time;platelets (10*9/L)\np;-14.48;40\nq;-13.5;40\n";
    let panels = read(csv, |declaration| {
        declaration.window = "6h".parse().ok();
        declaration.time_unit = "hour".parse().ok();
    });
    assert_eq!(panels.len(), 2);
}

#[test]
fn a_time_in_another_zone_takes_no_result_from_the_times_behind_it() {
    let csv = "id,time,test,value,unit\n\
               1,2024-03-01 10:00,platelets,40,10*9/L\n\
               1,2024-03-01T11:30Z,fibrinogen,0.9,g/L\n\
               1,2024-03-01 12:00,d_dimer,5,mg/L FEU\n";
    let panels = read(csv, |declaration| declaration.window = "24h".parse().ok());
    let last = panels.last().expect("panels");
    assert_eq!(flag(last, "platelets"), Some(Flag::Low));
    assert_eq!(flag(last, "fibrinogen"), None);
}

#[test]
fn different_values_of_one_time_are_a_conflict_in_whatever_order_they_stand() {
    let rows = [
        "11:00,platelets,100",
        "12:00,platelets,50",
        "11:00,platelets,90",
    ];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [2, 0, 1]] {
        let rows = order.map(|row: usize| format!("1,2024-03-01 {},10*9/L\n", rows[row]));
        let csv = format!("id,time,test,value,unit\n{}", rows.concat());
        for pick in [Pick::Last, Pick::First] {
            let panels = read(&csv, |declaration| declaration.pick = Some(pick));
            assert!(has_issue(&panels[0], IssueCode::Conflict), "{csv}");
        }
    }
}

#[test]
fn an_unknown_date_beside_the_date_of_one_result_is_asked_about() {
    let csv = "id,thrombo_dt,platelets (10*9/L),INR_date,INR\n\
               1,2021-02-14,33,2021-09-01,2.0\n\
               2,2021-02-14,233,2021-02-14,1.0\n";
    let refused = super::identity::refusal(csv);
    assert!(
        refused.contains("thrombo_dt") && refused.contains("INR_date"),
        "{refused}"
    );
    let same = csv.replace("2021-09-01", "2021-02-14");
    assert_eq!(read(Box::leak(same.into_boxed_str()), |_| {}).len(), 2);
}

#[test]
fn times_with_as_many_digits_as_programs_write_are_read() {
    for (time, unit) in [
        ("1.3333333333333333", TimeUnit::Hour),
        ("43861.072916666664", TimeUnit::Day),
        ("80.00000000000001", TimeUnit::Minute),
    ] {
        let csv = format!(
            "subject,t,test,value,unit\n1,{time},platelets,45,10*9/L\n1,{time},fibrinogen,2,g/L\n"
        );
        let panels = read(Box::leak(csv.into_boxed_str()), |declaration| {
            declaration.time = Some("t".to_string());
            declaration.time_unit = Some(unit);
        });
        assert_eq!(panels.len(), 1, "{time}");
        assert!(panels[0].issues.is_empty(), "{time}");
    }
}

#[test]
fn a_column_that_several_may_be_is_asked_about() {
    let csv = "subject,Sampled At,SAMPLED_AT,platelets\n1,2024-01-01,2024-02-01,45\n";
    let declaration = Declaration {
        time: Some("sampled at".to_string()),
        ..Declaration::default()
    };
    let reader = Box::new(std::io::Cursor::new(csv.to_string()));
    let opened = Dataset::from_reader(Catalog::builtin(), "t.csv", reader, &declaration, &[]);
    let refused = opened
        .err()
        .map_or(String::new(), |error| error.to_string());
    assert!(refused.contains("may be meant"), "{refused}");
}

/// What `--map` says of a column has the force of the option.
#[test]
fn a_column_that_is_mapped_to_the_time_or_the_subject_is_it() {
    let csv = "patient,code_p,date,when_drawn,test,value,unit\n\
               1,9,2024-01-01,2024-05-06,Platelets,20,10*9/L\n1,8,2024-01-01,2024-05-07,Platelets,30,10*9/L\n";
    let mapped = |name: &str, id: &str| {
        let map = [(name.to_string(), id.to_string())];
        let declaration = Declaration {
            map: map.into_iter().collect(),
            ..Declaration::default()
        };
        let data = files::open(csv, &declaration);
        (data.plan().subject, data.plan().time)
    };
    assert_eq!(mapped("when_drawn", "time"), (Some(0), Some(3)));
    assert_eq!(mapped("code_p", "subject"), (Some(1), Some(2)));
    // A clock belongs to the date, also beside another one.
    let csv = "patient,result date,date,at,clock,test,value,unit\n\
               1,2024-05-07,2024-05-06,06:00,08:00,Platelets,20,10*9/L\n1,2024-05-07,2024-05-06,18:00,08:00,Platelets,30,10*9/L\n";
    let map = [("at".to_string(), "time".to_string())];
    let declaration = Declaration {
        map: map.into_iter().collect(),
        ..Declaration::default()
    };
    let data = files::open(csv, &declaration);
    assert_eq!((data.plan().time, data.plan().clock), (Some(2), Some(3)));
}

#[test]
fn a_time_that_holds_none_does_not_count_before_one_that_does() {
    for empty in ["", "n/a", "Monday"] {
        let csv = format!(
            "patient,collected,result date,test,value,unit\n1,{empty},2024-05-06,Platelets,20,10*9/L\n\
             1,{empty},2024-05-07,Platelets,30,10*9/L\n"
        );
        let data = files::open(&csv, &Declaration::default());
        assert_eq!(data.plan().time, Some(2), "{empty}");
        let declaration = Declaration {
            time: Some("collected".to_string()),
            ..Declaration::default()
        };
        assert_eq!(files::open(&csv, &declaration).plan().time, Some(1));
    }
}

/// INSPIRE counts seconds, AmsterdamUMCdb milliseconds.
#[test]
fn times_may_count_seconds_and_milliseconds() {
    for (unit, [first, second]) in [
        ("second", ["3600", "7200"]),
        ("seconds", ["3600", "7200"]),
        ("millisecond", ["3600000", "7200000"]),
        ("ms", ["3600000.5", "7200000"]),
        ("hour", ["1", "2"]),
    ] {
        let csv = format!(
            "admissionid,measuredat,test,value,unit\n1,{second},Platelets,20,10*9/L\n1,{first},Platelets,200,10*9/L\n"
        );
        let panels = read(&csv, |declaration| {
            declaration.time_unit = unit.parse().ok();
        });
        assert_eq!(panels.len(), 1, "{unit}");
        let value = panels[0].results[0].observation.reported.as_ref();
        assert_eq!(value, "20", "{unit}");
    }
    let told = "week"
        .parse::<TimeUnit>()
        .map_err(|error| error.to_string());
    assert_eq!(
        told.err().as_deref(),
        Some("`week` is not millisecond, second, minute, hour or day")
    );
}

#[test]
fn a_conflict_is_counted_once_whatever_the_window() {
    let csv = "id,time,test,value,unit\n1,2024-01-01 10:00,D-dimer,2,mg/L FEU\n1,2024-01-01 10:00,D-dimer,4,mg/L FEU\n\
               1,2024-01-01 10:00,LDH,200,U/L\n1,2024-01-01 10:00,LDH,300,U/L\n1,2024-01-01 11:00,Platelets,90,10*9/L\n";
    for window in ["exact", "day", "24h"] {
        let declaration = Declaration {
            window: Some(window.parse().expect("a window")),
            ..Declaration::default()
        };
        let mut data = files::open(csv, &declaration);
        let mut with_conflict = 0;
        while let Some(row) = data.next_panel().expect("readable") {
            let is_told = |issue: &coagscope::panel::Issue| issue.code == IssueCode::Conflict;
            with_conflict += u32::from(row.panel.issues.iter().any(is_told));
        }
        assert_eq!(
            data.counts().issues[&IssueCode::Conflict].count,
            2,
            "{window}"
        );
        // Each panel that holds one of both carries it.
        assert_eq!(
            with_conflict,
            if window == "24h" { 2 } else { 1 },
            "{window}"
        );
    }
}
