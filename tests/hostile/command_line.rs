//! Exit statuses, outputs, pipes and options.

use std::fs;

use super::outputs::gz;
use super::program::{run, run_in};

pub(super) const GOOD: &[u8] = b"subject,platelets (G/L)\nA,45\nB,145\n";

#[test]
fn statuses_are_those_of_the_manual() {
    assert_eq!(run(&["score", "-q"], GOOD).status, 0);
    assert_eq!(
        run(&["score"], b"subject,platelets (G/L)\nA,45\nB,-1\n").status,
        3
    );
    assert_eq!(run(&["score"], b"").status, 2);
    assert_eq!(run(&["score", "there/is/no/such.csv"], b"").status, 2);
    let empty = tempfile::tempdir().expect("a folder");
    assert_eq!(run_in(empty.path(), &["score", "."], b"").status, 2);
    let met: &[u8] = b"subject,platelets (G/L),d_dimer (mg/L FEU),d_dimer_ref_high,pt (s),pt_ref_high,fibrinogen (g/L)\nA,40,9,0.5,21,14,0.8\n";
    for (condition, csv, status) in [
        ("met:isth_overt_2025", met, 1),
        ("met:isth_overt_2025", GOOD, 0),
        ("undecided", GOOD, 1),
        ("issues", GOOD, 0),
        ("issues", b"subject,platelets (G/L)\nA,45\nB,-1\n", 1),
        // Columns that are not known are no fault of any row.
        ("issues", b"subject,platelets (G/L),ward\nA,45,3\n", 0),
        ("present:thrombocytopenia", GOOD, 1),
        ("present:ttp_pattern", met, 0),
    ] {
        assert_eq!(
            run(&["score", "--fail-on", condition], csv).status,
            status,
            "{condition}"
        );
    }
}

#[test]
fn the_window_that_was_used_is_said_unless_quiet() {
    let long: &[u8] = b"subject,time,test,value,unit\nA,2025-01-01,Platelets,45,G/L\n";
    for (csv, said) in [
        (GOOD, "window exact: each row"),
        (long, "window day, the last usable"),
    ] {
        let ended = run(&["score"], csv);
        assert!(ended.err.contains(said), "{}", ended.err);
        assert_eq!(run(&["score", "-q"], csv).err, "");
    }
}

/// A space behind a comma is none of an identifier, and a rule named twice is computed once.
#[test]
fn lists_of_rules_may_have_spaces_and_repeats() {
    let plain = run(&["score", "-q", "--scores", "sic,plasmic"], GOOD).out;
    for list in ["sic, plasmic", " sic ,plasmic ", "sic,plasmic,sic"] {
        let ended = run(&["score", "-q", "--scores", list], GOOD);
        assert_eq!((ended.status, &ended.out), (0, &plain), "{list}");
    }
    let pattern = |list| run(&["score", "-q", "--patterns", list], GOOD).out;
    assert_eq!(
        pattern("maha_possible, maha_possible"),
        pattern("maha_possible")
    );
}

