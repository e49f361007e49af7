use super::shop::SHOP;
use super::*;
use Pattern::*;

#[test]
fn calls_into_a_service_that_leaves_first_go_behind_an_interface() {
    let shop = plan(SHOP);
    let choices = &shop.seam("orders", "stock").patterns;
    assert_eq!(choices[0].pattern, BranchByAbstraction);
    let steps = choices[0].steps.join("\n");
    assert!(steps.contains("`StockGateway`") && steps.contains("`Warehouse.take`"), "{steps}");
    assert_eq!(choices[0].facts[0].at.len(), 1);
}

#[test]
fn calls_of_a_service_into_what_stays_get_an_anti_corruption_layer() {
    let shop = plan(
        "
        orders/Checkout.place -> stays/Users.find
        stays/Users.find reads users
        stays/Users.add writes users
        orders/Checkout.place reads users
        orders/Checkout.place writes orders
    ",
    );
    let chosen = patterns(&shop.seam("orders", "stays").patterns);
    assert_eq!(chosen, [AntiCorruptionLayer, AggregateExposingMonolith, DatabaseView, ApiComposition]);
    assert_eq!(shop.extraction("orders").return_references, 1);
}

#[test]
fn a_reaction_in_a_handler_can_be_a_decorating_collaborator() {
    let text = "
        orders/Checkout.place writes orders
        orders/Checkout.place -> stays/Loyalty.reward
        route POST /orders orders/Checkout.place
    ";
    assert_eq!(patterns(&plan(text).seam("orders", "stays").patterns)[0], DecoratingCollaborator);
    let deeper = text.replace("Checkout.place -> stays", "Checkout.inner -> stays");
    assert!(!patterns(&plan(&deeper).seam("orders", "stays").patterns).contains(&DecoratingCollaborator));
}

#[test]
fn a_job_that_looks_at_anothers_table_calls_for_its_events() {
    let shop = plan(SHOP);
    assert!(patterns(&shop.seam("billing", "orders").patterns).contains(&EventInterception));
}

#[test]
fn a_contested_table_changes_hands_and_is_traced() {
    let shop = plan(SHOP);
    let stock = shop.table("stock");
    let chosen = patterns(&stock.patterns);
    assert_eq!(chosen[..2], [ChangeDataOwnership, TracerWrite]);
    assert!(chosen.contains(&DatabaseView), "orders only reads it");
}

#[test]
fn a_table_that_is_only_read_gets_a_view_and_then_a_query_or_a_copy() {
    let read = |times: usize| {
        let reads = "orders/Report.run reads items\n".repeat(times);
        patterns(&plan(&format!("catalog/Items.add writes items\n{reads}")).table("items").patterns)
    };
    assert_eq!(read(1), [DatabaseView, ApiComposition]);
    assert_eq!(read(4), [DatabaseView, ReadProjection]);
}

#[test]
fn foreign_keys_reference_data_and_split_tables_are_recognised() {
    let shop = plan(SHOP);
    assert!(patterns(&shop.table("invoices").patterns).contains(&ForeignKeyToCode));
    assert_eq!(patterns(&shop.table("currencies").patterns), [ReferenceData]);
    let users = plan(
        "
        crm/Customer maps users
        login/Account maps users
        login/Accounts.add writes users
        crm/Customers.add writes users
    ",
    );
    assert_eq!(users.table("users").patterns[0].pattern, SplitTable);
}

#[test]
fn a_transaction_across_services_becomes_a_saga_with_an_outbox() {
    let shop = plan(SHOP);
    let span = &shop.plan.transactions[0];
    assert_eq!(patterns(&span.patterns), [Saga, Outbox]);
    let steps = span.patterns[0].steps.join("\n");
    assert!(steps.contains("`Checkout.place`") && steps.contains("`stock`"), "{steps}");
    assert_eq!(shop.seam("orders", "stock").transactions, [0]);
}

#[test]
fn a_service_gets_the_patterns_of_its_edge_its_configuration_and_its_library() {
    let shop = plan(SHOP);
    assert_eq!(patterns(&shop.extraction("orders").patterns), [StranglerFacade, ParallelRun, SharedLibrary]);
    let billing = patterns(&shop.extraction("billing").patterns);
    assert!(billing.contains(&ConfigurationToCarry), "{billing:?}");
    assert!(!billing.contains(&StranglerFacade), "a job is no route");
}

#[test]
fn two_services_that_are_one_are_told_so() {
    let text = "
        a/One.go -> b/Two.go call 5
        b/Two.go -> a/One.back call 5
        a/One.go -> a/Other.x
        b/Two.go -> b/Other.x
        a/One.go writes things
        b/Two.go writes things
    ";
    let bound = plan(text);
    assert!(patterns(&bound.seam("a", "b").patterns).contains(&MergeServices));
    let loose = plan(&text.replace("call 5", "call 1").replace("Other.x", "Other.x call 9"));
    assert!(!patterns(&loose.seam("a", "b").patterns).contains(&MergeServices));
}
