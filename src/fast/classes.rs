//! Classes of observations that no rule can tell apart.

use crate::catalog::{AnalyteId, Catalog};
use crate::interpret::{Limit, Settings, limits_for};
use crate::panel::{Assay, Observation, Panel, Reading};
use crate::value::{Decimal, End, Known};

use super::dependence::{FromLimit, Look, in_either_assay};

/// The reference limits of one analyte for one person, for each calibrator that a result may have.
pub(super) struct PersonLimits {
    limits: Vec<(Option<Limit>, Option<Limit>)>,
    has_assay: bool,
}

impl PersonLimits {
    /// No limits at all.
    pub(super) fn nobody() -> Self {
        PersonLimits {
            limits: Vec::new(),
            has_assay: false,
        }
    }

    pub(super) fn new(
        catalog: &Catalog,
        settings: &Settings,
        panel: &Panel,
        analyte: AnalyteId,
    ) -> Self {
        let has_assay = catalog.analyte(analyte).has_assay;
        let assays: &[Assay] = match has_assay {
            true => &[Assay::Unstated, Assay::Feu, Assay::Ddu],
            false => &[Assay::Unstated],
        };
        let limits = assays
            .iter()
            .map(|assay| limits_for(catalog, settings, panel, analyte, *assay))
            .map(|limits| (limits.lower, limits.upper))
            .collect();
        PersonLimits { limits, has_assay }
    }

    /// The ends of the limits that a relation looks at.
    fn ends(&self, relation: FromLimit) -> impl Iterator<Item = Option<Decimal>> {
        self.limits.iter().flat_map(move |(lower, upper)| {
            let limit = match relation {
                FromLimit::TimesLower(_) => lower,
                FromLimit::TimesUpper(_) | FromLimit::AboveUpper(_) => upper,
            };
            let ends = limit
                .as_ref()
                .map(|limit| (limit.value.low(), limit.value.high()));
            ends.map_or([None, None], |(low, high)| {
                [End::value(low), End::value(high)]
            })
        })
    }
}

/// What can be told of an observation of whomever, as bytes: the finest of all classes.
pub(super) fn signature_for_anybody(observation: &Observation, look: &Look) -> Vec<u8> {
    of_observation(observation, look, |known, bytes| {
        bytes.extend(
            look.for_anybody
                .iter()
                .map(|cut_off| sides(known, *cut_off)),
        );
    })
}

/// What a look can tell of an observation of a person, as bytes: two observations with the same bytes give the
/// same results. Of a number it is where it may lie, seen from each cut-off: below it, on it, above it. A
/// range between two cut-offs is met by an interval if and only if the interval reaches above the one and
/// below the other, so that these three answers settle every range that ends at cut-offs. A cut-off that is a
/// multiple of a limit is the same cut-off for each person, whatever its number.
pub(super) fn signature(
    observation: Option<&Observation>,
    look: &Look,
    limits: &PersonLimits,
) -> Vec<u8> {
    let numbers = |known: &Known, bytes: &mut Vec<u8>| {
        bytes.extend(look.cut_offs.iter().map(|cut_off| sides(known, *cut_off)));
        for relation in &look.from_limits {
            for end in limits.ends(*relation) {
                let Some(end) = end else {
                    bytes.push(NO_LIMIT);
                    continue;
                };
                for number in relation.numbers(end) {
                    match number {
                        Some(number) if limits.has_assay => {
                            bytes.extend(in_either_assay(number).map(|one| sides(known, one)));
                        }
                        Some(number) => bytes.push(sides(known, number)),
                        None => bytes.push(NO_LIMIT),
                    }
                }
            }
        }
        kinds(look, limits, bytes);
    };
    match observation {
        Some(observation) => of_observation(observation, look, numbers),
        None => {
            let mut bytes = vec![b'-'];
            numbers(&Known::not_negative(), &mut bytes);
            bytes
        }
    }
}

/// What of a person's limits can matter beside their numbers: whether there are any, of which kind.
fn kinds(look: &Look, limits: &PersonLimits, bytes: &mut Vec<u8>) {
    if look.from_limits.is_empty() {
        return;
    }
    for limit in limits
        .limits
        .iter()
        .flat_map(|(lower, upper)| [lower, upper])
    {
        bytes.push(limit.as_ref().map_or(0, |limit| {
            1 | u8::from(limit.exclusive) << 1 | (limit.assay as u8) << 2
        }));
    }
}

const NO_LIMIT: u8 = 8;

fn of_observation(
    observation: &Observation,
    look: &Look,
    number: impl Fn(&Known, &mut Vec<u8>),
) -> Vec<u8> {
    match &observation.reading {
        Reading::Word(word) if look.exactly => {
            // A named disorder says more than the word that it comes to.
            format!("w{word}\u{0}{}", observation.reported).into_bytes()
        }
        Reading::Word(word) => format!("w{word}").into_bytes(),
        Reading::Text(text) => format!("t{text}").into_bytes(),
        Reading::Quantity {
            known,
            below_detection,
        } => {
            let mut bytes = vec![
                b'n',
                u8::from(*below_detection),
                observation.assay as u8,
                u8::from(known.says_nothing()),
            ];
            number(known, &mut bytes);
            if look.exactly {
                bytes.extend_from_slice(format!("{known:?}").as_bytes());
            }
            bytes
        }
    }
}

fn sides(known: &Known, cut_off: Decimal) -> u8 {
    u8::from(known.meets(&Known::below(cut_off)))
        | u8::from(known.meets(&Known::exactly(cut_off))) << 1
        | u8::from(known.meets(&Known::above(cut_off))) << 2
}
