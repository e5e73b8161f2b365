//! What is remembered of each subject while panels come.

mod known;
mod rules;
mod when;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::collect::{NOT_STATED, SEVERAL_VALUES};
use super::tally::GroupTally;
use crate::text_key::{LongTexts, TextKey};
use known::{Known, PanelOf};

pub(crate) use rules::{RuleName, Said};
pub(crate) use when::{Taken, When};

/// Into so many parts the subjects are divided, so that threads seldom wait for each other.
const PARTS: usize = 64;

/// So many panels of a part are taken in together: going from subject to subject is slow where there are many, and so
/// close together more of them stand where others were looked for just before.
const PANELS_TOGETHER: usize = 4096;

/// They are taken in as soon as rules say so much of them.
const MOST_SAID: usize = 4 * PANELS_TOGETHER;

/// The number of the group that is not stated, and of that of subjects with panels of several groups.
const NOT_STATED_GROUP: u32 = 0;
const SEVERAL_GROUP: u32 = 1;

/// Panels come without groups.
const NO_GROUP: u32 = u32::MAX;

/// All subjects. Their panels may come in any order and from several threads.
#[derive(Debug)]
pub(super) struct Subjects(Vec<Part>);

#[derive(Debug, Default)]
struct Part {
    waiting: Mutex<Waiting>,
    known: Mutex<Known>,
}

/// Panels of subjects that were not taken in yet.
#[derive(Debug)]
struct Waiting {
    panels: Vec<PanelOf>,
    /// What each rule said of them.
    said: Vec<Said>,
    long_names: LongTexts,
    /// The names of groups, and their numbers.
    groups: Vec<Arc<str>>,
    numbers_of_groups: HashMap<Arc<str>, u32>,
}

/// A panel of a subject: the place of the subject's name in a text, and what is to be remembered of it.
#[derive(Debug, Clone)]
pub(crate) struct OfSubject<'s> {
    pub name: Range<usize>,
    pub when: When,
    pub group: Option<&'s Arc<str>>,
    pub said: &'s [Said],
}

impl Default for Subjects {
    fn default() -> Self {
        Subjects((0..PARTS).map(|_| Part::default()).collect())
    }
}

impl Default for Waiting {
    fn default() -> Self {
        let mut waiting = Waiting {
            panels: Vec::new(),
            said: Vec::new(),
            long_names: LongTexts::default(),
            groups: Vec::new(),
            numbers_of_groups: HashMap::new(),
        };
        // In the order of their numbers.
        for name in [NOT_STATED, SEVERAL_VALUES] {
            waiting.number_of_group(&Arc::from(name));
        }
        waiting
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Subjects {
    /// The part of the subject whose name stands at a place of a text.
    pub(super) fn part_of(text: &str, name: Range<usize>) -> usize {
        TextKey::spread(text.as_bytes(), name) as usize % PARTS
    }

    /// Takes in panels of subjects of one part, whose names stand in a text.
    pub(super) fn see<'s>(
        &self,
        part: usize,
        text: &str,
        panels: impl Iterator<Item = OfSubject<'s>>,
    ) {
        let part = &self.0[part];
        let mut waiting = lock(&part.waiting);
        for panel in panels {
            let (of, said) = (waiting.panel((text, &panel)), panel.said);
            if let Taken::Far(_) = panel.when.taken {
                lock(&part.known).see_far(&of, panel.when, said);
                continue;
            }
            waiting.panels.push(of);
            waiting.said.extend_from_slice(said);
        }
        if waiting.is_full() {
            let (mut panels, mut said) = waiting.take();
            // Meanwhile others can put theirs in.
            drop(waiting);
            lock(&part.known).see(&mut panels, &said);
            panels.clear();
            said.clear();
            lock(&part.waiting).use_again(panels, said);
        }
    }

    /// Counts all subjects, in the whole and in the groups; gives how many belong to several groups.
    pub(super) fn count(
        &self,
        rules: &[RuleName],
        all: &mut GroupTally,
        groups: Option<&mut BTreeMap<String, GroupTally>>,
    ) -> u64 {
        let mut in_several = 0;
        let mut groups = groups;
        for part in &self.0 {
            let mut waiting = lock(&part.waiting);
            let mut known = lock(&part.known);
            let (mut panels, said) = waiting.take();
            known.see(&mut panels, &said);
            for number in 0..known.count() {
                known.count_one(number, rules, all);
                let Some(groups) = &mut groups else { continue };
                let group = known.group_of(number);
                match waiting.groups.get(group as usize) {
                    Some(name) if group != SEVERAL_GROUP => {
                        let group = groups.entry(name.to_string()).or_default();
                        known.count_one(number, rules, group);
                    }
                    _ => in_several += 1,
                }
            }
        }
        in_several
    }
}

impl Waiting {
    fn panel(&mut self, (text, panel): (&str, &OfSubject)) -> PanelOf {
        let group = panel.group.map(|group| self.number_of_group(group));
        let name = TextKey::of(text.as_bytes(), panel.name.clone(), &mut self.long_names);
        PanelOf::new(name, panel.when, group.unwrap_or(NO_GROUP))
    }

