//! Routes, commands, schedules, consumers.

use super::*;
use crate::testing::{configuration, entry_points, read_monolith, remote_calls};

#[test]
fn laravel_routes_with_groups_and_resources() {
    let facts = read_monolith(
        "//- routes/api.php
        <?php
        use App\\Http\\Controllers\\{OrderController, StatusController};
        use Illuminate\\Support\\Facades\\Route;
        Route::get('/health', fn () => 'ok');
        Route::middleware('auth')->prefix('shop')->group(function () {
            Route::apiResource('orders.lines', OrderController::class)->only(['index', 'show']);
            Route::controller(OrderController::class)->group(function () {
                Route::post('/orders/{order}/pay', 'pay');
            });
            Route::group(['prefix' => 'admin', 'namespace' => 'Admin'], function () {
                Route::match(['get', 'post'], 'reports', 'ReportController@show');
            });
        });
        Route::get('status', StatusController::class)->name('status');
        Route::resource('carts', OrderController::class, ['except' => ['create', 'edit', 'destroy', 'update']]);
        //- app/Http/Controllers/OrderController.php
        <?php namespace App\\Http\\Controllers; class OrderController { function index() {} function show() {} function pay() {} function store() {} }
        //- app/Http/Controllers/StatusController.php
        <?php namespace App\\Http\\Controllers; class StatusController { function __invoke() {} }
        //- app/Http/Controllers/Admin/ReportController.php
        <?php namespace App\\Http\\Controllers\\Admin; class ReportController { function show() {} }
        //- bootstrap/app.php
        <?php return Application::configure()->withRouting(api: __DIR__.'/../routes/api.php', apiPrefix: 'api/v1')->create();",
    );
    assert_eq!(
        entry_points(&facts),
        [
            "http GET /api/v1/shop/admin/reports App\\Http\\Controllers\\Admin\\ReportController#show",
            "http POST /api/v1/shop/admin/reports App\\Http\\Controllers\\Admin\\ReportController#show",
            "http GET /api/v1/shop/orders/{order}/lines App\\Http\\Controllers\\OrderController#index",
            "http GET /api/v1/shop/orders/{order}/lines/{line} App\\Http\\Controllers\\OrderController#show",
            "http POST /api/v1/shop/orders/{order}/pay App\\Http\\Controllers\\OrderController#pay",
            "http GET /api/v1/carts App\\Http\\Controllers\\OrderController#index",
            "http POST /api/v1/carts App\\Http\\Controllers\\OrderController#store",
            "http GET /api/v1/carts/{cart} App\\Http\\Controllers\\OrderController#show",
            "http GET /api/v1/status App\\Http\\Controllers\\StatusController#__invoke",
            "http GET /api/v1/health routes/api#-",
        ]
    );
    assert_has(
        &links(&facts),
        &[
            "routes/api -> App\\Http\\Controllers\\OrderController call ->pay @8",
            "bootstrap/app -> routes/api call ->- @1",
        ],
    );
}

#[test]
fn symfony_routes_by_attribute_annotation_and_settings() {
    let facts = read_monolith(
        "//- src/Controller/OrderController.php
        <?php
        namespace App\\Controller;
        use Symfony\\Component\\Routing\\Attribute\\Route;
        #[Route('/orders', name: 'order_')]
        class OrderController {
            #[Route('/{id}', name: 'show', methods: ['GET'], requirements: ['id' => '\\d+'])]
            public function show() {}
            #[Route(path: ['en' => '/open', 'de' => '/offen'], methods: 'POST')]
            public function open() {}
        }
        //- src/Controller/OldController.php
        <?php
        namespace App\\Controller;
        use Symfony\\Component\\Routing\\Annotation\\Route;
        /**
         * @Route(\"/old\")
         */
        class OldController {
            /**
             * @Route(\"/{id}\", methods={\"GET\", \"HEAD\"},
             *   name=\"old\")
             */
            public function show() {}
        }
        //- src/Controller/PingController.php
        <?php
        namespace App\\Controller;
        use Symfony\\Component\\Routing\\Attribute\\Route;
        #[Route('/ping')]
        class PingController { public function __invoke() {} }
        //- src/Legacy/Pages.php
        <?php namespace App\\Legacy; class Pages { public function about() {} }
        //- config/routes.yaml
        controllers:
            resource: routing.controllers
            prefix: /api
        about:
            path: /about
            controller: App\\Legacy\\Pages::about
            methods: GET|POST",
    );
    assert_eq!(
        entry_points(&facts),
        [
            "http GET /api/old/{id} App\\Controller\\OldController#show",
            "http HEAD /api/old/{id} App\\Controller\\OldController#show",
            "http GET /api/orders/{id} App\\Controller\\OrderController#show",
            "http POST /api/orders/offen App\\Controller\\OrderController#open",
            "http POST /api/orders/open App\\Controller\\OrderController#open",
            "http  /api/ping App\\Controller\\PingController#__invoke",
            "http GET /about App\\Legacy\\Pages#about",
            "http POST /about App\\Legacy\\Pages#about",
        ]
    );
}

