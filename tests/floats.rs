//! Exact decimals decide every point and every verdict. Floats stand only where chances are computed or
//! something is drawn or compared by likeness, in the files listed here with what they do there.

mod common;

use std::path::Path;

const FLOATS: [(&str, &str); 35] = [
    ("cohort/agreement.rs", "kappa and McNemar's test"),
    (
        "cohort/summary/derive.rs",
        "differences of shares and their intervals",
    ),
    (
        "cohort/summary/finding_words.rs",
        "shares and their intervals, as they are written",
    ),
    (
        "cohort/summary/prevalence.rs",
        "shares and their intervals; percentiles are decimals",
    ),
    (
        "cohort/validation/bounds.rs",
        "the least and the greatest area under a curve; the points come from the rules",
    ),
    (
        "cohort/validation/table.rs",
        "measures of a two-by-two table and their intervals",
    ),
    (
        "interpret/counting.rs",
        "the interval of a counted share, which is only shown",
    ),
    (
        "interpret/uncertainty/cells.rs",
        "probabilities; the points of a stand-in are decided by the bands, exactly",
    ),
    (
        "interpret/uncertainty/combine.rs",
        "probabilities of totals",
    ),
    ("interpret/uncertainty/mod.rs", "probabilities"),
    (
        "interpret/uncertainty/variables.rs",
        "logarithmic deviations",
    ),
    (
        "interpret/variation.rs",
        "the reference change value, which marks a trend and no point",
    ),
    ("report/bar.rs", "the bar beside a result"),
    ("report/check.rs", "shares of cells as printed"),
    ("report/compare/json.rs", "statistics as printed"),
    ("report/compare/mod.rs", "statistics as printed"),
    ("report/compare/text.rs", "statistics as printed"),
    ("report/explain/entry.rs", "likeness of names"),
    ("report/percent.rs", "shares as printed"),
    ("report/rounded.rs", "statistics as printed"),
    ("report/spark.rs", "the small chart of a course"),
    ("report/summary/blocks.rs", "shares as printed"),
    (
        "report/summary/blocks/groups.rs",
        "differences of shares as printed",
    ),
    (
        "report/summary/blocks/results.rs",
        "shares of flags as printed",
    ),
    (
        "report/summary/json.rs",
        "the level of confidence as printed",
    ),
    ("report/text/uncertainty.rs", "probabilities as printed"),
    ("report/validate/json.rs", "statistics as printed"),
    ("report/validate/words.rs", "statistics as printed"),
    (
        "report/zlog.rs",
        "the standardized logarithm of a result, which is only shown",
    ),
    ("statistics/bootstrap.rs", "shares of drawn samples"),
    (
        "statistics/difference.rs",
        "the difference of two shares and its interval",
    ),
    ("statistics/likelihood_ratio.rs", "ratios of shares"),
    ("statistics/normal.rs", "the normal distribution"),
    ("statistics/proportion.rs", "intervals of proportions"),
    ("statistics/roc.rs", "the area under a ROC curve"),
];

#[test]
fn floats_stand_only_where_statistics_are_made_or_charts_drawn() {
    let source = common::repository("src");
    let mut found = Vec::new();
    collect(&source, &source, &mut found);
    found.sort();
    let allowed: Vec<&str> = FLOATS.iter().map(|(file, _)| *file).collect();
    assert_eq!(found, allowed);
}

fn collect(source: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(source, &path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("text");
        if text.lines().any(has_float) {
            let name = path.strip_prefix(source).expect("within the source");
            found.push(name.to_string_lossy().replace('\\', "/"));
        }
    }
}

fn has_float(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or("");
    code.split(|character: char| !character.is_alphanumeric() && character != '_')
        .any(|word| matches!(word, "f32" | "f64"))
}
