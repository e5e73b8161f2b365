"""What the programs of comparison share: the limits, and the cut-offs of ISTH overt DIC, 2001, worked out from them.

Nothing here is taken from coagscope. The table of the score: platelets from 100: 0, from 50: 1, below: 2;
D-dimer up to 3 times its upper limit: 0, up to 7 times: 2, above: 3; PT less its upper limit below 3 s: 0, below
6 s: 1, from 6 s: 2; fibrinogen from 1.0 g/L: 0, below: 1. Five points or more meet it.
"""

import csv
import os
from decimal import Decimal

HERE = os.path.dirname(os.path.abspath(__file__))
PERCENTILES = [5, 25, 50, 75, 95]


def limits():
    """Analyte, unit, lower and upper limit (None where there is none), as numbers."""
    with open(os.path.join(HERE, "limits.csv"), newline="") as file:
        number = lambda text: float(text) if text else None
        return [
            (row["analyte"], row["unit"], number(row["low"]), number(row["high"]))
            for row in csv.DictReader(file)
        ]


def upper(analyte):
    with open(os.path.join(HERE, "limits.csv"), newline="") as file:
        return next(Decimal(row["high"]) for row in csv.DictReader(file) if row["analyte"] == analyte)


def cut_offs():
    """Item, analyte, cut-offs, whether a value on a cut-off already belongs above it, points from low to high values."""
    times = [float(upper("d_dimer") * factor) for factor in (3, 7)]
    seconds = [float(upper("pt") + more) for more in (3, 6)]
    return [
        ("platelets", "platelets", [50.0, 100.0], True, [2, 1, 0]),
        ("fibrin_marker", "d_dimer", times, False, [0, 2, 3]),
        ("pt", "pt", seconds, True, [0, 1, 2]),
        ("fibrinogen", "fibrinogen", [1.0], True, [1, 0]),
    ]


THRESHOLD = 5
