//! What a student finds: causes by any name, links both ways, and a loader that refuses what has
//! no source.

mod common;

#[path = "topics/causes.rs"]
mod causes;

#[path = "topics/made_up.rs"]
mod made_up;

use coagscope::Catalog;
use coagscope::catalog::{Fault, SourcedText};
use coagscope::report::explain;
use made_up::{faults, with};

use common::rules::embedded;

/// The loader proves that no two have a name in common; here the first and the last name stand for all.
#[test]
fn names_and_titles_of_topics_and_conditions_lead_to_their_pages() {
    let catalog = Catalog::builtin();
    let topics = catalog.topics().iter().map(|topic| {
        let page = format!("{} {}", topic.kind.word(), topic.id);
        (page, &topic.title, &topic.names)
    });
    let conditions = catalog.conditions().iter().map(|condition| {
        let page = format!("condition {}", condition.id);
        (page, &condition.title, &condition.names)
    });
    for (page, title, names) in topics.chain(conditions) {
        for name in [Some(title), names.first(), names.last()]
            .into_iter()
            .flatten()
        {
            let text = explain::topic(catalog, name)
                .unwrap_or_else(|unknown| panic!("{name}: {:?}", unknown.suggestions));
            assert!(text.contains(&page), "`{name}` does not lead to {page}");
        }
    }
}

#[test]
fn links_can_be_followed_in_both_directions() {
    let catalog = Catalog::builtin();
    let topics = catalog.topics().iter().map(|topic| (&topic.id, &topic.see));
    let conditions = catalog
        .conditions()
        .iter()
        .map(|condition| (&condition.id, &condition.see));
    let mut links = 0;
    for (id, see) in topics.chain(conditions) {
        assert!(!see.is_empty(), "{id} leads nowhere");
        let here = explain::topic(catalog, id).unwrap();
        for target in see {
            assert!(here.contains(&format!("- {target}: ")), "{id} to {target}");
            let there = explain::topic(catalog, target).unwrap();
            assert!(
                there.contains(&format!("- {id}: ")),
                "{target} back to {id}"
            );
            links += 1;
        }
    }
    assert!(links > 200);
}

#[test]
fn what_leads_to_dic_has_a_route_a_laboratory_shape_and_opens_the_scores() {
    let catalog = Catalog::builtin();
    for condition in catalog.conditions() {
        if condition.leads_to_dic {
            assert!(!condition.route.is_empty(), "{}", condition.id);
            assert!(!condition.laboratory.is_empty(), "{}", condition.id);
        }
        let text = explain::topic(catalog, &condition.id).unwrap();
        assert_eq!(
            text.contains("- isth_overt_2025: ISTH overt DIC, 2025 update\n")
                && text.contains("Scores whose prerequisite it fulfills"),
            condition.leads_to_dic,
            "{}",
            condition.id
        );
        let infection = condition.implies.iter().any(|fact| fact == "infection");
        assert_eq!(
            text.contains("- sic: Sepsis-induced coagulopathy (SIC)\n"),
            infection,
            "{}",
            condition.id
        );
    }
    for id in [
        "ttp",
        "hus",
        "cirrhosis",
        "anaphylaxis",
        "massive_transfusion",
        "cancer_treatment",
    ] {
        let condition = catalog.condition_named(id).unwrap();
        assert!(
            !condition.leads_to_dic && !condition.recognized.is_empty(),
            "{id}"
        );
    }
}

/// Every statement of the set, with where it stands.
fn statements(catalog: &Catalog) -> Vec<(String, SourcedText)> {
    let mut all = Vec::new();
    for topic in catalog.topics() {
        for section in &topic.sections {
            all.extend(
                section
                    .statements
                    .iter()
                    .map(|part| (topic.id.clone(), part.clone())),
            );
        }
    }
    for condition in catalog.conditions() {
        for part in [
            &condition.route,
            &condition.laboratory,
            &condition.treatment,
        ] {
            all.extend(part.iter().map(|part| (condition.id.clone(), part.clone())));
        }
    }
    all
}

