//! Result rows: one per panel, for other programs.

mod form;
#[cfg(feature = "parquet")]
mod parquet;

use super::amount::{chance_limits, tenths};
use crate::catalog::{AnalyteId, Catalog, ItemForm, Kind, Score};
use crate::input::{Dataset, PanelRow};
use crate::interpret::{
    Codes, Finding, FirstPanel, Flag, Probability, ReferenceKind, ScoreCodes, ScoreTrend, Settings,
    chosen_patterns, chosen_scores,
};
use crate::panel::IssueCode;
use crate::value::{Decimal, Known, Truth};

pub(crate) use form::RowForm;
pub use form::{JSON_SCHEMA, KEY_COLUMN, RowKey, Rows, SCHEMA, SCHEMA_VERSION};
#[cfg(feature = "parquet")]
pub use parquet::ParquetRows;

/// Which columns the rows have.
#[derive(Debug, Clone, Copy, Default)]
pub struct RowOptions {
    /// Only subject, time and kept columns of the input, not all of them.
    pub only_results: bool,
    /// Of each score nothing but the verdict and its prerequisite.
    pub only_verdicts: bool,
    /// A column for each item of each score.
    pub items: bool,
    /// A column for how often repeats would meet each score.
    pub uncertainty: bool,
    /// Columns for the change of the analytes in [`Settings::trends`] and for the first panels of scores.
    pub trends: bool,
    /// A column in front for the name of the file.
    pub file: bool,
    /// A column in front of all for the key of a row of a share.
    pub key: bool,
}

/// One cell of a result row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// As it stood in the input.
    Input(String),
    /// A word, a code, or nothing.
    Word(String),
    /// Points.
    Points(i32),
}

/// The columns of the result rows of one data set.
pub struct RowLayout<'a> {
    catalog: &'a Catalog,
    options: RowOptions,
    /// The number of the data set in a run.
    data_set: usize,
    header: Vec<String>,
    input_columns: usize,
    repeats_input: bool,
    /// The place of the subject in a row of the input.
    subject: Option<usize>,
    has_time: bool,
    flags: Vec<AnalyteId>,
    scores: Vec<&'a Score>,
    patterns: Vec<String>,
    echoes_pt_reference: bool,
    trends: Vec<AnalyteId>,
    profiles: std::collections::BTreeMap<String, String>,
}

impl<'a> RowLayout<'a> {
    /// The layout of the rows of a data set under the user's choices.
    pub fn new(
        catalog: &'a Catalog,
        dataset: &Dataset,
        settings: &Settings,
        options: RowOptions,
    ) -> Self {
        let scores: Vec<&Score> = chosen_scores(catalog, settings)
            .into_iter()
            .map(|score| &catalog.scores_and_variants()[score])
            .collect();
        let plan = dataset.plan();
        let name = |index: Option<usize>| {
            index
                .and_then(|index| plan.columns.get(index))
                .map(|column| column.name.to_string())
        };
        let repeats_input = dataset.rows_are_panels() && !options.only_results;
        let input: Vec<String> = if repeats_input {
            plan.columns
                .iter()
                .map(|column| column.name.to_string())
                .collect()
        } else {
            [name(plan.subject), name(plan.time)]
                .into_iter()
                .flatten()
                .chain(dataset.kept().map(str::to_string))
                .collect()
        };
        let mut layout = RowLayout {
            catalog,
            options,
            data_set: 0,
            input_columns: input.len(),
            header: input,
            repeats_input,
            subject: plan.subject,
            has_time: plan.time.is_some(),
            flags: dataset
                .analytes()
                .iter()
                .copied()
                .filter(|analyte| catalog.analyte(*analyte).kind == Kind::Laboratory)
                .collect(),
            patterns: chosen_patterns(catalog, settings)
                .into_iter()
                .map(|pattern| catalog.patterns()[pattern].id.clone())
                .collect(),
            echoes_pt_reference: scores.iter().any(|score| chooses_reference(score)),
            scores,
            trends: settings
                .trends
                .iter()
                .copied()
                .filter(|analyte| options.trends && dataset.analytes().contains(analyte))
                .collect(),
            profiles: settings.profiles.clone(),
        };
        layout.name_own_columns();
        layout
    }

    fn name_own_columns(&mut self) {
        for own in self.own_names() {
            // A name that the input already has gets a prefix, so that nothing is lost.
            let mut name = own;
            while self.header.contains(&name) {
                name = format!("coagscope_{name}");
            }
            self.header.push(name);
        }
    }

