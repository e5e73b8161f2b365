//! Results with a sign or a word that makes them bounds, beside the number or in a column of its own.

use super::*;

#[test]
fn one_cell_that_is_no_comparator_does_not_switch_the_column_off() {
    for odd in ["EQ", "NA", "None", "n/a", "null", "="] {
        let csv = format!(
            "subject,test,value,unit,qualifier\n1,Platelets,50,10*9/L,<\n2,Platelets,60,10*9/L,{odd}\n\
             3,Platelets,70,10*9/L,\n4,Platelets,80,10*9/L,>=\n"
        );
        let expected = ["<50", "60", "70", ">=80"].map(|text| Some(text.to_string()));
        assert_eq!(results(csv), expected, "{odd}");
    }
}

#[test]
fn comparators_in_letters_are_comparators() {
    let csv = "subject,test,value,unit,operator\n1,Platelets,50,10*9/L,LT\n2,Platelets,60,10*9/L,eq\n\
               3,Platelets,70,10*9/L,ge\n4,Platelets,.5,10*9/L,LE\n";
    let expected = ["<50", "60", ">=70", "<=.5"].map(|text| Some(text.to_string()));
    assert_eq!(results(csv.to_string()), expected);
}

#[test]
fn a_number_beside_a_sign_that_is_no_comparator_is_not_used() {
    for odd in ["~", "approx", "NE"] {
        let csv = format!(
            "subject,test,value,unit,operator\n1,Platelets,50,10*9/L,<\n2,Platelets,60,10*9/L,{odd}\n\
             2,LDH,200,U/L,=\n3,Platelets,70,10*9/L,>\n"
        );
        let panels = read(Box::leak(csv.into_boxed_str()), |_| {});
        let of_second: Vec<&str> = panels[1]
            .results
            .iter()
            .map(|result| result.id.as_str())
            .collect();
        assert_eq!(of_second, ["ldh"], "{odd}");
    }
}

#[test]
fn a_column_of_flags_is_no_comparator() {
    let csv = "subject,test,value,unit,mark\n1,Platelets,50,10*9/L,<\n2,Platelets,60,10*9/L,L\n3,Platelets,70,10*9/L,L\n";
    let expected = ["50", "60", "70"].map(|text| Some(text.to_string()));
    assert_eq!(results(csv.to_string()), expected);
}

#[test]
fn the_text_of_a_result_counts_before_its_number() {
    for (text, number) in [
        ("result_text", "result_numeric"),
        ("text value", "numeric value"),
        ("labresulttext", "labresult"),
        ("value_as_string", "value_as_number"),
    ] {
        let csv = format!("subject,test,{number},{text},unit\n1,Platelets,50,<50,10*9/L\n");
        assert_eq!(results(csv), [Some("<50".to_string())], "{text}");
    }
}

#[test]
fn a_comparator_in_the_text_beside_a_number_counts() {
    for (number, text) in [
        ("Result", "Text Result"),
        ("Result", "Result Text"),
        ("Value", "Value Text"),
        ("Result Value", "Result Text"),
        ("Wert", "Befund"),
        ("value", "valuestr"),
        ("valor", "resultado"),
        ("结果", "结果值"),
        ("result_numeric", "result_text"),
        ("value", "numeric value"),
        ("LBSTRESN", "LBSTRESC"),
    ] {
        for [first, second] in [[number, text], [text, number]] {
            let cells = |shown: &str, plain: &str| match first == number {
                true => format!("{plain},{shown}"),
                false => format!("{shown},{plain}"),
            };
            let csv = format!(
                "Patient,Date,Test,{first},{second},Unit\n\
                 1,2024-01-01,Fibrinogen,{},g/L\n2,2024-01-01,Fibrinogen,{},g/L\n3,2024-01-01,Fibrinogen,{},g/L\n",
                cells("<1.0", "1.0"),
                cells("3.5", "3.5"),
                cells("", "2.5"),
            );
            let expected = ["<1.0", "3.5", "2.5"].map(|text| Some(text.to_string()));
            assert_eq!(results(csv.clone()), expected, "{csv}");
        }
    }
}

