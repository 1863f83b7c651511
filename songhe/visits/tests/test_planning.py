from datetime import time, timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions.people import give_role, register_person
from songhe.accounts.models import Person
from songhe.accounts.states import Role
from songhe.booking.actions import open_calendar, set_hours
from songhe.booking.models import Booking
from songhe.booking.states import BookingState
from songhe.catalogue.actions.providers import add_skill
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.models import LiveEvent, Message
from songhe.payments.models import Refund
from songhe.shop.actions.orders import cancel_order
from songhe.shop.models import Order
from songhe.shop.states import OrderState
from songhe.visits.actions import clock, opening, planning
from songhe.visits.models import Visit
from songhe.visits.rules.tasks import tasks_for
from songhe.visits.states import VisitState
from songhe.visits.tests.conftest import TEN


@pytest.fixture
def colleague(cast: Cast) -> Person:
    return make_colleague(cast)


def make_colleague(cast: Cast) -> Person:
    person = register_person(name="陈小燕", phone=None, at=NOON)
    give_role(person=person, organisation=cast.provider_org, role=Role.WORKER, at=NOON)
    add_skill(person=person, provider=cast.provider, category=cast.bathing.category)
    calendar = open_calendar(name="陈小燕", person=person)
    set_hours(calendar=calendar, hours=[(day, time(8), time(18)) for day in range(7)])
    return person


def test_a_paid_order_offers_one_visit_however_often_it_is_told(
    offered: Visit, order: Order, cast: Cast
) -> None:
    opening.open_for_paid_order(Event.objects.get(name="shop.order.pay"))

    visit = Visit.objects.get()
    assert visit == offered
    assert (visit.worker, visit.starts_at, visit.state) == (cast.worker, TEN, VisitState.OFFERED)
    assert visit.answer_by == TEN
    assert len(visit.check_in_code) == 4
    assert visit.check_in_code.isdigit()
    assert [task.words for task in visit.tasks.order_by("place")] == (
        cast.bathing.steps or tasks_for("J02")
    )
    message = Message.objects.get(person=cast.manager)
    assert message.words.startswith("新订单等您接：上门助浴，")
    assert LiveEvent.objects.filter(person=cast.manager, kind="visit").count() == 1


def test_who_accepts_lets_everybody_know(accepted: Visit, cast: Cast) -> None:
    assert accepted.state == VisitState.ACCEPTED
    assert Message.objects.filter(person=cast.elder, kind="visit").count() == 1
    assert Message.objects.filter(person=cast.worker, kind="visit").count() == 1


def test_who_declines_gives_the_money_back(offered: Visit, cast: Cast) -> None:
    planning.decline(visit=offered, why="师傅病了", by="孙丽", at=NOON)

    offered.refresh_from_db()
    order = Order.objects.get()
    assert offered.state == VisitState.DECLINED
    assert order.state == OrderState.REFUNDED
    assert Refund.objects.get().amount == 12_800
    assert Booking.objects.get().state == BookingState.RELEASED
    assert Message.objects.filter(
        person=cast.elder,
        words="“上门助浴”：很抱歉，江城暖家助浴服务有限公司这次来不了，128 元退回付款的账户。",
    ).exists()


def test_declining_twice_refunds_once(offered: Visit) -> None:
    planning.decline(visit=offered, why="", by="孙丽", at=NOON)
    with pytest.raises(NotAllowed):
        planning.decline(visit=offered, why="", by="孙丽", at=NOON)

    assert Refund.objects.count() == 1


def test_an_answer_after_its_time_is_refused(offered: Visit) -> None:
    with pytest.raises(planning.TooLateToAccept):
        planning.accept(visit=offered, by="孙丽", at=TEN + timedelta(seconds=1))

    offered.refresh_from_db()
    assert offered.state == VisitState.OFFERED


def test_an_offer_nobody_answers_is_paid_back(offered: Visit) -> None:
    assert clock.run_clock(at=TEN - timedelta(seconds=1)) == 0
    assert clock.run_clock(at=TEN) == 1
    assert clock.run_clock(at=TEN) == 0

    offered.refresh_from_db()
    assert offered.state == VisitState.DECLINED
    assert Refund.objects.count() == 1


def test_an_undone_order_calls_its_visit_off(accepted: Visit, cast: Cast) -> None:
    cancel_order(order=Order.objects.get(), acting=acting_of(cast.elder), at=NOON)
    event = Event.objects.get(name="shop.order.refund")
    opening.cancel_for_order(event)
    opening.cancel_for_order(event)

    accepted.refresh_from_db()
    assert accepted.state == VisitState.CANCELLED
    assert (
        Message.objects.filter(person=cast.worker, words__endswith="取消了，不用去。").count() == 1
    )


def test_a_refunded_order_opens_no_visit(order: Order, cast: Cast) -> None:
    cancel_order(order=order, acting=acting_of(cast.elder), at=NOON)

    opening.open_for_paid_order(Event.objects.get(name="shop.order.pay"))

    assert not Visit.objects.exists()


def test_someone_else_is_sent_and_taken_at_that_time(
    accepted: Visit, colleague: Person, cast: Cast
) -> None:
    visit = planning.reassign(visit=accepted, worker=colleague, by="孙丽", at=NOON)

    visit.refresh_from_db()
    line = visit.order_line
    line.refresh_from_db()
    assert visit.worker == colleague
    assert line.booking is not None
    assert line.booking.calendar.person == colleague
    states = Booking.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [BookingState.RELEASED, BookingState.BOOKED]
    assert Message.objects.filter(person=cast.worker, words__endswith="改由陈小燕去。").count() == 1


def test_who_cannot_do_it_is_not_sent(accepted: Visit, cast: Cast) -> None:
    with pytest.raises(planning.NotFree):
        planning.reassign(visit=accepted, worker=cast.manager, by="孙丽", at=NOON)

    accepted.refresh_from_db()
    assert accepted.worker == cast.worker


def test_late_is_told_once_with_the_minutes(accepted: Visit, cast: Cast) -> None:
    with pytest.raises(planning.NotLate):
        planning.tell_late(visit=accepted, by="孙丽", at=TEN + timedelta(minutes=10))
    planning.tell_late(visit=accepted, by="孙丽", at=TEN + timedelta(minutes=12))
    with pytest.raises(planning.NotLate):
        planning.tell_late(visit=accepted, by="孙丽", at=TEN + timedelta(minutes=20))

    assert (
        Message.objects.filter(
            person=cast.elder, words="周桂芳路上耽搁了，大约晚到 12 分钟，请再等一会儿。"
        ).count()
        == 1
    )


def test_a_visit_to_which_nobody_came_is_flagged_then_paid_back(
    accepted: Visit, cast: Cast
) -> None:
    after = TEN + timedelta(minutes=61)
    assert clock.run_clock(at=TEN + timedelta(minutes=60)) == 0
    assert clock.run_clock(at=after) == 1

    accepted.refresh_from_db()
    assert accepted.state == VisitState.MISSED
    assert Message.objects.filter(person=cast.manager, words__contains="没有按时上门").count() == 1
    assert not Refund.objects.exists()

    assert clock.run_clock(at=after + timedelta(hours=48)) == 1
    accepted.refresh_from_db()
    assert accepted.state == VisitState.DECLINED
    assert Refund.objects.get().amount == 12_800
