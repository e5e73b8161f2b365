//! Age, sex and pregnancy: what decides which reference limits apply.

use crate::catalog::{Catalog, State};
use crate::panel::{Observation, Panel};
use crate::value::{Decimal, Known, Ratio, Truth};

use super::outcome::Person;

/// Ages between which a pregnancy that nobody states is thought possible. A decision of this project.
const CHILDBEARING: (i64, i64) = (12, 56);

/// Ages from and below which a stated pregnancy is believed. The Medicare Code Editor of the US health insurance takes a
/// maternity diagnosis outside 9 to 64 years for a mistake.
const PREGNANCY_BELIEVED: (i64, i64) = (9, 65);

/// From this age on adult limits apply, and an age that isn't stated is taken to be as much.
const ADULT: i64 = 18;

/// First day of the second and of the third trimester, in completed weeks.
const TRIMESTER_WEEKS: (i64, i64) = (14, 28);

/// What a person is read from.
pub(crate) const CONTEXT: [&str; 6] = [
    "age",
    "sex",
    "pregnant",
    "postpartum",
    "trimester",
    "gestation_weeks",
];

/// Ages at which what is decided of a person may change, beside those of reference intervals and rules.
pub(crate) fn ages_that_matter() -> Vec<Decimal> {
    let (from, below) = PREGNANCY_BELIEVED;
    [CHILDBEARING.0, CHILDBEARING.1, ADULT, from, below]
        .map(years)
        .to_vec()
}

fn years(whole: i64) -> Decimal {
    Decimal::from_whole(whole).unwrap_or_default()
}

/// Reads the person from the panel's context.
pub(super) fn of_panel(catalog: &Catalog, panel: &Panel) -> Person {
    let observation = |id: &str| catalog.find(id).and_then(|analyte| panel.get(analyte));
    let number = |id: &str| observation(id).and_then(Observation::known).copied();
    let truth = |id: &str| match observation(id).and_then(Observation::word) {
        Some("yes") => Truth::Yes,
        Some("no") => Truth::No,
        _ => Truth::Unknown,
    };

    // One that is stated and can't be read says nothing, and is no adult's for that.
    let age = number("age");
    let stated_female = match observation("sex").and_then(Observation::word) {
        Some("female") => Truth::Yes,
        Some("male") => Truth::No,
        _ => Truth::Unknown,
    };
    let (trimester, weeks) = course_of_pregnancy(catalog, panel);
    let mut pregnant = truth("pregnant");
    if pregnant == Truth::Unknown
        && (trimester.is_some() || weeks.is_some())
        && stated_female != Truth::No
        && is_surely_no_child(age)
        && truth("postpartum") != Truth::Yes
    {
        pregnant = Truth::Yes;
    }
    if pregnant == Truth::Unknown
        && (stated_female == Truth::No
            || truth("postpartum") == Truth::Yes
            || !may_be_pregnant(age))
    {
        pregnant = Truth::No;
    }
    let female = if pregnant == Truth::Yes && stated_female == Truth::Unknown {
        Truth::Yes
    } else {
        stated_female
    };
    let has_delivered = pregnant == Truth::No
        && stated_female != Truth::No
        && may_be_pregnant(age)
        && truth("postpartum") == Truth::Yes;
    let trimesters = match possible_trimesters(trimester, weeks) {
        _ if pregnant == Truth::No => Vec::new(),
        // Which of both is wrong nobody knows.
        none if none.is_empty() && pregnant == Truth::Yes => vec![1, 2, 3],
        possible => possible,
    };
    let age_in_other_unit = observation("age").and_then(|age| in_other_unit(catalog, age));
    let age_told = age_in_other_unit.clone().or(age.map(|age| age_text(&age)));
    let mut limits_text = describe(age_told, female, pregnant, &trimesters);
    if has_delivered {
        limits_text.push_str("; delivered, how long ago is not stated: limits of the third trimester joined where any are listed");
    }
    Person {
        age,
        female,
        pregnant,
        trimesters,
        age_in_other_unit,
        has_delivered,
        limits_text,
    }
}

/// What is known of the trimester and of the weeks of gestation.
fn course_of_pregnancy(catalog: &Catalog, panel: &Panel) -> (Option<Known>, Option<Known>) {
    let number = |id: &str| {
        let observation = panel.get(catalog.find(id)?)?;
        let known = observation.known().copied();
        known.filter(|known| !known.says_nothing())
    };
    (number("trimester"), number("gestation_weeks"))
}

/// Whether trimester or weeks of gestation are given of somebody whose sex rules a pregnancy out. Those of a child are
/// the weeks at birth, which contradict nothing.
pub(super) fn has_course_without_pregnancy(
    catalog: &Catalog,
    panel: &Panel,
    person: &Person,
) -> bool {
    let (trimester, weeks) = course_of_pregnancy(catalog, panel);
    let is_given = trimester.is_some() || weeks.is_some();
    is_given
        && person.female == Truth::No
        && person.pregnant == Truth::No
        && is_surely_no_child(person.age)
}

