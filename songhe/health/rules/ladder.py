"""Who is told of an alert, one after another, and how long each has before the next is told."""

from typing import NamedTuple


class Rung(NamedTuple):
    """One step of a ladder."""

    audience: str
    seconds: int  # before the next step


# A condition: the elder first, who may say that she is well.
DEFAULT = {
    "notice": (Rung("family", 86_400),),
    "warn": (
        Rung("elder", 120),
        Rung("family", 600),
        Rung("station", 900),
        Rung("doctor", 1_800),
        Rung("everyone", 3_600),
        Rung("everyone", 7_200),
    ),
    "urgent": (
        Rung("elder", 30),
        Rung("family", 120),
        Rung("station", 180),
        Rung("doctor", 600),
        Rung("everyone", 1_200),
        Rung("everyone", 2_400),
    ),
}


def ladder_for(*, severity: str, called: bool, own: tuple[Rung, ...] = ()) -> tuple[Rung, ...]:
    """Return the steps for an alert: the elder's own if she has them.

    When she called for help herself nobody asks her first whether she is well.
    """
    if severity == "notice":
        return DEFAULT["notice"]
    rungs = own or DEFAULT[severity]
    return tuple(rung for rung in rungs if rung.audience != "elder") if called else rungs
