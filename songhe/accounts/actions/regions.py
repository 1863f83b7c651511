"""Bringing the official list of districts, streets and communities into the database."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from songhe.accounts.models import Region
from songhe.accounts.states import RegionLevel


@dataclass(frozen=True)
class RegionFacts:
    """One line of the list."""

    code: str
    name: str
    level: RegionLevel
    parent: str = ""  # code of the region it belongs to
    latitude: float | None = None
    longitude: float | None = None


@transaction.atomic
def load_regions(lines: Iterable[RegionFacts]) -> int:
    """Write every region, from the largest down; again is an update. Return how many."""
    lines = list(lines)
    for level in RegionLevel:
        _write([line for line in lines if line.level == level])
    return len(lines)


def _write(lines: list[RegionFacts]) -> None:
    parents = dict(
        Region.objects.filter(code__in={line.parent for line in lines}).values_list("code", "pk")
    )
    Region.objects.bulk_create(
        [
            Region(
                code=line.code,
                name=line.name,
                level=line.level,
                parent_id=parents[line.parent] if line.parent else None,
                latitude=line.latitude,
                longitude=line.longitude,
            )
            for line in lines
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent", "latitude", "longitude"],
    )
