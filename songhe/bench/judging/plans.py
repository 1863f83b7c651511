"""What is put into the days that are watched: illnesses for every second elder, faults for all."""

from songhe.demo.city.citizens import Citizen
from songhe.demo.city.plan import NEEDS, OFTEN, arrange, may_happen
from songhe.demo.city.town import City, Life
from songhe.demo.city.truth import FAULTS, MEANINGS, Bend, Kind

HISTORY = 28  # quiet days before, so that what is usual is known
ILLNESSES_A_WEEK = 4
LUCK = 99  # which dice
LONG = 14  # days that a decline needs
SERIOUS = tuple(kind for kind, meaning in MEANINGS.items() if meaning.serious)
COMMON = tuple(kind for kind in SERIOUS if kind not in NEEDS)


def bends_of(who: Citizen, city: City) -> list[Bend]:
    """Draw what happens to one elder in the days after the quiet ones."""
    days = range(city.span.start + HISTORY, city.span.stop)
    kinds = _illnesses(who, len(days)) + _faults(who, len(days))
    return arrange(who, kinds, days, city.midnight(days.start))


def lives_of(city: City, numbers: list[int]) -> list[Life]:
    """Let these elders live through all the days."""
    citizens = [city.citizens[number] for number in numbers]
    return [city.life_of(who, bends_of(who, city)) for who in citizens]


def _illnesses(who: Citizen, days: int) -> list[Kind]:
    """The even ones fall ill, each kind as often as the others; some odd ones only a little."""
    if who.number % 2:
        little = [Kind.INFECTION] if who.number % 8 == 1 else []
        return little + ([Kind.DECLINE] if who.number % 16 == 3 and days >= LONG else [])
    many = max(1, round(ILLNESSES_A_WEEK * days / 7))
    first = who.number // 2 * many
    common = [COMMON[(first + turn) % len(COMMON)] for turn in range(many)]
    rare = [kind for kind in NEEDS if may_happen(who, kind)]
    return (rare * 2 + common)[:many]


def _faults(who: Citizen, days: int) -> list[Kind]:
    dice = who.dice(LUCK)
    return [
        kind for kind in sorted(FAULTS) for _ in range(int(dice.poisson(OFTEN[kind] * days / 30)))
    ]
