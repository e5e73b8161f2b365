//! Result rows rest on the same decisions as reports: codes equal the rich interpretation.

mod common;

use std::path::Path;

use coagscope::fast::Coder;
use coagscope::interpret::{Interpretation, codes_with};
use coagscope::{Catalog, Dataset, Declaration, Settings, interpret_with};

fn assert_same(catalog: &Catalog, panel: &coagscope::Panel, settings: &Settings) {
    let rich: Interpretation = interpret_with(catalog, panel, settings);
    let codes = codes_with(catalog, panel, settings);
    let flags: Vec<_> = rich
        .results
        .iter()
        .filter_map(|result| Some((result.analyte, result.flag?)))
        .collect();
    assert_eq!(codes.flags, flags);
    assert_eq!(codes.scores.len(), rich.scores.len());
    for (code, score) in codes.scores.iter().zip(&rich.scores) {
        let rule = &catalog.scores()[code.score];
        assert_eq!(rule.id, score.id);
        assert_eq!(
            (code.min, code.max, code.verdict),
            (score.min, score.max, score.verdict)
        );
        assert_eq!(
            (code.prerequisite, &code.class),
            (score.prerequisite, &score.class)
        );
        let needs: Vec<&String> = code
            .needs
            .iter()
            .map(|&item| &rule.items[item].id)
            .collect();
        assert_eq!(needs, score.needs.iter().collect::<Vec<_>>());
        let items: Vec<_> = score
            .items
            .iter()
            .map(|item| item.has_value.then_some((item.min(), item.max())))
            .collect();
        assert_eq!(code.items, items, "{}", score.id);
        let kind = common::chosen_reference(rule, score);
        assert_eq!(code.reference_kind, kind);
    }
    let patterns: Vec<_> = rich
        .patterns
        .iter()
        .map(|pattern| (pattern.id.as_str(), pattern.finding))
        .collect();
    let coded: Vec<_> = codes
        .patterns
        .iter()
        .map(|(pattern, finding)| (catalog.patterns()[*pattern].id.as_str(), *finding))
        .collect();
    assert_eq!(coded, patterns);
    let mut issues: Vec<_> = rich.issues.iter().map(|issue| issue.code.code()).collect();
    issues.sort_unstable();
    issues.dedup();
    assert_eq!(
        codes
            .issues
            .iter()
            .map(|code| code.code())
            .collect::<Vec<_>>(),
        issues
    );
}

#[test]
fn codes_equal_the_rich_interpretation_on_every_sample() {
    let catalog = Catalog::builtin();
    let mut settings = Settings {
        scores: Some(
            catalog
                .scores()
                .iter()
                .map(|score| score.id.clone())
                .collect(),
        ),
        patterns: Some(
            catalog
                .patterns()
                .iter()
                .map(|pattern| pattern.id.clone())
                .collect(),
        ),
        ..Settings::default()
    };
    let mut panels = 0;
    for profile in ["multiples_3_7", "ssc_2018", "category"] {
        settings
            .profiles
            .insert("isth_overt_2001".to_string(), profile.to_string());
        for file in [
            "first_look.csv",
            "long_german.csv",
            "messy.csv",
            "japanese.csv",
            "covid19_tongji/wide_daily.csv",
        ] {
            let path = Path::new("samples").join(file);
            let mut data =
                Dataset::open(catalog, &path, &Declaration::default(), &[]).expect("a sample");
            let mut coder = Coder::new(catalog, &settings);
            while let Some(row) = data.next_panel().expect("a panel") {
                assert_same(catalog, &row.panel, &settings);
                let decided = codes_with(catalog, &row.panel, &settings);
                assert_eq!(coder.codes([&row.panel]), [decided]);
                panels += 1;
            }
        }
    }
    assert!(panels > 1600, "only {panels} panels");
}
