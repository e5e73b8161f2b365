//! The MIMIC-III demonstration data.

use super::*;

fn mimic(window: Window) -> Dataset<'static> {
    let declaration = Declaration {
        subject: Some("hadm_id".to_string()),
        window: Some(window),
        upper_limits: [("pt", "13.5"), ("d_dimer", "500 ng/mL FEU")]
            .map(|(id, limit)| (id.to_string(), limit.to_string()))
            .into(),
        units: [("d_dimer".to_string(), "ng/mL FEU".to_string())].into(),
        ..Declaration::default()
    };
    let file = repository("tests/data/mimic3_demo/long.csv.gz");
    Dataset::open(Catalog::builtin(), &file, &declaration, &[]).expect("the data can be read")
}

/// Rows in which coagscope rightly knows more than the other program, which looks at nothing but a
/// reported indirect bilirubin: subject, day, why, and each cell as (column, expected, computed).
/// All of them lie in the hemolysis item of PLASMIC and in the sums that it is part of.
type KnownBetter = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str, &'static str)],
);
const KNOWN_BETTER: [KnownBetter; 5] = [
    (
        "140372",
        "2138-04-09",
        "total bilirubin is 0.3 mg/dL, so the indirect one is not above 2.0; reticulocytes 1.5 % and haptoglobin 97 mg/dL deny the rest",
        &[("plasmic_lysis", "0?", "0"), ("plasmic_upper", "5", "4")],
    ),
    (
        "177678",
        "2120-08-26",
        "total bilirubin is 0.2 mg/dL, so the indirect one is not above 2.0; reticulocytes 1.3 % and haptoglobin 237 mg/dL deny the rest",
        &[("plasmic_lysis", "0?", "0"), ("plasmic_upper", "6", "5")],
    ),
    (
        "160445",
        "2171-07-18",
        "total 22.1 minus direct 16.8 mg/dL is 5.3, above 2.0",
        &[
            ("plasmic_lab_items", "4", "5"),
            ("plasmic_lower", "1", "2"),
            ("plasmic_lysis", "", "1"),
        ],
    ),
    (
        "163189",
        "2123-11-24",
        "total 19.8 minus direct 8.4 mg/dL is 11.4, above 2.0",
        &[("plasmic_lower", "0", "1"), ("plasmic_lysis", "0?", "1")],
    ),
    (
        "177759",
        "2163-05-14",
        "total 14 minus direct 0.2 mg/dL is 13.8, above 2.0",
        &[
            ("plasmic_lab_items", "4", "5"),
            ("plasmic_lower", "1", "2"),
            ("plasmic_lysis", "", "1"),
        ],
    ),
];

#[test]
fn mimic_agrees_but_for_the_rows_in_which_more_is_known() {
    let expected = rows(repository("tests/data/mimic3_demo/expected.csv.gz"));
    assert_eq!(expected.len(), 1230);
    let (differences, compared) = differences(
        &mut mimic(Window::Day),
        &expected,
        "hadm_id",
        "day",
        &is_result,
    );
    assert_eq!(compared, 1230 * 27);
    let listed: Differences = KNOWN_BETTER
        .iter()
        .map(|(admission, day, _why, cells)| {
            let cells = cells
                .iter()
                .map(|(column, expected, own)| {
                    (column.to_string(), (expected.to_string(), own.to_string()))
                })
                .collect();
            ((admission.to_string(), day.to_string()), cells)
        })
        .collect();
    assert_eq!(differences, listed);
}

