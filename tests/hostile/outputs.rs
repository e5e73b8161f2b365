//! Where results are written: whole, compressed, and never over what is read.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use super::command_line::GOOD;
use super::program::{run, run_in};

pub(super) fn gz(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// A name that ends in `.gz` or `.zst` promises a compressed file; plain text under it is read by nobody.
#[test]
fn an_output_whose_name_ends_in_gz_or_zst_is_compressed() {
    let folder = tempfile::tempdir().expect("a folder");
    let plain = run(&["score", "-q"], GOOD).out;
    for (name, beginning) in [
        ("out.csv.gz", &[0x1f, 0x8b][..]),
        ("out.csv.zst", &[0x28, 0xb5, 0x2f, 0xfd]),
    ] {
        let path = folder.path().join(name);
        let path = path.to_str().expect("a path");
        assert_eq!(run(&["score", "-q", "-o", path], GOOD).status, 0);
        let bytes = fs::read(path).expect("a file");
        assert!(bytes.starts_with(beginning), "{name}");
        let text = if name.ends_with("gz") {
            let mut text = String::new();
            let mut decoder = flate2::read::GzDecoder::new(&bytes[..]);
            std::io::Read::read_to_string(&mut decoder, &mut text).expect("gzip");
            text
        } else {
            String::from_utf8(zstd::stream::decode_all(&bytes[..]).expect("zstd")).expect("text")
        };
        assert_eq!(text, plain, "{name}");
        // What the program writes it reads.
        assert_eq!(run(&["score", "-q", path], b"").status, 0);
        // Shares are read as they are by `merge`.
        let share = folder.path().join(format!("share.{name}"));
        let share = share.to_str().expect("a path");
        let input = folder.path().join("in.csv");
        fs::write(&input, GOOD).expect("a file");
        let input = input.to_str().expect("a path");
        for command in ["score", "summary"] {
            let refused = run(&[command, "-q", "--part", "1/2", "-o", share, input], b"");
            assert_eq!(refused.status, 2, "{}", refused.err);
            assert!(refused.err.contains("uncompressed"), "{}", refused.err);
        }
    }
}

/// Copies the built-in reference set.
fn copy_reference(folder: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_reference(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}

#[test]
fn an_output_never_overwrites_what_an_option_reads() {
    let folder = tempfile::tempdir().unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let at = |name: &str| folder.path().join(name);
    fs::write(at("in.csv"), GOOD).unwrap();
    fs::write(at("columns.toml"), "subject = \"subject\"\n").unwrap();
    fs::copy(root.join("reference/intervals.csv"), at("ranges.csv")).unwrap();
    copy_reference(&root.join("reference"), &at("set"));
    fs::hard_link(at("ranges.csv"), at("other_name.csv")).unwrap();
    for command in ["score", "report", "check", "compare"] {
        for (option, value, output) in [
            ("--columns", "columns.toml", "columns.toml"),
            ("--ranges", "ranges.csv", "./ranges.csv"),
            #[cfg(unix)]
            ("--ranges", "ranges.csv", "other_name.csv"),
            ("--reference", "set", "set/analytes.toml"),
        ] {
            let before = fs::read(at(output)).unwrap();
            let run = run_in(
                folder.path(),
                &[command, "in.csv", option, value, "-o", output],
                b"",
            );
            assert_eq!(run.status, 2, "{command} {option}: {}", run.err);
            assert!(run.err.contains("not overwritten"), "{}", run.err);
            assert!(run.err.contains(output), "{}", run.err);
            assert!(run.err.contains(value), "{}", run.err);
            assert_eq!(fs::read(at(output)).unwrap(), before);
        }
    }
    let document = ["reference", "document", "set", "-o", "set/analytes.toml"];
    let run = run_in(folder.path(), &document, b"");
    assert_eq!(run.status, 2);
    assert!(run.err.contains("not overwritten"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn an_output_never_overwrites_what_standard_input_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.csv");
    fs::write(&path, GOOD).unwrap();
    for arguments in [
        &["score", "-o", "in.csv"][..],
        &["check", "-", "-o", "in.csv"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_coagscope"))
            .args(arguments)
            .current_dir(folder.path())
            .stdin(fs::File::open(&path).unwrap())
            .output()
            .unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2));
        assert!(message.contains("in.csv"), "{message}");
        assert!(message.contains("standard input"), "{message}");
        assert_eq!(fs::read(&path).unwrap(), GOOD);
    }
}

#[test]
fn an_output_never_overwrites_an_input_and_appears_complete_only() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.csv"), GOOD).unwrap();
    for output in ["in.csv", "./in.csv"] {
        let run = run_in(folder.path(), &["score", "in.csv", "-o", output], b"");
        assert_eq!(run.status, 2);
        assert!(run.err.contains("not overwritten"), "{}", run.err);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("in.csv", folder.path().join("link.csv")).unwrap();
        assert_eq!(
            run_in(folder.path(), &["score", "in.csv", "-o", "link.csv"], b"").status,
            2
        );
        assert_eq!(
            run_in(folder.path(), &["score", "link.csv", "-o", "in.csv"], b"").status,
            2
        );
    }
    assert_eq!(fs::read(folder.path().join("in.csv")).unwrap(), GOOD);
    let run = run_in(folder.path(), &["score", "in.csv", "-o", "out.csv"], b"");
    assert_eq!((run.status, run.out.as_str()), (0, ""));
    let written = fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert_eq!(
        written,
        run_in(folder.path(), &["score", "in.csv"], b"").out
    );
    // What was there before stays until a complete file replaces it.
    let failed = run_in(folder.path(), &["score", "-", "-o", "out.csv"], b"");
    assert_eq!(failed.status, 2);
    assert_eq!(
        fs::read_to_string(folder.path().join("out.csv")).unwrap(),
        written
    );
    let dash = run_in(folder.path(), &["score", "in.csv", "-o", "-"], b"");
    assert_eq!(dash.out, written);
    let nowhere = run_in(
        folder.path(),
        &["score", "in.csv", "-o", "no/such/folder/out.csv"],
        b"",
    );
    assert_eq!(nowhere.status, 2);
}

/// A reader such as `head` that has seen enough is no fault.
#[test]
fn a_closed_pipe_is_a_quiet_end() {
    let rows: String = (0..3000)
        .map(|row| format!("S{row},45,{}\n", "x".repeat(100)))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("big.csv"),
        format!("subject,platelets (G/L),note\n{rows}"),
    )
    .unwrap();
    for arguments in [
        &["score", "big.csv"][..],
        &["score", "--format", "jsonl", "big.csv"],
        &["report", "big.csv"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_coagscope"))
            .args(arguments)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            (output.status.code(), message.as_ref()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_with_what_helps() {
    for arguments in [
        ["score", "-q", "-o", "/dev/full"].as_slice(),
        &["report", "-q", "-o", "/dev/full"],
    ] {
        let ended = run(arguments, GOOD);
        assert_eq!(ended.status, 2, "{}", ended.err);
        assert!(
            ended.err.contains("/dev/full: can't be written"),
            "{}",
            ended.err
        );
        assert!(ended.err.contains("Make room"), "{}", ended.err);
    }
}
