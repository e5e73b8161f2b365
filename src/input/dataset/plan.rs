//! What each column means.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind, NameMatch, Role, normalize_name};
use crate::input::InputError;
use crate::input::grammar::number::DecimalMark;
use crate::input::grammar::time::{TimeReader, Window};
use crate::panel::{Issue, IssueCode, Place};

use super::cells::unknown_unit;
use super::declaration::{Declaration, Layout, Pick};
use super::units::{UnitSources, by_unit, fits, resolve};

/// A column that holds results or facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservationColumn {
    /// What it holds.
    pub analyte: AnalyteId,
    /// The unit that its header names.
    pub header_unit: Option<Arc<str>>,
    /// Why it is not used: its unit is unknown or does not fit its values.
    pub blocked: Option<String>,
}

/// What a column means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnRole {
    /// Whose results.
    Subject,
    /// When.
    Time,
    /// Results or facts.
    Observation(ObservationColumn),
    /// Lower limits of an analyte.
    LowerLimit(AnalyteId),
    /// Upper limits of an analyte.
    UpperLimit(AnalyteId),
    /// Both limits of an analyte in one cell.
    BothLimits(AnalyteId),
    /// Lower critical limits of an analyte.
    CriticalLower(AnalyteId),
    /// Upper critical limits of an analyte.
    CriticalUpper(AnalyteId),
    /// Units of an analyte, row by row.
    UnitOf(AnalyteId),
    /// A column of a long file.
    Long(Role),
    /// Left out by the user, or another column of the same meaning was chosen.
    LeftOut,
    /// A short name that may mean these; neither unit nor values tell.
    Ambiguous(Vec<AnalyteId>),
    /// Not known; the analyte whose name is spelled most like it.
    NotRecognized(Option<AnalyteId>),
}

/// One column of the file.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its header.
    pub name: Arc<str>,
    /// What it means.
    pub role: ColumnRole,
    /// Its decimal mark, decided on the first 8 MiB.
    pub mark: DecimalMark,
}

/// How a file is read.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Wide or long; never auto.
    pub layout: Layout,
    /// The columns in the file's order.
    pub columns: Vec<Column>,
    /// The subject column.
    pub subject: Option<usize>,
    /// The time column.
    pub time: Option<usize>,
    /// The column of the time of day, where the date stands in a column of its own.
    pub clock: Option<usize>,
    /// Columns that are named like a time and were not chosen.
    pub(super) other_times: Vec<usize>,
    /// The column of the fluid or specimen.
    pub specimen: Option<usize>,
    /// Columns whose empty cells repeat the cell above.
    pub fill_down: Vec<usize>,
    /// How many cells most rows have, from the first 8 MiB.
    pub usual_cells: usize,
    /// Long: a column of comparators that belong to the results beside them.
    pub comparator: Option<usize>,
    /// Long: names in their plain form, and what the user says they mean.
    pub(super) named_by_user: BTreeMap<String, String>,
    /// How times are read.
    pub time_reader: TimeReader,
    /// Which results make one panel.
    pub window: Window,
    /// Which of several results within a window is used.
    pub pick: Pick,
    /// What was noticed while planning.
    pub notes: Vec<Issue>,
}

impl Plan {
    /// The column of a role of a long file.
    pub(super) fn long_column(&self, role: Role) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column.role == ColumnRole::Long(role))
    }
}

/// How many header cells mean something: for finding the header line.
pub(super) fn recognized(catalog: &Catalog, declaration: &Declaration, cells: &[&str]) -> usize {
    cells
        .iter()
        .filter(|cell| {
            let name = cell.trim();
            !name.is_empty()
                && (declaration.names_header(name)
                    || catalog.role_of(name).is_some()
                    || !matches!(
                        header_role(catalog, declaration, name),
                        ColumnRole::NotRecognized(_) | ColumnRole::LeftOut
                    ))
        })
        .count()
}

