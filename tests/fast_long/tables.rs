//! Long tables with results at random.

use super::*;

pub(super) const ODD: [&str; 16] = [
    "pending",
    "n/a",
    "clotted",
    "hemolyzed",
    "positive",
    "negative",
    "+",
    "++",
    "yes",
    "0",
    "high",
    "12 mg/L",
    "=1+1",
    "\"1,5\"",
    " 7 ",
    "99999999",
];

pub(super) const NAMES: [&str; 6] = [
    "Thrombozyten",
    "Platelet count",
    "potassium of the moon",
    "previous platelets",
    "comment",
    "PTT",
];

const COMMENTS: [&str; 14] = [
    "verified by smear",
    "hemolyzed",
    "slight hemolysis - no clumps",
    "no hemolysis",
    "platelet clumps present",
    "clumps - none",
    "clotted",
    "repeated; hemolysis?",
    "wrong patient",
    "do not use this platelet count",
    "___",
    "n/a",
    "underfilled tube",
    " estimated GFR = 55 if non African-American",
];

const WARDS: [&str; 5] = ["w", "=w", "", " x y", "unknown"];

pub(super) fn any_value(tape: &mut Tape, id: AnalyteId) -> String {
    let analyte = Catalog::builtin().analyte(id);
    let number = |tape: &mut Tape| {
        tape.one_of(LANDMARKS.near(id))
            .map_or_else(|| tape.pick(100).to_string(), |value| value.to_string())
    };
    match (analyte.kind, tape.pick(20)) {
        (_, 0) => String::new(),
        (_, 1) => tape.one_of(&ODD).unwrap_or_default().to_string(),
        (Kind::Truth, _) => ["yes", "no", "unknown"][tape.pick(3)].to_string(),
        (Kind::Category, _) if analyte.id == "sex" => {
            ["f", "m", "female"][tape.pick(3)].to_string()
        }
        (Kind::Category, _) => ["sepsis", "yes", "no", "trauma"][tape.pick(4)].to_string(),
        (Kind::Laboratory | Kind::Number, 5) => format!("<{}", number(tape)),
        (Kind::Laboratory | Kind::Number, _) => number(tape),
        _ => "specimen hemolyzed".to_string(),
    }
}

pub(super) fn any_time(tape: &mut Tape) -> String {
    let day = 28 + tape.pick(2);
    let hour = 8 + tape.pick(3);
    match tape.pick(120) {
        0 => String::new(),
        1 => "2024-02-30".to_string(),
        2 => "01.02.03".to_string(),
        3 => format!("2024-02-{day}"),
        4 => format!("{day}.02.2024 {hour:02}:00"),
        5 => format!("2024-02-{day} {hour:02}:00"),
        6 => format!("2024-02-{day}T{hour:02}:00:00"),
        7 => format!(" 2024-02-{day}T{hour:02}:00"),
        _ => format!("2024-02-{day}T{hour:02}:{:02}", 30 * tape.pick(2)),
    }
}

/// A long table at random; `calm` ones have nothing that can't be packed.
pub(super) fn any_table(tape: &mut Tape, calm: bool) -> String {
    let catalog = Catalog::builtin();
    let mut analytes: Vec<AnalyteId> = USUAL.iter().filter_map(|id| catalog.find(id)).collect();
    let usable: Vec<_> = catalog
        .analytes()
        .filter(|(_, analyte)| !matches!(analyte.kind, Kind::Identifier | Kind::Time))
        .map(|(id, _)| id)
        .collect();
    for _ in 0..tape.pick(6) {
        analytes.push(tape.one_of(&usable).expect("analytes"));
    }
    let values: Vec<Vec<String>> = analytes
        .iter()
        .map(|analyte| (0..5).map(|_| any_value(tape, *analyte)).collect())
        .collect();
    let has_unit = tape.pick(5) > 0;
    let has_limits = tape.pick(2) == 0;
    let any = |analyte: &AnalyteId, tape: &mut Tape| {
        Beside::limits(tape, *analyte, &["ref_low", "ref_high"])
    };
    let limits: Vec<Beside> = analytes.iter().map(|analyte| any(analyte, tape)).collect();
    let mut text = "ward,subject,time,analyte,value".to_string();
    let has_facts = tape.pick(2) == 0;
    text.push_str(if has_facts { ",sex,age" } else { "" });
    text.push_str(if has_unit { ",unit" } else { "" });
    text.push_str(if has_limits { ",ref_low,ref_high" } else { "" });
    let has_comments = tape.pick(2) == 0;
    text.push_str(if has_comments { ",comment" } else { "" });
    let end = ["\n", "\r\n"][tape.pick(2)];
    text.push_str(end);
    let subjects = [
        "S1",
        "S2",
        "a subject with a long name",
        "S4",
        "=5",
        "\u{e9}6",
        "S7",
    ];
    for _ in 0..tape.pick(100) {
        let place = tape.pick(analytes.len());
        let known = catalog.analyte(analytes[place]);
        let subject = match tape.pick(200) {
            0 if !calm => "",
            1 => " S1",
            2 => "\"S1\"",
            _ => tape.one_of(&subjects).unwrap_or_default(),
        };
        let ward = match tape.pick(60) {
            0 => tape.one_of(&WARDS).unwrap_or_default(),
            _ => WARDS[subjects.iter().position(|one| *one == subject).unwrap_or(0) % WARDS.len()],
        };
        let name = match tape.pick(60) {
            0 => NAMES[tape.pick(3)].to_string(),
            1 if !calm => NAMES[tape.pick(NAMES.len())].to_string(),
            _ => known.id.clone(),
        };
        let value = &values[place][tape.pick(5)];
        let _ = write!(text, "{ward},{subject},{},{name},{value}", any_time(tape));
        if has_facts {
            let of_subject = subjects.iter().position(|one| *one == subject).unwrap_or(0);
            let facts = match tape.pick(if calm { 60 } else { 20 }) {
                0 => ["f,", ",71", "m,70 y", "x,40", "f,old", "m,6 months"][tape.pick(6)],
                _ => ["f,40", "m,71", ",8", "f,", "m,0", "female,40.5", ","][of_subject],
            };
            let _ = write!(text, ",{facts}");
        }
        if has_unit {
            let unit = match tape.pick(40) {
                0 => "furlong",
                1 => "",
                _ => known.unit.as_ref(),
            };
            let _ = write!(text, ",{unit}");
        }
        if has_limits {
            for (_, choices) in &limits[place].columns {
                let _ = write!(text, ",{}", choices[tape.pick(choices.len())]);
            }
        }
        if has_comments {
            let often = if calm { 4 } else { 2 };
            let comment = match tape.pick(often) {
                0 => tape.one_of(&COMMENTS).unwrap_or_default(),
                _ => "",
            };
            let _ = write!(text, ",{comment}");
        }
        match tape.pick(100) {
            0 => text.push_str(",one too many"),
            1 => text.push_str("\n\n"),
            _ => {}
        }
        text.push_str(end);
    }
    text
}
