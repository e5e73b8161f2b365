//! Rows whose subjects stand together.

use super::*;

#[test]
fn rows_sorted_by_subject_are_read_one_subject_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut rows = rows(500, 3);
    // Sorted as no text is: the promise is only that rows of a subject stand together.
    rows.sort_by_key(|row| std::cmp::Reverse(row.split(',').next().unwrap_or("").len() * 7 % 5));
    rows.sort_by_key(|row| {
        row.split(',')
            .next()
            .map(|name| name.bytes().map(u64::from).sum::<u64>() * 17 % 23)
    });
    let mut by_subject: Vec<Vec<String>> = Vec::new();
    for row in &rows {
        let own = |row: &String| row.split(',').next().map(str::to_string);
        match by_subject.iter_mut().find(|rows| own(&rows[0]) == own(row)) {
            Some(rows) => rows.push(row.clone()),
            None => by_subject.push(vec![row.clone()]),
        }
    }
    let rows = by_subject.concat();
    file(folder, "all.csv", HEADER, &rows);
    file(folder, "1.csv", HEADER, &rows[..333]);
    file(folder, "2.csv", HEADER, &rows[333..]);
    for options in OPTIONS {
        let with = |more: &[&str]| {
            let arguments: Vec<&str> = ["score"]
                .iter()
                .chain(more)
                .chain(options)
                .copied()
                .collect();
            run(folder, &arguments)
        };
        let whole = with(&["all.csv"]);
        let sorted = with(&["all.csv", "--sorted"]);
        // Panels of one subject may come before others that began above them; with sorted rows they do not.
        assert_eq!(sorted.out, whole.out, "{options:?}");
        assert_eq!((sorted.status, &sorted.err), (whole.status, &whole.err));
        let whole = with(&["1.csv", "2.csv"]);
        let sorted = with(&["1.csv", "2.csv", "--sorted"]);
        assert_eq!(
            (sorted.out, sorted.err),
            (whole.out, whole.err),
            "{options:?}"
        );
    }
    for part in ["1/2", "2/2"] {
        let name = part.replace('/', "of");
        let share = run(
            folder,
            &["score", "all.csv", "--sorted", "--part", part, "-o", &name],
        );
        assert_eq!(share.status, 3);
    }
    let merged = run(folder, &["merge", "1of2", "2of2"]);
    let whole = run(folder, &["score", "all.csv"]);
    assert_eq!((merged.out, merged.err), (whole.out, whole.err));
}

#[test]
fn a_subject_that_comes_back_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows = [
        "a,2024-03-01,platelets,90,10*9/L,,",
        "b,2024-03-01,platelets,80,10*9/L,,",
        "a,2024-03-01,fibrinogen,1.2,g/L,,",
        "a,2024-03-02,fibrinogen,1.3,g/L,,",
    ]
    .map(str::to_string);
    file(folder, "x.csv", HEADER, &rows);
    let broken = run(
        folder,
        &["score", "x.csv", "--sorted", "--scores", "isth_overt_2025"],
    );
    assert_eq!(broken.status, 0);
    let lines: Vec<&str> = broken.out.lines().collect();
    assert_eq!(lines.len(), 5, "{}", broken.out);
    assert!(lines[1].starts_with("a,") && !lines[1].ends_with("not_sorted"));
    assert!(lines[3].ends_with("not_sorted") && lines[4].ends_with("not_sorted"));
    assert!(
        broken.err.contains("not_sorted x2: first at line 4"),
        "{}",
        broken.err
    );
    let watched = run(
        folder,
        &["score", "x.csv", "--sorted", "--fail-on", "issues", "-q"],
    );
    assert_eq!(watched.status, 1);
    let whole = run(folder, &["score", "x.csv", "--scores", "isth_overt_2025"]);
    assert_eq!(whole.out.lines().count(), 4);
}

#[test]
fn sorted_wide_rows_forget_the_subjects_before() {
    let folder = tempfile::tempdir().unwrap();
    let header = "patient,time,platelets (10*9/L)";
    let rows = [
        "a,2024-03-01,300",
        "a,2024-03-02,100",
        "b,2024-03-01,200",
        "a,2024-03-03,90",
    ];
    file(folder.path(), "x.csv", header, &rows.map(str::to_string));
    let sorted = run(
        folder.path(),
        &[
            "score",
            "x.csv",
            "--sorted",
            "--trends",
            "--scores",
            "isth_overt_2025",
        ],
    );
    let lines: Vec<&str> = sorted.out.lines().collect();
    assert!(
        lines[2].contains("-66.7") && !lines[4].contains("-10"),
        "{}",
        sorted.out
    );
    assert!(
        lines[4].ends_with("not_sorted") && sorted.err.contains("not_sorted x1"),
        "{}",
        sorted.err
    );
}
