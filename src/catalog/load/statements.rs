//! Statements as rule files write them.

mod numbers;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::ranges::load_analyte;
use super::{Draft, Section};
use crate::catalog::{CommentWords, Kind, Statement, Test, WordMatch};
use numbers::{load_below_detection, load_range_test};

/// Reads a statement; what is wrong is reported and gives `None`.
pub(super) fn load_statement(draft: &mut Draft, section: &Section) -> Option<Statement> {
    let label = section.optional_text(draft, "label");
    let kinds: Vec<&str> = [
        "all",
        "any",
        "at_least",
        "not",
        "known",
        "where_reported",
        "fact",
        "pattern",
        "met",
        "score",
        "analyte",
        "statement",
        "comment_says",
    ]
    .into_iter()
    .filter(|key| section.has(key))
    .collect();
    let loaded = match kinds.as_slice() {
        ["all"] => load_list(draft, section, "all").map(|list| (Test::All(list), String::new())),
        ["any"] => load_list(draft, section, "any").map(|list| (Test::Any(list), String::new())),
        ["at_least"] => load_at_least(draft, section),
        ["not"] => section
            .optional_section(draft, "not")
            .and_then(|inner| load_statement(draft, &inner))
            .map(|inner| (Test::Not(Box::new(inner)), String::new())),
        ["known"] => section
            .optional_section(draft, "known")
            .and_then(|inner| load_statement(draft, &inner))
            .map(|inner| (inner.label.clone(), inner))
            .map(|(label, inner)| (Test::Known(Box::new(inner)), label)),
        ["where_reported"] => section
            .optional_section(draft, "where_reported")
            .and_then(|inner| load_statement(draft, &inner))
            .filter(|inner| is_one_test(draft, section, inner))
            .map(|inner| (inner.label.clone(), inner))
            .map(|(label, inner)| (Test::WhereReported(Box::new(inner)), label)),
        ["fact"] => load_fact(draft, section),
        ["pattern"] => {
            let id = section.text(draft, "pattern");
            Some((Test::Pattern(id.clone()), id))
        }
        ["met"] => {
            let id = section.text(draft, "met");
            Some((Test::Met(id.clone()), format!("threshold of {id} met")))
        }
        ["score"] => load_item_points(draft, section),
        ["statement"] => load_shared(draft, section),
        ["comment_says"] => load_comment(draft, section),
        ["analyte"] if section.has("undetectable") => load_below_detection(draft, section),
        ["analyte"] => load_range_test(draft, section),
        _ => {
            draft.fault(
                section.file(),
                section.key(""),
                "a statement has exactly one of: all, any, at_least, not, known, where_reported, fact, pattern, met, score, analyte, statement, comment_says",
            );
            return None;
        }
    };
    section.refuse_unknown_keys(draft);
    let (test, made) = loaded?;
    Some(Statement {
        label: if label.is_empty() { made } else { label },
        test,
    })
}

/// Whether a statement asks one result or fact, of which it can be said whether it was reported.
fn is_one_test(draft: &mut Draft, section: &Section, inner: &Statement) -> bool {
    let is_one = matches!(
        inner.test,
        Test::Range { .. } | Test::BelowDetection { .. } | Test::Word { .. }
    );
    if !is_one {
        draft.fault(
            section.file(),
            section.key("where_reported"),
            "stands around one test of a result or a fact; write it around each of several",
        );
    }
    is_one
}

/// Reads `statements.toml`; a statement may use others of the same file.
pub(super) fn load_shared_statements(draft: &mut Draft, file: &Section) {
    let mut waiting: Vec<(&String, &toml::Table)> = Vec::new();
    for (name, value) in file.table() {
        match value.as_table() {
            Some(table) => waiting.push((name, table)),
            None => draft.fault(file.file(), name, "must be a table with one statement"),
        }
    }
    // What each of them still waits for; a statement is loaded when it waits for nothing.
    let mut waits: BTreeMap<&str, usize> = BTreeMap::new();
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let tables: BTreeMap<&str, &toml::Table> = waiting
        .into_iter()
        .map(|(name, table)| (name.as_str(), table))
        .collect();
    for (&name, table) in &tables {
        let mut used = BTreeSet::new();
        for (key, value) in *table {
            used_statements(key, value, &mut used);
        }
        used.retain(|other| tables.contains_key(other));
        waits.insert(name, used.len());
        for other in used {
            users.entry(other).or_default().push(name);
        }
    }
    let mut ready: VecDeque<&str> = tables
        .keys()
        .copied()
        .filter(|name| waits.get(name) == Some(&0))
        .collect();
    while let Some(name) = ready.pop_front() {
        waits.remove(name);
        if let Some(&table) = tables.get(name) {
            load_one_shared(draft, file, name, table);
        }
        for user in users.get(name).into_iter().flatten() {
            if let Some(left) = waits.get_mut(user) {
                *left -= 1;
                if *left == 0 {
                    ready.push_back(user);
                }
            }
        }
    }
    for name in waits.keys() {
        draft.fault(
            file.file(),
            *name,
            "rests on itself through other statements",
        );
    }
}

