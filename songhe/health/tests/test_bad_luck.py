"""Much at once, far too much, no room left: nothing acknowledged is lost, nothing half kept."""

import asyncio
import gzip
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.db import connection

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.models.devices import Device
from songhe.health.models.readings import ReadingBlock
from songhe.health.queries.readings import readings_of
from songhe.health.states import DeviceKind
from songhe.health.tests.conftest import Port, batch, minutes_ago, send, series
from songhe.kernel.fields import lookup_hash

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 5_000


@pytest.mark.long
def test_five_thousand_devices_come_back_at_once(port: Port, grandma: Elder) -> None:
    Device.objects.bulk_create(
        Device(
            elder=grandma,
            kind=DeviceKind.OTHER,
            name=f"{number}",
            token_hash=lookup_hash(f"token {number}"),
            enrolled_at=NOON,
            enrolled_by="test",
        )
        for number in range(MANY)
    )

    async def storm(client: httpx.AsyncClient) -> list[int]:
        return await asyncio.gather(*(come_back(client, number) for number in range(MANY)))

    async def come_back(client: httpx.AsyncClient, number: int) -> int:
        body = batch(series("heart_rate", minutes_ago(5), [60 + number % 40]))
        while True:
            answer = await send(client, body, token=f"token {number}")
            if answer.status_code == 200:
                accepted: int = answer.json()["accepted"]
                return accepted
            assert answer.status_code == 503
            await asyncio.sleep(float(answer.headers["retry-after"]) / 10)

    answers = port.run(storm)

    assert sum(answers) == MANY
    assert ReadingBlock.objects.count() == MANY


@pytest.mark.parametrize("packed", [True, False])
def test_a_million_readings_in_one_body_are_refused(port: Port, *, packed: bool) -> None:
    """Packed they fit on the wire: 2 MB of noughts are 2 KB. No more is unpacked than may be."""
    million = series("heart_rate", minutes_ago(9), [72] * 1_000_000, every=0)
    text = json.dumps(batch(million)).encode()

    coding = {"Content_Encoding": "gzip"} if packed else {}
    answer = port.post(gzip.compress(text) if packed else text, **coding)

    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    assert not ReadingBlock.objects.exists()


def test_more_readings_than_a_batch_may_hold_are_refused_whole(port: Port) -> None:
    answer = port.post(batch(series("heart_rate", minutes_ago(9), [72] * 50_001, every=0)))

    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    assert not ReadingBlock.objects.exists()


def test_the_same_batch_with_other_content_keeps_what_came_later(
    port: Port, grandma: Elder
) -> None:
    first = batch(series("heart_rate", minutes_ago(9), [72, 73]))
    other = {**first, "series": [series("heart_rate", minutes_ago(9), [72, 80, 81])]}

    assert port.post(first).json()["accepted"] == 2
    assert port.post(other).json() == {"accepted": 2, "duplicate": 1, "rejected": []}

    found = readings_of(elder_id=grandma.pk, metric="heart_rate", since=minutes_ago(60), until=NOON)
    assert found.values.tolist() == [72, 80, 81]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of twelve megabytes on which this month's readings lie."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a small disk")
    place = tmp_path / "small"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)], check=False
    )
    if made.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        owner = _data_folder().stat()
        for folder in (place, *place.parents):
            if folder == Path("/tmp"):  # noqa: S108 - where pytest keeps its folders
                break
            folder.chmod(0o755)
        os.chown(place, owner.st_uid, owner.st_gid)
        place.chmod(0o700)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
            cursor.execute("ALTER TABLE health_readingblock_2026_11 SET TABLESPACE small")
            cursor.execute("TRUNCATE health_readingblock_2026_11")  # rows deleted leave room
        yield place
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE health_readingblock_2026_11 SET TABLESPACE pg_default")
            cursor.execute("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", str(place)], check=False)


def _data_folder() -> Path:
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        return Path(cursor.fetchone()[0])


def test_a_full_disk_is_never_acknowledged_and_everything_arrives_when_there_is_room(
    port: Port, grandma: Elder, small_disk: Path
) -> None:
    with connection.cursor() as cursor:  # something else fills it
        cursor.execute("CREATE TABLE filling (stuff text) TABLESPACE small")
        with pytest.raises(Exception, match="No space left"):
            cursor.execute(
                "INSERT INTO filling SELECT repeat(md5(g::text), 60)"
                " FROM generate_series(1, 9000) AS g"
            )
    body = batch(series("heart_rate", minutes_ago(600), [72] * 600))
    filler = small_disk / "left"
    with filler.open("wb") as file:
        try:
            while True:
                file.write(bytes(65_536))
                file.flush()
        except OSError:
            pass

    refused = port.post(body)
    filler.unlink()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE filling")
    taken = port.post(body)

    assert (refused.status_code, refused.json()) == (503, {"error": "unavailable"})
    assert taken.json() == {"accepted": 600, "duplicate": 0, "rejected": []}
    found = readings_of(
        elder_id=grandma.pk, metric="heart_rate", since=minutes_ago(601), until=NOON
    )
    assert len(found.values) == 600
