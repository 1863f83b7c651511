"""A day of one elder, minute by minute: asleep, at table, on a walk, device on the wrist or not."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from songhe.demo.city.citizens import Citizen, Condition

DAY = 1440  # minutes
NIGHT, HABITS, CHORES = 1, 2, 3  # which dice
PACE = 0.85  # metres a second on a walk
FORGETS = 0.05  # of the days the watch stays on the table

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Walk(NamedTuple):
    """Out and back again."""

    start: int  # minute of the day
    minutes: int
    pace: float  # 0 to 1: how much it strains her
    heading: float  # radians


@dataclass(frozen=True)
class Diary:
    """What she does on one day."""

    wakes: int
    sleeps: int
    nap: tuple[int, int]
    walks: tuple[Walk, ...]
    bath: int  # minute it begins; -1: none
    vigour: float  # how much she moves, 1 is usual
    charge: tuple[int, int]
    forgotten: bool


@dataclass
class Minutes:
    """What each minute of one day is like."""

    asleep: Flags
    effort: Floats  # 0 still … 1 as much as she can
    warm: Floats  # what a hot bath adds to the pulse
    steps: Floats
    north: Floats  # metres from home
    east: Floats
    worn: Flags
    on_charger: Flags


def day_of_week(day: int) -> int:
    """Day 0 is 1 January 1970, a Thursday; 0 is Monday."""
    return (day + 3) % 7


@lru_cache(maxsize=256)
def diary_of(who: Citizen, day: int) -> Diary:
    """Return what she does on a day (days since 1970); the same whenever it is asked."""
    dice = who.dice(day, HABITS)
    wakes = _between(dice.normal(who.wakes, 22), 270, 520)
    sleeps = _between(dice.normal(who.sleeps, 25), 1170, 1425)
    nap = int(dice.normal(770, 20))
    naps = int(dice.integers(25, 90)) if dice.random() < 0.6 else 0
    vigour = float(np.exp(dice.normal(0, 0.32)))
    charge = _between(dice.normal(who.charges, 20), 0, DAY - 60)
    charges = dice.random() < 0.85
    return Diary(
        wakes=wakes,
        sleeps=sleeps,
        nap=(nap, nap + naps),
        walks=_walks(who, dice, vigour),
        bath=int(dice.integers(1140, 1230)) if dice.random() < 0.35 else -1,
        vigour=vigour,
        charge=(charge, charge + int(dice.integers(50, 100)) if charges else charge),
        forgotten=bool(dice.random() < FORGETS),
    )


def _between(value: float, low: int, high: int) -> int:
    return min(high, max(low, int(value)))


def _walks(who: Citizen, dice: np.random.Generator, vigour: float) -> tuple[Walk, ...]:
    """A walk in the morning, one in the afternoon, and now and then to the market."""
    reach = who.steps * vigour / 5000
    found = []
    for start, likely in ((555, 0.8), (975, 0.65), (640, 0.25)):
        if dice.random() > likely * min(1.0, 0.4 + reach / 2):
            continue
        minutes = _between(dice.normal(28 * reach**0.5, 7), 8, 75)
        pace = min(1.0, max(0.2, float(dice.normal(0.55, 0.14))))
        found.append(
            Walk(int(dice.normal(start, 20)), minutes, pace, float(dice.uniform(0, 2 * np.pi)))
        )
    return tuple(found)


def live(who: Citizen, day: int) -> Minutes:
    """Let her live through one day."""
    diary, dice = diary_of(who, day), who.dice(day, CHORES)
    moves = Minutes(
        asleep=np.zeros(DAY, dtype=np.bool_),
        effort=np.zeros(DAY),
        warm=np.zeros(DAY),
        steps=np.zeros(DAY),
        north=np.zeros(DAY),
        east=np.zeros(DAY),
        worn=np.ones(DAY, dtype=np.bool_),
        on_charger=np.zeros(DAY, dtype=np.bool_),
    )
    _sleep(moves, diary, dice)
    _potter(moves, who, diary, dice)
    for walk in diary.walks:
        _walk(moves, walk, dice)
    if diary.bath >= 0:
        moves.warm[diary.bath : diary.bath + 25] = 14
    _wear(moves, who, diary)
    return moves


def _sleep(moves: Minutes, diary: Diary, dice: np.random.Generator) -> None:
    moves.asleep[: diary.wakes] = True
    moves.asleep[diary.sleeps :] = True
    moves.asleep[slice(*diary.nap)] = True
    for _ in range(int(dice.poisson(1.4))):  # to the bathroom
        start = int(dice.integers(20, diary.wakes))
        minutes = int(dice.integers(4, 11))
        moves.asleep[start : start + minutes] = False
        moves.effort[start : start + minutes] = 0.3
        moves.steps[start : start + minutes] = dice.integers(0, 14)


def _potter(moves: Minutes, who: Citizen, diary: Diary, dice: np.random.Generator) -> None:
    """Cook, tidy up, water the flowers: short bouts all through the waking day."""
    awake = ~moves.asleep
    bouts = int(dice.poisson(34 * min(2.0, diary.vigour)))
    starts = dice.integers(diary.wakes, diary.sleeps, bouts)
    lengths = dice.geometric(1 / 7, bouts)
    efforts = dice.uniform(0.12, 0.42, bouts)
    for start, length, effort in zip(
        starts.tolist(), lengths.tolist(), efforts.tolist(), strict=True
    ):
        moves.effort[start : start + length] = effort
    moves.effort[: diary.wakes] *= moves.effort[: diary.wakes] <= 0.3
    moves.effort *= awake
    cadence = np.where(moves.effort > 0.1, moves.effort * 21, 0.3) * awake
    moves.steps += dice.poisson(cadence * min(1.6, who.steps / 4500)) * (moves.steps == 0)


def _walk(moves: Minutes, walk: Walk, dice: np.random.Generator) -> None:
    span = slice(walk.start, min(DAY, walk.start + walk.minutes))
    many = span.stop - span.start
    moves.asleep[span] = False
    moves.effort[span] = np.clip(walk.pace + dice.normal(0, 0.06, many), 0.1, 1)
    moves.steps[span] = np.maximum(0, 62 + 48 * walk.pace + dice.normal(0, 9, many)).astype(int)
    way = np.minimum(np.arange(many), many - np.arange(many)) * 60 * PACE * 0.7
    moves.north[span] = way * np.cos(walk.heading)
    moves.east[span] = way * np.sin(walk.heading)


def _wear(moves: Minutes, who: Citizen, diary: Diary) -> None:
    moves.on_charger[slice(*diary.charge)] = True
    moves.worn[slice(*diary.charge)] = False
    if not who.wears_at_night:
        moves.worn[: diary.wakes + 15] = False
        moves.worn[diary.sleeps - 10 :] = False
    if diary.forgotten or (who.has(Condition.DEMENTIA) and day_is_hard(who, diary)):
        moves.worn[:] = False


def day_is_hard(who: Citizen, diary: Diary) -> bool:
    """Some days whoever forgets much forgets the watch as well."""
    return (diary.wakes * 7919 + who.number) % 9 == 0