/// Commands that count panels end with status 1 where a condition holds of one that is counted.
#[test]
fn a_condition_holds_of_panels_that_are_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("counted.csv");
    // Of a the first panel is met and the second one is not; of b nothing is met, and D-dimer decides.
    fs::write(
        &path,
        "subject,time,platelets (G/L),d_dimer (mg/L FEU),d_dimer_ref_high,pt (s),pt_ref_high,fibrinogen (g/L),infection,dx\n\
         a,2025-01-01,40,9,0.5,21,14,0.8,yes,1\n\
         a,2025-01-02,300,0.1,0.5,13,14,3,yes,1\n\
         b,2025-01-01,40,,,15,14,3,yes,0\n",
    )
    .expect("a file");
    let path = path.to_str().expect("a path");
    let scores = ["--scores", "isth_overt_2025,isth_overt_2001"];
    let sic = ["--scores", "isth_overt_2025,sic"];
    let label = ["--label", "dx", "--positive", "1"];
    let label = &[
        &label[..],
        &[
            "--scores",
            "isth_overt_2025",
            "--patterns",
            "thrombocytopenia,hemolysis_likely",
        ],
    ]
    .concat()[..];
    let both = [
        "--scores",
        "isth_overt_2025",
        "--patterns",
        "thrombocytopenia",
    ];
    for (command, options, condition, status) in [
        ("summary", &both[..], "met:isth_overt_2025", 1),
        ("summary", &both, "present:thrombocytopenia", 1),
        ("summary", &both, "undecided", 1),
        ("summary", &both, "issues", 0),
        ("compare", &scores, "met:isth_overt_2025", 1),
        (
            "compare",
            &[&scores[..], &["--panels", "last"]].concat(),
            "met:isth_overt_2025",
            0,
        ),
        ("compare", &sic, "undecided", 1),
        ("compare", &scores, "issues", 0),
        ("validate", label, "met:isth_overt_2025", 1),
        (
            "validate",
            &[label, &["--panels", "last"]].concat(),
            "met:isth_overt_2025",
            0,
        ),
        ("validate", label, "present:thrombocytopenia", 1),
        ("validate", label, "present:hemolysis_likely", 0),
        ("validate", label, "issues", 0),
        // Nothing that is not computed can hold.
        ("summary", &both, "met:sic", 2),
        ("compare", &scores, "present:thrombocytopenia", 2),
        ("validate", label, "present:ttp_pattern", 2),
    ] {
        let arguments = [&[command, "-q", path, "--fail-on", condition], options].concat();
        let ended = run(&arguments, b"");
        assert_eq!(ended.status, status, "{arguments:?}: {}", ended.err);
    }
    // A row with an issue, also where what it holds is counted the fast way.
    let odd = folder.path().join("odd.csv");
    fs::write(&odd, "subject,platelets (G/L),dx\na,40,1\nb,-1,0\nc,50,0\n").expect("a file");
    let odd = odd.to_str().expect("a path");
    for (command, options) in [
        ("summary", &[][..]),
        ("compare", &scores),
        ("validate", &["--label", "dx", "--positive", "1"]),
    ] {
        let arguments = [&[command, "-q", odd, "--fail-on", "issues"], options].concat();
        assert_eq!(run(&arguments, b"").status, 1, "{arguments:?}");
    }
    // A flag that is repeated says the same.
    assert_eq!(run(&["score", "-q", "-q", path], b"").status, 0);
    // Shares of a summary carry it to the whole.
    let parts: Vec<String> = (1..=2)
        .map(|part| {
            let out = folder.path().join(format!("part{part}"));
            let out = out.to_str().expect("a path").to_string();
            let share = format!("{part}/2");
            let arguments = ["summary", "-q", path, "--part", &share, "-o", &out];
            let arguments = [&arguments[..], &both, &["--fail-on", "met:isth_overt_2025"]].concat();
            assert!(matches!(run(&arguments, b"").status, 0 | 1));
            out
        })
        .collect();
    assert_eq!(run(&["merge", "-q", &parts[0], &parts[1]], b"").status, 1);
}

