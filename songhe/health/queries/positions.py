"""Where an elder's devices say she is. Ask `may_see_position` first, and note the look."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from songhe.accounts.models import Elder, Person
from songhe.consent.queries import elders_open_to
from songhe.consent.states import DataGroup
from songhe.health.queries.readings import latest_among, readings_of
from songhe.health.rules.metrics import PLACES
from songhe.health.rules.places import Place
from songhe.health.taking.storing import AHEAD, moment

LATELY = timedelta(hours=24)  # a position older than this says nothing about where she is
USUAL = 20.0  # metres that a position of unknown accuracy may be off: satellites, among houses


@dataclass(frozen=True)
class Position:
    """One place at one moment, in degrees of WGS-84."""

    at: datetime
    place: Place
    accuracy: float  # metres
    quality: int


def may_see_position(*, person: Person, elder: Elder, at: datetime) -> bool:
    """May this person see where she is: herself, a relative she lets, a recipient she chose?

    Letting somebody see her health does not let them see where she is.
    """
    return (
        elders_open_to(person=person, group=DataGroup.LOCATION, at=at).filter(pk=elder.pk).exists()
    )


def positions_of(*, elder_id: int, since: datetime, until: datetime) -> list[Position]:
    """Return where she was in the order of measuring, `until` excluded."""
    found = {
        metric: readings_of(elder_id=elder_id, metric=metric, since=since, until=until)
        for metric in PLACES
    }
    columns = {
        metric: dict(zip(arrays.times.tolist(), arrays.values.tolist(), strict=True))
        for metric, arrays in found.items()
    }
    latitudes = found["latitude"]
    qualities = dict(zip(latitudes.times.tolist(), latitudes.quality.tolist(), strict=True))
    return [
        Position(
            moment(ms),
            Place(latitude, columns["longitude"][ms]),
            columns["location_accuracy"].get(ms, USUAL),
            qualities[ms],
        )
        for ms, latitude in columns["latitude"].items()
        if ms in columns["longitude"]
    ]


def latest_position_of(*, elder_id: int, at: datetime) -> Position | None:
    """Return the newest position by the time of measuring; None if there is none of late."""
    latest = latest_among(elder_id=elder_id, codes=PLACES, at=at)
    latitude, longitude = latest.get("latitude"), latest.get("longitude")
    if latitude is None or longitude is None:
        return None
    if latitude.taken_at != longitude.taken_at:  # halves of two: look for a whole one
        positions = positions_of(elder_id=elder_id, since=at - LATELY, until=at + AHEAD)
        return positions[-1] if positions else None
    if latitude.taken_at < at - LATELY:
        return None
    accuracy = latest.get("location_accuracy")
    known = accuracy is not None and accuracy.taken_at == latitude.taken_at
    return Position(
        latitude.taken_at,
        Place(latitude.value, longitude.value),
        accuracy.value if accuracy is not None and known else USUAL,
        latitude.quality,
    )