#[test]
fn commands_schedules_and_consumers() {
    let facts = read_monolith(
        "//- app/Console/Prune.php
        <?php
        namespace App\\Console;
        use Illuminate\\Console\\Command;
        class Prune extends Command {
          protected $signature = 'orders:prune {--days=}';
          public function handle() { \\App\\Jobs\\Ship::dispatch(1); }
        }
        //- app/Jobs/Ship.php
        <?php
        namespace App\\Jobs;
        use Illuminate\\Contracts\\Queue\\ShouldQueue;
        use Illuminate\\Foundation\\Bus\\Dispatchable;
        class Ship implements ShouldQueue { use Dispatchable; public function handle() {} }
        //- routes/console.php
        <?php
        use Illuminate\\Support\\Facades\\{Artisan, Schedule};
        Schedule::command('orders:prune --days=3')->dailyAt('03:00');
        Schedule::job(new \\App\\Jobs\\Ship)->everyFiveMinutes();
        Artisan::command('shop:hello', function () {});
        //- src/Command/Report.php
        <?php
        namespace App\\Command;
        use Symfony\\Component\\Console\\Attribute\\AsCommand;
        #[AsCommand(name: 'app:report')]
        class Report { protected function execute() {} }
        //- src/Handler/Paid.php
        <?php
        namespace App\\Handler;
        use Symfony\\Component\\Messenger\\Attribute\\AsMessageHandler;
        #[AsMessageHandler]
        class Paid { public function __invoke(\\App\\Message\\OrderPaid $message) {} }
        //- src/Message/OrderPaid.php
        <?php namespace App\\Message; class OrderPaid {}
        //- src/Pay.php
        <?php
        namespace App;
        use Symfony\\Component\\Messenger\\MessageBusInterface;
        class Pay {
          public function __construct(private MessageBusInterface $bus) {}
          public function pay() { $this->bus->dispatch(new Message\\OrderPaid()); }
        }",
    );
    assert_eq!(
        entry_points(&facts),
        [
            "command  app:report App\\Command\\Report#execute",
            "scheduled  dailyAt 03:00 App\\Console\\Prune#handle",
            "command  orders:prune App\\Console\\Prune#handle",
            "message  App\\Message\\OrderPaid App\\Handler\\Paid#__invoke",
            "scheduled  everyFiveMinutes App\\Jobs\\Ship#handle",
            "message  App\\Jobs\\Ship App\\Jobs\\Ship#handle",
            "command  shop:hello routes/console#-",
        ]
    );
    assert_eq!(
        remote_calls(&facts),
        [
            "App\\Console\\Prune#handle message  App\\Jobs\\Ship -> App\\Jobs\\Ship App\\Jobs\\Ship",
            "App\\Pay#pay message  App\\Message\\OrderPaid -> App\\Message\\OrderPaid App\\Handler\\Paid",
        ]
    );
}

#[test]
fn requests_and_settings() {
    let facts = read_monolith(
        "//- app/Rates.php
        <?php
        namespace App;
        use GuzzleHttp\\Client;
        use Illuminate\\Support\\Facades\\{Config, Http};
        class Rates {
          public function __construct(private Client $client) {}
          public function run($id) {
            Http::withToken(config('shop.token'))->post(env('RATES').\"/rates/{$id}\", []);
            $this->client->request('PUT', 'https://a.example/x');
            $this->client->get('/orders/' . $id);
            file_get_contents('https://b.example/feed.xml');
            Config::get('shop.currency'); getenv('HOME_SHOP'); $_ENV['SHOP_ENV'];
          }
        }
        //- config/services.yaml
        services:
          App\\Rates:
            arguments: { $url: '%env(string:RATES_URL)%' }",
    );
    assert_eq!(
        remote_calls(&facts),
        [
            "App\\Rates#run http POST {}/rates/{}",
            "App\\Rates#run http PUT https://a.example/x",
            "App\\Rates#run http GET /orders/{}",
            "App\\Rates#run http GET https://b.example/feed.xml",
        ]
    );
    assert_eq!(
        configuration(&facts),
        [
            "App\\Rates HOME_SHOP",
            "App\\Rates RATES",
            "App\\Rates RATES_URL",
            "App\\Rates SHOP_ENV",
            "App\\Rates shop.currency",
            "App\\Rates shop.token",
        ]
    );
}