#[test]
fn option_values_that_can_not_be_meant_end_with_status_2_and_a_message() {
    for (arguments, says) in [
        (&["--window", "fortnight"][..], "24h"),
        (&["--pick", "best"], "neither last nor first"),
        (&["--layout", "square"], "auto, wide, long"),
        (&["--decimal", ";"], "neither"),
        (&["--delimiter", "ab"], "semicolon"),
        (&["--encoding", "klingon"], "windows-1252"),
        (&["--date-order", "dym"], "dmy"),
        (&["--time-unit", "moon"], "minute"),
        (&["--scores", "isth"], "isth_overt_2025"),
        (&["--patterns", "ttp"], "ttp_pattern"),
        (&["--profile", "isth_overt_2001=x"], "multiples_3_7"),
        (&["--underlying", "perhaps"], "yes, no, unknown"),
        (&["--fail-on", "met:nothing"], "not computed"),
        (&["--fail-on", "never"], "undecided"),
        (&["--unit", "platelets"], "equals sign"),
        (&["--unit", "platelets=bananas"], "no unit"),
        (&["--unit", "plateletz=G/L"], "platelets"),
        (&["--uln", "platelets=1-2"], "one number"),
        (&["--uln", "platelets=-2"], "below zero"),
        (
            &["--uln", "platelets=400", "--uln", "platelets=500"],
            "twice",
        ),
        (&["--map", "platelets (G/L)=plateletz"], "platelets"),
        (&["--map", "no such=platelets"], "no such column"),
        (&["--subject", "no such"], "the file has subject"),
        (&["--keep", "no such"], "no such column"),
        (&["--columns", "no/such.toml"], "no/such.toml"),
        (&["--pick", "first", "--window", "6h"], "--pick first"),
    ] {
        let all: Vec<&str> = ["score"]
            .into_iter()
            .chain(arguments.iter().copied())
            .collect();
        let run = run(&all, GOOD);
        assert_eq!(run.status, 2, "{arguments:?}: {}", run.err);
        assert!(run.err.contains(says), "{arguments:?}: {}", run.err);
        assert_eq!(run.out, "", "{arguments:?}");
    }
}

#[test]
fn files_pipes_and_compressed_files_give_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    place("plain.csv", GOOD);
    place("packed.csv.gz", &gz(GOOD));
    place("packed.csv.zst", &zstd::encode_all(GOOD, 1).unwrap());
    place("packed_in_spite_of_its_name.csv", &gz(GOOD));
    let expected = run(&["score", "-"], GOOD).out;
    assert_eq!(expected.lines().count(), 3);
    assert_eq!(run(&["score"], GOOD).out, expected);
    assert_eq!(run(&["score", "-"], &gz(GOOD)).out, expected);
    for name in [
        "plain.csv",
        "packed.csv.gz",
        "packed.csv.zst",
        "packed_in_spite_of_its_name.csv",
    ] {
        assert_eq!(
            run_in(folder.path(), &["score", name], b"").out,
            expected,
            "{name}"
        );
    }
    // Many files make one table, in their order; different ones are refused before anything is written.
    let both = run_in(folder.path(), &["score", "plain.csv", "packed.csv.gz"], b"");
    assert_eq!(both.out.lines().count(), 5);
    assert!(both.err.contains("rows read 4"), "{}", both.err);
    place("other.csv", b"subject,pt (s)\nA,14\n");
    let different = run_in(folder.path(), &["score", "plain.csv", "other.csv"], b"");
    assert_eq!((different.status, different.out.as_str()), (2, ""));
    assert!(different.err.contains("different columns"));
}

#[test]
fn a_truncated_compressed_file_is_no_complete_one() {
    let folder = tempfile::tempdir().unwrap();
    let many: Vec<u8> = (0..3000)
        .flat_map(|row| format!("S{row},{}\n", row * 7919 % 400).into_bytes())
        .collect();
    let whole = gz(&[b"subject,platelets (G/L)\n".as_slice(), &many].concat());
    fs::write(folder.path().join("cut.csv.gz"), &whole[..whole.len() / 2]).unwrap();
    let run = run_in(
        folder.path(),
        &["score", "cut.csv.gz", "-o", "out.csv"],
        b"",
    );
    assert_eq!(run.status, 2);
    assert!(run.err.contains("gzip data break off"), "{}", run.err);
    assert!(!folder.path().join("out.csv").exists());
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing half-written is left"
    );
}

