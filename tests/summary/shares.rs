//! Shares of the run and drawn subjects: the same numbers in any order and in any parts.

use super::*;

#[test]
fn shares_of_a_summary_are_joined_to_the_bytes_of_one_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = tongji_with_outcome(folder.path());
    for format in ["text", "markdown", "json"] {
        let options = ["--by", "outcome_died", "--format", format];
        let whole = printed(&[&["summary", &path], &options[..], &TONGJI].concat());
        let mut parts = Vec::new();
        for part in ["1/3", "2/3", "3/3"] {
            let name = folder
                .path()
                .join(format!("{}.{format}", part.replace('/', "of")));
            let name = name.display().to_string();
            let share = ["summary", path.as_str(), "--part", part, "-q", "-o", &name];
            printed(&[&share[..], &options, &TONGJI].concat());
            parts.push(name);
        }
        let mut merge = vec!["merge"];
        merge.extend(parts.iter().rev().map(String::as_str));
        assert_eq!(printed(&merge), whole);
        // One share is missing, or cut.
        assert_eq!(coagscope(&merge[..3]).status.code(), Some(2));
        let text = std::fs::read(&parts[0]).expect("a share");
        std::fs::write(&parts[0], &text[..text.len() / 2]).expect("written");
        assert_eq!(coagscope(&merge).status.code(), Some(2));
    }
}

#[test]
fn rows_in_another_order_give_the_same_summary() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = tongji_with_outcome(folder.path());
    let text = std::fs::read_to_string(&path).expect("there");
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    let reversed = folder.path().join("reversed").join("tongji.csv");
    std::fs::create_dir(reversed.parent().expect("a folder")).expect("made");
    std::fs::write(&reversed, lines.join("\n") + "\n").expect("written");
    let reversed = reversed.display().to_string();
    let of = |path: &str| {
        let mut document = summary(&[&[path, "--by", "outcome_died"], &TONGJI[..]].concat());
        let fields = document.as_object_mut().expect("an object");
        // The file has another name, and the first example of an issue another line.
        fields.retain(|name, _| !matches!(name.as_str(), "files" | "issues" | "notes"));
        document
    };
    assert_eq!(of(&path), of(&reversed));
}

#[test]
fn whole_subjects_are_drawn_for_shares_of_panels_and_shares_of_the_run_join_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = tongji_with_outcome(folder.path());
    let options = ["--bootstrap", "500", "--seed", "7", "--format", "json"];
    let whole = printed(&[&["summary", path.as_str()], &options[..], &TONGJI].concat());
    let document: Value = serde_json::from_str(&whole).expect("JSON");
    assert_eq!(
        document["bootstrap"],
        serde_json::json!({"draws": 500, "seed": 7})
    );
    let panels = &document["all"]["scores"][0]["panels"];
    for (share, interval) in [("low", "low_interval"), ("high", "high_interval")] {
        let number = |value: &Value| value.as_f64().expect("a number");
        let (low, high) = (number(&panels[interval][0]), number(&panels[interval][1]));
        let own = number(&panels[share]);
        assert!(low < own && own < high, "{panels}");
        // Wider than if every panel were a subject: the normal approximation of 544 independent ones.
        let independent = 2.0 * 1.96 * (own * (1.0 - own) / 544.0).sqrt();
        assert!(high - low > independent, "{panels}");
    }
    let mut parts = Vec::new();
    for part in ["1/2", "2/2"] {
        let name = folder
            .path()
            .join(part.replace('/', "of"))
            .display()
            .to_string();
        let share = ["summary", path.as_str(), "--part", part, "-q", "-o", &name];
        printed(&[&share[..], &options, &TONGJI].concat());
        parts.push(name);
    }
    assert_eq!(printed(&["merge", &parts[1], &parts[0]]), whole);

    let nobodys = file(folder.path(), "nobodys.csv", "platelets\n40\n");
    for options in [
        &["--bootstrap", "500"][..],
        &["--seed", "7"],
        &["--bootstrap", "5"],
    ] {
        let output = coagscope(&[&["summary", nobodys.as_str()], options].concat());
        assert_eq!(output.status.code(), Some(2), "{options:?}");
    }
}
