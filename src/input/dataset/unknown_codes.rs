//! LOINC codes that are not known beside names that are: the results are taken by their names, and a code may be that of
//! another fluid or another property.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, NameMatch, Role};
use crate::input::file::Table;
use crate::panel::{Issue, IssueCode};

use super::declaration::Declaration;
use super::plan::Plan;

/// So many rows tell which codes there are.
const ROWS_LOOKED_AT: usize = 10_000;

/// So many are named.
const CODES_NAMED: usize = 5;

/// Says which codes are passed over for the names beside them.
pub(super) fn note(catalog: &Catalog, declaration: &Declaration, table: &Table, plan: &mut Plan) {
    let (code, name) = (
        plan.long_column(Role::Code),
        plan.long_column(Role::Analyte),
    );
    let (Some(code), Some(name)) = (code, name) else {
        return;
    };
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for record in table.sound_sample().take(ROWS_LOOKED_AT) {
        let [code, name] = [code, name].map(|column| record.cell(column).trim().to_string());
        let is_new = is_loinc(&code) && !seen.contains_key(&code);
        let is_mapped = [&code, &name]
            .iter()
            .any(|text| declaration.map.contains_key(text.as_str()));
        if is_new && !is_mapped && catalog.match_loinc(&code).is_none() {
            seen.insert(code, name);
        }
    }
    // Rows with a code of something else are set aside one by one.
    seen.retain(|code, name| match catalog.match_name(name) {
        NameMatch::Known(analyte) => !catalog.analyte(analyte).other_loinc.contains(code),
        NameMatch::Ambiguous(_) | NameMatch::Unknown => false,
    });
    if seen.is_empty() {
        return;
    }
    let named: Vec<String> = seen
        .iter()
        .take(CODES_NAMED)
        .map(|(code, name)| format!("{code} ({name})"))
        .collect();
    let more = if seen.len() > CODES_NAMED {
        ", ..."
    } else {
        ""
    };
    let first = seen.keys().next().map_or("CODE", String::as_str);
    plan.notes.push(Issue {
        code: IssueCode::Note,
        message: format!(
            "LOINC codes that are not known: {}{more}. Their results are taken by their names; one of another fluid or another property is left out with --map '{first}=-'",
            crate::safe::for_terminal(&named.join(", "))
        ),
        place: table.header_place(Some(plan.columns[code].name.clone())),
    });
}

/// Digits, a hyphen, and the check digit by which LOINC guards against typing errors (modulus 10, as in its users' guide).
fn is_loinc(text: &str) -> bool {
    let Some((number, [check])) = text
        .split_once('-')
        .map(|(number, check)| (number, check.as_bytes()))
    else {
        return false;
    };
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    if !(3..=7).contains(&number.len())
        || !number.bytes().all(|byte| is_digit(&byte))
        || !is_digit(check)
    {
        return false;
    }
    let from_the_right = number
        .bytes()
        .rev()
        .map(|byte| u32::from(byte - b'0'))
        .enumerate();
    let sum: u32 = from_the_right
        .map(|(place, digit)| match place % 2 {
            0 => digit * 2 / 10 + digit * 2 % 10,
            _ => digit,
        })
        .sum();
    (10 - sum % 10) % 10 == u32::from(check - b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_tells_a_code() {
        for code in [
            "777-3", "2161-8", "48065-7", "30226-5", "6301-6", "5902-2", "48058-2",
        ] {
            assert!(is_loinc(code), "{code}");
        }
        for text in [
            "777-4",
            "2161-9",
            "LAB-1",
            "2024-01-01",
            "12-3",
            "777",
            "-3",
            "",
        ] {
            assert!(!is_loinc(text), "{text}");
        }
    }

    #[test]
    fn every_code_of_the_catalog_has_its_check_digit() {
        let catalog = Catalog::builtin();
        let codes = catalog
            .analytes()
            .flat_map(|(_, analyte)| analyte.loinc.iter());
        // MIMIC's dictionary has this one for INR.
        for code in codes.filter(|code| *code != "5895-7") {
            assert!(is_loinc(code), "{code}");
        }
    }
}
