//! Flags of somebody of whom little is known.

use super::*;

/// What is stated of a person: facts and their words.
type Stated = Vec<(&'static str, &'static str)>;

/// People whose sex, pregnancy and trimester are known, all of one age.
fn people() -> Vec<Stated> {
    vec![
        vec![("sex", "male")],
        vec![("sex", "female"), ("pregnant", "no")],
        vec![("sex", "female"), ("pregnant", "yes"), ("trimester", "1")],
        vec![("sex", "female"), ("pregnant", "yes"), ("trimester", "2")],
        vec![("sex", "female"), ("pregnant", "yes"), ("trimester", "3")],
    ]
}

/// What is stated of a person, and which of the people above it may be.
fn vague_people() -> Vec<(Stated, Vec<usize>)> {
    vec![
        (vec![], vec![0, 1, 2, 3, 4]),
        (vec![("sex", "female")], vec![1, 2, 3, 4]),
        (vec![("pregnant", "no")], vec![0, 1]),
        (vec![("pregnant", "yes")], vec![2, 3, 4]),
        (
            vec![("sex", "female"), ("pregnant", "unknown")],
            vec![1, 2, 3, 4],
        ),
        (vec![("gestation_weeks", "10..20")], vec![2, 3]),
    ]
}

fn flag_of(person: &[(&str, &str)], id: AnalyteId, value: Decimal, assay: Assay) -> Option<Flag> {
    let settings = Settings {
        scores: Some(Vec::new()),
        patterns: Some(Vec::new()),
        ..Settings::default()
    };
    let mut panel = common::panel(&[person, &[("age", "30")]].concat());
    panel.set(id, quantity(Known::exactly(value), assay));
    let codes = codes_with(Catalog::builtin(), &panel, &settings);
    codes
        .flags
        .into_iter()
        .find(|(of, _)| *of == id)
        .map(|(_, flag)| flag)
}

#[test]
fn flags_for_somebody_of_unknown_sex_or_pregnancy_hold_whoever_it_is() {
    let catalog = Catalog::builtin();
    let mut decided = 0;
    let mut compared = 0;
    for (id, known) in catalog
        .analytes()
        .filter(|(_, analyte)| analyte.kind == Kind::Laboratory)
    {
        let assays: &[Assay] = if known.has_assay {
            &[Assay::Feu, Assay::Ddu]
        } else {
            &[Assay::Unstated]
        };
        let billionth = Decimal::from_billionths(1);
        let mut values: Vec<Decimal> = catalog
            .intervals_of(id)
            .flat_map(|row| row.lower.into_iter().chain(row.upper))
            .flat_map(|limit| {
                [
                    Some(limit),
                    limit.checked_add(billionth),
                    limit.checked_sub(billionth),
                ]
            })
            .flatten()
            .filter(|value| *value >= Decimal::ZERO)
            .collect();
        values.sort_unstable();
        values.dedup();
        for &assay in assays {
            for &value in &values {
                let of_people: Vec<Option<Flag>> = people()
                    .iter()
                    .map(|person| flag_of(person, id, value, assay))
                    .collect();
                for (stated, may_be) in vague_people() {
                    let flag = flag_of(&stated, id, value, assay);
                    for person in may_be {
                        let sure = of_people[person];
                        compared += 1;
                        if let (Some(flag), Some(sure)) = (flag, sure)
                            && flag != Flag::Undetermined
                        {
                            decided += 1;
                            assert_eq!(
                                flag,
                                sure,
                                "{} {value} {assay:?} {stated:?} {:?}",
                                known.id,
                                people()[person]
                            );
                        }
                    }
                }
            }
        }
    }
    assert!(
        decided > 1000 && compared > decided,
        "{decided} of {compared}"
    );
}
