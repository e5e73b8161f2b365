//! Shares of a run, and what joins them.

use super::*;

#[test]
fn shares_that_do_not_fit_together_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    file(folder, "all.csv", HEADER, &rows(300, 5));
    let share = |part: &str, name: &str, more: &[&str]| {
        let arguments = [
            &["score", "all.csv", "-q", "--part", part, "-o", name],
            more,
        ]
        .concat();
        assert_eq!(run(folder, &arguments).status, 3);
    };
    share("1/2", "one", &[]);
    share("2/2", "two", &[]);
    share("2/2", "other_options", &["--window", "hour"]);
    share("2/3", "other_number", &[]);
    share("2/2", "lines", &["--format", "jsonl"]);
    let refused = |parts: &[&str], message: &str| {
        let merged = run(folder, &[&["merge", "-o", "out.csv"], parts].concat());
        assert_eq!(merged.status, 2, "{parts:?}");
        assert!(merged.err.contains(message), "{parts:?}: {}", merged.err);
        assert!(merged.out.is_empty() && !folder.join("out.csv").exists());
    };
    refused(&["one"], "1 of 2 shares are missing: 2/2");
    refused(&["one", "two", "one"], "both share 1/2");
    refused(&["one", "other_options"], "other options or columns");
    refused(&["one", "other_number"], "another number of shares");
    refused(&["one", "lines"], "join shares of one form");
    refused(&["one", "all.csv"], "this is no result of a share");
    let two = fs::read(folder.join("two")).unwrap();
    let lines: Vec<&[u8]> = two.split_inclusive(|byte| *byte == b'\n').collect();
    for cut in [1, 2, 5, lines.len() - 1] {
        fs::write(folder.join("cut"), lines[..cut].concat()).unwrap();
        refused(&["one", "cut"], "the share breaks off");
    }
    for cut in [two.len() - 1, two.len() - 40, two.len() / 2] {
        fs::write(folder.join("cut"), &two[..cut]).unwrap();
        refused(&["one", "cut"], "the share breaks off");
    }
    fs::write(
        folder.join("lost"),
        [&lines[..4], &lines[5..]].concat().concat(),
    )
    .unwrap();
    refused(&["one", "lost"], "this is not what was written");
    fs::write(
        folder.join("twice"),
        [two.as_slice(), two.as_slice()].concat(),
    )
    .unwrap();
    refused(&["one", "twice"], "something stands behind the end");
    let changed = String::from_utf8(two.clone())
        .unwrap()
        .replacen("undecided", "not_met", 1);
    fs::write(folder.join("changed"), changed).unwrap();
    refused(&["one", "changed"], "this is not what was written");
    // The same command on data that changed in between.
    let before = fs::read_to_string(folder.join("all.csv")).unwrap();
    fs::write(
        folder.join("all.csv"),
        format!("{before}p1,2024-03-01,pt,14,s,,\n"),
    )
    .unwrap();
    share("2/2", "later", &[]);
    refused(&["one", "later"], "the data changed in between");
    let joined = run(folder, &["merge", "two", "one", "-q"]);
    assert_eq!((joined.status, joined.err.as_str()), (3, ""));
}

#[test]
fn wide_rows_are_shared_out_too() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let named: Vec<String> = (0..60)
        .map(|row| {
            format!(
                "p{},2024-03-{:02},{},\"a \"\"b\"\"\nc\"",
                row % 13,
                row % 28 + 1,
                row * 7
            )
        })
        .collect();
    file(
        folder,
        "named.csv",
        "patient,time,platelets (10*9/L),note",
        &named,
    );
    let nameless: Vec<String> = (0..40).map(|row| format!("{row},1.{row}")).collect();
    file(
        folder,
        "nameless.csv",
        "platelets (10*9/L),fibrinogen",
        &nameless,
    );
    // Rows of nobody give a row of the result, too.
    let controls: Vec<String> = (0..400).map(|row| format!("p{row},{row}")).collect();
    let controls = [
        controls,
        vec!["QC-L1,100".to_string(), "Mean,70".to_string()],
    ]
    .concat();
    file(folder, "controls.csv", "patient,PLT (K/uL)", &controls);
    for (name, options) in [
        ("named.csv", &["--trends"][..]),
        ("nameless.csv", &["--format", "jsonl"]),
        ("controls.csv", &["--scores", "sic"]),
        ("controls.csv", &["--scores", "sic", "--format", "jsonl"]),
    ] {
        let whole = run(folder, &[&["score", name], options].concat());
        let mut sizes = Vec::new();
        for part in ["1", "2", "3", "4"] {
            let share = format!("{part}/4");
            let made = run(
                folder,
                &[&["score", name, "--part", &share, "-o", part], options].concat(),
            );
            assert_ne!(made.status, 2, "{}", made.err);
            sizes.push(fs::metadata(folder.join(part)).unwrap().len());
        }
        assert!(sizes.iter().all(|size| *size > 1500), "{sizes:?}");
        let merged = run(folder, &["merge", "4", "2", "3", "1"]);
        assert_eq!(merged.out, whole.out);
        assert_eq!((merged.err, merged.status), (whole.err, whole.status));
    }
}

