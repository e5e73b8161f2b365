//! Reading cells.
mod cell;
mod clock;
pub(super) mod comparator;
mod cursor;
mod decimal_mark;
pub(crate) mod instant;
mod limits;
mod moment;
pub mod number;
pub(super) mod plain_text;
pub(super) mod plain_time;
mod quantity;
pub mod time;
mod time_options;
mod window;
mod words;
mod written;
