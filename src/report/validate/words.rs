//! Numbers and sentences that all forms of the report share.

use crate::cohort::Choice;
use crate::cohort::Chosen;
use crate::cohort::validation::{
    Answers, Crossed, Estimate, IntervalMethod, LabelValue, Measure, NoInterval, TestedScore,
    TwoByTwo,
};
use crate::report::compare::{choice_remarks, rule_text, severity_text};
use crate::report::percent::{percent, small};
use crate::report::prerequisite::prerequisite_text;
use crate::report::rounded::rounded;
use crate::safe;
use crate::statistics::likelihood_ratio::Ratio;
use crate::statistics::roc;

use super::{IndexTest, Reported};

/// The value of a measure: proportions in percent.
pub(super) fn value_text(measure: Measure, value: Ratio) -> String {
    match value {
        Ratio::Infinite => "infinite".to_string(),
        Ratio::Undefined => "not defined".to_string(),
        Ratio::Number(number) => match measure {
            Measure::Sensitivity
            | Measure::Specificity
            | Measure::PositivePredictiveValue
            | Measure::NegativePredictiveValue => format!("{} %", percent(number)),
            Measure::PositiveLikelihoodRatio | Measure::NegativeLikelihoodRatio => {
                ratio_text(number)
            }
            Measure::Youden => rounded(number, 3),
        },
    }
}

fn ratio_text(ratio: f64) -> String {
    if ratio >= 100.0 {
        format!("{ratio:.0}")
    } else if ratio >= 10.0 {
        format!("{ratio:.1}")
    } else if ratio >= 0.1 || ratio == 0.0 {
        format!("{ratio:.2}")
    } else {
        small(ratio)
    }
}

/// The value of a measure with its interval, if it has one.
pub(super) fn estimate_text(estimate: &Estimate) -> String {
    let value = value_text(estimate.measure, estimate.value);
    let Ok((low, high)) = estimate.interval else {
        return value;
    };
    match estimate.counts {
        Some(_) => format!("{value} ({} to {})", percent(low), percent(high)),
        None => format!("{value} ({} to {})", ratio_text(low), ratio_text(high)),
    }
}

/// Every measure of a table.
pub(super) fn estimates(reported: &Reported, table: &TwoByTwo) -> Vec<Estimate> {
    let validation = reported.validation;
    Measure::ALL
        .into_iter()
        .map(|measure| table.estimate(measure, validation.method, validation.flow.one_per_subject))
        .collect()
}

