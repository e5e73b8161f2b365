//! The validation as Markdown.

use std::io;

use crate::INTENDED_USE;
use crate::cohort::validation::{Measure, TestedScore};
use crate::report::check::count_texts;
use crate::report::markdown::{as_cell, code, shown as plain};

use super::words::{
    NONE_DECIDES, NOTES, NOTHING_DECIDED, SHORT_TITLES, analyzed_text, answers_text,
    area_range_text, area_text, at_threshold, choice_text, estimate_text, estimates, flow_texts,
    from_total_text, interval_text, label_texts, no_interval_texts, not_on_the_same, order_text,
    prerequisite_of, remarks, short_cells, value_text,
};
use super::{IndexTest, Reported};

/// Writes a validation.
///
/// # Errors
/// Those of the writer.
pub fn write_markdown(out: &mut dyn io::Write, reported: &Reported) -> io::Result<()> {
    let mut text = Markdown::default();
    text.block("# Index tests against a reference");
    let digest: String = reported.catalog.digest().chars().take(16).collect();
    text.block(&format!(
        "coagscope {}, reference set {digest}",
        env!("CARGO_PKG_VERSION")
    ));
    text.block(&plain(INTENDED_USE));
    flow(&mut text, reported);
    let (tests, others) = reported.deciding_tests();
    summary(&mut text, reported, &tests);
    if !others.is_empty() {
        text.block(&plain(&format!("{NOTHING_DECIDED}: {}", others.join(", "))));
    }
    tests
        .iter()
        .for_each(|test| index_test(&mut text, reported, test));
    text.block("## How to read this");
    text.list(NOTES.iter().map(|note| plain(note)));
    text.block(&plain(INTENDED_USE));
    out.write_all(text.0.as_bytes())
}

/// Blocks of Markdown, an empty line between them.
#[derive(Default)]
struct Markdown(String);

impl Markdown {
    fn block(&mut self, text: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn list(&mut self, items: impl Iterator<Item = String>) {
        let items: Vec<String> = items.map(|item| format!("- {item}")).collect();
        self.block(&items.join("\n"));
    }

    /// A table whose first column stands left, the others right.
    fn table(&mut self, head: &[&str], rows: &[Vec<String>]) {
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let marks = head.iter().enumerate();
        let marks = marks.map(|(index, _)| if index == 0 { "---" } else { "---:" }.to_string());
        let mut lines = vec![
            line(head.iter().map(|text| plain_cell(text)).collect()),
            line(marks.collect()),
        ];
        lines.extend(rows.iter().cloned().map(line));
        self.block(&lines.join("\n"));
    }
}

fn plain_cell(text: &str) -> String {
    as_cell(&plain(text))
}

fn flow(text: &mut Markdown, reported: &Reported) {
    text.block("## Reference and flow of counts");
    let mut items: Vec<String> = reported.head.files.iter().map(|file| plain(file)).collect();
    let labels = label_texts(reported).into_iter();
    items.extend(labels.map(|(label, value)| plain(&format!("{label}: {value}"))));
    let counts = count_texts(reported.head.counts, reported.validation.flow.panels);
    items.extend(counts.iter().map(|text| plain(text)));
    items.push(plain(&format!("Chosen: {}", choice_text(reported))));
    items.extend(flow_texts(reported).iter().map(|line| plain(line)));
    if reported.validation.flow.one_per_subject {
        let intervals = interval_text(reported.validation.method);
        items.push(plain(&format!("Intervals: {intervals}")));
    }
    items.extend(remarks(reported).iter().map(|remark| plain(remark)));
    text.list(items.into_iter());
}

fn summary(text: &mut Markdown, reported: &Reported, tests: &[IndexTest]) {
    text.block("## Complete cases in short");
    if tests.is_empty() {
        text.block(&plain(NONE_DECIDES));
        return;
    }
    let rows: Vec<Vec<String>> = tests
        .iter()
        .map(|test| {
            let mut cells = short_cells(test);
            cells[0] = code(test.id);
            cells[1..]
                .iter_mut()
                .for_each(|cell| *cell = plain_cell(cell));
            cells.to_vec()
        })
        .collect();
    text.table(&SHORT_TITLES, &rows);
    text.block(&plain(&not_on_the_same(reported, tests)));
}

fn index_test(text: &mut Markdown, reported: &Reported, test: &IndexTest) {
    text.block(&format!("## {} ({})", plain(test.title), code(test.id)));
    let mut items = vec![plain(&format!("Positive when {}", test.positive_when))];
    items.extend(
        test.profile
            .map(|profile| plain(&format!("Profile: {profile}"))),
    );
    let prerequisite = prerequisite_of(reported, test);
    if !prerequisite.is_empty() {
        items.push(plain(&format!("Prerequisite: {prerequisite}")));
    }
    items.push(plain(&analyzed_text(reported, test.crossed)));
    text.list(items.into_iter());
    let (with, without) = (&test.crossed.with, &test.crossed.without);
    let row = |title: &str, with: u64, without: u64| {
        vec![title.to_string(), with.to_string(), without.to_string()]
    };
    text.table(
        &["", "reference positive", "reference negative"],
        &[
            row("test positive", with.positive, without.positive),
            row("test negative", with.negative, without.negative),
            row("undecided", with.undecided, without.undecided),
            row(
                "not applicable",
                with.not_applicable,
                without.not_applicable,
            ),
        ],
    );
    let own = estimates(reported, &test.crossed.complete_cases());
    let (worst, best) = (test.crossed.worst_case(), test.crossed.best_case());
    let rows: Vec<Vec<String>> = own
        .iter()
        .map(|estimate| {
            let measure = estimate.measure;
            vec![
                plain_cell(measure.title()),
                plain_cell(&estimate_text(estimate)),
                plain_cell(&value_text(measure, worst.value(measure))),
                plain_cell(&value_text(measure, best.value(measure))),
            ]
        })
        .collect();
    text.table(&["", "complete cases", "worst case", "best case"], &rows);
    let reasons = no_interval_texts(&own);
    if !reasons.is_empty() {
        text.list(reasons.iter().map(|reason| plain(reason)));
    }
    if let Some(score) = test.score {
        curve(text, reported, test, score);
    }
}

fn curve(text: &mut Markdown, reported: &Reported, test: &IndexTest, score: &TestedScore) {
    let order = order_text(test);
    let order = Some(plain(&format!("Severity: {order}"))).filter(|_| !order.is_empty());
    let mut items: Vec<String> = order.into_iter().collect();
    items.push(plain(&format!(
        "Area under the ROC curve: {}",
        area_text(reported, score)
    )));
    let range = area_range_text(score);
    if !range.is_empty() {
        items.push(plain(&format!("Worst to best case: {range}")));
    }
    text.list(items.into_iter());
    if score.thresholds.is_empty() {
        return;
    }
    let rows: Vec<Vec<String>> = score
        .thresholds
        .iter()
        .map(|row| {
            vec![
                plain_cell(&from_total_text(test, row.points)),
                answers_text(&row.crossed.with),
                answers_text(&row.crossed.without),
                plain_cell(&at_threshold(&row.crossed, Measure::Sensitivity)),
                plain_cell(&at_threshold(&row.crossed, Measure::Specificity)),
                plain_cell(&at_threshold(&row.crossed, Measure::Youden)),
            ]
        })
        .collect();
    text.table(
        &[
            "total",
            "reference positive: test positive / negative / undecided",
            "reference negative: the same",
            "sensitivity [worst to best case]",
            "specificity [worst to best case]",
            "Youden's index [worst to best case]",
        ],
        &rows,
    );
}
