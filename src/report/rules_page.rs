//! The rules as a page of Markdown, and the table of the README: made from the reference set, so that
//! they can't say anything else.

use crate::INTENDED_USE;
use crate::catalog::{Catalog, Contradiction, Pattern, Score, Source, Status, Unverified};

use super::citation::{citations, how_read, short_citation};
use super::markdown::{Link, as_cell, cell, code, code_link, inline, link, row};
use super::rule_parts::{self, Part};
use super::rule_words::{Line, family_text, short_threshold_text, status_word, titled};

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

/// Every rule of the catalog as one page of Markdown: a table of all, then a section for each.
pub fn page(catalog: &Catalog) -> String {
    let mut page = Page {
        text: String::new(),
        catalog,
    };
    page.block("# Rules");
    page.block(&format!("**{INTENDED_USE}**"));
    page.block(
        "Made from the files of this folder by `coagscope reference document`. To correct something here, correct the \
         file that the section names; [README.md](README.md) says how. `coagscope explain` prints the same sections.",
    );
    page.overview();
    page.block("## Scores");
    for score in catalog.scores() {
        page.score(score);
    }
    page.block("## Patterns");
    for pattern in catalog.patterns() {
        page.pattern(pattern);
    }
    if !catalog.contradictions().is_empty() {
        page.block("## Contradictions");
        page.block(
            "Findings that do not fit each other. Each is shown where it surely holds, and is never resolved in silence.",
        );
        for contradiction in catalog.contradictions() {
            page.contradiction(contradiction);
        }
    }
    if !catalog.unverified().is_empty() {
        page.block("## Published rules that are named only and not computed");
        page.block("Their numbers could not be read. Each says what is known of it and where it was looked for.");
        for entry in catalog.unverified() {
            page.unverified(entry);
        }
    }
    page.block(INTENDED_USE);
    page.text
}

/// The table of scores and patterns for the README: a line for each.
pub fn readme_table(catalog: &Catalog) -> String {
    let to_page: Link = &|id| is_rule(catalog, id).then(|| format!("{PAGE}#{id}"));
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

fn is_rule(catalog: &Catalog, id: &str) -> bool {
    catalog.score(id).is_some()
        || catalog.pattern(id).is_some()
        || catalog
            .contradictions()
            .iter()
            .any(|contradiction| contradiction.id == id)
        || catalog.unverified().iter().any(|entry| entry.id == id)
}

fn heading_row(titles: &[&str]) -> String {
    let titles: Vec<String> = titles.iter().map(|title| title.to_string()).collect();
    let line: String = titles.iter().map(|_| "---|").collect();
    format!("{}|{line}\n", row(&titles))
}

/// A page in the making; blocks are set apart by empty lines.
struct Page<'a> {
    text: String,
    catalog: &'a Catalog,
}

