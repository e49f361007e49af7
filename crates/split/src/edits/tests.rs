use super::*;

fn service(key: &str) -> PlaceName {
    PlaceName::Service(key.to_owned())
}

fn ids(names: &str) -> Vec<String> {
    names.split_whitespace().map(str::to_owned).collect()
}

/// `orders: a b; billing: c`
fn adopted(text: &str) -> Edit {
    let (mut services, mut places) = (BTreeMap::new(), BTreeMap::new());
    for part in text.split(';') {
        let (key, units) = part.split_once(':').unwrap();
        let key = key.trim();
        let name = key[..1].to_uppercase() + &key[1..];
        services.insert(key.to_owned(), DraftService { name, home: None });
        places.extend(ids(units).into_iter().map(|id| (id, service(key))));
    }
    Edit::Adopt { services, places, asked: Default::default() }
}

fn together(a: &str, b: &str) -> Edit {
    Edit::Together { a: a.to_owned(), b: b.to_owned() }
}

fn apart(a: &str, b: &str) -> Edit {
    Edit::Apart { a: a.to_owned(), b: b.to_owned() }
}

fn moved(units: &str, to: &str) -> Edit {
    Edit::Move { units: ids(units), to: service(to) }
}

/// The draft after edits that must all apply.
fn after(edits: &[Edit]) -> Draft {
    edits.iter().fold(Draft::default(), |draft, edit| apply_edit(&draft, edit).unwrap())
}

fn refused(edits: &[Edit], last: &Edit) -> String {
    apply_edit(&after(edits), last).unwrap_err().to_string()
}

#[test]
fn moving_pins_and_an_emptied_service_disappears() {
    let draft = after(&[adopted("orders: a b; billing: c"), moved("c", "orders")]);
    assert_eq!(draft.places["c"], service("orders"));
    assert!(draft.pinned.contains("c") && !draft.pinned.contains("a"));
    assert_eq!(draft.services.keys().collect::<Vec<_>>(), ["orders"]);
}

#[test]
fn a_service_made_empty_by_hand_waits_for_its_units() {
    let create = Edit::Create { name: " Order Desk! ".to_owned(), units: vec![] };
    let draft = after(&[adopted("orders: a"), create.clone(), Edit::Pin { units: ids("a") }]);
    assert_eq!(draft.services["order-desk"].name, "Order Desk!");
    let filled = after(&[adopted("orders: a b"), create, moved("a", "order-desk")]);
    assert_eq!(filled.places["a"], service("order-desk"));
}

#[test]
fn keys_are_unique_and_names_are_neither_empty_nor_taken() {
    let create = |name: &str| Edit::Create { name: name.to_owned(), units: vec![] };
    let draft = after(&[create("Order desk"), create("order-desk"), create("!!")]);
    assert_eq!(draft.services.keys().collect::<Vec<_>>(), ["order-desk", "order-desk-2", "service"]);
    assert!(refused(&[], &create("  ")).contains("empty or taken"));
    assert!(refused(&[create("Orders")], &create("ORDERS")).contains("`ORDERS`"));
    let rename = Edit::Rename { service: "orders".to_owned(), name: "Orders".to_owned() };
    assert_eq!(after(&[create("orders"), rename]).services["orders"].name, "Orders");
}

#[test]
fn a_unit_takes_its_companions_along() {
    let edits = [adopted("orders: a b; billing: c d"), together("a", "b"), moved("b", "billing")];
    assert_eq!(after(&edits).places["a"], service("billing"));
}

#[test]
fn what_belongs_together_comes_together_where_the_pin_is() {
    let base = [adopted("orders: a b; billing: c d"), Edit::Pin { units: ids("c") }];
    let draft = after(&[base.as_slice(), &[together("a", "c")]].concat());
    assert_eq!((&draft.places["a"], &draft.places["c"]), (&service("billing"), &service("billing")));
    let both = [base.as_slice(), &[Edit::Pin { units: ids("a") }]].concat();
    assert!(refused(&both, &together("a", "c")).contains("pinned to different places"));
}

