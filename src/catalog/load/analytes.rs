//! Units, analytes, facts of the context.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use toml::Value;

use super::words::spellings_of;
use super::{Draft, Section};
use crate::catalog::unit::{UnitFamily, UnitTable};
use crate::catalog::words::CategoryWords;
use crate::catalog::{Analyte, AnalyteId, Kind, LetterPair};
use crate::value::{Decimal, End, Known, Ratio};

/// Families of units: the canonical spelling, and every spelling with its ratio.
pub(super) type Families = HashMap<String, (String, Arc<UnitFamily>)>;

pub(super) fn load_units(draft: &mut Draft, file: &Section) -> Families {
    let mut families = Families::new();
    for (name, value) in file.table() {
        let Some(table) = value.as_table() else {
            draft.fault(file.file(), name, "must be a table of one family of units");
            continue;
        };
        let canonical = table
            .get("canonical")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_string();
        if canonical.is_empty() {
            draft.fault(
                file.file(),
                format!("{name}.canonical"),
                "is missing or empty",
            );
        }
        for key in table
            .keys()
            .filter(|key| !["canonical", "spellings"].contains(&key.as_str()))
        {
            draft.fault(
                file.file(),
                format!("{name}.{key}"),
                "is not a known key here",
            );
        }
        let mut units = vec![(canonical.clone(), Ratio::ONE)];
        let spellings = table.get("spellings").and_then(Value::as_table);
        for (spelling, ratio) in spellings.into_iter().flatten() {
            match ratio.as_str().map(Ratio::parse) {
                Some(Ok(ratio)) => units.push((spelling.clone(), ratio)),
                _ => draft.fault(
                    file.file(),
                    format!("{name}.spellings.\"{spelling}\""),
                    "must be a positive ratio in quotes, such as \"88.4\" or \"1/12\"",
                ),
            }
        }
        let mut family = UnitFamily::default();
        for (spelling, ratio) in &units {
            if !family.insert(spelling, *ratio) {
                draft.fault(
                    file.file(),
                    format!("{name}.spellings.\"{spelling}\""),
                    "has another ratio than a spelling that reads the same; case and spaces do not count",
                );
            }
        }
        families.insert(name.clone(), (canonical, Arc::new(family)));
    }
    families
}

pub(super) fn load_analytes(draft: &mut Draft, file: &Section, families: &Families) {
    for section in file.sections(draft, "analyte") {
        load_one(draft, &section, families, Kind::Laboratory);
    }
    file.refuse_unknown_keys(draft);
}

pub(super) fn load_context(draft: &mut Draft, file: &Section, families: &Families) {
    for section in file.sections(draft, "context") {
        let kind = match section.text(draft, "kind").as_str() {
            "identifier" => Kind::Identifier,
            "time" => Kind::Time,
            "number" => Kind::Number,
            "truth" => Kind::Truth,
            "category" => Kind::Category,
            "text" => Kind::Text,
            other => {
                draft.fault(
                    file.file(),
                    section.key("kind"),
                    format!("`{other}` is none of identifier, time, number, truth, category, text"),
                );
                Kind::Text
            }
        };
        load_one(draft, &section, families, kind);
    }
    file.refuse_unknown_keys(draft);
}

