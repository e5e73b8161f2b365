//! What is remembered of each subject while panels come.

mod arrivals;
mod counting;
mod further;
mod kinds;
mod known;
mod rules;
mod when;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::collect::{NOT_STATED, SEVERAL_VALUES};
use super::tally::GroupTally;
use crate::text_key::{LongTexts, TextKey};
use crate::two_threads;
use counting::Counting;
use known::Known;

pub(super) use arrivals::Arrivals;
pub(crate) use rules::{RuleName, Said};
pub(crate) use when::{Taken, When};

/// Into so many parts the subjects are divided: threads seldom wait for each other, and of some million subjects those of
/// one part have room in the memory near the processor.
const PARTS: usize = 256;

/// The number of the group that is not stated, and of that of subjects with panels of several groups.
const NOT_STATED_GROUP: u32 = 0;
const SEVERAL_GROUP: u32 = 1;

/// Panels come without groups.
const NO_GROUP: u32 = u32::MAX;

/// All subjects, of whom several threads learn by [`Arrivals`] of their own.
#[derive(Debug)]
pub(super) struct Subjects {
    parts: Vec<Mutex<Part>>,
    groups: Mutex<Groups>,
}

#[derive(Debug, Default)]
struct Part {
    known: Known,
    long_names: LongTexts,
}

