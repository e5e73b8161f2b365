//! Panels interpreted one after the other, with the course of their subject.

use crate::catalog::Catalog;
use crate::input::{Dataset, InputError, PanelRow};
use crate::interpret::{
    Codes, Interpretation, ScoreTrend, Settings, Trends, codes_with, interpret_with,
};
use crate::series::{ScorePoint, Series};

/// What is known of the panels so far; nothing is kept where no course is wanted.
pub(super) struct Courses<'a> {
    catalog: &'a Catalog,
    series: Option<Series>,
    /// Of which panels the courses are known; see [`Dataset::stretch`].
    stretch: u64,
}

impl<'a> Courses<'a> {
    pub(super) fn new(catalog: &'a Catalog, wanted: bool) -> Self {
        Courses {
            catalog,
            series: wanted.then(Series::new),
            stretch: 0,
        }
    }

    /// Looks at the panels that were made together with one that was just handed out, unless it was done.
    pub(super) fn follow(
        &mut self,
        dataset: &Dataset,
        row: &PanelRow,
        settings: &Settings,
    ) -> Result<(), InputError> {
        if dataset.stretch() == self.stretch || self.series.is_none() {
            return Ok(());
        }
        self.stretch = dataset.stretch();
        if self.stretch == 0 {
            return Ok(());
        }
        let catalog = self.catalog;
        let mut series = Series::new();
        let mut add = |row: &PanelRow| {
            let codes = codes_with(catalog, &row.panel, settings);
            series.add(row, points(&codes));
        };
        add(row);
        dataset.for_each_ahead(&mut add)?;
        self.series = Some(series);
        Ok(())
    }

    /// Interprets a panel in full.
    pub(super) fn interpret(&mut self, row: &PanelRow, settings: &Settings) -> Interpretation {
        let mut interpretation = interpret_with(self.catalog, &row.panel, settings);
        let Some(series) = &self.series else {
            interpretation.trends = Trends::default();
            return interpretation;
        };
        let points: Vec<ScorePoint> = interpretation
            .scores
            .iter()
            .filter_map(|score| ScorePoint::of(self.catalog, score))
            .collect();
        let mut course = series
            .course(self.catalog, row, &points)
            .unwrap_or_default();
        self.add(row, points);
        course.retain(|score| score.steps.len() > 1);
        interpretation.trends.scores = course;
        interpretation
    }

    /// When the scores of a panel that was interpreted as codes were met or decided first.
    pub(super) fn of_codes(&mut self, row: &PanelRow, codes: &Codes) -> Option<Vec<ScoreTrend>> {
        let points = points(codes);
        let series = self.series.as_ref()?;
        let course = series.turning_points(self.catalog, row, &points);
        self.add(row, points);
        course
    }

    fn add(&mut self, row: &PanelRow, points: Vec<ScorePoint>) {
        if let Some(series) = self.series.as_mut().filter(|_| self.stretch == 0) {
            series.add(row, points);
        }
    }
}

fn points(codes: &Codes) -> Vec<ScorePoint> {
    codes.scores.iter().map(ScorePoint::from).collect()
}
