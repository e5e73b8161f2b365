//! Every cut-off of every rule, just below, at and just above, in every unit in which a result may come.
//! The cases are generated from the rule files; the expected points are worked out here, from the printed
//! strings, with fractions of our own. Nothing of the program's band code takes part in the expectation.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use coagscope::catalog::{AnalyteId, Catalog};
use coagscope::interpret::{Finding, ItemOutcome, ReferenceKind, Settings, interpret_with};
use coagscope::panel::{Assay, Observation, Panel, ReportedLimits};
use toml::{Table, Value};

use common::exact::Exact;
use common::measured::{self, around, exactly, known};
use common::rules::{Range, Unit, Units, embedded, list, table, tables, text};
use common::{analyte, item, limit, only_score, quantity, score, word};

/// Upper and lower limits whose multiples go wrong in binary floats, and some that don't.
const LIMITS: [&str; 8] = ["0.3", "0.35", "0.29", "0.5", "1", "0.218", "15.2", "250"];

/// Upper limits and controls of PT; 16.4 - 13.4 and 18.1 - 12.1 go wrong in binary floats.
const TIMES: [&str; 6] = ["13.4", "12.1", "14.5", "13.9", "11", "16"];

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

/// A value as TOML writes it within a line.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(written).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Table(inner) => inline(inner),
        other => panic!("{other:?} has no place in a rule"),
    }
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

/// Cut-offs of which every unit was tried: rules that share one need not do it again.
#[derive(Default)]
struct Swept(BTreeSet<(String, String, Option<String>)>);

impl Swept {
    /// The units in which to try a cut-off: all of them the first time, then the published one alone.
    fn units(
        &mut self,
        units: &Units,
        analyte: &str,
        published: &str,
        cut_off: Exact,
    ) -> Vec<Unit> {
        let key = (analyte.to_string(), published.to_string(), cut_off.text());
        let is_first = self.0.insert(key);
        let mut units = units.of(analyte);
        units.retain(|unit| is_first || unit.spelling == published);
        units
    }
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

/// A condition on one quantity, as it stands in some rule file.
struct Leaf {
    /// Where it stands, for messages.
    place: String,
    condition: Table,
}

/// Every condition on a quantity, wherever it stands in the rules.
fn leaves() -> Vec<Leaf> {
    fn gather(value: &Value, place: &str, leaves: &mut Vec<Leaf>) {
        match value {
            Value::Table(inner) => {
                if inner.contains_key("analyte") && Range::of(inner, "").is_some() {
                    leaves.push(Leaf {
                        place: place.to_string(),
                        condition: inner.clone(),
                    });
                }
                for (key, value) in inner {
                    gather(value, &format!("{place}.{key}"), leaves);
                }
            }
            Value::Array(values) => {
                for (index, value) in values.iter().enumerate() {
                    gather(value, &format!("{place}[{index}]"), leaves);
                }
            }
            _ => {}
        }
    }
    let mut leaves = Vec::new();
    for folder in ["scores/", "patterns/", "statements.toml", "masks.toml"] {
        for (path, rule) in tables(folder) {
            gather(&Value::Table(rule), &path, &mut leaves);
        }
    }
    leaves
}

/// A table as TOML writes it within a line.
fn inline(table: &Table) -> String {
    let parts: Vec<String> = table
        .iter()
        .map(|(key, value)| format!("{key} = {}", written(value)))
        .collect();
    format!("{{ {} }}", parts.join(", "))
}

/// The reference set with one pattern more for each condition, so that each can be asked alone.
fn with_probes(leaves: &[Leaf]) -> Catalog {
    let model = table("patterns/thrombocytopenia.toml");
    let mut files = embedded();
    for (index, leaf) in leaves.iter().enumerate() {
        let mut probe = format!(
            "id = \"probe_{index}\"\ncondition = {}\n",
            inline(&leaf.condition)
        );
        for (key, value) in &model {
            match value {
                Value::String(text) if key != "id" => probe += &format!("{key} = {text:?}\n"),
                Value::Integer(number) => probe += &format!("{key} = {number}\n"),
                Value::Array(values) if values.iter().all(Value::is_str) => {
                    let words = values.iter().filter_map(Value::as_str);
                    let words: Vec<String> = words.map(|word| format!("{word:?}")).collect();
                    probe += &format!("{key} = [{}]\n", words.join(", "));
                }
                _ => {}
            }
        }
        files.push((format!("patterns/probe_{index}.toml"), probe));
    }
    Catalog::from_files(&files).unwrap_or_else(|error| panic!("{error}"))
}

/// What the condition says of a value, worked out from its printed strings.
fn expected(condition: &Table, value: Exact) -> Finding {
    let range = Range::of(condition, "").expect("a range");
    match Range::of(condition, "denied_") {
        _ if range.holds(value) => Finding::Present,
        Some(denied) if !denied.holds(value) => Finding::Undecided,
        _ => Finding::Absent,
    }
}

struct Probe<'a> {
    catalog: &'a Catalog,
    leaf: &'a Leaf,
    settings: Settings,
    id: AnalyteId,
    cases: usize,
}

