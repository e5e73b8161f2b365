//! The course of a subject's results and scores.

mod common;

#[path = "trend/variations.rs"]
mod variations;

use coagscope::catalog::Basis;
use coagscope::input::{PanelRow, Track};
use coagscope::interpret::{
    AnalyteTrend, Direction, Interpretation, ScoreTrend, TrendFindingKind, interpret_with,
};
use coagscope::series::{ScorePoint, Series};
use coagscope::value::Decimal;
use coagscope::{Catalog, Dataset, Declaration, Settings};
use proptest::prelude::*;

use common::rules::embedded;

/// The panels of a data set in its order, interpreted one after the other with the course of their scores.
fn read(csv: &str, declare: impl Fn(&mut Declaration)) -> Vec<Interpretation> {
    let catalog = Catalog::builtin();
    let settings = Settings {
        scores: Some(vec!["isth_overt_2025".to_string()]),
        patterns: Some(Vec::new()),
        ..Settings::default()
    };
    let mut declaration = Declaration {
        track: Track::All,
        ..Declaration::default()
    };
    declare(&mut declaration);
    let reader = Box::new(std::io::Cursor::new(csv.to_string()));
    let mut data =
        Dataset::from_reader(catalog, "serial.csv", reader, &declaration, &[]).expect("readable");
    let points = |interpretation: &Interpretation| -> Vec<ScorePoint> {
        let scores = interpretation.scores.iter();
        scores
            .filter_map(|score| ScorePoint::of(catalog, score))
            .collect()
    };
    let mut series = Series::new();
    data.for_each_ahead(|row: &PanelRow| {
        series.add(row, points(&interpret_with(catalog, &row.panel, &settings)));
    })
    .expect("panels in memory");
    let mut all = Vec::new();
    while let Some(row) = data.next_panel().expect("a panel") {
        let mut interpretation = interpret_with(catalog, &row.panel, &settings);
        let points = points(&interpretation);
        interpretation.trends.scores = series.course(catalog, &row, &points).unwrap_or_default();
        if data.rows_are_panels() {
            series.add(&row, points);
        }
        all.push(interpretation);
    }
    all
}

fn wide(csv: &str) -> Vec<Interpretation> {
    read(csv, |_| {})
}

fn trend<'a>(interpretation: &'a Interpretation, id: &str) -> &'a AnalyteTrend {
    let trends = &interpretation.trends.analytes;
    trends
        .iter()
        .find(|trend| trend.id == id)
        .unwrap_or_else(|| panic!("no trend of {id}"))
}

fn shown(known: Option<coagscope::value::Known>) -> String {
    known.map_or(String::new(), |known| known.to_string())
}

#[test]
fn one_panel_has_no_course() {
    for csv in [
        "patient,time,platelets\nA,2025-03-01,300\n",
        "patient,time,platelets\nA,2025-03-01,300\nB,2025-03-02,200\n",
        "patient,time,platelets\nA,2025-03-01,300\nA,2025-03-02,\n",
        "patient,time,platelets\nA,2025-03-01,300\nA,2025-03-02,low\n",
    ] {
        for interpretation in wide(csv) {
            assert!(interpretation.trends.analytes.is_empty(), "{csv}");
        }
    }
}

#[test]
fn change_percent_and_rate_are_exact() {
    let panels = wide("patient,time,platelets\nA,2025-03-01 08:00,300\nA,2025-03-01 20:00,240\n");
    let course = trend(&panels[1], "platelets");
    assert_eq!(course.change.absolute.to_string(), "-60");
    assert_eq!(shown(course.change.percent), "-20");
    assert_eq!(shown(course.change.per_day), "-120");
    assert_eq!(course.direction, Direction::Fall);
    assert_eq!(course.points.len(), 2);
}

#[test]
fn days_without_times_give_a_range_or_no_rate() {
    let panels =
        wide("patient,time,platelets\nA,2025-03-01,300\nA,2025-03-02,200\nA,2025-03-04,100\n");
    // A day apart: anything from a moment to two days.
    assert_eq!(shown(trend(&panels[1], "platelets").change.per_day), "");
    assert_eq!(
        shown(trend(&panels[2], "platelets").change.per_day),
        "above -100 to below -33.333333333"
    );
}

#[test]
fn an_earlier_result_without_a_time_gives_a_change_without_a_rate() {
    let panels = wide("platelets,platelets_previous\n60,120\n");
    let course = trend(&panels[0], "platelets");
    assert_eq!(shown(course.change.percent), "-50");
    assert_eq!(course.change.per_day, None);
    assert_eq!(course.change.since.hours_before, None);
}

