"""Who must act until when, and what happens by itself if nobody does."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from songhe.aftersales.rules.absence import ANSWER as ABSENCE

UNDO = timedelta(minutes=10)
HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)


@dataclass(frozen=True)
class Deadline:
    """One line of the table: whom a state waits for, how long, and what then happens."""

    waits_for: str  # buyer, seller, platform, nobody
    after: timedelta
    then: str  # yield, settle, close, remind


# fmt: off
BY_STATE: dict[str, Deadline] = {
    "asked":     Deadline("seller",   48 * HOURS, "yield"),   # silence is consent
    "offered":   Deadline("buyer",    72 * HOURS, "settle"),  # some money is better than none
    "accepted":  Deadline("nobody",   UNDO,       "settle"),
    "agreed":    Deadline("buyer",    7 * DAYS,   "close"),
    "sent_back": Deadline("seller",   7 * DAYS,   "settle"),
    "replaced":  Deadline("buyer",    7 * DAYS,   "settle"),
    "refused":   Deadline("buyer",    7 * DAYS,   "close"),
    "disputed":  Deadline("platform", 5 * DAYS,   "remind"),
    "decided":   Deadline("nobody",   3 * DAYS,   "settle"),  # the time to appeal
    "appealed":  Deadline("platform", 5 * DAYS,   "remind"),
}
# What is not the same for every kind.
BY_KIND: dict[tuple[str, str], Deadline] = {
    ("cancel", "asked"):  Deadline("seller", 24 * HOURS, "yield"),
    ("missing", "asked"): Deadline("seller", 72 * HOURS, "yield"),  # time to ask the courier
    ("absent", "offered"): Deadline("buyer", ABSENCE, "settle"),
}
# fmt: on
REMIND_AGAIN = DAYS  # the platform, as long as it has not decided
WARN = timedelta(hours=24)  # before a deadline of two days or more


def deadline_of(state: str, kind: str) -> Deadline | None:
    """Return the line that holds for a claim in this state; None when it waits for nothing."""
    return BY_KIND.get((kind, state)) or BY_STATE.get(state)


def due_at(state: str, kind: str, since: datetime) -> datetime | None:
    """Return when something happens by itself."""
    line = deadline_of(state, kind)
    return since + line.after if line else None
