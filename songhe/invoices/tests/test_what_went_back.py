"""What aftersales settled about one order is found by its code, however much was ever settled."""

from django.db import connection

from conftest import NOON
from songhe.invoices.queries.orders import SETTLED, settled_about
from songhe.kernel.models import Event
from songhe.shop.models import Order


def test_what_was_settled_about_an_order_is_found_by_an_index_of_orders(shoes: Order) -> None:
    facts = {"line": 1, "amount": 100, "pieces": 1}
    Event.objects.bulk_create(
        Event(
            name=SETTLED,
            subject_id=number,
            actor="clock",
            facts=facts | {"order": shoes.code if number == 7 else f"X{number}"},
            happened_at=NOON,
        )
        for number in range(2_000)
    )
    with connection.cursor() as sql:
        sql.execute("ANALYZE kernel_event")

    found = settled_about(shoes)

    assert found.get().subject_id == 7
    assert "kernel_event_of_order" in found.explain()
