"""The units that people and makers use besides ours, and telling them by the numbers.

A number in the wrong unit is never converted in silence: it is refused, and the page says
what it looks like. Where somebody chose the unit, it is converted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from songhe.health.rules.metrics import Metric


@dataclass(frozen=True)
class Unit:
    """Ours = theirs × factor + shift."""

    code: str
    name: str  # as people write it
    factor: float
    shift: float = 0.0

    def to_ours(self, value: float) -> float:
        return value * self.factor + self.shift


# fmt: off
MGDL = Unit("mg_dl", "mg/dL", 1 / 18.0156)  # glucose weighs 180.156 g/mol
KPA = Unit("kpa", "kPa", 7.500617)          # millimetres of mercury in a kilopascal
OTHERS: dict[str, tuple[Unit, ...]] = {
    "glucose_mmol": (MGDL,),
    "glucose_cap_meter": (MGDL,),
    "bp_systolic": (KPA,),
    "bp_diastolic": (KPA,),
    "body_temperature": (Unit("f", "°F", 1 / 1.8, -32 / 1.8),),
    "body_weight": (
        Unit("jin", "斤", 0.5), Unit("lb", "lb", 0.45359237), Unit("g", "g", 0.001),
    ),
    "body_height": (Unit("m", "m", 100), Unit("in", "in", 2.54)),
    "spo2": (Unit("part", "0–1", 100),),
    "sleep_duration": (Unit("h", "h", 60), Unit("s", "s", 1 / 60)),
    "distance_24h": (Unit("km", "km", 1000),),
}
# fmt: on


def unit_of(metric: Metric, code: str) -> Unit | None:
    """Return another unit of this metric by its code; None is ours."""
    return next((unit for unit in OTHERS.get(metric.code, ()) if unit.code == code), None)


def looks_like(metric: Metric, values: Sequence[float]) -> tuple[Unit, ...]:
    """Return the units in which all of these numbers would make sense, if in ours none does."""
    if not values or any(metric.low <= value <= metric.high for value in values):
        return ()
    return tuple(
        unit
        for unit in OTHERS.get(metric.code, ())
        if all(metric.low <= unit.to_ours(value) <= metric.high for value in values)
    )