impl Probe<'_> {
    fn check(&mut self, panel: &Panel, wanted: Finding, what: &str) {
        let found = interpret_with(self.catalog, panel, &self.settings).patterns[0].finding;
        let Leaf { place, condition } = self.leaf;
        assert_eq!(found, wanted, "{place}: {what}: {}", inline(condition));
        self.cases += 1;
    }

    fn values(&mut self, units: &Units, swept: &mut Swept) {
        let name = text(&self.leaf.condition, "analyte").expect("an analyte");
        let unit = text(&self.leaf.condition, "unit").unwrap_or_default();
        let published = match unit {
            "" => Exact::parse("1"),
            unit => units.ratio(name, unit),
        };
        for cut_off in self.cut_offs() {
            if units.of(name).is_empty() {
                // A plain number, such as a count of findings.
                for value in around(cut_off) {
                    let mut panel = Panel::new();
                    panel.set(self.id, quantity(exactly(value), Assay::Unstated));
                    let wanted = expected(&self.leaf.condition, value);
                    self.check(&panel, wanted, &format!("{value:?}"));
                }
            }
            for unit in swept.units(units, name, unit, cut_off) {
                let found = self.catalog.analyte(self.id).units.find(&unit.spelling);
                let found = found.expect("a unit of its own table");
                for value in around(cut_off.times(published).over(unit.ratio)) {
                    let Some(known) = known(value, found.ratio) else {
                        continue;
                    };
                    let mut panel = Panel::new();
                    panel.set(self.id, quantity(known, found.assay));
                    let own = value.times(unit.ratio).over(published);
                    let wanted = expected(&self.leaf.condition, own);
                    self.check(&panel, wanted, &format!("{value:?} {}", unit.spelling));
                }
            }
        }
    }

    fn multiples_of_the_upper_limit(&mut self) {
        for cut_off in self.cut_offs() {
            for bound in LIMITS.map(Exact::parse) {
                for value in around(cut_off.times(bound)) {
                    let mut panel = Panel::new();
                    panel.set(self.id, quantity(exactly(value), Assay::Unstated));
                    panel.set_limits(
                        self.id,
                        ReportedLimits {
                            upper: Some(limit(exactly(bound), Assay::Unstated)),
                            ..ReportedLimits::default()
                        },
                    );
                    let wanted = expected(&self.leaf.condition, value.over(bound));
                    self.check(&panel, wanted, &format!("{value:?} of {bound:?}"));
                }
            }
        }
    }

    /// Measures that look at more than one number.
    fn measures_of_two_numbers(&mut self) {
        let condition = &self.leaf.condition;
        let cases = measured::cases(self.catalog, condition, &self.cut_offs());
        let cases =
            cases.unwrap_or_else(|| panic!("{}: nothing generates cases for it", self.leaf.place));
        for case in cases {
            self.check(&case.panel, expected(condition, case.value), &case.what);
        }
    }

    fn prolongations(&mut self) {
        for cut_off in self.cut_offs() {
            for reference in TIMES.map(Exact::parse) {
                for value in around(cut_off.plus(reference)) {
                    let mut panel = Panel::new();
                    panel.set(self.id, quantity(exactly(value), Assay::Unstated));
                    panel.set_limits(
                        self.id,
                        ReportedLimits {
                            upper: Some(limit(exactly(reference), Assay::Unstated)),
                            ..ReportedLimits::default()
                        },
                    );
                    let wanted = expected(&self.leaf.condition, value.minus(reference));
                    self.check(&panel, wanted, &format!("{value:?} over {reference:?}"));
                }
            }
        }
    }

    /// Words that satisfy it, words that deny it, and a word that is neither.
    fn words(&mut self) {
        let words = |key: &str| -> Vec<String> {
            let values = self.leaf.condition.get(key).and_then(Value::as_array);
            values
                .into_iter()
                .flatten()
                .filter_map(|word| word.as_str().map(str::to_string))
                .collect()
        };
        let (yes, no) = (words("yes_words"), words("no_words"));
        let neither = "trace".to_string();
        let undecided = (!yes.contains(&neither) && !no.contains(&neither)).then_some(neither);
        let cases = yes
            .into_iter()
            .map(|word| (word, Finding::Present))
            .chain(no.into_iter().map(|word| (word, Finding::Absent)))
            .chain(undecided.map(|word| (word, Finding::Undecided)));
        for (text, wanted) in cases.collect::<Vec<_>>() {
            let mut panel = Panel::new();
            panel.set(self.id, word(&text));
            self.check(&panel, wanted, &text);
        }
    }

    fn cut_offs(&self) -> Vec<Exact> {
        ["", "denied_"]
            .into_iter()
            .filter_map(|prefix| Range::of(&self.leaf.condition, prefix))
            .flat_map(|range| range.cut_offs())
            .collect()
    }
}

