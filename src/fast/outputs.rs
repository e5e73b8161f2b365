//! The cells of a result row that are decided, each with the others that are decided together with it.

use std::io;

use crate::catalog::{AnalyteId, Catalog, Kind};
use crate::cohort::summary::SummaryCollector;
use crate::interpret::{
    Codes, Decider, Finding, ScoreCodes, Settings, Verdict, chosen_patterns, chosen_scores,
};
use crate::panel::IssueCode;
use crate::report::rows::{
    Cell, RowForm, RowLayout, chooses_reference, finding_cell, flag_cell, issues_cell,
    pt_reference_cell,
};

/// One or more cells that one decision fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Output {
    /// The flag of a result.
    Flag(AnalyteId),
    /// The cells of a score.
    Score(usize),
    /// From what prolongations were measured, by the first of these scores that has one.
    PtReference(Vec<usize>),
    /// A pattern.
    Pattern(usize),
    /// The issues.
    Issues,
}

/// What a decision says beside its cells, for conditions on the whole run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Remark(pub u8);

impl Remark {
    /// Nothing.
    pub(super) const NONE: Remark = Remark(0);
    pub(super) const UNDECIDED: u8 = 1;
    pub(super) const MET_OR_PRESENT: u8 = 2;
    pub(super) const ISSUES: u8 = 4;

    fn of_verdict(verdict: Verdict) -> Self {
        Remark(match verdict {
            Verdict::Undecided => Remark::UNDECIDED,
            Verdict::Met => Remark::MET_OR_PRESENT,
            Verdict::NotMet | Verdict::NotApplicable => 0,
        })
    }

    fn of_finding(finding: Finding) -> Self {
        Remark(match finding {
            Finding::Undecided => Remark::UNDECIDED,
            Finding::Present => Remark::MET_OR_PRESENT,
            Finding::Absent => 0,
        })
    }

    fn of_issues(issues: &[IssueCode]) -> Self {
        Remark(if issues.is_empty() { 0 } else { Remark::ISSUES })
    }
}

/// The outputs of a layout in the order of its columns.
pub(super) fn of_layout(catalog: &Catalog, settings: &Settings, layout: &RowLayout) -> Vec<Output> {
    let scores = chosen_scores(catalog, settings);
    let mut outputs: Vec<Output> = layout.flags().iter().copied().map(Output::Flag).collect();
    outputs.extend(scores.iter().copied().map(Output::Score));
    if layout.echoes_pt_reference() {
        let measuring = scores
            .iter()
            .copied()
            .filter(|one| chooses_reference(&catalog.scores_and_variants()[*one]));
        outputs.push(Output::PtReference(measuring.collect()));
    }
    outputs.extend(
        chosen_patterns(catalog, settings)
            .into_iter()
            .map(Output::Pattern),
    );
    outputs.push(Output::Issues);
    outputs
}

/// What is decided of each panel that is counted.
pub(super) fn of_collector(
    catalog: &Catalog,
    settings: &Settings,
    collector: &SummaryCollector,
) -> Vec<Output> {
    let is_flagged = |analyte: &AnalyteId| catalog.analyte(*analyte).kind == Kind::Laboratory;
    let flags = collector.analytes().filter(is_flagged).map(Output::Flag);
    let scores = chosen_scores(catalog, settings);
    let patterns = chosen_patterns(catalog, settings);
    flags
        .chain(scores.into_iter().map(Output::Score))
        .chain(patterns.into_iter().map(Output::Pattern))
        .collect()
}

impl Output {
    /// The cells that a panel gives.
    pub(super) fn cells(&self, decider: &Decider, layout: &RowLayout) -> (Vec<Cell>, Remark) {
        let mut cells = Vec::new();
        let mut remark = Remark::NONE;
        match self {
            Output::Flag(analyte) => cells.push(flag_cell(decider.flag(*analyte))),
            Output::Score(position) => {
                let codes = decider.score(*position);
                remark = Remark::of_verdict(codes.verdict);
                layout.push_score(&codes, &mut cells);
            }
            Output::PtReference(positions) => {
                let codes: Vec<ScoreCodes> =
                    positions.iter().map(|one| decider.score(*one)).collect();
                cells.push(pt_reference_cell(&codes));
            }
            Output::Pattern(position) => {
                let finding = decider.finding(*position);
                remark = Remark::of_finding(finding);
                cells.push(finding_cell(finding));
            }
            Output::Issues => {
                let issues = decider.issues();
                remark = Remark::of_issues(&issues);
                cells.push(issues_cell(&issues));
            }
        }
        (cells, remark)
    }

    /// What the codes of a panel say of it beside its cells.
    pub(super) fn remark(&self, codes: &Codes) -> Remark {
        match self {
            Output::Flag(_) | Output::PtReference(_) => Remark::NONE,
            Output::Score(position) => {
                let mut scores = codes.scores.iter();
                let own = scores.find(|score| score.score == *position);
                own.map_or(Remark::NONE, |score| Remark::of_verdict(score.verdict))
            }
            Output::Pattern(position) => {
                let mut patterns = codes.patterns.iter();
                let own = patterns.find(|(pattern, _)| pattern == position);
                own.map_or(Remark::NONE, |(_, finding)| Remark::of_finding(*finding))
            }
            Output::Issues => Remark::of_issues(&codes.issues),
        }
    }

    /// The cells as bytes of a row, the first of which belongs to `column`.
    pub(super) fn bytes(
        &self,
        decider: &Decider,
        layout: &RowLayout,
        form: &dyn RowForm,
        column: usize,
    ) -> io::Result<(Vec<u8>, Remark)> {
        let (cells, remark) = self.cells(decider, layout);
        let mut bytes = Vec::new();
        for (place, cell) in cells.iter().enumerate() {
            form.cell(column + place, cell, &mut bytes)?;
        }
        Ok((bytes, remark))
    }
}
