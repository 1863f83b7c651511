"""Reviews of whole orders become reviews of the things in them; nothing said is lost."""

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.kernel.tests.migrating import Steps
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.models import OrderLine
from songhe.shop.tests.conftest import TOMORROW_TEN

STEPS = ("selling_variants", "name_their_line", "line_filled", "line_required")


def test_an_order_with_two_listings_has_two_reviews_and_one_set_of_words(cast: Cast) -> None:
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
    steps = Steps("shop", STEPS)
    before = steps.back()
    before.get_model("shop", "Review").objects.create(
        order_id=order.pk, stars=4, words="手轻。", by_id=cast.elder.pk, by_label="王秀兰", at=NOON
    )

    after = steps.forth()

    reviews = after.get_model("shop", "Review").objects.order_by("pk")
    told = [(one.line.title, one.stars, one.words, one.by_label) for one in reviews]
    assert told == [(first.title, 4, "手轻。", "王秀兰"), ("浴巾", 4, "", "王秀兰")]
    assert len({one.code for one in reviews}) == 2
