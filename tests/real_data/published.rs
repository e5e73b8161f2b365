//! Published cases.

use super::*;

/// The panels of the published cases, by subject, in one file each.
fn published() -> Vec<(String, Panel)> {
    let folder = repository("tests/cases");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or("");
            name.starts_with("published_")
                && name.ends_with(".csv")
                && !["published_expected.csv", "published_patterns.csv"].contains(&name)
        })
        .collect();
    files.sort();
    assert!(files.len() >= 2, "{files:?}");
    let mut panels = Vec::new();
    for file in files {
        let cases = rows(file.clone()).len();
        let before = panels.len();
        let mut dataset = Dataset::open(Catalog::builtin(), &file, &Declaration::default(), &[])
            .unwrap_or_else(|error| panic!("{file:?}: {error}"));
        while let Some(row) = dataset.next_panel().expect("the cases can be read") {
            let subject = row.panel.subject.as_deref().expect("a subject").to_string();
            panels.push((subject, row.panel));
        }
        assert_eq!(
            panels.len() - before,
            cases,
            "{file:?}: every case becomes a panel"
        );
        assert_eq!(dataset.counts().total_unusable(), 0, "{file:?}");
    }
    panels
}

/// A stated score: `7`, `>=5` or `3..8`, as the totals that it admits.
fn stated(text: &str) -> Option<(i32, i32)> {
    if let Some(least) = text.strip_prefix(">=") {
        return Some((least.parse().ok()?, i32::MAX));
    }
    match text.split_once("..") {
        Some((low, high)) => Some((low.parse().ok()?, high.parse().ok()?)),
        None => Some((text.parse().ok()?, text.parse().ok()?)),
    }
}

#[test]
fn published_cases_score_what_they_state_or_the_disagreement_has_a_reason() {
    let panels = published();
    let expected = rows(repository("tests/cases/published_expected.csv"));
    let (mut with_statement, mut disagreements) = (0, 0);
    let mut wrong = Vec::new();
    for row in &expected {
        let [subject, id] = [row["subject"].as_str(), row["score"].as_str()];
        let (_, panel) = panels
            .iter()
            .find(|(name, _)| name == subject)
            .unwrap_or_else(|| panic!("no case {subject}"));
        if Catalog::builtin().score(id).is_none() {
            assert_eq!(row["agrees"], "not computed", "{row:?}");
            assert!(!row["reason"].is_empty(), "{row:?}");
            continue;
        }
        let interpretation = interpret_with(Catalog::builtin(), panel, &only_score(id, None));
        let outcome = score(&interpretation, id);
        let own = [
            outcome.min.to_string(),
            outcome.max.to_string(),
            outcome.verdict.word().to_string(),
        ];
        let hand = ["min", "max", "verdict"].map(|column| row[column].clone());
        if own != hand {
            wrong.push(format!(
                "{subject} {id}: by hand {hand:?}, computed {own:?}"
            ));
        }
        let Some((least, most)) = stated(&row["stated"]) else {
            assert!(row["stated"].is_empty(), "{row:?}");
            continue;
        };
        with_statement += 1;
        let agrees = outcome.min <= most && least <= outcome.max;
        if !agrees {
            disagreements += 1;
            assert!(
                !row["reason"].is_empty(),
                "{row:?} disagrees without a reason"
            );
        }
        assert_eq!(row["agrees"], if agrees { "yes" } else { "no" }, "{row:?}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(with_statement >= 8, "only {with_statement} stated scores");
    assert_eq!(disagreements, 1, "TMA007 alone is known to disagree");
}

#[test]
fn published_cases_show_the_patterns_that_were_worked_out_by_hand() {
    let panels = published();
    let expected = rows(repository("tests/cases/published_patterns.csv"));
    assert!(expected.len() > 20);
    let mut wrong = Vec::new();
    for row in &expected {
        let (_, panel) = panels
            .iter()
            .find(|(name, _)| *name == row["subject"])
            .unwrap_or_else(|| panic!("no case {row:?}"));
        let interpretation = coagscope::interpret(Catalog::builtin(), panel);
        let own: Finding = pattern(&interpretation, &row["pattern"]).finding;
        if own.word() != row["finding"] {
            wrong.push(format!("{row:?}: computed {}", own.word()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
