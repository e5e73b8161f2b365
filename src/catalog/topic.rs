//! What the program can explain beside its rules: signs, mechanisms, organs, causes, concepts and
//! treatments. All of it comes from `reference/topics/*.toml` and `reference/unverified.toml`.

/// A statement in plain words, and where it was read.
#[derive(Debug, Clone)]
pub struct SourcedText {
    /// One to three sentences.
    pub text: String,
    /// Identifiers of sources; never empty.
    pub sources: Vec<String>,
}

/// What a topic is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TopicKind {
    /// Something that is seen or felt.
    Sign,
    /// How a disorder works.
    Mechanism,
    /// How it shows in one organ.
    Organ,
    /// What brings a sign about.
    Cause,
    /// How the laboratory or this program reasons.
    Concept,
    /// What textbooks describe; never advice.
    Treatment,
}

impl TopicKind {
    /// Every kind, in the order in which lists show them.
    pub const ALL: [TopicKind; 6] = [
        TopicKind::Sign,
        TopicKind::Cause,
        TopicKind::Mechanism,
        TopicKind::Organ,
        TopicKind::Concept,
        TopicKind::Treatment,
    ];

    /// The word that a topic file uses.
    pub fn word(self) -> &'static str {
        match self {
            TopicKind::Sign => "sign",
            TopicKind::Mechanism => "mechanism",
            TopicKind::Organ => "organ",
            TopicKind::Cause => "cause",
            TopicKind::Concept => "concept",
            TopicKind::Treatment => "treatment",
        }
    }
}

/// A part of a topic.
#[derive(Debug, Clone)]
pub struct TopicSection {
    /// As printed.
    pub title: String,
    /// In the order of the file; never empty.
    pub statements: Vec<SourcedText>,
}

/// A topic for a student.
#[derive(Debug, Clone)]
pub struct Topic {
    /// Lower snake case; the file's name.
    pub id: String,
    /// As printed.
    pub title: String,
    /// What it is about.
    pub kind: TopicKind,
    /// Names in several languages.
    pub names: Vec<String>,
    /// What it is, in one or two sentences.
    pub summary: String,
    /// Identifiers of what to read next: topics, rules, analytes, conditions, sources.
    pub see: Vec<String>,
    /// In the order of the file; never empty.
    pub sections: Vec<TopicSection>,
    /// Where in the reference set it stands.
    pub file: String,
}

/// A published rule that this program does not hold, because its numbers could not be read.
#[derive(Debug, Clone)]
pub struct Unverified {
    /// Lower snake case.
    pub id: String,
    /// As printed.
    pub title: String,
    /// Other names by which its page is found.
    pub names: Vec<String>,
    /// What is known of it and what could not be read.
    pub text: String,
    /// Identifiers of sources.
    pub sources: Vec<String>,
}