#[test]
fn two_columns_of_results_that_contradict_each_other_are_no_result() {
    let csv = "id,test,result,result text,unit\n1,Platelets,45,>100,10*9/L\n2,Platelets,45,>45,10*9/L\n3,Platelets,45,low,10*9/L\n4,Platelets,1,<2,10*9/L\n";
    let panels = read(csv, |_| {});
    let reported: Vec<(String, String)> = (panels.iter())
        .map(|panel| {
            let subject = panel.subject.as_deref().unwrap_or_default();
            let result = panel.results[0].observation.reported.as_ref();
            (subject.to_string(), result.to_string())
        })
        .collect();
    let expected = [("2", ">45"), ("3", "45"), ("4", "<2")];
    assert_eq!(
        reported,
        expected.map(|(one, other)| (one.to_string(), other.to_string()))
    );
    // The user decides which column counts, and what is left out.
    let named = read(csv, |declaration| {
        declaration
            .map
            .insert("result text".to_string(), "-".to_string());
    });
    let first = named[0].results[0].observation.reported.as_ref();
    assert_eq!((named.len(), first), (4, "45"));
    // Units of the original results are not those of the standard ones.
    let csv = "USUBJID,LBTEST,LBORRES,LBORRESU,LBSTRESN\n1,Fibrinogen,,mg/dL,1.0\n2,Fibrinogen,150,mg/dL,1.5\n";
    assert_eq!(results(csv.to_string()), [Some("150".to_string())]);
}

#[test]
fn a_comparator_in_words_or_codes_beside_its_number_counts() {
    for (header, sign, shown) in [
        ("operator", "less than", "<50"),
        ("comparator", "less-than", "<50"),
        ("operator", "&lt;", "<50"),
        ("operator", "kleiner", "<50"),
        ("operator", "未満", "<50"),
        ("comparator", "greater than", ">50"),
        ("operator", "以上", ">=50"),
        ("operator_concept_id", "4171756", "<50"),
        ("operator_concept_id", "4172704", ">50"),
        ("operator_concept_id", "4171754", "<=50"),
        ("operator_concept_id", "4171755", ">=50"),
        ("operator_concept_id", "4172703", "50"),
        ("operator_concept_id", "0", "50"),
        ("TVAL_CHAR", "E", "50"),
        ("TVAL_CHAR", "L", "<50"),
        ("TVAL_CHAR", "G", ">50"),
        ("TVAL_CHAR", "LE", "<=50"),
        ("TVAL_CHAR", "GE", ">=50"),
    ] {
        let csv = format!("subject,test,value,unit,{header}\n1,Platelets,50,10*9/L,{sign}\n");
        assert_eq!(results(csv), [Some(shown.to_string())], "{header} {sign}");
    }
    let i2b2 =
        "PATIENT_NUM,test,VALTYPE_CD,TVAL_CHAR,NVAL_NUM,UNITS_CD\n1,Platelets,N,L,50,10*9/L\n";
    assert_eq!(results(i2b2.to_string()), [Some("<50".to_string())]);
}

