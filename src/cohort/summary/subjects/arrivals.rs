//! Panels of subjects that were not taken in yet, of one thread.

use std::collections::HashMap;
use std::sync::Arc;

use super::{
    Known, LongTexts, NO_GROUP, OfSubject, PARTS, PanelOf, Part, Said, Subjects, Taken, TextKey,
    lock,
};

/// So many panels of a part are taken in together: going from subject to subject is slow where there are many, and so
/// close together more of them stand where others were looked for just before.
const PANELS_TOGETHER: usize = 1024;

/// They are taken in as soon as rules say so much of them.
const MOST_SAID: usize = 8 * PANELS_TOGETHER;

/// Panels of subjects, in any order, that wait until there are more of them.
#[derive(Debug)]
pub(in crate::cohort::summary) struct Arrivals {
    parts: Vec<Waiting>,
    /// The numbers of groups.
    groups: HashMap<Arc<str>, u32>,
}

#[derive(Debug, Default)]
struct Waiting {
    panels: Vec<PanelOf>,
    /// What each rule said of them.
    said: Vec<Said>,
    long_names: LongTexts,
}

impl Default for Arrivals {
    fn default() -> Self {
        Arrivals {
            parts: (0..PARTS).map(|_| Waiting::default()).collect(),
            groups: HashMap::new(),
        }
    }
}

impl Arrivals {
    /// Takes in panels of subjects of one part, whose names stand in a text.
    pub(in crate::cohort::summary) fn see<'s>(
        &mut self,
        subjects: &Subjects,
        part: usize,
        text: &str,
        panels: impl Iterator<Item = OfSubject<'s>>,
    ) {
        let waiting = &mut self.parts[part];
        for panel in panels {
            let group = panel
                .group
                .map_or(NO_GROUP, |group| match self.groups.get(group) {
                    Some(number) => *number,
                    None => {
                        let number = lock(&subjects.groups).number(group);
                        self.groups.insert(Arc::clone(group), number);
                        number
                    }
                });
            let (when, said) = (panel.when, panel.said);
            let of = |long: &mut LongTexts| {
                let name = TextKey::of(text.as_bytes(), panel.name.clone(), long);
                PanelOf::new(name, when, group)
            };
            if let Taken::Far(_) = when.taken {
                let Part { known, long_names } = &mut *lock(&subjects.parts[part]);
                known.see_far(&of(long_names), when, said);
                continue;
            }
            waiting.panels.push(of(&mut waiting.long_names));
            waiting.said.extend_from_slice(said);
        }
        if waiting.panels.len() >= PANELS_TOGETHER || waiting.said.len() >= MOST_SAID {
            waiting.hand_over(&mut lock(&subjects.parts[part]));
        }
    }

    /// Lets the subjects know of all panels that wait.
    pub(in crate::cohort::summary) fn hand_over(&mut self, subjects: &Subjects) {
        for (waiting, part) in self.parts.iter_mut().zip(&subjects.parts) {
            waiting.hand_over(&mut lock(part));
        }
    }
}

impl Waiting {
    fn hand_over(&mut self, part: &mut Part) {
        let Part { known, long_names } = part;
        if self.long_names.count() > 0 {
            for panel in &mut self.panels {
                panel.name = panel.name.moved(&self.long_names, long_names);
            }
            self.long_names = LongTexts::default();
        }
        Known::see(known, &mut self.panels, &self.said);
        self.panels.clear();
        self.said.clear();
    }
}
