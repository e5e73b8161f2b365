//! Columns that the user names.

use crate::catalog::normalize_name;
use crate::input::InputError;

/// So many columns are named where the one that is asked for is not there.
const COLUMNS_NAMED: usize = 12;

/// The column of a file that the user names with an option.
///
/// # Errors
/// [`InputError::BadDeclaration`] where it is not there, or where it is not certain which one is meant.
pub(super) fn named(
    file: &str,
    header: &[String],
    (option, name): (&str, &str),
) -> Result<usize, InputError> {
    let why = match place_of(header.iter().map(String::as_str), name) {
        Ok(place) => return Ok(place),
        Err(NoColumn::None) => {
            let named = header.iter().take(COLUMNS_NAMED);
            let some: Vec<String> = named.map(|name| crate::safe::cell(name)).collect();
            let more = if header.len() > COLUMNS_NAMED {
                ", ..."
            } else {
                ""
            };
            format!(
                "there is no such column; the file has {}{more}",
                some.join(", ")
            )
        }
        Err(NoColumn::Several(alike)) => format!(
            "columns {} may be meant; write the one that is meant as it stands in the header",
            alike.join(" and ")
        ),
    };
    Err(InputError::BadDeclaration {
        name: file.to_string(),
        message: format!("{option} `{name}`: {why}"),
    })
}

/// Why a name means no column.
pub(super) enum NoColumn<'n> {
    /// None has it.
    None,
    /// These have it, each in other letters or spaces.
    Several(Vec<&'n str>),
}

/// The place of the column that has just this name, else of the only one that has it in other letters or spaces.
pub(super) fn place_of<'n>(
    names: impl Iterator<Item = &'n str> + Clone,
    name: &str,
) -> Result<usize, NoColumn<'n>> {
    if let Some(place) = names.clone().position(|own| own == name) {
        return Ok(place);
    }
    let normal = normalize_name(name);
    let is_alike = |own: &str| !normal.is_empty() && normalize_name(own) == normal;
    let alike: Vec<(usize, &str)> = names.enumerate().filter(|(_, own)| is_alike(own)).collect();
    match alike.as_slice() {
        [] => Err(NoColumn::None),
        [(place, _)] => Ok(*place),
        several => Err(NoColumn::Several(
            several.iter().map(|(_, own)| *own).collect(),
        )),
    }
}
