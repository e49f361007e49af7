use super::shop::SHOP;
use super::*;
use banyan_facts::ReferenceKind;

#[test]
fn a_seam_holds_every_reference_that_crosses_and_no_test() {
    let shop = plan(SHOP);
    let seam = shop.seam("orders", "billing");
    assert_eq!(seam.references, 3);
    assert!(seam.kinds.iter().eq([(ReferenceKind::Import, 1), (ReferenceKind::Call, 2)]));
    assert_eq!(seam.call_sites.len(), 3);
    assert_eq!(seam.return_references, 1);
    assert_eq!(seam.places_to_change(), 2);
}

#[test]
fn the_contract_names_the_members_used_and_imports_add_nothing() {
    let shop = plan(SHOP);
    let seam = shop.seam("orders", "billing");
    let [item] = seam.contract.as_slice() else { panic!("{:?}", seam.contract) };
    assert_eq!(*shop.graph.unit(item.unit).name, *"Invoices");
    assert!(item.member.is_some());
    assert_eq!(item.references, 2);
}

#[test]
fn what_only_the_database_connects_is_a_seam_too() {
    let shop = plan(SHOP);
    let seam = shop.seam("stays", "stock");
    assert_eq!(seam.references, 0);
    assert_eq!(seam.tables.len(), 1);
    let keys = shop.seam("billing", "orders").foreign_keys.len();
    assert_eq!(keys, 1);
}

#[test]
fn an_entry_point_belongs_to_the_seams_its_handler_crosses() {
    let shop = plan(SHOP);
    let routes = |seam: &Seam| -> Vec<String> {
        seam.entry_points
            .iter()
            .map(|&at| shop.graph.facts().entry_points[at as usize].route.to_string())
            .collect()
    };
    assert_eq!(routes(shop.seam("orders", "stock")), ["/orders"]);
    assert_eq!(shop.seam("orders", "stock").entry_points.len(), 1);
}

#[test]
fn a_table_belongs_to_who_writes_it_most() {
    let shop = plan(SHOP);
    assert_eq!(shop.table("orders").owner, Some(shop.party("orders")));
    assert!(!shop.table("orders").contested);
    let stock = shop.table("stock");
    assert!(stock.contested);
    assert_eq!(stock.owner, Some(shop.party("stock")), "as many writes each: the service before what stays");
}

#[test]
fn scripts_that_fill_tables_own_nothing() {
    let shop = plan(
        "
        mark stays/Seed script
        stays/Seed writes items
        stays/Seed writes items
        catalog/Items.add writes items
    ",
    );
    assert_eq!(shop.table("items").owner, Some(shop.party("catalog")));
    assert!(!shop.table("items").contested);
}

#[test]
fn a_table_nobody_writes_and_two_read_is_reference_data() {
    let shop = plan(SHOP);
    assert!(shop.table("currencies").reference_data);
    assert!(!shop.table("orders").reference_data);
}

#[test]
fn a_transaction_reaches_what_it_calls() {
    let shop = plan(SHOP);
    let [span] = shop.plan.transactions.as_slice() else { panic!("{:?}", shop.plan.transactions) };
    assert_eq!(span.services, ["billing", "orders", "stock"].map(|name| shop.party(name)));
    let tables: Vec<&str> =
        span.writes.iter().map(|write| &*shop.graph.facts().tables[write.table as usize].name).collect();
    assert_eq!(tables, ["invoices", "orders", "stock"]);
    let path: Vec<&str> = span.writes[1].path.iter().map(|&unit| &*shop.graph.unit(unit).name).collect();
    assert_eq!(path, ["Checkout", "OrderStore"]);
}

#[test]
fn a_transaction_reaches_hidden_members_of_its_unit_but_not_public_ones() {
    let text = "
        transaction orders/Checkout.place
        orders/Checkout.place writes orders
        orders/Checkout.reserve writes stock
        stock/Warehouse.fill writes stock
        stock/Warehouse.empty writes stock
    ";
    assert_eq!(plan(text).plan.transactions.len(), 0);
    let hidden = format!("{text} mark orders/Checkout.reserve hidden");
    assert_eq!(plan(&hidden).plan.transactions.len(), 1);
}

