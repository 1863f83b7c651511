"""What a carrier's words mean for the elder, and which of two tidings is the newer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

# The gateway's own numbers, detailed ones before coarse ones, and what we do about them.
VERBS = {
    "101": "", "102": "", "103": "move",
    "1001": "move", "1002": "move", "1003": "move",
    "301": "deliver", "302": "deliver", "303": "leave", "304": "leave",
    "401": "turn_back", "501": "leave",
    "0": "move", "1": "move", "2": "lose", "3": "deliver", "4": "turn_back", "5": "come_near",
    "6": "turn_back", "7": "move", "8": "move", "10": "move", "11": "move", "12": "move",
    "13": "move", "14": "turn_back",
}  # fmt: skip

# Where it was put, when it was not put into her hands.
PLACES = {"303": "neighbour", "304": "locker", "501": "locker"}


@dataclass(frozen=True)
class Point:
    """One line of a journey."""

    at: datetime
    words: str
    state: str = ""  # the gateway's number


def verb_of(state: str) -> str:
    """Return what a state makes of a parcel; empty if it changes nothing, or is unknown."""
    if state in VERBS:
        return VERBS[state]
    # A finer number than we know: its family is its first letter, as the gateway numbers them.
    return VERBS.get(state[:1], "") if state.isdigit() and len(state) > 2 else ""


def place_of(state: str) -> str:
    """Return where it lies: neighbour, locker, or nowhere else."""
    return PLACES.get(state, "")


def is_older(fresh: Sequence[Point], known_at: datetime | None, known_points: int) -> bool:
    """Did these tidings overtake others: do they end earlier than what we know, or say less?"""
    if known_at is None:
        return False
    newest = max((point.at for point in fresh), default=None)
    if newest is None or newest < known_at:
        return True
    return newest == known_at and len(fresh) < known_points
