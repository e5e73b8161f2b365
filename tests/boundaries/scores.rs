//! The bands of every score.

use super::*;

/// A band of an item: its range and its points.
struct Band {
    range: Range,
    points: i32,
}

/// An item under one profile, or a part of an item, as its rule file prints it.
struct Form {
    /// Where it stands, for messages.
    place: String,
    /// The score that asks for it alone: its own, or a made-up one for a part.
    score: String,
    item: String,
    profile: Option<String>,
    analyte: String,
    measure: String,
    unit: String,
    control: Option<String>,
    on_cut_off: String,
    bands: Vec<Band>,
    printed: Table,
}

impl Form {
    /// The one band that holds a value. The loader claims that there is just one; this checks it.
    fn points(&self, value: Exact) -> i32 {
        let homes: Vec<i32> = self
            .bands
            .iter()
            .filter(|band| band.range.holds(value))
            .map(|band| band.points)
            .collect();
        match homes.as_slice() {
            [points] => *points,
            _ => panic!("{}: {value:?} has {homes:?}", self.place),
        }
    }

    fn cut_offs(&self) -> Vec<Exact> {
        let mut cut_offs: Vec<Exact> = self
            .bands
            .iter()
            .flat_map(|band| band.range.cut_offs())
            .collect();
        cut_offs.sort();
        cut_offs.dedup();
        cut_offs
    }

    fn settings(&self) -> Settings {
        only_score(&self.score, self.profile.as_deref())
    }
}

/// Every form with bands of numbers, of every item and every part, and the reference set with one
/// made-up score more for each part, so that each can be asked alone.
fn forms() -> (Vec<Form>, Catalog) {
    let mut files = embedded();
    let mut forms = Vec::new();
    for (_, rule) in tables("scores/") {
        let score = text(&rule, "id").expect("an id");
        for entry in list(&rule, "item") {
            let item = text(entry, "id").expect("an id");
            let profiles = list(entry, "profile");
            let own = if profiles.is_empty() {
                vec![entry]
            } else {
                profiles
            };
            for form in own {
                let place = [Some(score), Some(item), text(form, "name")];
                let place: Vec<&str> = place.into_iter().flatten().collect();
                let place = place.join(" ");
                if form.contains_key("analyte") {
                    let on_cut_off = text(entry, "on_cut_off").unwrap_or_default();
                    forms.push(form_of(&place, score, item, form, on_cut_off));
                }
                for part in list(form, "part") {
                    if !part.contains_key("analyte") {
                        continue;
                    }
                    let alone = format!("part_{}", files.len());
                    files.push((format!("scores/{alone}.toml"), part_alone(&alone, part)));
                    let place = format!("{place} {}", text(part, "title").expect("a title"));
                    let on_cut_off = text(part, "on_cut_off").unwrap_or_default();
                    forms.push(form_of(&place, &alone, "part", part, on_cut_off));
                }
            }
        }
    }
    let catalog = Catalog::from_files(&files).unwrap_or_else(|error| panic!("{error}"));
    (forms, catalog)
}

fn form_of(place: &str, score: &str, item: &str, printed: &Table, on_cut_off: &str) -> Form {
    let get = |key: &str| text(printed, key).unwrap_or_default().to_string();
    Form {
        place: place.to_string(),
        score: score.to_string(),
        item: item.to_string(),
        profile: text(printed, "name").map(str::to_string),
        analyte: get("analyte"),
        measure: get("measure"),
        unit: get("unit"),
        control: text(printed, "control").map(str::to_string),
        on_cut_off: on_cut_off.to_string(),
        bands: list(printed, "bands")
            .into_iter()
            .map(|band| Band {
                range: Range::of(band, "").expect("a range"),
                points: band["points"].as_integer().expect("points") as i32,
            })
            .collect(),
        printed: printed.clone(),
    }
}

/// A score whose only item is this part.
fn part_alone(id: &str, part: &Table) -> String {
    let most = list(part, "bands").into_iter();
    let most = most.filter_map(|band| band["points"].as_integer()).max();
    let keys: Vec<String> = part
        .iter()
        .map(|(key, value)| format!("{key} = {}", written(value)))
        .collect();
    format!(
        r#"
id = "{id}"
title = "A part"
version = "1"
status = "stable"
family = "single"
rank = 900
summary = "For a test."
sources = ["coagscope_design"]
does_not_mean = ["It means nothing."]
[population]
text = "everybody"
[verdict]
requires = [{{ from = {} }}]
met = "reached"
not_met = "not reached"
[[item]]
id = "part"
{}
"#,
        most.expect("points"),
        keys.join("\n")
    )
}

