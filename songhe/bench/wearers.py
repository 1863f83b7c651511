"""Elders with a device each, for measurements that need many."""

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import NamedTuple

from django.db import transaction

from songhe.accounts.models import Elder
from songhe.demo.crowd import Phones, settle_elders, settle_places
from songhe.health.actions.devices import enrol_device
from songhe.health.states import DeviceKind
from songhe.kernel.events import without_jobs

FIRST_PHONE = 1_000_000  # nobody of the demonstration has one above
EACH_TIME = 500


class Wearer(NamedTuple):
    """An elder and the token of her device."""

    elder: Elder
    token: str


def make_wearers(many: int, *, at: datetime) -> list[Wearer]:
    """Register so many elders, each in a street with a station, and give each a watch."""
    made = []
    for elders in _in_parts(many, at):
        with without_jobs(), transaction.atomic():
            made += [Wearer(elder, _watch_of(elder, at)) for elder in elders]
    return made


def make_elders(many: int, *, at: datetime) -> list[Elder]:
    """Register so many elders, each in a street with a station; they own nothing yet."""
    return [elder for elders in _in_parts(many, at) for elder in elders]


def _in_parts(many: int, at: datetime) -> Iterator[list[Elder]]:
    dice, phones = Random("wearers"), Phones(FIRST_PHONE)  # noqa: S311 - invented people
    with without_jobs(), transaction.atomic():
        places = settle_places(dice, phones, at=at)
    for first in range(0, many, EACH_TIME):
        some = min(EACH_TIME, many - first)
        with without_jobs(), transaction.atomic():
            elders = settle_elders(dice, phones, places, many=some, at=at)
        yield elders


def _watch_of(elder: Elder, at: datetime) -> str:
    _device, token = enrol_device(
        elder=elder,
        kind=DeviceKind.WATCH,
        name=f"{elder.call_name}的手表",
        by="测量",
        at=at,
    )
    return token
