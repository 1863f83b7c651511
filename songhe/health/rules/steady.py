"""Which readings jump about as no body does: the strap is loose, or the sensor sees daylight.

A heart that races or stops racing makes one jump and then goes on from there; a sensor that has
lost the skin jumps at every reading. So a reading counts as erratic when the middle one of the
last five steps from reading to reading is too large.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from songhe.health.rules.packing import Arrays

STEPS = 5


def looks_back(max_gap: float) -> float:
    """How many seconds before a reading the steps that it is judged by can begin."""
    return STEPS * max_gap


def erratic(readings: Arrays, *, within: float, max_gap: float) -> NDArray[np.bool_]:
    """Say of each reading whether the steps up to it are larger than `within` in the middle.

    A step over more than `max_gap` seconds says nothing, and five must be known: one reading that
    stands out makes two of them large.
    """
    if len(readings.times) <= STEPS:
        return np.zeros(len(readings.times), dtype=bool)
    steps = np.abs(np.diff(readings.values, prepend=np.nan))
    steps[1:][np.diff(readings.times) > max_gap * 1000] = np.nan
    last = sliding_window_view(np.concatenate([np.full(STEPS - 1, np.nan), steps]), STEPS)
    return np.asarray(np.median(last, axis=1) > within)  # one that is not known: NaN, so no
