from datetime import timedelta

import pytest

from conftest import NOON
from songhe.visits.rules.board import Block, hours_of, row_of
from songhe.visits.rules.tasks import ARRIVE, LEAVE, tasks_for
from songhe.visits.rules.windows import Arrival, answer_by, arrival, minutes_late


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-61, Arrival.TOO_EARLY),
        (-60, Arrival.IN_TIME),
        (0, Arrival.IN_TIME),
        (60, Arrival.IN_TIME),
        (61, Arrival.TOO_LATE),
    ],
)
def test_the_door_opens_an_hour_around_the_visit(minutes: int, expected: Arrival) -> None:
    assert arrival(starts_at=NOON, at=NOON + timedelta(minutes=minutes)) == expected


@pytest.mark.parametrize(("minutes", "late"), [(-5, 0), (10, 0), (12, 12), (75, 75)])
def test_ten_minutes_nobody_minds(minutes: int, late: int) -> None:
    assert minutes_late(starts_at=NOON, at=NOON + timedelta(minutes=minutes)) == late


def test_a_provider_answers_within_a_day_and_before_the_visit() -> None:
    soon, far = NOON + timedelta(hours=3), NOON + timedelta(days=5)

    assert answer_by(offered_at=NOON, starts_at=soon) == soon
    assert answer_by(offered_at=NOON, starts_at=far) == NOON + timedelta(days=1)


def test_a_bathing_visit_begins_with_a_word_and_ends_with_one() -> None:
    tasks = tasks_for("J02")

    assert (tasks[0], tasks[-1]) == (ARRIVE, LEAVE)
    assert "调好水温，铺防滑垫" in tasks


def test_an_unknown_category_still_has_tasks() -> None:
    assert tasks_for("Z99") == [ARRIVE, "按订单做好服务", LEAVE]


def test_a_visit_spans_its_quarters_on_the_board() -> None:
    midnight = NOON - timedelta(hours=12)
    block = Block(
        "周",
        midnight + timedelta(hours=9, minutes=15),
        midnight + timedelta(hours=10, minutes=5),
        "助浴",
    )

    cells = row_of([block], hours=range(8, 11), midnight=midnight)

    assert [(cell.span, cell.thing) for cell in cells] == [
        *[(1, None)] * 5,
        (4, "助浴"),
        *[(1, None)] * 3,
    ]
    assert [cell.hour_starts for cell in cells[:5]] == [True, False, False, False, True]
    assert sum(cell.span for cell in cells) == 12


def test_the_board_widens_for_early_and_late_visits() -> None:
    midnight = NOON - timedelta(hours=12)
    early = Block(
        "周", midnight + timedelta(hours=6, minutes=30), midnight + timedelta(hours=7), ""
    )
    late = Block(
        "周",
        midnight + timedelta(hours=18, minutes=30),
        midnight + timedelta(hours=19, minutes=30),
        "",
    )

    assert hours_of([], midnight) == range(8, 18)
    assert hours_of([early, late], midnight) == range(6, 20)
