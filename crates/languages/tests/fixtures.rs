//! The sample monoliths, against what a careful reader finds in them (`fixtures/README.md` has the
//! rules).

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

mod expectations;

/// The tests of one fixture: its name as a module, its folder, the prefix of its units' ids.
macro_rules! fixture {
    ($module:ident, $folder:literal, $prefix:literal) => {
        mod $module {
            use std::sync::LazyLock;

            use crate::expectations::{Fixture, read_fixture};

            static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| read_fixture($folder, $prefix));

            #[test]
            fn every_unit_is_there_under_its_name() {
                FIXTURE.check_units();
            }

            #[test]
            fn dependencies_are_found_and_unconnected_pairs_stay_unconnected() {
                FIXTURE.check_dependencies();
            }

            #[test]
            fn entry_points_are_complete() {
                FIXTURE.check_entry_points();
            }

            #[test]
            fn tables_are_those_of_the_schema() {
                FIXTURE.check_tables();
            }

            #[test]
            fn accesses_are_found_and_no_others() {
                FIXTURE.check_accesses();
            }

            #[test]
            fn requests_and_messages_reach_who_answers_them() {
                FIXTURE.check_remote_calls();
            }

            #[test]
            fn libraries_and_configuration_keys_are_found() {
                FIXTURE.check_externals();
                FIXTURE.check_configuration();
            }

            #[test]
            fn test_and_generated_code_is_marked() {
                FIXTURE.check_markers();
            }

            #[test]
            fn nearly_every_reference_is_followed() {
                FIXTURE.check_coverage();
            }
        }
    };
}

fixture!(csharp, "shop-csharp", "csharp:");
fixture!(go, "shop-go", "go:");
fixture!(java, "shop-java", "java:");
fixture!(php, "shop-php", "php:");
fixture!(python, "shop-python", "python:");
fixture!(ruby, "shop-ruby", "ruby:");
fixture!(kotlin, "shop-kotlin", "");
fixture!(rust, "shop-rust", "rust:");
fixture!(typescript, "shop-typescript", "typescript:");
fixture!(xml, "shop-xml", "java:");
