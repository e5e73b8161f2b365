//! How a run ends that does not come to its own end: by a signal, a full disk, or a reader that has seen enough.
//! What some tests need is not there on every machine; they say on standard error whether they ran.
#![cfg(all(unix, feature = "cli"))]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_coagscope");
const HEADER: &str = "subject,platelets (G/L),pt (s),note\n";

/// Rows of so many bytes, or a little more.
fn rows(bytes: usize) -> String {
    let mut text = String::from(HEADER);
    let note = "a note that takes its room ".repeat(40);
    for row in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&format!("S{row},{},14.{},{note}\n", row % 400, row % 10));
    }
    text
}

/// More than is read ahead before the first row is scored.
const AMPLE: usize = 10 << 20;

/// A run whose input goes on and on until somebody closes it.
struct Endless {
    child: Child,
    feeding: JoinHandle<std::process::ChildStdin>,
}

impl Endless {
    fn start(mut command: Command, folder: &Path) -> Self {
        let mut child = command
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut input = child.stdin.take().expect("a pipe");
        let feeding = thread::spawn(move || {
            // Whoever ends the program ends this, too.
            let _ = input.write_all(rows(AMPLE).as_bytes());
            input
        });
        Endless { child, feeding }
    }

    fn send(&self, signal: &str) {
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -{signal} {}", self.child.id())])
            .status();
        assert!(sent.expect("a shell").success());
    }

    /// Closes the input and waits.
    fn finish(mut self) -> (ExitStatus, String) {
        drop(self.feeding.join().expect("the writer ends"));
        let status = self.child.wait().expect("the program ends");
        let mut said = String::new();
        let mut err = self.child.stderr.take().expect("a pipe");
        err.read_to_string(&mut said).expect("messages are UTF-8");
        (status, said)
    }
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < Duration::from_secs(60), "{what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// The files that are not complete.
fn partial(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            name.starts_with(".coagscope-") && name.ends_with(".partial")
        })
        .collect();
    found.sort();
    found
}

fn score_to(output: &str) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["score", "-", "-o", output]);
    command
}

/// Waits until rows were written to the file that is not complete.
fn wait_for_rows(folder: &Path) {
    wait_until("rows are written", || {
        partial(folder)
            .first()
            .is_some_and(|path| fs::metadata(path).is_ok_and(|metadata| metadata.len() > 0))
    });
}

/// Signals that whoever started the tests wants ignored are ignored by the program, too.
fn is_ignored_here(number: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (number - 1) & 1 == 1)
}

#[test]
fn a_signal_leaves_no_half_file_and_one_message() {
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        if is_ignored_here(number) {
            eprintln!("SIG{signal} is ignored here: not tried");
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("out.csv"), "old\n").unwrap();
        let run = Endless::start(score_to("out.csv"), folder.path());
        wait_for_rows(folder.path());
        run.send(signal);
        let (status, said) = run.finish();
        assert_eq!(status.signal(), Some(number), "{said}");
        assert_eq!(
            said,
            format!(
                "coagscope: interrupted by SIG{signal}; out.csv is left as it was before this run\n"
            )
        );
        assert_eq!(
            fs::read_to_string(folder.path().join("out.csv")).unwrap(),
            "old\n"
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[test]
fn rows_on_standard_output_stand_and_the_message_says_that_they_are_not_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    let mut command = Command::new(PROGRAM);
    command.arg("score").stdout(File::create(&path).unwrap());
    let run = Endless::start(command, folder.path());
    wait_until("rows are written", || {
        fs::metadata(&path).unwrap().len() > 0
    });
    run.send("TERM");
    let (status, said) = run.finish();
    assert_eq!(status.signal(), Some(15), "{said}");
    assert_eq!(
        said,
        "coagscope: interrupted by SIGTERM; what was already written to standard output stands, and is not complete\n"
    );
    let written = fs::read_to_string(&path).unwrap();
    assert!(written.starts_with(HEADER.trim_end()), "{written:.80}");
}

/// As `nohup` does it.
#[test]
fn a_signal_that_is_to_be_ignored_is_ignored() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    command.args([
        "-c",
        "trap '' HUP; exec \"$0\" score -q -o out.csv",
        PROGRAM,
    ]);
    let run = Endless::start(command, folder.path());
    wait_for_rows(folder.path());
    run.send("HUP");
    let (status, said) = run.finish();
    assert_eq!((status.code(), said.as_str()), (Some(0), ""));
    let written = fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert_eq!(written.lines().count(), rows(AMPLE).lines().count());
}

