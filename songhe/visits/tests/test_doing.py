from datetime import timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.kernel.flow import NotAllowed
from songhe.ledger.queries import balance, imbalances
from songhe.notify.models import Message
from songhe.payments.models import Refund
from songhe.shop.actions.orders import cancel_order
from songhe.shop.actions.reviews import NotYours, rate_order
from songhe.shop.models import Order, Review
from songhe.shop.queries import satisfaction_by_provider, unspent
from songhe.shop.states import OrderState
from songhe.visits.actions import clock, doing
from songhe.visits.models import Visit
from songhe.visits.queries import done_and_late
from songhe.visits.states import VisitState
from songhe.visits.tests.conftest import END, TEN, buy_bath


def wrong(visit: Visit) -> str:
    return f"{(int(visit.check_in_code) + 1) % 10_000:04d}"


def test_the_right_code_in_time_begins_the_visit(on_site: Visit) -> None:
    assert (on_site.state, on_site.checked_in_at) == (VisitState.ON_SITE, TEN)
    assert Order.objects.get().state == OrderState.UNDERWAY


def test_a_wrong_code_is_counted_and_changes_nothing_else(accepted: Visit) -> None:
    with pytest.raises(doing.WrongCode) as refused:
        doing.check_in(visit=accepted, code=wrong(accepted), by="周桂芳", at=TEN)

    accepted.refresh_from_db()
    assert refused.value.left == 4
    assert (accepted.state, accepted.check_in_tries) == (VisitState.ACCEPTED, 1)
    assert Order.objects.get().state == OrderState.PAID


def test_after_five_wrong_codes_even_the_right_one_is_refused(accepted: Visit, cast: Cast) -> None:
    for _try in range(5):
        with pytest.raises(doing.WrongCode):
            doing.check_in(visit=accepted, code=wrong(accepted), by="周桂芳", at=TEN)
    with pytest.raises(doing.TooManyTries):
        doing.check_in(visit=accepted, code=accepted.check_in_code, by="周桂芳", at=TEN)

    accepted.refresh_from_db()
    assert (accepted.state, accepted.check_in_tries) == (VisitState.ACCEPTED, 5)
    assert Message.objects.filter(person=cast.manager, words__contains="输错了 5 次").count() == 1


def test_the_station_or_the_provider_can_help_in(accepted: Visit) -> None:
    visit = doing.check_in_for_worker(
        visit=accepted, by="吴敏（水果湖社区站）", why="打过电话，人在门口", at=TEN
    )

    assert visit.state == VisitState.ON_SITE
    assert visit.checked_in_by == "吴敏（水果湖社区站）"


