#!/usr/bin/env python3
"""Changes one place of the code that decides after the other, and sees whether a test notices.

    tests/engine_mutations.py [FILE...]      default: every file that .cargo/mutants.toml names

The changes are those of cargo-mutants (`cargo install cargo-mutants`), which builds the program anew for each of them. Here all of them are
built into one program, each as a copy of its function that runs instead where COAGSCOPE_MUTANT has its number, so that a change costs no more
than the tests in TESTS, up to the first that notices. What does not compile is left out. The copy of the repository stands in target/mutations.
Printed are the changes that nothing noticed, and how many there are; with `nice` it disturbs nobody.
"""

import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COPY = os.path.join(ROOT, "target", "mutations")
# The quick ones first.
TESTS = ["lib", "serial", "vectors_dic", "samples", "vectors_tma", "vectors", "measures", "trend", "patterns_coagulation", "patterns_tma", "uncertainty"]
TESTS += ["regressions", "comments", "boundaries", "fast", "codes", "hostile", "properties"]
MODULES = ["comments::", "earlier::", "interpret::", "value::"]
SECONDS = 120
CHOSEN = """
/// The number of the change that is tried.
pub(crate) fn mutant() -> u32 {
    static CHOSEN: std::sync::LazyLock<u32> = std::sync::LazyLock::new(|| {
        let number = std::env::var("COAGSCOPE_MUTANT").ok();
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    });
    *CHOSEN
}
"""


def changes(files):
    out = subprocess.run(["cargo", "mutants", "--list", "--json"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    wanted = [change for change in json.loads(out) if not files or change["file"] in files]
    return dict(enumerate(wanted, 1))


def offset(starts, place):
    return starts[place["line"] - 1] + place["column"] - 1


def body_of(function):
    """Where the statements of a function begin: behind the first brace that stands outside its parameters."""
    depth = 0
    for match in re.finditer(r"[()\[\]{]", function[function.index("fn ") :]):
        if match[0] == "{" and depth == 0:
            return function.index("fn ") + match.end()
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(match[0], 0)
    raise ValueError(function)


def changed(text, own):
    """A file with its changes built in; and for each line, which change stands there."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    pieces = []
    for number, change in own.items():
        begin, end = (offset(starts, change["function"]["span"][side]) for side in ("start", "end"))
        first, last = (offset(starts, change["span"][side]) for side in ("start", "end"))
        # Neither can run something else instead: a constant function, and one whose type only its own statements have.
        if re.search(r"\bconst fn\b|-> .*\bimpl\b", text[begin : begin + body_of(text[begin:end])], re.DOTALL):
            continue
        other = text[begin:first] + change["replacement"] + text[last:end]
        at = begin + body_of(text[begin:end])
        pieces.append((at, number, f"\nif crate::mutant() == {number} {{ return {{ {other[body_of(other):-1]} }}; }}\n"))
    pieces.sort()
    out, done, lines = "", 0, {}
    for at, number, piece in pieces:
        out += text[done:at]
        line = out.count("\n") + 1
        lines.update({line + more: number for more in range(piece.count("\n") + 1)})
        out, done = out + piece, at
    return out + text[done:], lines


def write(all_changes):
    places = {}
    for file in {change["file"] for change in all_changes.values()}:
        with open(os.path.join(ROOT, file)) as source:
            text, lines = changed(source.read(), {n: c for n, c in all_changes.items() if c["file"] == file})
        with open(os.path.join(COPY, file), "w") as copy:
            copy.write(text)
        places[file] = lines
    return places


def cargo(*arguments):
    command = ["cargo", *arguments, "--message-format=json", "--quiet", "--config", "profile.dev.package.coagscope.opt-level=1"]
    environment = {**os.environ, "CARGO_TARGET_DIR": os.path.join(COPY, "target"), "RUSTFLAGS": "--cap-lints=warn"}
    out = subprocess.run(command, cwd=COPY, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return out.returncode, [json.loads(line) for line in out.stdout.splitlines() if line.startswith("{")]


def refused(messages, places):
    """The changes that the compiler refuses."""
    found = set()
    for message in messages:
        if message.get("reason") != "compiler-message" or message["message"]["level"] != "error":
            continue
        for span in message["message"]["spans"]:
            found.add(places.get(span["file_name"], {}).get(span["line_start"]))
    return found - {None}


def build(all_changes):
    """Builds the program with every change that compiles; gives these, and the programs of the tests."""
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.split("\n")
    for file in filter(None, files):
        os.makedirs(os.path.dirname(os.path.join(COPY, file)), exist_ok=True)
        shutil.copy2(os.path.join(ROOT, file), os.path.join(COPY, file))
    with open(os.path.join(COPY, "src/lib.rs"), "a") as library:
        library.write(CHOSEN)
    while True:
        places = write(all_changes)
        status, messages = cargo("check", "--lib")
        if status == 0:
            break
        bad = refused(messages, places)
        if not bad:
            errors = [m["message"]["rendered"] for m in messages if m.get("reason") == "compiler-message" and m["message"]["level"] == "error"]
            sys.exit("\n".join(errors[:5]))
        all_changes = {number: change for number, change in all_changes.items() if number not in bad}
    built = {number for lines in places.values() for number in lines.values()}
    tests = [argument for name in TESTS if name != "lib" for argument in ("--test", name)]
    status, messages = cargo("test", "--no-run", "--lib", *tests)
    assert status == 0, messages
    built_tests = [m for m in messages if m.get("executable") and m["profile"]["test"]]
    programs = {"lib" if "lib" in m["target"]["kind"] else m["target"]["name"]: m["executable"] for m in built_tests}
    return {number: change for number, change in all_changes.items() if number in built}, programs


def notices(name, program, number):
    environment = {**os.environ, "COAGSCOPE_MUTANT": str(number), "RUST_BACKTRACE": "0"}
    # Of the library's own tests those that stand beside the code which is changed.
    command = [program, "--quiet", "--test-threads=1"] + (MODULES if name == "lib" else [])
    try:
        done = subprocess.run(command, cwd=COPY, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def main():
    wanted = changes(sys.argv[1:])
    tried, programs = build(wanted)
    for name in TESTS:
        if notices(name, programs[name], 0):
            sys.exit(f"{name} fails without any change")
    print(f"{len(wanted)} changes, of which {len(wanted) - len(tried)} do not compile", flush=True)

    def tested(number):
        return number, next((name for name in TESTS if notices(name, programs[name], number)), None)

    unnoticed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, name in pool.map(tested, tried):
            if name is None:
                unnoticed += 1
                print(f"not noticed: {tried[number]['name']}", flush=True)
    print(f"{len(tried) - unnoticed} of {len(tried)} changes were noticed")


if __name__ == "__main__":
    main()