#[test]
fn loosely_known_results_say_only_what_they_can() {
    let panels = wide(
        "patient,time,platelets\nA,2025-03-01 08:00,100\nA,2025-03-02 08:00,<50\nA,2025-03-03 08:00,<60\n",
    );
    let fall = trend(&panels[1], "platelets");
    assert_eq!(shown(fall.change.percent), "-100 to below -50");
    assert_eq!(fall.direction, Direction::Fall);
    let open = trend(&panels[2], "platelets");
    assert_eq!(open.change.percent, None, "the one before may be nothing");
    assert_eq!(open.direction, Direction::Unknown);
}

#[test]
fn a_change_within_variation_is_none_that_is_told() {
    let reference = trend(
        &wide("patient,time,platelets\nA,2025-03-01,300\nA,2025-03-02,299\n")[1],
        "platelets",
    )
    .reference_change
    .clone()
    .expect("coefficients of variation");
    assert_eq!(reference.fall_percent.to_string(), "-18.8");
    assert_eq!(reference.rise_percent.to_string(), "23.1");
    let direction = |later: &str| {
        let csv = format!("patient,time,platelets\nA,2025-03-01,1000\nA,2025-03-02,{later}\n");
        trend(&wide(&csv)[1], "platelets").direction
    };
    // The limit that is printed is the limit that is applied.
    assert_eq!(direction("812"), Direction::WithinVariation);
    assert_eq!(direction("811.9"), Direction::Fall);
    assert_eq!(direction("1231"), Direction::WithinVariation);
    assert_eq!(direction("1231.1"), Direction::Rise);
    let unknown = wide("patient,time,haptoglobin (g/L)\nA,2025-03-01,1.0\nA,2025-03-02,0.1\n");
    assert_eq!(
        trend(&unknown[1], "haptoglobin").direction,
        Direction::Unknown
    );
}

#[test]
fn calibrators_are_not_compared_with_each_other() {
    let panels = wide(
        "patient,time,d_dimer\nA,2025-03-01,1.0 mg/L FEU\nA,2025-03-02,1.0 mg/L DDU\nA,2025-03-03,2.0 mg/L FEU\n",
    );
    assert!(panels[1].trends.analytes.is_empty());
    let course = trend(&panels[2], "d_dimer");
    assert_eq!(shown(course.change.percent), "100");
    assert_eq!(course.points.len(), 2);
}

const COURSE: &str = "patient,time,platelets\n\
                      A,2025-03-01 08:00,310\n\
                      A,2025-03-02 08:00,100\n\
                      A,2025-03-03 08:00,50\n\
                      A,2025-03-04 08:00,80\n";

#[test]
fn the_lowest_value_and_the_falls_from_the_highest() {
    let panels = wide(COURSE);
    let course = trend(&panels[3], "platelets");
    assert_eq!(course.lowest.reported.as_ref(), "50");
    let falls: Vec<(Option<u16>, &str, String)> = course
        .falls
        .iter()
        .map(|fall| {
            (
                fall.within_hours,
                fall.highest.reported.as_ref(),
                fall.percent.to_string(),
            )
        })
        .collect();
    // 80 is 230 below 310; within 24 hours the highest is 50, exactly 24 hours before.
    assert_eq!(falls[0].0, None);
    assert_eq!(falls[0].1, "310");
    assert!(falls[0].2.contains("74.19"), "{}", falls[0].2);
    assert_eq!(falls[1], (Some(24), "50", "-60".to_string()));
    assert_eq!(
        trend(&panels[2], "platelets").lowest.reported.as_ref(),
        "50"
    );
}

fn kinds(interpretation: &Interpretation, id: &str) -> Vec<TrendFindingKind> {
    let findings = trend(interpretation, id).findings.iter();
    findings.map(|finding| finding.kind).collect()
}

#[test]
fn a_fall_inside_the_limits_is_a_finding() {
    let panels = wide(
        COURSE
            .replace("A,2025-03-02 08:00,100", "A,2025-03-02 08:00,205")
            .as_str(),
    );
    assert_eq!(
        kinds(&panels[1], "platelets"),
        [TrendFindingKind::FallsWithinLimits]
    );
    // Outside the limits the flag says it.
    assert_eq!(kinds(&panels[2], "platelets"), []);
}

