//! Reports: one interpretation in several formats.

mod amount;
pub mod bar;
pub mod check;
mod citation;
pub mod compare;
mod envelope;
pub mod explain;
pub mod json;
mod markdown;
mod page;
mod percent;
mod prerequisite;
mod rounded;
pub mod rows;
mod rule_parts;
mod rule_words;
pub mod rules_page;
pub mod rules_table;
pub mod spark;
pub mod summary;
pub mod text;
pub mod validate;
pub mod wrap;
pub mod zlog;

#[cfg(test)]
mod fixture;
