"""Buyer and seller do not agree: the platform decides, somebody else looks again, then it ends."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from conftest import Cast
from songhe.accounts.acting import Acting
from songhe.aftersales.actions import buyer, clock, rulings, seller
from songhe.aftersales.actions.opening import NotThatMuch
from songhe.aftersales.actions.rulings import NotAnArbiter, SamePerson, Verdict
from songhe.aftersales.actions.words import NothingSaid
from songhe.aftersales.models import Claim, Ruling
from songhe.aftersales.queries import claims_visible_to
from songhe.aftersales.queries.truths import money_faults
from songhe.aftersales.states import ClaimKind, ClaimState, Side
from songhe.aftersales.tests.conftest import (
    LATER,
    TWO,
    ask,
    books_are_right,
    gone_back,
    owed_to,
)
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.shop.models import Order

DAY = timedelta(days=1)
ALL = Verdict(TWO, needs_return=True, reasons="照片看得出鞋底开胶，穿了三天。")
NOTHING = Verdict(0, needs_return=False, reasons="穿过的痕迹很明显。")
HALF = Verdict(9_900, needs_return=False, reasons="两边各让一步。")


@pytest.fixture
def disputed(received: Order, her: Acting, seller_: Acting) -> Claim:
    """She wants to bring her shoes back; the firm says no; she asks the platform."""
    claim = ask(received, ClaimKind.FAULTY, her)
    seller.refuse(claim=claim, why="穿过了。", acting=seller_, at=LATER + DAY)
    return buyer.dispute(claim=claim, why="只试了一下。", acting=her, at=LATER + 2 * DAY)


@pytest.fixture
def seller_(cast: Cast, request: pytest.FixtureRequest) -> Acting:
    found: Acting = request.getfixturevalue("seller")
    return found


def decide(claim: Claim, verdict: Verdict, acting: Acting, days: int = 3) -> Claim:
    return rulings.decide(claim=claim, verdict=verdict, acting=acting, at=LATER + days * DAY)


def now(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def test_the_platform_sees_a_claim_only_once_it_is_asked(
    received: Order, her: Acting, platform: Acting, seller_: Acting
) -> None:
    claim = ask(received, ClaimKind.FAULTY, her)
    assert not claims_visible_to(platform).exists()

    seller.refuse(claim=claim, why="穿过了。", acting=seller_, at=LATER)
    buyer.dispute(claim=claim, why="没有穿。", acting=her, at=LATER)

    assert claims_visible_to(platform).get() == claim


def test_what_was_decided_waits_three_days_for_an_appeal_and_then_is_done(
    disputed: Claim, cast: Cast, platform: Acting
) -> None:
    decide(disputed, HALF, platform)
    clock.run_deadlines(at=LATER + 6 * DAY - timedelta(minutes=1))
    assert (now(disputed).state, gone_back()) == (ClaimState.DECIDED, 0)

    clock.run_deadlines(at=LATER + 6 * DAY)

    assert (now(disputed).state, gone_back()) == (ClaimState.SETTLED, 9_900)
    assert owed_to(cast) == 9_900 - 792
    assert books_are_right(disputed.order)
    assert money_faults() == []


def test_goods_that_must_come_back_come_back_before_the_money(
    disputed: Claim, her: Acting, platform: Acting, seller_: Acting
) -> None:
    decide(disputed, ALL, platform)
    clock.run_deadlines(at=LATER + 6 * DAY)
    assert (now(disputed).state, gone_back()) == (ClaimState.AGREED, 0)
    buyer.send_back(claim=disputed, parcel="SF1", acting=her, at=LATER + 7 * DAY)

    with pytest.raises(NotAllowed):  # it was decided
        seller.refuse(claim=disputed, why="不收。", acting=seller_, at=LATER + 8 * DAY)
    seller.take_back(claim=disputed, acting=seller_, at=LATER + 8 * DAY)

    assert (now(disputed).state, gone_back()) == (ClaimState.SETTLED, TWO)


def test_after_an_appeal_another_person_decides_for_good(
    disputed: Claim, her: Acting, platform: Acting, second_officer: Acting, client: Client
) -> None:
    decide(disputed, NOTHING, platform)
    rulings.appeal(claim=disputed, why="他们没看照片。", acting=her, at=LATER + 4 * DAY)

    with pytest.raises(SamePerson):
        decide(disputed, NOTHING, platform, days=5)
    client.force_login(platform.person)
    page = client.get(reverse("aftersales:claim", args=[disputed.code])).content.decode()
    assert "第一次是您决定的" in page
    assert second_officer.person.name in page
    assert "作出决定" not in page
    decide(disputed, HALF, second_officer, days=5)

    assert (now(disputed).state, gone_back()) == (ClaimState.SETTLED, 9_900)
    first, second = Ruling.objects.order_by("level")
    assert (first.appealed_by, first.amount, second.amount) == (Side.BUYER, 0, 9_900)
    with pytest.raises(NotAllowed):
        rulings.appeal(claim=disputed, why="还是不服。", acting=her, at=LATER + 6 * DAY)


def test_a_seller_may_appeal_too(
    disputed: Claim, seller_: Acting, platform: Acting, second_officer: Acting
) -> None:
    decide(disputed, ALL, platform)

    rulings.appeal(claim=disputed, why="有签收照片。", acting=seller_, at=LATER + 4 * DAY)
    decide(disputed, NOTHING, second_officer, days=5)

    assert (now(disputed).state, gone_back()) == (ClaimState.CLOSED, 0)


def test_a_platform_that_is_late_is_reminded_every_day_and_decides_nothing_by_itself(
    disputed: Claim, cast: Cast
) -> None:
    told = cast.officer.messages.filter(kind="claim")
    assert told.count() == 1

    for days in (7, 7, 8):
        clock.run_deadlines(at=LATER + days * DAY)

    assert (now(disputed).state, told.count()) == (ClaimState.DISPUTED, 3)


@pytest.mark.parametrize("who", ["her", "seller_"])
def test_nobody_decides_their_own_case(
    disputed: Claim, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAnArbiter):
        decide(disputed, ALL, request.getfixturevalue(who))

    assert now(disputed).state == ClaimState.DISPUTED


def test_a_ruling_needs_reasons_and_gives_no_more_than_was_paid(
    disputed: Claim, platform: Acting
) -> None:
    with pytest.raises(NothingSaid):
        decide(disputed, Verdict(0, needs_return=False, reasons=" "), platform)
    with pytest.raises(NotThatMuch):
        decide(disputed, Verdict(TWO + 1, needs_return=False, reasons="赔三倍。"), platform)

    assert not Ruling.objects.exists()


def test_every_step_is_in_the_history_without_words_of_anybody(
    disputed: Claim, platform: Acting
) -> None:
    decide(disputed, NOTHING, platform)

    steps = Event.objects.filter(name__startswith="aftersales.claim.", subject_id=disputed.pk)
    assert [step.name.rsplit(".", 1)[1] for step in steps.order_by("pk")] == [
        "open",
        "refuse",
        "dispute",
        "decide",
    ]
    assert all("照片" not in str(step.facts) for step in steps)
