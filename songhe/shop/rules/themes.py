"""What reviews speak of: phrases of a dictionary counted, with the sentences behind them.

Each review is cut into clauses at its punctuation. A theme is met once in a clause, by its
longest phrase. `good` and `bad` phrases have their tone; one with 不, 没 or 别 before it has the
other. A phrase that only names the theme takes the tone of the stars. Nothing is guessed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

CLAUSE = re.compile(r"[，。！？；、,.!?;\s]+")
NO = ("不太", "不", "没有", "没", "别")
LIKED = 4  # stars from which a bare name counts as praise


@dataclass(frozen=True)
class Theme:
    """One line of the dictionary."""

    code: str
    zh: str
    en: str
    good: tuple[str, ...]
    bad: tuple[str, ...]
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """One review: its number, its stars, its words."""

    key: int
    stars: int
    words: str


@dataclass
class Found:
    """What was said of one theme; a review counts once on each side."""

    theme: Theme
    good: dict[int, str] = field(default_factory=dict)  # review → its clause
    bad: dict[int, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.good.keys() | self.bad.keys())


def themes_in(reviews: Iterable[Said], themes: Sequence[Theme]) -> list[Found]:
    """Return the themes that were met, what is criticised most first, then what is said most."""
    found = {theme.code: Found(theme) for theme in themes}
    for said in reviews:
        for clause in CLAUSE.split(said.words):
            for theme in themes:
                tone = _tone(clause, theme, said.stars)
                if tone is not None:
                    side = found[theme.code].good if tone else found[theme.code].bad
                    side.setdefault(said.key, clause)
    met = [one for one in found.values() if one.count]
    return sorted(met, key=lambda one: (-len(one.bad), -one.count, one.theme.code))


def _tone(clause: str, theme: Theme, stars: int) -> bool | None:
    """Return whether a clause praises a theme; None if it does not speak of it."""
    phrases = [(phrase, True) for phrase in theme.good] + [(phrase, False) for phrase in theme.bad]
    met = [(phrase, tone) for phrase, tone in phrases if phrase in clause]
    if met:
        phrase, tone = max(met, key=lambda one: len(one[0]))
        before = clause[: clause.index(phrase)]
        return not tone if before.endswith(NO) else tone
    if any(phrase in clause for phrase in theme.about):
        return stars >= LIKED
    return None
