//! The course of a subject's results and scores up to this panel; nothing where there is none.

use crate::catalog::Catalog;
use crate::interpret::{
    AnalyteTrend, Direction, FallSince, FirstPanel, Interpretation, ScoreTrend, TrendPoint, Verdict,
};
use crate::report::amount::{amount, chance_limits, points, tenths, unit_text};
use crate::report::citation::citations;
use crate::report::page::{Page, sentence};
use crate::report::spark::{MARKS, sparkline};
use crate::report::wrap::{Align, Column};
use crate::safe;
use crate::value::{Decimal, Known};

/// The most steps of a score that are written out.
const STEPS: usize = 8;

const COLUMNS: [Column; 6] = [
    column(17, Align::Left),
    column(15, Align::Left),
    column(9, Align::Right),
    column(9, Align::Right),
    column(13, Align::Left),
    column(MARKS, Align::Left),
];

const fn column(width: usize, align: Align) -> Column {
    Column { width, align }
}

pub(super) fn write(
    page: &mut Page,
    catalog: &Catalog,
    interpretation: &Interpretation,
    ascii: bool,
) {
    let trends = &interpretation.trends;
    let scores: Vec<&ScoreTrend> = trends.scores.iter().filter(|score| moves(score)).collect();
    if trends.analytes.is_empty() && scores.is_empty() {
        return;
    }
    page.section("Course");
    if !trends.analytes.is_empty() {
        write_table(page, &trends.analytes, ascii);
        for trend in &trends.analytes {
            write_remarks(page, catalog, trend);
        }
    }
    for score in scores {
        page.paragraph("  - ", "    ", &score_text(score));
    }
    if !trends.analytes.is_empty() {
        write_chance(page, catalog, &trends.analytes, ascii);
    }
}

/// What stands out of the course, for the head of the report.
pub(super) fn write_findings(page: &mut Page, interpretation: &Interpretation) {
    let findings = interpretation
        .trends
        .analytes
        .iter()
        .flat_map(|trend| &trend.findings);
    for finding in findings {
        page.paragraph("  ~ ", "    ", &sentence(&finding.text));
    }
    for score in interpretation
        .trends
        .scores
        .iter()
        .filter(|score| score.crosses)
    {
        page.paragraph(
            "  ~ ",
            "    ",
            &format!(
                "{}: reaches its threshold here; at the last panel that was decided it did not.",
                score.title
            ),
        );
    }
}

/// Whether a score's course says anything: several panels, of which some decided something.
fn moves(score: &ScoreTrend) -> bool {
    let changes = score
        .steps
        .windows(2)
        .any(|pair| (pair[0].min, pair[0].max) != (pair[1].min, pair[1].max));
    score.steps.len() > 1 && score.first_decided.is_some() && (changes || score.first_met.is_some())
}

fn write_table(page: &mut Page, trends: &[AnalyteTrend], ascii: bool) {
    let titles = [
        "Analyte",
        "Before",
        "Change",
        "Per day",
        "Beyond chance",
        "Course",
    ]
    .map(str::to_string);
    page.row(0, &COLUMNS, &titles, None);
    for trend in trends {
        let change = &trend.change;
        let percent = change.percent.as_ref().map_or(String::new(), |percent| {
            format!("{} %", signed(percent, &chance_limits(trend)))
        });
        let per_day = change.per_day.as_ref();
        let per_day = per_day.map_or(String::new(), |per_day| signed(per_day, &[]));
        let known: Vec<Known> = trend.points.iter().map(|point| point.known).collect();
        let cells = [
            trend.title.clone(),
            before_text(&change.since),
            percent,
            per_day,
            beyond(trend),
            sparkline(&known, ascii),
        ];
        page.row(0, &COLUMNS, &cells, None);
    }
}

/// The result before and how long ago it was.
fn before_text(since: &TrendPoint) -> String {
    match &since.hours_before {
        Some(hours) => format!("{}\n{} before", amount(&since.known), hours_text(hours)),
        None => amount(&since.known),
    }
}

/// `36.5 h`, `24 to 72 h`.
fn hours_text(hours: &Known) -> String {
    // Windows are whole hours.
    let whole: Vec<Decimal> = hours.nearest_whole_numbers().collect();
    if let Some(hours) = hours.one_number_beside(1, &whole) {
        return format!("{hours} h");
    }
    let rounded = |value: Decimal| value.rounded_beside(1, &whole);
    match (hours.low().value(), hours.high().value()) {
        (Some(low), Some(high)) if rounded(low) == rounded(high) => {
            format!("{} h", rounded(low))
        }
        (Some(low), Some(high)) => format!("{}-{} h", rounded(low), rounded(high)),
        _ => amount(hours),
    }
}

