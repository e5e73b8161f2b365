use super::*;
use crate::interpret::{Finding, Verdict};
use crate::report::fixture;
use crate::report::{safe, wrap};

fn report(interpretation: &Interpretation, color: bool) -> String {
    let mut out = Vec::new();
    write_report(
        &mut out,
        Catalog::builtin(),
        interpretation,
        &Style {
            color,
            ..Style::default()
        },
    )
    .unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_panel_that_fits_dic_and_tma() {
    insta::assert_snapshot!(report(&fixture::dic_or_tma(), false));
}

#[test]
fn a_normal_panel() {
    insta::assert_snapshot!(report(&fixture::normal(), false));
}

#[test]
fn a_panel_without_anything() {
    insta::assert_snapshot!(report(&fixture::empty(), false));
}

#[test]
fn no_line_is_wider_than_eighty_columns_and_nothing_unsafe_is_printed() {
    for interpretation in [
        fixture::dic_or_tma(),
        fixture::normal(),
        fixture::empty(),
        fixture::hostile(),
    ] {
        let text = report(&interpretation, false);
        for line in text.lines() {
            assert!(wrap::width(line) <= wrap::WIDTH, "{line}");
            assert!(!line.chars().any(safe::is_unsafe), "{line:?}");
            assert_eq!(line.trim_end(), line);
        }
    }
}

#[test]
fn color_changes_nothing_but_colors() {
    for interpretation in [fixture::dic_or_tma(), fixture::hostile()] {
        let mut colored = report(&interpretation, true);
        assert!(colored.contains("\u{1b}[33m"));
        for code in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[33m", "\u{1b}[1;31m"] {
            colored = colored.replace(code, "");
        }
        assert!(!colored.contains('\u{1b}'));
        let lines = |text: &str| {
            text.lines()
                .map(|line| line.trim_end().to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(lines(&colored), lines(&report(&interpretation, false)));
    }
}

#[test]
fn dic_and_tma_are_named_together_only_where_both_fit() {
    let both = "neither outranks the other";
    let open = "TMA) is not excluded";
    let flat = |interpretation: &_| {
        report(interpretation, false)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let mut interpretation = fixture::dic_or_tma();
    assert!(flat(&interpretation).contains(open) && !flat(&interpretation).contains(both));
    for pattern in &mut interpretation.patterns {
        pattern.finding = Finding::Present;
    }
    assert!(flat(&interpretation).contains(both));
    for pattern in &mut interpretation.patterns {
        pattern.finding = Finding::Absent;
    }
    assert!(!flat(&interpretation).contains(both) && !flat(&interpretation).contains(open));
    let mut interpretation = fixture::dic_or_tma();
    for score in &mut interpretation.scores {
        score.verdict = Verdict::Undecided;
    }
    assert!(!flat(&interpretation).contains(both) && !flat(&interpretation).contains(open));
}

#[test]
fn head_and_foot_carry_the_intended_use_once_each() {
    let style = Style::default();
    let (mut head, mut foot) = (Vec::new(), Vec::new());
    write_head(
        &mut head,
        Catalog::builtin(),
        &["Window: day.".to_string()],
        &style,
    )
    .unwrap();
    write_foot(&mut foot, &style).unwrap();
    for text in [head, foot] {
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text.matches(INTENDED_USE).count(), 1, "{text}");
        assert!(text.lines().all(|line| wrap::width(line) <= wrap::WIDTH));
    }
}