/// Plans how a file with this header is read.
pub(super) fn build(
    catalog: &Catalog,
    declaration: &Declaration,
    file: &Arc<str>,
    header: &[String],
    header_line: u64,
) -> Result<Plan, InputError> {
    let mut plan = Plan {
        layout: Layout::Wide,
        columns: header
            .iter()
            .map(|name| Column {
                name: Arc::from(name.as_str()),
                role: header_role(catalog, declaration, name),
                mark: DecimalMark::Unknown,
            })
            .collect(),
        subject: None,
        time: None,
        clock: None,
        other_times: Vec::new(),
        specimen: None,
        fill_down: Vec::new(),
        usual_cells: header.len(),
        comparator: None,
        named_by_user: declaration
            .map
            .iter()
            .map(|(name, analyte)| (normalize_name(name), analyte.clone()))
            .collect(),
        time_reader: TimeReader {
            order: declaration.date_order,
            unit: declaration.time_unit,
            mark: DecimalMark::Unknown,
        },
        window: Window::Exact,
        pick: declaration.pick.unwrap_or_default(),
        notes: Vec::new(),
    };
    let finder = Finder { file, header };
    // A name that no header has as it is written may mean one in its plain form.
    for (name, analyte) in &declaration.map {
        if !header.contains(name)
            && let Ok(index) = finder.named(name, "--map")
        {
            plan.columns[index].role = mapped_role(catalog, &header[index], analyte);
        }
    }
    plan.layout = layout(catalog, declaration, header, &plan);
    if plan.layout == Layout::Long {
        assign_long_columns(catalog, declaration, &finder, &mut plan)?;
    }
    plan.subject = choose(
        catalog,
        &finder,
        &mut plan,
        "subject",
        declaration.subject.as_deref(),
        ColumnRole::Subject,
    )?;
    let times = columns_of(catalog, &plan, "time");
    plan.time = choose(
        catalog,
        &finder,
        &mut plan,
        "time",
        declaration.time.as_deref(),
        ColumnRole::Time,
    )?;
    plan.other_times = times
        .into_iter()
        .filter(|index| plan.time != Some(*index))
        .collect();
    plan.specimen = choose_specimen(catalog, declaration, &finder, &mut plan)?;
    for name in &declaration.fill_down {
        plan.fill_down.push(finder.named(name, "--fill-down")?);
    }
    for name in declaration
        .map
        .keys()
        .filter(|_| plan.layout == Layout::Wide)
    {
        finder.named(name, "--map")?;
    }
    for name in declaration.words.keys() {
        finder.named(name, "[words]")?;
    }
    plan.window = declaration
        .window
        .unwrap_or(if plan.layout == Layout::Long {
            Window::Day
        } else {
            Window::Exact
        });
    note_duplicates(catalog, file, header_line, &mut plan);
    for (name, analyte) in &declaration.map {
        if analyte != "-" && catalog.find(analyte).is_none() {
            return Err(unknown_analyte(
                file,
                analyte,
                &format!("--map {name}={analyte}"),
                catalog,
            ));
        }
    }
    for analyte in declaration
        .units
        .keys()
        .chain(declaration.upper_limits.keys())
        .chain(declaration.lower_limits.keys())
    {
        if catalog.find(analyte).is_none() {
            return Err(unknown_analyte(file, analyte, analyte, catalog));
        }
    }
    for (id, unit) in &declaration.units {
        let sources = UnitSources {
            option: Some(unit),
            ..UnitSources::default()
        };
        if let Some(analyte) = catalog.find(id)
            && let Err(spelling) = resolve(catalog, analyte, sources)
        {
            return Err(InputError::BadDeclaration {
                name: file.to_string(),
                message: format!(
                    "--unit '{id}={unit}': {}",
                    unknown_unit(catalog, analyte, &spelling)
                ),
            });
        }
    }
    if let (Window::Duration(_), Pick::First) = (plan.window, plan.pick) {
        return Err(InputError::BadDeclaration {
            name: file.to_string(),
            message: format!(
                "--pick first does not go with --window {0}: at each sampling time the latest value that is not older \
                 than {0} is used; leave out --pick, or use --window day",
                plan.window
            ),
        });
    }
    Ok(plan)
}

fn unknown_analyte(file: &str, analyte: &str, given: &str, catalog: &Catalog) -> InputError {
    let near = catalog.nearest_name(analyte).map_or(String::new(), |near| {
        format!("; did you mean `{}`?", catalog.analyte(near).id)
    });
    InputError::BadDeclaration {
        name: file.to_string(),
        message: format!("`{given}`: no analyte has the identifier `{analyte}`{near}"),
    }
}

