"""What the devices of one elder send, cut into the batches in which it arrives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import numpy as np

from songhe.accounts.models import Elder
from songhe.demo.city.devices import Column
from songhe.demo.city.town import Life
from songhe.demo.city.truth import FAULTS, Kind
from songhe.health.models.devices import Device
from songhe.health.queries.figures import zone_of
from songhe.health.reference import metrics
from songhe.health.rules import packing
from songhe.health.rules.packing import Arrays, Block
from songhe.health.taking.senders import Sender, Sending
from songhe.health.taking.wire import Batch, Series, sift

QUIET = 10  # minutes between two batches while nothing happens; less than what pages nobody
BEFORE, AFTER = 180, 1_200  # seconds around what happens in which every minute is sent
LONGEST = 8 * 3600  # what lasts longer is followed by the minute only so long
NOBODY = UUID(int=0)


@dataclass
class Feed:
    """One elder of the city with her devices: what has arrived, and what comes next."""

    elder: Elder
    life: Life
    devices: dict[str, Device]

    def __post_init__(self) -> None:
        self.zone = zone_of(self.elder)
        self.skews: dict[int, int] = {}
        known = metrics()
        self.columns = [
            _by_arrival(column) for column in self.life.columns if column.metric in known
        ]
        self.places = [0] * len(self.columns)
        self.busy = [
            (one.starts_at - BEFORE, min(one.ends_at + AFTER, one.starts_at + LONGEST))
            for one in self.life.truth
            if one.kind not in FAULTS or one.kind in {Kind.OFFLINE, Kind.LOOSE, Kind.FROZEN}
        ]

    def is_due(self, at: int) -> bool:
        """Does she send at this full minute? Every minute while something happens to her."""
        if (at // 60 + self.life.who.number) % QUIET == 0:
            return True
        return any(first <= at < last for first, last in self.busy)

    def taken_until(self, at: int) -> list[Column]:
        """Return what arrived since the last time."""
        found = []
        for number, column in enumerate(self.columns):
            place = self.places[number]
            end = int(np.searchsorted(column.arrives, at * 1000, side="right"))
            if end > place:
                found.append(_cut(column, place, end))
                self.places[number] = end
        return found

    def sent(self, columns: Sequence[Column], at: datetime) -> list[Sending]:
        """Pack what arrived of each device, as the port would."""
        blocks: dict[int, list[Block]] = {}
        for column in columns:
            device = self.devices[column.device]
            blocks.setdefault(device.pk, []).extend(self._packed(column, at))
        return [Sending(device_id, packed) for device_id, packed in blocks.items()]

    def _packed(self, column: Column, at: datetime) -> Iterator[Block]:
        device = self.devices[column.device]
        if column.ahead:
            yield from self._sifted(column, device, at)
            return
        arrays = packing.tidy(Arrays(column.times, column.values, column.quality))
        number = metrics()[column.metric].number
        yield from packing.pack(self.elder.pk, number, device.pk, arrays)

    def _sifted(self, column: Column, device: Device, at: datetime) -> list[Block]:
        """A clock that is wrong: the whole way that a body goes."""
        times = column.times.tolist()
        series = Series(
            metric=column.metric,
            t0=moment(times[0]),
            dt=[0.0, *((b - a) / 1000 for a, b in pairwise(times))],
            v=column.values.tolist(),
            q=column.quality.tolist(),
        )
        sent_at = at + timedelta(milliseconds=column.ahead)
        batch = Batch(batch=NOBODY, series=[series], sent_at=sent_at)
        sender = Sender(device.pk, self.elder.pk, edition=0, skew=self.skews.get(device.pk, 0))
        sifted = sift(batch, sender=sender, at=at)
        self.skews[device.pk] = sifted.skew
        return sifted.blocks


def _by_arrival(column: Column) -> Column:
    order = np.argsort(column.arrives, kind="stable")
    return _picked(column, order)


def _picked(column: Column, order: np.ndarray) -> Column:
    return column._replace(
        times=column.times[order],
        values=column.values[order],
        quality=column.quality[order],
        arrives=column.arrives[order],
    )


def _cut(column: Column, start: int, end: int) -> Column:
    return column._replace(
        times=column.times[start:end],
        values=column.values[start:end],
        quality=column.quality[start:end],
        arrives=column.arrives[start:end],
    )


def moment(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