#[test]
fn a_number_beside_a_comparator_that_is_not_known_is_not_exact() {
    for (header, sign) in [("operator", "7"), ("comparator", "ad"), ("TVAL_CHAR", "NE")] {
        let csv = format!(
            "subject,test,value,unit,{header}\n1,Platelets,50,10*9/L,{sign}\n1,LDH,200,U/L,\n"
        );
        let panel = one(csv.clone().leak());
        let ids: Vec<&str> = panel
            .results
            .iter()
            .map(|result| result.id.as_str())
            .collect();
        assert_eq!(ids, ["ldh"], "{csv}");
        let mut data = files::open(&csv, &Declaration::default());
        while data.next_panel().expect("readable").is_some() {}
        let told = &data.counts().issues[&IssueCode::UnreadableValue].first_message;
        assert!(told.contains(&format!("--map '{header}=-'")), "{told}");
        let left_out = read(csv.leak(), |declaration| {
            declaration.map.insert(header.to_string(), "-".to_string());
        });
        assert_eq!(left_out[0].results.len(), 2, "{header}");
    }
    // Those who operated the analyzer are no comparators, and that is said.
    let mut csv = "subject,test,value,unit,operator\n".to_string();
    for number in 0..20 {
        csv.push_str(&format!("{number},Platelets,50,10*9/L,J{number}\n"));
    }
    let data = files::open(&csv, &Declaration::default());
    assert!(
        data.notes()
            .iter()
            .any(|note| note.message.contains("passed over"))
    );
    assert_eq!(results(csv), vec![Some("50".to_string()); 20]);
}

/// A wide row with its results and what is odd in it.
fn wide(csv: &str) -> (Vec<(String, String)>, Vec<IssueCode>) {
    let panel = one(csv);
    let results = panel.results.iter();
    let results =
        results.map(|result| (result.id.clone(), result.observation.reported.to_string()));
    let codes = panel.issues.iter().map(|issue| issue.code);
    (results.collect(), codes.collect())
}

#[test]
fn comparators_in_a_wide_column_of_their_own_belong_to_the_results_that_it_is_named_after() {
    for (sign, result) in [
        ("fib_op", "fibrinogen (g/L)"),
        ("fibrinogen_operator", "fibrinogen (g/L)"),
        ("Fibrinogen Comparator", "FIB [g/L]"),
        ("fibrinogen_sign", "fibrinogen_g_l"),
        ("fibrinogen_qualifier", "fibrinogen (g/L)"),
        ("fib_qual", "fib (g/L)"),
        ("fib_prefix", "fibrinogen (g/L)"),
        ("fib_modifier", "fibrinogen (g/L)"),
        ("Fibrinogen Vergleichsoperator", "Fibrinogen (g/L)"),
    ] {
        for [first, second, row] in [[sign, result, "<,1.0"], [result, sign, "1.0,<"]] {
            let csv = format!("id,date,{first},{second},pt (s)\nA,2021-02-13,{row},12\n");
            let (results, issues) = wide(&csv);
            assert!(
                results.contains(&("fibrinogen".to_string(), "<1.0".to_string())),
                "{csv} {results:?}"
            );
            assert_eq!(issues, [], "{csv}");
        }
    }
    for (sign, cell, reported) in [
        ("=", "1.0", Some("1.0")),
        ("", "1.0", Some("1.0")),
        ("less than", "1.0", Some("<1.0")),
        ("<", "<1.0", Some("<1.0")),
        ("", "<1.0", Some("<1.0")),
        (">", "<1.0", None),
        ("<", "(1.0", None),
        ("~", "1.0", None),
        ("<", "", None),
    ] {
        let csv = format!(
            "id,date,fib_op,fibrinogen (g/L),pt (s)\nA,2021-02-13,{sign},{cell},12\nB,2021-02-13,<,1.2,12\n"
        );
        let panels = read(&csv, |_| {});
        let results = &panels[0].results;
        let fibrinogen = results.iter().find(|result| result.id == "fibrinogen");
        let shown = fibrinogen.map(|result| result.observation.reported.to_string());
        assert_eq!(shown.as_deref(), reported, "{sign} {cell}");
        let is_odd = reported.is_none() && !cell.is_empty();
        assert_eq!(panels[0].issues.is_empty(), !is_odd, "{sign} {cell}");
        assert_eq!(wide_rows_of(&csv, false), wide_rows_of(&csv, true), "{csv}");
    }
}

