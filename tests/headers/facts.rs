//! Headers of ages and of sums of points: in which unit, and of which scale.

use super::*;

/// The age that the only row of a table gives.
fn age_in(csv: &str) -> String {
    let panel = files::one(csv);
    let age = panel.person.age;
    age.map_or_else(|| "not stated".to_string(), |age| age.to_string())
}

#[test]
fn an_age_that_its_name_gives_in_months_or_days_is_no_adults() {
    for header in [
        "Alter in Monaten",
        "月齢",
        "月龄",
        "Age_in_months",
        "AgeInMonths",
        "age_months",
        "月齢 (月)",
        "edad en meses",
        "âge en mois",
    ] {
        assert_eq!(
            age_in(&format!("id,{header},hb (g/L)\n1,24,110\n")),
            "2",
            "{header}"
        );
    }
    for header in [
        "Alter in Tagen",
        "日齢",
        "日龄",
        "AgeInDays",
        "età in giorni",
    ] {
        let age = age_in(&format!("id,{header},hb (g/L)\n1,1461,110\n"));
        assert_eq!(age, "4", "{header}");
    }
}

#[test]
fn the_unit_of_an_age_stands_in_a_column_of_its_own() {
    for (age, unit_column, unit, expected) in [
        ("年龄", "年龄单位", "月", "2"),
        ("年龄", "年龄单位", "岁", "24"),
        ("AGE", "AGEU", "MONTHS", "2"),
        ("AGE", "AGEU", "YEARS", "24"),
        ("Alter", "Alterseinheit", "Monate", "2"),
        ("Alter", "Einheit", "Monate", "2"),
        ("edad", "unidad de edad", "meses", "2"),
        ("âge", "unité d'âge", "mois", "2"),
        ("età", "unità età", "mesi", "2"),
        ("idade", "unidade de idade", "meses", "2"),
        ("leeftijd", "leeftijdseenheid", "maanden", "2"),
        ("年齢", "年齢単位", "か月", "2"),
    ] {
        let wide = format!("id,{age},{unit_column},hb (g/L)\n1,24,{unit},110\n");
        assert_eq!(age_in(&wide), expected, "{unit_column}");
        if unit_column != "Einheit" {
            let long =
                format!("id,{age},{unit_column},test,value,unit\n1,24,{unit},Hemoglobin,110,g/L\n");
            assert_eq!(age_in(&long), expected, "{unit_column}, long");
        }
    }
    assert_eq!(age_in("id,年龄,年龄单位,hb (g/L)\n1,1461,天,110\n"), "4");
}

#[test]
fn an_age_that_nobody_reaches_is_not_used() {
    for age in ["300", "999", "1979"] {
        let panel = files::one(&format!("id,age,hb (g/L)\n1,{age},110\n"));
        let has_no_limits = panel.results.iter().all(|result| result.flag.is_none());
        assert!(has_no_limits, "whoever that is may be a child: {age}");
        assert!(files::has_issue(&panel, IssueCode::OutOfRange), "{age}");
    }
    assert_eq!(age_in("id,age,hb (g/L)\n1,>89,110\n"), ">89");
    assert_eq!(age_in("id,age_days,hb (g/L)\n1,1461,110\n"), "4");
}

#[test]
fn a_sofa_that_four_organs_can_not_reach_is_of_six() {
    assert_eq!(role("SOFA", &["3", "17", "999"]), "sofa_total");
    for cells in [["3", "16", "9"], ["3", "999", "n/a"]] {
        assert_eq!(role("SOFA", &cells), "sofa", "{cells:?}");
    }
    assert_eq!(role("SOFA four organ", &["17"]), "sofa");
    // A long file has it beside its results.
    let long = "id,SOFA,test,value,unit\n1,19,Platelets,45,10*9/L\n";
    assert_eq!(role_in(long, 1), "sofa_total");
}

#[test]
fn one_impossible_number_under_the_identifier_sofa_changes_no_other_row() {
    let sic = |csv: &str| {
        let panel = files::one(csv);
        let score = panel.scores.iter().find(|score| score.id == "sic");
        score.map(|score| (score.min, score.max))
    };
    assert_eq!(role("sofa", &["1", "17"]), "sofa");
    let head = "subject,sofa,platelets (G/L),inr\na,1,90,1.3\n";
    let panels = files::read(&format!("{head}b,17,90,1.3\n"), |_| {}, "");
    let of_a = panels[0].scores.iter().find(|score| score.id == "sic");
    assert_eq!(of_a.map(|score| (score.min, score.max)), sic(head));
    assert!(files::has_issue(&panels[1], IssueCode::OutOfRange));
}

#[test]
fn which_sofa_a_column_holds_is_announced_unless_it_is_told() {
    let notes = |csv: &str, declaration: &Declaration| {
        let data = files::open(csv, declaration);
        let mut notes = data.plan().notes.iter();
        notes.any(|note| note.message.contains("SOFA,"))
    };
    let mut declaration = Declaration::default();
    assert!(notes("id,SOFA,platelets\n1,3,45\n", &declaration));
    assert!(notes("id,SOFA,platelets\n1,18,45\n", &declaration));
    assert!(!notes("id,sofa_total,platelets\n1,18,45\n", &declaration));
    let told = ("SOFA".to_string(), "sofa".to_string());
    declaration.map.insert(told.0, told.1);
    assert!(!notes("id,SOFA,platelets\n1,18,45\n", &declaration));
}

#[test]
fn ages_in_days_under_a_bare_header_pass_for_no_years() {
    assert_eq!(role("age", &["30", "400", "900"]), "age, blocked");
    assert_eq!(role("age", &["30", "40", "999"]), "age");
    assert_eq!(role("age_days", &["30", "400", "900"]), "age");
    assert_eq!(
        role("gestation_weeks", &["70", "140", "210", "30"]),
        "gestation_weeks, blocked"
    );
    let panels = files::read(
        "id,age,hb (g/L)\n1,30,110\n2,400,110\n3,900,110\n",
        |_| {},
        "",
    );
    assert!(panels.iter().all(|panel| panel.person.age.is_none()));
    let long = "id,age,test,value,unit\n1,30,Hb,110,g/L\n2,400,Hb,110,g/L\n3,900,Hb,110,g/L\n";
    let panels = files::read(long, |_| {}, "");
    assert!(panels.iter().all(|panel| panel.person.age.is_none()));
}