fn signed(known: &Known, cut_offs: &[Decimal]) -> String {
    let text = tenths(known, cut_offs);
    let is_rise = known.low().value().is_some_and(|low| low > Decimal::ZERO);
    if is_rise && !text.starts_with(['<', '>']) {
        format!("+{text}")
    } else {
        text
    }
}

fn beyond(trend: &AnalyteTrend) -> String {
    let word = match trend.direction {
        Direction::Rise => "rise",
        Direction::Fall => "fall",
        Direction::WithinVariation => "no",
        Direction::Unknown => "?",
    };
    match &trend.reference_change {
        Some(reference) => format!(
            "{word}\n{}..+{}",
            reference.fall_percent, reference.rise_percent
        ),
        None => word.to_string(),
    }
}

fn write_remarks(page: &mut Page, catalog: &Catalog, trend: &AnalyteTrend) {
    for finding in &trend.findings {
        page.paragraph(
            "  ~ ",
            "    ",
            &format!(
                "{} ({})",
                sentence(&finding.text),
                citations(catalog, &finding.sources)
            ),
        );
    }
    let falls: Vec<String> = trend
        .falls
        .iter()
        .filter(|fall| is_fall(fall))
        .map(|fall| {
            format!(
                "{} % below {}, {}",
                tenths(&fall.percent, &[]),
                highest_text(fall),
                fall.text
            )
        })
        .collect();
    if falls.is_empty() {
        return;
    }
    let unit = unit_text(&trend.unit);
    let lowest = match &trend.lowest.hours_before {
        Some(hours) if *hours == Known::exactly(Decimal::ZERO) => "this is the lowest".to_string(),
        _ => format!(
            "the lowest was {} {unit}{}",
            amount(&trend.lowest.known),
            when(&trend.lowest)
        ),
    };
    page.paragraph(
        "  - ",
        "    ",
        &format!("{}: {}; {lowest}.", trend.title, falls.join("; ")),
    );
}

fn is_fall(fall: &FallSince) -> bool {
    fall.percent
        .low()
        .value()
        .is_some_and(|low| low > Decimal::ZERO)
}

/// The earlier value from which a fall is measured, and its time where it is surely that result's.
fn highest_text(fall: &FallSince) -> String {
    if fall.from == fall.highest.known {
        return format!("{}{}", amount(&fall.from), when(&fall.highest));
    }
    format!("{} (not known more closely)", amount(&fall.from))
}

fn when(point: &TrendPoint) -> String {
    point
        .time
        .as_ref()
        .map_or(String::new(), |time| format!(" ({})", safe::cell(time)))
}

/// How the columns are meant, and what the limits of chance rest on.
fn write_chance(page: &mut Page, catalog: &Catalog, trends: &[AnalyteTrend], ascii: bool) {
    let marks = if ascii {
        "_ is the lowest and # the highest of the course"
    } else {
        "the course runs from its lowest to its highest value"
    };
    page.paragraph(
        "  - ",
        "    ",
        &format!(
            "Change and per day are since the result before; {marks}. Beyond chance: outside of what 95 % of \
             changes within one healthy person are (percent, log-normal); illness varies more, so a change \
             inside may be real and one outside may be none."
        ),
    );
    let mut sources: Vec<String> = Vec::new();
    for reference in trends
        .iter()
        .filter_map(|trend| trend.reference_change.as_ref())
    {
        for source in &reference.sources {
            if !sources.contains(source) {
                sources.push(source.clone());
            }
        }
    }
    page.labelled(
        "Coefficients of variation from",
        &citations(catalog, &sources),
    );
}

fn score_text(score: &ScoreTrend) -> String {
    let left_out = score.steps.len().saturating_sub(STEPS);
    let steps: Vec<String> = score
        .steps
        .iter()
        .skip(left_out)
        .map(|step| points(step.min, step.max))
        .collect();
    let lead = if left_out > 0 { "..., " } else { "" };
    let met = match &score.first_met {
        None => "its threshold was not reached".to_string(),
        Some(first) if first.is_this => "reaches its threshold here for the first time".to_string(),
        Some(first) => format!("first reached its threshold{}", at(first)),
    };
    let now = score.steps.last().map(|step| step.verdict);
    let fallen = match (&score.first_met, now) {
        (Some(first), Some(Verdict::NotMet)) if !first.is_this => ", and does not now",
        _ => "",
    };
    let decided = match &score.first_decided {
        Some(first) if first.is_this => "; decided here for the first time".to_string(),
        Some(first) => format!("; first decided{}", at(first)),
        None => String::new(),
    };
    format!(
        "{}: {lead}{} points; {met}{fallen}{decided}.",
        score.title,
        steps.join(", ")
    )
}

fn at(panel: &FirstPanel) -> String {
    panel.time.as_ref().map_or(" before".to_string(), |time| {
        format!(" at {}", safe::cell(time))
    })
}
