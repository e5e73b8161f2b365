//! Explains scores and patterns: what they look at, their cut-offs, what they do not mean.

use crate::catalog::{
    Catalog, Combine, Item, ItemForm, Measure, Pattern, Pitfall, Quantity, RefusedTable,
    Requirement, Score, Statement, Status, Test,
};
use crate::report::page::{Page, listed};
use crate::report::wrap::{Align, Column};

use super::entry::Entry;
use super::{links, source, titled, write_list};

const BANDS: [Column; 2] = [
    Column {
        width: 56,
        align: Align::Left,
    },
    Column {
        width: 10,
        align: Align::Left,
    },
];

pub(super) fn explain_score(page: &mut Page, catalog: &Catalog, score: &Score) {
    let kind = match score.variant {
        Some(_) => "variant",
        None => "score",
    };
    page.heading_with(
        &titled(&score.title, score.status),
        &format!("{kind} {}", score.id),
    );
    page.paragraph("", "", &score.summary);
    if let Some(variant) = &score.variant {
        let label = format!("Differs from {}", variant.of);
        page.labelled(&label, &variant.differs);
        page.labelled("Other items, because", &variant.other_items);
        page.labelled("Seen in", &variant.seen_in.join("; "));
    }
    page.labelled(
        "Status",
        &format!("{}, version {}", status_text(score.status), score.version),
    );
    page.labelled("For whom", &score.population.text);
    if let Some(prerequisite) = &score.prerequisite {
        page.labelled("Prerequisite", &prerequisite.text);
    }
    write_profiles(page, catalog, score);
    for item in &score.items {
        write_item(page, catalog, score, item);
    }
    page.blank();
    page.heading("Verdict");
    page.paragraph("  ", "    ", &format!("Met when {}.", rule_text(score)));
    page.labelled("Met means", &score.met);
    page.labelled("Not met means", &score.not_met);
    if !score.classes.is_empty() {
        page.blank();
        page.heading("Classes");
        if let Some(setting) = &score.class_setting {
            page.paragraph(
                "  ",
                "    ",
                &format!(
                    "Only in this setting: {}.",
                    setting.text.trim_end_matches('.')
                ),
            );
        }
        for class in &score.classes {
            let range = if class.from == class.upto {
                format!("{}", class.from)
            } else {
                format!("{} to {}", class.from, class.upto)
            };
            page.paragraph(
                "  - ",
                "    ",
                &format!("{} ({range} points): {}", class.name, class.text),
            );
        }
    }
    write_remarks(page, &score.does_not_mean, &score.notes, &score.pitfalls);
    links::write(page, catalog, Entry::Score(score));
    source::write_all(page, catalog, &score.sources);
}

/// A published table of which no rule can be made.
pub(super) fn explain_refused_table(page: &mut Page, catalog: &Catalog, table: &RefusedTable) {
    page.heading_with(&table.title, &format!("refused table {}", table.id));
    page.paragraph(
        "",
        "",
        &format!(
            "Means to reproduce {}, but leaves a gap or overlaps, so that `coagscope reference check` refuses it as a rule.",
            table.variant_of
        ),
    );
    page.labelled("Prints", &table.prints);
    page.labelled("What is wrong", &table.wrong);
    page.labelled("Seen in", &table.seen_in.join("; "));
    links::write(page, catalog, Entry::RefusedTable(table));
    source::write_all(page, catalog, &table.sources);
}

