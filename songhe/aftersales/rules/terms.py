"""What may be sent back, until when, and who pays the way: shown before anybody buys.

The law: seven days without a reason for goods bought at a distance, but not for what is fresh,
made to measure, or opened and then no longer clean (Consumer Protection Law, article 25); what
is faulty may always be sent back.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

VERSION = "2026-11"
CHINA = ZoneInfo("Asia/Shanghai")
RETURN_DAYS = 7
FAULT_DAYS = 15
SERVICE_DAYS = 7  # to say that a visit was not what was promised

FREE = "free"  # seven days, no reason needed
UNOPENED = "unopened"  # seven days, if the package was not opened
FRESH = "fresh"  # no return without a fault
MEDICINE = "medicine"
MADE_TO_MEASURE = "made_to_measure"

# Asked while goods are under way, these keep the seller's money waiting until they are over.
HOLDS = ("missing", "return", "faulty", "exchange", "part")
# Asked about one line of goods, these say that she has it.
IN_HAND = ("return", "faulty", "exchange", "part")

# By category; what is not named is free.
BY_CATEGORY = {
    "B03": FRESH,
    "B04": FRESH,
    "B05": UNOPENED,
    "B06": UNOPENED,
    "E01": UNOPENED,
    "E02": UNOPENED,
    "E07": MADE_TO_MEASURE,
    "F06": MEDICINE,
    "J09": UNOPENED,
}
WITHOUT_REASON = {FREE, UNOPENED}


@dataclass(frozen=True)
class Bought:
    """What the rules need to know of an order line, or of a whole order."""

    is_service: bool
    state: str
    term: str  # one of the words above; "" for a service
    fulfilled_at: datetime | None = None
    started_at: datetime | None = None  # of goods: sent
    arrived_at: datetime | None = None  # of goods: put into her hands, as the courier says
    begins_at: datetime | None = None  # of the first visit


def term_of(category_code: str) -> str:
    """Return on which terms goods of a category go back."""
    return BY_CATEGORY.get(category_code, FREE)


def until(received_at: datetime, days: int) -> datetime:
    """Return when a window of whole days ends; the day of receipt does not count."""
    day = received_at.astimezone(CHINA).date() + timedelta(days=days + 1)
    return datetime.combine(day, time(), CHINA)


def received_at(bought: Bought) -> datetime | None:
    """Return from when the windows of goods run: when they came, else when she said so."""
    said = bought.fulfilled_at if bought.state == "fulfilled" else None
    return bought.arrived_at or said


def ways_open(bought: Bought, at: datetime) -> list[str]:
    """Return the kinds of claim that may be opened now, the mildest first; at most six."""
    if bought.is_service:
        return _ways_of_service(bought, at)
    if bought.state == "paid":
        return ["cancel"]
    if bought.state == "underway" and not bought.term:
        return ["missing"]  # about the whole of it
    if bought.state not in {"underway", "fulfilled"}:
        return []
    received = received_at(bought)
    if received is None:  # nobody said that it came, and she may have it in hand all the same
        return ["faulty", "exchange", "part"] if _may_have_come(bought, at) else []
    ways = []
    if bought.term in WITHOUT_REASON and at < until(received, RETURN_DAYS):
        ways.append("return")
    if at < until(received, FAULT_DAYS):
        ways += ["faulty", "exchange", "part"]
    return ways


def _may_have_come(bought: Bought, at: datetime) -> bool:
    """Until somebody says that they came, the days run from when goods were sent."""
    if bought.state != "underway":
        return False
    return bought.started_at is None or at < until(bought.started_at, FAULT_DAYS)


def _ways_of_service(bought: Bought, at: datetime) -> list[str]:
    if bought.state == "paid":
        return ["call_off"] if bought.begins_at is None or at < bought.begins_at else []
    if bought.state != "fulfilled" or bought.fulfilled_at is None:
        return []
    return ["part"] if at < until(bought.fulfilled_at, SERVICE_DAYS) else []


def needs_return(kind: str) -> bool:
    """Must the goods come back before money or a new piece goes out?"""
    return kind in {"return", "faulty", "exchange"}
