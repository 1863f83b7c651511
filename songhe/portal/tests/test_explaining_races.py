"""An article is called off in the moment in which an hour for explaining it is told."""

import pytest

from conftest import NOON, Cast, at_once, build_cast
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.portal.tests.test_explaining import TEN
from songhe.portal.tests.test_less_to_explain import lack
from songhe.shipping.actions.explaining import agree_explaining
from songhe.shipping.actions.opening import change_for_line
from songhe.shipping.actions.stock import open_warehouse
from songhe.shipping.tests.conftest import BY, buy, make_lot, open_for, receive, sell_goods
from songhe.shop.actions.checkouts import Wanted
from songhe.visits.actions.explaining import explain_the_rest, open_for_explaining
from songhe.visits.models import Visit
from songhe.visits.states import VisitState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast(at=NOON)


def test_the_visit_explains_what_still_comes_whichever_is_first(people: Cast) -> None:
    place = open_warehouse(
        provider=people.provider, name="武昌仓", address="徐东大街 9 号", phone="027-85550101"
    )
    goods = [sell_goods(people, title) for title in ("防滑浴垫", "床边扶手")]
    for one in goods:
        receive(make_lot(one), place, 5)
    shipment = open_for(buy(people, [Wanted(one) for one in goods]))
    calendar = people.worker.calendar
    agree_explaining(shipment=shipment, calendar=calendar, starts_at=TEN, by=BY, at=NOON)
    agreed = Event.objects.get(name="shipping.explanation.agree")

    def call_off() -> None:
        lack("防滑浴垫")
        event = Event.objects.get(name="shop.order.call_off")
        for listener in (explain_the_rest, change_for_line):
            listener(event)

    came = at_once(lambda: open_for_explaining(agreed), call_off, refusals=NotAllowed)

    assert came == [None, None]
    visit = Visit.objects.get()
    assert (visit.title, visit.state) == ("床边扶手", VisitState.ACCEPTED)
