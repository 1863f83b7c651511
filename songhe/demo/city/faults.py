"""What faulty devices make of good readings."""

from collections.abc import Callable

import numpy as np

from songhe.demo.city.citizens import Citizen
from songhe.demo.city.devices import WATCH, Column
from songhe.demo.city.life import Flags
from songhe.demo.city.truth import FAULTS, Bend, Kind

FAULTY = 7  # which dice
BACK = 4_000  # milliseconds after it is back everything arrives

Columns = list[Column]


def spoil(columns: Columns, bends: list[Bend], who: Citizen) -> Columns:
    """Return what arrives of a watch with these faults; cuff and meter go their own way."""
    for number, bend in enumerate(sorted(bends, key=lambda bend: bend.starts_at)):
        if bend.kind in FAULTS:
            dice = who.dice(bend.starts_at, FAULTY, number)
            spoilt = [
                part
                for column in columns
                for part in (
                    SPOIL[bend.kind](column, bend, dice, who)
                    if column.device == WATCH
                    else [column]
                )
            ]
            columns = [column for column in spoilt if len(column.times)]
    return columns


def _inside(column: Column, bend: Bend) -> Flags:
    inside = (column.times >= bend.starts_at * 1000) & (column.times < bend.ends_at * 1000)
    return np.asarray(inside, dtype=np.bool_)


def _offline(column: Column, bend: Bend, dice: np.random.Generator, who: Citizen) -> Columns:
    late = np.where(_inside(column, bend), bend.ends_at * 1000 + BACK, column.arrives)
    return [column._replace(arrives=late)]


def _skew(column: Column, bend: Bend, dice: np.random.Generator, who: Citizen) -> Columns:
    """The clock is wrong for a while; the device says so by the time at which it sends."""
    inside = _inside(column, bend)
    ahead = int((bend.strength - 0.5) * 80 * 60) * 1000
    wrong = column.where(inside)
    return [column.where(~inside), wrong._replace(times=wrong.times + ahead, ahead=ahead)]


def _loose(column: Column, bend: Bend, dice: np.random.Generator, who: Citizen) -> Columns:
    reach = {"heart_rate": (32, 205), "spo2": (62, 97), "respiratory_rate": (5, 40)}
    if column.metric not in reach:
        return [column]
    inside = _inside(column, bend)
    absurd = np.rint(dice.uniform(*reach[column.metric], len(inside)))
    quality = column.quality.copy()
    if who.flags_motion:
        quality[inside] = dice.integers(0, 35, int(inside.sum()))
    return [column._replace(values=np.where(inside, absurd, column.values), quality=quality)]


def _dead(column: Column, bend: Bend, dice: np.random.Generator, who: Citizen) -> Columns:
    """The battery runs down in the hours before, then there is nothing."""
    alive = column.where(~_inside(column, bend))
    if column.metric != "battery":
        return [alive]
    hours = (bend.starts_at * 1000 - alive.times) / 3_600_000
    low = np.clip(np.rint(1 + hours * 3.2), 1, 100)
    running_down = (hours > 0) & (hours < 14)
    return [
        alive._replace(values=np.where(running_down, np.minimum(low, alive.values), alive.values))
    ]


def _duplicates(column: Column, bend: Bend, dice: np.random.Generator, who: Citizen) -> Columns:
    again = column.where(_inside(column, bend))
    return [column, again._replace(arrives=again.arrives + int(dice.integers(20, 500)) * 1000)]


def _spikes(column: Column, bend: Bend, dice: np.random.Generator, who: Citizen) -> Columns:
    reach = {"heart_rate": (165, 219), "spo2": (65, 84)}
    if column.metric not in reach:
        return [column]
    hit = _inside(column, bend) & (dice.random(len(column.times)) < 0.012)
    spike = np.rint(dice.uniform(*reach[column.metric], len(hit)))
    return [column._replace(values=np.where(hit, spike, column.values))]


def _frozen(column: Column, bend: Bend, dice: np.random.Generator, who: Citizen) -> Columns:
    inside = _inside(column, bend)
    if column.metric not in {"heart_rate", "spo2"} or not inside.any():
        return [column]
    last = column.values[int(np.argmax(inside))]
    return [column._replace(values=np.where(inside, last, column.values))]


SPOIL: dict[Kind, Callable[[Column, Bend, np.random.Generator, Citizen], Columns]] = {
    Kind.OFFLINE: _offline,
    Kind.SKEW: _skew,
    Kind.LOOSE: _loose,
    Kind.DEAD: _dead,
    Kind.DUPLICATES: _duplicates,
    Kind.SPIKES: _spikes,
    Kind.FROZEN: _frozen,
}
