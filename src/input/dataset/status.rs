//! What became of a result, where a column tells: results that were canceled are none.

use crate::catalog::normalize_name;

/// In the plain form of names.
const VOID: &[&str] = &[
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
];

/// The letters of HL7 version 2: no result can be had, posted as wrong.
const VOID_LETTERS: &[&str] = &["x", "w"];
/// Deleted; where the column is not of results, `D` may say that the patient died.
const DELETED: &str = "d";

/// Whether this text in a column of states says that there is no result.
pub(super) fn is_void(header: &str, text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text.len() > 64 {
        return false;
    }
    let text = normalize_name(text);
    let text = text.as_str();
    let is_of_result = || {
        let header = normalize_name(header);
        ["res", "obs", "obx"]
            .iter()
            .any(|part| header.contains(part))
    };
    VOID.contains(&text) || VOID_LETTERS.contains(&text) || (text == DELETED && is_of_result())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_status_says_of_its_result() {
        for text in VOID {
            assert_eq!(normalize_name(text), *text, "is in the plain form");
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
}
