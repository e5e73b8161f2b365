//! What was said of a patient that the values do not bear out.

use super::rows::scored_rows;
use super::*;

use crate::common::program::printed;

/// The report of the panels of a text, each run of white space as one space.
pub(super) fn reported(text: &str) -> String {
    reported_with(text, &[])
}

/// The same with these arguments.
pub(super) fn reported_with(text: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("panels.csv");
    std::fs::write(&path, text).expect("written");
    let path = path.to_string_lossy();
    let report = printed(&[&["report", "--color", "never", "-q", &path], arguments].concat());
    report.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a report says between two texts, the second of which may be missing.
fn between<'a>(report: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let (_, rest) = report.split_once(from)?;
    Some(rest.split(to).next().unwrap_or(rest))
}

pub(super) fn contradicted(panel: &Interpretation) -> bool {
    has_issue(panel, IssueCode::Contradiction)
}

fn is_shown(panel: &Interpretation, words: &str) -> bool {
    (panel.contradictions.iter()).any(|shown| shown.text.contains(words))
}

const PLAIN_TTP: &str = "id,age,sex,underlying,trauma,platelets (10*9/L),platelets_previous,schistocytes,ldh (U/L),ldh_ref_high,pt (s),pt_ref_high,fibrinogen (g/L),d_dimer (mg/L FEU),d_dimer_ref_high\n";

#[test]
fn a_score_for_a_setting_that_nobody_states_does_not_stand_beside_ttp() {
    let row = |underlying: &str, trauma: &str, pt: &str, d_dimer: &str| {
        reported(&format!(
            "{PLAIN_TTP}a,53,male,{underlying},{trauma},8,200,many,900,240,{pt},14.5,3.5,{d_dimer},0.5\n"
        ))
    };
    let plain = row("no", "", "12", "0.4");
    assert!(!plain.contains("side by side"), "{plain}");
    assert!(plain.contains("Evolving DIC after trauma, simple score: met"));
    // With the trauma, or with an overt DIC threshold whose disorder nobody states, both fit; what is undecided is
    // not excluded, and does not fit.
    for report in [
        row("yes", "yes", "12", "0.4"),
        row("", "", "18", "5"),
        row("yes", "", "18", "5"),
    ] {
        let fitting = between(&report, "side by side:", "Both fit these values");
        let fitting = fitting.expect("both fit");
        assert!(
            fitting.contains("Microangiopathic hemolysis, present"),
            "{fitting}"
        );
        assert!(!fitting.contains("undecided"), "{fitting}");
        let open = between(&report, "Not excluded:", " * ").expect("some are open");
        assert!(open.contains("TTP pattern, undecided"), "{open}");
    }
}

const LAG: &str = "id,age,sex,platelets (10*9/L),hemoglobin (g/L),schistocytes,ldh (U/L),ldh_ref_high,pt (s),pt_ref_high,aptt (s),aptt_ref_high,inr,fibrinogen (g/L)\n";

#[test]
fn clotting_is_not_called_unsuspicious_beside_long_clotting_times() {
    let shown = |pt: &str, limit: &str, aptt: &str, inr: &str, fibrinogen: &str| {
        let text = format!(
            "{LAG}a,60,male,19,90,none,500,240,{pt},{limit},{aptt},36,{inr},{fibrinogen}\n"
        );
        is_shown(&one(&text), "clotting that is not known to be abnormal")
    };
    assert!(shown("13", "14.5", "30", "1.0", "3"));
    assert!(shown("13", "14.5", "", "", "3"), "aPTT and INR not there");
    assert!(shown("13", "", "30", "", "3"), "published limits disagree");
    for (pt, aptt, inr, fibrinogen) in [
        ("17.4", "60", "1.4", "1.1"),
        ("15", "30", "1.0", "3"),
        ("13", "60", "1.0", "3"),
        ("13", "30", "1.4", "3"),
        ("13", "30", "1.0", "1.1"),
    ] {
        assert!(
            !shown(pt, "14.5", aptt, inr, fibrinogen),
            "{pt} {aptt} {inr} {fibrinogen}"
        );
    }
}