#[test]
fn a_unit_cannot_enter_the_service_of_one_it_must_be_apart_from() {
    let edits = [adopted("orders: a b; billing: c"), apart("a", "c")];
    assert_eq!(refused(&edits, &moved("a", "billing")), "a and c must not share a service");
    let merge = Edit::Merge { services: ids("orders"), into: "billing".to_owned() };
    assert_eq!(refused(&edits, &merge), "a and c must not share a service");
    let shared = Edit::Move { units: ids("a c"), to: PlaceName::Shared };
    assert!(apply_edit(&after(&edits), &shared).is_ok());
}

#[test]
fn parting_two_units_of_one_service_sends_the_free_one_away() {
    let base = [adopted("orders: a b"), Edit::Pin { units: ids("b") }];
    let draft = after(&[base.as_slice(), &[apart("a", "b")]].concat());
    assert_eq!(draft.places.keys().collect::<Vec<_>>(), ["b"]);
    let both = [adopted("orders: a b"), Edit::Pin { units: ids("a b") }];
    assert!(refused(&both, &apart("a", "b")).contains("pinned to the same service"));
}

#[test]
fn a_pair_is_not_together_and_apart_even_over_others() {
    let edits = [adopted("orders: a b c"), together("a", "b"), together("b", "c")];
    assert!(refused(&edits, &apart("c", "a")).contains("together and apart"));
    let free = Edit::Free { a: "c".to_owned(), b: "b".to_owned() };
    let freed = after(&[edits.as_slice(), &[free, apart("c", "a")]].concat());
    assert_eq!(freed.apart.len(), 1);
    assert!(refused(&[], &together("a", "a")).contains("two units"));
}

