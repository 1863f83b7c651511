"""Times as people and their programs write them."""

import re
from datetime import UTC, datetime, time, timedelta
from enum import Enum

NOON = time(12)  # where only a day is written
EXCEL = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of a spreadsheet, in nobody's zone
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?!\d)")
_CLOCK = re.compile(
    r"(?P<before>上午|下午|晚上|凌晨|中午|AM|PM)?\s*"
    r"(?P<hour>\d{1,2})\s*[:：时点]\s*(?P<minute>\d{1,2})分?"
    r"(?:\s*[:：]?\s*(?P<second>\d{1,2})(?:\.\d+)?秒?)?"
    r"\s*(?P<after>AM|PM)?\s*(?P<offset>Z|UTC|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
LATER = {"下午", "晚上", "中午", "PM"}
EARLIER = {"上午", "凌晨", "AM"}


class Order(Enum):
    """Which number of 03/04/2026 is the day."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


def order_of(cells: list[str]) -> Order | None:
    """Return which order these dates are in, where one of them gives it away."""
    for cell in cells:
        if _YEAR_FIRST.match(cell):
            continue
        if found := _YEAR_LAST.match(cell):
            first, second = int(found[1]), int(found[2])
            if first > 12:
                return Order.DAY_FIRST
            if second > 12:
                return Order.MONTH_FIRST
    return None


def is_clock(written: str) -> bool:
    """Is this an hour of some day: 07:05, 下午3点05分?"""
    return _CLOCK.match(written) is not None


def read_time(written: str, order: Order) -> datetime | None:
    """Return what was written: with a zone if it names one, else as a clock on the wall shows it.

    A day without an hour is its noon. None if it is no time at all.
    """
    written = written.strip().replace("\u00a0", " ")
    if found := _number(written):
        return found
    day, rest = _day(written, order)
    if day is None:
        return None
    rest = rest.strip(" T,，").strip()
    if not rest:
        return datetime.combine(day, NOON)
    return _at(day, rest)


def _number(written: str) -> datetime | None:
    """A spreadsheet's day number, or seconds or milliseconds since 1970."""
    try:
        number = float(written)
    except ValueError:
        return None
    if 20_000 < number < 80_000:
        return EXCEL + timedelta(seconds=round(number * 86_400))
    if 1e9 < number < 4.2e9:
        return datetime.fromtimestamp(number, UTC)
    if 1e12 < number < 4.2e12:
        return datetime.fromtimestamp(number / 1000, UTC)
    return None


def _day(written: str, order: Order) -> tuple[datetime | None, str]:
    if found := _YEAR_FIRST.match(written):
        year, month, day = (int(part) for part in found.groups())
    elif found := _YEAR_LAST.match(written):
        first, second, year = (int(part) for part in found.groups())
        day, month = (first, second) if order is Order.DAY_FIRST else (second, first)
        year += 2000 if year < 100 else 0
    else:
        return None, written
    try:
        return datetime(year, month, day), written[found.end() :]  # noqa: DTZ001 - as written
    except ValueError:
        return None, written


def _at(day: datetime, written: str) -> datetime | None:
    found = _CLOCK.match(written)
    if found is None:
        return None
    half = (found["before"] or found["after"] or "").upper()
    hour = int(found["hour"])
    if half in LATER and hour < 12:
        hour += 12
    elif half in EARLIER and hour == 12:
        hour = 0
    try:
        at = day.replace(hour=hour, minute=int(found["minute"]), second=int(found["second"] or 0))
    except ValueError:
        return None
    return _in_zone(at, (found["offset"] or "").upper())


def _in_zone(at: datetime, offset: str) -> datetime | None:
    if not offset:
        return at
    if offset in {"Z", "UTC"}:
        return at.replace(tzinfo=UTC)
    sign = -1 if offset[0] == "-" else 1
    ahead = sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    return (at - ahead).replace(tzinfo=UTC)
