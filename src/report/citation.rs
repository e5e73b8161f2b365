//! Sources in words: citations, addresses, and how far each was read.

use crate::catalog::{Catalog, Source};

/// Short citations, `;` between. What is no identifier of a source is taken for a whole citation.
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

/// How far a source was read.
pub(super) fn read_text(source: &Source) -> &str {
    match source.read.as_str() {
        "full" => "read in full",
        "abstract" => "its abstract or an extract was read",
        "secondary" => "its numbers were read in other publications that reproduce them",
        "memory" => "not read; nothing rests on it alone",
        other => other,
    }
}

/// How far a source was read, and where; empty where nothing is said.
pub(super) fn how_read(source: &Source) -> String {
    match (read_text(source), source.note.trim_end_matches('.')) {
        ("", "") => String::new(),
        (read, "") => format!("How it was read: {read}."),
        ("", note) => format!("How it was read: {note}."),
        (read, note) => format!("How it was read: {read}. {note}."),
    }
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
