//! What each column means.

pub(super) mod beside_results;
mod chosen_columns;
mod long_layout;
mod named_in_wide;
mod shared_units;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::{AnalyteId, Catalog, Kind, Role, normalize_name};
use crate::input::InputError;
use crate::input::grammar::number::DecimalMark;
use crate::input::grammar::time::{TimeReader, TimeUnit, Window};
use crate::panel::{Issue, IssueCode, Place};

use super::birth;
use super::cells::unknown_unit;
use super::declaration::{Declaration, Layout, Pick, Track};
use super::headers::{bracketed, header_role, mapped_role, with_unit_below};
use super::opposite_letters::Letters;
use super::previous;
use super::unit_row::unit_below;
use super::units::{UnitSources, resolve};
use chosen_columns::{Finder, choose, choose_specimen, columns_of};
use long_layout::{assign_long_columns, layout};
use shared_units::{share_units_with_previous, units_of_neighbors};

/// A column that holds results or facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservationColumn {
    /// What it holds.
    pub analyte: AnalyteId,
    /// The unit that its header names.
    pub header_unit: Option<Arc<str>>,
    /// Why it is not used: its unit is unknown or does not fit its values, or its numbers may be meant otherwise.
    pub blocked: Option<Blocked>,
}

/// Why a column is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// The kind of issue that each of its values is.
    pub code: IssueCode,
    /// In words, with what mends it.
    pub why: String,
}

/// What a column means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnRole {
    /// Whose results.
    Subject,
    /// When.
    Time,
    /// When the subject was born.
    BirthDate,
    /// The age in the year of the column beside it, from which the age at sampling follows.
    AgeOfYear,
    /// The year of that age.
    YearOfAge,
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
    /// Earlier results of an analyte, beside the present ones.
    Previous(ObservationColumn),
    /// When those earlier results were sampled.
    PreviousTime {
        /// Whose.
        analyte: AnalyteId,
        /// The unit of times that are plain numbers, where the header names it.
        unit: Option<TimeUnit>,
    },
    /// When the results of an analyte beside it were sampled, row by row.
    TimeOf(AnalyteId),
    /// Units of an analyte, row by row.
    UnitOf(AnalyteId),
    /// Comparators of the results of an analyte, row by row.
    ComparatorOf(AnalyteId),
    /// A column of a long file.
    Long(Role),
    /// Long: results once more, as text beside their numbers or as numbers beside their texts.
    OtherValue,
    /// Left out by the user, or another column of the same meaning was chosen.
    LeftOut,
    /// A short name that may mean these; neither unit nor values tell.
    Ambiguous(Vec<AnalyteId>),
    /// A short name that may mean these, with a unit that none of them has: it means something else, or can't be read.
    ForeignUnit(Vec<AnalyteId>, Arc<str>),
    /// Not known.
    NotRecognized,
}

impl ColumnRole {
    /// The analyte of which the column tells something.
    pub(super) fn analyte(&self) -> Option<AnalyteId> {
        match self {
            Self::Observation(column) | Self::Previous(column) => Some(column.analyte),
            Self::LowerLimit(analyte)
            | Self::UpperLimit(analyte)
            | Self::BothLimits(analyte)
            | Self::CriticalLower(analyte)
            | Self::CriticalUpper(analyte)
            | Self::PreviousTime { analyte, .. }
            | Self::TimeOf(analyte)
            | Self::UnitOf(analyte)
            | Self::ComparatorOf(analyte) => Some(*analyte),
            _ => None,
        }
    }
}

/// One column of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its header.
    pub name: Arc<str>,
    /// What it means.
    pub role: ColumnRole,
    /// For columns of limits: the unit that the header names for them.
    pub limit_unit: Option<Arc<str>>,
    /// Its decimal mark, decided on the first 8 MiB.
    pub mark: DecimalMark,
    /// What its letters mean that another language uses for the opposite, decided there too.
    pub(super) letters: Letters,
}

/// How a file is read.
#[derive(Debug, Clone, PartialEq)]
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
    /// Columns that are named like a subject and were not chosen.
    pub(super) other_subjects: Vec<usize>,
    /// Columns that are named like the time of a result or a report.
    pub(super) reported_times: Vec<usize>,
    /// Whether the time column holds names, such as those of visits, each of which stands for a time.
    pub time_is_name: bool,
    /// The columns of dates of birth, or of what stands for one, from which ages follow.
    pub births: Vec<usize>,
    /// The one of these that holds ages of years, and the column of those years.
    pub age_of_year: Option<(usize, usize)>,
    /// How they are read.
    pub(super) birth_reader: TimeReader,
    /// The column of the fluid or specimen.
    pub specimen: Option<usize>,
    /// Columns of earlier results whose unit is that of the analyte's own column.
    pub(super) inherited_units: Vec<usize>,
    /// Columns whose empty cells repeat the cell above.
    pub fill_down: Vec<usize>,
    /// How many cells most rows have, from the first 8 MiB.
    pub usual_cells: usize,
    /// Analytes whose numbers may be grades.
    pub(super) grades: Vec<AnalyteId>,
    /// Long: whether all words in the column of states are states, so that a result beside one that is not known is not used.
    pub(super) states_are_plain: bool,
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
    /// Whether the subject column is named as one of specimens, of which some are controls.
    pub(super) subject_is_specimen: bool,
    /// The line from which on the rows are statistics, where the end of the file tells it.
    pub(super) statistics_from: Option<u64>,
    /// What was noticed while planning.
    pub notes: Vec<Issue>,
}