#[test]
fn merging_moves_all_and_pins_what_moved() {
    let merge = |services: &str, into: &str| Edit::Merge { services: ids(services), into: into.to_owned() };
    let base = adopted("orders: a b; billing: c");
    let draft = after(&[base.clone(), merge("orders", "billing")]);
    assert!(draft.places.values().all(|place| *place == service("billing")));
    assert_eq!(draft.pinned.iter().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(draft.services.len(), 1);
    assert!(refused(std::slice::from_ref(&base), &merge("orders", "orders")).contains("itself"));
    assert!(refused(&[base], &merge("orders", "nowhere")).contains("no service `nowhere`"));
}

#[test]
fn a_new_proposal_keeps_pins_names_homes_pairs_and_exclusions() {
    let home = Edit::SetHome { service: "orders".to_owned(), home: Some("services/orders".to_owned()) };
    let rename = Edit::Rename { service: "orders".to_owned(), name: "Sales".to_owned() };
    let exclude = Edit::Exclude { units: ids("b"), reason: "replaced".to_owned() };
    let edits = [
        adopted("orders: a b; billing: c; stock: s"),
        home,
        rename,
        exclude,
        moved("s", "billing"),
        together("a", "b"),
        adopted("orders: a b; stock: s c"),
    ];
    let draft = after(&edits);
    assert_eq!(draft.places["s"], service("billing"));
    assert_eq!(draft.services["orders"].name, "Sales");
    assert_eq!(draft.services["orders"].home.as_deref(), Some("services/orders"));
    assert_eq!(draft.services.keys().collect::<Vec<_>>(), ["billing", "orders", "stock"]);
    assert_eq!((draft.together.len(), draft.excluded.len()), (1, 1));
}

#[test]
fn a_proposal_that_is_at_odds_with_itself_or_with_a_pair_is_refused() {
    let Edit::Adopt { services, mut places, asked } = adopted("orders: a; billing: b") else {
        unreachable!()
    };
    places.insert("c".to_owned(), service("nowhere"));
    assert!(refused(&[], &Edit::Adopt { services, places, asked }).contains("nowhere"));
    let edits = [adopted("orders: a b"), together("a", "b")];
    assert!(refused(&edits, &adopted("orders: a; billing: b")).contains("belong together"));
}

#[test]
fn pinning_needs_a_place() {
    assert!(refused(&[], &Edit::Pin { units: ids("a") }).contains("no unit `a`"));
}

#[test]
fn decisions_follow_a_renamed_unit() {
    let edits =
        [adopted("orders: a b; billing: c"), together("a", "b"), apart("a", "c"), moved("c", "billing")];
    let renames = BTreeMap::from([("a".to_owned(), "x".to_owned()), ("c".to_owned(), "b".to_owned())]);
    let draft = crate::reattach_draft(&after(&edits), &renames);
    assert_eq!(draft.places["x"], service("orders"));
    assert_eq!(draft.places["b"], service("billing"));
    assert!(!draft.places.contains_key("a") && draft.pinned.contains("b"));
    assert_eq!(draft.apart.iter().collect::<Vec<_>>(), [&("b".to_owned(), "x".to_owned())]);
}

#[test]
fn dividing_pins_both_halves_and_needs_two() {
    let divide = |units: &str| Edit::Divide {
        service: "orders".to_owned(),
        name: "Returns".to_owned(),
        units: ids(units),
    };
    let base = adopted("orders: a b c; billing: d");
    let draft = after(&[base.clone(), divide("b c")]);
    assert_eq!(draft.places["b"], service("returns"));
    assert_eq!(draft.pinned.iter().collect::<Vec<_>>(), ["a", "b", "c"]);
    let again = after(&[base.clone(), divide("b c"), adopted("orders: a b c; billing: d")]);
    assert_eq!((&again.places["b"], &again.places["a"]), (&service("returns"), &service("orders")));
    for all_or_nothing in ["a b c", ""] {
        let why = refused(std::slice::from_ref(&base), &divide(all_or_nothing));
        assert!(why.contains("some of its units leave and some stay"), "{why}");
    }
}

#[test]
fn extracting_makes_a_service_and_dead_code_is_a_place() {
    let extract =
        Edit::Extract { name: "Offers".to_owned(), entries: vec!["GET /offers".to_owned()], units: ids("b") };
    let dead = Edit::Move { units: ids("c d"), to: PlaceName::Dead };
    let draft = after(&[adopted("orders: a b; billing: c d"), extract, dead]);
    assert_eq!((&draft.places["b"], &draft.places["d"]), (&service("offers"), &PlaceName::Dead));
    assert_eq!(draft.services.keys().collect::<Vec<_>>(), ["offers", "orders"]);
}

#[test]
fn edits_as_they_were_kept_when_they_named_one_are_read() {
    let read = |text: &str| serde_json::from_str::<Edit>(text).unwrap();
    let merge = Edit::Merge { services: ids("a"), into: "b".to_owned() };
    assert_eq!(read(r#"{"edit":"merge","service":"a","into":"b"}"#), merge);
    let exclude = Edit::Exclude { units: ids("a"), reason: "r".to_owned() };
    assert_eq!(read(r#"{"edit":"exclude","unit":"a","reason":"r"}"#), exclude);
    assert_eq!(read(&serde_json::to_string(&exclude).unwrap()), exclude);
}

#[test]
fn further_edits_that_no_longer_apply_are_told_and_leave_no_trace() {
    let edits = [moved("a", "nowhere"), moved("b", "billing"), together("a", "b"), apart("b", "a")];
    let (draft, refused) = continue_edits(after(&[adopted("orders: a; billing: b")]), &edits);
    assert_eq!(refused.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 3]);
    assert_eq!(draft.places["a"], service("billing"));
    assert!(draft.apart.is_empty());
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    fn some_unit() -> impl Strategy<Value = String> {
        "[a-f]"
    }

    fn some_place() -> impl Strategy<Value = PlaceName> {
        prop_oneof![
            4 => "(k|l|m|service)".prop_map(PlaceName::Service),
            1 => Just(PlaceName::Shared),
            1 => Just(PlaceName::Stays),
            1 => Just(PlaceName::Dead),
        ]
    }

    fn some_edit() -> impl Strategy<Value = Edit> {
        let units = || prop::collection::vec(some_unit(), 0..4);
        let key = || "(k|l|m|n)";
        let pair = || (some_unit(), some_unit());
        let proposal = prop::collection::btree_map(some_unit(), some_place(), 0..6);
        prop_oneof![
            (prop::collection::btree_set("(k|l|m)", 0..4), proposal).prop_map(|(keys, places)| {
                let service = |key: &String| DraftService { name: key.clone(), home: None };
                let services = keys.iter().map(|key| (key.clone(), service(key))).collect();
                Edit::Adopt { services, places, asked: Default::default() }
            }),
            (units(), some_place()).prop_map(|(units, to)| Edit::Move { units, to }),
            ("[klm !]{0,2}", units()).prop_map(|(name, units)| Edit::Create { name, units }),
            (prop::collection::vec(key(), 0..3), key())
                .prop_map(|(services, into)| Edit::Merge { services, into }),
            (key(), "[klm]{1,2}", units()).prop_map(|(service, name, units)| Edit::Divide {
                service,
                name,
                units
            }),
            ("[klm]{1,2}", units()).prop_map(|(name, units)| Edit::Extract { name, entries: vec![], units }),
            (key(), key()).prop_map(|(service, name)| Edit::Rename { service, name }),
            units().prop_map(|units| Edit::Pin { units }),
            units().prop_map(|units| Edit::Unpin { units }),
            pair().prop_map(|(a, b)| Edit::Together { a, b }),
            pair().prop_map(|(a, b)| Edit::Apart { a, b }),
            pair().prop_map(|(a, b)| Edit::Free { a, b }),
            units().prop_map(|units| Edit::Exclude { units, reason: "r".to_owned() }),
            units().prop_map(|units| Edit::Include { units }),
            key().prop_map(|service| Edit::SetHome { service, home: Some("h".to_owned()) }),
        ]
    }

    proptest! {
        #[test]
        fn every_draft_obeys_its_own_pairs_and_names_its_services(
            edits in prop::collection::vec(some_edit(), 0..24)
        ) {
            let draft = replay_edits(&edits);
            prop_assert!(check_pairs(&draft).is_ok());
            prop_assert!(draft.places.values().all(|place| missing_key(&draft.services, place).is_none()));
            let names: BTreeSet<String> = draft.services.values().map(|s| s.name.to_lowercase()).collect();
            prop_assert_eq!(names.len(), draft.services.len());
        }

        #[test]
        fn replaying_is_applying_one_after_the_other(edits in prop::collection::vec(some_edit(), 0..24)) {
            let mut draft = Draft::default();
            for edit in &edits {
                draft = apply_edit(&draft, edit).unwrap_or(draft);
            }
            prop_assert_eq!(replay_edits(&edits), draft);
        }

        #[test]
        fn the_order_in_which_an_edit_names_units_changes_nothing(
            edits in prop::collection::vec(some_edit(), 0..16)
        ) {
            let turned = edits.iter().cloned().map(|mut edit| {
                match &mut edit {
                    Edit::Move { units, .. } | Edit::Create { units, .. } | Edit::Divide { units, .. }
                    | Edit::Extract { units, .. } | Edit::Pin { units } | Edit::Unpin { units }
                    | Edit::Exclude { units, .. } | Edit::Include { units } => units.reverse(),
                    _ => {}
                }
                edit
            });
            let turned: Vec<Edit> = turned.collect();
            prop_assert_eq!(replay_edits(&turned), replay_edits(&edits));
        }

        #[test]
        fn an_edit_that_is_taken_back_leaves_no_trace(
            edits in prop::collection::vec(some_edit(), 0..16), tried in some_edit(), then in some_edit()
        ) {
            let before = replay_edits(&edits);
            let _ = apply_edit(&before, &tried);
            prop_assert_eq!(&replay_edits(&edits), &before);
            prop_assert_eq!(apply_edit(&before, &then), apply_edit(&replay_edits(&edits), &then));
        }

        #[test]
        fn pinned_units_stay_through_any_proposal(
            edits in prop::collection::vec(some_edit(), 0..24),
            keys in prop::collection::btree_set("(k|l|m)", 0..4),
        ) {
            let before = replay_edits(&edits);
            let service = |key: &String| DraftService { name: key.clone(), home: None };
            let services = keys.iter().map(|key| (key.clone(), service(key))).collect();
            let after = apply_edit(&before, &Edit::Adopt { services, places: BTreeMap::new(), asked: Default::default() });
            if let Ok(after) = after {
                for id in &before.pinned {
                    prop_assert_eq!(before.places.get(id), after.places.get(id));
                }
            }
        }
    }
}