/// The names of groups, and their numbers.
#[derive(Debug)]
struct Groups {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Default for Subjects {
    fn default() -> Self {
        let mut groups = Groups {
            names: Vec::new(),
            numbers: HashMap::new(),
        };
        // In the order of their numbers.
        for name in [NOT_STATED, SEVERAL_VALUES] {
            groups.number(&Arc::from(name));
        }
        Subjects {
            parts: (0..PARTS).map(|_| Mutex::default()).collect(),
            groups: Mutex::new(groups),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Groups {
    fn number(&mut self, name: &Arc<str>) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(Arc::clone(name));
        self.numbers.insert(Arc::clone(name), number);
        number
    }
}

impl Subjects {
    /// The part of the subject whose name stands at a place of a text.
    pub(super) fn part_of(text: &str, name: Range<usize>) -> usize {
        TextKey::spread(text.as_bytes(), name) as usize % PARTS
    }

    /// Takes in the group of a row of a subject that is no panel; so many rules speak of those that are.
    pub(super) fn see_group(&self, name: &str, group: u32, rules: usize) {
        let part = Subjects::part_of(name, 0..name.len());
        let Part { known, long_names } = &mut *lock(&self.parts[part]);
        let name = TextKey::of(name.as_bytes(), 0..name.len(), long_names);
        known.see_group(name, group, rules);
    }

    /// Counts all subjects whose panels were handed over, in the whole and in the groups; gives how many belong to
    /// several groups.
    pub(super) fn count(
        &self,
        rules: &[RuleName],
        all: &mut GroupTally,
        mut groups: Option<&mut BTreeMap<String, GroupTally>>,
    ) -> u64 {
        let names = &lock(&self.groups).names;
        let halves: Vec<&[Mutex<Part>]> = self.parts.chunks(PARTS / 2).collect();
        let has_groups = groups.is_some();
        let counted = two_threads::map(&halves, |parts| {
            let mut counted = Counted::new(rules.len());
            for part in *parts {
                counted.count(&lock(part).known, has_groups.then_some(names.len()));
            }
            counted
        });
        let mut in_several = 0;
        for half in counted {
            in_several += half.in_several;
            half.in_all.add_to(rules, all);
            let Some(groups) = &mut groups else {
                continue;
            };
            for (group, counting) in half.in_groups {
                let name = names[group as usize].to_string();
                counting.add_to(rules, groups.entry(name).or_default());
            }
        }
        in_several
    }
}

/// What was counted of the subjects of some parts.
struct Counted {
    in_all: Counting,
    in_groups: BTreeMap<u32, Counting>,
    in_several: u64,
}

impl Counted {
    fn new(rules: usize) -> Self {
        Counted {
            in_all: Counting::new(rules),
            in_groups: BTreeMap::new(),
            in_several: 0,
        }
    }

    /// Counts the subjects of a part, also by their groups, where there are so many.
    fn count(&mut self, known: &Known, groups: Option<usize>) {
        known.count_all(&mut self.in_all);
        let Some(groups) = groups else {
            return;
        };
        for number in known.with_panels() {
            match known.group_of(number) {
                group if group == SEVERAL_GROUP || group as usize >= groups => {
                    self.in_several += 1;
                }
                group => {
                    let rules = known.rules();
                    let counting = self.in_groups.entry(group);
                    let counting = counting.or_insert_with(|| Counting::new(rules));
                    known.count_one(number, counting);
                    if !known.is_in_one_group(number) {
                        counting.count_panels_elsewhere();
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::grammar::instant::Instant;
    use crate::input::grammar::time::Moment;
    use crate::interpret::Verdict;
    use rules::RuleOfSubject;

    fn see(subjects: &Subjects, place: u64, said: &[Said]) {
        let when = When {
            taken: Taken::Unstated,
            dataset: 1,
            place,
        };
        let mut arrivals = Arrivals::default();
        arrivals.see(subjects, ("a,b", 2..3), when, NO_GROUP, said);
        arrivals.hand_over(subjects);
    }

    #[test]
    fn many_panels_and_great_totals_are_counted_as_few_and_small_ones() {
        let said = |verdict, points| Said::new(verdict, points, points);
        let subjects = Subjects::default();
        for number in 0..300 {
            let verdict = [Verdict::NotMet, Verdict::Met][number as usize % 2];
            let said = [said(verdict, 5), said(Verdict::Undecided, 4)];
            see(&subjects, number, &said);
        }
        let last = [said(Verdict::Met, 4000), said(Verdict::NotApplicable, 9)];
        see(&subjects, 300, &last);
        let rules = ["one", "two"].map(|id| RuleName::Score(id.to_string()));
        subjects.count(&rules, &mut GroupTally::default(), None);
        let part = Subjects::part_of("a,b", 2..3);
        let all: Vec<RuleOfSubject> = lock(&subjects.parts[part]).known.rules_of(0).collect();
        assert_eq!(all[0].first, Some(Verdict::NotMet));
        assert_eq!(all[0].worst, said(Verdict::Met, 4000));
        assert_eq!((all[0].panels.met, all[0].panels.not_met), (151, 150));
        assert_eq!(
            (all[1].panels.undecided, all[1].panels.not_applicable),
            (300, 1)
        );
        assert_eq!(all[1].worst, said(Verdict::Undecided, 4));
    }

    /// Panels of many subjects in any order and from several threads, with times of all kinds, counted in a plain way.
    #[test]
    fn many_subjects_are_remembered_as_one_by_one() {
        const SUBJECTS: usize = 300;
        const PANELS: usize = 20_000;
        let far = "9999-12-31".parse().map(|date| Moment::civil(date, None));
        let far = far.expect("a date");
        let taken = |panel: usize| match panel % 23 {
            0 => Taken::Unstated,
            1 => Taken::Far(far),
            _ => Taken::At(Instant {
                form: Instant::TIME,
                nanoseconds: (panel * 7919 % 10_007) as i64,
            }),
        };
        let verdict = |panel: usize| [Verdict::Met, Verdict::NotMet, Verdict::Undecided][panel % 3];
        let said = |panel: usize| {
            let points = (panel * 31 % 9) as i32;
            Said::new(verdict(panel), points, points + 1)
        };
        let names: Vec<String> = (0..SUBJECTS)
            .map(|subject| format!("{}{subject}", "a long name ".repeat(subject % 2)))
            .collect();
        let groups: [Arc<str>; 3] = ["x", "y", NOT_STATED].map(Arc::from);
        let subjects = Subjects::default();
        let see = |arrivals: &mut Arrivals, panel: usize| {
            let name = &names[panel * 13 % SUBJECTS];
            let when = When {
                taken: taken(panel),
                dataset: 1,
                place: panel as u64,
            };
            // Of every fifth subject groups differ.
            let group = match panel * 13 % SUBJECTS % 5 {
                0 => panel / SUBJECTS % 3,
                _ => 2 * (panel / SUBJECTS % 2),
            };
            let group = arrivals.group(&subjects, Some(&groups[group]));
            let name = (name.as_str(), 0..name.len());
            arrivals.see(&subjects, name, when, group, &[said(panel)]);
            if panel.is_multiple_of(1000) {
                arrivals.hand_over(&subjects);
            }
        };
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let (see, subjects) = (&see, &subjects);
                scope.spawn(move || {
                    let mut arrivals = Arrivals::default();
                    for panel in (0..PANELS).skip(thread).step_by(4) {
                        see(&mut arrivals, panel);
                    }
                    arrivals.hand_over(subjects);
                });
            }
        });
        let mut groups = BTreeMap::new();
        let rules = [RuleName::Score("one".to_string())];
        let mut all = GroupTally::default();
        let in_several = subjects.count(&rules, &mut all, Some(&mut groups));
        assert_eq!(all.subjects, SUBJECTS as u64);
        assert_eq!(in_several, SUBJECTS as u64 / 5);
        assert_eq!(groups["x"].subjects, SUBJECTS as u64 * 4 / 5);
        let mut first = BTreeMap::new();
        for subject in 0..SUBJECTS {
            let own = (0..PANELS).filter(|panel| panel * 13 % SUBJECTS == subject);
            let key = |panel: &usize| match taken(*panel) {
                Taken::At(instant) => (0, instant.nanoseconds, *panel),
                Taken::Far(_) => (1, 0, *panel),
                Taken::Unstated => (2, 0, *panel),
            };
            let earliest = own.min_by_key(key).expect("each has panels");
            *first.entry(format!("{:?}", verdict(earliest))).or_insert(0) += 1;
        }
        let counted = &all.scores["one"].subjects.first;
        assert_eq!(
            [counted.met, counted.not_met, counted.undecided],
            ["Met", "NotMet", "Undecided"].map(|verdict| first.get(verdict).copied().unwrap_or(0))
        );
    }
}
