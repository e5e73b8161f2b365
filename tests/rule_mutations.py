#!/usr/bin/env python3
"""Changes one number or sign of a score's rule file after the other, and sees whether a published case notices.

    tests/rule_mutations.py [SCORE...]      default: every stable score

The tests of boundaries are generated from the rule files and follow any change, so they prove nothing about a number that was copied wrongly.
Cases that were published or worked out by hand do: those of the tests named in TESTS. Changed, one at a time, are

- each cut-off, by one unit of its last printed place, up and down, in both bands that it separates;
- each sign at a cut-off (`from` and `below` for `above` and `upto`, and back);
- the points of each band, by one up and down; likewise thresholds of the verdict, classes, hours, and points of conditions.

Remarks (pitfalls) and the forms that are previews are left alone. A change that the loader refuses counts as noticed by the loader.
Printed are the changes that nothing noticed, and how many there are. Takes about a second for each change; with `nice` it disturbs nobody.
"""

import decimal
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TESTS = ["vectors", "vectors_dic", "vectors_tma"]
SIGNS = {"from": "above", "above": "from", "below": "upto", "upto": "below"}
COMPARISON = re.compile(r'\b(denied_)?(from|above|below|upto) = "(-?[0-9.]+)"')
WHOLE = re.compile(r"\b(from|upto|points|points_from|points_upto|points_else|missing_points|at_most|within_hours) = (-?[0-9]+)")


def test_programs():
    command = ["cargo", "test", "--no-run", "--message-format=json", "--quiet"]
    for name in TESTS:
        command += ["--test", name]
    out = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    messages = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    return {m["target"]["name"]: m["executable"] for m in messages if m.get("executable") and m["target"]["name"] in TESTS}


def stepped(number, steps):
    """A decimal text, moved by units of its last place; `1.0` to `1.1`."""
    value = decimal.Decimal(number)
    return str(value + steps * decimal.Decimal(1).scaleb(value.as_tuple().exponent))


