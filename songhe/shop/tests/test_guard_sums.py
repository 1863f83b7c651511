"""A large purchase cut into small ones is seen all the same."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.guard import look_at
from songhe.shop.actions.orders import cancel_order
from songhe.shop.models import Checkout
from songhe.shop.queries import guard_rules, words_of
from songhe.shop.rules.guard import Purchase, Recent, reasons_to_wait
from songhe.shop.tests.conftest import Sell, buy

HOUR = timedelta(hours=1)
QUIET = Purchase(total=20_000, hour=10, usual=20_000)


def at_one(spent: int, times: int) -> Recent:
    return Recent(by_seller={7: spent}, purchases_by_seller={7: times})


def health(spent: int, times: int) -> Recent:
    return Recent(by_category={"B05": spent}, purchases_by_category={"B05": times})


@pytest.mark.parametrize(
    ("recent", "reasons"),
    [
        ({24: at_one(80_000, 3)}, ["seller_day"]),
        ({24: at_one(80_000, 2)}, []),
        ({24: at_one(79_999, 3)}, []),
        ({168: at_one(150_000, 4)}, ["seller_week"]),
        ({168: at_one(150_000, 3)}, []),
        ({24: health(50_000, 2)}, ["category_day"]),
        ({24: health(50_000, 1)}, []),
        ({168: health(80_000, 2)}, ["category_week"]),
        ({24: Recent(by_category={"E01": 90_000}, purchases_by_category={"E01": 9})}, []),
    ],
)
def test_the_worked_table_of_sums(recent: dict[int, Recent], reasons: list[str]) -> None:
    purchase = replace(QUIET, recent=recent)

    assert [rule.code for rule in reasons_to_wait(purchase, guard_rules())] == reasons


def test_the_third_small_purchase_of_a_day_at_one_seller_waits_and_says_why(
    cast: Cast, sell: Sell, grandma_acting: Acting
) -> None:
    cup = sell("水杯", price=30_000)

    def wants(token: str, at: datetime) -> Checkout:
        return start_checkout(
            elder=cast.grandma, lines=[Wanted(cup)], acting=grandma_acting, token=token, at=at
        )

    first = buy(wants("1", NOON), cast.elder, grandma_acting, NOON)
    buy(wants("2", NOON + HOUR), cast.elder, grandma_acting, NOON + HOUR)
    third = wants("3", NOON + timedelta(hours=2))
    late = wants("4", NOON + timedelta(hours=24, seconds=1))

    assert look_at(checkout=late, acting=grandma_acting, at=late.placed_at) is None
    caution = look_at(checkout=third, acting=grandma_acting, at=third.placed_at)

    assert caution is not None
    assert (caution.reasons, caution.version) == (["seller_day"], guard_rules().version)
    assert words_of(caution) == ["今天您在这一家已经买了几次，加起来不少了。"]
    assert caution.until == third.placed_at + HOUR
    assert first.total == 30_000


def test_what_went_back_is_not_added(cast: Cast, sell: Sell, grandma_acting: Acting) -> None:
    cup = sell("水杯", price=30_000)
    orders = []
    for number in range(2):
        bought = start_checkout(
            elder=cast.grandma,
            lines=[Wanted(cup)],
            acting=grandma_acting,
            token=f"{number}",
            at=NOON,
        )
        orders.append(buy(bought, cast.elder, grandma_acting))
    cancel_order(order=orders[0], acting=grandma_acting, at=NOON)
    third = start_checkout(
        elder=cast.grandma, lines=[Wanted(cup)], acting=grandma_acting, token="3", at=NOON
    )

    assert look_at(checkout=third, acting=grandma_acting, at=NOON) is None
