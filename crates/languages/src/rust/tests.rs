//! What the front-end tells of small monoliths.

use crate::testing::{accesses, entry_points, links, read_monolith, remote_calls, unresolved};

#[test]
fn units_are_named_by_their_module_paths() {
    let facts = read_monolith(
        r#"
//- Cargo.toml
[package]
name = "big-shop"
//- src/lib.rs
mod orders;
mod cart { pub mod line; }
#[path = "other/renamed.rs"]
mod stock;
//- src/orders/mod.rs
mod db;
//- src/orders/db.rs
//- src/cart/line.rs
//- src/other/renamed.rs
mod deep;
//- src/other/renamed/deep.rs
//- src/main.rs
mod cli;
//- src/cli.rs
//- src/left/alone.rs
//- src/bin/tool.rs
//- tests/it.rs
//- build.rs
"#,
    );
    let ids: Vec<&str> = facts.units.iter().map(|unit| &*unit.id).collect();
    assert_eq!(
        ids,
        [
            "rust:big_shop",
            "rust:big_shop::bin::tool",
            "rust:big_shop::build",
            "rust:big_shop::cart::line",
            "rust:big_shop::left::alone",
            "rust:big_shop::main",
            "rust:big_shop::main::cli",
            "rust:big_shop::orders",
            "rust:big_shop::orders::db",
            "rust:big_shop::stock",
            "rust:big_shop::stock::deep",
            "rust:big_shop::tests::it",
        ]
    );
}

#[test]
fn names_lead_through_imports_reexports_and_globs() {
    let facts = read_monolith(
        r#"
//- Cargo.toml
[package]
name = "shop"
//- src/lib.rs
mod model;
mod prelude;
mod cart;
//- src/model.rs
mod order;
pub use order::{Order, Status as OrderStatus};
//- src/model/order.rs
pub struct Order { pub id: u64 }
pub enum Status { Open, Closed }
//- src/prelude.rs
pub use crate::model::*;
//- src/cart.rs
use super::prelude::*;
fn place(order: &Order) -> OrderStatus {
    use OrderStatus::*;
    let id = order.id;
    Closed
}
"#,
    );
    assert_eq!(
        links(&facts, &["import", "module"]),
        [
            "shop::cart -> shop::model::order parameter place>Order @2",
            "shop::cart -> shop::model::order return place>Status @2",
            "shop::cart -> shop::model::order access place>id @4",
            "shop::cart -> shop::model::order access place>Closed @5",
        ]
    );
    assert_eq!(unresolved(&facts), [] as [&str; 0]);
}

#[test]
fn calls_follow_the_types_of_locals_fields_and_results() {
    let facts = read_monolith(
        r#"
//- Cargo.toml
[package]
name = "shop"
//- src/lib.rs
mod a; mod b; mod c;
//- src/a.rs
use crate::b::Repo;
use std::sync::Arc;
pub struct Service { repo: Arc<Repo> }
impl Service {
    pub async fn run(&self) -> Result<(), String> {
        let order = self.repo.find(1).await?;
        order.close();
        for line in order.lines.iter() { line.price(); }
        let total = order.lines.iter().map(|line| line.price()).sum::<u64>();
        if let Some(first) = order.lines.first() { first.price(); }
        Ok(())
    }
}
//- src/b.rs
use crate::c::Order;
pub struct Repo;
impl Repo { pub async fn find(&self, id: u64) -> Result<Order, String> { Err(String::new()) } }
//- src/c.rs
pub struct Line;
impl Line { pub fn price(&self) -> u64 { 1 } }
pub struct Order { pub lines: Vec<Line> }
impl Order { pub fn close(&self) {} }
"#,
    );
    assert_eq!(unresolved(&facts), [] as [&str; 0]);
    let calls: Vec<String> = links(&facts, &["import", "module", "field", "access", "generic"]);
    assert_eq!(
        calls,
        [
            "shop::a -> shop::b call run>find @6",
            "shop::a -> shop::c call run>close @7",
            "shop::a -> shop::c call run>price @8",
            "shop::a -> shop::c call run>price @9",
            "shop::a -> shop::c call run>price @10",
        ]
    );
}

