//! The classes of views: for each person and each class of a column the number of the view's own class.

use super::classes::PersonLimits;
use super::columns::CellClass;

/// Not found out yet: all bits, so that keys show it.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// On what of a person it depends which class of a view a class is.
#[derive(Clone, Copy)]
pub(super) enum DependsOn {
    Nothing,
    Limits,
    /// The limit for the age beside the others.
    LimitsAndAge,
}

/// What is known of all views of a column.
pub(super) struct Reduced {
    /// Persons, by what of them matters.
    persons: [Persons; 3],
    /// Room for so many classes.
    classes: usize,
    views: Vec<Table>,
}

/// The classes of one view.
struct Table {
    depends_on: DependsOn,
    /// Those of one person after those of the other.
    numbers: Vec<u32>,
}

/// What of persons matters.
struct Persons {
    /// Their limits, each once. The first are nobody's, of whom no limits are asked.
    limits: Vec<PersonLimits>,
    /// Which limits a person has.
    limits_of: Vec<u32>,
    /// Which limits all persons have but nobody, if they have the same.
    limits_of_all: Option<u32>,
}

impl Default for Persons {
    fn default() -> Self {
        Persons {
            limits: vec![PersonLimits::nobody()],
            limits_of: vec![0],
            limits_of_all: Some(0),
        }
    }
}

impl Persons {
    fn add(&mut self, limits: PersonLimits) {
        let all = &mut self.limits;
        let place = all.iter().position(|one| *one == limits);
        let place = place.unwrap_or_else(|| {
            all.push(limits);
            all.len() - 1
        });
        self.add_with(place as u32);
    }

    /// Adds one with limits that are known.
    fn add_with(&mut self, limits: u32) {
        let is_first = self.limits_of.len() == 1;
        self.limits_of_all = match self.limits_of_all {
            _ if is_first => Some(limits),
            same => same.filter(|same| *same == limits),
        };
        self.limits_of.push(limits);
    }
}

impl Reduced {
    /// Knows nothing yet, of no view.
    pub(super) fn new() -> Self {
        Reduced {
            persons: Default::default(),
            classes: 0,
            views: Vec::new(),
        }
    }

    /// Adds a view of a column that has so many classes.
    pub(super) fn add_view(&mut self, depends_on: DependsOn, classes: usize) {
        self.views.push(Table {
            depends_on,
            numbers: Vec::new(),
        });
        self.make_room(classes);
    }

    /// On what of a person a view depends.
    pub(super) fn depends_on(&self, view: usize) -> DependsOn {
        self.views[view].depends_on
    }

    /// Adds a person, with limits where they matter in the column.
    pub(super) fn add_person(&mut self, limits: Option<PersonLimits>) {
        let [nothing, with_limits, with_age] = &mut self.persons;
        nothing.add_with(0);
        match limits {
            Some(limits) => {
                with_limits.add(limits.without_age());
                with_age.add(limits);
            }
            None => {
                with_limits.add_with(0);
                with_age.add_with(0);
            }
        }
        self.make_room(self.classes);
    }

    /// Forgets all persons but nobody.
    pub(super) fn forget_persons(&mut self) {
        self.persons = Default::default();
        self.make_room(self.classes);
    }

    /// Makes room for all persons and so many classes; if there are more, what was known is found out again.
    pub(super) fn make_room(&mut self, classes: usize) {
        if classes > self.classes {
            self.classes = classes.next_power_of_two();
            let tables = self.views.iter_mut();
            tables.for_each(|table| table.numbers.clear());
        }
        for table in &mut self.views {
            let persons = self.persons[table.depends_on as usize].limits.len();
            table.numbers.resize(persons * self.classes, UNKNOWN);
        }
    }

    /// The limits of a person, as far as they matter in a view.
    pub(super) fn limits(&self, person: u32, view: usize) -> &PersonLimits {
        let persons = &self.persons[self.views[view].depends_on as usize];
        &persons.limits[persons.limits_of[person as usize] as usize]
    }

    /// The class of a class for one person and view; [`UNKNOWN`] before it was put in.
    #[inline(always)]
    pub(super) fn get(&self, person: u32, class: CellClass, view: usize) -> u32 {
        self.views[view].numbers[self.place(person, class, view)]
    }

    /// Puts in what a class is for one person and view.
    pub(super) fn put(&mut self, person: u32, class: CellClass, view: usize, number: u32) {
        let place = self.place(person, class, view);
        self.views[view].numbers[place] = number;
    }

    #[inline(always)]
    fn place(&self, person: u32, class: CellClass, view: usize) -> usize {
        let persons = &self.persons[self.views[view].depends_on as usize];
        persons.limits_of[person as usize] as usize * self.classes + class.number()
    }

    /// What each class is in a view for all persons, if it is the same for all, as mostly.
    #[inline]
    pub(super) fn same_for_all(&self, view: usize) -> Option<&[u32]> {
        let table = &self.views[view];
        let limits = self.persons[table.depends_on as usize].limits_of_all?;
        Some(&table.numbers[limits as usize * self.classes..][..self.classes])
    }

    /// What each class is in a view where no limits are asked for.
    #[inline]
    pub(super) fn same_for_nobody(&self, view: usize) -> &[u32] {
        &self.views[view].numbers[..self.classes]
    }
}
