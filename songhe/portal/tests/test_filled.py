"""An order of before of which an hour for explaining was agreed learns of it."""

from importlib import import_module

from django.apps import apps

from songhe.portal.tests.test_explaining import agreed as agreed, at_noon as at_noon
from songhe.shipping.models import Explanation
from songhe.shipping.tests.conftest import (
    lot as lot,
    mat as mat,
    shipment as shipment,
    warehouse as warehouse,
)
from songhe.shop.models import Order

FILL = import_module("songhe.shipping.migrations.0002_orders_know_of_hours")


def test_only_where_an_hour_was_agreed_the_order_says_so(agreed: Explanation) -> None:
    Order.objects.update(explained=False)

    FILL.say_so(apps, None)
    assert Order.objects.get().explained

    Order.objects.update(explained=False)
    type(agreed.shipment).objects.update(explained=False)
    FILL.say_so(apps, None)
    assert not Order.objects.get().explained
