//! Tests of `time.rs`.

mod moments;

use super::*;
use crate::value::Decimal;
use jiff::civil::Time;

fn read(reader: TimeReader, text: &str) -> Result<String, IssueCode> {
    match reader.read(text) {
        Ok(moment) => Ok(moment.map_or_else(String::new, |moment| moment.to_string())),
        Err(refusal) => {
            assert!(refusal.message.contains('`'), "{}", refusal.message);
            Err(refusal.code)
        }
    }
}

#[test]
fn dates_that_leave_nothing_open() {
    for (text, expected) in [
        ("", ""),
        ("  ", ""),
        ("2020-01-31", "2020-01-31"),
        ("2020-1-31", "2020-01-31"),
        ("2020/01/31", "2020-01-31"),
        ("2020.01.31", "2020-01-31"),
        ("20200131", "2020-01-31"),
        ("2020-Jan-31", "2020-01-31"),
        ("2020年1月31日", "2020-01-31"),
        ("2020年1月31日 14:30", "2020-01-31T14:30:00"),
        ("31.01.2020", "2020-01-31"),
        ("5.6.2020", "2020-06-05"),
        ("31/01/2020", "2020-01-31"),
        ("01/31/2020", "2020-01-31"),
        ("5/5/2020", "2020-05-05"),
        ("31-01-2020", "2020-01-31"),
        ("31 Jan 2020", "2020-01-31"),
        ("31-JAN-2020", "2020-01-31"),
        ("31JAN2020", "2020-01-31"),
        ("31JAN2020:14:30:05", "2020-01-31T14:30:05"),
        ("Jan 31, 2020", "2020-01-31"),
        ("January 31 2020", "2020-01-31"),
        ("31. Januar 2020", "2020-01-31"),
        ("31. Jän. 2020", "!"),
        ("31. März 2020", "2020-03-31"),
        ("31 août 2020", "2020-08-31"),
        ("31 de enero de 2020", "2020-01-31"),
        ("2114-02-28", "2114-02-28"),
        ("9999-12-31 23:59:59", "9999-12-31T23:59:59"),
        ("1000-01-01", "1000-01-01"),
        ("2020-02-29", "2020-02-29"),
        ("2020-01-31T14:30", "2020-01-31T14:30:00"),
        ("2020-01-31 14:30:05", "2020-01-31T14:30:05"),
        ("2020-01-31  9:05", "2020-01-31T09:05:00"),
        ("2020-01-31 14:30:05.25", "2020-01-31T14:30:05.25"),
        ("2020-01-31 14:30:05,0000000", "2020-01-31T14:30:05"),
        ("20200131T1430", "2020-01-31T14:30:00"),
        ("202001311430", "2020-01-31T14:30:00"),
        ("20200131143005", "2020-01-31T14:30:05"),
        ("31.01.2020 14:30", "2020-01-31T14:30:00"),
        ("31.01.2020, 14:30 Uhr", "2020-01-31T14:30:00"),
        ("31/01/2020 14h30", "2020-01-31T14:30:00"),
        ("1/31/2020 2:30 PM", "2020-01-31T14:30:00"),
        ("1/31/2020 12:00:00 AM", "2020-01-31T00:00:00"),
        ("1/31/2020 12:15 p.m.", "2020-01-31T12:15:00"),
        ("1/31/2020 2 PM", "2020-01-31T14:00:00"),
        ("2020-01-31T14", "2020-01-31T14:00:00"),
        ("２０２０－０１－３１", "2020-01-31"),
        ("٢٠٢٠-٠١-٣١", "2020-01-31"),
        ("=\"2020-01-31\"", "2020-01-31"),
        ("'2020-01-31", "2020-01-31"),
    ] {
        let found = read(TimeReader::default(), text);
        if expected == "!" {
            assert_eq!(found, Err(IssueCode::BadTime), "{text}");
        } else {
            assert_eq!(found, Ok(expected.to_string()), "{text}");
        }
    }
}

