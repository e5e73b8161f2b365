//! Testing statements, and the evidence that they leave.

use crate::catalog::{AnalyteId, CommentWords, Statement, Test};
use crate::value::{Known, Truth};

use super::decision;
use super::describe;
use super::earlier::earlier_extreme;
use super::measures::{Measured, measure};
use super::outcome::{Evidence, Role};
use super::person::CONTEXT;
use super::view::View;
use crate::comments::{Mention, mention};
use crate::earlier::EarlierQuestion;

/// Whether a statement holds for a panel.
pub(super) fn holds(view: &View, statement: &Statement) -> Truth {
    match &statement.test {
        Test::All(list) => Truth::all(list.iter().map(|inner| holds(view, inner))),
        Test::Any(list) => Truth::any(list.iter().map(|inner| holds(view, inner))),
        Test::AtLeast(count, list) => {
            Truth::at_least(*count, list.iter().map(|inner| holds(view, inner)))
        }
        Test::Not(inner) => holds(view, inner).negated(),
        Test::Known(inner) => match holds(view, inner) {
            Truth::Yes => Truth::Yes,
            Truth::No | Truth::Unknown => Truth::No,
        },
        Test::WhereReported(inner) if has_value(view, inner) => holds(view, inner),
        Test::WhereReported(_) => Truth::No,
        Test::Range {
            quantity,
            range,
            denied,
            yes_words,
            no_words,
            ..
        } => match view.word(quantity.analyte()) {
            Some(word) => word_decides(word, yes_words, no_words),
            None => measure(view, *quantity)
                .iter()
                .map(|measured| in_range(measured, range, denied.as_ref()))
                .reduce(Truth::united)
                .unwrap_or(Truth::Unknown),
        },
        Test::BelowDetection {
            analyte,
            censored_upto,
            value_upto,
            yes_words,
            no_words,
            ..
        } => {
            let Some(entry) = view.entry(*analyte) else {
                return Truth::Unknown;
            };
            if let Some(word) = &entry.word {
                return word_decides(word, yes_words, no_words);
            }
            let reported_below = entry.below_detection
                && entry
                    .known
                    .high()
                    .value()
                    .is_some_and(|limit| limit <= *censored_upto);
            if reported_below {
                Truth::Yes
            } else {
                entry.known.lies_in(&Known::upto(*value_upto))
            }
        }
        Test::Word {
            analyte,
            yes_words,
            no_words,
        } => view.word(*analyte).map_or(Truth::Unknown, |word| {
            word_decides(word, yes_words, no_words)
        }),
        Test::Comment { comment, words } => comment_says(view, *comment, words),
        Test::Pattern(id) => {
            let index = view.catalog.place_of_pattern(id);
            index.map_or(Truth::Unknown, |index| view.pattern(index))
        }
        Test::Met(id) => {
            let index = view.catalog.place_of_score(id);
            index.map_or(Truth::Unknown, |index| threshold_counts(view, index))
        }
        Test::ItemPoints {
            score,
            item,
            from,
            upto,
        } => {
            let Some(index) = view.catalog.place_of_score(score) else {
                return Truth::Unknown;
            };
            let position = view.catalog.scores_and_variants()[index]
                .items
                .iter()
                .position(|known| known.id == *item);
            let points = view.points(index);
            let Some(points) = position.and_then(|position| points.items.get(position)) else {
                return Truth::Unknown;
            };
            points
                .iter()
                .map(|point| {
                    if (from..=upto).contains(&point) {
                        Truth::Yes
                    } else {
                        Truth::No
                    }
                })
                .reduce(Truth::united)
                .unwrap_or(Truth::Unknown)
        }
    }
}

/// Whether a score's threshold is met where the score applies. Where what it rests on is denied, it is not met
/// whatever the points. In persons for whom it was not made, points that reach it leave the matter open.
fn threshold_counts(view: &View, index: usize) -> Truth {
    let score = &view.catalog.scores_and_variants()[index];
    let met = view.points(index).met;
    if met == Truth::No {
        return met;
    }
    let prerequisite = decision::prerequisite(view, score);
    if prerequisite == Some(Truth::No) {
        Truth::No
    } else if decision::not_applicable(view, score, prerequisite).is_some() {
        Truth::Unknown
    } else {
        met
    }
}

