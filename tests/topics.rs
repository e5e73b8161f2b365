//! What a student finds: causes by any name, links both ways, and a loader that refuses what has
//! no source.

mod common;

use coagscope::Catalog;
use coagscope::catalog::{Fault, SourcedText};
use coagscope::report::explain;

use common::rules::embedded;

/// Every cause of the list, with names in several languages that must lead to its page.
const CAUSES: &[(&str, &[&str])] = &[
    // What leads to DIC, or is said to.
    (
        "condition sepsis",
        &[
            "severe infection",
            "Blutvergiftung",
            "choc septique",
            "meningococcemia",
            "敗血症",
        ],
    ),
    (
        "condition trauma",
        &["polytrauma", "Schädelhirntrauma", "politraumatismo"],
    ),
    (
        "condition burns",
        &["severe burn", "Verbrennung", "brûlures"],
    ),
    (
        "condition solid_cancer",
        &["malignant tumour", "Krebs", "tumeur maligne"],
    ),
    (
        "condition acute_promyelocytic_leukemia",
        &["APL", "Promyelozytenleukämie", "leucemia promielocítica"],
    ),
    (
        "condition leukemia",
        &["acute leukaemia", "Leukämie", "leucémie"],
    ),
    (
        "condition ttp",
        &[
            "TTP",
            "thrombotisch-thrombozytopenische Purpura",
            "purpura thrombotique thrombocytopénique",
        ],
    ),
    (
        "condition placental_abruption",
        &[
            "abruptio placentae",
            "vorzeitige Plazentalösung",
            "hématome rétroplacentaire",
        ],
    ),
    (
        "condition amniotic_fluid_embolism",
        &["AFE", "Fruchtwasserembolie", "embolie amniotique"],
    ),
    (
        "condition preeclampsia_hellp",
        &["severe pre-eclampsia", "Präeklampsie", "syndrome HELLP"],
    ),
    (
        "condition severe_liver_failure",
        &[
            "severe liver disease",
            "Leberversagen",
            "insuffisance hépatique",
        ],
    ),
    (
        "condition cirrhosis",
        &["liver cirrhosis", "Leberzirrhose", "cirrosis hepática"],
    ),
    (
        "condition snake_bite",
        &["snakebite", "Schlangenbiss", "morsure de serpent", "toxins"],
    ),
    (
        "condition cancer_treatment",
        &["cancer treatments", "Krebsbehandlung", "chimiothérapie"],
    ),
    (
        "condition drugs",
        &["ecstasy", "Drogen", "intoxicación por drogas"],
    ),
    (
        "condition transfusion_reaction",
        &[
            "mismatched transfusion",
            "Transfusionsreaktion",
            "reacción transfusional",
        ],
    ),
    (
        "condition massive_transfusion",
        &[
            "massive blood transfusion",
            "Massivtransfusion",
            "transfusion massive",
        ],
    ),
    (
        "condition vasculitis",
        &["vascular disorders", "Vaskulitis", "vascularite"],
    ),
    (
        "condition hus",
        &[
            "haemolytic uraemic syndrome",
            "hämolytisch-urämisches Syndrom",
            "SHU",
        ],
    ),
    (
        "condition aortic_aneurysm",
        &[
            "ruptured aortic aneurysm",
            "Aortenaneurysma",
            "anévrisme aortique",
        ],
    ),
    (
        "condition aortic_dissection",
        &[
            "dissecting aneurysm",
            "Aortendissektion",
            "disección aórtica",
        ],
    ),
    (
        "condition hemolytic_disorder",
        &[
            "haemolytic anaemia",
            "hämolytische Anämie",
            "anemia hemolítica",
        ],
    ),
    (
        "condition hemolytic_disease_of_the_newborn",
        &[
            "erythroblastosis fetalis",
            "Morbus haemolyticus neonatorum",
            "maladie hémolytique du nouveau-né",
        ],
    ),
    (
        "condition anaphylaxis",
        &[
            "severe allergic reactions",
            "Anaphylaxie",
            "choc anaphylactique",
        ],
    ),
    (
        "condition heat_stroke",
        &["heatstroke", "Hitzschlag", "coup de chaleur"],
    ),
    (
        "condition pancreatitis",
        &["acute pancreatitis", "Pankreatitis", "pancréatite"],
    ),
    (
        "condition shock_cardiac_arrest",
        &["after cardiac arrest", "Herzstillstand", "arrêt cardiaque"],
    ),
    // Bleeding under the skin: the signs.
    (
        "sign petechiae",
        &["petechial rash", "Petechien", "petequias"],
    ),
    (
        "sign purpura_flat",
        &["non-palpable purpura", "flache Purpura", "purpura plan"],
    ),
    (
        "sign purpura_palpable",
        &["raised purpura", "tastbare Purpura", "porpora palpabile"],
    ),
    (
        "sign ecchymoses",
        &["bruises", "blaue Flecken", "moretones"],
    ),
    (
        "sign retiform_purpura",
        &["net-like purpura", "retiforme Purpura", "purpura rétiforme"],
    ),
    // Bleeding under the skin: the causes.
    (
        "cause low_platelets",
        &["low platelet count", "Thrombozytopenie", "thrombopénie"],
    ),
    (
        "cause skin_bleeding_in_sepsis",
        &[
            "septic purpura",
            "Purpura bei Sepsis",
            "púrpura meningocócica",
        ],
    ),
    (
        "cause skin_bleeding_in_leukemia",
        &[
            "bruising in leukaemia",
            "Hautblutungen bei Leukämie",
            "púrpura en la leucemia",
        ],
    ),
    (
        "cause skin_bleeding_in_itp",
        &["ITP purpura", "Morbus Werlhof", "púrpura de Werlhof"],
    ),
    (
        "cause hemophilia_a_and_b",
        &["haemophilia", "Bluterkrankheit", "hémophilie"],
    ),
    (
        "cause von_willebrand_factor_deficiency",
        &[
            "von Willebrand's disease",
            "von-Willebrand-Syndrom",
            "maladie de Willebrand",
        ],
    ),
    (
        "cause antiplatelet_medicines",
        &[
            "aspirin",
            "Thrombozytenaggregationshemmer",
            "antiagrégants plaquettaires",
        ],
    ),
    (
        "cause anticoagulant_medicines",
        &["warfarin", "Vitamin-K-Antagonisten", "antivitamine K"],
    ),
    (
        "cause steroid_purpura",
        &[
            "steroids and bruising",
            "Kortisonhaut",
            "púrpura por corticoides",
        ],
    ),
    (
        "cause chemotherapy_and_radiation",
        &[
            "radiation therapy",
            "Bestrahlung",
            "radiothérapie",
            "chemotherapy-induced thrombocytopenia",
        ],
    ),
    (
        "cause viral_purpura",
        &["viral infection", "Virusinfektion", "infección viral"],
    ),
    (
        "cause allergic_purpura",
        &[
            "Henoch-Schönlein purpura",
            "IgA-Vaskulitis",
            "purpura rhumatoïde",
        ],
    ),
    (
        "cause aging_skin",
        &["senile purpura", "Altershaut", "purpura de Bateman"],
    ),
    (
        "cause injury_bruises",
        &["contusion", "Prellung", "contusión"],
    ),
    (
        "cause scurvy",
        &["vitamin C deficiency", "Skorbut", "scorbut"],
    ),
    (
        "cause lack_of_vitamin_k",
        &[
            "vitamin K deficiency bleeding",
            "Vitamin-K-Mangel",
            "carence en vitamine K",
        ],
    ),
    (
        "cause lack_of_b12_folate_or_iron",
        &[
            "iron deficiency",
            "Folsäuremangel",
            "carence en fer",
            "B12 lack",
        ],
    ),
    (
        "cause autoimmune_skin_bleeding",
        &[
            "systemic lupus erythematosus",
            "Autoimmunerkrankung",
            "lupus érythémateux",
        ],
    ),
    (
        "cause familial_bruising",
        &[
            "familial tendency",
            "familiäre Blutungsneigung",
            "syndrome d'Ehlers-Danlos",
        ],
    ),
    (
        "cause skin_bleeding_in_the_newborn",
        &[
            "neonatal purpura",
            "Purpura des Neugeborenen",
            "purpura néonatal",
        ],
    ),
    // Microvascular thrombosis.
    (
        "mechanism endothelial_injury",
        &[
            "endothelial damage",
            "Endothelschaden",
            "lésion endothéliale",
        ],
    ),
    (
        "mechanism complement_activation",
        &[
            "complement dysregulation",
            "Komplementaktivierung",
            "activation du complément",
        ],
    ),
    (
        "mechanism adamts13_deficiency",
        &["lack of ADAMTS13", "ADAMTS13-Mangel", "déficit en ADAMTS13"],
    ),
    (
        "mechanism sepsis_mechanism",
        &["immunothrombosis", "Immunthrombose", "inmunotrombosis"],
    ),
    (
        "mechanism dic_mechanism",
        &["DIC", "Verbrauchskoagulopathie", "CIVD"],
    ),
];