#[test]
fn comparators_in_a_wide_column_of_which_it_is_not_known_whose_they_are_are_asked_for() {
    let refused = |csv: &str, declaration: &Declaration| {
        let reader = Box::new(std::io::Cursor::new(csv.to_string()));
        let catalog = Catalog::builtin();
        let opened = Dataset::from_reader(catalog, "test.csv", reader, declaration, &[]);
        opened.err().map(|error| error.to_string())
    };
    for header in ["op", "<>", "comparator", "sign", "flag", "inr_op", "q"] {
        let csv = format!(
            "id,date,platelets (K/uL),{header},fibrinogen (g/L)\nA,2021-02-13,45,<,1.0\nB,2021-02-13,45,=,1.0\nC,2021-02-13,45,,1.0\n"
        );
        let told = refused(&csv, &Declaration::default()).expect("asked for");
        let mend = format!("--map '{header}=-'");
        assert!(
            told.contains(&mend) && told.contains("_comparator"),
            "{told}"
        );
        let mut declaration = Declaration::default();
        declaration.map.insert(header.to_string(), "-".to_string());
        assert_eq!(refused(&csv, &declaration), None, "{header}");
    }
    for (column, cells) in [
        ("op", ["=", "="]),
        ("note", ["<", "see below"]),
        ("flag", ["L", "H"]),
        ("d_dimer_qual", ["positive", "negative"]),
    ] {
        let csv = format!(
            "id,date,{column},d_dimer (mg/L FEU)\nA,2021-02-13,{},1.0\nB,2021-02-13,{},1.0\nC,2021-02-13,x,1.0\n",
            cells[0], cells[1]
        );
        assert_eq!(refused(&csv, &Declaration::default()), None, "{column}");
    }
    // Of two columns of one analyte, either may be meant.
    let csv = "id,fib_op,fibrinogen (g/L),fibrinogen (mg/dL)\nA,<,1.0,100\n";
    assert!(refused(csv, &Declaration::default()).is_some());
    // What is not used is not asked for.
    let csv = "id,fib_op,fib,pt (s)\nA,<,1.0,12\n";
    let mut declaration = Declaration::default();
    declaration.map.insert("fib".to_string(), "-".to_string());
    assert_eq!(refused(csv, &declaration), None);
}

#[test]
fn texts_of_omop_and_of_german_exports_stand_beside_their_numbers() {
    for (number, text) in [
        ("value_as_number", "value_source_value"),
        ("Ergebnis", "Ergebnistext"),
        ("value_num", "value"),
    ] {
        let csv = format!(
            "person_id,measurement_date,measurement_source_value,{number},{text},unit_source_value\n\
             A,2021-02-13,fibrinogen,0.6,<0.6,g/L\nB,2021-02-13,fibrinogen,,1.5,g/L\nC,2021-02-13,fibrinogen,0.7,0.70,g/L\n\
             E,2021-02-13,fibrinogen,0.9,1.9,g/L\nD,2021-02-13,fibrinogen,0.8,see comment,g/L\n"
        );
        let shown: Vec<Option<String>> = results(csv.clone());
        let shown: Vec<&str> = shown.iter().flatten().map(String::as_str).collect();
        assert_eq!(shown[..2], ["<0.6", "1.5"], "{csv}");
        assert!(shown[2].starts_with("0.7"), "{csv}");
        assert_eq!(shown.get(3).is_some(), number != "value_num", "{csv}");
    }
    assert_eq!(
        results("id,test,value_num,unit\n1,Platelets,45,10*9/L\n".to_string()),
        [Some("45".to_string())]
    );
}

