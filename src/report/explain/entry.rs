//! Everything that has a page, seen alike: its identifier, title and names.

use crate::catalog::{
    AnalyteId, Catalog, Condition, Contradiction, Kind, NameMatch, Pattern, RefusedTable, Score,
    Source, Topic, Unverified, normalize_name,
};

use crate::panel::IssueCode;
use crate::report::rule_words::titled;

use super::NotFound;

/// Something that has a page.
#[derive(Clone, Copy)]
pub(super) enum Entry<'a> {
    Score(&'a Score),
    Pattern(&'a Pattern),
    Contradiction(&'a Contradiction),
    Analyte(AnalyteId),
    Condition(&'a Condition),
    Topic(&'a Topic),
    Unverified(&'a Unverified),
    /// A variant of a score.
    Variant(&'a Score),
    RefusedTable(&'a RefusedTable),
    Source(&'a Source),
    /// A code in the column `issues`.
    Issue(IssueCode),
}

impl<'a> Entry<'a> {
    /// Everything, in the order in which pages of one identifier stand.
    pub(super) fn all(catalog: &'a Catalog) -> impl Iterator<Item = Entry<'a>> {
        (catalog.scores().iter().map(Entry::Score))
            .chain(catalog.patterns().iter().map(Entry::Pattern))
            .chain(catalog.contradictions().iter().map(Entry::Contradiction))
            .chain(catalog.analytes().map(|(id, _)| Entry::Analyte(id)))
            .chain(catalog.conditions().iter().map(Entry::Condition))
            .chain(catalog.topics().iter().map(Entry::Topic))
            .chain(catalog.unverified().iter().map(Entry::Unverified))
            .chain(catalog.variants().iter().map(Entry::Variant))
            .chain(catalog.refused_tables().iter().map(Entry::RefusedTable))
            .chain(catalog.sources().iter().map(Entry::Source))
            .chain(IssueCode::ALL.iter().copied().map(Entry::Issue))
    }

    pub(super) fn id(self, catalog: &'a Catalog) -> &'a str {
        match self {
            Entry::Score(score) | Entry::Variant(score) => &score.id,
            Entry::Pattern(pattern) => &pattern.id,
            Entry::Contradiction(contradiction) => &contradiction.id,
            Entry::Analyte(id) => &catalog.analyte(id).id,
            Entry::Condition(condition) => &condition.id,
            Entry::Topic(topic) => &topic.id,
            Entry::Unverified(entry) => &entry.id,
            Entry::RefusedTable(table) => &table.id,
            Entry::Source(source) => &source.id,
            Entry::Issue(code) => code.code(),
        }
    }

    /// The title as a list shows it.
    pub(super) fn title(self, catalog: &'a Catalog) -> String {
        match self {
            Entry::Score(score) | Entry::Variant(score) => titled(&score.title, score.status),
            Entry::Pattern(pattern) => titled(&pattern.title, pattern.status),
            Entry::Contradiction(contradiction) => contradiction.text.clone(),
            Entry::Analyte(id) => catalog.analyte(id).title.clone(),
            Entry::Condition(condition) => condition.title.clone(),
            Entry::Topic(topic) => topic.title.clone(),
            Entry::Unverified(entry) => entry.title.clone(),
            Entry::RefusedTable(table) => table.title.clone(),
            Entry::Source(source) => source.citation.clone(),
            Entry::Issue(code) => code.meaning().to_string(),
        }
    }

    /// What it is, in one word.
    pub(super) fn kind(self, catalog: &'a Catalog) -> &'static str {
        match self {
            Entry::Score(_) => "score",
            Entry::Pattern(_) => "pattern",
            Entry::Contradiction(_) => "contradiction",
            Entry::Analyte(id) if catalog.analyte(id).kind == Kind::Laboratory => "analyte",
            Entry::Analyte(_) => "context",
            Entry::Condition(_) => "condition",
            Entry::Topic(topic) => topic.kind.word(),
            Entry::Unverified(_) => "not verified",
            Entry::Variant(_) => "variant",
            Entry::RefusedTable(_) => "refused table",
            Entry::Source(_) => "source",
            Entry::Issue(_) => "issue",
        }
    }

    /// What it links to by itself.
    pub(super) fn see(self) -> &'a [String] {
        match self {
            Entry::Condition(condition) => &condition.see,
            Entry::Topic(topic) => &topic.see,
            _ => &[],
        }
    }

    /// Names beside the identifier. Those of analytes are found through the catalog, which also
    /// drops words that do not matter.
    fn names(self) -> (Option<&'a str>, &'a [String]) {
        match self {
            Entry::Score(score) | Entry::Variant(score) => (Some(&score.title), &[]),
            Entry::Pattern(pattern) => (Some(&pattern.title), &pattern.names),
            Entry::Condition(condition) => (Some(&condition.title), &condition.names),
            Entry::Topic(topic) => (Some(&topic.title), &topic.names),
            Entry::Unverified(entry) => (Some(&entry.title), &entry.names),
            Entry::RefusedTable(table) => (Some(&table.title), &[]),
            Entry::Contradiction(_) | Entry::Analyte(_) | Entry::Source(_) | Entry::Issue(_) => {
                (None, &[])
            }
        }
    }

    fn is_called(self, normal: &str) -> bool {
        let (title, names) = self.names();
        title
            .into_iter()
            .chain(names.iter().map(String::as_str))
            .any(|name| normalize_name(name) == normal)
    }
}

/// What a name means: an identifier as it is written, else everything of this identifier, title or
/// name in other spelling, else an analyte by its name in any language or by a LOINC code.
pub(super) fn find<'a>(catalog: &'a Catalog, name: &str) -> Result<Vec<Entry<'a>>, NotFound> {
    let exact: Vec<Entry> = Entry::all(catalog)
        .filter(|entry| entry.id(catalog) == name)
        .collect();
    if !exact.is_empty() {
        return Ok(exact);
    }
    let normal = normalize_name(name);
    let mut found: Vec<Entry> = Entry::all(catalog)
        .filter(|entry| normalize_name(entry.id(catalog)) == normal || entry.is_called(&normal))
        .collect();
    if found.is_empty() {
        let analytes = match (catalog.match_name(name), catalog.match_loinc(name)) {
            (NameMatch::Known(analyte), _) | (_, Some(analyte)) => vec![analyte],
            (NameMatch::Ambiguous(analytes), None) => analytes,
            (NameMatch::Unknown, None) => Vec::new(),
        };
        found = analytes.into_iter().map(Entry::Analyte).collect();
    }
    if !found.is_empty() {
        return Ok(found);
    }
    // `thrombocytopaenia`: names stand here in American spelling.
    let american = BRITISH
        .iter()
        .fold(normal.clone(), |name, (british, american)| {
            name.replace(british, american)
        });
    if american != normal
        && let Ok(found) = find(catalog, &american)
    {
        return Ok(found);
    }
    let speaking = that_speak_of(catalog, &normal);
    match speaking.split_first() {
        Some((first, others))
            if others
                .iter()
                .all(|one| one.id(catalog) == first.id(catalog)) =>
        {
            Ok(speaking)
        }
        Some(_) if speaking.len() <= MOST_CHOICES => Err(not_found(
            catalog,
            speaking
                .iter()
                .map(|one| one.id(catalog).to_string())
                .collect(),
        )),
        _ => Err(nearest(catalog, &normal)),
    }
}

/// Parts of words in British spelling, and as they stand here.
const BRITISH: [(&str, &str); 5] = [
    ("haem", "hem"),
    ("aemi", "emi"),
    ("paeni", "peni"),
    ("oedem", "edem"),
    ("oestr", "estr"),
];

/// So many pages are offered where a word stands in several of their names.
const MOST_CHOICES: usize = 8;

/// What has every word of a name in one of its own names. Sources are found by what rests on them.
fn that_speak_of<'a>(catalog: &'a Catalog, normal: &str) -> Vec<Entry<'a>> {
    let has_all_words = |name: &str| {
        let known = normalize_name(name);
        let mut words = normal.split(' ');
        words.all(|word| known.split(' ').any(|own| own == word))
    };
    let is_meant = |entry: &Entry| {
        let (title, names) = entry.names();
        let all = title.into_iter().chain(names.iter().map(String::as_str));
        all.chain([entry.id(catalog)]).any(has_all_words)
    };
    let is_page = |entry: &Entry| {
        !matches!(
            entry,
            Entry::Source(_)
                | Entry::Analyte(_)
                | Entry::Contradiction(_)
                | Entry::Variant(_)
                | Entry::RefusedTable(_)
                | Entry::Issue(_)
        )
    };
    match normal.is_empty() {
        true => Vec::new(),
        false => Entry::all(catalog)
            .filter(is_page)
            .filter(is_meant)
            .collect(),
    }
}

/// Less alike than this, a topic is no suggestion.
const LEAST_LIKENESS: f64 = 0.6;
const MOST_SUGGESTIONS: usize = 3;
/// A name longer than any other is like none of them, and costly to compare.
const LONGEST_NAME: usize = 100;

/// The topics most like a name that is none.
fn nearest(catalog: &Catalog, normal: &str) -> NotFound {
    let mut alike: Vec<(f64, &str)> = Vec::new();
    if !normal.is_empty() && normal.len() <= LONGEST_NAME {
        for entry in Entry::all(catalog) {
            let id = entry.id(catalog);
            let (title, names) = entry.names();
            let best = (title.into_iter().chain(names.iter().map(String::as_str)))
                .map(|name| likeness(normal, name))
                .fold(likeness(normal, id), f64::max);
            if best >= LEAST_LIKENESS {
                alike.push((best, id));
            }
        }
    }
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let mut suggestions: Vec<String> = Vec::new();
    for (_, id) in alike {
        if suggestions.len() < MOST_SUGGESTIONS && !suggestions.iter().any(|known| known == id) {
            suggestions.push(id.to_string());
        }
    }
    if suggestions.is_empty()
        && let Some(analyte) = catalog.nearest_name(normal)
    {
        suggestions.push(catalog.analyte(analyte).id.clone());
    }
    not_found(catalog, suggestions)
}

fn not_found(catalog: &Catalog, suggestions: Vec<String>) -> NotFound {
    let unverified = catalog
        .unverified()
        .iter()
        .filter(|entry| suggestions.contains(&entry.id))
        .map(|entry| entry.id.clone())
        .collect();
    NotFound {
        suggestions,
        unverified,
    }
}

fn likeness(name: &str, known: &str) -> f64 {
    let known = normalize_name(known);
    // `isth` for `isth_overt_2025`: a whole word at the start or end is a good guess.
    let is_part = known.starts_with(&format!("{name} ")) || known.ends_with(&format!(" {name}"));
    if is_part {
        1.0
    } else {
        strsim::normalized_damerau_levenshtein(name, &known)
    }
}
