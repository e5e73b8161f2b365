//! The command that proves a reference set.

use super::{FIVE, FIVE_PLACES, edited, embedded};

/// Writes a set into a folder and has the program prove it.
fn checked(files: &[(String, String)]) -> std::process::Output {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    std::process::Command::new(env!("CARGO_BIN_EXE_coagscope"))
        .args(["reference", "check"])
        .arg(folder.path())
        .output()
        .expect("the program starts")
}

#[test]
fn reference_check_prints_every_fault_and_ends_with_status_2() {
    let output = checked(&edited(&FIVE));
    let message = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(output.stdout.is_empty());
    for (file, key) in FIVE_PLACES {
        assert!(
            message.contains(&format!("{file}: {key}: ")),
            "{file} {key}: {message}"
        );
    }
}

#[test]
fn reference_check_refuses_each_published_table_with_a_gap_or_an_overlap() {
    for (file, text) in super::variants::refused_tables() {
        let mut set = embedded();
        set.push((file.clone(), text));
        let output = checked(&set);
        let message = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(2), "{file}: {message}");
        assert!(
            message.contains(&file)
                && (message.contains("leave a gap") || message.contains("overlap: ")),
            "{message}"
        );
    }
}

#[test]
fn reference_check_finds_the_embedded_set_sound() {
    let output = checked(&embedded());
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.starts_with("sound: "), "{text}");
    assert!(
        text.contains(coagscope::Catalog::builtin().digest()),
        "{text}"
    );
}

#[test]
fn a_faulty_set_scores_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_coagscope"))
        .args(["score", "-", "--reference"])
        .arg(folder.path())
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
}
