use super::*;
use crate::interpret::{Finding, Role, Verdict};
use crate::report::fixture;
use crate::report::wrap;
use crate::safe;

fn report(interpretation: &Interpretation, color: bool) -> String {
    let style = Style {
        color,
        ..Style::default()
    };
    styled(interpretation, &style)
}

fn long_report(interpretation: &Interpretation) -> String {
    let style = Style {
        long: true,
        ..Style::default()
    };
    styled(interpretation, &style)
}

fn styled(interpretation: &Interpretation, style: &Style) -> String {
    let mut out = Vec::new();
    write_report(&mut out, Catalog::builtin(), interpretation, style).unwrap();
    String::from_utf8(out).unwrap()
}

/// A panel of which most rules have nothing to say.
fn mostly_silent() -> Interpretation {
    let mut interpretation = fixture::dic_or_tma();
    let score = interpretation.scores[1].clone();
    let pattern = |finding| {
        let patterns = interpretation.patterns.iter();
        let mut found = patterns.filter(|pattern| pattern.finding == finding);
        found.next_back().unwrap().clone()
    };
    let (unknown, absent) = (pattern(Finding::Undecided), pattern(Finding::Absent));
    for number in 1..=8 {
        let mut silent = score.clone();
        silent.title = format!("Score {number}");
        if number % 4 == 1 {
            silent.verdict = Verdict::NotMet;
            silent.verdict_text = "4 points: does not reach the threshold".to_string();
            silent.warnings = interpretation.scores[0].warnings.clone();
        } else if number % 2 == 0 {
            silent.verdict = Verdict::NotApplicable;
            silent.not_applicable_because = Some("made for newborns".to_string());
        } else {
            silent
                .items
                .iter_mut()
                .for_each(|item| item.has_value = false);
        }
        interpretation.scores.push(silent);
        for pattern in [&unknown, &absent] {
            let mut silent = pattern.clone();
            silent.title = format!("{} {number}", pattern.title);
            interpretation.patterns.push(silent);
        }
    }
    let last = interpretation.patterns.iter_mut().rev();
    for pattern in last
        .filter(|pattern| pattern.finding == Finding::Undecided)
        .take(1)
    {
        let mut against = pattern.evidence[0].clone();
        against.role = Role::Against;
        pattern
            .evidence
            .extend(vec![pattern.evidence[0].clone(); 4]);
        pattern.evidence.push(against);
    }
    interpretation
}

#[test]
fn rules_that_say_little_are_told_in_short() {
    let interpretation = mostly_silent();
    insta::assert_snapshot!(report(&interpretation, false));
    let (short, long) = (report(&interpretation, false), long_report(&interpretation));
    assert!(short.lines().count() + 60 < long.lines().count());
    for score in &interpretation.scores {
        assert!(short.contains(&score.title) && long.contains(&score.title));
    }
    for pattern in &interpretation.patterns {
        let flat = short.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(&pattern.title) && long.contains(&pattern.title));
    }
}

#[test]
fn the_long_form_tells_everything() {
    insta::assert_snapshot!(long_report(&mostly_silent()));
}

#[test]
fn a_panel_in_markdown() {
    let style = Style {
        form: Form::Markdown,
        ..Style::default()
    };
    insta::assert_snapshot!(styled(&fixture::dic_or_tma(), &style));
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
        mostly_silent(),
    ] {
        let text = report(&interpretation, false) + &long_report(&interpretation);
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
