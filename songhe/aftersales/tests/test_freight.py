"""Who pays the way back: by the reason, by the tariff, in the books."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from conftest import Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.aftersales.actions import buyer, seller
from songhe.aftersales.models import Claim
from songhe.aftersales.queries.truths import money_faults
from songhe.aftersales.rules.freight import freight, left_of
from songhe.aftersales.states import ClaimKind, ClaimState, Reason
from songhe.aftersales.tests.conftest import (
    LATER,
    TWO,
    ask,
    books_are_right,
    gone_back,
    owed_to,
)
from songhe.kernel.flow import NotAllowed
from songhe.ledger.models import Transaction
from songhe.ledger.queries import balance
from songhe.shop.models import Order

HOUR = timedelta(hours=1)


@pytest.fixture
def by_seller(cast: Cast) -> Acting:
    return acting_of(cast.manager)


def test_the_tariff_counts_pieces_and_nothing_goes_below_nothing() -> None:
    assert [freight(pieces) for pieces in (1, 2, 12, 13, 99)] == [800, 1_000, 3_000, 3_000, 3_000]
    assert left_of(700, kind="return", cost=800) == 0
    assert left_of(700, kind="faulty", cost=800) == 700


@pytest.mark.parametrize(
    ("kind", "back", "seller_gives"),
    [
        # 198 yuan, fee 15.84: of a change of mind she pays ten yuan for the way of two pairs.
        (ClaimKind.RETURN, 18_800, 17_296 + 1_000),
        (ClaimKind.FAULTY, 19_800, 18_216 + 1_000),
    ],
)
def test_a_courier_fetches_it_and_the_reason_says_who_pays(
    received: Order,
    cast: Cast,
    her: Acting,
    by_seller: Acting,
    kind: ClaimKind,
    back: int,
    seller_gives: int,
) -> None:
    before = owed_to(cast)
    claim = ask(received, kind, her, reason=Reason.MIND)
    seller.agree(claim=claim, acting=by_seller, at=LATER + HOUR)

    buyer.have_fetched(claim=claim, acting=her, at=LATER + 2 * HOUR)
    with pytest.raises(NotAllowed):
        buyer.have_fetched(claim=claim, acting=her, at=LATER + 2 * HOUR)
    seller.take_back(claim=claim, acting=by_seller, at=LATER + 3 * HOUR)

    claim = Claim.objects.get()
    assert (claim.state, claim.freight, gone_back()) == (ClaimState.SETTLED, 1_000, back)
    assert before - owed_to(cast) == seller_gives
    assert balance("couriers:returns") == -1_000
    assert Transaction.objects.filter(code=f"{claim.subject}:freight").count() == 1
    assert (books_are_right(received), money_faults()) == (True, [])


def test_who_sends_it_herself_pays_at_the_counter_and_has_all_back(
    received: Order, her: Acting, by_seller: Acting
) -> None:
    claim = ask(received, ClaimKind.RETURN, her, reason=Reason.MIND)
    seller.agree(claim=claim, acting=by_seller, at=LATER + HOUR)
    buyer.send_back(claim=claim, parcel="SF1", acting=her, at=LATER + HOUR)
    seller.take_back(claim=claim, acting=by_seller, at=LATER + 2 * HOUR)

    assert (gone_back(), balance("couriers:returns")) == (TWO, 0)


def test_freight_that_is_not_in_the_books_is_named(received: Order, her: Acting) -> None:
    claim = ask(received, ClaimKind.RETURN, her, reason=Reason.MIND)
    Claim.objects.update(freight=800)

    assert money_faults() == [f"claim {claim.code}: its freight is not in the ledger"]


def test_she_reads_what_the_way_costs_and_presses_once(
    received: Order, cast: Cast, her: Acting, by_seller: Acting, client: Client
) -> None:
    claim = ask(received, ClaimKind.RETURN, her, reason=Reason.MIND)
    seller.agree(claim=claim, acting=by_seller, at=LATER + HOUR)
    client.force_login(cast.elder)

    page = client.get(reverse("aftersales:claim", args=[claim.code])).content.decode()
    assert "路费 10 元，从退的钱里扣" in page
    client.post(reverse("aftersales:deed", args=[claim.code, "fetch"]))

    claim.refresh_from_db()
    assert (claim.state, claim.parcel) == (ClaimState.SENT_BACK, "上门取件")
