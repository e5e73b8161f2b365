//! What the state of a specimen, and plasma, leave of a result; bands of ADAMTS13 and what rests on them.

use super::*;

#[test]
fn d_dimer_calibrators() {
    let marker = |fields: &[(&str, &str)]| points("isth_overt_2025", None, "fibrin_marker", fields);
    // The same assay cancels, whichever it is.
    for assay in ["FEU", "DDU"] {
        let value = |number: &str| format!("{number} {assay}");
        let (limit, three, more) = (value("0.3"), value("0.9"), value("0.91"));
        assert_eq!(
            marker(&[("d_dimer", &three), ("d_dimer.high", &limit)]),
            [0]
        );
        assert_eq!(marker(&[("d_dimer", &more), ("d_dimer.high", &limit)]), [2]);
        // A limit printed beside the result is in the result's own calibrator.
        assert_eq!(marker(&[("d_dimer", &three), ("d_dimer.high", "0.3")]), [0]);
        assert_eq!(marker(&[("d_dimer", &more), ("d_dimer.high", "0.3")]), [2]);
    }
    // Nobody says which: with a limit of the same unknown kind it cancels too.
    assert_eq!(marker(&[("d_dimer", "0.9"), ("d_dimer.high", "0.3")]), [0]);
    assert_eq!(marker(&[("d_dimer", "0.91"), ("d_dimer.high", "0.3")]), [2]);
    // Result in DDU, limit in FEU: DDU counts twice.
    assert_eq!(
        marker(&[("d_dimer", "0.75 DDU"), ("d_dimer.high", "0.5 FEU")]),
        [0]
    );
    assert_eq!(
        marker(&[("d_dimer", "0.76 DDU"), ("d_dimer.high", "0.5 FEU")]),
        [2]
    );
    // And the other way round.
    assert_eq!(
        marker(&[("d_dimer", "1.5 FEU"), ("d_dimer.high", "0.25 DDU")]),
        [0]
    );
    assert_eq!(
        marker(&[("d_dimer", "1.51 FEU"), ("d_dimer.high", "0.25 DDU")]),
        [2]
    );
    // Result unstated, limit in FEU: 1.0 is 2 times or 4 times it.
    assert_eq!(
        marker(&[("d_dimer", "1.0"), ("d_dimer.high", "0.5 FEU")]),
        [0, 2]
    );
    assert_eq!(
        marker(&[("d_dimer", "0.7"), ("d_dimer.high", "0.5 FEU")]),
        [0]
    );
    assert_eq!(
        marker(&[("d_dimer", "3.6"), ("d_dimer.high", "0.5 FEU")]),
        [3]
    );

    // Absolute cut-offs: the hull of both readings.
    let absolute = |value| {
        points(
            "isth_overt_2001",
            Some("ssc_2018"),
            "fibrin_marker",
            &[("d_dimer", value)],
        )
    };
    assert_eq!(absolute("1.4"), [0]);
    assert_eq!(absolute("1.5"), [0, 2]);
    assert_eq!(absolute("3"), [2]);
    assert_eq!(absolute("3.5"), [2, 3]);
    assert_eq!(absolute("7"), [3]);
    assert_eq!(absolute("2"), [0, 2]);

    // The doubling is named wherever it takes part.
    let remarks = |fields: &[(&str, &str)]| {
        item(&scored("isth_overt_2025", None, fields), "fibrin_marker")
            .remarks
            .join(" ")
    };
    assert!(remarks(&[("d_dimer", "1 DDU"), ("d_dimer.high", "0.5 FEU")]).contains("nominal"));
    assert!(remarks(&[("d_dimer", "1"), ("d_dimer.high", "0.5 FEU")]).contains("not stated"));
    assert!(!remarks(&[("d_dimer", "1 FEU"), ("d_dimer.high", "0.5 FEU")]).contains("nominal"));
}