struct Finder<'a> {
    file: &'a Arc<str>,
    header: &'a [String],
}

impl Finder<'_> {
    /// The column of a header that the user names.
    fn named(&self, name: &str, option: &str) -> Result<usize, InputError> {
        let normal = normalize_name(name);
        self.header
            .iter()
            .position(|header| header == name)
            .or_else(|| {
                self.header
                    .iter()
                    .position(|header| !normal.is_empty() && normalize_name(header) == normal)
            })
            .ok_or_else(|| {
                let some: Vec<&str> = self.header.iter().take(12).map(String::as_str).collect();
                let more = if self.header.len() > 12 { ", ..." } else { "" };
                InputError::BadDeclaration {
                    name: self.file.to_string(),
                    message: format!(
                        "{option} `{name}`: there is no such column; the file has {}{more}",
                        some.join(", ")
                    ),
                }
            })
    }
}

/// What a column means for the analyte that its header names.
type RoleOf = fn(AnalyteId) -> ColumnRole;

/// Endings of headers that name something beside the result itself.
const ENDINGS: &[(&str, RoleOf)] = &[
    ("ref low", ColumnRole::LowerLimit),
    ("ref high", ColumnRole::UpperLimit),
    ("lower limit", ColumnRole::LowerLimit),
    ("upper limit", ColumnRole::UpperLimit),
    ("lln", ColumnRole::LowerLimit),
    ("uln", ColumnRole::UpperLimit),
    ("ref range", ColumnRole::BothLimits),
    ("reference range", ColumnRole::BothLimits),
    ("reference", ColumnRole::BothLimits),
    ("ref", ColumnRole::BothLimits),
    ("critical low", ColumnRole::CriticalLower),
    ("critical high", ColumnRole::CriticalUpper),
    ("unit", ColumnRole::UnitOf),
    ("units", ColumnRole::UnitOf),
];

/// What a header means on its own.
fn header_role(catalog: &Catalog, declaration: &Declaration, header: &str) -> ColumnRole {
    let name = header.trim();
    let observation = |analyte, unit: Option<&str>| {
        ColumnRole::Observation(ObservationColumn {
            analyte,
            header_unit: unit.map(Arc::from),
            blocked: None,
        })
    };
    if let Some(mapped) = declaration.map.get(name) {
        return mapped_role(catalog, name, mapped);
    }
    if let Some(analyte) = loinc_in(name).and_then(|code| catalog.match_loinc(code)) {
        return observation(analyte, None);
    }
    match named_with_unit(catalog, name) {
        Some((NameMatch::Known(analyte), unit)) => {
            let analyte = by_unit(catalog, analyte, unit.as_deref());
            return observation(analyte, unit.as_deref());
        }
        Some((NameMatch::Ambiguous(candidates), unit)) => {
            let fitting: Vec<AnalyteId> = match unit.as_deref() {
                Some(unit) => candidates
                    .iter()
                    .copied()
                    .filter(|analyte| fits(catalog, *analyte, unit))
                    .collect(),
                None => Vec::new(),
            };
            return match fitting.as_slice() {
                [analyte] => observation(*analyte, unit.as_deref()),
                _ => ColumnRole::Ambiguous(candidates),
            };
        }
        _ => {}
    }
    if name.len() <= 256 {
        let normal = normalize_name(name);
        for (ending, role) in ENDINGS {
            if let Some(stem) = normal
                .strip_suffix(ending)
                .filter(|stem| stem.ends_with(' '))
                && let NameMatch::Known(analyte) = named(catalog, stem.trim())
            {
                return role(analyte);
            }
        }
    }
    ColumnRole::NotRecognized(None)
}

/// A header that means what the user says; `-` leaves it out.
fn mapped_role(catalog: &Catalog, header: &str, mapped: &str) -> ColumnRole {
    let Some(analyte) = catalog.find(mapped) else {
        return ColumnRole::LeftOut;
    };
    let unit = bracketed(header)
        .map(|(_, unit)| unit)
        .filter(|unit| fits(catalog, analyte, unit));
    ColumnRole::Observation(ObservationColumn {
        analyte,
        header_unit: unit.map(Arc::from),
        blocked: None,
    })
}