fn in_range(measured: &Measured, range: &Known, denied: Option<&Known>) -> Truth {
    match (measured.lies_in(range), denied) {
        (Truth::No, Some(denied)) => match measured.lies_in(denied) {
            Truth::Yes => Truth::No,
            _ => Truth::Unknown,
        },
        (truth, _) => truth,
    }
}

fn word_decides(word: &str, yes_words: &[String], no_words: &[String]) -> Truth {
    let is_in = |words: &[String]| words.iter().any(|known| known == word);
    if is_in(yes_words) {
        Truth::Yes
    } else if is_in(no_words) {
        Truth::No
    } else {
        Truth::Unknown
    }
}

/// A comment that does not say it denies nothing.
fn comment_says(view: &View, comment: AnalyteId, words: &CommentWords) -> Truth {
    let vocabulary = view.catalog.vocabulary();
    let clauses = view.comment_clauses(comment);
    let is_said = clauses
        .iter()
        .any(|clause| mention(clause, words, vocabulary) == Mention::Said);
    if is_said { Truth::Yes } else { Truth::Unknown }
}

/// Whether the panel says anything that a statement looks at.
pub(super) fn has_value(view: &View, statement: &Statement) -> bool {
    has_value_of(view, statement, &|_| true)
}

/// The same without who somebody is, where the statement looks at more than that: an age says nothing of hemolysis, although
/// it decides how far a haptoglobin can be relied on.
pub(super) fn says_something(view: &View, statement: &Statement) -> bool {
    let is_result = |analyte: AnalyteId| {
        let id = view.catalog.analyte(analyte).id.as_str();
        !CONTEXT.contains(&id)
    };
    match looks_at(statement, &is_result) {
        true => has_value_of(view, statement, &is_result),
        false => has_value(view, statement),
    }
}

/// Whether a statement looks at something that counts, whatever the panel says.
fn looks_at(statement: &Statement, counts: &dyn Fn(AnalyteId) -> bool) -> bool {
    match &statement.test {
        Test::All(list) | Test::Any(list) | Test::AtLeast(_, list) => {
            list.iter().any(|inner| looks_at(inner, counts))
        }
        Test::Not(inner) | Test::Known(inner) | Test::WhereReported(inner) => {
            looks_at(inner, counts)
        }
        Test::Range { quantity, .. } => counts(quantity.analyte()),
        Test::BelowDetection { analyte, .. } | Test::Word { analyte, .. } => counts(*analyte),
        Test::Comment { .. } | Test::Pattern(_) | Test::Met(_) | Test::ItemPoints { .. } => true,
    }
}

fn has_value_of(view: &View, statement: &Statement, counts: &dyn Fn(AnalyteId) -> bool) -> bool {
    let is_reported = |analyte| counts(analyte) && view.is_reported(analyte);
    match &statement.test {
        Test::All(list) | Test::Any(list) | Test::AtLeast(_, list) => {
            list.iter().any(|inner| has_value_of(view, inner, counts))
        }
        Test::Not(inner) | Test::Known(inner) | Test::WhereReported(inner) => {
            has_value_of(view, inner, counts)
        }
        Test::Range { quantity, .. } => {
            let reported = quantity.reported();
            let is_reported = is_reported(quantity.analyte()) || reported.is_some_and(is_reported);
            let question = EarlierQuestion::of(*quantity);
            is_reported && question.is_none_or(|asked| earlier_extreme(view, asked).is_some())
        }
        Test::BelowDetection { analyte, .. } | Test::Word { analyte, .. } => is_reported(*analyte),
        Test::Comment { comment, .. } => view.panel.get(*comment).is_some(),
        Test::Pattern(_) | Test::Met(_) | Test::ItemPoints { .. } => {
            holds(view, statement) != Truth::Unknown
        }
    }
}

