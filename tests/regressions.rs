//! One test for each bug that was found by using the program; named for what went wrong.

mod common;

#[path = "regressions/clinical.rs"]
mod clinical;
#[path = "regressions/columns.rs"]
mod columns;
#[path = "regressions/persons.rs"]
mod persons;
#[path = "regressions/pregnancy.rs"]
mod pregnancy;
#[path = "regressions/rows.rs"]
mod rows;
#[path = "regressions/teaching.rs"]
mod teaching;

use coagscope::input::dataset::ColumnRole;
use coagscope::interpret::{Finding, Flag, Interpretation, ReferenceKind, Verdict};
use coagscope::panel::{IssueCode, ReportedLimit, ReportedLimits};
use coagscope::value::{Decimal, Known, Truth};
use coagscope::{Catalog, Dataset, Declaration, Settings, interpret_with};

use common::files::{self, finding, flag, has_issue, one, read};

#[test]
fn an_exclusive_limit_counts_in_statements_as_in_flags() {
    let panel = one(
        "subject,ldh (U/L),ldh_ref_high,haptoglobin (g/L),haptoglobin_ref_low\n1,250,<250,0.3,>0.3\n",
    );
    assert_eq!(
        (flag(&panel, "ldh"), flag(&panel, "haptoglobin")),
        (Some(Flag::High), Some(Flag::Low))
    );
    assert_eq!(finding(&panel, "hemolysis_likely"), Finding::Present);
    let panel = one(
        "subject,ldh (U/L),ldh_ref_high,haptoglobin (g/L),haptoglobin_ref_low\n1,250,250,0.3,0.3\n",
    );
    assert_eq!(
        (flag(&panel, "ldh"), flag(&panel, "haptoglobin")),
        (Some(Flag::Normal), Some(Flag::Normal))
    );
}

#[test]
fn a_control_in_the_data_comes_before_a_limit_by_option() {
    let with_option = |declaration: &mut Declaration| {
        declaration
            .upper_limits
            .insert("pt".to_string(), "16".to_string());
    };
    let panels = read("subject,pt (s),pt_control (s)\n1,18,12\n", with_option, "");
    let pt = &panels[0].scores[0].items[2];
    assert_eq!(
        (pt.reference_kind, pt.min(), pt.max()),
        (Some(ReferenceKind::Control), 2, 2)
    );
}

#[test]
fn ranges_for_women_say_nothing_of_men() {
    let ranges = "analyte,unit,sex,age_low_y,low,high\nhemoglobin,g/L,F,18,115,155\n";
    let panels = read("subject,age,hemoglobin (g/L)\n1,60,125\n", |_| {}, ranges);
    assert_eq!(flag(&panels[0], "hemoglobin"), Some(Flag::Undetermined));
    let panels = read(
        "subject,age,sex,hemoglobin (g/L)\n1,60,F,125\n",
        |_| {},
        ranges,
    );
    assert_eq!(flag(&panels[0], "hemoglobin"), Some(Flag::Normal));
}

#[test]
fn an_age_that_may_be_a_childs_borrows_no_adult_limit() {
    let panel = one("subject,age,sex,hemoglobin (g/L)\n1,14-20,M,160\n");
    assert_eq!(flag(&panel, "hemoglobin"), None);
}

#[test]
fn a_specimen_that_is_not_stated_is_not_another_fluid() {
    for csv in [
        "subject,platelets (K/uL),specimen\n1,45,n/a\n",
        "subject,platelets (K/uL),specimen\n1,45,unknown\n",
    ] {
        assert_eq!(flag(&one(csv), "platelets"), Some(Flag::Low), "{csv}");
    }
}

#[test]
fn contradictory_facts_of_a_pregnancy_are_an_issue() {
    let panel =
        one("subject,sex,pregnant,trimester,gestation_weeks,platelets (K/uL)\n1,F,yes,1,30,160\n");
    assert!(
        panel
            .issues
            .iter()
            .any(|issue| issue.code == IssueCode::Contradiction)
    );
    assert!(flag(&panel, "platelets").is_some());
    let panel = one("subject,sex,pregnant,platelets (K/uL)\n1,M,yes,160\n");
    assert!(
        panel
            .issues
            .iter()
            .any(|issue| issue.code == IssueCode::Contradiction)
    );
}

