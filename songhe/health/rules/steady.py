"""Which readings jump about as no body does: the strap is loose, or the sensor sees daylight.

A heart that races or stops racing makes one jump and then goes on from there; a sensor that has
lost the skin jumps at every reading. So a reading counts as erratic when three of the last five
steps from reading to reading are too large. When she has just put it on there are fewer steps, and
three of them are enough: one reading that stands out makes only two of them large.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from songhe.health.rules.packing import Arrays

STEPS, LARGE = 5, 3


def looks_back(max_gap: float) -> float:
    """How many seconds before a reading the steps that it is judged by can begin."""
    return STEPS * max_gap


def erratic(readings: Arrays, *, within: float, max_gap: float) -> NDArray[np.bool_]:
    """Say of each reading whether enough of the steps up to it are larger than `within`.

    A step over more than `max_gap` seconds says nothing.
    """
    if not len(readings.times):
        return np.zeros(0, dtype=bool)
    steps = np.abs(np.diff(readings.values, prepend=np.nan))
    steps[1:][np.diff(readings.times) > max_gap * 1000] = np.nan
    last = sliding_window_view(np.concatenate([np.full(STEPS - 1, np.nan), steps]), STEPS)
    return np.asarray(np.count_nonzero(last > within, axis=1) >= LARGE)
