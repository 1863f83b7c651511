"""Elders of the demonstration live lives of the city and send them through the real port."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import httpx
import pytest
from django.db.models import Sum

from conftest import NOON, Cast
from songhe.accounts.models import Elder
from songhe.demo.city.citizens import citizen
from songhe.demo.city.residents import SENT, Resident, residents, token_of
from songhe.demo.city.sending import send_days, send_live
from songhe.demo.crowd import Phones, settle_elders, settle_places
from songhe.demo.replay import Sender
from songhe.demo.watching import body_of, wear
from songhe.demo.wearable import Sample
from songhe.health.models.devices import Device
from songhe.health.models.readings import ReadingBlock
from songhe.health.reference import metric_by_number


@pytest.fixture
def wearers(cast: Cast) -> list[Elder]:
    """Two elders of the district with weeks of readings, and one without a watch."""
    dice, phones = Random(1), Phones(900)
    places = settle_places(dice, phones, at=NOON - timedelta(days=60))
    elders = settle_elders(dice, phones, places, many=3, at=NOON - timedelta(days=60))
    for elder in elders[:2]:
        wear(elder, dice, body_of(dice), now=NOON, grandma=False)
    return elders[:2]


class Heard:
    """A way to the port that only remembers."""

    def __init__(self) -> None:
        self.samples: list[Sample] = []

    def send(self, samples: Sequence[Sample]) -> None:
        self.samples += samples


@pytest.mark.django_db
def test_whoever_wears_a_watch_goes_on_wearing_that_one(wearers: list[Elder]) -> None:
    before = Device.objects.count()

    people = residents(5, seed=1, at=NOON)

    assert [one.token for one in people] == [token_of(elder) for elder in wearers]
    assert Device.objects.count() == before
    assert residents(5, seed=1, at=NOON) == people


@pytest.mark.django_db
def test_her_heart_goes_on_as_it_beat_before(wearers: list[Elder]) -> None:
    (one, _other) = residents(2, seed=1, at=NOON)

    lately = [
        sample.value
        for sample in one.samples(NOON - timedelta(days=1), NOON)
        if sample.metric == "heart_rate"
    ]

    assert abs(sum(lately) / len(lately) - (one.who.pulse - 2)) < 6


@pytest.mark.django_db(transaction=True)
def test_a_day_of_the_district_is_stored_and_names_no_place(
    site: str, wearers: list[Elder]
) -> None:
    people = residents(2, seed=1, at=NOON)
    begins = NOON - timedelta(days=200)  # apart from the weeks that are there

    with httpx.Client(base_url=site) as client:
        sent = send_days(
            people,
            lambda token: Sender(client, token, lambda words: None),
            since=begins,
            until=begins + timedelta(hours=5),
            speed=0,
        )

    stored = ReadingBlock.objects.filter(t0__lt=begins + timedelta(hours=5))
    assert stored.aggregate(readings=Sum("n"))["readings"] == sent
    assert {
        metric_by_number()[number].code for number in stored.values_list("metric", flat=True)
    } <= SENT
    assert set(stored.values_list("elder", flat=True)) == {elder.pk for elder in wearers}


@pytest.mark.django_db
def test_live_each_minute_is_sent_once_and_a_sleep_is_not_made_up(wearers: list[Elder]) -> None:
    (one, *_) = residents(1, seed=1, at=NOON)
    heard = Heard()
    moments = [NOON + timedelta(minutes=minutes) for minutes in (0, 1, 2, 120)]
    times = iter(moments)
    left = iter([False, False, False, True])

    send_live(
        [one], lambda token: heard, wait=lambda seconds: next(left), clock=lambda: next(times)
    )

    beats = [sample.at for sample in heard.samples if sample.metric == "heart_rate"]
    expected = [
        sample.at
        for since, until in (
            (moments[0], moments[2]),
            (moments[3] - timedelta(minutes=10), moments[3]),
        )
        for sample in one.samples(since, until)
        if sample.metric == "heart_rate"
    ]
    assert beats == expected


def test_a_resident_measures_the_same_however_she_is_asked() -> None:
    one = Resident(citizen(3, 4), "token", "Asia/Shanghai")
    whole = list(one.samples(NOON - timedelta(hours=30), NOON))

    halves = [
        *one.samples(NOON - timedelta(hours=30), NOON - timedelta(hours=11)),
        *one.samples(NOON - timedelta(hours=11), NOON),
    ]

    assert sorted(halves) == sorted(whole)