#[test]
fn a_run_that_is_killed_outright_leaves_nothing_under_the_final_name() {
    for old in [None, Some("old and complete\n")] {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out.csv");
        if let Some(old) = old {
            fs::write(&out, old).unwrap();
        }
        let run = Endless::start(score_to("out.csv"), folder.path());
        wait_for_rows(folder.path());
        run.send("KILL");
        let (status, said) = run.finish();
        assert_eq!((status.signal(), said.as_str()), (Some(9), ""));
        assert_eq!(fs::read_to_string(&out).ok().as_deref(), old);

        // What is left behind tells by its name what it is. The next run does its work and leaves it alone.
        let left = partial(folder.path());
        assert_eq!(left.len(), 1, "{left:?}");
        let length = fs::metadata(&left[0]).unwrap().len();
        fs::write(folder.path().join("in.csv"), rows(1000)).unwrap();
        let next = Command::new(PROGRAM)
            .args(["score", "-q", "in.csv", "-o", "out.csv"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(next.status.success(), "{next:?}");
        assert_eq!(
            fs::read_to_string(&out).unwrap().lines().count(),
            rows(1000).lines().count()
        );
        assert_eq!(partial(folder.path()), left);
        assert_eq!(fs::metadata(&left[0]).unwrap().len(), length);
    }
}

/// Runs a script of the shell with the program as `$P`, in this folder.
fn shell(folder: &Path, script: &str) -> (Option<i32>, String) {
    let output = Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .env("P", PROGRAM)
        .stdin(Stdio::null())
        .output()
        .expect("a shell");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// A prefix under which a script may mount, in a name space of its own where there are such, so that nothing stays
/// mounted.
fn may_mount() -> Option<&'static str> {
    let folder = tempfile::tempdir().unwrap();
    ["unshare --mount", "unshare --map-root-user --mount"]
        .into_iter()
        .find(|prefix| {
            let script = format!("{prefix} mount -t tmpfs -o size=64k none .");
            shell(folder.path(), &script).0 == Some(0)
        })
}

#[test]
fn a_disk_that_fills_up_leaves_no_file_and_a_message() {
    let Some(prefix) = may_mount() else {
        eprintln!("a disk that fills up: NOT RUN, since this machine lets nobody mount one");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("disk")).unwrap();
    fs::write(folder.path().join("in.csv"), rows(3 << 20)).unwrap();
    fs::write(folder.path().join("small.csv"), rows(1000)).unwrap();
    for command in ["score", "report"] {
        let script = format!(
            "{prefix} sh -c 'mount -t tmpfs -o size=1m none disk || exit 77
             $P score -q small.csv -o disk/out.csv || exit 78
             cp disk/out.csv old.csv
             $P {command} -q in.csv -o disk/out.csv; echo status $?
             cmp disk/out.csv old.csv && ls -A disk
             $P {command} -q in.csv > disk/direct; echo status $?'"
        );
        let (status, said) = shell(folder.path(), &script);
        assert_eq!(status, Some(0), "{said}");
        let out = [
            "status 2\nout.csv\nstatus 2\n",
            "disk/out.csv: can't be written: No space left on device",
            "standard output: can't be written: No space left on device",
            "Make room",
        ];
        for part in out {
            assert!(said.contains(part), "{command}: {part}: {said}");
        }
    }
    eprintln!("a disk that fills up: ran ({prefix})");
}

#[test]
fn a_disk_that_fills_up_with_temporary_files_is_named() {
    let help = shell(Path::new("."), "$P score --help").1;
    let Some(prefix) = may_mount().filter(|_| help.contains("--temp-dir")) else {
        eprintln!(
            "a disk that fills up with temporary files: NOT RUN, since this machine lets nobody mount one, or the \
             program writes none"
        );
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("disk")).unwrap();
    let mut long = String::from("subject,time,analyte,value,unit\n");
    for row in 0..150_000 {
        long.push_str(&format!(
            "S{},2024-01-0{},platelets,{},G/L\n",
            row * 7919 % 60_000,
            row % 9 + 1,
            row % 400
        ));
    }
    fs::write(folder.path().join("in.csv"), long).unwrap();
    let script = format!(
        "{prefix} sh -c 'mount -t tmpfs -o size=512k none disk || exit 77
         $P score -q --memory 1M --temp-dir disk in.csv -o out.csv; echo status $?
         ls -A disk . | grep -c -e out -e partial'"
    );
    let (_, said) = shell(folder.path(), &script);
    assert!(said.contains("status 2\n0\n"), "{said}");
    assert!(said.contains("No space left on device"), "{said}");
    eprintln!("a disk that fills up with temporary files: ran ({prefix})");
}

/// The same where nothing can be mounted: a file may grow so far and no further.
#[test]
fn a_file_beyond_the_limit_of_the_system_is_an_error_like_a_full_disk() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.csv"), rows(3 << 20)).unwrap();
    fs::write(folder.path().join("out.csv"), "old\n").unwrap();
    let script =
        "ulimit -f 64; \"$P\" score -q in.csv -o out.csv; echo status $?; cat out.csv; ls -A";
    let (_, said) = shell(folder.path(), script);
    assert!(said.contains("status 2\nold\nin.csv\nout.csv\n"), "{said}");
    assert!(said.contains("out.csv: can't be written: "), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn no_command_passes_over_an_output_that_takes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.csv"), rows(1000)).unwrap();
    for command in [
        "score",
        "score --format jsonl",
        "report",
        "compare",
        "summary",
        "check",
    ] {
        for output in ["> /dev/full", "-o /dev/full"] {
            let script = format!("$P {command} in.csv {output}");
            let (status, said) = shell(folder.path(), &script);
            assert_eq!(status, Some(2), "{script}: {said}");
            assert_eq!(said.lines().count(), 1, "{script}: {said}");
            assert!(said.contains("can't be written"), "{script}: {said}");
        }
    }
    for command in [
        "explain",
        "man",
        "completions bash",
        "reference check",
        "score --help",
        "--version",
    ] {
        let (status, _) = shell(folder.path(), &format!("$P {command} > /dev/full"));
        assert_eq!(status, Some(2), "{command}");
    }
}

/// What patients' results are in is for nobody else where whoever runs the program wants it so.
#[cfg(unix)]
#[test]
fn a_new_output_has_the_rights_that_its_user_gives_to_new_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("in.csv"), rows(1000)).unwrap();
    let rights = |name: &str| {
        let about = fs::metadata(folder.path().join(name)).unwrap();
        about.permissions().mode() & 0o777
    };
    for (mask, expected) in [("077", 0o600), ("027", 0o640), ("022", 0o644)] {
        let script = format!("umask {mask}; $P score -q in.csv -o {mask}.csv");
        assert_eq!(shell(folder.path(), &script).0, Some(0));
        assert_eq!(rights(&format!("{mask}.csv")), expected, "{mask}");
    }
    // One that is replaced keeps its own.
    let script = "umask 022; $P score -q in.csv -o 077.csv";
    assert_eq!(shell(folder.path(), script).0, Some(0));
    assert_eq!(rights("077.csv"), 0o600);
}

