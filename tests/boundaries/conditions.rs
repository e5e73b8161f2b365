//! The conditions of every rule.

use super::*;

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