#[test]
fn a_text_and_a_number_of_one_result_that_differ_are_no_result() {
    for (text, number) in [
        ("value", "valuenum"),
        ("ORD_VALUE", "ORD_NUM_VALUE"),
        ("value_as_string", "value_as_number"),
        ("labresulttext", "labresult"),
    ] {
        let csv = |rows: &[[&str; 2]]| {
            let rows = rows.iter().enumerate().map(|(id, [said, counted])| {
                format!("{id},2021-02-13,platelets,{said},{counted},K/uL\n")
            });
            let rows: String = rows.collect();
            format!("id,date,test,{text},{number},unit\n{rows}")
        };
        let all = csv(&[
            ["145", "45"],
            ["145", "145.0"],
            ["45.4", "45"],
            ["<20", "20"],
            ["46", "9999999"],
            ["47 L", "47"],
            ["", "48"],
            ["49", ""],
            ["clumped", "50"],
        ]);
        let panels = read(&all, |_| {});
        let used = |panel: &Interpretation| panel.subject.as_deref().map(str::to_string);
        let used: Vec<String> = panels.iter().filter_map(used).collect();
        assert!(!used.contains(&"0".to_string()), "{text} {used:?}");
        assert_eq!(used[..7], ["1", "2", "3", "4", "5", "6", "7"], "{text}");
        let mut data = files::open(&all, &Declaration::default());
        while data.next_panel().expect("readable").is_some() {}
        let told = &data.counts().issues[&IssueCode::Conflict];
        assert_eq!((told.count, told.first_place.line), (1, 2), "{text}");
        let message = &told.first_message;
        assert!(
            message.contains("145") && message.contains("\"45\""),
            "{message}"
        );
        assert_eq!(rows_of(&all, false), rows_of(&all, true), "{text}");
        // Whoever names the column decides.
        let named = read(&all, |declaration| {
            declaration.value_column = Some(text.to_string());
        });
        assert_eq!(named[0].subject.as_deref(), Some("0"), "{text}");
    }
}

/// AmsterdamUMCdb: `tag` holds signs, and is no day.
#[test]
fn a_column_of_signs_is_one_whatever_it_is_called() {
    let reported = |panels: Vec<Interpretation>| {
        let results = panels.into_iter().flat_map(|panel| panel.results);
        results
            .map(|result| result.observation.reported.to_string())
            .collect::<Vec<_>>()
    };
    for name in [
        "tag",
        "Tag",
        "day",
        "flag",
        "status",
        "ref",
        "um",
        "code",
        "text value",
        "platelets",
        "specimen",
    ] {
        let csv = format!(
            "admissionid,item,{name},value,unit,measuredat\n1,D-dimeer,>,2,mg/l FEU,2020-01-01 08:00\n\
             2,D-dimeer,,3,mg/l FEU,2020-01-02 08:00\n3,D-dimeer,<,0.5,mg/l FEU,2020-01-02 08:00\n"
        );
        let expected = [">2", "3", "<0.5"];
        let plain = read(&csv, |_| {});
        assert_eq!(plain[0].time.as_deref(), Some("2020-01-01"), "{name}");
        assert_eq!(reported(plain), expected, "{name}");
        for time in ["--time", "--map"] {
            let named = read(&csv, |declaration| match time {
                "--time" => declaration.time = Some("measuredat".to_string()),
                _ => {
                    let map = &mut declaration.map;
                    map.insert("measuredat".to_string(), "time".to_string());
                }
            });
            assert_eq!(reported(named), expected, "{name} {time}");
        }
    }
    // The name of another column that holds none does not hide it.
    let csv = "id,date,test,tag,value,unit,operator\n1,2020-01-01,Platelets,<,20,10*9/L,\n2,2020-01-01,Platelets,,30,10*9/L,\n";
    assert_eq!(reported(read(csv, |_| {})), ["<20", "30"]);
}

#[test]
fn two_columns_of_signs_that_differ_are_asked_about() {
    let csv = "id,date,test,value,unit,operator_concept_id,operator_source_value\n\
               1,2020-01-01,Platelets,20,10*9/L,0,<\n2,2020-01-01,Platelets,30,10*9/L,4172704,\n";
    let told = super::identity::refusal(csv);
    assert!(told.contains("operator_source_value=-"), "{told}");
    let csv = csv
        .replace(",0,<", ",4171756,<")
        .replace("4172704,", "4172704,>");
    assert_eq!(
        results(csv),
        ["<20", ">30"].map(|text| Some(text.to_string()))
    );
    // The one with the signs counts where the other has none.
    let csv = "id,date,test,value,unit,operator_concept_id,operator_source_value\n\
               1,2020-01-01,Platelets,20,10*9/L,0,<\n2,2020-01-01,Platelets,30,10*9/L,0,\n";
    assert_eq!(
        results(csv.to_string()),
        ["<20", "30"].map(|text| Some(text.to_string()))
    );
}

