//! The annotated report of one panel, in words: plain text of 80 columns, readable without color, Markdown or HTML.

mod findings;
mod panel_head;
mod patterns;
mod places;
mod results;
mod scores;
mod trend;
mod uncertainty;

use std::io;

use super::page::{DOCUMENT_END, Level, Page, document_start};
use crate::INTENDED_USE;
use crate::catalog::{Catalog, Status};
use crate::interpret::Interpretation;
use crate::panel::Issue;

pub use super::page::Form;

/// How a text report looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// What it is written as.
    pub form: Form,
    /// Whether headings are bold and flags colored, by ANSI sequences.
    pub color: bool,
    /// Whether small charts are drawn in ASCII characters only.
    pub ascii: bool,
    /// Whether every score and pattern is told in full; otherwise only those that are met or present are.
    pub long: bool,
}

impl Style {
    /// An empty page.
    pub(super) fn page(&self) -> Page {
        Page::of(self.form, self.color)
    }
}

/// Writes what stands once above all panels: the program, the reference set, the intended use,
/// and `notes` of the caller (files, window, options in force).
///
/// # Errors
/// Those of the writer.
pub fn write_head(
    out: &mut dyn io::Write,
    catalog: &Catalog,
    notes: &[String],
    style: &Style,
) -> io::Result<()> {
    if style.form == Form::Html {
        out.write_all(document_start().as_bytes())?;
    }
    let mut page = style.page();
    let digest: String = catalog.digest().chars().take(16).collect();
    let title = format!(
        "coagscope {}, reference set {digest}",
        env!("CARGO_PKG_VERSION")
    );
    page.heading_of(Level::Document, &title, "");
    page.paragraph("", "", INTENDED_USE);
    for note in notes {
        page.paragraph("", "  ", note);
    }
    out.write_all(page.into_text().as_bytes())
}

/// Writes what stands once below all panels: how to read the report, and the intended use.
///
/// # Errors
/// Those of the writer.
pub fn write_foot(out: &mut dyn io::Write, style: &Style) -> io::Result<()> {
    let mut page = style.page();
    page.blank();
    page.rule('=');
    page.heading_of(Level::Panel, "How to read this", "");
    for line in [
        "Flags: L below, N within, H above the limits that are named; LL and HH beyond a critical \
         limit in the data; A an abnormal word; ? cannot tell, with the reason below the table.",
        "Bar: blanks between | and | are the reference interval, dashes lie outside, o is the value, \
         < and > mean further out than the bar shows, = covers all that a value may be, : covers \
         limits on which sources differ.",
        "z-log: distance from the middle of the reference interval on the logarithmic scale; -1.96 \
         and 1.96 are its limits. x17.2: times the upper limit, where only that limit has meaning.",
        "Evidence: + speaks for, - speaks against, ? is not known. Points such as 0..2 mean that \
         nothing in the data decides between them; a missing result never counts as zero.",
    ] {
        page.paragraph("", "  ", line);
    }
    if !style.long {
        page.paragraph(
            "",
            "  ",
            "Scores that are not met and patterns that are not present are told in short; --long tells them in full.",
        );
    }
    page.blank();
    page.paragraph("", "", INTENDED_USE);
    out.write_all(page.into_text().as_bytes())?;
    write_end(out, style)
}

/// Writes what ends a document, where its form has such a thing.
///
/// # Errors
/// Those of the writer.
pub(super) fn write_end(out: &mut dyn io::Write, style: &Style) -> io::Result<()> {
    match style.form {
        Form::Html => out.write_all(DOCUMENT_END.as_bytes()),
        Form::Text | Form::Markdown => Ok(()),
    }
}

/// Writes the annotated report of one panel.
///
/// # Errors
/// Those of the writer.
pub fn write_report(
    out: &mut dyn io::Write,
    catalog: &Catalog,
    interpretation: &Interpretation,
    style: &Style,
) -> io::Result<()> {
    let mut page = style.page();
    page.blank();
    page.rule('=');
    panel_head::write(&mut page, interpretation);
    findings::write(&mut page, interpretation, style.long);
    results::write(&mut page, interpretation);
    scores::write(&mut page, catalog, interpretation, style.long);
    patterns::write(&mut page, catalog, interpretation, style.long);
    trend::write(&mut page, catalog, interpretation, style.ascii);
    write_issues(&mut page, &interpretation.issues);
    out.write_all(page.into_text().as_bytes())
}

fn write_issues(page: &mut Page, issues: &[Issue]) {
    if issues.is_empty() {
        return;
    }
    page.section("Issues of the data");
    for issue in issues {
        let place = places::place_text(&issue.place);
        let message = if place.is_empty() {
            issue.message.clone()
        } else {
            format!("{place}: {}", issue.message)
        };
        page.paragraph(
            "  - ",
            "    ",
            &format!("{message} [{}]", issue.code.code()),
        );
    }
}

/// So many missing statements of a pattern are named in the short form.
const MOST_MISSING: usize = 3;

/// The first few of a list, and how many more there are.
fn first_of(words: &[&str], most: usize) -> String {
    let shown = words.iter().take(most).copied().collect::<Vec<_>>();
    match words.len().saturating_sub(most) {
        0 => shown.join("; "),
        more => format!("{}; and {more} more", shown.join("; ")),
    }
}

/// What to say of a rule that is not `stable`.
fn status_remark(status: Status) -> &'static str {
    match status {
        Status::Stable => "",
        Status::Preview => {
            "preview: a source of this rule could not be verified, or it is a proposal of this project"
        }
        Status::Superseded => "superseded: a later rule has replaced this one",
        Status::Variant => "variant: not the published score; kept for comparison",
    }
}

/// The same in one word, for behind a title.
fn status_word(status: Status) -> &'static str {
    match status {
        Status::Stable => "",
        Status::Preview => " (preview)",
        Status::Superseded => " (superseded)",
        Status::Variant => " (variant)",
    }
}

#[cfg(test)]
mod tests;