#[test]
fn shares_of_data_that_changed_without_more_rows_are_not_joined() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows = |last: u32| -> Vec<String> {
        let before = (0..9).map(|row| format!("p{row},{}", 20 * row + 30));
        before.chain([format!("p9,{last}")]).collect()
    };
    let header = "patient,platelets (10*9/L)";
    let share = |share: &str, command: &str, out: &str| {
        // Of rows, only the results are looked at, so that the names of the input's columns don't show.
        let options: &[&str] = match command {
            "score" => &["--only-results", "--scores", "sic"],
            _ => &["--scores", "sic"],
        };
        let first = [command, "x.csv", "--part", share, "-o", out];
        let made = run(folder, &[&first, options].concat());
        assert_ne!(made.status, 2, "{}", made.err);
    };
    for command in ["score", "summary"] {
        file(folder, "x.csv", header, &rows(40));
        share("1/2", command, "one");
        share("2/2", command, "two");
        assert_ne!(run(folder, &["merge", "one", "two"]).status, 2);
        // Another value, and the same values under another unit.
        for (header, last) in [(header, 400), ("patient,platelets (/uL)", 40)] {
            file(folder, "x.csv", header, &rows(last));
            share("2/2", command, "two");
            let merged = run(folder, &["merge", "one", "two", "-o", "all"]);
            assert_eq!(merged.status, 2, "{command}: {}", merged.err);
            assert!(merged.err.contains("changed in between"), "{}", merged.err);
            assert!(!folder.join("all").exists());
        }
    }
}

#[test]
fn a_share_of_very_many_is_refused_without_room_for_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    file(folder, "x.csv", "patient,platelets", &["a,50".to_string()]);
    let made = run(
        folder,
        &["score", "x.csv", "--part", "2/4294967295", "-o", "one"],
    );
    assert_eq!(made.status, 0, "{}", made.err);
    let merged = run(folder, &["merge", "one"]);
    assert_eq!(merged.status, 2);
    let told = "4294967294 of 4294967295 shares are missing: 1/4294967295, 3/4294967295";
    assert!(merged.err.contains(told), "{}", merged.err);
}

#[test]
fn merging_a_summary_does_not_overwrite_its_reference_set() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("reference"),
        &folder.join("set"),
    );
    file(folder, "x.csv", "patient,platelets", &["a,50".to_string()]);
    let with_set = ["--reference", "set"];
    let share = ["summary", "x.csv", "--part", "1/1", "-o", "one"];
    let made = run(folder, &[&share[..], &with_set].concat());
    assert_eq!(made.status, 0, "{}", made.err);
    let before = fs::read(folder.join("set/sources.toml")).unwrap();
    let merge = ["merge", "one", "-o", "set/sources.toml"];
    let merged = run(folder, &[&merge[..], &with_set].concat());
    assert_eq!(merged.status, 2);
    assert!(merged.err.contains("is not overwritten"), "{}", merged.err);
    assert_eq!(fs::read(folder.join("set/sources.toml")).unwrap(), before);
}

/// Copies a folder and what is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

#[test]
fn a_share_of_a_summary_that_was_changed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    file(folder, "x.csv", "patient,platelets", &["a,50".to_string()]);
    let made = run(folder, &["summary", "x.csv", "--part", "1/1", "-o", "one"]);
    assert_eq!(made.status, 0, "{}", made.err);
    assert_eq!(run(folder, &["merge", "one"]).status, 0);
    let text = fs::read_to_string(folder.join("one")).unwrap();
    let cut = text.lines().next().unwrap().to_string();
    let changed = text.replace("\"panels\":1", "\"panels\":2");
    assert_ne!(text, changed);
    for other in [changed, cut, String::from(&text[..text.len() / 2])] {
        fs::write(folder.join("two"), other).unwrap();
        let merged = run(folder, &["merge", "two"]);
        assert_eq!(merged.status, 2, "{}", merged.out);
        assert!(merged.err.contains("cut or changed"), "{}", merged.err);
    }
}