#[test]
fn a_hemolyzed_specimen_leaves_ldh_at_most_what_was_measured() {
    let ldh = |fields: &[(&str, &str)]| {
        let fields = [&[("ldh", "800"), ("ldh.high", "250")], fields].concat();
        let interpretation = interpreted(&fields);
        let possible = pattern(&interpretation, "maha_possible");
        let line = possible
            .evidence
            .iter()
            .find(|line| line.statement.contains("Lactate dehydrogenase above"))
            .unwrap_or_else(|| panic!("{:?}", possible.evidence));
        line.truth
    };
    assert_eq!(ldh(&[]), Truth::Yes);
    for masked in [
        ("comment", "specimen hemolyzed"),
        ("comment", "stark hämolytisch"),
        ("hemolysis_index", "15"),
    ] {
        assert_eq!(ldh(&[masked]), Truth::Unknown, "{masked:?}");
    }
    for plain in [
        ("comment", "not hemolyzed"),
        ("comment", "hemolytic anemia known"),
        ("hemolysis_index", "14.9"),
    ] {
        assert_eq!(ldh(&[plain]), Truth::Yes, "{plain:?}");
    }
    // At most: a normal LDH in a hemolyzed specimen is normal.
    let low = [
        ("ldh", "200"),
        ("ldh.high", "250"),
        ("hemolysis_index", "40"),
    ];
    let interpretation = interpreted(&low);
    let line = pattern(&interpretation, "maha_possible")
        .evidence
        .iter()
        .find(|line| line.statement.contains("Lactate dehydrogenase above"))
        .expect("the line")
        .truth;
    assert_eq!(line, Truth::No);
    assert_eq!(finding(&low, "specimen_hemolyzed"), Finding::Present);
}

#[test]
fn clumped_platelets_are_at_least_what_was_counted() {
    let clumped = ("comment", "Platelet clumps seen");
    let platelets = |value, fields: &[(&str, &str)]| {
        let fields = [&[("platelets", value)], fields].concat();
        points("isth_overt_2025", None, "platelets", &fields)
    };
    assert_eq!(platelets("40", &[]), [2]);
    assert_eq!(platelets("40", &[clumped]), [0, 1, 2]);
    assert_eq!(platelets("60", &[clumped]), [0, 1]);
    assert_eq!(platelets("100", &[clumped]), [0], "at least 100");
    assert_eq!(platelets("40", &[("comment", "no platelet clumps")]), [2]);
    let fields = [("platelets", "40"), clumped];
    assert_eq!(finding(&fields, "thrombocytopenia"), Finding::Undecided);
    assert_eq!(finding(&fields, "platelet_clumping"), Finding::Present);
    assert_eq!(
        finding(&[("platelets", "160"), clumped], "thrombocytopenia"),
        Finding::Absent
    );
}

#[test]
fn plasma_leaves_adamts13_at_most_what_was_measured() {
    let plasma = ("plasma_or_transfusion", "yes");
    let severe = |value, fields: &[(&str, &str)]| {
        finding(
            &[&[("adamts13", value)], fields].concat(),
            "adamts13_severe",
        )
    };
    assert_eq!(severe("45", &[]), Finding::Absent);
    assert_eq!(severe("45", &[plasma]), Finding::Undecided);
    assert_eq!(severe("9", &[plasma]), Finding::Present);
    assert_eq!(
        severe("45", &[("plasma_or_transfusion", "no")]),
        Finding::Absent
    );
}

#[test]
fn adamts13_bands() {
    let bands = |fields: &[(&str, &str)]| {
        ["adamts13_severe", "adamts13_gray_zone", "adamts13_reduced"].map(|id| finding(fields, id))
    };
    use Finding::{Absent, Present, Undecided};
    let value = |text| bands(&[("adamts13", text), ("adamts13.low", "60")]);
    assert_eq!(value("9.9"), [Present, Absent, Absent]);
    assert_eq!(value("<10"), [Present, Absent, Absent]);
    assert_eq!(value("10"), [Absent, Present, Absent], "exactly 10 is gray");
    assert_eq!(value("19.9"), [Absent, Present, Absent]);
    assert_eq!(
        value("20"),
        [Absent, Absent, Present],
        "exactly 20 is out of the gray zone"
    );
    assert_eq!(value("59.9"), [Absent, Absent, Present]);
    assert_eq!(value("60"), [Absent, Absent, Absent]);
    assert_eq!(value("<=10"), [Undecided, Undecided, Absent]);
    assert_eq!(value("<20"), [Undecided, Undecided, Absent]);
    assert_eq!(value("5 %"), value("0.05 IU/mL"));
    // Published lower limits run from 40 to 70 %: in between nobody can tell.
    let without_limit = |text| bands(&[("adamts13", text), ("age", "40"), ("sex", "male")]);
    assert_eq!(without_limit("39.9"), [Absent, Absent, Present]);
    assert_eq!(without_limit("40"), [Absent, Absent, Undecided]);
    assert_eq!(without_limit("50"), [Absent, Absent, Undecided]);
    assert_eq!(without_limit("69.9"), [Absent, Absent, Undecided]);
    assert_eq!(without_limit("70"), [Absent, Absent, Absent]);
    assert_eq!(bands(&[]), [Undecided; 3]);
}