impl Page<'_> {
    fn block(&mut self, markdown: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(markdown.trim_end());
        self.text.push('\n');
    }

    /// The address of a section of this page.
    fn section_of(&self, id: &str) -> Option<String> {
        is_rule(self.catalog, id).then(|| format!("#{id}"))
    }

    fn inline(&self, text: &str) -> String {
        inline(text, &|id| self.section_of(id))
    }

    fn cell(&self, text: &str) -> String {
        as_cell(&self.inline(text))
    }

    fn overview(&mut self) {
        let catalog = self.catalog;
        self.block("## All scores and patterns");
        let mut table = heading_row(&[
            "identifier",
            "what it is",
            "kind",
            "about",
            "status",
            "sources",
        ]);
        let mut push =
            |id: &str, title: &str, kind: &str, about: &str, status, sources: &[String]| {
                table.push_str(&row(&[
                    self.cell(&format!("`{id}`")),
                    self.cell(title),
                    kind.to_string(),
                    about.to_string(),
                    status_word(status).to_string(),
                    self.cell(&citations(catalog, sources)),
                ]));
            };
        for score in catalog.scores() {
            let about = family_text(score.family);
            push(
                &score.id,
                &score.title,
                "score",
                about,
                score.status,
                &score.sources,
            );
        }
        for pattern in catalog.patterns() {
            let about = family_text(pattern.family);
            push(
                &pattern.id,
                &pattern.title,
                "pattern",
                about,
                pattern.status,
                &pattern.sources,
            );
        }
        self.block(&table);
    }

    fn score(&mut self, score: &Score) {
        self.rule_heading(&score.id, &score.title, score.status, "score", &score.file);
        self.parts(&rule_parts::of_score(self.catalog, score));
        self.sources(&score.sources);
    }

    fn pattern(&mut self, pattern: &Pattern) {
        self.rule_heading(
            &pattern.id,
            &pattern.title,
            pattern.status,
            "pattern",
            &pattern.file,
        );
        self.parts(&rule_parts::of_pattern(self.catalog, pattern));
        self.sources(&pattern.sources);
    }

    fn contradiction(&mut self, contradiction: &Contradiction) {
        self.block(&format!("### {}", code(&contradiction.id)));
        self.parts(&rule_parts::of_contradiction(self.catalog, contradiction));
        self.sources(&contradiction.sources);
    }

    fn unverified(&mut self, entry: &Unverified) {
        self.block(&format!("### {}", code(&entry.id)));
        self.block(&format!("**{}**", self.inline(&entry.title)));
        self.parts(&rule_parts::of_unverified(entry));
        self.sources(&entry.sources);
    }

    /// The heading is nothing but the identifier, so that links to the section are as short as it.
    fn rule_heading(&mut self, id: &str, title: &str, status: Status, kind: &str, file: &str) {
        self.block(&format!("### {}", code(id)));
        self.block(&format!(
            "**{}** ({kind}, {})",
            self.inline(&titled(title, status)),
            code_link(file, file)
        ));
    }

    fn parts(&mut self, parts: &[Part]) {
        let mut list = String::new();
        for part in parts {
            let is_line = matches!(part, Part::Labelled(..) | Part::Entry(_) | Part::Tree(_));
            if !is_line && !list.is_empty() {
                self.block(&std::mem::take(&mut list));
            }
            match part {
                Part::Text(text) => self.block(&self.inline(text)),
                Part::Heading(text, None) => self.block(&format!("#### {}", self.inline(text))),
                Part::Heading(text, Some(column)) => {
                    self.block(&format!("#### {} ({})", self.inline(text), code(column)));
                }
                Part::Bands(looks_at, rows) => self.bands(looks_at, rows),
                Part::Labelled(label, text) => {
                    let (label, text) = (self.inline(label), self.inline(text));
                    list.push_str(&format!("- **{label}:** {text}\n"));
                }
                Part::Entry(text) => list.push_str(&format!("- {}\n", self.inline(text))),
                Part::Tree(lines) => list.push_str(&self.tree(lines)),
            }
        }
        if !list.is_empty() {
            self.block(&list);
        }
    }

    /// A nested list.
    fn tree(&self, lines: &[Line]) -> String {
        lines
            .iter()
            .map(|line| format!("{}- {}\n", "  ".repeat(line.depth), self.inline(&line.text)))
            .collect()
    }

    fn bands(&mut self, looks_at: &str, rows: &[[String; 2]]) {
        if rows.is_empty() {
            self.block(&self.inline(looks_at));
            return;
        }
        let mut table = heading_row(&[&self.cell(looks_at), "points"]);
        for cells in rows {
            table.push_str(&row(&cells.each_ref().map(|text| self.cell(text))));
        }
        self.block(&table);
    }

    fn sources(&mut self, sources: &[String]) {
        if sources.is_empty() {
            return;
        }
        self.block("#### Sources");
        let list: String = sources
            .iter()
            .filter_map(|id| self.catalog.source(id))
            .map(|source| format!("- {}\n", self.source(source)))
            .collect();
        self.block(&list);
    }

    /// The citation, its addresses, and how far it was read.
    fn source(&self, source: &Source) -> String {
        let mut text = format!("{}: {}", code(&source.id), self.inline(&source.citation));
        let mut push = |label: String, address: String| {
            text.push_str(&format!(", {}", link(&label, &address)));
        };
        if !source.doi.is_empty() {
            push(
                format!("doi:{}", source.doi),
                format!("https://doi.org/{}", source.doi),
            );
        }
        if !source.pmid.is_empty() {
            let address = format!("https://pubmed.ncbi.nlm.nih.gov/{}/", source.pmid);
            push(format!("PMID {}", source.pmid), address);
        }
        if source.url.starts_with("https://") || source.url.starts_with("http://") {
            text.push_str(&format!(", <{}>", source.url.replace(['<', '>', ' '], "")));
        } else if !source.url.is_empty() {
            text.push_str(&format!(", {}", self.inline(&source.url)));
        }
        let read = how_read(source);
        if !read.is_empty() {
            text.push_str(&format!(". {}", self.inline(&read)));
        }
        text
    }
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
    fn every_rule_has_a_line_and_a_section() {
        let catalog = Catalog::builtin();
        let (page, table) = (page(catalog), readme_table(catalog));
        let ids = (catalog.scores().iter().map(|score| &score.id))
            .chain(catalog.patterns().iter().map(|pattern| &pattern.id));
        for id in ids {
            assert!(page.contains(&format!("| [`{id}`](#{id}) |")), "{id}");
            assert!(page.contains(&format!("\n### `{id}`\n")), "{id}");
            assert!(
                table.contains(&format!("| [`{id}`]({PAGE}#{id}) |")),
                "{id}"
            );
        }
        let named = (catalog.contradictions().iter().map(|found| &found.id))
            .chain(catalog.unverified().iter().map(|entry| &entry.id));
        for id in named {
            assert!(page.contains(&format!("\n### `{id}`\n")), "{id}");
        }
        let rules = catalog.scores().len() + catalog.patterns().len();
        assert_eq!(table.lines().count(), rules + 2);
    }

    #[test]
    fn every_row_of_a_table_has_as_many_cells_as_its_head() {
        let page = page(Catalog::builtin());
        let cells = |line: &str| line.replace("\\|", "").matches('|').count();
        let mut head = 0;
        for line in page.lines() {
            match (line.starts_with('|'), head) {
                (true, 0) => head = cells(line),
                (true, _) => assert_eq!(cells(line), head, "{line}"),
                (false, _) => head = 0,
            }
        }
    }
}
