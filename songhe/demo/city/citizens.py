"""One elder of the city: what is usual for her. Everything follows from seed and number."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

# Shares of the five-year groups among people over 60, as in the census of 2020.
AGES = ((60, 31), (65, 28), (70, 17), (75, 11), (80, 8), (85, 4), (90, 1))
FEMALE = 0.53


class Condition(StrEnum):
    """What she lives with."""

    HYPERTENSION = "hypertension"
    DIABETES = "diabetes"
    LUNGS = "lungs"  # chronic obstructive lung disease
    DEMENTIA = "dementia"


# Shares among people over 60 in China; docs/algorithms/simulator.md names the sources.
PREVALENCE = {
    Condition.HYPERTENSION: 0.532,
    Condition.DIABETES: 0.202,
    Condition.LUNGS: 0.09,  # our own guess
    Condition.DEMENTIA: 0.054,
}
SLOW_HEART = 0.2  # of the hypertensive take what slows the heart: our own guess
FLAGS_MOTION = 0.6  # of the watches say how good a reading is: our own guess
NIGHT_WEAR = 0.7  # of the elders keep the watch on in bed


@dataclass(frozen=True)
class Citizen:
    """Who she is and what is usual for her; rates per minute, pressures in mmHg."""

    seed: int
    number: int
    age: int
    female: bool
    conditions: frozenset[Condition]
    pulse: float  # sitting still at noon
    stride: float  # how much walking raises it
    spo2: float
    temperature: float
    breaths: float
    systolic: float
    diastolic: float
    glucose: float  # before breakfast
    weight: float
    steps: float  # on an ordinary day
    wakes: float  # minutes after midnight
    sleeps: float
    latitude: float
    longitude: float
    fence: float  # metres around her home; 0: none
    wears_at_night: bool
    flags_motion: bool  # her watch says when a reading is poor
    charges: int  # minute of the day at which it usually hangs on the charger
    phase: int  # second of the minute at which it measures

    def dice(self, *salt: int) -> np.random.Generator:
        """Dice of her own for one purpose, whatever was thrown for another."""
        return np.random.Generator(
            np.random.PCG64(np.random.SeedSequence([self.seed, self.number, *salt]))
        )

    def has(self, condition: Condition) -> bool:
        return condition in self.conditions


def citizen(seed: int, number: int) -> Citizen:
    """Return one elder of the city."""
    dice = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, number])))
    floors, shares = np.array(AGES).T
    age = int(dice.choice(floors, p=shares / shares.sum())) + int(dice.integers(0, 5))
    female = bool(dice.random() < FEMALE)
    has = _conditions(dice, age)
    slowed = Condition.HYPERTENSION in has and dice.random() < SLOW_HEART
    hypertensive = Condition.HYPERTENSION in has
    systolic = dice.normal(134 if hypertensive else 121, 8)
    steps = np.exp(dice.normal(np.log(5200 - 90 * (age - 60)), 0.35))
    return Citizen(
        seed=seed,
        number=number,
        age=age,
        female=female,
        conditions=has,
        pulse=float(np.clip(dice.normal(71 + 2 * female - 7 * slowed, 6.5), 54, 90)),
        stride=float(dice.uniform(16, 30) - 6 * slowed),
        spo2=float(
            dice.normal(93.2, 0.6)
            if Condition.LUNGS in has
            else np.clip(dice.normal(97.1, 0.6), 96, 98.5)
        ),
        temperature=float(dice.normal(36.45, 0.15)),
        breaths=float(dice.normal(17.5 if Condition.LUNGS in has else 15, 1)),
        systolic=float(np.clip(systolic, 102, 152)),
        diastolic=float(np.clip(dice.normal(76, 5) + (systolic - 128) * 0.3, 60, 92)),
        glucose=float(
            dice.normal(7.2, 0.7) if Condition.DIABETES in has else dice.normal(5.3, 0.3)
        ),
        weight=float(np.clip(dice.normal(59 if female else 67, 9), 38, 100)),
        steps=float(np.clip(steps, 700, 11_000)),
        wakes=float(dice.normal(370, 35)),
        sleeps=float(np.clip(dice.normal(1320, 40), 1200, 1410)),
        latitude=float(30.54 + dice.uniform(-0.05, 0.05)),
        longitude=float(114.33 + dice.uniform(-0.05, 0.05)),
        fence=1000.0 if Condition.DEMENTIA in has else 0.0,
        wears_at_night=bool(dice.random() < NIGHT_WEAR),
        flags_motion=bool(dice.random() < FLAGS_MOTION),
        charges=int(dice.choice((390, 450, 780, 1170, 1230))),
        phase=int(dice.integers(0, 60)),
    )


def _conditions(dice: np.random.Generator, age: int) -> frozenset[Condition]:
    """Throw for each condition; the older the likelier, with the given share on the whole."""
    older = 0.8 + (age - 60) / 50
    return frozenset(
        condition
        for condition, share in PREVALENCE.items()
        if dice.random() < min(0.9, share * older)
    )
