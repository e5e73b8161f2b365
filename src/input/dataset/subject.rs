//! Whose a row is.

/// What exports write where nobody is named. As a name it would make one person of many.
const NOBODY: [&str; 12] = [
    "na", "n/a", "#n/a", "<na>", "nan", "null", "none", "unknown", "-", "--", "?", ".",
];

/// The name in a cell of the subject column, without the spaces around it; empty where it names nobody.
pub(crate) fn subject_in(cell: &str) -> &str {
    const LONGEST: usize = 7;
    let name = cell.trim();
    let is_nobody =
        name.len() <= LONGEST && NOBODY.iter().any(|word| word.eq_ignore_ascii_case(name));
    if is_nobody { "" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nobody_are_no_names() {
        for cell in NOBODY.iter().chain(&["", " NA ", "Unknown", "NULL"]) {
            assert_eq!(subject_in(cell), "", "{cell}");
        }
        for cell in ["1", " P7 ", "Nanette", "NA1", "unknown 3"] {
            assert_eq!(subject_in(cell), cell.trim());
        }
    }
}
