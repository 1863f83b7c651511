"""A paper that ends: she, her family and her station hear of it in good time, once each."""

from datetime import timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.models import Person
from songhe.notify.models import Message
from songhe.shop.actions.paper_reminders import remind_of_papers
from songhe.shop.models import PaperReminder
from songhe.shop.rules.papers import step_of
from songhe.shop.tests.papers import NUMBER, show
from songhe.shop.tests.test_papers import revoke

DAY = timedelta(days=1)
LAST = NOON.date() + 40 * DAY


def heard(person: Person) -> list[str]:
    told = Message.objects.filter(person=person, words__contains="到期").order_by("pk")
    return list(told.values_list("words", flat=True))


@pytest.mark.parametrize(
    ("days_left", "step"), [(31, None), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)]
)
def test_each_day_belongs_to_one_step(days_left: int, step: int | None) -> None:
    assert step_of(days_left) == step


@pytest.mark.usefixtures("at_noon")
def test_every_morning_of_two_months_tells_each_of_them_twice(cast: Cast) -> None:
    show(cast, good_until=LAST)
    for day in range(60):
        for _twice in range(2):
            remind_of_papers(at=NOON + day * DAY)

    told = PaperReminder.objects.order_by("told_at").values_list("step", "told_at__date")
    assert list(told) == [(step, LAST - step * DAY) for step in (30, 7)]
    for person in (cast.elder, cast.daughter, cast.operator):
        assert len(heard(person)) == 2
        assert NUMBER[-4:] not in "".join(heard(person))
    assert "到水果湖社区站登记" in heard(cast.elder)[0]
    assert heard(cast.daughter)[0].startswith("王秀兰的长护险登记")
    assert heard(cast.operator)[0].endswith("当面登记。")
    assert not any(heard(one) for one in (cast.son, cast.manager, cast.officer))


def test_a_morning_that_was_missed_is_caught_up(cast: Cast) -> None:
    show(cast, good_until=LAST)

    assert remind_of_papers(at=NOON + 38 * DAY) == 1
    assert PaperReminder.objects.get().step == 7


def test_who_has_a_newer_paper_or_none_any_more_is_left_in_peace(cast: Cast) -> None:
    show(cast, good_until=LAST)
    show(cast, starts_on=LAST + DAY, good_until=LAST + 300 * DAY)
    revoke(cast, show(cast, paper="低保", good_until=LAST))

    assert remind_of_papers(at=NOON + 35 * DAY) == 0
