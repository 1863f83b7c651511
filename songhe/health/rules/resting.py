"""Which readings were taken at rest: a heart that walks beats faster, and nothing is wrong."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from songhe.health.rules.packing import Arrays

LONGEST = 600_000  # milliseconds: further back a count of steps does not reach


def walked(steps: Arrays, *, per_minute: float) -> NDArray[np.int64]:
    """Return from when to when she walked, one row each (milliseconds).

    A count says how many steps she took since the count before it, or in the last ten minutes.
    """
    times = steps.times
    if not len(times):
        return np.empty((0, 2), dtype=np.int64)
    before = np.concatenate([times[:1] - LONGEST, times[:-1]])
    begins = np.maximum(before, times - LONGEST)
    enough = steps.values >= per_minute * (times - begins) / 60_000
    return np.stack([begins[enough], times[enough]], axis=1)


def at_rest(
    readings: Arrays, steps: Arrays, facts: Mapping[str, Any], *, spared: NDArray[np.bool_]
) -> Arrays:
    """Leave out what was measured while she walked and shortly after, except what is spared."""
    spans = walked(steps, per_minute=facts["per_minute"])
    if not len(spans):
        return readings
    after = round(facts["after_seconds"] * 1000)
    place = np.searchsorted(spans[:, 0], readings.times, side="left") - 1
    moving = (place >= 0) & (readings.times <= spans[np.maximum(place, 0), 1] + after)
    return readings.where(~moving | spared)
