"""A call for help is answered before everything that waits, once, however many listen."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import psycopg
import pytest
from django.db import connection, connections
from django.db.models import F
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder, Kinship, Person
from songhe.health.actions import watching
from songhe.health.actions.alerts import acknowledge_alert, call_for_help, resolve_alert
from songhe.health.actions.watching import answer_call, ring_for, watch_arrivals
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.models.devices import Device
from songhe.health.models.readings import Arrival
from songhe.health.queries.alerts import queue_of
from songhe.health.rules import packing
from songhe.health.rules.metrics import NUMBERS
from songhe.health.states import Cause
from songhe.health.taking import doorbell
from songhe.health.taking.committing import WRITERS, Committer, Writer
from songhe.health.taking.doorbell import answering_calls, done
from songhe.health.taking.ingest import _address
from songhe.health.taking.senders import Sending
from songhe.health.taking.storing import CALLED, FIRST, milliseconds
from songhe.kernel.models import Event
from songhe.notify.models import LiveEvent, Message

pytestmark = pytest.mark.django_db(transaction=True)

WAIT = 60  # seconds; only a failure takes that long
LISTENS = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query = %s"


@pytest.fixture
def writer(watch: Device) -> Iterator[Writer]:
    writer = Writer(_address())
    yield writer
    writer.hang_up()


def send(
    writer: Writer, device: Device, metric: str, value: float, taken_at: datetime, *, fresh: int = 1
) -> None:
    """Let a device's reading be committed, as behind the port."""
    one = packing.single(milliseconds(taken_at), value)
    blocks = packing.pack(device.elder_id, NUMBERS[metric], device.pk, one)
    (outcome,) = writer.write([Sending(device.pk, blocks)], timezone.now())
    assert outcome == [fresh]


def _is_heard() -> bool:
    with connection.cursor() as sql:
        sql.execute(LISTENS, [f"LISTEN {CALLED}"])
        return sql.fetchone() is not None


def _is_raised() -> bool:
    return Alert.objects.filter(rule="sos").exists()


async def _until(question: str) -> None:
    until = time.monotonic() + WAIT
    asked = {"heard": _is_heard, "raised": _is_raised}[question]
    while not await asyncio.to_thread(_asked, asked):
        assert time.monotonic() < until, f"it was never {question}"
        await asyncio.sleep(0.02)


def _asked(question: object) -> bool:
    try:
        return bool(question())  # type: ignore[operator]
    finally:
        connections.close_all()


def test_a_call_is_answered_without_any_job(writer: Writer, watch: Device) -> None:
    async def story() -> None:
        async with answering_calls():
            await _until("heard")
            await asyncio.to_thread(send, writer, watch, "sos", 1, timezone.now())
            await _until("raised")

    asyncio.run(story())

    alert = Alert.objects.get(rule="sos")
    assert alert.elder == watch.elder
    assert alert.severity == "urgent"
    assert AlertStep.objects.filter(alert=alert, audience="family").exists()
    # What else came with it keeps its place among all arrivals.
    assert Arrival.objects.filter(elder=watch.elder).count() == 1


def test_whoever_looks_afterwards_finds_the_same_call(writer: Writer, watch: Device) -> None:
    send(writer, watch, "sos", 1, timezone.now())

    answer_call(elder_id=watch.elder_id, at=timezone.now())
    answer_call(elder_id=watch.elder_id, at=timezone.now())
    steps = AlertStep.objects.count()
    watch_arrivals()

    assert Alert.objects.filter(rule="sos").count() == 1
    assert AlertStep.objects.count() == steps
    assert not Arrival.objects.exists()


def _nobody_answered() -> None:
    """Let the time pass in which a call is left to whoever answers calls."""
    Arrival.objects.update(received_at=F("received_at") - FIRST)
    Alert.objects.update(due_at=F("due_at") - FIRST)


