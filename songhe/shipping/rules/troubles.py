"""When something on its way has become a trouble, and who hears of it: rules as a table."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

SELLER, ELDER, FAMILY, STATION = "seller", "elder", "family", "station"


@dataclass(frozen=True)
class Rule:
    """A kind of trouble, after how many hours it is one, and who is told."""

    kind: str
    hours: int  # 0: at once
    tells: frozenset[str]


def _rule(kind: str, hours: int, *tells: str) -> Rule:
    return Rule(kind, hours, frozenset(tells))


# fmt: off
RULES = {
    rule.kind: rule
    for rule in (
        _rule("unsent",        24, SELLER),
        _rule("not_collected", 24, SELLER),
        _rule("stuck",         48, SELLER, FAMILY, ELDER),
        _rule("overdue",        0, SELLER, FAMILY, ELDER, STATION),
        _rule("elsewhere",      0, FAMILY, ELDER, STATION),
        _rule("back",           0, SELLER, FAMILY, ELDER),
        _rule("lost",           0, SELLER, FAMILY, ELDER, STATION),
        _rule("unfollowed",     0, SELLER),
    )
}
# fmt: on
LOST_AFTER = timedelta(days=7)  # without any movement it counts as lost
MOVING_STATES = frozenset({"sent", "moving", "nearby"})
AT_ONCE = {"elsewhere": "elsewhere", "back": "back", "lost": "lost"}


@dataclass(frozen=True)
class Course:
    """What is known of one parcel."""

    state: str
    sent_at: datetime
    moved_at: datetime | None  # what the carrier said last; None: nothing yet
    promised_on: date
    followed: bool = True  # is there a carrier whose word we hear?


def troubles_of(course: Course, *, at: datetime, today: date) -> frozenset[str]:
    """Return the kinds of trouble that a parcel is in now."""
    if kind := AT_ONCE.get(course.state):
        return frozenset({kind})
    if course.state not in MOVING_STATES:
        return frozenset()
    found = {"overdue"} if today > course.promised_on else set()
    return frozenset(found | _standing_still(course, at)) if course.followed else frozenset(found)


def _standing_still(course: Course, at: datetime) -> set[str]:
    still = at - (course.moved_at or course.sent_at)
    if still >= LOST_AFTER:
        return {"lost"}
    kind = "not_collected" if course.moved_at is None else "stuck"
    return {kind} if still >= timedelta(hours=RULES[kind].hours) else set()
