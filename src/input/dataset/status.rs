//! What became of a result, where a column tells: results that were canceled are none. A column of states whose name is not
//! known is told by its cells.

use std::collections::HashMap;
use std::sync::Arc;

use crate::catalog::{Catalog, ResultStatus, Role};
use crate::input::file::{SampleTexts, Table};
use crate::panel::{Issue, IssueCode};
use crate::safe::quote;

use super::declaration::{Declaration, Layout};
use super::plan::{ColumnRole, Plan};

/// What a cell of this column of states says. The user may say what its words mean.
pub(super) fn status_in(
    catalog: &Catalog,
    declaration: &Declaration,
    header: &str,
    text: &str,
) -> ResultStatus {
    let text = text.trim();
    let codes = declaration.words.get(header);
    let text = codes
        .and_then(|codes| codes.get(text))
        .map_or(text, String::as_str);
    catalog.vocabulary().status_in(header, text)
}

/// More different texts are none of states.
const MOST_STATES: usize = 100;

/// So many cells of which none is a known state tell that a column holds none.
const CELLS_LOOKED_AT: u64 = 20;

/// So many words that are not known are named.
const WORDS_NAMED: usize = 5;

/// What the cells of a column say as states.
#[derive(Default)]
struct States {
    known: u64,
    not_known: u64,
    /// Whether one of the words is longer than a letter, or the `F` of what is final; other letters may mean anything.
    is_plain: bool,
    withdraws: bool,
}

impl States {
    fn see(&mut self, status: ResultStatus, text: &str, count: u64) {
        match status {
            ResultStatus::Nothing => return,
            ResultStatus::NotKnown => {
                self.not_known += count;
                return;
            }
            ResultStatus::Withdrawn => self.withdraws = true,
            ResultStatus::Stands(_) => {}
        }
        self.known += count;
        self.is_plain |= text.len() > 2 || text.eq_ignore_ascii_case("f");
    }
}

/// The states of a column that is not known, each text looked at once.
struct Open {
    column: usize,
    states: States,
    texts: HashMap<String, ResultStatus>,
}

/// Takes a column that is not known for that of the states of results where its cells are words for them.
pub(super) fn settle(catalog: &Catalog, declaration: &Declaration, table: &Table, plan: &mut Plan) {
    if plan.layout != Layout::Long || plan.long_column(Role::Status).is_some() {
        return;
    }
    let is_open = |column: &usize| {
        let column = &plan.columns[*column];
        column.role == ColumnRole::NotRecognized
            && !catalog.headers().is_not_of_statuses(&column.name)
    };
    let begun = |column| Open {
        column,
        states: States::default(),
        texts: HashMap::new(),
    };
    let mut open: Vec<Open> = (0..plan.columns.len()).filter(is_open).map(begun).collect();
    for record in table.sound_sample() {
        open.retain_mut(|own| {
            let cell = record.cell(own.column).trim();
            let status = match own.texts.get(cell) {
                Some(status) => *status,
                None => {
                    let name = &plan.columns[own.column].name;
                    let status = status_in(catalog, declaration, name, cell);
                    own.texts.insert(cell.to_string(), status);
                    status
                }
            };
            own.states.see(status, cell, 1);
            let may_be_states = own.states.known > 0 || own.states.not_known < CELLS_LOOKED_AT;
            may_be_states && own.texts.len() <= MOST_STATES
        });
        if open.is_empty() {
            return;
        }
    }
    let are_states =
        |own: &&Open| own.states.is_plain && own.states.known >= own.states.not_known * 9;
    let Some(found) = open.iter().find(are_states) else {
        return;
    };
    plan.columns[found.column].role = ColumnRole::Long(Role::Status);
    // Where none of them takes a result back, what else stands there need not be a state.
    plan.states_are_plain = found.states.withdraws;
    let name = Arc::clone(&plan.columns[found.column].name);
    plan.notes.push(Issue {
        code: IssueCode::Note,
        message: format!(
            "`{name}` holds words for what became of results and is read as their status; --map '{name}=-' leaves it out"
        ),
        place: table.header_place(Some(name.clone())),
    });
}

