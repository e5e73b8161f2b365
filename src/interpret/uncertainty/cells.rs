//! What items give in each part of the ways in which measurements can come out, and how often.

use crate::catalog::{AnalyteId, Score};
use crate::statistics::normal::{between, weighted};
use crate::value::{Decimal, Known};

use super::variables::{Earlier, Tie, Variable};
use crate::interpret::decision::{form, form_points};
use crate::interpret::view::View;

/// Less than this is not worth a look.
const NEGLIGIBLE: f64 = 1e-15;

/// One way in which items can come out.
#[derive(Debug, Clone)]
pub(super) struct Case {
    /// How often.
    pub probability: f64,
    /// For each item of the part its least and its most points.
    pub points: Vec<(i32, i32)>,
}

/// Items that share measurements, with all the ways in which they can come out.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Positions of the items.
    pub items: Vec<usize>,
    /// The ways; their probabilities add up to one.
    pub cases: Vec<Case>,
}

/// One part of the ways in which a measurement can come out: values that stand for it, and how often.
struct Cell {
    probability: f64,
    values: Vec<(AnalyteId, Known)>,
    earlier: Option<(AnalyteId, Known)>,
}

/// The distribution of each group of items that share no measurement with the others. `certain` are the
/// points of the items as they are.
pub(super) fn distributions(
    view: &View,
    score: &Score,
    certain: &[Vec<i32>],
    variables: &[Variable],
) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut varying: Vec<usize> = Vec::new();
    for group in groups(variables) {
        let mut items: Vec<usize> = group
            .iter()
            .flat_map(|&variable| variables[variable].items.iter().copied())
            .collect();
        items.sort_unstable();
        items.dedup();
        varying.extend(&items);
        let all_cells: Vec<Vec<Cell>> = group
            .iter()
            .map(|&variable| cells(&variables[variable]))
            .collect();
        let mut cases = Vec::new();
        each_combination(&all_cells, &mut |chosen: &[&Cell]| {
            let probability = chosen.iter().map(|cell| cell.probability).product();
            let values = chosen.iter().flat_map(|cell| cell.values.iter().copied());
            let mut narrowed = view.narrowed(values);
            narrowed.assume_earlier(chosen.iter().filter_map(|cell| cell.earlier));
            let points = items
                .iter()
                .map(|&item| ends(&points_of(&narrowed, score, item)))
                .collect();
            cases.push(Case {
                probability,
                points,
            });
        });
        parts.push(Part { items, cases });
    }
    for (item, points) in certain.iter().enumerate() {
        if !varying.contains(&item) {
            parts.push(Part {
                items: vec![item],
                cases: vec![Case {
                    probability: 1.0,
                    points: vec![ends(points)],
                }],
            });
        }
    }
    parts
}

fn points_of(view: &View, score: &Score, item: usize) -> Vec<i32> {
    form(view, score, &score.items[item]).map_or_else(|| vec![0], |form| form_points(view, form))
}

fn ends(points: &[i32]) -> (i32, i32) {
    (
        points.first().copied().unwrap_or(0),
        points.last().copied().unwrap_or(0),
    )
}

/// Variables that are tied together by an item that looks at both.
fn groups(variables: &[Variable]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, variable) in variables.iter().enumerate() {
        let (tied, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group: &Vec<usize>| {
            group.iter().any(|&other| {
                variables[other]
                    .items
                    .iter()
                    .any(|item| variable.items.contains(item))
            })
        });
        groups = apart;
        let mut joined: Vec<usize> = tied.into_iter().flatten().collect();
        joined.push(index);
        groups.push(joined);
    }
    groups
}

