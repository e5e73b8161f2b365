//! Random panels, read off a list of random numbers, so that a failing case shrinks to few results.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use coagscope::catalog::{AnalyteId, Catalog, Combine, ItemForm, Kind, Measure, Quantity, Test};
use coagscope::interpret::Settings;
use coagscope::panel::{
    Assay, Earlier, Observation, Panel, Place, Reading, ReportedLimit, ReportedLimits,
};
use coagscope::value::{Decimal, End, Known};

use super::{everything, limit, observation, word};

/// The landmarks of the built-in rules.
pub static LANDMARKS: LazyLock<Landmarks> = LazyLock::new(|| Landmarks::of(Catalog::builtin()));

/// Analytes that stand in most files, since much depends on them.
pub const USUAL: [&str; 14] = [
    "platelets",
    "pt",
    "inr",
    "fibrinogen",
    "d_dimer",
    "ldh",
    "creatinine",
    "hemoglobin",
    "age",
    "sex",
    "bilirubin_total",
    "underlying",
    "trauma",
    "schistocytes",
];

/// The usual settings, or everything that there is.
pub fn any_settings(tape: &mut Tape) -> Settings {
    match tape.pick(3) {
        0 => Settings::default(),
        _ => everything(Catalog::builtin()),
    }
}

/// Random numbers that follow from a seed, so that a failure prints one number and can be looked at again.
#[derive(Clone)]
pub struct Seeded {
    seed: u64,
    numbers: Vec<u32>,
}

impl Seeded {
    pub fn new(seed: u64, count: usize) -> Self {
        let mut state = seed;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as u32
        };
        Seeded {
            seed,
            numbers: (0..count).map(|_| next()).collect(),
        }
    }
}

impl std::ops::Deref for Seeded {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        &self.numbers
    }
}

impl std::fmt::Debug for Seeded {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Seeded::new({}, {})", self.seed, self.numbers.len())
    }
}

/// Random numbers that are used up one by one; zeros after the end.
pub struct Tape<'a> {
    numbers: &'a [u32],
    at: usize,
}

impl<'a> Tape<'a> {
    pub fn new(numbers: &'a [u32]) -> Self {
        Tape { numbers, at: 0 }
    }

    /// One of `0..count`.
    pub fn pick(&mut self, count: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        number as usize % count.max(1)
    }

    pub fn one_of<T: Clone>(&mut self, choices: &[T]) -> Option<T> {
        (!choices.is_empty()).then(|| choices[self.pick(choices.len())].clone())
    }
}

/// For each analyte the numbers near which something changes: limits, cut-offs, their multiples and neighbors.
pub struct Landmarks(Vec<Vec<Decimal>>);

