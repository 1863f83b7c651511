"""What the frames of an elder watch mean, and what is answered.

Words and fields are those that the watches sold under SeTracker, 4P-Touch, Wonlex and other
names use (as read by Traccar's WatchProtocolDecoder, github.com/traccar/traccar, Apache-2.0).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

# Words of frames that hold a position, and among them the one for what was stored up offline.
POSITIONS = ("UD", "AL", "WT")
STORED = "UD2"
ANSWERS = {"LK": "LK", "INIT": "INIT,1", "TKQ": "TKQ", "TKQ2": "TKQ2"}
# Told by the bits of the status word: bit → metric and value. Two are states, the rest alarms.
SIGNS = {
    1: ("fence", 1.0),
    2: ("fence", 0.0),
    16: ("sos", 1.0),
    18: ("fence", 1.0),
    19: ("fence", 0.0),
    20: ("removed", 1.0),
    21: ("fall", 1.0),
    22: ("fall", 1.0),
}
MOVING = 4
STATUS_WORD = re.compile(r"[0-9A-Fa-f]{1,8}")
DATE, TIME, VALID, LATITUDE, NORTH, LONGITUDE, EAST, BATTERY, STEPS, STATUS = (
    *(0, 1, 2, 3, 4, 5, 6),
    *(12, 13, 15),
)
# A call for help whose clock is further off than this is taken to be pressed now.
BELIEVED = timedelta(minutes=15)


@dataclass(frozen=True)
class Reading:
    """One value; without a moment it was measured when it arrived."""

    metric: str
    value: float
    at: datetime | None = None


@dataclass(frozen=True)
class Message:
    """One frame understood, as far as it could be."""

    word: str
    readings: tuple[Reading, ...] = ()
    answer: str = ""  # empty: the watch waits for none


def read(content: bytes, *, zone: tzinfo = UTC, at: datetime) -> Message:
    """Say what a frame means; `zone` is the one that the watch's clock keeps.

    It never fails: what cannot be read is left out, and a call for help counts even where
    all else about it is garbled.
    """
    word, *fields = content.decode("utf-8", "replace").split(",")
    word = word.strip()[:16]
    readings = tuple(_readings(word, fields, zone, at))
    answer = "AL" if word.startswith("AL") else ANSWERS.get(word, "")
    return Message(word, readings, answer)


def _readings(word: str, fields: Sequence[str], zone: tzinfo, at: datetime) -> Iterator[Reading]:
    if word == "LK":
        yield from _numbers(fields, None, steps_24h=0, battery=2)
    elif word.startswith(POSITIONS):
        yield from _position(word, fields, zone, at)
    elif word.lower() in {"heart", "pulse"}:
        yield from _measured(fields, heart_rate=0)
    elif word.lower() in {"bphrt", "blood"}:
        yield from _measured(fields, bp_systolic=0, bp_diastolic=1, heart_rate=2)
    elif word.lower() == "btemp2" and (_number(fields, 0) or 0) > 0:
        yield from _measured(fields, body_temperature=1)


def _position(word: str, fields: Sequence[str], zone: tzinfo, at: datetime) -> Iterator[Reading]:
    when = _moment(fields, zone)
    stored = word.startswith(STORED)
    wrong = when is None or abs(when - at) > BELIEVED
    if not stored:  # it came just now: an alarm must not be lost to a wrong clock
        yield from _signs(word, fields, None if wrong else when)
    if when is None:
        return
    if stored:
        yield from _signs(word, fields, when)
    yield from _place(fields, when)
    yield from _numbers(fields, when, battery=BATTERY, steps_24h=STEPS)
    if (status := _status(fields)) is not None:
        yield Reading("moving", float(status >> MOVING & 1), when)


def _signs(word: str, fields: Sequence[str], when: datetime | None) -> Iterator[Reading]:
    """Yield what the status word says; an alarm without one can only be taken for a call."""
    status = _status(fields)
    if status is None:
        if word.startswith("AL"):
            yield Reading("sos", 1.0, when)
        return
    told = {metric: value for bit, (metric, value) in SIGNS.items() if status >> bit & 1}
    for metric, value in told.items():
        yield Reading(metric, value, when)


def _place(fields: Sequence[str], when: datetime) -> Iterator[Reading]:
    """Yield where it is; a position marked V is a guess of the watch's, and not taken."""
    latitude, longitude = _number(fields, LATITUDE), _number(fields, LONGITUDE)
    if _field(fields, VALID) != "A" or not latitude or not longitude:
        return
    south, west = _field(fields, NORTH) == "S", _field(fields, EAST) == "W"
    yield Reading("latitude", -latitude if south else latitude, when)
    yield Reading("longitude", -longitude if west else longitude, when)


def _measured(fields: Sequence[str], **places: int) -> Iterator[Reading]:
    """Yield numbers that are measured; a watch sends nought where it could not."""
    return (reading for reading in _numbers(fields, None, **places) if reading.value)


def _numbers(fields: Sequence[str], when: datetime | None, /, **places: int) -> Iterator[Reading]:
    for metric, place in places.items():
        value = _number(fields, place)
        if value is not None:
            yield Reading(metric, value, when)


def _number(fields: Sequence[str], place: int) -> float | None:
    text = _field(fields, place)
    if not text.isascii() or not text.replace(".", "", 1).removeprefix("-").isdigit():
        return None
    return float(text) if len(text) <= 16 else None


def _status(fields: Sequence[str]) -> int | None:
    text = _field(fields, STATUS)
    return int(text, 16) if STATUS_WORD.fullmatch(text) else None


def _moment(fields: Sequence[str], zone: tzinfo) -> datetime | None:
    """Return the time of a position: ddmmyy, hhmmss by the watch's own clock."""
    date, time = _field(fields, DATE), _field(fields, TIME)
    if not (date + time).isascii() or not (date + time).isdigit():
        return None
    try:
        return datetime.strptime(date + time, "%d%m%y%H%M%S").replace(tzinfo=zone)
    except ValueError:
        return None


def _field(fields: Sequence[str], place: int) -> str:
    return fields[place].strip() if place < len(fields) else ""
