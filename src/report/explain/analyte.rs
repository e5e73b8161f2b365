//! Explains an analyte: names, units, limits.

use crate::catalog::{Analyte, AnalyteId, Catalog, Kind, ReferenceInterval, SexScope, State};
use crate::panel::Assay;
use crate::report::amount::{amount, unit_text};
use crate::report::page::Page;
use crate::value::{Decimal, End, Known};

use super::entry::Entry;
use super::{links, source};

pub(super) fn explain(page: &mut Page, catalog: &Catalog, id: AnalyteId) {
    let analyte = catalog.analyte(id);
    let kind = if analyte.kind == Kind::Laboratory {
        "analyte"
    } else {
        "context"
    };
    page.heading_with(&analyte.title, &format!("{kind} {}", analyte.id));
    page.paragraph("", "", &analyte.about);
    if !analyte.caution.is_empty() {
        page.paragraph("", "", &analyte.caution);
    }
    page.labelled("Holds", kind_text(analyte.kind));
    page.labelled("Canonical unit", unit_text(&analyte.unit));
    page.labelled("Units accepted", &units_text(analyte));
    if analyte.has_assay {
        page.labelled(
            "Calibrator",
            "FEU or DDU, named with the unit; where it isn't, both readings are kept",
        );
    }
    page.labelled("Names", &analyte.names.join("; "));
    page.labelled(
        "Names that need a fitting unit or code beside them",
        &analyte.ambiguous_names.join("; "),
    );
    page.labelled("LOINC", &analyte.loinc.join(", "));
    page.labelled("Words that it may hold", &analyte.words.join(", "));
    if analyte.kind == Kind::Laboratory {
        page.labelled(
            "Plausible",
            &format!(
                "{} {}",
                amount(&analyte.plausible),
                unit_text(&analyte.unit)
            ),
        );
    }
    if analyte.zero_unusable {
        page.labelled("Zero", "is not a result of this test; it is set aside");
    }
    if analyte.zero_says_nothing {
        page.labelled("Zero", "says nothing; it counts as not stated");
    }
    if analyte.one_sided {
        page.labelled(
            "Limits",
            "only the upper one has meaning, so there is no z-log",
        );
    }
    write_intervals(page, catalog, id, analyte);
    links::write(page, catalog, Entry::Analyte(id));
    source::write_all(page, catalog, &analyte.sources);
}

fn kind_text(kind: Kind) -> &'static str {
    match kind {
        Kind::Laboratory => "a laboratory result",
        Kind::Number => "a number of the context",
        Kind::Truth => "yes, no or unknown",
        Kind::Category => "one of a few words",
        Kind::Identifier => "whose result it is",
        Kind::Time => "a time",
        Kind::Text => "free text",
    }
}

/// Each spelling, with the canonical amount that one of it is.
fn units_text(analyte: &Analyte) -> String {
    let one = |ratio| {
        let known = crate::value::Numeral::parse("1").ok()?.convert(ratio)?;
        (known.exact() != Decimal::from_whole(1))
            .then(|| format!(" (1 = {} {})", amount(&known), unit_text(&analyte.unit)))
    };
    let units: Vec<String> = analyte
        .units
        .spellings()
        .map(|(spelling, ratio)| format!("{spelling}{}", one(ratio).unwrap_or_default()))
        .collect();
    units.join("; ")
}

fn write_intervals(page: &mut Page, catalog: &Catalog, id: AnalyteId, analyte: &Analyte) {
    let intervals: Vec<&ReferenceInterval> = catalog
        .intervals()
        .iter()
        .filter(|interval| interval.analyte == id)
        .collect();
    if intervals.is_empty() {
        return;
    }
    page.blank();
    page.heading("Reference limits of the reference set");
    if analyte.lab_specific {
        page.paragraph(
            "  ",
            "  ",
            "Laboratories differ so much that all limits below that were read and fit the person apply together, as their hull; in pregnancy those outside of it as well, where any are listed for it.",
        );
    } else {
        page.paragraph(
            "  ",
            "  ",
            "* marks the limits that are applied where the data bring none.",
        );
    }
    for interval in intervals {
        let mark = if interval.is_default && !analyte.lab_specific {
            "  * "
        } else {
            "  - "
        };
        page.paragraph(
            mark,
            "      ",
            &interval_text(interval, unit_text(&analyte.unit)),
        );
    }
}

fn interval_text(interval: &ReferenceInterval, unit: &str) -> String {
    let limits = match (interval.lower, interval.upper) {
        (Some(lower), Some(upper)) if lower >= Decimal::ZERO => format!("{lower}-{upper}"),
        (Some(lower), Some(upper)) => format!("{lower} to {upper}"),
        (Some(lower), None) => format!("from {lower}"),
        (None, Some(upper)) => format!("up to {upper}"),
        (None, None) => "no limit".to_string(),
    };
    let assay = match interval.assay {
        Assay::Feu => " FEU",
        Assay::Ddu => " DDU",
        Assay::Unstated => "",
    };
    let sex = match interval.sex {
        SexScope::Any => "",
        SexScope::Female => ", women",
        SexScope::Male => ", men",
    };
    let state = match interval.state {
        None => ", pregnant or not",
        Some(State::NotPregnant) => "",
        Some(State::Trimester1) => ", first trimester",
        Some(State::Trimester2) => ", second trimester",
        Some(State::Trimester3) => ", third trimester",
    };
    let unread = if interval.is_verified {
        ""
    } else {
        " (listed only: not read in its source, never applied)"
    };
    let note = if interval.note.is_empty() {
        String::new()
    } else {
        format!("; {}", interval.note)
    };
    let unit = if unit.is_empty() {
        String::new()
    } else {
        format!(" {unit}")
    };
    format!(
        "{limits}{unit}{assay}: {}{sex}{state}. {}{unread}{note}",
        age_text(&interval.age),
        interval.source
    )
}

fn age_text(age: &Known) -> String {
    let low = age.low().value().filter(|low| *low > Decimal::ZERO);
    match (low, age.high()) {
        (None, End::Unbounded) => "any age".to_string(),
        (Some(low), End::Unbounded) => format!("from {low} years"),
        (None, End::Open(high) | End::Closed(high)) => format!("below {high} years"),
        (Some(low), End::Open(high) | End::Closed(high)) => {
            format!("from {low} to below {high} years")
        }
    }
}