#[test]
fn workbooks_and_pdfs_under_a_wrong_name_are_named() {
    let workbook = run(&["check"], b"PK\x03\x04\x14\0\x06\0xl/workbook.xml");
    assert_eq!(workbook.status, 2);
    assert!(workbook.err.contains("CSV"), "{}", workbook.err);
    let pdf = run(&["report"], b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
    assert_eq!((pdf.status, pdf.out.as_str()), (2, ""));
    assert!(pdf.err.contains("PDF"), "{}", pdf.err);
}

/// The ordinary build says which build does it; that build has tests of its own.
#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_so() {
    let read = run(&["score"], b"PAR1\x15\x04\x15\0");
    assert_eq!(read.status, 2);
    assert!(read.err.contains("a Parquet file"), "{}", read.err);
    assert!(read.err.contains("--features parquet"), "{}", read.err);
    let written = run(&["score", "--format", "parquet"], GOOD);
    assert_eq!((written.status, written.out.as_str()), (2, ""));
    assert!(
        written.err.contains("--features parquet"),
        "{}",
        written.err
    );
}

#[test]
fn a_columns_file_says_the_same_as_options() {
    let folder = tempfile::tempdir().unwrap();
    let csv = "Nr;wann;was;wieviel;worin\nA;03/04/2020;Pl\u{e4}ttchen;45,5;Giga\n;03/04/2020;Gerinnung;20;s\n;03/04/2020;Laktat;2;mmol/l\n";
    fs::write(folder.path().join("data.csv"), csv.replace(";Giga", ";G/L")).unwrap();
    fs::write(
        folder.path().join("data.toml"),
        "layout = \"long\"\nsubject = \"Nr\"\ntime = \"wann\"\nanalyte_column = \"was\"\nvalue_column = \"wieviel\"\nunit_column = \"worin\"\n\
         fill_down = [\"Nr\"]\ndate_order = \"dmy\"\nwindow = \"exact\"\n[columns]\n\"Pl\u{e4}ttchen\" = \"platelets\"\nGerinnung = \"pt\"\nLaktat = \"-\"\n\
         [upper_limits]\npt = \"14 s\"\n",
    )
    .unwrap();
    let by_file = run_in(
        folder.path(),
        &["score", "--columns", "data.toml", "data.csv"],
        b"",
    );
    let by_options = run_in(
        folder.path(),
        &[
            "score",
            "--layout",
            "long",
            "--subject",
            "Nr",
            "--time",
            "wann",
            "--analyte-column",
            "was",
            "--value-column",
            "wieviel",
            "--unit-column",
            "worin",
            "--fill-down",
            "Nr",
            "--date-order",
            "dmy",
            "--window",
            "exact",
            "--map",
            "Pl\u{e4}ttchen=platelets",
            "--map",
            "Gerinnung=pt",
            "--map",
            "Laktat=-",
            "--uln",
            "pt=14 s",
            "data.csv",
        ],
        b"",
    );
    assert_eq!(
        (by_file.status, &by_file.out),
        (by_options.status, &by_options.out),
        "{} {}",
        by_file.err,
        by_options.err
    );
    assert!(by_file.out.contains("A,03/04/2020,L,H,"), "{}", by_file.out);
    assert!(
        by_file.err.contains("used 2 + set aside 1"),
        "{}",
        by_file.err
    );
    // An option comes before the file; a key that is not known is named.
    let own = run_in(
        folder.path(),
        &[
            "check",
            "--columns",
            "data.toml",
            "--uln",
            "pt=49 s",
            "data.csv",
        ],
        b"",
    );
    assert!(own.out.contains("49"), "{}", own.out);
    fs::write(folder.path().join("bad.toml"), "colums = 3\n").unwrap();
    let bad = run_in(
        folder.path(),
        &["score", "--columns", "bad.toml", "data.csv"],
        b"",
    );
    assert_eq!(bad.status, 2);
    assert!(
        bad.err.contains("colums") && bad.err.contains("bad.toml"),
        "{}",
        bad.err
    );
}

