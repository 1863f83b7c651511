"""Who is told of an alert, one after another, and how long each has before the next is told."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

MOST_RANKS = 3  # relatives one after another; whoever stands further back is told with the third
HOUR = 3_600


class Rung(NamedTuple):
    """One step of a ladder."""

    audience: str
    seconds: int  # before the next step
    who: tuple[str, ...] = ()  # only these of the audience, by their codes; empty: all of it


# What may be chosen for each on the page of her ladder, in seconds; 0 leaves the step out.
TIMES = {
    "elder": (0, 30, 60, 120, 300),
    "family": (60, 120, 180, 300, 600),
    "station": (120, 180, 300, 600, 900),
    "doctor": (300, 600, 900, 1_800),
}

# When all were told and nobody came, all are told again, each time after twice as long.
AGAIN = (
    Rung("everyone", HOUR),
    Rung("everyone", 2 * HOUR),
    Rung("everyone", 4 * HOUR),
    Rung("everyone", 0),
)
# A condition: the elder first, who may say that she is well.
DEFAULT = {
    "notice": (Rung("family", 86_400),),
    "warn": (
        Rung("elder", 120),
        Rung("family", 600),
        Rung("station", 900),
        Rung("doctor", 1_800),
        Rung("contacts", HOUR),
        *AGAIN,
    ),
    "urgent": (
        Rung("elder", 30),
        Rung("family", 120),
        Rung("station", 180),
        Rung("doctor", 600),
        Rung("contacts", 1_200),
        *AGAIN,
    ),
}


def ladder_for(*, severity: str, called: bool, own: tuple[Rung, ...] = ()) -> tuple[Rung, ...]:
    """Return the steps for an alert: the elder's own if she has them.

    When she called for help herself nobody asks her first whether she is well.
    """
    if severity == "notice":
        return DEFAULT["notice"]
    rungs = own or DEFAULT[severity]
    if severity == "urgent":
        rungs = tuple(_no_slower(rung) for rung in rungs)
    return tuple(rung for rung in rungs if rung.audience != "elder") if called else rungs


def _no_slower(rung: Rung) -> Rung:
    """Her own times are hers for reminders; what is urgent is never slower than usual."""
    if rung.audience == "everyone":
        return rung
    usual = [step.seconds for step in DEFAULT["urgent"] if step.audience == rung.audience]
    return rung._replace(seconds=min([rung.seconds, *usual[:1]]))


def from_times(times: Mapping[str, int]) -> tuple[Rung, ...]:
    """Return a ladder of her own with these times; all else is as usual."""
    steps = tuple(
        Rung(audience, times[audience])
        for audience in ("elder", "family", "station", "doctor")
        if times[audience]
    )
    return (*steps, Rung("contacts", 1_200), *AGAIN)


def spread(
    rungs: Iterable[Rung], *, ranks: Sequence[tuple[str, ...]], contacts: bool
) -> tuple[Rung, ...]:
    """Give each relative in order a step of their own, and leave out a call list that is empty.

    With nobody in the family the step stays, so that the story says that there was nobody.
    """
    found: list[Rung] = []
    for rung in rungs:
        if rung.audience == "family" and ranks:
            found += [Rung("family", rung.seconds, who) for who in _at_most(ranks)]
        elif rung.audience != "contacts" or contacts:
            found.append(rung)
    return tuple(found)


def _at_most(ranks: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    first, rest = ranks[: MOST_RANKS - 1], ranks[MOST_RANKS - 1 :]
    return [*first, tuple(code for who in rest for code in who)] if rest else list(first)


def read_rungs(frozen: Iterable[Sequence[Any]]) -> tuple[Rung, ...]:
    """Return the rungs that an alert froze; older ones say nothing about who."""
    return tuple(
        Rung(str(row[0]), int(row[1]), tuple(row[2]) if len(row) > 2 else ()) for row in frozen
    )


def where_it_stands(taken: Iterable[Rung], graver: Sequence[Rung]) -> int:
    """Return the first step of a graver ladder that was not taken on the milder one."""
    done = Counter((rung.audience, rung.who) for rung in taken)
    for number, rung in enumerate(graver):
        if not done[rung.audience, rung.who]:
            return number
        done[rung.audience, rung.who] -= 1
    return len(graver)