/// Decides whether what else stands in a column that is named as one of states is a state too, and tells which words are
/// passed over where it is not.
pub(super) fn judge_named(
    (catalog, declaration): (&Catalog, &Declaration),
    table: &Table,
    plan: &mut Plan,
    texts: &SampleTexts,
) {
    let Some(column) = plan.long_column(Role::Status) else {
        return;
    };
    let name = Arc::clone(&plan.columns[column].name);
    let mut states = States::default();
    let mut not_known = Vec::new();
    for (text, count) in texts.of_column(column) {
        let status = status_in(catalog, declaration, &name, text);
        states.see(status, text.trim(), count);
        if status == ResultStatus::NotKnown && not_known.len() <= WORDS_NAMED {
            not_known.push(quote(text.trim()));
        }
    }
    plan.states_are_plain = states.is_plain && states.known >= states.not_known;
    if plan.states_are_plain || not_known.is_empty() {
        return;
    }
    if not_known.len() > WORDS_NAMED {
        not_known.truncate(WORDS_NAMED);
        not_known.push("...".to_string());
    }
    plan.notes.push(Issue {
        code: IssueCode::Note,
        message: format!(
            "the column is named as one of the status of results, and these words in it are none that is known: {}. They are passed over, so that results that they take back would be used; say what they mean in a columns file under [words], such as final or canceled, or leave the column out with --map '{name}=-'",
            not_known.join(", ")
        ),
        place: table.header_place(Some(name)),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Catalog, Standing};

    #[test]
    fn what_a_status_says_of_its_result() {
        let vocabulary = Catalog::builtin().vocabulary();
        let is_void = |header, text| vocabulary.status_in(header, text) == ResultStatus::Withdrawn;
        for text in [
            "cancelled",
            "canceled",
            "entered in error",
            "error",
            "erroneous",
            "wrong",
            "deleted",
            "not done",
            "not performed",
            "voided",
            "void",
            "rejected",
            "invalid",
            "invalidated",
            "retracted",
            "withdrawn",
            "aborted",
            "revoked",
            "storniert",
            "storno",
            "geloscht",
            "annulliert",
            "abgebrochen",
            "ungultig",
            "nicht durchgefuhrt",
            "annule",
            "annulee",
            "supprime",
            "rejete",
            "non fait",
            "anulado",
            "anulada",
            "cancelado",
            "cancelada",
            "eliminado",
            "rechazado",
            "no realizado",
            "annullato",
            "annullata",
            "cancellato",
            "non eseguito",
            "rejeitado",
            "nao realizado",
            "geannuleerd",
            "vervallen",
            "verwijderd",
            "取消",
            "中止",
            "削除",
            "已取消",
            "作废",
            "已作废",
            "撤销",
        ] {
            assert!(is_void("status", text), "{text}");
        }
        for text in [
            "Canceled",
            "entered-in-error",
            "NOT_DONE",
            "annulé",
            "Gelöscht",
            "X",
        ] {
            assert!(is_void("status", text), "{text}");
        }
        for text in [
            "",
            "final",
            "F",
            "P",
            "corrected",
            "C",
            "amended",
            "D",
            "dead",
        ] {
            assert!(!is_void("status", text), "{text}");
        }
        assert!(is_void("result_status", "D") && is_void("OBX status", "d"));
    }

    #[test]
    fn a_word_within_a_status_tells_unless_it_is_denied() {
        let vocabulary = Catalog::builtin().vocabulary();
        for (text, expected) in [
            ("Cancelled by lab", ResultStatus::Withdrawn),
            ("Canceled - hemolyzed", ResultStatus::Withdrawn),
            ("InError", ResultStatus::Withdrawn),
            ("QC failed", ResultStatus::Withdrawn),
            ("nicht freigegeben", ResultStatus::Withdrawn),
            ("non valido", ResultStatus::Withdrawn),
            ("ongeldig", ResultStatus::Withdrawn),
            ("无效", ResultStatus::Withdrawn),
            ("取消済", ResultStatus::Withdrawn),
            ("未审核", ResultStatus::Withdrawn),
            ("Auth (Verified)", ResultStatus::Stands(Standing::Final)),
            ("Final result", ResultStatus::Stands(Standing::Final)),
            (
                "Edited Result - FINAL",
                ResultStatus::Stands(Standing::Corrected),
            ),
            (
                "preliminary, verified",
                ResultStatus::Stands(Standing::Preliminary),
            ),
            (
                "preliminary, corrected",
                ResultStatus::Stands(Standing::Final),
            ),
            ("P", ResultStatus::Stands(Standing::Preliminary)),
            ("C", ResultStatus::Stands(Standing::Corrected)),
            ("中間報告", ResultStatus::Stands(Standing::Preliminary)),
            ("korrigiert", ResultStatus::Stands(Standing::Corrected)),
            (
                "medizinisch validiert",
                ResultStatus::Stands(Standing::Final),
            ),
            ("已审核", ResultStatus::Stands(Standing::Final)),
            ("final, not canceled", ResultStatus::Stands(Standing::Final)),
            ("corrected: first result in error", ResultStatus::NotKnown),
            ("not final", ResultStatus::NotKnown),
            ("未完了", ResultStatus::NotKnown),
            ("see Dr. House", ResultStatus::NotKnown),
            ("N", ResultStatus::NotKnown),
            ("High", ResultStatus::Nothing),
            ("unknown", ResultStatus::Nothing),
            ("", ResultStatus::Nothing),
        ] {
            assert_eq!(vocabulary.status_in("status", text), expected, "{text}");
        }
    }
}
