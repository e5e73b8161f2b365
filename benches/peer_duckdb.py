"""ISTH overt DIC 2001 and flags with duckdb. Use: peer_duckdb.py T1|T2|T3 FILE OUTPUT"""

import os
import sys

import duckdb

from peer_common import PERCENTILES, THRESHOLD, cut_offs, limits

task, source, target = sys.argv[1:4]
LIMITS = limits()
names = [name for name, *_ in LIMITS]
connection = duckdb.connect()
connection.execute(f"SET threads={os.cpu_count()}")

cells = f"read_csv('{source}', all_varchar=true, header=true, delim=',', quote='\"', escape='\"')"
if task == "T2":
    picked = ", ".join(f"last(value) FILTER (analyte = '{name}') AS {name}" for name in names)
    cells = f"SELECT patient_id, collected_at, {picked} FROM {cells} GROUP BY patient_id, collected_at"
else:
    picked = ", ".join(f'"{name} ({unit})" AS {name}' for name, unit, _, _ in LIMITS)
    cells = f"SELECT patient_id, collected_at, {picked} FROM {cells}"

# A cell is a number, or a bound: `<x` is at least 0 and below x, `>x` is above x.
parsed = "SELECT patient_id, collected_at, " + ", ".join(
    f"{name}[1] AS {name}_mark, CAST(ltrim({name}, '<>') AS DOUBLE) AS {name}" for name in names
) + f" FROM ({cells})"


def flag(name, low, high):
    """One SQL expression: what a bound says is decided by its sign."""
    no_low = low is None
    below_low = "false" if no_low else f"{name} <= {low}"
    exact_low = "false" if no_low else f"{name} < {low}"
    rest_of_less = "'?'" if not no_low else f"CASE WHEN {name} <= {high} THEN 'N' ELSE '?' END"
    return (
        f"CASE WHEN {name} IS NULL THEN NULL"
        f" WHEN {name}_mark = '<' THEN CASE WHEN {below_low} THEN 'L' ELSE {rest_of_less} END"
        f" WHEN {name}_mark = '>' THEN CASE WHEN {name} >= {high} THEN 'H' ELSE '?' END"
        f" WHEN {exact_low} THEN 'L' WHEN {name} > {high} THEN 'H' ELSE 'N' END AS {name}_flag"
    )


def band(name, cuts, belongs_above, points):
    sign = ">=" if belongs_above else ">"
    whens = " ".join(f"WHEN {name} {sign} {cut} THEN {more}" for cut, more in reversed(list(zip(cuts, points[1:]))))
    return f"CASE {whens} ELSE {points[0]} END"


def bounds(item, name, cuts, belongs_above, points):
    exactly = band(name, cuts, belongs_above, points)
    just_below = band(name, cuts, False, points)
    just_above = band(name, cuts, True, points)
    at_low = f"(CASE WHEN {name} IS NULL OR {name}_mark = '<' THEN {points[0]} WHEN {name}_mark = '>' THEN {just_above} ELSE {exactly} END)::TINYINT"
    at_high = f"(CASE WHEN {name} IS NULL OR {name}_mark = '>' THEN {points[-1]} WHEN {name}_mark = '<' THEN {just_below} ELSE {exactly} END)::TINYINT"
    least, most = (at_low, at_high) if points[0] <= points[-1] else (at_high, at_low)
    return f"{least} AS {item}_least, {most} AS {item}_most"


ITEMS = cut_offs()
points = ", ".join(bounds(*item) for item in ITEMS)
kept = ", ".join(names) if task == "T3" else ", ".join(flag(name, low, high) for name, _, low, high in LIMITS)
total = lambda end: " + ".join(f"{item[0]}_{end}" for item in ITEMS)
scored = f"SELECT patient_id, collected_at, {kept}, {points} FROM ({parsed})"
scored = f'SELECT *, {total("least")} AS "min", {total("most")} AS "max" FROM ({scored})'
scored = f"""SELECT *, CASE WHEN "min" >= {THRESHOLD} THEN 'met' WHEN "max" < {THRESHOLD} THEN 'not_met'
    ELSE 'undecided' END AS verdict FROM ({scored})"""
if task == "T3":
    connection.execute(f'CREATE TEMP TABLE cohort AS SELECT "min", "max", verdict, {kept} FROM ({scored})')
    shares = [share / 100 for share in PERCENTILES]
    counts = connection.execute('SELECT "min", "max", verdict, count(*) FROM cohort GROUP BY ALL ORDER BY 1, 2').fetchall()
    wanted = ", ".join(f"count({name}), quantile_cont({name}, {shares})" for name in names)
    numbers = connection.execute(f"SELECT {wanted} FROM cohort").fetchone()
    with open(target, "w") as out:
        for row in counts:
            out.write("score,%d,%d,%s,%d\n" % row)
        for index, name in enumerate(names):
            shares = ",".join("%.10g" % share for share in numbers[2 * index + 1])
            out.write(f"analyte,{name},{numbers[2 * index]},{shares}\n")
else:
    connection.execute(f"COPY ({scored}) TO '{target}' (FORMAT csv, HEADER)")
