//! What a summary says beside its numbers, so that nobody takes them for more than they are.

use super::*;

/// Nothing in the only row can be used, and yet a column is known to hold the sex.
#[test]
fn groups_of_a_fact_beside_results_of_which_none_is_used_are_empty() {
    let folder = tempfile::tempdir().expect("a folder");
    let long = "subject,time,sex,analyte,value,unit\nA,2025-01-01,male,platelets,,10*9/L\n";
    let wide = "subject,time,sex,platelets (10*9/L)\nA,2025-01-01,male,\n";
    let ways: [&[&str]; 3] = [&[], &["--sorted"], &["--jobs", "1"]];
    for (name, text) in [("long.csv", long), ("wide.csv", wide)] {
        let path = file(folder.path(), name, text);
        for way in ways {
            let by = [path.as_str(), "--by", "sex", "--scores", "sic"];
            let document = summary(&[&by[..], way].concat());
            assert_eq!(document["by"], "sex", "{name} {way:?}");
            assert_eq!(count(&document["all"]["panels"]), 0);
            assert!(list(&document["groups"]).is_empty(), "{document}");
        }
    }
    let none = "subject,time,analyte,value,unit\nA,2025-01-01,platelets,,10*9/L\n";
    let path = file(folder.path(), "none.csv", none);
    let message = refused(&["summary", &path, "--by", "sex", "--scores", "sic"]);
    assert!(
        message.contains("nothing in the data is read as sex"),
        "{message}"
    );
}

/// A wide row without a usable result gives a result row, and is no panel of the cohort.
#[test]
fn result_rows_and_panels_of_the_cohort_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,outcome,platelets (10*9/L)\na,died,40\na,died,50\nb,alive,200\nb,alive,\n";
    let path = file(folder.path(), "gap.csv", text);
    let summary = told(&[&path, "--patterns", "thrombocytopenia"]);
    let validate = printed(&[
        "validate",
        &path,
        "--label",
        "outcome",
        "--patterns",
        "thrombocytopenia",
    ]);
    let compare = printed(&["compare", &path, "--scores", "sic,isth_overt_2025"]);
    let ledger = printed(&["compare", &path, "--ledger"]);
    for text in [&summary, &validate, &compare, &ledger] {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("+ unusable 0; result rows 4"), "{text}");
        assert!(
            text.contains("result rows 4 = panels 3 + without a usable result 1"),
            "{text}"
        );
        assert!(!text.contains("panels 4"), "{text}");
    }
    assert!(summary.contains("panels 3; subjects 2"), "{summary}");
    let whole = file(
        folder.path(),
        "whole.csv",
        &text.replace("alive,\n", "alive,90\n"),
    );
    let text = told(&[&whole, "--patterns", "thrombocytopenia"]);
    let says = ["unusable 0; result rows 4 ", "panels 4; subjects 2"];
    assert!(says.iter().all(|says| text.contains(says)), "{text}");
    assert!(!text.contains("without a usable result"), "{text}");
}

#[test]
fn intervals_of_few_drawn_subjects_are_said_to_be_too_narrow() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = |subjects: usize| -> String {
        let row = |subject| format!("s{subject},{}\n", [40, 300][subject % 2]);
        (0..subjects).map(row).collect()
    };
    for (subjects, is_few) in [(2, true), (23, true), (24, false), (40, false)] {
        let text = format!("subject,platelets (10*9/L)\n{}", rows(subjects));
        let path = file(folder.path(), "drawn.csv", &text);
        for format in ["text", "markdown", "html"] {
            let rule = ["--patterns", "thrombocytopenia", "--format", format];
            let text = told(&[&[path.as_str(), "--bootstrap", "100"], &rule[..]].concat());
            assert_eq!(text.contains("are too narrow"), is_few, "{format}: {text}");
            assert_eq!(
                text.contains(&format!("These intervals are of {subjects} subjects")),
                is_few,
                "{format}: {text}"
            );
            let text = told(&[&[path.as_str()], &rule[..]].concat());
            assert!(!text.contains("are too narrow"), "{text}");
        }
    }
    let help = printed(&["summary", "--help"]);
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("fewer than some 24 subjects"), "{help}");
}