#[test]
fn every_cause_is_found_by_names_in_several_languages() {
    let catalog = Catalog::builtin();
    for (page, names) in CAUSES {
        assert!(names.len() >= 3, "{page}");
        for name in *names {
            let text = explain::topic(catalog, name)
                .unwrap_or_else(|unknown| panic!("{name}: {:?}", unknown.suggestions));
            assert!(text.contains(page), "`{name}` does not lead to {page}");
        }
    }
}

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
fn a_page_of_a_sign() {
    insta::assert_snapshot!(explain::topic(Catalog::builtin(), "purpura_palpable").unwrap());
}

#[test]
fn a_page_of_a_condition() {
    insta::assert_snapshot!(explain::topic(Catalog::builtin(), "massive_transfusion").unwrap());
}

// -------- What the loader refuses

const TOPIC: &str = r#"id = "made_up"
title = "A made-up topic"
kind = "sign"
names = ["made up sign"]
summary = "For a test."
see = ["platelets", "sepsis"]

[[section]]
title = "What it is"

[[section.statement]]
text = "Nothing."
sources = ["coagscope_design"]
"#;

/// The built-in set with one file more.
fn with(path: &str, text: &str) -> Vec<(String, String)> {
    let mut files = embedded();
    files.retain(|(name, _)| name != path);
    files.push((path.to_string(), text.to_string()));
    files
}

