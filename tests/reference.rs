//! The reference set is proven, and faulty sets are refused with all that is wrong with them.

mod common;
#[path = "reference/links.rs"]
mod links;
#[path = "reference/variants.rs"]
mod variants;

use coagscope::Catalog;
use coagscope::catalog::Fault;

use common::rules::embedded;

/// A change of one file: the text to find, and what to put in its place.
type Edit = (&'static str, &'static str, &'static str);

/// The embedded set with some texts replaced; each must be there, or the test tests nothing.
fn edited(edits: &[Edit]) -> Vec<(String, String)> {
    let mut files = embedded();
    for (path, from, to) in edits {
        let (_, text) = files
            .iter_mut()
            .find(|(name, _)| name == path)
            .unwrap_or_else(|| panic!("{path} is not in the reference set"));
        assert!(text.contains(from), "{path} does not say `{from}`");
        *text = text.replacen(from, to, 1);
    }
    files
}

fn faults(files: &[(String, String)]) -> Vec<Fault> {
    match Catalog::from_files(files) {
        Ok(_) => panic!("a faulty reference set was taken"),
        Err(error) => error.faults,
    }
}

/// The edit is refused with this fault, and with nothing about another file.
fn refused(edits: &[Edit], file: &str, key: &str, says: &[&str]) {
    let faults = faults(&edited(edits));
    let found = faults
        .iter()
        .filter(|fault| fault.file == file && fault.key == key)
        .any(|fault| says.iter().all(|part| fault.message.contains(part)));
    assert!(
        found,
        "no fault of {file} at `{key}` that says {says:?}: {faults:#?}"
    );
    assert!(faults.iter().all(|fault| fault.file == file), "{faults:#?}");
}

const ISTH: &str = "scores/isth_overt_2025.toml";
const SIC: &str = "scores/sic.toml";

#[test]
fn the_builtin_reference_set_is_sound() {
    if let Err(error) = Catalog::from_files(&embedded()) {
        panic!("{error}");
    }
}

#[test]
fn a_gap_between_bands_is_refused() {
    let band = "{ from = \"50\", below = \"100\", points = 1 }";
    for (to, says) in [
        (
            "{ from = \"50\", below = \"99\", points = 1 }",
            "between 99 and 100",
        ),
        (
            "{ above = \"50\", below = \"100\", points = 1 }",
            "exactly 50",
        ),
    ] {
        refused(&[(ISTH, band, to)], ISTH, "item[0].bands", &["gap", says]);
    }
    let last = "{ below = \"50\", points = 2 }";
    let open = "{ from = \"1\", below = \"50\", points = 2 }";
    refused(
        &[(ISTH, last, open)],
        ISTH,
        "item[0].bands",
        &["gap", "below 1"],
    );
    let first = "{ from = \"100\", points = 0 }";
    let open = "{ from = \"100\", below = \"1000\", points = 0 }";
    refused(
        &[(ISTH, first, open)],
        ISTH,
        "item[0].bands",
        &["gap", "above 1000"],
    );
}

#[test]
fn an_overlap_of_bands_is_refused() {
    let band = "{ from = \"50\", below = \"100\", points = 1 }";
    for to in [
        "{ from = \"49.9\", below = \"100\", points = 1 }",
        "{ from = \"50\", upto = \"100\", points = 1 }",
    ] {
        refused(&[(ISTH, band, to)], ISTH, "item[0].bands", &["overlap"]);
    }
    // One value too many is enough: 3 times the upper limit would score 0 and 2.
    let marker = "{ above = \"3\", upto = \"7\", points = 2 }";
    let to = "{ from = \"3\", upto = \"7\", points = 2 }";
    refused(
        &[(ISTH, marker, to)],
        ISTH,
        "item[1].bands",
        &["overlap", "3"],
    );
}

#[test]
fn regression_hours_that_do_not_exist_meant_any_time_before() {
    let jaam = "scores/jaam_2006.toml";
    for hours in ["0", "-24", "90000"] {
        let to = format!("within_hours = {hours}").leak();
        let edit = (jaam, "within_hours = 24", &*to);
        let says = &["from 1 to 65535"];
        refused(&[edit], jaam, "item[1].part[1].within_hours", says);
    }
}

#[test]
fn regression_keys_at_which_a_measure_does_not_look_were_taken() {
    for key in [
        "within_hours = 24",
        "control = \"pt_control\"",
        "of = \"alt\"",
    ] {
        let to = format!("analyte = \"inr\"\n{key}").leak();
        let (name, _) = key.split_once(' ').unwrap_or_default();
        let place = format!("item[1].{name}");
        let edit = (SIC, "analyte = \"inr\"", &*to);
        refused(&[edit], SIC, &place, &["not a known key"]);
    }
    refused(&[(SIC, "rank = ", "rank = -")], SIC, "rank", &["negative"]);
}

#[test]
fn a_file_on_which_others_build_that_can_not_be_parsed_is_the_only_fault() {
    for (file, from) in [
        ("analytes.toml", "id = "),
        ("words.toml", "= ["),
        ("units.toml", "= "),
    ] {
        let faults = faults(&edited(&[(file, from, "id ][ ")]));
        assert_eq!(faults.len(), 1, "{file}: {} faults", faults.len());
        assert!(faults[0].message.contains("line"), "{}", faults[0].message);
    }
}

#[test]
fn regression_a_set_without_its_masks_was_called_sound() {
    for name in [
        "masks.toml",
        "trends.toml",
        "contradictions.toml",
        "variation.csv",
    ] {
        let mut files = embedded();
        files.retain(|(path, _)| path != name);
        let missing = |fault: &Fault| fault.file == name && fault.message.contains("missing");
        assert!(faults(&files).iter().any(missing), "{name}");
        for other in ["mask.toml", "sic2.toml", "reference.csv"] {
            let mut files = embedded();
            files.push((other.to_string(), String::new()));
            let found = faults(&files);
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!(found[0].file, other);
        }
    }
}

#[test]
fn a_wrong_unit_is_refused() {
    let fibrinogen = "unit = \"g/L\"";
    refused(
        &[(ISTH, fibrinogen, "unit = \"fL\"")],
        ISTH,
        "item[3].unit",
        &["`fL` is no unit of fibrinogen", "nearest"],
    );
    refused(
        &[(ISTH, fibrinogen, "")],
        ISTH,
        "item[3].unit",
        &["missing"],
    );
    refused(
        &[(
            "intervals.csv",
            "platelets,777-3,10*9/L",
            "platelets,777-3,fL",
        )],
        "intervals.csv",
        &line_of("intervals.csv", "platelets,777-3,10*9/L", "unit"),
        &["`fL` is no unit of platelets"],
    );
}

/// The key of a cell in a CSV file: `line 44, unit`.
fn line_of(path: &str, part: &str, column: &str) -> String {
    let files = embedded();
    let (_, text) = files.iter().find(|(name, _)| name == path).expect(path);
    let line = text
        .lines()
        .position(|line| line.contains(part))
        .expect(part);
    format!("line {}, {column}", line + 1)
}

#[test]
fn a_missing_source_is_refused() {
    let sources = "sources = [\"iba_2025\"]";
    refused(
        &[(ISTH, sources, "sources = [\"nobody_1999\"]")],
        ISTH,
        "sources",
        &["`nobody_1999` is not in sources.toml"],
    );
    refused(&[(ISTH, sources, "sources = []")], ISTH, "sources", &[]);
    refused(&[(ISTH, sources, "")], ISTH, "sources", &[]);
}

#[test]
fn a_cut_off_that_can_never_be_reached_is_refused() {
    // 50 per microliter, typed as if it were 10*9/L and the other way round.
    let edits = [
        (
            ISTH,
            "{ from = \"100\", points = 0 }",
            "{ from = \"100000\", points = 0 }",
        ),
        (
            ISTH,
            "{ from = \"50\", below = \"100\", points = 1 }",
            "{ from = \"50\", below = \"100000\", points = 1 }",
        ),
    ];
    let faults = faults(&edited(&edits));
    assert!(!faults.is_empty());
    for fault in &faults {
        assert_eq!(fault.file, ISTH);
        assert!(fault.key.starts_with("item[0].bands["), "{fault}");
        assert!(fault.message.contains("can never be reached"), "{fault}");
    }
    // A band in which nothing lies.
    let empty = "{ from = \"100\", below = \"100\", points = 1 }";
    let edit = (
        ISTH,
        "{ from = \"50\", below = \"100\", points = 1 }",
        empty,
    );
    let faults = self::faults(&edited(&[edit]));
    assert!(
        faults
            .iter()
            .any(|fault| fault.key.starts_with("item[0].bands[1]")
                && fault.message.contains("nothing lies in it")),
        "{faults:#?}"
    );
    // A total that the items can't give, and a condition on a pattern.
    refused(
        &[(ISTH, "from = 5 }]", "from = 9 }]")],
        ISTH,
        "verdict.requires[0].from",
        &["9 can never be reached", "at most 8"],
    );
    refused(
        &[(ISTH, "from = 5 }]", "from = 0 }]")],
        ISTH,
        "verdict.requires[0].from",
        &["always"],
    );
    let pattern = "patterns/thrombocytopenia.toml";
    refused(
        &[(pattern, "below = \"150\"", "below = \"150000\"")],
        pattern,
        "condition",
        &["can never be reached"],
    );
}

#[test]
fn an_unknown_key_is_refused_and_the_nearest_named() {
    refused(
        &[(SIC, "summary =", "sumary = \"x\"\nsummary =")],
        SIC,
        "sumary",
        &["not a known key", "`summary`"],
    );
    let band = "{ below = \"50\", points = 2 }";
    let edit = (ISTH, band, "{ below = \"50\", points = 2, weight = 3 }");
    refused(
        &[edit],
        ISTH,
        "item[0].bands[2].weight",
        &["not a known key"],
    );
}

#[test]
fn points_that_go_up_and_down_need_a_reason() {
    let first = (
        ISTH,
        "{ from = \"100\", points = 0 }",
        "{ from = \"100\", points = 2 }",
    );
    refused(
        &[first],
        ISTH,
        "item[0].bands",
        &["neither rise nor fall", "not_monotone"],
    );
    // With a reason they are taken.
    let reason = (
        ISTH,
        "id = \"platelets\"",
        "id = \"platelets\"\nnot_monotone = \"a reason\"",
    );
    if let Err(error) = Catalog::from_files(&edited(&[first, reason])) {
        panic!("{error}");
    }
}

#[test]
fn two_defaults_for_one_person_are_refused() {
    let mut files = embedded();
    let (_, intervals) = files
        .iter_mut()
        .find(|(name, _)| name == "intervals.csv")
        .expect("intervals.csv");
    *intervals += "platelets,777-3,10*9/L,any,40,,none,100,300,default,Somebody,2020,read,\n";
    let line = intervals.lines().count();
    let faults = faults(&files);
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert_eq!(faults[0].file, "intervals.csv");
    assert_eq!(faults[0].key, format!("line {line}"));
    assert!(faults[0].message.contains("second default for platelets"));
}

/// An item has a column `<score>_<item>`, as the score itself has `<score>_class` and others.
#[test]
fn an_item_whose_column_would_be_one_of_the_score_is_refused() {
    for to in [
        "id = \"class\"",
        "id = \"min\"",
        "id = \"verdict\"",
        "id = \"prerequisite\"",
    ] {
        let faults = faults(&edited(&[(ISTH, "id = \"fibrinogen\"", to)]));
        let named = faults
            .iter()
            .any(|fault| fault.file == ISTH && fault.message.contains("can't name an item"));
        assert!(named, "{faults:#?}");
    }
    for score in Catalog::builtin().scores_and_variants() {
        assert!(
            score.items.iter().all(|item| item.id != "class"),
            "{}",
            score.id
        );
    }
}

#[test]
fn a_file_that_is_no_toml_is_refused_with_its_line() {
    let faults = faults(&edited(&[(SIC, "version = ", "version == ")]));
    let fault = faults
        .iter()
        .find(|fault| fault.file == SIC)
        .unwrap_or_else(|| panic!("{faults:#?}"));
    assert!(fault.message.contains("not valid TOML"), "{fault}");
    assert!(fault.message.contains("line 3"), "{fault}");
}

#[test]
fn numbers_without_quotes_and_numbers_that_are_none_are_refused() {
    let band = "{ below = \"50\", points = 2 }";
    for (to, says) in [
        ("{ below = 50.0, points = 2 }", "in quotes"),
        ("{ below = \"fifty\", points = 2 }", "not a decimal"),
        ("{ below = \"0.00000000001\", points = 2 }", "more digits"),
    ] {
        let faults = faults(&edited(&[(ISTH, band, to)]));
        let found = faults
            .iter()
            .any(|fault| fault.key == "item[0].bands[2].below" && fault.message.contains(says));
        assert!(found, "{faults:#?}");
    }
}

#[test]
fn a_file_that_is_missing_is_named() {
    let mut files = embedded();
    files.retain(|(path, _)| path != "units.toml");
    let faults = faults(&files);
    assert!(
        faults
            .iter()
            .any(|fault| fault.file == "units.toml" && fault.message.contains("missing")),
        "{faults:#?}"
    );
}

/// Five faults in four files.
const FIVE: [Edit; 5] = [
    (
        ISTH,
        "{ from = \"50\", below = \"100\", points = 1 }",
        "{ from = \"50\", below = \"99\", points = 1 }",
    ),
    (ISTH, "unit = \"g/L\"", "unit = \"fL\""),
    (
        SIC,
        "sources = [\"iba_2017\", \"iba_2019\"]",
        "sources = [\"nobody_1999\"]",
    ),
    (
        "patterns/thrombocytopenia.toml",
        "below = \"150\"",
        "below = \"150000\"",
    ),
    (
        "masks.toml",
        "reason = \"clumped_platelets\"",
        "reason = \"clumped\"",
    ),
];

const FIVE_PLACES: [(&str, &str); 5] = [
    (ISTH, "item[0].bands"),
    (ISTH, "item[3].unit"),
    (SIC, "sources"),
    ("patterns/thrombocytopenia.toml", "condition"),
    ("masks.toml", "mask[3].reason"),
];

#[test]
fn all_faults_are_listed_at_once() {
    let faults = faults(&edited(&FIVE));
    for (file, key) in FIVE_PLACES {
        assert!(
            faults
                .iter()
                .any(|fault| fault.file == file && fault.key == key),
            "{file} {key}: {faults:#?}"
        );
    }
    let text = Catalog::from_files(&edited(&FIVE))
        .expect_err("a faulty set")
        .to_string();
    for fault in &faults {
        assert!(text.contains(&fault.to_string()), "{text}");
    }
}

#[cfg(feature = "cli")]
#[path = "reference/command.rs"]
mod command;

#[test]
fn points_beyond_every_measure_are_refused() {
    for (points, told) in [("2147483647", "1000000"), ("5000", "at most 4000")] {
        let files: Vec<(String, String)> = embedded()
            .into_iter()
            .map(|(name, text)| match name == SIC {
                true => (
                    name,
                    text.replacen("points = 2", &format!("points = {points}"), 1),
                ),
                false => (name, text),
            })
            .collect();
        let faults = faults(&files);
        let is_told = faults
            .iter()
            .any(|fault| fault.file == SIC && fault.message.contains(told));
        assert!(is_told, "{faults:#?}");
    }
}

#[test]
fn an_order_of_severity_lists_every_total_once() {
    const CLASSES: &str = "scores/hellp_mississippi.toml";
    for order in ["[0, 3, 2]", "[0, 3, 2, 1, 4]", "[0, 3, 3, 1]"] {
        let files: Vec<(String, String)> = embedded()
            .into_iter()
            .map(|(name, text)| match name == CLASSES {
                true => (name, text.replace("[0, 3, 2, 1]", order)),
                false => (name, text),
            })
            .collect();
        let faults = faults(&files);
        let is_told = faults
            .iter()
            .any(|fault| fault.file == CLASSES && fault.key == "verdict.mildest_first");
        assert!(is_told, "{order}: {faults:#?}");
    }
}

#[test]
fn a_fact_that_states_what_is_no_fact_is_refused() {
    refused(
        &[(
            "context.toml",
            "implies = [\"transplant\"]",
            "implies = [\"transplanted\"]",
        )],
        "context.toml",
        "stem_cell_transplant.implies",
        &["`transplanted` is no fact of context.toml"],
    );
}
