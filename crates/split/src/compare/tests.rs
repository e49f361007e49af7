use super::*;
use crate::{Service, sketch};

fn labels(text: &str) -> Vec<u32> {
    text.bytes().map(u32::from).collect()
}

/// Values of another implementation of the same formulas (Python, written for evaluation).
const KNOWN: &[(&str, &str, f64, f64, f64)] = &[
    ("000111222", "000111222", 100.0, 100.0, 1.0),
    ("000111222", "001112220", 50.0, 50.0, 0.111111),
    ("0000011111", "0011223344", 25.0, 50.0, 0.172973),
    ("001122", "000000", 60.0, 0.0, 0.0),
    ("0123456789", "0000011111", 0.0, 11.1111, 0.0),
    ("00001111222233", "01010122222222", 45.4545, 30.0, 0.149533),
    ("0011223344556677", "0101010123232323", 0.0, 14.2857, -0.111111),
    ("111111111111", "012012012012", 11.1111, 81.8182, 0.0),
];

#[test]
fn measures_are_those_of_another_implementation() {
    for (a, b, there, back, rand) in KNOWN {
        let (one, other) = (labels(a), labels(b));
        assert!((mojofm(&one, &other) - there).abs() < 1e-4, "{a} {b}: {}", mojofm(&one, &other));
        assert!((mojofm(&other, &one) - back).abs() < 1e-4, "{b} {a}: {}", mojofm(&other, &one));
        let found = adjusted_rand(&one, &other);
        assert!((found - rand).abs() < 1e-6, "{a} {b}: {found}");
    }
}

#[test]
fn moves_and_joins_by_hand() {
    // One unit in the wrong group; two groups where one is wanted; one group where two are wanted.
    assert_eq!(moves_and_joins(&labels("aaab"), &labels("xxyy")), 1);
    assert_eq!(moves_and_joins(&labels("aabb"), &labels("xxxx")), 1);
    assert_eq!(moves_and_joins(&labels("aaaa"), &labels("xxyy")), 2);
    assert_eq!(moves_and_joins(&[], &[]), 0);
}

#[test]
fn places_correspond_by_what_they_have_in_common() {
    let graph = sketch::graph("a/A\na/B\na/C\nb/D\nb/E\nc/F\nt/T test");
    let service = |key: &&str| Service { key: (*key).to_owned(), name: (*key).to_owned(), home: None };
    let split = |keys: &[&str], places: &[Place]| Split {
        services: keys.iter().map(service).collect(),
        places: places.to_vec(),
        pinned: vec![false; places.len()],
    };
    use Place::{Dead, Shared, Stays};
    let on = Place::Service;
    let one = split(&["alpha", "beta"], &[on(0), on(0), on(0), on(1), on(1), Shared, on(0)]);
    let other = split(&["delta", "gamma"], &[on(1), on(1), on(0), on(0), on(0), Stays, Dead]);
    let compared = compare_splits(&graph, &one, &other);
    let pair =
        |one, other, common, only_one, only_other| PlaceMatch { one, other, common, only_one, only_other };
    assert_eq!(
        compared.places,
        [
            pair(Some(on(0)), Some(on(1)), 2, 1, 0),
            pair(Some(on(1)), Some(on(0)), 2, 0, 1),
            pair(Some(Shared), None, 0, 1, 0),
            pair(None, Some(Stays), 0, 0, 1),
        ]
    );
    let differing: Vec<u32> = compared.differing.iter().map(|(unit, ..)| unit.0).collect();
    assert_eq!((compared.units, compared.mojo, differing), (6, 1, vec![2, 5]));
}

#[test]
fn a_service_that_took_in_a_larger_one_is_still_the_same() {
    let graph = sketch::graph("a/A\na/B\nb/C\nb/D\nb/E");
    let service = |key: &str| Service { key: key.to_owned(), name: key.to_owned(), home: None };
    let split = |keys: &[&str], places: &[u32]| Split {
        services: keys.iter().map(|key| service(key)).collect(),
        places: places.iter().map(|place| Place::Service(*place)).collect(),
        pinned: vec![false; places.len()],
    };
    let merged = split(&["small"], &[0, 0, 0, 0, 0]);
    let before = split(&["large", "small"], &[1, 1, 0, 0, 0]);
    let compared = compare_splits(&graph, &merged, &before);
    let differing: Vec<u32> = compared.differing.iter().map(|(unit, ..)| unit.0).collect();
    assert_eq!(differing, [2, 3, 4], "what moved, not what stayed");
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    fn two_assignments() -> impl Strategy<Value = Vec<(u32, u32)>> {
        prop::collection::vec((0u32..6, 0u32..6), 1..24)
    }

    proptest! {
        #[test]
        fn measures_are_symmetric_where_they_should_be_and_within_bounds(pairs in two_assignments()) {
            let (a, b): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
            prop_assert!((adjusted_rand(&a, &b) - adjusted_rand(&b, &a)).abs() < 1e-12);
            prop_assert!(adjusted_rand(&a, &b) <= 1.0 + 1e-12);
            prop_assert!((0.0..=100.0).contains(&mojofm(&a, &b)));
            prop_assert_eq!(moves_and_joins(&a, &a), 0);
            prop_assert_eq!((mojofm(&a, &a), adjusted_rand(&a, &a)), (100.0, 1.0));
        }

        #[test]
        fn neither_the_order_of_units_nor_the_names_of_groups_matter(
            pairs in two_assignments().prop_flat_map(|pairs| (Just(pairs.clone()), Just(pairs).prop_shuffle())),
        ) {
            let (straight, shuffled) = pairs;
            let (a, b): (Vec<u32>, Vec<u32>) = straight.into_iter().unzip();
            let (c, d): (Vec<u32>, Vec<u32>) = shuffled.into_iter().map(|(a, b)| (10 - a, 7 * b)).unzip();
            prop_assert_eq!(moves_and_joins(&a, &b), moves_and_joins(&c, &d));
            prop_assert!((mojofm(&a, &b) - mojofm(&c, &d)).abs() < 1e-9);
            prop_assert!((adjusted_rand(&a, &b) - adjusted_rand(&c, &d)).abs() < 1e-9);
        }

        #[test]
        fn a_way_of_moves_is_never_shorter_than_what_is_counted(pairs in two_assignments(), at in 0usize..24, to in 0u32..6) {
            let (mut a, b): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
            let before = moves_and_joins(&a, &b);
            let at = at % a.len();
            a[at] = to;
            prop_assert!(before <= moves_and_joins(&a, &b) + 1);
        }
    }
}