/// Why measures of the complete cases have no interval, each reason once.
pub(super) fn no_interval_texts(estimates: &[Estimate]) -> Vec<String> {
    let mut reasons: Vec<(NoInterval, Vec<&'static str>)> = Vec::new();
    for estimate in estimates {
        // That everything is serial is said once for the whole report.
        if let Err(why) = estimate.interval
            && !matches!(why, NoInterval::NotComputed | NoInterval::Serial)
        {
            match reasons.iter_mut().find(|(known, _)| *known == why) {
                Some((_, measures)) => measures.push(estimate.measure.title()),
                None => reasons.push((why, vec![estimate.measure.title()])),
            }
        }
    }
    reasons
        .into_iter()
        .map(|(why, measures)| format!("No interval of {}: {why}.", measures.join(", ")))
        .collect()
}

/// What became of the panels and of those for whom they stand, line by line.
pub(super) fn flow_texts(reported: &Reported) -> Vec<String> {
    let flow = &reported.validation.flow;
    let units = reported.units();
    vec![
        format!(
            "panels {} = chosen {} + other panels of the same subjects {} + without a subject {}",
            flow.panels,
            flow.chosen(),
            flow.other_of_subject,
            flow.without_subject
        ),
        format!(
            "chosen {units} {} = reference positive {} + reference negative {} + no label {} + label not readable {} + contradicting labels {}",
            flow.chosen(),
            flow.with_reference,
            flow.without_reference,
            flow.no_label,
            flow.not_readable,
            flow.contradicting
        ),
    ]
}

/// The rule by which panels were chosen.
pub(super) fn choice_text(reported: &Reported) -> String {
    let rules = reported.catalog.scores_and_variants();
    let first = reported.validation.scores.first();
    let first = first.map_or(("", None), |tested| {
        let score = &rules[tested.tested.position];
        (score.id.as_str(), Some(score))
    });
    rule_text(reported.validation.choice, first)
}

/// What to know of the choice, and whose labels count.
pub(super) fn remarks(reported: &Reported) -> Vec<String> {
    let validation = reported.validation;
    let flow = &validation.flow;
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let mut remarks = choice_remarks(
        validation.choice,
        &Chosen {
            panels: Vec::new(),
            subjects: count(flow.subjects),
            nobodys: count(flow.nobodys),
            not_chosen: count(flow.other_of_subject),
            without_subject: count(flow.without_subject + flow.not_stated),
            without_time: count(flow.without_time),
        },
    );
    remarks.push(match validation.choice {
        Choice::All => "Each panel is held against the label in its own rows.".to_string(),
        _ => "A subject has the label that stands in any of its rows, also in one without a usable result; a subject with labels of both kinds is excluded.".to_string(),
    });
    if !flow.one_per_subject {
        remarks.push(format!("No intervals are given: {}.", NoInterval::Serial));
    }
    if !reported.left_out.is_empty() {
        remarks.push(format!(
            "Left out, since they look at the label column themselves: {}.",
            reported.left_out.join(", ")
        ));
    }
    remarks
}

/// Values of the label column with how many panels have each.
pub(super) fn values_text(values: &[LabelValue]) -> String {
    let values: Vec<String> = values
        .iter()
        .map(|value| {
            let labels = if value.count == 1 { "label" } else { "labels" };
            format!("{} ({} {labels})", safe::quote(&value.value), value.count)
        })
        .collect();
    values.join(", ")
}

/// Which values mean what.
pub(super) fn label_texts(reported: &Reported) -> Vec<(&'static str, String)> {
    let meaning = &reported.validation.meaning;
    let mut texts = vec![
        (
            "Reference",
            format!("column {}", safe::quote(reported.label)),
        ),
        ("Positive", values_text(&meaning.positive)),
        ("Negative", values_text(&meaning.negative)),
    ];
    if !meaning.not_readable.is_empty() {
        texts.push(("Not readable", values_text(&meaning.not_readable)));
    }
    if meaning.further > 0 {
        texts.push((
            "Labels with further values, not listed",
            meaning.further.to_string(),
        ));
    }
    texts
}

/// How intervals are computed.
pub(super) fn interval_text(method: IntervalMethod) -> String {
    let proportions = match method {
        IntervalMethod::Exact => "exact (Clopper-Pearson) for proportions",
        IntervalMethod::Wilson => "Wilson's for proportions",
    };
    format!(
        "95 %; {proportions}, the log method (Simel 1991) for likelihood ratios, DeLong's (1988) for the area under the curve"
    )
}

/// How many a test decides.
pub(super) fn analyzed_text(reported: &Reported, crossed: &Crossed) -> String {
    let decided = crossed.complete_cases().total();
    format!(
        "{} with a label {} = decided {decided} + undecided {} + not applicable {}",
        reported.units(),
        reported.validation.flow.with_label(),
        crossed.undecided(),
        crossed.not_applicable()
    )
}

/// The area under the curve of the complete cases, with its interval or why there is none.
pub(super) fn area_text(reported: &Reported, score: &TestedScore) -> String {
    let points = &score.points.complete_cases;
    let [with, without] = points.groups();
    let whom = format!(
        "on {} {} whose total is known",
        with + without,
        reported.units()
    );
    let Some(area) = points.area() else {
        return format!("not defined {whom}: one of the two groups is empty");
    };
    match area_interval(reported, points) {
        Ok((low, high)) => format!("{area:.3} ({low:.3} to {high:.3}, DeLong), {whom}"),
        Err(Some(why)) => format!("{area:.3}, {whom}; no interval: {why}"),
        Err(None) => format!("{area:.3}, {whom}"),
    }
}

/// DeLong's interval; `None` where subjects stand for several panels.
pub(super) fn area_interval(
    reported: &Reported,
    points: &roc::Points,
) -> Result<(f64, f64), Option<roc::NoInterval>> {
    if !reported.validation.flow.one_per_subject {
        return Err(None);
    }
    points
        .interval(crate::cohort::validation::LEVEL)
        .map_err(Some)
}

/// What to know of the order of totals where more points are not more severe.
pub(super) fn order_text(test: &IndexTest) -> String {
    match test.mildest_first {
        [] => String::new(),
        order => format!(
            "{}; the curve and the thresholds go by severity",
            severity_text(order)
        ),
    }
}

/// Which totals are positive by a threshold.
pub(super) fn from_total_text(test: &IndexTest, points: i32) -> String {
    match test.mildest_first {
        [] => format!(">= {points}"),
        order => {
            let first = order.iter().position(|total| *total == points);
            let totals = order[first.unwrap_or(0)..].iter();
            let totals: Vec<String> = totals.map(i32::to_string).collect();
            totals.join(", ")
        }
    }
}

/// For how many of those with a label the prerequisite of a score is fulfilled.
pub(super) fn prerequisite_of(reported: &Reported, test: &IndexTest) -> String {
    let tested = test.score;
    let rules = reported.catalog.scores_and_variants();
    let units = format!("{} with a label", reported.units());
    let text = tested.and_then(|tested| {
        prerequisite_text(&rules[tested.tested.position], tested.prerequisite, &units)
    });
    text.unwrap_or_default()
}

/// What the area can come to over all ways to complete the open totals.
pub(super) fn area_range_text(score: &TestedScore) -> String {
    match score.points.area_range() {
        _ if score.points.open == 0 => String::new(),
        None => String::new(),
        Some((low, high)) => format!(
            "{low:.3} to {high:.3}, with {} open {} completed in all ways",
            score.points.open,
            if score.points.open == 1 {
                "total"
            } else {
                "totals"
            }
        ),
    }
}

/// Of how many subjects the test is positive, negative, and undecided.
pub(super) fn answers_text(answers: &Answers) -> String {
    format!(
        "{} / {} / {}",
        answers.positive, answers.negative, answers.undecided
    )
}

/// A measure at one threshold: of the complete cases, and from worst to best case.
pub(super) fn at_threshold(crossed: &Crossed, measure: Measure) -> String {
    let own = value_text(measure, crossed.complete_cases().value(measure));
    if crossed.undecided() == 0 {
        return own;
    }
    let end = |table: TwoByTwo| match measure {
        Measure::Youden => value_text(measure, table.value(measure)),
        _ => value_text(measure, table.value(measure)).replace(" %", ""),
    };
    format!(
        "{own} [{} to {}]",
        end(crossed.worst_case()),
        end(crossed.best_case())
    )
}

/// What stands before the names of tests of which nothing else is shown.
pub(super) const NOTHING_DECIDED: &str =
    "Not shown further, since they decide for nobody with a label (--format json has them)";

/// What to know to read the report.
pub(super) const NOTES: [&str; 7] = [
    "The index test is a score by its threshold, or a pattern; the reference is the label column. Nothing here says how the reference diagnosis was made, or whether those who made it knew the results.",
    "Complete cases are those that the index test decides; measures and intervals rest on them. The worst case lets every undecided one come out wrong, the best case right: each measure of the panels that were chosen lies between both, however the missing results would have been (with --panels worst, what is missing may have decided which panel is chosen).",
    "The area under the curve (AUC) is that of the known totals. Open totals are no part of it, also where the score decides in spite of them, so that it may lie outside its range from worst to best case, in which every total counts.",
    "Predictive values hold for the share with the reference diagnosis in these data; another share gives other values.",
    "A count of 0 is left as it is: a ratio is then 0, infinite or not defined, and has no interval.",
    "Intervals suppose that the subjects are a random sample and independent of each other. They tell nothing of bias, such as from those who are excluded.",
    "By each threshold of the total: conditions that a published threshold has beside the total are not asked for.",
];

/// What is said in place of a table where no test decides anything.
pub(super) const NONE_DECIDES: &str = "None of the index tests decides anybody with a label.";

/// What stands above the numbers of each test beside those of the others.
pub(super) const SHORT_TITLES: [&str; 6] = [
    "index test",
    "decided",
    "sensitivity",
    "specificity",
    "AUC",
    "AUC of",
];

/// The numbers of a test beside those of the others.
pub(super) fn short_cells(test: &IndexTest) -> [String; 6] {
    let table = test.crossed.complete_cases();
    let value = |measure| value_text(measure, table.value(measure));
    let (area, of) = area_and_number(test).map_or(Default::default(), |(area, number)| {
        (format!("{area:.3}"), number.to_string())
    });
    [
        test.id.to_string(),
        table.total().to_string(),
        value(Measure::Sensitivity),
        value(Measure::Specificity),
        area,
        of,
    ]
}

/// The area under the curve of the known totals, and how many these are.
fn area_and_number(test: &IndexTest) -> Option<(f64, u64)> {
    let points = &test.score?.points.complete_cases;
    let [with, without] = points.groups();
    Some((points.area()?, with + without))
}

/// What must be said of tests beside each other.
pub(super) fn not_on_the_same(reported: &Reported, tests: &[IndexTest]) -> String {
    let units = reported.units();
    let on_which =
        format!("Sensitivity and specificity of each index test on the {units} that it decides");
    match tests.iter().any(|test| area_and_number(test).is_some()) {
        true => format!(
            "{on_which}, its AUC on those whose total is known (AUC of): not all on the same ones."
        ),
        false => format!("{on_which}, so not all on the same ones."),
    }
}
