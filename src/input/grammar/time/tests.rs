//! Tests of `time.rs`.

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
fn an_offset_from_universal_time_is_kept_apart() {
    let read = |text: &str| TimeReader::default().read(text).unwrap().unwrap();
    for (text, minutes) in [
        ("2020-01-31T14:30:00Z", 0),
        ("2020-01-31 14:30 UTC", 0),
        ("2020-01-31T14:30:00.5+02:00", 120),
        ("2020-01-31T14:30-0530", -330),
        ("20200131143000+01", 60),
    ] {
        assert_eq!(read(text).utc_offset_minutes(), Some(minutes), "{text}");
        assert_eq!(read(text).hour(), "2020-01-31T14", "{text}");
    }
    assert_eq!(read("2020-01-31 14:30").utc_offset_minutes(), None);
}

#[test]
fn plain_numbers_need_a_declared_unit() {
    let with = |unit| TimeReader {
        unit: Some(unit),
        ..TimeReader::default()
    };
    for (unit, text, seconds, day, hour) in [
        (TimeUnit::Minute, "90", "5400 s", "0", "1"),
        (TimeUnit::Hour, "0.1", "360 s", "0", "0"),
        (TimeUnit::Hour, "-0.5", "-1800 s", "-1", "-1"),
        (TimeUnit::Hour, "−24", "-86400 s", "-1", "-24"),
        (TimeUnit::Hour, "24", "86400 s", "1", "24"),
        (TimeUnit::Day, "1.5", "129600 s", "1", "36"),
        (TimeUnit::Day, "0", "0 s", "0", "0"),
        (TimeUnit::Day, "-1", "-86400 s", "-1", "-24"),
    ] {
        let moment = with(unit).read(text).unwrap().unwrap();
        assert_eq!(
            (
                moment.to_string().as_str(),
                moment.day().as_str(),
                moment.hour().as_str()
            ),
            (seconds, day, hour)
        );
    }
    for text in [
        "2020-01-31",
        "<5",
        "1-5",
        "5 h",
        "1e30",
        "0.00000000000001",
        "x",
    ] {
        assert_eq!(
            read(with(TimeUnit::Hour), text),
            Err(IssueCode::BadTime),
            "{text}"
        );
    }
    assert_eq!(
        read(with(TimeUnit::Hour), "1,234"),
        Err(IssueCode::AmbiguousTime)
    );
    let comma = TimeReader {
        mark: DecimalMark::Comma,
        ..with(TimeUnit::Hour)
    };
    assert_eq!(read(comma, "1,5"), Ok("5400 s".to_string()));
}

#[test]
fn moments_are_ordered_and_aged() {
    let read = |text: &str| TimeReader::default().read(text).unwrap().unwrap();
    let ordered = [
        "2020-01-31",
        "2020-01-31 00:00",
        "2020-01-31 9:00",
        "2020-01-31 14:30:00.5",
        "2020-02-01",
        "2114-01-01",
    ];
    assert!(ordered.windows(2).all(|pair| read(pair[0]) < read(pair[1])));
    assert!(!read("2020-01-31").has_time() && read("2020-01-31 00:00").has_time());
    let sampling = read("2020-02-01 14:30");
    for (earlier, fits) in [
        ("2020-01-31 14:30", true),
        ("2020-01-31 14:29:59.999", false),
        ("2020-02-01 14:30", true),
        ("2020-02-01 14:31", false),
        ("2020-02-01", true),
    ] {
        assert_eq!(
            read(earlier).is_within(&sampling, 86_400),
            fits,
            "{earlier}"
        );
    }
    assert_eq!(
        read("9999-12-31T23:59Z")
            .hours_since(&read("1000-01-01T23:59Z"))
            .map(|hours| hours.to_string()),
        Some((3_287_181_i64 * 24).to_string())
    );
    assert_eq!(sampling.hours_since(&Moment::offset(Decimal::ZERO)), None);
    assert!(read("2020-01-31") < Moment::offset(Decimal::ZERO));
}

#[test]
fn written_offsets_are_in_the_order_of_real_time() {
    let read = |text: &str| TimeReader::default().read(text).unwrap().unwrap();
    let ordered = [
        "2025-03-01T10:00+14:00",
        "2025-03-01T01:00Z",
        "2025-03-01T10:00+05:00",
        "2025-03-01T09:00+00:00",
        "2025-03-01T05:00-05:00",
    ];
    for pair in ordered.windows(2) {
        assert!(read(pair[0]) < read(pair[1]), "{pair:?}");
        assert!(read(pair[1]).is_surely_after(&read(pair[0])), "{pair:?}");
    }
    // One time written twice is one time; without its zone it is another.
    assert_eq!(read("2025-03-01T10:00+05:00"), read("2025-03-01T05:00Z"));
    assert_ne!(read("2025-03-01T05:00"), read("2025-03-01T05:00Z"));
}

