//! Numbers between which rules can tell a difference.

use crate::value::{Decimal, End, Known};

use super::super::look::{CutOff, FromLimit, On};

/// A cut-off in FEU and in DDU, which may be doubled to be compared with FEU.
pub(in crate::fast) fn in_either_assay(cut_off: Decimal) -> impl Iterator<Item = Decimal> {
    let two = Decimal::from_whole(2).unwrap_or_default();
    let half = cut_off.quotient(two).map(|(down, up)| [down, up]);
    let twice = cut_off.checked_add(cut_off);
    [cut_off]
        .into_iter()
        .chain(half.into_iter().flatten())
        .chain(twice)
}

pub(super) fn each_assay((cut_off, on): CutOff) -> impl Iterator<Item = CutOff> {
    in_either_assay(cut_off).map(move |number| (number, on))
}

/// Numbers that are told apart from whatever lies below or above.
pub(super) fn themselves(numbers: impl IntoIterator<Item = Decimal>) -> Vec<CutOff> {
    let numbers = numbers.into_iter();
    numbers.map(|number| (number, On::Itself)).collect()
}

/// The ends of a range, and to which side of them they belong.
pub(super) fn sided_ends(range: &Known) -> Vec<CutOff> {
    let low = match range.low() {
        End::Closed(number) => Some((number, On::Above)),
        End::Open(number) => Some((number, On::Below)),
        End::Unbounded => None,
    };
    let high = match range.high() {
        End::Closed(number) => Some((number, On::Below)),
        End::Open(number) => Some((number, On::Above)),
        End::Unbounded => None,
    };
    [low, high].into_iter().flatten().collect()
}

/// So many times each limit; two numbers where one was rounded.
pub(super) fn multiples(cut_offs: &[CutOff], limits: &[Decimal]) -> Vec<Decimal> {
    let numbers = |limit: &Decimal| {
        let of_limit = |(times, _): &CutOff| FromLimit::TimesUpper(*times).numbers(*limit);
        cut_offs
            .iter()
            .flat_map(of_limit)
            .flatten()
            .collect::<Vec<_>>()
    };
    limits.iter().flat_map(numbers).collect()
}

pub(super) fn ends(range: &Known) -> Vec<Decimal> {
    [range.low(), range.high()]
        .into_iter()
        .filter_map(End::value)
        .collect()
}
