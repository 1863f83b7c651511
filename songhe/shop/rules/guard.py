"""When an elder who pays herself is asked to wait and think, and for how long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

BEFORE_VISIT = timedelta(hours=1)  # a wait never eats up the time that was chosen
LEAST_WAIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Purchase:
    """What is looked at."""

    total: int  # fen that she would pay
    hour: int  # local
    usual: int | None  # fen, the middle one of her purchases; None: she has not bought yet
    by_category: Mapping[str, int] = field(default_factory=dict)  # code → fen
    bought_before: Mapping[str, int] = field(default_factory=dict)  # code → times in the window
    new_sellers: int = 0  # fen at sellers she never bought from
    recent: Mapping[int, "Recent"] = field(default_factory=dict)  # by hours looked back


@dataclass(frozen=True)
class Recent:
    """What she spends within some hours, this purchase included, by what it is close to."""

    by_seller: Mapping[int, int] = field(default_factory=dict)  # key → fen
    by_category: Mapping[str, int] = field(default_factory=dict)  # code → fen
    purchases_by_seller: Mapping[int, int] = field(default_factory=dict)  # key → how many
    purchases_by_category: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """One reason to wait."""

    code: str
    kind: str
    wait: timedelta
    least: int = 0
    times_usual: int = 0
    from_hour: int = 0
    to_hour: int = 0
    categories: tuple[str, ...] = ()
    times: int = 0
    days: int = 0
    hours: int = 0
    words: Mapping[str, str] = field(default_factory=dict)  # by language


@dataclass(frozen=True)
class Edition:
    """All the rules of one version."""

    version: str
    usual_days: int
    rules: tuple[Rule, ...]

    @property
    def window_days(self) -> int:
        """How far back the times of a category are counted."""
        return max((rule.days for rule in self.rules), default=0)

    @property
    def hours(self) -> list[int]:
        """How far back small purchases are added up."""
        return sorted({rule.hours for rule in self.rules if rule.hours})


def read_edition(facts: Mapping[str, Any]) -> Edition:
    """Return the rules that a data file holds.

    :raises KeyError: if a rule lacks what every rule must have.
    """
    return Edition(
        version=facts["version"],
        usual_days=facts["usual_days"],
        rules=tuple(_read(one) for one in facts["rules"]),
    )


def _read(one: Mapping[str, Any]) -> Rule:
    return Rule(
        code=one["code"],
        kind=one["kind"],
        wait=timedelta(minutes=one["wait_minutes"]),
        least=one.get("least", 0),
        times_usual=one.get("times_usual", 0),
        from_hour=one.get("from_hour", 0),
        to_hour=one.get("to_hour", 0),
        categories=tuple(one.get("categories", ())),
        times=one.get("times", 0),
        days=one.get("days", 0),
        hours=one.get("hours", 0),
        words={"zh-hans": one["why_zh"], "en": one["why_en"]},
    )


def reasons_to_wait(purchase: Purchase, edition: Edition) -> list[Rule]:
    """Return the rules that this purchase meets, in the order of the file."""
    return [rule for rule in edition.rules if _JUDGES[rule.kind](purchase, rule)]


def wait_until(reasons: Sequence[Rule], at: datetime, first_visit_at: datetime | None) -> datetime:
    """Return until when to wait: the longest of the reasons, but never close to a visit."""
    until = at + max(rule.wait for rule in reasons)
    if first_visit_at is not None:
        until = min(until, first_visit_at - BEFORE_VISIT)
    return max(until, at + LEAST_WAIT)


def _amount(purchase: Purchase, rule: Rule) -> bool:
    usual = purchase.usual or 0
    return purchase.total >= max(rule.least, usual * rule.times_usual)


def _hour(purchase: Purchase, rule: Rule) -> bool:
    late = purchase.hour >= rule.from_hour or purchase.hour < rule.to_hour
    return late and purchase.total >= rule.least


def _category(purchase: Purchase, rule: Rule) -> bool:
    total = sum(purchase.by_category.get(code, 0) for code in rule.categories)
    return total > 0 and total >= rule.least


def _repeated(purchase: Purchase, rule: Rule) -> bool:
    times = sum(purchase.bought_before.get(code, 0) for code in rule.categories)
    return _category(purchase, rule) and times >= rule.times


def _new_seller(purchase: Purchase, rule: Rule) -> bool:
    return purchase.new_sellers > 0 and purchase.new_sellers >= rule.least


def _added_up(purchase: Purchase, rule: Rule) -> bool:
    """Small purchases, each below the bound, that together are a large one.

    At one seller, or of one of the categories; one purchase alone is not added up.
    """
    recent = purchase.recent.get(rule.hours, Recent())
    by: list[tuple[int, int]] = [
        (spent, recent.purchases_by_seller.get(key, 0)) for key, spent in recent.by_seller.items()
    ]
    if rule.kind == "added_up_category":
        by = [
            (spent, recent.purchases_by_category.get(code, 0))
            for code, spent in recent.by_category.items()
            if code in rule.categories or not rule.categories
        ]
    usual = (purchase.usual or 0) * rule.times_usual
    return any(times >= rule.times and spent >= max(rule.least, usual) for spent, times in by)


_JUDGES = {
    "added_up_seller": _added_up,
    "added_up_category": _added_up,
    "amount": _amount,
    "hour": _hour,
    "category": _category,
    "repeated": _repeated,
    "new_seller": _new_seller,
}