fn faults(path: &str, text: &str) -> Vec<Fault> {
    match Catalog::from_files(&with(path, text)) {
        Ok(_) => panic!("a faulty file was taken"),
        Err(error) => error.faults,
    }
}

/// The topic with one text replaced is refused at this key, and for nothing else.
fn refused(from: &str, to: &str, key: &str, says: &str) {
    assert!(TOPIC.contains(from));
    let faults = faults("topics/made_up.toml", &TOPIC.replacen(from, to, 1));
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert_eq!(faults[0].file, "topics/made_up.toml");
    assert_eq!(faults[0].key, key);
    assert!(faults[0].message.contains(says), "{}", faults[0].message);
}

#[test]
fn a_topic_is_a_file_and_nothing_else() {
    let catalog = Catalog::from_files(&with("topics/made_up.toml", TOPIC)).unwrap();
    let text = explain::topic(&catalog, "Made-up SIGN").unwrap();
    assert!(text.contains("sign made_up") && text.contains("- Nothing. [1]"));
    assert!(
        explain::topic(&catalog, "platelets")
            .unwrap()
            .contains("- made_up: A made-up topic (sign)")
    );
}

#[test]
fn a_topic_without_a_source_is_refused() {
    let key = "section[0].statement[0].sources";
    refused(
        "sources = [\"coagscope_design\"]\n",
        "",
        key,
        "at least one source",
    );
    refused("[\"coagscope_design\"]", "[]", key, "at least one source");
    refused(
        "\"coagscope_design\"",
        "\"nobody_1900\"",
        key,
        "`nobody_1900` is not in sources.toml",
    );
}

#[test]
fn a_link_that_leads_nowhere_is_refused() {
    refused("\"sepsis\"", "\"sepsi\"", "see", "`sepsi`");
    refused("\"sepsis\"", "\"made_up\"", "see", "its own page");
}

#[test]
fn an_unknown_key_is_refused() {
    refused(
        "summary =",
        "author = \"x\"\nsummary =",
        "author",
        "not a known key",
    );
    refused(
        "text = \"Nothing.\"",
        "text = \"Nothing.\"\nsource = \"x\"",
        "section[0].statement[0].source",
        "did you mean `sources`?",
    );
}

#[test]
fn a_topic_has_a_kind_a_file_of_its_name_and_something_to_say() {
    refused("\"sign\"", "\"rumor\"", "kind", "none of sign, cause");
    refused(
        "id = \"made_up\"",
        "id = \"made_down\"",
        "id",
        "must be the file's name",
    );
    let empty = TOPIC.split("[[section.statement]]").next().unwrap();
    let found = faults("topics/made_up.toml", empty);
    assert_eq!(found[0].key, "section[0].statement");
}

#[test]
fn a_name_that_means_something_else_is_refused() {
    for (name, owner) in [
        ("Thrombozyten", "the analyte platelets"),
        ("SIC", "the score sic"),
        ("maha possible", "the pattern maha_possible"),
        ("Blutvergiftung", "the condition sepsis"),
        ("Petechien", "the topic petechiae"),
        ("taylor_2001", "the source taylor_2001"),
    ] {
        let text = TOPIC.replacen("made up sign", name, 1);
        let found = faults("topics/made_up.toml", &text);
        assert!(
            found
                .iter()
                .any(|fault| fault.message.contains("already means")),
            "{name}: {found:#?}"
        );
        let said = found
            .iter()
            .any(|fault| fault.message.contains(owner) || fault.message.contains("made_up"));
        assert!(said, "{name}: {found:#?}");
    }
}

#[test]
fn a_file_in_a_strange_folder_is_refused() {
    let found = faults("stories/made_up.toml", TOPIC);
    let message = &found[0].message;
    assert!(
        message.contains("files belong into") && message.contains("topics/"),
        "{message}"
    );
}

#[test]
fn a_route_without_a_source_is_refused() {
    let conditions = embedded()
        .into_iter()
        .find(|(name, _)| name == "conditions.toml")
        .map(|(_, text)| text)
        .unwrap();
    let start = conditions.find("route = [\n  { text = \"").unwrap();
    let (before, after) = conditions.split_at(start);
    let end = after.find(", sources = [").unwrap();
    let close = after.find("] },").unwrap();
    let text = format!("{before}{}{}", &after[..end], &after[close + 1..]);
    let found = faults("conditions.toml", &text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].key.ends_with(".route[0].sources"),
        "{}",
        found[0].key
    );
}

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
