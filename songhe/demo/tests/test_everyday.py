"""The small things that the demonstration shows: each through the action that people use."""

from datetime import timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.actions import people
from songhe.accounts.models import Elder
from songhe.accounts.states import Sex
from songhe.aftersales.states import ClaimKind, ClaimState
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.demo import buying
from songhe.demo.buying import Wish
from songhe.demo.district import dice_for
from songhe.demo.everyday import HERS, live_every_day
from songhe.invoices.models import Invoice
from songhe.invoices.states import InvoiceState
from songhe.kernel.events import deliver_waiting
from songhe.shop.models import Address, Question

pytestmark = pytest.mark.django_db


def _neighbour(cast: Cast, number: int) -> Elder:
    return people.register_elder(
        person=people.register_person(
            name=f"邻居{number}", phone=f"+861380000040{number}", at=NOON
        ),
        facts=people.ElderFacts(
            call_name="邻居",
            born_on=cast.grandma.born_on,
            sex=Sex.MALE,
            region=cast.grandma.region,
            station=cast.station,
        ),
        at=NOON - timedelta(days=40),
    )


def test_every_new_page_of_the_shop_has_something_to_show(cast: Cast) -> None:
    bath = NOON - timedelta(days=5)
    wish = Wish(
        elder=cast.grandma,
        listing=cast.bathing,
        placed_at=bath - timedelta(hours=30),
        starts_at=bath,
        family_pays=False,
        late=timedelta(0),
        stars=5,
    )
    assert buying.go_through([wish], dice_for("a bath"), now=NOON) == 1

    live_every_day(cast=cast, elders=[_neighbour(cast, n) for n in range(3)], at=NOON)
    deliver_waiting(SUBSCRIPTIONS, at=NOON)

    hers = Question.objects.get(asker=cast.elder)
    assert (hers.words, hers.answers.count()) == (HERS, 1)
    assert Question.objects.filter(answered_at=None).count() == 2
    assert Invoice.objects.get(order__elder=cast.grandma).state == InvoiceState.ISSUED
    assert Address.objects.get(elder=cast.grandma).label == "女儿家"
    claim = cast.provider.claims.get(kind=ClaimKind.ABSENT)
    assert claim.state == ClaimState.OFFERED
    assert NOON - claim.opened_at < timedelta(hours=48)
