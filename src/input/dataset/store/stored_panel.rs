//! A panel as it is stored until the panels before it were handed out.

use std::collections::HashMap;
use std::sync::Arc;

use super::bytes::{Decoder, Encoder};
use crate::catalog::AnalyteId;
use crate::input::grammar::time::Moment;
use crate::panel::{
    Assay, Earlier, Issue, IssueCode, Observation, Panel, Place, Reading, ReportedLimit,
    ReportedLimits, UnitOrigin,
};
use crate::value::{Decimal, End, Known};

use super::super::open::PanelRow;

/// The names of files and columns, which every place repeats.
pub(in super::super) struct Names {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u64>,
}

impl Names {
    pub(in super::super) fn new(names: impl Iterator<Item = Arc<str>>) -> Self {
        let mut all = Names {
            names: Vec::new(),
            numbers: HashMap::new(),
        };
        for name in names {
            if !all.numbers.contains_key(&name) {
                all.numbers
                    .insert(Arc::clone(&name), all.names.len() as u64);
                all.names.push(name);
            }
        }
        all
    }

    /// One more than its number; 0 for a name that is none of these, which follows as it is.
    fn write(&self, name: &Arc<str>, out: &mut Encoder) {
        match self.numbers.get(name) {
            Some(number) => out.number(number + 1),
            None => {
                out.number(0);
                out.text(name);
            }
        }
    }

    fn read(&self, from: &mut Decoder) -> Option<Arc<str>> {
        match from.length()? {
            0 => from.shared(),
            number => self.names.get(number - 1).cloned(),
        }
    }

    /// Appends a panel.
    pub(in super::super) fn encode(&self, row: &PanelRow, out: &mut Vec<u8>) {
        let mut out = Encoder(out);
        out.number(u64::from(row.file_number));
        self.write(&row.file, &mut out);
        out.number(row.line);
        write_moment(row.moment.as_ref(), &mut out);
        out.length(row.kept.len());
        row.kept.iter().for_each(|cell| out.text(cell));
        let panel = &row.panel;
        out.maybe(panel.subject.as_deref());
        out.maybe(panel.time.as_deref());
        out.length(panel.observed().count());
        for (analyte, observation) in panel.observed() {
            out.length(analyte.index());
            self.write_observation(observation, &mut out);
        }
        out.length(panel.limited().count());
        for (analyte, limits) in panel.limited() {
            out.length(analyte.index());
            for limit in limits.in_order() {
                write_limit(limit.as_ref(), &mut out);
            }
        }
        out.length(panel.with_earlier().count());
        for (analyte, earlier) in panel.with_earlier() {
            out.length(analyte.index());
            out.length(earlier.len());
            for one in earlier {
                self.write_earlier(one, &mut out);
            }
        }
        out.length(panel.said_without_result().count());
        for (analyte, reported) in panel.said_without_result() {
            out.length(analyte.index());
            out.text(reported);
        }
        self.write_issues(&panel.issues, &mut out);
        out.length(usize::from(panel.own_issues.is_some()));
        if let Some(own) = &panel.own_issues {
            self.write_issues(own, &mut out);
        }
    }

