use banyan_facts::*;

use super::*;

fn unit(qualified: &str, members: &str) -> Unit {
    let (scope, name) = qualified.rsplit_once('.').unwrap_or(("", qualified));
    let member = |name: &str| Member {
        name: name.into(),
        kind: DeclarationKind::Method,
        line: 1,
        markers: Markers::NONE,
    };
    Unit {
        id: format!("java:{qualified}").into(),
        name: name.into(),
        qualified_name: qualified.into(),
        scope: scope.into(),
        file: 0,
        language: Language::Java,
        kind: DeclarationKind::Class,
        line: 1,
        lines: 1,
        markers: Markers::NONE,
        module: None,
        members: members.split_whitespace().map(member).collect(),
    }
}

fn facts(units: &[(&str, &str)]) -> MonolithFacts {
    let mut units: Vec<Unit> = units.iter().map(|(qualified, members)| unit(qualified, members)).collect();
    units.sort_by(|a, b| a.id.cmp(&b.id));
    MonolithFacts { units, ..MonolithFacts::default() }
}

fn words_of(words: &Words, unit: usize) -> Vec<&str> {
    let mut own = words.units[unit].clone();
    own.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    own.iter().map(|(term, _)| words.forms[*term as usize].as_str()).collect()
}

#[test]
fn identifiers_split_at_case_underscores_digits_and_paths() {
    assert_eq!(split_words("HTTPServerOrderLine2Item"), ["http", "server", "order", "line", "item"]);
    assert_eq!(split_words("ORDER_LINE-item/petTypes"), ["order", "line", "item", "pet", "types"]);
    assert_eq!(split_words("überFluß x 42"), ["über", "fluß"]);
    assert_eq!(split_words("HL7Message address2 v1 3d"), ["hl7", "message", "address", "v1"]);
    assert!(split_words("").is_empty());
}

#[test]
fn technical_words_are_left_out_and_forms_are_readable() {
    let words = collect_words(&facts(&[
        ("org.acme.web.OrderController", ""),
        ("org.acme.dao.OrdersRepositoryImpl", ""),
        ("org.acme.web.OrderForm.cshtml", ""),
        ("org.acme.Vet", ""),
    ]));
    assert_eq!(words_of(&words, 1), ["order"]);
    assert!(words.terms.is_sorted());
    let weighed = |word: &str| {
        let term = words.forms.iter().position(|form| form == word).unwrap() as u32;
        words.units.iter().flatten().any(|(other, _)| *other == term)
    };
    assert!(!weighed("controller") && !weighed("dao") && !weighed("cshtml"));
    assert!(words.technical[words.forms.iter().position(|form| form == "dao").unwrap()]);
}

#[test]
fn the_own_name_weighs_more_than_packages_and_these_more_than_members() {
    let words = collect_words(&facts(&[
        ("shop.billing.Invoice", "printDiscount"),
        ("shop.a.Other", ""),
        ("shop.b.Third", ""),
    ]));
    let invoice = words.units.iter().position(|own| own.len() > 2).unwrap();
    assert_eq!(words_of(&words, invoice), ["invoice", "billing", "discount"]);
}

#[test]
fn a_word_that_everybody_has_weighs_nothing() {
    let words = collect_words(&facts(&[("acme.Vet", ""), ("acme.Owner", "")]));
    assert_eq!(words_of(&words, 0), ["owner"]);
    assert_eq!(words.similarity(UnitIndex(0), UnitIndex(1)), 0.0);
}

#[test]
fn likeness_is_symmetric_and_whole_with_oneself() {
    let words = collect_words(&facts(&[
        ("acme.OrderLine", ""),
        ("acme.OrderBook", ""),
        ("acme.Vet", ""),
        ("acme.Owner", ""),
    ]));
    let place = |name: &str| {
        let all = ["OrderBook", "OrderLine", "Owner", "Vet"];
        UnitIndex(all.iter().position(|other| *other == name).unwrap() as u32)
    };
    let likeness = |a, b| words.similarity(place(a), place(b));
    assert!(likeness("OrderLine", "OrderBook") > 0.1);
    assert_eq!(likeness("OrderLine", "OrderBook"), likeness("OrderBook", "OrderLine"));
    assert!((likeness("OrderLine", "OrderLine") - 1.0).abs() < 1e-6);
    assert_eq!(likeness("OrderLine", "Vet"), 0.0);
}

#[test]
fn routes_and_tables_give_words() {
    let mut facts = facts(&[("acme.Desk", ""), ("acme.Other", ""), ("acme.Third", "")]);
    facts.entry_points.push(EntryPoint {
        unit: UnitIndex(0),
        member: None,
        kind: EntryPointKind::Http,
        method: "GET".into(),
        route: "/bookings/{bookingId}".into(),
        file: 0,
        line: 1,
        test: false,
    });
    facts.tables.push(Table {
        name: "tickets".into(),
        columns: vec!["seat_id".into()],
        foreign_keys: vec![],
        mapped_by: vec![UnitIndex(0)],
        defined_at: vec![],
    });
    let words = collect_words(&facts);
    assert_eq!(words_of(&words, 0), ["desk", "bookings", "tickets", "seat"]);
    let nouns = words.forms.iter().zip(&words.nouns).filter(|(_, noun)| **noun);
    assert_eq!(nouns.map(|(form, _)| form.as_str()).collect::<Vec<_>>(), ["tickets"]);
}
