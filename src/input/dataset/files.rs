//! Many files and folders as one data set.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::declaration::{Declaration, Layout};
use super::open::Dataset;
use crate::catalog::Catalog;
use crate::input::InputError;

/// The endings of data files, each also with `.gz` or `.zst` behind it.
#[cfg(not(feature = "parquet"))]
const ENDINGS: &[&str] = &[".csv", ".tsv", ".txt"];
#[cfg(feature = "parquet")]
const ENDINGS: &[&str] = &[".csv", ".tsv", ".txt", ".parquet"];

/// Of more files than these, none is held open before its rows are read.
const HELD_OPEN: usize = 8;

/// The files to read: a folder stands for the data files in it, sorted by name. Hidden files and folders within it are
/// passed over.
///
/// # Errors
/// [`InputError`] where a folder can't be listed or has no data.
pub fn data_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, InputError> {
    let mut files = Vec::new();
    for path in paths {
        if path != Path::new("-") && path.is_dir() {
            files.extend(files_in(path)?);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>, InputError> {
    let name = folder.display().to_string();
    let listed = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = listed.map_err(|cause| InputError::ReadFailed {
        name: name.clone(),
        after_line: 0,
        cause,
    })?;
    let mut files: Vec<PathBuf> = entries
        .iter()
        .map(std::fs::DirEntry::path)
        .filter(|path| is_data_file(path))
        .collect();
    files.sort();
    match files.is_empty() {
        true => Err(InputError::EmptyFolder { name }),
        false => Ok(files),
    }
}

/// Refuses a file that is named twice, as by its folder and by itself: each of its rows would count twice.
fn refuse_repeats(paths: &[PathBuf]) -> Result<(), InputError> {
    let mut known = HashSet::new();
    let files = paths.iter().filter(|path| path.is_file());
    // What can't be found is told when it is opened.
    let mut found = files.filter_map(|path| Some((path, path.canonicalize().ok()?)));
    match found.find(|(_, file)| !known.insert(file.clone())) {
        Some((path, _)) => Err(InputError::BadDeclaration {
            name: path.display().to_string(),
            message:
                "this file is named twice, and each of its rows would count twice; name it once"
                    .to_string(),
        }),
        None => Ok(()),
    }
}

fn is_data_file(path: &Path) -> bool {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().to_lowercase());
    let Some(name) = name.filter(|name| !name.starts_with('.')) else {
        return false;
    };
    let plain = name
        .strip_suffix(".gz")
        .or_else(|| name.strip_suffix(".zst"))
        .unwrap_or(&name);
    ENDINGS.iter().any(|ending| plain.ends_with(ending)) && path.is_file()
}

/// Opens files and folders as one data set. Where rows meet, all files together are one [`Dataset`]; files of
/// which each row is a panel of its own follow one another, in the order of the paths.
///
/// # Errors
/// Those of [`Dataset::open`], and where files that should meet do not fit together.
pub fn open_all<'a>(
    catalog: &'a Catalog,
    paths: &[PathBuf],
    declaration: &Declaration,
    keep: &[String],
) -> Result<Vec<Dataset<'a>>, InputError> {
    let paths = data_files(paths)?;
    refuse_repeats(&paths)?;
    let mut sets: Vec<Dataset> = Vec::new();
    // Where in `sets` the files stand whose rows meet.
    let mut meeting: Option<usize> = None;
    for path in &paths {
        let mut next = Dataset::at(catalog, path, declaration, keep)?;
        next.name_files(paths.len() > 1);
        match meeting.filter(|_| !next.is_streaming()) {
            Some(first) => sets[first].join(next, paths.len() > HELD_OPEN)?,
            None => {
                if !next.is_streaming() {
                    meeting = Some(sets.len());
                    sets.push(next);
                } else {
                    let mut next = next.prepared()?;
                    if paths.len() > HELD_OPEN {
                        next.suspend();
                    }
                    sets.push(next);
                }
            }
        }
    }
    let mut ready = Vec::new();
    for (place, set) in sets.into_iter().enumerate() {
        ready.push(match meeting == Some(place) {
            true => set.prepared()?,
            false => set,
        });
    }
    Ok(ready)
}

impl<'a> Dataset<'a> {
    /// Takes in another file whose rows meet those of this one.
    fn join(&mut self, mut other: Dataset<'a>, suspended: bool) -> Result<(), InputError> {
        let has = |set: &Dataset| (set.plan().subject.is_some(), set.plan().time.is_some());
        if has(self) != has(&other) {
            let what = match has(self).0 == has(&other).0 {
                true => "time",
                false => "subject",
            };
            return Err(InputError::BadDeclaration {
                name: other.table().name.to_string(),
                message: format!(
                    "{} and this file are one data set, and only one of them has a column of the {what}; name it with --{what}, or read the files one by one",
                    self.table().name
                ),
            });
        }
        if suspended && other.plan().layout == Layout::Long {
            other.suspend();
        }
        self.push_other(other);
        Ok(())
    }
}