impl Landmarks {
    pub fn of(catalog: &Catalog) -> Self {
        let mut found: Vec<Vec<Decimal>> = catalog.analytes().map(|_| Vec::new()).collect();
        let mut add = |analyte: AnalyteId, value: Decimal| found[analyte.index()].push(value);
        let ends = |known: &Known| {
            [known.low(), known.high()]
                .into_iter()
                .filter_map(End::value)
        };
        for row in catalog.intervals() {
            for value in row.lower.into_iter().chain(row.upper) {
                for factor in ["1", "1.5", "2", "3", "5", "7"] {
                    let factor = super::decimal(factor);
                    if let Some((multiple, _)) = value.product(factor) {
                        add(row.analyte, multiple);
                    }
                }
            }
        }
        let mut cut_offs = |quantity: &Quantity, range: &Known| {
            for end in ends(range) {
                match quantity {
                    Quantity::Value(analyte) | Quantity::HighestEarlier { analyte, .. } => {
                        add(*analyte, end);
                    }
                    Quantity::Prolongation { time, .. }
                    | Quantity::ProlongationOverControl { time, .. }
                    | Quantity::Rise { analyte: time, .. }
                    | Quantity::ChangeFromHighest { analyte: time, .. } => {
                        for limit in ["11", "13.4", "16"] {
                            if let Some(sum) = end.checked_add(super::decimal(limit)) {
                                add(*time, sum);
                            }
                        }
                    }
                    Quantity::MultipleOf {
                        analyte,
                        of,
                        reported,
                    } => {
                        add(*of, super::decimal("12"));
                        for (other, factor) in [(*analyte, "12")]
                            .into_iter()
                            .chain(reported.map(|ratio| (ratio, "1")))
                        {
                            if let Some((number, _)) = end.product(super::decimal(factor)) {
                                add(other, number);
                            }
                        }
                    }
                    Quantity::Fall { analyte, .. } => {
                        let rest = super::decimal("100").checked_sub(end);
                        for earlier in EARLIER_HUNDREDTHS {
                            if let Some((number, _)) =
                                rest.and_then(|rest| rest.product(super::decimal(earlier)))
                            {
                                add(*analyte, number);
                            }
                        }
                    }
                    Quantity::MultipleOfAgeAdjustedLimit(analyte) => {
                        for limit in ["0.5", "0.8"] {
                            if let Some((number, _)) = end.product(super::decimal(limit)) {
                                add(*analyte, number);
                            }
                        }
                    }
                    Quantity::MultipleOfUpperLimit(_) | Quantity::MultipleOfLowerLimit(_) => {}
                }
            }
        };
        let mut statements = Vec::new();
        let mut forms: Vec<&ItemForm> = all_forms(catalog).collect();
        while let Some(form) = forms.pop() {
            match &form.measure {
                Measure::Quantity(quantity) => {
                    for band in &form.bands {
                        cut_offs(quantity, &band.range);
                    }
                }
                Measure::Statement(statement) => statements.push(&statement.test),
                Measure::Cases(cases) => statements.extend(cases.iter().map(|case| &case.test)),
                Measure::Parts(_, parts) => forms.extend(parts.iter().map(|part| &part.form)),
                Measure::Word(_) => {}
            }
        }
        statements.extend(
            catalog
                .patterns()
                .iter()
                .map(|pattern| &pattern.condition.test),
        );
        statements.extend(catalog.masks().iter().map(|mask| &mask.when.test));
        while let Some(test) = statements.pop() {
            match test {
                Test::All(list) | Test::Any(list) | Test::AtLeast(_, list) => {
                    statements.extend(list.iter().map(|inner| &inner.test));
                }
                Test::Not(inner) | Test::Known(inner) | Test::WhereReported(inner) => {
                    statements.push(&inner.test);
                }
                Test::Range {
                    quantity, range, ..
                } => cut_offs(quantity, range),
                Test::BelowDetection {
                    analyte,
                    censored_upto,
                    value_upto,
                    ..
                } => {
                    cut_offs(&Quantity::Value(*analyte), &Known::upto(*censored_upto));
                    cut_offs(&Quantity::Value(*analyte), &Known::upto(*value_upto));
                }
                _ => {}
            }
        }
        for ((_, analyte), values) in catalog.analytes().zip(&mut found) {
            values.extend(ends(&analyte.plausible));
            values.extend(["0", "1", "2"].map(super::decimal));
            values.sort_unstable();
            values.dedup();
            let billionth = Decimal::from_billionths(1);
            let neighbors: Vec<Decimal> = values
                .iter()
                .flat_map(|value| [value.checked_add(billionth), value.checked_sub(billionth)])
                .flatten()
                .collect();
            values.extend(neighbors);
            values.sort_unstable();
            values.dedup();
            values.retain(|value| *value >= Decimal::ZERO);
        }
        Landmarks(found)
    }

    pub fn near(&self, analyte: AnalyteId) -> &[Decimal] {
        &self.0[analyte.index()]
    }
}

/// Earlier values, divided by a hundred: a fall in percent is told from them.
const EARLIER_HUNDREDTHS: [&str; 2] = ["2.7", "1.5"];

fn all_forms(catalog: &Catalog) -> impl Iterator<Item = &ItemForm> {
    catalog
        .scores()
        .iter()
        .flat_map(|score| &score.items)
        .flat_map(|item| &item.forms)
}

