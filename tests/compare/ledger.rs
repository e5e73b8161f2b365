//! The ledger of variants, beside rows that are scored with each of them.

use super::*;

/// The reference set with every variant made into a score of its own, in a folder.
fn variants_as_scores() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in embedded() {
        let (path, text) = match path.strip_prefix("variants/") {
            None => (path.clone(), text),
            Some(name) => {
                let (before, rest) = text.split_once("seen_in = [").expect("seen_in");
                let (_, after) = rest.split_once("\n]\n").expect("the end of seen_in");
                let rule: String = format!("{before}{after}")
                    .lines()
                    .filter(|line| {
                        !["variant_of =", "differs =", "other_items ="]
                            .iter()
                            .any(|key| line.starts_with(key))
                    })
                    .map(|line| line.replace("status = \"variant\"", "status = \"preview\"") + "\n")
                    .collect();
                (format!("scores/{name}"), rule)
            }
        };
        if path == "refused_tables.toml" {
            continue;
        }
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        // A time in seconds compared with limits for its prolongation is allowed to variants only.
        if !path.ends_with(format!("{PT_ITSELF}.toml")) {
            std::fs::write(path, text).expect("a file");
        }
    }
    folder
}

#[test]
fn the_ledger_is_that_of_rows_scored_with_each_variant() {
    let catalog = Catalog::builtin();
    let mut arguments = vec!["compare", "--ledger"];
    arguments.extend(TONGJI.input);
    let document = json(&arguments);
    assert!(document["comparison"].is_null());
    let ledger = &document["ledger"];
    let variants = ledger["variants"].as_array().expect("variants");
    let defaults = [
        "isth_overt_2025",
        "isth_overt_2001",
        "jaam_2006",
        "jsth_2017_basic",
        "jmhw_1988",
    ];
    let of_defaults = catalog.variants().iter().filter(|rule| {
        let of = rule.variant.as_ref().map_or("", |variant| &variant.of);
        defaults.contains(&of)
    });
    assert_eq!(variants.len(), of_defaults.count());
    assert!(variants.len() >= 8);

    let folder = variants_as_scores();
    let folder = folder.path().to_str().expect("a path");
    let ids = catalog.scores_and_variants().iter().map(|rule| &*rule.id);
    let scores: Vec<&str> = ids.filter(|id| *id != PT_ITSELF).collect();
    let scores = scores.join(",");
    let mut arguments = vec!["score"];
    arguments.extend(TONGJI.input);
    arguments.extend(["--reference", folder, "--scores", &scores]);
    arguments.extend(["--only-results", "-q"]);
    let scored = rows(&printed(&arguments));
    for entry in variants {
        let word = |key: &str| entry[key].as_str().expect("a name");
        let (variant, of) = (word("variant"), word("variant_of"));
        if variant == PT_ITSELF {
            continue;
        }
        let mut transitions: BTreeMap<(String, String), u64> = BTreeMap::new();
        for row in &scored {
            let verdict = |score: &str| row[&format!("{score}_verdict")].clone();
            *transitions
                .entry((verdict(of), verdict(variant)))
                .or_default() += 1;
        }
        let own: BTreeMap<(String, String), u64> = entry["transitions"]
            .as_array()
            .expect("transitions")
            .iter()
            .map(|change| {
                let word = |key: &str| change[key].as_str().expect("a verdict").to_string();
                ((word("from"), word("to")), count(&change["panels"]))
            })
            .collect();
        assert_eq!(own, transitions, "{variant}");
        let changed: u64 = transitions
            .iter()
            .filter(|((from, to), _)| from != to)
            .map(|(_, count)| count)
            .sum();
        assert_eq!(count(&entry["changed"]), changed, "{variant}");
        assert_eq!(count(&entry["panels"]), 544, "{variant}");
    }
    let text = printed(&[
        "compare",
        "--ledger",
        "samples/covid19_tongji/wide_daily.csv",
    ]);
    for table in catalog.refused_tables() {
        assert!(text.contains(&table.id), "{}", table.id);
    }
    let table = rows(&printed(&[
        "compare",
        "--ledger",
        "samples/covid19_tongji/wide_daily.csv",
        "--scores",
        "isth_overt_2025",
        "--format",
        "csv",
        "-q",
    ]));
    let panels: u64 = table
        .iter()
        .map(|row| row["panels"].parse::<u64>().expect("a number"))
        .sum();
    assert_eq!(panels, 544);
    assert!(
        table
            .iter()
            .all(|row| row["variant"] == "isth_overt_2025_missing_zero")
    );
}

