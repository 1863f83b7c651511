"""Where she is: kept like any reading, seen only by those whom she lets see it."""

from datetime import timedelta

import pytest
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions.kinship import change_rights
from songhe.accounts.models import Elder
from songhe.accounts.states import Right
from songhe.consent.actions import give_consent
from songhe.consent.states import DataGroup, How, Purpose
from songhe.health.actions.figures import draw_days
from songhe.health.models.devices import QuarantinedReading
from songhe.health.models.readings import DayFigures
from songhe.health.queries.positions import latest_position_of, may_see_position, positions_of
from songhe.health.queries.readings import latest_of
from songhe.health.reference import metrics
from songhe.health.rules.places import Place, distance
from songhe.health.tests.conftest import Port, batch, minutes_ago, series

WUHAN = Place(30.546812, 114.362071)
pytestmark = pytest.mark.django_db(transaction=True)


def walk(port: Port, *latitudes: float, minutes: float = 10) -> None:
    since = minutes_ago(minutes)
    answer = port.post(
        batch(
            series("latitude", since, latitudes),
            series("longitude", since, [WUHAN.longitude] * len(latitudes)),
        )
    )
    assert answer.json() == {"accepted": 2 * len(latitudes), "duplicate": 0, "rejected": []}


def test_positions_come_back_whole_and_within_a_metre(port: Port, grandma: Elder) -> None:
    walk(port, WUHAN.latitude, 30.6)

    found = positions_of(elder_id=grandma.pk, since=minutes_ago(60), until=NOON)

    assert [position.at for position in found] == [minutes_ago(10), minutes_ago(9)]
    assert distance(found[0].place, WUHAN) < 1
    latest = latest_position_of(elder_id=grandma.pk, at=NOON)
    assert latest == found[1]


def test_how_sure_a_device_is_of_its_place_is_kept(port: Port, grandma: Elder) -> None:
    here = [
        series("latitude", minutes_ago(1), [WUHAN.latitude]),
        series("longitude", minutes_ago(1), [WUHAN.longitude]),
    ]
    port.post(batch(*here, series("location_accuracy", minutes_ago(1), [65])))

    position = latest_position_of(elder_id=grandma.pk, at=NOON)

    assert position is not None
    assert position.accuracy == 65


def test_halves_of_two_positions_are_no_position(port: Port, grandma: Elder) -> None:
    walk(port, WUHAN.latitude)
    port.post(batch(series("latitude", minutes_ago(1), [12])))

    position = latest_position_of(elder_id=grandma.pk, at=NOON)

    assert position is not None
    assert position.at == minutes_ago(10)


def test_a_position_of_the_day_before_yesterday_says_nothing(port: Port, grandma: Elder) -> None:
    walk(port, WUHAN.latitude)

    assert latest_position_of(elder_id=grandma.pk, at=NOON + timedelta(days=2)) is None
    assert latest_position_of(elder_id=grandma.pk, at=NOON - timedelta(days=1)) is None


def test_a_place_off_the_earth_is_refused(port: Port) -> None:
    answer = port.post(
        batch(series("latitude", minutes_ago(1), [90.5]), series("longitude", NOON, [181]))
    )

    assert [one["why"] for one in answer.json()["rejected"]] == ["out_of_range"] * 2


def test_the_station_sees_no_sample_of_a_refused_place(port: Port) -> None:
    tomorrow = NOON + timedelta(hours=30)
    port.post(batch(series("latitude", tomorrow, [30.5]), series("heart_rate", tomorrow, [72])))

    assert list(QuarantinedReading.objects.values_list("metric", flat=True)) == ["heart_rate"]


def test_letting_somebody_see_her_health_does_not_say_where_she_is(
    port: Port, cast: Cast, client: Client, consent: None
) -> None:
    walk(port, WUHAN.latitude)
    port.post(batch(series("heart_rate", minutes_ago(1), [72])))
    grandma = cast.grandma

    assert may_see_position(person=cast.elder, elder=grandma, at=NOON)
    for person in (cast.daughter, cast.doctor, cast.operator, cast.officer):
        assert not may_see_position(person=person, elder=grandma, at=NOON)
    assert set(latest_of(grandma, NOON)) == {"heart_rate"}
    for person in (cast.daughter, cast.doctor, cast.elder):
        client.force_login(person)
        shown = client.get(f"/api/v1/health/elders/{grandma.code}/latest").json()
        assert [one["metric"] for one in shown] == ["heart_rate"]
        for metric in ("latitude", "longitude", "location_accuracy"):
            assert client.get(f"/health/elders/{grandma.code}/{metric}/").status_code == 404
        page = client.get(f"/health/elders/{grandma.code}/").content.decode()
        assert "114.36" not in page
        assert "纬度" not in page


def test_a_relative_knows_where_she_is_only_if_she_lets_them(cast: Cast, client: Client) -> None:
    kinship = cast.grandma.kinships.get(relative=cast.daughter)
    client.force_login(cast.elder)
    assert "能知道您在哪里" not in client.get("/consent/").content.decode()

    rights = [Right.SEE_HEALTH, Right.SEE_PLACE]
    change_rights(kinship=kinship, rights=rights, by="王秀兰", at=NOON)

    assert may_see_position(person=cast.daughter, elder=cast.grandma, at=NOON)
    assert not may_see_position(person=cast.son, elder=cast.grandma, at=NOON)
    assert "能知道您在哪里" in client.get("/consent/").content.decode()
    change_rights(kinship=kinship, rights=[Right.SEE_HEALTH], by="王秀兰", at=NOON)
    assert not may_see_position(person=cast.daughter, elder=cast.grandma, at=NOON)


def test_where_she_is_has_no_figures_of_the_day(port: Port, grandma: Elder) -> None:
    walk(port, WUHAN.latitude)
    port.post(batch(series("moving", minutes_ago(1), [1])))

    for metric in ("latitude", "moving"):
        draw_days(elder=grandma, metric=metric, dates=[NOON.date()], at=NOON)

    moving = metrics()["moving"].number
    assert set(DayFigures.objects.values_list("metric", flat=True)) == {moving}


def test_her_clinic_sees_where_she_is_once_she_agreed_to_that(cast: Cast) -> None:
    give_consent(
        elder=cast.grandma,
        organisation=cast.clinic,
        groups=[DataGroup.LOCATION],
        purpose=Purpose.CARE,
        expires_at=None,
        acting=acting_of(cast.elder),
        how=How.SELF,
        at=NOON,
    )

    assert may_see_position(person=cast.doctor, elder=cast.grandma, at=NOON)
    assert not may_see_position(person=cast.daughter, elder=cast.grandma, at=NOON)


def test_what_a_wearable_says_of_itself_calls_nobody(port: Port, grandma: Elder) -> None:
    for sign in ("fence", "removed", "worn", "moving"):
        assert port.post(batch(series(sign, minutes_ago(2), [1, 0]))).json()["accepted"] == 2
    assert set(latest_of(grandma, NOON)) == {"fence", "removed", "worn", "moving"}
