"""ISTH overt DIC 2001 and flags with polars. Use: peer_polars.py T1|T2|T3 FILE OUTPUT"""

import sys

import polars as pl

from peer_common import PERCENTILES, THRESHOLD, cut_offs, limits

task, source, target = sys.argv[1:4]
LIMITS = limits()
columns = {name: f"{name} ({unit})" for name, unit, _, _ in LIMITS}
rows = pl.scan_csv(source, infer_schema=False)
if task == "T2":
    of = lambda name: pl.col("value").filter(pl.col("analyte") == name).last().alias(columns[name])
    rows = rows.group_by("patient_id", "collected_at").agg([of(name) for name in columns])

# A cell is a number, or a bound: `<x` is at least 0 and below x, `>x` is above x.
mark = lambda name: pl.col(f"{name}_mark")
number = lambda name: pl.col(name)
rows = rows.with_columns(
    [pl.col(column).str.slice(0, 1).alias(f"{name}_mark") for name, column in columns.items()]
    + [pl.col(column).str.strip_chars_start("<>").cast(pl.Float64).alias(name) for name, column in columns.items()]
)


def flag(name, low, high):
    x, less, more = number(name), mark(name) == "<", mark(name) == ">"
    surely_low = pl.lit(False) if low is None else pl.when(less).then(x <= low).otherwise(x < low) & ~more
    maybe_low = pl.lit(False) if low is None else less | (x < low)
    surely_high = pl.when(more).then(x >= high).otherwise(x > high) & ~less
    maybe_high = more | (x > high)
    return (
        pl.when(x.is_null()).then(pl.lit(None, pl.String))
        .when(surely_low).then(pl.lit("L"))
        .when(surely_high).then(pl.lit("H"))
        .when(maybe_low | maybe_high).then(pl.lit("?"))
        .otherwise(pl.lit("N"))
        .alias(f"{name}_flag")
    )


def points_of(x, cuts, belongs_above, points):
    """The points of a value, where one on a cut-off belongs above it or below it."""
    chosen = pl.lit(points[0], pl.Int8)
    for cut, more in zip(cuts, points[1:]):
        reached = x >= cut if belongs_above else x > cut
        chosen = pl.when(reached).then(pl.lit(more, pl.Int8)).otherwise(chosen)
    return chosen


def bounds(item, name, cuts, belongs_above, points):
    x = number(name)
    exactly = points_of(x, cuts, belongs_above, points)
    # `<x` reaches from the lowest band to the one just below x, `>x` from the one just above x to the highest.
    just_below = points_of(x, cuts, False, points)
    just_above = points_of(x, cuts, True, points)
    first, last = pl.lit(points[0], pl.Int8), pl.lit(points[-1], pl.Int8)
    at_low = pl.when(x.is_null() | (mark(name) == "<")).then(first).when(mark(name) == ">").then(just_above).otherwise(exactly)
    at_high = pl.when(x.is_null() | (mark(name) == ">")).then(last).when(mark(name) == "<").then(just_below).otherwise(exactly)
    least, most = (at_low, at_high) if points[0] <= points[-1] else (at_high, at_low)
    return [least.alias(f"{item}_least"), most.alias(f"{item}_most")]


ITEMS = cut_offs()
points = [bound for item in ITEMS for bound in bounds(*item)]
totals = [pl.sum_horizontal([f"{item[0]}_{end}" for item in ITEMS]).alias(name) for end, name in (("least", "min"), ("most", "max"))]
verdict = (
    pl.when(pl.col("min") >= THRESHOLD).then(pl.lit("met"))
    .when(pl.col("max") < THRESHOLD).then(pl.lit("not_met"))
    .otherwise(pl.lit("undecided"))
    .alias("verdict")
)
if task == "T3":
    kept = rows.select([number(name) for name in columns] + points).with_columns(totals).with_columns(verdict)
    kept = kept.select([*columns, "min", "max", "verdict"]).collect(engine="streaming")
    with open(target, "w") as out:
        for row in kept.group_by("min", "max", "verdict").len().sort("min", "max").iter_rows():
            out.write("score,%d,%d,%s,%d\n" % row)
        for name in columns:
            numbers = kept[name].drop_nulls().sort()
            shares = ",".join("%.10g" % numbers.quantile(share / 100, "linear") for share in PERCENTILES)
            out.write(f"analyte,{name},{len(numbers)},{shares}\n")
else:
    flags = [flag(name, low, high) for name, _, low, high in LIMITS]
    scored = rows.select(["patient_id", "collected_at"] + flags + points).with_columns(totals).with_columns(verdict)
    scored.sink_csv(target)