/// Analytes of which it matters whether they were measured at all: substitutes, the greatest of those
/// measured, and missing items that a publication gives points.
pub fn by_what_was_measured(catalog: &Catalog) -> BTreeSet<AnalyteId> {
    let mut found = BTreeSet::new();
    let mut waiting: Vec<(&ItemForm, bool)> = all_forms(catalog)
        .map(|form| (form, form.missing_points.is_some()))
        .collect();
    let mut statements = Vec::new();
    while let Some((form, matters)) = waiting.pop() {
        match &form.measure {
            Measure::Parts(combine, parts) => {
                let matters = matters
                    || matches!(combine, Combine::GreatestMeasured | Combine::FirstMeasured);
                waiting.extend(parts.iter().map(|part| (&part.form, matters)));
            }
            _ if !matters => {}
            Measure::Quantity(quantity) => {
                found.insert(quantity.analyte());
                found.extend(quantity.reported());
            }
            Measure::Word(analyte) => {
                found.insert(*analyte);
            }
            Measure::Statement(statement) => statements.push(&statement.test),
            Measure::Cases(cases) => statements.extend(cases.iter().map(|case| &case.test)),
        }
    }
    while let Some(test) = statements.pop() {
        match test {
            Test::All(list) | Test::Any(list) | Test::AtLeast(_, list) => {
                statements.extend(list.iter().map(|inner| &inner.test));
            }
            Test::Not(inner) | Test::Known(inner) => statements.push(&inner.test),
            Test::Range { quantity, .. } => {
                found.insert(quantity.analyte());
                found.extend(quantity.reported());
            }
            Test::BelowDetection { analyte, .. } | Test::Word { analyte, .. } => {
                found.insert(*analyte);
            }
            _ => {}
        }
    }
    found
}

/// Earlier values of an analyte, at random.
fn any_earlier(tape: &mut Tape, panel: &mut Panel, id: AnalyteId, values: &[Decimal]) {
    for _ in 0..tape.pick(3) {
        let hours = [Some("12"), Some("24"), Some("25"), None][tape.pick(4)];
        let hours_before = match (hours, tape.pick(3)) {
            (Some(_), 0) => Known::between(Decimal::ZERO, super::decimal("48")),
            (hours, _) => hours.map(super::decimal).map(Known::exactly),
        };
        let known = match tape.pick(2) {
            0 => tape
                .one_of(&EARLIER_HUNDREDTHS)
                .and_then(|value| super::decimal(value).product(super::decimal("100")))
                .map(|(value, _)| Known::exactly(value)),
            _ => any_known(tape, values),
        };
        if let Some(known) = known {
            let earlier = Earlier {
                known,
                assay: Assay::Unstated,
                hours_before,
                reported: "earlier".into(),
                time: None,
                place: Place::default(),
            };
            panel.add_earlier(id, earlier);
        }
    }
}

/// What is known of a result, at random: exactly, between two numbers, on one side.
pub fn any_known(tape: &mut Tape, values: &[Decimal]) -> Option<Known> {
    let first = tape.one_of(values)?;
    let second = tape.one_of(values)?;
    let (low, high) = (first.min(second), first.max(second));
    let zero = End::Closed(Decimal::ZERO);
    match tape.pick(8) {
        0..=2 => Some(Known::exactly(first)),
        3 => Known::between(low, high),
        4 => Known::new(End::Open(low), End::Open(high)),
        5 => Known::new(zero, End::Open(first)),
        6 => Some(Known::above(first)),
        _ => Known::new(zero, End::Closed(first)),
    }
}

fn any_assay(tape: &mut Tape) -> Assay {
    [Assay::Feu, Assay::Ddu, Assay::Unstated][tape.pick(3)]
}

fn any_limit(tape: &mut Tape, values: &[Decimal], has_assay: bool) -> Option<ReportedLimit> {
    // A limit of zero is none, and no part of a limit.
    let values: Vec<Decimal> = values
        .iter()
        .copied()
        .filter(|value| *value > Decimal::ZERO)
        .collect();
    let first = tape.one_of(&values)?;
    let second = tape.one_of(&values)?;
    let value = match tape.pick(2) {
        0 => Known::exactly(first),
        _ => Known::between(first.min(second), first.max(second))?,
    };
    let assay = if has_assay {
        any_assay(tape)
    } else {
        Assay::Unstated
    };
    Some(ReportedLimit {
        exclusive: tape.pick(4) == 0,
        ..limit(value, assay)
    })
}

/// Words that some analyte takes.
const WORDS: [&str; 14] = [
    "positive",
    "negative",
    "present",
    "absent",
    "none",
    "few",
    "moderate",
    "many",
    "trace",
    "low",
    "normal",
    "high",
    "undetectable",
    "strong",
];

const COMMENTS: [&str; 4] = ["", "clumped platelets", "hemolyzed", "seen by telephone"];

