"""A wearable's days through the real port, at speed: nothing is lost, and the alerts are those
that the rule gives by hand."""

import asyncio
import csv
import math
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.actions.watching import watch_arrivals
from songhe.health.models.alerts import Alert
from songhe.health.queries.readings import readings_of
from songhe.health.tests.conftest import Port, batch, send

SHARED = Path(os.environ.get("SONGHE_SHARED_DATA", settings.ROOT.parent / "shared" / "data"))
RECORDING = SHARED / "vitals" / "fitbit_heart_rate_5s.csv"
SYNC = 600  # seconds between two uploads of the wearable

# The rule by hand, from the figures in data/alert_rules.json.
LIMIT, GRAVE, BACK, GRAVE_BACK = 111, 131, 105, 125
HOLD, GRAVE_HOLD, CLEAR_HOLD, COOL, GAP = 600, 180, 300, 1800, 900


class Beat(NamedTuple):
    at: datetime
    value: float


def recorded() -> list[Beat]:
    """Three days of a real heart."""
    with RECORDING.open() as file:
        return [
            Beat(
                timezone.make_aware(datetime.fromisoformat(row["taken_at_local"])),
                float(row["heart_rate_bpm"]),
            )
            for row in csv.DictReader(file)
        ]


def synthetic() -> list[Beat]:
    """Half a day with two long episodes, one too short, a pause, and a dance at the limit."""
    start = NOON.replace(year=2016, hour=7)
    beats = []
    for tick in range(12 * 60 * 6):
        minute = tick / 6
        value = 74 + round(4 * math.sin(tick / 40))
        if 60 <= minute < 69 or 600 <= minute < 640:  # too short; long
            value = 114 + tick % 5
        if 200 <= minute < 230:
            value = 109 + tick % 8  # dances between 109 and 116, more often over 111 than under
        if 225 <= minute < 230:
            value = 138
        if 300 <= minute < 330:
            continue
        beats.append(Beat(start + timedelta(seconds=10 * tick), float(value)))
    return beats


def lasts(beats: Sequence[Beat], since: datetime, hold: float, limit: float) -> bool:
    """Is it so long since, and do two thirds of what was measured in that time say so?"""
    now = beats[-1].at
    if (now - since).total_seconds() < hold:
        return False
    over = []
    for beat in reversed(beats):
        if (now - beat.at).total_seconds() > hold:
            break
        over.append(beat.value >= limit)
    return sum(over) * 3 >= len(over) * 2


def alerts_by_hand(beats: Sequence[Beat]) -> list[tuple[datetime, str, datetime | None]]:
    """Return (raised, gravest severity, cleared), written without looking at our rules."""
    found: list[list[Any]] = []
    over = grave = well = last = quiet = None
    for number, beat in enumerate(beats):
        if last and (beat.at - last).total_seconds() > GAP:
            over = grave = well = None
        last = beat.at
        over = (over or beat.at) if beat.value >= LIMIT else None if beat.value <= BACK else over
        grave = (
            (grave or beat.at)
            if beat.value >= GRAVE
            else None
            if beat.value <= GRAVE_BACK
            else grave
        )
        is_warn = over and lasts(beats[: number + 1], over, HOLD, LIMIT)
        is_grave = grave and lasts(beats[: number + 1], grave, GRAVE_HOLD, GRAVE)
        open_now = bool(found) and found[-1][2] is None
        if not open_now:
            if (is_warn or is_grave) and (quiet is None or beat.at >= quiet):
                found.append([beat.at, "urgent" if is_grave else "warn", None])
                well = None
        elif is_grave and found[-1][1] == "warn":
            found[-1][1] = "urgent"
            well = None
        elif beat.value <= BACK:
            well = well or beat.at
            if (beat.at - well).total_seconds() >= CLEAR_HOLD:
                found[-1][2] = beat.at
                quiet = beat.at + timedelta(seconds=COOL)
                over = grave = well = None
        else:
            well = None
    return [(raised, severity, cleared) for raised, severity, cleared in found]


def uploads(beats: Sequence[Beat]) -> list[list[Beat]]:
    return [list(part) for _, part in groupby(beats, lambda b: int(b.at.timestamp()) // SYNC)]


def column(beats: Sequence[Beat]) -> dict[str, Any]:
    gaps = [0.0] + [(b.at - a.at).total_seconds() for a, b in pairwise(beats)]
    return {
        "metric": "heart_rate",
        "t0": beats[0].at.isoformat(),
        "dt": gaps,
        "v": [beat.value for beat in beats],
    }


def _look() -> None:
    watch_arrivals()
    connections.close_all()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("source", "alerts"),
    [
        pytest.param(synthetic, 2, id="synthetic"),
        pytest.param(
            recorded,
            2,
            id="recorded",
            marks=pytest.mark.skipif(not RECORDING.exists(), reason="the recording is not here"),
        ),
    ],
)
def test_days_at_speed(source: Any, alerts: int, port: Port, grandma: Elder) -> None:
    beats: list[Beat] = source()

    async def wear(client: httpx.AsyncClient) -> int:
        accepted = 0
        for part in uploads(beats):
            port.at = part[-1].at + timedelta(seconds=2)
            answer = await send(client, batch(column(part)))
            accepted += answer.json()["accepted"]
            await asyncio.to_thread(_look)
        return accepted

    accepted = port.run(wear)

    by_hand = {beat.at: beat.value for beat in beats}
    stored = readings_of(
        elder_id=grandma.pk,
        metric="heart_rate",
        since=beats[0].at,
        until=beats[-1].at + timedelta(seconds=1),
    )
    assert accepted == len(by_hand)
    assert stored.times.tolist() == [round(at.timestamp() * 1000) for at in sorted(by_hand)]
    assert stored.values.tolist() == [by_hand[at] for at in sorted(by_hand)]
    expected = alerts_by_hand(beats)
    assert len(expected) == alerts
    raised = Alert.objects.order_by("raised_at")
    assert [(alert.evidence["measured_at"], alert.severity, alert.state) for alert in raised] == [
        (at.timestamp(), severity, "cleared" if cleared else "raised")
        for at, severity, cleared in expected
    ]
