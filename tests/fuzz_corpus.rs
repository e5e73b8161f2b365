//! Replays the inputs that the fuzz targets were given or found, by the same checks.

#[path = "../fuzz/checks.rs"]
mod checks;
mod common;

fn replay(target: &str, check: fn(&[u8])) {
    let folder = common::repository("fuzz/corpus").join(target);
    let mut inputs = 0;
    for entry in std::fs::read_dir(&folder).expect("a corpus") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("readable");
        println!("{}", path.display());
        check(&bytes);
        inputs += 1;
    }
    assert!(inputs >= 10, "only {inputs} inputs in {}", folder.display());
}

#[test]
fn any_file_of_the_corpus_is_refused_or_read_to_its_end() {
    replay("reader", checks::reader);
}

#[test]
fn any_text_of_the_corpus_that_is_read_is_read_the_same_when_printed() {
    replay("number", checks::number);
}
