"""An article is called off in the moment in which an hour for explaining it is told."""

import pytest

from conftest import NOON, Cast, at_once, build_cast
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.portal.tests.test_explaining import TEN
from songhe.portal.tests.test_less_to_explain import lack
from songhe.shipping.actions.explaining import agree_explaining, drop_for_gone
from songhe.shipping.actions.opening import change_for_line
from songhe.shipping.actions.stock import open_warehouse
from songhe.shipping.tests.conftest import BY, buy, make_lot, open_for, receive, sell_goods
from songhe.shop.actions.checkouts import Wanted
from songhe.shop.actions.parting import part_with
from songhe.shop.models import Order
from songhe.visits.actions.explaining import explain_the_rest, open_for_explaining
from songhe.visits.models import Visit
from songhe.visits.states import VisitState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast(at=NOON)


@pytest.fixture
def agreed(people: Cast) -> Event:
    """She bought two things, and an hour is agreed for both, of which nobody was told yet."""
    place = open_warehouse(
        provider=people.provider, name="武昌仓", address="徐东大街 9 号", phone="027-85550101"
    )
    goods = [sell_goods(people, title) for title in ("防滑浴垫", "床边扶手")]
    for one in goods:
        receive(make_lot(one), place, 5)
    shipment = open_for(buy(people, [Wanted(one) for one in goods]))
    calendar = people.worker.calendar
    agree_explaining(shipment=shipment, calendar=calendar, starts_at=TEN, by=BY, at=NOON)
    return Event.objects.get(name="shipping.explanation.agree")


def test_the_visit_explains_what_still_comes_whichever_is_first(agreed: Event) -> None:
    def call_off() -> None:
        lack("防滑浴垫")
        event = Event.objects.get(name="shop.order.call_off")
        for listener in (explain_the_rest, change_for_line):
            listener(event)

    came = at_once(lambda: open_for_explaining(agreed), call_off, refusals=NotAllowed)

    assert came == [None, None]
    visit = Visit.objects.get()
    assert (visit.title, visit.state) == ("床边扶手", VisitState.ACCEPTED)


@pytest.mark.parametrize("gone", [1, 2])
def test_the_visit_explains_what_is_hers_when_things_go_back_in_that_moment(
    agreed: Event, gone: int
) -> None:
    order = Order.objects.get()

    def go_back() -> None:
        part_with(order=order, lines=order.lines.order_by("pk")[:gone], by=BY, at=NOON)
        for event in Event.objects.filter(name="shop.order.part_with").order_by("pk"):
            for listener in (explain_the_rest, drop_for_gone):
                listener(event)

    came = at_once(lambda: open_for_explaining(agreed), go_back, refusals=NotAllowed)

    assert came == [None, None]
    ahead = Visit.objects.filter(state=VisitState.ACCEPTED)
    assert [one.title for one in ahead] == ["床边扶手"][gone - 1 :]
