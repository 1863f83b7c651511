"""Readings that make no sense are kept apart: a few, seen by the station, never as readings."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.consent.actions import give_consent
from songhe.consent.queries import looks_at
from songhe.consent.states import DataGroup, How, Purpose
from songhe.health.actions import refused as actions
from songhe.health.models.devices import Device, QuarantinedReading
from songhe.health.models.readings import Arrival
from songhe.health.queries.readings import latest_of, readings_of
from songhe.health.queries.refused import refused_of
from songhe.health.reference import metrics
from songhe.health.rules.units import looks_like
from songhe.health.states import RefusedWhy
from songhe.health.taking.sampling import PLACES
from songhe.health.tests.conftest import Port, batch, minutes_ago, series

pytestmark = pytest.mark.django_db(transaction=True)

ITS_1970 = datetime(1970, 1, 1, 8, 0, tzinfo=UTC)


def stored(elder: Elder, metric: str = "heart_rate") -> list[tuple[int, float]]:
    readings = readings_of(
        elder_id=elder.pk,
        metric=metric,
        since=NOON - timedelta(days=30_000),
        until=NOON + timedelta(days=30_000),
    )
    return list(zip(readings.times.tolist(), readings.values.tolist(), strict=True))


# --- What is kept --------------------------------------------------------------------------


def test_refused_readings_are_kept_as_they_were_sent_and_never_shown_as_readings(
    port: Port, grandma: Elder, watch: Device
) -> None:
    port.post(
        batch(
            series("heart_rate", ITS_1970, [72]),
            series("spo2", NOON + timedelta(days=900), [97]),
            series("body_temperature", minutes_ago(2), [99.1]),
            series("mood", minutes_ago(2), [1]),
        )
    )

    kept = QuarantinedReading.objects.order_by("why").values_list(
        "why", "metric", "taken_at", "value", "elder", "received_at"
    )
    assert list(kept) == [
        ("before_2015", "heart_rate", ITS_1970, 72, grandma.pk, NOON),
        ("future", "spo2", NOON + timedelta(days=900), 97, grandma.pk, NOON),
        ("out_of_range", "body_temperature", minutes_ago(2), 99.1, grandma.pk, NOON),
    ]
    assert stored(grandma) == stored(grandma, "spo2") == stored(grandma, "body_temperature") == []
    assert latest_of(grandma, NOON) == {}
    assert not Arrival.objects.exists()


def test_a_wild_device_cannot_fill_the_table(port: Port) -> None:
    for number in range(9):
        values = [60 + 8 * number + more for more in range(200)]
        port.post(batch(series("heart_rate", ITS_1970, values)))

    assert 0 < QuarantinedReading.objects.count() <= PLACES


def test_the_same_batch_again_keeps_the_same_samples(port: Port) -> None:
    body = batch(series("heart_rate", ITS_1970, [72, 73]))
    port.post(body)
    once = QuarantinedReading.objects.count()

    port.post(body)

    assert QuarantinedReading.objects.count() == once > 0


@pytest.mark.parametrize("dt", [[1e9] * 400, [-1e9] * 400], ids=["far ahead", "long ago"])
def test_a_moment_beyond_the_calendar_harms_nobody(dt: list[float], port: Port) -> None:
    column = {"metric": "heart_rate", "t0": NOON.isoformat(), "dt": dt, "v": [72] * 400}

    answer = port.post(batch(column, series("spo2", minutes_ago(1), [97])))

    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    assert QuarantinedReading.objects.exists()


def test_that_samples_cannot_be_kept_loses_no_reading(
    port: Port, grandma: Elder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "songhe.health.taking.senders.KEEP", "INSERT INTO health_nowhere VALUES (%s)"
    )

    answer = port.post(
        batch(series("heart_rate", ITS_1970, [72]), series("heart_rate", minutes_ago(1), [75]))
    )

    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    assert [value for _, value in stored(grandma)] == [75]
    assert not QuarantinedReading.objects.exists()


def test_a_battery_is_remembered_with_its_device(port: Port, watch: Device) -> None:
    port.post(batch(series("battery", minutes_ago(2), [64, 63])))
    watch.refresh_from_db()
    assert watch.battery == 63

    port.post(batch(series("battery", minutes_ago(600), [99])))

    watch.refresh_from_db()
    assert watch.battery == 63


# --- The wrong unit ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metric", "values", "names"),
    [
        ("glucose_cap_meter", [126, 98.0], ["mg/dL"]),
        ("body_temperature", [97.9, 99.1], ["°F"]),
        ("bp_systolic", [16.4], ["kPa"]),
        ("body_weight", [350], ["斤", "lb"]),
        ("body_weight", [56_500], ["g"]),
        ("body_height", [1.58], ["m"]),
        ("spo2", [0.97], ["0–1"]),
        ("heart_rate", [999], []),
        ("glucose_cap_meter", [126, 5.6], []),
        ("glucose_cap_meter", [126, 1e6], []),
        ("glucose_cap_meter", [], []),
    ],
)
def test_a_wrong_unit_shows_in_the_numbers(
    metric: str, values: list[float], names: list[str]
) -> None:
    assert [unit.name for unit in looks_like(metrics()[metric], values)] == names


def test_the_page_says_which_unit_it_looks_like(
    port: Port, cast: Cast, client: Client, watch: Device
) -> None:
    port.post(batch(series("glucose_cap_meter", minutes_ago(2), [126, 98])))
    client.force_login(cast.operator)

    page = client.get(f"/health/devices/{watch.code}/").content.decode()

    assert "的单位看起来是 mg/dL，应该是 mmol/L。请在设备上改单位。" in page


# --- What the station makes of it ----------------------------------------------------------


def test_values_are_shown_only_with_her_consent_and_the_look_is_noted(
    port: Port, cast: Cast, client: Client, watch: Device
) -> None:
    port.post(batch(series("heart_rate", minutes_ago(2), [987])))
    client.force_login(cast.operator)
    address = f"/health/devices/{watch.code}/"

    without = client.get(address).content.decode()
    assert "987" not in without
    assert "所以不显示数值" in without
    assert not looks_at(cast.grandma).exists()

    consent_of_station(cast)
    assert "987" in client.get(address).content.decode()
    assert looks_at(cast.grandma).get().what == "没有收下的读数"


def consent_of_station(cast: Cast) -> None:
    give_consent(
        elder=cast.grandma,
        organisation=cast.station,
        groups=[DataGroup.READINGS],
        purpose=Purpose.CARE,
        expires_at=None,
        acting=acting_of(cast.elder),
        how=How.SELF,
        at=NOON,
    )


def test_samples_are_let_go_once(port: Port, cast: Cast, client: Client, watch: Device) -> None:
    port.post(batch(series("heart_rate", minutes_ago(2), [987])))
    client.force_login(cast.operator)
    address = f"/health/devices/{watch.code}/out_of_range/dismiss/"

    first = client.post(address, follow=True).content.decode()
    second = client.post(address, follow=True).content.decode()

    assert "这些读数不要了" in first
    assert "已经有人处理过了" in second
    assert refused_of(watch) == []
    assert QuarantinedReading.objects.get().settled_by == "吴敏（水果湖社区站）"


def test_a_clock_that_was_off_by_a_known_amount_is_put_right_afterwards(
    port: Port, grandma: Elder, watch: Device
) -> None:
    port.post(batch(series("heart_rate", ITS_1970, [72, 73])))
    shift = minutes_ago(30) - ITS_1970

    taken = actions.accept_refused(
        device=watch, why=RefusedWhy.BEFORE_2015, shift=shift, by="吴敏", at=NOON
    )

    assert taken == 2
    assert [value for _, value in stored(grandma)] == [72, 73]
    assert latest_of(grandma, NOON)["heart_rate"].taken_at == minutes_ago(29)
    assert not Arrival.objects.exists()  # it pages nobody
    with pytest.raises(actions.NothingThere):
        actions.accept_refused(
            device=watch, why=RefusedWhy.BEFORE_2015, shift=shift, by="吴敏", at=NOON
        )


@pytest.mark.parametrize("days", [-900_000, -9_000, 30_000, 3_000_000])
def test_a_correction_that_makes_no_sense_changes_nothing(
    days: int, port: Port, grandma: Elder, watch: Device
) -> None:
    port.post(batch(series("heart_rate", ITS_1970, [72])))

    with pytest.raises(actions.StillWrong):
        actions.accept_refused(
            device=watch,
            why=RefusedWhy.BEFORE_2015,
            shift=timedelta(days=days),
            by="吴敏",
            at=NOON,
        )
    assert QuarantinedReading.objects.get().outcome == ""
    assert stored(grandma) == []


def test_what_no_sensor_can_mean_is_never_accepted(port: Port, watch: Device) -> None:
    port.post(batch(series("heart_rate", minutes_ago(2), [987])))

    with pytest.raises(actions.NothingThere):
        actions.accept_refused(
            device=watch, why=RefusedWhy.OUT_OF_RANGE, shift=timedelta(), by="吴敏", at=NOON
        )


def test_the_station_writes_what_the_device_shows_and_its_readings_are_taken(
    port: Port, cast: Cast, client: Client, watch: Device
) -> None:
    now = timezone.now().replace(microsecond=0)
    port.at = now
    port.post(batch(series("heart_rate", ITS_1970, [72])))
    client.force_login(cast.operator)
    shown = (ITS_1970 + timedelta(hours=1)).replace(tzinfo=None) + timedelta(hours=8)

    nothing = client.post(f"/health/devices/{watch.code}/before_2015/accept/", follow=True)
    answer = client.post(
        f"/health/devices/{watch.code}/before_2015/accept/",
        {"shown": shown.isoformat()},
        follow=True,
    )

    assert "请写下设备上现在显示的日期和时间" in nothing.content.decode()
    assert "收下了 1 个读数" in answer.content.decode()
    ((taken_at, value),) = stored(cast.grandma)
    assert value == 72
    assert abs(taken_at / 1000 - (now - timedelta(hours=1)).timestamp()) < 60


def test_samples_are_forgotten_after_a_quarter(port: Port, watch: Device) -> None:
    port.post(batch(series("heart_rate", minutes_ago(2), [987])))

    assert actions.forget_refused(at=NOON + timedelta(days=89)) == 0
    assert actions.forget_refused(at=NOON + timedelta(days=91)) == 1