/// A name, or an identifier that lost its underscores.
fn named(catalog: &Catalog, name: &str) -> NameMatch {
    match catalog.find(&name.replace(' ', "_")) {
        Some(analyte) => NameMatch::Known(analyte),
        None => catalog.match_name(name),
    }
}

/// A header as a name and the unit that it names.
fn named_with_unit(catalog: &Catalog, header: &str) -> Option<(NameMatch, Option<String>)> {
    if header.len() > 256 {
        return None;
    }
    if let Some((name, inner)) = bracketed(header) {
        let whole = catalog.match_name(header);
        let found = match catalog.match_name(name) {
            NameMatch::Unknown => whole.clone(),
            found => found,
        };
        let candidates: Vec<AnalyteId> = match &found {
            NameMatch::Known(analyte) => vec![*analyte],
            NameMatch::Ambiguous(analytes) => analytes.clone(),
            NameMatch::Unknown => return None,
        };
        let is_unit = candidates.iter().any(|analyte| {
            fits(catalog, *analyte, inner)
                || fits(catalog, by_unit(catalog, *analyte, Some(inner)), inner)
        });
        if is_unit {
            return Some((found, Some(inner.to_string())));
        }
        // `Lactate Dehydrogenase (LD)` is one name; `Platelets (banana/L)` has a unit that isn't known.
        if let NameMatch::Known(analyte) = whole {
            return Some((NameMatch::Known(analyte), None));
        }
        let names_the_same = matches!(catalog.match_name(inner), NameMatch::Known(other) if candidates.contains(&other))
            || matches!(catalog.match_name(inner), NameMatch::Ambiguous(others) if others.iter().any(|other| candidates.contains(other)));
        if names_the_same {
            return Some((NameMatch::Known(candidates[0]), None));
        }
        let looks_like_unit = inner.contains(['/', '%', '^', '*'])
            || inner.chars().any(|letter| letter.is_ascii_digit());
        return looks_like_unit.then(|| (found, Some(inner.to_string())));
    }
    match catalog.match_name(header) {
        NameMatch::Unknown => {}
        found => return Some((found, None)),
    }
    unit_after_name(catalog, header)
}

/// `ldh_u_l`, `creatinine mg/dL`, `Platelets, K/uL`: the longest name whose rest is a unit of it.
fn unit_after_name(catalog: &Catalog, header: &str) -> Option<(NameMatch, Option<String>)> {
    let boundaries = header
        .char_indices()
        .filter(|(_, letter)| matches!(letter, '_' | ' ' | ',' | ';' | '-' | '.'));
    let mut found = None;
    for (at, separator) in boundaries {
        let (name, rest) = (&header[..at], &header[at + separator.len_utf8()..]);
        let candidates = match catalog.match_name(name) {
            NameMatch::Known(analyte) => vec![analyte],
            NameMatch::Ambiguous(analytes) => analytes,
            NameMatch::Unknown => continue,
        };
        let spellings = spellings_of_suffix(rest);
        for analyte in candidates {
            let unit = spellings.iter().find(|unit| {
                fits(catalog, analyte, unit)
                    || fits(catalog, by_unit(catalog, analyte, Some(unit)), unit)
            });
            if let Some(unit) = unit {
                found = Some((NameMatch::Known(analyte), Some(unit.clone())));
            }
        }
    }
    found
}

/// What `mg_dl`, `10e9_per_l` or `pct` may stand for.
fn spellings_of_suffix(rest: &str) -> Vec<String> {
    let rest = rest
        .trim()
        .trim_matches(|letter| "_,;[]()".contains(letter));
    let lower = rest.to_lowercase();
    let mut spellings = vec![rest.to_string()];
    if ["pct", "percent", "prozent"].contains(&lower.as_str()) {
        spellings.push("%".to_string());
    }
    let tokens: Vec<&str> = rest
        .split(['_', ' ', '-'])
        .filter(|token| !token.is_empty() && *token != "per")
        .collect();
    if (2..=4).contains(&tokens.len()) {
        spellings.push(format!("{}/{}", tokens[0], tokens[1..].join(" ")));
        // `10_9_l` and `x10_9_l`.
        if tokens.len() == 3 {
            spellings.push(format!("{}^{}/{}", tokens[0], tokens[1], tokens[2]));
        }
    }
    spellings
}