#[test]
fn an_extraction_lists_what_moves_and_what_it_carries() {
    let shop = plan(SHOP);
    let billing = shop.extraction("billing");
    let names = |units: &[banyan_graph::UnitIndex]| -> Vec<String> {
        units.iter().map(|&unit| shop.graph.unit(unit).name.to_string()).collect()
    };
    assert_eq!(names(&billing.units), ["Dunning", "Invoice", "Invoices"]);
    let keys: Vec<(&str, usize)> =
        billing.configuration.iter().map(|key| (key.key.as_str(), key.shared_with.len())).collect();
    assert_eq!(keys, [("mail.host", 1), ("vat.rate", 0)]);
    let orders = shop.extraction("orders");
    assert_eq!(names(&orders.shared_units), ["Money", "Rounding"]);
    assert_eq!(names(&orders.test_units), ["CheckoutTest"]);
    assert_eq!(orders.entry_points.len(), 2);
}

#[test]
fn every_step_can_be_taken_back_and_deletion_is_last() {
    let shop = plan(SHOP);
    for extraction in &shop.plan.extractions {
        assert!(extraction.steps.iter().all(|step| !step.way_back.is_empty() && !step.detail.is_empty()));
        assert_eq!(extraction.steps.last().unwrap().title, "Delete the old path");
    }
}

#[test]
fn effort_is_the_sum_of_its_parts() {
    let shop = plan(SHOP);
    for effort in
        shop.plan.seams.iter().map(|seam| &seam.effort).chain(shop.plan.extractions.iter().map(|e| &e.effort))
    {
        assert_eq!(effort.points, effort.parts.iter().map(|part| part.count * part.each).sum::<u32>());
    }
    assert!(shop.seam("orders", "billing").effort.points > 0);
}

#[test]
fn a_hidden_member_that_others_call_is_no_inner_member() {
    let text = "
        transaction orders/Checkout.place
        orders/Checkout.place writes orders
        orders/Checkout.restock writes stock
        mark orders/Checkout.restock hidden
        stock/Warehouse.fill writes stock
        stock/Warehouse.empty writes stock
    ";
    let assumed = plan(text);
    assert!(assumed.plan.transactions[0].writes.iter().any(|write| write.assumed));
    let called = format!("{text} orders/Admin.run -> orders/Checkout.restock");
    assert_eq!(plan(&called).plan.transactions.len(), 0);
}

#[test]
fn a_table_with_foreign_keys_is_no_reference_data() {
    let text = "
        items(order_id) => orders
        orders/Orders.add writes orders
        billing/Bills.add reads items
        orders/Orders.add reads items
        orders/Item maps items
    ";
    assert!(!plan(text).table("items").reference_data, "rows come with their order, by cascade");
}

#[test]
fn a_border_is_cut_once_by_the_service_that_leaves_first() {
    let shop = plan(
        "
        catalog/Items.add writes items
        orders/Checkout.place -> catalog/Items.find
        orders/Checkout.place reads items
        transaction orders/Checkout.place
        orders/Checkout.place writes orders
        orders/Checkout.place -> catalog/Items.add
    ",
    );
    assert_eq!(shop.waves(), [["catalog"], ["orders"]]);
    let titles = |name: &str| -> Vec<&str> {
        shop.extraction(name).steps.iter().map(|step| step.title.as_str()).collect()
    };
    assert!(titles("catalog").contains(&"Database view for `items`"));
    assert!(titles("catalog").contains(&"Make a saga of `Checkout.place`"));
    assert!(!titles("orders").iter().any(|title| title.starts_with("Database view")));
    assert!(titles("orders").contains(&"Take its part in sagas along"));
}