    fn own_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .flags
            .iter()
            .map(|analyte| format!("{}_flag", self.catalog.analyte(*analyte).id))
            .collect();
        for score in &self.scores {
            let id = &score.id;
            if self.options.only_verdicts {
                // One that is met never travels without what it rests on.
                names.extend(["verdict", "prerequisite"].map(|ending| format!("{id}_{ending}")));
                continue;
            }
            for ending in ["min", "max", "verdict", "needs", "prerequisite"] {
                names.push(format!("{id}_{ending}"));
            }
            if !score.classes.is_empty() {
                names.push(format!("{id}_class"));
            }
            if !score.profiles().is_empty() {
                names.push(format!("{id}_profile"));
            }
            if self.options.uncertainty {
                names.push(format!("{id}_probability_met"));
            }
            if self.options.items {
                names.extend(score.items.iter().map(|item| format!("{id}_{}", item.id)));
            }
        }
        if self.echoes_pt_reference {
            names.push("pt_reference_kind".to_string());
        }
        names.extend(self.patterns.iter().cloned());
        for analyte in &self.trends {
            let id = &self.catalog.analyte(*analyte).id;
            for ending in ["change", "change_per_day", "change_flag"] {
                names.push(format!("{id}_{ending}"));
            }
        }
        if self.options.trends {
            for score in &self.scores {
                names.push(format!("{}_first_met", score.id));
                names.push(format!("{}_first_decided", score.id));
            }
        }
        names.push("issues".to_string());
        names
    }

    /// The names of the columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The name of the column in front that holds the file's name, where there is one.
    pub fn name_of_file(&self) -> Option<String> {
        let mut name = "file".to_string();
        while self.header.contains(&name) {
            name = format!("coagscope_{name}");
        }
        self.options.file.then_some(name)
    }

    /// The same for the data set with this number in a run, from 0.
    pub fn of_data_set(self, number: usize) -> Self {
        RowLayout {
            data_set: number,
            ..self
        }
    }

    /// The number of the data set in a run, from 0.
    pub fn data_set(&self) -> usize {
        self.data_set
    }

    /// Whether each row has a key in front.
    pub fn has_key(&self) -> bool {
        self.options.key
    }

    /// Puts the columns of flags into the order that they have elsewhere, where they are the same ones.
    pub fn arrange_like(&mut self, other: &RowLayout) {
        let sorted = |flags: &[AnalyteId]| {
            let mut flags = flags.to_vec();
            flags.sort_unstable();
            flags
        };
        if self.flags != other.flags && sorted(&self.flags) == sorted(&other.flags) {
            self.flags.clone_from(&other.flags);
            self.header.truncate(self.input_columns);
            self.name_own_columns();
        }
    }

    /// Which columns hold points, in the order of the header.
    #[cfg(feature = "parquet")]
    fn points(&self) -> Vec<bool> {
        let points: std::collections::HashSet<String> = self
            .scores
            .iter()
            .flat_map(|score| [format!("{}_min", score.id), format!("{}_max", score.id)])
            .collect();
        let own = self.own_names();
        let others = self.header.len().saturating_sub(own.len());
        let own = own.iter().map(|name| points.contains(name));
        std::iter::repeat_n(false, others).chain(own).collect()
    }

    /// The cells of a panel's row, in the order of the header.
    pub fn row(&self, source: &PanelRow, codes: &Codes) -> Vec<Cell> {
        self.row_with_course(source, codes, None)
    }

    /// The same with the course of the scores, one after the other, where the panel has one.
    pub fn row_with_course(
        &self,
        source: &PanelRow,
        codes: &Codes,
        course: Option<&[ScoreTrend]>,
    ) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(self.header.len());
        self.push_input(source, &mut cells);
        for analyte in &self.flags {
            let flag = codes.flags.iter().find(|(of, _)| of == analyte);
            cells.push(flag_cell(flag.map(|(_, flag)| *flag)));
        }
        for codes in &codes.scores {
            self.push_score(codes, &mut cells);
        }
        if self.echoes_pt_reference {
            cells.push(pt_reference_cell(&codes.scores));
        }
        let findings = codes.patterns.iter().map(|(_, finding)| *finding);
        cells.extend(findings.map(finding_cell));
        self.push_trends(codes, course, &mut cells);
        cells.push(issues_cell(&codes.issues));
        cells
    }

    /// How many cells of a row repeat the input.
    pub(crate) fn input_columns(&self) -> usize {
        self.input_columns
    }

    /// Whether the rows hold nothing but what a panel's codes say.
    pub(crate) fn has_codes_only(&self) -> bool {
        !self.options.trends && !self.options.uncertainty
    }

    /// Whether the rows repeat all of the input's cells.
    pub(crate) fn repeats_input(&self) -> bool {
        self.repeats_input
    }

    /// The analytes that have a column of flags.
    pub(crate) fn flags(&self) -> &[AnalyteId] {
        &self.flags
    }

    /// Whether the rows say from what a prolongation was measured.
    pub(crate) fn echoes_pt_reference(&self) -> bool {
        self.echoes_pt_reference
    }

    fn push_trends(&self, codes: &Codes, course: Option<&[ScoreTrend]>, cells: &mut Vec<Cell>) {
        for analyte in &self.trends {
            let trend = codes.trends.iter().find(|trend| trend.analyte == *analyte);
            let change = trend.map(|trend| &trend.change);
            let limits: Vec<Decimal> = trend.map_or(Vec::new(), chance_limits);
            let rounded = |known: Option<Known>| {
                Cell::Word(known.map_or(String::new(), |known| tenths(&known, &limits)))
            };
            cells.push(rounded(change.and_then(|change| change.percent)));
            cells.push(rounded(change.and_then(|change| change.per_day)));
            cells.push(word(trend.map_or("", |trend| trend.direction.word())));
        }
        if !self.options.trends {
            return;
        }
        for score in &self.scores {
            let trend = course
                .unwrap_or_default()
                .iter()
                .find(|trend| trend.id == score.id);
            let is_this = |first: &Option<FirstPanel>| {
                let is_this = first.as_ref().is_some_and(|first| first.is_this);
                if is_this { "yes" } else { "no" }
            };
            cells.push(word(trend.map_or("", |trend| is_this(&trend.first_met))));
            cells.push(word(
                trend.map_or("", |trend| is_this(&trend.first_decided)),
            ));
        }
    }

    fn push_input(&self, source: &PanelRow, cells: &mut Vec<Cell>) {
        if self.repeats_input {
            let row = source.cells.as_ref();
            cells.extend((0..self.input_columns).map(|index| {
                Cell::Input(row.and_then(|row| row.get(index)).unwrap_or("").to_string())
            }));
            return;
        }
        if let Some(subject) = self.subject {
            // A cell that names nobody stays as it stands.
            let own_row = source.cells.as_ref();
            let as_it_stands = || {
                own_row
                    .and_then(|row| row.get(subject))
                    .unwrap_or("")
                    .trim()
            };
            let named = source.panel.subject.as_deref();
            cells.push(Cell::Input(named.unwrap_or_else(as_it_stands).to_string()));
        }
        if self.has_time {
            let time = source.panel.time.as_deref();
            cells.push(Cell::Input(time.unwrap_or("").to_string()));
        }
        // What further rows of the panel say otherwise stands behind the cells of its first row.
        let subject_and_time = usize::from(self.subject.is_some()) + usize::from(self.has_time);
        let columns = self.input_columns.saturating_sub(subject_and_time);
        let kept = source.kept.iter().take(columns);
        cells.extend(kept.map(|cell| Cell::Input(cell.to_string())));
    }

    /// The cells of a score.
    pub(crate) fn push_score(&self, codes: &ScoreCodes, cells: &mut Vec<Cell>) {
        let score = &self.catalog.scores_and_variants()[codes.score];
        let prerequisite = codes.prerequisite.map_or("", Truth::word);
        if self.options.only_verdicts {
            cells.extend([word(codes.verdict.word()), word(prerequisite)]);
            return;
        }
        cells.push(Cell::Points(codes.min));
        cells.push(Cell::Points(codes.max));
        cells.push(word(codes.verdict.word()));
        let needs: Vec<&str> = codes
            .needs
            .iter()
            .map(|&item| score.items[item].id.as_str())
            .collect();
        cells.push(Cell::Word(needs.join(";")));
        cells.push(word(prerequisite));
        if !score.classes.is_empty() {
            cells.push(word(codes.class.as_deref().unwrap_or("")));
        }
        let profiles = score.profiles();
        if !profiles.is_empty() {
            let chosen = self.profiles.get(&score.id).map(String::as_str);
            cells.push(word(chosen.or(profiles.first().copied()).unwrap_or("")));
        }
        if self.options.uncertainty {
            let probability = codes.uncertainty.as_ref().map(|one| one.met);
            cells.push(Cell::Word(probability.map_or(String::new(), share_text)));
        }
        if self.options.items {
            cells.extend(codes.items.iter().map(|item| match item {
                None => word(""),
                Some((min, max)) if min == max => Cell::Word(min.to_string()),
                Some((min, max)) => Cell::Word(format!("{min}..{max}")),
            }));
        }
    }
}

