//! Reports: one interpretation in several formats.

mod amount;
mod approximate;
pub mod bar;
pub mod check;
pub mod compare;
pub mod explain;
pub mod json;
mod page;
pub mod rows;
pub mod spark;
pub mod text;
pub mod wrap;
pub mod zlog;

pub use crate::safe;

#[cfg(test)]
mod fixture;
