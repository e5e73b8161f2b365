//! Panels come back as they were stored.

use super::*;
use crate::input::grammar::time::TimeReader;

/// Everything that a panel can hold.
fn full(names: &[Arc<str>], text: &str, low: i64, width: i64) -> PanelRow {
    let decimal = Decimal::from_billionths;
    let ends = |value: i64| {
        [
            End::Unbounded,
            End::Open(decimal(value)),
            End::Closed(decimal(value)),
        ]
    };
    let known: Vec<Known> = ends(low)
        .into_iter()
        .flat_map(|one| ends(low + width).map(|other| Known::new(one, other)))
        .flatten()
        .chain([Known::exactly(decimal(low))])
        .collect();
    let place = |number: usize| Place {
        file: Arc::clone(&names[number % names.len()]),
        line: number as u64 * 1000,
        column: (!number.is_multiple_of(3)).then(|| Arc::from(text)),
    };
    let assays = [Assay::Feu, Assay::Ddu, Assay::Unstated];
    let origins = [
        UnitOrigin::Cell,
        UnitOrigin::Row,
        UnitOrigin::Option,
        UnitOrigin::Header,
        UnitOrigin::Assumed,
        UnitOrigin::None,
        UnitOrigin::Computed,
    ];
    let mut panel = Panel::new();
    panel.subject = Some(Arc::from(text));
    for (number, known) in known.iter().enumerate() {
        let limit = |exclusive| {
            Some(ReportedLimit {
                value: *known,
                exclusive,
                assay: assays[number % 3],
            })
        };
        let analyte = AnalyteId::new(number * 3);
        panel.set(
            analyte,
            Observation {
                reported: Arc::from(text),
                unit: number.is_multiple_of(2).then(|| Arc::from("10*9/L")),
                unit_origin: origins[number % 7],
                reading: match number % 4 {
                    0 => Reading::Word(Arc::from("positive")),
                    1 => Reading::Text(Arc::from(text)),
                    rest => Reading::Quantity {
                        known: *known,
                        below_detection: rest == 2,
                    },
                },
                assay: assays[number % 3],
                time: (number % 2 == 1).then(|| Arc::from(text)),
                place: place(number),
            },
        );
        panel.set_limits(
            analyte,
            ReportedLimits {
                lower: limit(false),
                upper: limit(true),
                critical_lower: None,
                critical_upper: limit(number.is_multiple_of(2)),
            },
        );
        panel.add_earlier(
            analyte,
            Earlier {
                known: *known,
                assay: assays[number % 3],
                hours_before: number.is_multiple_of(2).then_some(*known),
                reported: Arc::from(text),
                time: number.is_multiple_of(3).then(|| Arc::from(text)),
                place: place(number + 1),
            },
        );
    }
    panel.set_without_result(AnalyteId::new(2), Arc::from(text));
    panel.issues = IssueCode::ALL
        .iter()
        .enumerate()
        .map(|(number, code)| Issue {
            code: *code,
            message: text.to_string(),
            place: place(number),
        })
        .collect();
    PanelRow {
        panel,
        file_number: 7,
        file: Arc::clone(&names[0]),
        line: u64::from(u32::MAX) + 5,
        cells: None,
        kept: vec![Arc::from(text), Arc::from("")],
        moment: None,
        is_of_patient: true,
        is_used: true,
    }
}

proptest::proptest! {
    #[test]
    fn a_panel_is_read_as_it_was_written(
        text in ".{0,20}", low in -9_000_000_000_000_i64..9_000_000_000_000, width in 1_i64..1_000_000_000,
    ) {
        let names: Vec<Arc<str>> = vec![Arc::from("a.csv"), Arc::from("b.csv")];
        let known_names = Names::new(names.iter().cloned());
        for time in ["", "2024-02-29", "1999-12-31T23:59:59.25", "2024-01-01T10:00+05:30", "1900-01-01 00:00Z"] {
            let mut row = full(&names, &text, low, width);
            row.moment = TimeReader::default().read(time).unwrap();
            let mut bytes = Vec::new();
            known_names.encode(&row, &mut bytes);
            let read = known_names.decode(&bytes).expect("as it was written");
            proptest::prop_assert_eq!(format!("{read:?}"), format!("{row:?}"));
            // What was cut off is noticed.
            proptest::prop_assert!(known_names.decode(&bytes[..bytes.len() / 2]).is_none());
        }
        let offset = Moment::offset(Decimal::from_billionths(low));
        proptest::prop_assert_eq!(Moment::from_numbers(offset.to_numbers()), Some(offset));
    }
}
