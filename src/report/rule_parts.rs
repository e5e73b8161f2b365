//! All that is said of a rule, part by part and in order. How it is laid out, as text in 80 columns or
//! as Markdown, is decided elsewhere.

use crate::catalog::{
    Catalog, Contradiction, Item, ItemForm, Measure, Pattern, Pitfall, RefusedTable, Score, Status,
    Unverified,
};

use super::rule_words::{
    Line, band_text, class_text, measure_text, pitfall_text, points_text, population_text,
    statement_tree, status_text, status_word, threshold_text, total_text,
};

/// One part of what is said of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A paragraph.
    Text(String),
    /// A label and its text; the text is never empty.
    Labelled(String, String),
    /// A heading, and the column that it is about where there is one.
    Heading(String, Option<String>),
    /// What is looked at, and each band with its points.
    Bands(String, Vec<[String; 2]>),
    /// An entry of a list.
    Entry(String),
    /// A statement as a tree.
    Tree(Vec<Line>),
}

/// Parts in the making.
#[derive(Default)]
struct Parts(Vec<Part>);

impl Parts {
    fn text(&mut self, text: impl Into<String>) {
        self.0.push(Part::Text(text.into()));
    }

    /// Nothing where the text is empty.
    fn labelled(&mut self, label: &str, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.0.push(Part::Labelled(label.to_string(), text));
        }
    }

    fn heading(&mut self, text: impl Into<String>) {
        self.0.push(Part::Heading(text.into(), None));
    }

    /// A heading with its entries; nothing where there are none.
    fn list(&mut self, heading: &str, entries: impl IntoIterator<Item = String>) {
        let mut entries = entries.into_iter().map(Part::Entry).peekable();
        if entries.peek().is_some() {
            self.heading(heading);
            self.0.extend(entries);
        }
    }

    /// A statement that belongs to the label before it.
    fn subtree(&mut self, mut lines: Vec<Line>) {
        for line in &mut lines {
            line.depth += 1;
        }
        self.tree(lines);
    }

    fn tree(&mut self, lines: Vec<Line>) {
        self.0.push(Part::Tree(lines));
    }
}

/// A score, without title and sources.
pub(super) fn of_score(catalog: &Catalog, score: &Score) -> Vec<Part> {
    let mut parts = Parts::default();
    parts.text(&score.summary);
    push_difference(&mut parts, score);
    parts.labelled("Status", status_and_version(score.status, &score.version));
    parts.labelled("For whom", population_text(&score.population));
    if let Some(prerequisite) = &score.prerequisite {
        parts.labelled("Prerequisite", &prerequisite.text);
        parts.subtree(statement_tree(catalog, &prerequisite.statement));
    }
    parts.labelled("On first and last values", &score.first_values);
    parts.list(
        "Profiles (choose with --profile)",
        profile_entries(catalog, score),
    );
    for item in &score.items {
        push_item(&mut parts, catalog, score, item);
    }
    parts.heading("Verdict");
    parts.text(format!("Met when {}.", threshold_text(score)));
    parts.labelled("Total", total_text(score));
    parts.labelled("Met means", &score.met);
    parts.labelled("Not met means", &score.not_met);
    parts.list("Classes", score.classes.iter().map(class_text));
    if let Some(setting) = &score.class_setting {
        let text = setting.text.trim_end_matches('.');
        parts.labelled("Only in this setting", format!("{text}."));
        parts.subtree(statement_tree(catalog, &setting.statement));
    }
    push_remarks(
        &mut parts,
        catalog,
        &score.does_not_mean,
        &score.notes,
        &score.pitfalls,
    );
    push_contradictions(&mut parts, catalog, &score.id);
    parts.0
}

/// A variant in short: how it differs, and who scores so.
pub(super) fn of_variant(score: &Score) -> Vec<Part> {
    let mut parts = Parts::default();
    parts.text(&score.summary);
    push_difference(&mut parts, score);
    for note in &score.notes {
        parts.labelled("Note", note);
    }
    parts.0
}

/// What a variant says of itself beside what every score says.
fn push_difference(parts: &mut Parts, score: &Score) {
    if let Some(variant) = &score.variant {
        parts.labelled(&format!("Differs from `{}`", variant.of), &variant.differs);
        parts.labelled("Other items, because", &variant.other_items);
        parts.labelled("Seen in", variant.seen_in.join("; "));
    }
}

/// A pattern, without title and sources.
pub(super) fn of_pattern(catalog: &Catalog, pattern: &Pattern) -> Vec<Part> {
    let mut parts = Parts::default();
    parts.text(&pattern.summary);
    parts.labelled(
        "Status",
        status_and_version(pattern.status, &pattern.version),
    );
    parts.heading("Present when");
    parts.tree(statement_tree(catalog, &pattern.condition));
    parts.labelled("Present means", &pattern.present);
    if !pattern.side_evidence.is_empty() {
        parts.heading("Evidence that decides nothing by itself");
        for (supports, side) in [(true, "for it"), (false, "against it")] {
            for evidence in pattern
                .side_evidence
                .iter()
                .filter(|evidence| evidence.supports == supports)
            {
                let mut lines = statement_tree(catalog, &evidence.statement);
                if let Some(first) = lines.first_mut() {
                    first.text = format!("{side}: {}", first.text);
                }
                parts.tree(lines);
            }
        }
    }
    push_remarks(
        &mut parts,
        catalog,
        &pattern.does_not_mean,
        &pattern.notes,
        &pattern.pitfalls,
    );
    push_contradictions(&mut parts, catalog, &pattern.id);
    parts.0
}

