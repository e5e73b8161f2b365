//! The table of rules in the README, made from the reference set.

use crate::catalog::Catalog;

use super::citation::short_citation;
use super::markdown::{Link, as_cell, cell, heading_row, inline, row};
use super::rule_words::{short_threshold_text, titled};

/// The line of the README above the generated table.
pub const TABLE_BEGINS: &str =
    "<!-- rules table: made by `coagscope reference document --readme README.md` -->";
/// The line of the README below the generated table.
pub const TABLE_ENDS: &str = "<!-- end of rules table -->";

/// Where the page of rules stands, as seen from the README.
const PAGE: &str = "reference/RULES.md";
/// The source that stands for a decision of the project.
const OWN_DECISION: &str = "coagscope_design";

/// A text that has not both lines between which the table stands, in this order and once each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("has not one line `{TABLE_BEGINS}` and one line `{TABLE_ENDS}` below it")]
pub struct NoPlaceForTable;

/// The table of scores and patterns for the README: a line for each.
pub fn readme_table(catalog: &Catalog) -> String {
    let to_page: Link = &|id| Some(format!("{PAGE}#{id}"));
    let mut text = heading_row(&["identifier", "what it is", "source"]);
    let mut push = |id: &str, what: &str, sources: &[String]| {
        text.push_str(&row(&[
            as_cell(&inline(&format!("`{id}`"), to_page)),
            cell(what, &|_| None),
            cell(&first_source(catalog, sources), &|_| None),
        ]));
    };
    for score in catalog.scores() {
        let mut what = titled(&score.title, score.status);
        if let Some(threshold) = short_threshold_text(score) {
            what.push_str(&format!("; {threshold}"));
        }
        push(&score.id, &what, &score.sources);
    }
    for pattern in catalog.patterns() {
        let what = titled(&pattern.title, pattern.status);
        push(&pattern.id, &what, &pattern.sources);
    }
    text
}

/// The text of the README with its table made anew.
///
/// # Errors
/// [`NoPlaceForTable`] where the two lines around the table are not there.
pub fn with_table(readme: &str, catalog: &Catalog) -> Result<String, NoPlaceForTable> {
    let place = |line: &str| {
        let mut places = readme.match_indices(line).map(|(place, _)| place);
        match (places.next(), places.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(NoPlaceForTable),
        }
    };
    let begins = place(TABLE_BEGINS)? + TABLE_BEGINS.len();
    let ends = place(TABLE_ENDS)?;
    if begins > ends {
        return Err(NoPlaceForTable);
    }
    Ok(format!(
        "{}\n{}{}",
        &readme[..begins],
        readme_table(catalog),
        &readme[ends..]
    ))
}

/// The first publication, how many more there are, and whether the rule is a decision of the project.
fn first_source(catalog: &Catalog, sources: &[String]) -> String {
    let (own, published): (Vec<&String>, Vec<&String>) =
        sources.iter().partition(|source| *source == OWN_DECISION);
    let mut text = match published.first().and_then(|id| catalog.source(id)) {
        Some(source) => short_citation(&source.citation),
        None => return "own decision".to_string(),
    };
    if published.len() > 1 {
        text.push_str(&format!("; {} more", published.len() - 1));
    }
    if !own.is_empty() {
        text.push_str("; own decision");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_between_its_lines() {
        let catalog = Catalog::builtin();
        let before = format!("# a\n\n{TABLE_BEGINS}\nold\n{TABLE_ENDS}\n\nb\n");
        let after = with_table(&before, catalog).unwrap();
        assert!(after.starts_with(&format!("# a\n\n{TABLE_BEGINS}\n| identifier")));
        assert!(after.ends_with(&format!("|\n{TABLE_ENDS}\n\nb\n")));
        assert_eq!(with_table(&after, catalog).as_ref(), Ok(&after));
        for text in [
            "",
            TABLE_BEGINS,
            &format!("{TABLE_ENDS}\n{TABLE_BEGINS}"),
            &format!("{TABLE_BEGINS}\n{TABLE_BEGINS}\n{TABLE_ENDS}"),
        ] {
            assert_eq!(with_table(text, catalog), Err(NoPlaceForTable), "{text}");
        }
    }

    #[test]
    fn every_rule_has_a_line() {
        let catalog = Catalog::builtin();
        let table = readme_table(catalog);
        let ids = (catalog.scores().iter().map(|score| &score.id))
            .chain(catalog.patterns().iter().map(|pattern| &pattern.id));
        for id in ids {
            assert!(
                table.contains(&format!("| [`{id}`]({PAGE}#{id}) |")),
                "{id}"
            );
        }
        let rules = catalog.scores().len() + catalog.patterns().len();
        assert_eq!(table.lines().count(), rules + 2);
    }
}
