//! The Java shop, against what a careful reader finds in it.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

mod expectations;

use banyan_facts::{Coverage, Markers};
use expectations::{Fixture, read_fixture};

fn shop() -> Fixture {
    read_fixture("shop-java", "java:")
}

#[test]
fn every_type_is_a_unit_under_its_name() {
    shop().check_units();
}

#[test]
fn dependencies_are_found_and_unconnected_pairs_stay_unconnected() {
    shop().check_dependencies();
}

#[test]
fn entry_points_are_complete() {
    shop().check_entry_points();
}

#[test]
fn entities_map_the_tables_of_the_schema() {
    shop().check_tables();
}

#[test]
fn accesses_are_found_and_no_others() {
    shop().check_accesses();
}

#[test]
fn libraries_and_configuration_keys_are_found() {
    shop().check_externals();
    shop().check_configuration();
}

#[test]
fn test_and_generated_code_is_marked() {
    let shop = shop();
    for (marker, key) in [(Markers::TEST, "test_units"), (Markers::GENERATED, "generated_units")] {
        let marked = shop.facts.units.iter().filter(|unit| unit.markers.has(marker));
        let found: Vec<&str> = marked.map(|unit| &*unit.id).collect();
        let wanted: Vec<&str> =
            shop.expected[key].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        assert_eq!(found, wanted, "{key}");
    }
}

#[test]
fn nearly_every_reference_is_followed() {
    let coverage = Coverage::of(&shop().facts);
    assert!(coverage.share() > 0.98, "{coverage:?}");
}