/// What the program says on a terminal, as far as this machine has a program that makes one.
fn on_a_terminal(folder: &Path, command: &str) -> Option<String> {
    let script = format!("script --quiet --return --command '{command}' /dev/null");
    let (status, said) = shell(folder, &script);
    (status == Some(0)).then_some(said)
}

#[test]
fn progress_is_shown_on_a_terminal_and_wiped_away_before_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let text = rows(AMPLE);
    let half = text.len() / 2;
    let halves = text.split_at(half + text[half..].find('\n').unwrap() + 1);
    fs::write(folder.path().join("a.csv"), halves.0).unwrap();
    fs::write(folder.path().join("b.csv"), halves.1).unwrap();
    let slow = "(cat a.csv; sleep 2; cat b.csv) | ";
    let run = |end: &str| on_a_terminal(folder.path(), &format!("{slow}$P score {end}"));
    let Some(said) = run("-o out.csv") else {
        eprintln!("progress on a terminal: NOT RUN, since there is no `script` here");
        return;
    };
    assert!(said.contains(" MB read"), "{said:?}");
    let last = said.replace("\r\n", "\n");
    let last = last.rsplit('\r').next().unwrap_or_default();
    assert!(last.starts_with("rows read "), "{said:?}");
    assert!(!last.contains("MB"), "{said:?}");
    // Nothing where nobody wants it, or rows appear on the same terminal.
    assert_eq!(run("-q -o out.csv").unwrap(), "");
    assert!(!run("--only-results").unwrap().contains("MB read"));
    eprintln!("progress on a terminal: ran");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let mut names: Vec<String> = entries
        .map(|entry| name(entry).to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn an_output_named_by_a_link_goes_to_what_the_link_leads_to() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("kept")).unwrap();
    fs::write(at("in.csv"), rows(1000)).unwrap();
    fs::write(at("kept/old.csv"), "old\n").unwrap();
    let links = [
        ("kept/second.csv", "old.csv"),
        ("first.csv", "kept/second.csv"),
        ("to_nothing_yet.csv", "kept/new.csv"),
        ("to_no_folder.csv", "nowhere/new.csv"),
        ("round.csv", "round.csv"),
        ("to_input.csv", "first_of_two.csv"),
        ("first_of_two.csv", "in.csv"),
    ];
    for (link, target) in links {
        std::os::unix::fs::symlink(target, at(link)).unwrap();
    }
    let before = names(folder.path());
    let (status, said) = shell(
        folder.path(),
        "for out in first.csv to_nothing_yet.csv; do $P score -q in.csv -o $out || exit 1; done",
    );
    assert_eq!((status, said.as_str()), (Some(0), ""));
    for file in ["kept/old.csv", "kept/new.csv"] {
        let written = fs::read_to_string(at(file)).unwrap();
        assert!(written.starts_with("subject,"), "{file}: {written}");
    }
    for (link, reason) in [
        ("to_no_folder.csv", "no file can be written in this folder"),
        ("round.csv", "too many links"),
        ("to_input.csv", "not overwritten"),
    ] {
        let (status, said) = shell(folder.path(), &format!("$P score -q in.csv -o {link}"));
        assert_eq!(status, Some(2), "{link}: {said}");
        assert!(said.contains(reason), "{link}: {said}");
    }
    assert_eq!(fs::read_to_string(at("in.csv")).unwrap(), rows(1000));
    for (link, target) in links {
        let found = fs::read_link(at(link)).unwrap();
        assert_eq!(found, Path::new(target), "{link}");
    }
    assert_eq!(names(folder.path()), before);
    assert_eq!(
        names(&at("kept")),
        ["new.csv", "old.csv", "second.csv"].map(String::from)
    );
}

