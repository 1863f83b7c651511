"""A watch for grandma, and a readings port in the test's own process."""

import asyncio
import json
import re
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import httpx
import pytest
from django.db import connection

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions import people
from songhe.accounts.models import Elder
from songhe.accounts.states import Sex
from songhe.consent.actions import give_consent
from songhe.consent.states import DataGroup, How, Purpose
from songhe.health.actions.devices import enrol_device
from songhe.health.models.alerts import Alert
from songhe.health.models.devices import Device
from songhe.health.models.spread import COLUMN, TABLES
from songhe.health.states import DeviceKind
from songhe.health.taking.ingest import Ingest
from songhe.health.tests.dialling import SERIAL, Door
from songhe.health.tests.stories import open_alert

TOKEN = "watch-token-for-the-tests"
Answer = TypeVar("Answer")


class Port:
    """POST /api/v1/readings without a socket, with a clock that the test sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.rung = 0
        self.app = Ingest(clock=lambda: self.at, ring=self._ring)

    def _ring(self) -> None:
        self.rung += 1

    def run(self, talk: Callable[[httpx.AsyncClient], Awaitable[Answer]]) -> Answer:
        """Let a test talk to the port, and close it afterwards."""

        async def whole() -> Answer:
            transport = httpx.ASGITransport(app=self.app)  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url="http://port") as client:
                try:
                    return await talk(client)
                finally:
                    await self.app.close()

        return asyncio.run(whole())

    def post(self, body: Any, *, token: str | None = TOKEN, **headers: str) -> httpx.Response:
        """Send one body (text as it is, anything else as JSON)."""

        async def one(client: httpx.AsyncClient) -> httpx.Response:
            return await send(client, body, token=token, **headers)

        return self.run(one)


async def send(
    client: httpx.AsyncClient, body: Any, *, token: str | None = TOKEN, **headers: str
) -> httpx.Response:
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    given = {"Content-Type": "application/json"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        given["Authorization"] = f"Device {token}"
    return await client.post("/api/v1/readings", content=content, headers=given)


def series(metric: str, t0: datetime, values: Sequence[float], *, every: float = 60) -> Any:
    dt = [0.0] + [every] * (len(values) - 1)
    return {"metric": metric, "t0": t0.isoformat(), "dt": dt[: len(values)], "v": list(values)}


def batch(*columns: Any) -> dict[str, Any]:
    """A batch that does not say what its device's clock shows."""
    return {"batch": str(uuid.uuid4()), "series": list(columns)}


def minutes_ago(minutes: float) -> datetime:
    return NOON - timedelta(minutes=minutes)


@pytest.fixture(autouse=True)
def _locks_name_the_elder() -> Iterator[None]:
    """A cluster locks rows of one elder at a time: a statement that locks must say whose."""
    wrong: list[str] = []

    def look(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        locks = re.search(r'FROM "?(\w+)"?.*\bFOR (?:NO KEY )?UPDATE', str(sql), re.DOTALL)
        if locks and locks[1] in TABLES and f'"{locks[1]}"."{COLUMN}" = %s' not in sql:
            wrong.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        yield
    assert wrong == []


@pytest.fixture
def watch(grandma: Elder) -> Device:
    device, _token = enrol_device(
        elder=grandma,
        kind=DeviceKind.WATCH,
        name="王奶奶的手表",
        by="吴敏",
        at=NOON,
        token=TOKEN,
    )
    return device


@pytest.fixture
def port(watch: Device) -> Port:
    return Port(NOON)


@pytest.fixture
def alert(grandma: Elder) -> Alert:
    return open_alert(grandma)


@pytest.fixture
def consent(cast: Cast) -> None:
    give_consent(
        elder=cast.grandma,
        organisation=cast.clinic,
        groups=[DataGroup.READINGS],
        purpose=Purpose.CARE,
        expires_at=None,
        acting=acting_of(cast.elder),
        how=How.SELF,
        at=NOON,
    )


@pytest.fixture
def neighbour(cast: Cast) -> Elder:
    """Another elder of the same station."""
    person = people.register_person(name="刘桂英", phone="+8613800000077", at=NOON)
    return people.register_elder(
        person=person,
        facts=people.ElderFacts(
            call_name="刘奶奶",
            born_on=date(1950, 5, 1),
            sex=Sex.FEMALE,
            region=cast.grandma.region,
            address="东湖路 9 号",
            lives_alone=True,
            station=cast.station,
            clinic=cast.clinic,
        ),
        at=NOON,
    )


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
