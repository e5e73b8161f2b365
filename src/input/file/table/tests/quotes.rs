//! Quotes that are closed late or never.

use super::*;

#[test]
fn a_quote_that_is_never_closed_damages_the_last_row() {
    let mut table = open("subject,pt\nA,1\nB,\"2\nC,3\n");
    let records = drain(&mut table);
    assert_eq!(
        records
            .iter()
            .map(|record| record.damaged)
            .collect::<Vec<_>>(),
        [false, true]
    );
    assert_eq!(told(&table.take_issues()), [(IssueCode::UnclosedQuote, 3)]);
}

#[test]
fn a_quote_that_is_never_closed_costs_its_own_row() {
    for end in ["\n", "\r\n", "\r"] {
        let rows: String = (0..40_000)
            .map(|row| format!("R{row},{row},some more words here{end}"))
            .collect();
        let text = format!("subject,pt,x{end}A,1,\"see note{end}{rows}Z,\"9{end}Y,8,7{end}");
        let mut table = open(&text);
        let records = drain(&mut table);
        assert_eq!(records.len(), 40_003, "{end:?}");
        assert_eq!(
            records[0].cells,
            StringRecord::from(vec!["A", "1", "see note"])
        );
        let damaged: Vec<u64> = (records.iter().filter(|record| record.damaged))
            .map(|record| record.line)
            .collect();
        assert_eq!(damaged, [2, 40_003]);
        assert_eq!((records[1].line, records[40_000].line), (3, 40_002));
        assert_eq!(
            records[40_002].cells,
            StringRecord::from(vec!["Y", "8", "7"])
        );
        let issues = told(&table.take_issues());
        assert_eq!(
            issues,
            [
                (IssueCode::UnclosedQuote, 2),
                (IssueCode::UnclosedQuote, 40_003)
            ]
        );
    }
}

#[test]
fn a_stray_quote_beside_cells_of_several_lines_costs_its_own_row() {
    for (text, lines) in [
        (
            "id,x,pt\np1,\"first\nsecond\",\"67\np2,,20\np3,ok,30\np4,\"x, y\",40\np5,ok,150\n",
            vec![(2, true), (4, false), (5, false), (6, false), (7, false)],
        ),
        (
            "id,ward,ldh,x,pt\np1,A,300,\"ok,150\np2,B,310,\"first\nsecond, line\",900\np3,A,320,ok,160\n",
            vec![(2, true), (3, false), (5, false)],
        ),
        // The row has a cell of several lines itself: neither of its halves is used.
        (
            "id,pt,x,y\np1,\"3,\"first line\nsecond line\",20\np2,1,2,3\n",
            vec![(2, true), (3, true), (4, false)],
        ),
        // A quote that is closed on its line, where it makes of three cells one.
        (
            "id,pt,x,y,z\np1,\"60,ok,\"x, y\",1.2\np2,1,2,3,4\n",
            vec![(2, true), (3, false)],
        ),
    ] {
        let mut table = open(text);
        let records = drain(&mut table);
        let found: Vec<_> = records
            .iter()
            .map(|record| (record.line, record.damaged))
            .collect();
        assert_eq!(found, lines, "{text}");
    }
}

#[test]
fn lines_within_a_comment_are_no_rows() {
    // The next line of the comment is no row, so all of it is set aside, as is a comment that is ragged.
    for text in [
        "subject,pt,x\nA,1,\"one\nsaid \"ok\" here, so\"\nB,2,3\n",
        "subject,pt,x\nA,1,\"one\ntwo, and three\",4\nB,2,3\n",
    ] {
        let mut table = open(text);
        let records = drain(&mut table);
        let lines: Vec<_> = records
            .iter()
            .map(|record| (record.line, record.damaged))
            .collect();
        assert_eq!(lines, [(2, true), (4, false)], "{text}");
    }
}

#[test]
fn a_quote_that_swallows_rows_damages_what_it_swallowed() {
    let mut table = open("subject,pt,x\nA,\"1,\nB,2,\"c\"\nC,3,\"d\ne\"\nD,\"4\nE,\"5,6\n");
    let records = drain(&mut table);
    let damaged: Vec<_> = records
        .iter()
        .map(|record| (record.line, record.damaged))
        .collect();
    assert_eq!(damaged, [(2, true), (3, false), (4, false), (6, true)]);
    assert_eq!(
        told(&table.take_issues()),
        [(IssueCode::UnclosedQuote, 2), (IssueCode::UnclosedQuote, 6)]
    );
}