    /// Reads a panel; `None` where the bytes are not what was written.
    pub(in super::super) fn decode(&self, bytes: &[u8]) -> Option<PanelRow> {
        let mut from = Decoder(bytes);
        let file_number = u32::try_from(from.number()?).ok()?;
        let file = self.read(&mut from)?;
        let line = from.number()?;
        let moment = read_moment(&mut from)?;
        let kept = (0..from.length()?)
            .map(|_| from.shared())
            .collect::<Option<_>>()?;
        let mut panel = Panel::new();
        panel.subject = from.maybe()?;
        panel.time = from.maybe()?;
        for _ in 0..from.length()? {
            let analyte = AnalyteId::new(from.length()?);
            panel.set(analyte, self.read_observation(&mut from)?);
        }
        for _ in 0..from.length()? {
            let analyte = AnalyteId::new(from.length()?);
            let limits = ReportedLimits {
                lower: read_limit(&mut from)?,
                upper: read_limit(&mut from)?,
                critical_lower: read_limit(&mut from)?,
                critical_upper: read_limit(&mut from)?,
            };
            panel.set_limits(analyte, limits);
        }
        for _ in 0..from.length()? {
            let analyte = AnalyteId::new(from.length()?);
            for _ in 0..from.length()? {
                panel.add_earlier(analyte, self.read_earlier(&mut from)?);
            }
        }
        for _ in 0..from.length()? {
            let analyte = AnalyteId::new(from.length()?);
            panel.set_without_result(analyte, from.shared()?);
        }
        panel.issues = self.read_issues(&mut from)?;
        if from.length()? == 1 {
            panel.own_issues = Some(self.read_issues(&mut from)?);
        }
        Some(PanelRow {
            panel,
            file_number,
            file,
            line,
            cells: None,
            kept,
            moment,
            is_of_patient: true,
            is_used: true,
        })
    }

    fn write_observation(&self, observation: &Observation, out: &mut Encoder) {
        let Observation {
            reported,
            unit,
            unit_origin,
            reading,
            assay,
            time,
            place,
        } = observation;
        out.text(reported);
        out.maybe(unit.as_deref());
        out.byte(match unit_origin {
            UnitOrigin::Cell => 0,
            UnitOrigin::Row => 1,
            UnitOrigin::Option => 2,
            UnitOrigin::Header => 3,
            UnitOrigin::Assumed => 4,
            UnitOrigin::None => 5,
            UnitOrigin::Computed => 6,
        });
        match reading {
            Reading::Quantity {
                known,
                below_detection,
            } => {
                out.byte(u8::from(*below_detection));
                write_known(known, out);
            }
            Reading::Word(word) => {
                out.byte(2);
                out.text(word);
            }
            Reading::Text(text) => {
                out.byte(3);
                out.text(text);
            }
        }
        write_assay(*assay, out);
        out.maybe(time.as_deref());
        self.write_place(place, out);
    }

    fn read_observation(&self, from: &mut Decoder) -> Option<Observation> {
        Some(Observation {
            reported: from.shared()?,
            unit: from.maybe()?,
            unit_origin: match from.byte()? {
                0 => UnitOrigin::Cell,
                1 => UnitOrigin::Row,
                2 => UnitOrigin::Option,
                3 => UnitOrigin::Header,
                4 => UnitOrigin::Assumed,
                5 => UnitOrigin::None,
                6 => UnitOrigin::Computed,
                _ => return None,
            },
            reading: match from.byte()? {
                below @ (0 | 1) => Reading::Quantity {
                    known: read_known(from)?,
                    below_detection: below == 1,
                },
                2 => Reading::Word(from.shared()?),
                3 => Reading::Text(from.shared()?),
                _ => return None,
            },
            assay: read_assay(from)?,
            time: from.maybe()?,
            place: self.read_place(from)?,
        })
    }

    fn write_earlier(&self, earlier: &Earlier, out: &mut Encoder) {
        let Earlier {
            known,
            assay,
            hours_before,
            reported,
            time,
            place,
        } = earlier;
        write_known(known, out);
        write_assay(*assay, out);
        out.byte(u8::from(hours_before.is_some()));
        if let Some(hours) = hours_before {
            write_known(hours, out);
        }
        out.text(reported);
        out.maybe(time.as_deref());
        self.write_place(place, out);
    }

    fn read_earlier(&self, from: &mut Decoder) -> Option<Earlier> {
        Some(Earlier {
            known: read_known(from)?,
            assay: read_assay(from)?,
            hours_before: match from.byte()? {
                0 => None,
                _ => Some(read_known(from)?),
            },
            reported: from.shared()?,
            time: from.maybe()?,
            place: self.read_place(from)?,
        })
    }

