//! The rule files as a reader sees them: read here with a TOML parser and nothing else, so that what the
//! program makes of a rule is compared with what the rule says.

use std::collections::BTreeMap;

use coagscope::Catalog;
use toml::{Table, Value};

use super::exact::Exact;

/// The embedded reference set as the loader takes it.
pub fn embedded() -> Vec<(String, String)> {
    Catalog::embedded_files()
        .map(|(path, text)| (path.to_string(), text.to_string()))
        .collect()
}

/// A file of the reference set as a table.
pub fn table(path: &str) -> Table {
    let (_, text) = Catalog::embedded_files()
        .find(|(name, _)| *name == path)
        .unwrap_or_else(|| panic!("{path} is not in the reference set"));
    text.parse()
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every TOML file below a folder of the reference set; all of them for an empty name.
pub fn tables(folder: &str) -> Vec<(String, Table)> {
    Catalog::embedded_files()
        .filter(|(path, _)| path.starts_with(folder) && path.ends_with(".toml"))
        .map(|(path, _)| (path.to_string(), table(path)))
        .collect()
}

pub fn text<'a>(table: &'a Table, key: &str) -> Option<&'a str> {
    table.get(key).and_then(Value::as_str)
}

/// The tables of a list.
pub fn list<'a>(table: &'a Table, key: &str) -> Vec<&'a Table> {
    table
        .get(key)
        .and_then(Value::as_array)
        .map(|values| values.iter().filter_map(Value::as_table).collect())
        .unwrap_or_default()
}

/// A range as the four words of a rule write it.
#[derive(Debug, Clone, Copy)]
pub struct Range {
    from: Option<Exact>,
    above: Option<Exact>,
    below: Option<Exact>,
    upto: Option<Exact>,
}

impl Range {
    /// The range of a table, with `denied_` or nothing before its words; `None` where it has none.
    pub fn of(table: &Table, prefix: &str) -> Option<Self> {
        let end = |word: &str| text(table, &format!("{prefix}{word}")).map(Exact::parse);
        let range = Range {
            from: end("from"),
            above: end("above"),
            below: end("below"),
            upto: end("upto"),
        };
        (!range.cut_offs().is_empty()).then_some(range)
    }

    pub fn holds(&self, value: Exact) -> bool {
        self.from.is_none_or(|end| value >= end)
            && self.above.is_none_or(|end| value > end)
            && self.below.is_none_or(|end| value < end)
            && self.upto.is_none_or(|end| value <= end)
    }

    pub fn cut_offs(&self) -> Vec<Exact> {
        [self.from, self.above, self.below, self.upto]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// A unit in which an analyte may come.
#[derive(Debug, Clone)]
pub struct Unit {
    /// As the reference set spells it.
    pub spelling: String,
    /// Canonical value = value times this; for D-dimer the canonical value in FEU.
    pub ratio: Exact,
}

/// Units as `analytes.toml` and `units.toml` give them.
pub struct Units {
    analytes: BTreeMap<String, Table>,
    families: Table,
}

impl Units {
    pub fn read() -> Self {
        let of = |file: &str, key: &str| -> Vec<Table> {
            list(&table(file), key).into_iter().cloned().collect()
        };
        let analytes = of("analytes.toml", "analyte")
            .into_iter()
            .chain(of("context.toml", "context"))
            .filter_map(|entry| Some((text(&entry, "id")?.to_string(), entry)))
            .collect();
        Units {
            analytes,
            families: table("units.toml"),
        }
    }

    /// Whether the analyte comes in FEU or DDU.
    pub fn has_assay(&self, analyte: &str) -> bool {
        self.analytes[analyte].get("assay").and_then(Value::as_bool) == Some(true)
    }

    /// Every unit of an analyte; with its calibrator for D-dimer. Empty for plain numbers.
    pub fn of(&self, analyte: &str) -> Vec<Unit> {
        let Some(family) = text(&self.analytes[analyte], "units") else {
            return Vec::new();
        };
        let spellings = self.families[family]["spellings"]
            .as_table()
            .unwrap_or_else(|| panic!("{family} has no spellings"));
        let bare = spellings.iter().map(|(spelling, ratio)| {
            let ratio = ratio.as_str().expect("a ratio in quotes");
            (spelling.clone(), Exact::parse(ratio))
        });
        if !self.has_assay(analyte) {
            return bare
                .map(|(spelling, ratio)| Unit { spelling, ratio })
                .collect();
        }
        bare.flat_map(|(spelling, ratio)| {
            [("FEU", "1"), ("DDU", "2")].map(|(assay, factor)| Unit {
                spelling: format!("{spelling} {assay}"),
                ratio: ratio.times(Exact::parse(factor)),
            })
        })
        .collect()
    }

    /// The ratio of the unit in which a rule prints its cut-offs.
    pub fn ratio(&self, analyte: &str, spelling: &str) -> Exact {
        self.of(analyte)
            .iter()
            .find(|unit| unit.spelling == spelling)
            .unwrap_or_else(|| panic!("{spelling} is no unit of {analyte}"))
            .ratio
    }
}
