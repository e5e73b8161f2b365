//! Which panels of a cohort are compared: all of them, or one per subject by a stated rule. Serial
//! panels of one subject are not independent, so a test needs one of each.

use std::collections::HashMap;

use crate::catalog::Score;
use crate::input::grammar::time::Moment;
use crate::interpret::Verdict;

/// A rule that chooses panels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Choice {
    /// Each subject's first panel.
    #[default]
    First,
    /// Each subject's last panel.
    Last,
    /// Each subject's worst panel by one score, as [`Severity`] orders them; of equal ones the first.
    Worst,
    /// Every panel.
    All,
}

impl Choice {
    /// Every rule.
    pub const ALL: [Choice; 4] = [Choice::First, Choice::Last, Choice::Worst, Choice::All];

    /// `first`, `last`, `worst` or `all`.
    pub fn word(self) -> &'static str {
        match self {
            Choice::First => "first",
            Choice::Last => "last",
            Choice::Worst => "worst",
            Choice::All => "all",
        }
    }
}

/// Whose panel it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    /// A subject, by number.
    Subject(usize),
    /// The file has no column of subjects: the panel counts as a subject of its own.
    Nobodys,
    /// The file has one, but it is empty here.
    NotStated,
}

/// What the choice of a panel rests on.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// Whose panel.
    pub whose: Whose,
    /// When, where it is known.
    pub moment: Option<Moment>,
    /// How severe it is by the score by which the worst panel is chosen; `None`, which comes after all others, where
    /// that does not apply.
    pub severity: Option<Severity>,
}

/// How severe a score finds a panel: by the greatest least total; of equal ones by the greatest greatest total, so
/// that an open panel does not stand behind one that is settled; and then by whether it is met, or may be: beside the
/// total a threshold may ask for more, so that equal totals can differ in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Severity {
    // In the order in which they are compared.
    min: i32,
    max: i32,
    is_met: bool,
    is_undecided: bool,
}

impl Severity {
    /// What a score says of a panel; `None` where the score does not apply.
    pub fn of_score(score: &Score, verdict: Verdict, min: i32, max: i32) -> Option<Self> {
        let (min, max) = score.severity.places_of(min, max);
        Severity::of(verdict, min, max)
    }

    /// By the least and the greatest total and the verdict, where more points are more severe; `None` where the score does
    /// not apply.
    pub fn of(verdict: Verdict, min: i32, max: i32) -> Option<Self> {
        (verdict != Verdict::NotApplicable).then_some(Severity {
            min,
            max,
            is_met: verdict == Verdict::Met,
            is_undecided: verdict == Verdict::Undecided,
        })
    }
}

/// The chosen panels, and what became of the others. All counts add up to the candidates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chosen {
    /// Positions of the chosen panels, ascending.
    pub panels: Vec<usize>,
    /// Subjects named in the data.
    pub subjects: usize,
    /// Panels of files without a column of subjects; each counts as a subject of its own.
    pub nobodys: usize,
    /// Panels left out because another one of their subject was chosen.
    pub not_chosen: usize,
    /// Panels of which nothing says whose they are; left out unless all are chosen.
    pub without_subject: usize,
    /// Panels of a subject without a readable time.
    pub without_time: usize,
}

/// Chooses among panels that stand in the order of the input. In time order, a panel without a
/// readable time comes after all that have one for `first` and `worst`, and before them for `last`;
/// panels of the same time, or of none, keep the order of the input.
pub fn choose(choice: Choice, candidates: &[Candidate]) -> Chosen {
    let mut chosen = Chosen::default();
    let mut best: HashMap<usize, usize> = HashMap::new();
    for (position, candidate) in candidates.iter().enumerate() {
        match candidate.whose {
            Whose::Nobodys => {
                chosen.nobodys += 1;
                chosen.panels.push(position);
            }
            Whose::NotStated if choice == Choice::All => {
                chosen.without_subject += 1;
                chosen.panels.push(position);
            }
            Whose::NotStated => chosen.without_subject += 1,
            Whose::Subject(subject) => {
                chosen.without_time += usize::from(candidate.moment.is_none());
                if choice == Choice::All {
                    chosen.panels.push(position);
                }
                best.entry(subject)
                    .and_modify(|best| {
                        if replaces(choice, candidate, &candidates[*best]) {
                            *best = position;
                        }
                        chosen.not_chosen += 1;
                    })
                    .or_insert(position);
            }
        }
    }
    chosen.subjects = best.len();
    if choice == Choice::All {
        chosen.not_chosen = 0;
    } else {
        chosen.panels.extend(best.into_values());
        chosen.panels.sort_unstable();
    }
    chosen
}

