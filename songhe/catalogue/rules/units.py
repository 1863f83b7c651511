"""What a price is for, and how many of it one may buy. Pure numbers and words."""

from collections.abc import Iterator

ITEM, VISIT, HOUR = "item", "visit", "hour"
MOST, MOST_HOURS = 99, 12  # in one line
# What people write as the unit of a service. What is not here keeps its own word (台, 处, 套).
SPELT = {
    VISIT: ("次", "趟", "回", "visit"),
    HOUR: ("小时", "时", "钟头", "个小时", "hour", "h"),
    "session": ("节", "课", "课时", "堂", "session"),
    "day": ("天", "日", "day"),
    "night": ("晚", "夜", "night"),
    "week": ("周", "星期", "week"),
    "month": ("月", "个月", "month"),
    "year": ("年", "year"),
    "course": ("期", "疗程", "course"),
    "person": ("人", "位", "person"),
    "portion": ("份", "餐", "portion"),
}
_KNOWN = {word: kind for kind, words in SPELT.items() for word in words}
MANY_AT_ONCE = (HOUR, "person", "portion")  # of a service, in one visit


def kind_of(unit: str, *, is_service: bool) -> str:
    """Return what a price is for by the unit that somebody wrote; goods keep their own word."""
    if not is_service:
        return ITEM
    return _KNOWN.get(unit.strip().lower().removeprefix("每").removeprefix("/"), ITEM)


def takes_many(kind: str, *, is_service: bool) -> bool:
    """Can more than one be bought at once? Of most services one visit is one."""
    return not is_service or kind in MANY_AT_ONCE


def most_of(kind: str) -> int:
    return MOST_HOURS if kind == HOUR else MOST


def minutes_for(kind: str, minutes: int, quantity: int) -> int:
    """Return how long a visit takes: hours are as long as they are many."""
    return quantity * 60 if kind == HOUR else minutes


def fits(quantity: int, *, least: int, step: int) -> bool:
    """Is it enough, and reached by whole steps?"""
    return quantity >= least and (quantity - least) % step == 0


def nearest(quantity: int, *, least: int, step: int, most: int) -> int:
    """Return the smallest fitting number that is not below what was asked for, if there is one."""
    steps = max(0, -(-(quantity - least) // step))
    return min(least + steps * step, largest(least=least, step=step, most=most))


def largest(*, least: int, step: int, most: int) -> int:
    return least + max(0, most - least) // step * step


def choices(*, least: int, step: int, most: int) -> Iterator[int]:
    """Return every number that fits, from the least."""
    return iter(range(least, largest(least=least, step=step, most=most) + 1, step))
