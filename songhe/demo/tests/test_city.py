"""The city is the same for the same seed, and lives as people live."""

import csv
import hashlib
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from numpy.typing import NDArray

from songhe.demo.city.citizens import Condition, citizen
from songhe.demo.city.devices import Column
from songhe.demo.city.town import City
from songhe.demo.tests.town import FIRST, of, town

SHARED = Path(os.environ.get("SONGHE_SHARED_DATA", settings.ROOT.parent / "shared" / "data"))
RECORDING = SHARED / "vitals" / "fitbit_heart_rate_5s.csv"


def digest(seed: int) -> str:
    """One number for everything that two elders of a city send, and for the truth."""
    mark = hashlib.sha256()
    for life in City(seed=seed, many=2, first=FIRST, days=2).lives():
        for column in life.columns:
            mark.update(f"{column.device} {column.metric} {column.ahead}".encode())
            for part in (column.times, column.values, column.quality, column.arrives):
                mark.update(part.tobytes())
        mark.update(repr(life.truth).encode())
    return mark.hexdigest()


# --- The same seed ------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    words = "from songhe.demo.tests.test_city import digest; print(digest(7))"
    prologue = "import django; django.setup(); "
    there = subprocess.run(
        [sys.executable, "-c", prologue + words],
        env={**os.environ, "PYTHONHASHSEED": "42"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert there.stdout.strip() == digest(7)


def test_another_seed_gives_another_city() -> None:
    assert digest(8) != digest(7)


def test_a_day_is_the_same_whatever_was_lived_before_it() -> None:
    long, short = town(days=4), City(seed=7, many=1, first=date(2026, 9, 3), days=2)
    who = long.citizens[0]

    whole, part = (of(city.life_of(who, []), "heart_rate") for city in (long, short))

    since = short.midnight(short.span.start) * 1000
    assert whole.values[whole.times >= since].tolist() == part.values.tolist()


# --- As people live ---------------------------------------------------------------------------


def test_illness_is_as_common_as_among_people_over_sixty() -> None:
    crowd = [citizen(1, number) for number in range(3_000)]

    shares = {
        condition: sum(who.has(condition) for who in crowd) / len(crowd) for condition in Condition
    }

    assert shares[Condition.HYPERTENSION] == pytest.approx(0.532, abs=0.05)
    assert shares[Condition.DIABETES] == pytest.approx(0.202, abs=0.04)
    assert shares[Condition.DEMENTIA] == pytest.approx(0.054, abs=0.02)


def test_a_watch_is_worn_three_quarters_of_the_time() -> None:
    city = town(days=14)

    worn = [
        sum(len(c.times) for c in city.life_of(who, []).columns if c.metric == "heart_rate")
        for who in city.citizens
    ]

    assert np.mean(worn) / (14 * 1440) == pytest.approx(0.77, abs=0.03)


def test_nights_are_slower_than_days_and_steps_are_for_the_day() -> None:
    city = town(days=7)
    for who in [who for who in city.citizens if who.wears_at_night][:5]:
        life = city.life_of(who, [])
        pulse, steps = of(life, "heart_rate"), of(life, "steps")

        assert _mean_of_hours(pulse, (1, 5)) < _mean_of_hours(pulse, (9, 18)) - 4
        assert _mean_of_hours(steps, (1, 5)) < 0.1 * _mean_of_hours(steps, (9, 18))


def _mean_of_hours(column: Column, hours: tuple[int, int]) -> float:
    hour = (column.times // 3_600_000 + 8) % 24
    return float(column.values[(hour >= hours[0]) & (hour < hours[1])].mean())


def test_a_quiet_life_shows_nothing_that_is_urgent() -> None:
    city = town(days=7)
    for who in city.citizens[:25]:
        for column in city.life_of(who, []).columns:
            good = column.values[column.quality >= 50]
            if column.metric == "body_temperature":
                assert good.max() < 38.1
            if column.metric == "glucose_cap_meter":
                assert good.min() >= 3.0


def rest_of(minutes: NDArray[np.float64]) -> tuple[float, list[float]]:
    """Spread of the hours at rest, and how much of a minute is left after 1, 2 and 5."""
    spreads, left = [], []
    for start in range(0, len(minutes) - 60, 30):
        hour = minutes[start : start + 60]
        if np.isfinite(hour).mean() < 0.95 or np.nanpercentile(hour, 90) > 85:
            continue
        flat = np.nan_to_num(hour - np.nanmean(hour))
        spreads.append(flat.std())
        left.append([float((flat[:-k] * flat[k:]).mean() / flat.var()) for k in (1, 2, 5)])
    return float(np.median(spreads)), np.median(np.array(left), axis=0).tolist()


def by_minute(times: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    minute = times // 60_000
    minute = minute - minute[0]
    many = np.bincount(minute)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.bincount(minute, values) / np.where(many, many, np.nan))


def test_a_resting_heart_is_as_restless_as_a_real_one() -> None:
    city = town(days=7)
    found = [
        rest_of(by_minute(pulse.times, pulse.values))
        for who in city.citizens[:12]
        for pulse in [of(city.life_of(who, []), "heart_rate")]
    ]

    spread = float(np.median([spread for spread, _ in found]))
    after_1, after_2, after_5 = np.median(np.array([left for _, left in found]), axis=0)

    # One adult at rest: spread 7.2, left 0.75, 0.42, 0.02. An old heart is half as restless.
    assert 3.0 < spread < 7.3
    assert 0.5 < after_1 < 0.85
    assert 0.3 < after_2 < after_1
    assert after_5 < 0.4


@pytest.mark.skipif(not RECORDING.exists(), reason="the recording is not here")
def test_what_is_said_of_the_real_recording_is_so() -> None:
    with RECORDING.open() as file:
        rows = list(csv.DictReader(file))
    times = np.array(
        [int(datetime.fromisoformat(r["taken_at_local"] + "Z").timestamp() * 1000) for r in rows]
    )

    spread, left = rest_of(by_minute(times, np.array([float(r["heart_rate_bpm"]) for r in rows])))

    assert spread == pytest.approx(7.2, abs=0.1)
    assert left == pytest.approx([0.75, 0.42, 0.02], abs=0.02)
