//! Routes, tasks, commands, requests, messages, configuration.

use crate::testing::{configuration, entry_points, read_monolith, remote_calls};

#[test]
fn urls_of_django_have_all_prefixes() {
    let facts = read_monolith(
        "
//- site/urls.py
from django.urls import path, re_path, include
from orders.views import Detail
urlpatterns = [
    path('orders/', include('orders.urls')),
    path('admin/', include([path('detail/', Detail.as_view())])),
]
//- orders/__init__.py
//- orders/urls.py
from django.urls import path, re_path, include
from django.contrib.auth.decorators import login_required
from rest_framework.routers import DefaultRouter
from . import views
router = DefaultRouter()
router.register('lines', views.LineSet)
urlpatterns = [
    path('<int:pk>/', login_required(views.Detail.as_view())),
    re_path(r'^old/(?P<pk>[0-9]+)/$', views.old),
    path('api/', include(router.urls)),
]
//- orders/views.py
from rest_framework.viewsets import ReadOnlyModelViewSet
from rest_framework.decorators import action
class Detail: pass
def old(request): pass
class LineSet(ReadOnlyModelViewSet):
    lookup_field = 'number'
    @action(detail=True, methods=['post'])
    def cancel(self, request): pass
",
    );
    assert_eq!(
        entry_points(&facts),
        [
            "http  /admin/detail orders.views#Detail",
            "http GET /orders/api/lines orders.views#LineSet",
            "http GET /orders/api/lines/{number} orders.views#LineSet",
            "http POST /orders/api/lines/{number}/cancel orders.views#cancel",
            "http  /orders/<int:pk> orders.views#Detail",
            "http  /orders/old/(?P<pk>[0-9]+) orders.views#old",
        ]
    );
}

#[test]
fn routers_of_fastapi_and_flask_have_all_prefixes() {
    let facts = read_monolith(
        "
//- main.py
from fastapi import FastAPI
from flask import Flask
import orders, portal, conf
app = FastAPI()
app.include_router(orders.router, prefix=conf.settings.API)
web = Flask(__name__)
web.register_blueprint(portal.pages, url_prefix='/portal')
//- conf.py
from pydantic_settings import BaseSettings, SettingsConfigDict
class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix='SHOP_')
    API: str = '/api'
settings = Settings()
//- orders.py
from fastapi import APIRouter
router = APIRouter(prefix='/orders')
@router.get('/{id}')
def read(id: int): pass
@router.post('')
async def create(): pass
//- portal.py
from flask import Blueprint
from flask.views import MethodView
pages = Blueprint('pages', __name__, url_prefix='/pages')
@pages.route('/home', methods=['GET', 'POST'])
def home(): pass
class Cart(MethodView):
    def get(self): pass
    def delete(self): pass
pages.add_url_rule('/cart', view_func=Cart.as_view('cart'))
",
    );
    assert_eq!(
        entry_points(&facts),
        [
            "http GET /api/orders/{id} orders#read",
            "http POST /api/orders orders#create",
            "http GET /portal/home portal#home",
            "http POST /portal/home portal#home",
            "http DELETE /portal/cart portal#delete",
            "http GET /portal/cart portal#get",
        ]
    );
    assert_eq!(configuration(&facts), ["conf SHOP_API"]);
}

#[test]
fn tasks_schedules_and_commands_are_entry_points() {
    let facts = read_monolith(
        "
//- shop/__init__.py
//- shop/tasks.py
from celery import shared_task
@shared_task
def remind(order): pass
//- shop/celery.py
from celery import Celery
app = Celery()
app.conf.beat_schedule = {'r': {'task': 'shop.tasks.remind', 'schedule': 60.0}}
//- shop/views.py
from .tasks import remind
def view():
    remind.delay(1)
//- shop/management/commands/tidy.py
class Command:
    def handle(self): pass
//- cli.py
import click
@click.command()
def send_mails(): pass
if __name__ == '__main__':
    send_mails()
",
    );
    assert_eq!(
        entry_points(&facts),
        [
            "command  send-mails cli#send_mails",
            "main   cli#-",
            "command  tidy shop.management.commands.tidy#handle",
            "message  shop.tasks.remind shop.tasks#remind",
            "scheduled  60.0 shop.tasks#remind",
        ]
    );
    assert_eq!(
        remote_calls(&facts),
        ["shop.views#view message  shop.tasks.remind -> shop.tasks.remind shop.tasks"]
    );
}

#[test]
fn requests_and_topics_are_tied_to_who_answers() {
    let facts = read_monolith(
        "
//- client.py
import os
import requests
from kafka import KafkaProducer
from topics import PLACED
BASE = os.environ['BASE_URL']
producer = KafkaProducer()
def ask(id):
    requests.get(f'{BASE}/orders/{id}')
    producer.send(PLACED, b'')
    {}.get('/orders')
//- topics.py
PLACED = 'orders.placed'
//- server.py
from flask import Flask
from kafka import KafkaConsumer
app = Flask(__name__)
@app.route('/orders/<int:id>')
def show(id): pass
def listen():
    for message in KafkaConsumer('orders.placed'):
        pass
",
    );
    assert_eq!(
        remote_calls(&facts),
        [
            "client#ask http GET {}/orders/{} -> /orders/<int:id> server",
            "client#ask message  orders.placed -> orders.placed server",
        ]
    );
    assert_eq!(configuration(&facts), ["client BASE_URL"]);
}

#[test]
fn settings_of_django_are_read_by_key() {
    let facts = read_monolith(
        "
//- manage.py
import os
os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')
//- shop/__init__.py
//- shop/settings.py
PAGE_SIZE = 20
//- shop/views.py
from django.conf import settings
def view():
    return settings.PAGE_SIZE
",
    );
    assert_eq!(configuration(&facts), ["shop.views PAGE_SIZE"]);
    assert_eq!(
        crate::testing::links(&facts, &[]),
        ["manage -> shop.settings access ->- @2", "shop.views -> shop.settings access view>- @3"]
    );
}

#[test]
fn resources_may_be_added_by_what_a_project_wraps_around_the_library() {
    let facts = read_monolith(
        "
//- api.py
from flask_restful import Api, Resource
class OwnApi(Api):
    def add_org_resource(self, resource, *urls, **kwargs):
        return self.add_resource(resource, *['/<org>' + url for url in urls], **kwargs)
class Alerts(Resource):
    def get(self): pass
    def post(self): pass
api = OwnApi()
api.add_org_resource(Alerts, '/api/alerts', '/api/warnings', endpoint='alerts')
",
    );
    assert_eq!(
        entry_points(&facts),
        [
            "http GET /api/alerts api#get",
            "http POST /api/alerts api#post",
            "http GET /api/warnings api#get",
            "http POST /api/warnings api#post",
        ]
    );
}
