//! The columns of a long file.

use std::collections::HashMap;

use super::normalize_name;

/// What a column of a long file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// The analyte's name.
    Analyte,
    /// The analyte's LOINC code.
    Code,
    /// The result.
    Value,
    /// On which side of the number the result lies.
    Comparator,
    /// The unit of the result.
    Unit,
    /// Lower reference limit.
    RefLow,
    /// Upper reference limit.
    RefHigh,
    /// Both reference limits in one cell.
    RefRange,
    /// Lower critical limit.
    CriticalLow,
    /// Upper critical limit.
    CriticalHigh,
    /// What became of the result: final, canceled.
    Status,
    /// Under which name the test was ordered, which may tell in what it was measured.
    Order,
}

impl Role {
    /// Every role with its key in `roles.toml`.
    pub(super) const KEYS: [(&'static str, Role); 12] = [
        ("analyte", Role::Analyte),
        ("code", Role::Code),
        ("value", Role::Value),
        ("comparator", Role::Comparator),
        ("unit", Role::Unit),
        ("ref_low", Role::RefLow),
        ("ref_high", Role::RefHigh),
        ("ref_range", Role::RefRange),
        ("critical_low", Role::CriticalLow),
        ("critical_high", Role::CriticalHigh),
        ("status", Role::Status),
        ("order", Role::Order),
    ];

    /// Its key in `roles.toml`, by which `--map` names it too.
    pub fn key(self) -> &'static str {
        let mut keys = Role::KEYS.iter();
        keys.find(|(_, role)| *role == self)
            .map_or("", |(key, _)| key)
    }
}

/// Names of roles, normalized, with their rank: the smaller is the more usual choice.
#[derive(Debug, Clone, Default)]
pub(super) struct RoleIndex(HashMap<String, (Role, usize)>);

impl RoleIndex {
    /// Adds a name; gives back the role that already has it, if that is another.
    pub(super) fn insert(&mut self, name: &str, role: Role, rank: usize) -> Option<Role> {
        let (known, _) = *self.0.entry(normalize_name(name)).or_insert((role, rank));
        (known != role).then_some(known)
    }

    /// The role of a header and its rank.
    pub(super) fn find(&self, name: &str) -> Option<(Role, usize)> {
        if name.len() > 256 {
            return None;
        }
        self.0.get(&normalize_name(name)).copied()
    }
}
