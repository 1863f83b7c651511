"""Elders of the demonstration who live a life of the city, and what their watches send of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from django.utils.crypto import salted_hmac

from songhe.accounts.models import Elder
from songhe.demo.cast import PHONES
from songhe.demo.city.citizens import Citizen, citizen
from songhe.demo.city.devices import WATCH, Column
from songhe.demo.city.town import EPOCH, City
from songhe.demo.wearable import Sample
from songhe.health.actions.devices import enrol_device
from songhe.health.queries.figures import days_of, zone_of
from songhe.health.rules.days import date_of
from songhe.health.states import DeviceKind
from songhe.kernel.fields import lookup_hash

SENT = frozenset({"heart_rate", "spo2", "steps", "steps_24h", "sleep_duration", "battery"})
KNOWN = timedelta(days=10)  # of her history, from which her pulse goes on


def token_of(elder: Elder) -> str:
    """The token of the watch that the demonstration lets an elder wear."""
    return salted_hmac("songhe.demo.city", elder.code).hexdigest()[:32]


@dataclass
class Resident:
    """One elder of the district and the life that she lives."""

    who: Citizen
    token: str
    zone: str
    _day: tuple[int, list[Column]] = field(default=(-1, []))

    def samples(self, since: datetime, until: datetime) -> Iterator[Sample]:
        """Everything that her watch measures from one moment to another, the last excluded."""
        first = (date_of(since, self._city.tz) - EPOCH).days
        last = (date_of(until, self._city.tz) - EPOCH).days
        for day in range(first, last + 1):
            for column in self._columns(day):
                inside = (column.times >= since.timestamp() * 1000) & (
                    column.times < until.timestamp() * 1000
                )
                part = column.where(inside)
                for ms, value in zip(part.times.tolist(), part.values.tolist(), strict=True):
                    yield Sample(datetime.fromtimestamp(ms / 1000, UTC), column.metric, value)

    @property
    def _city(self) -> City:
        return City(seed=self.who.seed, many=0, first=EPOCH, days=0, zone=self.zone)

    def _columns(self, day: int) -> list[Column]:
        if self._day[0] != day:
            columns = self._city.day_of(self.who, day, [])
            wanted = [c for c in columns if c.device == WATCH and c.metric in SENT]
            self._day = day, wanted
        return self._day[1]


def residents(many: int, *, seed: int, at: datetime) -> list[Resident]:
    """Give so many elders of the district a watch and a life; twice is once."""
    cast = [lookup_hash(phone) for phone in PHONES.values()]
    others = Elder.objects.exclude(person__phone_hash__in=cast).select_related("person")
    worn = others.filter(devices__kind=DeviceKind.WATCH, devices__revoked_at=None)
    return [
        _resident(elder, number, seed, at)
        for number, elder in enumerate(worn.distinct().order_by("pk")[:many])
    ]


def _resident(elder: Elder, number: int, seed: int, at: datetime) -> Resident:
    token = token_of(elder)
    enrol_device(
        elder=elder,
        kind=DeviceKind.WATCH,
        name=f"{elder.call_name}的手表",
        by=elder.name,
        at=at,
        token=token,
    )
    who = citizen(seed, number)
    today = date_of(at, zone_of(elder))
    known = days_of(
        elder=elder,
        metric="heart_rate",
        first=today - KNOWN,
        last=today - timedelta(days=1),
        at=at,
    )
    if known:  # her heart goes on as it beat before
        usual = sum(day.mean for day in known.values()) / len(known)
        who = replace(who, pulse=usual + 2)
    return Resident(who, token, elder.zone)
