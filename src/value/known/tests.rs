use super::*;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

#[test]
fn open_and_closed_ends_decide_at_the_cut_off() {
    let three = decimal("3");
    assert_eq!(
        Known::exactly(three).lies_in(&Known::from(three)),
        Truth::Yes
    );
    assert_eq!(
        Known::exactly(three).lies_in(&Known::above(three)),
        Truth::No
    );
    let censored = Known::from_zero_below(three).unwrap();
    assert_eq!(censored.lies_in(&Known::from(three)), Truth::No);
    let at_most = Known::from_zero_upto(three).unwrap();
    assert_eq!(at_most.lies_in(&Known::from(three)), Truth::Unknown);
}

#[test]
fn prolongation_pairs_opposite_ends() {
    let limit = Known::between(decimal("11"), decimal("16")).unwrap();
    let prolongation = Known::exactly(decimal("18")).minus(&limit);
    assert_eq!(
        prolongation,
        Known::between(decimal("2"), decimal("7")).unwrap()
    );
    let open = Known::above(decimal("18")).minus(&limit);
    assert_eq!(open, Known::above(decimal("2")));
}

#[test]
fn a_band_times_a_limit_moves_both_ends() {
    let band = Known::new(End::Open(decimal("3")), End::Closed(decimal("7"))).unwrap();
    let limit = Known::exactly(decimal("0.3"));
    assert_eq!(
        band.times(&limit),
        Known::new(End::Open(decimal("0.9")), End::Closed(decimal("2.1"))).unwrap()
    );
}

#[test]
fn nothing_lies_between_two_whole_numbers() {
    let known = |(low, high)| Known::new(low, high).unwrap();
    let open = |text| End::Open(decimal(text));
    let closed = |text| End::Closed(decimal(text));
    for (before, after) in [
        ((open("2"), End::Unbounded), (closed("3"), End::Unbounded)),
        ((open("2.5"), open("4")), (closed("3"), closed("3"))),
        ((closed("0"), open("3")), (closed("0"), closed("2"))),
        ((closed("0"), open("2.5")), (closed("0"), closed("2"))),
        ((closed("2"), closed("4")), (closed("2"), closed("4"))),
        (
            (closed("2.5"), closed("2.5")),
            (closed("2.5"), closed("2.5")),
        ),
        ((open("2"), open("3")), (open("2"), open("3"))),
    ] {
        assert_eq!(known(before).of_whole_numbers(), known(after));
    }
}

#[test]
fn contradiction_is_no_interval() {
    assert_eq!(
        Known::below(decimal("1")).intersection(&Known::from(decimal("1"))),
        None
    );
}

/// Reticulocytes of 214 over red cells below 1, but above a billionth, overflow; yet more is known of them than of
/// reticulocytes above 199.5, and the percentage that follows must not be known less.
#[test]
fn a_quotient_out_of_range_is_still_known_on_its_other_side() {
    let red_cells = Known::new(End::Open(decimal("0.00000001")), End::Open(decimal("10")));
    let percent = Known::exactly(decimal("214")).divided_by(&red_cells.unwrap());
    assert_eq!(percent, Some(Known::above(decimal("21.4"))));
    let hundredth = Known::exactly(decimal("0.01"));
    let beyond = Known::exactly(Decimal::LARGEST).divided_by(&hundredth);
    assert_eq!(beyond, Some(Known::above(Decimal::LARGEST)));
}

fn any_end() -> impl proptest::strategy::Strategy<Value = End> {
    use proptest::prelude::*;
    prop_oneof![
        Just(End::Unbounded),
        (-50_i64..50).prop_map(|value| End::Open(Decimal::from_billionths(value))),
        (-50_i64..50).prop_map(|value| End::Closed(Decimal::from_billionths(value))),
    ]
}

/// What may be known of a number of any size; and, without a sign, of a quantity.
fn anything_known(signed: bool) -> impl proptest::strategy::Strategy<Value = Known> {
    use proptest::prelude::*;
    let end = move || {
        (any::<i64>(), 0_u32..63, 0_u8..5).prop_map(move |(value, smaller, kind)| {
            let value = value >> smaller;
            let value = if signed {
                value
            } else {
                value.saturating_abs()
            };
            match kind {
                0 => End::Unbounded,
                1 | 2 => End::Open(Decimal::from_billionths(value)),
                _ => End::Closed(Decimal::from_billionths(value)),
            }
        })
    };
    (end(), end(), any::<bool>()).prop_filter_map("an interval", move |(low, high, exact)| {
        let known = match low {
            End::Closed(value) if exact => Known::exactly(value),
            _ => Known::new(low, high)?,
        };
        if signed {
            Some(known)
        } else {
            known.intersection(&Known::not_negative())
        }
    })
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 5_000, max_global_rejects: 50_000, max_local_rejects: 200_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn who_knows_more_knows_more_of_what_follows(
        a in anything_known(true), b in anything_known(true), quantity in anything_known(false), c in anything_known(false)
    ) {
        let narrower = a.intersection(&b).zip(quantity.intersection(&c));
        proptest::prop_assume!(narrower.is_some());
        let (narrow, narrow_quantity) = narrower.unwrap();
        proptest::prop_assert!(narrow.minus(&narrow_quantity).is_within(&a.minus(&quantity)));
        proptest::prop_assert!(narrow.times(&narrow_quantity).is_within(&a.times(&quantity)));
        let positive = |known: &Known| known.intersection(&Known::not_negative());
        if let (Some(wide), Some(narrow)) = (positive(&a), positive(&narrow))
            && let Some(before) = wide.divided_by(&quantity)
        {
            let after = narrow.divided_by(&narrow_quantity);
            proptest::prop_assert!(after.is_some_and(|after| after.is_within(&before)), "{:?} {:?}", after, before);
        }
    }
}

proptest::proptest! {
    #[test]
    fn a_narrower_interval_never_undoes_an_answer(
        a in any_end(), b in any_end(), c in any_end(), d in any_end(), e in any_end(), f in any_end()
    ) {
        if let (Some(wide), Some(other), Some(range)) = (Known::new(a, b), Known::new(c, d), Known::new(e, f))
            && let Some(narrow) = wide.intersection(&other)
        {
            let before = wide.lies_in(&range);
            if before != Truth::Unknown {
                proptest::prop_assert_eq!(narrow.lies_in(&range), before);
            }
            proptest::prop_assert!(narrow.is_within(&wide));
            proptest::prop_assert!(narrow.minus(&other).is_within(&wide.minus(&other)));
            proptest::prop_assert!(narrow.is_within(&narrow.hull(&range)) && range.is_within(&narrow.hull(&range)));
        }
    }
}
