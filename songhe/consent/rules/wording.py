"""The words an elder agrees to: which version is in force, and its sentence filled in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


class NoTextInForce(Exception):
    """No version of the words had come into force on that day."""


@dataclass(frozen=True)
class Version:
    """One version of the words, in each language."""

    version: str
    in_force_from: date
    texts: dict[str, str]
    until: dict[str, dict[str, str]]


def read_versions(content: dict[str, Any]) -> list[Version]:
    """Return the versions in a file of texts."""
    return [
        Version(
            version=one["version"],
            in_force_from=date.fromisoformat(one["in_force_from"]),
            texts=one["texts"],
            until=one["until"],
        )
        for one in content["versions"]
    ]


def in_force(versions: Sequence[Version], day: date) -> Version:
    """Return the version of a day: the latest that had begun.

    :raises NoTextInForce: if none had.
    """
    begun = [one for one in versions if one.in_force_from <= day]
    if not begun:
        raise NoTextInForce(day.isoformat())
    return max(begun, key=lambda one: one.in_force_from)


def fill_in(
    version: Version,
    language: str,
    *,
    organisation: str,
    purpose: str,
    groups: Sequence[str],
    last_day: date | None,
) -> str:
    """Return the whole sentence; a language that has none falls back to Chinese."""
    if language not in version.texts:
        language = "zh-hans"
    if last_day is None:
        until = version.until[language]["open"]
    elif language == "zh-hans":
        day = f"{last_day.year} 年 {last_day.month} 月 {last_day.day} 日"
        until = version.until[language]["date"].format(date=day)
    else:
        until = version.until[language]["date"].format(date=last_day.isoformat())
    joined = "、".join(groups) if language == "zh-hans" else ", ".join(groups)
    return version.texts[language].format(
        organisation=organisation, purpose=purpose, groups=joined, until=until
    )