pub(super) fn explain_pattern(page: &mut Page, catalog: &Catalog, pattern: &Pattern) {
    page.heading_with(
        &titled(&pattern.title, pattern.status),
        &format!("pattern {}", pattern.id),
    );
    page.paragraph("", "", &pattern.summary);
    page.labelled(
        "Status",
        &format!(
            "{}, version {}",
            status_text(pattern.status),
            pattern.version
        ),
    );
    page.blank();
    page.heading("Present when");
    write_statement(page, 1, &pattern.condition);
    page.labelled("Present means", &pattern.present);
    if !pattern.side_evidence.is_empty() {
        page.blank();
        page.heading("Evidence that decides nothing by itself");
        for (supports, mark) in [(true, "  + "), (false, "  - ")] {
            for side in pattern
                .side_evidence
                .iter()
                .filter(|side| side.supports == supports)
            {
                page.paragraph(mark, "    ", &statement_text(&side.statement));
            }
        }
        page.paragraph(
            "  ",
            "  ",
            "(+ speaks for the pattern where it holds, - against it)",
        );
    }
    write_remarks(
        page,
        &pattern.does_not_mean,
        &pattern.notes,
        &pattern.pitfalls,
    );
    links::write(page, catalog, Entry::Pattern(pattern));
    source::write_all(page, catalog, &pattern.sources);
}

fn write_profiles(page: &mut Page, catalog: &Catalog, score: &Score) {
    let mut shown: Vec<&str> = Vec::new();
    for form in score.items.iter().flat_map(|item| &item.forms) {
        let Some(profile) = form
            .profile
            .as_deref()
            .filter(|profile| !shown.contains(profile))
        else {
            continue;
        };
        if shown.is_empty() {
            page.blank();
            page.heading("Profiles (choose with --profile)");
        }
        let default = if shown.is_empty() {
            ", the default"
        } else {
            ""
        };
        shown.push(profile);
        let looks = format!("looks at {}", measure_text(catalog, &form.measure));
        page.paragraph(
            "  - ",
            "    ",
            &format!("{profile} ({}{default}): {looks}", status_text(form.status)),
        );
    }
}

fn write_item(page: &mut Page, catalog: &Catalog, score: &Score, item: &Item) {
    page.blank();
    page.heading_with(
        &format!("Item: {}", item.title),
        &format!("{}_{}", score.id, item.id),
    );
    for form in &item.forms {
        write_form(page, catalog, form);
    }
    page.labelled("On a cut-off", &item.on_cut_off);
}

fn write_form(page: &mut Page, catalog: &Catalog, form: &ItemForm) {
    let profile = form
        .profile
        .as_ref()
        .map_or(String::new(), |profile| format!("Profile {profile}: "));
    page.paragraph(
        "  ",
        "    ",
        &format!("{profile}{}", measure_text(catalog, &form.measure)),
    );
    for band in &form.bands {
        let printed = match &band.word {
            Some(word) if band.printed.is_empty() => word.clone(),
            _ if form.unit.is_empty() || band.printed.contains(&form.unit) => band.printed.clone(),
            _ => format!("{} {}", band.printed, form.unit),
        };
        page.row(4, &BANDS, &[printed, points_text(band.points)], None);
    }
    match &form.measure {
        Measure::Statement(statement) => write_statement(page, 2, statement),
        Measure::Cases(cases) => cases.iter().for_each(|case| write_statement(page, 2, case)),
        Measure::Parts(_, parts) => {
            for part in parts {
                page.labelled("Part", &part.title);
                write_form(page, catalog, &part.form);
                page.labelled("On a cut-off", &part.on_cut_off);
            }
        }
        Measure::Quantity(_) | Measure::Word(_) => {}
    }
    if let Some(points) = form.missing_points {
        page.labelled("Where it is missing", &points_text(points));
    }
    page.labelled("Note", &form.note);
}

fn points_text(points: i32) -> String {
    let noun = if points.abs() == 1 { "point" } else { "points" };
    format!("{points} {noun}")
}