#[test]
fn every_condition_of_every_rule_holds_where_its_file_says_so() {
    let units = Units::read();
    let leaves = leaves();
    let catalog = with_probes(&leaves);
    let mut swept = Swept::default();
    let mut all = 0;
    for (index, leaf) in leaves.iter().enumerate() {
        let name = text(&leaf.condition, "analyte").expect("an analyte");
        let mut probe = Probe {
            catalog: &catalog,
            leaf,
            settings: Settings {
                scores: Some(Vec::new()),
                patterns: Some(vec![format!("probe_{index}")]),
                ..Settings::default()
            },
            id: analyte(&catalog, name),
            cases: 0,
        };
        match text(&leaf.condition, "measure").unwrap_or("value") {
            "value" => probe.values(&units, &mut swept),
            "multiple_of_upper_limit" => probe.multiples_of_the_upper_limit(),
            "prolongation" => probe.prolongations(),
            _ => probe.measures_of_two_numbers(),
        }
        probe.words();
        assert!(probe.cases >= 3, "{}: {} cases", leaf.place, probe.cases);
        all += probe.cases;
    }
    println!("{all} cases of {} conditions", leaves.len());
    assert!(leaves.len() > 40, "only {} conditions", leaves.len());
    assert!(all > 2000, "only {all} cases");
}

/// The power of ten of a prefix of the international system; `None` for a letter that is none.
fn prefix(text: &str) -> Option<i32> {
    let powers = [
        ("", 0),
        ("k", 3),
        ("d", -1),
        ("m", -3),
        ("u", -6),
        ("n", -9),
        ("p", -12),
        ("f", -15),
    ];
    powers
        .into_iter()
        .find(|(letter, _)| *letter == text)
        .map(|(_, power)| power)
}

/// The volume below the stroke, as a power of ten of liters.
fn volume(text: &str) -> Option<i32> {
    match text {
        "mm3" | "mm^3" | "cumm" | "cmm" | "mmc" => Some(-6),
        "100mL" => Some(-1),
        _ => prefix(text.strip_suffix('L')?),
    }
}

