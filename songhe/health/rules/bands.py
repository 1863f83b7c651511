"""One's own usual range: the middle of the days before, and how far from it is still usual.

Pure arithmetic on one value a day; a page of `docs/algorithms/health-report.md` shows it at work.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from statistics import median

MONTH = 28  # days that one's own range is drawn from
LOOKED_BACK = 120  # days, where some between were left out
ENOUGH = 14  # days with a reading before one's own range says more than the general one
REACH = 3  # times the usual distance to either side
TO_SIGMA = 1.4826  # makes a median of distances comparable to a standard deviation

# What a day differs by without meaning anything, in the metric's unit.
LEAST = {
    "heart_rate": 3.0,
    "resting_heart_rate": 3.0,
    "bp_systolic": 5.0,
    "bp_diastolic": 3.0,
    "spo2": 1.0,
    "body_temperature": 0.2,
    "sleep_duration": 20.0,
    "glucose_mmol": 0.3,
    "glucose_cap_meter": 0.3,
    "body_weight": 0.5,
}
OTHERS = 0.02  # of the middle, for what stands not above

Band = tuple[float, float]


def usual_dates(last: date, ill: Collection[date], *, most: int = MONTH) -> list[date]:
    """Return the latest days up to one that count for what is usual, in order.

    Days of an illness are left out, and older ones come in for them: it does not become usual
    while it lasts, nor when it is over.
    """
    back = (last - timedelta(days=number) for number in range(LOOKED_BACK))
    return sorted([day for day in back if day not in ill][:most])


def least(metric: str, middle: float) -> float:
    """What one day may differ from another by without meaning anything."""
    return LEAST.get(metric, OTHERS * abs(middle))


def own_band(values: Sequence[float | None], metric: str) -> Band | None:
    """Return the range of the usual days; None when too few of them are known.

    The middle day, and three times the usual distance from it to either side.
    """
    known = [value for value in values if value is not None]
    if len(known) < ENOUGH:
        return None
    middle = median(known)
    usual = TO_SIGMA * median(abs(value - middle) for value in known)
    reach = REACH * max(usual, least(metric, middle))
    return max(0.0, middle - reach), middle + reach
