//! How a user says a data set is to be read: by options, or once in a file beside the data.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use serde::Deserialize;

use crate::catalog::{AnalyteId, Catalog, Kind, normalize_name};
use crate::input::grammar::number::DecimalMark;
use crate::input::grammar::time::{Century, DateOrder, TimeUnit, Window};
use crate::input::{InputError, ReadOptions, parse_delimiter};

use super::share::Share;
use super::store::Bounds;

/// One row per panel, or one row per result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// Found out from the header.
    #[default]
    Auto,
    /// One row per panel, one column per analyte.
    Wide,
    /// One row per result.
    Long,
}

/// Which of several results within a window is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pick {
    /// The last one.
    #[default]
    Last,
    /// The first one.
    First,
}

/// Of which analytes the earlier results of a subject are remembered, so that falls, rises and trends
/// can be told. Results in columns such as `platelets_previous` are always read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Track {
    /// Every laboratory analyte.
    #[default]
    All,
    /// The analytes of these identifiers: less memory where it is known what is asked of earlier results
    /// ([`crate::interpret::analytes_over_time`]).
    Only(Vec<String>),
}

impl Track {
    /// The laboratory analytes that are remembered, in catalog order.
    pub fn analytes(&self, catalog: &Catalog) -> Vec<AnalyteId> {
        let is_tracked = |id: &str| match self {
            Track::All => true,
            Track::Only(ids) => ids.iter().any(|wanted| wanted == id),
        };
        catalog
            .analytes()
            .filter(|(_, analyte)| analyte.kind == Kind::Laboratory && is_tracked(&analyte.id))
            .map(|(id, _)| id)
            .collect()
    }
}

