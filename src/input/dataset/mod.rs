//! From records to panels: what each column means, what each cell says, which rows belong together.

// What the files are and how they are declared.
mod counts;
mod declaration;
mod files;
mod open;
mod plan;
mod share;

// What a header says.
mod grouped_header;
mod header_notes;
mod header_signs;
mod headers;
mod opposite_letters;
mod other_header;
mod part_or_whole;
mod repeat_rows;
mod repeated_tests;
mod short_names;
mod unit_in_doubt;
mod unit_row;
mod unknown_codes;

// What the first rows tell of a column.
mod comparator_beside;
mod comparator_column;
mod dates_of_blocks;
mod foreign_unit;
mod grades;
mod mapped_columns;
mod ordered_fluid;
mod other_unit_column;
mod other_values;
mod result_times;
mod specimen_column;
mod subject_column;
mod survey;
mod thousands;
mod time_columns;
mod told_twice;
mod two_numbers;
mod untold_clock;
mod untold_time;

// What a cell says.
mod age_forms;
mod assumed_unit;
mod beyond_unit;
mod calibrator;
mod cells;
mod column_by_name;
mod kept_elsewhere;
mod limits;
mod no_patient;
mod sign;
mod sign_or_flag;
mod statistic;
mod status;
mod subject;
mod units;
mod with_comparator;
mod written_forms;

// What a row says.
mod birth;
mod long;
mod row;
mod wide;

// Which rows are a panel.
mod panels;
mod store;

// Earlier results of a subject.
mod earlier;
mod history;
mod persons_between;
mod plain_courses;
mod previous;

// Many rows at once.
mod compact;
mod lone;

pub(crate) use compact::{
    EarlierSaid, PartOfPanels, Results, Room, SaidNumber, UnmadePanels, WholePanels,
};
pub use counts::{Counts, IssueCount};
pub use declaration::{Declaration, Layout, Pick, Track, parse_decimal, parse_layout, parse_pick};
pub(crate) use earlier::{EarlierResults, EarlierRow};
pub use files::{data_files, open_all};
pub use kept_elsewhere::KeptOfSubject;
pub(crate) use lone::{CellFact, LoneRows, ReadRow};
pub(crate) use no_patient::may_be_no_patient;
pub(crate) use open::Lines;
pub use open::{Dataset, PanelRow};
pub(crate) use plain_courses::NO_VALUE;
pub use plan::{Blocked, Column, ColumnRole, ObservationColumn, Plan};
pub use share::Share;
pub(crate) use share::{OwnRows, RowsOfAllShares};
pub(crate) use statistic::RowTime;
pub use store::Bounds;
pub(crate) use subject::{subject_in, trimmed};
pub use survey::ColumnSurvey;
