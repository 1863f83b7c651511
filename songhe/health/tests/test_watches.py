"""The TCP door of elder watches, over real sockets into the real database."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
from django.db import connections

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.actions.devices import move_device, revoke_device
from songhe.health.edge import watches
from songhe.health.edge.watches import Watches
from songhe.health.models.devices import Device
from songhe.health.models.readings import Arrival, ReadingBlock
from songhe.health.queries.positions import latest_position_of
from songhe.health.rules.watch_frames import frame
from songhe.health.tests.dialling import (
    LK,
    SERIAL,
    Dial,
    Door,
    Talk,
    position,
    says,
    until,
    values_of,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_keep_alive_is_answered_after_its_readings_are_safe(
    door: Door, wearing: Device, grandma: Elder
) -> None:
    async def story(_door: Watches, dial: Dial) -> None:
        watch = await dial()
        assert await watch.ask(says("LK,5231,0,77")) == LK
        assert await asyncio.to_thread(_stored) == 2

    def _stored() -> int:
        count = ReadingBlock.objects.filter(device=wearing).count()
        connections.close_all()
        return count

    door.run(story)

    assert (values_of(grandma, "steps_24h"), values_of(grandma, "battery")) == ([5231], [77])
    wearing.refresh_from_db()
    assert wearing.last_seen_at == NOON


def test_everything_a_watch_says_arrives_where_it_belongs(
    door: Door, wearing: Device, grandma: Elder
) -> None:
    async def story(_door: Watches, dial: Dial) -> None:
        watch = await dial()
        await watch.send(
            says("heart,72")
            + says("bphrt,128,76,73,,,,")
            + says("btemp2,1,36.4")
            + position("UD", NOON - timedelta(minutes=1))
            + position("AL", NOON, "00010000")
        )
        assert await watch.hear() == says("AL")

    door.run(story)

    assert values_of(grandma, "heart_rate") == [72, 73]
    assert values_of(grandma, "bp_systolic") == [128]
    assert values_of(grandma, "bp_diastolic") == [76]
    assert values_of(grandma, "body_temperature") == [pytest.approx(36.4)]
    assert values_of(grandma, "sos") == [1]
    found = latest_position_of(elder_id=grandma.pk, at=NOON)
    assert found is not None
    assert found.at == NOON
    assert Arrival.objects.filter(elder=grandma).exists()
    assert door.rung == 1


def test_frames_in_pieces_and_glued_together_are_the_same(
    door: Door, wearing: Device, grandma: Elder
) -> None:
    stream = says("heart,72") + b"garbage" + LK + b"\r\n" + says("INIT")

    async def story(_door: Watches, dial: Dial) -> None:
        watch = await dial()
        for byte in stream:
            await watch.send(bytes([byte]))
        assert [await watch.hear(), await watch.hear()] == [LK, says("INIT,1")]
        again = await dial()
        await again.send(stream)
        assert [await again.hear(), await again.hear()] == [LK, says("INIT,1")]

    door.run(story)

    assert set(values_of(grandma, "heart_rate")) == {72}


def test_a_watch_that_counts_is_answered_with_its_count(door: Door, wearing: Device) -> None:
    async def story(_door: Watches, dial: Dial) -> None:
        watch = await dial()
        indexed = frame("LK", maker="ZJ", serial=SERIAL, sequence="0075")
        assert await watch.ask(indexed) == indexed

    door.run(story)


def test_what_was_stored_up_offline_is_history(door: Door, wearing: Device, grandma: Elder) -> None:
    days = [NOON - timedelta(days=3, minutes=10 * number) for number in range(100)]

    async def story(_door: Watches, dial: Dial) -> None:
        watch = await dial()
        await watch.send(b"".join(position("UD2", at, "00010000") for at in days))
        assert await watch.ask(LK) == LK

    door.run(story)

    assert len(values_of(grandma, "latitude")) == 100
    assert len(values_of(grandma, "sos")) == 100
    assert not Arrival.objects.exists()


def test_what_was_measured_before_she_had_the_watch_is_not_hers(
    door: Door, wearing: Device, grandma: Elder
) -> None:
    async def story(_door: Watches, dial: Dial) -> None:
        watch = await dial()
        await watch.send(position("UD2", NOON - timedelta(days=31)))
        assert await watch.ask(position("AL", NOON)) == says("AL")

    door.run(story)

    assert len(values_of(grandma, "latitude")) == 1


def test_a_watch_given_to_another_elder_never_mixes_their_readings(
    door: Door, wearing: Device, grandma: Elder, neighbour: Elder
) -> None:
    def move() -> None:
        move_device(device=wearing, elder=neighbour, by="吴敏", at=NOON + timedelta(minutes=5))
        connections.close_all()

    async def story(_door: Watches, dial: Dial) -> None:
        watch = await dial()
        assert await watch.ask(says("LK,1,0,50")) == LK
        await asyncio.to_thread(move)
        door.at = NOON + timedelta(minutes=10)
        await watch.send(position("UD2", NOON + timedelta(minutes=3)))
        assert await watch.ask(says("LK,2,0,49")) == LK

    door.run(story)

    assert values_of(grandma, "steps_24h") == [1]
    assert values_of(neighbour, "steps_24h") == [2]
    assert values_of(grandma, "latitude") == values_of(neighbour, "latitude") == []


def test_a_watch_out_of_use_is_sent_away_at_once(
    door: Door, wearing: Device, grandma: Elder
) -> None:
    def revoke() -> None:
        revoke_device(device=wearing, by="吴敏", at=NOON)
        connections.close_all()

    async def story(_door: Watches, dial: Dial) -> None:
        watch = await dial()
        assert await watch.ask(says("LK,1,0,50")) == LK
        await asyncio.to_thread(revoke)
        assert await watch.ask(says("LK,2,0,49")) == b""

    door.run(story)

    assert values_of(grandma, "steps_24h") == [1]


@contextmanager
def lost(opened: Watches) -> Iterator[None]:
    """Let no writer reach the database inside the block."""
    writers = opened.committer.writers
    well = [writer.address for writer in writers]
    for writer in writers:
        writer.address = "host=127.0.0.1 port=1 connect_timeout=1"
        writer.thread.submit(writer.hang_up).result()
    yield
    for writer, address in zip(writers, well, strict=True):
        writer.address = address


def test_a_database_that_is_away_is_waited_for_and_nothing_is_answered_before(
    door: Door, wearing: Device, grandma: Elder, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(opened: Watches, dial: Dial) -> None:
        watch = await dial()
        assert await watch.ask(LK) == LK
        with lost(opened):
            asked = asyncio.create_task(watch.ask(says("LK,7,0,50")))
            await until(lambda: opened.counts["waits"] >= 2)
            assert not asked.done()
        assert await asked == LK

    door.run(story)

    assert values_of(grandma, "steps_24h") == [7]


@pytest.mark.parametrize("seconds", [40, 65])  # the rest of the minute is real time, if slow
def test_what_is_sent_while_there_is_no_database_for_a_minute_arrives_once(
    door: Door, wearing: Device, grandma: Elder, seconds: int
) -> None:
    """For a minute the line is held; then the watch dials and sends again."""

    def went_on(opened: Watches, tried: int) -> bool:
        return opened.counts["waits"] > tried or not opened.connections

    async def story(opened: Watches, dial: Dial) -> None:
        watch = await dial()
        assert await watch.ask(LK) == LK
        with lost(opened):
            await watch.send(says("LK,7,0,50"))
            await until(lambda: opened.counts["waits"] > 0)
            for _ in range(0, seconds, 5):
                tried = opened.counts["waits"]
                door.loop.ahead += 5
                await until(partial(went_on, opened, tried))
        door.loop.ahead += 5
        if seconds > watches.PATIENCE:
            assert await watch.hear() == b""
            watch = await dial()
            await watch.send(says("LK,7,0,50"))
        assert await watch.hear() == LK

    door.run(story)

    assert values_of(grandma, "steps_24h") == [7]


def test_a_watch_is_sent_away_when_the_database_stays_away(
    door: Door, wearing: Device, grandma: Elder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watches, "PATIENCE", 0.5)
    monkeypatch.setattr(watches, "database_address", lambda: "host=127.0.0.1 port=1")

    async def story(_door: Watches, dial: Dial) -> None:
        assert await (await dial()).ask(LK) == b""

    door.run(story)


def test_stopping_writes_and_answers_what_was_received(
    door: Door, wearing: Device, grandma: Elder
) -> None:
    times = [NOON - timedelta(seconds=number) for number in range(200)]

    async def whole() -> int:
        async with door.open() as (opened, port):
            watch = Talk(*await asyncio.open_connection("127.0.0.1", port))
            await watch.send(b"".join(position("AL", at, "00010000") for at in times))
            await until(lambda: any(one.task for one in opened.connections))
        answers = [await watch.hear() for _ in times]
        watch.writer.close()
        return answers.count(says("AL"))

    answered = asyncio.run(whole())

    assert answered > 0
    assert len(values_of(grandma, "sos")) == answered