/// The parts of a statement as evidence. `supports` is false inside a negation; `deciding` is
/// false for parts on which the outcome does not rest. What is not known is left out where other
/// parts already settle the matter.
pub(super) fn evidence(
    view: &View,
    statement: &Statement,
    supports: bool,
    deciding: bool,
    list: &mut Vec<Evidence>,
) {
    match &statement.test {
        Test::All(inner) | Test::Any(inner) | Test::AtLeast(_, inner) => {
            let truth = holds(view, statement);
            let is_any = matches!(statement.test, Test::Any(_));
            let holding = inner.iter().filter(|part| holds(view, part) == Truth::Yes);
            let results_that_hold: Vec<AnalyteId> = holding.flat_map(Statement::analytes).collect();
            for part in inner {
                let own = holds(view, part);
                // One result is in one of several ranges; that it is in no other speaks against nothing.
                let is_of_them = |result: &AnalyteId| results_that_hold.contains(result);
                let stands_beside =
                    is_any && own == Truth::No && part.analytes().iter().any(is_of_them);
                if stands_beside || own == Truth::Yes && is_age_of_validity(view, part) {
                    continue;
                }
                if truth == Truth::Unknown || own != Truth::Unknown {
                    evidence(view, part, supports, deciding && own == truth, list);
                }
            }
        }
        Test::Not(inner) => evidence(view, inner, !supports, deciding, list),
        Test::Known(inner) => evidence(view, inner, supports, deciding, list),
        Test::WhereReported(inner) if has_value(view, inner) => {
            evidence(view, inner, supports, deciding, list);
        }
        Test::WhereReported(_) => {}
        _ => {
            let line = line(view, statement, supports, deciding);
            if !list.contains(&line) {
                list.push(line);
            }
        }
    }
}

/// Whether a statement says from which age on another one tells anything, which is evidence of nothing.
fn is_age_of_validity(view: &View, statement: &Statement) -> bool {
    let Test::Range {
        quantity,
        denied: Some(_),
        ..
    } = &statement.test
    else {
        return false;
    };
    view.catalog.find("age") == Some(quantity.analyte())
}

/// The parts that keep a statement from being decided.
pub(super) fn undecided_parts(view: &View, statement: &Statement, list: &mut Vec<String>) {
    if holds(view, statement) != Truth::Unknown {
        return;
    }
    match &statement.test {
        Test::All(inner) | Test::Any(inner) | Test::AtLeast(_, inner) => {
            inner
                .iter()
                .for_each(|part| undecided_parts(view, part, list));
        }
        Test::Not(inner) | Test::Known(inner) | Test::WhereReported(inner) => {
            undecided_parts(view, inner, list)
        }
        Test::Pattern(id) => {
            if let Some(pattern) = view.catalog.pattern(id) {
                undecided_parts(view, &pattern.condition, list);
            }
        }
        _ => {
            let mut label = label(view, statement);
            if is_between(view, statement) {
                let observed = describe::observed(view, statement);
                label.push_str(&format!(
                    " ({observed} lies between what counts and what does not)"
                ));
            }
            if !list.contains(&label) {
                list.push(label);
            }
        }
    }
}

/// Whether a number is known, and lies where a rule leaves open what it means: no other test of it would tell.
fn is_between(view: &View, statement: &Statement) -> bool {
    let Test::Range {
        quantity,
        range,
        denied: Some(denied),
        ..
    } = &statement.test
    else {
        return false;
    };
    let measured = measure(view, *quantity);
    let is_outside = |one: &Measured, range: &Known| one.lies_in(range) == Truth::No;
    !measured.is_empty()
        && measured
            .iter()
            .all(|one| is_outside(one, range) && is_outside(one, denied))
}

/// One statement as a piece of evidence.
pub(super) fn line(view: &View, statement: &Statement, supports: bool, deciding: bool) -> Evidence {
    let truth = holds(view, statement);
    let role = match (truth, supports) {
        (Truth::Unknown, _) => Role::Missing,
        (Truth::Yes, true) | (Truth::No, false) => Role::For,
        (Truth::No, true) | (Truth::Yes, false) => Role::Against,
    };
    Evidence {
        statement: label(view, statement),
        truth,
        observed: describe::observed(view, statement),
        role,
        deciding,
    }
}

/// The statement in words; a pattern by its title.
fn label(view: &View, statement: &Statement) -> String {
    match &statement.test {
        Test::Pattern(id) => view
            .catalog
            .pattern(id)
            .map_or_else(|| id.clone(), |pattern| pattern.title.clone()),
        _ => statement.label.clone(),
    }
}
