//! References and where they lead.

use super::*;
use crate::testing::{externals, read_monolith, unresolved};

#[test]
fn units_are_named_like_their_class_or_their_path() {
    let facts = read_monolith(
        "//- src/Domain/Order.php
        <?php namespace App\\Domain; interface Priced {} final class Order implements Priced {}
        //- routes/web.php
        <?php
        //- resources/views/orders/show.blade.php
        @include('orders.row')
        //- resources/views/orders/row.blade.php
        <p></p>",
    );
    let names: Vec<&str> = facts.units.iter().map(|unit| &*unit.qualified_name).collect();
    assert_eq!(
        names,
        ["App\\Domain\\Order", "resources/views/orders/row", "resources/views/orders/show", "routes/web"]
    );
    assert_eq!(links(&facts), ["resources/views/orders/show -> resources/views/orders/row call ->- @1"]);
}

#[test]
fn imports_in_all_their_forms_lead_to_units() {
    let facts = read_monolith(
        "//- src/A.php
        <?php
        namespace App;
        use App\\Domain\\{Order, Basket as Cart};
        use function App\\Support\\money;
        use App\\Support;
        use Acme\\Far\\Thing;
        function f(Cart $cart): Order { Support\\money(1); return money(2); }
        //- src/Domain/Order.php
        <?php namespace App\\Domain; class Order {}
        //- src/Domain/Basket.php
        <?php namespace App\\Domain; class Basket {}
        //- src/Support/functions.php
        <?php namespace App\\Support; function money(int $n) { return strlen($n); }",
    );
    assert_has(
        &testing::links(&facts, &[]),
        &[
            "src/A -> App\\Domain\\Order import ->- @3",
            "src/A -> App\\Domain\\Basket import ->- @3",
            "src/A -> src/Support/functions import ->App\\Support\\money @4",
            "src/A -> App\\Domain\\Basket parameter App\\f>- @7",
            "src/A -> App\\Domain\\Order return App\\f>- @7",
            "src/A -> src/Support/functions call App\\f>App\\Support\\money @7",
        ],
    );
    assert_eq!(externals(&facts), ["Acme <- src/A", "php <- src/Support/functions"]);
    assert_eq!(unresolved(&facts), [""; 0]);
}

#[test]
fn calls_follow_declared_and_obvious_types() {
    let facts = read_monolith(
        "//- src/Shop.php
        <?php
        namespace App;
        class Shop {
          private $clock;
          /** @var Order[] */
          private array $open = [];
          public function __construct(private readonly Orders $orders, Clock $clock) {
            $this->clock = $clock;
          }
          public function run(?Order $given) {
            $this->orders->find(1)->pay()->close();
            $this->clock->now();
            $given?->pay();
            foreach ($this->open as $order) { $order->close(); }
            $made = new Order();
            $made->pay();
            array_map(fn ($one) => $one->close(), $this->open);
            $closing = function () use ($made) { $made->close(); };
            if ($given instanceof Rush) { $given->hurry(); }
            try { $this->help()->pay(); } catch (Lost | Late $problem) { throw new Late(Order::OPEN); }
            /** @var Rush $told */
            $told = unknown_thing();
            $told->hurry();
          }
          private function help() { return $this->orders->find(2); }
        }
        //- src/Orders.php
        <?php namespace App; interface Orders { public function find(int $id): Order; }
        //- src/SqlOrders.php
        <?php namespace App; class SqlOrders implements Orders { public function find(int $id): Order { return new Order; } }
        //- src/Order.php
        <?php namespace App; class Order { const OPEN = 1; public function pay(): static { return $this; } public function close() {} }
        //- src/Rush.php
        <?php namespace App; class Rush extends Order { public function hurry() {} }
        //- src/Clock.php
        <?php namespace App; class Clock { public function now() {} }
        //- src/Late.php
        <?php namespace App; class Late extends \\RuntimeException {}
        //- src/Lost.php
        <?php namespace App; class Lost extends Late {}",
    );
    assert_has(
        &links(&facts),
        &[
            "App\\Shop -> App\\Orders call run>find @11",
            "App\\Shop -> App\\SqlOrders dispatch run>find @11",
            "App\\Shop -> App\\Order call run>pay @11",
            "App\\Shop -> App\\Order call run>close @11",
            "App\\Shop -> App\\Clock call run>now @12",
            "App\\Shop -> App\\Order call run>pay @13",
            "App\\Shop -> App\\Order call run>close @14",
            "App\\Shop -> App\\Order construct run>- @15",
            "App\\Shop -> App\\Order call run>pay @16",
            "App\\Shop -> App\\Order call run>close @17",
            "App\\Shop -> App\\Order call run>close @18",
            "App\\Shop -> App\\Rush call run>hurry @19",
            "App\\Shop -> App\\Order call run>pay @20",
            "App\\Shop -> App\\Late throws run>- @20",
            "App\\Shop -> App\\Lost throws run>- @20",
            "App\\Shop -> App\\Order access run>OPEN @20",
            "App\\Shop -> App\\Rush call run>hurry @23",
            "App\\Shop -> App\\Orders field orders>- @7",
        ],
    );
    assert_eq!(unresolved(&facts), ["src/Shop.php:22 App\\unknown_thing: unknown name"]);
}

