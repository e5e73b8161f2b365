//! What statements say, in words and as a tree.

use crate::catalog::{Catalog, CommentWords, Kind, Statement, Test};

use super::super::page::listed;

/// A line of a statement that is told as a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct Line {
    pub depth: usize,
    pub text: String,
}

/// A statement as a tree. A compound one is named only where its own words say more than those
/// of its parts.
pub(in crate::report) fn statement_tree(catalog: &Catalog, statement: &Statement) -> Vec<Line> {
    let mut lines = Vec::new();
    grow(catalog, statement, 0, &mut lines);
    lines
}

fn grow(catalog: &Catalog, statement: &Statement, depth: usize, lines: &mut Vec<Line>) {
    let lead = match &statement.test {
        Test::All(_) => "all of these".to_string(),
        Test::Any(_) => "one or more of these".to_string(),
        Test::AtLeast(count, _) => format!("at least {count} of these"),
        Test::Not(part) if !part.parts().is_empty() => "this does not hold".to_string(),
        Test::Known(part) if !part.parts().is_empty() => "this is known to hold".to_string(),
        _ => {
            let text = leaf_text(catalog, statement);
            lines.push(Line { depth, text });
            return;
        }
    };
    let parts = statement.parts();
    let own_words = !statement.label.is_empty()
        && !parts
            .iter()
            .all(|part| !part.label.is_empty() && statement.label.contains(&part.label));
    let text = if own_words {
        format!("{}: {lead}:", statement.label)
    } else {
        format!("{lead}:")
    };
    lines.push(Line { depth, text });
    for part in parts {
        grow(catalog, part, depth + 1, lines);
    }
}

/// A statement without parts: its own words, and what is tested with which numbers and words.
fn leaf_text(catalog: &Catalog, statement: &Statement) -> String {
    let label = statement.label.as_str();
    match &statement.test {
        Test::Not(part) => with_tested(label, &format!("not: {}", leaf_text(catalog, part))),
        Test::Known(part) => format!("known to hold: {}", leaf_text(catalog, part)),
        Test::WhereReported(part) => format!("where reported: {}", leaf_text(catalog, part)),
        Test::Range {
            quantity,
            printed,
            denied_printed,
            yes_words,
            no_words,
            ..
        } => {
            let title = &catalog.analyte(quantity.analyte()).title;
            let range = printed.strip_prefix(title.as_str()).unwrap_or(printed);
            let mut text = if label.ends_with(range) {
                label.to_string()
            } else {
                with_tested(label, printed)
            };
            if !denied_printed.is_empty() {
                text.push_str(&format!("; no only where {denied_printed}"));
            }
            text + &words_text(yes_words, no_words)
        }
        Test::BelowDetection {
            printed,
            yes_words,
            no_words,
            ..
        } => with_tested(label, printed) + &words_text(yes_words, no_words),
        Test::Word {
            analyte,
            yes_words,
            no_words,
        } => {
            let fact = catalog.analyte(*analyte);
            let tested = format!("{}: {}", fact.title, listed(yes_words, "or"));
            // A question that is answered by yes is denied by no; that goes without saying.
            let no_words = if fact.kind == Kind::Truth {
                &[]
            } else {
                no_words.as_slice()
            };
            with_tested(label, &tested) + &words_text(&[], no_words)
        }
        Test::Comment { words, .. } => {
            let CommentWords {
                says,
                says_words,
                as_missing,
                negations,
                doubts,
                unless,
                unless_words,
                plain,
                suspicions,
                others,
                denied_elsewhere,
                indices,
                index_from,
                denials,
                asides,
                first_words: _,
            } = words.as_ref();
            let mut text = with_tested(
                label,
                &format!("the comment holds one of: {}", says.join(", ")),
            );
            if !says_words.is_empty() {
                text.push_str(&format!(
                    ", or in whole words one of: {}",
                    says_words.join(", ")
                ));
            }
            if let Some(from) = index_from {
                text.push_str(&format!(
                    "; or it names a degree, or a number from {from} on that leaves it open, behind one of: {}",
                    indices.join(", ")
                ));
            }
            if let Some(reason) = as_missing {
                text.push_str(&format!(
                    "; or a clause is one of the words that mean `{reason}` in place of a result"
                ));
            }
            if !negations.is_empty() {
                text.push_str(&format!(
                    "; not where the same clause denies it by one of: {}",
                    negations.join(", ")
                ));
            }
            if !unless.is_empty() {
                text.push_str(&format!(
                    "; nor where it is about one of: {}",
                    unless.join(", ")
                ));
            }
            if !unless_words.is_empty() {
                text.push_str(&format!(
                    "; nor where it says in whole words one of: {}",
                    unless_words.join(", ")
                ));
            }
            if !plain.is_empty() {
                text.push_str(&format!(
                    "; but all the same where it says one of: {}",
                    plain.join(", ")
                ));
            }
            if !others.is_empty() {
                text.push_str(&format!("; other things are: {}", others.join(", ")));
            }
            if !denials.is_empty() {
                text.push_str(&format!("; nor where it says: {}", denials.join(", ")));
            }
            if !denied_elsewhere.is_empty() {
                text.push_str(&format!(
                    "; a denial leaves it open beside one of: {}",
                    denied_elsewhere.join(", ")
                ));
            }
            if !suspicions.is_empty() {
                text.push_str(&format!(
                    "; it is left open, or not meant, where it is suspected by one of: {}",
                    suspicions.join(", ")
                ));
            }
            if !doubts.is_empty() {
                text.push_str(&format!(
                    "; nor where it is a question or a doubt by one of: {}",
                    doubts.join(", ")
                ));
            }
            if !asides.is_empty() {
                text.push_str(&format!("; passed over are: {}", asides.join(", ")));
            }
            text
        }
        Test::Pattern(id) => {
            let title = catalog
                .pattern(id)
                .map_or(id.as_str(), |pattern| pattern.title.as_str());
            let label = if label.is_empty() || label == id {
                title
            } else {
                label
            };
            format!("{label} (pattern `{id}`)")
        }
        _ => statement_text(statement),
    }
}

