"""Many arrivals at once: sifted together, shared by workers, judged in the order of receiving."""

import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.actions.alerts import raise_alert
from songhe.health.actions.devices import enrol_device
from songhe.health.actions.outcomes import take_turns
from songhe.health.actions.readings import load_readings
from songhe.health.actions.settings import set_limits
from songhe.health.actions.watching import watch_arrivals
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.models.devices import Device
from songhe.health.models.readings import Arrival
from songhe.health.models.rules import RuleState
from songhe.health.queries.arrivals import rules_to_judge
from songhe.health.reference import alert_rules
from songhe.health.states import DeviceKind
from songhe.health.tests.conftest import Port, batch, minutes_ago, series
from songhe.health.tests.histories import every


def neighbours(grandma: Elder, count: int) -> list[tuple[Elder, Device]]:
    """As many elders of the same house, each with a watch."""
    found = []
    for number in range(count):
        elder = Elder.objects.get(pk=grandma.pk)
        person = elder.person
        person.pk, person.code, person.phone_hash = None, f"neighbour{number}", None
        person.name = f"邻居{number}"
        person._state.adding = True
        person.save()
        elder.pk, elder.code, elder.person = None, f"NB{number}", person
        elder._state.adding = True
        elder.save()
        watch, _ = enrol_device(elder=elder, kind=DeviceKind.WATCH, name="手表", by="吴敏", at=NOON)
        found.append((elder, watch))
    return found


def sends(elder: Elder, watch: Device, value: float, *, minutes: int = 12) -> None:
    moments = every(1, since=NOON - timedelta(minutes=minutes), until=NOON)
    load_readings(
        elder=elder,
        device=watch,
        metric="heart_rate",
        times=moments,
        values=[value] * len(moments),
        at=NOON,
    )
    Arrival.objects.create(elder=elder, since=moments[0], received_at=NOON)