#[test]
fn a_point_is_no_thousand_because_another_column_has_commas() {
    let panel = one("id;D-Dimer (mg/L FEU);PT (s)\n1;1.234;12,5\n");
    assert!(panel.results.iter().all(|result| result.id != "d_dimer"));
    assert!(
        panel
            .issues
            .iter()
            .any(|issue| issue.code == IssueCode::AmbiguousNumber)
    );
}

#[test]
fn an_undetectable_haptoglobin_tells_nothing_before_six_months() {
    let infant = one("subject,age,haptoglobin (g/L),ldh (U/L),ldh_ref_high\n1,0.25,<0.1,900,400\n");
    assert_eq!(finding(&infant, "hemolysis_strong"), Finding::Undecided);
    let adult = one("subject,age,haptoglobin (g/L),ldh (U/L),ldh_ref_high\n1,30,<0.1,900,240\n");
    assert_eq!(finding(&adult, "hemolysis_strong"), Finding::Present);
}

#[test]
fn a_named_disorder_states_its_facts() {
    let panel = one("subject,underlying,platelets (K/uL),inr\n1,sepsis,45,1.8\n");
    let sic = panel
        .scores
        .iter()
        .find(|score| score.id == "sic")
        .expect("sic");
    assert_eq!(sic.prerequisite, Some(coagscope::value::Truth::Yes));
    let panel = one("subject,underlying,infection,platelets (K/uL)\n1,sepsis,no,45\n");
    assert!(
        panel
            .issues
            .iter()
            .any(|issue| issue.code == IssueCode::Contradiction)
    );
}

#[test]
fn no_row_key_of_json_lines_hides_another() {
    use coagscope::report::rows::{RowLayout, RowOptions, Rows};
    let catalog = Catalog::builtin();
    let csv = "subject,platelets (K/uL),schema,xx,xx\n1,45,evil,a,b\n";
    let mut data = Dataset::from_reader(
        catalog,
        "t.csv",
        Box::new(csv.as_bytes()),
        &Declaration::default(),
        &[],
    )
    .expect("readable");
    let layout = RowLayout::new(catalog, &data, &Settings::default(), RowOptions::default());
    let mut rows = Rows::json_lines(Vec::new(), &layout).expect("begun");
    let panel = data.next_panel().expect("a panel").expect("a panel");
    let codes = coagscope::interpret::codes_with(catalog, &panel.panel, &Settings::default());
    rows.row(&layout.row(&panel, &codes)).expect("written");
    let text = String::from_utf8(rows.finish()).expect("text");
    let row: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(row["schema"], "coagscope.row");
    assert_eq!(row["coagscope_schema"], "evil");
    assert_eq!(
        (&row["xx"], &row["coagscope_xx"]),
        (&"a".into(), &"b".into())
    );
    assert_eq!(text.matches("\"schema\"").count(), 1);
}

#[test]
fn a_limit_column_may_have_a_unit_of_its_own() {
    // 4 mg/L is 8 times 500 ng/mL.
    let panel = one("subject,d_dimer (mg/L FEU),d_dimer_uln (ng/mL)\n1,4,500\n");
    let isth = &panel.scores[0];
    assert_eq!((isth.items[1].min(), isth.items[1].max()), (3, 3));
    // Within this limit, and above the built-in one of 0.5 mg/L.
    let panel = one("subject,d_dimer (mg/L FEU),d_dimer_uln (ng/mL)\n1,0.8,1000\n");
    assert_eq!(flag(&panel, "d_dimer"), Some(Flag::Normal));
    let panel = one("subject,LDH [U/L],LDH ref. high [U/L]\n1,300,350\n");
    assert_eq!(flag(&panel, "ldh"), Some(Flag::Normal));
    let panel = one("subject,pt_ratio,pt_ratio_uln\n1,1.3,1.2\n");
    assert_eq!(flag(&panel, "pt_ratio"), Some(Flag::High));
}