    fn number_of_group(&mut self, name: &Arc<str>) -> u32 {
        if let Some(number) = self.numbers_of_groups.get(name) {
            return *number;
        }
        let number = self.groups.len() as u32;
        self.groups.push(Arc::clone(name));
        self.numbers_of_groups.insert(Arc::clone(name), number);
        number
    }

    fn is_full(&self) -> bool {
        self.panels.len() >= PANELS_TOGETHER || self.said.len() >= MOST_SAID
    }

    fn take(&mut self) -> (Vec<PanelOf>, Vec<Said>) {
        (
            std::mem::take(&mut self.panels),
            std::mem::take(&mut self.said),
        )
    }

    /// Takes empty lists back, whose memory is used again.
    fn use_again(&mut self, panels: Vec<PanelOf>, said: Vec<Said>) {
        if self.panels.is_empty() && self.panels.capacity() < panels.capacity() {
            (self.panels, self.said) = (panels, said);
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
        let panel = OfSubject {
            name: 2..3,
            when: When {
                taken: Taken::Unstated,
                dataset: 1,
                place,
            },
            group: None,
            said,
        };
        subjects.see(0, "a,b", std::iter::once(panel));
    }

    #[test]
    fn many_panels_and_great_totals_are_counted_as_few_and_small_ones() {
        let said = |verdict, points| Said {
            verdict,
            min: points,
            max: points,
        };
        let subjects = Subjects::default();
        for number in 0..300 {
            let verdict = [Verdict::NotMet, Verdict::Met][number as usize % 2];
            let said = [said(verdict, 5), said(Verdict::Undecided, 4)];
            see(&subjects, number, &said);
        }
        let last = [said(Verdict::Met, 100_000), said(Verdict::NotApplicable, 9)];
        see(&subjects, 300, &last);
        subjects.count(&[], &mut GroupTally::default(), None);
        let all: Vec<RuleOfSubject> = lock(&subjects.0[0].known).rules_of(0).collect();
        assert_eq!(all[0].first, Some(Verdict::NotMet));
        assert_eq!(all[0].worst, Some((100_000, 100_000, Verdict::Met)));
        assert_eq!((all[0].panels.met, all[0].panels.not_met), (151, 150));
        assert_eq!(
            (all[1].panels.undecided, all[1].panels.not_applicable),
            (300, 1)
        );
        assert_eq!(all[1].worst, Some((4, 4, Verdict::Undecided)));
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
        let said = |panel: usize| Said {
            verdict: [Verdict::Met, Verdict::NotMet, Verdict::Undecided][panel % 3],
            min: (panel * 31 % 9) as i32,
            max: (panel * 31 % 9) as i32 + 1,
        };
        let names: Vec<String> = (0..SUBJECTS)
            .map(|subject| format!("{}{subject}", "a long name ".repeat(subject % 2)))
            .collect();
        let groups: [Arc<str>; 3] = ["x", "y", NOT_STATED].map(Arc::from);
        let subjects = Subjects::default();
        let see = |panel: usize| {
            let name = &names[panel * 13 % SUBJECTS];
            let said = [said(panel)];
            let of = OfSubject {
                name: 0..name.len(),
                when: When {
                    taken: taken(panel),
                    dataset: 1,
                    place: panel as u64,
                },
                // Of every fifth subject groups differ.
                group: Some(
                    &groups[match panel * 13 % SUBJECTS % 5 {
                        0 => panel / SUBJECTS % 3,
                        _ => 2 * (panel / SUBJECTS % 2),
                    }],
                ),
                said: &said,
            };
            let part = Subjects::part_of(name, 0..name.len());
            subjects.see(part, name, std::iter::once(of));
        };
        std::thread::scope(|scope| {
            for thread in 0..4 {
                scope.spawn(move || (0..PANELS).skip(thread).step_by(4).for_each(see));
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
            *first
                .entry(format!("{:?}", said(earliest).verdict))
                .or_insert(0) += 1;
        }
        let counted = &all.scores["one"].subjects.first;
        assert_eq!(
            [counted.met, counted.not_met, counted.undecided],
            ["Met", "NotMet", "Undecided"].map(|verdict| first.get(verdict).copied().unwrap_or(0))
        );
    }
}
