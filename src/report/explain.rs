//! Explains a score, pattern, analyte, condition or source from the catalog.

mod analyte;
mod rules;

use crate::INTENDED_USE;
use crate::catalog::{Catalog, Condition, Kind, NameMatch, Source, Status, normalize_name};

use super::page::Page;

/// No topic of this name; `suggestions` are the most alike, best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFound {
    /// Identifiers of topics, at most three.
    pub suggestions: Vec<String>,
}

/// Less alike than this, a topic is no suggestion.
const LEAST_LIKENESS: f64 = 0.6;
const MOST_SUGGESTIONS: usize = 3;

/// Explains a topic in 80 columns of text. A topic is found by its identifier, else by the name
/// of an analyte or a condition in any language of the catalog, else by a LOINC code. Where an
/// identifier names two things, both are explained.
///
/// # Errors
/// [`NotFound`] with the nearest topics.
pub fn topic(catalog: &Catalog, name: &str) -> Result<String, NotFound> {
    let mut page = begin();
    let normal = normalize_name(name);
    let is = |id: &str| id == name || normalize_name(id) == normal;
    let mut found = 0_usize;
    let mut next = |page: &mut Page| {
        if found > 0 {
            page.blank();
            page.rule('-');
        }
        found += 1;
    };
    for score in catalog.scores().iter().filter(|score| is(&score.id)) {
        next(&mut page);
        rules::explain_score(&mut page, catalog, score);
    }
    for pattern in catalog.patterns().iter().filter(|pattern| is(&pattern.id)) {
        next(&mut page);
        rules::explain_pattern(&mut page, catalog, pattern);
    }
    for (id, _) in catalog.analytes().filter(|(_, analyte)| is(&analyte.id)) {
        next(&mut page);
        analyte::explain(&mut page, catalog, id);
    }
    for condition in catalog
        .conditions()
        .iter()
        .filter(|condition| is(&condition.id))
    {
        next(&mut page);
        explain_condition(&mut page, catalog, condition);
    }
    for source in catalog.sources().iter().filter(|source| is(&source.id)) {
        next(&mut page);
        explain_source(&mut page, catalog, source);
    }
    if found == 0 {
        explain_by_name(&mut page, catalog, name, &normal)
            .ok_or_else(|| nearest(catalog, &normal))?;
    }
    Ok(end(page))
}

/// Every topic, by kind.
pub fn topics(catalog: &Catalog) -> String {
    let mut page = begin();
    page.paragraph("", "", "Topics, for `coagscope explain TOPIC`:");
    let mut list = |title: &str, lines: Vec<(&str, String)>| {
        if lines.is_empty() {
            return;
        }
        page.blank();
        page.heading(title);
        for (id, about) in lines {
            page.paragraph("  ", "      ", &format!("{id}: {about}"));
        }
    };
    list(
        "Scores",
        catalog
            .scores()
            .iter()
            .map(|score| (score.id.as_str(), titled(&score.title, score.status)))
            .collect(),
    );
    list(
        "Patterns",
        catalog
            .patterns()
            .iter()
            .map(|pattern| (pattern.id.as_str(), titled(&pattern.title, pattern.status)))
            .collect(),
    );
    let analytes = |laboratory: bool| {
        catalog
            .analytes()
            .filter(|(_, analyte)| (analyte.kind == Kind::Laboratory) == laboratory)
            .map(|(_, analyte)| {
                let unit = if analyte.unit.is_empty() {
                    String::new()
                } else {
                    format!(", {}", analyte.unit)
                };
                (analyte.id.as_str(), format!("{}{unit}", analyte.title))
            })
            .collect()
    };
    list("Analytes", analytes(true));
    list("Facts of the context", analytes(false));
    list(
        "Conditions",
        catalog
            .conditions()
            .iter()
            .map(|condition| (condition.id.as_str(), condition.title.clone()))
            .collect(),
    );
    list(
        "Sources",
        catalog
            .sources()
            .iter()
            .map(|source| (source.id.as_str(), source.citation.clone()))
            .collect(),
    );
    end(page)
}

fn begin() -> Page {
    let mut page = Page::new(false);
    page.paragraph("", "", INTENDED_USE);
    page.blank();
    page
}

fn end(mut page: Page) -> String {
    page.blank();
    page.paragraph("", "", INTENDED_USE);
    page.into_text()
}

fn titled(title: &str, status: Status) -> String {
    match status {
        Status::Stable => title.to_string(),
        Status::Preview => format!("{title} (preview)"),
        Status::Superseded => format!("{title} (superseded)"),
    }
}

fn explain_by_name(page: &mut Page, catalog: &Catalog, name: &str, normal: &str) -> Option<()> {
    if let Some(condition) = catalog.conditions().iter().find(|condition| {
        condition
            .names
            .iter()
            .any(|known| normalize_name(known) == normal)
    }) {
        explain_condition(page, catalog, condition);
        return Some(());
    }
    let analytes = match (catalog.match_name(name), catalog.match_loinc(name)) {
        (NameMatch::Known(analyte), _) | (_, Some(analyte)) => vec![analyte],
        (NameMatch::Ambiguous(analytes), None) => analytes,
        (NameMatch::Unknown, None) => return None,
    };
    for (index, id) in analytes.into_iter().enumerate() {
        if index > 0 {
            page.blank();
            page.rule('-');
        }
        analyte::explain(page, catalog, id);
    }
    Some(())
}

