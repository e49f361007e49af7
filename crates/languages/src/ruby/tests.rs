//! What the front-end finds in small applications.

use banyan_facts::FileStatus;

use super::FRONT_END;
use crate::testing::{
    accesses, configuration, entry_points, links, read_monolith, remote_calls, tables, unresolved,
};
use crate::{NESTING_LIMIT, SourceFile};

fn extract(text: &str) -> banyan_facts::FileFacts {
    (FRONT_END.extract)(SourceFile { path: "a.rb", text })
}

#[test]
fn constants_are_looked_up_around_in_ancestors_and_at_the_top() {
    let facts = read_monolith(
        "//- app/models/shop/order.rb
        module Shop
          class Order < Base
            LIMIT = 3
            def total = Money.zero
            def other = ::Money.zero
            def inherited = RATE
          end
        end
        //- app/models/shop/base.rb
        class Shop::Base
          RATE = 1
        end
        //- app/models/shop/money.rb
        module Shop
          class Money
            def self.zero; end
          end
        end
        //- app/models/money.rb
        class Money
          def self.zero; end
        end",
    );
    assert_eq!(
        links(&facts, &[]),
        [
            "Shop::Order -> Money call other>zero @5",
            "Shop::Order -> Shop::Base extends Order>Shop::Base @2",
            "Shop::Order -> Shop::Base access inherited>RATE @6",
            "Shop::Order -> Shop::Money call total>zero @4",
        ]
    );
    assert_eq!(unresolved(&facts), [] as [&str; 0]);
}

#[test]
fn methods_are_found_through_concerns_associations_and_what_classes_make() {
    let facts = read_monolith(
        "//- app/models/order.rb
        class Order < ApplicationRecord
          include Priced
          has_many :line_items
          belongs_to :owner, class_name: 'Customer'
          before_save :round
          def round; end
          def greet = owner.greeting
        end
        //- app/models/concerns/priced.rb
        module Priced
          extend ActiveSupport::Concern
          class_methods do
            def cheapest; end
          end
          def price; end
        end
        //- app/models/line_item.rb
        class LineItem < ApplicationRecord
        end
        //- app/models/customer.rb
        class Customer < ApplicationRecord
          def greeting; end
        end
        //- app/services/checkout.rb
        class Checkout
          def call
            order = Order.create!(state: 'new')
            order.price
            order.line_items.each { |item| item.destroy! }
            Order.cheapest
          rescue Declined => error
            raise Declined, error.message
          end
        end
        //- app/errors/declined.rb
        class Declined < StandardError; end",
    );
    let found = links(&facts, &[]);
    for expected in [
        "Checkout -> Order call call>Order @3",
        "Checkout -> Priced call call>price @4",
        "Checkout -> Order access call>line_items @5",
        "Checkout -> Priced call call>cheapest @6",
        "Checkout -> Declined throws call>Declined @7",
        "Order -> Customer call greet>greeting @7",
        "Order -> Customer field Order>Customer @4",
        "Order -> LineItem field Order>LineItem @3",
        "Order -> Priced implements Order>- @2",
    ] {
        assert!(found.iter().any(|link| link == expected), "{expected} in {found:#?}");
    }
    let found = accesses(&facts);
    for expected in
        ["Checkout#call write orders", "Checkout#call write line_items", "Order#greet read customers"]
    {
        assert!(found.iter().any(|access| access == expected), "{expected} in {found:#?}");
    }
}

