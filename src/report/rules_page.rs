//! The rules as a page of Markdown, made from the reference set, so that it can't say anything else.

use std::collections::BTreeSet;

use crate::INTENDED_USE;
use crate::catalog::{
    Catalog, Contradiction, Pattern, RefusedTable, Score, Source, Status, Unverified,
};

use super::citation::{citations, how_read, read_text, short_citation};
use super::markdown::{as_cell, code, code_link, heading_row, inline, link, row};
use super::rule_parts::{self, Part};
use super::rule_words::{Line, family_text, status_word, titled};

/// Every rule of the catalog as one page of Markdown: a table of all, then a section for each.
pub fn page(catalog: &Catalog) -> String {
    let mut page = Page {
        text: String::new(),
        cited: BTreeSet::new(),
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
    if !catalog.variants().is_empty() {
        page.block("## Variants, kept for comparison");
        page.block(
            "Ways in which published tables and programs score a published score differently. None of them is ever \
             taken for the score; `coagscope compare --ledger` shows what they change, and `coagscope explain` tells \
             each in full.",
        );
        for variant in catalog.variants() {
            page.variant(variant);
        }
    }
    if !catalog.refused_tables().is_empty() {
        page.block("## Published tables of which no rule can be made");
        for table in catalog.refused_tables() {
            page.refused_table(table);
        }
    }
    page.all_sources();
    page.block(INTENDED_USE);
    page.text
}

/// Whether something of this identifier has a section of its own.
fn has_section(catalog: &Catalog, id: &str) -> bool {
    (catalog.scores_and_variants().iter().map(|rule| &rule.id))
        .chain(catalog.patterns().iter().map(|rule| &rule.id))
        .chain(catalog.contradictions().iter().map(|found| &found.id))
        .chain(catalog.unverified().iter().map(|entry| &entry.id))
        .chain(catalog.refused_tables().iter().map(|table| &table.id))
        .any(|known| known == id)
}

/// A page in the making; blocks are set apart by empty lines.
struct Page<'a> {
    text: String,
    /// Identifiers of the sources that were named so far.
    cited: BTreeSet<String>,
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
        has_section(self.catalog, id).then(|| format!("#{id}"))
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

    fn variant(&mut self, variant: &Score) {
        self.rule_heading(
            &variant.id,
            &variant.title,
            variant.status,
            "variant",
            &variant.file,
        );
        self.parts(&rule_parts::of_variant(variant));
        self.sources(&variant.sources);
    }

    fn refused_table(&mut self, table: &RefusedTable) {
        self.block(&format!("### {}", code(&table.id)));
        self.block(&format!("**{}**", self.inline(&table.title)));
        self.parts(&rule_parts::of_refused_table(table));
        self.sources(&table.sources);
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

    /// The sources of a section, in short.
    fn sources(&mut self, sources: &[String]) {
        let mut list = String::new();
        for source in sources.iter().filter_map(|id| self.catalog.source(id)) {
            let mut text = format!(
                "{}: {}",
                code_link(&source.id, &format!("#source-{}", source.id)),
                self.inline(&short_citation(&source.citation))
            );
            if let Some(address) = addresses(source).first() {
                text.push_str(&format!(", {address}"));
            }
            list.push_str(&format!("- {text} ({})\n", self.inline(read_text(source))));
            self.cited.insert(source.id.clone());
        }
        if !list.is_empty() {
            self.block("#### Sources");
            self.block(&list);
        }
    }

    /// Every source that a section names, with all addresses and what was read.
    fn all_sources(&mut self) {
        self.block("## Sources");
        let cited = std::mem::take(&mut self.cited);
        for source in cited.iter().filter_map(|id| self.catalog.source(id)) {
            self.block(&format!("#### Source {}", code(&source.id)));
            let mut text = self.inline(&source.citation);
            for address in addresses(source) {
                text.push_str(&format!(", {address}"));
            }
            let read = how_read(source);
            if !read.is_empty() {
                text.push_str(&format!(". {}", self.inline(&read)));
            }
            self.block(&text);
        }
    }
}

/// Where a source is found, as links.
fn addresses(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    if !source.doi.is_empty() {
        let address = format!("https://doi.org/{}", source.doi);
        found.push(link(&format!("doi:{}", source.doi), &address));
    }
    if !source.pmid.is_empty() {
        let address = format!("https://pubmed.ncbi.nlm.nih.gov/{}/", source.pmid);
        found.push(link(&format!("PMID {}", source.pmid), &address));
    }
    if source.url.starts_with("https://") || source.url.starts_with("http://") {
        found.push(format!("<{}>", source.url.replace(['<', '>', ' '], "")));
    } else if !source.url.is_empty() {
        found.push(inline(&source.url, &|_| None));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_line_and_a_section() {
        let catalog = Catalog::builtin();
        let page = page(catalog);
        let ids = (catalog.scores().iter().map(|score| &score.id))
            .chain(catalog.patterns().iter().map(|pattern| &pattern.id));
        for id in ids {
            assert!(page.contains(&format!("| [`{id}`](#{id}) |")), "{id}");
            assert!(page.contains(&format!("\n### `{id}`\n")), "{id}");
        }
        let named = (catalog.contradictions().iter().map(|found| &found.id))
            .chain(catalog.unverified().iter().map(|entry| &entry.id))
            .chain(catalog.variants().iter().map(|variant| &variant.id))
            .chain(catalog.refused_tables().iter().map(|table| &table.id));
        for id in named {
            assert!(page.contains(&format!("\n### `{id}`\n")), "{id}");
        }
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

    #[test]
    fn every_link_within_the_page_leads_to_a_heading_of_its_own() {
        let page = page(Catalog::builtin());
        // As headings become addresses: small letters, marks dropped, spaces to hyphens.
        let slug = |heading: &str| -> String {
            (heading.to_lowercase().chars())
                .filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter))
                .map(|letter| if letter == ' ' { '-' } else { letter })
                .collect()
        };
        let headings: Vec<String> = page
            .lines()
            .filter_map(|line| {
                line.strip_prefix("### ")
                    .or(line.strip_prefix("#### Source `").map(|_| &line[5..]))
            })
            .map(slug)
            .collect();
        for target in page
            .split("](#")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let found = headings.iter().filter(|heading| *heading == target);
            assert_eq!(found.count(), 1, "{target}");
        }
    }
}