/// A panel at random; about half of the results are missing.
pub fn any_panel(catalog: &Catalog, landmarks: &Landmarks, tape: &mut Tape) -> Panel {
    let mut panel = Panel::new();
    for (id, analyte) in catalog.analytes() {
        let values = landmarks.near(id);
        match analyte.kind {
            Kind::Laboratory | Kind::Number => {
                let assay = if analyte.has_assay {
                    any_assay(tape)
                } else {
                    Assay::Unstated
                };
                let drawn: Option<Observation> = match tape.pick(8) {
                    0..=3 => None,
                    4 => tape.one_of(&WORDS).map(word),
                    _ => any_known(tape, values).map(|known| {
                        let from_zero = known.low() == End::Closed(Decimal::ZERO);
                        let reading = Reading::Quantity {
                            known,
                            below_detection: from_zero && known.exact().is_none(),
                        };
                        observation(reading, assay)
                    }),
                };
                if let Some(observation) = drawn {
                    panel.set(id, observation);
                }
                if ["platelets", "pt", "fibrinogen"].contains(&analyte.id.as_str()) {
                    any_earlier(tape, &mut panel, id, values);
                }
                if analyte.kind == Kind::Laboratory && tape.pick(4) == 3 {
                    let mut side = || match tape.pick(2) {
                        0 => None,
                        _ => any_limit(tape, values, analyte.has_assay),
                    };
                    let limits = ReportedLimits {
                        lower: side(),
                        upper: side(),
                        ..ReportedLimits::default()
                    };
                    panel.set_limits(id, limits);
                }
            }
            Kind::Truth => {
                if let Some(text) = tape.one_of(&["", "", "yes", "no", "unknown"])
                    && !text.is_empty()
                {
                    panel.set(id, word(text));
                }
            }
            Kind::Category => {
                let words: &[&str] = match analyte.id.as_str() {
                    "sex" => &["", "female", "male"],
                    "fibrin_marker" => &["", "none", "moderate", "strong"],
                    _ => &[""],
                };
                if let Some(text) = tape.one_of(words)
                    && !text.is_empty()
                {
                    panel.set(id, word(text));
                }
            }
            Kind::Text => {
                if let Some(text) = tape.one_of(&COMMENTS)
                    && !text.is_empty()
                {
                    panel.set(id, observation(Reading::Text(text.into()), Assay::Unstated));
                }
            }
            Kind::Identifier | Kind::Time => {}
        }
    }
    panel
}

/// A part of what is known: one value of it, or an interval within.
pub fn narrower(tape: &mut Tape, known: Known, values: &[Decimal]) -> Known {
    let inside: Vec<Decimal> = values
        .iter()
        .copied()
        .chain(
            [known.low(), known.high()]
                .into_iter()
                .filter_map(End::value),
        )
        .filter(|value| Known::exactly(*value).is_within(&known))
        .collect();
    let (Some(first), Some(second)) = (tape.one_of(&inside), tape.one_of(&inside)) else {
        return known;
    };
    let (low, high) = (first.min(second), first.max(second));
    let part = match tape.pick(5) {
        0 | 1 => Some(Known::exactly(first)),
        2 => Known::between(low, high),
        3 => Known::new(End::Open(low), End::Open(high)),
        _ => Known::new(End::Closed(first), known.high()),
    };
    part.filter(|part| part.is_within(&known)).unwrap_or(known)
}

/// Facts that decide which rules, limits and masks apply. They are context, not results.
const CONTEXT: [&str; 8] = [
    "age",
    "sex",
    "pregnant",
    "trimester",
    "gestation_weeks",
    "postpartum",
    "plasma_or_transfusion",
    "hemolysis_index",
];

/// Facts that become known, and what as. A disorder is never denied: an unstated one lets a threshold count for patterns
/// by its points, as every report of them says.
const FACTS: [(&str, &[&str]); 5] = [
    ("active_cancer", &["yes", "no"]),
    ("transplant", &["yes", "no"]),
    ("infection", &["yes", "no"]),
    ("hematopoietic_injury", &["yes", "no"]),
    ("underlying", &["yes"]),
];

/// Where hemoglobin that red cells have lost is found; a laboratory seldom looks in all three places.
const SPILLED: [&str; 3] = [
    "plasma_free_hemoglobin",
    "hemoglobinuria",
    "hemosiderinuria",
];

/// The same panel with the earlier results known better.
fn with_narrower_earlier(
    catalog: &Catalog,
    landmarks: &Landmarks,
    tape: &mut Tape,
    panel: &Panel,
) -> Panel {
    let mut narrow = Panel::new();
    for (id, _) in catalog.analytes() {
        if let Some(observation) = panel.get(id) {
            narrow.set(id, observation.clone());
        }
        if let Some(limits) = panel.limits(id) {
            narrow.set_limits(id, *limits);
        }
        for earlier in panel.earlier(id) {
            let known = narrower(tape, earlier.known, landmarks.near(id));
            let earlier = Earlier {
                known,
                ..earlier.clone()
            };
            narrow.add_earlier(id, earlier);
        }
    }
    narrow
}