impl Plan {
    /// Whether the rows of both files are read in the same way.
    pub(super) fn reads_like(&self, other: &Plan) -> bool {
        let without_notes = |plan: &Plan| Plan {
            notes: Vec::new(),
            statistics_from: None,
            ..plan.clone()
        };
        without_notes(self) == without_notes(other)
    }

    /// The analytes whose units stand in columns of their own.
    pub(super) fn with_unit_columns(&self) -> Vec<AnalyteId> {
        let columns = self.columns.iter().filter_map(|column| match column.role {
            ColumnRole::UnitOf(analyte) => Some(analyte),
            _ => None,
        });
        columns.collect()
    }

    /// The columns of wide data that hold comparators, and of whose results.
    pub(super) fn comparators(&self) -> Vec<(AnalyteId, usize)> {
        let columns = self.columns.iter().enumerate();
        let columns = columns.filter_map(|(index, column)| match column.role {
            ColumnRole::ComparatorOf(analyte) => Some((analyte, index)),
            _ => None,
        });
        columns.collect()
    }

    /// The column of a role of a long file.
    pub(super) fn long_column(&self, role: Role) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column.role == ColumnRole::Long(role))
    }

    /// The columns of a role of a long file that several may have.
    pub(super) fn long_columns(&self, role: Role) -> impl Iterator<Item = usize> {
        let has_role = move |index: &usize| self.columns[*index].role == ColumnRole::Long(role);
        (0..self.columns.len()).filter(has_role)
    }

    /// Takes from a column what its name made it; it is open then as one that is not known.
    pub(super) fn forget_role(&mut self, index: usize) {
        let without = |known: Option<usize>| known.filter(|known| *known != index);
        self.columns[index].role = ColumnRole::NotRecognized;
        self.time = without(self.time);
        self.clock = without(self.clock);
        self.specimen = without(self.specimen);
        for columns in [
            &mut self.other_times,
            &mut self.other_subjects,
            &mut self.reported_times,
            &mut self.births,
        ] {
            columns.retain(|other| *other != index);
        }
    }

    /// Columns of a long file that hold its results once more.
    pub(super) fn other_values(&self) -> impl Iterator<Item = usize> {
        let is_other = |index: &usize| self.columns[*index].role == ColumnRole::OtherValue;
        (0..self.columns.len()).filter(is_other)
    }
}