/// A hematocrit of 18 % gives 9 % reticulocytes an index of 1.5 in the first days of TTP.
#[test]
fn few_reticulocytes_in_ttp_are_no_ineffective_erythropoiesis() {
    let of = |mcv: &str| {
        one(&format!(
            "id,age,sex,platelets (10*9/L),hemoglobin (g/dL),hematocrit (%),mcv (fL),reticulocytes (%),schistocytes,ldh (U/L),ldh_ref_high,haptoglobin (g/L),adamts13 (%)\n\
             a,27,female,11,5.9,18,{mcv},9,many,1670,240,<0.1,<5\n"
        ))
    };
    let id = "ineffective_erythropoiesis";
    assert_eq!(finding(&of("82"), id), Finding::Absent);
    assert_eq!(finding(&of("99.9"), id), Finding::Absent);
    assert_eq!(finding(&of(""), id), Finding::Undecided);
    let large = of("100");
    assert_eq!(finding(&large, id), Finding::Present);
    let pattern = common::pattern(&large, id);
    let against: Vec<&str> = (pattern.evidence.iter())
        .filter(|line| line.role == coagscope::interpret::Role::Against)
        .map(|line| line.statement.as_str())
        .collect();
    for expected in ["fragments on the film", "ADAMTS13 below 10 %"] {
        assert!(against.contains(&expected), "{against:?}");
    }
    let warnings: Vec<&str> = (pattern.warnings.iter())
        .map(|warning| warning.text.as_str())
        .collect();
    assert!(
        warnings
            .iter()
            .any(|text| text.starts_with("ADAMTS13 is below 10 %"))
            && !warnings.iter().any(|text| text.contains("tell them apart")),
        "{warnings:?}"
    );
}

#[test]
fn adamts13_that_is_known_is_not_asked_for() {
    let said = |adamts13: &str| {
        let panel = one(&format!(
            "id,age,sex,pregnant,platelets (10*9/L),ast (U/L),ldh (U/L),adamts13 (%)\n\
             a,27,female,yes,11,83,1670,{adamts13}\n"
        ));
        let pattern = common::pattern(&panel, "hellp_pattern");
        assert_eq!(pattern.finding, Finding::Present);
        let of_scores = ["hellp_tennessee", "hellp_mississippi"].map(|id| {
            let warnings = &common::score(&panel, id).warnings;
            warnings
                .iter()
                .any(|warning| warning.text.contains("TTP is not excluded"))
        });
        let warnings = pattern.warnings.iter().map(|warning| warning.text.as_str());
        let all = warnings.chain([pattern.text.as_str()]).collect::<Vec<_>>();
        let is_said = |text: &str| all.iter().any(|one| one.contains(text));
        [
            is_said("TTP is not excluded"),
            is_said("is below 10 %"),
            is_said("neither confirmed nor excluded"),
            is_said("not known"),
            of_scores[0],
            of_scores[1],
        ]
    };
    let (yes, no) = (true, false);
    assert_eq!(said(""), [yes, no, no, yes, yes, yes]);
    assert_eq!(said("<5"), [no, yes, no, no, no, no]);
    assert_eq!(said("9.9"), [no, yes, no, no, no, no]);
    assert_eq!(said("10"), [no, no, yes, no, no, no]);
    assert_eq!(said("20"), [no; 6]);
    assert_eq!(said("<15"), [yes, no, no, yes, yes, yes]);
}

/// Sepsis is a recognized disorder, an infection alone is none: which of both was meant nobody knows.
#[test]
fn an_infection_beside_no_underlying_disorder_is_a_contradiction() {
    let of = |infection: &str, underlying: &str| {
        one(&format!(
            "id,infection,underlying,platelets (10*9/L),pt (s),pt_ref_high\n1,{infection},{underlying},40,21,14\n"
        ))
    };
    let both = of("yes", "no");
    assert!(contradicted(&both));
    let verdict = |panel: &Interpretation| common::score(panel, "isth_overt_2025").verdict;
    assert_eq!(verdict(&both), Verdict::NotApplicable);
    for (infection, underlying) in [("yes", ""), ("yes", "yes"), ("no", "no"), ("", "no")] {
        assert!(!contradicted(&of(infection, underlying)));
    }
    assert_eq!(
        common::score(&of("yes", ""), "isth_overt_2025").prerequisite,
        Some(Truth::Unknown)
    );
}

