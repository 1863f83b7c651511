"""Two at once at the door and after it, over two real connections."""

from functools import partial

import pytest

from conftest import NOON, Cast, at_once, build_cast
from songhe.accounts.acting import acting_of
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.ledger.queries import balance, imbalances
from songhe.shop.models import Order, Review
from songhe.shop.states import OrderState
from songhe.visits.actions import doing, planning
from songhe.visits.actions.opening import open_for_paid_order
from songhe.visits.models import Visit
from songhe.visits.states import VisitState
from songhe.visits.tests.conftest import END, TEN, buy_bath

pytestmark = pytest.mark.django_db(transaction=True)


together = partial(at_once, refusals=NotAllowed)


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast(at=NOON)


def accepted(cast: Cast) -> Visit:
    order = buy_bath(cast)
    open_for_paid_order(Event.objects.get(name="shop.order.pay", subject_id=order.pk))
    return planning.accept(visit=Visit.objects.get(), by="孙丽", at=NOON)


def test_told_twice_at_once_opens_one_visit(people: Cast) -> None:
    buy_bath(people)
    event = Event.objects.get(name="shop.order.pay")

    together(lambda: open_for_paid_order(event), lambda: open_for_paid_order(event))

    assert Visit.objects.count() == 1
    assert Visit.objects.get().tasks.count() == len(people.bathing.steps)


def test_checking_in_twice_at_once_begins_once(people: Cast) -> None:
    visit = accepted(people)

    results = together(
        lambda: doing.check_in(visit=visit, code=visit.check_in_code, by="周桂芳", at=TEN),
        lambda: doing.check_in_for_worker(visit=visit, by="孙丽", why="电话核实", at=TEN),
    )

    assert sum(isinstance(result, NotAllowed) for result in results) == 1
    assert Event.objects.filter(name="visits.visit.check_in").count() == 1
    assert Order.objects.get().state == OrderState.UNDERWAY


def test_wrong_codes_at_once_are_all_counted(people: Cast) -> None:
    visit = accepted(people)
    wrong = f"{(int(visit.check_in_code) + 1) % 10_000:04d}"

    def try_it() -> object:
        try:
            return doing.check_in(visit=visit, code=wrong, by="周桂芳", at=TEN)
        except doing.WrongCode as refused:
            return refused.left

    results = together(try_it, try_it, try_it)

    visit.refresh_from_db()
    assert sorted(str(left) for left in results) == ["2", "3", "4"]
    assert visit.check_in_tries == 3


def test_her_word_and_the_clock_at_once_post_the_money_once(people: Cast) -> None:
    visit = accepted(people)
    doing.check_in(visit=visit, code=visit.check_in_code, by="周桂芳", at=TEN)
    doing.check_out(visit=visit, by="周桂芳", at=END)

    together(
        lambda: doing.confirm(visit=visit, acting=acting_of(people.elder), stars=5, at=END),
        lambda: doing.confirm_by_itself(visit=visit, at=END),
    )

    assert Visit.objects.get().state == VisitState.CONFIRMED
    assert balance(f"provider:{people.provider_org.code}") == -11_776
    assert imbalances() == []
    assert Review.objects.count() <= 1


def test_of_yes_and_no_at_once_one_counts(people: Cast) -> None:
    buy_bath(people)
    open_for_paid_order(Event.objects.get(name="shop.order.pay"))
    visit = Visit.objects.get()

    together(
        lambda: planning.accept(visit=visit, by="孙丽", at=NOON),
        lambda: planning.decline(visit=visit, why="", by="孙丽", at=NOON),
    )

    # A no after the yes still counts: then she cannot come after all.
    visit.refresh_from_db()
    states = (visit.state, Order.objects.get().state)
    assert states in {
        (VisitState.ACCEPTED, OrderState.PAID),
        (VisitState.DECLINED, OrderState.REFUNDED),
    }
