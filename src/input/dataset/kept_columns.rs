//! Columns that the user names to keep them, for groups or labels.

use super::plan::no_such_column;
use crate::catalog::normalize_name;
use crate::input::InputError;
use crate::input::file::Table;

/// The column of a file that the user wants to keep.
///
/// # Errors
/// [`InputError::BadDeclaration`] where it is not there, or where it is not certain which one is meant.
pub(super) fn index_in(table: &Table, name: &str) -> Result<usize, InputError> {
    let names = table.header.iter().map(String::as_str);
    let message = match place_of(names, name) {
        Ok(place) => return Ok(place),
        Err(NoColumn::None) => no_such_column(&table.header, name, "--keep"),
        Err(NoColumn::Several(alike)) => format!(
            "--keep `{name}`: columns {} may be meant; write the one that is meant as it stands in the header",
            alike.join(" and ")
        ),
    };
    Err(InputError::BadDeclaration {
        name: table.name.to_string(),
        message,
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
