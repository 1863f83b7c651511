"""What a filled questionnaire comes to: its score, its level and the needs it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Answers = Mapping[str, int]  # code of the question → place of the chosen option


class UnknownQuestion(Exception):
    """The scale has no such question."""


class UnknownOption(Exception):
    """The question has no such option."""


class NotComplete(Exception):
    """Some questions have no answer yet."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@dataclass(frozen=True)
class Words:
    """One sentence in both languages."""

    zh: str
    en: str

    def in_language(self, language: str | None) -> str:
        return self.en if (language or "").startswith("en") else self.zh


@dataclass(frozen=True)
class Option:
    score: int
    text: Words
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """One question."""

    code: str
    title: Words
    ask: Words
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Band:
    """The scores from `low` to `high`, both included, and what they mean."""

    low: int
    high: int
    level: int
    label: Words
    say: Words


@dataclass(frozen=True)
class Scale:
    """A questionnaire as its file describes it. A survey has questions and no bands."""

    code: str
    version: str
    title: Words
    source: str
    verified: str
    items: tuple[Item, ...]
    bands: tuple[Band, ...]

    def item(self, code: str) -> Item:
        """Return a question.

        :raises UnknownQuestion: if the scale has none of that code.
        """
        for item in self.items:
            if item.code == code:
                return item
        raise UnknownQuestion(code)

    def band(self, level: int | None) -> Band | None:
        """Return the band of a level."""
        return next((band for band in self.bands if band.level == level), None)


@dataclass(frozen=True)
class Reason:
    """The answer that showed a need."""

    item: str
    option: int


@dataclass(frozen=True)
class Result:
    """What the answers come to. A survey without bands has no score and no level."""

    score: int | None
    level: int | None
    needs: Mapping[str, tuple[Reason, ...]]  # kind of need → the answers that show it


def read_scale(raw: Mapping[str, Any]) -> Scale:
    """Return the scale that a file of `data/scales` describes."""
    return Scale(
        code=raw["code"],
        version=raw["version"],
        title=_words(raw, "title"),
        source=raw["source"],
        verified=raw["verified"],
        items=tuple(_read_item(item) for item in raw["items"]),
        bands=tuple(
            Band(
                band["min"], band["max"], band["level"], _words(band, "label"), _words(band, "say")
            )
            for band in raw.get("bands", ())
        ),
    )


def _read_item(raw: Mapping[str, Any]) -> Item:
    options = tuple(
        Option(option["score"], _words(option, "text"), tuple(option.get("needs", ())))
        for option in raw["options"]
    )
    return Item(raw["code"], _words(raw, "title"), _words(raw, "ask"), options)


def _words(raw: Mapping[str, Any], name: str) -> Words:
    return Words(raw[f"{name}_zh"], raw[f"{name}_en"])


def check_answer(scale: Scale, item_code: str, option: int) -> None:
    """Refuse an answer that the scale does not offer.

    :raises UnknownQuestion: if it has no such question.
    :raises UnknownOption: if the question has no such option.
    """
    if not 0 <= option < len(scale.item(item_code).options):
        raise UnknownOption(f"{item_code}: {option}")


def unanswered(scale: Scale, answers: Answers) -> list[str]:
    """Return the questions that wait for an answer, in order."""
    return [item.code for item in scale.items if item.code not in answers]


def result_of(scale: Scale, answers: Answers) -> Result:
    """Return score, level and needs.

    :raises NotComplete: if a question has no answer.
    :raises UnknownOption: if an answer is not one of the options.
    """
    if missing := unanswered(scale, answers):
        raise NotComplete(missing)
    needs: dict[str, tuple[Reason, ...]] = {}
    score = 0
    for item in scale.items:
        place = answers[item.code]
        check_answer(scale, item.code, place)
        score += item.options[place].score
        for kind in item.options[place].needs:
            needs[kind] = (*needs.get(kind, ()), Reason(item.code, place))
    if not scale.bands:
        return Result(None, None, needs)
    return Result(score, _level_of(scale, score), needs)


def _level_of(scale: Scale, score: int) -> int:
    return next(band.level for band in scale.bands if band.low <= score <= band.high)
