"""The real recordings, where they lie beside the project: what the rules say of real hearts."""

import csv
import os
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings

from songhe.bench.judging.watching import watch
from songhe.bench.place import own_database
from songhe.demo.city.citizens import citizen
from songhe.demo.city.devices import ON_THE_WAY, WATCH, Column
from songhe.demo.city.town import EPOCH, City, Life

ZONE = ZoneInfo("Asia/Shanghai")  # the recording says only what her clock said


def recordings() -> dict[str, Any]:
    """Let the rules watch each recording; nothing where there is none."""
    folder = Path(os.environ.get("SONGHE_SHARED_DATA", settings.ROOT.parent / "shared" / "data"))
    pulse = folder / "vitals" / "fitbit_heart_rate_5s.csv"
    return {"fitbit_heart_rate": watch_pulse(pulse)} if pulse.exists() else {}


def watch_pulse(path: Path) -> dict[str, Any]:
    """One adult's pulse of three days, every few seconds."""
    column = pulse_of(path)
    first, last = (day_of(int(column.times[place])) for place in (0, -1))
    city = City(seed=1, many=1, first=first, days=(last - first).days + 1)
    life = Life(citizen(1, 0), [column], [])
    with own_database():
        since = city.midnight(city.span.start)
        watched = watch(city, [life], since=since, step=lambda share: None)
    pages = [alert for alert in watched.alerts if alert.is_page]
    return {
        "readings": watched.readings,
        "days": city.days,
        "alerts": len(watched.alerts),
        "pages": len(pages),
        "by_rule": dict(Counter(f"{one.rule} {one.severity}" for one in watched.alerts)),
    }


def pulse_of(path: Path) -> Column:
    """Read the recording as the watch of one elder sent it."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    moments = [datetime.fromisoformat(row["taken_at_local"]).replace(tzinfo=ZONE) for row in rows]
    times = np.array([round(at.timestamp() * 1000) for at in moments], dtype=np.int64)
    order = np.argsort(times, kind="stable")
    values = np.array([float(row["heart_rate_bpm"]) for row in rows])
    full = np.full(len(rows), 100, dtype=np.uint8)
    return Column(WATCH, "heart_rate", times[order], values[order], full, times[order] + ON_THE_WAY)


def day_of(milliseconds: int) -> date:
    at = datetime(EPOCH.year, EPOCH.month, EPOCH.day, tzinfo=ZoneInfo("UTC"))
    return (at + timedelta(milliseconds=milliseconds)).astimezone(ZONE).date()
