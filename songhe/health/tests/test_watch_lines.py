"""Lines of elder watches: whose they are, how many there may be, and when one is let go."""

import asyncio
import socket
from contextlib import suppress

import pytest

from songhe.accounts.models import Elder
from songhe.health.edge import serials, watch_lines, watches
from songhe.health.edge.watches import Watches
from songhe.health.models.devices import Device
from songhe.health.models.readings import ReadingBlock
from songhe.health.taking.senders import Sender
from songhe.health.tests.dialling import (
    LK,
    Dial,
    Door,
    says,
    until,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_unknown_watch_is_sent_away_without_an_answer(door: Door, wearing: Device) -> None:
    async def story(opened: Watches, dial: Dial) -> None:
        assert await (await dial()).ask(says("LK", "1111111111")) == b""
        assert opened.counts["strangers"] == 1
        assert await (await dial()).ask(LK) == LK

    door.run(story)

    assert not ReadingBlock.objects.exists()


def test_who_tries_many_numbers_has_to_wait_and_others_at_the_address_do_not(
    door: Door, wearing: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serials, "TRIES", 3)
    asked: list[str] = []
    look_up = serials.Serials._look_up

    def counted(self: serials.Serials, key: str) -> Sender | None:
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
    monkeypatch.setattr(watch_lines, "MOST_HELD", 100_000)
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
