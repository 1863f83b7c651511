"""Comparing a channel's bill of one day with what we know, line by line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

UNKNOWN, MISSING, AMOUNT, TWICE = "unknown", "missing", "amount", "twice"


@dataclass(frozen=True)
class Line:
    """One payment or refund, as somebody knows it."""

    kind: str
    code: str
    amount: int  # fen


@dataclass(frozen=True)
class Differs:
    """One thing of which two say different things."""

    why: str
    kind: str
    code: str
    ours: int | None  # fen
    theirs: int | None  # fen


Key = tuple[str, str]


def compare(
    theirs: Iterable[Line], *, known: Mapping[Key, int], due: Iterable[Line]
) -> list[Differs]:
    """Return what differs, in the order of the bill and then of our books.

    `known` is what we have under the codes on the bill, of whatever day; `due` is what we have
    of this day and the channel should list, unless it did so on another day already.
    """
    found, listed = [], set()
    for line in theirs:
        key = (line.kind, line.code)
        ours = known.get(key)
        if key in listed:
            found.append(Differs(TWICE, line.kind, line.code, ours, line.amount))
        elif ours is None:
            found.append(Differs(UNKNOWN, line.kind, line.code, None, line.amount))
        elif ours != line.amount:
            found.append(Differs(AMOUNT, line.kind, line.code, ours, line.amount))
        listed.add(key)
    found += [
        Differs(MISSING, line.kind, line.code, line.amount, None)
        for line in due
        if (line.kind, line.code) not in listed
    ]
    return found