/// Plans how a file with this header is read, and with these units below it.
pub(super) fn build(
    catalog: &Catalog,
    declaration: &Declaration,
    file: &Arc<str>,
    (header, units_below): (&[String], Option<&[String]>),
    header_line: u64,
) -> Result<Plan, InputError> {
    let mut plan = Plan {
        layout: Layout::Wide,
        columns: header
            .iter()
            .map(|name| Column {
                name: Arc::from(name.as_str()),
                role: header_role(catalog, declaration, name),
                limit_unit: bracketed(name).map(|(_, unit)| Arc::from(unit)),
                mark: DecimalMark::Unknown,
                letters: Letters::new(),
            })
            .collect(),
        subject: None,
        time: None,
        clock: None,
        other_times: Vec::new(),
        other_subjects: Vec::new(),
        reported_times: Vec::new(),
        time_is_name: false,
        births: Vec::new(),
        age_of_year: None,
        birth_reader: TimeReader {
            order: declaration.date_order,
            ..TimeReader::default()
        },
        specimen: None,
        inherited_units: Vec::new(),
        fill_down: Vec::new(),
        usual_cells: header.len(),
        grades: Vec::new(),
        states_are_plain: false,
        comparator: None,
        named_by_user: declaration
            .map
            .iter()
            .map(|(name, analyte)| (normalize_name(name), analyte.clone()))
            .collect(),
        time_reader: TimeReader {
            order: declaration.date_order,
            century: declaration.century_from,
            unit: declaration.time_unit,
            mark: DecimalMark::Unknown,
        },
        window: Window::Exact,
        pick: declaration.pick.unwrap_or_default(),
        subject_is_specimen: false,
        statistics_from: None,
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
    for (index, column) in plan.columns.iter_mut().enumerate() {
        if let Some(unit) = units_below.and_then(|units| unit_below(units, index)) {
            let role = std::mem::replace(&mut column.role, ColumnRole::NotRecognized);
            column.role = with_unit_below(catalog, &column.name, role, unit);
        }
    }
    if plan.layout == Layout::Wide {
        units_of_neighbors(catalog, &mut plan);
    }
    if plan.layout == Layout::Long {
        assign_long_columns(catalog, declaration, &finder, &mut plan)?;
    }
    named_in_wide::check(catalog, declaration, &finder, &plan)?;
    let subjects = columns_of(catalog, &plan, "subject");
    plan.subject = choose(
        catalog,
        &finder,
        &mut plan,
        "subject",
        declaration.subject.as_deref(),
        ColumnRole::Subject,
    )?;
    let left = |index: &usize| plan.subject != Some(*index);
    plan.other_subjects = subjects.into_iter().filter(left).collect();
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
    let time = catalog.find("time").map(|time| catalog.analyte(time));
    let is_reported = |index: &usize| {
        time.is_some_and(|time| time.is_reported_name(&header[*index]))
            && declaration.time.is_none()
    };
    let times = plan.time.iter().chain(&plan.other_times).copied();
    plan.reported_times = times.filter(is_reported).collect();
    birth::choose_columns(catalog, declaration, &mut plan);
    birth::choose_age_of_year(catalog, declaration, &mut plan);
    leave_out_weeks_at_birth(catalog, declaration, &mut plan);
    plan.specimen = choose_specimen(catalog, declaration, &finder, &mut plan)?;
    if plan.specimen.is_some() {
        for order in plan.long_columns(Role::Order).collect::<Vec<_>>() {
            plan.columns[order].role = ColumnRole::LeftOut;
        }
    }
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
    share_units_with_previous(&mut plan);
    for (name, analyte) in &declaration.map {
        let is_known = analyte == "-"
            || catalog.find(analyte).is_some()
            || previous::identifier(catalog, analyte).is_some();
        if !is_known {
            return Err(unknown_analyte(
                file,
                analyte,
                &format!("--map {name}={analyte}"),
                catalog,
            ));
        }
    }
    let with_option =
        |option: &'static str| move |id: &String| (id.clone(), format!("{option} {id}"));
    let tracked = match &declaration.track {
        Track::Only(ids) => ids.as_slice(),
        Track::All => &[],
    };
    let declared = (declaration.units.keys().map(with_option("--unit")))
        .chain(declaration.upper_limits.keys().map(with_option("--uln")))
        .chain(declaration.lower_limits.keys().map(with_option("--lln")))
        .chain(tracked.iter().map(with_option("tracked")));
    for (analyte, given) in declared {
        if catalog.find(&analyte).is_none() {
            return Err(unknown_analyte(file, &analyte, &given, catalog));
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
    /// What a column of a long file is called that is no analyte, and the option that names it.
    const OPTIONS: [(&str, &str); 8] = [
        ("analyte", "--analyte-column"),
        ("value", "--value-column"),
        ("unit", "--unit-column"),
        ("code", "--code-column"),
        ("status", "--status-column"),
        ("ref_low", "--ref-low-column"),
        ("ref_high", "--ref-high-column"),
        ("ref_range", "--ref-range-column"),
    ];
    let near = catalog.nearest_name(analyte).map_or(String::new(), |near| {
        format!("; did you mean `{}`?", catalog.analyte(near).id)
    });
    let role = OPTIONS.into_iter().find(|(role, _)| *role == analyte);
    let near = role.map_or(near, |(_, option)| {
        format!("; of long data, a column of that is named with {option}")
    });
    InputError::BadDeclaration {
        name: file.to_string(),
        message: format!("`{given}`: no analyte has the identifier `{analyte}`{near}"),
    }
}

/// In a table of newborns, which tells no ages, the weeks of gestation are those at birth and say nothing of a pregnancy.
fn leave_out_weeks_at_birth(catalog: &Catalog, declaration: &Declaration, plan: &mut Plan) {
    let is_of_newborns = |column: &Column| catalog.headers().is_of_newborns(&column.name);
    let [weeks, age] = ["gestation_weeks", "age"].map(|id| catalog.find(id));
    let tells = |column: &Column, fact: Option<AnalyteId>| matches!(&column.role, ColumnRole::Observation(one) if Some(one.analyte) == fact);
    let tells_age = !plan.births.is_empty() || plan.columns.iter().any(|column| tells(column, age));
    if tells_age || !plan.columns.iter().any(is_of_newborns) {
        return;
    }
    for column in &mut plan.columns {
        if tells(column, weeks) && !declaration.map.contains_key(column.name.as_ref()) {
            column.role = ColumnRole::LeftOut;
            plan.notes.push(Issue {
                code: IssueCode::Note,
                message: format!(
                    "`{}` stands in a table of newborns, so that it is taken for the weeks at birth and not for those of a pregnancy; --map '{}=gestation_weeks' decides otherwise",
                    column.name, column.name
                ),
                place: Place::default(),
            });
        }
    }
}

fn note_duplicates(catalog: &Catalog, file: &Arc<str>, line: u64, plan: &mut Plan) {
    let mut first: std::collections::HashMap<AnalyteId, usize> = std::collections::HashMap::new();
    let mut notes = Vec::new();
    for (index, column) in plan.columns.iter().enumerate() {
        let ColumnRole::Observation(observation) = &column.role else {
            continue;
        };
        // Several comments are all heard.
        if catalog.analyte(observation.analyte).kind == Kind::Text {
            continue;
        }
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