fn each_combination<'a>(lists: &'a [Vec<Cell>], see: &mut dyn FnMut(&[&'a Cell])) {
    fn go<'a>(
        lists: &'a [Vec<Cell>],
        chosen: &mut Vec<&'a Cell>,
        see: &mut dyn FnMut(&[&'a Cell]),
    ) {
        match lists.split_first() {
            None => see(chosen),
            Some((first, rest)) => {
                for cell in first {
                    chosen.push(cell);
                    go(rest, chosen, see);
                    chosen.pop();
                }
            }
        }
    }
    go(lists, &mut Vec::new(), see);
}

/// The parts between the cut-offs of a measurement; with an earlier value also between those of the fall
/// or rise. A value exactly on a cut-off has no probability.
fn cells(variable: &Variable) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (low, high) in intervals(&variable.cut_offs) {
        let middle = inside(low, high, 0.0, 1.0);
        let values: Vec<(AnalyteId, Known)> = variable
            .members
            .iter()
            .filter_map(|member| {
                let value = if middle == 0.0 {
                    member.exact
                } else {
                    decimal(member.value * (member.deviation * middle).exp())?
                };
                Some((member.analyte, Known::exactly(value)))
            })
            .collect();
        let Some((earlier, member)) = variable.earlier.as_ref().zip(variable.members.first())
        else {
            cells.push(Cell {
                probability: between(low, high),
                values,
                earlier: None,
            });
            continue;
        };
        let deviation = member.deviation;
        for (least, most) in intervals(&earlier.cut_offs) {
            // For a present value, how often the earlier one lies where the change is within this part.
            let probability = weighted(low, high, |z| {
                let present = member.value * (deviation * z).exp();
                let (from, upto) = earlier_range(earlier.tie, present, least, most);
                between(
                    distance(from, earlier, deviation),
                    distance(upto, earlier, deviation),
                )
            });
            let present = member.value * (deviation * middle).exp();
            let stand_in = decimal(earlier_for(earlier, present, least, most)).map(Known::exactly);
            if let Some(stand_in) = stand_in {
                cells.push(Cell {
                    probability,
                    values: values.clone(),
                    earlier: Some((member.analyte, stand_in)),
                });
            }
        }
    }
    cells.retain(|cell| cell.probability > NEGLIGIBLE);
    cells
}

/// Everything between neighboring cut-offs, from minus to plus infinity.
fn intervals(cut_offs: &[f64]) -> Vec<(f64, f64)> {
    let mut low = f64::NEG_INFINITY;
    let mut intervals = Vec::new();
    for &cut_off in cut_offs {
        intervals.push((low, cut_off));
        low = cut_off;
    }
    intervals.push((low, f64::INFINITY));
    intervals
}

/// A number within an interval; `usual` where the interval has no ends.
fn inside(low: f64, high: f64, usual: f64, step: f64) -> f64 {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => low + (high - low) / 2.0,
        (true, false) => low + step,
        (false, true) => high - step,
        (false, false) => usual,
    }
}

/// Where the earlier value must lie for a change within these bounds.
fn earlier_range(tie: Tie, present: f64, least: f64, most: f64) -> (f64, f64) {
    match tie {
        Tie::Fall => {
            let earlier = |fall: f64| {
                if fall >= 100.0 {
                    f64::INFINITY
                } else {
                    present / (1.0 - fall / 100.0)
                }
            };
            (earlier(least).max(0.0), earlier(most))
        }
        Tie::Rise => ((present - most).max(0.0), (present - least).max(0.0)),
    }
}

/// An earlier value that stands for a change within these bounds.
fn earlier_for(earlier: &Earlier, present: f64, least: f64, most: f64) -> f64 {
    match earlier.tie {
        Tie::Fall => {
            let most = if most.is_finite() { most } else { 100.0 };
            present / (1.0 - inside(least, most, 0.0, 10.0) / 100.0)
        }
        Tie::Rise => present - inside(least, most, 0.0, 1.0),
    }
}

/// How many standard deviations of its logarithm a value lies from the printed earlier one.
fn distance(value: f64, earlier: &Earlier, deviation: f64) -> f64 {
    (value / earlier.value).ln() / deviation
}

fn decimal(value: f64) -> Option<Decimal> {
    let billionths = (value * 1e9).round();
    let fits = billionths.is_finite() && billionths.abs() < 9e18;
    fits.then(|| Decimal::from_billionths(billionths as i64))
}
