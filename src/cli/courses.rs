//! Panels interpreted one after the other, with the course of their subject.

use crate::catalog::Catalog;
use crate::input::{Dataset, PanelRow};
use crate::interpret::{
    Codes, Interpretation, ScoreTrend, Settings, Trends, codes_with, interpret_with,
};
use crate::series::{ScorePoint, Series};

/// What is known of the panels of one data set so far; nothing is kept where no course is wanted.
pub(super) struct Courses<'a> {
    catalog: &'a Catalog,
    series: Option<Series>,
    /// Rows are panels and come one by one; otherwise all were seen before the first.
    streams: bool,
}

impl<'a> Courses<'a> {
    pub(super) fn begin(
        catalog: &'a Catalog,
        dataset: &Dataset,
        settings: &Settings,
        wanted: bool,
    ) -> Self {
        let mut series = wanted.then(Series::new);
        if let Some(series) = &mut series {
            dataset.for_each_ahead(|row| {
                let codes = codes_with(catalog, &row.panel, settings);
                series.add(row, points(&codes));
            });
        }
        Courses {
            catalog,
            series,
            streams: dataset.rows_are_panels(),
        }
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
        if let Some(series) = self.series.as_mut().filter(|_| self.streams) {
            series.add(row, points);
        }
    }
}

fn points(codes: &Codes) -> Vec<ScorePoint> {
    codes.scores.iter().map(ScorePoint::from).collect()
}
