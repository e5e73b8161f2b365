//! Where the numbers come from.

/// One paper or page.
#[derive(Debug, Clone)]
pub struct Source {
    /// Short name used by rules.
    pub id: String,
    /// Authors, journal, year.
    pub citation: String,
    /// Digital object identifier, without the resolver's address.
    pub doi: String,
    /// PubMed number.
    pub pmid: String,
    /// Address of a readable copy.
    pub url: String,
    /// How the numbers used here were read: `full`, `abstract`, `secondary` or `memory`.
    pub read: String,
    /// Where they were read, if not in the paper itself.
    pub note: String,
}