/// `Platelets (K/uL)` or `LDH [U/L]`: the name and what the last brackets hold.
fn bracketed(header: &str) -> Option<(&str, &str)> {
    let header = header.trim();
    let open = match header.chars().last()? {
        ')' => '(',
        ']' => '[',
        '）' => '（',
        '］' => '［',
        '}' => '{',
        _ => return None,
    };
    let at = header.rfind(open)?;
    let inner_start = at + open.len_utf8();
    let inner = &header[inner_start..header.len() - header.chars().last()?.len_utf8()];
    let name =
        header[..at].trim_end_matches(|letter: char| letter == '_' || letter.is_whitespace());
    (!name.is_empty() && !inner.trim().is_empty()).then(|| (name, inner.trim()))
}

/// `777-3`, `LOINC 777-3`, `loinc_777_3` are codes.
fn loinc_in(header: &str) -> Option<&str> {
    let lower = header.get(..5).map(str::to_ascii_lowercase);
    let code = if lower.as_deref() == Some("loinc") {
        header[5..].trim_start_matches([' ', '_', ':', '-', '#'])
    } else {
        header
    };
    let (digits, check) = code.split_once('-')?;
    let is_code = (1..=7).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && check.len() == 1
        && check.bytes().all(|byte| byte.is_ascii_digit());
    is_code.then_some(code)
}

fn layout(catalog: &Catalog, declaration: &Declaration, header: &[String], plan: &Plan) -> Layout {
    let declared_long = declaration.analyte_column.is_some()
        || declaration.value_column.is_some()
        || declaration.code_column.is_some();
    match declaration.layout {
        Layout::Auto if declared_long => Layout::Long,
        Layout::Auto => {
            let roles: Vec<Role> = header
                .iter()
                .filter_map(|name| catalog.role_of(name).map(|(role, _)| role))
                .collect();
            let has = |wanted: Role| roles.contains(&wanted);
            let laboratory = plan
                .columns
                .iter()
                .filter(|column| match &column.role {
                    ColumnRole::Observation(observation) => {
                        catalog.analyte(observation.analyte).kind == Kind::Laboratory
                    }
                    _ => false,
                })
                .count();
            let looks_long = (has(Role::Analyte) || has(Role::Code)) && has(Role::Value);
            if looks_long && laboratory < 2 {
                Layout::Long
            } else {
                Layout::Wide
            }
        }
        declared => declared,
    }
}

fn assign_long_columns(
    catalog: &Catalog,
    declaration: &Declaration,
    finder: &Finder,
    plan: &mut Plan,
) -> Result<(), InputError> {
    let declared = [
        (
            Role::Analyte,
            &declaration.analyte_column,
            "--analyte-column",
        ),
        (Role::Code, &declaration.code_column, "code_column"),
        (Role::Value, &declaration.value_column, "--value-column"),
        (Role::Unit, &declaration.unit_column, "--unit-column"),
        (Role::RefLow, &None, ""),
        (Role::RefHigh, &None, ""),
        (Role::RefRange, &None, ""),
    ];
    for (role, name, option) in declared {
        let chosen = match name {
            Some(name) => Some(finder.named(name, option)?),
            None => finder
                .header
                .iter()
                .enumerate()
                .filter_map(|(index, header)| {
                    catalog
                        .role_of(header)
                        .filter(|(found, _)| *found == role)
                        .map(|(_, rank)| (rank, index))
                })
                .filter(|(_, index)| !matches!(plan.columns[*index].role, ColumnRole::Long(_)))
                .min()
                .map(|(_, index)| index),
        };
        if let Some(index) = chosen {
            plan.columns[index].role = ColumnRole::Long(role);
        }
    }
    let has = |role| plan.long_column(role).is_some();
    if !(has(Role::Analyte) || has(Role::Code)) || !has(Role::Value) {
        return Err(InputError::BadDeclaration {
            name: finder.file.to_string(),
            message: "long data need a column with the analyte and one with the value; name them with --analyte-column and --value-column".to_string(),
        });
    }
    // Results stand in the value column only; a column named like a laboratory analyte is something else here.
    for column in &mut plan.columns {
        let is_result = match &column.role {
            ColumnRole::Observation(observation) => {
                catalog.analyte(observation.analyte).kind == Kind::Laboratory
            }
            ColumnRole::Long(_) => false,
            ColumnRole::LowerLimit(_)
            | ColumnRole::UpperLimit(_)
            | ColumnRole::BothLimits(_)
            | ColumnRole::UnitOf(_) => true,
            _ => catalog.role_of(&column.name).is_some(),
        };
        if is_result {
            column.role = ColumnRole::LeftOut;
        }
    }
    Ok(())
}

