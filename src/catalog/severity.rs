//! In which order the totals of a score are more severe.

/// The totals of a score by their severity. Of most scores more points are more severe; of one whose points are the number of
/// a class, the file of the score lists its totals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeverityOrder {
    /// The mildest first; empty where more points are more severe.
    mildest_first: Vec<i32>,
}

impl SeverityOrder {
    /// The order of these totals, the mildest first; of none more points are more severe.
    pub fn of(mildest_first: Vec<i32>) -> Self {
        SeverityOrder { mildest_first }
    }

    /// The totals, the mildest first, where more points are not more severe.
    pub fn mildest_first(&self) -> &[i32] {
        &self.mildest_first
    }

    /// A number that is greater for a more severe total: the total itself, or its place in the order.
    ///
    /// ```
    /// use coagscope::catalog::SeverityOrder;
    /// let classes = SeverityOrder::of(vec![0, 3, 2, 1]);
    /// assert!(classes.place_of(1) > classes.place_of(3) && classes.place_of(3) > classes.place_of(0));
    /// assert_eq!(SeverityOrder::default().place_of(5), 5);
    /// ```
    pub fn place_of(&self, total: i32) -> i32 {
        let mut totals = (0..).zip(&self.mildest_first);
        let found = totals.find(|(_, listed)| **listed == total);
        found.map_or(total, |(place, _)| place)
    }

    /// The total of a place.
    pub fn total_of(&self, place: i32) -> i32 {
        let listed = usize::try_from(place).ok();
        let listed = listed.and_then(|place| self.mildest_first.get(place));
        listed.copied().unwrap_or(place)
    }

    /// The places between which a total lies that is from `min` to `max`.
    pub fn places_of(&self, min: i32, max: i32) -> (i32, i32) {
        if self.mildest_first.is_empty() {
            return (min, max);
        }
        let places = || (min..=max).map(|total| self.place_of(total));
        (places().min().unwrap_or(min), places().max().unwrap_or(max))
    }

    /// Whether each total from `least` to `greatest` is listed once and no other one, or none at all.
    pub(super) fn lists_all(&self, least: i32, greatest: i32) -> bool {
        let mut listed = self.mildest_first.clone();
        listed.sort_unstable();
        listed.is_empty() || listed.into_iter().eq(least..=greatest)
    }
}