#[test]
fn a_call_through_a_trait_reaches_its_implementations() {
    let facts = read_monolith(
        r#"
//- Cargo.toml
[package]
name = "shop"
//- src/lib.rs
pub mod mail; pub mod smtp; pub mod service;
//- src/mail.rs
pub trait Mailer { fn send(&self, to: &str); }
//- src/smtp.rs
pub struct Smtp;
impl crate::mail::Mailer for Smtp { fn send(&self, to: &str) {} }
#[cfg(test)]
mod tests { struct Fake; impl crate::mail::Mailer for Fake { fn send(&self, to: &str) {} } }
//- src/service.rs
use crate::mail::Mailer;
struct A { mailer: Box<dyn Mailer> }
impl A { fn go(&self) { self.mailer.send("x"); } }
struct B<M: Mailer> { mailer: M }
impl<M: Mailer> B<M> { fn go(&self) { self.mailer.send("x"); } }
fn free(mailer: &impl Mailer) { mailer.send("x"); }
"#,
    );
    let dispatched: Vec<String> =
        links(&facts, &[]).into_iter().filter(|link| link.contains("dispatch")).collect();
    assert_eq!(
        dispatched,
        [
            "shop::service -> shop::smtp dispatch go>send @3",
            "shop::service -> shop::smtp dispatch go>send @5",
            "shop::service -> shop::smtp dispatch free>send @6",
        ]
    );
    assert!(
        links(&facts, &[]).contains(&"shop::smtp -> shop::mail implements Fake>Mailer @4 test".to_owned())
    );
    assert_eq!(unresolved(&facts), [] as [&str; 0]);
}

#[test]
fn crates_of_a_workspace_see_each_other_by_their_manifests() {
    let facts = read_monolith(
        r#"
//- Cargo.toml
[workspace]
members = ["*"]
[workspace.dependencies]
core-lib = { path = "core", package = "shop-core" }
//- core/Cargo.toml
[package]
name = "shop-core"
//- core/src/lib.rs
pub fn run() {}
//- web/Cargo.toml
[package]
name = "web"
[dependencies]
core-lib.workspace = true
serde = "1"
//- web/src/main.rs
use serde::Deserialize;
fn main() { core_lib::run(); missing::run(); }
"#,
    );
    assert_eq!(links(&facts, &[]), ["web -> shop_core call main>run @2"]);
    assert_eq!(unresolved(&facts), ["web/src/main.rs:2 missing::run: unknown name"]);
    let externals: Vec<&str> = facts.externals.iter().map(|external| &*external.name).collect();
    assert_eq!(externals, ["serde"]);
    assert_eq!(facts.modules[1].needs, [0]);
}

#[test]
fn axum_routers_nest_and_merge_across_functions() {
    let facts = read_monolith(
        r#"
//- src/main.rs
mod orders; mod users;
use axum::{Router, routing::get};
async fn health() {}
fn main() {
    let api = Router::new().merge(users::router()).nest("/orders", orders::router());
    let app = Router::new().route("/health", get(health)).nest("/api", api);
}
//- src/orders.rs
use axum::{Router, routing::{get, post}};
async fn list() {}
async fn add() {}
async fn one() {}
pub fn router() -> Router {
    Router::new().route("/", get(list).post(add)).route("/{id}", get(one))
}
//- src/users.rs
use axum::{Router, routing::get};
pub async fn me() {}
pub fn router() -> Router { Router::new().route("/me", get(me)) }
"#,
    );
    let http: Vec<String> =
        entry_points(&facts).into_iter().filter(|entry| entry.starts_with("http")).collect();
    assert_eq!(
        http,
        [
            "http GET /health crate#health",
            "http GET /api/orders crate::orders#list",
            "http POST /api/orders crate::orders#add",
            "http GET /api/orders/{id} crate::orders#one",
            "http GET /api/me crate::users#me",
        ]
    );
}

