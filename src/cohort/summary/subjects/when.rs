//! When the panels of a subject were taken.

use crate::input::grammar::instant::Instant;
use crate::input::grammar::time::Moment;

/// When a panel was taken.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Taken {
    At(Instant),
    /// Farther away than an instant can tell.
    Far(Moment),
    /// Nothing is said of it.
    Unstated,
}

impl Taken {
    /// When a panel of this moment was taken.
    pub(crate) fn of(moment: Option<Moment>) -> Self {
        match moment {
            None => Taken::Unstated,
            Some(moment) => Instant::of(&moment).map_or(Taken::Far(moment), Taken::At),
        }
    }

    fn moment(self) -> Option<Moment> {
        match self {
            Taken::At(instant) => instant.moment(),
            Taken::Far(moment) => Some(moment),
            Taken::Unstated => None,
        }
    }
}

/// When a panel was taken, and its place among others of the same time: the data set, and the panel in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct When {
    pub taken: Taken,
    pub dataset: u32,
    pub place: u64,
}

impl When {
    /// Later than anything else.
    pub(super) fn never() -> Self {
        When {
            taken: Taken::Unstated,
            dataset: u32::MAX,
            place: u64::MAX,
        }
    }

    /// Whether it comes before another one. What has no time comes last.
    pub(super) fn is_before(&self, other: &When) -> bool {
        let place = |when: &When| (when.dataset, when.place);
        let by_time = match (self.taken, other.taken) {
            (Taken::At(own), Taken::At(other)) => own.cmp(&other),
            (own, other) => {
                let key = |taken: Taken| (matches!(taken, Taken::Unstated), taken.moment());
                key(own).cmp(&key(other))
            }
        };
        by_time.then_with(|| place(self).cmp(&place(other))).is_lt()
    }
}

/// When the first panel of a subject was taken, in few bytes: there may be millions of subjects.
#[derive(Debug, Clone, Copy)]
pub(super) struct First {
    pub nanoseconds: i64,
    pub place: u64,
    pub dataset: u32,
    pub form: u8,
}

impl First {
    /// Nothing tells when it was taken.
    const UNSTATED: u8 = u8::MAX;
    /// It is told elsewhere.
    pub(super) const FAR: u8 = u8::MAX - 1;

    pub(super) fn of(when: When) -> Self {
        let (form, nanoseconds) = match when.taken {
            Taken::At(instant) => (instant.form, instant.nanoseconds),
            Taken::Unstated => (First::UNSTATED, 0),
            Taken::Far(_) => (First::FAR, 0),
        };
        First {
            nanoseconds,
            place: when.place,
            dataset: when.dataset,
            form,
        }
    }

    /// The same at length; `far` tells what an instant does not.
    pub(super) fn when(self, far: impl FnOnce() -> Option<Moment>) -> When {
        let taken = match self.form {
            First::UNSTATED => Taken::Unstated,
            First::FAR => far().map_or(Taken::Unstated, Taken::Far),
            form => Taken::At(Instant {
                form,
                nanoseconds: self.nanoseconds,
            }),
        };
        When {
            taken,
            dataset: self.dataset,
            place: self.place,
        }
    }
}
