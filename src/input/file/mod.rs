//! From bytes to records: compression, encoding, delimiter, header, quotes.

mod beginning;
mod damage;
mod delimiter;
mod encoding;
mod error;
mod foreign;
mod header;
mod quotes;
mod record;
mod source;
mod table;

pub use delimiter::parse_delimiter;
pub use error::InputError;
pub use record::{Record, Shape};
pub use table::{ReadOptions, Table};
