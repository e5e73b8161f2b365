//! Whose rows these are, where the names of the columns alone do not tell it: two persons must never become one panel.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::catalog::{Catalog, Role, normalize_name};
use crate::input::InputError;
use crate::input::file::{Record, Table};
use crate::panel::{Issue, IssueCode};

use super::declaration::Layout;
use super::plan::{ColumnRole, Plan};
use super::result_times::is_date;

/// So many rows tell what a column holds.
const ROWS_LOOKED_AT: usize = 10_000;

/// So many rows tell in which form numbers stand.
const ROWS_THAT_TELL_A_FORM: usize = 1000;

/// The first of the names of a subject that are those of a specimen or an order (`reference/context.toml`).
const FIRST_NAME_OF_A_SPECIMEN: &str = "sample id";

/// Names of columns that tell the hospital, normalized.
const SITES: [&str; 22] = [
    "site",
    "site id",
    "study site",
    "hospital",
    "hospital id",
    "center",
    "centre",
    "center id",
    "centre id",
    "clinic",
    "institution",
    "facility",
    "klinik",
    "krankenhaus",
    "zentrum",
    "hopital",
    "centro",
    "ospedale",
    "ziekenhuis",
    "病院",
    "医院",
    "施設",
];

/// Words in the name of a column whose codes are not those of persons.
const NO_PERSONS: [&str; 46] = [
    "order",
    "accession",
    "result",
    "sample",
    "specimen",
    "test",
    "lab",
    "item",
    "row",
    "line",
    "seq",
    "index",
    "code",
    "loinc",
    "ward",
    "room",
    "bed",
    "department",
    "dept",
    "device",
    "analyzer",
    "instrument",
    "method",
    "lot",
    "phone",
    "version",
    "auftrag",
    "probe",
    "station",
    "gerat",
    "request",
    "demande",
    "peticion",
    "richiesta",
    "pedido",
    "aanvraag",
    "tube",
    "visit",
    "ziffer",
    "operator",
    "comment",
    "kommentar",
    "techni",
    "user",
    "cpt",
    "npu",
];

/// Words in the name of a column that holds identifiers.
const OF_IDENTIFIERS: [&str; 24] = [
    "id",
    "ids",
    "nr",
    "no",
    "num",
    "number",
    "key",
    "pseudonym",
    "patient",
    "pat",
    "subject",
    "case",
    "person",
    "chart",
    "record",
    "hash",
    "uuid",
    "nummer",
    "numero",
    "numer",
    "mrn",
    "personal",
    "identifier",
    "code",
];

/// So long a code is an identifier whatever its column is called.
const LENGTH_OF_AN_IDENTIFIER: usize = 6;

/// Names of subjects that a column of row numbers may have as well, normalized.
const MAY_BE_ROW_NUMBERS: [&str; 14] = [
    "id",
    "identifier",
    "unique id",
    "record id",
    "record",
    "record number",
    "case",
    "kennung",
    "registro",
    "identificador",
    "编号",
    "編號",
    "症例番号",
    "no",
];

/// Where the chosen column holds names of persons and another one numbers, the numbers tell whose the rows are: two
/// persons can have one name.
pub(super) fn prefer_number_to_name(catalog: &Catalog, table: &Table, plan: &mut Plan) {
    let Some(chosen) = plan.subject.filter(|_| !plan.other_subjects.is_empty()) else {
        return;
    };
    let rows: Vec<Record> = records(table).collect();
    let cells = |column: usize| rows.iter().map(move |record| record.cell(column).trim());
    let names = cells(chosen).filter(|cell| !cell.is_empty()).count();
    let of_persons = cells(chosen)
        .filter(|cell| is_name_of_a_person(cell))
        .count();
    if of_persons == 0 || of_persons * 10 < names * 9 {
        return;
    }
    let subject = catalog
        .find("subject")
        .map(|subject| catalog.analyte(subject));
    let tells_persons = |column: &usize| {
        let header = &plan.columns[*column].name;
        let is_visit = subject.is_some_and(|subject| subject.is_visit_name(header));
        let numbers = cells(*column).filter(|cell| has_digit(cell)).count();
        let different: BTreeSet<&str> = cells(*column).filter(|cell| !cell.is_empty()).collect();
        // A number for each row counts rows; one number for all of several names is none.
        let counts_rows = different.len() == rows.len()
            && MAY_BE_ROW_NUMBERS.contains(&normalize_name(header).as_str());
        let of_all = different.len() == 1 && cells(chosen).collect::<BTreeSet<_>>().len() > 1;
        numbers * 10 >= names * 9
            && !is_visit
            && !counts_rows
            && !of_all
            && !is_of_specimen(catalog, header)
    };
    let Some(number) = plan.other_subjects.iter().copied().find(tells_persons) else {
        return;
    };
    let [name, by] = [chosen, number].map(|column| Arc::clone(&plan.columns[column].name));
    plan.columns[chosen].role = ColumnRole::LeftOut;
    plan.columns[number].role = ColumnRole::Subject;
    plan.subject = Some(number);
    plan.other_subjects.retain(|column| *column != number);
    plan.other_subjects.push(chosen);
    plan.notes.push(Issue {
        code: IssueCode::Note,
        message: format!(
            "`{name}` holds names, which two persons can share, so `{by}` tells whose results these are; --subject '{name}' decides otherwise"
        ),
        place: table.header_place(Some(by.clone())),
    });
}

