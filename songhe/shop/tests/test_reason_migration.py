"""What the program once said in a whole sentence is read as its reason, in any language."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils.translation import override

from songhe.shop.models import Checkout, Order

OLD = import_module("songhe.shop.migrations.0026_rest_old_reasons")
NAMED = import_module("songhe.shop.migrations.0032_small_named_reasons")


@pytest.mark.parametrize(
    ("said", "english"),
    [
        ("您反悔了，", "This order was cancelled: "),
        (
            "很抱歉，江城暖家没有及时接单，",
            "We are sorry, 江城暖家 did not take the order in time: ",
        ),
        ("We are sorry, “助浴” has just sold out: ", "We are sorry, “助浴” has just sold out: "),
        ("很抱歉，老师傅病了", "很抱歉，老师傅病了"),  # a seller's own words
    ],
)
def test_an_old_sentence_is_read_in_english(said: str, english: str, checkout: Checkout) -> None:
    Order.objects.update(closed_why=said)

    with connection.schema_editor() as editor:
        OLD.code_them(apps, editor)
        NAMED.code_them(apps, editor)

    with override("en"):
        assert str(Order.objects.get().closed_reason) == english
