//! Moments: their order, their distance, offsets and zones that are not stated.

use super::*;

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
    for text in ["2020-01-31", "<5", "1-5", "5 h", "1e30", "x"] {
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
fn offsets_that_no_place_has_are_refused() {
    let is_read = |text: &str| TimeReader::default().read(text).is_ok();
    for offset in ["-12:00", "+14:00", "-09:30", "+05:45"] {
        assert!(is_read(&format!("2025-03-01T10:00{offset}")), "{offset}");
    }
    for offset in ["-12:30", "-14:00", "+14:01", "+15:00", "+05:60"] {
        assert!(!is_read(&format!("2025-03-01T10:00{offset}")), "{offset}");
    }
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

/// A date with or without a time of day and an offset from universal time.
pub(super) fn any_moment() -> impl proptest::strategy::Strategy<Value = Moment> {
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