/// Refuses to make one person's panels of all rows where no column is known to tell the subject, and a column that is not
/// known holds codes that differ within a day.
pub(super) fn check(table: &Table, plan: &Plan) -> Result<(), InputError> {
    check_sites(table, plan)?;
    check_shortened(table, plan)?;
    if plan.subject.is_some() || plan.layout != Layout::Long {
        return Ok(());
    }
    let is_open = |column: &usize| {
        let column = &plan.columns[*column];
        let name = normalize_name(&column.name);
        let is_of_something_else = NO_PERSONS.iter().any(|word| name.contains(word));
        column.role == ColumnRole::NotRecognized && !is_of_something_else
    };
    let mut open: Vec<Codes> = (0..plan.columns.len())
        .filter(is_open)
        .map(|column| Codes::new(plan, column))
        .collect();
    for record in records(table) {
        if open.is_empty() {
            break;
        }
        let time = plan.time.map_or("", |time| record.cell(time).trim());
        let day = match plan.time_reader.read(time) {
            Ok(Some(moment)) => moment.day(),
            _ => time.to_string(),
        };
        let test = plan
            .long_column(Role::Analyte)
            .map_or("", |column| record.cell(column).trim());
        for seen in &mut open {
            seen.see(record.cell(seen.column).trim(), (&day, test), plan);
        }
        open.retain(Codes::may_be_codes);
    }
    let Some(column) = open
        .iter()
        .find(|seen| seen.tell_persons_apart())
        .map(|seen| seen.column)
    else {
        return Ok(());
    };
    let name = &plan.columns[column].name;
    Err(InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "no column is known to say whose results these are, so that all of them would be those of one person; but `{name}` holds codes that differ within a day. Say with --subject '{name}' that it is the subject, or with --map '{name}=-' that it is not"
        ),
    })
}

/// Refuses subjects that stand under several hospitals, whose numbers may be alike.
fn check_sites(table: &Table, plan: &Plan) -> Result<(), InputError> {
    let Some(subject) = plan.subject else {
        return Ok(());
    };
    let is_site = |column: &usize| {
        let column = &plan.columns[*column];
        column.role == ColumnRole::NotRecognized
            && SITES.contains(&normalize_name(&column.name).as_str())
    };
    let Some(site) = (0..plan.columns.len()).find(is_site) else {
        return Ok(());
    };
    let mut first: HashMap<String, String> = HashMap::new();
    let is_elsewhere = |record: Record| {
        let [subject, site] = [subject, site].map(|column| record.cell(column).trim().to_string());
        !subject.is_empty()
            && !site.is_empty()
            && *first.entry(subject).or_insert_with(|| site.clone()) != site
    };
    if !records(table).any(is_elsewhere) {
        return Ok(());
    }
    let [subject, site] = [subject, site].map(|column| &plan.columns[column].name);
    Err(InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "the same `{subject}` stands under more than one `{site}`, and numbers of different hospitals may be alike. Make one column of both, or say with --map '{site}=-' that each `{subject}` is one person"
        ),
    })
}

/// Refuses numbers of subjects that a spreadsheet has shortened, by which many are alike: `1.23457E+11`.
fn check_shortened(table: &Table, plan: &Plan) -> Result<(), InputError> {
    let Some(subject) = plan.subject else {
        return Ok(());
    };
    let Some(cell) = records(table)
        .take(ROWS_THAT_TELL_A_FORM)
        .map(|record| record.cell(subject).trim().to_string())
        .find(|cell| is_shortened(cell))
    else {
        return Ok(());
    };
    let name = &plan.columns[subject].name;
    Err(InputError::BadDeclaration {
        name: table.name.to_string(),
        message: format!(
            "`{name}` holds numbers that a spreadsheet has shortened ({cell}), so that different ones are alike. Export the column as text, or go on without it with --map '{name}=-'"
        ),
    })
}

