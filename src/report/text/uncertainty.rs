//! How often repeats of the measurement would give which points.

use crate::interpret::{Probability, ScoreOutcome, Uncertainty};
use crate::report::page::{Page, listed};

/// Fewer than this many in a hundred repeats are not told apart.
const SELDOM: f64 = 0.0005;

pub(super) fn write(page: &mut Page, score: &ScoreOutcome) {
    let Some(uncertainty) = &score.uncertainty else {
        return;
    };
    page.paragraph(
        "  ",
        "    ",
        &format!(
            "Uncertainty: if the true values are those printed, {} of {} would meet the threshold on the points.",
            share(uncertainty.met),
            uncertainty.variation.repeated()
        ),
    );
    let points = distribution(uncertainty);
    if !points.is_empty() {
        page.paragraph("    ", "      ", &points);
    }
    let varying: Vec<String> = uncertainty
        .varying
        .iter()
        .map(|one| format!("{} {:.1} %", one.title, one.coefficient_of_variation))
        .collect();
    page.paragraph(
        "    ",
        "      ",
        &format!(
            "Model: log-normal around the printed value; coefficients of variation: {}. Limits, controls and derived values are taken for certain, and no bias of a method is in it.",
            varying.join(", ")
        ),
    );
    if !uncertainty.held.is_empty() {
        page.paragraph(
            "    ",
            "      ",
            &format!(
                "Held as they are, since no coefficient of variation or no plain number is known or the model leaves them out: {}.",
                listed(&uncertainty.held, "and")
            ),
        );
    }
}

/// `Points: 3 or more in 100 %, 4 or more in 62.0 %` for the totals that are not sure.
fn distribution(uncertainty: &Uncertainty) -> String {
    let steps: Vec<String> = uncertainty
        .at_least
        .iter()
        .filter(|step| step.probability.most >= SELDOM)
        .map(|step| format!("{} or more in {}", step.points, share(step.probability)))
        .collect();
    if steps.is_empty() {
        String::new()
    } else {
        format!("Points: {}.", steps.join("; "))
    }
}

/// `62.0 %`, `40.0 to 62.0 %`.
fn share(probability: Probability) -> String {
    let percent = |share: f64| {
        let percent = share * 100.0;
        if share < SELDOM && share > 0.0 {
            "under 0.05".to_string()
        } else if share > 1.0 - SELDOM && share < 1.0 - 1e-9 {
            "over 99.95".to_string()
        } else {
            format!("{percent:.1}")
        }
    };
    let (least, most) = (percent(probability.least), percent(probability.most));
    if least == most {
        format!("{least} %")
    } else {
        format!("{least} to {most} %")
    }
}