#[test]
fn a_zone_that_is_not_stated_leaves_the_hours_open() {
    let read = |text: &str| TimeReader::default().read(text).unwrap().unwrap();
    let hours = |later: &str, earlier: &str| {
        read(later)
            .hours_since(&read(earlier))
            .map(|hours| hours.to_string())
    };
    let expected = |text: &str| Some(text.to_string());
    assert_eq!(
        hours("2025-03-02T08:00Z", "2025-03-01 08:00"),
        expected("12 to 38")
    );
    assert_eq!(
        hours("2025-03-02 08:00", "2025-03-01T08:00Z"),
        expected("10 to 36")
    );
    assert_eq!(
        hours("2025-03-03T00:00Z", "2025-03-01"),
        expected("above 12 to 62")
    );
    let zoned = read("2025-03-02T08:00Z");
    assert!(zoned.is_surely_after(&read("2025-03-01 19:59")));
    assert!(!zoned.is_surely_after(&read("2025-03-01 20:00")));
    assert!(read("2025-03-02 22:01").is_surely_after(&zoned));
    assert!(!read("2025-03-02 22:00").is_surely_after(&zoned));
    assert!(read("2025-03-01 19:00").is_within(&zoned, 86_400 + 3 * 3600));
    assert!(!read("2025-03-01 19:00").is_within(&zoned, 86_400));
    assert!(!read("2025-03-01 21:00").is_within(&zoned, 10 * 86_400));
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

/// A date with or without a time of day and an offset from universal time.
fn any_moment() -> impl proptest::strategy::Strategy<Value = Moment> {
    use proptest::strategy::Strategy;
    (1_i8..=5, 0_i64..48, 0_u8..4, -12_i16..=14).prop_map(|(day, half_hours, form, zone)| {
        let date = Date::new(2025, 3, day).unwrap();
        let time = Time::midnight() + jiff::SignedDuration::from_mins(30 * half_hours);
        match form {
            0 => Moment::civil(date, None),
            1 => Moment::civil(date, Some(time)),
            _ => Moment::with_utc_offset(date, time, Some(60 * zone)),
        }
    })
}

proptest::proptest! {
    #[test]
    fn what_is_surely_later_is_sorted_behind(one in any_moment(), other in any_moment()) {
        proptest::prop_assert!(!one.is_surely_after(&other) || one > other);
        proptest::prop_assert!(!(one.is_surely_after(&other) && other.is_surely_after(&one)));
        proptest::prop_assert!(!one.is_surely_after(&one));
    }

    #[test]
    fn any_text_never_panics(text in "\\PC{0,40}", near in "[0-9TZapm :/.,+年月日Jan-]{0,24}") {
        for text in [text, near] {
            for unit in [None, Some(TimeUnit::Hour)] {
                let _ = TimeReader { unit, ..TimeReader::default() }.read(&text);
            }
            DateEvidence::new().observe(&text);
        }
    }

    #[test]
    fn every_date_is_read_back(year in 1000_i16..=9999, month in 1_i8..=12, day in 1_i8..=31, second in 0_i64..86_400) {
        let last = Date::new(year, month, 1).unwrap().days_in_month();
        let date = Date::new(year, month, day.min(last)).unwrap();
        let time = Time::midnight().checked_add(jiff::SignedDuration::from_secs(second)).unwrap();
        let moment = Moment::civil(date, Some(time));
        proptest::prop_assert_eq!(TimeReader::default().read(&moment.to_string()).unwrap(), Some(moment));
        proptest::prop_assert_eq!(TimeReader::default().read(&moment.day()).unwrap(), Some(Moment::civil(date, None)));
        let (year, month, day) = (date.year(), date.month(), date.day());
        let day_first = format!("{day:02}/{month:02}/{year}");
        let reader = TimeReader { order: Some(DateOrder::DayMonthYear), ..TimeReader::default() };
        proptest::prop_assert_eq!(reader.read(&day_first).unwrap(), Some(Moment::civil(date, None)));
        // Without the order: the same date or none, never another.
        if let Ok(read) = TimeReader::default().read(&day_first) {
            proptest::prop_assert_eq!(read, Some(Moment::civil(date, None)));
        }
    }
}