/// OMOP names a concept in each row, where there is none too.
#[test]
fn no_matching_concept_is_no_sign() {
    for name in ["operator_concept_name", "operator_name", "qualifier"] {
        let csv = format!(
            "person_id,measurement_date,measurement_concept_name,{name},value_as_number,unit\n\
             1,2020-01-01,D-dimer,No matching concept,3,mg/L FEU\n2,2020-01-01,D-dimer,No matching concept,4,mg/L FEU\n\
             3,2020-01-01,D-dimer,>,2,mg/L FEU\n4,2020-01-01,D-dimer,No matching concept,5,mg/L FEU\n"
        );
        let expected = ["3", "4", ">2", "5"].map(|text| Some(text.to_string()));
        assert_eq!(results(csv), expected, "{name}");
    }
    // Under the name of comparators each cell that is not understood leaves no exact number.
    let csv = "person_id,measurement_date,test,operator_concept_name,value,unit\n\
               1,2020-01-01,D-dimer,to be reviewed,3,mg/L FEU\n2,2020-01-01,D-dimer,to be reviewed,4,mg/L FEU\n\
               3,2020-01-01,D-dimer,to be reviewed,4,mg/L FEU\n4,2020-01-01,D-dimer,>,2,mg/L FEU\n";
    assert_eq!(results(csv.to_string()), [Some(">2".to_string())]);
}

#[test]
fn who_is_told_to_leave_a_column_out_is_told_that_its_signs_are_lost() {
    let csv = "id,test,value,unit,sign\n1,Platelets,20,10*9/L,A0001\n1,Platelets,30,10*9/L,B0002\n1,LDH,30,U/L,A0001\n\
               1,LDH,300,U/L,B0002\n1,D-dimer,2,mg/L FEU,>\n";
    let told = super::identity::refusal(csv);
    assert!(told.contains("lost"), "{told}");
}