#[test]
fn ttp_pattern_needs_all_three_and_is_never_excluded_without_adamts13() {
    use Finding::{Absent, Present, Undecided};
    let base = [
        ("platelets", "12"),
        ("ldh", "1500"),
        ("ldh.high", "250"),
        ("schistocytes", "3 %"),
    ];
    let ttp = |fields: &[(&str, &str)]| finding(&[&base, fields].concat(), "ttp_pattern");
    assert_eq!(ttp(&[("adamts13", "3")]), Present);
    assert_eq!(ttp(&[]), Undecided);
    assert_eq!(ttp(&[("adamts13", "10")]), Undecided, "gray zone");
    assert_eq!(ttp(&[("adamts13", "19.9")]), Undecided);
    assert_eq!(ttp(&[("adamts13", "20")]), Absent);
    assert_eq!(ttp(&[("adamts13", "3"), ("platelets", "150")]), Absent);
    assert_eq!(ttp(&[("adamts13", "normal")]), Absent);
}

#[test]
fn schistocytes_of_exactly_one_percent_are_not_above_it() {
    use Finding::{Absent, Present, Undecided};
    let maha = |film| {
        let fields = [
            ("platelets", "60"),
            ("ldh", "900"),
            ("ldh.high", "250"),
            ("schistocytes", film),
        ];
        ["maha_definite", "maha_possible"].map(|id| finding(&fields, id))
    };
    assert_eq!(maha("1.1 %"), [Present, Present]);
    assert_eq!(maha("1 %"), [Absent, Present]);
    assert_eq!(maha("many"), [Present, Present]);
    assert_eq!(maha("few"), [Undecided, Present]);
    assert_eq!(maha("absent"), [Absent, Present]);
    let no_film = [("platelets", "60"), ("ldh", "900"), ("ldh.high", "250")];
    assert_eq!(finding(&no_film, "maha_definite"), Undecided);
    assert_eq!(finding(&no_film, "maha_possible"), Present);
}

#[test]
fn hemolysis_and_consumption_count_their_markers() {
    use Finding::{Absent, Present, Undecided};
    let two = [
        ("ldh", "400"),
        ("ldh.high", "250"),
        ("haptoglobin", "0.1"),
        ("haptoglobin.low", "0.3"),
    ];
    assert_eq!(finding(&two, "hemolysis_likely"), Present);
    assert_eq!(
        finding(&two, "hemolysis_strong"),
        Present,
        "1.6 times and undetectable"
    );
    let weaker = [
        ("ldh", "374"),
        ("ldh.high", "250"),
        ("haptoglobin", "0.1"),
        ("haptoglobin.low", "0.3"),
    ];
    assert_eq!(
        finding(&weaker, "hemolysis_strong"),
        Undecided,
        "reticulocytes could still count"
    );
    let exactly = [("ldh", "375"), ("ldh.high", "250"), ("haptoglobin", "0.1")];
    assert_eq!(
        finding(&exactly, "hemolysis_strong"),
        Present,
        "exactly 1.5 times counts"
    );
    let none = [
        ("ldh", "250"),
        ("ldh.high", "250"),
        ("haptoglobin", "0.3"),
        ("haptoglobin.low", "0.3"),
        ("bilirubin_indirect", "5"),
        ("bilirubin_indirect.high", "15"),
    ];
    assert_eq!(
        finding(&none, "hemolysis_likely"),
        Absent,
        "one of four at most"
    );
    let consumption = |fields: &[(&str, &str)]| finding(fields, "consumptive_coagulopathy");
    assert_eq!(consumption(&OVERT), Present);
    assert_eq!(consumption(&[("platelets", "100")]), Absent);
    assert_eq!(consumption(&[("platelets", "99")]), Undecided);
}