/// What is counted or weighed above the stroke: a kind, and a power of ten of it.
fn amount(text: &str) -> Option<(&'static str, i32)> {
    for (unit, kind) in [
        ("mol", "mol"),
        ("gms", "g"),
        ("gm", "g"),
        ("gr", "g"),
        ("gs", "g"),
        ("g", "g"),
    ] {
        if let Some(power) = text.strip_suffix(unit).and_then(prefix) {
            return Some((kind, power));
        }
    }
    for sign in ["10*", "10^", "10("] {
        if let Some(power) = text.strip_prefix(sign) {
            let power = power.trim_end_matches(')').trim_end_matches(" cells");
            return Some(("count", power.parse().ok()?));
        }
    }
    let power = match text {
        "" | "1" | "#" | "cell" | "cells" | "Zellen" | "個" | "个" => 0,
        "K" | "thou" | "thousand" | "thousands" | "1000" | "Tsd" | "Tsd." | "Tausend" | "千"
        | "mille" | "milliers" | "miles" | "migliaia" | "mila" | "duizend" => 3,
        "万" | "万個" | "万个" | "萬" => 4,
        "lakh" | "lakhs" | "lac" | "lacs" => 5,
        "M" | "Mio" | "Mio." | "million" => 6,
        "G" | "Gpt" | "Giga" | "Mrd" | "Mrd." | "billion" | "billions" | "bil" => 9,
        "T" | "Tpt" => 12,
        _ => return None,
    };
    Some(("count", power))
}

/// A unit by its own letters: the kind, and the power of ten of it in a liter.
fn concentration(spelling: &str) -> Option<(&'static str, i32)> {
    let (above, below) = spelling.rsplit_once('/')?;
    let (kind, power) = amount(above.trim())?;
    Some((kind, power - volume(below.trim())?))
}

/// Conversions between mass and amount of substance, which no prefix gives: family, unit, and the value of
/// one of it in the canonical unit.
const MOLAR: [(&str, &str, &str); 9] = [
    ("creatinine", "mg/dL", "88.4"),
    ("bilirubin", "mg/dL", "17.104"),
    ("urea", "mg/dL", "0.1665"),
    ("vitamin_b12", "pg/mL", "0.7378"),
    ("hemoglobin", "mmol/L", "16.114"),
    ("fibrinogen", "umol/L", "0.34"),
    ("triglycerides", "mmol/L", "88.545"),
    ("glucose", "mg/dL", "1000/18016"),
    ("uric_acid", "mg/dL", "59.48"),
];

#[test]
fn ratios_of_units_are_what_their_prefixes_say() {
    let ten_to = |power: i32| match power {
        0.. => Exact::parse("1").over(Exact::step(power.unsigned_abs())),
        _ => Exact::step(power.unsigned_abs()),
    };
    let mut checked = 0;
    for (family, units) in &table("units.toml") {
        let units = units.as_table().expect("a family");
        let canonical = text(units, "canonical").expect("a canonical unit");
        let Some(home) = concentration(canonical) else {
            continue;
        };
        let spellings = units["spellings"].as_table().expect("spellings");
        for (spelling, ratio) in spellings {
            let Some((kind, power)) = concentration(spelling) else {
                continue;
            };
            let ratio = Exact::parse(ratio.as_str().expect("a ratio in quotes"));
            let expected = if kind == home.0 {
                ten_to(power - home.1)
            } else {
                let (_, unit, molar) = MOLAR
                    .iter()
                    .find(|(of, _, _)| of == family)
                    .unwrap_or_else(|| panic!("{family}: {spelling} is of another kind"));
                let (_, anchor) = concentration(unit).expect("a concentration");
                Exact::parse(molar).times(ten_to(power - anchor))
            };
            assert_eq!(ratio, expected, "{family}: {spelling}");
            checked += 1;
        }
    }
    for (family, unit, molar) in MOLAR {
        let spellings = &table("units.toml")[family]["spellings"];
        assert_eq!(spellings[unit].as_str(), Some(molar), "{family}");
    }
    println!("{checked} spellings");
    assert!(checked > 300, "only {checked} spellings were understood");
}