def blocks(text):
    """Parts of a rule file that are changed: start, end, and whether it is a list of bands."""
    found = []
    heads = list(re.finditer(r"(?m)^\[\[?([a-z_.]+)\]\]?$", text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    in_preview = False
    for head, stop in zip(heads, ends):
        name, start, body = head.group(1), head.end(), text[head.end() : stop]
        # Remarks decide nothing, and a profile that is a preview is not computed unless it is asked for, nor are its parts.
        if not name.startswith("item.profile."):
            in_preview = 'status = "preview"' in body
        if name == "pitfall" or in_preview:
            continue
        taken = []
        for bands in re.finditer(r"(?ms)^bands = \[(?:[^\n]*\]$|\n.*?^\]$)", body):
            found.append((start + bands.start(), start + bands.end(), True))
            taken.append((bands.start(), bands.end()))
        position = 0
        for begin, end in taken + [(len(body), len(body))]:
            found.append((start + position, start + begin, False))
            position = end
    return found


def replaced(text, start, end, old_to_new):
    return text[:start] + old_to_new(text[start:end]) + text[end:]


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def changes(text):
    """Line, what is changed, and the whole text with the change."""
    for start, end, is_bands in blocks(text):
        part = text[start:end]
        cut_offs = []
        for match in COMPARISON.finditer(part):
            number = match.group(3)
            key = number if is_bands else match.start()
            if key in [known for known, *_ in cut_offs]:
                continue
            cut_offs.append((key, number, match))
        for _, number, match in cut_offs:
            line = line_of(text, start + match.start())
            # A cut-off of bands stands in two of them; both are changed. In a condition it stands alone.
            where = (start, end) if is_bands else (start + match.start(), start + match.end())
            for steps in (1, -1):
                new = stepped(number, steps)
                change = lambda old: old.replace(f'"{number}"', f'"{new}"')
                yield line, f"{match.group(0)} -> {new}", replaced(text, *where, change)
            swap = lambda old: COMPARISON.sub(
                lambda one: f'{one.group(1) or ""}{SIGNS[one.group(2)]} = "{number}"' if one.group(3) == number else one.group(0), old
            )
            sign = f"{match.group(1) or ''}{SIGNS[match.group(2)]}"
            yield line, f"{match.group(0)} -> {sign}", replaced(text, *where, swap)
        for match in WHOLE.finditer(part):
            line = line_of(text, start + match.start())
            for step in (1, -1):
                new = f"{match.group(1)} = {int(match.group(2)) + step}"
                where = (start + match.start(), start + match.end())
                yield line, f"{match.group(0)} -> {new.split()[-1]}", replaced(text, *where, lambda _: new)


def coherent_classes(text):
    """Classes join: the end of one and the beginning of the next are moved together."""
    pattern = re.compile(r"(?m)^upto = (\d+)$((?:\n(?!upto).*)*?\n)from = (\d+)$")
    for match in pattern.finditer(text):
        if "[[class]]" not in match.group(2) or int(match.group(3)) != int(match.group(1)) + 1:
            continue
        for step in (1, -1):
            new = f"upto = {int(match.group(1)) + step}{match.group(2)}from = {int(match.group(3)) + step}"
            yield line_of(text, match.start()), f"class up to {match.group(1)} -> {int(match.group(1)) + step}", text[: match.start()] + new + text[match.end() :]


def naming(score):
    """The tests that name a score, by program: most changes are noticed by these."""
    found = {}
    for name in TESTS:
        with open(f"{ROOT}/tests/{name}.rs") as file:
            tests = file.read().split("#[test]\n")[1:]
        mine = [re.match(r"fn (\w+)", test).group(1) for test in tests if f'"{score}"' in test]
        if mine:
            found[name] = mine
    return found


def fate(programs, folder, first):
    """What became of a change; tests of `first` run before all of them."""
    environment = {**os.environ, "COAGSCOPE_RULES_UNDER_TEST": folder}
    commands = [[programs[name], "--exact", *tests] for name, tests in first.items()]
    for command in [*commands, *([programs[name]] for name in TESTS)]:
        command.append("--quiet")
        run = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if run.returncode:
            return "refused" if "refused: " in run.stdout else "noticed"
    return "survived"


def main():
    programs = test_programs()
    scores = f"{ROOT}/reference/scores"
    wanted = sys.argv[1:] or sorted(name[:-5] for name in os.listdir(scores))
    totals = {"noticed": 0, "refused": 0, "survived": 0}
    with tempfile.TemporaryDirectory() as work:
        folder = f"{work}/reference"
        shutil.copytree(f"{ROOT}/reference", folder)
        if fate(programs, folder, {}) != "survived":
            sys.exit("the tests fail without any change")
        print("score,line,change", flush=True)
        for score in wanted:
            path = f"{folder}/scores/{score}.toml"
            with open(path) as file:
                text = file.read()
            if not sys.argv[1:] and '\nstatus = "stable"' not in text.split("\n[", 1)[0]:
                continue
            first = naming(score)
            of_score = {"noticed": 0, "refused": 0, "survived": 0}
            for line, change, changed in [*changes(text), *coherent_classes(text)]:
                with open(path, "w") as file:
                    file.write(changed)
                found = fate(programs, folder, first)
                of_score[found] += 1
                if found == "survived":
                    print(f"{score},{line},{change}", flush=True)
            with open(path, "w") as file:
                file.write(text)
            for key, count in of_score.items():
                totals[key] += count
            counts = ", ".join(f"{count} {key}" for key, count in of_score.items())
            print(f"# {score}: {counts}", file=sys.stderr, flush=True)
    counted = totals["noticed"] + totals["survived"]
    print(f"{totals['noticed']} of {counted} changes noticed; {totals['refused']} more refused by the loader", file=sys.stderr)


main()