/// A variant, a panel, an item, and its least and most points in the published score and in the variant.
type Telling = (
    &'static str,
    &'static str,
    &'static str,
    (i32, i32),
    (i32, i32),
);

/// Panels on which each variant scores otherwise.
const TELLING: [Telling; 21] = [
    (
        "isth_overt_2001_closed_bands",
        "100,0.1,12,2",
        "platelets",
        (0, 0),
        (1, 1),
    ),
    (
        "isth_overt_2001_closed_bands",
        "200,0.1,20.5,2",
        "pt",
        (2, 2),
        (1, 1),
    ),
    (
        "isth_overt_2001_ccjm_signs",
        "200,0.1,17.5,2",
        "pt",
        (1, 1),
        (0, 0),
    ),
    (
        "isth_overt_2001_ccjm_signs",
        "200,0.1,12,1.0",
        "fibrinogen",
        (0, 0),
        (1, 1),
    ),
    (
        "isth_overt_2001_upto_cut_offs",
        "50,0.1,12,2",
        "platelets",
        (1, 1),
        (2, 2),
    ),
    (
        "isth_overt_2001_d_dimer_0_1_2",
        "200,4,12,2",
        "fibrin_marker",
        (3, 3),
        (2, 2),
    ),
    (
        "isth_overt_2001_d_dimer_0_5_5_mg",
        "200,0.5,12,2",
        "fibrin_marker",
        (0, 0),
        (2, 2),
    ),
    (
        "isth_overt_2001_d_dimer_0_5_2_mg",
        "200,2.1,12,2",
        "fibrin_marker",
        (2, 2),
        (3, 3),
    ),
    (
        "isth_overt_2001_d_dimer_0_4_4_mg",
        "200,0.41,12,2",
        "fibrin_marker",
        (0, 0),
        (2, 2),
    ),
    (
        "isth_overt_2001_d_dimer_1_4_mg",
        "200,1.01,12,2",
        "fibrin_marker",
        (0, 0),
        (2, 2),
    ),
    (
        "isth_overt_2001_d_dimer_0_25_1_mg",
        "200,1.01,12,2",
        "fibrin_marker",
        (0, 0),
        (3, 3),
    ),
    (
        "isth_overt_2001_d_dimer_1x_5x",
        "200,2.51,12,2",
        "fibrin_marker",
        (2, 2),
        (3, 3),
    ),
    (
        "isth_overt_2001_d_dimer_2x_4x",
        "200,1.0,12,2",
        "fibrin_marker",
        (0, 0),
        (2, 2),
    ),
    (
        "isth_overt_2001_fdp_10_25",
        "200,0.1,12,2",
        "fibrin_marker",
        (0, 0),
        (2, 2),
    ),
    (
        "isth_overt_2001_pt_fixed_12",
        "200,0.1,15,2",
        "pt",
        (0, 0),
        (1, 1),
    ),
    (
        "isth_overt_2001_pt_itself",
        "200,0.1,12,2",
        "pt",
        (0, 0),
        (2, 2),
    ),
    (
        "isth_overt_2001_inr_1_3_1_7",
        "200,0.1,12,2",
        "pt",
        (0, 0),
        (1, 1),
    ),
    (
        "isth_overt_2001_no_prerequisite",
        "200,0.1,12,2",
        "platelets",
        (0, 0),
        (0, 0),
    ),
    (
        "isth_overt_2001_missing_zero",
        ",0.1,12,2",
        "platelets",
        (0, 2),
        (0, 0),
    ),
    (
        "isth_overt_2001_missing_zero",
        "200,,12,2",
        "fibrin_marker",
        (0, 3),
        (0, 0),
    ),
    (
        "isth_overt_2025_missing_zero",
        "200,,,",
        "fibrinogen",
        (0, 1),
        (0, 0),
    ),
];

