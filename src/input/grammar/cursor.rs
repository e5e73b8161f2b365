//! A text that is read from its start, with what dates are made of.

/// Names of the months, full and short, in the languages whose headers are read. No spelling
/// stands for two months.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan", "january", "januar", "jänner", "janvier", "janv", "ene", "enero", "gen", "gennaio",
        "janeiro", "januari",
    ],
    &[
        "feb",
        "february",
        "februar",
        "feber",
        "février",
        "fevrier",
        "févr",
        "fév",
        "fev",
        "febrero",
        "febbraio",
        "fevereiro",
        "februari",
    ],
    &[
        "mar", "march", "mär", "märz", "maerz", "mrz", "mars", "marzo", "março", "marco", "maart",
        "mrt",
    ],
    &["apr", "april", "avr", "avril", "abr", "abril", "aprile"],
    &["may", "mai", "mayo", "mag", "maggio", "maio", "mei"],
    &[
        "jun", "june", "juni", "juin", "junio", "giu", "giugno", "junho",
    ],
    &[
        "jul", "july", "juli", "juil", "juillet", "julio", "lug", "luglio", "julho",
    ],
    &["aug", "august", "août", "aout", "ago", "agosto", "augustus"],
    &[
        "sep",
        "sept",
        "september",
        "septembre",
        "septiembre",
        "set",
        "settembre",
        "setembro",
    ],
    &[
        "oct", "october", "okt", "oktober", "octobre", "octubre", "ott", "ottobre", "out",
        "outubro",
    ],
    &["nov", "november", "novembre", "noviembre", "novembro"],
    &[
        "dec",
        "december",
        "dez",
        "dezember",
        "déc",
        "décembre",
        "decembre",
        "dic",
        "diciembre",
        "dicembre",
        "dezembro",
    ],
];

/// A text that is read from its start.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str) -> Self {
        Cursor { text, at: 0 }
    }

    pub fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub fn is_at_end(&self) -> bool {
        self.rest().is_empty()
    }

    pub fn next_is(&self, fits: impl Fn(char) -> bool) -> bool {
        self.rest().chars().next().is_some_and(fits)
    }

    /// Takes this character, if it comes next.
    pub fn symbol(&mut self, symbol: char) -> bool {
        let found = self.rest().starts_with(symbol);
        if found {
            self.at += symbol.len_utf8();
        }
        found
    }

    /// A word, unless letters or digits follow without a gap.
    pub fn word(&mut self, word: &str) -> bool {
        let found = self.rest().strip_prefix(word);
        let ends = found.is_some_and(|rest| rest.starts_with([' ', '\u{a0}']));
        if ends {
            self.at += word.len();
        }
        ends
    }

    pub fn one_of(&mut self, symbols: &[char]) -> Option<char> {
        symbols.iter().copied().find(|&symbol| self.symbol(symbol))
    }

    pub fn spaces(&mut self) -> bool {
        let rest = self.rest();
        let spaces = rest.len() - rest.trim_start().len();
        self.at += spaces;
        spaces > 0
    }

    /// All the digits that come next and how many they are, if there are as many as asked for.
    pub fn digits(&mut self, least: usize, most: usize) -> Option<(u64, usize)> {
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        if !(least..=most).contains(&length) {
            return None;
        }
        let number = rest.get(..length)?.parse().ok()?;
        self.at += length;
        Some((number, length))
    }

    /// Puts ASCII characters back.
    pub fn give_back(&mut self, count: usize) {
        self.at = self.at.saturating_sub(count);
    }

    pub fn letters_and_dots(&mut self) -> &'a str {
        let rest = self.rest();
        let length = rest
            .find(|c: char| !(c.is_alphabetic() || c == '.'))
            .unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or("")
    }

    /// The month whose name comes next, with the dot of an abbreviation.
    pub fn month(&mut self) -> Option<u64> {
        let rest = self.rest();
        let length = rest
            .find(|character: char| !character.is_alphabetic())
            .unwrap_or(rest.len());
        let name = rest.get(..length)?.to_lowercase();
        let month = (1..)
            .zip(MONTHS)
            .find_map(|(month, names)| names.contains(&name.as_str()).then_some(month))?;
        self.at += length;
        self.symbol('.');
        Some(month)
    }

    /// One mark between the parts of a date with a name, or none, with spaces or ` de ` around it.
    pub fn between_parts(&mut self) {
        self.one_of(&['.', '-', '/']);
        if self.spaces() && self.rest().starts_with("de ") {
            self.at += 3;
        }
    }

    /// The first two parts of `05/06/2020` or `05-06-2020`.
    pub fn open_order_date(&mut self) -> Option<(u64, u64)> {
        let (first, _) = self.digits(1, 2)?;
        let separator = self.one_of(&['/', '-'])?;
        let (second, _) = self.digits(1, 2)?;
        let year = self.symbol(separator).then(|| self.digits(4, 4))?;
        year.map(|_| (first, second))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_for_two_months() {
        let mut names: Vec<&str> = MONTHS
            .iter()
            .flat_map(|names| names.iter().copied())
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(names.iter().all(|name| name.to_lowercase() == **name));
    }
}
