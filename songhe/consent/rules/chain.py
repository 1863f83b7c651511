"""A chain of hashes: each link is sealed over the one before it, so none can be changed quietly."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """One link as it was found."""

    number: int
    facts: tuple[str, ...]
    previous: str
    hash: str


def link_hash(previous: str, number: int, facts: Sequence[str]) -> str:
    """Return what seals a link: sha256 over the previous seal, its place and its facts."""
    body = json.dumps([previous, number, *facts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def faults(links: Iterable[Link], *, length: int, seal: str) -> list[str]:
    """Say what is wrong with a chain; `length` and `seal` are what its end was noted to be."""
    found: list[str] = []
    number, previous = 0, ""
    for link in links:
        if link.number != number + 1:
            found.append(f"{number + 1}: missing")
        elif link.previous != previous:
            found.append(f"{link.number}: does not follow the one before")
        if link.hash != link_hash(link.previous, link.number, link.facts):
            found.append(f"{link.number}: altered")
        number, previous = link.number, link.hash
    if (number, previous) != (length, seal):
        found.append(f"end: expected {length} links, found {number}")
    return found