#[test]
fn nothing_but_blood_is_scored_in_mimic() {
    let source = rows(repository("tests/data/mimic3_demo/long.csv.gz"));
    let fluids: BTreeSet<&str> = source.iter().map(|row| row["fluid"].as_str()).collect();
    for fluid in ["Ascites", "Pleural", "Cerebrospinal Fluid (CSF)", "Urine"] {
        assert!(fluids.contains(fluid), "the data hold no {fluid}");
    }
    // Protein over creatinine is measured in urine, and so it is read there.
    let is_own_urine = |row: &&BTreeMap<String, String>| row["label"] == "Protein/Creatinine Ratio";
    let own_urine = source.iter().filter(is_own_urine).count();
    let others = source.iter().filter(|row| row["fluid"] != "Blood").count() - own_urine;
    let mut dataset = mimic(Window::Day);
    let (mut seen, mut urine) = (0, 0);
    while let Some(row) = dataset.next_panel().expect("the data can be read") {
        for (id, observation) in row.panel.observed() {
            let line = usize::try_from(observation.place.line).expect("a line");
            // Line 1 is the header; no cell of this file holds a line break.
            let origin = &source[line - 2];
            let is_urine = Catalog::builtin().analyte(id).urine;
            let fluid = if is_urine { "Urine" } else { "Blood" };
            assert_eq!(origin["fluid"], fluid, "line {line}: {origin:?}");
            urine += usize::from(is_urine);
            assert_eq!(*origin["value"], *observation.reported, "line {line}");
            seen += 1;
        }
    }
    assert!(seen > 5000, "only {seen} observations");
    assert_eq!(urine, own_urine);
    let counts = dataset.counts();
    assert_eq!(
        counts.rows_read,
        counts.rows_used + counts.total_set_aside() + counts.total_unusable()
    );
    assert_eq!(counts.rows_read, source.len() as u64);
    let fluid_rows: u64 = counts
        .rows_set_aside
        .iter()
        .filter(|(reason, _)| reason.contains("fluid") || reason.contains("specimen"))
        .map(|(_, count)| count)
        .sum();
    assert_eq!(fluid_rows, others as u64, "{:?}", counts.rows_set_aside);
}

#[test]
fn censored_results_and_ranges_of_mimic_are_intervals() {
    let catalog = Catalog::builtin();
    let zero = End::Closed(decimal("0"));
    // Canonical units: D-dimer and FDP in mg/L, haptoglobin in g/L, creatinine in umol/L.
    let expected: [(&str, &str, Option<Known>, bool); 8] = [
        (
            "d_dimer",
            "<500",
            Known::new(zero, End::Open(decimal("0.5"))),
            true,
        ),
        (
            "d_dimer",
            ">10000",
            Some(Known::above(decimal("10"))),
            false,
        ),
        (
            "d_dimer",
            "1000-2000",
            Known::between(decimal("1"), decimal("2")),
            false,
        ),
        (
            "haptoglobin",
            "<20",
            Known::new(zero, End::Open(decimal("0.2"))),
            true,
        ),
        (
            "haptoglobin",
            "LESS THAN 20",
            Known::new(zero, End::Open(decimal("0.2"))),
            true,
        ),
        (
            "creatinine",
            "LESS THAN 0.4",
            Known::new(zero, End::Open(decimal("35.36"))),
            true,
        ),
        (
            "platelets",
            "<5",
            Known::new(zero, End::Open(decimal("5"))),
            true,
        ),
        (
            "fdp",
            "10-40",
            Known::between(decimal("10"), decimal("40")),
            false,
        ),
    ];
    // Every sampling time is a panel of its own here, so that no result hides behind a later one.
    let mut seen = BTreeSet::new();
    let mut dataset = mimic(Window::Exact);
    while let Some(row) = dataset.next_panel().expect("the data can be read") {
        for (id, reported, known, below_detection) in &expected {
            let Some(observation) = row.panel.get(analyte(catalog, id)) else {
                continue;
            };
            if *observation.reported != **reported {
                continue;
            }
            seen.insert((*id, *reported));
            let reading = Reading::Quantity {
                known: known.expect("an interval"),
                below_detection: *below_detection,
            };
            assert_eq!(observation.reading, reading, "{id} {reported}");
        }
    }
    assert_eq!(seen.len(), expected.len(), "seen only {seen:?}");
}
