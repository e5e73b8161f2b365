//! Several files and folders as one data set.

use super::*;

#[test]
fn earlier_results_are_known_across_files() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let header = "patient,time,platelets (10*9/L)";
    file(
        folder,
        "1.csv",
        header,
        &["a,2024-03-01,300".into(), "b,2024-03-01,200".into()],
    );
    file(
        folder,
        "2.csv",
        header,
        &["a,2024-03-02,100".into(), "b,2024-03-03,190".into()],
    );
    let all = [
        "a,2024-03-01,300",
        "b,2024-03-01,200",
        "a,2024-03-02,100",
        "b,2024-03-03,190",
    ];
    file(folder, "all.csv", header, &all.map(str::to_string));
    for window in [&["--window", "exact"][..], &["--window", "day"]] {
        let with = |files: &[&str]| {
            let arguments: Vec<&str> = ["score", "--trends"]
                .iter()
                .chain(files)
                .chain(window)
                .copied()
                .collect();
            run(folder, &arguments)
        };
        let files = with(&["1.csv", "2.csv"]);
        let whole = with(&["all.csv"]);
        assert_eq!(
            without_first(&files.out),
            whole.out,
            "{window:?} {}",
            files.err
        );
        assert!(files.out.starts_with("file,patient,"));
        assert!(
            files
                .out
                .lines()
                .nth(3)
                .unwrap()
                .starts_with("2.csv,a,2024-03-02")
        );
        assert!(files.out.contains("-66.7"), "{}", files.out);
    }
}

#[test]
fn files_may_be_written_in_different_ways() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(
        folder.join("1.csv"),
        "patient,date,test,result,unit\na,2024-03-01,platelets,90,10*9/L\n",
    )
    .unwrap();
    fs::write(
        folder.join("2.csv"),
        "Analyt;Wert;Einheit;Datum;Patient\nFibrinogen;1,2;g/L;01.03.2024;a\n",
    )
    .unwrap();
    let both = run(
        folder,
        &[
            "score",
            "1.csv",
            "2.csv",
            "--scores",
            "isth_overt_2025",
            "--date-order",
            "dmy",
        ],
    );
    let lines: Vec<&str> = both.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}{}", both.out, both.err);
    assert!(
        lines[0].starts_with("file,patient,date,platelets_flag,fibrinogen_flag,"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("1.csv,a,2024-03-01,L,L,"),
        "{}",
        lines[1]
    );
    fs::write(
        folder.join("3.csv"),
        "fibrinogen (g/L),patient,platelets (10*9/L)\n1.2,a,90\n",
    )
    .unwrap();
    fs::write(
        folder.join("4.csv"),
        "patient,platelets (10*9/L),fibrinogen (g/L)\nb,300,3\n",
    )
    .unwrap();
    let wide = run(
        folder,
        &[
            "score",
            "4.csv",
            "3.csv",
            "--only-results",
            "--scores",
            "isth_overt_2025",
        ],
    );
    let lines: Vec<&str> = wide.out.lines().collect();
    assert!(
        lines[1].starts_with("4.csv,b,N,N,") && lines[2].starts_with("3.csv,a,L,L,"),
        "{}",
        wide.out
    );
    // A column that is already named so keeps its name.
    for name in ["5.csv", "6.csv"] {
        fs::write(folder.join(name), "file,platelets (10*9/L)\nx,300\n").unwrap();
    }
    let taken = run(
        folder,
        &["score", "5.csv", "6.csv", "--scores", "isth_overt_2025"],
    );
    assert!(
        taken.out.starts_with("coagscope_file,file,"),
        "{}",
        taken.out
    );
}

#[test]
fn folders_without_data_are_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let empty = run(folder.path(), &["score", "empty"]);
    assert_eq!(empty.status, 2);
    assert!(
        empty.err.contains("this folder has no data files"),
        "{}",
        empty.err
    );
}

#[test]
fn more_files_than_are_held_open_are_read_too() {
    let folder = tempfile::tempdir().unwrap();
    let long = rows(60, 9);
    let wide: Vec<String> = (0..30)
        .map(|row| format!("p{row},2024-03-01,{row}"))
        .collect();
    for number in 0..10 {
        let part = number * 6..(number + 1) * 6;
        file(
            folder.path(),
            &format!("long{number}.csv"),
            HEADER,
            &long[part],
        );
        let part = number * 3..(number + 1) * 3;
        file(
            folder.path(),
            &format!("wide{number}.csv"),
            "patient,time,platelets (10*9/L)",
            &wide[part],
        );
    }
    file(folder.path(), "long.csv", HEADER, &long);
    file(
        folder.path(),
        "wide.csv",
        "patient,time,platelets (10*9/L)",
        &wide,
    );
    for kind in ["long", "wide"] {
        let names: Vec<String> = (0..10)
            .map(|number| format!("{kind}{number}.csv"))
            .collect();
        let mut arguments = vec!["score", "--scores", "isth_overt_2025"];
        let one = format!("{kind}.csv");
        let whole = run(folder.path(), &[&arguments[..], &[&one]].concat());
        arguments.extend(names.iter().map(String::as_str));
        let files = run(folder.path(), &arguments);
        assert_eq!(without_first(&files.out), whole.out, "{}", files.err);
        if kind == "long" {
            arguments.push("--sorted");
            assert_eq!(run(folder.path(), &arguments).status, files.status);
        }
    }
}
