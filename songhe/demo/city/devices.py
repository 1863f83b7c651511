"""What her devices make of it: when they measure, how well, and how it reads.

The watch measures the pulse every minute, oxygen every five (every minute when it is low), and so
on; the cuff twice a day, two readings a minute apart; who has diabetes pricks her finger. Each
reading knows when it arrives: a watch sends every minute.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from songhe.demo.city.bodies import Body
from songhe.demo.city.citizens import Citizen, Condition
from songhe.demo.city.life import DAY, Flags, Floats, Minutes, day_of_week, diary_of
from songhe.demo.city.truth import Bend, Kind

SENSORS, ROUTINE = 5, 6  # which dice
WATCH, CUFF, METER, THERMOMETER, SCALE = "watch", "cuff", "glucometer", "thermometer", "scale"
ON_THE_WAY = 2_000  # milliseconds from measuring to the server
DRAINS = 1.55  # per cent of the battery an hour
METRE = 1 / 111_320  # degrees of latitude
LOW_OXYGEN = 93.5
Times = NDArray[np.int64]
EVERY = np.arange(DAY)
PRICKS = ((405.0, 0.7), (850.0, 0.3), (1075.0, 0.3))  # minute of the day, how likely


class Column(NamedTuple):
    """Readings of one device and metric, in the order of measuring."""

    device: str
    metric: str
    times: Times  # milliseconds since 1970, by the device's clock
    values: Floats
    quality: NDArray[np.uint8]
    arrives: Times  # milliseconds since 1970, by ours
    ahead: int = 0  # milliseconds by which the device's clock is wrong

    def where(self, mask: Flags) -> "Column":
        return self._replace(
            times=self.times[mask],
            values=self.values[mask],
            quality=self.quality[mask],
            arrives=self.arrives[mask],
        )


class Today(NamedTuple):
    """Everything that measuring a day needs."""

    who: Citizen
    day: int
    midnight: int  # seconds since 1970
    moves: Minutes
    body: Body
    bends: list[Bend]


def measure(today: Today) -> list[Column]:
    """Return what the devices of an elder measure on one day."""
    dice = today.who.dice(today.day, SENSORS)
    columns = [*_watch(today, dice), *_summaries(today), *_calls(today)]
    columns += _by_hand(today, today.who.dice(today.day, ROUTINE))
    return [column for column in columns if len(column.times)]


def column(
    today: Today,
    device: str,
    metric: str,
    minutes: NDArray[Any],
    values: Floats,
    quality: NDArray[Any] | None = None,
) -> Column:
    """Make a column of readings taken at these minutes of the day."""
    seconds = np.rint(np.asarray(minutes, dtype=np.float64) * 60).astype(np.int64)
    times = (today.midnight + seconds + (today.who.phase if device == WATCH else 0)) * 1000
    full = np.full(len(times), 100, dtype=np.uint8)
    return Column(
        device,
        metric,
        times,
        np.asarray(values, dtype=np.float64),
        full if quality is None else quality.astype(np.uint8),
        times + ON_THE_WAY,
    )


def _watch(today: Today, dice: np.random.Generator) -> list[Column]:
    moves, body, worn = today.moves, today.body, today.moves.worn
    calm = worn & (moves.effort < 0.2)
    oxygen = calm & ((EVERY % 5 == 0) | (body.spo2 < LOW_OXYGEN))
    breaths = worn & (moves.effort < 0.15) & (EVERY % 10 == 3)
    columns = [
        _pulse(today, dice),
        _oxygen(today, oxygen, dice),
        column(today, WATCH, "respiratory_rate", EVERY[breaths], np.rint(body.breaths[breaths])),
        _steps(today),
        *_place(today, dice),
        _battery(today),
    ]
    if has_warm_watch(today.who):
        warm = worn & (EVERY % 30 == 11)
        read = np.round(body.temperature[warm] + dice.normal(0, 0.1, int(warm.sum())), 1)
        columns.append(column(today, WATCH, "body_temperature", EVERY[warm], read))
    return columns


def has_warm_watch(who: Citizen) -> bool:
    """Does her watch take her temperature?"""
    return who.number % 5 < 2


def _pulse(today: Today, dice: np.random.Generator) -> Column:
    """Optical: shaken by walking, and wrong where the strap sits badly for a moment."""
    moves, worn = today.moves, today.moves.worn
    shaken = moves.effort > 0.42
    slips = dice.random(DAY) < 0.015
    read = today.body.pulse + dice.normal(0, 1.0, DAY)
    read += np.where(shaken, np.abs(dice.normal(0, 4, DAY)), 0) + np.where(
        slips, dice.normal(0, 16, DAY), 0
    )
    quality = np.full(DAY, 100)
    if today.who.flags_motion:
        quality[shaken & (dice.random(DAY) < 0.75)] = 40
        quality[slips] = 25
    read = np.clip(np.rint(read), 28, 220)
    return column(today, WATCH, "heart_rate", EVERY[worn], read[worn], quality[worn])


def _oxygen(today: Today, when: Flags, dice: np.random.Generator) -> Column:
    """Cold fingers read low; a good watch knows it."""
    many = int(when.sum())
    cold = dice.random(many) < (0.03 if today.who.flags_motion else 0.012)
    read = today.body.spo2[when] + dice.normal(0, 0.5, many) - cold * dice.uniform(3, 9, many)
    quality = np.where(cold & today.who.flags_motion, 30, 100)
    return column(today, WATCH, "spo2", EVERY[when], np.clip(np.rint(read), 60, 100), quality)


def _steps(today: Today) -> Column:
    """What was walked in the five minutes before."""
    ends = np.arange(4, DAY, 5)
    fives = (today.moves.steps * today.moves.worn).reshape(-1, 5).sum(axis=1)
    worn = today.moves.worn[ends]
    return column(today, WATCH, "steps", ends[worn], fives[worn])


def _place(today: Today, dice: np.random.Generator) -> list[Column]:
    when = EVERY[today.moves.worn & (EVERY % 5 == 2)]
    north = today.moves.north[when] + dice.normal(0, 8, len(when))
    east = today.moves.east[when] + dice.normal(0, 8, len(when))
    who = today.who
    latitude = np.round(who.latitude + north * METRE, 6)
    longitude = np.round(who.longitude + east * METRE / np.cos(np.radians(who.latitude)), 6)
    return [
        column(today, WATCH, "latitude", when, latitude),
        column(today, WATCH, "longitude", when, longitude),
    ]


def _battery(today: Today) -> Column:
    """On the charger too it says how full it is, so that it is heard."""
    when = EVERY[EVERY % 15 == 6]
    charged = np.array(
        [
            end + 1440 * (day - today.day)
            for day in range(today.day - 3, today.day + 1)
            for start, end in [diary_of(today.who, day).charge]
            if end > start
        ]
        or [-1440 * 2]
    )
    place = np.searchsorted(charged, when, side="right") - 1
    since = when - np.where(place >= 0, charged[np.maximum(place, 0)], charged[0] - 1440)
    left = np.clip(np.rint(100 - DRAINS * since / 60), 1, 100)
    left[today.moves.on_charger[when]] = 100
    return column(today, WATCH, "battery", when, left)


def _summaries(today: Today) -> list[Column]:
    """What the watch says in the morning of the night, and at midnight of the day."""
    moves, wakes = today.moves, diary_of(today.who, today.day).wakes
    before = diary_of(today.who, today.day - 1).sleeps
    columns = []
    if moves.worn[:wakes].mean() > 0.6:
        asleep = float(moves.asleep[:wakes].sum() + DAY - before)
        resting = np.rint(np.percentile(today.body.pulse[:wakes], 20))
        at = np.array([wakes + 25])
        columns = [
            column(today, WATCH, "sleep_duration", at, np.array([asleep])),
            column(today, WATCH, "resting_heart_rate", at, np.array([resting])),
        ]
    if moves.worn.any():
        total = np.array([float((moves.steps * moves.worn).sum())])
        columns.append(column(today, WATCH, "steps_24h", np.array([1438]), total))
    return columns


def _calls(today: Today) -> list[Column]:
    """The button, and the sensor that feels a fall."""
    found = []
    for bend in today.bends:
        minute = (bend.starts_at - today.midnight) / 60
        if bend.kind in {Kind.SOS, Kind.FALL} and 0 <= minute < DAY:
            at = np.array([minute - today.who.phase / 60])
            found.append(column(today, WATCH, str(bend.kind), at, np.ones(1)))
    return found


def _by_hand(today: Today, dice: np.random.Generator) -> list[Column]:
    """Cuff, meter, thermometer and scale: at their hours, and when she feels unwell."""
    who, body = today.who, today.body
    columns = _cuff(today, dice)
    if who.has(Condition.DIABETES):
        at = [m for m, likely in PRICKS if dice.random() < likely]
        at += _unwell(today, Kind.HYPOGLYCAEMIA, (6, 22, 45))
        when = np.array(sorted(at), dtype=np.float64)
        read = np.round(_at(body.glucose, when) * dice.normal(1, 0.04, len(when)), 1)
        columns.append(column(today, METER, "glucose_cap_meter", when, np.clip(read, 0.6, 33)))
    at = _unwell(today, Kind.FEVER, (20, 180, 360)) + _unwell(today, Kind.INFECTION, (300, 900))
    if at and not has_warm_watch(who):
        when = np.array(sorted(at), dtype=np.float64)
        read = np.round(_at(body.temperature, when) + dice.normal(0, 0.08, len(when)), 1)
        columns.append(column(today, THERMOMETER, "body_temperature", when, read))
    if day_of_week(today.day) == 0 and dice.random() < 0.7:
        read = np.array([round(body.weight, 1)])
        columns.append(column(today, SCALE, "body_weight", np.array([440.0]), read))
    return columns


def _cuff(today: Today, dice: np.random.Generator) -> list[Column]:
    at = [float(dice.normal(m, 14)) for m in (435, 1172) if dice.random() < 0.75]
    at += _unwell(today, Kind.CRISIS, (9, 14, 40, 70, 120))
    first = np.array(sorted(at), dtype=np.float64)
    when = np.sort(np.concatenate([first, first + 1.2]))
    settling = np.tile([4.0, 0.0], len(first)) if len(first) else np.zeros(0)
    shared = dice.normal(0, 4.5, len(when))
    upper = _at(today.body.systolic, when) + settling + shared
    lower = _at(today.body.diastolic, when) + 0.4 * (settling + shared)
    lower = lower + dice.normal(0, 2, len(when))
    return [
        column(today, CUFF, "bp_systolic", when, np.clip(np.rint(upper), 60, 260)),
        column(today, CUFF, "bp_diastolic", when, np.clip(np.rint(lower), 35, 160)),
    ]


def _unwell(today: Today, kind: Kind, after: tuple[int, ...]) -> list[float]:
    """Return the minutes of today at which she measures because she feels it."""
    return [
        minute
        for bend in today.bends
        if bend.kind == kind
        for minutes in after
        if 0 <= (minute := (bend.starts_at - today.midnight) / 60 + minutes) < DAY
        and bend.starts_at + minutes * 60 < bend.ends_at
    ]


def _at(values: Floats, minutes: Floats) -> Floats:
    return np.interp(minutes, EVERY, values)
