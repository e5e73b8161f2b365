//! Values that follow from other results. A closed list; a reported value beats a derived one, and
//! where they contradict each other an issue says so.

mod facts;
mod numbers;

use std::collections::BTreeSet;

use crate::catalog::{Analyte, AnalyteId, Catalog};

use super::person;
use super::view::View;
use facts::disorders_among_facts;
pub(super) use numbers::has_limits_elsewhere;

/// Fills in what can be derived.
pub(super) fn fill(view: &mut View) {
    facts::fill(view);
    numbers::fill(view);
}

/// From what the value of an analyte may follow, beside its own results: a list that must name every
/// analyte at which the functions of `facts` and `numbers` look.
pub(crate) fn value_inputs(catalog: &Catalog, analyte: AnalyteId) -> Vec<AnalyteId> {
    let id = catalog.analyte(analyte).id.as_str();
    let implied = catalog
        .conditions()
        .iter()
        .any(|condition| condition.implies.iter().any(|fact| fact == id));
    let ids: &[&str] = match id {
        "pregnant" | "postpartum" | "pregnant_or_delivered" => &person::CONTEXT,
        "bilirubin_indirect" => &["bilirubin_total", "bilirubin_direct"],
        "reticulocytes" => &["reticulocytes_absolute", "rbc"],
        "reticulocyte_production_index" => &["reticulocytes", "hematocrit"],
        "sofa" => &["sofa_total"],
        _ => &[],
    };
    let facts = disorders_among_facts(catalog).filter(|_| id == "underlying");
    let implying = catalog
        .analytes()
        .filter(|(_, fact)| stated_beside(fact).any(|fact| fact == id));
    ids.iter()
        .copied()
        .chain(implied.then_some("underlying"))
        .filter_map(|input| catalog.find(input))
        .chain(facts)
        .chain(implying.map(|(id, _)| id))
        .collect()
}

/// The facts that a fact may state beside itself.
fn stated_beside(fact: &Analyte) -> impl Iterator<Item = &str> {
    let all = fact.implies.iter().chain(&fact.implies_by_name);
    all.map(String::as_str)
}

/// Numbers that, where they are reported, are compared with what others imply; indirect bilirubin is, too.
const COMPARED: [&str; 4] = [
    "pt_ratio",
    "reticulocytes",
    "reticulocyte_production_index",
    "sofa",
];

/// With which analytes a reported number of these is compared, if the data can have all of them.
fn compared_inputs(
    catalog: &Catalog,
    columns: &BTreeSet<AnalyteId>,
    reported: AnalyteId,
) -> Vec<AnalyteId> {
    let inputs = match catalog.analyte(reported).id.as_str() {
        "pt_ratio" => ["pt", "pt_control"]
            .into_iter()
            .filter_map(|id| catalog.find(id))
            .collect(),
        _ => value_inputs(catalog, reported),
    };
    let may_be_known = |input| columns.contains(input) || !value_inputs(catalog, *input).is_empty();
    match columns.contains(&reported) && inputs.iter().all(may_be_known) {
        true => inputs,
        false => Vec::new(),
    }
}

/// On which analytes it depends whether results contradict each other, where the data have these.
pub(crate) fn issue_inputs(catalog: &Catalog, columns: &BTreeSet<AnalyteId>) -> Vec<AnalyteId> {
    let compared = COMPARED
        .into_iter()
        .filter_map(|id| catalog.find(id))
        .flat_map(|reported| {
            let inputs = compared_inputs(catalog, columns, reported);
            let own = (!inputs.is_empty()).then_some(reported);
            own.into_iter().chain(inputs)
        });
    let implied = catalog
        .conditions()
        .iter()
        .flat_map(|condition| condition.implies.iter().map(String::as_str));
    let facts_of_facts = catalog.analytes().flat_map(|(_, fact)| {
        let own = stated_beside(fact).next().map(|_| fact.id.as_str());
        own.into_iter().chain(stated_beside(fact))
    });
    let open_in_severity = catalog
        .analytes()
        .filter(|(_, fact)| fact.leads_to_dic_where_severe)
        .map(|(id, _)| id);
    let ids = [
        "bilirubin_total",
        "bilirubin_direct",
        "bilirubin_indirect",
        "underlying",
    ];
    ids.into_iter()
        .chain(person::CONTEXT)
        .chain(implied)
        .chain(facts_of_facts)
        .filter_map(|id| catalog.find(id))
        .chain(disorders_among_facts(catalog))
        .chain(open_in_severity)
        .chain(compared)
        .collect()
}