#[test]
fn statements_are_short_describe_and_rest_on_something_that_was_read() {
    let catalog = Catalog::builtin();
    let all = statements(catalog);
    assert!(all.len() > 250);
    for (id, part) in all {
        let sentences = 1 + part.text.matches(". ").count();
        assert!(sentences <= 3, "{id}: {}", part.text);
        for word in [
            "should",
            "recommend",
            "haem",
            "anaem",
            "leukaem",
            "tumour",
            "oedema",
        ] {
            assert!(
                !part.text.to_lowercase().contains(word),
                "{id}: {}",
                part.text
            );
        }
        let was_read = part
            .sources
            .iter()
            .filter_map(|source| catalog.source(source))
            .any(|source| source.read != "memory");
        assert!(was_read, "{id}: {}", part.text);
    }
}

#[test]
fn treatments_are_described_as_textbook_knowledge() {
    let catalog = Catalog::builtin();
    for condition in catalog.conditions() {
        for part in &condition.treatment {
            assert!(part.text.starts_with("Textbooks describe"), "{}", part.text);
        }
    }
    for id in ["dic_treatment_in_textbooks", "tma_treatment_in_textbooks"] {
        let text = explain::topic(catalog, id).unwrap();
        let flowing = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flowing.contains("no advice for any person or panel"));
    }
}

#[test]
fn the_list_shows_every_kind_in_groups() {
    let list = explain::topics(Catalog::builtin());
    for group in [
        "\nScores\n",
        "\nPatterns\n",
        "\nAnalytes\n",
        "\nFacts of the context\n",
        "\nConditions\n",
        "\nSigns\n",
        "\nCauses of a sign\n",
        "\nMechanisms\n",
        "\nOrgans\n",
        "\nConcepts\n",
        "\nWhat textbooks describe as treatment (no advice)\n",
        "\nSources\n",
    ] {
        assert!(list.contains(group), "{group}");
    }
}

#[test]
fn a_misspelled_name_gets_the_nearest_pages() {
    let catalog = Catalog::builtin();
    for (name, id) in [
        ("petecchiae", "petechiae"),
        ("purpura palpble", "purpura_palpable"),
        ("hitzschlaag", "heat_stroke"),
        ("haemophillia", "hemophilia_a_and_b"),
    ] {
        let unknown = explain::topic(catalog, name).unwrap_err();
        assert!(
            unknown.suggestions.iter().any(|near| near == id),
            "{name}: {unknown:?}"
        );
    }
}

#[test]
fn british_spellings_find_the_pages_of_american_names() {
    let catalog = Catalog::builtin();
    let page = |name| explain::topic(catalog, name).ok();
    let american = page("thrombocytopenia");
    assert!(american.is_some());
    assert_eq!(page("thrombocytopaenia"), american);
}

#[test]
fn a_page_of_a_sign() {
    insta::assert_snapshot!(explain::topic(Catalog::builtin(), "purpura_palpable").unwrap());
}

#[test]
fn a_page_of_a_condition() {
    insta::assert_snapshot!(explain::topic(Catalog::builtin(), "massive_transfusion").unwrap());
}

// -------- What the loader refuses

#[test]
fn a_rule_without_numbers_is_named_and_cited() {
    let text = r#"
[[unverified]]
id = "made_up_score"
title = "A made-up score"
text = "Its cut-offs could not be read."
sources = ["taylor_2001"]
"#;
    let catalog = Catalog::from_files(&with("unverified.toml", text)).unwrap();
    assert_eq!(catalog.unverified().len(), 1);
    let page = explain::topic(&catalog, "made up score").unwrap();
    assert!(page.contains("Its cut-offs could not be read.") && page.contains("Taylor"));
    assert!(explain::topics(&catalog).contains("made_up_score: A made-up score"));
    let without = text.replace("[\"taylor_2001\"]", "[]");
    assert_eq!(
        faults("unverified.toml", &without)[0].key,
        "unverified[0].sources"
    );
    let taken = text.replace("made_up_score", "sic");
    assert!(
        faults("unverified.toml", &taken)[0]
            .message
            .contains("already means the score sic")
    );
}

#[test]
fn a_page_is_found_by_the_words_of_its_names() {
    let catalog = Catalog::builtin();
    let opens = |name: &str, id: &str| {
        let page = explain::topic(catalog, name).unwrap_or_default();
        assert!(page.contains(id), "{name} opens no page of {id}:\n{page}");
    };
    opens("PNH", "pnh_pattern");
    opens("Wilson disease", "wilson_hemolysis");
    opens("TA-TMA", "ta_tma_pattern");
    opens("Gilbert", "isolated_indirect_bilirubin");
    opens("hyperfibrinolysis", "primary_hyperfibrinolysis");
    opens("kobayashi", "kobayashi_2014");
}
