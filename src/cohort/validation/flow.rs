//! The flow of counts from the panels to those who are analyzed, as STARD asks for it (Bossuyt PM, Reitsma
//! JB, Bruns DE, et al. BMJ 2015;351:h5527).

/// What became of the panels and of those for whom they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flow {
    /// Panels read.
    pub panels: u64,
    /// Panels left out because another one of their subject was chosen.
    pub other_of_subject: u64,
    /// Panels left out because nothing says whose they are.
    pub without_subject: u64,
    /// Subjects named in the data.
    pub subjects: u64,
    /// Panels of files without a column of subjects; each counts as a subject of its own.
    pub nobodys: u64,
    /// Panels of a subject without a readable time.
    pub without_time: u64,
    /// Panels whose own subject is not stated, where all panels are taken.
    pub not_stated: u64,
    /// Whether no subject stands for two panels.
    pub one_per_subject: bool,
    /// Chosen, without a label.
    pub no_label: u64,
    /// Chosen, with a label that is neither positive nor negative.
    pub not_readable: u64,
    /// Chosen, with a positive and a negative label.
    pub contradicting: u64,
    /// Chosen, with the reference diagnosis.
    pub with_reference: u64,
    /// Chosen, without the reference diagnosis.
    pub without_reference: u64,
}

impl Flow {
    /// The chosen ones: subjects, or panels where all are taken.
    pub fn chosen(&self) -> u64 {
        self.panels - self.other_of_subject - self.without_subject
    }

    /// Those whose label can't be used.
    pub fn excluded(&self) -> u64 {
        self.no_label + self.not_readable + self.contradicting
    }

    /// Those whose label can be used.
    pub fn with_label(&self) -> u64 {
        self.with_reference + self.without_reference
    }
}