#[test]
fn the_order_of_day_and_month_is_never_guessed() {
    let with = |order| TimeReader {
        order: Some(order),
        ..TimeReader::default()
    };
    for (text, undecided, day_first, month_first) in [
        (
            "05/06/2020",
            Err(IssueCode::AmbiguousTime),
            Ok("2020-06-05"),
            Ok("2020-05-06"),
        ),
        (
            "5-6-2020 14:30",
            Err(IssueCode::AmbiguousTime),
            Ok("2020-06-05T14:30:00"),
            Ok("2020-05-06T14:30:00"),
        ),
        (
            "31/01/2020",
            Ok("2020-01-31"),
            Ok("2020-01-31"),
            Err(IssueCode::BadTime),
        ),
        (
            "01/31/2020",
            Ok("2020-01-31"),
            Err(IssueCode::BadTime),
            Ok("2020-01-31"),
        ),
        (
            "05.06.2020",
            Ok("2020-06-05"),
            Ok("2020-06-05"),
            Ok("2020-06-05"),
        ),
    ] {
        let owned = |result: Result<&str, IssueCode>| result.map(str::to_string);
        assert_eq!(
            read(TimeReader::default(), text),
            owned(undecided),
            "{text}"
        );
        assert_eq!(
            read(with(DateOrder::DayMonthYear), text),
            owned(day_first),
            "{text}"
        );
        assert_eq!(
            read(with(DateOrder::MonthDayYear), text),
            owned(month_first),
            "{text}"
        );
    }
    assert_eq!(
        read(with(DateOrder::YearMonthDay), "05/06/2020"),
        Err(IssueCode::BadTime)
    );
    assert_eq!(
        read(with(DateOrder::YearMonthDay), "2020/06/05"),
        Ok("2020-06-05".to_string())
    );
}

#[test]
fn all_dates_of_a_file_decide_the_order() {
    let decide = |cells: &[&str]| {
        let mut evidence = DateEvidence::new();
        cells.iter().for_each(|cell| evidence.observe(cell));
        evidence.decide()
    };
    assert_eq!(
        decide(&["05/06/2020", "31/01/2020 14:30"]),
        Some(DateOrder::DayMonthYear)
    );
    assert_eq!(
        decide(&["05/06/2020", "01/31/2020"]),
        Some(DateOrder::MonthDayYear)
    );
    assert_eq!(
        decide(&["05/06/2020", "31.01.2020", "2020-01-31", "31/01/20"]),
        None
    );
    assert_eq!(decide(&["31/01/2020", "01/31/2020"]), None);
    assert_eq!(decide(&["99/01/2020", "31/31/2020"]), None);
}

#[test]
fn what_does_not_exist_or_is_no_date_is_refused() {
    for text in [
        "2021-02-30",
        "2021-02-29",
        "2020-13-01",
        "31/13/2020",
        "31.04.2020",
        "00.01.2020",
        "0999-01-01",
        "2020-01-31 24:01",
        "2020-01-31 24:00:00.5",
        "2020-01-31 24:00 PM",
        "9999-12-31 24:00",
        "2020-01-31 25:00",
        "2020-01-31 14:60",
        "2020-01-31 14:30:60",
        "2020-01-31 14:30 PM",
        "2020-01-31 0:30 AM",
        "2020-01-31 14",
        "2020-01-31 14:3",
        "2020-01-31 noon",
        "2020-01-31 14:30:05.1234567890",
        "2020-01-31 14:30 Europe/Berlin",
        "2020-01-31 14:30+25:00",
        "2020-01-31x",
        "2020-01",
        "2020",
        "43861",
        "43861.25",
        "-5",
        "14:30",
        "31012020",
        "20201301",
        "2020-W05-5",
        "31/01-2020",
        "31 Foo 2020",
        "yesterday",
        "n/a",
        "As of 12/2/08",
        "\u{202E}2020-01-31",
        "1\u{0}",
    ] {
        assert_eq!(
            read(TimeReader::default(), text),
            Err(IssueCode::BadTime),
            "{text:?}"
        );
    }
    for text in ["31/01/20", "1/2/20", "31.01.20", "31-Jan-20", "Jan 31, 20"] {
        assert_eq!(
            read(TimeReader::default(), text),
            Err(IssueCode::AmbiguousTime),
            "{text}"
        );
    }
    let huge = "1".repeat(10_000_000);
    let refusal = TimeReader::default().read(&huge).unwrap_err();
    assert!(refusal.message.chars().count() < 200);
}