/// The topics most like a name that is none.
fn nearest(catalog: &Catalog, normal: &str) -> NotFound {
    let ids = (catalog.scores().iter().map(|score| score.id.as_str()))
        .chain(catalog.patterns().iter().map(|pattern| pattern.id.as_str()))
        .chain(catalog.analytes().map(|(_, analyte)| analyte.id.as_str()))
        .chain(
            catalog
                .conditions()
                .iter()
                .map(|condition| condition.id.as_str()),
        )
        .chain(catalog.sources().iter().map(|source| source.id.as_str()));
    // A name longer than any identifier is like none of them, and costly to compare.
    let mut alike: Vec<(f64, &str)> = if normal.len() > 100 {
        Vec::new()
    } else {
        ids.map(|id| (likeness(normal, id), id))
            .filter(|(likeness, _)| *likeness >= LEAST_LIKENESS)
            .collect()
    };
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    alike.dedup_by_key(|(_, id)| *id);
    let mut suggestions: Vec<String> = alike
        .into_iter()
        .map(|(_, id)| id.to_string())
        .take(MOST_SUGGESTIONS)
        .collect();
    if suggestions.is_empty()
        && let Some(analyte) = catalog.nearest_name(normal)
    {
        suggestions.push(catalog.analyte(analyte).id.clone());
    }
    NotFound { suggestions }
}

fn likeness(name: &str, id: &str) -> f64 {
    let id = normalize_name(id);
    // `isth` for `isth_overt_2025`: a whole word at the start or end is a good guess.
    let is_part = !name.is_empty()
        && (id.starts_with(&format!("{name} ")) || id.ends_with(&format!(" {name}")));
    if is_part {
        1.0
    } else {
        strsim::normalized_damerau_levenshtein(name, &id)
    }
}

fn explain_condition(page: &mut Page, catalog: &Catalog, condition: &Condition) {
    page.heading_with(&condition.title, &format!("condition {}", condition.id));
    page.paragraph("", "", &condition.note);
    let dic = if condition.leads_to_dic {
        "counts as an underlying disorder of overt DIC"
    } else {
        "does not by itself count as an underlying disorder of overt DIC"
    };
    page.labelled("In the column `underlying`", dic);
    page.labelled("Names", &condition.names.join("; "));
    write_sources(page, catalog, &condition.sources);
}

fn explain_source(page: &mut Page, catalog: &Catalog, source: &Source) {
    page.heading_with("Source", &source.id);
    write_source(page, source);
    let uses = |sources: &[String]| sources.contains(&source.id);
    let used: Vec<&str> = (catalog
        .scores()
        .iter()
        .filter(|score| uses(&score.sources))
        .map(|score| score.id.as_str()))
    .chain(
        catalog
            .patterns()
            .iter()
            .filter(|pattern| uses(&pattern.sources))
            .map(|pattern| pattern.id.as_str()),
    )
    .chain(
        catalog
            .analytes()
            .filter(|(_, analyte)| uses(&analyte.sources))
            .map(|(_, analyte)| analyte.id.as_str()),
    )
    .chain(
        catalog
            .conditions()
            .iter()
            .filter(|condition| uses(&condition.sources))
            .map(|condition| condition.id.as_str()),
    )
    .collect();
    page.labelled("Used by", &used.join(", "));
}

fn write_sources(page: &mut Page, catalog: &Catalog, sources: &[String]) {
    if sources.is_empty() {
        return;
    }
    page.blank();
    page.heading("Sources");
    for id in sources {
        match catalog.source(id) {
            Some(source) => write_source(page, source),
            None => page.paragraph("  - ", "    ", id),
        }
    }
}

/// The citation, its addresses, and how far it was read.
fn write_source(page: &mut Page, source: &Source) {
    let mut text = source.citation.clone();
    for (label, value) in [
        ("doi:", &source.doi),
        ("PMID ", &source.pmid),
        ("", &source.url),
    ] {
        if !value.is_empty() {
            text.push_str(&format!(" {label}{value}"));
        }
    }
    page.paragraph("  - ", "    ", &text);
    let read = match source.read.as_str() {
        "full" => "read in full",
        "abstract" => "its abstract was read",
        "secondary" => "its numbers were read in other publications that reproduce them",
        "memory" => "not read; nothing rests on it alone",
        other => other,
    };
    let note = if source.note.is_empty() {
        String::new()
    } else {
        format!("; {}", source.note.trim_end_matches('.'))
    };
    if !read.is_empty() || !note.is_empty() {
        page.paragraph("    ", "    ", &format!("How it was read: {read}{note}."));
    }
}

fn write_list(page: &mut Page, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    page.blank();
    page.heading(title);
    for line in lines {
        page.paragraph("  - ", "    ", line);
    }
}

#[cfg(test)]
mod tests;