fn load_one(draft: &mut Draft, section: &Section, families: &Families, kind: Kind) {
    let id = section.text(draft, "id");
    let well_formed = id.starts_with(|letter: char| letter.is_ascii_lowercase())
        && id
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    if !well_formed {
        draft.fault(
            section.file(),
            section.key("id"),
            format!("`{id}` is not lower snake case"),
        );
    }
    let has_assay = section.flag(draft, "assay");
    let (unit, units) = load_unit(draft, section, families, has_assay);
    let signed = section.flag(draft, "signed");
    let plausible = plausible_range(draft, section, signed);
    let names_in = names_in(draft, section, &units);
    let analyte = Analyte {
        title: section.text(draft, "title"),
        kind,
        unit,
        units,
        loinc: section.texts(draft, "loinc"),
        names: section.texts(draft, "names"),
        ambiguous_names: section.texts(draft, "ambiguous_names"),
        names_in,
        unit_names: (section.texts(draft, "unit_names").iter())
            .map(|name| crate::catalog::normalize_name(name))
            .collect(),
        reported_names: section.texts(draft, "reported_names"),
        visit_names: section.texts(draft, "visit_names"),
        under_short_name: under_short_name(draft, section, plausible),
        by_unit: section.optional_text(draft, "by_unit"),
        lab_specific: section.flag(draft, "lab_specific"),
        zero_unusable: section.flag(draft, "zero_unusable"),
        zero_says_nothing: section.flag(draft, "zero_says_nothing"),
        zero_lower_limit: section.flag(draft, "zero_lower_limit"),
        urine: section.flag(draft, "urine"),
        urine_too: section.flag(draft, "urine_too"),
        assumed_upto: (section.optional_decimal(draft, "assumed_upto")).map(|(_, most)| most),
        usual_units: section.texts(draft, "usual_units"),
        other_loinc: section.texts(draft, "other_loinc"),
        loinc_feu: section.texts(draft, "loinc_feu"),
        loinc_ddu: section.texts(draft, "loinc_ddu"),
        has_assay,
        signed,
        plausible,
        fractions_doubtful_below: (section.optional_decimal(draft, "fractions_doubtful_below"))
            .map(|(_, below)| below),
        grades_upto: section
            .optional_decimal(draft, "grades_upto")
            .map(|(_, most)| most),
        implies: section.texts(draft, "implies"),
        implies_by_name: section.texts(draft, "implies_by_name"),
        leads_to_dic: section.flag(draft, "leads_to_dic"),
        leads_to_dic_where_severe: section.flag(draft, "leads_to_dic_where_severe"),
        bounded: section.flag(draft, "bounded"),
        beyond: section.optional_text(draft, "beyond"),
        is_result: section.flag(draft, "is_result"),
        whole: section.flag(draft, "whole"),
        one_sided: section.flag(draft, "one_sided"),
        words: if kind == Kind::Laboratory {
            section.texts(draft, "words")
        } else {
            Vec::new()
        },
        letter_pairs: letter_pairs(draft, section),
        about: section.text(draft, "about"),
        caution: section.optional_text(draft, "caution"),
        sources: section.texts(draft, "sources"),
        id,
    };
    draft.check_sources(section, &analyte.sources);
    for word in analyte
        .words
        .iter()
        .filter(|word| !draft.canonical_words.contains(*word))
        .cloned()
        .collect::<Vec<_>>()
    {
        draft.fault(
            section.file(),
            section.key("words"),
            format!("`{word}` is not a word of words.toml"),
        );
    }
    let slot = AnalyteId::new(draft.analytes.len());
    if draft.by_id.insert(analyte.id.clone(), slot).is_some() {
        draft.fault(
            section.file(),
            section.key("id"),
            format!("`{}` is defined twice", analyte.id),
        );
    }
    index_names(draft, section, &analyte, slot);
    load_category_words(draft, section, slot);
    draft.analytes.push(analyte);
    section.refuse_unknown_keys(draft);
}

fn load_unit(
    draft: &mut Draft,
    section: &Section,
    families: &Families,
    has_assay: bool,
) -> (String, UnitTable) {
    let family = section.optional_text(draft, "units");
    let unit = section.optional_text(draft, "unit");
    if family.is_empty() {
        return (unit, UnitTable::new(Arc::default(), has_assay));
    }
    let Some((canonical, units)) = families.get(&family) else {
        draft.fault(
            section.file(),
            section.key("units"),
            format!("`{family}` is no family of units.toml"),
        );
        return (unit, UnitTable::default());
    };
    let table = UnitTable::new(Arc::clone(units), has_assay);
    let unit = if unit.is_empty() {
        canonical.clone()
    } else {
        unit
    };
    if table.find(&unit).map(|found| found.ratio) != Some(Ratio::ONE) {
        draft.fault(
            section.file(),
            section.key("unit"),
            format!("`{unit}` is not the canonical unit of `{family}`, which is `{canonical}`"),
        );
    }
    (unit, table)
}

fn plausible_range(draft: &mut Draft, section: &Section, signed: bool) -> Known {
    let floor = if signed {
        End::Unbounded
    } else {
        End::Closed(Decimal::ZERO)
    };
    let low = section
        .optional_decimal(draft, "plausible_from")
        .map_or(floor, |(_, from)| End::Closed(from));
    let high = section
        .optional_decimal(draft, "plausible_upto")
        .map_or(End::Unbounded, |(_, upto)| End::Closed(upto));
    Known::new(low, high).unwrap_or_else(|| {
        draft.fault(
            section.file(),
            section.key("plausible_upto"),
            "is below plausible_from",
        );
        Known::anything()
    })
}

fn under_short_name(draft: &mut Draft, section: &Section, plausible: Known) -> Known {
    let end = |draft: &mut Draft, key| {
        let given = section.optional_decimal(draft, key);
        given.map_or(End::Unbounded, |(_, end)| End::Closed(end))
    };
    let (low, high) = (end(draft, "short_name_from"), end(draft, "short_name_upto"));
    let within = Known::new(low, high).and_then(|range| range.intersection(&plausible));
    within.unwrap_or_else(|| {
        draft.fault(
            section.file(),
            section.key("short_name_from"),
            "with `short_name_upto`, leaves nothing of what is plausible",
        );
        plausible
    })
}

