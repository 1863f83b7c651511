"""What the bounds are laid on: refunds, disputes lost and low stars of each provider."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.aftersales.actions import buyer, clock, rulings, seller
from songhe.aftersales.actions.rulings import Verdict
from songhe.aftersales.models import Claim
from songhe.aftersales.queries import records_of_providers
from songhe.aftersales.states import ClaimKind
from songhe.aftersales.tests.conftest import LATER, TWO, ask
from songhe.shop.actions.reviews import rate_order
from songhe.shop.models import Order

DAY = timedelta(days=1)


@pytest.mark.parametrize(("amount", "lost"), [(TWO // 2, 1), (0, 0)])
def test_a_record_counts_what_went_wrong(
    received: Order,
    cast: Cast,
    her: Acting,
    seller: Acting,
    platform: Acting,
    amount: int,
    lost: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    claim = ask(received, ClaimKind.FAULTY, her)
    refuse(claim, seller)
    buyer.dispute(claim=claim, why="没有穿。", acting=her, at=LATER)
    verdict = Verdict(amount, needs_return=False, reasons="看了照片。")
    rulings.decide(claim=claim, verdict=verdict, acting=platform, at=LATER)
    rate_order(order=received, stars=2, acting=her, at=LATER)
    assert records_of_providers(NOON, LATER + DAY)[0].disputes == 0  # not over yet

    clock.run_deadlines(at=LATER + 3 * DAY)

    with django_assert_num_queries(6):
        (record,) = records_of_providers(NOON, LATER + 4 * DAY)
    assert record.provider == cast.provider
    assert (record.orders, record.claims, record.disputes, record.lost) == (1, 1, 1, lost)
    assert (record.refund_rate, record.lost_rate) == (500 * lost, 1_000 * lost)
    assert (record.low, record.low_rate) == (1, 1_000)


def refuse(claim: Claim, acting: Acting) -> None:
    seller.refuse(claim=claim, why="穿过了。", acting=acting, at=LATER)