/// The columns whose names stand for a field of the context.
fn columns_of(catalog: &Catalog, plan: &Plan, id: &str) -> Vec<usize> {
    let field = catalog.find(id);
    plan.columns
        .iter()
        .enumerate()
        .filter(|(_, column)| matches!(&column.role, ColumnRole::Observation(observation) if Some(observation.analyte) == field))
        .map(|(index, _)| index)
        .collect()
}

/// Of the columns that may hold the subject (or the time), the one that the user names or that has
/// the most usual name; the others are left out.
fn choose(
    catalog: &Catalog,
    finder: &Finder,
    plan: &mut Plan,
    id: &str,
    declared: Option<&str>,
    role: ColumnRole,
) -> Result<Option<usize>, InputError> {
    let Some(field) = catalog.find(id) else {
        return Ok(None);
    };
    let candidates = columns_of(catalog, plan, id);
    let names: Vec<String> = catalog
        .analyte(field)
        .names
        .iter()
        .map(|name| normalize_name(name))
        .collect();
    let rank = |index: usize| {
        let normal = normalize_name(&finder.header[index]);
        if normal == id {
            (0, index)
        } else {
            (
                1 + names
                    .iter()
                    .position(|name| *name == normal)
                    .unwrap_or(names.len()),
                index,
            )
        }
    };
    let chosen = match declared {
        Some(name) => Some(finder.named(name, &format!("--{id}"))?),
        None => candidates.iter().copied().min_by_key(|index| rank(*index)),
    };
    for index in candidates {
        plan.columns[index].role = ColumnRole::LeftOut;
    }
    if let Some(index) = chosen {
        plan.columns[index].role = role;
    }
    Ok(chosen)
}

fn choose_specimen(
    catalog: &Catalog,
    declaration: &Declaration,
    finder: &Finder,
    plan: &mut Plan,
) -> Result<Option<usize>, InputError> {
    let Some(field) = catalog.find("specimen") else {
        return Ok(None);
    };
    if let Some(name) = &declaration.specimen_column {
        let index = finder.named(name, "--specimen-column")?;
        plan.columns[index].role = ColumnRole::Observation(ObservationColumn {
            analyte: field,
            header_unit: None,
            blocked: None,
        });
        return Ok(Some(index));
    }
    Ok(plan
        .columns
        .iter()
        .position(|column| matches!(&column.role, ColumnRole::Observation(observation) if observation.analyte == field)))
}

fn note_duplicates(catalog: &Catalog, file: &Arc<str>, line: u64, plan: &mut Plan) {
    let mut first: std::collections::HashMap<AnalyteId, usize> = std::collections::HashMap::new();
    let mut notes = Vec::new();
    for (index, column) in plan.columns.iter().enumerate() {
        let ColumnRole::Observation(observation) = &column.role else {
            continue;
        };
        match first.get(&observation.analyte) {
            Some(before) => notes.push(Issue {
                code: IssueCode::DuplicateColumn,
                message: format!(
                    "columns {} and {} both hold {}; where both have a value the later one counts. Leave one out with --map COL=-",
                    before + 1,
                    index + 1,
                    catalog.analyte(observation.analyte).id
                ),
                place: Place { file: Arc::clone(file), line, column: Some(Arc::clone(&column.name)) },
            }),
            None => {
                first.insert(observation.analyte, index);
            }
        }
    }
    plan.notes.extend(notes);
}
