//! Modules, imports, and what names and receivers lead to.

use super::{unit_names, uses};
use crate::testing::{externals, links, read_monolith, unresolved};

#[test]
fn modules_are_named_from_their_source_roots() {
    let facts = read_monolith(
        "
//- src/shop/__init__.py
//- src/shop/orders/models.py
//- src/shop/orders/__init__.py
//- backend/app/core/config.py
x = 1
//- backend/app/main.py
from app.core.config import x
//- scripts/report.py
import os
",
    );
    assert_eq!(
        unit_names(&facts),
        ["app.core.config", "app.main", "report", "shop", "shop.orders", "shop.orders.models"]
    );
}

#[test]
fn imports_lead_to_modules_and_uses_to_where_a_name_is_defined() {
    let facts = read_monolith(
        "
//- shop/__init__.py
//- shop/money.py
class Money:
    def plus(self, other): return Money()
//- shop/kernel/__init__.py
from ..money import Money
//- shop/orders.py
from shop import kernel
from .kernel import Money
import shop.money
def total() -> Money:
    return Money().plus(shop.money.Money())
",
    );
    assert_eq!(
        links(&facts, &[]),
        [
            "shop.kernel -> shop.money import ->- @1",
            "shop.orders -> shop.kernel import ->- @1",
            "shop.orders -> shop.kernel import ->- @2",
            "shop.orders -> shop.money import ->- @3",
            "shop.orders -> shop.money return total>Money @4",
            "shop.orders -> shop.money construct total>Money @5",
            "shop.orders -> shop.money construct total>Money @5",
            "shop.orders -> shop.money call total>plus @5",
        ]
    );
    assert!(unresolved(&facts).is_empty());
}

#[test]
fn imports_for_type_checkers_are_type_imports() {
    let found = links(
        &read_monolith(
            "
//- a.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from b import B
def f(b: 'B'):
    from c import g
    b.run()
//- b.py
class B:
    def run(self): pass
//- c.py
def g(): pass
",
        ),
        &[],
    );
    assert_eq!(
        found,
        [
            "a -> b type import ->- @3",
            "a -> b parameter f>B @4",
            "a -> b call f>run @6",
            "a -> c import f>- @5"
        ]
    );
}

#[test]
fn star_imports_bring_what_all_lets_out() {
    let facts = read_monolith(
        "
//- a.py
from b import *
open_door()
closed_door()
//- b.py
__all__ = ['open_door']
def open_door(): pass
def closed_door(): pass
",
    );
    assert_eq!(links(&facts, &["import"]), ["a -> b call ->open_door @2"]);
    assert_eq!(unresolved(&facts), ["a.py:3 closed_door: unknown name"]);
}

#[test]
fn receivers_are_followed_by_annotations_constructors_and_returns() {
    let found = uses(
        "
//- repo.py
class Repo:
    def find(self) -> 'Row': return Row()
    @property
    def rows(self) -> list['Row']: return []
class Row:
    def save(self): pass
def make():
    return Repo()
//- service.py
from repo import Repo, make
class Service:
    def __init__(self, other: Repo):
        self.repo = Repo()
        self.other = other
    def work(self):
        self.repo.find().save()
        self.other.find()
        for row in self.repo.rows:
            row.save()
        with make() as opened:
            opened.find()
class Child(Service):
    def work(self):
        super().work()
        self.repo.find()
",
    );
    assert_eq!(
        found,
        [
            "service -> repo parameter __init__>Repo @3",
            "service -> repo construct __init__>Repo @4",
            "service -> repo call work>find @7",
            "service -> repo call work>save @7",
            "service -> repo call work>find @8",
            "service -> repo call work>save @10",
            "service -> repo call work>make @11",
            "service -> repo call work>find @12",
            "service -> repo call work>find @16",
            "service -> repo access work>rows @9",
        ]
    );
}

#[test]
fn exceptions_and_decorators_have_kinds_of_their_own() {
    let found = uses(
        "
//- errors.py
class OutOfStock(Exception): pass
def traced(f): return f
//- a.py
import errors
@errors.traced
def f():
    try:
        raise errors.OutOfStock()
    except errors.OutOfStock:
        pass
",
    );
    assert_eq!(
        found,
        [
            "a -> errors throws f>OutOfStock @5",
            "a -> errors throws f>OutOfStock @6",
            "a -> errors annotation f>traced @2",
        ]
    );
}

#[test]
fn what_is_not_known_is_unresolved_and_libraries_are_named() {
    let facts = read_monolith(
        "
//- pkg/__init__.py
//- pkg/a.py
import requests
from pkg import gone
def f(x):
    x.go()
    requests.get('a').json()
    nowhere()
",
    );
    assert_eq!(unresolved(&facts), ["pkg/a.py:4 go: unknown receiver", "pkg/a.py:6 nowhere: unknown name"]);
    assert_eq!(externals(&facts), ["requests <- pkg.a"]);
}

