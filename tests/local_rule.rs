//! A rule of one's own is nothing but a file. The rules are the very examples of `reference/README.md`, and
//! the steps are its steps, taken with the program itself.
#![cfg(feature = "cli")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const README: &str = include_str!("../reference/README.md");

const SCORE: &str = "local_two_items";
const PATTERN: &str = "local_low_platelets_without_cause";

/// Panels whose results are worked out by hand: the points of both items, and why.
const PANELS: &str = "\
subject,age,platelets (10*9/L),d_dimer (mg/L FEU),d_dimer_ref_high,infection,active_cancer
both_high,50,59,2.6,0.5,no,no
on_the_cut_offs,50,60,2.5,0.5,no,no
highest_cut_offs,50,120,1.0,0.5,no,no
gap,50,59,,0.5,no,no
infected,50,59,2.6,0.5,yes,no
not_stated,50,119,1.0,0.5,,no
child,10,59,2.6,0.5,no,no
";

/// Subject, least and greatest total, verdict, pattern.
const EXPECTED: [&str; 7] = [
    // 2 and 2
    "both_high,4,4,met,present",
    // 1 and 1: both values lie on a cut-off
    "on_the_cut_offs,2,2,not_met,present",
    // 0 and 0: 120 is not below 120, and 1.0 is just twice the limit
    "highest_cut_offs,0,0,not_met,absent",
    // 2 and anything
    "gap,2,4,undecided,present",
    "infected,4,4,met,absent",
    // 1 and 0; whether there is an infection is not said
    "not_stated,1,1,not_met,undecided",
    // made for adults
    "child,4,4,not_applicable,present",
];

/// The block of TOML in the page that follows these words.
fn example(words: &str) -> &'static str {
    let (_, rest) = README
        .split_once(words)
        .unwrap_or_else(|| panic!("the page does not say `{words}`"));
    let (_, block) = rest.split_once("```toml\n").expect("a block of TOML below");
    let (block, _) = block.split_once("```").expect("the end of the block");
    block
}

/// A copy of the reference set with the rules of the page in it.
fn local_set(folder: &Path) -> PathBuf {
    let set = folder.join("reference");
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("reference"),
        &set,
    );
    for file in [
        format!("scores/{SCORE}.toml"),
        format!("patterns/{PATTERN}.toml"),
    ] {
        let text = example(&format!("saved as `{file}`"));
        std::fs::write(set.join(file), text).expect("a file is written");
    }
    let sources = set.join("sources.toml");
    let added = example("which is added at the end of `sources.toml`");
    let text = std::fs::read_to_string(&sources).expect("the sources are read");
    std::fs::write(sources, format!("{text}\n{added}")).expect("the sources are written");
    set
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder is made");
    for entry in std::fs::read_dir(from).expect("a folder is listed") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a file is copied");
        }
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_coagscope"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

/// What a run that ends well prints.
#[track_caller]
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {messages}");
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_examples_of_the_page_are_a_rule() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    local_set(folder);
    std::fs::write(folder.join("panels.csv"), PANELS).expect("the panels are written");

    let builtin = printed(folder, &["reference", "check"]);
    let local = printed(folder, &["reference", "check", "reference"]);
    let count = |text: &str, what: &str| -> usize {
        let (before, _) = text.split_once(what).unwrap_or_else(|| panic!("{text}"));
        before
            .rsplit(' ')
            .next()
            .expect("a number")
            .parse()
            .expect("a number")
    };
    assert!(local.starts_with("sound: "), "{local}");
    for what in [" scores", " patterns", " sources"] {
        assert_eq!(count(&local, what), count(&builtin, what) + 1, "{what}");
    }

    let rows = printed(
        folder,
        &[
            "score",
            "--reference",
            "reference",
            "--scores",
            SCORE,
            "--patterns",
            PATTERN,
            "--only-results",
            "-q",
            "panels.csv",
        ],
    );
    assert_eq!(results(&rows), EXPECTED);

    let report = |more: &[&str]| {
        let mut arguments = vec!["report", "--reference", "reference", "-q", "panels.csv"];
        arguments.extend(more);
        flat(&printed(folder, &arguments))
    };
    // Among all other rules, and alone, which is told in full.
    let among = report(&[]);
    assert!(among.contains("Two local items: met, 4 of 4 points"));
    assert!(among.contains("Not met - "), "{among}");
    let alone = report(&["--scores", SCORE, "--patterns", PATTERN]);
    for part in [
        "Two local items: met, 4 of 4 points",
        "reaches the threshold of a made-up rule",
        "below 60 10*9/L: 2",
        "Exactly 120 scores 0 and exactly 60 scores 1.",
        "Low platelets, nothing else stated: present.",
        "Sources: A made-up protocol, for an example of the reference set",
    ] {
        assert!(alone.contains(part), "the report does not say `{part}`");
    }

    let explained = flat(&printed(
        folder,
        &["explain", "--reference", "reference", SCORE],
    ));
    for part in [
        "score local_two_items",
        "For whom: adults (age from 18 years)",
        "from 60 to below 120 10*9/L 1 point",
        "above 2 up to 5 x upper limit 1 point",
        "Met when all items together give 3 points or more.",
        "read in full. There is no such protocol.",
    ] {
        assert!(
            explained.contains(part),
            "explain does not say `{part}`: {explained}"
        );
    }

    let page = printed(folder, &["reference", "document", "reference"]);
    for part in [
        "| [`local_two_items`](#local_two_items) | Two local items | score | DIC | stable |",
        "\n### `local_low_platelets_without_cause`\n",
        "- no infection and no active cancer: this does not hold:",
        "- against it: threshold of [`local_two_items`](#local_two_items) met",
    ] {
        assert!(page.contains(part), "the page does not say `{part}`");
    }
}

/// Subject, totals, verdict and finding of each row.
fn results(rows: &str) -> Vec<String> {
    let mut lines = rows.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    let wanted = [
        "subject".to_string(),
        format!("{SCORE}_min"),
        format!("{SCORE}_max"),
        format!("{SCORE}_verdict"),
        PATTERN.to_string(),
    ];
    let places = wanted.map(|name| {
        let place = header.iter().position(|column| *column == name);
        place.unwrap_or_else(|| panic!("no column {name} in {header:?}"))
    });
    lines
        .map(|cells| places.map(|place| cells[place]).join(","))
        .collect()
}

#[test]
fn a_slip_in_the_file_is_named_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let set = local_set(folder);
    let file = set.join(format!("scores/{SCORE}.toml"));
    let text = std::fs::read_to_string(&file).expect("the score is read");
    for (from, to, says) in [
        (
            "below = \"120\"",
            "below = \"119\"",
            "item[0].bands: leave a gap: nothing says what a value between 119 and 120 scores",
        ),
        ("{ upto = \"2\"", "{ upto = \"3\"", "item[1].bands: overlap"),
        (
            "title =",
            "titel =",
            "titel: is not a known key here; did you mean `title`?",
        ),
        (
            "\"local_protocol\"",
            "\"local_protocoll\"",
            "source `local_protocoll` is not in sources.toml",
        ),
        (
            "from = 3",
            "from = 5",
            "verdict.requires[0].from: 5 can never be reached",
        ),
    ] {
        assert!(text.contains(from), "{from}");
        std::fs::write(&file, text.replacen(from, to, 1)).expect("the score is written");
        let output = run(folder, &["reference", "check", "reference"]);
        let messages = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{messages}");
        assert!(
            messages.contains(&format!("scores/{SCORE}.toml: ")),
            "{messages}"
        );
        assert!(messages.contains(says), "{says}\n{messages}");
    }
}
