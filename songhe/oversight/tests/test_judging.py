"""Providers below the published bounds: warned, given time, suspended, removed, told why."""

from datetime import datetime, timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.catalogue.states import ProviderState
from songhe.notify.models import Message
from songhe.oversight import appeals
from songhe.oversight.actions import Grounds
from songhe.oversight.judging import judge, judge_everybody
from songhe.oversight.models import Sanction
from songhe.oversight.queries.bounds import published_bounds
from songhe.oversight.rules.bounds import Due, Figure, Measure, Record, due, failing

BAD = {Measure.STARS: Figure(280, 12)}
GOOD = {Measure.STARS: Figure(470, 12)}


def later(days: int) -> datetime:
    return NOON + timedelta(days=days)


@pytest.mark.parametrize(
    ("figures", "failed"),
    [
        ({Measure.STARS: Figure(319, 10)}, [Measure.STARS]),
        ({Measure.STARS: Figure(320, 10)}, []),
        ({Measure.STARS: Figure(100, 9)}, []),  # too few to judge
        ({Measure.MISSED: Figure(6, 20)}, [Measure.MISSED]),
        ({Measure.MISSED: Figure(5, 20)}, []),
        (
            {Measure.LATE: Figure(21, 20), Measure.STARS: Figure(1, 99)},
            [Measure.STARS, Measure.LATE],
        ),
        ({Measure.LOST: Figure(51, 4), Measure.CLAIMED: Figure(30, 20)}, [Measure.LOST]),
        ({Measure.LOST: Figure(100, 3)}, []),  # too few disputes
        ({Measure.GIVEN_BACK: Figure(21, 20)}, [Measure.GIVEN_BACK]),
        ({}, []),
    ],
)
def test_a_bound_is_kept_or_not(figures: dict[Measure, Figure], failed: list[Measure]) -> None:
    assert [one.measure for one in failing(figures, published_bounds())] == failed


@pytest.mark.parametrize(
    ("record", "step"),
    [
        (Record(active=True), Due.WARN),
        (Record(active=True, warned_at=later(-29)), None),
        (Record(active=True, warned_at=later(-30)), Due.SUSPEND),
        (Record(active=True, warned_at=later(-91)), Due.WARN),
        (Record(active=True, warned_at=later(-40), appealed=True), None),
        (Record(active=False, suspended_at=later(-59)), None),
        (Record(active=False, suspended_at=later(-60)), Due.REMOVE),
        (Record(active=False, suspended_at=later(-60), appealed=True), None),
        (Record(active=False), None),  # suspended by an officer: hers to decide
    ],
)
def test_each_step_leaves_its_time(record: Record, step: Due | None) -> None:
    bounds = published_bounds()

    assert due(failing(BAD, bounds), record, bounds, at=NOON) == step


def test_whoever_stays_below_is_warned_suspended_and_removed(cast: Cast) -> None:
    bounds = published_bounds()

    steps = {}
    for day in range(120):
        for _twice in range(2):
            if done := judge(cast.provider, BAD, bounds, at=later(day)):
                steps[day] = (done.verb, done.rule)

    assert steps == {0: ("warn", "W1"), 30: ("suspend", "S7"), 90: ("remove", "X1")}
    cast.provider.refresh_from_db()
    assert cast.provider.state == ProviderState.REMOVED
    told = (
        Message.objects.filter(person=cast.manager).order_by("pk").values_list("words", flat=True)
    )
    assert len(told) == 3
    assert "评价平均不低于 3.2 分" in told[0]
    assert "现在是 2.80，共 12 次" in told[0]


def test_whoever_puts_it_right_is_left_in_peace(cast: Cast) -> None:
    bounds = published_bounds()

    judge(cast.provider, BAD, bounds, at=NOON)
    for day in range(1, 120):
        assert judge(cast.provider, GOOD, bounds, at=later(day)) is None

    cast.provider.refresh_from_db()
    assert cast.provider.state == ProviderState.ACTIVE


def test_an_open_appeal_stops_the_clock_and_an_upheld_one_wipes_the_warning(cast: Cast) -> None:
    bounds = published_bounds()
    warned = judge(cast.provider, BAD, bounds, at=NOON)
    assert warned is not None
    sent = appeals.appeal(
        sanction=warned, words="刷的差评", acting=acting_of(cast.manager), at=NOON
    )
    assert judge(cast.provider, BAD, bounds, at=later(40)) is None

    appeals.uphold(
        appeal=sent,
        grounds=Grounds("U1", "属实"),
        acting=acting_of(cast.officer),
        at=later(40),
    )

    again = judge(cast.provider, BAD, bounds, at=later(41))
    assert again is not None
    assert again.verb == "warn"


def test_a_district_in_which_all_is_well_hears_nothing(cast: Cast) -> None:
    assert judge_everybody(claims={}, at=NOON) == []
    assert not Sanction.objects.exists()
