"""The wire format of devices: what a body means, and which of its readings are taken.

Everything that can be wrong is found here, before anything waits for the database, so that
one bad request cannot fail its neighbours.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, NamedTuple
from uuid import UUID

import msgspec
import numpy as np
from msgspec import Meta

from songhe.health.reference import metrics
from songhe.health.rules import clock, packing
from songhe.health.rules.metrics import PLACES, Metric
from songhe.health.rules.packing import Arrays, Block
from songhe.health.taking.sampling import Kept
from songhe.health.taking.senders import Sender
from songhe.health.taking.storing import milliseconds

FIRST_MS = milliseconds(datetime(2015, 1, 1, tzinfo=UTC))
FUTURE = timedelta(hours=24)
MOST_READINGS = 50_000  # in one batch

Moment = Annotated[datetime, Meta(tz=True)]
Seconds = Annotated[float, Meta(ge=-1e9, le=1e9)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Name = Annotated[str, Meta(max_length=64)]


class Series(msgspec.Struct):
    """Readings of one metric, column by column."""

    metric: Name
    t0: Moment
    dt: list[Seconds]  # since the reading before
    v: list[float]
    q: list[Percent] | Percent | None = None


class Batch(msgspec.Struct):
    """One body."""

    batch: UUID
    series: list[Series]
    sent_at: Moment | None = None


class Rejected(msgspec.Struct, frozen=True):
    """A reading that is not taken, and why not."""

    series: int
    index: int
    why: str


class Sifted(NamedTuple):
    """What is taken, and what is not."""

    blocks: list[Block]
    readings: int  # taken, repeats among them included
    rejected: list[Rejected]
    kept: list[Kept]  # a few of the rejected, for the station to see
    skew: int  # seconds that were added to the device's clock


class Malformed(Exception):
    """The body is not what the wire format says; nothing of it is taken."""

    def __init__(self, at: str, why: str) -> None:
        super().__init__(f"{why} at {at}")
        self.at = at
        self.why = why


class TooMany(Exception):
    """More readings in one batch than we take at once."""


_decoder = msgspec.json.Decoder(Batch)
_place = re.compile(r"^(?P<why>.*?) (?:- at `(?P<at>.*)`|\((?P<byte>byte \d+)\))$", re.DOTALL)


def read(body: bytes) -> Batch:
    """Decode a body.

    :raises Malformed: with the place of the fault.
    """
    try:
        batch = _decoder.decode(body)
    except msgspec.DecodeError as fault:
        found = _place.match(str(fault))
        if found is not None:
            raise Malformed(found["at"] or found["byte"], found["why"]) from None
        too_short = "truncated" in str(fault)
        raise Malformed(f"byte {len(body)}" if too_short else "$", str(fault)) from None
    except (UnicodeDecodeError, RecursionError):
        raise Malformed("$", "Not readable as JSON in UTF-8") from None
    for number, series in enumerate(batch.series):
        _check_lengths(number, series)
    return batch


def _check_lengths(number: int, series: Series) -> None:
    long = len(series.dt)
    if len(series.v) != long:
        raise Malformed(f"$.series[{number}].v", f"Expected {long} values, as many as `dt`")
    if isinstance(series.q, list) and len(series.q) != long:
        raise Malformed(f"$.series[{number}].q", f"Expected {long} values, as many as `dt`")


def sift(batch: Batch, *, sender: Sender, at: datetime) -> Sifted:
    """Pack the readings that make sense, by our clock; list the others.

    :raises TooMany: if there are too many to take at once.
    """
    if sum(len(series.v) for series in batch.series) > MOST_READINGS:
        raise TooMany
    skew = sender.skew
    if batch.sent_at is not None:
        skew = clock.skew_now((at - batch.sent_at).total_seconds(), sender.skew)
    sifted = Sifted([], 0, [], [], skew)
    horizon = milliseconds(at + FUTURE)
    first = max(FIRST_MS, sender.held_since or FIRST_MS)
    taken = 0
    for number, series in enumerate(batch.series):
        metric = metrics().get(series.metric)
        if metric is None:
            sifted.rejected.extend(
                Rejected(number, index, "unknown_metric") for index in range(len(series.v))
            )
            continue
        plain = None if skew else _plain(series, metric, sender, first, horizon)
        if plain:
            sifted.blocks.extend(plain)
            taken += len(series.v)
            continue
        sent = _arrays(series)
        arrays = sent._replace(times=_by_our_clock(sent.times, batch, skew, at))
        reasons = _reasons(arrays, metric, sender, horizon)
        if reasons.any():
            sifted.rejected.extend(_listed(number, reasons))
            sifted.kept.extend(_samples(sender, metric, sent, reasons))
            arrays = arrays.where(reasons == 0)
        taken += len(arrays.times)
        arrays = packing.tidy(arrays)
        sifted.blocks.extend(packing.pack(sender.elder_id, metric.number, sender.device_id, arrays))
    return sifted._replace(readings=taken)


def _plain(
    series: Series, metric: Metric, sender: Sender, first: int, horizon: int
) -> list[Block] | None:
    """Pack a series that nothing speaks against; None for one that must be looked at closely."""
    if series.q is not None or not series.v:
        return None
    if min(series.v) < metric.low or max(series.v) > metric.high:
        return None
    blocks = packing.pack_plain(
        sender.elder_id,
        metric.number,
        sender.device_id,
        milliseconds(series.t0),
        series.dt,
        series.v,
    )
    if blocks and blocks[0].key.t0 >= first and packing.last_of(blocks[-1]) <= horizon:
        return blocks
    return None


WHYS = ("", "out_of_range", "before_holding", "future", "before_2015")
MOST_KEPT = 8  # of each series and reason


def _arrays(series: Series) -> Arrays:
    times = packing.times_of(milliseconds(series.t0), series.dt)
    values = np.asarray(series.v, dtype=np.float64)
    if series.q is None or isinstance(series.q, int):
        full = packing.FULL if series.q is None else series.q
        return Arrays(times, values, np.full(len(values), full, dtype=np.uint8))
    return Arrays(times, values, np.asarray(series.q, dtype=np.uint8))


def _by_our_clock(times: packing.Times, batch: Batch, skew: int, at: datetime) -> packing.Times:
    if batch.sent_at is None:
        return times
    sent = milliseconds(batch.sent_at)
    return clock.corrected(times, skew, sent=sent, at=milliseconds(at))


def _reasons(arrays: Arrays, metric: Metric, sender: Sender, horizon: int) -> np.ndarray:
    """Return for each reading the number of the reason it is refused (0: none)."""
    times, values, _ = arrays
    reasons = np.zeros(len(values), dtype=np.int8)
    reasons[(values < metric.low) | (values > metric.high)] = 1
    if sender.held_since is not None:
        reasons[times < sender.held_since] = 2
    reasons[times > horizon] = 3
    reasons[times < FIRST_MS] = 4
    return reasons


def _listed(number: int, reasons: np.ndarray) -> list[Rejected]:
    return [
        Rejected(number, index, WHYS[reasons[index]]) for index in np.flatnonzero(reasons).tolist()
    ]


def _samples(sender: Sender, metric: Metric, sent: Arrays, reasons: np.ndarray) -> Iterator[Kept]:
    """Yield the first few of each reason, with the times as the device sent them.

    The station sees them; where she is, it may not.
    """
    if metric.code in PLACES:
        return
    for number, why in enumerate(WHYS[1:], start=1):
        for index in np.flatnonzero(reasons == number)[:MOST_KEPT].tolist():
            taken_at, value = int(sent.times[index]), float(sent.values[index])
            yield Kept(sender.elder_id, metric.code, taken_at, value, why)