/// A published table of which no rule can be made, without title and sources.
pub(super) fn of_refused_table(table: &RefusedTable) -> Vec<Part> {
    let mut parts = Parts::default();
    parts.text(format!(
        "Means to reproduce `{}`, but leaves a gap or overlaps, so that `coagscope reference check` refuses it as a rule.",
        table.variant_of
    ));
    parts.labelled("Prints", &table.prints);
    parts.labelled("What is wrong", &table.wrong);
    parts.labelled("Seen in", table.seen_in.join("; "));
    parts.0
}

/// A contradiction, without identifier and sources.
pub(super) fn of_contradiction(catalog: &Catalog, contradiction: &Contradiction) -> Vec<Part> {
    let mut parts = Parts::default();
    parts.text(&contradiction.text);
    parts.text("Shown where this surely holds:");
    parts.tree(statement_tree(catalog, &contradiction.when));
    parts.0
}

/// A published rule that is only named, without title and sources.
pub(super) fn of_unverified(entry: &Unverified) -> Vec<Part> {
    let mut parts = Parts::default();
    parts.text(&entry.text);
    parts.labelled(
        "Named only",
        "there is no rule for it here, so nothing is computed by it",
    );
    parts.0
}

fn status_and_version(status: Status, version: &str) -> String {
    format!("{}, version {version}", status_text(status))
}

fn profile_entries(catalog: &Catalog, score: &Score) -> Vec<String> {
    let mut entries = Vec::new();
    for (index, profile) in score.profiles().into_iter().enumerate() {
        let forms = score.items.iter().flat_map(|item| &item.forms);
        let Some(form) = forms
            .into_iter()
            .find(|form| form.profile.as_deref() == Some(profile))
        else {
            continue;
        };
        let default = if index == 0 { ", the default" } else { "" };
        entries.push(format!(
            "`{profile}` ({}{default}): looks at {}",
            status_word(form.status),
            measure_text(catalog, &form.measure)
        ));
    }
    entries
}

fn push_item(parts: &mut Parts, catalog: &Catalog, score: &Score, item: &Item) {
    parts.0.push(Part::Heading(
        format!("Item: {}", item.title),
        Some(format!("{}_{}", score.id, item.id)),
    ));
    for form in &item.forms {
        push_form(parts, catalog, form);
    }
    parts.labelled("On a cut-off", &item.on_cut_off);
    if !item.in_total {
        parts.labelled(
            "In the total",
            "no; it is a condition of the verdict and gives no points",
        );
    }
}

fn push_form(parts: &mut Parts, catalog: &Catalog, form: &ItemForm) {
    let profile = form
        .profile
        .as_ref()
        .map_or(String::new(), |profile| format!("Profile `{profile}`: "));
    let rows = form
        .bands
        .iter()
        .map(|band| [band_text(form, band), points_text(band.points)])
        .collect();
    let looks_at = measure_text(catalog, &form.measure);
    parts
        .0
        .push(Part::Bands(format!("{profile}{looks_at}"), rows));
    match &form.measure {
        Measure::Statement(statement) => parts.tree(statement_tree(catalog, statement)),
        Measure::Cases(cases) => {
            for case in cases {
                parts.tree(statement_tree(catalog, case));
            }
        }
        Measure::Parts(_, list) => {
            for part in list {
                parts.labelled("Part", &part.title);
                push_form(parts, catalog, &part.form);
                parts.labelled("On a cut-off", &part.on_cut_off);
            }
        }
        Measure::Quantity(_) | Measure::Word(_) => {}
    }
    parts.labelled(
        "The points neither rise nor fall all the way",
        &form.not_monotone,
    );
    if let Some(points) = form.missing_points {
        parts.labelled("Where it is missing", points_text(points));
    }
    parts.labelled("Note", &form.note);
}

fn push_remarks(
    parts: &mut Parts,
    catalog: &Catalog,
    does_not_mean: &[String],
    notes: &[String],
    pitfalls: &[Pitfall],
) {
    parts.list("What it does not mean", does_not_mean.iter().cloned());
    parts.list("Notes", notes.iter().cloned());
    parts.list(
        "Pitfalls, printed where they apply",
        pitfalls
            .iter()
            .map(|pitfall| pitfall_text(catalog, pitfall)),
    );
}

/// The contradictions in which a rule takes part.
fn push_contradictions(parts: &mut Parts, catalog: &Catalog, rule: &str) {
    let naming = catalog
        .contradictions()
        .iter()
        .filter(|contradiction| contradiction.when.names_rule(rule));
    parts.list(
        "Contradictions that name it",
        naming.map(|contradiction| format!("`{}`: {}", contradiction.id, contradiction.text)),
    );
}
