"""A wearable that never was: a believable day, with or without a racing heart."""

import csv
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

BEAT = timedelta(seconds=5)
RISE = 20.0  # seconds until a racing heart is at its height
EPISODE = timedelta(minutes=5)
HEIGHT = 42.0  # how much faster it beats then


class Sample(NamedTuple):
    """One reading of a wearable."""

    at: datetime
    metric: str
    value: float


class NotReadable(Exception):
    """The file does not look like a recording."""


@dataclass
class Body:
    """Whoever wears it; the same dice give the same day."""

    dice: Random
    pulse: float = 68.0
    began: datetime | None = None  # the present episode
    drift: float = 0.0

    def samples(self, at: datetime) -> Iterator[Sample]:
        """What the wearable measures at this moment."""
        yield Sample(at, "heart_rate", self.heart_rate(at))
        local = timezone.localtime(at)
        if local.minute % 5 == 0 and local.second < BEAT.seconds:
            yield Sample(at, "spo2", float(self.dice.choice((96, 97, 97, 97, 98))))
            yield Sample(at, "battery", float(max(20, 96 - local.hour * 3)))

    def heart_rate(self, at: datetime) -> float:
        local = timezone.localtime(at)
        hour = local.hour + local.minute / 60
        self.drift = 0.97 * self.drift + self.dice.gauss(0, 0.7)
        day = 5 * math.sin((hour - 9) / 24 * 2 * math.pi)
        walk = 9 if 9.5 < hour < 10.2 or 16 < hour < 16.7 else 0
        return float(round(self.pulse + day + walk + self.drift + self._episode(at)))

    def _episode(self, at: datetime) -> float:
        if self.began is None or not self.began <= at < self.began + EPISODE:
            return 0.0
        since = (at - self.began).total_seconds()
        left = (self.began + EPISODE - at).total_seconds()
        return HEIGHT * min(1.0, since / RISE, left / RISE)


def day(*, until: datetime, dice: Random, episode: bool = True) -> list[Sample]:
    """A day up to `until`; its heart races for five minutes, twenty minutes before the end."""
    body = Body(dice)
    if episode:
        body.began = until - timedelta(minutes=20)
    count = int(timedelta(days=1) / BEAT)
    moments = (until - BEAT * number for number in range(count, -1, -1))
    return [sample for at in moments for sample in body.samples(at)]


def recording(path: Path, *, metric: str) -> list[Sample]:
    """Read a CSV: the first column that holds times, the last that holds numbers.

    Times without a zone are local. Lines whose number is empty are left out.

    :raises NotReadable: with what is missing.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        raise NotReadable(f"{path} holds no readings")
    time_column = next((name for name, text in rows[0].items() if _moment(text)), None)
    value_column = next((name for name, text in reversed(rows[0].items()) if _number(text)), None)
    if time_column is None or value_column is None:
        raise NotReadable(f"{path} needs one column of ISO times and one of numbers")
    return _samples(rows, time_column, value_column, metric)


def _samples(
    rows: Sequence[dict[str, str]], time_column: str, value_column: str, metric: str
) -> list[Sample]:
    samples = []
    for line, row in enumerate(rows, start=2):
        at, value = _moment(row[time_column]), _number(row[value_column])
        if at is None:
            raise NotReadable(f"line {line}: {row[time_column]!r} is not a time")
        if value is not None:
            samples.append(Sample(at, metric, value))
    return sorted(samples)


def _moment(text: str | None) -> datetime | None:
    try:
        at = parse_datetime(text or "")
    except ValueError:
        return None
    if at is None:
        return None
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


# --- The button on the demonstration's page ------------------------------------------------


def _wish() -> Path:
    return Path(settings.SONGHE_VAR) / "demo" / "heart-up"


def wish_for_episode() -> None:
    """Ask the replay, which runs beside the pages, to let the heart race."""
    _wish().parent.mkdir(parents=True, exist_ok=True)
    _wish().touch()


def take_wish() -> bool:
    """Was an episode asked for? Asking is forgotten by being heard."""
    try:
        _wish().unlink()
    except FileNotFoundError:
        return False
    return True
