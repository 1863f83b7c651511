"""What is written down is happenings and numbers, never people."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
import structlog
from django.test import Client
from pytest_django import Settings
from structlog.testing import capture_logs

from songhe.accounts.models import Person
from songhe.config import logs
from songhe.config.logs import MASK, without_people


@pytest.fixture
def written(settings: Settings) -> Iterator[Callable[[], list[dict[str, object]]]]:
    """What production writes, line by line."""
    settings.DEBUG = False
    root = logging.getLogger()
    handlers, level, before = root.handlers[:], root.level, sys.stderr
    sys.stderr = stream = StringIO()
    logs.configure()
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    sys.stderr = before
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("event", "masked"),
    [
        ({"phone": "+8613800000001"}, {"phone": MASK}),
        ({"pin": 1234, "name": "王秀兰"}, {"pin": MASK, "name": MASK}),
        ({"event": "text to 13800000001 lost"}, {"event": f"text to {MASK} lost"}),
        ({"event": "+86 138 0000 0001"}, {"event": MASK}),
        ({"why": "42010619480312004X"}, {"why": MASK}),
        ({"number": 13800000001}, {"number": MASK}),
        (
            {"facts": {"phone": "1", "left": ["13800000001"]}},
            {"facts": {"phone": MASK, "left": [MASK]}},
        ),
        (
            {"event": "answered", "ms": 12.5, "order": 138},
            {"event": "answered", "ms": 12.5, "order": 138},
        ),
        ({"code": "ABCD2345"}, {"code": MASK}),
    ],
)
def test_people_are_masked(event: dict[str, object], masked: dict[str, object]) -> None:
    assert without_people(None, "info", event) == masked


def test_production_writes_one_json_object_a_line(
    written: Callable[[], list[dict[str, object]]],
) -> None:
    structlog.get_logger("ours").info("text_sent", phone="+8613800000001", tries=1)
    logging.getLogger("theirs").warning("cannot call %s", "13800000001")

    ours, theirs = written()

    assert (ours["event"], ours["phone"], ours["tries"]) == ("text_sent", MASK, 1)
    assert (theirs["event"], theirs["level"]) == (f"cannot call {MASK}", "warning")


def test_a_traceback_is_masked_too(written: Callable[[], list[dict[str, object]]]) -> None:
    try:
        raise ValueError("no such phone 13800000001")
    except ValueError:
        structlog.get_logger("ours").exception("failed")

    assert "13800000001" not in str(written())
    assert f"no such phone {MASK}" in str(written())


def test_a_request_is_written_down_by_its_route_alone(daughter: Person, client: Client) -> None:
    client.force_login(daughter)

    with capture_logs() as lines:
        answer = client.get("/notify/messages/?phone=13800000001")

    [line] = [line for line in lines if line["event"] == "answered"]
    assert (line["route"], line["method"], line["status"]) == ("notify:messages", "GET", 200)
    assert set(line) == {"event", "log_level", "route", "method", "status", "ms"}
    assert len(answer["X-Request-ID"]) == 16


def test_a_request_keeps_the_number_that_the_proxy_gave(db: None, client: Client) -> None:
    kept = client.get("/", headers={"X-Request-ID": "from-the-proxy-1"})
    refused = client.get("/", headers={"X-Request-ID": "a\nforged line"})

    assert kept["X-Request-ID"] == "from-the-proxy-1"
    assert "forged" not in refused["X-Request-ID"]
