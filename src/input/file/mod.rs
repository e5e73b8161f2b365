//! From bytes to records: compression, encoding, delimiter, header, quotes.

mod beginning;
mod damage;
mod delimiter;
mod encoding;
mod error;
mod foreign;
mod header;
#[cfg(feature = "parquet")]
mod parquet;
mod plain_cells;
mod quotes;
mod record;
mod sample_texts;
mod source;
mod table;

pub use delimiter::parse_delimiter;
pub use error::InputError;
pub use record::{Record, Shape};
#[cfg(feature = "cli")]
pub(crate) use source::bytes_read;
pub use table::{ReadOptions, Table};

pub(crate) use plain_cells::{PlainCells, PlainRow, RowPlace};
pub(crate) use sample_texts::{PassedOver, SampleTexts, may_have_row};
