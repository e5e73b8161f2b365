//! What missing tests cost.

use super::*;

/// A score, its item and the JSON of what it costs.
fn cost_of<'d>(document: &'d Value, item: &str) -> &'d Value {
    let items = list(&document["all"]["scores"][0]["cost"]["items"]);
    let own = items.iter().find(|own| own["item"] == item);
    own.unwrap_or_else(|| panic!("{item} in {items:?}"))
}

/// The class looks at platelets, AST or ALT, and LDH. Of a LDH is not there, of b nothing; of c all that counts is
/// there, since ALT settles what AST could, but LDH is a bound.
#[test]
fn an_item_of_several_tests_lacks_those_that_are_not_there_and_keep_it_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,pregnant,platelets (10*9/L),ast (U/L),alt (U/L),ldh (U/L),inr\n\
                a,yes,40,100,,,\nb,yes,,,,,1.0\nc,yes,90,,100,>500,\n";
    let path = file(folder.path(), "hellp.csv", text);
    let document = summary(&[&path, "--scores", "hellp_mississippi"]);
    let class = cost_of(&document, "class_number");
    let counts = ["needed", "missing", "lacking"].map(|word| count(&class[word]));
    assert_eq!(counts, [3, 1, 2], "{class}");
}

/// JAAM asks for the fall within 24 hours: without an earlier count platelets of 100 may be 1 or 3 points.
#[test]
fn an_item_that_looks_at_earlier_results_lacks_them_where_there_are_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "subject,time,platelets (10*9/L)\na,2025-01-01 08:00,100\na,2025-01-01 20:00,100\n";
    let path = file(folder.path(), "fall.csv", text);
    let document = summary(&[&path, "--scores", "jaam_2006"]);
    let platelets = cost_of(&document, "platelets");
    let counts = ["needed", "missing", "lacking"].map(|word| count(&platelets[word]));
    assert_eq!(counts, [1, 0, 1], "{platelets}");
}
