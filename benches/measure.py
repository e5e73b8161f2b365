"""Runs the programs of a task in turn and writes medians to the terminal and to log.csv. Started by `run`."""

import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
task, data, rows, runs, coagscope, work, commit = sys.argv[1:8]
runs = int(runs)
python = f"{work}/venv/bin/python"
outputs = f"{work}/out"
os.makedirs(outputs, exist_ok=True)


def output(name):
    return f"{outputs}/{task}.{name}"


def run(command, into=os.devnull):
    """Wall seconds, processor seconds and peak memory in MiB of a program, and whether it ended well."""
    errors = f"{outputs}/errors"
    to = lambda descriptor, path: (os.POSIX_SPAWN_OPEN, descriptor, path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    start = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=[to(1, into), to(2, errors)])
    _, status, used = os.wait4(process, 0)
    wall = time.perf_counter() - start
    if status != 0:
        with open(errors) as file:
            sys.exit(f"{' '.join(command)}\nfailed:\n{file.read()[-1000:]}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def text_of(command):
    path = f"{outputs}/text"
    run(command, path)
    with open(path) as file:
        return file.read().strip()


def limit_options():
    """The limits of limits.csv as options, so that all programs use the same."""
    options = []
    with open(f"{HERE}/limits.csv") as file:
        next(file)
        for line in file:
            analyte, _, low, high = line.strip().split(",")
            options += ["--lln", f"{analyte}={low}"] if low else []
            options += ["--uln", f"{analyte}={high}"] if high else []
    return options


def programs():
    """Name and command of everything that is measured; the baseline of ratios comes first."""
    peer = lambda name: [python, f"{HERE}/peer_{name}.py", task, data, output(name)]
    limits = limit_options()
    if task == "T3":
        summary = [coagscope, "summary", data, "--scores", "isth_overt_2001", "--format", "json", "-q", *limits]
        return {
            "polars": peer("polars"),
            "duckdb": peer("duckdb"),
            "cat": ["cat", data],
            "coagscope": [*summary, "-o", output("coagscope")],
            "coagscope_one_job": [*summary, "-o", os.devnull, "--jobs", "1"],
        }
    score = [coagscope, "score", data, "--only-results", "-q", *limits]
    if task == "T2":
        score += ["--window", "exact"]
    isth = [*score, "--scores", "isth_overt_2001", "--items"]
    everything = [*score, "--only-verdicts", "-o", os.devnull]
    chosen = {
        "polars": peer("polars"),
        "duckdb": peer("duckdb"),
        "cat": ["cat", data],
        "coagscope": [*isth, "-o", output("coagscope")],
        "coagscope_to_null": [*isth, "-o", os.devnull],
        "coagscope_to_null_one_job": [*isth, "-o", os.devnull, "--jobs", "1"],
    }
    if os.environ.get("ALL"):
        chosen["coagscope_all_rules_to_null"] = everything
    return chosen


def check(commands):
    """Runs what has an output once, and ends here where the outputs do not agree."""
    for name in ("coagscope", "polars", "duckdb"):
        run(commands[name])
    if task == "T1":
        agree = [python, f"{HERE}/agree.py", "ordered"]
    elif task == "T2":
        agree = [python, f"{HERE}/agree.py", "any"]
    else:
        agree = [python, f"{HERE}/agree_summary.py"]
    for name in ("polars", "duckdb"):
        command = [*agree, output("coagscope"), output(name)]
        status = os.spawnv(os.P_WAIT, command[0], command)
        if status != 0:
            sys.exit(f"coagscope and {name} disagree; nothing is measured")
        print(f"  coagscope and {name}", flush=True)
    if "coagscope_all_rules_to_null" in commands:
        check_all_rules(commands)
    if task != "T3":
        one_job = [*commands["coagscope"], "--jobs", "1"]
        one_job[one_job.index(output("coagscope"))] = output("one_job")
        run(one_job)
        run(["cmp", output("coagscope"), output("one_job")])
        print("same bytes with one job")


def check_all_rules(commands):
    """With every rule the score says the same as alone, on the first rows."""
    head = 20_000
    path = f"{outputs}/head.csv"
    run(["head", "-n", str(head + 1), data], path)
    replaced = {data: path, os.devnull: output("all_rules")}
    run([replaced.get(word, word) for word in commands["coagscope_all_rules_to_null"]])
    with open(output("all_rules")) as file, open(output("coagscope")) as alone:
        both = [(file, file.readline().rstrip().split(",")), (alone, alone.readline().rstrip().split(","))]
        names = [f"isth_overt_2001_{name}" for name in ("verdict", "prerequisite")]
        at = [[header.index(name) for name in names] for _, header in both]
        for row in range(min(head, int(rows))):
            ours, theirs = ([cells[index] for index in indices] for indices, cells in zip(at, (next(file).rstrip().split(",") for file, _ in both)))
            if ours != theirs:
                sys.exit(f"with every rule row {row + 1} gives {ours}, alone {theirs}; nothing is measured")
    print(f"the same score with every rule, {min(head, int(rows))} rows", flush=True)


def median(numbers):
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def machine():
    with open("/proc/cpuinfo") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return (models or ["unknown"])[0], os.cpu_count()


def versions():
    library = lambda name: text_of([python, "-c", f"import {name}; print({name}.__version__)"])
    own = text_of([coagscope, "--version"]).split()[-1]
    return lambda name: own if name.startswith("coagscope") else library(name) if name != "cat" else ""


def write_log(results):
    version, (model, cores) = versions(), machine()
    day = time.strftime("%Y-%m-%d", time.gmtime())
    path = f"{HERE}/log.csv"
    is_new = not os.path.exists(path)
    with open(path, "a") as log:
        if is_new:
            log.write("date,commit,cpu,cores,task,rows,program,version,runs,wall_s,cpu_s,peak_mib,agreed\n")
        for name, (wall, cpu, peak) in results.items():
            agreed = "" if name == "cat" else "yes"
            log.write(f"{day},{commit},{model.replace(',', ' ')},{cores},{task},{rows},{name},{version(name)},{runs},{wall:.3f},{cpu:.3f},{peak:.1f},{agreed}\n")


def main():
    commands = programs()
    print("rows of the outputs, compared:", flush=True)
    check(commands)
    taken = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(run(command))
    if not os.environ.get("KEEP"):
        for name in os.listdir(outputs):
            os.remove(f"{outputs}/{name}")
    results = {name: [median(column) for column in zip(*numbers)] for name, numbers in taken.items()}
    of = lambda name, base, what=0: median([mine[what] / other[what] for mine, other in zip(taken[name], taken[base])])
    print(f"\n{task}, {rows} rows, medians of {runs}; ratios are medians of the ratios within a round\n")
    bases = [base for base in ("polars", "duckdb", "cat") if base in commands]
    print(f"{'program':30}{'wall s':>9}{'cpu s':>9}{'peak MiB':>10}" + "".join(f"{'/ ' + base:>10}" for base in bases))
    for name, (wall, cpu, peak) in results.items():
        ratios = "".join(f"{of(name, base):10.3f}" for base in bases)
        print(f"{name:30}{wall:9.2f}{cpu:9.2f}{peak:10.1f}{ratios}")
    print()
    to_null = "coagscope_to_null" if "coagscope_to_null" in commands else "coagscope"
    one_job = "coagscope_to_null_one_job" if to_null in commands and "coagscope_to_null_one_job" in commands else "coagscope_one_job"
    print(f"one job / all processors: {of(one_job, to_null):.2f}")
    if "coagscope_all_rules_to_null" in commands:
        print(f"every rule / one score, to nowhere: {of('coagscope_all_rules_to_null', to_null):.2f}")
    print(f"peak memory / duckdb: {of('coagscope', 'duckdb', 2):.3f}")
    os.makedirs(outputs, exist_ok=True)
    write_log(results)


main()