fn index_names(draft: &mut Draft, section: &Section, analyte: &Analyte, slot: AnalyteId) {
    let own_id = crate::catalog::normalize_name(&analyte.id);
    let is_short_name = analyte
        .ambiguous_names
        .iter()
        .any(|name| crate::catalog::normalize_name(name) == own_id);
    draft.names.insert_identifier(&analyte.id, slot);
    let id_as_name = (!is_short_name).then_some(&analyte.id);
    let certain = analyte
        .names
        .iter()
        .chain(id_as_name)
        .map(|name| (name, true));
    let ambiguous = analyte.ambiguous_names.iter().map(|name| (name, false));
    for (name, is_certain) in certain.chain(ambiguous) {
        let taken = if is_certain {
            draft.names.insert(name, slot)
        } else {
            draft.names.insert_ambiguous(name, slot)
        };
        if let Some(other) = taken {
            let other = draft.analyte(other).id.clone();
            draft.fault(
                section.file(),
                section.key("names"),
                format!("`{name}` already stands for `{other}`"),
            );
        }
    }
    for code in &analyte.loinc {
        if let Some(other) = draft.loinc.insert(code.clone(), slot)
            && other != slot
        {
            let other = draft.analyte(other).id.clone();
            draft.fault(
                section.file(),
                section.key("loinc"),
                format!("`{code}` already stands for `{other}`"),
            );
        }
    }
    for (key, codes) in [
        ("loinc_feu", &analyte.loinc_feu),
        ("loinc_ddu", &analyte.loinc_ddu),
    ] {
        for code in codes.iter().filter(|code| !analyte.loinc.contains(code)) {
            draft.fault(
                section.file(),
                section.key(key),
                format!("`{code}` does not stand under loinc"),
            );
        }
    }
    for code in &analyte.other_loinc {
        if analyte.loinc.contains(code) {
            draft.fault(
                section.file(),
                section.key("other_loinc"),
                format!("`{code}` stands for `{}` under loinc", analyte.id),
            );
        }
    }
    if analyte.id == "hemoglobin" {
        draft.names.specimen_changes(slot);
    }
}

fn is_laboratory(section: &Section) -> bool {
    !section.has("kind")
}

/// Names that tell the unit too, by their plain form.
fn names_in(draft: &mut Draft, section: &Section, units: &UnitTable) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let given = section.optional_section(draft, "names_in");
    for (unit, spellings) in given.iter().flat_map(Section::table) {
        if units.find(unit).is_none() {
            draft.fault(
                section.file(),
                section.key("names_in"),
                format!("`{unit}` is no unit of it"),
            );
        }
        let spellings = spellings.as_array().into_iter().flatten();
        for name in spellings.filter_map(Value::as_str) {
            names.insert(crate::catalog::normalize_name(name), unit.clone());
        }
    }
    names
}

/// Pairs of letters whose meanings must be words of the same field.
fn letter_pairs(draft: &mut Draft, section: &Section) -> Vec<LetterPair> {
    if is_laboratory(section) {
        return Vec::new();
    }
    let words = section.optional_section(draft, "words");
    let mut pairs = Vec::new();
    for pair in section.sections(draft, "pairs") {
        let mut letters = BTreeMap::new();
        let given = pair.optional_section(draft, "letters");
        for (letter, word) in given.iter().flat_map(Section::table) {
            let word = word.as_str().unwrap_or_default();
            if !words.as_ref().is_some_and(|words| words.has(word)) {
                draft.fault(
                    section.file(),
                    pair.key("letters"),
                    format!("`{word}` is no word of this field"),
                );
            }
            letters.insert(letter.to_lowercase(), word.to_string());
        }
        if letters.len() < 2 {
            draft.fault(
                section.file(),
                pair.key("letters"),
                "are two or more letters and their words".to_string(),
            );
        }
        let headers = pair.texts(draft, "headers");
        pair.refuse_unknown_keys(draft);
        pairs.push(LetterPair {
            letters,
            headers: headers
                .iter()
                .map(|header| crate::catalog::normalize_name(header))
                .collect(),
        });
    }
    pairs
}

fn load_category_words(draft: &mut Draft, section: &Section, slot: AnalyteId) {
    // Facts and categories write their own words as a table; laboratory analytes list general ones.
    if is_laboratory(section) {
        return;
    }
    let Some(words) = section.optional_section(draft, "words") else {
        return;
    };
    let mut category = CategoryWords::default();
    for (word, spellings) in words.table() {
        let canonical: Arc<str> = word.as_str().into();
        draft.canonical_words.insert(word.clone());
        for spelling in spellings_of(word, spellings) {
            if !category.insert(spelling, &canonical) {
                draft.fault(
                    section.file(),
                    words.key(word),
                    format!("`{spelling}` already has another meaning here"),
                );
            }
        }
    }
    draft.categories.insert(slot, category);
}