#[test]
fn what_cannot_be_told_is_unresolved_with_its_reason() {
    let facts = read_monolith(
        "//- src/A.php
        <?php
        namespace App;
        class A {
          public function run($given, $method) {
            $given->pay();
            $this->missing();
            $this->$method();
            new $given();
          }
        }",
    );
    assert_eq!(
        unresolved(&facts),
        [
            "src/A.php:5 pay: unknown receiver",
            "src/A.php:6 missing: unknown member",
            "src/A.php:7 : dynamic",
            "src/A.php:8 new: dynamic",
        ]
    );
}

#[test]
fn traits_parents_enums_and_anonymous_classes() {
    let facts = read_monolith(
        "//- src/A.php
        <?php
        namespace App;
        class A extends Base {
          use Logs;
          public function run(): void {
            parent::start();
            $this->log('x');
            static::make()->run();
            State::from('a')->label();
            State::Open->label();
            $b = new class extends Base { public function x() { $this->start(); } };
            $b->start();
          }
          public static function make(): static { return new static(); }
        }
        //- src/Base.php
        <?php namespace App; abstract class Base { protected function start() {} }
        //- src/Logs.php
        <?php namespace App; trait Logs { public function log($x) { $this->make(); } }
        //- src/State.php
        <?php namespace App; enum State: string { case Open = 'a'; public function label(): string { return ''; } }",
    );
    assert_has(
        &links(&facts),
        &[
            "App\\A -> App\\Base extends ->- @3",
            "App\\A -> App\\Logs extends ->- @4",
            "App\\A -> App\\Base call run>start @6",
            "App\\A -> App\\Logs call run>log @7",
            "App\\A -> App\\State call run>label @9",
            "App\\A -> App\\State access run>Open @10",
            "App\\A -> App\\State call run>label @10",
            "App\\A -> App\\Base call run>start @12",
            "App\\Logs -> App\\A call log>make @1",
        ],
    );
    assert_eq!(unresolved(&facts), [""; 0]);
}

#[test]
fn comments_tell_types_where_nothing_else_does() {
    let facts = read_monolith(
        "//- src/A.php
        <?php
        namespace App;
        /**
         * @property Order $last
         * @method Order first(int $n)
         */
        class A {
          /**
           * @param Order[] $orders
           * @return Order|null
           */
          public function run($orders) {
            foreach ($orders as $order) { $order->pay(); }
            $this->last->pay();
            $this->first(1)->pay();
            return null;
          }
          public function again() { $this->run([])->pay(); }
          /** @param Order $given */
          public function narrow(\\Acme\\Given $given) { $given->pay(); }
        }
        //- src/Order.php
        <?php namespace App; class Order { public function pay() {} }",
    );
    assert_has(
        &links(&facts),
        &[
            "App\\A -> App\\Order field last>- @4",
            "App\\A -> App\\Order return first>- @5",
            "App\\A -> App\\Order parameter run>- @9",
            "App\\A -> App\\Order call run>pay @13",
            "App\\A -> App\\Order call run>pay @14",
            "App\\A -> App\\Order call run>pay @15",
            "App\\A -> App\\Order call again>pay @18",
            "App\\A -> App\\Order parameter narrow>- @19",
            "App\\A -> App\\Order call narrow>pay @20",
        ],
    );
    assert_eq!(unresolved(&facts), [""; 0]);
}

