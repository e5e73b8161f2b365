//! What became of a result, where a column tells: results that were canceled are none.

use crate::catalog::{Vocabulary, WordMatch, normalize_name};

/// What as a result would say something else of it, in the plain form of names.
const VOID: [&str; 33] = [
    "in error",
    "nullified",
    "annulled",
    "void",
    "voided",
    "deleted",
    "retracted",
    "withdrawn",
    "not valid",
    "superseded",
    "replaced",
    "incorrect",
    "verworfen",
    "ersetzt",
    "cancelled qns",
    "canceled qns",
    "error",
    "erroneous",
    "wrong",
    "rejected",
    "invalid",
    "invalidated",
    "ungultig",
    "rejete",
    "rechazado",
    "rejeitado",
    "not done",
    "not performed",
    "nicht durchgefuhrt",
    "non fait",
    "no realizado",
    "non eseguito",
    "nao realizado",
];

/// The reason of `words.toml` for results that were canceled.
const CANCELED: &str = "canceled";

/// The letters of HL7 version 2: no result can be had, posted as wrong.
const VOID_LETTERS: &[&str] = &["x", "w"];
/// Deleted; where the column is not of results, `D` may say that the patient died.
const DELETED: &str = "d";

/// Whether this text in a column of states says that there is no result: where it would as a result say that it was
/// canceled, and in a few words more.
pub(super) fn is_void(vocabulary: &Vocabulary, header: &str, text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text.len() > 64 {
        return false;
    }
    if matches!(vocabulary.find(text), WordMatch::Missing(reason) if reason.as_ref() == CANCELED) {
        return true;
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
    use crate::catalog::Catalog;

    #[test]
    fn what_a_status_says_of_its_result() {
        for text in VOID {
            assert_eq!(normalize_name(text), *text, "is in the plain form");
        }
        let vocabulary = Catalog::builtin().vocabulary();
        let is_void = |header, text| is_void(vocabulary, header, text);
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
}
