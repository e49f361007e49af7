/// A shop with a seam of every kind.
pub const SHOP: &str = "
    transaction orders/Checkout.place
    route POST /orders orders/Checkout.place
    route GET /orders orders/Checkout.list
    orders/Checkout.place -> orders/OrderStore.save
    orders/Checkout.list -> orders/OrderStore.find
    orders/OrderStore.save writes orders 
    orders/OrderStore.find reads orders
    orders/Checkout.place -> billing/Invoices.bill call 2
    orders/Checkout -> billing/Invoices import
    billing/Invoices.bill writes invoices
    billing/Invoices.bill -> orders/Order field
    orders/Order maps orders
    billing/Invoice maps invoices
    invoices(order_id) => orders
    billing/Dunning.run reads orders
    job nightly billing/Dunning.run
    stock/Warehouse.take writes stock
    orders/Checkout.place -> stock/Warehouse.take
    orders/Checkout.list reads stock
    orders/Checkout.list reads currencies
    billing/Invoices.bill reads currencies
    stays/Backup.run writes stock
    stays/Backup.run -> shared/Money
    orders/Checkout.place -> shared/Money local
    shared/Money -> shared/Rounding
    config billing/Invoices mail.host
    config stays/Backup mail.host
    config billing/Invoices vat.rate
    mark orders/CheckoutTest test
    orders/CheckoutTest.places ~> orders/Checkout.place
    orders/CheckoutTest.places ~> billing/Invoices.bill
";
