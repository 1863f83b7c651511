"""The TCP door of elder watches, over real sockets into the real database."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.actions.devices import enrol_device, revoke_device
from songhe.health.edge import serials, watches
from songhe.health.edge.watches import Manner, Watches
from songhe.health.models.devices import Device
from songhe.health.models.readings import Arrival, ReadingBlock
from songhe.health.queries.positions import latest_position_of
from songhe.health.queries.readings import readings_of
from songhe.health.rules.watch_frames import frame
from songhe.health.states import DeviceKind

pytestmark = pytest.mark.django_db(transaction=True)

SERIAL = "5678901234"
LK = frame("LK", maker="3G", serial=SERIAL)
WAIT = 20.0  # seconds; only a failure takes that long


def says(content: str, serial: str = SERIAL) -> bytes:
    return frame(content, maker="3G", serial=serial)


def position(word: str, at: datetime, status: str = "00000000") -> bytes:
    here = "A,30.546812,N,114.362071,E,1.20,90.0,25.0,9,80,77,5231,0"
    return says(f"{word},{at.astimezone(UTC):%d%m%y,%H%M%S},{here},{status}")


class Talk:
    """One watch's side of a connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def hear(self) -> bytes:
        """The next answer; nothing when the line was closed."""
        async with asyncio.timeout(WAIT):
            try:
                return await self.reader.readuntil(b"]")
            except (asyncio.IncompleteReadError, ConnectionResetError):
                return b""

    async def ask(self, data: bytes) -> bytes:
        await self.send(data)
        return await self.hear()


Dial = Callable[[], Awaitable[Talk]]


class Door:
    """A door that a test opens, with a clock that the test sets."""

    def __init__(self) -> None:
        self.at = NOON
        self.rung = 0
        self.manner = Manner()

    def _ring(self) -> None:
        self.rung += 1

    @asynccontextmanager
    async def open(self) -> AsyncIterator[tuple[Watches, int]]:
        door = Watches(self.manner, clock=lambda: self.at, ring=self._ring)
        port = await door.start("127.0.0.1", 0)
        try:
            yield door, port
        finally:
            await door.close()

    def run(
        self, story: Callable[[Watches, Callable[[], Awaitable[Talk]]], Awaitable[None]]
    ) -> None:
        async def whole() -> None:
            async with self.open() as (door, port):
                talks: list[Talk] = []

                async def dial() -> Talk:
                    talks.append(Talk(*await asyncio.open_connection("127.0.0.1", port)))
                    return talks[-1]

                await story(door, dial)
                for talk in talks:
                    talk.writer.close()

        asyncio.run(whole())


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def wearing(grandma: Elder) -> Device:
    device, _token = enrol_device(
        elder=grandma,
        kind=DeviceKind.WATCH,
        name="王奶奶的定位手表",
        by="吴敏",
        at=NOON - timedelta(days=30),
        serial=SERIAL,
    )
    return device


def values_of(elder: Elder, metric: str) -> list[float]:
    readings = readings_of(
        elder_id=elder.pk,
        metric=metric,
        since=NOON - timedelta(days=40),
        until=NOON + timedelta(days=2),
    )
    return [float(value) for value in readings.values]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT):
        while not true():
            await asyncio.sleep(0.01)


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


def test_an_unknown_watch_is_sent_away_without_an_answer(door: Door, wearing: Device) -> None:
    async def story(opened: Watches, dial: Dial) -> None:
        assert await (await dial()).ask(says("LK", "1111111111")) == b""
        assert opened.counts["strangers"] == 1
        assert await (await dial()).ask(LK) == LK

    door.run(story)

    assert not ReadingBlock.objects.exists()


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


def test_who_tries_many_numbers_has_to_wait_and_others_at_the_address_do_not(
    door: Door, wearing: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serials, "MOST_STRANGE", 3)
    asked: list[str] = []
    look_up = serials.Serials._look_up

    def counted(self: serials.Serials, key: str) -> serials.Wearer | None:
        asked.append(key)
        return look_up(self, key)

    monkeypatch.setattr(serials.Serials, "_look_up", counted)

    async def story(_door: Watches, dial: Dial) -> None:
        assert await (await dial()).ask(LK) == LK
        for number in range(9):
            assert await (await dial()).ask(says("LK", f"111111111{number}")) == b""
        assert await (await dial()).ask(LK) == LK

    door.run(story)

    assert len(asked) == 1 + 3 + 1


