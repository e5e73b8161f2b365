//! Results of a long file that stand in two columns: as text and as numbers.

use crate::catalog::Role;
use crate::input::file::{Record, Table};
use crate::input::grammar::comparator::{leading, trailing};
use crate::input::grammar::number::DecimalMark;
use crate::input::grammar::plain_text::plain;
use crate::panel::{Issue, IssueCode, Observation};

use super::cells::{CellReader, Outcome, quoted};
use super::declaration::{Declaration, Layout};
use super::plan::{ColumnRole, Plan};
use super::two_numbers::differ;
use super::wide::Reader;

/// Keeps of the other columns of results those that tell what the chosen one does not, and says so.
pub(super) fn settle(table: &Table, plan: &mut Plan, declaration: &Declaration) {
    let value = plan.long_column(Role::Value);
    let Some(value) = value.filter(|_| plan.layout == Layout::Long) else {
        return;
    };
    let columns: Vec<usize> = plan.other_values().collect();
    let is_chosen_by_user = declaration.value_column.is_some();
    let tells = |own: &str, other: &str| {
        let unknown = DecimalMark::Unknown;
        is_bound(other)
            || (!is_chosen_by_user && differ((own, unknown), (other, unknown)) == Some(true))
    };
    let mut telling = vec![false; columns.len()];
    if !columns.is_empty() {
        for record in table.sound_sample() {
            let own = record.cell(value).trim();
            for (column, is_telling) in columns.iter().zip(&mut telling) {
                let other = record.cell(*column).trim();
                *is_telling |= match holds_none(own) {
                    true => may_fill(is_chosen_by_user, other),
                    false => own != other && begins_with_number(own) && tells(own, other),
                };
            }
            if telling.iter().all(|is_telling| *is_telling) {
                break;
            }
        }
    }
    for (column, is_telling) in columns.into_iter().zip(telling) {
        if !is_telling {
            plan.columns[column].role = ColumnRole::LeftOut;
            continue;
        }
        // Whoever names the column of results has said which of two numbers counts.
        let where_they_differ = match is_chosen_by_user {
            true => "",
            false => ", and where both hold numbers that differ, none is used",
        };
        plan.notes.push(Issue {
            code: IssueCode::Note,
            message: format!(
                "the column holds results as {} does; it counts where it says <, > or the like of the same number, or where the other is empty{where_they_differ}. Leave it out with --map '{}=-'",
                quoted(&plan.columns[value].name),
                plan.columns[column].name
            ),
            place: table.header_place(Some(plan.columns[column].name.clone())),
        });
    }
}