/// So many tests one shared statement may have, with those of the statements that it uses: each use is a copy.
const MOST_TESTS: usize = 2_000;

/// So deep may statements stand in each other.
const MOST_DEPTH: usize = 60;

fn load_one_shared(draft: &mut Draft, file: &Section, name: &str, table: &toml::Table) {
    let section = Section::within(file.file(), name, table);
    let Some(statement) = load_statement(draft, &section) else {
        return;
    };
    let (tests, depth) = extent(&statement);
    if tests > MOST_TESTS || depth > MOST_DEPTH {
        draft.fault(
            file.file(),
            name,
            format!(
                "has {tests} tests, {depth} deep, with those of the statements that it uses; at most {MOST_TESTS}, {MOST_DEPTH} deep, are read"
            ),
        );
        return;
    }
    draft.statements.insert(name.to_string(), statement);
}

/// How many tests a statement has, and how deep they stand in each other.
fn extent(statement: &Statement) -> (usize, usize) {
    let inner: &[Statement] = match &statement.test {
        Test::All(list) | Test::Any(list) | Test::AtLeast(_, list) => list,
        Test::Not(inner) | Test::Known(inner) | Test::WhereReported(inner) => {
            std::slice::from_ref(inner.as_ref())
        }
        _ => &[],
    };
    inner
        .iter()
        .map(extent)
        .fold((1, 1), |(tests, depth), (more, deep)| {
            (tests + more, depth.max(deep + 1))
        })
}

/// Every statement that a part of a table uses.
fn used_statements<'t>(key: &str, value: &'t toml::Value, used: &mut BTreeSet<&'t str>) {
    match value {
        toml::Value::String(name) if key == "statement" => {
            used.insert(name);
        }
        toml::Value::Table(table) => {
            for (key, inner) in table {
                used_statements(key, inner, used);
            }
        }
        toml::Value::Array(values) => {
            for inner in values {
                used_statements("", inner, used);
            }
        }
        _ => {}
    }
}

fn load_shared(draft: &mut Draft, section: &Section) -> Option<(Test, String)> {
    let name = section.text(draft, "statement");
    match draft.statements.get(&name).cloned() {
        Some(statement) => Some((statement.test, statement.label)),
        None => {
            draft.fault(
                section.file(),
                section.key("statement"),
                format!("`{name}` is not in statements.toml"),
            );
            None
        }
    }
}

fn load_comment(draft: &mut Draft, section: &Section) -> Option<(Test, String)> {
    let normalized = |texts: Vec<String>| {
        texts
            .iter()
            .map(|text| crate::catalog::normalize_name(text))
            .collect()
    };
    let of_specimen = section.flag(draft, "of_specimen");
    let index_from = load_index_from(draft, section);
    let mut words = CommentWords {
        says: normalized(section.texts(draft, "comment_says")),
        says_words: normalized(section.texts(draft, "comment_says_words")),
        as_missing: load_reason(draft, section),
        negations: normalized(section.texts(draft, "negations")),
        doubts: normalized(section.texts(draft, "doubts")),
        unless: normalized(section.texts(draft, "unless")),
        unless_words: normalized(section.texts(draft, "unless_words")),
        plain: normalized(section.texts(draft, "plain")),
        suspicions: normalized(section.texts(draft, "suspicions")),
        others: normalized(section.texts(draft, "others")),
        denied_elsewhere: normalized(section.texts(draft, "denied_elsewhere")),
        indices: normalized(section.texts(draft, "indices")),
        index_from,
        denials: normalized(section.texts(draft, "denials")),
        asides: normalized(section.texts(draft, "asides")),
        first_words: Vec::new(),
    }
    .with_first_words();
    if of_specimen {
        let shared = draft.vocabulary.clause_words();
        words.negations.extend(shared.negations.iter().cloned());
        words.asides.extend(shared.asides.iter().cloned());
    }
    if !draft.comment_words.contains(&words) {
        draft.comment_words.push(words.clone());
    }
    let Some(comment) = draft.by_id.get("comment").copied() else {
        draft.fault(
            section.file(),
            section.key("comment_says"),
            "context.toml has no `comment`",
        );
        return None;
    };
    Some((
        Test::Comment {
            comment,
            words: Box::new(words),
        },
        "the comment says so".to_string(),
    ))
}