#[test]
fn an_upper_limit_of_zero_decides_nothing_of_a_result_that_is_missing() {
    let catalog = Catalog::builtin();
    let id = catalog.find("sc5b_9").expect("sC5b-9");
    let mut panel = coagscope::panel::Panel::new();
    let zero = ReportedLimit {
        value: Known::exactly(Decimal::ZERO),
        exclusive: true,
        assay: coagscope::panel::Assay::Unstated,
    };
    panel.set_limits(
        id,
        ReportedLimits {
            upper: Some(zero),
            ..ReportedLimits::default()
        },
    );
    let settings = common::only_score("ta_tma_jodele_2014", None);
    let panel = coagscope::interpret::interpret_with(catalog, &panel, &settings);
    let items = &panel.scores[0].items;
    let item = items.iter().find(|item| item.id == "sc5b_9").expect("item");
    assert_eq!((item.min(), item.max()), (0, 1));
}

/// The text of a report without the breaks of its lines.
fn text_report(interpretation: &Interpretation) -> String {
    let mut out = Vec::new();
    let style = coagscope::report::text::Style::default();
    coagscope::report::text::write_report(&mut out, Catalog::builtin(), interpretation, &style)
        .expect("a report");
    let text = String::from_utf8(out).expect("text");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_fall_just_short_of_a_cut_off_is_not_shown_on_it() {
    let all = read(
        "subject,time,platelets (G/L)\nA,2020-01-01 08:00,1000\nA,2020-01-02 08:00,500.3\n",
        |declaration| declaration.track = coagscope::input::Track::All,
        "",
    );
    let text = text_report(&all[1]);
    assert!(text.contains("-49.97 %"), "{text}");
    assert!(!text.contains("-50 %"), "{text}");
    assert!(!text.contains("fall of 50 %"), "{text}");
}

#[test]
fn a_derived_reticulocyte_production_index_has_two_places() {
    let interpretation = one("subject,age,sex,reticulocytes (%),hematocrit (%)\nA,40,f,5,31\n");
    // 5 x 31/45 / (1 + 14/20) = 2.0261...
    let text = text_report(&interpretation);
    assert!(text.contains("~2.03 (derived)"), "{text}");
    assert!(!text.contains("2.026"), "{text}");
    let interpretation =
        one("subject,age,sex,reticulocytes (%),hematocrit (%)\nA,40,f,3.0002,45\n");
    let text = text_report(&interpretation);
    assert!(text.contains("3.0002"), "{text}");
}

#[test]
fn the_head_of_a_report_names_the_class_beside_the_verdict() {
    let interpretation = one(
        "subject,age,sex,pregnant,platelets (G/L),ast (U/L),alt (U/L),ldh (U/L),haptoglobin (g/L)\n\
         A,30,f,yes,45,300,300,900,0.1\n",
    );
    let met = interpretation
        .scores
        .iter()
        .find(|score| {
            score.verdict.word() == "met"
                && score
                    .class
                    .as_deref()
                    .is_some_and(|class| class != "undecided")
        })
        .expect("a score that is met and has a class");
    let class = met.class.as_deref().unwrap_or_default().replace('_', " ");
    let text = text_report(&interpretation);
    let (head, _) = text.split_once("Results").expect("the results below");
    assert!(head.contains(&format!(", class {class}")), "{head}");
}

#[test]
fn a_score_above_its_greatest_value_counts_as_missing() {
    for (csv, id) in [
        ("subject,sofa four organ,infection\n1,17,yes\n", "sofa"),
        (
            "subject,sofa score total,infection\n1,25,yes\n",
            "sofa_total",
        ),
        ("subject,sirs,infection\n1,5,yes\n", "sirs"),
        (
            "subject,supplementary findings,infection\n1,7,yes\n",
            "supplementary_findings",
        ),
    ] {
        let panel = one(csv);
        assert!(
            panel.context.iter().all(|line| line.id != id),
            "{csv}: {:?}",
            panel.context
        );
        let found: Vec<_> = panel.issues.iter().map(|issue| issue.code).collect();
        assert_eq!(found, [IssueCode::OutOfRange], "{csv}");
    }
    let greatest = one("subject,sofa four organ,sirs,infection\n1,16,4,yes\n");
    assert!(greatest.issues.is_empty(), "{:?}", greatest.issues);
}

#[test]
fn an_age_of_zero_is_the_whole_first_year() {
    let age = |csv| one(csv).person.age.map(|age| age.to_string());
    let first_year =
        Known::not_negative().intersection(&Known::below(Decimal::from_whole(1).unwrap()));
    for csv in [
        "subject,age,platelets (G/L)\n1,0,200\n",
        "subject,age (years),platelets (G/L)\n1,0,200\n",
        "subject,age,platelets (G/L)\n1,0 years,200\n",
    ] {
        assert_eq!(age(csv), first_year.map(|age| age.to_string()), "{csv}");
    }
    // In days, zero is the day of birth.
    assert_eq!(
        age("subject,age (days),platelets (G/L)\n1,0,200\n").as_deref(),
        Some("0")
    );
}

#[test]
fn a_masked_result_was_measured_and_gets_no_points_of_a_missing_one() {
    // Phoenix gives a missing count 0 points; a clumped one that may be anything is no missing one.
    let catalog = Catalog::builtin();
    let csv = "subject,platelets (10*9/L),comment\n1,<1,platelets clumped\n";
    let reader = Box::new(csv.as_bytes());
    let mut data =
        Dataset::from_reader(catalog, "t.csv", reader, &Declaration::default(), &[]).expect("data");
    let row = data.next_panel().expect("a panel").expect("a panel");
    let settings = common::only_score("phoenix_coagulation", Some("missing_as_zero"));
    let panel = interpret_with(catalog, &row.panel, &settings);
    let item = &panel.scores[0].items[0];
    assert_eq!((item.min(), item.max()), (0, 1));
}

#[test]
fn an_implausible_value_in_an_assumed_unit_is_an_issue_of_its_row() {
    let panels = read("subject,platelets\n1,210\n2,150\n3,38000\n", |_| {}, "");
    let has_issue = |panel: &Interpretation| {
        let mut issues = panel.issues.iter();
        issues.any(|issue| issue.code == IssueCode::ImplausibleValue)
    };
    assert_eq!(
        panels.iter().map(has_issue).collect::<Vec<_>>(),
        [false, false, true]
    );
}

#[test]
fn the_usual_unit_is_suggested_before_one_in_which_values_are_merely_possible() {
    let catalog = Catalog::builtin();
    let csv = "subject,fibrinogen\n1,250\n2,310\n3,180\n";
    let reader = Box::new(csv.as_bytes());
    let data =
        Dataset::from_reader(catalog, "t.csv", reader, &Declaration::default(), &[]).expect("data");
    let note = data
        .notes()
        .iter()
        .find(|note| note.code == IssueCode::ImplausibleUnit)
        .expect("a note");
    assert!(
        note.message.contains("plausible in mg/dL"),
        "{}",
        note.message
    );
    assert!(
        note.message.contains("fibrinogen=mg/dL"),
        "{}",
        note.message
    );
}

#[test]
fn an_adamts13_in_units_per_milliliter_is_not_read_in_percent() {
    let codes = |csv| columns::planned(csv).1;
    assert_eq!(
        codes("id,adamts13\n1,0.68\n2,0.85\n3,0.05\n"),
        [IssueCode::ImplausibleUnit]
    );
    assert_eq!(
        codes("id,adamts13\n1,5\n2,<10\n3,0.5\n4,1\n"),
        [IssueCode::AssumedUnit]
    );
}

#[test]
fn a_word_with_a_question_mark_is_not_certain() {
    for (column, word, certain) in [
        ("underlying", "sepsis", true),
        ("underlying", "sepsis?", false),
        ("underlying", "?sepsis", false),
        ("infection", "yes ?", false),
        ("pregnant", "yes?", false),
        ("sex", "M?", false),
        ("sex", "M", true),
        ("dat", "positive?", false),
        ("dat", "positive", true),
        ("dat", "positive (?)", false),
    ] {
        let panel = one(&format!("subject,platelets (K/uL),{column}\n1,45,{word}\n"));
        let is_stated = panel.results.iter().any(|result| result.id == column)
            || panel.context.iter().any(|line| line.id == column);
        assert_eq!(is_stated, certain, "{column} {word}");
        let is_said = has_issue(&panel, IssueCode::UnreadableValue);
        assert_eq!(is_said, !certain, "{column} {word}");
    }
    let nothing = one("subject,platelets (K/uL),sex\n1,45,?\n");
    assert!(!has_issue(&nothing, IssueCode::UnreadableValue));
}

#[test]
fn limits_that_are_not_joined_are_not_said_to_be() {
    let panel = one("id,sex,age,haptoglobin (g/L)\n1,female,30,0.25\n");
    let text = &panel.person.limits_text;
    assert!(text.contains("where any are listed"), "{text}");
}
