"""A sensor that lost the skin jumps at every reading; a heart that races jumps one way."""

import numpy as np
import pytest

from songhe.health.rules.packing import Arrays
from songhe.health.rules.steady import (
    ERRATIC,
    STEPS,
    UNSURE,
    beside_erratic,
    jumps,
    looks_back,
)

GAP = 900.0


def minutes(*values: float, every: float = 60.0) -> Arrays:
    times = np.arange(len(values), dtype=np.int64) * int(every * 1000)
    return Arrays(times, np.array(values), np.full(len(values), 100, dtype=np.uint8))


def said(readings: Arrays, within: float = 20) -> list[int]:
    counts: list[int] = jumps(readings, within=within, max_gap=GAP).tolist()
    return counts


def is_calm(readings: Arrays) -> bool:
    """Is every reading one that may raise?"""
    return max(said(readings)) < UNSURE


def test_a_loose_strap_is_unsure_at_its_second_jump_and_erratic_at_its_third() -> None:
    assert said(minutes(72, 71, 150, 40, 190, 60, 130)) == [0, 0, 1, 2, 3, 4, 5]


def test_a_heart_that_begins_to_race_is_calm_also_when_it_is_measured_midway() -> None:
    assert is_calm(minutes(72, 71, 73, 148, 150, 149, 152, 150))
    assert is_calm(minutes(72, 71, 73, 106, 148, 150, 149, 152))


def test_one_reading_that_stands_out_is_unsure_and_no_more() -> None:
    assert max(said(minutes(72, 71, 73, 210, 72, 74, 71, 73))) == UNSURE


def test_what_its_own_device_calls_bad_is_no_jump() -> None:
    readings = minutes(72, 71, 28, 73, 140, 28, 142, 141)
    readings.quality[[2, 5]] = 25
    assert is_calm(readings)
    assert said(readings)[2] == 0


def test_what_settles_counts_again() -> None:
    wild = said(minutes(150, 40, 190, 60, 130, 80, 80, 81, 80, 80))
    assert wild[5] >= ERRATIC
    assert wild[-1] < UNSURE


def test_oxygen_is_not_trusted_while_the_pulse_jumps_and_five_minutes_after() -> None:
    pulse = minutes(72, 71, 150, 40, 190, 60)
    asked = np.array([60, 300, 300 + 299, 300 + 301], dtype=np.int64) * 1000

    wild = beside_erratic(asked, pulse, within=20, max_gap=GAP)

    assert wild.tolist() == [False, True, True, False]
    calm = minutes(72, 71, 73, 148, 150, 149)
    assert not beside_erratic(asked, calm, within=20, max_gap=GAP).any()
    assert not beside_erratic(asked, minutes(), within=20, max_gap=GAP).any()


def test_a_step_over_a_long_pause_says_nothing() -> None:
    assert set(said(minutes(150, 40, 190, 60, 130, 30, every=GAP + 1))) == {0}


@pytest.mark.parametrize("few", range(4))
def test_of_a_few_readings_nothing_is_erratic(few: int) -> None:
    assert all(count < ERRATIC for count in said(minutes(*[150, 40, 190, 60, 180, 30][:few])))


def test_the_same_is_said_however_much_of_the_past_is_read() -> None:
    dice = np.random.default_rng(5)
    whole = minutes(*dice.uniform(40, 180, 200))
    full = jumps(whole, within=40, max_gap=GAP)
    for edge in (0, 7, 60, 150):
        begins = max(0, edge - int(looks_back(GAP) / 60))
        part = jumps(whole.part(begins, 200), within=40, max_gap=GAP)
        assert (part[edge - begins :] == full[edge:]).all()
    assert looks_back(GAP) >= STEPS * GAP
