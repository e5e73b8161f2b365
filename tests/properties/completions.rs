//! A score is the union of what its completions give.

use super::grids::{inputs, tma_inputs};
use super::*;

/// A completion: the points of each item, and the verdict.
type Completed = (Vec<i32>, Verdict);

/// Every way in which the unknown inputs may turn out, each interpreted on its own.
fn completions(
    panel: &Panel,
    open: &[(AnalyteId, Vec<Observation>)],
    limits: &[(AnalyteId, Vec<Decimal>)],
    settings: &Settings,
) -> Vec<Completed> {
    let catalog = Catalog::builtin();
    let mut panels = vec![panel.clone()];
    for (id, grid) in open {
        panels = panels
            .into_iter()
            .flat_map(|panel| {
                grid.iter().map(move |observation| {
                    let mut panel = panel.clone();
                    panel.set(*id, observation.clone());
                    panel
                })
            })
            .collect();
    }
    for (id, values) in limits {
        panels = panels
            .into_iter()
            .flat_map(|panel| {
                values.iter().map(move |value| {
                    let mut panel = panel.clone();
                    let upper = Some(limit(Known::exactly(*value), Assay::Unstated));
                    panel.set_limits(
                        *id,
                        ReportedLimits {
                            upper,
                            ..ReportedLimits::default()
                        },
                    );
                    panel
                })
            })
            .collect();
    }
    panels
        .iter()
        .map(|panel| {
            let codes = codes_with(catalog, panel, settings);
            let outcome = &codes.scores[0];
            let points = outcome.items.iter().map(|points| match points {
                Some((min, max)) if min == max => *min,
                other => panic!("a complete panel leaves {other:?} open: {panel:?}"),
            });
            (points.collect(), outcome.verdict)
        })
        .collect()
}

/// The items of which two possible values give different verdicts for some values of the others.
fn needed(completed: &[Completed], items: usize) -> Vec<usize> {
    (0..items)
        .filter(|item| {
            completed.iter().any(|(one, verdict)| {
                completed.iter().any(|(other, other_verdict)| {
                    verdict != other_verdict
                        && (0..items).all(|at| at == *item || one[at] == other[at])
                })
            })
        })
        .collect()
}

fn equals_the_union_of_its_completions(id: &str, profile: Option<&str>, numbers: &[u32]) {
    const MOST_COMPLETIONS: usize = 150;
    let catalog = Catalog::builtin();
    let settings = only_score(id, profile);
    let (inputs, fixed) = inputs(id, profile);
    let mut tape = Tape::new(numbers);
    let mut panel = common::panel(&fixed);
    let mut open = Vec::new();
    let mut count = 1;
    let start = tape.pick(inputs.len());
    for at in 0..inputs.len() {
        let input = &inputs[(start + at) % inputs.len()];
        let slot = analyte(catalog, input.id);
        let last = input.grid.len() - 1;
        let (one, other) = (tape.pick(input.grid.len()), tape.pick(input.grid.len()));
        let (low, high) = (one.min(other), one.max(other));
        let number = |at: usize| input.grid[at].known().and_then(Known::exact);
        match tape.pick(4) {
            0 if count * input.grid.len() <= MOST_COMPLETIONS => {
                open.push((slot, input.grid.clone()));
                count *= input.grid.len();
            }
            1 if count * (high - low + 1) <= MOST_COMPLETIONS && number(low).is_some() => {
                let ends = number(low).zip(number(high)).expect("numbers");
                let between = Known::between(ends.0, ends.1).expect("an interval");
                panel.set(slot, quantity(between, input.grid[low].assay));
                open.push((slot, input.grid[low..=high].to_vec()));
                count *= high - low + 1;
            }
            _ => panel.set(slot, input.grid[tape.pick(last + 1)].clone()),
        }
    }
    // Some panels know no limit of PT; the published ones are then all possible.
    let mut limits = Vec::new();
    let pt = analyte(catalog, "pt");
    if panel.limits(pt).is_some() && tape.pick(2) == 1 && count * 2 <= MOST_COMPLETIONS {
        panel.set_limits(pt, ReportedLimits::default());
        let upper = limits_for(catalog, &settings, &panel, pt, Assay::Unstated).upper;
        let spread = upper.expect("published limits").value;
        let ends = [spread.low(), spread.high()]
            .into_iter()
            .filter_map(End::value);
        limits.push((pt, ends.collect::<Vec<_>>()));
        assert_eq!(limits[0].1.len(), 2);
    }
    let interpretation = interpret_with(catalog, &panel, &settings);
    let outcome = score(&interpretation, id);
    let completed = completions(&panel, &open, &limits, &settings);
    let rule = catalog.score(id).expect("the score");
    let hand_written = tma_inputs(id, profile).is_some();
    let totals = || {
        completed
            .iter()
            .map(|(points, _)| total(rule, points.iter().copied()))
    };
    let described = || format!("{id} {profile:?} {panel:#?}\n{outcome:#?}");
    assert_eq!(Some(outcome.min), totals().min(), "{}", described());
    assert_eq!(Some(outcome.max), totals().max(), "{}", described());
    let mut verdicts: Vec<Verdict> = completed.iter().map(|(_, verdict)| *verdict).collect();
    verdicts.dedup();
    let verdict = match verdicts.as_slice() {
        [verdict] => *verdict,
        _ => Verdict::Undecided,
    };
    assert_eq!(outcome.verdict, verdict, "{}", described());
    let needs: Vec<&str> = needed(&completed, outcome.items.len())
        .into_iter()
        .map(|item| outcome.items[item].id.as_str())
        .collect();
    // Items that share an unknown are named together where it decides.
    let shares = !hand_written && common::grids::items_share(rule, profile);
    if limits.is_empty() && !shares {
        assert_eq!(outcome.needs, needs, "{}", described());
    } else {
        // The two ends of a limit alone skip points in between, so some needs may not show.
        assert!(
            needs
                .iter()
                .all(|need| outcome.needs.iter().any(|own| own == need)),
            "{}",
            described()
        );
    }
}

