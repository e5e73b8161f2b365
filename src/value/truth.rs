//! Three-valued logic (Kleene): what is known of a statement.

use serde::{Deserialize, Serialize};

/// Whether a statement holds: known to, known not to, or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// Known not to hold.
    No,
    /// What is known decides nothing.
    Unknown,
    /// Known to hold.
    Yes,
}

impl Truth {
    /// The truth of the opposite statement.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
            Truth::Yes => Truth::No,
        }
    }

    /// Yes where at least `count` of the statements hold whatever the unknown ones turn out to be.
    ///
    /// ```
    /// use coagscope::value::Truth::{self, No, Unknown, Yes};
    /// assert_eq!(Truth::at_least(2, [Yes, Unknown, Yes]), Yes);
    /// assert_eq!(Truth::at_least(2, [Yes, Unknown, No]), Unknown);
    /// assert_eq!(Truth::at_least(2, [No, Unknown, No]), No);
    /// ```
    pub fn at_least(count: usize, statements: impl IntoIterator<Item = Truth>) -> Self {
        let (mut certain, mut possible) = (0, 0);
        for truth in statements {
            certain += usize::from(truth == Truth::Yes);
            possible += usize::from(truth != Truth::No);
        }
        if certain >= count {
            Truth::Yes
        } else if possible >= count {
            Truth::Unknown
        } else {
            Truth::No
        }
    }

    /// Yes where every statement holds.
    pub fn all(statements: impl IntoIterator<Item = Truth>) -> Self {
        statements
            .into_iter()
            .fold(Truth::Yes, |all, truth| match (all, truth) {
                (Truth::No, _) | (_, Truth::No) => Truth::No,
                (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
                (Truth::Yes, Truth::Yes) => Truth::Yes,
            })
    }

    /// Yes where one statement or more holds.
    pub fn any(statements: impl IntoIterator<Item = Truth>) -> Self {
        Truth::at_least(1, statements)
    }

    /// What is known when either of two readings of the evidence may be the right one.
    #[must_use]
    pub fn united(self, other: Truth) -> Self {
        if self == other { self } else { Truth::Unknown }
    }

    /// The word used in every output for a statement: `yes`, `no`, `unknown`.
    pub fn word(self) -> &'static str {
        match self {
            Truth::Yes => "yes",
            Truth::No => "no",
            Truth::Unknown => "unknown",
        }
    }
}
