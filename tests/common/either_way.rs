//! Result rows of a text, the rich way and the fast one.

use coagscope::catalog::Catalog;
use coagscope::fast::write_rows;
use coagscope::input::{Counts, Track};
use coagscope::interpret::{Settings, analytes_over_time, codes_with};
use coagscope::report::rows::{RowLayout, RowOptions, Rows};
use coagscope::{Dataset, Declaration};

/// A text as a data set whose earlier results are remembered where they matter; a column `ward` is kept.
pub fn dataset(catalog: &'static Catalog, text: &str, settings: &Settings) -> Dataset<'static> {
    let declaration = Declaration {
        track: Track::Only(analytes_over_time(catalog, settings)),
        ..Declaration::default()
    };
    let reader = Box::new(std::io::Cursor::new(text.to_string()));
    let header = text.lines().next().unwrap_or("");
    let ward = header.split(',').find(|name| *name == "ward");
    let keep: Vec<String> = ward.map(str::to_string).into_iter().collect();
    Dataset::from_reader(catalog, "table.csv", reader, &declaration, &keep).expect("readable")
}

/// Rows that were begun, as lines of JSON or as CSV.
pub fn begun(layout: &RowLayout, json: bool) -> Rows<Vec<u8>> {
    match json {
        true => Rows::json_lines(Vec::new(), layout),
        false => Rows::csv(Vec::new(), layout),
    }
    .expect("written")
}

/// The rows and the counts of a text, the rich way.
pub fn rich(text: &str, settings: &Settings, options: RowOptions, json: bool) -> (String, Counts) {
    let catalog = Catalog::builtin();
    let mut data = dataset(catalog, text, settings);
    let layout = RowLayout::new(catalog, &data, settings, options);
    let mut rows = begun(&layout, json);
    while let Some(panel) = data.next_row().expect("readable") {
        let codes = codes_with(catalog, &panel.panel, settings);
        rows.row(&layout.row(&panel, &codes)).expect("written");
    }
    let text = String::from_utf8(rows.finish()).expect("text");
    (text, data.counts().clone())
}

/// The same, the fast way; `None` where it does not do it.
pub fn fast(
    text: &str,
    settings: &Settings,
    options: RowOptions,
    json: bool,
    threads: usize,
) -> Option<(String, Counts)> {
    let catalog = Catalog::builtin();
    let mut data = dataset(catalog, text, settings);
    let layout = RowLayout::new(catalog, &data, settings, options);
    let mut rows = begun(&layout, json);
    write_rows(catalog, settings, &mut data, &layout, &mut rows, threads).expect("written")?;
    let text = String::from_utf8(rows.finish()).expect("text");
    Some((text, data.counts().clone()))
}
