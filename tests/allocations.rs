//! After it has seen the usual rows, the fast way allocates nothing for a row.

use std::fmt::Write as _;
use std::io;

use coagscope::catalog::Catalog;
use coagscope::fast::write_rows;
use coagscope::input::Track;
use coagscope::interpret::Settings;
use coagscope::report::rows::{RowLayout, RowOptions, Rows};
use coagscope::{Dataset, Declaration};

/// So many different rows, again and again.
fn table(different: usize, times: usize) -> String {
    let mut rows = String::new();
    for row in 0..different {
        let censored = if row % 7 == 0 { "<" } else { "" };
        let _ = writeln!(
            rows,
            "P{row},2024-01-02T03:{:02}:{:02},{},{},{},{:.1},{censored}{:.2},{}",
            row / 60 % 60,
            row % 60,
            18 + row % 70,
            ["f", "m"][row % 2],
            20 + row % 300,
            10.0 + (row % 90) as f64 / 10.0,
            0.3 + (row % 50) as f64 / 10.0,
            ["", "1.2", "0.8", "3.5"][row % 4],
        );
    }
    let header = "patient_id,collected_at,age,sex,platelets (10*9/L),pt (s),d_dimer (mg/L FEU),fibrinogen (g/L)\n";
    format!("{header}{}", rows.repeat(times))
}

fn allocations(text: String) -> u64 {
    let catalog = Catalog::builtin();
    let settings = Settings {
        scores: Some(vec!["isth_overt_2001".to_string(), "sic".to_string()]),
        patterns: Some(vec!["thrombocytopenia".to_string()]),
        ..Settings::default()
    };
    let declaration = Declaration {
        track: Track::Only(Vec::new()),
        ..Declaration::default()
    };
    let reader = Box::new(io::Cursor::new(text));
    let mut data =
        Dataset::from_reader(catalog, "table.csv", reader, &declaration, &[]).expect("readable");
    let layout = RowLayout::new(catalog, &data, &settings, RowOptions::default());
    let mut rows = Rows::csv(io::sink(), &layout).expect("written");
    let measured = allocation_counter::measure(|| {
        let seen = write_rows(catalog, &settings, &mut data, &layout, &mut rows, 1);
        assert!(seen.expect("written").is_some(), "the fast way");
    });
    measured.count_total
}

#[test]
fn nothing_is_allocated_for_a_row_that_is_like_others() {
    // More than is looked at before the first row is scored, so that reading goes on in between.
    let (few, many) = (allocations(table(2000, 100)), allocations(table(2000, 200)));
    let rows = 2000 * 100;
    let more = many.saturating_sub(few);
    assert!(more < rows / 100, "{more} allocations for {rows} more rows");
}
