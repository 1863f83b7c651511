"""Which readings jump about as no body does: the strap is loose, or the sensor sees daylight.

A heart that races or stops racing makes one jump, or two if the watch measures in the middle of
it, and then goes on from there; a sensor that has lost the skin jumps at every reading. So the
steps up to a reading are looked at, five at most. Three large ones: it counts for nothing. Two:
it counts, but it is not the one that raises; the next readings say which of the two it was.

Oxygen and breathing come from the same light on the same skin and are measured seldom: while her
pulse jumps about, they count for nothing either.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from songhe.health.rules.limits import GOOD_ENOUGH
from songhe.health.rules.packing import Arrays

STEPS, UNSURE, ERRATIC = 5, 2, 3
BESIDE = 300_000  # milliseconds after an erratic pulse in which the same light is not trusted


def looks_back(max_gap: float) -> float:
    """How many seconds before a reading the steps that it is judged by can begin."""
    return (STEPS + 1) * max_gap  # one more: it may be the same jump


def jumps(
    readings: Arrays, *, within: float, max_gap: float, good: int = GOOD_ENOUGH
) -> NDArray[np.int64]:
    """Count for each reading the jumps among the last steps up to it.

    A jump is a step larger than `within`; the next one the same way is still the same jump. A
    step over more than `max_gap` seconds says nothing, and nor does a reading that its own device
    calls bad.
    """
    counts = np.zeros(len(readings.times), dtype=np.int64)
    sound = readings.quality >= good
    if not sound.any():
        return counts
    times, values = readings.times[sound], readings.values[sound]
    steps = np.diff(values, prepend=np.nan)
    steps[1:][np.diff(times) > max_gap * 1000] = np.nan
    ways = np.where(np.abs(steps) > within, np.sign(steps), 0)
    new = (ways != 0) & (ways != np.concatenate([[0], ways[:-1]]))
    last = sliding_window_view(np.concatenate([np.zeros(STEPS - 1, dtype=np.bool_), new]), STEPS)
    counts[sound] = np.count_nonzero(last, axis=1)
    return counts


def beside_erratic(
    times: NDArray[np.int64], pulse: Arrays, *, within: float, max_gap: float
) -> NDArray[np.bool_]:
    """Say of each moment whether the pulse jumped about just before it."""
    wild = pulse.times[jumps(pulse, within=within, max_gap=max_gap) >= ERRATIC]
    if not len(wild):
        return np.zeros(len(times), dtype=np.bool_)
    place = np.searchsorted(wild, times, side="right") - 1
    return np.asarray((place >= 0) & (times - wild[np.maximum(place, 0)] <= BESIDE))
