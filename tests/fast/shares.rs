//! A share of wide rows.

use coagscope::fast::write_rows;
use coagscope::input::{Counts, Share, Track};
use coagscope::interpret::{analytes_over_time, codes_with};
use coagscope::report::rows::{RowKey, RowLayout};

use crate::common::either_way::begun;

use super::*;

/// What is read of a share, and its rows.
#[derive(Debug, PartialEq)]
struct Found {
    rows: String,
    counts: Counts,
    firsts: String,
    of_all_shares: (u64, u64),
}

fn opened(text: &str, settings: &Settings, share: Share) -> Dataset<'static> {
    let catalog = Catalog::builtin();
    let declaration = Declaration {
        track: Track::Only(analytes_over_time(catalog, settings)),
        share: Some(share),
        ..Declaration::default()
    };
    let reader = Box::new(std::io::Cursor::new(text.to_string()));
    Dataset::from_reader(catalog, "table.csv", reader, &declaration, &[]).expect("readable")
}

fn key_of(line: u64) -> RowKey {
    RowKey {
        data_set: 2,
        file: 0,
        line,
    }
}

/// What is found with so many threads, or row by row; nothing where the fast way is not gone.
fn found(
    (text, json): (&str, bool),
    settings: &Settings,
    options: RowOptions,
    share: Share,
    threads: Option<usize>,
) -> Option<Found> {
    let catalog = Catalog::builtin();
    let mut data = opened(text, settings, share);
    let options = RowOptions {
        key: true,
        ..options
    };
    let layout = RowLayout::new(catalog, &data, settings, options).of_data_set(2);
    let mut rows = begun(&layout, json);
    rows.set_lead(None, "table.csv");
    match threads {
        Some(threads) => {
            let written = write_rows(catalog, settings, &mut data, &layout, &mut rows, threads);
            written.expect("written")?;
        }
        None => {
            while let Some(panel) = data.next_panel().expect("readable") {
                let codes = codes_with(catalog, &panel.panel, settings);
                rows.set_lead(Some(key_of(panel.line)), &panel.file);
                rows.row(&layout.row(&panel, &codes)).expect("written");
            }
        }
    }
    Some(Found {
        rows: String::from_utf8(rows.finish()).expect("text"),
        counts: data.counts().clone(),
        firsts: format!("{:?}", data.firsts()),
        of_all_shares: (data.rows_of_all_shares(), data.digest_of_all_shares()),
    })
}

/// Holds both ways equal for each of so many shares; tells whether the fast one was gone.
fn agree(text: &str, settings: &Settings, options: RowOptions, of: usize, json: bool) -> bool {
    let mut is_fast = true;
    let mut of_all_shares = None;
    for part in 1..=of {
        let share: Share = format!("{part}/{of}").parse().expect("a share");
        let of_share = |threads| found((text, json), settings, options, share, threads);
        let expected = of_share(None);
        for threads in [1, 3] {
            match of_share(Some(threads)) {
                Some(found) => assert_eq!(expected.as_ref(), Some(&found), "{share} of\n{text}"),
                None => is_fast = false,
            }
            let counted = |threads| {
                let mut data = opened(text, settings, share);
                let state = files::counted(settings, &mut data, None, threads);
                state.map(|state| (state, data.counts().clone()))
            };
            if let Some(found) = counted(Some(threads)) {
                assert_eq!(counted(None), Some(found), "{share} counted of\n{text}");
            }
        }
        let own = expected.map(|found| found.of_all_shares);
        assert_eq!(
            *of_all_shares.get_or_insert(own),
            own,
            "the same in each share"
        );
    }
    is_fast
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn shares_of_wide_rows_are_those_of_the_rich_way(numbers in any::<u64>().prop_map(|seed| Seeded::new(seed, 6000))) {
        let mut tape = Tape::new(&numbers);
        let text = any_table(&mut tape);
        let settings = any_settings(&mut tape);
        let options = RowOptions { only_results: tape.pick(2) == 0, ..RowOptions::default() };
        let (of, json) = (1 + tape.pick(3), tape.pick(3) == 0);
        agree(&text, &settings, options, of, json);
    }
}

#[test]
fn shares_of_usual_wide_rows_go_the_fast_way() {
    let mut text = "patient_id,collected_at,platelets (10*9/L),pt (s),comment\n".to_string();
    for row in 0..200 {
        let subject = match row * 7919 % 31 {
            0 => String::new(),
            1 => "a name of more than sixteen letters".to_string(),
            subject => format!("P{subject}"),
        };
        let day = 1 + row % 28;
        let platelets = match row % 50 {
            7 => "pending".to_string(),
            8 => "99999".to_string(),
            _ => (row * 13 % 300).to_string(),
        };
        let comment = if row % 40 == 0 { "wrong patient" } else { "" };
        text.push_str(&format!(
            "{subject},2024-01-{day:02},{platelets},1{}.5,{comment}\n",
            row % 9
        ));
        if row % 60 == 0 {
            text.push_str("  \n\n\"P5\",2024-01-01,45,12,\nP6,2024-01-01,45,12,,more\n");
        }
    }
    for settings in [Settings::default(), common::everything(Catalog::builtin())] {
        assert!(agree(&text, &settings, RowOptions::default(), 3, false));
    }
}
