//! Dates that do not exist, or may be two.

use coagscope::input::grammar::time::{DateOrder, TimeUnit, Window};
use coagscope::input::{Layout, Pick};
use coagscope::panel::IssueCode;

use super::support::{declared, read, refused};

#[test]
fn impossible_dates_are_told_and_make_no_window() {
    let dates = [
        "31.02.2020",
        "2021-02-29",
        "2020-13-45",
        "00/00/0000",
        "not a date",
        "2020-01-01 25:61",
        "99999-01-01",
        "-1",
    ];
    for date in dates {
        let wide = read(format!("subject,date,platelets (G/L)\nA,{date},45\n"));
        assert_eq!(
            wide.points("platelets"),
            ["2"],
            "{date}: a wide row stands for itself"
        );
        assert!(
            wide.has(IssueCode::BadTime),
            "{date}: {:?}",
            wide.counts.issues
        );
        let long = read(format!(
            "subject,date,test,value,unit\nA,{date},PLT,45,G/L\n"
        ));
        assert_eq!((long.rows.len(), long.fates()), (0, (0, 0, 1)), "{date}");
    }
}

#[test]
fn an_ambiguous_date_is_never_guessed() {
    let open = "subject,date,test,value,unit\nA,03/04/2020,PLT,45,G/L\n";
    let file = read(open);
    assert_eq!(file.fates(), (0, 0, 1));
    assert!(
        file.message(IssueCode::AmbiguousTime)
            .contains("--date-order")
    );
    for (order, day) in [
        (DateOrder::DayMonthYear, "2020-04-03"),
        (DateOrder::MonthDayYear, "2020-03-04"),
    ] {
        let file = declared(open, |declaration| declaration.date_order = Some(order));
        assert_eq!(file.column("date"), [day]);
    }
    // Another date of the file decides.
    let file =
        read("subject,date,test,value,unit\nA,03/04/2020,PLT,45,G/L\nA,25/04/2020,PLT,45,G/L\n");
    assert_eq!(file.column("date"), ["2020-04-03", "2020-04-25"]);
    // Dates that contradict each other decide nothing.
    let file = read(
        "subject,date,test,value,unit\nA,03/04/2020,PLT,45,G/L\nA,25/04/2020,PLT,45,G/L\nA,04/25/2020,PLT,45,G/L\n",
    );
    assert!(file.has(IssueCode::AmbiguousTime));
    assert!(
        !file.column("date").contains(&"2020-04-03")
            && !file.column("date").contains(&"2020-03-04")
    );
}

#[test]
fn shifted_dates_of_the_2100s_are_dates() {
    let file = read(
        "subject,charttime,test,value,unit\nA,2150-01-05 06:00:00,PLT,45,G/L\nA,2196-12-31 23:59:59,PLT,45,G/L\nA,2150-01-05T18:00:00,PLT,60,G/L\n",
    );
    assert_eq!(file.column("charttime"), ["2150-01-05", "2196-12-31"]);
    assert_eq!(file.points("platelets"), ["1", "2"]);
}

#[test]
fn plain_numbers_need_a_unit_of_time() {
    let csv =
        "subject,offset,test,value,unit\nA,-280,PLT,45,G/L\nA,10,PLT,60,G/L\nA,2000,PLT,150,G/L\n";
    let time =
        |declaration: &mut coagscope::Declaration| declaration.time = Some("offset".to_string());
    let file = declared(csv, time);
    assert_eq!(file.fates(), (0, 0, 3));
    assert!(
        file.message(IssueCode::BadTime).contains("--time-unit"),
        "{}",
        file.message(IssueCode::BadTime)
    );
    let file = declared(csv, |declaration| {
        time(declaration);
        declaration.time_unit = Some(TimeUnit::Minute);
    });
    assert_eq!(file.points("platelets"), ["2", "1", "0"]);
}

const SERIES: &str = "subject,time,test,value,unit\n\
    A,2020-01-01 06:00,PLT,30,G/L\nA,2020-01-01 06:40,PLT,60,G/L\nA,2020-01-01 18:00,PLT,150,G/L\n\
    A,2020-01-01 18:00,Fibrinogen,0.9,g/L\nA,2020-01-02 05:00,PLT,40,G/L\nB,2020-01-01 06:00,PLT,20,G/L\n";

/// German exports often have a column for the date and one for the time of day.
#[test]
fn a_time_of_day_without_a_date_says_what_to_name() {
    let csv = "subject,date,time,test,value,unit\nA,2020-01-01,06:00,PLT,45,G/L\n";
    assert_eq!(read(csv).points("platelets"), ["2"]);
    let file = read("subject,time,test,value,unit\nA,06:00,PLT,45,G/L\n");
    assert_eq!(file.fates(), (0, 0, 1));
    assert!(
        file.message(IssueCode::BadTime).contains("--time"),
        "{}",
        file.message(IssueCode::BadTime)
    );
    let file = declared(csv, |declaration| {
        declaration.time = Some("date".to_string())
    });
    assert_eq!(file.points("platelets"), ["2"]);
}

