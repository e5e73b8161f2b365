//! Files as texts, read and interpreted; and what is counted of their panels.

use coagscope::cohort::summary::{SummaryCollector, SummaryState};
use coagscope::fast::count_panels;
use coagscope::interpret::{Finding, Flag, Interpretation, codes_with};
use coagscope::panel::IssueCode;
use coagscope::{Catalog, Dataset, Declaration, Settings, interpret_with};

/// A text as a file, read as declared.
pub fn open(csv: &str, declaration: &Declaration) -> Dataset<'static> {
    let reader = Box::new(std::io::Cursor::new(csv.to_string()));
    Dataset::from_reader(Catalog::builtin(), "test.csv", reader, declaration, &[])
        .expect("readable")
}

/// The panels of a text, with the limits given by option and with those of `ranges`, if there are any.
pub fn read(csv: &str, declare: impl Fn(&mut Declaration), ranges: &str) -> Vec<Interpretation> {
    let catalog = Catalog::builtin();
    let mut declaration = Declaration::default();
    declare(&mut declaration);
    let mut data = open(csv, &declaration);
    let mut all = Vec::new();
    while let Some(row) = data.next_panel().expect("a panel") {
        let limits = data.option_limits();
        let settings = Settings {
            upper_limits: limits.upper.clone(),
            lower_limits: limits.lower.clone(),
            ranges: match ranges {
                "" => Vec::new(),
                text => catalog
                    .read_intervals("ranges.csv", text)
                    .expect("sound ranges"),
            },
            ..Settings::default()
        };
        all.push(interpret_with(catalog, &row.panel, &settings));
    }
    all
}

/// The only panel of a text.
pub fn one(csv: &str) -> Interpretation {
    let mut all = read(csv, |_| {}, "");
    assert_eq!(all.len(), 1, "one panel");
    all.remove(0)
}

/// The flag of a result.
pub fn flag(interpretation: &Interpretation, id: &str) -> Option<Flag> {
    let mut results = interpretation.results.iter();
    let result = results.find(|result| result.id == id);
    result.and_then(|result| result.flag)
}

/// What is found of a pattern.
pub fn finding(interpretation: &Interpretation, id: &str) -> Finding {
    super::pattern(interpretation, id).finding
}

/// Whether there is an issue of this kind.
pub fn has_issue(interpretation: &Interpretation, code: IssueCode) -> bool {
    interpretation.issues.iter().any(|issue| issue.code == code)
}

/// What is counted of the panels of a data set for a summary, by a column or by sex as a fact: panel by panel, or with
/// so many threads the fast way, `None` where that does not do it.
pub fn counted(
    settings: &Settings,
    data: &mut Dataset,
    by: Option<&str>,
    threads: Option<usize>,
) -> Option<SummaryState> {
    let catalog = Catalog::builtin();
    let mut collector = SummaryCollector::new(catalog, settings, by.map(str::to_string));
    if by == Some("sex") {
        collector.by_fact(catalog.find("sex").expect("a fact"));
    }
    collector.begin(data.plan().subject.is_some(), data.analytes());
    match threads {
        Some(threads) => {
            let done = count_panels(catalog, settings, data, &mut collector, threads);
            done.expect("counted").then_some(())?;
        }
        None => {
            while let Some(panel) = data.next_trusted_panel().expect("readable") {
                collector.see(&panel, &codes_with(catalog, &panel.panel, settings));
            }
        }
    }
    Some(collector.finish())
}
