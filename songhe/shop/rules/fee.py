"""What the platform keeps of an order, and on whose money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

PEOPLE = "people"


@dataclass(frozen=True)
class FeeRule:
    """A version: on whose money the fee is taken; people, or kinds of programmes."""

    version: str
    since: date
    counts: frozenset[str]


def read_rules(said: Mapping[str, Any]) -> tuple[FeeRule, ...]:
    """Return the versions of a file, the oldest first."""
    found = [
        FeeRule(one["version"], date.fromisoformat(one["since"]), frozenset(one["counts"]))
        for one in said["versions"]
    ]
    return tuple(sorted(found, key=lambda one: one.since))


def rule_on(day: date, rules: Sequence[FeeRule]) -> FeeRule:
    """Return the version that holds on a day.

    :raises ValueError: if none does yet.
    """
    begun = [one for one in rules if one.since <= day]
    if not begun:
        raise ValueError(f"no rule on {day}")
    return begun[-1]


def fee_base(total: int, programmes: Mapping[str, int], rule: FeeRule) -> int:
    """Return on how much of an order the fee is taken, in fen.

    :raises ValueError: if programmes pay more than it costs.
    """
    people = total - sum(programmes.values())
    if people < 0 or min(programmes.values(), default=0) < 0:
        raise ValueError(f"{dict(programmes)} of {total}")
    counted = sum(fen for kind, fen in programmes.items() if kind in rule.counts)
    return counted + (people if PEOPLE in rule.counts else 0)


def platform_fee(total: int, *, percent: int) -> int:
    """Return the platform's part of `total` in fen, half a fen counted as a whole one.

    It is worked out once for each order, when the order is placed, and kept with it: a fee
    that is changed later changes no order that stands.

    :raises ValueError: if the percentage is not between 0 and 100.
    """
    if not 0 <= percent <= 100:
        raise ValueError(f"{percent} percent")
    return (total * percent + 50) // 100