/// Whether trimester and weeks of gestation leave no trimester; limits of all are joined then.
pub(super) fn has_no_possible_trimester(catalog: &Catalog, panel: &Panel) -> bool {
    let (trimester, weeks) = course_of_pregnancy(catalog, panel);
    possible_trimesters(trimester, weeks).is_empty()
}

/// Whether a pregnancy or a delivery is stated of somebody who is surely too young or too old for one.
pub(super) fn has_pregnancy_outside_its_ages(
    catalog: &Catalog,
    panel: &Panel,
    person: &Person,
) -> bool {
    let (from, below) = PREGNANCY_BELIEVED;
    let is_stated = |id: &str| {
        let observation = catalog.find(id).and_then(|fact| panel.get(fact));
        observation.and_then(Observation::word) == Some("yes")
    };
    let is_outside = person.age.is_some_and(|age| {
        age.is_within(&Known::below(years(from))) || age.is_within(&Known::from(years(below)))
    });
    is_outside && (is_stated("pregnant") || is_stated("postpartum"))
}

/// Whether the age allows for a pregnancy; an unknown one does.
pub(super) fn may_be_pregnant(age: Option<Known>) -> bool {
    let (from, below) = CHILDBEARING;
    age.is_none_or(|age| {
        age.meets(&Known::from(years(from))) && age.meets(&Known::below(years(below)))
    })
}

/// Whether somebody is too old for weeks of gestation to be those of the own birth; one whose age isn't stated is an adult.
fn is_surely_no_child(age: Option<Known>) -> bool {
    age.is_none_or(|age| age.is_within(&Known::from(years(CHILDBEARING.0))))
}

fn possible_trimesters(trimester: Option<Known>, weeks: Option<Known>) -> Vec<u8> {
    let (second, third) = TRIMESTER_WEEKS;
    let ranges = [
        Some(Known::below(years(second))),
        Known::new(
            crate::value::End::Closed(years(second)),
            crate::value::End::Open(years(third)),
        ),
        Some(Known::from(years(third))),
    ];
    (1_u8..=3)
        .zip(ranges)
        .filter(|(number, range)| {
            let by_number = trimester
                .is_none_or(|known| known.meets(&Known::exactly(years(i64::from(*number)))));
            let by_weeks = weeks.is_none_or(|known| range.is_some_and(|range| known.meets(&range)));
            by_number && by_weeks
        })
        .map(|(number, _)| number)
        .collect()
}

/// An age for print: one in months is a number of years whose digits do not end, and is told as that number.
pub(super) fn age_text(age: &Known) -> String {
    const PLACES: u32 = 3;
    let beside: Vec<Decimal> = age.nearest_whole_numbers().collect();
    match (age.exact(), age.one_number_beside(PLACES, &beside)) {
        (None, Some(years)) => format!("about {years}"),
        _ => age.to_string(),
    }
}

/// An age as reported, where it is in another unit than years.
fn in_other_unit(catalog: &Catalog, age: &Observation) -> Option<String> {
    let unit = age.unit.as_deref()?;
    let units = &catalog.analyte(catalog.find("age")?).units;
    let is_other = units
        .find(unit)
        .is_some_and(|unit| unit.ratio != Ratio::ONE);
    let reported = age.reported.trim();
    let is_number = reported.ends_with(|last: char| last.is_ascii_digit());
    is_other.then(|| match is_number {
        true => format!("{reported} {unit}"),
        false => reported.to_string(),
    })
}

fn describe(age: Option<String>, female: Truth, pregnant: Truth, trimesters: &[u8]) -> String {
    let mut parts = vec![match age {
        None => "age not stated: adult limits".to_string(),
        Some(age) => format!("age {age}"),
    }];
    parts.push(match female {
        Truth::Yes => "female".to_string(),
        Truth::No => "male".to_string(),
        Truth::Unknown => "sex not stated: limits of both sexes joined".to_string(),
    });
    match pregnant {
        Truth::Yes => {
            let list: Vec<String> = trimesters.iter().map(u8::to_string).collect();
            parts.push(format!("pregnant, trimester {}", list.join(" or ")));
        }
        Truth::Unknown => {
            // Of some analytes none are listed: what is told then holds outside pregnancy.
            let joined = "pregnancy not stated: limits of pregnancy joined where any are listed, else those outside pregnancy";
            parts.push(joined.to_string());
        }
        Truth::No => {}
    }
    parts.join("; ")
}

/// The pregnancy states that are possible for a woman.
pub(super) fn possible_states(person: &Person) -> Vec<State> {
    let mut states = Vec::new();
    if person.pregnant != Truth::Yes {
        states.push(State::NotPregnant);
    }
    states.extend(person.trimesters.iter().map(|trimester| match trimester {
        1 => State::Trimester1,
        2 => State::Trimester2,
        _ => State::Trimester3,
    }));
    // What a pregnancy changes goes back within weeks.
    states.extend(person.has_delivered.then_some(State::Trimester3));
    states
}

/// What is known of the age; an age that isn't stated is an adult's.
pub(super) fn age_or_adult(person: &Person) -> Known {
    person.age.unwrap_or_else(|| Known::from(years(ADULT)))
}