#[test]
fn a_coefficient_too_small_for_nine_places_is_refused() {
    let arguments = |cv: &'static str| ["score", "--uncertainty", "--cv", cv];
    for (cv, status) in [
        ("platelets=0.0000001", 2),
        ("platelets=0.00009", 2),
        ("platelets=0", 0),
        ("platelets=0.0001", 0),
    ] {
        let run = run(&arguments(cv), GOOD);
        assert_eq!(run.status, status, "{cv}: {}", run.err);
        assert_eq!(
            run.err.contains("from 0.0001"),
            status == 2,
            "{cv}: {}",
            run.err
        );
    }
}

#[test]
fn a_prolongation_that_is_one_part_of_an_item_names_its_reference() {
    let csv = b"subject,pt (s),pt_control,covid19\nA,17,14,yes\n";
    let done = run(&["score", "-q", "--scores", "cac"], csv);
    let mut lines = done
        .out
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>());
    let (header, row) = (lines.next().unwrap(), lines.next().unwrap());
    let at = header.iter().position(|name| *name == "pt_reference_kind");
    assert_eq!(
        at.and_then(|at| row.get(at)),
        Some(&"control"),
        "{header:?}"
    );
}

#[test]
fn a_rule_of_the_other_kind_is_named_in_the_way_that_fits() {
    for (condition, fits) in [
        ("met:ttp_pattern", "write present:ttp_pattern"),
        ("present:sic", "write met:sic"),
    ] {
        let run = run(&["score", "--fail-on", condition], GOOD);
        assert_eq!(run.status, 2, "{condition}");
        assert!(run.err.contains(fits), "{}", run.err);
    }
}

#[test]
fn a_calibrator_that_nothing_tells_is_announced_and_is_no_fault_of_a_row() {
    let csv: &[u8] = b"id,d_dimer (ng/mL)\n1,749\n";
    for command in ["score", "check"] {
        let run = run(&[command, "--fail-on", "issues"], csv);
        assert_eq!(run.status, 0, "{command}");
        let said = format!("{}{}", run.out, run.err);
        assert!(said.contains("unstated_assay x1"), "{command}: {said}");
    }
    for csv in [
        &b"id,d_dimer (ng/mL FEU)\n1,749\n"[..],
        b"id,d_dimer (ng/mL)\n1,\n",
    ] {
        let said = run(&["score"], csv).err;
        assert!(!said.contains("unstated_assay"), "{said}");
    }
}

#[test]
fn regression_check_named_the_limits_of_one_calibrator_for_the_other() {
    let said = run(&["check"], b"id,d_dimer (mg/L DDU)\n1,0.3\n").out;
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for limits in [
        "d_dimer mg/L FEU: lower none; upper 0.5 (",
        "d_dimer mg/L DDU: lower none; upper 0.218 to 0.25 (",
    ] {
        assert!(said.contains(limits), "{said}");
    }
}

#[test]
fn messages_quote_no_more_of_a_header_than_of_a_cell() {
    let csv = format!("id,platelets (G/L),{}\n1,40,1\n", "x".repeat(500));
    let said = run(&["score", "--subject", "foo"], csv.as_bytes()).err;
    assert!(said.contains("there is no such column"), "{said}");
    assert!(!said.contains(&"x".repeat(81)), "{said}");
}

/// Passed over, `stat` would let a canceled result count, and `hi` be an index of hemolysis.
#[test]
fn options_of_long_data_are_refused_beside_wide_data() {
    let csv: &[u8] = b"subject,platelets (G/L),stat,lo,hi,u\nA,45,canceled,150,400,G/L\nB,145,final,150,400,G/L\n";
    for (option, column, instead) in [
        ("--status-column", "stat", "canceled"),
        ("--unit-column", "u", "platelets_unit"),
        ("--ref-low-column", "lo", "platelets_ref_low"),
        ("--ref-high-column", "hi", "platelets_ref_high"),
        ("--ref-range-column", "hi", "platelets_ref_range"),
    ] {
        let ended = run(&["score", option, column], csv);
        assert_eq!(ended.status, 2, "{option}");
        for part in [option, column, instead, "--layout long"] {
            assert!(ended.err.contains(part), "{option}: {}", ended.err);
        }
        let ended = run(&["score", option, "nowhere"], csv);
        assert_eq!(ended.status, 2, "{option}");
        assert!(ended.err.contains("no such column"), "{}", ended.err);
    }
    let ended = run(&["score", "--layout", "wide", "--value-column", "lo"], csv);
    assert_eq!(ended.status, 2);
    // The same in a columns file.
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("columns.toml");
    fs::write(&file, "status_column = \"stat\"\n").expect("written");
    let ended = run_in(folder.path(), &["score", "--columns", "columns.toml"], csv);
    assert_eq!(
        (ended.status, ended.err.contains("--status-column")),
        (2, true)
    );
}

