"""Reading the plain files in `data/` from which the district is made."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

from songhe.accounts.actions.regions import RegionFacts
from songhe.accounts.states import RegionLevel


@dataclass(frozen=True)
class LicenceFacts:
    """A paper that a firm shows; `days_left` counts from the day the district is made."""

    category: str
    name: str
    days_left: int


@dataclass(frozen=True)
class ProviderFacts:
    name: str
    street: str
    categories: tuple[str, ...]
    licences: tuple[LicenceFacts, ...]


@dataclass(frozen=True)
class ListingFacts:
    category: str
    kind: str
    provider: str
    title: str
    words: str
    needs: tuple[str, ...]
    facts: tuple[str, ...]
    price: int  # fen
    unit: str
    minutes: int
    buffer_minutes: int


@dataclass(frozen=True)
class NameLists:
    surnames: tuple[str, ...]
    shares: tuple[float, ...]
    given: dict[tuple[str, str], tuple[str, ...]]  # (generation, sex) → names


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (settings.DATA / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _json(name: str) -> Any:
    return json.loads((settings.DATA / name).read_text(encoding="utf-8"))


@cache
def regions() -> tuple[RegionFacts, ...]:
    return tuple(
        RegionFacts(
            code=row["code"],
            name=row["name"],
            level=RegionLevel(row["level"]),
            parent=row["parent"],
            latitude=float(row["latitude"]) if row["latitude"] else None,
            longitude=float(row["longitude"]) if row["longitude"] else None,
        )
        for row in _rows("regions.csv")
    )


@cache
def providers() -> tuple[ProviderFacts, ...]:
    return tuple(
        ProviderFacts(
            name=row["name"],
            street=row["street"],
            categories=tuple(row["categories"]),
            licences=tuple(LicenceFacts(**licence) for licence in row["licences"]),
        )
        for row in _json("demo/providers.json")["providers"]
    )


@cache
def listings() -> tuple[ListingFacts, ...]:
    return tuple(
        ListingFacts(
            category=row["category"],
            kind=row["kind"],
            provider=row["provider"],
            title=row["title"],
            words=row["words"],
            needs=tuple(row["helps_with"].split()),
            facts=tuple(filter(None, row["facts"].split(";"))),
            price=int(row["price_fen"]),
            unit=row["unit"],
            minutes=int(row["minutes"]),
            buffer_minutes=int(row["buffer_minutes"]),
        )
        for row in _rows("demo/listings.csv")
    )


@cache
def names() -> NameLists:
    surnames = [(row["surname"], float(row["weight"])) for row in _rows("names/surnames.csv")]
    given: dict[tuple[str, str], list[str]] = {}
    for row in _rows("names/given_names.csv"):
        given.setdefault((row["generation"], row["sex"]), []).append(row["given_name"])
    return NameLists(
        surnames=tuple(name for name, _ in surnames),
        shares=tuple(share for _, share in surnames),
        given={key: tuple(values) for key, values in given.items()},
    )


@cache
def texts() -> dict[str, Any]:
    """What people say: reviews, notes, reasons."""
    sentences: dict[str, Any] = _json("demo/texts.json")
    return sentences