def test_a_worker_leaves_a_call_to_whoever_answers_and_takes_it_when_nobody_does(
    writer: Writer, watch: Device
) -> None:
    send(writer, watch, "sos", 1, timezone.now())

    watch_arrivals()
    assert not Alert.objects.exists()

    _nobody_answered()
    watch_arrivals()
    assert AlertStep.objects.filter(alert=Alert.objects.get(), audience="family").exists()
    assert not Arrival.objects.exists()


def test_the_familys_pages_ring_before_anybody_is_told(
    writer: Writer,
    watch: Device,
    daughter: Person,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    send(writer, watch, "sos", 1, timezone.now())

    with django_assert_max_num_queries(11):
        ring_for(watch.elder_id, ["sos"])

    alert = Alert.objects.get()
    assert list(queue_of(daughter)) == [alert]  # what her page draws when it rings
    rung = LiveEvent.objects.get(kind="alert")
    assert (rung.person, rung.facts["alert"]) == (daughter, alert.code)
    assert not Message.objects.exists()


def test_whoever_is_killed_between_ringing_and_telling_leaves_a_step_for_a_worker(
    writer: Writer, watch: Device
) -> None:
    send(writer, watch, "sos", 1, timezone.now())
    ring_for(watch.elder_id, ["sos"])

    _nobody_answered()
    watch_arrivals()
    watch_arrivals()

    steps = AlertStep.objects.filter(alert=Alert.objects.get())
    assert len(steps) == len({(step.number, step.person_id) for step in steps}) > 0
    assert Event.objects.filter(name="health.alert.raise").count() == 1


def test_where_no_relative_is_to_be_told_the_stations_pages_ring_first(
    writer: Writer, watch: Device, operator: Person
) -> None:
    Kinship.objects.update(may_receive_alerts=False)
    send(writer, watch, "fall", 1, timezone.now())

    ring_for(watch.elder_id, ["fall"])

    assert LiveEvent.objects.get(kind="alert").person == operator


def test_a_connection_that_broke_is_opened_again(writer: Writer, watch: Device) -> None:
    send(writer, watch, "sos", 1, timezone.now())
    with connection.cursor() as sql:
        sql.execute("SELECT pg_backend_pid()")
        (mine,) = sql.fetchone()
    with psycopg.connect(_address(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [mine])

    assert done(ring_for, watch.elder_id, ["sos"])

    assert Alert.objects.filter(rule="sos").exists()


def test_a_worker_does_not_wait_for_elders_whose_turn_others_have(
    writer: Writer, watch: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "TOGETHER", 1)  # so that one arrival is as many as are taken
    send(writer, watch, "heart_rate", 72, timezone.now())
    with psycopg.connect(_address()) as other:
        other.execute(
            "SELECT pg_advisory_xact_lock(hashtext('health.watch'), %s)", [watch.elder_id]
        )
        assert watch_arrivals() == 0

    assert watch_arrivals() == 1


def test_a_button_pressed_after_the_page_called_is_the_same_call(
    writer: Writer, watch: Device, grandma: Elder
) -> None:
    now = timezone.now()
    alert = call_for_help(elder=grandma, acting=acting_of(grandma.person), at=now)
    send(writer, watch, "sos", 1, now)

    answer_call(elder_id=watch.elder_id, at=timezone.now())

    assert Alert.objects.get() == alert


def test_a_call_passes_readings_that_wait(watch: Device) -> None:
    async def story() -> list[int]:
        committer = Committer(_address(), clock=timezone.now, ring=lambda: None)
        busy = threading.Event()
        for writer in committer.writers[:WRITERS]:
            writer.thread.submit(busy.wait)
        at = milliseconds(timezone.now())
        plain, call = (
            packing.pack(watch.elder_id, NUMBERS[metric], watch.pk, packing.single(at, 1))
            for metric in ("steps", "sos")
        )
        waiting = asyncio.create_task(committer.commit(watch.pk, plain))
        try:
            return await asyncio.wait_for(committer.commit(watch.pk, call), WAIT)
        finally:
            assert not waiting.done()
            busy.set()
            await waiting
            await committer.close()

    assert asyncio.run(story()) == [1]


@pytest.mark.parametrize("nobody_answered", [False, True])
def test_a_call_that_all_hear_at_once_is_one_alert(
    writer: Writer, watch: Device, *, nobody_answered: bool
) -> None:
    send(writer, watch, "sos", 1, timezone.now())
    if nobody_answered:  # workers may take it too
        _nobody_answered()

    def look(number: int) -> None:
        try:
            if number % 2:
                answer_call(elder_id=watch.elder_id, at=timezone.now())
            else:
                watch_arrivals()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        for future in [threads.submit(look, number) for number in range(8)]:
            future.result()
    watch_arrivals()

    alert = Alert.objects.get()
    told = list(AlertStep.objects.filter(alert=alert).values_list("number", "person"))
    assert len(told) == len(set(told))
    assert {number for number, _ in told} == {0}


def test_only_a_call_of_now_rings(writer: Writer, watch: Device, grandma: Elder) -> None:
    with psycopg.connect(_address(), autocommit=True) as ear:
        ear.execute(f"LISTEN {CALLED}")
        now = timezone.now()
        send(writer, watch, "heart_rate", 72, now)
        send(writer, watch, "sos", 1, now - timedelta(minutes=16))
        assert not list(ear.notifies(timeout=0))
        send(writer, watch, "fall", 1, now)

        heard = next(ear.notifies())

    assert heard.payload == f"{grandma.pk} fall"


def test_a_call_that_arrives_after_the_one_before_was_closed_is_another(
    writer: Writer, watch: Device, operator: Person
) -> None:
    now = timezone.now()
    acting = acting_of(operator)
    send(writer, watch, "sos", 1, now - timedelta(seconds=50))
    send(writer, watch, "sos", 1, now - timedelta(seconds=40))
    answer_call(elder_id=watch.elder_id, at=timezone.now())
    first = Alert.objects.get(rule="sos")
    acknowledge_alert(alert=first, acting=acting, at=now - timedelta(seconds=20))
    resolve_alert(alert=first, acting=acting, cause=Cause.RESTED, words="", at=now)

    send(writer, watch, "sos", 1, now - timedelta(seconds=40), fresh=0)  # the same press again
    watch_arrivals()
    assert Alert.objects.filter(rule="sos").count() == 1

    send(writer, watch, "sos", 1, now - timedelta(seconds=5))  # pressed before the end, came after
    answer_call(elder_id=watch.elder_id, at=timezone.now())
    assert Alert.objects.filter(rule="sos").count() == 2


def test_telling_makes_way_between_two_statements(
    writer: Writer, watch: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell, "MAKES_WAY", WAIT)
    send(writer, watch, "sos", 1, timezone.now())
    arrivals = ring_for(watch.elder_id, ["sos"])
    with ThreadPoolExecutor(1) as teller:
        with doorbell.way.taken(), doorbell.way.taken():
            telling = teller.submit(_and_close, doorbell._tell, watch.elder_id, arrivals)
            with pytest.raises(TimeoutError):
                telling.result(0.3)
            assert not AlertStep.objects.exists()
        telling.result(WAIT)
    assert AlertStep.objects.exists()


def test_telling_goes_on_where_ringing_waits_for_it(
    writer: Writer, watch: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorbell, "MAKES_WAY", 0.001)
    send(writer, watch, "sos", 1, timezone.now())
    arrivals = ring_for(watch.elder_id, ["sos"])
    with doorbell.way.taken():
        doorbell._tell(watch.elder_id, arrivals)
    assert AlertStep.objects.exists()


def _and_close(deed: Callable[..., None], *facts: object) -> None:
    try:
        deed(*facts)
    finally:
        connections.close_all()