fn measure_text(catalog: &Catalog, measure: &Measure) -> String {
    match measure {
        Measure::Quantity(quantity) => quantity_text(catalog, *quantity),
        Measure::Word(analyte) => format!("the word given for {}", catalog.analyte(*analyte).title),
        Measure::Statement(statement) => {
            format!("whether this holds: {}", statement_text(statement))
        }
        Measure::Cases(_) => "the first of these that holds".to_string(),
        Measure::Parts(combine, parts) => {
            let titles: Vec<&str> = parts.iter().map(|part| part.title.as_str()).collect();
            let titles = listed(&titles, "and");
            match combine {
                Combine::Greatest => format!("the greatest of {titles}"),
                Combine::GreatestMeasured => {
                    format!("the greatest of {titles}, of those that were measured")
                }
                Combine::FirstMeasured => format!("the first that was measured of {titles}"),
                Combine::Sum { at_most: None } => format!("the sum of {titles}"),
                Combine::Sum {
                    at_most: Some(most),
                } => format!("the sum of {titles}, at most {most}"),
            }
        }
    }
}

fn quantity_text(catalog: &Catalog, quantity: Quantity) -> String {
    let title = &catalog.analyte(quantity.analyte()).title;
    match quantity {
        Quantity::Value(_) => title.clone(),
        Quantity::Prolongation { control: None, .. } => {
            format!("{title}: seconds above its upper limit")
        }
        Quantity::Prolongation {
            control: Some(control),
            ..
        } => format!(
            "{title}: seconds above its upper limit, or above {} where the data give no upper limit",
            catalog.analyte(control).title
        ),
        Quantity::MultipleOfUpperLimit(_) => format!("{title}: how many times its upper limit"),
        Quantity::MultipleOfLowerLimit(_) => format!("{title}: how many times its lower limit"),
        Quantity::MultipleOfAgeAdjustedLimit(_) => format!(
            "{title}: how many times its age-adjusted limit (0.5 mg/L FEU up to 50 years, then 0.01 mg/L for each year)"
        ),
        Quantity::ProlongationOverControl { control, .. } => {
            format!("{title}: seconds above {}", catalog.analyte(control).title)
        }
        Quantity::MultipleOf { of, reported, .. } => {
            let by = &catalog.analyte(of).title;
            let reported = reported.map_or(String::new(), |ratio| {
                format!(", or {} as reported", catalog.analyte(ratio).title)
            });
            format!("{title} divided by {by}{reported}")
        }
        Quantity::Fall { within_hours, .. } => format!(
            "{title}: percent fall since the highest earlier value{}",
            window_text(within_hours)
        ),
        Quantity::ChangeFromHighest { within_hours, .. } => format!(
            "{title}: change from the highest earlier value{}",
            window_text(within_hours)
        ),
        Quantity::HighestEarlier { within_hours, .. } => format!(
            "{title}: highest earlier value{}",
            window_text(within_hours)
        ),
        Quantity::Rise { within_hours, .. } => format!(
            "{title}: rise since the lowest earlier value{}",
            window_text(within_hours)
        ),
    }
}

fn window_text(within_hours: Option<u16>) -> String {
    within_hours.map_or(String::new(), |hours| format!(" of the last {hours} hours"))
}

/// The rule of the verdict in words.
fn rule_text(score: &Score) -> String {
    let ways: Vec<String> = score
        .threshold
        .ways
        .iter()
        .map(|way| {
            let parts: Vec<String> = way
                .iter()
                .map(|requirement| requirement_text(score, requirement))
                .collect();
            listed(&parts, "and")
        })
        .collect();
    ways.join("; or when ")
}

fn requirement_text(score: &Score, requirement: &Requirement) -> String {
    let in_total = (0..score.items.len()).filter(|&index| score.items[index].in_total);
    if in_total.clone().count() > 1 && in_total.eq(requirement.items.iter().copied()) {
        return format!(
            "all items together give {} points or more",
            requirement.from
        );
    }
    let titles: Vec<&str> = requirement
        .items
        .iter()
        .filter_map(|index| score.items.get(*index))
        .map(|item| item.title.as_str())
        .collect();
    let points = if requirement.from == 1 {
        "point"
    } else {
        "points"
    };
    match titles.as_slice() {
        [only] => format!("{only} gives {} {points} or more", requirement.from),
        _ => format!(
            "{} together give {} {points} or more",
            listed(&titles, "and"),
            requirement.from
        ),
    }
}

