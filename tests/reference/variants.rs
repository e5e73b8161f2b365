//! Variants of scores, and published tables of which no rule can be made.

use super::*;

const VARIANT: &str = "variants/isth_overt_2001_pt_fixed_12.toml";

#[test]
fn a_variant_names_a_published_score_and_has_its_items_or_says_why_not() {
    let of = "variant_of = \"isth_overt_2001\"";
    refused(
        &[(VARIANT, of, "variant_of = \"isth_overt_1999\"")],
        VARIANT,
        "variant_of",
        &["there is no published score `isth_overt_1999`"],
    );
    let itself = "variant_of = \"isth_overt_2001_pt_itself\"";
    refused(
        &[(VARIANT, of, itself)],
        VARIANT,
        "variant_of",
        &["no published score"],
    );
    refused(
        &[(
            VARIANT,
            "analyte = \"pt\"\nunit = \"s\"",
            "analyte = \"aptt\"\nunit = \"s\"",
        )],
        VARIANT,
        "item",
        &["`pt` is not the one of isth_overt_2001", "`other_items`"],
    );
    let inr = "variants/isth_overt_2001_inr_1_3_1_7.toml";
    refused(
        &[(inr, "other_items = ", "notes_on_items = ")],
        inr,
        "item",
        &["say why in `other_items`"],
    );
    refused(
        &[(
            VARIANT,
            "seen_in = [",
            "other_items = \"no reason\"\nseen_in = [",
        )],
        VARIANT,
        "other_items",
        &["the items are those of isth_overt_2001"],
    );
    refused(
        &[(VARIANT, "status = \"variant\"", "status = \"stable\"")],
        VARIANT,
        "status",
        &["must be `variant`"],
    );
    // Outside of variants/ nothing is one, and no rule may rest on one.
    refused(
        &[(SIC, "status = \"stable\"", "status = \"variant\"")],
        SIC,
        "status",
        &["none of stable, preview, superseded"],
    );
    refused(
        &[(
            SIC,
            "{ met = \"sic\" }",
            "{ met = \"isth_overt_2001_pt_itself\" }",
        )],
        SIC,
        "pitfall[2].when.all[0].met",
        &["isth_overt_2001_pt_itself"],
    );
}

/// The rule files of published tables that must be refused: name and text.
pub fn refused_tables() -> Vec<(String, String)> {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/refused_variants");
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            let text = std::fs::read_to_string(&path).expect("a text");
            (format!("variants/{name}"), text)
        })
        .collect();
    files.sort();
    files
}

/// What is wrong with each table, word for word.
const WRONG: [(&str, &[&str]); 9] = [
    (
        "isth_table_2001_print",
        &[
            "exactly 100 scores",
            "exactly 3 scores",
            "exactly 6 scores",
            "exactly 1 scores",
        ],
    ),
    ("isth_table_bloodproject", &["exactly 1 scores"]),
    (
        "isth_table_dicsirs3",
        &[
            "exactly 100 scores",
            "exactly 3 scores",
            "exactly 6 scores",
            "exactly 1 scores",
        ],
    ),
    (
        "isth_table_hosseini_2021",
        &[
            "both hold 100",
            "overlap: `from 3 up to 6` and `from 3`",
            "exactly 1 scores",
        ],
    ),
    ("isth_table_mdcalc_copy", &["between 100 and 1000"]),
    (
        "isth_table_nobra",
        &["between 99 and 100", "between 5 and 6"],
    ),
    ("isth_table_ordotype", &["exactly 1 scores"]),
    (
        "isth_table_pmc3962548",
        &[
            "exactly 100 scores",
            "exactly 50 scores",
            "exactly 3 scores",
            "exactly 6 scores",
            "exactly 1 scores",
        ],
    ),
    ("jaam_table_dicsirs3", &["both hold 120", "both hold 25"]),
];

#[test]
fn published_tables_with_a_gap_or_an_overlap_are_refused() {
    let files = refused_tables();
    let listed: Vec<String> = {
        let mut ids: Vec<String> = Catalog::builtin()
            .refused_tables()
            .iter()
            .map(|table| format!("variants/{}.toml", table.id))
            .collect();
        ids.sort();
        ids
    };
    let names: Vec<&String> = files.iter().map(|(name, _)| name).collect();
    assert_eq!(names, listed.iter().collect::<Vec<_>>());
    assert_eq!(files.len(), WRONG.len());
    for ((file, text), (id, says)) in files.into_iter().zip(WRONG) {
        assert_eq!(file, format!("variants/{id}.toml"));
        let mut set = embedded();
        set.push((file.clone(), text));
        let faults = faults(&set);
        for part in says {
            assert!(
                faults.iter().any(|fault| fault.message.contains(part)),
                "{id}: nothing says `{part}`: {faults:#?}"
            );
        }
        // Nothing is wrong but its gaps and overlaps.
        for fault in &faults {
            assert_eq!(fault.file, file, "{fault}");
            assert!(
                fault.message.contains("gap") || fault.message.contains("overlap"),
                "{fault}"
            );
        }
    }
}
