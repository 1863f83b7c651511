"""Reviews of whole orders become reviews of the things in them; nothing said is lost."""

from collections.abc import Iterator

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from conftest import NOON, build_cast
from songhe.accounts.acting import acting_of
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.models import OrderLine
from songhe.shop.tests.conftest import TOMORROW_TEN

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(name: str) -> Apps:
    """Bring the shop to the migration whose name ends so; its number may change."""
    executor = MigrationExecutor(connection)
    (node,) = [
        node for node in executor.loader.graph.nodes if node[0] == "shop" and node[1].endswith(name)
    ]
    executor.migrate([node])
    return MigrationExecutor(connection).loader.project_state([node]).apps


@pytest.fixture
def newest_afterwards(transactional_db: None) -> Iterator[None]:
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.usefixtures("newest_afterwards")
def test_an_order_with_two_listings_has_two_reviews_and_one_set_of_words() -> None:
    cast = build_cast(at=NOON)
    order = start_checkout(
        elder=cast.grandma,
        lines=[Wanted(cast.bathing, starts_at=TOMORROW_TEN)],
        acting=acting_of(cast.elder),
        token="t",
        at=NOON,
    ).orders.get()
    first = order.lines.get()
    other = cast.provider.listings.create(
        category=cast.bathing.category, kind="goods", title="浴巾", words="", price=1_000, unit="条"
    )
    for listing in (other, other):
        OrderLine.objects.create(
            order=order, listing=listing, kind="goods", title="浴巾", price=1_000
        )
    before = migrate("0001_initial")
    before.get_model("shop", "Review").objects.create(
        order_id=order.pk, stars=4, words="手轻。", by_id=cast.elder.pk, by_label="王秀兰", at=NOON
    )

    after = migrate("reviews_line_required")

    reviews = after.get_model("shop", "Review").objects.order_by("pk")
    told = [(one.line.title, one.stars, one.words, one.by_label) for one in reviews]
    assert told == [(first.title, 4, "手轻。", "王秀兰"), ("浴巾", 4, "", "王秀兰")]
    assert len({one.code for one in reviews}) == 2
