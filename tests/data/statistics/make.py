"""Values of established packages for the statistics of coagscope.

    python3 -m venv venv
    venv/bin/pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0 scikit-learn==1.9.1 mlstatkit==0.1.91
    venv/bin/python make.py > values.csv

Kinds of rows:
- exact, wilson: `counts` is "some/all"; low and high are the ends of the interval of a proportion.
- ratio: `counts` is "a/m b/n"; the ratio of the shares and the ends of its interval by the log method
  (statsmodels calls it the risk ratio of a two-by-two table).
- area: `counts` is "with:without" for each total, ascending; the area under the ROC curve, DeLong's variance
  and the ends of his interval, cut at 0 and 1.
"""

import contextlib
import csv
import io
import sys

import numpy
from MLstatkit import Delong_test
from scipy import stats
from sklearn.metrics import roc_auc_score
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import proportion_confint

LEVEL = 0.95
random = numpy.random.default_rng(20250301)
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["kind", "counts", "value", "variance", "low", "high"])


def row(kind, counts, value, variance, low, high):
    numbers = ["" if number is None else repr(float(number)) for number in (value, variance, low, high)]
    out.writerow([kind, counts, *numbers])


def proportions():
    pairs = [(0, 1), (1, 1), (0, 7), (7, 7), (1, 2), (2, 220), (11, 101), (137, 175), (2, 47), (6, 25), (61, 74)]
    pairs += [(153, 225), (1, 100000), (99999, 100000), (50000, 100000), (3, 1000000), (0, 250000)]
    for _ in range(40):
        all_ = int(random.integers(1, 2000))
        pairs.append((int(random.integers(0, all_ + 1)), all_))
    for some, all_ in pairs:
        # scipy's binomtest looks for the ends step by step and stops near them, at shares of a millionth with
        # six digits; the quantiles of the beta distribution are closer.
        low, high = proportion_confint(some, all_, 1 - LEVEL, method="beta")
        other = stats.binomtest(some, all_).proportion_ci(LEVEL, method="exact")
        assert numpy.allclose([low, high], other, rtol=1e-9, atol=1e-12), (some, all_)
        row("exact", f"{some}/{all_}", some / all_, None, low, high)
        low, high = proportion_confint(some, all_, 1 - LEVEL, method="wilson")
        other = stats.binomtest(some, all_).proportion_ci(LEVEL, method="wilson")
        assert numpy.allclose([low, high], other, rtol=1e-9, atol=1e-12), (some, all_)
        row("wilson", f"{some}/{all_}", some / all_, None, low, high)


def ratios():
    tables = [(61, 69, 13, 77), (8, 69, 64, 77), (36, 44, 18, 101), (8, 44, 83, 101), (1, 2, 1, 2), (5, 5, 1, 9)]
    for _ in range(40):
        m, n = (int(number) for number in random.integers(1, 3000, 2))
        tables.append((int(random.integers(1, m + 1)), m, int(random.integers(1, n + 1)), n))
    for a, m, b, n in tables:
        if a == m and b == n:
            continue
        table = Table2x2(numpy.array([[a, m - a], [b, n - b]]), shift_zeros=False)
        low, high = table.riskratio_confint(1 - LEVEL)
        row("ratio", f"{a}/{m} {b}/{n}", table.riskratio, None, low, high)


def placements(with_, without):
    """DeLong's variance by midranks (Sun and Xu, IEEE Signal Process Lett 2014;21:1389)."""
    m, n = len(with_), len(without)
    all_ = stats.rankdata(numpy.concatenate([with_, without]))
    own = stats.rankdata(with_)
    other = stats.rankdata(without)
    v10 = (all_[:m] - own) / n
    v01 = 1.0 - (all_[m:] - other) / m
    return v10.mean(), v10.var(ddof=1) / m + v01.var(ddof=1) / n


def area(counts):
    with_ = numpy.repeat(numpy.arange(len(counts)), [pair[0] for pair in counts]).astype(float)
    without = numpy.repeat(numpy.arange(len(counts)), [pair[1] for pair in counts]).astype(float)
    truth = numpy.concatenate([numpy.ones(len(with_)), numpy.zeros(len(without))])
    scores = numpy.concatenate([with_, without])
    value = roc_auc_score(truth, scores)
    own, variance = placements(with_, without)
    assert abs(value - own) < 1e-12
    low, high = stats.norm.interval(LEVEL, value, numpy.sqrt(variance))
    low, high = max(low, 0.0), min(high, 1.0)
    with contextlib.redirect_stdout(io.StringIO()):
        other = Delong_test(truth.astype(int), scores, random.random(len(scores)), return_ci=True)
    assert numpy.allclose(other[2], (low, high), rtol=1e-9, atol=1e-12), (other, low, high)
    text = ";".join(f"{pair[0]}:{pair[1]}" for pair in counts)
    row("area", text, value, variance, low, high)


def areas():
    # Low, intermediate and high totals of three cohorts: Bendapudi 2017, see published_tables.csv.
    area([(0, 84), (2, 42), (58, 14)])
    area([(0, 89), (3, 29), (18, 11)])
    area([(2, 45), (6, 19), (61, 13)])
    for _ in range(30):
        totals = int(random.integers(2, 10))
        with_ = random.binomial(totals - 1, 0.6, int(random.integers(5, 300)))
        without = random.binomial(totals - 1, random.uniform(0.1, 0.6), int(random.integers(5, 300)))
        count = lambda group: numpy.bincount(group, minlength=totals)
        area(list(zip(count(with_).tolist(), count(without).tolist())))


proportions()
ratios()
areas()
