"""Nobody opened the door: what the worker must have done, what is kept, who has the last word."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.aftersales.actions import absence, buyer, clock, rulings
from songhe.aftersales.actions.opening import NotPossible
from songhe.aftersales.models import AtTheDoor, Claim
from songhe.aftersales.rules.absence import AtDoor, kept_of, lacking
from songhe.aftersales.states import ClaimKind, ClaimState
from songhe.aftersales.tests.conftest import TOMORROW_TEN, ask, books_are_right, gone_back, owed_to
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.models import Message
from songhe.shop.models import Order
from songhe.shop.states import OrderState
from songhe.visits.actions import clock as visits_clock, opening, planning
from songhe.visits.models import Visit
from songhe.visits.states import VisitState

MINUTE = timedelta(minutes=1)
AT = TOMORROW_TEN + 16 * MINUTE
WAITED = AtDoor(TOMORROW_TEN, [TOMORROW_TEN + 5 * MINUTE, TOMORROW_TEN + 12 * MINUTE])


@pytest.mark.parametrize(
    ("came", "calls", "at", "lacks"),
    [
        (0, (5, 12), 16, ""),
        (-20, (-10, 1), 14, "wait"),  # waiting before the agreed hour does not count
        (0, (5, 12), 14, "wait"),
        (0, (5, 9), 16, "calls"),
        (0, (-3, 12), 16, "calls"),  # one of them before she was there
        (16, (20, 30), 40, "came_late"),
        (0, (5, 12), 121, "too_late"),
    ],
)
def test_nobody_was_at_home_only_after_waiting_and_calling(
    came: int, calls: tuple[int, ...], at: int, lacks: str
) -> None:
    start = TOMORROW_TEN
    door = AtDoor(start + came * MINUTE, [start + one * MINUTE for one in calls])

    assert lacking(door, starts_at=start, at=start + at * MINUTE) == lacks
    assert kept_of(12_801) == 6_400


@pytest.fixture
def visit(bath: Order, cast: Cast) -> Visit:
    opening.open_for_paid_order(Event.objects.get(name="shop.order.pay", subject_id=bath.pk))
    offered = Visit.objects.get(order_line__order=bath)
    return planning.accept(visit=offered, by="孙丽", at=bath.paid_at or TOMORROW_TEN)


@pytest.fixture
def claim(visit: Visit, cast: Cast) -> Claim:
    return report(visit, cast)


def report(visit: Visit, cast: Cast, at: datetime = AT) -> Claim:
    found = absence.Found(WAITED, place="30.5501, 114.3302 ±20 m", words="敲了门。")
    return absence.report_nobody(visit=visit, found=found, acting=acting_of(cast.worker), at=at)


def test_if_she_says_nothing_half_goes_back_and_the_firm_has_the_rest(
    claim: Claim, bath: Order, cast: Cast, visit: Visit
) -> None:
    assert "没有人开门" in Message.objects.filter(person=cast.elder).latest("pk").words
    visits_clock.run_clock(at=AT + timedelta(hours=47))  # an absence is no missed visit
    assert (clock.run_deadlines(at=AT + timedelta(hours=47)), gone_back()) == (0, 0)

    clock.run_deadlines(at=AT + timedelta(hours=48))
    clock.run_deadlines(at=AT + timedelta(hours=49))
    opening.cancel_for_order(Event.objects.get(name="shop.order.refund", subject_id=bath.pk))

    for one in (claim, bath, visit):
        one.refresh_from_db()
    assert (claim.state, bath.state) == (ClaimState.SETTLED, OrderState.REFUNDED)
    assert (gone_back(), owed_to(cast), visit.state) == (6_400, 5_888, VisitState.CANCELLED)
    assert books_are_right(bath)


def test_she_was_at_home_and_the_platform_gives_everything_back(
    claim: Claim, bath: Order, cast: Cast, her: Acting, platform: Acting
) -> None:
    at = AT + timedelta(hours=1)
    with pytest.raises(NotAllowed):
        buyer.withdraw(claim=claim, acting=her, at=at)
    buyer.dispute(claim=claim, why="我一直在家。", acting=her, at=at)
    little = rulings.Verdict(amount=100, needs_return=False, reasons="少退")
    with pytest.raises(rulings.NotThatLittle):
        rulings.decide(claim=claim, verdict=little, acting=platform, at=at)
    verdict = rulings.Verdict(amount=12_800, needs_return=False, reasons="电话没有打通过")
    rulings.decide(claim=claim, verdict=verdict, acting=platform, at=at)

    clock.run_deadlines(at=at + timedelta(days=3))

    bath.refresh_from_db()
    assert (bath.state, gone_back(), owed_to(cast)) == (OrderState.REFUNDED, 12_800, 0)
    assert books_are_right(bath)


def test_a_firm_may_keep_nothing(claim: Claim, bath: Order, seller: Acting) -> None:
    absence.forgive(claim=claim, acting=seller, at=AT)

    with pytest.raises(NotAllowed):
        absence.forgive(claim=claim, acting=seller, at=AT)
    assert gone_back() == 12_800
    assert books_are_right(bath)


def test_it_is_said_once_and_not_of_a_visit_that_is_called_off(
    visit: Visit, cast: Cast, her: Acting
) -> None:
    order = Order.objects.get()
    ask(order, ClaimKind.CALL_OFF, her, at=TOMORROW_TEN - 5 * MINUTE)
    with pytest.raises(NotPossible):
        report(visit, cast)
    buyer.withdraw(claim=Claim.objects.get(), acting=her, at=TOMORROW_TEN)

    report(visit, cast)

    with pytest.raises((NotPossible, NotAllowed)):
        report(visit, cast)
    assert AtTheDoor.objects.count() == 1


def test_a_worker_tells_it_from_the_door_and_the_elder_reads_where_she_stood(
    visit: Visit, cast: Cast, client: Client
) -> None:
    client.force_login(cast.worker)
    sent = {
        "came_at": "10:00",
        "first_call": "10:05",
        "last_call": "10:07",
        "where": "30.5501, 114.3302 ±20 m",
    }
    address = reverse("aftersales:absent", args=[visit.code])
    with time_machine.travel(AT, tick=False):
        refused = client.post(address, sent)
        assert refused.status_code == 422
        assert "至少打两次电话" in refused.content.decode()
        assert 'value="10:05' in refused.content.decode()
        client.post(address, {**sent, "last_call": "10:12"})

        client.force_login(cast.elder)
        made = Claim.objects.get()
        page = client.get(reverse("aftersales:claim", args=[made.code])).content.decode()
        assert all(words in page for words in ("30.5501, 114.3302", "64", "请平台来评理"))
        assert "算了，撤回" not in page
        terms = reverse("aftersales:terms", args=[cast.bathing.code])
        assert "留 50%" in client.get(terms).content.decode()