/// TriNetX has a column of numbers and one of texts, and either may be empty.
#[test]
fn a_text_beside_the_column_of_numbers_that_the_user_names_tells_bounds() {
    for [number, text] in [
        ["lab_result_num_val", "lab_result_text_val"],
        ["value_as_number", "value_as_string"],
    ] {
        let csv = format!(
            "patient_id,date,test,{number},{text},units_of_measure\n\
             1,2020-01-01,Platelets,,<60,10*9/L\n2,2020-01-01,Platelets,70,,10*9/L\n3,2020-01-01,Platelets,,80,10*9/L\n"
        );
        let reported = |chosen: Option<&str>| {
            let panels = read(&csv, |declaration| {
                declaration.value_column = chosen.map(str::to_string);
            });
            let results = panels.into_iter().flat_map(|panel| panel.results);
            results
                .map(|result| result.observation.reported.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(reported(None), ["<60", "70", "80"], "{number}");
        // Other numbers are not those that the user chose.
        assert_eq!(reported(Some(number)), ["<60", "70"], "{number}");
    }
}

/// MIMIC-IV takes out of a text what may name a person, also where the number stands beside it.
#[test]
fn a_number_counts_beside_a_text_that_was_taken_out() {
    let csv = "subject_id,charttime,label,value,valuenum,valueuom\n1,2150-01-01 08:00,PT,___,15.1,sec\n2,2150-01-01 08:00,PT,14,14,sec\n\
               3,2150-01-01 08:00,PT,___,,sec\n";
    assert_eq!(
        results(csv.to_string()),
        ["15.1", "14"].map(|text| Some(text.to_string()))
    );
}

/// Packed rows keep the signs, and the numbers beside a text that was taken out.
#[test]
fn packed_rows_are_read_with_their_signs_too() {
    for csv in [
        "admissionid,item,tag,value,unit,measuredat\n1,D-dimeer,>,2,mg/l FEU,2020-01-01 08:00\n2,Platelets,,45,10*9/L,2020-01-01 08:00\n",
        "person_id,date,test,operator_concept_name,value,unit\n1,2020-01-01,D-dimer,No matching concept,3,mg/L FEU\n\
         2,2020-01-01,D-dimer,>,2,mg/L FEU\n3,2020-01-01,D-dimer,odd,2,mg/L FEU\n",
        "subject_id,charttime,label,value,valuenum,valueuom\n1,2150-01-01 08:00,PT,___,15.1,sec\n2,2150-01-01 08:00,PT,14,14,sec\n",
        "patient_id,date,test,lab_result_num_val,lab_result_text_val,unit\n1,2020-01-01,Platelets,,<60,10*9/L\n\
         2,2020-01-01,Platelets,70,,10*9/L\n",
    ] {
        let (rows, counts) = rows_of(csv, false);
        let (packed, packed_counts) = rows_of(csv, true);
        assert_eq!(rows, packed, "{csv}");
        assert_eq!(counts, packed_counts, "{csv}");
    }
}

/// One odd cell does not make a day of a column of signs; `tag` is German for day.
#[test]
fn an_odd_cell_does_not_make_a_time_of_a_column_of_signs() {
    let csv = "subject,time,test,tag,value,unit\nA,2024-01-01,Fibrinogen,<,1.0,g/L\nB,2024-01-01,Platelets,~,45,10*9/L\n\
               C,2024-01-01,D-dimer,>,20,mg/L FEU\n";
    let expected = [Some("<1.0".to_string()), None, Some(">20".to_string())];
    let found = results(csv.to_string());
    assert_eq!(
        found,
        expected.into_iter().flatten().map(Some).collect::<Vec<_>>()
    );
}

#[test]
fn a_sign_beside_a_limit_is_one_of_the_limit() {
    let csv =
        "subject,time,test,value,unit,ref_low,ref_high\nA,2024-01-01,D-dimer,5.0,mg/L FEU,<,0.5\n";
    assert_eq!(results(csv.to_string()), [Some("5.0".to_string())]);
}

#[test]
fn a_word_beside_a_number_takes_no_number_away() {
    let csv = "patient_id,date,test,lab_result_num_val,lab_result_text_val,unit\n1,2018-01-01,Fibrinogen,300,Normal,mg/dL\n\
               2,2018-01-01,D-dimer,4.5,Positive,mg/L FEU\n3,2018-01-01,Platelets,,<60,10*9/L\n";
    let expected = ["300", "4.5", "<60"].map(|text| Some(text.to_string()));
    assert_eq!(results(csv.to_string()), expected);
}

/// A count of 50 with a flag for low is none below 50.
#[test]
fn signs_that_may_be_flags_of_results_beyond_their_limits_are_asked_about() {
    let csv = |name: &str, count: &str| {
        format!(
            "subject,time,test,{name},value,unit,ref_low,ref_high\nA,2024-01-01,Platelets,<,{count},10*9/L,150,400\n\
             B,2024-01-01,PT,>,14,s,10,13\n"
        )
    };
    let opened = |csv: &str| {
        let reader = Box::new(std::io::Cursor::new(csv.to_string()));
        Dataset::from_reader(
            Catalog::builtin(),
            "a.csv",
            reader,
            &Declaration::default(),
            &[],
        )
        .err()
        .map_or(String::new(), |error| error.to_string())
    };
    let said = opened(&csv("abnormal", "50"));
    assert!(said.contains("may be flags"), "{said}");
    // A sign beside a result within its limits is one of the result, and so is what the name says.
    for (name, count) in [("abnormal", "200"), ("comparator", "50")] {
        assert_eq!(opened(&csv(name, count)), "", "{name} {count}");
    }
}
