//! Whether something is open because a test, a fact or an earlier result is not there, and not only because what is
//! there does not settle it.

use crate::catalog::{Combine, ItemForm, Measure, Part, Quantity, Score, Statement, Test};
use crate::value::Truth;

use super::decision::{form, form_points, is_measured, quantity_has_value};
use super::earlier::earlier_extreme;
use super::statements::{has_value, holds};
use super::view::View;
use crate::earlier::EarlierQuestion;

/// Of these items those that are open also because something is not there.
pub(super) fn lacking(view: &View, score: &Score, items: &[usize]) -> Vec<usize> {
    let lacks = |item: &&usize| {
        let item = score.items.get(**item);
        let form = item.and_then(|item| form(view, score, item));
        form.is_some_and(|form| form_lacks(view, form))
    };
    items.iter().filter(lacks).copied().collect()
}

/// Whether something is not there that an open form looks at. What a settled part looks at does not matter.
fn form_lacks(view: &View, form: &ItemForm) -> bool {
    if form_points(view, form).len() < 2 {
        return false;
    }
    if !is_measured(view, form) {
        return true;
    }
    match &form.measure {
        Measure::Quantity(quantity) => quantity_lacks(view, *quantity),
        Measure::Word(_) => false,
        Measure::Statement(statement) => statement_lacks(view, statement),
        Measure::Cases(cases) => {
            let open = cases
                .iter()
                .take_while(|case| holds(view, case) != Truth::Yes);
            any_lacks(view, open)
        }
        Measure::Parts(combine, parts) => parts_lack(view, *combine, parts),
    }
}

/// Where one part stands in for others, only those that were measured count.
fn parts_lack(view: &View, combine: Combine, parts: &[Part]) -> bool {
    let lacks = |part: &Part| form_lacks(view, &part.form);
    let mut measured = parts
        .iter()
        .filter(|part| is_measured(view, &part.form))
        .peekable();
    match combine {
        Combine::GreatestMeasured if measured.peek().is_some() => measured.any(lacks),
        Combine::FirstMeasured if measured.peek().is_some() => measured.next().is_some_and(lacks),
        _ => parts.iter().any(lacks),
    }
}

/// Whether the panel lacks a number that a quantity is made of. Limits and controls that stand in for them are none.
fn quantity_lacks(view: &View, quantity: Quantity) -> bool {
    let lacks_control = match quantity {
        Quantity::ProlongationOverControl { control, .. } => !view.has_value(control),
        _ => false,
    };
    let question = EarlierQuestion::of(quantity);
    let lacks_earlier = question.is_some_and(|asked| earlier_extreme(view, asked).is_none());
    !quantity_has_value(view, quantity) || lacks_control || lacks_earlier
}

fn any_lacks<'s>(view: &View, statements: impl IntoIterator<Item = &'s Statement>) -> bool {
    let mut statements = statements.into_iter();
    statements.any(|statement| statement_lacks(view, statement))
}

/// Whether something is not there on which an open part of a statement rests.
fn statement_lacks(view: &View, statement: &Statement) -> bool {
    if holds(view, statement) != Truth::Unknown {
        return false;
    }
    match &statement.test {
        Test::All(parts) | Test::Any(parts) | Test::AtLeast(_, parts) => any_lacks(view, parts),
        Test::Not(inner) | Test::Known(inner) | Test::WhereReported(inner) => {
            statement_lacks(view, inner)
        }
        Test::Range { quantity, .. } => {
            let is_word = view.word(quantity.analyte()).is_some();
            !has_value(view, statement) || (!is_word && quantity_lacks(view, *quantity))
        }
        Test::BelowDetection { .. } | Test::Word { .. } | Test::Comment { .. } => {
            !has_value(view, statement)
        }
        Test::Pattern(id) => {
            let pattern = view.catalog.pattern(id);
            pattern.is_none_or(|pattern| statement_lacks(view, &pattern.condition))
        }
        Test::Met(id) => score_named(view, id).is_none_or(|score| score_lacks(view, score)),
        Test::ItemPoints { score, item, .. } => {
            let score = score_named(view, score);
            let form = score.and_then(|score| {
                let item = score.items.iter().find(|known| known.id == *item)?;
                form(view, score, item)
            });
            form.is_none_or(|form| form_lacks(view, form))
        }
    }
}

fn score_named<'a>(view: &View<'a>, id: &str) -> Option<&'a Score> {
    let place = view.catalog.place_of_score(id)?;
    view.catalog.scores_and_variants().get(place)
}

fn score_lacks(view: &View, score: &Score) -> bool {
    let gate = score.prerequisite.as_ref();
    let mut forms = score
        .items
        .iter()
        .filter_map(|item| form(view, score, item));
    gate.is_some_and(|gate| statement_lacks(view, &gate.statement))
        || forms.any(|form| form_lacks(view, form))
}
