"""A town for tests, and how to find one's way in it."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from songhe.demo.city.citizens import Citizen
from songhe.demo.city.devices import Column
from songhe.demo.city.plan import arrange
from songhe.demo.city.town import City, Life
from songhe.demo.city.truth import Bend, Kind

FIRST = date(2026, 9, 1)


def town(days: int = 3, many: int = 60) -> City:
    return City(seed=7, many=many, first=FIRST, days=days)


def of(life: Life, metric: str) -> Column:
    """The one column of a metric."""
    (found,) = [column for column in life.columns if column.metric == metric]
    return found


def happened(kind: Kind, city: City) -> tuple[Citizen, Bend]:
    """Somebody to whom it can happen, and when."""
    for who in city.citizens:
        bends = arrange(who, [kind], city.span, city.midnight(city.span.start))
        if bends:
            return who, bends[0]
    raise AssertionError(kind)


def inside(column: Column, bend: Bend) -> NDArray[np.bool_]:
    return np.asarray(
        (column.times >= bend.starts_at * 1000) & (column.times < bend.ends_at * 1000)
    )
