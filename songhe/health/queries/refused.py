"""Questions about readings that were refused."""

from dataclasses import dataclass

from songhe.health.models.devices import Device, QuarantinedReading
from songhe.health.reference import metrics
from songhe.health.rules.metrics import Metric
from songhe.health.rules.units import Unit, looks_like
from songhe.health.states import RefusedWhy

SHOWN = 200  # samples on one page


@dataclass(frozen=True)
class Refused:
    """What was refused of one device and metric for one reason."""

    why: RefusedWhy
    metric: Metric
    rows: list[QuarantinedReading]

    @property
    def looks_like(self) -> tuple[Unit, ...]:
        """The units that these numbers seem to be in."""
        if self.why != RefusedWhy.OUT_OF_RANGE:
            return ()
        return looks_like(self.metric, [row.value for row in self.rows])


def refused_of(device: Device) -> list[Refused]:
    """Return what waits for the station to look at it, the newest of each reason and metric."""
    waiting = QuarantinedReading.objects.filter(device=device, outcome="").order_by(
        "-received_at", "taken_at", "place"
    )[:SHOWN]
    found: dict[tuple[str, str], list[QuarantinedReading]] = {}
    for row in waiting:
        found.setdefault((row.why, row.metric), []).append(row)
    return [
        Refused(RefusedWhy(why), metrics()[metric], rows)
        for (why, metric), rows in sorted(found.items())
    ]
