"""What an illness does to a day: first to what she does, then to what goes on in her body."""

from collections.abc import Callable

import numpy as np

from songhe.demo.city.bodies import MINUTE, Body
from songhe.demo.city.life import Flags, Floats, Minutes
from songhe.demo.city.truth import RISES, Bend, Kind

STILL = frozenset({Kind.TACHYCARDIA, Kind.BRADYCARDIA, Kind.HYPOXIA, Kind.CRISIS, Kind.COLLAPSE})
LIES_AFTER_FALL = 40  # minutes
STRAYS = 0.75  # metres a second


def bend_moves(moves: Minutes, bend: Bend, midnight: int) -> None:
    """Change what she does while it lasts."""
    a, b = _minutes(bend, midnight)
    inside = (a <= MINUTE) & (b > MINUTE)
    if bend.kind in STILL:
        _lie_still(moves, inside)
    elif bend.kind == Kind.FALL:
        _lie_still(moves, (a <= MINUTE) & (a + LIES_AFTER_FALL > MINUTE))
    elif bend.kind == Kind.WANDERING:
        _stray(moves, bend, a, b)
    elif bend.kind in {Kind.INFECTION, Kind.FEVER}:
        _tire(moves, np.where(inside, 0.45, 1.0))
    elif bend.kind == Kind.DECLINE:
        share = np.clip((MINUTE - a) / (b - a), 0, 1)
        _tire(moves, 1 - (0.45 + 0.25 * bend.strength) * share)


def _minutes(bend: Bend, midnight: int) -> tuple[float, float]:
    return (bend.starts_at - midnight) / 60, (bend.ends_at - midnight) / 60


def _lie_still(moves: Minutes, inside: Flags) -> None:
    moves.effort[inside] = 0
    moves.steps[inside] = 0
    moves.warm[inside] = 0


def _tire(moves: Minutes, share: Floats) -> None:
    moves.effort *= share
    moves.steps = np.floor(moves.steps * share)


def _stray(moves: Minutes, bend: Bend, a: float, b: float) -> None:
    """Straight away from home, and back when somebody brings her."""
    first, last = max(0, int(np.ceil(a))), min(len(MINUTE), int(b))
    span = slice(first, last)
    gone = (MINUTE[span] - a) * 60 * STRAYS
    back = (b - MINUTE[span]) * 60 * 6 * STRAYS  # by car
    way = np.minimum(np.minimum(gone, 1500 + 2500 * bend.strength), back)
    heading = bend.starts_at % 628 / 100
    moves.asleep[span] = False
    moves.effort[span] = 0.4
    moves.steps[span] = 70
    moves.north[span] = way * np.cos(heading)
    moves.east[span] = way * np.sin(heading)


def bend_body(body: Body, bend: Bend, midnight: int) -> None:
    """Change what goes on in her body while it lasts."""
    if bend.kind in EFFECTS:
        EFFECTS[bend.kind](body, bend, *_minutes(bend, midnight))


def _ramp(a: float, b: float, rise: float, fall: float) -> Floats:
    """0 outside, 1 inside, so many minutes in between."""
    inside = np.clip((MINUTE - a) / rise + 1, 0, 1) * np.clip((b - MINUTE) / fall, 0, 1)
    return np.asarray(inside, dtype=np.float64)


def _towards(values: Floats, goal: float, share: Floats) -> Floats:
    moved = values * (1 - share) + (goal + 0.6 * (values - values.mean())) * share
    return np.asarray(moved, dtype=np.float64)


def _tachycardia(body: Body, bend: Bend, a: float, b: float) -> None:
    share = _ramp(a, b, RISES[Kind.TACHYCARDIA], 4)
    body.pulse = _towards(body.pulse, 142 + 22 * bend.strength, share)
    body.breaths += 3 * share


def _bradycardia(body: Body, bend: Bend, a: float, b: float) -> None:
    share = _ramp(a, b, RISES[Kind.BRADYCARDIA], 4)
    # A failing pacemaker of the heart is steady: hardly any of the usual restlessness is left.
    steady = 35 - 3 * bend.strength + 0.15 * (body.pulse - body.pulse.mean())
    body.pulse = body.pulse * (1 - share) + steady * share


def _hypoxia(body: Body, bend: Bend, a: float, b: float) -> None:
    share = _ramp(a, b, RISES[Kind.HYPOXIA], 10)
    body.spo2 = _towards(body.spo2, 84.5 - 4 * bend.strength, share)
    body.pulse += 12 * share
    body.breaths += 6 * share


def _crisis(body: Body, bend: Bend, a: float, b: float) -> None:
    share = _ramp(a, b, RISES[Kind.CRISIS], 30)
    body.systolic = _towards(body.systolic, 196 + 16 * bend.strength, share)
    body.diastolic = _towards(body.diastolic, 114 + 10 * bend.strength, share)
    body.pulse += 8 * share


def _hypoglycaemia(body: Body, bend: Bend, a: float, b: float) -> None:
    share = _ramp(a, b, RISES[Kind.HYPOGLYCAEMIA], 25)
    body.glucose = body.glucose * (1 - share) + (2.6 - 0.5 * bend.strength) * share
    body.pulse += 14 * share


def _fever(body: Body, bend: Bend, a: float, b: float) -> None:
    share = _ramp(a, b, RISES[Kind.FEVER], 120)
    body.temperature += (39.55 + 0.5 * bend.strength - body.temperature) * share
    body.pulse += (18 + 6 * bend.strength) * share
    body.breaths += 3 * share


def _infection(body: Body, bend: Bend, a: float, b: float) -> None:
    share = _ramp(a, b, RISES[Kind.INFECTION], 600)
    body.temperature += (0.9 + 0.9 * bend.strength) * share
    body.pulse += (8 + 7 * bend.strength) * share
    body.breaths += 2 * share
    body.spo2 -= 0.8 * share


def _fall(body: Body, bend: Bend, a: float, b: float) -> None:
    body.pulse += 16 * np.exp(-np.clip(MINUTE - a, 0, None) / 12) * (a <= MINUTE)


def _decline(body: Body, bend: Bend, a: float, b: float) -> None:
    body.weight -= float(np.clip((720 - a) / (b - a), 0, 1) * (2 + 2 * bend.strength))


EFFECTS: dict[Kind, Callable[[Body, Bend, float, float], None]] = {
    Kind.TACHYCARDIA: _tachycardia,
    Kind.BRADYCARDIA: _bradycardia,
    Kind.HYPOXIA: _hypoxia,
    Kind.CRISIS: _crisis,
    Kind.HYPOGLYCAEMIA: _hypoglycaemia,
    Kind.FEVER: _fever,
    Kind.INFECTION: _infection,
    Kind.FALL: _fall,
    Kind.SOS: _fall,
    Kind.DECLINE: _decline,
}
