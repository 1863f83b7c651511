"""Ten thousand watches that mostly keep silent, in one real process."""

import asyncio
import re
import resource
import signal
import time
from pathlib import Path

import psutil
import pytest

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.config.tests.processes import start
from songhe.health.models.devices import Device
from songhe.health.rules.watch_frames import frame
from songhe.health.states import DeviceKind
from songhe.kernel.fields import lookup_hash

MANY = 10_000
AT_ONCE = 200  # that dial at the same moment
WAIT = 240  # seconds; only a failure takes that long
FILES = resource.getrlimit(resource.RLIMIT_NOFILE)[1]

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        0 <= FILES < MANY + 500, reason=f"a process may have {FILES} files open, fewer than needed"
    ),
]


def serial(number: int) -> str:
    return f"56{number:08d}"


def enrol_many(elder: Elder) -> None:
    Device.objects.bulk_create(
        Device(
            elder=elder,
            kind=DeviceKind.WATCH,
            name="手表",
            token_hash=lookup_hash(f"token {number}"),
            serial_hash=lookup_hash(serial(number)),
            enrolled_at=NOON.replace(year=2025),
            enrolled_by="吴敏",
        )
        for number in range(MANY)
    )


def port_of(log: Path) -> int:
    until = time.monotonic() + WAIT
    while not (found := re.search(r"watches_may_dial_in.*port=(\d+)", log.read_text())):
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)
    return int(found[1])


async def keep_alive(line: tuple[asyncio.StreamReader, asyncio.StreamWriter], number: int) -> bool:
    said = frame("LK", maker="3G", serial=serial(number))
    line[1].write(said)
    async with asyncio.timeout(WAIT):
        return await line[0].readexactly(len(said)) == said


async def dial_all(port: int, server: psutil.Process) -> tuple[int, int, float, float]:
    """Dial, say who one is, be silent, and say it again; return how many were answered."""
    gate = asyncio.Semaphore(AT_ONCE)
    before = server.memory_info().rss

    async def dial(number: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with gate:
            line = await asyncio.open_connection("127.0.0.1", port, limit=256)
            assert await keep_alive(line, number)
            return line

    lines = await asyncio.gather(*(dial(number) for number in range(MANY)))
    idle = server.memory_info().rss
    again = await asyncio.gather(*(keep_alive(line, n) for n, line in enumerate(lines)))
    for _reader, writer in lines:
        writer.close()
    return len(lines), sum(again), before / 2**20, idle / 2**20


def test_ten_thousand_watches_stay_connected_and_each_is_answered(
    grandma: Elder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enrol_many(grandma)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    door = start(
        tmp_path / "home", "watches", "--port", "0", SONGHE_WATCH_EACH_ADDRESS=str(2 * MANY)
    )
    try:
        port = port_of(tmp_path / "home" / "output.log")

        dialled, answered, before, idle = asyncio.run(dial_all(port, psutil.Process(door.pid)))
    finally:
        door.send_signal(signal.SIGTERM)
        status = door.wait(WAIT)

    assert (dialled, answered) == (MANY, MANY)
    assert status == 0
    with capsys.disabled():
        each = (idle - before) * 1024 / MANY
        print(f"\n{MANY} idle watches: {before:.0f} → {idle:.0f} MiB, {each:.1f} KiB each")  # noqa: T201 - the figure is what one runs it for