#[test]
fn windows_make_the_panels_that_they_say() {
    let with = |window: Window| declared(SERIES, |declaration| declaration.window = Some(window));
    let day = read(SERIES);
    assert_eq!(
        day.column("time"),
        ["2020-01-01", "2020-01-02", "2020-01-01"]
    );
    assert_eq!(day.points("platelets"), ["0", "2", "2"]);
    assert_eq!(day.points("fibrinogen"), ["1", "", ""]);
    let hour = with(Window::Hour);
    assert_eq!(hour.points("platelets"), ["1", "0", "2", "2"]);
    assert_eq!(hour.points("fibrinogen"), ["", "1", "", ""]);
    let exact = with(Window::Exact);
    assert_eq!(exact.points("platelets"), ["2", "1", "0", "2", "2"]);
    // At each sampling time the latest of what is less than 24 h old.
    let sliding = with("24h".parse().unwrap());
    assert_eq!(sliding.points("platelets"), ["2", "1", "0", "2", "2"]);
    assert_eq!(sliding.points("fibrinogen"), ["", "", "1", "1", ""]);
    let short = with("2h".parse().unwrap());
    assert_eq!(short.points("fibrinogen"), ["", "", "1", "", ""]);
}

#[test]
fn the_first_of_a_window_can_be_picked() {
    let first = declared(SERIES, |declaration| declaration.pick = Some(Pick::First));
    assert_eq!(first.points("platelets"), ["2", "2", "2"]);
    // A later row of the file that is earlier in time is the first.
    let file = declared(
        "subject,time,test,value,unit\nA,2020-01-01 18:00,PLT,150,G/L\nA,2020-01-01 06:00,PLT,30,G/L\n",
        |declaration| {
            declaration.pick = Some(Pick::First);
        },
    );
    assert_eq!(file.points("platelets"), ["2"]);
}

/// It used to be passed over in silence, and the report said that the first value was used.
#[test]
fn the_first_value_does_not_go_with_a_sliding_window() {
    let message = refused(SERIES, |declaration| {
        declaration.window = Some("24h".parse().unwrap());
        declaration.pick = Some(Pick::First);
    });
    assert!(
        message.contains("--pick first") && message.contains("24h"),
        "{message}"
    );
}

#[test]
fn a_sliding_window_holds_what_is_not_older_than_itself() {
    let file = declared(
        "subject,time,test,value,unit\nA,2020-01-01 06:00,PLT,30,G/L\nA,2020-01-02 06:00,PT,14,s\nA,2020-01-02 06:01,PT,15,s\n",
        |declaration| declaration.window = Some("24h".parse().unwrap()),
    );
    assert_eq!(file.points("platelets"), ["2", "2", ""]);
}

/// Every panel used to read all rows of its subject again: rows times rows.
#[test]
fn a_sliding_window_over_many_rows_of_one_subject_ends() {
    let mut csv = "subject,time,test,value,unit\n".to_string();
    for row in 0..2_000 {
        csv += &format!(
            "A,2020-01-01 {:02}:{:02}:{:02},PLT,{},G/L\n",
            row / 3600,
            row / 60 % 60,
            row % 60,
            row % 200 + 1
        );
    }
    let mut declaration = coagscope::Declaration {
        window: Some("24h".parse().unwrap()),
        ..Default::default()
    };
    declaration.layout = Layout::Long;
    let catalog = coagscope::Catalog::builtin();
    let reader = Box::new(std::io::Cursor::new(csv));
    let mut data =
        coagscope::Dataset::from_reader(catalog, "x.csv", reader, &declaration, &[]).unwrap();
    let mut panels = 0;
    while let Some(row) = data.next_panel().unwrap() {
        panels += 1;
        assert_eq!(row.panel.observed().count(), 1);
    }
    assert_eq!(panels, 2_000);
}

#[test]
fn wide_rows_can_be_joined_by_a_window() {
    let file = declared(
        "subject,date,platelets (G/L),pt (s)\nA,2020-01-01,45,\nA,2020-01-01,,14\nA,2020-01-02,150,\n",
        |declaration| declaration.window = Some(Window::Day),
    );
    assert_eq!(file.column("date"), ["2020-01-01", "2020-01-02"]);
    assert_eq!(file.points("platelets"), ["2", "0"]);
    assert_eq!(file.known(0, "pt"), "14");
}