impl Reader<'_> {
    /// What another column of results says where the chosen one is empty.
    pub(super) fn value_elsewhere<'b>(
        &'b self,
        record: &Record,
        reader: &CellReader<'b>,
    ) -> Option<(usize, CellReader<'b>)> {
        let is_chosen_by_user = self.declaration.value_column.is_some();
        let mut columns = self.plan.other_values();
        let column =
            columns.find(|column| may_fill(is_chosen_by_user, record.cell(*column).trim()))?;
        Some((column, self.reader_of(reader, column)))
    }

    /// What was read of the chosen column, unless another one says that its number is a bound.
    pub(super) fn bounded_elsewhere(
        &self,
        record: &Record,
        reader: &CellReader,
        read: Outcome,
    ) -> Outcome {
        let Outcome::Observed(own, remark) = read else {
            return read;
        };
        let exact = own.known().and_then(|known| known.exact());
        let mut columns = self.plan.other_values().filter(|_| exact.is_some());
        let Some(column) = columns.find(|column| is_bound(record.cell(*column).trim())) else {
            let contradicted = self.contradicted_elsewhere(record, reader, &own);
            return contradicted.unwrap_or(Outcome::Observed(own, remark));
        };
        let text = record.cell(column);
        let place = || self.place(record.line, Some(column));
        let other = self.reader_of(reader, column);
        match other.read(text, own.time.clone(), &place) {
            Outcome::Observed(bound, remark) if is_of_same_number(&bound, &own) => {
                Outcome::Observed(bound, remark)
            }
            Outcome::Refused(issue) => Outcome::Refused(issue),
            _ => Outcome::Refused(Issue {
                code: IssueCode::UnreadableValue,
                message: format!(
                    "{} and {} stand in two columns of results, so that neither is known to be the result; the cell counts as missing. Leave one column out with --map COL=-",
                    quoted(&own.reported),
                    quoted(text.trim())
                ),
                place: place(),
            }),
        }
    }

    /// Why an exact number is not used: another column of results says another one.
    fn contradicted_elsewhere(
        &self,
        record: &Record,
        reader: &CellReader,
        own: &Observation,
    ) -> Option<Outcome> {
        let exact = own.known()?.exact()?;
        let is_chosen_by_user = self.declaration.value_column.is_some();
        let contradicts = |column: &usize| {
            let other = self.reader_of(reader, *column);
            let text = record.cell(*column).trim();
            if differ((&own.reported, reader.mark), (text, other.mark)) != Some(true) {
                return false;
            }
            // What is refused is no result, as what stands for none.
            match other.read(text, None, &|| self.place(record.line, Some(*column))) {
                Outcome::Observed(read, _) => {
                    let number = read.known().and_then(|known| known.exact());
                    number.is_some_and(|number| number != exact)
                }
                _ => false,
            }
        };
        let mut columns = self.plan.other_values().filter(|_| !is_chosen_by_user);
        let column = columns.find(contradicts)?;
        Some(Outcome::Refused(Issue {
            code: IssueCode::Conflict,
            message: format!(
                "two different numbers for one result, {} and {} in column {}, so that neither is known to be the result; the cell counts as missing. Leave one column out with --map COL=-",
                quoted(&own.reported),
                quoted(record.cell(column).trim()),
                quoted(&self.plan.columns[column].name)
            ),
            place: own.place.clone(),
        }))
    }

    fn reader_of<'b>(&'b self, like: &CellReader<'b>, column: usize) -> CellReader<'b> {
        self.cell_reader(like.analyte, column, like.row_unit, like.header_unit)
    }
}

/// Whether a bound or range begins or ends with this number, or holds it.
fn is_of_same_number(bound: &Observation, own: &Observation) -> bool {
    let Some((bound, own)) = bound
        .known()
        .zip(own.known().and_then(|known| known.exact()))
    else {
        return false;
    };
    let from = bound.low().value().is_none_or(|low| low <= own);
    from && bound.high().value().is_none_or(|high| own <= high)
}

/// Whether a text is a number with a sign or a phrase that says on which side of it the result lies.
fn is_bound(text: &str) -> bool {
    // Longer texts are comments.
    if text.is_empty() || text.len() > 64 {
        return false;
    }
    let Ok(clean) = plain(text) else {
        return false;
    };
    let of_number = leading(&clean).or_else(|| trailing(&clean));
    of_number.is_some_and(|(_, number)| begins_with_number(number))
}

/// Whether a cell of the chosen column holds no result, so that another one may: it is empty, or was taken out of a text that
/// names persons, which is written `___` in MIMIC.
pub(super) fn holds_none(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty() || (cell.len() >= 3 && cell.bytes().all(|byte| byte == b'_'))
}

/// Whether another column tells the result where the chosen one holds none. One of numbers has no place for a bound, also
/// where the user chose it; other numbers that the user did not choose are none.
fn may_fill(is_chosen_by_user: bool, other: &str) -> bool {
    match is_chosen_by_user {
        true => is_bound(other),
        false => may_be_result(other),
    }
}

fn may_be_result(text: &str) -> bool {
    begins_with_number(text) || is_bound(text)
}

pub(super) fn begins_with_number(value: &str) -> bool {
    value
        .trim_start_matches(['.', ','])
        .starts_with(char::is_numeric)
}
