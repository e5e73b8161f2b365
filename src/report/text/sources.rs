//! Citations and places, short.

use crate::catalog::Catalog;
use crate::panel::Place;
use crate::report::safe;

/// Short citations, `;` between. The outcome may carry identifiers or whole citations.
pub(super) fn citations(catalog: &Catalog, sources: &[String]) -> String {
    let mut shown: Vec<String> = Vec::new();
    for source in sources {
        let citation = catalog
            .source(source)
            .map_or(source.as_str(), |found| found.citation.as_str());
        let short = short_citation(citation);
        if !shown.contains(&short) {
            shown.push(short);
        }
    }
    shown.join("; ")
}

/// `Taylor FB Jr, Toh CH, Levi M. Thromb Haemost 2001;86:1327` becomes
/// `Taylor FB Jr et al. Thromb Haemost 2001;86:1327`. What is no list of authors stays whole.
pub(super) fn short_citation(citation: &str) -> String {
    match citation.split_once(". ") {
        Some((authors, rest)) if authors.contains(", ") && !authors.contains(['(', ':']) => {
            let first = authors.split(", ").next().unwrap_or(authors);
            format!("{first} et al. {rest}")
        }
        _ => citation.to_string(),
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_are_shortened_to_the_first_author() {
        assert_eq!(
            short_citation("Erez O, Novack L. PLoS ONE 2014;9:e93240"),
            "Erez O et al. PLoS ONE 2014;9:e93240"
        );
        assert_eq!(
            short_citation("Hospital test list (www.example.org), 2016"),
            "Hospital test list (www.example.org), 2016"
        );
        assert_eq!(
            short_citation("Bull BS. J Clin Pathol 1970;23:565"),
            "Bull BS. J Clin Pathol 1970;23:565"
        );
    }
}
