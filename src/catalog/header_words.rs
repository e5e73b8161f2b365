//! What the name of a column tells beside which analyte, fact or role it is.

use super::normalize_name;

/// Words and parts of the names of columns, normalized; `reference/headers.toml` says what each list means.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeaderWords {
    pub sites: Vec<String>,
    pub stays: Vec<String>,
    pub identifiers: Vec<String>,
    pub persons: Vec<String>,
    pub beside_persons: Vec<String>,
    pub names_of_persons: Vec<String>,
    pub not_of_persons: Vec<String>,
    pub of_one_person: Vec<String>,
    pub row_numbers: Vec<String>,
    pub not_of_specimens: Vec<String>,
    pub not_of_statuses: Vec<String>,
    /// Words of orders.
    pub orders: Vec<String>,
    pub orders_of_urine: Vec<String>,
    pub newborns: Vec<String>,
    pub clocks: Vec<String>,
    pub offsets: Vec<String>,
    pub events: Vec<String>,
    pub repeated_forms: Vec<String>,
    pub ages_of_years: Vec<String>,
    pub years_of_ages: Vec<String>,
}

impl HeaderWords {
    /// Whether it names the hospital.
    pub fn is_site(&self, header: &str) -> bool {
        self.sites.contains(&normalize_name(header))
    }

    /// Whether it may name the number of a stay, or of a person.
    pub fn may_be_stay(&self, header: &str) -> bool {
        self.stays.contains(&normalize_name(header))
    }

    /// Whether a word of it says that the column holds identifiers.
    pub fn names_identifiers(&self, header: &str) -> bool {
        let name = normalize_name(header);
        name.split(' ')
            .any(|word| self.identifiers.iter().any(|known| known == word))
    }

    /// Whether it says that the column holds identifiers of persons, and nothing else: `patient_hash`, `subject.reference`.
    pub fn identifies_persons(&self, header: &str) -> bool {
        /// So long a word is that of persons at the beginning of a compound as well: `patienthash`.
        const LONG: usize = 7;
        let name = normalize_name(header);
        let is_person = |word: &str| {
            let mut known = self.persons.iter();
            known.any(|known| known == word || (known.len() >= LONG && word.starts_with(known)))
        };
        let is_beside = |word: &str| {
            let mut known = self.identifiers.iter().chain(&self.beside_persons);
            known.any(|known| known == word)
        };
        let mut words = name.split(' ');
        name.split(' ').any(is_person) && words.all(|word| is_person(word) || is_beside(word))
    }

    /// Whether persons or animals stand in such a column, by what two can share.
    pub fn names_persons(&self, header: &str) -> bool {
        self.names_of_persons.contains(&normalize_name(header))
    }

    /// Whether its codes are those of tests, orders, specimens, places, devices or staff.
    pub fn is_not_of_persons(&self, header: &str) -> bool {
        has_part(header, &self.not_of_persons)
    }

    /// Whether its codes, though not those of persons, are each of one person: of a tube, an order, a room.
    pub fn is_of_one_person(&self, header: &str) -> bool {
        has_part(header, &self.of_one_person)
    }

    /// Whether a column of row numbers may be called so as well as one of subjects.
    pub fn may_count_rows(&self, header: &str) -> bool {
        self.row_numbers.contains(&normalize_name(header))
    }

    /// Whether a fluid in it is no specimen.
    pub fn is_not_of_specimens(&self, header: &str) -> bool {
        has_part(header, &self.not_of_specimens)
    }

    /// Whether words such as `withdrawn` in it are said of something else than a result.
    pub fn is_not_of_statuses(&self, header: &str) -> bool {
        has_part(header, &self.not_of_statuses)
    }

    /// Whether these words of an order tell nothing of what was taken.
    pub fn are_of_any_order<'w>(&self, mut words: impl Iterator<Item = &'w str>) -> bool {
        let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        words.all(|word| is_number(word) || self.orders.iter().any(|known| known == word))
    }

    /// Whether an order of this name, in its plain form, has to do with urine without naming it.
    pub fn is_order_of_urine(&self, name: &str) -> bool {
        self.orders_of_urine.iter().any(|known| known == name)
    }

    /// Whether it names what happened to a person, and not a sampling: `Date of admission`.
    pub fn is_event(&self, header: &str) -> bool {
        has_part(header, &self.events)
    }

    /// Whether it tells of which repeated form of a study a row is.
    pub fn is_repeated_form(&self, header: &str) -> bool {
        self.repeated_forms.contains(&normalize_name(header))
    }

    /// Whether it tells the age in one year, which need not be that of the sampling.
    pub fn is_age_of_year(&self, header: &str) -> bool {
        self.ages_of_years.contains(&normalize_name(header))
    }

    /// Whether it tells the year of such an age.
    pub fn is_year_of_age(&self, header: &str) -> bool {
        self.years_of_ages.contains(&normalize_name(header))
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