/// Of thirty subjects three have panels to which the score applies.
#[test]
fn a_rule_that_applies_to_few_of_the_drawn_subjects_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows: String = (0..30)
        .map(|subject| {
            let infection = ["no", "yes"][usize::from(subject < 3)];
            format!("s{subject},{},{infection},1.8,5\n", [40, 300][subject % 2])
        })
        .collect();
    let text = format!("subject,platelets (10*9/L),infection,inr,sofa\n{rows}");
    let path = file(folder.path(), "some.csv", &text);
    let rules = ["--scores", "sic", "--patterns", "thrombocytopenia"];
    let text = told(&[&[path.as_str(), "--bootstrap", "100"], &rules[..]].concat());
    let named = "Fewer than 24 subjects have panels to which these apply: sic.";
    assert!(text.contains(named), "{text}");
}

/// `validate --label` takes them for one, so that whoever reads both must know.
#[test]
fn groups_that_differ_only_in_how_they_are_written_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let text =
        "subject,out,platelets (10*9/L)\nA,Died,40\nA,died,40\nB,1,40\nB,1.0,40\nC,alive,200\n";
    let path = file(folder.path(), "written.csv", text);
    let by = [path.as_str(), "--by", "out"];
    let rule = ["--patterns", "thrombocytopenia"];
    for format in ["text", "markdown", "html"] {
        let text = told(&[&by[..], &rule, &["--format", format]].concat());
        let from = text
            .find("differ only in how they are written")
            .expect("told");
        let told = text[from..].split("are kept apart").next().expect("a text");
        for name in ["Died", "died", "1.0"] {
            assert!(told.replace('\\', "").contains(name), "{told}");
        }
        assert!(!told.contains("alive"), "{told}");
    }
    let document = summary(&[&by[..], &rule].concat());
    assert_eq!(list(&document["groups"]).len(), 5, "nothing is merged");
    assert_eq!(count(&document["subjects_in_several_groups"]), 2);
    // Written alike, they are one group, and nothing is said.
    let alike = text.replace("Died", "died").replace("1.0", "1");
    let path = file(folder.path(), "alike.csv", &alike);
    let text = told(&[&[path.as_str(), "--by", "out"][..], &rule].concat());
    assert!(!text.contains("how they are written"), "{text}");
}

#[test]
fn lines_of_several_calibrators_are_said_to_add_up_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = "subject,analyte,value,unit\n";
    let feu = "a,d_dimer,2,mg/L FEU\na,platelets,40,10*9/L\nc,platelets,40,10*9/L\n";
    let ddu = "b,d_dimer,2,mg/L DDU\nb,platelets,40,10*9/L\n";
    let said = "so that the results of all these lines and the missing ones of one line add up";
    for (name, rows, is_said) in [
        ("both.csv", [feu, ddu].concat(), true),
        ("feu.csv", feu.to_string(), false),
        ("ddu.csv", ddu.to_string(), false),
    ] {
        let path = file(folder.path(), name, &format!("{head}{rows}"));
        let text = told(&[&path, "--patterns", "thrombocytopenia"]);
        assert_eq!(text.contains(said), is_said, "{name}: {text}");
        let names = "One test by several calibrators: d_dimer, d_dimer (DDU).";
        assert_eq!(text.contains(names), is_said, "{name}: {text}");
    }
}

#[test]
fn a_column_of_groups_may_be_written_in_other_letters() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "Subject,ward_name,Site,SITE,platelets (10*9/L)\na,icu,1,2,40\nb,gen,1,2,200\n";
    let path = file(folder.path(), "wards.csv", text);
    let rule = ["--patterns", "thrombocytopenia"];
    let named = |column: &str| {
        let document = summary(&[&[path.as_str(), "--by", column], &rule[..]].concat());
        document["by"].as_str().expect("a column").to_string()
    };
    assert_eq!(named("Ward Name"), "ward_name");
    assert_eq!(named("SITE"), "SITE");
    let message = |column: &str| refused(&["summary", &path, "--by", column]);
    let several = message("site");
    assert!(
        several.contains("--by site: columns Site and SITE may be meant"),
        "{several}"
    );
    let none = message("hospital");
    assert!(
        none.contains("--by hospital: there is no such column; the file has Subject, ward_name"),
        "{none}"
    );
    let subject = message("subject");
    assert!(subject.contains("column of the subject"), "{subject}");
}