#[test]
fn loaders_are_followed_as_calls() {
    let found = links(
        &read_monolith(
            "
//- shop/__init__.py
//- shop/apps/__init__.py
//- shop/apps/basket/__init__.py
//- shop/apps/basket/forms.py
class AddForm: pass
//- shop/views.py
from shop.loading import get_class
from importlib import import_module
AddForm = get_class('basket.forms', 'AddForm')
def f():
    AddForm()
    import_module('shop.apps.basket.forms')
//- shop/loading.py
def get_class(module, name): pass
",
        ),
        &["import"],
    );
    assert_eq!(
        found,
        [
            "shop.views -> shop.apps.basket.forms construct f>AddForm @5",
            "shop.views -> shop.apps.basket.forms call AddForm>AddForm @3",
            "shop.views -> shop.apps.basket.forms call f>- @6",
            "shop.views -> shop.loading call AddForm>get_class @3",
        ]
    );
}

#[test]
fn star_imports_bring_everything_where_all_is_computed() {
    let facts = read_monolith(
        "
//- a.py
from b import *
from c import *
Door()
Gate()
open_gate()
//- b.py
class Door: pass
__all__ = [cls.__name__ for cls in [Door]]
//- c.py
class Gate: pass
def open_gate(): pass
__all__ = ['Gate'] + ['open_' + 'gate']
",
    );
    assert_eq!(unresolved(&facts), [""; 0]);
}

#[test]
fn type_parameters_stand_for_what_they_are_bound_by() {
    let facts = read_monolith(
        "
//- shop/models.py
class Model:
    def save(self): pass
class Order(Model): pass
class Money: pass
//- shop/store.py
from shop.models import Model, Money, Order
class Store[T: Model, *Ts, **P]:
    last: T
    def keep(self, kept: T, more: list[T] | None = None) -> 'T':
        kept.save()
        self.last = kept
        return kept
    def keep_last(self):
        self.last.save()
def first[A, B: (Order, Money), C = Order](all: list[A], other: B, last: C) -> A:
    last.save()
    return all[0]
type Pair[X: Money] = tuple[X, X]
def outside(x: T): pass
",
    );
    assert_eq!(
        links(&facts, &["import"]),
        [
            "shop.store -> shop.models generic Store>Model @2",
            "shop.store -> shop.models generic first>Order @10",
            "shop.store -> shop.models generic first>Order @10",
            "shop.store -> shop.models generic first>Money @10",
            "shop.store -> shop.models generic ->Money @13",
            "shop.store -> shop.models call keep>save @5",
            "shop.store -> shop.models call keep_last>save @9",
        ]
    );
    assert_eq!(
        unresolved(&facts),
        ["shop/store.py:11 save: unknown receiver", "shop/store.py:14 T: unknown name"]
    );
}

#[test]
fn type_variables_stand_for_what_they_are_bound_by_and_are_nothing_of_a_library() {
    let facts = read_monolith(
        "
//- shop/models.py
class Model:
    def save(self): pass
class Money: pass
//- shop/store.py
from typing import TypeVar
from shop.models import Model, Money
T = TypeVar('T', bound='Model')
U = TypeVar('U', Money, str)
def keep(kept: T, other: U) -> T:
    other.plus()
    return kept
def keep_all(model: Model):
    keep(model, Money()).save()
",
    );
    assert_eq!(
        links(&facts, &["import"]),
        [
            "shop.store -> shop.models parameter keep>Model @5",
            "shop.store -> shop.models parameter keep_all>Model @8",
            "shop.store -> shop.models return keep>Model @5",
            "shop.store -> shop.models generic T>Model @3",
            "shop.store -> shop.models generic U>Money @4",
            "shop.store -> shop.models construct keep_all>Money @9",
            "shop.store -> shop.models call keep_all>save @9",
        ]
    );
    assert_eq!(externals(&facts), ["typing <- shop.store"]);
    assert_eq!(unresolved(&facts), ["shop/store.py:6 plus: unknown receiver"]);
}

#[test]
fn what_says_how_a_text_is_written_is_followed() {
    let found = uses(
        "
//- shop/texts.py
def width(): return 8
//- shop/bills.py
from shop.texts import width
def bill(total):
    return f'{total:>{width()}.{width()}f}' f'{total:{total!r:{width()}}}'
",
    );
    assert_eq!(found, vec!["shop.bills -> shop.texts call bill>width @3"; 3]);
}
