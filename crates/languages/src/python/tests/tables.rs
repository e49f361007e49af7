//! Models, migrations, accesses, transactions.

use banyan_facts::Markers;

use crate::testing::{accesses, read_monolith, tables, unresolved};

#[test]
fn models_of_django_map_tables_and_managers_access_them() {
    let facts = read_monolith(
        "
//- orders/__init__.py
//- orders/base.py
from django.db import models
class Stamped(models.Model):
    created = models.DateTimeField()
    class Meta:
        abstract = True
class Logged(models.Model):
    class Meta:
        abstract = True
        db_table = 'log'
//- orders/models.py
from django.db import models
from .base import Logged, Stamped
class Entry(Logged):
    text = models.TextField()
class Order(Stamped):
    number = models.CharField(primary_key=True)
    customer = models.ForeignKey('people.Customer', related_name='orders')
    tags = models.ManyToManyField('Tag')
class Tag(models.Model):
    name = models.CharField()
    class Meta:
        db_table = 'order_tags'
class Special(Order):
    discount = models.IntegerField()
//- people/__init__.py
//- people/models.py
from django.db import models
class Customer(models.Model):
    email = models.EmailField()
//- people/views.py
from orders.models import Order
from .models import Customer
def view(pk):
    customer = Customer.objects.get(pk=pk)
    for order in customer.orders.filter(number='1'):
        order.number
    Order.objects.filter(number='1').update(number='2')
    customer.save()
//- people/migrations/0001_initial.py
from django.db import migrations, models
class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel(name='Customer', fields=[('id', models.AutoField()), ('old', models.CharField())]),
        migrations.CreateModel(name='Note', fields=[('id', models.AutoField())]),
        migrations.RenameModel('Note', 'Remark'),
    ]
",
    );
    assert_eq!(
        tables(&facts),
        [
            "log(id, text) <- orders.models",
            "order_tags(id, name) <- orders.models",
            "orders_order(created, number, customer_id) customer_id->people_customer <- orders.models",
            "orders_order_tags(id, order_id, tag_id) order_id->orders_order tag_id->order_tags",
            "orders_special(order_ptr_id, discount) order_ptr_id->orders_order <- orders.models",
            "people_customer(id, email) <- people.models",
            "people_remark(id)",
        ]
    );
    assert_eq!(
        accesses(&facts),
        [
            "people.views#view read orders_order",
            "people.views#view write orders_order",
            "people.views#view read people_customer",
            "people.views#view write people_customer",
        ]
    );
    assert!(unresolved(&facts).is_empty(), "{:?}", unresolved(&facts));
}

#[test]
fn sqlalchemy_maps_tables_and_sessions_access_them() {
    let facts = read_monolith(
        "
//- models.py
from sqlalchemy import Column, ForeignKey, Integer, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
class Base(DeclarativeBase): pass
class Order(Base):
    __tablename__ = 'orders'
    id = Column(Integer, primary_key=True)
    customer_id = Column(ForeignKey('customers.id'))
    customer = relationship('Customer')
class Customer(Base):
    __tablename__ = 'customers'
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    orders: Mapped[list['Order']] = relationship()
links = Table('links', Base.metadata, Column('a', Integer))
//- service.py
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from models import Customer, Order
def work(session: Session):
    session.execute(select(Order))
    session.add(Customer())
    session.execute('DELETE FROM links WHERE a = 1')
    session.commit()
//- alembic/versions/b.py
from alembic import op
import sqlalchemy as sa
revision = 'b'
down_revision = 'a'
def upgrade():
    op.rename_table('notes', 'remarks')
def downgrade():
    op.drop_table('orders')
//- alembic/versions/c.py
from alembic import op
import sqlalchemy as sa
revision = 'a'
def upgrade():
    op.create_table('notes', sa.Column('id', sa.Integer()), sa.Column('order_id', sa.ForeignKey('orders.id')))
",
    );
    assert_eq!(
        tables(&facts),
        [
            "customers(id, email) <- models",
            "links(a)",
            "orders(id, customer_id) customer_id->customers <- models",
            "remarks(id, order_id) order_id->orders",
        ]
    );
    assert_eq!(
        accesses(&facts),
        ["service#work write customers", "service#work write links", "service#work read orders"]
    );
    let service = facts.units.iter().find(|unit| &*unit.name == "service").unwrap();
    assert!(service.markers.has(Markers::TRANSACTIONAL));
}