/// Everything that can be declared about a data set. Options given on the command line come
/// before the same things in a columns file.
#[derive(Debug, Clone, Default)]
pub struct Declaration {
    /// Wide or long.
    pub layout: Layout,
    /// Header of the subject column.
    pub subject: Option<String>,
    /// Header of the time column.
    pub time: Option<String>,
    /// Long: header of the column with the analyte's name.
    pub analyte_column: Option<String>,
    /// Long: header of the column with LOINC codes.
    pub code_column: Option<String>,
    /// Long: header of the column with results.
    pub value_column: Option<String>,
    /// Long: header of the column with units.
    pub unit_column: Option<String>,
    /// Header of the column with the fluid or specimen.
    pub specimen_column: Option<String>,
    /// Long: header of the column with what became of results: final, canceled.
    pub status_column: Option<String>,
    /// Long: header of the column with lower limits.
    pub ref_low_column: Option<String>,
    /// Long: header of the column with upper limits.
    pub ref_high_column: Option<String>,
    /// Long: header of the column with both limits in one cell.
    pub ref_range_column: Option<String>,
    /// Header (wide) or name (long) to analyte; `-` leaves it out.
    pub map: BTreeMap<String, String>,
    /// Columns whose empty cells repeat the cell above.
    pub fill_down: Vec<String>,
    /// Analyte to unit.
    pub units: BTreeMap<String, String>,
    /// Analyte to upper limit, with an optional unit.
    pub upper_limits: BTreeMap<String, String>,
    /// Analyte to lower limit, with an optional unit.
    pub lower_limits: BTreeMap<String, String>,
    /// Column to what its codes mean: `gender` to `1` = `male`.
    pub words: BTreeMap<String, BTreeMap<String, String>>,
    /// Delimiter and encoding.
    pub read: ReadOptions,
    /// The decimal mark, where it is named.
    pub decimal: Option<DecimalMark>,
    /// The order of day and month, where it is named.
    pub date_order: Option<DateOrder>,
    /// To which hundred years those of two digits belong.
    pub century_from: Option<Century>,
    /// The unit of times that are plain numbers.
    pub time_unit: Option<TimeUnit>,
    /// Which results make one panel; `None`: the row (wide) or the day (long).
    pub window: Option<Window>,
    /// Which of several results within a window is used.
    pub pick: Option<Pick>,
    /// Of which analytes earlier results are remembered.
    pub track: Track,
    /// How much of rows that meet is held in memory, and where the rest goes.
    pub bounds: Bounds,
    /// Whether the rows of each subject stand together, so that they can be read one subject after the other.
    pub sorted: bool,
    /// The share of the subjects that is read; `None`: all.
    pub share: Option<Share>,
    /// Whether the cells that are kept of rows without a usable result are collected by subject.
    pub keeps_of_subjects: bool,
    /// With so many threads rows that meet are packed, where they can be. Then what stands beside the panels is less:
    /// of each result the line and the text are told, and the time of the panel; columns are not surveyed.
    pub pack_rows: Option<NonZeroUsize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnsFile {
    layout: Option<String>,
    subject: Option<String>,
    time: Option<String>,
    analyte_column: Option<String>,
    code_column: Option<String>,
    value_column: Option<String>,
    unit_column: Option<String>,
    specimen_column: Option<String>,
    status_column: Option<String>,
    ref_low_column: Option<String>,
    ref_high_column: Option<String>,
    ref_range_column: Option<String>,
    #[serde(default)]
    fill_down: Vec<String>,
    delimiter: Option<String>,
    decimal: Option<String>,
    encoding: Option<String>,
    date_order: Option<String>,
    century_from: Option<u64>,
    time_unit: Option<String>,
    window: Option<String>,
    pick: Option<String>,
    #[serde(default)]
    columns: BTreeMap<String, String>,
    #[serde(default)]
    units: BTreeMap<String, String>,
    #[serde(default)]
    upper_limits: BTreeMap<String, String>,
    #[serde(default)]
    lower_limits: BTreeMap<String, String>,
    #[serde(default)]
    words: BTreeMap<String, BTreeMap<String, String>>,
}

impl Declaration {
    /// Reads a columns file (`--columns FILE.toml`).
    ///
    /// # Errors
    /// [`InputError::BadDeclaration`] where the file is no TOML of this form; the message names the key.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, InputError> {
        let bad = |message: String| InputError::BadDeclaration {
            name: file.to_string(),
            message,
        };
        let columns: ColumnsFile =
            toml::from_str(text).map_err(|error| bad(error.to_string().trim().to_string()))?;
        let key = |key: &str, message: String| bad(format!("{key}: {message}"));
        Ok(Declaration {
            layout: columns
                .layout
                .as_deref()
                .map_or(Ok(Layout::Auto), parse_layout)
                .map_err(|message| key("layout", message))?,
            subject: columns.subject,
            time: columns.time,
            analyte_column: columns.analyte_column,
            code_column: columns.code_column,
            value_column: columns.value_column,
            unit_column: columns.unit_column,
            specimen_column: columns.specimen_column,
            status_column: columns.status_column,
            ref_low_column: columns.ref_low_column,
            ref_high_column: columns.ref_high_column,
            ref_range_column: columns.ref_range_column,
            map: columns
                .columns
                .into_iter()
                .map(|(name, analyte)| (name.trim().to_string(), analyte))
                .collect(),
            fill_down: columns.fill_down,
            units: columns.units,
            upper_limits: columns.upper_limits,
            lower_limits: columns.lower_limits,
            words: columns
                .words
                .into_iter()
                .map(|(name, words)| (name.trim().to_string(), words))
                .collect(),
            read: ReadOptions {
                delimiter: columns
                    .delimiter
                    .as_deref()
                    .map(parse_delimiter)
                    .transpose()?,
                encoding: columns.encoding,
            },
            decimal: columns
                .decimal
                .as_deref()
                .map(parse_decimal)
                .transpose()
                .map_err(|message| key("decimal", message))?,
            date_order: columns
                .date_order
                .map(|text| text.parse())
                .transpose()
                .map_err(|error| key("date_order", format!("{error}")))?,
            century_from: columns
                .century_from
                .map(|year| year.to_string().parse())
                .transpose()
                .map_err(|error| key("century_from", format!("{error}")))?,
            time_unit: columns
                .time_unit
                .map(|text| text.parse())
                .transpose()
                .map_err(|error| key("time_unit", format!("{error}")))?,
            window: columns
                .window
                .map(|text| text.parse())
                .transpose()
                .map_err(|error| key("window", format!("{error}")))?,
            pick: columns
                .pick
                .as_deref()
                .map(parse_pick)
                .transpose()
                .map_err(|message| key("pick", message))?,
            track: Track::default(),
            bounds: Bounds::default(),
            sorted: false,
            share: None,
            keeps_of_subjects: false,
            pack_rows: None,
        })
    }

