use super::*;
use crate::report::wrap;
use crate::safe;

fn every_topic(catalog: &Catalog) -> Vec<String> {
    Entry::all(catalog)
        .map(|entry| entry.id(catalog).to_string())
        .collect()
}

fn check_form(text: &str) {
    assert!(text.starts_with(INTENDED_USE) && text.trim_end().ends_with(INTENDED_USE));
    for line in text.lines() {
        assert!(wrap::width(line) <= wrap::WIDTH, "{line}");
        assert!(!line.chars().any(safe::is_unsafe), "{line:?}");
    }
}

#[test]
fn every_topic_of_the_list_is_explained_in_eighty_columns() {
    let catalog = Catalog::builtin();
    let list = topics(catalog);
    check_form(&list);
    let all = every_topic(catalog);
    assert!(!all.is_empty());
    for id in all {
        assert!(list.contains(&id), "{id}");
        let text = topic(catalog, &id).unwrap();
        assert!(text.contains(&id), "{id}");
        check_form(&text);
    }
}

#[test]
fn a_score_is_explained_with_its_items_points_and_sources() {
    let catalog = Catalog::builtin();
    for score in catalog.scores() {
        let text = topic(catalog, &score.id).unwrap();
        let flowing = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for item in &score.items {
            assert!(
                flowing.contains(&format!("Item: {}", item.title)),
                "{}",
                item.id
            );
            for band in item.forms.iter().flat_map(|form| &form.bands) {
                let points = if band.points.abs() == 1 {
                    "point"
                } else {
                    "points"
                };
                assert!(
                    flowing.contains(&format!("{} {points}", band.points)),
                    "{}",
                    band.printed
                );
            }
        }
        for profile in score.profiles() {
            assert!(flowing.contains(profile));
        }
        for source in score.sources.iter().filter_map(|id| catalog.source(id)) {
            assert!(text.contains(&source.doi), "{}", source.id);
        }
        assert!(flowing.contains("Met when"));
        assert!(!flowing.contains("Where :"));
    }
}

#[test]
fn other_spellings_lead_to_the_topic_and_strangers_get_suggestions() {
    let catalog = Catalog::builtin();
    let by_id = topic(catalog, "isth_overt_2025").unwrap();
    assert_eq!(topic(catalog, "ISTH overt 2025"), Ok(by_id));
    let missing = topic(catalog, "isth_overt_2026").unwrap_err();
    assert_eq!(
        missing.suggestions.first().map(String::as_str),
        Some("isth_overt_2025")
    );
    assert!(
        topic(catalog, "\u{1b}[31m zzzz qqqq")
            .unwrap_err()
            .suggestions
            .len()
            <= 3
    );
    assert!(topic(catalog, &"x".repeat(1_000_000)).is_err());
    assert!(topic(catalog, "").is_err());
    let thrombozyten = topic(catalog, "Thrombozyten").unwrap();
    assert!(thrombozyten.contains("platelets"));
}
