"""From committed readings to an alert: once, also when two look in the same second."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.actions import alerts
from songhe.health.actions.readings import load_readings, write_readings
from songhe.health.actions.settings import set_limits
from songhe.health.actions.watching import watch_arrivals, watch_elder
from songhe.health.models.alerts import Alert
from songhe.health.models.devices import Device
from songhe.health.models.readings import Arrival
from songhe.health.models.rules import RuleSetting, RuleState
from songhe.health.queries.readings import latest_of, readings_of
from songhe.health.queries.rules import rule_for
from songhe.health.reference import alert_rules
from songhe.health.tests.conftest import Port, batch, minutes_ago, series


@pytest.mark.django_db(transaction=True)
def test_a_heart_that_races_for_the_hold_time_raises_one_alert(port: Port, grandma: Elder) -> None:
    port.post(batch(series("heart_rate", minutes_ago(24), [72] * 12 + [112] * 12)))

    assert watch_arrivals() == 1

    alert = Alert.objects.get()
    assert (alert.rule, alert.severity, alert.elder) == ("heart_rate_high", "warn", grandma)
    assert alert.began_at == minutes_ago(12)
    assert alert.evidence["value"] == 112
    shipped = alert_rules()["heart_rate_high"].version
    assert (alert.evidence["limit"], alert.evidence["version"]) == (111, shipped)
    assert len(alert.evidence["readings"]) == 23  # quiet ones before, and up to the moment
    assert not Arrival.objects.exists()
    assert watch_arrivals() == 0


@pytest.mark.django_db(transaction=True)
def test_a_hold_goes_on_over_batches_and_restarts(port: Port, grandma: Elder) -> None:
    for start in (12, 8, 4):
        port.at = minutes_ago(start - 4)
        port.post(batch(series("heart_rate", minutes_ago(start), [112] * 4)))
        watch_arrivals()  # each time with nothing but the database to remember

    alert = Alert.objects.get()
    assert alert.evidence["measured_at"] == minutes_ago(2).timestamp()


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_was_late_fills_the_hold(port: Port, grandma: Elder) -> None:
    port.post(batch(series("heart_rate", minutes_ago(5), [112] * 5)))
    watch_arrivals()
    assert not Alert.objects.exists()

    port.post(batch(series("heart_rate", minutes_ago(13), [112] * 8)))
    watch_arrivals()

    assert Alert.objects.get().began_at == minutes_ago(13)


@pytest.mark.django_db(transaction=True)
def test_history_pages_nobody(port: Port, grandma: Elder) -> None:
    port.post(batch(series("heart_rate", minutes_ago(300), [140] * 60)))
    port.post(batch(series("heart_rate", minutes_ago(200), [140] * 60 + [72] * 139)))
    watch_arrivals()

    assert not Alert.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_comes_in_while_the_rules_sleep_is_not_lost(port: Port, grandma: Elder) -> None:
    port.post(batch(series("heart_rate", minutes_ago(12), [112] * 12)))

    port.at = NOON + timedelta(hours=2)  # nobody looked for two hours
    watch_arrivals()

    assert Alert.objects.get().raised_at == NOON


@pytest.mark.django_db(transaction=True)
def test_sos_from_the_button_counts_at_once(port: Port, grandma: Elder) -> None:
    port.post(batch(series("sos", minutes_ago(0), [1])))

    watch_arrivals()

    assert Alert.objects.get().rule == "sos"


@pytest.mark.django_db(transaction=True)
def test_two_looks_in_the_same_second_raise_one_alert(port: Port, grandma: Elder) -> None:
    port.post(batch(series("heart_rate", minutes_ago(12), [112] * 12)))
    start = threading.Barrier(2)

    def look() -> None:
        try:
            start.wait()
            watch_elder(elder_id=grandma.pk, since=minutes_ago(12), at=NOON)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Alert.objects.count() == 1
    assert Alert.objects.get().steps.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_keeps_a_second_open_alert_out(grandma: Elder) -> None:
    start = threading.Barrier(2)
    raised = []

    def raise_one() -> None:
        try:
            start.wait()
            alert = alerts.raise_alert(
                elder=grandma,
                rule="heart_rate_high",
                severity="warn",
                evidence={},
                began_at=NOON,
                at=NOON,
            )
            raised.append(alert.pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=raise_one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Alert.objects.count() == 1
    assert len(set(raised)) == 1
    assert len(raised) == 2


@pytest.mark.django_db(transaction=True)
def test_one_elder_whose_rules_fail_does_not_stop_the_others(port: Port, grandma: Elder) -> None:
    # A setting that cannot be read, as if a hand had slipped in the database.
    RuleSetting.objects.create(
        elder=grandma, rule="heart_rate_high", levels=[{}], why="", set_by="", set_at=NOON
    )
    port.post(batch(series("heart_rate", minutes_ago(12), [112] * 12)))

    for _ in range(6):
        assert watch_arrivals() == 0

    assert Arrival.objects.get().attempts == 5
    assert not RuleState.objects.exists()


@pytest.mark.django_db
def test_a_pressure_written_by_hand_is_judged(grandma: Elder) -> None:
    write_readings(
        elder=grandma,
        values={"bp_systolic": 186, "bp_diastolic": 95},
        taken_at=NOON,
        by="王秀兰",
        at=NOON,
    )

    watch_arrivals()

    alert = Alert.objects.get()
    assert (alert.rule, alert.severity) == ("bp_systolic_high", "urgent")


@pytest.mark.django_db
def test_her_own_limits_count_instead(grandma: Elder) -> None:
    set_limits(
        elder=grandma,
        rule="bp_systolic_high",
        levels=[{"severity": "warn", "limit": 190, "inclusive": True, "hold_seconds": 0}],
        why="长期偏高，医生已知",
        by="陈立",
        at=NOON,
    )
    write_readings(
        elder=grandma,
        values={"bp_systolic": 186, "bp_diastolic": 95},
        taken_at=NOON,
        by="王秀兰",
        at=NOON,
    )

    watch_arrivals()

    assert not Alert.objects.exists()


@pytest.mark.django_db
def test_a_loaded_history_is_there_and_pages_nobody(grandma: Elder, watch: Device) -> None:
    times = [NOON - timedelta(minutes=2 * number) for number in range(1000, 0, -1)]

    fresh = load_readings(
        elder=grandma,
        device=watch,
        metric="heart_rate",
        times=times,
        values=[140.0] * 1000,
        at=NOON,
    )

    watch_arrivals()
    assert fresh == 1000
    readings = readings_of(elder_id=grandma.pk, metric="heart_rate", since=times[0], until=NOON)
    assert len(readings.times) == 1000
    assert latest_of(grandma, NOON)["heart_rate"].value == 140
    assert not Alert.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("pulse", "raised"),
    [
        pytest.param([72, 74, 71, 73, 72] * 6, ["urgent"], id="calm"),
        pytest.param([72, 150, 40, 190, 60] * 6, [], id="jumping"),
    ],
)
def test_low_oxygen_calls_unless_the_pulse_of_the_same_watch_jumps_about(
    pulse: list[int], raised: list[str], port: Port, grandma: Elder
) -> None:
    oxygen = series("spo2", minutes_ago(20), [85] * 5)
    oxygen["dt"] = [0, 300, 300, 300, 300]
    port.post(batch(series("heart_rate", minutes_ago(30), pulse), oxygen))

    watch_arrivals()

    found = Alert.objects.filter(rule="spo2_low").values_list("severity", flat=True)
    assert list(found) == raised


def test_her_own_limits_ask_for_as_many_readings_as_the_rule(grandma: Elder) -> None:
    levels = [{"severity": "urgent", "limit": 88, "inclusive": False, "hold_seconds": 180}]
    set_limits(elder=grandma, rule="spo2_low", levels=levels, why="慢阻肺", by="陈立", at=NOON)

    (own,) = rule_for(grandma.pk, "spo2_low").levels

    assert (own.limit, own.repeats) == (88, 3)
