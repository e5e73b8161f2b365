//! Panels that were made before they are handed out.

use crate::input::InputError;

use super::super::compact::{UnmadePanels, WholePanels};
use super::super::store::{Names, PanelCursor, SortedPanels};
use super::gather::garbled;
use super::in_order::InOrder;
use super::{Dataset, PanelRow};

/// Where panels of rows that meet come from.
pub(super) enum Ahead<'a> {
    /// All were made and sorted.
    Sorted(Box<Sorted>),
    /// Those of one subject after the other are made as its rows are read.
    InOrder(Box<InOrder>),
    /// All rows were packed; panels are made of them as they are handed out.
    Packed(Box<PackedPanels<'a>>),
}

/// Panels of packed rows, and in each part the number of the next.
pub(super) struct PackedPanels<'a> {
    panels: UnmadePanels<'a>,
    next: Vec<usize>,
    made: Vec<WholePanels>,
}

pub(super) struct Sorted {
    panels: SortedPanels,
    cursor: PanelCursor,
    names: Names,
    bytes: Vec<u8>,
}

impl Sorted {
    fn next(&mut self) -> Result<Option<PanelRow>, InputError> {
        if !self.panels.next(&mut self.cursor, &mut self.bytes)? {
            return Ok(None);
        }
        let panel = self.names.decode(&self.bytes);
        panel.map(Some).ok_or_else(garbled)
    }
}

impl PackedPanels<'_> {
    /// The next panel of all parts from these places on, which are moved on; `made` holds what was made of each part.
    fn next(&self, places: &mut [usize], made: &mut [WholePanels]) -> Option<PanelRow> {
        let parts = self.panels.parts().zip(places).zip(made);
        let ahead = parts.filter(|((part, place), _)| **place < part.count());
        let ((part, place), made) = ahead.min_by_key(|((part, place), _)| part.line(**place))?;
        *place += 1;
        Some(made.take(part, *place - 1, usize::MAX, |_| true))
    }
}

impl<'a> Ahead<'a> {
    pub(super) fn packed(panels: UnmadePanels<'a>) -> Self {
        Ahead::Packed(Box::new(PackedPanels {
            next: panels.parts().map(|_| 0).collect(),
            made: panels.parts().map(|_| WholePanels::default()).collect(),
            panels,
        }))
    }

    /// Whether rows were packed, and no panel of them was handed out.
    pub(super) fn is_packed_and_whole(&self) -> bool {
        matches!(self, Ahead::Packed(packed) if packed.next.iter().all(|next| *next == 0))
    }

    pub(super) fn into_packed(self) -> Option<UnmadePanels<'a>> {
        match self {
            Ahead::Packed(packed) => Some(packed.panels),
            _ => None,
        }
    }

    pub(super) fn sorted(panels: SortedPanels, names: Names) -> Result<Self, InputError> {
        Ok(Ahead::Sorted(Box::new(Sorted {
            cursor: panels.cursor()?,
            panels,
            names,
            bytes: Vec::new(),
        })))
    }
}

impl Dataset<'_> {
    /// The next of the panels that were made before they are handed out.
    pub(super) fn next_panel_ahead(&mut self) -> Result<Option<PanelRow>, InputError> {
        let next = match &mut self.ahead {
            None => None,
            Some(Ahead::Sorted(sorted)) => sorted.next()?,
            Some(Ahead::InOrder(_)) => self.next_in_order()?,
            Some(Ahead::Packed(packed)) => {
                let mut places = std::mem::take(&mut packed.next);
                let mut made = std::mem::take(&mut packed.made);
                let next = packed.next(&mut places, &mut made);
                (packed.next, packed.made) = (places, made);
                next
            }
        };
        if let Some(row) = &next {
            self.counts.panel(&row.panel);
            self.mark((2, row.file_number, row.line, 0));
        }
        Ok(next)
    }

    /// Shows the panels that were made and not yet handed out: all, where rows were read as a whole to make windows
    /// of them; those of the present subject, where rows come sorted by subject; none where each row is a panel of its own.
    ///
    /// # Errors
    /// [`InputError`] where a temporary file can't be read.
    pub fn for_each_ahead(&self, mut see: impl FnMut(&PanelRow)) -> Result<(), InputError> {
        match &self.ahead {
            None => {}
            Some(Ahead::Sorted(sorted)) => {
                let (mut cursor, mut bytes) = (sorted.cursor.clone(), Vec::new());
                while sorted.panels.next(&mut cursor, &mut bytes)? {
                    see(&sorted.names.decode(&bytes).ok_or_else(garbled)?);
                }
            }
            Some(Ahead::InOrder(in_order)) => in_order.ready.iter().for_each(see),
            Some(Ahead::Packed(packed)) => {
                let mut places = packed.next.clone();
                let mut made: Vec<WholePanels> = Vec::new();
                made.resize_with(places.len(), WholePanels::default);
                while let Some(row) = packed.next(&mut places, &mut made) {
                    see(&row);
                }
            }
        }
        Ok(())
    }

    /// The number of the stretch of panels that are made together, from 1 once the first was handed out; 0 where each
    /// row is a panel of its own. With each new number [`Dataset::for_each_ahead`] shows other panels.
    pub fn stretch(&self) -> u64 {
        match &self.ahead {
            None => 0,
            Some(Ahead::Sorted(_) | Ahead::Packed(_)) => 1,
            Some(Ahead::InOrder(in_order)) => in_order.stretch,
        }
    }
}