#[test]
fn a_column_of_signs_is_told_as_one_by_check() {
    let csv: &[u8] = b"id,item,tag,value,unit,measuredat\n1,D-dimer,>,2,mg/l FEU,2020-01-01\n1,Platelets,,45,10^9/l,2020-01-01\n";
    let out = run(&["check"], csv).out;
    assert!(out.contains("tag = comparator"), "{out}");
    assert!(
        !out.contains("tag=time") && !out.contains("NOT RECOGNIZED"),
        "{out}"
    );
    // OMOP has a column of the same signs in each form.
    let csv: &[u8] = b"person_id,measurement_date,test,operator_concept_id,operator_concept_name,value,unit\n\
        1,2020-01-01,D-dimer,4172704,>,2,mg/L FEU\n1,2020-01-02,D-dimer,0,No matching concept,3,mg/L FEU\n";
    let out = run(&["check"], csv).out;
    assert!(out.contains("operator_concept_id = comparator"), "{out}");
    assert!(out.contains("operator_concept_name = left out"), "{out}");
}

#[test]
fn a_name_that_no_row_has_is_told() {
    let csv: &[u8] =
        b"subject,time,test,value,unit\nA,2025-01-01,Plaquett,45,G/L\nA,2025-01-01,LDH,450,U/L\n";
    let of = |map: &str| {
        let out = run(&["check", "--map", map], csv).out;
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let told = of("Plaquet=platelets");
    for part in [
        "unused_option",
        "'Plaquet=platelets'",
        "did you mean \"Plaquett\"?",
    ] {
        assert!(told.contains(part), "{told}");
    }
    for map in ["Plaquett=platelets", "plaquett=platelets", "unit=-"] {
        assert!(!of(map).contains("unused_option"), "{map}");
    }
    assert!(of("Quux=-").contains("unused_option"));
    // Beside other options that are not used, none of which is passed over.
    let both = run(
        &["score", "--map", "Quux=platelets", "--uln", "inr=1.2"],
        csv,
    );
    for part in ["Quux=platelets", "--uln inr=1.2"] {
        assert!(both.err.contains(part), "{}", both.err);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let columns = folder.path().join("columns.toml");
    fs::write(&columns, "[columns]\nXyz = \"platelets\"\n").expect("written");
    let ended = run_in(folder.path(), &["score", "--columns", "columns.toml"], csv);
    assert!(ended.err.contains("'Xyz=platelets'"), "{}", ended.err);
}

#[test]
fn a_file_that_is_named_twice_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("data")).expect("made");
    fs::write(folder.path().join("data/a.csv"), GOOD).expect("written");
    fs::write(folder.path().join("b.csv"), GOOD).expect("written");
    for files in [["data/a.csv", "data/a.csv"], ["data", "data/../data/a.csv"]] {
        for command in ["score", "summary", "check"] {
            let ended = run_in(folder.path(), &[command, files[0], files[1]], b"");
            assert_eq!(ended.status, 2, "{command}");
            assert!(ended.err.contains("named twice"), "{}", ended.err);
        }
    }
    // Two files may hold the same.
    let ended = run_in(folder.path(), &["score", "data/a.csv", "b.csv"], b"");
    assert_eq!(ended.status, 0, "{}", ended.err);
}
