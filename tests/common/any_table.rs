//! Tables with results at random, as the fast way and the rich way read them.

use coagscope::catalog::{AnalyteId, Catalog, Kind};

use super::any_panel::USUAL;
use super::landmarks::LANDMARKS;
use super::tape::Tape;

/// Analytes whose earlier results matter.
const FALLING: [&str; 3] = ["platelets", "hemoglobin", "adamts13"];

/// What masks look at of which results are remembered.
const MASKING: [&str; 5] = [
    "comment",
    "plasma_or_transfusion",
    "adamts13",
    "hemolysis_index",
    "platelet_clumps",
];

const ODD: [&str; 16] = [
    "pending",
    "n/a",
    "clotted",
    "hemolyzed",
    "positive",
    "negative",
    "+",
    "++",
    "yes",
    "no",
    "high",
    "12 mg/L",
    "=1+1",
    "1,5",
    " 7 ",
    "-",
];

fn any_cell(tape: &mut Tape, id: AnalyteId) -> String {
    let catalog = Catalog::builtin();
    let analyte = catalog.analyte(id);
    let number = |tape: &mut Tape| {
        tape.one_of(LANDMARKS.near(id))
            .map_or_else(|| tape.pick(100).to_string(), |value| value.to_string())
    };
    // Numbers that are whole percents of each other.
    const FALLEN: [&str; 12] = [
        "100",
        "70",
        "69.9",
        "70.1",
        "50",
        "49",
        "150",
        "105",
        "0",
        "200",
        "90",
        "33.333333333",
    ];
    match (analyte.kind, tape.pick(20)) {
        (Kind::Laboratory, 10..) if FALLING.contains(&analyte.id.as_str()) => {
            FALLEN[tape.pick(FALLEN.len())].to_string()
        }
        (_, 0..=3) => String::new(),
        (_, 4) => tape.one_of(&ODD).unwrap_or_default().to_string(),
        (Kind::Truth, _) => ["yes", "no", "unknown"][tape.pick(3)].to_string(),
        (Kind::Category, _) if analyte.id == "sex" => {
            ["f", "m", "female"][tape.pick(3)].to_string()
        }
        (Kind::Category, _) if analyte.id == "underlying" => {
            ["sepsis", "yes", "no", "cirrhosis", "trauma"][tape.pick(5)].to_string()
        }
        (Kind::Laboratory | Kind::Number, 5) => format!("<{}", number(tape)),
        (Kind::Laboratory | Kind::Number, 6) => format!(">{}", number(tape)),
        (Kind::Laboratory | Kind::Number, _) => number(tape),
        (_, 7) => "platelets clumped; specimen hemolyzed".to_string(),
        (Kind::Text, 8) => "wrong patient - do not use".to_string(),
        (Kind::Text, 9) => "tube underfilled".to_string(),
        _ => "seen".to_string(),
    }
}

/// When rows were taken.
struct Times {
    form: usize,
    is_disordered: bool,
}

impl Times {
    fn of_row(&self, row: usize, tape: &mut Tape) -> String {
        const OTHERS: [&str; 5] = [
            "01.02.03",
            "",
            "2024-02-30",
            "2024-03-02",
            "2024-03-02T01:00:00.25+01:00",
        ];
        if tape.pick(20) == 0 {
            return OTHERS[tape.pick(OTHERS.len())].to_string();
        }
        let row = match self.is_disordered && tape.pick(4) == 0 {
            true => tape.pick(60),
            false => row,
        };
        let (day, hour, minute) = (1 + row / 6, row % 6 * 4, tape.pick(3) * 20);
        match self.form {
            0 => "2024-03-01T08:00".to_string(),
            1 => format!("2024-03-{day:02}"),
            2 => format!("2024-03-{day:02} {hour:02}:{minute:02}:00+02:00"),
            3 => format!("{day:02}.03.2024 {hour:02}:{minute:02}"),
            _ => format!("2024-03-{day:02}T{hour:02}:{minute:02}:00"),
        }
    }
}

fn quoted(cell: &str) -> String {
    match cell.contains(',') {
        true => format!("\"{cell}\""),
        false => cell.to_string(),
    }
}

/// What stands in columns beside a result: their names, and few different cells for each.
#[derive(Default)]
pub struct Beside {
    pub columns: Vec<(&'static str, Vec<String>)>,
}

impl Beside {
    /// Units and limits at random.
    pub fn any(tape: &mut Tape, id: AnalyteId) -> Self {
        let mut columns = Vec::new();
        if tape.pick(2) == 0 {
            columns.push((
                "unit",
                vec![Catalog::builtin().analyte(id).unit.to_string(); 3],
            ));
            if tape.pick(3) == 0 {
                columns[0]
                    .1
                    .extend(["", "furlong", "mg/dL"].map(str::to_string));
            }
        }
        const LIMITS: [&[&str]; 4] = [
            &["ref_low", "ref_high"],
            &["ref_high"],
            &["ref_range"],
            &["ref_high", "ref_low", "critical_low", "critical_high"],
        ];
        let names = LIMITS[tape.pick(LIMITS.len())];
        columns.extend(Beside::limits(tape, id, names).columns);
        Beside { columns }
    }

