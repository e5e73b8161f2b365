//! Places of results, short.

use crate::panel::Place;
use crate::safe;

/// `panels.csv line 3, column LDH`; empty where nothing is known of the place.
pub(super) fn place_text(place: &Place) -> String {
    let mut text = match &*place.file {
        "" => String::new(),
        "-" => "standard input".to_string(),
        file => safe::cell(file),
    };
    if place.line > 0 {
        let space = if text.is_empty() { "" } else { " " };
        text.push_str(&format!("{space}line {}", place.line));
    }
    if let Some(column) = &place.column {
        let comma = if text.is_empty() { "" } else { ", " };
        text.push_str(&format!("{comma}column {}", safe::cell(column)));
    }
    text
}