#[test]
fn files_are_included_by_path() {
    let facts = read_monolith(
        "//- web/index.php
        <?php
        require __DIR__ . '/../lib/a.php';
        require_once dirname(__DIR__) . '/lib/b.php';
        include 'part.php';
        require __DIR__ . '/../vendor/autoload.php';
        //- web/part.php
        <?php
        //- lib/a.php
        <?php
        //- lib/b.php
        <?php",
    );
    assert_eq!(
        testing::links(&facts, &[]),
        [
            "web/index -> lib/a import ->- @2",
            "web/index -> lib/b import ->- @3",
            "web/index -> web/part import ->- @4",
        ]
    );
    assert_eq!(externals(&facts), ["composer <- web/index"]);
}

#[test]
fn bindings_facades_and_listeners_are_followed() {
    let facts = read_monolith(
        "//- app/Providers/ShopProvider.php
        <?php
        namespace App\\Providers;
        use App\\Pay\\{Gateway, CardGateway, Rates};
        use Illuminate\\Support\\ServiceProvider;
        class ShopProvider extends ServiceProvider {
          public function register() {
            $this->app->bind(Gateway::class, CardGateway::class);
            $this->app->singleton('rates', fn ($app) => new Rates());
          }
        }
        //- app/Pay/Gateway.php
        <?php namespace App\\Pay; interface Gateway { function charge(); }
        //- app/Pay/CardGateway.php
        <?php namespace App\\Pay; class CardGateway implements Gateway { function charge() { event(new Charged()); } }
        //- app/Pay/FreeGateway.php
        <?php namespace App\\Pay; class FreeGateway implements Gateway { function charge() {} }
        //- app/Pay/Rates.php
        <?php namespace App\\Pay; class Rates { function today(): float { return 1; } }
        //- app/Facades/Rates.php
        <?php namespace App\\Facades; use Illuminate\\Support\\Facades\\Facade;
        class Rates extends Facade { protected static function getFacadeAccessor() { return 'rates'; } }
        //- app/Pay/Charged.php
        <?php namespace App\\Pay; class Charged {}
        //- app/Providers/EventServiceProvider.php
        <?php namespace App\\Providers; class EventServiceProvider {
          protected $listen = [\\App\\Pay\\Charged::class => [\\App\\Mail\\SendReceipt::class]]; }
        //- app/Mail/SendReceipt.php
        <?php namespace App\\Mail; class SendReceipt { public function handle(\\App\\Pay\\Charged $event) {} }
        //- app/Web/PayController.php
        <?php
        namespace App\\Web;
        use App\\Pay\\Gateway;
        class PayController {
          public function pay(Gateway $gateway) {
            $gateway->charge();
            \\App\\Facades\\Rates::today();
            app(Gateway::class)->charge();
          }
        }",
    );
    let found = links(&facts);
    assert_has(
        &found,
        &[
            "App\\Web\\PayController -> App\\Pay\\CardGateway dispatch pay>charge @6",
            "App\\Web\\PayController -> App\\Pay\\Rates call pay>today @7",
            "App\\Web\\PayController -> App\\Pay\\CardGateway dispatch pay>charge @8",
            "App\\Pay\\CardGateway -> App\\Mail\\SendReceipt dispatch charge>handle @1",
        ],
    );
    assert!(!found.iter().any(|link| link.contains("FreeGateway dispatch")), "{found:#?}");
    assert_eq!(unresolved(&facts), [""; 0]);
}

#[test]
fn components_lie_in_any_one_folder_of_templates_where_only_one_has_them() {
    let facts = read_monolith(
        "//- resources/views/page.blade.php
        <x-icon type=\"a\" /> <x-link />
        //- resources/views/blade/icon.blade.php
        <i></i>
        //- resources/views/one/link.blade.php
        <a></a>
        //- resources/views/two/link.blade.php
        <a></a>",
    );
    assert_eq!(links(&facts), ["resources/views/page -> resources/views/blade/icon call ->- @1"]);
    assert_eq!(unresolved(&facts), ["resources/views/page.blade.php:1 component:link: unknown name"]);
}

#[test]
fn the_schema_builder_hands_its_table_under_either_of_its_names() {
    let facts = read_monolith(
        "//- database/migrations/2014_01_01_000000_a.php
        <?php
        class A { function up() { Schema::table('a', function ($table) { $table->string('zip')->nullable(); }); } }
        //- artisan
        //- composer.json
        { \"require\": { \"laravel/framework\": \"10\" } }",
    );
    assert_eq!(unresolved(&facts), [""; 0]);
}