@pytest.mark.parametrize(("minutes", "refusal"), [(-61, doing.TooEarly), (61, doing.TooLate)])
def test_outside_its_hour_the_code_does_not_open(
    accepted: Visit, minutes: int, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        doing.check_in(
            visit=accepted,
            code=accepted.check_in_code,
            by="周桂芳",
            at=TEN + timedelta(minutes=minutes),
        )

    accepted.refresh_from_db()
    assert (accepted.state, accepted.check_in_tries) == (VisitState.ACCEPTED, 0)


def test_an_offer_nobody_took_cannot_be_begun(offered: Visit) -> None:
    with pytest.raises(NotAllowed):
        doing.check_in(visit=offered, code=offered.check_in_code, by="周桂芳", at=TEN)


def test_an_undone_order_cannot_be_begun(cast: Cast, accepted: Visit) -> None:
    cancel_order(order=Order.objects.get(), acting=acting_of(cast.elder), at=NOON)

    with pytest.raises(NotAllowed):
        doing.check_in(visit=accepted, code=accepted.check_in_code, by="周桂芳", at=TEN)

    accepted.refresh_from_db()
    assert accepted.state == VisitState.ACCEPTED  # called off as soon as the event is told
    assert Order.objects.get().state == OrderState.REFUNDED


def test_tasks_are_ticked_only_while_the_worker_is_there(on_site: Visit) -> None:
    task = on_site.tasks.select_related("visit").order_by("place")[0]

    doing.tick_task(task=task, done=True, at=TEN + timedelta(minutes=5))
    doing.tick_task(task=task, done=True, at=TEN + timedelta(minutes=9))

    task.refresh_from_db()
    assert task.done_at == TEN + timedelta(minutes=5)
    doing.check_out(visit=on_site, by="周桂芳", at=END)
    with pytest.raises(NotAllowed):
        doing.tick_task(task=task, done=False, at=END)


def test_her_word_posts_the_money_and_counts_the_stars(
    done: Visit, cast: Cast, grandma_acting: Acting
) -> None:
    assert balance(f"provider:{cast.provider_org.code}") == 0

    doing.confirm(visit=done, acting=grandma_acting, stars=5, words="手轻", at=END)

    order = Order.objects.get()
    assert order.state == OrderState.FULFILLED
    assert balance(f"provider:{cast.provider_org.code}") == -11_776
    assert balance("platform:fees") == -1_024
    assert unspent(order) == 0
    assert imbalances() == []
    review = order.reviews.get()
    assert (review.stars, review.by) == (5, cast.elder)
    cast.bathing.refresh_from_db()
    assert (cast.bathing.stars_total, cast.bathing.stars_count) == (5, 1)
    [found] = satisfaction_by_provider()
    assert (found.provider, found.reviews, found.stars) == (cast.provider, 1, 5.0)


def test_the_station_confirms_for_her_under_both_names(done: Visit, cast: Cast) -> None:
    helped = acting_of(cast.operator, helped=cast.grandma.code)

    doing.confirm(visit=done, acting=helped, stars=4, at=END)

    assert Review.objects.get().by_label == "吴敏（水果湖社区站）代王秀兰"


def test_the_daughter_does_not_confirm_but_may_rate_what_she_did_not_pay_for(
    done: Visit, cast: Cast, grandma_acting: Acting
) -> None:
    daughter = acting_of(cast.daughter)
    with pytest.raises(doing.NotConfirmer):
        doing.confirm(visit=done, acting=daughter, stars=1, at=END)
    doing.confirm(visit=done, acting=grandma_acting, at=END)

    with pytest.raises(NotYours):
        rate_order(order=Order.objects.get(), stars=1, acting=daughter, at=END)

    assert not Review.objects.exists()


def test_confirming_twice_posts_once(done: Visit, cast: Cast, grandma_acting: Acting) -> None:
    doing.confirm(visit=done, acting=grandma_acting, at=END)
    with pytest.raises(NotAllowed):
        doing.confirm(visit=done, acting=grandma_acting, at=END)

    assert balance(f"provider:{cast.provider_org.code}") == -11_776


def test_two_days_of_silence_confirm(done: Visit, cast: Cast) -> None:
    assert clock.run_clock(at=END + timedelta(hours=47, minutes=59)) == 0
    assert clock.run_clock(at=END + timedelta(hours=48)) == 1
    assert clock.run_clock(at=END + timedelta(hours=48)) == 0

    done.refresh_from_db()
    assert done.state == VisitState.CONFIRMED
    assert balance(f"provider:{cast.provider_org.code}") == -11_776
    assert not Refund.objects.exists()


def test_oversight_counts_done_late_and_missed(done: Visit, cast: Cast) -> None:
    since, until = TEN - timedelta(hours=10), TEN + timedelta(hours=14)

    counts = done_and_late(since=since, until=until, at=END)

    assert (counts.planned, counts.done, counts.late, counts.missed) == (1, 1, 0, 0)


def test_a_visit_begun_after_ten_minutes_counts_as_late(cast: Cast, accepted: Visit) -> None:
    doing.check_in(
        visit=accepted,
        code=accepted.check_in_code,
        by="周桂芳",
        at=TEN + timedelta(minutes=11),
    )

    counts = done_and_late(
        since=TEN - timedelta(hours=1),
        until=TEN + timedelta(hours=1),
        at=END,
        provider=cast.provider,
    )

    assert (counts.on_site, counts.late) == (1, 1)


def test_a_second_bath_shows_the_known_face(
    done: Visit, cast: Cast, grandma_acting: Acting
) -> None:
    doing.confirm(visit=done, acting=grandma_acting, at=END)

    again = buy_bath(cast, starts_at=TEN + timedelta(days=7), at=END)

    assert again.lines.get().booking.calendar.person == cast.worker  # type: ignore[union-attr]
