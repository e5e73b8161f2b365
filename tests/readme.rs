//! Runs the examples of the README and of `tests/cmd/`, and compares what they print.
//!
//! Where a folder `.out` stands beside the examples they run on a copy of their files, so that nothing they write stays.
//!
//! `TRYCMD=overwrite cargo test --test readme` writes the present output into the files.
#![cfg(feature = "cli")]

#[test]
fn examples_print_what_they_show() {
    trycmd::TestCases::new()
        .case("README.md")
        .case("tests/cmd/*.trycmd");
}
