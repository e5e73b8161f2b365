//! What stands out, before any detail: disturbed specimens first, then all that is present or
//! met side by side, then what is undecided and what would decide it.

use crate::catalog::Family;
use crate::interpret::{
    Finding, Flag, Interpretation, PatternOutcome, Role, ScoreOutcome, Verdict,
};
use crate::report::amount::points;
use crate::report::page::{Page, listed, sentence};
use crate::value::Truth;

use super::{MOST_MISSING, first_of, status_word, trend};

/// So many rules of which there is nothing to tell are named in the short form.
const MOST_NAMED: usize = 6;

pub(super) fn write(page: &mut Page, interpretation: &Interpretation, long: bool) {
    page.section("What stands out");
    let (specimen, patterns): (Vec<&PatternOutcome>, Vec<&PatternOutcome>) = interpretation
        .patterns
        .iter()
        .partition(|pattern| pattern.family == Family::Specimen);

    let mut nothing = true;
    for pattern in specimen
        .iter()
        .filter(|pattern| pattern.finding == Finding::Present)
    {
        write_present(page, pattern);
        nothing = false;
    }
    nothing &= !write_both_fit(page, &patterns, &interpretation.scores, long);
    for pattern in patterns
        .iter()
        .filter(|pattern| pattern.finding == Finding::Present)
    {
        write_present(page, pattern);
        nothing = false;
    }
    for score in interpretation
        .scores
        .iter()
        .filter(|score| score.verdict == Verdict::Met)
    {
        page.paragraph(
            "  * ",
            "    ",
            &format!("{}. {}", score_line(score), sentence(&score.verdict_text)),
        );
        nothing = false;
    }
    for contradiction in &interpretation.contradictions {
        page.paragraph(
            "  ! ",
            "    ",
            &format!("Does not fit together: {}", sentence(&contradiction.text)),
        );
    }
    if nothing {
        let text = match (
            interpretation.patterns.is_empty(),
            interpretation.scores.is_empty(),
        ) {
            (true, true) => "No score and no pattern was asked for.",
            (true, false) => "No score is met.",
            (false, true) => "No pattern is present.",
            (false, false) => "No pattern is present and no score is met.",
        };
        page.paragraph("  ", "    ", text);
    }

    let mut cannot_tell = Vec::new();
    for pattern in specimen
        .iter()
        .chain(&patterns)
        .filter(|pattern| pattern.finding == Finding::Undecided)
    {
        if pattern
            .evidence
            .iter()
            .any(|evidence| evidence.role == Role::For)
        {
            write_undecided_pattern(page, pattern, long);
        } else {
            cannot_tell.push(pattern.title.as_str());
        }
    }
    for score in interpretation
        .scores
        .iter()
        .filter(|score| score.verdict == Verdict::Undecided)
    {
        if score.items.iter().any(|item| item.has_value) {
            write_undecided_score(page, score);
        } else {
            cannot_tell.push(score.title.as_str());
        }
    }
    write_not_applicable(page, &interpretation.scores, long);
    if !cannot_tell.is_empty() {
        let most = if long { usize::MAX } else { MOST_NAMED };
        page.paragraph(
            "  ",
            "    ",
            &format!(
                "Undecided, and nothing in this panel speaks for them: {}.",
                first_of(&cannot_tell, most)
            ),
        );
    }
    trend::write_findings(page, interpretation);
    write_flags(page, interpretation);
}

/// Scores that do not apply; in the short form their reasons stand below, among the scores.
fn write_not_applicable(page: &mut Page, scores: &[ScoreOutcome], long: bool) {
    let outside: Vec<&ScoreOutcome> = scores
        .iter()
        .filter(|score| score.verdict == Verdict::NotApplicable)
        .collect();
    if long || outside.len() <= 1 {
        for score in outside {
            let reason = score
                .not_applicable_because
                .as_ref()
                .map_or(String::new(), |reason| format!(": {reason}"));
            let text = format!("{}: {}{reason}", score.title, score.verdict.word());
            page.paragraph("  - ", "    ", &text);
        }
        return;
    }
    let titles: Vec<&str> = outside.iter().map(|score| score.title.as_str()).collect();
    page.paragraph(
        "  - ",
        "    ",
        &format!(
            "{}: {}.",
            Verdict::NotApplicable.word(),
            first_of(&titles, MOST_NAMED)
        ),
    );
}

fn write_present(page: &mut Page, pattern: &PatternOutcome) {
    let text = format!(
        "{}{}: present. {}",
        pattern.title,
        status_word(pattern.status),
        sentence(&pattern.text)
    );
    page.paragraph("  * ", "    ", &text);
}

/// The scores whose threshold is the one of overt DIC. They ask only that some disorder leads to DIC; other scores ask for
/// one setting, such as trauma or an infection, and say nothing where that is not stated.
const OVERT_DIC: [&str; 2] = ["isth_overt_2025", "isth_overt_2001"];

/// A DIC score that is met stands beside TMA where its prerequisite is given, or where more than one item
/// contributes: low platelets alone are as usual in TMA.
fn speaks_for_dic(score: &ScoreOutcome) -> bool {
    let contributing = score.items.iter().filter(|item| item.min() > 0).count();
    let by_its_points = match score.prerequisite {
        Some(Truth::Yes) => true,
        Some(Truth::No) => false,
        Some(Truth::Unknown) => contributing > 1 && OVERT_DIC.contains(&score.id.as_str()),
        None => contributing > 1,
    };
    score.verdict == Verdict::Met && by_its_points
}