    fn write_issues(&self, issues: &[Issue], out: &mut Encoder) {
        out.length(issues.len());
        for issue in issues {
            let code = IssueCode::ALL.iter().position(|code| *code == issue.code);
            out.length(code.unwrap_or_default());
            out.text(&issue.message);
            self.write_place(&issue.place, out);
        }
    }

    fn read_issues(&self, from: &mut Decoder) -> Option<Vec<Issue>> {
        let count = from.length()?;
        let read = |_| {
            let code = *IssueCode::ALL.get(from.length()?)?;
            let message = from.text()?.to_string();
            let place = self.read_place(from)?;
            Some(Issue {
                code,
                message,
                place,
            })
        };
        (0..count).map(read).collect()
    }

    fn write_place(&self, place: &Place, out: &mut Encoder) {
        self.write(&place.file, out);
        out.number(place.line);
        out.byte(u8::from(place.column.is_some()));
        if let Some(column) = &place.column {
            self.write(column, out);
        }
    }

    fn read_place(&self, from: &mut Decoder) -> Option<Place> {
        Some(Place {
            file: self.read(from)?,
            line: from.number()?,
            column: match from.byte()? {
                0 => None,
                _ => Some(self.read(from)?),
            },
        })
    }
}

fn write_moment(moment: Option<&Moment>, out: &mut Encoder) {
    let numbers = moment.map_or([0; 4], |moment| moment.to_numbers());
    numbers.into_iter().for_each(|number| out.signed(number));
}

fn read_moment(from: &mut Decoder) -> Option<Option<Moment>> {
    let mut numbers = [0; 4];
    for number in &mut numbers {
        *number = from.signed()?;
    }
    match numbers[0] {
        0 => Some(None),
        _ => Some(Some(Moment::from_numbers(numbers)?)),
    }
}

/// An exact number is most usual and takes one byte beside its value.
fn write_known(known: &Known, out: &mut Encoder) {
    if let Some(exact) = known.exact() {
        out.byte(9);
        out.signed(exact.billionths());
        return;
    }
    let kind = |end: End| match end {
        End::Unbounded => 0,
        End::Open(_) => 1,
        End::Closed(_) => 2,
    };
    out.byte(kind(known.low()) + 3 * kind(known.high()));
    for end in [known.low(), known.high()] {
        if let Some(value) = end.value() {
            out.signed(value.billionths());
        }
    }
}

fn read_known(from: &mut Decoder) -> Option<Known> {
    let kinds = from.byte()?;
    if kinds == 9 {
        return Some(Known::exactly(Decimal::from_billionths(from.signed()?)));
    }
    let mut end = |kind: u8| {
        Some(match kind {
            0 => End::Unbounded,
            1 => End::Open(Decimal::from_billionths(from.signed()?)),
            2 => End::Closed(Decimal::from_billionths(from.signed()?)),
            _ => return None,
        })
    };
    let (low, high) = (end(kinds % 3)?, end(kinds / 3)?);
    Known::new(low, high)
}

fn write_assay(assay: Assay, out: &mut Encoder) {
    out.byte(match assay {
        Assay::Feu => 0,
        Assay::Ddu => 1,
        Assay::Unstated => 2,
    });
}

fn read_assay(from: &mut Decoder) -> Option<Assay> {
    match from.byte()? {
        0 => Some(Assay::Feu),
        1 => Some(Assay::Ddu),
        2 => Some(Assay::Unstated),
        _ => None,
    }
}

fn write_limit(limit: Option<&ReportedLimit>, out: &mut Encoder) {
    match limit {
        None => out.byte(0),
        Some(limit) => {
            out.byte(1 + u8::from(limit.exclusive));
            write_known(&limit.value, out);
            write_assay(limit.assay, out);
        }
    }
}

fn read_limit(from: &mut Decoder) -> Option<Option<ReportedLimit>> {
    match from.byte()? {
        0 => Some(None),
        exclusive @ (1 | 2) => Some(Some(ReportedLimit {
            exclusive: exclusive == 2,
            value: read_known(from)?,
            assay: read_assay(from)?,
        })),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
