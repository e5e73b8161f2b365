//! From records to panels: what each column means, what each cell says, which rows belong together.

mod cells;
mod compact;
mod counts;
mod declaration;
mod earlier;
mod files;
mod headers;
mod history;
mod limits;
mod lone;
mod long;
mod open;
mod panels;
mod plain_courses;
mod plan;
mod previous;
mod row;
mod share;
mod store;
mod survey;
mod units;
mod untold_time;
mod wide;

pub(crate) use compact::{LongPanels, PartOfPanels, Results, Room, SaidNumber};
pub use counts::{Counts, IssueCount};
pub use declaration::{Declaration, Layout, Pick, Track, parse_decimal, parse_layout, parse_pick};
pub(crate) use earlier::{EarlierResults, EarlierRow};
pub use files::{data_files, open_all};
pub(crate) use lone::{CellFact, LoneRows, ReadRow};
pub(crate) use open::Lines;
pub use open::{Dataset, PanelRow};
pub(crate) use plain_courses::NO_VALUE;
pub use plan::{Column, ColumnRole, ObservationColumn, Plan};
pub use share::Share;
pub use store::Bounds;
pub use survey::ColumnSurvey;
