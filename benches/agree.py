"""Compares the result rows of coagscope with those of another program, row by row.

Use: agree.py ordered|any COAGSCOPE.csv OTHER.csv

`ordered`: both follow the input. `any`: rows are matched by their first two columns, subject and time. Compared are the
flags, the least and the most points of each item, of the total, and the verdict. Ends with 0 where all rows agree; else
prints the first row that does not, and ends with 1.
"""

import csv
import sys

from peer_common import cut_offs, limits

SCORE = "isth_overt_2001"
order, ours_path, theirs_path = sys.argv[1:4]
FLAGS = [name for name, *_ in limits()]
ITEMS = cut_offs()
WANTED = [f"{name}_flag" for name in FLAGS]
for item, *_ in ITEMS:
    WANTED += [f"{item}_least", f"{item}_most"]
WANTED += ["min", "max", "verdict"]


def columns(header):
    names = next(csv.reader([header]))
    return {name: index for index, name in enumerate(names)}


def ours_reader(header):
    """A function from the cells of a row of coagscope to what is compared."""
    at = columns(header)
    # A flag has no column where the data lack the analyte.
    flags = [at.get(f"{name}_flag") for name in FLAGS]
    items = [(at[f"{SCORE}_{item}"], str(min(points)), str(max(points))) for item, _, _, _, points in ITEMS]
    rest = [at[f"{SCORE}_{name}"] for name in ("min", "max", "verdict")]

    def read(cells):
        found = ["" if flag is None else cells[flag] for flag in flags]
        for index, least, most in items:
            text = cells[index]
            # Empty where the panel says nothing about the item: anything is possible.
            first, dots, last = text.partition("..") if text else (least, "..", most)
            found += (first, last if dots else first)
        return tuple(found + [cells[index] for index in rest])

    return read


def theirs_reader(header):
    at = columns(header)
    indices = [at[name] for name in WANTED]
    return lambda cells: tuple(cells[index] for index in indices)


def rows(path, reader):
    """Key and content of each row. Equal rests of lines are read once."""
    with open(path, encoding="utf-8") as file:
        read = reader(file.readline().rstrip("\r\n"))
        known = {}
        for line in file:
            subject, time, rest = line.rstrip("\r\n").split(",", 2)
            content = known.get(rest)
            if content is None:
                content = read(["", ""] + rest.split(","))
                if len(known) < 1_000_000:
                    known[rest] = content
            yield subject + "," + time, content


def differ(key, ours, theirs):
    print(f"disagreement at {key}")
    for name, mine, other in zip(WANTED, ours, theirs):
        if mine != other:
            print(f"  {name}: coagscope {mine!r}, the other {other!r}")
    sys.exit(1)


def missing(key, where):
    print(f"disagreement: {key} is not among the rows of {where}")
    sys.exit(1)


ours, theirs = rows(ours_path, ours_reader), rows(theirs_path, theirs_reader)
compared = 0
if order == "ordered":
    for key, content in ours:
        other = next(theirs, None)
        if other is None or other[0] != key:
            missing(key, theirs_path)
        if content != other[1]:
            differ(key, content, other[1])
        compared += 1
    if (other := next(theirs, None)) is not None:
        missing(other[0], ours_path)
else:
    waiting = dict(theirs)
    for key, content in ours:
        other = waiting.pop(key, None)
        if other is None:
            missing(key, theirs_path)
        if content != other:
            differ(key, content, other)
        compared += 1
    for key in waiting:
        missing(key, ours_path)
print(f"{compared} rows agree")
