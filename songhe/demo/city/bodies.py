"""What goes on in her body, minute by minute, as no device has seen it yet."""

from dataclasses import dataclass

import numpy as np

from songhe.demo.city.citizens import Citizen
from songhe.demo.city.life import DAY, Floats, Minutes

BODY = 4  # which dice
# Minutes: how slowly the pulse follows effort, and how long its small restlessness lasts. From a
# real recording (docs/algorithms/simulator.md): lag 1 is 0.75, lag 2 0.42, within an hour of rest.
FOLLOWS, RESTLESS, WANDERS = 2.5, 0.72, 0.97
MINUTE = np.arange(DAY, dtype=np.float64)


@dataclass
class Body:
    """True values of one day."""

    pulse: Floats
    spo2: Floats
    breaths: Floats
    temperature: Floats
    systolic: Floats
    diastolic: Floats
    glucose: Floats
    weight: float


def _kernel(keeps: float) -> Floats:
    """Weights of an autoregression of order one with variance one."""
    length = int(np.ceil(np.log(0.01) / np.log(keeps)))
    return np.asarray(np.sqrt(1 - keeps**2) * keeps ** np.arange(length), dtype=np.float64)


def _follow(slowness: float) -> Floats:
    weights = np.exp(-np.arange(int(slowness * 5)) / slowness)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


QUICK, SLOW, RESPONSE = _kernel(RESTLESS), _kernel(WANDERS), _follow(FOLLOWS)
CIRCADIAN = np.cos((MINUTE - 930) / DAY * 2 * np.pi)  # highest in the afternoon, lowest before dawn

MEALS = np.sum(
    [
        np.clip((MINUTE - at) / 45, 0, 1) * np.exp(-np.clip(MINUTE - at - 45, 0, None) / 70)
        for at in (430, 720, 1090)
    ],
    axis=0,
)


def _noise(dice: np.random.Generator, kernel: Floats) -> Floats:
    white = dice.standard_normal(DAY + len(kernel) - 1)
    return np.convolve(white, kernel, mode="valid")


def body_of(who: Citizen, day: int, moves: Minutes) -> Body:
    """Return the true values of a day on which nothing is wrong."""
    dice = who.dice(day, BODY)
    mood = dice.normal(0, 1.3)
    effort = np.convolve(moves.effort, RESPONSE)[:DAY]
    warm = np.convolve(moves.warm, RESPONSE)[:DAY]
    restless = np.where(moves.asleep, 1.7, 3.4)
    pulse = who.pulse + mood + 2.6 * CIRCADIAN - np.where(moves.asleep, 6.0, 0.0)
    pulse += who.stride * effort + warm
    pulse += restless * _noise(dice, QUICK) + 1.9 * _noise(dice, SLOW)
    pressure = dice.normal(0, 4) + 6 * CIRCADIAN + 4 * _noise(dice, SLOW) + 12 * effort
    rise = 1.6 + 0.9 * max(0.0, who.glucose - 5.5)
    return Body(
        pulse=pulse,
        spo2=who.spo2 - 0.5 * moves.asleep + 0.5 * _noise(dice, SLOW),
        breaths=who.breaths + 5 * effort - 1.2 * moves.asleep + 0.8 * _noise(dice, QUICK),
        temperature=who.temperature + 0.22 * CIRCADIAN + dice.normal(0, 0.06) + 0 * MINUTE,
        systolic=who.systolic + pressure - 10 * moves.asleep,
        diastolic=who.diastolic + 0.5 * pressure - 6 * moves.asleep,
        glucose=who.glucose + dice.normal(0, 0.4) + rise * MEALS,
        weight=who.weight + float(dice.normal(0, 0.25)),
    )