def test_one_connection_is_one_watch(door: Door, wearing: Device, grandma: Elder) -> None:
    async def story(_door: Watches, dial: Dial) -> None:
        watch = await dial()
        assert await watch.ask(says("heart,72") + says("LK", "1111111111")) == b""

    door.run(story)

    assert not ReadingBlock.objects.exists()


def test_a_watch_that_dials_again_replaces_its_old_connection(door: Door, wearing: Device) -> None:
    async def story(opened: Watches, dial: Dial) -> None:
        old = await dial()
        assert await old.ask(LK) == LK
        new = await dial()
        assert await new.ask(LK) == LK
        assert await old.hear() == b""
        assert await new.ask(LK) == LK
        await until(lambda: len(opened.connections) == 1)

    door.run(story)


def test_a_database_that_is_away_is_waited_for_and_nothing_is_answered_before(
    door: Door, wearing: Device, grandma: Elder, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(opened: Watches, dial: Dial) -> None:
        watch = await dial()
        assert await watch.ask(LK) == LK
        well = [writer.address for writer in opened.committer.writers]
        for writer in opened.committer.writers:
            writer.address = "host=127.0.0.1 port=1 connect_timeout=1"
            writer.thread.submit(writer.hang_up).result()
        asked = asyncio.create_task(watch.ask(says("LK,7,0,50")))
        await until(lambda: opened.counts["waits"] >= 2)
        assert not asked.done()
        for writer, address in zip(opened.committer.writers, well, strict=True):
            writer.address = address
        assert await asked == LK

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


def test_a_silent_connection_is_closed_and_a_talking_one_is_not(
    door: Door, wearing: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watches, "SWEEP", 0.02)

    async def story(opened: Watches, dial: Dial) -> None:
        known = await dial()
        assert await known.ask(LK) == LK
        monkeypatch.setattr(watches, "FIRST_FRAME", 0.0)
        silent = await dial()
        await silent.send(b"[3G*56789")
        assert await silent.hear() == b""
        assert await known.ask(LK) == LK
        opened.manner.idle = 0.0
        assert await known.hear() == b""

    door.run(story)


def test_one_address_may_not_take_every_place(door: Door, wearing: Device) -> None:
    door.manner.each_address = 3

    async def story(opened: Watches, dial: Dial) -> None:
        kept = [await dial() for _ in range(3)]
        await until(lambda: len(opened.connections) == 3)
        assert await (await dial()).hear() == b""
        assert await kept[0].ask(LK) == LK
        assert opened.counts["crowded"] == 1
        kept[1].writer.close()
        await until(lambda: len(opened.connections) == 2)
        assert opened.of_address["127.0.0.1"] == 2

    door.run(story)


def test_a_browser_that_knocks_is_shown_out(door: Door, wearing: Device) -> None:
    async def story(opened: Watches, dial: Dial) -> None:
        assert await (await dial()).ask(b"GET / HTTP/1.1\r\nHost: watch\r\n\r\n" * 400) == b""
        assert opened.counts["nonsense"] == 1

    door.run(story)


def test_half_frames_of_many_do_not_fill_the_memory(
    door: Door, wearing: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watches, "MOST_HELD", 100_000)
    half = b"[3G*5678901234*FFFF*" + b"x" * 40_000

    async def story(opened: Watches, dial: Dial) -> None:
        for _ in range(8):
            await (await dial()).send(half)
        await until(lambda: opened.counts["nonsense"] >= 5)
        assert opened.held <= 2 * len(half) + 65_536
        assert await (await dial()).ask(LK) == LK
        for connection in list(opened.connections):
            connection.hang_up()
        await until(lambda: not opened.connections)
        assert opened.held == 0

    door.run(story)


def test_a_watch_that_never_listens_is_let_go(door: Door, wearing: Device) -> None:
    async def whole() -> None:
        async with door.open() as (opened, port):
            with socket.socket() as deaf:
                deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                deaf.connect(("127.0.0.1", port))
                deaf.settimeout(0)
                talking = asyncio.create_task(_talk_on(deaf))
                await until(lambda: opened.counts["deaf"] == 1)
                await asyncio.wait({talking})
            assert not opened.connections

    asyncio.run(whole())


async def _talk_on(deaf: socket.socket) -> None:
    """Send without ever reading an answer, until the line is cut."""
    with suppress(ConnectionError):
        while True:
            await asyncio.get_running_loop().sock_sendall(deaf, says("INIT") * 50)
