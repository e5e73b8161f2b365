"""Compares the summary of coagscope with that of another program.

Use: agree_summary.py COAGSCOPE.json OTHER.csv

Compared are how many panels have each least and greatest total with which verdict, how many results each analyte has, and
their percentiles. The other program takes `<x` and `>x` for x; coagscope gives bounds there, between which that must lie. Ends with 0
where both agree; else prints what differs first, and ends with 1.
"""

import csv
import json
import sys
from collections import Counter

from peer_common import PERCENTILES, THRESHOLD

ours_path, theirs_path = sys.argv[1:3]
with open(ours_path, encoding="utf-8") as file:
    ours = json.load(file)["all"]


def verdict(least, most):
    if least >= THRESHOLD:
        return "met"
    return "not_met" if most < THRESHOLD else "undecided"


(score,) = ours["scores"]
totals = Counter()
for one in score["totals"]:
    totals[one["value"], one["value"], verdict(one["value"], one["value"])] += one["count"]
for one in score["ranges"]:
    least, most = one["value"]
    totals[least, most, verdict(least, most)] += one["count"]
for word in ("met", "not_met", "undecided"):
    counted = sum(count for (_, _, own), count in totals.items() if own == word)
    if counted != score["panels"][word]:
        sys.exit(f"{word}: {score['panels'][word]} panels, and {counted} by their totals")

analytes = {analyte["id"]: analyte for analyte in ours["analytes"]}
their_totals = Counter()
with open(theirs_path, encoding="utf-8", newline="") as file:
    for row in csv.reader(file):
        if row[0] == "score":
            their_totals[int(row[1]), int(row[2]), row[3]] += int(row[4])
            continue
        name, results, *percentiles = row[1:]
        own = analytes[name]
        if own["results"] != int(results):
            sys.exit(f"{name}: {own['results']} results, the other has {results}")
        for percent, bounds, theirs in zip(PERCENTILES, own["percentiles"], map(float, percentiles)):
            low = float(bounds["low"]) if bounds["low"] is not None else float("-inf")
            high = float(bounds["high"]) if bounds["high"] is not None else float("inf")
            room = 1e-9 * max(1.0, abs(theirs))
            if bounds["percent"] != percent or not low - room <= theirs <= high + room:
                sys.exit(f"{name}, {percent} %: {low} to {high}, the other has {theirs}")
for key in sorted(totals.keys() | their_totals.keys()):
    if totals[key] != their_totals[key]:
        sys.exit(f"totals {key}: {totals[key]} panels, the other has {their_totals[key]}")