#[test]
fn routes_are_drawn_as_rails_draws_them() {
    let facts = read_monolith(
        "//- config/routes.rb
        Rails.application.routes.draw do
          root 'home#index'
          concern(:noted) { resources :notes, only: :index }
          namespace :api do
            resources :orders, only: %i[index update], concerns: :noted do
              member { post :pay }
              get :recent, on: :collection
              resource :invoice, only: :show
            end
          end
          scope '/admin', module: 'back' do
            match 'reports/:year', to: 'reports#show', via: [:get, :post]
          end
          %w[terms privacy].each { |page| get page, to: \"pages##{page}\" }
          mount Billing::Engine => '/billing'
          mount Sidekiq::Web, at: '/jobs'
          get '/old', to: redirect('/new')
        end
        //- app/controllers/api/orders_controller.rb
        class Api::OrdersController < ApplicationController
          def index; end
          def pay; end
        end
        //- engines/billing/lib/billing/engine.rb
        module Billing
          class Engine < ::Rails::Engine
            isolate_namespace Billing
          end
        end
        //- engines/billing/config/routes.rb
        Billing::Engine.routes.draw do
          resources :bills, only: :show, param: :number
        end
        //- engines/billing/app/controllers/billing/bills_controller.rb
        module Billing
          class BillsController < ApplicationController
            def show; end
          end
        end",
    );
    let mut found = entry_points(&facts);
    found.sort();
    assert_eq!(
        found,
        [
            "http  /jobs config/routes#-",
            "http GET / config/routes#-",
            "http GET /admin/reports/:year config/routes#-",
            "http GET /api/orders Api::OrdersController#index",
            "http GET /api/orders/:order_id/invoice config/routes#-",
            "http GET /api/orders/:order_id/notes config/routes#-",
            "http GET /api/orders/recent Api::OrdersController#-",
            "http GET /billing/bills/:number Billing::BillsController#show",
            "http GET /old config/routes#-",
            "http GET /privacy config/routes#-",
            "http GET /terms config/routes#-",
            "http PATCH /api/orders/:id Api::OrdersController#-",
            "http POST /admin/reports/:year config/routes#-",
            "http POST /api/orders/:id/pay Api::OrdersController#pay",
            "http PUT /api/orders/:id Api::OrdersController#-",
        ]
    );
}

#[test]
fn jobs_tasks_settings_and_requests_are_found() {
    let facts = read_monolith(
        "//- app/jobs/ship_job.rb
        class ShipJob < ApplicationJob
          def perform(id)
            Faraday.post(\"https://carrier.example/parcels/#{id}\", ENV.fetch('CARRIER_KEY'))
            ActiveSupport::Notifications.instrument('order.shipped')
          end
        end
        //- app/services/checkout.rb
        class Checkout
          def call = ShipJob.perform_later(Rails.configuration.x.shop.carrier)
        end
        //- lib/tasks/orders.rake
        namespace :orders do
          task(sweep: :environment) { Checkout.new.call }
        end",
    );
    assert_eq!(
        entry_points(&facts),
        ["message  ShipJob ShipJob#perform", "command  orders:sweep lib/tasks/orders#-"]
    );
    assert_eq!(
        remote_calls(&facts),
        [
            "Checkout#call message  ShipJob -> ShipJob ShipJob",
            "ShipJob#perform http POST https://carrier.example/parcels/{}",
            "ShipJob#perform message  order.shipped",
        ]
    );
    assert_eq!(configuration(&facts), ["Checkout shop.carrier", "ShipJob CARRIER_KEY"]);
}

#[test]
fn tables_are_those_of_the_schema_or_of_the_migrations() {
    let facts = read_monolith(
        "//- db/schema.rb
        ActiveRecord::Schema[7.1].define(version: 1) do
          create_table \"orders\", force: :cascade do |t|
            t.string \"number\"
            t.bigint \"customer_id\"
            t.index [\"number\"], name: \"n\"
          end
          create_table \"customers\" do |t|
            t.timestamps
          end
          add_foreign_key \"orders\", \"customers\"
        end
        //- db/migrate/1_create_orders.rb
        class CreateOrders < ActiveRecord::Migration[7.1]
          def change
            create_table(:orders) { |t| t.string :old }
          end
        end
        //- engines/billing/db/migrate/2_create_bills.rb
        class CreateBills < ActiveRecord::Migration[7.1]
          def up
            create_table :billing_bills do |t|
              t.references :order, foreign_key: true
            end
            add_column :billing_bills, :paid, :boolean
            rename_column :billing_bills, :paid, :settled
          end

          def down
            drop_table :billing_bills
          end
        end
        //- app/models/order.rb
        class Order < ApplicationRecord
        end",
    );
    assert_eq!(
        tables(&facts),
        [
            "billing_bills(id, order_id, settled) order_id->orders",
            "customers(id, created_at, updated_at)",
            "orders(id, number, customer_id) customer_id->customers <- Order",
        ]
    );
}

#[test]
fn broken_and_deep_source_is_data() {
    let facts = extract(include_str!("../../../../fixtures/broken/ruby/middle_error.rb"));
    assert_eq!(facts.status, FileStatus::Partial);
    assert!(facts.declarations.len() >= 2);
    assert_eq!(extract("").status, FileStatus::Parsed);
    assert_eq!(extract("\u{feff}class A\r\nend\r\n").status, FileStatus::Parsed);
    assert_eq!(
        extract(include_str!("../../../../fixtures/broken/ruby/hopeless.rb")).status,
        FileStatus::Partial
    );
    let deep = format!("x = {}1{}", "(".repeat(NESTING_LIMIT + 1), ")".repeat(NESTING_LIMIT + 1));
    assert_eq!(extract(&deep).status, FileStatus::Skipped);
}

#[test]
fn long_chains_and_deep_blocks_are_cut_off() {
    let run = || {
        for text in [
            format!("x = a{}", ".b".repeat(20_000)),
            format!("x = 'a'{}", " + 'a'".repeat(20_000)),
            format!("{}{}", "if a\n".repeat(5_000), "end\n".repeat(5_000)),
            format!("{}{}", "class A\n".repeat(1_900), "end\n".repeat(1_900)),
            format!(
                "Rails.application.routes.draw do\n{}{}end",
                "scope :a do\n".repeat(1_900),
                "end\n".repeat(1_900)
            ),
        ] {
            extract(&text);
        }
    };
    // As the scan does: on a thread with a deep stack.
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(run);
    assert!(thread.is_ok_and(|thread| thread.join().is_ok()));
}
