//! Which panels of a part are of one subject.

use super::PartOfPanels;

/// The panels of each subject of a part.
pub(super) struct BySubject {
    /// The panels of one subject after those of the other, in the order of the file.
    panels: Vec<u32>,
    /// Where the panels of the subject of a panel begin.
    first: Vec<u32>,
}

impl BySubject {
    pub(super) fn of(part: PartOfPanels) -> Self {
        let key = |panel: &u32| (part.part.subject_of(*panel as usize).0, *panel);
        let mut panels: Vec<u32> = (0..part.count() as u32).collect();
        panels.sort_unstable_by_key(key);
        let mut first = vec![0; panels.len()];
        let mut begin = 0;
        for (place, panel) in panels.iter().enumerate() {
            if key(panel).0 != key(&panels[begin]).0 {
                begin = place;
            }
            first[*panel as usize] = begin as u32;
        }
        BySubject { panels, first }
    }

    /// The panels of each subject.
    pub(super) fn each(&self) -> impl Iterator<Item = &[u32]> {
        let first = |panel: &u32| self.first[*panel as usize];
        self.panels
            .chunk_by(move |one, other| first(one) == first(other))
    }

    /// The panels of the subject of a panel.
    pub(super) fn with(&self, panel: usize) -> &[u32] {
        let first = self.first[panel];
        let own = self.panels[first as usize..].iter();
        let count = own
            .take_while(|one| self.first[**one as usize] == first)
            .count();
        &self.panels[first as usize..][..count]
    }
}