/// From which number on an index may say it. The names of an index and its limit need one another.
fn load_index_from(draft: &mut Draft, section: &Section) -> Option<u32> {
    let has_limit = section.has("index_from");
    if has_limit != section.has("indices") {
        draft.fault(
            section.file(),
            section.key("index_from"),
            "`indices` and `index_from` stand together",
        );
    }
    has_limit.then(|| section.count(draft, "index_from"))
}

fn load_reason(draft: &mut Draft, section: &Section) -> Option<String> {
    let reason = section.optional_text(draft, "as_missing");
    if reason.is_empty() {
        return None;
    }
    let known = draft.vocabulary.find(&reason);
    if !matches!(known, WordMatch::Missing(named) if *named == *reason) {
        draft.fault(
            section.file(),
            section.key("as_missing"),
            format!("`{reason}` is none of the reasons under [missing] in words.toml"),
        );
        return None;
    }
    Some(reason)
}

fn load_list(draft: &mut Draft, section: &Section, key: &'static str) -> Option<Vec<Statement>> {
    let inner = section.sections(draft, key);
    if inner.is_empty() {
        draft.fault(section.file(), section.key(key), "is empty");
        return None;
    }
    let wanted = inner.len();
    let list: Vec<Statement> = inner
        .iter()
        .filter_map(|inner| load_statement(draft, inner))
        .collect();
    (list.len() == wanted).then_some(list)
}

fn load_at_least(draft: &mut Draft, section: &Section) -> Option<(Test, String)> {
    let count = section.whole(draft, "at_least");
    let list = load_list(draft, section, "of")?;
    match usize::try_from(count) {
        Ok(count) if (1..=list.len()).contains(&count) => Some((
            Test::AtLeast(count, list),
            format!("at least {count} of these"),
        )),
        _ => {
            draft.fault(
                section.file(),
                section.key("at_least"),
                format!(
                    "{count} of {} statements can never be reached or is always so",
                    list.len()
                ),
            );
            None
        }
    }
}

fn load_words_lists(
    draft: &mut Draft,
    section: &Section,
    yes: &'static str,
    no: &'static str,
) -> (Vec<String>, Vec<String>) {
    let lists = (section.texts(draft, yes), section.texts(draft, no));
    for (key, list) in [(yes, &lists.0), (no, &lists.1)] {
        for word in list {
            if !draft.canonical_words.contains(word) {
                draft.fault(
                    section.file(),
                    section.key(key),
                    format!("`{word}` is not a word of words.toml or context.toml"),
                );
            }
        }
    }
    lists
}

fn load_fact(draft: &mut Draft, section: &Section) -> Option<(Test, String)> {
    let analyte = load_analyte(draft, section, "fact");
    let (yes_words, mut no_words) = load_words_lists(draft, section, "is", "is_not");
    let analyte = analyte?;
    let known = draft.analyte(analyte).clone();
    if yes_words.is_empty() {
        draft.fault(
            section.file(),
            section.key("is"),
            "is missing: name the words that satisfy the statement",
        );
        return None;
    }
    if known.kind == Kind::Truth && no_words.is_empty() {
        let opposite = if yes_words.iter().any(|word| word == "yes") {
            "no"
        } else {
            "yes"
        };
        no_words.push(opposite.to_string());
    }
    let label = format!("{}: {}", known.title, yes_words.join(" or "));
    Some((
        Test::Word {
            analyte,
            yes_words,
            no_words,
        },
        label,
    ))
}

fn load_item_points(draft: &mut Draft, section: &Section) -> Option<(Test, String)> {
    let score = section.text(draft, "score");
    let item = section.text(draft, "item");
    let from = section
        .optional_whole(draft, "points_from")
        .unwrap_or(i32::MIN);
    let upto = section
        .optional_whole(draft, "points_upto")
        .unwrap_or(i32::MAX);
    if from == i32::MIN && upto == i32::MAX {
        draft.fault(
            section.file(),
            section.key("points_from"),
            "one of points_from, points_upto is needed",
        );
        return None;
    }
    let label = match (from, upto) {
        (i32::MIN, upto) => format!("{item} of {score} scores at most {upto}"),
        (from, i32::MAX) => format!("{item} of {score} scores at least {from}"),
        (from, upto) => format!("{item} of {score} scores {from} to {upto}"),
    };
    Some((
        Test::ItemPoints {
            score,
            item,
            from,
            upto,
        },
        label,
    ))
}
