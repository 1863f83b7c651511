"""What may be tried, how often one may be asked, and what may be said of few."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from songhe.trials.rules.eligible import Way, way_of
from songhe.trials.rules.inviting import Asked, may_be_asked, most_asked
from songhe.trials.rules.periods import fault_of
from songhe.trials.rules.results import figure_of, result_of

AT = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("category", "way"),
    [
        ("B05", Way.NONE),  # health food
        ("F06", Way.NONE),  # medicine
        ("J03", Way.NONE),  # nursing
        ("E04", Way.FIGURES),  # a device that needs a paper
        ("D03", Way.FIGURES),
        ("E01", Way.WHOLE),
        ("J02", Way.WHOLE),
    ],
)
def test_what_the_law_leaves_open_goes_by_the_category(category: str, way: Way) -> None:
    assert way_of(category) is way


def test_nobody_is_asked_while_she_has_not_answered_or_a_third_time_in_a_month() -> None:
    def before(*days: int, waiting: bool = False) -> list[Asked]:
        return [Asked(AT - timedelta(days=day), waiting) for day in days]

    assert may_be_asked([], at=AT)
    assert may_be_asked(before(3), at=AT)
    assert not may_be_asked(before(3, waiting=True), at=AT)
    assert not may_be_asked(before(3, 29), at=AT)
    assert may_be_asked(before(3, 30), at=AT)
    assert most_asked(12) == 36


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (0, 0, ""),
        (0, 59, ""),
        (0, 60, "long"),
        (-1, 3, "past"),
        (3, 2, "backwards"),
        (91, 95, "far"),
    ],
)
def test_a_period_is_neither_past_nor_backwards_nor_endless(
    first: int, last: int, why: str
) -> None:
    days = [TODAY + timedelta(days=day) for day in (first, last)]
    assert fault_of(*days, today=TODAY) == why


def test_a_mean_comes_with_students_interval_rounded_outwards() -> None:
    # 5 5 4 4 5 3: mean 4.333, s 0.8165, t(5) 2.571 → ± 0.857
    figure = figure_of([5, 5, 4, 4, 5, 3])

    assert (figure.mean, figure.low, figure.high) == (4.3, 3.4, 5)
    assert figure.good is None  # one did not find it good, and could be told


def test_one_or_two_people_are_not_counted_out_but_nobody_and_three_are() -> None:
    assert figure_of([5, 5, 5, 5, 5]).good == 5
    assert figure_of([5, 5, 5, 5, 1, 1]).good is None
    assert figure_of([5, 5, 5, 1, 1, 1]).good == 3
    assert figure_of([1, 1, 1, 1, 1]).good == 0


def test_nothing_is_said_of_fewer_than_five_and_no_criterion_of_fewer_either() -> None:
    sheet = {"use": 5, "see": 4}

    assert result_of([sheet] * 4 + [{}]) is None
    result = result_of([sheet] * 4 + [{"use": 5}])
    assert result is not None
    assert (result.count, list(result.each)) == (5, ["use"])


@pytest.mark.parametrize(
    ("sheets", "is_liked"),
    [
        ([{"use": 5}] * 7, False),  # too few
        ([{"use": 5}] * 7 + [{"use": 4}], True),
        ([{"use": 5}] * 4 + [{"use": 3}] * 4, False),  # the mean is 4, but it may lie below
    ],
)
def test_well_liked_is_what_at_least_eight_like_beyond_doubt(
    sheets: list[dict[str, int]], *, is_liked: bool
) -> None:
    result = result_of(sheets)

    assert result is not None
    assert result.is_liked is is_liked


def test_a_mark_off_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="6"):
        figure_of([5, 6])
