"""A sensor that lost the skin jumps at every reading; a heart that races jumps once."""

import numpy as np
import pytest

from songhe.health.rules.packing import Arrays
from songhe.health.rules.steady import STEPS, erratic, looks_back

GAP = 900.0


def minutes(*values: float, every: float = 60.0) -> Arrays:
    times = np.arange(len(values), dtype=np.int64) * int(every * 1000)
    return Arrays(times, np.array(values), np.full(len(values), 100, dtype=np.uint8))


def said(readings: Arrays, within: float = 20) -> list[bool]:
    jumps: list[bool] = erratic(readings, within=within, max_gap=GAP).tolist()
    return jumps


def test_a_loose_strap_is_erratic_when_most_of_five_steps_are_jumps() -> None:
    wild = minutes(72, 71, 150, 40, 190, 60, 130)
    assert said(wild) == [False, False, False, False, True, True, True]


def test_a_heart_that_begins_to_race_is_not() -> None:
    assert not any(said(minutes(72, 71, 73, 148, 150, 149, 152, 150)))


def test_nor_is_one_reading_that_stands_out() -> None:
    assert not any(said(minutes(72, 71, 73, 210, 72, 74, 71, 73)))


def test_what_settles_counts_again() -> None:
    wild = said(minutes(150, 40, 190, 60, 130, 80, 80, 81, 80))
    assert wild[5]
    assert not wild[-1]


def test_a_step_over_a_long_pause_says_nothing() -> None:
    assert not any(said(minutes(150, 40, 190, 60, 130, 30, every=GAP + 1)))


def test_what_jumps_from_its_first_reading_on_is_known_by_the_fourth() -> None:
    assert said(minutes(150, 40, 190, 60, 180, 30)) == [False, False, False, True, True, True]


@pytest.mark.parametrize("few", range(4))
def test_of_a_few_readings_nothing_is_said(few: int) -> None:
    assert not any(said(minutes(*[150, 40, 190, 60, 180, 30][:few])))


def test_the_same_is_said_however_much_of_the_past_is_read() -> None:
    dice = np.random.default_rng(5)
    whole = minutes(*dice.uniform(40, 180, 200))
    full = erratic(whole, within=40, max_gap=GAP)
    for edge in (0, 7, 60, 150):
        begins = max(0, edge - int(looks_back(GAP) / 60))
        part = erratic(whole.part(begins, 200), within=40, max_gap=GAP)
        assert (part[edge - begins :] == full[edge:]).all()
    assert looks_back(GAP) >= STEPS * GAP