/// The words of a rule, and in brackets what is tested where they do not say the same.
fn with_tested(label: &str, tested: &str) -> String {
    if label.is_empty() || label == tested {
        tested.to_string()
    } else {
        format!("{label} ({tested})")
    }
}

/// What words say where there is no number.
fn words_text(yes_words: &[String], no_words: &[String]) -> String {
    match (yes_words.join(", "), no_words.join(", ")) {
        (yes, no) if yes.is_empty() && no.is_empty() => String::new(),
        (yes, no) if no.is_empty() => format!("; words for yes: {yes}"),
        (yes, no) if yes.is_empty() => format!("; words for no: {no}"),
        (yes, no) => format!("; words for yes: {yes}; for no: {no}"),
    }
}

/// A statement on one line: its own words, else those of its parts.
pub(in crate::report) fn statement_text(statement: &Statement) -> String {
    if !statement.label.is_empty() {
        return statement.label.clone();
    }
    let texts = |parts: &[Statement]| parts.iter().map(statement_text).collect::<Vec<_>>();
    match &statement.test {
        Test::All(parts) => listed(&texts(parts), "and"),
        Test::Any(parts) => listed(&texts(parts), "or"),
        Test::AtLeast(count, parts) => format!("at least {count} of: {}", texts(parts).join(", ")),
        Test::Not(part) => format!("not: {}", statement_text(part)),
        Test::Known(part) => format!("known: {}", statement_text(part)),
        Test::WhereReported(part) => format!("where reported: {}", statement_text(part)),
        Test::Pattern(id) => format!("pattern {id}"),
        Test::Met(id) => format!("score {id} is met"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(statement: &Statement) -> Vec<String> {
        statement_tree(Catalog::builtin(), statement)
            .into_iter()
            .map(|line| format!("{}{}", "  ".repeat(line.depth), line.text))
            .collect()
    }

    #[test]
    fn a_compound_statement_is_told_as_a_tree() {
        let leaf = |label: &str| Statement {
            label: label.to_string(),
            test: Test::Met("sic".to_string()),
        };
        let statement = Statement {
            label: "fragments and low platelets".to_string(),
            test: Test::All(vec![
                leaf("platelets below 150"),
                Statement {
                    label: "LDH raised or haptoglobin low".to_string(),
                    test: Test::AtLeast(1, vec![leaf("LDH raised"), leaf("haptoglobin low")]),
                },
            ]),
        };
        assert_eq!(
            lines(&statement),
            [
                "fragments and low platelets: all of these:",
                "  platelets below 150",
                "  at least 1 of these:",
                "    LDH raised",
                "    haptoglobin low",
            ]
        );
    }

    #[test]
    fn a_leaf_names_what_is_tested() {
        let pattern = Catalog::builtin()
            .pattern("ttp_pattern")
            .expect("a pattern of the built-in set");
        let text = lines(&pattern.condition).join("\n");
        for part in [
            "Thrombocytopenia (pattern `thrombocytopenia`)",
            "fragments on the film (Schistocytes above 1 %); words for yes: present, moderate, many; for no: absent, none, negative",
            "    Haptoglobin below its lower limit; words for yes",
            "ADAMTS13 below 10 %; no only where ADAMTS13 activity from 20 %; words for yes: undetectable, absent; for no: normal, high",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }
}