    /// The declarations of `self`, completed by those of `file`.
    #[must_use]
    pub fn completed_by(self, file: Declaration) -> Self {
        let joined = |mut own: BTreeMap<String, String>, file: BTreeMap<String, String>| {
            for (key, value) in file {
                own.entry(key).or_insert(value);
            }
            own
        };
        Declaration {
            layout: if self.layout == Layout::Auto {
                file.layout
            } else {
                self.layout
            },
            subject: self.subject.or(file.subject),
            time: self.time.or(file.time),
            analyte_column: self.analyte_column.or(file.analyte_column),
            code_column: self.code_column.or(file.code_column),
            value_column: self.value_column.or(file.value_column),
            unit_column: self.unit_column.or(file.unit_column),
            specimen_column: self.specimen_column.or(file.specimen_column),
            status_column: self.status_column.or(file.status_column),
            ref_low_column: self.ref_low_column.or(file.ref_low_column),
            ref_high_column: self.ref_high_column.or(file.ref_high_column),
            ref_range_column: self.ref_range_column.or(file.ref_range_column),
            map: joined(self.map, file.map),
            fill_down: if self.fill_down.is_empty() {
                file.fill_down
            } else {
                self.fill_down
            },
            units: joined(self.units, file.units),
            upper_limits: joined(self.upper_limits, file.upper_limits),
            lower_limits: joined(self.lower_limits, file.lower_limits),
            words: if self.words.is_empty() {
                file.words
            } else {
                self.words
            },
            read: ReadOptions {
                delimiter: self.read.delimiter.or(file.read.delimiter),
                encoding: self.read.encoding.or(file.read.encoding),
            },
            decimal: self.decimal.or(file.decimal),
            date_order: self.date_order.or(file.date_order),
            century_from: self.century_from.or(file.century_from),
            time_unit: self.time_unit.or(file.time_unit),
            window: self.window.or(file.window),
            pick: self.pick.or(file.pick),
            track: self.track,
            bounds: self.bounds,
            sorted: self.sorted,
            share: self.share,
            keeps_of_subjects: self.keeps_of_subjects,
            pack_rows: self.pack_rows,
        }
    }

    /// Every header that the declaration names; such a column means something to the caller.
    pub(super) fn names_header(&self, header: &str) -> bool {
        self.columns_by_option().any(|(_, name)| name == header)
            || self.map.contains_key(header)
            || self.fill_down.iter().any(|name| name == header)
    }

    /// Whether an option or `--map` says what a column is, in whatever letters and spaces.
    pub(super) fn means(&self, header: &str) -> bool {
        let normal = normalize_name(header);
        let is_it = |name: &str| name == header || normalize_name(name) == normal;
        self.columns_by_option().any(|(_, name)| is_it(name))
            || self.map.keys().any(|name| is_it(name))
    }

    /// The columns that are named for what they hold, each with its option.
    pub(super) fn columns_by_option(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let named = [
            ("--subject", &self.subject),
            ("--time", &self.time),
            ("--analyte-column", &self.analyte_column),
            ("--code-column", &self.code_column),
            ("--value-column", &self.value_column),
            ("--unit-column", &self.unit_column),
            ("--specimen-column", &self.specimen_column),
            ("--status-column", &self.status_column),
            ("--ref-low-column", &self.ref_low_column),
            ("--ref-high-column", &self.ref_high_column),
            ("--ref-range-column", &self.ref_range_column),
        ];
        let named = named.into_iter();
        named.filter_map(|(option, name)| Some((option, name.as_deref()?)))
    }
}

/// `auto`, `wide` or `long`.
pub fn parse_layout(text: &str) -> Result<Layout, String> {
    match text {
        "auto" => Ok(Layout::Auto),
        "wide" => Ok(Layout::Wide),
        "long" => Ok(Layout::Long),
        other => Err(format!("`{other}` is none of auto, wide, long")),
    }
}

/// `last` or `first`.
pub fn parse_pick(text: &str) -> Result<Pick, String> {
    match text {
        "last" => Ok(Pick::Last),
        "first" => Ok(Pick::First),
        other => Err(format!("`{other}` is neither last nor first")),
    }
}

/// `.` or `,`.
pub fn parse_decimal(text: &str) -> Result<DecimalMark, String> {
    match text {
        "." | "point" => Ok(DecimalMark::Point),
        "," | "comma" => Ok(DecimalMark::Comma),
        other => Err(format!("`{other}` is neither . nor ,")),
    }
}