/// A row asked for a count that it had.
#[test]
fn a_result_that_its_specimen_leaves_open_has_a_reason_in_its_row() {
    let header = "id,platelets (10*9/L),ldh (U/L),fibrinogen (g/L),adamts13 (%),comment,plasma_or_transfusion,hemolysis_index\n";
    let rows = [
        ("40,500,2,15,,,", ""),
        ("40,500,2,15,clumped,,", "clumped_platelets"),
        ("40,500,2,15,no clumps,no,3", ""),
        (",500,2,15,clumped,,", ""),
        ("40,500,2,15,,,40", "hemolyzed_specimen"),
        ("40,,2,15,hemolyzed,,", ""),
        (
            "40,500,2,15,clotted,,",
            "clotted_specimen;clumped_platelets",
        ),
        ("40,500,2,15,,yes,", "plasma_given"),
        ("40,500,2,,,yes,", ""),
        (
            "40,500,2,15,hemolyzed and clumped,yes,",
            "clumped_platelets;hemolyzed_specimen;plasma_given",
        ),
        ("40,500,2,15,wrong patient,,", "revoked_result"),
    ];
    let mut text = header.to_string();
    for (number, (row, _)) in rows.iter().enumerate() {
        text.push_str(&format!("{number},{row}\n"));
    }
    let expected: Vec<&str> = rows.iter().map(|(_, issues)| *issues).collect();
    for arguments in [
        &["--scores", "isth_overt_2025", "--jobs", "1"][..],
        &["--scores", "isth_overt_2025", "--jobs", "2"],
        &["--jobs", "1"],
    ] {
        let found = scored_rows(&text, arguments);
        let issues: Vec<&str> = found.iter().map(|row| row["issues"].as_str()).collect();
        assert_eq!(issues, expected, "{arguments:?}");
    }
    let panel = one(&format!("{header}1,40,500,2,15,clotted,,\n"));
    let issue = (panel.issues.iter()).find(|issue| issue.code == IssueCode::ClottedSpecimen);
    let message = issue.map(|issue| issue.message.as_str());
    assert!(
        message.is_some_and(|text| text.ends_with("(Fibrinogen)")),
        "{message:?}"
    );
}

#[test]
fn ranges_that_name_no_state_and_no_age_are_those_of_everybody() {
    let ranges = "analyte,low,high\nplatelets,100,300\n";
    for person in ["", "60,F,", "30,F,yes", "8,M,"] {
        let person = if person.is_empty() { ",," } else { person };
        let csv = format!("subject,age,sex,pregnant,platelets (G/L)\n1,{person},310\n");
        let panels = read(&csv, |_| {}, ranges);
        assert_eq!(flag(&panels[0], "platelets"), Some(Flag::High), "{person}");
    }
}

/// Of a user's rows the most specific one wins; two that are equally specific are a mistake in the file.
#[test]
fn two_equally_specific_defaults_in_a_file_of_ranges_are_refused() {
    let head = "analyte,sex,age_low_y,age_high_y,state,low,high\n";
    let read_ranges =
        |rows: &str| Catalog::builtin().read_intervals("ranges.csv", &format!("{head}{rows}"));
    for rows in [
        "platelets,any,18,,none,100,300\nplatelets,any,18,,none,120,300\n",
        "platelets,,,,,100,300\nplatelets,,,,,100,300\n",
        "platelets,,,60,,100,300\nplatelets,,18,,,120,300\n",
    ] {
        let error = read_ranges(rows).expect_err(rows).to_string();
        assert!(
            error.starts_with("the file of --ranges has 1 fault:"),
            "{error}"
        );
        assert!(error.contains("second default"), "{error}");
    }
    let ranges = "analyte,sex,age_low_y,age_high_y,state,low,high\n\
        platelets,,,,,100,300\nplatelets,,0,1,,200,500\nplatelets,,,,trimester3,90,250\nplatelets,F,18,,,110,350\n";
    for (person, result, expected) in [
        ("0.5,M,,", 180, Flag::Low),
        ("40,M,,", 320, Flag::High),
        ("40,F,no,", 320, Flag::Normal),
        ("8,F,no,", 320, Flag::High),
        ("16,F,yes,3", 260, Flag::High),
    ] {
        let csv =
            format!("subject,age,sex,pregnant,trimester,platelets (G/L)\n1,{person},{result}\n");
        let panels = read(&csv, |_| {}, ranges);
        assert_eq!(flag(&panels[0], "platelets"), Some(expected), "{person}");
    }
}

