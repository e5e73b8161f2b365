//! Explains a score, pattern, analyte, condition, topic or source from the catalog.

mod analyte;
mod condition;
mod entry;
mod links;
mod list;
mod rules;
mod source;
mod topic;

use crate::INTENDED_USE;
use crate::catalog::Catalog;
use crate::panel::IssueCode;

use super::page::Page;
use entry::Entry;

/// No topic of this name; `suggestions` are the most alike, best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFound {
    /// Identifiers of topics, at most three.
    pub suggestions: Vec<String>,
    /// Identifiers of those of them that are published rules whose numbers could not be read.
    pub unverified: Vec<String>,
}

/// Explains a topic in 80 columns of text. A topic is found by its identifier, else by its title
/// or one of its names in any language of the catalog, else by a LOINC code. Where a name means two
/// things, both are explained.
///
/// # Errors
/// [`NotFound`] with the nearest topics.
pub fn topic(catalog: &Catalog, name: &str) -> Result<String, NotFound> {
    let found = entry::find(catalog, name)?;
    let mut page = begin();
    for (index, entry) in found.into_iter().enumerate() {
        if index > 0 {
            page.blank();
            page.rule('-');
        }
        explain(&mut page, catalog, entry);
    }
    Ok(end(page))
}

/// Every topic, by kind.
pub fn topics(catalog: &Catalog) -> String {
    let mut page = begin();
    list::write(&mut page, catalog);
    end(page)
}

fn explain(page: &mut Page, catalog: &Catalog, entry: Entry) {
    match entry {
        Entry::Score(score) | Entry::Variant(score) => rules::explain_score(page, catalog, score),
        Entry::Pattern(pattern) => rules::explain_pattern(page, catalog, pattern),
        Entry::Contradiction(found) => rules::explain_contradiction(page, catalog, found),
        Entry::Analyte(id) => analyte::explain(page, catalog, id),
        Entry::Condition(disorder) => condition::explain(page, catalog, disorder),
        Entry::Topic(found) => topic::explain(page, catalog, found),
        Entry::Unverified(found) => topic::name_unverified(page, catalog, found),
        Entry::RefusedTable(table) => rules::explain_refused_table(page, catalog, table),
        Entry::Source(found) => source::explain(page, catalog, found),
        Entry::Issue(code) => explain_issue(page, code),
    }
}

/// What a code of the column `issues` means.
fn explain_issue(page: &mut Page, code: IssueCode) {
    page.heading_with("Issue", code.code());
    page.blank();
    page.paragraph("", "", code.meaning());
    page.paragraph(
        "",
        "",
        "Each result row lists the codes of its panel in its column `issues`; `coagscope check FILE` counts them and says of the first one where it stands and how to mend it.",
    );
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
