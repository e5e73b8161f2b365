//! The validation as text or HTML.

use std::io;

use crate::INTENDED_USE;
use crate::cohort::validation::{Measure, TestedScore};
use crate::report::check::count_texts;
use crate::report::compare::text::{left, right};
use crate::report::page::{Level, Page};
use crate::report::text::{Style, write_end, write_head};
use crate::report::wrap::Column;

use super::words::{
    NONE_DECIDES, NOTES, NOTHING_DECIDED, SHORT_TITLES, analyzed_text, answers_text,
    area_range_text, area_text, at_threshold, choice_text, estimate_text, estimates, flow_texts,
    from_total_text, interval_text, label_texts, no_interval_texts, not_on_the_same, order_text,
    prerequisite_of, remarks, short_cells, value_text,
};
use super::{IndexTest, Reported};

const SUMMARY: [Column; 6] = [left(27), right(8), right(11), right(11), right(6), right(9)];
const TABLE: [Column; 3] = [left(26), right(20), right(20)];
const MEASURES: [Column; 4] = [left(26), right(26), right(11), right(11)];
const THRESHOLDS: [Column; 4] = [left(5), right(23), right(23), right(24)];

const COUNTS: [Column; 3] = [left(5), right(35), right(35)];

/// Writes a validation.
///
/// # Errors
/// Those of the writer.
pub fn write_text(out: &mut dyn io::Write, reported: &Reported, style: &Style) -> io::Result<()> {
    write_head(out, reported.catalog, reported.head.files, style)?;
    let mut page = style.page();
    write_flow(&mut page, reported);
    let (tests, others) = reported.deciding_tests();
    write_summary(&mut page, reported, &tests);
    page.labelled(NOTHING_DECIDED, &others.join(", "));
    for test in &tests {
        write_test(&mut page, reported, test);
    }
    page.section("How to read this");
    for note in NOTES {
        page.paragraph("", "  ", note);
    }
    page.blank();
    page.paragraph("", "", INTENDED_USE);
    out.write_all(page.into_text().as_bytes())?;
    write_end(out, style)
}

fn write_flow(page: &mut Page, reported: &Reported) {
    page.section("Reference and flow of counts");
    for (label, text) in label_texts(reported) {
        page.labelled(label, &text);
    }
    for line in count_texts(reported.head.counts, reported.validation.flow.panels) {
        page.paragraph("  ", "    ", &line);
    }
    page.labelled("Chosen", &choice_text(reported));
    for line in flow_texts(reported) {
        page.paragraph("  ", "    ", &line);
    }
    if reported.validation.flow.one_per_subject {
        page.labelled("Intervals", &interval_text(reported.validation.method));
    }
    for remark in remarks(reported) {
        page.paragraph("  ", "    ", &remark);
    }
}

fn write_summary(page: &mut Page, reported: &Reported, tests: &[IndexTest]) {
    page.section("Complete cases in short");
    if tests.is_empty() {
        page.paragraph("  ", "    ", NONE_DECIDES);
        return;
    }
    let mut titles = SHORT_TITLES;
    titles[0] = "";
    page.row(2, &SUMMARY, &titles.map(str::to_string), None);
    for test in tests {
        let cells = short_cells(test);
        page.row(2, &SUMMARY, &cells, None);
    }
    page.paragraph("  ", "    ", &not_on_the_same(reported, tests));
}

fn write_test(page: &mut Page, reported: &Reported, test: &IndexTest) {
    page.blank();
    page.heading_of(Level::Section, test.title, test.id);
    page.rule('-');
    page.labelled("Positive when", &test.positive_when);
    page.labelled("Profile", test.profile.unwrap_or(""));
    page.labelled("Prerequisite", &prerequisite_of(reported, test));
    page.paragraph("  ", "    ", &analyzed_text(reported, test.crossed));
    let (with, without) = (&test.crossed.with, &test.crossed.without);
    for (title, with, without) in [
        (
            "",
            "reference positive".to_string(),
            "reference negative".to_string(),
        ),
        (
            "test positive",
            with.positive.to_string(),
            without.positive.to_string(),
        ),
        (
            "test negative",
            with.negative.to_string(),
            without.negative.to_string(),
        ),
        (
            "undecided",
            with.undecided.to_string(),
            without.undecided.to_string(),
        ),
        (
            "not applicable",
            with.not_applicable.to_string(),
            without.not_applicable.to_string(),
        ),
    ] {
        page.row(2, &TABLE, &[title.to_string(), with, without], None);
    }
    write_measures(page, reported, test);
    if let Some(score) = test.score {
        write_curve(page, reported, test, score);
    }
}

fn write_measures(page: &mut Page, reported: &Reported, test: &IndexTest) {
    let head = ["", "complete cases", "worst case", "best case"].map(str::to_string);
    page.row(2, &MEASURES, &head, None);
    let own = estimates(reported, &test.crossed.complete_cases());
    let (worst, best) = (test.crossed.worst_case(), test.crossed.best_case());
    for estimate in &own {
        let measure = estimate.measure;
        let cells = [
            measure.title().to_string(),
            estimate_text(estimate),
            value_text(measure, worst.value(measure)),
            value_text(measure, best.value(measure)),
        ];
        page.row(2, &MEASURES, &cells, None);
    }
    for why in no_interval_texts(&own) {
        page.paragraph("  ", "    ", &why);
    }
}

fn write_curve(page: &mut Page, reported: &Reported, test: &IndexTest, score: &TestedScore) {
    page.labelled("Severity", &order_text(test));
    page.labelled("Area under the ROC curve", &area_text(reported, score));
    page.labelled("Worst to best case", &area_range_text(score));
    if score.thresholds.is_empty() {
        return;
    }
    let head = ["total", "sensitivity", "specificity", "Youden's index"].map(str::to_string);
    page.row(2, &THRESHOLDS, &head, None);
    for row in &score.thresholds {
        let cells = [
            from_total_text(test, row.points),
            at_threshold(&row.crossed, Measure::Sensitivity),
            at_threshold(&row.crossed, Measure::Specificity),
            at_threshold(&row.crossed, Measure::Youden),
        ];
        page.row(2, &THRESHOLDS, &cells, None);
    }
    if score
        .thresholds
        .iter()
        .any(|row| row.crossed.undecided() > 0)
    {
        page.paragraph(
            "  ",
            "    ",
            "Complete cases at that threshold [worst to best case].",
        );
    }
    let head = [
        "total",
        "reference +: test + / - / undecided",
        "reference -: test + / - / undecided",
    ];
    page.row(2, &COUNTS, &head.map(str::to_string), None);
    for row in &score.thresholds {
        let cells = [
            from_total_text(test, row.points),
            answers_text(&row.crossed.with),
            answers_text(&row.crossed.without),
        ];
        page.row(2, &COUNTS, &cells, None);
    }
}