#[test]
fn many_small_falls_are_a_finding_together() {
    let panels = wide(
        "patient,time,platelets\nA,2025-03-01,330\nA,2025-03-02,300\nA,2025-03-03,270\nA,2025-03-04,240\n\
         A,2025-03-05,245\n",
    );
    assert_eq!(
        trend(&panels[3], "platelets").direction,
        Direction::WithinVariation
    );
    assert_eq!(kinds(&panels[1], "platelets"), []);
    // 270 is 18.1 % below 330, 240 is 27.2 % below it.
    assert_eq!(kinds(&panels[2], "platelets"), []);
    assert_eq!(
        kinds(&panels[3], "platelets"),
        [TrendFindingKind::FallsWithinLimits]
    );
    assert_eq!(kinds(&panels[4], "platelets"), []);
}

#[test]
fn a_cell_volume_that_jumps_is_a_delta_check() {
    let of = |later: &str| {
        let csv = format!("patient,time,mcv\nA,2025-03-01,89\nA,2025-03-02,{later}\n");
        kinds(&wide(&csv)[1], "mcv")
    };
    assert_eq!(of("93"), []);
    assert_eq!(of("93.1"), [TrendFindingKind::DeltaCheck]);
    assert_eq!(of("84.9"), [TrendFindingKind::DeltaCheck]);
}

/// Platelets, D-dimer of a limit of 0.5, PT over a limit of 14.5, fibrinogen.
const SCORED: &str = "patient,time,underlying,platelets,d_dimer (mg/L FEU),d_dimer_ref_high,pt (s),pt_ref_high,fibrinogen\n\
    A,2025-03-01,yes,40,,0.5,18,14.5,3.0\n\
    A,2025-03-02,yes,120,0.4,0.5,14,14.5,3.0\n\
    A,2025-03-03,yes,60,4.0,0.5,18,14.5,3.0\n\
    A,2025-03-04,yes,120,0.4,0.5,14,14.5,3.0\n\
    A,2025-03-05,yes,60,4.0,0.5,18,14.5,3.0\n";

fn isth(interpretation: &Interpretation) -> &ScoreTrend {
    &interpretation.trends.scores[0]
}

