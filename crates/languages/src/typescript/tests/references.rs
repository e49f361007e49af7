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

#[test]
fn what_a_file_comes_to_does_not_depend_on_what_was_asked_for_before() {
    // Each function gives what the next one does; from the first, the last is too far away.
    let last = 14;
    let file = |at: usize, calls: bool| {
        let next = at + 1;
        let call =
            if calls { format!("export function run{at}() {{ f{next}().go(); }}") } else { String::new() };
        match at == last {
            true => format!(
                "//- m{at:02}.ts\nexport class Last {{ go() {{}} }}\nexport function f{at}() {{ return new Last(); }}\n"
            ),
            false => format!(
                "//- m{at:02}.ts\nimport {{ f{next} }} from './m{next:02}';\nexport function f{at}() {{ return f{next}(); }}\n{call}\n"
            ),
        }
    };
    let calls = |asked: &dyn Fn(usize) -> bool| {
        let fixture: String = (0..=last).map(|at| file(at, asked(at))).collect();
        let found = uses(&read_monolith(&fixture)).into_iter();
        found.filter(|link| link.contains(">go @")).collect::<Vec<_>>()
    };
    let alone: Vec<String> = (0..last).flat_map(|at| calls(&|asked| asked == at)).collect();
    assert!((2..last).contains(&alone.len()), "{alone:?}");
    assert_eq!(calls(&|_| true), alone);
}

#[test]
fn what_a_constant_takes_of_an_object_is_made_by_its_name() {
    let facts = read_monolith(
        "//- run.js
         import * as data from './order';
         const { Order } = data;
         function run() { const order = new Order(); order.total(); order.nothing(); }
         //- order.js
         export class Order { total() {} }
        ",
    );
    let found = uses(&facts);
    assert!(found.iter().any(|link| link == "run -> order call run>total @3"), "{found:#?}");
    assert_eq!(unresolved(&facts), ["run.js:3 nothing: unknown member"]);
}
