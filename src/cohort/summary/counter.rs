//! Counting distinct things.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How often each of several things was seen.
///
/// ```
/// use coagscope::cohort::summary::Counter;
/// let mut seen = Counter::default();
/// seen.add("a", 2);
/// seen.add("b", 1);
/// let mut other = Counter::default();
/// other.add("a", 1);
/// seen.merge(&other);
/// assert_eq!((seen.of(&"a"), seen.total()), (3, 4));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(K, u64)>", into = "Vec<(K, u64)>")]
#[serde(bound(
    serialize = "K: Ord + Clone + Serialize",
    deserialize = "K: Ord + Clone + Deserialize<'de>"
))]
pub struct Counter<K: Ord + Clone>(BTreeMap<K, u64>);

impl<K: Ord + Clone> Default for Counter<K> {
    fn default() -> Self {
        Counter(BTreeMap::new())
    }
}

impl<K: Ord + Clone> From<Vec<(K, u64)>> for Counter<K> {
    fn from(pairs: Vec<(K, u64)>) -> Self {
        let mut counter = Counter::default();
        for (key, count) in pairs {
            counter.add(key, count);
        }
        counter
    }
}

impl<K: Ord + Clone> From<Counter<K>> for Vec<(K, u64)> {
    fn from(counter: Counter<K>) -> Self {
        counter.0.into_iter().collect()
    }
}

impl<K: Ord + Clone> Counter<K> {
    /// Something was seen so many times more.
    pub fn add(&mut self, key: K, count: u64) {
        if count > 0 {
            *self.0.entry(key).or_default() += count;
        }
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: &Self) {
        for (key, count) in &other.0 {
            match self.0.get_mut(key) {
                Some(own) => *own += count,
                None => self.add(key.clone(), *count),
            }
        }
    }

    /// How often one thing was seen.
    pub fn of(&self, key: &K) -> u64 {
        self.0.get(key).copied().unwrap_or(0)
    }

    /// How often anything was seen.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// Everything in its order, with how often it was seen.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, u64)> {
        self.0.iter().map(|(key, count)| (key, *count))
    }

    /// How often those were seen for which something holds.
    pub fn total_of(&self, holds: impl Fn(&K) -> bool) -> u64 {
        self.iter()
            .filter(|(key, _)| holds(key))
            .map(|(_, count)| count)
            .sum()
    }
}
