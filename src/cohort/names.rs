//! Which scores are compared, and in which reading.

use std::collections::BTreeMap;

use crate::catalog::Catalog;

/// A score in one of its readings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedScore {
    /// As it is called: `isth_overt_2001`, or `isth_overt_2001:category`.
    pub name: String,
    /// Position among the scores and variants of the catalog.
    pub position: usize,
    /// The profile; `None`: its first, or it has none.
    pub profile: Option<String>,
}

/// Why scores can't be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// No score or variant has this name.
    #[error("there is no score `{name}`; there are {known}")]
    NoScore {
        /// As it was given.
        name: String,
        /// What there is.
        known: String,
    },
    /// The score does not have this profile.
    #[error("{score} has no profile `{profile}`; it has {known}")]
    NoProfile {
        /// The score.
        score: String,
        /// As it was given.
        profile: String,
        /// What there is.
        known: String,
    },
    /// One reading of a score twice.
    #[error("`{name}` is named twice; a score agrees with itself")]
    Twice {
        /// As it was given.
        name: String,
    },
}

/// The scores of these names. `profiles` says which profile a score without one in its name has.
///
/// # Errors
/// [`NameError`] for the first name that is wrong.
pub fn named_scores(
    catalog: &Catalog,
    names: &[String],
    profiles: &BTreeMap<String, String>,
) -> Result<Vec<ComparedScore>, NameError> {
    let mut compared: Vec<ComparedScore> = Vec::new();
    for name in names {
        let (id, own_profile) = match name.split_once(':') {
            Some((id, profile)) => (id, Some(profile.to_string())),
            None => (name.as_str(), None),
        };
        let rules = catalog.scores_and_variants();
        let position = catalog
            .place_of_score(id)
            .ok_or_else(|| NameError::NoScore {
                name: id.to_string(),
                known: listed(rules.iter().map(|score| score.id.as_str())),
            })?;
        let has = rules[position].profiles();
        if let Some(profile) = &own_profile
            && !has.contains(&profile.as_str())
        {
            return Err(NameError::NoProfile {
                score: id.to_string(),
                profile: profile.clone(),
                known: if has.is_empty() {
                    "none".to_string()
                } else {
                    listed(has.into_iter())
                },
            });
        }
        let profile = own_profile.or_else(|| profiles.get(id).cloned());
        let is_same = |other: &ComparedScore| {
            let chosen = |profile: &Option<String>| {
                let first = has.first().map(|first| first.to_string());
                profile.clone().or(first)
            };
            other.position == position && chosen(&other.profile) == chosen(&profile)
        };
        if compared.iter().any(is_same) {
            return Err(NameError::Twice { name: name.clone() });
        }
        compared.push(ComparedScore {
            name: name.clone(),
            position,
            profile,
        });
    }
    Ok(compared)
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