#[test]
fn documented_routers_of_aide_hand_handlers_their_documentation_beside() {
    let facts = read_monolith(
        r#"
//- src/main.rs
use aide::axum::{ApiRouter, routing::{get_with, post_with}};
async fn read() {}
async fn write() {}
async fn all() {}
pub fn router() -> ApiRouter {
    ApiRouter::new()
        .api_route_with("/notes/{id}", get_with(read, documented).put_with(write, documented), |op| op)
        .api_route("/notes", post_with(all, documented))
}
"#,
    );
    let http: Vec<String> =
        entry_points(&facts).into_iter().filter(|entry| entry.starts_with("http")).collect();
    assert_eq!(
        http,
        ["http GET /notes/{id} crate#read", "http PUT /notes/{id} crate#write", "http POST /notes crate#all"]
    );
}

#[test]
fn actix_scopes_resources_attributes_and_configuration_compose() {
    let facts = read_monolith(
        r#"
//- src/main.rs
mod posts;
use actix_web::{web, App, HttpServer, get};
#[get("/health")]
async fn health() {}
async fn run() {
    HttpServer::new(move || {
        App::new()
            .service(health)
            .service(web::scope("/api").configure(posts::config).service(web::resource("/x").route(web::put().to(posts::put_x))))
            .configure(|cfg| posts::more(cfg, 1))
    });
}
//- src/posts.rs
use actix_web::web::{self, delete, get, post, ServiceConfig};
pub async fn put_x() {}
async fn list() {}
async fn create() {}
async fn remove() {}
pub fn config(cfg: &mut ServiceConfig) {
    cfg.service(web::scope("/post").route("", post().to(create)).route("/list", get().to(list)));
}
pub fn more(cfg: &mut ServiceConfig, n: u8) { cfg.route("/old", delete().to(remove)); }
"#,
    );
    assert_eq!(
        entry_points(&facts),
        [
            "http GET /health crate#health",
            "http POST /api/post crate::posts#create",
            "http GET /api/post/list crate::posts#list",
            "http PUT /api/x crate::posts#put_x",
            "http DELETE /old crate::posts#remove",
        ]
    );
}

#[test]
fn rocket_handlers_take_the_prefix_of_their_mount() {
    let facts = read_monolith(
        r#"
//- src/main.rs
#[macro_use] extern crate rocket;
mod posts;
#[launch]
fn rocket() -> _ { rocket::build().mount("/posts", routes![posts::list, posts::add]) }
//- src/posts.rs
#[get("/?<page>")]
pub fn list(page: u8) {}
#[post("/", data = "<form>")]
pub fn add(form: String) {}
"#,
    );
    assert_eq!(
        entry_points(&facts),
        ["http GET /posts crate::posts#list", "http POST /posts crate::posts#add"]
    );
}

