//! What the name of a column tells beside which analyte, fact or role it is.

use super::normalize_name;

/// Words and parts of the names of columns, normalized; `reference/headers.toml` says what each list means.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeaderWords {
    pub sites: Vec<String>,
    pub identifiers: Vec<String>,
    pub not_of_persons: Vec<String>,
    pub row_numbers: Vec<String>,
    pub not_of_specimens: Vec<String>,
    /// Words of orders.
    pub orders: Vec<String>,
    pub newborns: Vec<String>,
    pub clocks: Vec<String>,
    pub offsets: Vec<String>,
}

impl HeaderWords {
    /// Whether it names the hospital.
    pub fn is_site(&self, header: &str) -> bool {
        self.sites.contains(&normalize_name(header))
    }

    /// Whether a word of it says that the column holds identifiers.
    pub fn names_identifiers(&self, header: &str) -> bool {
        let name = normalize_name(header);
        name.split(' ')
            .any(|word| self.identifiers.iter().any(|known| known == word))
    }

    /// Whether its codes are those of tests, orders, specimens, places, devices or staff.
    pub fn is_not_of_persons(&self, header: &str) -> bool {
        has_part(header, &self.not_of_persons)
    }

    /// Whether a column of row numbers may be called so as well as one of subjects.
    pub fn may_count_rows(&self, header: &str) -> bool {
        self.row_numbers.contains(&normalize_name(header))
    }

    /// Whether a fluid in it is no specimen.
    pub fn is_not_of_specimens(&self, header: &str) -> bool {
        has_part(header, &self.not_of_specimens)
    }

    /// Whether these words of an order tell nothing of what was taken.
    pub fn are_of_any_order<'w>(&self, mut words: impl Iterator<Item = &'w str>) -> bool {
        let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        words.all(|word| is_number(word) || self.orders.iter().any(|known| known == word))
    }

    /// Whether only a newborn has it.
    pub fn is_of_newborns(&self, header: &str) -> bool {
        has_part(header, &self.newborns)
    }

    /// Whether four digits in it may be a clock.
    pub fn may_hold_clocks(&self, header: &str) -> bool {
        has_part(header, &self.clocks) && !has_part(header, &self.offsets)
    }
}

fn has_part(header: &str, parts: &[String]) -> bool {
    let name = normalize_name(header);
    parts.iter().any(|part| name.contains(part.as_str()))
}