/// Whether a later candidate of the input takes the place of an earlier one.
pub(super) fn replaces(choice: Choice, new: &Candidate, old: &Candidate) -> bool {
    let is_earlier = match (new.moment, old.moment) {
        (Some(new), Some(old)) => new < old,
        (new, old) => new.is_some() && old.is_none(),
    };
    match choice {
        Choice::First | Choice::All => is_earlier,
        Choice::Last => new.moment >= old.moment,
        Choice::Worst => {
            new.severity > old.severity || (new.severity == old.severity && is_earlier)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Decimal;

    fn panel(whose: Whose, hours: Option<&str>, points: i32) -> Candidate {
        Candidate {
            whose,
            moment: hours.map(|hours| Moment::offset(Decimal::parse(hours).expect("a decimal"))),
            severity: Severity::of(Verdict::NotMet, points, points),
        }
    }

    /// Two subjects out of order, one panel without a time, one without a subject.
    fn panels() -> Vec<Candidate> {
        vec![
            panel(Whose::Subject(0), Some("24"), 5),
            panel(Whose::Subject(1), None, 7),
            panel(Whose::Subject(0), Some("1"), 2),
            panel(Whose::NotStated, Some("0"), 8),
            panel(Whose::Subject(1), Some("3"), 7),
            panel(Whose::Subject(0), Some("30"), 5),
            panel(Whose::Subject(0), Some("30"), 4),
        ]
    }

    #[test]
    fn one_panel_per_subject_by_each_rule() {
        let panels = panels();
        for (choice, expected) in [
            (Choice::First, vec![2, 4]),
            (Choice::Last, vec![4, 6]),
            (Choice::Worst, vec![0, 4]),
        ] {
            let chosen = choose(choice, &panels);
            assert_eq!(chosen.panels, expected, "{choice:?}");
            assert_eq!(chosen.subjects, 2);
            assert_eq!(chosen.without_subject, 1);
            assert_eq!(
                chosen.panels.len() + chosen.not_chosen + chosen.without_subject,
                panels.len()
            );
        }
        let all = choose(Choice::All, &panels);
        assert_eq!(all.panels, (0..panels.len()).collect::<Vec<_>>());
        assert_eq!((all.not_chosen, all.without_subject), (0, 1));
    }

    #[test]
    fn the_first_and_the_last_are_so_in_real_time() {
        let at = |text: &str| Candidate {
            whose: Whose::Subject(0),
            moment: crate::input::grammar::time::TimeReader::default()
                .read(text)
                .expect("a time"),
            severity: Severity::of(Verdict::NotMet, 1, 1),
        };
        // 05:00, 09:00 and 13:00 of universal time.
        let panels = [
            at("2025-03-01T09:00+00:00"),
            at("2025-03-01T10:00+05:00"),
            at("2025-03-01T08:00-05:00"),
        ];
        assert_eq!(choose(Choice::First, &panels).panels, [1]);
        assert_eq!(choose(Choice::Last, &panels).panels, [2]);
        assert_eq!(choose(Choice::Worst, &panels).panels, [1]);
    }

    #[test]
    fn of_equal_least_totals_the_more_severe_panel_is_the_worst() {
        use Verdict::{Met, NotApplicable, NotMet, Undecided};
        let ascending = [
            (NotApplicable, 9, 9),
            (NotMet, 2, 2),
            (Undecided, 2, 5),
            (NotMet, 4, 4),
            (Undecided, 4, 4),
            (Met, 4, 4),
            (NotMet, 5, 5),
        ];
        let panels: Vec<Candidate> = ascending
            .map(|(verdict, min, max)| Candidate {
                severity: Severity::of(verdict, min, max),
                ..panel(Whose::Subject(0), None, 0)
            })
            .into();
        for end in 1..=panels.len() {
            assert_eq!(choose(Choice::Worst, &panels[..end]).panels, [end - 1]);
            let reversed: Vec<Candidate> = panels[..end].iter().rev().copied().collect();
            assert_eq!(choose(Choice::Worst, &reversed).panels, [0]);
        }
    }

    #[test]
    fn panels_of_a_file_without_subjects_are_subjects_of_their_own() {
        let panels = [
            panel(Whose::Nobodys, None, 1),
            panel(Whose::Nobodys, None, 1),
            panel(Whose::Subject(3), None, 1),
            panel(Whose::Subject(3), None, 1),
        ];
        let chosen = choose(Choice::First, &panels);
        assert_eq!(chosen.panels, [0, 1, 2]);
        assert_eq!((chosen.nobodys, chosen.subjects), (2, 1));
        assert_eq!(choose(Choice::Last, &panels).panels, [0, 1, 3]);
    }
}
