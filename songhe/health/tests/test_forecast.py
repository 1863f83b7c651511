"""The look ahead: when it says nothing, which way it takes, how wide its bands are."""

import csv
import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import fmean

import pytest
from django.conf import settings

from songhe.health.rules.bands import own_band
from songhe.health.rules.forecast import (
    BETTER,
    HISTORY,
    HORIZON,
    PLAIN,
    choose,
    ends_of,
    errors_of,
    forecast,
    guesses,
)

SHARED = Path(os.environ.get("SONGHE_SHARED_DATA", settings.ROOT.parent / "shared" / "data"))
VITALS = SHARED / "vitals"


def noise(days: int, *, middle: float = 130, spread: float = 5, seed: int = 1) -> list[float]:
    dice = Random(seed)  # noqa: S311 - the same days each time, no secret
    return [dice.gauss(middle, spread) for _ in range(days)]


def test_nothing_is_said_before_fourteen_days_were_measured() -> None:
    assert forecast(noise(13)) is None
    assert forecast([*[None] * 40, *noise(13)]) is None
    assert forecast(noise(14)) is not None


def test_days_without_a_reading_do_not_count_as_measured() -> None:
    gaps: list[float | None] = []
    for value in noise(13):
        gaps += [value, None]

    assert forecast([*gaps[:-1]]) is None
    assert forecast([*gaps, 131.0]) is not None


def test_nothing_is_said_when_she_has_stopped_measuring() -> None:
    assert forecast([*noise(60), None, None]) is not None
    assert forecast([*noise(60), None, None, None]) is None


def test_an_old_past_does_not_weigh_on_the_coming_week() -> None:
    lately = noise(HISTORY)

    assert forecast(noise(400, middle=300) + lately) == forecast(lately)


def test_the_plain_way_stays_unless_another_is_clearly_better() -> None:
    assert choose({PLAIN: 100, "median_14": BETTER * 100 + 0.1, "smoothed": 120}) == PLAIN
    assert choose({PLAIN: 100, "median_14": BETTER * 100, "smoothed": 120}) == "median_14"


def test_a_few_wild_days_are_borne_better_by_the_median() -> None:
    values = [4_000.0 + 10 * (n % 3) + (9_000 if n % 9 == 4 else 0) for n in range(90)]

    found = forecast(values)

    assert found is not None
    assert found.model == "median_14"
    assert found.error <= BETTER * found.errors[PLAIN]


def test_a_guess_knows_nothing_of_the_days_after_it() -> None:
    values: list[float] = noise(40)
    changed = [*values[:25], *(value + 50 for value in values[25:])]

    assert guesses(values)[:25] == guesses(changed)[:25]


def test_errors_are_those_of_the_days_that_followed() -> None:
    values = [10.0] * 7 + [12.0, None, 13.0]

    errors = errors_of(values, guesses(values), PLAIN)

    assert errors[0][0] == 2.0  # on the evening of the 7th day: 10 said, 12 came
    assert errors[2][0] == 3.0
    assert [len(ahead) for ahead in errors] == [2, 1, 1, 0, 0, 0, 0]


def test_the_ends_are_rounded_outwards_and_with_few_errors_are_all_that_ever_was() -> None:
    assert ends_of([-9.0, *[0.0] * 20, 7.0], 0.95) == (-9, 7)
    hundred = [float(number) for number in range(1, 100)]
    assert ends_of(hundred, 0.80) == (10, 90)
    assert ends_of(hundred, 0.95) == (2, 98)


def test_bands_hold_one_another_and_never_narrow() -> None:
    found = forecast(noise(90))

    assert found is not None
    assert len(found.likely) == len(found.nearly) == HORIZON
    for likely, nearly in zip(found.likely, found.nearly, strict=True):
        assert nearly[0] <= likely[0] < found.middle < likely[1] <= nearly[1]
    widths = [high - low for low, high in found.likely]
    assert widths == sorted(widths)


def test_nothing_is_forecast_below_nothing() -> None:
    found = forecast([0.0, 9_000.0] * 20)

    assert found is not None
    assert min(low for low, _high in found.nearly) == 0


def test_on_days_that_only_scatter_the_bands_hold_what_they_promise() -> None:
    likely, nearly = [], []
    for seed in range(60):
        values = noise(127, seed=seed)
        found = forecast(values[:120])
        assert found is not None
        for value, inner, outer in zip(values[120:], found.likely, found.nearly, strict=True):
            likely.append(inner[0] <= value <= inner[1])
            nearly.append(outer[0] <= value <= outer[1])

    # A little more than promised: ends are rounded outwards, and bands never narrow.
    assert 0.78 <= fmean(likely) <= 0.90
    assert 0.93 <= fmean(nearly) <= 1


# --- Her own range -------------------------------------------------------------------------


def test_one_s_own_range_is_the_middle_and_three_usual_distances() -> None:
    values = [118.0, 120.0, 122.0, 130.0, 128.0, 126.0, 124.0] * 2

    # The middle is 124, the middle distance 4, and 3 · 1.4826 · 4 = 17.8.
    assert own_band(values, "heart_rate") == pytest.approx((106.2, 141.8), abs=0.05)
    assert own_band(values[1:], "heart_rate") is None


def test_one_s_own_range_is_never_narrower_than_what_means_nothing() -> None:
    assert own_band([120.0] * 20, "bp_systolic") == (105, 135)


# --- Real days of real people, where they are beside the project ---------------------------


def real(file: str, column: str) -> list[list[float]]:
    """One list of days for each person; days on which the device lay in a drawer are left out."""
    people: dict[str, dict[str, float]] = defaultdict(dict)
    with (VITALS / file).open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            people[row["subject"]][row["date"]] = float(row[column])
    return [[days[day] for day in sorted(days) if days[day] > 0] for days in people.values()]


@pytest.mark.skipif(not VITALS.exists(), reason="the recordings are not beside the project")
@pytest.mark.parametrize(
    ("file", "column"),
    [("fitbit_daily_activity.csv", "steps"), ("fitbit_sleep_day.csv", "asleep_min")],
)
def test_on_real_people_the_chosen_way_is_no_worse_than_the_plain_one(
    file: str, column: str, capsys: pytest.CaptureFixture[str]
) -> None:
    used, plain, likely, nearly = judged(real(file, column))

    with capsys.disabled():
        print(  # noqa: T201 - a figure to be read
            f"\n{column}: {len(used)} days ahead; mean error {fmean(used):.1f} as chosen, "
            f"{fmean(plain):.1f} with the mean of 7; in the 80 % band {fmean(likely):.1%}, "
            f"in the 95 % band {fmean(nearly):.1%}"
        )
    assert fmean(used) <= fmean(plain)
    assert 0.75 <= fmean(likely) <= 0.90
    assert 0.87 <= fmean(nearly) <= 1


def judged(
    people: Sequence[Sequence[float]],
) -> tuple[list[float], list[float], list[bool], list[bool]]:
    """Look ahead from each day of each person and compare with what then came."""
    used: list[float] = []
    plain: list[float] = []
    likely: list[bool] = []
    nearly: list[bool] = []
    for values in people:
        for day in range(14, len(values)):
            found = forecast(values[:day])
            said = guesses(values[:day])[-1]
            assert found is not None
            assert said is not None
            for ahead, value in enumerate(values[day : day + HORIZON]):
                used.append(abs(value - found.middle))
                plain.append(abs(value - said[PLAIN]))
                likely.append(found.likely[ahead][0] <= value <= found.likely[ahead][1])
                nearly.append(found.nearly[ahead][0] <= value <= found.nearly[ahead][1])
    return used, plain, likely, nearly