fn outcome(catalog: &Catalog, form: &Form, settings: &Settings, panel: &Panel) -> ItemOutcome {
    let interpretation = interpret_with(catalog, panel, settings);
    item(score(&interpretation, &form.score), &form.item).clone()
}

/// Checks one case; `value` is in the measure's own terms (published unit, multiples, seconds).
fn check(form: &Form, found: &ItemOutcome, value: Exact, what: &str) {
    let expected = form.points(value);
    assert_eq!(found.points, [expected], "{}: {what}", form.place);
    let on_cut_off = form.cut_offs().contains(&value);
    assert_eq!(
        found.on_cut_off.as_deref(),
        on_cut_off.then_some(form.on_cut_off.as_str()),
        "{}: {what}",
        form.place
    );
}

/// What became of the generated cases.
#[derive(Default)]
struct Tally {
    cases: BTreeMap<String, usize>,
    swept: Swept,
    /// Units in which the cut-off has no end or too many digits.
    not_representable: usize,
}

impl Tally {
    fn count(&mut self, form: &Form) {
        *self.cases.entry(form.place.clone()).or_default() += 1;
    }
}

fn values_in_every_unit(catalog: &Catalog, form: &Form, units: &Units, tally: &mut Tally) {
    let id = analyte(catalog, &form.analyte);
    let settings = form.settings();
    let check_one = |observation: Observation, value: Exact, what: String, tally: &mut Tally| {
        let mut panel = Panel::new();
        panel.set(id, observation);
        check(
            form,
            &outcome(catalog, form, &settings, &panel),
            value,
            &what,
        );
        tally.count(form);
    };
    if units.of(&form.analyte).is_empty() {
        // A plain number, such as SOFA.
        for cut_off in form.cut_offs() {
            for value in around(cut_off) {
                let observation = quantity(exactly(value), Assay::Unstated);
                check_one(observation, value, format!("{:?}", value.text()), tally);
            }
        }
        return;
    }
    let published = units.ratio(&form.analyte, &form.unit);
    for cut_off in form.cut_offs() {
        let tried = (tally.swept).units(units, &form.analyte, &form.unit, cut_off);
        for unit in &tried {
            let in_unit = cut_off.times(published).over(unit.ratio);
            let found = catalog.analyte(id).units.find(&unit.spelling);
            let found = found.unwrap_or_else(|| panic!("{} has no {unit:?}", form.analyte));
            if in_unit.text().is_none() {
                tally.not_representable += 1;
            }
            for value in around(in_unit) {
                let Some(known) = known(value, found.ratio) else {
                    continue;
                };
                let what = format!("{} {}", value.text().unwrap_or_default(), unit.spelling);
                let own = value.times(unit.ratio).over(published);
                check_one(quantity(known, found.assay), own, what, tally);
            }
        }
    }
}

fn multiples_of_the_upper_limit(catalog: &Catalog, form: &Form, units: &Units, tally: &mut Tally) {
    let id = analyte(catalog, &form.analyte);
    let calibrators: &[(Assay, Assay, &str)] = if units.has_assay(&form.analyte) {
        // Result, limit, and what a result must be multiplied with to be in the limit's calibrator.
        &[
            (Assay::Feu, Assay::Feu, "1"),
            (Assay::Ddu, Assay::Ddu, "1"),
            (Assay::Unstated, Assay::Unstated, "1"),
            (Assay::Feu, Assay::Unstated, "1"),
            (Assay::Ddu, Assay::Feu, "2"),
            (Assay::Feu, Assay::Ddu, "1/2"),
        ]
    } else {
        &[(Assay::Unstated, Assay::Unstated, "1")]
    };
    for cut_off in form.cut_offs() {
        for upper in LIMITS.map(Exact::parse) {
            for &(assay, limit_assay, factor) in calibrators {
                let factor = Exact::parse(factor);
                for value in around(cut_off.times(upper).over(factor)) {
                    let of_limit = limit(exactly(upper), limit_assay);
                    let mut panel = Panel::new();
                    panel.set(id, quantity(exactly(value), assay));
                    let what = format!("{value:?} {assay:?} of {upper:?} {limit_assay:?}");
                    let own = value.times(factor).over(upper);

                    // By option, and printed beside the result.
                    let mut settings = form.settings();
                    settings.upper_limits = [(id, of_limit)].into();
                    check(form, &outcome(catalog, form, &settings, &panel), own, &what);
                    tally.count(form);
                    panel.set_limits(
                        id,
                        ReportedLimits {
                            upper: Some(of_limit),
                            ..ReportedLimits::default()
                        },
                    );
                    check(
                        form,
                        &outcome(catalog, form, &form.settings(), &panel),
                        own,
                        &what,
                    );
                    tally.count(form);
                }
            }
        }
    }
}

