//! Columns that may tell who somebody is.

use std::io::{self, Write};

use super::{cell, entry};
use crate::catalog::{Catalog, NameMatch, normalize_name};
use crate::input::dataset::{Column, ColumnRole};

/// Words in headers that point to a person, beside those of births.
const IDENTITY_WORDS: &[&str] = &[
    "birth",
    "birthday",
    "name",
    "surname",
    "firstname",
    "lastname",
    "first name",
    "last name",
    "full name",
    "patient name",
    "address",
    "street",
    "phone",
    "telephone",
    "mobile",
    "email",
    "e mail",
    "ssn",
    "social security",
    "insurance",
    "nhs number",
    "mrn",
    "medical record number",
    "passport",
    "postcode",
    "zip",
    "zip code",
    "vorname",
    "nachname",
    "adresse",
    "telefon",
    "versichertennummer",
    "nom",
    "prenom",
    "nombre",
    "apellido",
    "apellidos",
    "direccion",
    "telefono",
    "nome",
    "cognome",
    "indirizzo",
    "endereco",
    "naam",
    "achternaam",
    "氏名",
    "住所",
    "姓名",
    "身份证号",
    "电话",
];

/// Names columns that should not be shared.
pub(super) fn write_identity(
    out: &mut dyn Write,
    catalog: &Catalog,
    columns: &[Column],
) -> io::Result<()> {
    let birth_date = catalog.find("birth_date");
    let names_birth = |header: &str| match catalog.match_name(header) {
        NameMatch::Known(field) => Some(field) == birth_date,
        NameMatch::Ambiguous(_) | NameMatch::Unknown => false,
    };
    let suspects: Vec<String> = columns
        .iter()
        .filter(|column| column.name.len() <= 256)
        .filter(|column| {
            let normal = normalize_name(&column.name);
            IDENTITY_WORDS
                .iter()
                .any(|word| normal == normalize_name(word))
                || column.role == ColumnRole::BirthDate
                || names_birth(&column.name)
                || normal.ends_with(" name") && normal.contains("patient")
        })
        .map(|column| cell(&column.name))
        .collect();
    if !suspects.is_empty() {
        writeln!(out, "COLUMNS THAT MAY IDENTIFY A PERSON")?;
        entry(
            out,
            &format!(
                "{}: remove them before you share the data or its results",
                suspects.join(", ")
            ),
        )?;
        writeln!(out)?;
    }
    Ok(())
}
