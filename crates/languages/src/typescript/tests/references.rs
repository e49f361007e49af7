use super::uses;
use crate::testing::{read_monolith, unresolved};

#[test]
fn injected_services_are_followed_to_their_methods_and_implementations() {
    let facts = read_monolith(
        "//- orders.controller.ts
         import { OrdersService } from './orders.service';
         import type { Gateway } from './gateway';
         @Controller('orders')
         export class OrdersController {
           constructor(private readonly orders: OrdersService, private gateway: Gateway) {}
           @Get(':id')
           async one(id: string) {
             const order = await this.orders.find(id);
             order.total();
             return this.gateway.charge(order);
           }
         }
         //- orders.service.ts
         import { Order } from './order';
         export class OrdersService {
           async find(id: string): Promise<Order> { return new Order(); }
         }
         //- order.ts
         export class Order { total(): number { return 1; } }
         //- gateway.ts
         import { Order } from './order';
         export interface Gateway { charge(order: Order): Promise<void>; }
         //- card.ts
         import { Gateway } from './gateway';
         export class CardGateway implements Gateway { async charge() {} }
        ",
    );
    let found = uses(&facts);
    for wanted in [
        "orders.controller -> orders.service field constructor>OrdersService @5",
        "orders.controller -> orders.service call one>find @8",
        "orders.controller -> order call one>total @9",
        "orders.controller -> gateway call one>charge @10",
        "orders.controller -> card dispatch one>charge @10",
        "orders.service -> order construct find>Order @3",
        "card -> gateway implements CardGateway>Gateway @2",
    ] {
        assert!(found.iter().any(|link| link == wanted), "{wanted}\n{found:#?}");
    }
    assert_eq!(
        unresolved(&facts),
        ["orders.controller.ts:3 Controller: unknown name", "orders.controller.ts:6 Get: unknown name"]
    );
}

#[test]
fn names_are_followed_through_reexports_and_module_systems() {
    let facts = read_monolith(
        "//- main.js
         const { place } = require('./orders');
         const billing = require('./billing');
         import * as stock from './stock';
         function run() { place(); billing.charge(); stock.reserve(); }
         //- orders/index.js
         module.exports = { place: require('./place') };
         //- orders/place.js
         module.exports = function place() {};
         //- billing.js
         exports.charge = () => {};
         //- stock/index.ts
         export * from './reserve';
         //- stock/reserve.ts
         export const reserve = () => 1;
        ",
    );
    let found = uses(&facts);
    for wanted in [
        "main -> orders/place call run>place @4",
        "main -> billing call run>charge @4",
        "main -> stock/reserve call run>reserve @4",
    ] {
        assert!(found.iter().any(|link| link == wanted), "{wanted}\n{found:#?}");
    }
}