fn prolongations(catalog: &Catalog, form: &Form, units: &Units, tally: &mut Tally) {
    let id = analyte(catalog, &form.analyte);
    let control = analyte(catalog, form.control.as_deref().expect("a control"));
    for unit in units.of(&form.analyte) {
        assert_eq!(
            unit.ratio,
            Exact::parse("1"),
            "{unit:?}: seconds alone are known"
        );
    }
    for cut_off in form.cut_offs() {
        for reference in TIMES.map(Exact::parse) {
            for value in around(cut_off.plus(reference)) {
                let own = value.minus(reference);
                let of_limit = limit(exactly(reference), Assay::Unstated);
                let mut bare = Panel::new();
                bare.set(id, quantity(exactly(value), Assay::Unstated));

                let mut by_option = form.settings();
                by_option.upper_limits = [(id, of_limit)].into();
                let mut reported = bare.clone();
                reported.set_limits(
                    id,
                    ReportedLimits {
                        upper: Some(of_limit),
                        ..ReportedLimits::default()
                    },
                );
                let mut with_control = bare.clone();
                with_control.set(control, quantity(exactly(reference), Assay::Unstated));
                for (panel, settings, kind) in [
                    (&bare, &by_option, ReferenceKind::UpperLimit),
                    (&reported, &form.settings(), ReferenceKind::UpperLimit),
                    (&with_control, &form.settings(), ReferenceKind::Control),
                ] {
                    let found = outcome(catalog, form, settings, panel);
                    let what = format!("{value:?} s, {kind:?} {reference:?}");
                    check(form, &found, own, &what);
                    assert_eq!(found.reference_kind, Some(kind), "{what}");
                    tally.count(form);
                }
            }
        }
    }
}

/// Measures that look at more than one number.
fn measures_of_two_numbers(catalog: &Catalog, form: &Form, tally: &mut Tally) {
    let cases = measured::cases(catalog, &form.printed, &form.cut_offs());
    let cases = cases.unwrap_or_else(|| {
        panic!(
            "{}: nothing generates cases for {}",
            form.place, form.measure
        )
    });
    for case in cases {
        let found = outcome(catalog, form, &form.settings(), &case.panel);
        check(form, &found, case.value, &case.what);
        tally.count(form);
    }
}

#[test]
fn every_cut_off_of_every_score_gives_the_published_points() {
    let units = Units::read();
    let (forms, catalog) = forms();
    let mut tally = Tally::default();
    for form in &forms {
        match form.measure.as_str() {
            "" | "value" => values_in_every_unit(&catalog, form, &units, &mut tally),
            "multiple_of_upper_limit" => {
                multiples_of_the_upper_limit(&catalog, form, &units, &mut tally);
            }
            "prolongation" if form.control.is_some() => {
                prolongations(&catalog, form, &units, &mut tally);
            }
            _ => measures_of_two_numbers(&catalog, form, &mut tally),
        }
    }
    for (name, cases) in &tally.cases {
        println!("{cases:5} {name}");
    }
    println!(
        "{:5} cut-offs without an end in a unit",
        tally.not_representable
    );
    assert_eq!(tally.cases.len(), forms.len(), "an item without any case");
    assert!(
        tally.cases.values().all(|cases| *cases >= 5),
        "{:?}",
        tally.cases
    );
    let all: usize = tally.cases.values().sum();
    assert!(all > 2000, "only {all} cases");
    let printed: usize = tables("scores/")
        .into_iter()
        .map(|(_, rule)| banded(&Value::Table(rule)))
        .sum();
    assert_eq!(forms.len(), printed, "bands that no case looks at");
}

/// How many tables of a rule give bands of an analyte.
fn banded(value: &Value) -> usize {
    match value {
        Value::Table(inner) => {
            let own = inner.contains_key("analyte") && inner.contains_key("bands");
            usize::from(own) + inner.values().map(banded).sum::<usize>()
        }
        Value::Array(values) => values.iter().map(banded).sum(),
        _ => 0,
    }
}