#[test]
fn rows_of_a_file_of_ranges_that_can_not_be_meant_are_refused() {
    for (text, says) in [
        ("analyte,low,high\nplatelets,,\n", "names a limit"),
        ("analyte,low,high\nplatelets,,0\n", "no upper limit"),
        ("analyte,analyte,low,high\nplatelets,ldh,100,300\n", "twice"),
        (
            "analyte,age_low_y,age_high_y,low,high\nplatelets,-5,-1,100,300\n",
            "below 0",
        ),
    ] {
        let error = Catalog::builtin().read_intervals("ranges.csv", text);
        let error = error.expect_err(text).to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn regression_a_gap_between_the_ages_of_two_ranges_lent_their_limits() {
    let ranges =
        "analyte,age_low_y,age_high_y,low,high\nplatelets,18,40,150,320\nplatelets,60,,100,330\n";
    for (age, expected) in [
        ("30", Some(Flag::High)),
        ("70", Some(Flag::High)),
        ("50", Some(Flag::Normal)), // by the built-in limits, of 150 to 410
        ("30-70", Some(Flag::Undetermined)),
        ("", Some(Flag::Undetermined)),
    ] {
        let csv = format!("subject,sex,age,platelets (G/L)\n1,M,{age},350\n");
        let panels = read(&csv, |_| {}, ranges);
        assert_eq!(flag(&panels[0], "platelets"), expected, "{age}");
    }
}

#[test]
fn regression_an_age_that_nobody_reaches_was_that_of_an_adult() {
    for age in ["151", "999", "-1", "old"] {
        let csv = format!("subject,age,platelets (G/L)\n1,{age},140\n2,30,140\n");
        let panels = read(&csv, |_| {}, "");
        assert_eq!(flag(&panels[0], "platelets"), None, "{age}");
        assert!(!panels[0].issues.is_empty(), "{age}");
        assert_eq!(flag(&panels[1], "platelets"), Some(Flag::Low));
    }
}

/// The points of an item have a cell unless nothing at which it looks is there: a word and a time without its control are
/// something, and an age is no test of hemolysis.
#[test]
fn an_item_has_points_where_it_has_any_value_and_none_where_it_has_none() {
    let items = |score: &str, csv: &str| -> Vec<(String, bool)> {
        let panel = one(csv);
        let score = panel.scores.iter().find(|one| one.id == score);
        let items = score.expect("a score").items.iter();
        items
            .map(|item| (item.id.clone(), item.has_value))
            .collect()
    };
    let has = |score: &str, item: &str, csv: &str| {
        let all = items(score, csv);
        all.iter().any(|(id, has_value)| id == item && *has_value)
    };
    assert!(!has("plasmic", "hemolysis", "subject,age,mcv\na,50,88\n"));
    assert!(has(
        "plasmic",
        "hemolysis",
        "subject,haptoglobin (g/L)\na,0.5\n"
    ));
    for word in ["high", "positive"] {
        let csv = format!("subject,d_dimer (mg/L FEU)\na,{word}\n");
        assert!(has("isth_overt_2025", "fibrin_marker", &csv), "{word}");
    }
    let pt = "subject,pt (s)\na,16\n";
    assert!(has("erez_2014", "pt", pt) && has("jaam_2_2024", "pt", pt));
    assert!(!has("jaam_2_2024", "pt", "subject,pt_control (s)\na,12\n"));
    // What is not there is not.
    assert!(!has("isth_overt_2025", "pt", "subject,inr\na,2\n"));
}

#[test]
fn an_age_in_months_is_told_as_one_number() {
    let report = reported("subject,age,platelets (G/L)\na,2 months,40\n");
    assert!(report.contains("age 2 months"), "{report}");
    assert!(!report.contains("0.166666666"), "{report}");
}

#[test]
fn a_transplant_of_stem_cells_is_a_transplant() {
    let csv = |transplant: &str| {
        format!(
            "age,sex,platelets (K/uL),schistocytes,creatinine (mg/dL),haptoglobin (g/L),active_cancer,stem_cell_transplant,transplant,inr,mcv\n\
             40,male,20,many,1.0,<0.1,no,yes,{transplant},1.1,85\n"
        )
    };
    let panel = one(&csv(""));
    let of = |panel: &Interpretation, id: &str| {
        let found = panel.scores.iter().find(|score| score.id == id);
        found.cloned().expect("computed")
    };
    let plasmic = of(&panel, "plasmic");
    assert_eq!((plasmic.min, plasmic.max), (6, 6));
    assert_eq!(of(&panel, "french_isth").verdict, Verdict::NotApplicable);
    // What is reported beats what follows, and that they differ is said.
    let contradicted = one(&csv("no"));
    assert!(has_issue(&contradicted, IssueCode::Contradiction));
    assert_eq!(of(&contradicted, "plasmic").max, 7);
}

#[test]
fn what_stands_in_place_of_a_result_is_told() {
    let text = "id,platelets (K/uL),pt (s),fibrinogen (g/L),ldh (U/L),inr\n\
                1,45,clotted,pending,12..5,-\n";
    let panel = one(text);
    let told: Vec<(&str, &str)> = (panel.without_result.iter())
        .map(|cell| (cell.id.as_str(), &*cell.reported))
        .collect();
    assert_eq!(
        told,
        [
            ("ldh", "12..5"),
            ("fibrinogen", "pending"),
            ("pt", "clotted")
        ]
    );
    let overt = common::score(&panel, "isth_overt_2025");
    assert_eq!(overt.items[2].evidence, "no usable result (clotted)");
    let report = reported(text);
    assert!(
        report.contains(
            "No usable result: Lactate dehydrogenase (12..5), Fibrinogen (pending), Prothrombin time (clotted)."
        ),
        "{report}"
    );
    // A result in another column of the analyte is one.
    let panel = one("id,platelets (K/uL),PLT (K/uL)\n1,clotted,45\n");
    assert!(panel.without_result.is_empty());
}

#[test]
fn a_clot_in_the_tube_leaves_nothing_of_what_it_makes() {
    let points = |comment: &str, value: &str| {
        let csv = format!(
            "age,sex,comment,platelets (K/uL),pt_ratio,fdp (ug/mL),fibrinogen (mg/dL),antithrombin (%),tat (ug/L),tat_ref_high\n40,male,{comment},90,1.1,8,300,90,{value},4\n"
        );
        let panel = one(&csv);
        let score = panel
            .scores
            .iter()
            .find(|score| score.id == "jsth_2017_basic");
        let items = &score.expect("computed").items;
        let item = items.iter().find(|item| item.id.contains("marker"));
        let item = item.expect("an item");
        (item.min(), item.max())
    };
    assert_eq!(points("", "60"), (1, 1));
    assert_eq!(points("clotted", "60"), (0, 1));
    assert_eq!(points("citrate tube underfilled", "60"), (0, 1));
}

#[test]
fn a_number_between_what_counts_and_what_does_not_is_told_as_such() {
    let panel = one(
        "age,sex,platelets (K/uL),ldh (U/L),ldh_ref_high,adamts13 (%)\n40,female,20,900,250,15\n",
    );
    let ttp = panel
        .patterns
        .iter()
        .find(|pattern| pattern.id == "ttp_pattern");
    let needs = ttp.expect("computed").needs.join("; ");
    assert!(
        needs.contains("lies between what counts and what does not") && needs.contains("15"),
        "{needs}"
    );
}

#[test]
fn what_would_change_a_score_holds_where_it_is_tried() {
    let change = |csv: &str, id: &str| -> Vec<String> {
        let panel = one(csv);
        let score = panel.scores.iter().find(|score| score.id == id);
        let changes = &score.expect("computed").changes;
        changes.iter().map(|change| change.text.clone()).collect()
    };
    // With another count the fall from an earlier one is another fall.
    let panels = read(
        "subject,time,age,platelets (K/uL),pt (s)\n1,2024-01-01 08:00,40,120,16\n1,2024-01-02 08:00,40,90,16\n",
        |_| {},
        "",
    );
    let evolving = panels[1]
        .scores
        .iter()
        .find(|score| score.id == "evolving_trauma_dic");
    let told = evolving.expect("computed").changes.iter();
    let told: Vec<&str> = told.map(|change| change.item.as_str()).collect();
    assert!(
        !told.iter().any(|item| item.contains("platelet")),
        "{told:?}"
    );
    // What leaves a verdict open is said.
    let panel = one("age,sex,underlying,platelets (K/uL),pt_ratio\n60,male,yes,60,1.5\n");
    let jaam = panel.scores.iter().find(|score| score.id == "jaam_2006");
    let jaam = jaam.expect("computed");
    assert_eq!(jaam.verdict, Verdict::Met);
    for change in &jaam.changes {
        let differs = change.verdict != jaam.verdict;
        assert_eq!(change.alters_verdict, differs, "{}", change.text);
    }
    assert!(
        jaam.changes
            .iter()
            .any(|change| change.verdict == Verdict::Undecided)
    );
    // What stands beside the total adds nothing to it.
    let beside = change(
        "age,sex,stem_cell_transplant,tma_biopsy,ldh (U/L),ldh_ref_high\n40,male,yes,no,900,250\n",
        "ta_tma_harmonized_2023",
    );
    let biopsy: Vec<&String> = beside
        .iter()
        .filter(|text| text.contains("biopsy"))
        .collect();
    assert!(
        biopsy.iter().all(|text| text.contains("beside the total")),
        "{biopsy:?}"
    );
}

/// Of two fibrin markers one counts, and the reader sees that the other one says something else.
#[test]
fn a_marker_that_does_not_count_is_told_where_it_would_give_other_points() {
    let row = |marker: &str, d_dimer: &str| {
        reported(&format!(
            "id,age,platelets (10*9/L),fibrin_marker,d_dimer (mg/L FEU),d_dimer_ref_high,pt (s),pt_ref_high\n\
             a,50,45,{marker},{d_dimer},0.5,13,13.5\n"
        ))
    };
    let told = "Marker as the data name it: none is reported too and would give 0 points; D-dimer counts first";
    assert!(row("none", "20").contains(told), "{}", row("none", "20"));
    for (marker, d_dimer) in [("strong", "20"), ("none", "0.4"), ("", "20"), ("none", "")] {
        let report = row(marker, d_dimer);
        assert!(!report.contains("is reported too"), "{report}");
    }
    let fdp = |fdp: &str| {
        let text = "id,age,infection,fdp (mg/L),d_dimer (mg/L FEU),d_dimer_ref_high\na,50,yes,FDP,30,0.5\n";
        let text = text.replace("FDP", fdp);
        reported_with(&text, &["--scores", "jsth_2017_infectious"])
    };
    assert!(fdp("5").contains("is reported too and would give 1 point; FDP counts first"));
    assert!(!fdp("30").contains("is reported too"));
}

#[test]
fn regression_hellp_was_open_where_every_possible_count_is_of_some_class() {
    let csv = "subject,age,sex,pregnant,platelets (10*9/L),ast (U/L),ldh (U/L)\n1,30,F,yes,90-110,80,700\n";
    assert_eq!(finding(&one(csv), "hellp_pattern"), Finding::Present);
    let csv = csv.replace("90-110", "<150");
    assert_eq!(finding(&one(&csv), "hellp_pattern"), Finding::Present);
}

#[test]
fn limits_by_option_are_as_near_to_published_ones_as_those_of_the_data() {
    use coagscope::Declaration;
    let csv = "id,d_dimer (mg/L FEU)\n1,9\n";
    for (limit, is_taken) in [
        ("500", false),
        ("0.6", true),
        ("500 ug/L", true),
        ("50 mg/L", false),
    ] {
        let declaration = Declaration {
            upper_limits: [("d_dimer".to_string(), limit.to_string())].into(),
            ..Declaration::default()
        };
        let reader = Box::new(std::io::Cursor::new(csv));
        let opened =
            coagscope::Dataset::from_reader(Catalog::builtin(), "a.csv", reader, &declaration, &[]);
        let said = opened
            .err()
            .map_or(String::new(), |error| error.to_string());
        assert_eq!(said.is_empty(), is_taken, "{limit}: {said}");
        assert_eq!(said.contains("far from what is published"), !is_taken);
    }
}

#[test]
fn a_named_leukemia_that_fills_the_marrow_is_outside_the_criteria_of_jaam() {
    let csv = "subject,age,underlying,sirs,platelets (10*9/L),pt_ratio,fdp (ug/mL)\n1,40,APL,3,15,1.3,40\n";
    let panel = one(csv);
    let jaam = crate::common::score(&panel, "jaam_2006");
    assert_eq!(jaam.verdict, coagscope::interpret::Verdict::NotApplicable);
}