@pytest.mark.django_db
def test_calm_arrivals_cost_as_many_questions_for_many_elders_as_for_one(
    grandma: Elder, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = neighbours(grandma, 25)
    sends(*people[0], 72)
    with CaptureQueriesContext(connection) as once:
        assert watch_arrivals() == 1
    for elder, watch in people:
        sends(elder, watch, 72)

    with django_assert_num_queries(len(once)):
        assert watch_arrivals() == 25

    assert not Alert.objects.exists()
    assert not Arrival.objects.exists()


@pytest.mark.django_db
def test_only_rules_with_something_to_look_at_are_judged(grandma: Elder, watch: Device) -> None:
    since = NOON - timedelta(minutes=12)

    assert rules_to_judge({grandma.pk: since}) == {grandma.pk: set()}
    sends(grandma, watch, 72)
    assert rules_to_judge({grandma.pk: since}) == {grandma.pk: set()}
    sends(grandma, watch, 108)  # not at the limit of 111, but not back behind 105
    assert rules_to_judge({grandma.pk: since})[grandma.pk] >= {"heart_rate_high"}


@pytest.mark.django_db
def test_every_limit_is_near_enough_to_wake_its_rule(grandma: Elder, watch: Device) -> None:
    """The sifting may never be blinder than the judging."""
    number = 0
    for rule in alert_rules().values():
        if rule.kind not in {"limit", "level", "event"}:
            continue
        for level in rule.levels:
            number += 1
            at = NOON + timedelta(hours=number)
            value = level.limit if level.inclusive else level.limit + (1 if rule.above else -1)
            load_readings(
                elder=grandma, device=watch, metric=rule.metric, times=[at], values=[value], at=at
            )

            assert rule.code in rules_to_judge({grandma.pk: at})[grandma.pk], (rule.code, value)


@pytest.mark.django_db
def test_her_own_limits_are_near_where_they_are_set(grandma: Elder, watch: Device) -> None:
    set_limits(
        elder=grandma,
        rule="heart_rate_high",
        levels=[{"severity": "warn", "limit": 85, "inclusive": False, "hold_seconds": 300}],
        why="心衰",
        by="陈立",
        at=NOON - timedelta(days=1),
    )
    sends(grandma, watch, 88)

    watch_arrivals()

    assert Alert.objects.get().evidence["limit"] == 85


@pytest.mark.django_db
def test_an_open_alert_hears_of_every_reading_that_may_end_it(
    grandma: Elder, watch: Device
) -> None:
    raise_alert(
        elder=grandma,
        rule="heart_rate_high",
        severity="warn",
        evidence={},
        began_at=NOON - timedelta(hours=1),
        at=NOON - timedelta(hours=1),
    )
    RuleState.objects.create(
        elder=grandma,
        rule="heart_rate_high",
        severity="warn",
        changed_at=NOON - timedelta(hours=1),
    )
    sends(grandma, watch, 72)

    watch_arrivals()

    assert Alert.objects.get().state == "cleared"


@pytest.mark.django_db(transaction=True)
def test_a_fever_of_exactly_the_limit_counts_though_it_is_packed(port: Port) -> None:
    port.post(batch(series("body_temperature", minutes_ago(1), [38.1])))

    watch_arrivals()

    assert Alert.objects.get().evidence["value"] == 38.1


@pytest.mark.django_db(transaction=True)
def test_what_was_late_when_it_was_received_is_late_beside_a_fresh_arrival(port: Port) -> None:
    """Two batches wait together; each is judged as it was received."""
    port.at = minutes_ago(60)
    port.post(batch(series("heart_rate", minutes_ago(64), [72] * 4)))
    port.at = NOON
    port.post(batch(series("heart_rate", minutes_ago(50), [140] * 20 + [72] * 30)))

    watch_arrivals()

    assert not Alert.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_fresh_when_it_was_received_is_raised_beside_a_later_arrival(
    port: Port,
) -> None:
    port.at = minutes_ago(60)
    port.post(batch(series("heart_rate", minutes_ago(72), [140] * 12)))
    port.at = NOON
    port.post(batch(series("heart_rate", minutes_ago(5), [72] * 5)))

    watch_arrivals()

    alert = Alert.objects.get()
    assert alert.raised_at == minutes_ago(60)
    assert alert.state == "raised"  # five minutes have to pass from the first to the last


@pytest.mark.django_db(transaction=True)
def test_an_elder_who_is_being_judged_is_left_to_whoever_does_it(
    grandma: Elder, watch: Device
) -> None:
    sends(grandma, watch, 112)
    held, judged = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                assert take_turns([grandma.pk]) == {grandma.pk}
                held.set()
                judged.wait(30)
        finally:
            connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    held.wait(30)

    assert watch_arrivals() == 0  # at once, without waiting
    judged.set()
    other.join()

    assert watch_arrivals() == 1
    assert Alert.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_three_workers_share_the_arrivals_and_double_nothing(grandma: Elder) -> None:
    people = neighbours(grandma, 40)
    for number, (elder, watch) in enumerate(people):
        sends(elder, watch, 112 if number % 4 == 0 else 72)
    start = threading.Barrier(3)
    done: list[int] = []

    def work() -> None:
        try:
            start.wait()
            done.append(watch_arrivals())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done.append(watch_arrivals())  # whatever the three left to each other

    assert sum(done) == 40
    assert not Arrival.objects.exists()
    alerts = Alert.objects.filter(rule="heart_rate_high")
    assert sorted(alert.elder_id for alert in alerts) == sorted(
        elder.pk for number, (elder, _) in enumerate(people) if number % 4 == 0
    )
    steps = AlertStep.objects.filter(alert__in=alerts).values_list("alert", "number", "person")
    assert len(steps) == len(set(steps)) == 10


WORKER = """
import django; django.setup()
from django.db import connection
connection.settings_dict["NAME"] = {name!r}
from songhe.health.actions.watching import watch_arrivals
print(watch_arrivals())
"""


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_three_processes_share_the_arrivals_too(grandma: Elder) -> None:
    people = neighbours(grandma, 30)
    for elder, watch in people:
        sends(elder, watch, 112)
    name = connection.settings_dict["NAME"]

    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER.format(name=name)],
            cwd=settings.ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    done = [int(worker.communicate()[0]) for worker in workers]

    assert sum(done) + watch_arrivals() == 30
    assert Alert.objects.filter(rule="heart_rate_high").count() == 30
    assert AlertStep.objects.count() == 30