/// `1.23457E+11`, also with a comma.
fn is_shortened(cell: &str) -> bool {
    let Some((number, power)) = cell.split_once("E+") else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    whole.len() == 1 && digits(whole) && digits(fraction) && digits(power)
}

/// What the cells of a column are.
struct Codes {
    column: usize,
    rows: usize,
    cells: usize,
    codes: usize,
    values: BTreeSet<String>,
    first_of_days: HashMap<String, String>,
    differ_within_a_day: bool,
    /// The tests beside each code, and whether one code has several.
    first_tests: HashMap<String, String>,
    have_several_tests: bool,
    /// Whether its name or the length of its codes says that they are identifiers.
    are_identifiers: bool,
}

impl Codes {
    fn new(plan: &Plan, column: usize) -> Self {
        let name = normalize_name(&plan.columns[column].name);
        Codes {
            column,
            first_tests: HashMap::new(),
            have_several_tests: false,
            are_identifiers: name.split(' ').any(|word| OF_IDENTIFIERS.contains(&word)),
            rows: 0,
            cells: 0,
            codes: 0,
            values: BTreeSet::new(),
            first_of_days: HashMap::new(),
            differ_within_a_day: false,
        }
    }

    fn see(&mut self, cell: &str, (day, test): (&str, &str), plan: &Plan) {
        self.rows += 1;
        if cell.is_empty() {
            return;
        }
        self.cells += 1;
        if !is_code(cell) || is_date(&plan.time_reader, cell) {
            return;
        }
        self.codes += 1;
        self.values.insert(cell.to_string());
        self.are_identifiers |= cell.len() >= LENGTH_OF_AN_IDENTIFIER;
        match self.first_tests.get(cell) {
            Some(first) => self.have_several_tests |= first != test,
            None => {
                self.first_tests.insert(cell.to_string(), test.to_string());
            }
        }
        match self.first_of_days.get(day) {
            Some(first) => self.differ_within_a_day |= first != cell,
            None => {
                self.first_of_days.insert(day.to_string(), cell.to_string());
            }
        }
    }

    /// Whether the column may still hold codes after the first cells.
    fn may_be_codes(&self) -> bool {
        const CELLS_LOOKED_AT: usize = 20;
        self.cells < CELLS_LOOKED_AT || self.codes * 10 >= self.cells * 9
    }

    /// Whether identifiers stand in every second row or more, some beside several tests, and different ones on one day.
    fn tell_persons_apart(&self) -> bool {
        self.differ_within_a_day
            && self.have_several_tests
            && self.are_identifiers
            && self.may_be_codes()
            && self.codes * 10 >= self.cells * 9
            && self.cells * 2 >= self.rows
            && self.values.len() < self.cells
    }
}

fn records(table: &Table) -> impl Iterator<Item = Record> {
    let sound = table.sample().filter(|record| !record.damaged);
    sound.take(ROWS_LOOKED_AT)
}

/// Letters in two words or more, or in a script without spaces, and no digit.
fn is_name_of_a_person(cell: &str) -> bool {
    let ideographs = |letter: char| {
        ('\u{3400}'..'\u{a000}').contains(&letter) || ('\u{ac00}'..'\u{d7a4}').contains(&letter)
    };
    !has_digit(cell)
        && cell.contains(char::is_alphabetic)
        && (cell.contains([' ', ',', '^']) || cell.contains(ideographs))
}

fn has_digit(cell: &str) -> bool {
    cell.contains(|letter: char| letter.is_ascii_digit())
}

/// `771`, `X7-22`, `85010112345`; no number with a decimal mark.
fn is_code(cell: &str) -> bool {
    const LONGEST: usize = 40;
    cell.len() <= LONGEST
        && has_digit(cell)
        && cell
            .chars()
            .all(|letter| letter.is_alphanumeric() || "-_/".contains(letter))
}

/// Whether a header is among the names of specimens, orders and studies, by which a subject is told only where nothing
/// else tells it.
fn is_of_specimen(catalog: &Catalog, header: &str) -> bool {
    let Some(subject) = catalog
        .find("subject")
        .map(|subject| catalog.analyte(subject))
    else {
        return false;
    };
    let names = subject.names.iter().map(|name| normalize_name(name));
    let mut from_specimens = names.skip_while(|name| name != FIRST_NAME_OF_A_SPECIMEN);
    let header = normalize_name(header);
    from_specimens.any(|name| name == header)
}