#[test]
fn the_midnight_that_ends_a_day_begins_the_next() {
    let read = |text: &str| TimeReader::default().read(text).unwrap().unwrap();
    for (text, next) in [
        ("2020-01-31 24:00", "2020-02-01T00:00:00"),
        ("2019-12-31T24:00:00Z", "2020-01-01T00:00:00"),
        ("28.02.2020 24:00 Uhr", "2020-02-29T00:00:00"),
        ("202001312400", "2020-02-01T00:00:00"),
    ] {
        assert_eq!(read(text).to_string(), next, "{text}");
    }
}

#[test]
fn years_of_two_digits_are_read_where_their_century_and_the_order_are_stated() {
    let reader = |order, from: &str| TimeReader {
        order,
        century: Some(from.parse().unwrap()),
        ..TimeReader::default()
    };
    let told = |order, from, text: &str| reader(order, from).read(text).map(|read| read.unwrap());
    let day = |order, from, text: &str| told(order, from, text).unwrap().day();
    let (day_first, month_first, year_first) = (
        Some(DateOrder::DayMonthYear),
        Some(DateOrder::MonthDayYear),
        Some(DateOrder::YearMonthDay),
    );
    assert_eq!(day(month_first, "1970", "3/15/19"), "2019-03-15");
    assert_eq!(day(day_first, "1970", "15/3/70 14:30"), "1970-03-15");
    assert_eq!(day(day_first, "1970", "15-3-69"), "2069-03-15");
    assert_eq!(day(day_first, "1900", "15-3-69"), "1969-03-15");
    assert_eq!(day(year_first, "1970", "19/03/15"), "2019-03-15");
    assert_eq!(day(year_first, "1970", "19.03.15"), "2019-03-15");
    assert_eq!(day(None, "1970", "19.03.15"), "2015-03-19");
    assert_eq!(day(None, "1970", "15-MAR-19"), "2019-03-15");
    assert_eq!(day(year_first, "1970", "19-MAR-15"), "2019-03-15");
    assert_eq!(day(None, "1970", "Mar 15, 19"), "2019-03-15");
    // Years of four digits are read as ever.
    assert_eq!(day(day_first, "1970", "15/3/1919"), "1919-03-15");
    let code = |order, text| told(order, "1970", text).map_err(|refusal| refusal.code);
    assert_eq!(code(None, "03/15/19"), Err(IssueCode::AmbiguousTime));
    assert_eq!(code(day_first, "03/15/19"), Err(IssueCode::BadTime));
    for text in ["", "70", "1799", "2101", "x"] {
        assert!(text.parse::<Century>().is_err(), "{text}");
    }
}

#[test]
fn messages_say_how_to_mend() {
    let message = |text: &str| TimeReader::default().read(text).unwrap_err().message;
    assert!(message("43861").contains("--time-unit"));
    assert!(message("05/06/2020").contains("--date-order dmy"));
    assert!(message("31/01/20").contains("century"));
    assert!(message("31/01/20").contains("--century-from"));
}

#[test]
fn options_are_read_and_printed() {
    for order in ["dmy", "mdy", "ymd"] {
        assert_eq!(order.parse::<DateOrder>().unwrap().to_string(), order);
    }
    for unit in ["minute", "hour", "day"] {
        assert_eq!(unit.parse::<TimeUnit>().unwrap().to_string(), unit);
    }
    assert_eq!(
        "x".parse::<DateOrder>().unwrap_err().to_string(),
        "`x` is not dmy, mdy or ymd"
    );
    assert!("week".parse::<TimeUnit>().is_err());
}