/// Every score with each of its profiles, except those that give a missing item points: there a result
/// that is missing is no result that may be anything.
fn scores_and_profiles() -> Vec<(&'static str, Option<&'static str>)> {
    let mut all = Vec::new();
    for score in Catalog::builtin().scores() {
        let profiles = score.profiles();
        if profiles.is_empty() {
            all.push((score.id.as_str(), None));
        }
        let gives_missing_points = |profile: &str| {
            let forms = score.items.iter().flat_map(|item| &item.forms);
            forms
                .filter(|form| form.profile.as_deref() == Some(profile))
                .any(|form| form.missing_points.is_some())
        };
        all.extend(
            profiles
                .into_iter()
                .filter(|profile| !gives_missing_points(profile))
                .map(|profile| (score.id.as_str(), Some(profile))),
        );
    }
    all
}

#[test]
fn the_grids_of_the_completions_reach_every_band() {
    for (id, profile) in scores_and_profiles() {
        let (inputs, fixed) = inputs(id, profile);
        let settings = only_score(id, profile);
        let mut possible = interpret_with(Catalog::builtin(), &common::panel(&fixed), &settings)
            .scores[0]
            .items
            .iter()
            .map(|item| item.points.clone())
            .collect::<Vec<_>>();
        // Every place of every grid, with the grids shifted against each other.
        let longest = inputs
            .iter()
            .map(|input| input.grid.len())
            .max()
            .unwrap_or(0)
            .max(6);
        for (at, shift) in (0..longest).flat_map(|at| (0..longest).map(move |shift| (at, shift))) {
            let mut panel = common::panel(&fixed);
            for (index, input) in inputs.iter().enumerate() {
                let place = (at + shift * index) % input.grid.len();
                panel.set(
                    analyte(Catalog::builtin(), input.id),
                    input.grid[place].clone(),
                );
            }
            let interpretation = interpret_with(Catalog::builtin(), &panel, &settings);
            for (item, left) in interpretation.scores[0].items.iter().zip(&mut possible) {
                left.retain(|points| item.points != [*points]);
            }
        }
        assert!(
            possible.iter().all(Vec::is_empty),
            "{id} {profile:?}: never reached {possible:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn a_score_is_the_union_of_its_completions(numbers in proptest::collection::vec(any::<u32>(), 60)) {
        for (id, profile) in scores_and_profiles() {
            equals_the_union_of_its_completions(id, profile, &numbers);
        }
    }
}

/// The points of every item of every score for a count of platelets and an earlier one.
fn points_beside(own: &str, earlier: Known) -> Vec<(String, Vec<i32>)> {
    let catalog = Catalog::builtin();
    let mut panel = common::panel(&[("platelets", own)]);
    let earlier = Earlier {
        known: earlier,
        assay: Assay::Unstated,
        hours_before: Some(Known::exactly(decimal("12"))),
        reported: "".into(),
        time: None,
        place: Place::default(),
    };
    panel.add_earlier(analyte(catalog, "platelets"), earlier);
    let scores = interpret_with(catalog, &panel, &everything(catalog)).scores;
    let items = scores.iter().flat_map(|score| {
        let named = |id: &str| format!("{} {id}", score.id);
        let items = score.items.iter();
        items.map(move |item| (named(&item.id), item.points.clone()))
    });
    items.collect()
}

/// The item of the 4Ts kept 0 points open where no count between the bounds gives them.
#[test]
fn an_earlier_count_between_bounds_gives_the_points_of_the_counts_between() {
    let whole = |count| Known::exactly(Decimal::from_whole(count).expect("a number"));
    for own in ["9", "15", "70", "100"] {
        for (low, high) in [
            (10, 30),
            (70, 100),
            (90, 110),
            (100, 140),
            (100, 200),
            (150, 300),
        ] {
            let between = whole(low).hull(&whole(high));
            let mut united: Vec<(String, Vec<i32>)> = Vec::new();
            for count in (low..=high).step_by(5) {
                let points = points_beside(own, whole(count));
                if united.is_empty() {
                    united = points;
                    continue;
                }
                for ((_, all), (_, more)) in united.iter_mut().zip(points) {
                    all.extend(more);
                    all.sort_unstable();
                    all.dedup();
                }
            }
            assert_eq!(
                points_beside(own, between),
                united,
                "{own} after {low} to {high}"
            );
        }
    }
}