/// The cell of a flag.
pub(crate) fn flag_cell(flag: Option<Flag>) -> Cell {
    word(flag.map_or("", Flag::code))
}

/// The cell of a pattern.
pub(crate) fn finding_cell(finding: Finding) -> Cell {
    word(finding.word())
}

/// The cell of the issues of a panel.
pub(crate) fn issues_cell(issues: &[IssueCode]) -> Cell {
    let codes: Vec<&str> = issues.iter().map(|code| code.code()).collect();
    Cell::Word(codes.join(";"))
}

/// The cell that says from what the first prolongation was measured.
pub(crate) fn pt_reference_cell(scores: &[ScoreCodes]) -> Cell {
    let kind = scores.iter().find_map(|score| score.reference_kind);
    word(kind.map_or("", |kind| match kind {
        ReferenceKind::UpperLimit => "uln",
        ReferenceKind::Control => "control",
    }))
}

/// A probability with four places: `0.6212`, or `0.4000..0.6212` where more is unknown.
fn share_text(probability: Probability) -> String {
    let (least, most) = (
        format!("{:.4}", probability.least),
        format!("{:.4}", probability.most),
    );
    if least == most {
        least
    } else {
        format!("{least}..{most}")
    }
}

/// Whether a score looks at a prolongation that has a choice of references.
pub(crate) fn chooses_reference(score: &Score) -> bool {
    let mut forms = score.items.iter().flat_map(|item| &item.forms);
    forms.any(ItemForm::chooses_reference)
}

fn word(text: &str) -> Cell {
    Cell::Word(text.to_string())
}