#[test]
fn a_score_is_followed_to_its_first_decision_and_its_threshold() {
    let panels = wide(SCORED);
    let told: Vec<(Option<&str>, Option<&str>, bool)> = panels
        .iter()
        .map(|panel| {
            let time = |first: &Option<coagscope::interpret::FirstPanel>| {
                first.as_ref().map(|first| match first.is_this {
                    true => "here",
                    false => "before",
                })
            };
            let score = isth(panel);
            (
                time(&score.first_decided),
                time(&score.first_met),
                score.crosses,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (None, None, false),
            (Some("here"), None, false),
            (Some("before"), Some("here"), true),
            (Some("before"), Some("before"), false),
            (Some("before"), Some("before"), true),
        ]
    );
    let last = isth(&panels[4]);
    let steps: Vec<(i32, i32)> = last.steps.iter().map(|step| (step.min, step.max)).collect();
    assert_eq!(steps, [(3, 6), (0, 0), (5, 5), (0, 0), (5, 5)]);
    let first = last
        .first_met
        .as_ref()
        .and_then(|first| first.time.as_deref());
    assert_eq!(first, Some("2025-03-03"));
}

#[test]
fn windows_are_followed_in_the_order_of_time_whatever_the_order_of_rows() {
    let mut rows: Vec<&str> = SCORED.lines().collect();
    rows[1..].reverse();
    let panels = read(&rows.join("\n"), |declaration| {
        declaration.window = Some("day".parse().unwrap());
    });
    assert_eq!(panels[0].time.as_deref(), Some("2025-03-05"));
    assert_eq!(isth(&panels[0]).steps.len(), 5);
    assert_eq!(isth(&panels[4]).steps.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn later_panels_never_change_the_course_of_earlier_ones(
        values in proptest::collection::vec((1_u32..400, 0_u32..60, 0_usize..2), 2..12), kept in 1_usize..11,
        day_window: bool
    ) {
        let mut hour = 0;
        let rows: Vec<String> = values
            .iter()
            .map(|(platelets, after, subject)| {
                hour += after;
                let subject = ["A", "B"][*subject];
                format!("{subject},{hour},{platelets},{}", f64::from(*platelets) / 100.0)
            })
            .collect();
        let course = |rows: &[String]| {
            let csv = format!("patient,time,platelets,fibrinogen (g/L)\n{}\n", rows.join("\n"));
            read(&csv, |declaration| {
                declaration.time_unit = Some("hour".parse().unwrap());
                declaration.window = day_window.then(|| "24h".parse().unwrap());
            })
        };
        let kept = kept.min(rows.len());
        let (all, first) = (course(&rows), course(&rows[..kept]));
        // In windows, rows of one time are one panel: only panels that are whole are compared.
        let whole = |panel: &&Interpretation| {
            !day_window || !rows[kept..].iter().any(|row| {
                let mut cells = row.split(',');
                cells.next() == panel.subject.as_deref() && cells.next() == panel.time.as_deref()
            })
        };
        for (before, after) in first.iter().zip(&all).filter(|(before, _)| whole(before)) {
            prop_assert_eq!(&before.trends, &after.trends);
        }
    }
}

#[cfg(feature = "cli")]
#[path = "trend/program.rs"]
mod program;

#[test]
fn a_fall_names_the_value_from_which_it_is_measured() {
    // The 500 of the day before may lie within 24 hours or not.
    let panels = wide(
        "patient,time,platelets\n\
         A,2025-03-01,500\n\
         A,2025-03-02 06:00,200\n\
         A,2025-03-02 20:00,100\n",
    );
    let course = trend(&panels[2], "platelets");
    let within = course
        .falls
        .iter()
        .find(|fall| fall.within_hours == Some(24))
        .expect("a fall");
    assert_eq!(within.from.to_string(), "200 to 500");
    assert_eq!(within.percent.to_string(), "50 to 80");
    assert_eq!(within.highest.reported.as_ref(), "500");
    let ever = course
        .falls
        .iter()
        .find(|fall| fall.within_hours.is_none())
        .expect("a fall");
    assert_eq!(ever.from, ever.highest.known);
    let mut text = Vec::new();
    let style = coagscope::report::text::Style::default();
    coagscope::report::text::write_report(&mut text, Catalog::builtin(), &panels[2], &style)
        .expect("written");
    let text = String::from_utf8(text)
        .expect("text")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        text.contains("80 % below 500 (2025-03-01), the highest earlier value"),
        "{text}"
    );
    assert!(
        text.contains("below 200 to 500 (not known more closely)"),
        "{text}"
    );
}

#[test]
fn the_course_of_a_score_is_in_the_order_of_real_time() {
    // 10:00+05:00 is four hours before 09:00 of universal time.
    let panels = wide(
        "patient,time,platelets,d_dimer (mg/L FEU),d_dimer_ref_high,pt (s),pt_ref_high,fibrinogen (g/L)\n\
         A,2025-03-01T01:00+00:00,200,0.4,0.5,12,14.5,3\n\
         A,2025-03-01T10:00+05:00,30,9.0,0.5,30,14.5,0.8\n\
         A,2025-03-01T09:00+00:00,200,0.4,0.5,12,14.5,3\n",
    );
    let course = &panels[2].trends.scores[0];
    let times: Vec<&str> = course
        .steps
        .iter()
        .filter_map(|step| step.time.as_deref())
        .collect();
    assert_eq!(
        times,
        [
            "2025-03-01T01:00+00:00",
            "2025-03-01T10:00+05:00",
            "2025-03-01T09:00+00:00"
        ]
    );
    assert_eq!(
        course
            .first_met
            .as_ref()
            .and_then(|first| first.time.as_deref()),
        Some("2025-03-01T10:00+05:00")
    );
}

#[test]
fn the_turning_points_of_a_course_say_the_same_as_all_of_it() {
    let catalog = Catalog::builtin();
    let mut csv = "patient,time,platelets,d_dimer (mg/L FEU),d_dimer_ref_high,pt (s),pt_ref_high,fibrinogen (g/L)\n".to_string();
    for day in 1..=28_u32 {
        let rest = match day * 7 % 3 {
            0 => "200,0.4,0.5,12,14.5,3",
            1 => "30,9.0,0.5,30,14.5,0.8",
            _ => "90,,,,,",
        };
        csv.push_str(&format!("A,2025-03-{day:02} 08:00,{rest}\n"));
    }
    let reader = Box::new(std::io::Cursor::new(csv));
    let mut data =
        Dataset::from_reader(catalog, "x", reader, &Declaration::default(), &[]).expect("readable");
    let mut series = Series::new();
    while let Some(row) = data.next_panel().expect("a panel") {
        let interpretation = coagscope::interpret(catalog, &row.panel);
        let points: Vec<ScorePoint> = interpretation
            .scores
            .iter()
            .filter_map(|score| ScorePoint::of(catalog, score))
            .collect();
        let all = series.course(catalog, &row, &points).expect("a course");
        let few = series
            .turning_points(catalog, &row, &points)
            .expect("a course");
        assert_eq!(all.len(), few.len());
        for (all, few) in all.iter().zip(&few) {
            assert_eq!(all.id, few.id);
            assert_eq!(all.first_met, few.first_met);
            assert_eq!(all.first_decided, few.first_decided);
            assert_eq!(all.crosses, few.crosses);
            assert!(few.steps.len() <= 4);
        }
        series.add(&row, points);
    }
}