    /// Limits at random in columns of these names.
    pub fn limits(tape: &mut Tape, id: AnalyteId, names: &[&'static str]) -> Self {
        let columns = names.iter().map(|name| {
            let choices = (0..1 + tape.pick(3)).map(|_| any_limit(tape, id, name));
            (*name, choices.collect())
        });
        Beside {
            columns: columns.collect(),
        }
    }
}

/// A cell of a column of limits.
fn any_limit(tape: &mut Tape, id: AnalyteId, name: &str) -> String {
    let catalog = Catalog::builtin();
    let published: Vec<String> = catalog
        .intervals_of(id)
        .flat_map(|row| [row.lower, row.upper])
        .flatten()
        .map(|limit| limit.to_string())
        .collect();
    let number = |tape: &mut Tape| match tape.pick(3) {
        0 => tape
            .one_of(LANDMARKS.near(id))
            .map(|value| value.to_string()),
        _ => tape.one_of(&published),
    };
    let (one, other) = (
        number(tape).unwrap_or_default(),
        number(tape).unwrap_or_default(),
    );
    match (tape.pick(12), name) {
        (0, _) => String::new(),
        (1, _) => ["n/a", "0", "-", "negative"][tape.pick(4)].to_string(),
        (2 | 3, _) => format!("<{one}"),
        (_, "ref_range") => format!("{one}-{other}"),
        _ => one,
    }
}

/// A table with results at random.
pub fn any_table(tape: &mut Tape) -> String {
    let catalog = Catalog::builtin();
    let usable: Vec<_> = catalog
        .analytes()
        .filter(|(_, analyte)| !matches!(analyte.kind, Kind::Identifier | Kind::Time))
        .map(|(id, _)| id)
        .collect();
    let mut columns: Vec<_> = USUAL.iter().filter_map(|id| catalog.find(id)).collect();
    columns.retain(|_| tape.pick(4) > 0);
    let masking = MASKING.iter().filter_map(|id| catalog.find(id));
    columns.extend(masking.filter(|_| tape.pick(5) == 0));
    for _ in 0..tape.pick(12) {
        let column = tape.one_of(&usable).expect("analytes");
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    let has_beside = tape.pick(2) == 0;
    let mut header = ["subject", "time", "ward"].map(str::to_string).to_vec();
    let has_birth = tape.pick(4) == 0;
    if has_birth {
        columns.retain(|column| catalog.find("age") != Some(*column));
        header.push("birth_date".to_string());
    }
    let mut beside: Vec<Beside> = Vec::new();
    for column in &columns {
        let analyte = catalog.analyte(*column);
        let unit = match (analyte.kind, tape.pick(4)) {
            (Kind::Laboratory, 1..) if !analyte.unit.is_empty() => format!(" ({})", analyte.unit),
            _ => String::new(),
        };
        header.push(format!("{}{unit}", analyte.id));
        let is_laboratory = analyte.kind == Kind::Laboratory;
        let own = match is_laboratory && has_beside && tape.pick(3) > 0 {
            true => Beside::any(tape, *column),
            false => Beside::default(),
        };
        let names = own
            .columns
            .iter()
            .map(|(name, _)| format!("{}_{name}", analyte.id));
        header.extend(names);
        beside.push(own);
    }
    // What is repeated of a row may stand anywhere in it.
    let mut order: Vec<usize> = (0..header.len()).collect();
    if tape.pick(2) == 0 {
        for place in 1..order.len() {
            order.swap(place, tape.pick(place + 1));
        }
    }
    let line = |cells: &[String]| {
        let cells: Vec<&str> = order.iter().map(|place| cells[*place].as_str()).collect();
        cells.join(",")
    };
    let end = ["\n", "\r\n"][tape.pick(2)];
    let mut text = line(&header) + end;
    // Few different cells for each column, so that rows meet again.
    let cells: Vec<Vec<String>> = columns
        .iter()
        .map(|column| (0..5).map(|_| any_cell(tape, *column)).collect())
        .collect();
    let times = Times {
        form: tape.pick(6),
        is_disordered: tape.pick(4) == 0,
    };
    for row in 0..tape.pick(60) {
        let time = times.of_row(row, tape);
        let sign = ["", "=", " "][tape.pick(40).saturating_sub(37)];
        let mut row_cells = vec![
            format!("{sign}S{}", row % 7),
            time,
            ["a", "\"b\"", "=c", "d;e"][tape.pick(16).min(3)].to_string(),
        ];
        if has_birth {
            const BIRTHS: [&str; 12] = [
                "1950-03-02",
                "1950-03-01",
                "1984-02-29",
                "2006-03-02",
                "2006-03-09",
                "2024-03-01",
                "2024-02-10",
                "2019-12-31",
                "1900-01-01",
                "02.03.1950",
                "1950",
                "",
            ];
            row_cells.push(BIRTHS[tape.pick(BIRTHS.len())].to_string());
        }
        for (choices, beside) in cells.iter().zip(&beside) {
            row_cells.push(quoted(&choices[tape.pick(choices.len())]));
            let others = beside.columns.iter();
            row_cells.extend(others.map(|(_, choices)| quoted(&choices[tape.pick(choices.len())])));
        }
        text.push_str(&line(&row_cells));
        if tape.pick(20) == 0 {
            text.push_str(",one too many");
        }
        text.push_str(if tape.pick(30) == 0 { "\n\n" } else { end });
    }
    text
}