#[test]
fn every_variant_differs_as_it_says() {
    let catalog = Catalog::builtin();
    for rule in catalog.variants() {
        let is_told = TELLING.iter().any(|(variant, ..)| *variant == rule.id);
        let of_isth = rule.id.starts_with("isth_");
        assert!(is_told || !of_isth, "no panel tells {} apart", rule.id);
    }
    for (variant, cells, item, published, other) in TELLING {
        let text = format!(
            "platelets (10^9/L),d_dimer (mg/L FEU),pt (s),fibrinogen (g/L),fdp (mg/L),inr,pt_ref_high,d_dimer_ref_high,underlying\n\
             {cells},10,1.4,14.5,0.5,no\n"
        );
        let reader = Box::new(std::io::Cursor::new(text.into_bytes()));
        let mut data = Dataset::from_reader(catalog, "one", reader, &Declaration::default(), &[])
            .expect("the data can be read");
        let row = data.next_panel().expect("a row").expect("a row");
        let rule = catalog.variant(variant).expect("a variant");
        let of = rule.variant.as_ref().map_or("", |variant| &variant.of);
        for (id, (min, max)) in [(of, published), (variant, other)] {
            let outcome = coagscope::interpret_with(
                catalog,
                &row.panel,
                &coagscope::Settings {
                    scores: Some(vec![id.to_string()]),
                    patterns: Some(Vec::new()),
                    ..Default::default()
                },
            );
            let score = &outcome.scores[0];
            let found = score.items.iter().find(|one| one.id == item).expect(item);
            assert_eq!(
                (found.min(), found.max()),
                (min, max),
                "{id}: {cells}: {item}"
            );
            // Only the variant without a prerequisite gives a verdict here.
            let applies = score.verdict.word() != "not_applicable";
            assert_eq!(applies, id == "isth_overt_2001_no_prerequisite", "{id}");
        }
    }
}

#[test]
fn the_ledger_lists_no_differences() {
    let message = refused(&["compare", TONGJI.input[0], "--ledger", "--differences", "3"]);
    assert!(message.contains("--differences"), "{message}");
    assert!(message.contains("--ledger"), "{message}");
}

#[test]
fn variants_are_never_among_the_scores() {
    let catalog = Catalog::builtin();
    assert!(catalog.variants().len() >= 8);
    assert!(catalog.scores().iter().all(|score| score.variant.is_none()));
    for rule in catalog.variants() {
        assert!(catalog.score(&rule.id).is_none());
        assert!(!rule.sources.is_empty());
        let text = coagscope::report::explain::topic(catalog, &rule.id).expect("a topic");
        assert!(
            text.contains("(variant)") && text.contains("Seen in"),
            "{text}"
        );
    }
    let header = printed(&["score", "samples/messy.csv", "--only-results", "-q"]);
    let header = header.lines().next().expect("a header");
    for rule in catalog.variants() {
        assert!(!header.contains(&rule.id), "{header}");
    }
    let list = coagscope::report::explain::topics(catalog);
    assert!(list.contains("Variants of scores, kept for comparison"));
    for table in catalog.refused_tables() {
        assert!(list.contains(&table.id));
        let text = coagscope::report::explain::topic(catalog, &table.id).expect("a topic");
        assert!(text.contains("refuses it"), "{text}");
    }
}
