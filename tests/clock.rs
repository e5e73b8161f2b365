//! Exports that print the date and the time of day in two columns.

use coagscope::{Catalog, Dataset, Declaration};

fn times(csv: &'static str, window: &str) -> Vec<(String, String)> {
    let catalog = Catalog::builtin();
    let declaration = Declaration {
        window: Some(window.parse().expect("a window")),
        ..Declaration::default()
    };
    let reader = Box::new(csv.as_bytes());
    let mut data =
        Dataset::from_reader(catalog, "clock.csv", reader, &declaration, &[]).expect("readable");
    let platelets = catalog.find("platelets").expect("platelets");
    let mut panels = Vec::new();
    while let Some(row) = data.next_panel().expect("a panel") {
        let reported = row
            .panel
            .get(platelets)
            .map_or("", |observation| &observation.reported);
        panels.push((
            row.panel.time.as_deref().unwrap_or("").to_string(),
            reported.to_string(),
        ));
    }
    panels
}

const LONG: &str = "Patient;Uhrzeit;Datum;Analyse;Ergebnis;Einheit\n\
    A;19:00;31.01.2020;Thrombozyten;80;G/L\n\
    A;07:05;31.01.2020;Thrombozyten;45;G/L\n\
    A;7:30;01.02.2020;Thrombozyten;30;G/L\n";

#[test]
fn date_and_time_of_day_in_two_columns_make_one_time() {
    let pair = |time: &str, value: &str| (time.to_string(), value.to_string());
    // The last value of the day is that of 19:00, although its row comes first.
    assert_eq!(
        times(LONG, "day"),
        [pair("2020-01-31", "80"), pair("2020-02-01", "30")]
    );
    assert_eq!(
        times(LONG, "exact"),
        [
            pair("31.01.2020 19:00", "80"),
            pair("31.01.2020 07:05", "45"),
            pair("01.02.2020 7:30", "30")
        ]
    );
}

#[test]
fn a_date_that_has_its_own_time_of_day_stays_alone() {
    let csv = "patient,charttime,time,platelets (K/uL)\nA,2020-01-31 08:00,09:00,45\n";
    assert_eq!(
        times(csv, "exact"),
        [("2020-01-31 08:00".to_string(), "45".to_string())]
    );
}