/// A statement as a tree. A compound one is named only where its own words say more than those
/// of its parts.
pub(super) fn write_statement(page: &mut Page, depth: usize, statement: &Statement) {
    let indent = "  ".repeat(depth);
    let (lead, parts): (String, Vec<&Statement>) = match &statement.test {
        Test::All(parts) => ("all of these".to_string(), parts.iter().collect()),
        Test::Any(parts) => ("one or more of these".to_string(), parts.iter().collect()),
        Test::AtLeast(count, parts) => {
            (format!("at least {count} of these"), parts.iter().collect())
        }
        Test::Not(part) if has_parts(part) => ("this does not hold".to_string(), vec![part]),
        _ => (statement_text(statement), Vec::new()),
    };
    let own_words = !parts.is_empty()
        && !parts
            .iter()
            .all(|part| statement.label.contains(&part.label));
    let text = if own_words && !statement.label.is_empty() {
        format!("{}: {lead}", statement.label)
    } else {
        lead
    };
    let colon = if parts.is_empty() { "" } else { ":" };
    page.paragraph(
        &format!("{indent}- "),
        &format!("{indent}  "),
        &format!("{text}{colon}"),
    );
    for part in parts {
        write_statement(page, depth + 1, part);
    }
}

/// A statement on one line: its own words, else those of its parts.
fn statement_text(statement: &Statement) -> String {
    // The words made for item points leave the points out.
    if let Test::ItemPoints {
        score,
        item,
        from,
        upto,
    } = &statement.test
        && (statement.label.is_empty() || statement.label.starts_with("points of "))
    {
        let points = if from == upto {
            from.to_string()
        } else {
            format!("{from} to {upto}")
        };
        return format!("{item} of {score} gives {points} points");
    }
    if !statement.label.is_empty() {
        return statement.label.clone();
    }
    let texts = |parts: &[Statement]| parts.iter().map(statement_text).collect::<Vec<_>>();
    match &statement.test {
        Test::All(parts) => listed(&texts(parts), "and"),
        Test::Any(parts) => listed(&texts(parts), "or"),
        Test::AtLeast(count, parts) => format!("at least {count} of: {}", texts(parts).join(", ")),
        Test::Not(part) => format!("not: {}", statement_text(part)),
        Test::Known(part) => format!("known: {}", statement_text(part)),
        Test::Pattern(id) => format!("pattern {id}"),
        Test::Met(id) => format!("score {id} is met"),
        _ => String::new(),
    }
}

fn has_parts(statement: &Statement) -> bool {
    matches!(
        statement.test,
        Test::All(_) | Test::Any(_) | Test::AtLeast(..) | Test::Not(_) | Test::Known(_)
    )
}

fn write_remarks(
    page: &mut Page,
    does_not_mean: &[String],
    notes: &[String],
    pitfalls: &[Pitfall],
) {
    write_list(page, "What it does not mean", does_not_mean);
    write_list(page, "Notes", notes);
    let pitfalls: Vec<String> = pitfalls
        .iter()
        .map(|pitfall| format!("Where {}: {}", statement_text(&pitfall.when), pitfall.text))
        .collect();
    write_list(page, "Pitfalls, printed where they apply", &pitfalls);
}

fn status_text(status: Status) -> &'static str {
    match status {
        Status::Stable => {
            "stable (its numbers were read in its sources or are documented decisions)"
        }
        Status::Preview => {
            "preview (a number could not be verified in a source, or the rule is still being tried out)"
        }
        Status::Superseded => "superseded (replaced by a later rule)",
        Status::Variant => "variant (not the published score; kept for comparison)",
    }
}