/// Never with the name of standard output in `/dev`: who may write there would lose it to a program that renames.
#[cfg(target_os = "linux")]
#[test]
fn an_output_that_is_open_already_is_written_to_as_it_is() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("in.csv"), rows(1000)).unwrap();
    std::os::unix::fs::symlink("/proc/self/fd/1", at("link")).unwrap();
    for (output, redirected) in [
        ("/proc/self/fd/1", ">> out"),
        ("link", ">> out"),
        ("/proc/self/fd/2", "2>> out"),
        ("/proc/self/fd/3", "3>> out"),
        // The shell goes on where the program has come to.
        ("link", ""),
    ] {
        fs::write(at("out"), "before\n").unwrap();
        let file = fs::metadata(at("out")).unwrap().ino();
        let one = format!("$P score -q in.csv -o {output} {redirected}");
        let script = match redirected {
            "" => format!("{{ echo before; {one}; echo after; }} > out"),
            _ => one,
        };
        let (status, said) = shell(folder.path(), &script);
        assert_eq!((status, said.as_str()), (Some(0), ""), "{script}");
        let written = fs::read_to_string(at("out")).unwrap();
        assert!(
            written.starts_with("before\nsubject,"),
            "{script}: {written}"
        );
        assert_eq!(written.ends_with("\nafter\n"), redirected.is_empty());
        assert_eq!(fs::metadata(at("out")).unwrap().ino(), file, "{script}");
        assert_eq!(names(folder.path()), ["in.csv", "link", "out"]);
    }
    assert_eq!(
        fs::read_link(at("link")).unwrap(),
        Path::new("/proc/self/fd/1")
    );
    // An input is guarded by such a name, too.
    let (status, said) = shell(folder.path(), "$P score in.csv -o link >> in.csv");
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("not overwritten"), "{said}");
    assert_eq!(fs::read_to_string(at("in.csv")).unwrap(), rows(1000));
}