#[test]
fn jobs_messages_commands_and_remote_calls_are_entry_points() {
    let facts = read_monolith(
        r#"
//- src/main.rs
use clap::{Parser, Subcommand};
#[derive(Parser)]
#[command(name = "shop")]
struct Arguments { #[arg(long, env = "SHOP_URL")] url: String, #[command(subcommand)] command: Commands }
#[derive(Subcommand)]
enum Commands { ImportAll, #[command(name = "x")] Export }
async fn tick() { let mut timer = tokio::time::interval(Duration::from_secs(60)); }
async fn jobs() { Job::new_async("0 0 * * * *", |_, _| Box::pin(async {})); }
fn main() { std::env::var("SHOP_KEY"); }
//- src/consumer.rs
use rdkafka::consumer::StreamConsumer;
const TOPIC: &str = "orders";
fn listen(consumer: StreamConsumer) { consumer.subscribe(&[TOPIC, "payments"]); }
//- src/rpc.rs
use shop_proto::orders_server::Orders;
struct Service;
#[tonic::async_trait]
impl Orders for Service { async fn place(&self) {} }
"#,
    );
    assert_eq!(
        entry_points(&facts),
        [
            "message  orders consumer#listen",
            "message  payments consumer#listen",
            "command  shop crate#Arguments",
            "command  import-all crate#Commands",
            "command  x crate#Commands",
            "scheduled  every Duration::from_secs(60) crate#tick",
            "scheduled  0 0 * * * * crate#jobs",
            "main   crate#main",
            "rpc  Orders/place rpc#place",
        ]
    );
    let keys: Vec<&str> = facts.configuration.iter().map(|read| &*read.key).collect();
    assert_eq!(keys, ["SHOP_KEY", "SHOP_URL"]);
}

#[test]
fn requests_and_messages_reach_who_answers_them() {
    let facts = read_monolith(
        r#"
//- src/main.rs
mod routes; mod client; mod events; mod rpc;
//- src/routes.rs
use axum::{Router, routing::get};
pub fn router() -> Router { Router::new().route("/bookings/{id}", get(show).delete(cancel)) }
async fn show() {}
async fn cancel() {}
//- src/client.rs
const BASE: &str = "/bookings";
struct Carrier { url: String, client: reqwest::Client }
impl Carrier {
    async fn show(&self, id: u32) { let url = format!("{}/bookings/{id}", self.url); self.client.get(url).send().await; }
    async fn cancel(&self, id: u32) { self.client.delete(format!("{}{BASE}/{}", self.url, id)).bearer_auth("x").send().await; }
    async fn pay(&self, url: &str) { self.client.request(Method::POST, url).send().await; }
    fn unrelated(&self, map: Map, tx: Sender) { tx.send(map.get("/bookings/1")); }
}
//- src/events.rs
use rdkafka::producer::FutureRecord;
fn placed() { FutureRecord::to("orders.placed"); }
fn listen(consumer: StreamConsumer) { consumer.subscribe(&["orders.placed"]); }
//- src/rpc.rs
use proto::orders_client::OrdersClient;
async fn ask(client: OrdersClient<Channel>) { client.place(1).await; }
"#,
    );
    assert_eq!(
        remote_calls(&facts),
        [
            "crate::client#show http GET {}/bookings/{} -> /bookings/{id} crate::routes",
            "crate::client#cancel http DELETE {}/bookings/{} -> /bookings/{id} crate::routes",
            "crate::client#pay http POST {}",
            "crate::events#placed message  orders.placed -> orders.placed crate::events",
            "crate::rpc#ask rpc  Orders/place",
        ]
    );
    let requests = links(&facts, &[]);
    let requests: Vec<&String> = requests.iter().filter(|link| link.contains(" request ")).collect();
    assert_eq!(requests.len(), 2, "{requests:?}");
}

#[test]
fn diesel_statements_read_and_write_the_tables_of_the_schema() {
    let facts = read_monolith(
        r#"
//- Cargo.toml
[package]
name = "shop"
[dependencies]
diesel = "2"
//- src/lib.rs
mod schema; mod model; mod queries;
//- src/schema.rs
diesel::table! {
    posts (id) { id -> Int4, title -> Nullable<Text>, user_id -> Int4, }
}
diesel::table! {
    #[sql_name = "app_users"]
    users (id) { id -> Int4, #[sql_name = "type"] kind -> Text, }
}
diesel::joinable!(posts -> users (user_id));
//- src/model.rs
use crate::schema::posts;
use diesel::prelude::*;
#[derive(Queryable, Identifiable)]
#[cfg_attr(feature = "full", diesel(table_name = posts))]
pub struct Post { pub id: i32 }
//- src/queries.rs
use crate::{model::Post, schema::{posts, users}};
use diesel::prelude::*;
fn list(c: &mut PgConnection) { posts::table.inner_join(users::table).filter(posts::id.eq(1)).load::<Post>(c); }
fn add(c: &mut PgConnection) { diesel::insert_into(posts::table).values(posts::title.eq("x")).execute(c); }
fn change(post: &Post, c: &mut PgConnection) { diesel::update(post).set(posts::title.eq("x")).execute(c); }
fn remove(c: &mut PgConnection) { diesel::delete(users::table.find(1)).execute(c); }
fn short(c: &mut PgConnection) { use crate::schema::posts::dsl::*; posts.filter(id.eq(1)).first::<Post>(c); }
"#,
    );
    assert_eq!(
        accesses(&facts),
        [
            "shop::queries#list read app_users",
            "shop::queries#remove write app_users",
            "shop::queries#list read posts",
            "shop::queries#short read posts",
            "shop::queries#add write posts",
            "shop::queries#change write posts",
        ]
    );
    let posts = &facts.tables[1];
    assert_eq!((&*posts.name, posts.columns.len(), posts.mapped_by.len()), ("posts", 3, 2));
    assert_eq!(posts.foreign_keys[0].references.as_ref(), "users");
    assert_eq!(unresolved(&facts), [] as [&str; 0]);
}

#[test]
fn sea_orm_entities_are_tables() {
    let facts = read_monolith(
        r#"
//- Cargo.toml
[package]
name = "shop"
[dependencies]
sea-orm = "1"
//- src/lib.rs
mod post; mod user; mod service;
//- src/post.rs
use sea_orm::entity::prelude::*;
#[derive(DeriveEntityModel)]
#[sea_orm(table_name = "posts")]
pub struct Model { #[sea_orm(primary_key)] pub id: i32, pub user_id: i32 }
#[derive(DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
}
//- src/user.rs
use sea_orm::entity::prelude::*;
#[derive(DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model { pub id: i32 }
//- src/service.rs
use crate::post::{self, Entity as Post};
use sea_orm::*;
async fn list(db: &DbConn) { Post::find().filter(post::Column::UserId.eq(1)).all(db).await; }
async fn add(db: &DbConn) { let model = post::ActiveModel { ..Default::default() }; model.insert(db).await; }
"#,
    );
    assert_eq!(accesses(&facts), ["shop::service#list read posts", "shop::service#add write posts"]);
    assert_eq!(facts.tables[0].foreign_keys[0].references.as_ref(), "users");
    assert_eq!(unresolved(&facts), [] as [&str; 0]);
}

#[test]
fn macros_are_walked_as_far_as_they_parse() {
    let facts = read_monolith(
        r#"
//- Cargo.toml
[package]
name = "shop"
[dependencies]
tokio = "1"
serde_json = "1"
//- src/lib.rs
#[macro_use]
mod macros;
mod a; mod b;
//- src/macros.rs
macro_rules! shout { ($x:expr) => { $crate::b::loud($x) }; }
#[macro_export]
macro_rules! whisper { () => {}; }
//- src/a.rs
use crate::b;
async fn run(order: b::Order) {
    println!("{}", b::name(1));
    let value = serde_json::json!({ "id": order.id(), "list": [b::name(2)], "none": null });
    tokio::select! {
        order = b::next() => { order.id(); }
        _ = b::stop() => b::quit(),
    }
    if matches!(order.kind, b::Kind::New if b::ready()) { shout!(1); crate::whisper!(); }
}
//- src/b.rs
pub enum Kind { New }
pub struct Order { pub kind: Kind }
impl Order { pub fn id(&self) -> u8 { 1 } }
pub fn name(x: u8) {}
pub fn loud(x: u8) {}
pub async fn next() -> Order { loop {} }
pub async fn stop() {}
pub fn quit() {}
pub fn ready() -> bool { true }
"#,
    );
    let used: Vec<String> = links(&facts, &["import", "module", "parameter"]);
    assert_eq!(
        used,
        [
            "shop::a -> shop::b local run>New @9",
            "shop::a -> shop::b call run>name @3",
            "shop::a -> shop::b call run>id @4",
            "shop::a -> shop::b call run>name @4",
            "shop::a -> shop::b call run>id @6",
            "shop::a -> shop::b call run>next @6",
            "shop::a -> shop::b call run>stop @7",
            "shop::a -> shop::b call run>quit @7",
            "shop::a -> shop::b call run>ready @9",
            "shop::a -> shop::b access run>kind @9",
            "shop::a -> shop::macros macro run>shout @9",
            "shop::a -> shop::macros macro run>whisper @9",
            "shop::macros -> shop::b macro shout>loud @1",
        ]
    );
    assert_eq!(unresolved(&facts), [] as [&str; 0]);
}
