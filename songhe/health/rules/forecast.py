"""What the coming week is likely to bring, judged by how such guesses did on her own days.

Three plain ways to guess are tried on her own past: from each earlier day, the seven days that
followed are guessed and compared. The mean of the last seven days is the one to beat. How wide
the bands are is read off the same errors; nothing is assumed about their shape.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median

from songhe.health.rules.bands import Band

HORIZON = 7  # days ahead
ENOUGH = 14  # days measured before anything is said
HISTORY = 120  # days looked back at most
STALE = 3  # days without a measurement after which nothing is said
WARM_UP = 7  # days measured before the first guess that is judged
BETTER = 0.97  # another way is used only if its error is at most this share of the plain one's
OWN = 20  # errors of one distance that suffice to stand for it alone
ALPHAS = (0.1, 0.2, 0.35, 0.5, 0.7)
PLAIN = "mean_7"
LIKELY, NEARLY = 0.80, 0.95


@dataclass(frozen=True)
class Forecast:
    """One level for the coming days, with the bands of each."""

    model: str
    middle: float
    likely: tuple[Band, ...]  # one for each day ahead
    nearly: tuple[Band, ...]
    days: int  # measured
    errors: Mapping[str, float]  # mean absolute error of each way, on her own past

    @property
    def error(self) -> float:
        return self.errors[self.model]


@dataclass
class Smoothed:
    """A level that follows the days, with the pace that did best on them so far."""

    levels: list[float] = field(default_factory=list)
    missed: list[float] = field(default_factory=lambda: [0.0] * len(ALPHAS))

    def take(self, value: float) -> None:
        if not self.levels:
            self.levels = [value] * len(ALPHAS)
            return
        for place, alpha in enumerate(ALPHAS):
            error = value - self.levels[place]
            self.missed[place] += abs(error)
            self.levels[place] += alpha * error

    @property
    def level(self) -> float:
        return self.levels[self.missed.index(min(self.missed))]


def guesses(values: Sequence[float | None]) -> list[dict[str, float] | None]:
    """What each way says on the evening of each day of the coming ones, from what was known then.

    All three are flat: the days ahead get one level. None until enough was measured.
    """
    known: list[float] = []
    smoothed = Smoothed()
    found: list[dict[str, float] | None] = []
    for value in values:
        if value is not None:
            known.append(value)
            smoothed.take(value)
        if len(known) < WARM_UP:
            found.append(None)
            continue
        found.append(
            {
                PLAIN: fmean(known[-7:]),
                "median_14": median(known[-14:]),
                "smoothed": smoothed.level,
            }
        )
    return found


def errors_of(
    values: Sequence[float | None], said: Sequence[dict[str, float] | None], model: str
) -> list[list[float]]:
    """What came minus what was said, for each day ahead from 1 to the horizon."""
    errors: list[list[float]] = [[] for _ in range(HORIZON)]
    for day, guess in enumerate(said):
        if guess is None:
            continue
        for ahead in range(1, min(HORIZON, len(values) - 1 - day) + 1):
            value = values[day + ahead]
            if value is not None:
                errors[ahead - 1].append(value - guess[model])
    return errors


def choose(errors: Mapping[str, float]) -> str:
    """The way with the smallest error, if it is clearly smaller than the plain one's."""
    best = min(errors, key=lambda model: errors[model])
    return best if errors[best] <= BETTER * errors[PLAIN] else PLAIN


def forecast(values: Sequence[float | None]) -> Forecast | None:
    """Look ahead from the last of these days; None when too little is known.

    `values` are one a day, the last one the day before the first that is forecast.
    """
    values = values[-HISTORY:]
    measured = sum(value is not None for value in values)
    if measured < ENOUGH or not any(value is not None for value in values[-STALE:]):
        return None
    said = guesses(values)
    now = said[-1]
    by_model = {model: errors_of(values, said, model) for model in (now or {})}
    means = {
        model: fmean(abs(error) for errors in ahead for error in errors)
        for model, ahead in by_model.items()
        if any(ahead)
    }
    if now is None or PLAIN not in means:
        return None
    model = choose(means)
    middle, errors = now[model], by_model[model]
    return Forecast(
        model=model,
        middle=middle,
        likely=_bands(middle, errors, LIKELY),
        nearly=_bands(middle, errors, NEARLY),
        days=measured,
        errors=means,
    )


def _bands(middle: float, errors: Sequence[Sequence[float]], share: float) -> tuple[Band, ...]:
    """The room around the middle that held this share of the past; further days never narrower.

    A short past has seen too little: its bands are wider by the root of 1 + 7 / (guesses made).
    """
    pooled = sorted(error for ahead in errors for error in ahead)
    wider = (1 + HORIZON / len(errors[0])) ** 0.5
    bands: list[Band] = []
    under = over = 0.0
    for ahead in errors:
        own = sorted(ahead) if len(ahead) >= OWN else pooled
        low, high = (wider * end for end in ends_of(own, share))
        under, over = min(under, low), max(over, high)
        bands.append((max(0.0, middle + under), middle + over))
    return tuple(bands)


def ends_of(errors: Sequence[float], share: float) -> Band:
    """The ends between which this share of sorted errors lies, rounded outwards.

    With few errors these are the smallest and the largest that ever were.
    """
    outside = int((len(errors) + 1) * (1 - share) / 2 + 1e-9)
    place = max(0, outside - 1)
    return errors[place], errors[-1 - place]