/// DIC never outranks TMA in silence, nor the other way round.
fn write_both_fit(
    page: &mut Page,
    patterns: &[&PatternOutcome],
    scores: &[ScoreOutcome],
    long: bool,
) -> bool {
    let dic: Vec<String> = scores
        .iter()
        .filter(|score| score.family == Family::Dic && speaks_for_dic(score))
        .map(|score| format!("{}, met", score.title))
        .collect();
    let of_tma = |finding: Finding| -> Vec<String> {
        patterns
            .iter()
            .filter(|pattern| pattern.finding == finding && pattern.family == Family::Tma)
            .map(|pattern| format!("{}, {}", pattern.title, pattern.finding.word()))
            .collect()
    };
    let (present, undecided) = (of_tma(Finding::Present), of_tma(Finding::Undecided));
    if dic.is_empty() || (present.is_empty() && undecided.is_empty()) {
        return false;
    }
    let most = if long { usize::MAX } else { MOST_NAMED };
    let undecided: Vec<&str> = undecided.iter().map(String::as_str).collect();
    let open = first_of(&undecided, most);
    let text = if present.is_empty() {
        format!(
            "{}. Thrombotic microangiopathy (TMA) is not excluded: {open}.",
            dic.join("; ")
        )
    } else {
        // What is undecided fits no better than it fails to.
        let open = match undecided.is_empty() {
            true => String::new(),
            false => format!(" Not excluded: {open}."),
        };
        format!(
            "DIC and thrombotic microangiopathy (TMA) side by side: {}; {}. Both fit these values; neither outranks the other.{open}",
            dic.join("; "),
            present.join("; ")
        )
    };
    page.paragraph("  * ", "    ", &text);
    true
}

/// Title, verdict and points. A `met` never travels without its prerequisite.
fn score_line(score: &ScoreOutcome) -> String {
    let mut line = format!(
        "{}{}: {}, {} of {} points",
        score.title,
        status_word(score.status),
        score.verdict.word(),
        points(score.min, score.max),
        score.most
    );
    if let Some(profile) = &score.profile {
        line.push_str(&format!(", profile {profile}"));
    }
    // Points that are open leave the class open too; that needs no word of its own.
    let says_nothing = |class: &&String| {
        score.verdict == Verdict::Undecided && class.as_str() == Verdict::Undecided.word()
    };
    if let Some(class) = score.class.as_ref().filter(|class| !says_nothing(class)) {
        let class = class.replace('_', " ");
        let named = class.starts_with("class ");
        line.push_str(if named { ", " } else { ", class " });
        line.push_str(&class);
    }
    match score.prerequisite {
        Some(Truth::Unknown) => line.push_str(", prerequisite unknown"),
        Some(Truth::No) => line.push_str(", prerequisite not fulfilled"),
        Some(Truth::Yes) | None => {}
    }
    line
}

fn write_undecided_pattern(page: &mut Page, pattern: &PatternOutcome, long: bool) {
    let mut text = format!(
        "{}{}: undecided.",
        pattern.title,
        status_word(pattern.status)
    );
    if !pattern.needs.is_empty() {
        let needs: Vec<&str> = pattern.needs.iter().map(String::as_str).collect();
        let most = if long { usize::MAX } else { MOST_MISSING };
        text.push_str(&format!(" Open: {}.", first_of(&needs, most)));
    }
    page.paragraph("  ? ", "    ", &text);
}

fn write_undecided_score(page: &mut Page, score: &ScoreOutcome) {
    let mut text = format!("{}.", score_line(score));
    if !score.needs.is_empty() {
        text.push_str(&format!(" What would decide it: {}.", needs(score)));
    }
    page.paragraph("  ? ", "    ", &text);
}

/// The items that could change the verdict, by their titles.
pub(super) fn needs(score: &ScoreOutcome) -> String {
    let titles: Vec<&str> = score
        .needs
        .iter()
        .map(|need| {
            score
                .items
                .iter()
                .find(|item| item.id == *need)
                .map_or(need.as_str(), |item| item.title.as_str())
        })
        .collect();
    listed(&titles, "and")
}

/// The results outside their limits on one line.
fn write_flags(page: &mut Page, interpretation: &Interpretation) {
    let (mut outside, mut open, mut within) = (Vec::new(), Vec::new(), 0_usize);
    for result in &interpretation.results {
        match result.flag {
            Some(Flag::Normal) => within += 1,
            Some(Flag::Undetermined) => open.push(result.title.as_str()),
            Some(flag) => outside.push(format!("{} {}", result.title, flag.code())),
            None => {}
        }
    }
    if !outside.is_empty() {
        page.paragraph(
            "  ",
            "    ",
            &format!("Outside their limits: {}.", outside.join(", ")),
        );
    } else if within > 0 && open.is_empty() {
        page.paragraph(
            "  ",
            "    ",
            "Every result that has limits lies within them.",
        );
    }
    if !open.is_empty() {
        page.paragraph(
            "  ",
            "    ",
            &format!("Flag can't be told: {}.", open.join(", ")),
        );
    }
}
