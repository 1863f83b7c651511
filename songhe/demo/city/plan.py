"""What happens to whom, and when: drawn once for each elder, spread evenly over the kinds."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from songhe.demo.city.citizens import Citizen, Condition
from songhe.demo.city.life import DAY, diary_of, live
from songhe.demo.city.truth import Bend, Kind

HAPPENS = 8  # which dice
TRIES = 40
APART = 14 * 3600  # seconds between two illnesses of one elder
HOUR = 3600


@dataclass(frozen=True)
class Custom:
    """When a kind happens and how long it lasts."""

    hours: tuple[int, int]  # of the day
    minutes: tuple[int, int]  # it lasts so long
    worn: bool = True  # only where the watch can see it


# fmt: off
CUSTOMS = {
    Kind.TACHYCARDIA:   Custom((0, 24), (12, 45)),
    Kind.BRADYCARDIA:   Custom((0, 24), (12, 45)),
    Kind.HYPOXIA:       Custom((0, 24), (30, 150)),
    Kind.CRISIS:        Custom((7, 21), (80, 200), worn=False),
    Kind.HYPOGLYCAEMIA: Custom((6, 22), (50, 90), worn=False),
    Kind.FEVER:         Custom((6, 18), (300, 700)),
    Kind.FALL:          Custom((6, 22), (40, 60)),
    Kind.SOS:           Custom((6, 23), (20, 40)),
    Kind.WANDERING:     Custom((8, 18), (60, 160)),
    Kind.COLLAPSE:      Custom((8, 11), (360, 480)),
    Kind.INFECTION:     Custom((8, 20), (2600, 4000), worn=False),
    Kind.DECLINE:       Custom((0, 1), (14 * DAY, 21 * DAY), worn=False),
    Kind.OFFLINE:       Custom((0, 24), (120, 600), worn=False),
    Kind.SKEW:          Custom((0, 24), (400, 1400), worn=False),
    Kind.LOOSE:         Custom((7, 20), (20, 90)),
    Kind.DEAD:          Custom((0, 24), (360, 840), worn=False),
    Kind.DUPLICATES:    Custom((0, 24), (60, 600), worn=False),
    Kind.SPIKES:        Custom((0, 24), (600, 1400), worn=False),
    Kind.FROZEN:        Custom((0, 24), (60, 240)),
}
# fmt: on
# How often an elder meets each in a month of ordinary life; our own guesses, for a demonstration.
OFTEN = {
    Kind.TACHYCARDIA: 0.05,
    Kind.BRADYCARDIA: 0.02,
    Kind.HYPOXIA: 0.03,
    Kind.CRISIS: 0.05,
    Kind.HYPOGLYCAEMIA: 0.1,
    Kind.FEVER: 0.04,
    Kind.FALL: 0.05,
    Kind.SOS: 0.05,
    Kind.WANDERING: 0.15,
    Kind.COLLAPSE: 0.01,
    Kind.INFECTION: 0.12,
    Kind.OFFLINE: 0.8,
    Kind.SKEW: 0.1,
    Kind.LOOSE: 1.0,
    Kind.DEAD: 0.3,
    Kind.DUPLICATES: 1.0,
    Kind.SPIKES: 0.5,
    Kind.FROZEN: 0.2,
}
NEEDS = {Kind.HYPOGLYCAEMIA: Condition.DIABETES, Kind.WANDERING: Condition.DEMENTIA}


def may_happen(who: Citizen, kind: Kind) -> bool:
    """Can this happen to her at all?"""
    return kind not in NEEDS or who.has(NEEDS[kind])


def ordinary(who: Citizen, days: range, midnight: int) -> list[Bend]:
    """Draw what ordinary life brings in these days; `midnight` is when the first begins."""
    dice = who.dice(HAPPENS, days.start)
    kinds = [
        kind
        for kind, often in OFTEN.items()
        for _ in range(int(dice.poisson(often * len(days) / 30)))
    ]
    return arrange(who, kinds, days, midnight)


def arrange(who: Citizen, kinds: Iterable[Kind], days: range, midnight: int) -> list[Bend]:
    """Find a moment for each of these, far enough from the others; what finds none is left out."""
    dice = who.dice(HAPPENS, days.start, 1)
    found: list[Bend] = []
    for kind in kinds:
        if not may_happen(who, kind):
            continue
        for _ in range(TRIES):
            bend = _somewhere(who, kind, days, midnight, dice)
            if bend is not None and not any(_too_near(bend, other) for other in found):
                found.append(bend)
                break
    return sorted(found, key=lambda bend: bend.starts_at)


def _too_near(one: Bend, other: Bend) -> bool:
    return one.starts_at < other.ends_at + APART and one.ends_at + APART > other.starts_at


def _somewhere(
    who: Citizen, kind: Kind, days: range, midnight: int, dice: np.random.Generator
) -> Bend | None:
    custom = CUSTOMS[kind]
    day = int(dice.integers(days.start, days.stop))
    minute = int(dice.integers(custom.hours[0] * 60, custom.hours[1] * 60))
    minutes = int(dice.integers(*custom.minutes))
    strength = float(dice.random())
    at = midnight + ((day - days.start) * DAY + minute) * 60 + int(dice.integers(0, 60))
    last = midnight + len(days) * DAY * 60
    if at + minutes * 60 > last - HOUR and kind != Kind.DECLINE:
        return None
    if custom.worn and not _worn(who, day, minute, min(minutes, 60)):
        return None
    return Bend(kind, at, at + minutes * 60, strength)


def _worn(who: Citizen, day: int, minute: int, minutes: int) -> bool:
    """Is the watch on her wrist for the beginning of it?"""
    first = minute - 5
    worn = live(who, day).worn[max(0, first) : minute + minutes]
    if minute + minutes > DAY:
        return False
    start, end = diary_of(who, day).charge
    return bool(worn.all()) and not start - 30 < minute < end
