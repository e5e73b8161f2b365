//! Documents that are made from the reference set say what it says now.

use std::path::Path;

use coagscope::Catalog;
use coagscope::report::rules_page::page;
use coagscope::report::rules_table::with_table;

/// A file of the repository as it stands there.
fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Names the first line that differs, and the command that renews the file.
#[track_caller]
fn assert_current(path: &str, stands: &str, made: &str, command: &str) {
    if stands == made {
        return;
    }
    let differs = stands
        .lines()
        .zip(made.lines())
        .position(|(old, new)| old != new)
        .unwrap_or_else(|| stands.lines().count().min(made.lines().count()));
    panic!(
        "{path} is not what the rules say now, from line {}:\n  stands there: {}\n  should stand: {}\nRenew it with: {command}",
        differs + 1,
        stands.lines().nth(differs).unwrap_or("(nothing)"),
        made.lines().nth(differs).unwrap_or("(nothing)"),
    );
}

#[test]
fn the_page_of_rules_is_current() {
    assert_current(
        "reference/RULES.md",
        &file("reference/RULES.md"),
        &page(Catalog::builtin()),
        "cargo run -- reference document -o reference/RULES.md",
    );
}

#[test]
fn the_table_of_the_readme_is_current() {
    let readme = file("README.md");
    let made = with_table(&readme, Catalog::builtin()).unwrap_or_else(|error| panic!("{error}"));
    assert_current(
        "README.md",
        &readme,
        &made,
        "cargo run -- reference document --readme README.md",
    );
}