/// The same panel with some results, and some limits, known better. Context and masks stay as they are.
pub fn narrowed(catalog: &Catalog, landmarks: &Landmarks, tape: &mut Tape, panel: &Panel) -> Panel {
    let by_what_was_measured = by_what_was_measured(catalog);
    let mut narrow = with_narrower_earlier(catalog, landmarks, tape, panel);
    // Where no disorder is stated to be there, an infection that is stated after all contradicts it.
    let underlying = catalog.find("underlying").and_then(|id| panel.get(id));
    let denies_disorder = underlying.and_then(Observation::word) == Some("no");
    let has = |panel: &Panel, id: &str| catalog.find(id).is_some_and(|id| panel.get(id).is_some());
    for (id, analyte) in catalog.analytes() {
        if CONTEXT.contains(&analyte.id.as_str()) || tape.pick(2) == 0 {
            continue;
        }
        let is_unknown = panel
            .get(id)
            .is_none_or(|observation| observation.word() == Some("unknown"));
        if let Some((_, words)) = FACTS.iter().find(|(fact, _)| *fact == analyte.id)
            && is_unknown
            && !(analyte.id == "infection" && denies_disorder)
            && let Some(text) = tape.one_of(words)
        {
            narrow.set(id, word(text));
        }
        if !matches!(analyte.kind, Kind::Laboratory | Kind::Number) {
            continue;
        }
        // A reported value beats what follows from others; a missing one that follows from others is
        // known already, and a value at random would contradict it.
        let follows = match analyte.id.as_str() {
            "bilirubin_indirect" => has(&narrow, "bilirubin_total"),
            // A percentage and a count are two results of one thing.
            "reticulocytes" => has(&narrow, "reticulocytes_absolute"),
            "reticulocytes_absolute" => has(&narrow, "reticulocytes"),
            // Hemoglobin that is spilled is looked for in plasma or in urine.
            one if SPILLED.contains(&one) => SPILLED
                .iter()
                .any(|other| *other != one && has(&narrow, other)),
            "sofa" => has(&narrow, "sofa_total"),
            "reticulocyte_production_index" => {
                let percentage = has(&narrow, "reticulocytes")
                    || (has(&narrow, "reticulocytes_absolute") && has(&narrow, "rbc"));
                percentage && has(&narrow, "hematocrit")
            }
            // A control in place of published limits is another reference, not a part of them; and so
            // is a ratio as reported.
            "pt_control" | "pt_ratio" => true,
            _ => by_what_was_measured.contains(&id),
        };
        let values = landmarks.near(id);
        let better = match panel.get(id) {
            None if follows => None,
            None if tape.pick(6) == 0 => tape.one_of(&WORDS).map(word),
            None => {
                let nothing = if analyte.signed {
                    Known::anything()
                } else {
                    Known::not_negative()
                };
                let assay = if analyte.has_assay {
                    any_assay(tape)
                } else {
                    Assay::Unstated
                };
                Some(super::quantity(narrower(tape, nothing, values), assay))
            }
            // What says nothing counts as not measured.
            Some(observation)
                if by_what_was_measured.contains(&id)
                    && observation.known().is_some_and(Known::says_nothing) =>
            {
                None
            }
            Some(observation) => match &observation.reading {
                Reading::Quantity {
                    known,
                    below_detection,
                } => {
                    let assay = match observation.assay {
                        Assay::Unstated if analyte.has_assay => any_assay(tape),
                        assay => assay,
                    };
                    let reading = Reading::Quantity {
                        known: narrower(tape, *known, values),
                        below_detection: *below_detection,
                    };
                    Some(super::observation(reading, assay))
                }
                _ => None,
            },
        };
        if let Some(better) = better {
            narrow.set(id, better);
        }
        if let Some(limits) = panel.limits(id).copied() {
            let mut part = |limit: Option<ReportedLimit>| {
                limit.map(|limit| ReportedLimit {
                    value: narrower(tape, limit.value, values),
                    ..limit
                })
            };
            let limits = ReportedLimits {
                lower: part(limits.lower),
                upper: part(limits.upper),
                ..limits
            };
            narrow.set_limits(id, limits);
        }
    }
    narrow
}
