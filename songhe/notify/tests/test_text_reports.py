"""What a platform says became of its texts: believed only when signed, noted once."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import NOON
from songhe.kernel.models import Event
from songhe.notify.actions import hear_report, send_text, text_phone
from songhe.notify.gateways.sms import BadReport, Report, wire
from songhe.notify.gateways.sms.sandbox import Sandbox
from songhe.notify.models import Text
from songhe.notify.tests.test_tell import Refusing

ADDRESS = "/notify/reports/"
SECRET = "token-of-tests"
LATER = NOON + timedelta(seconds=4)


@pytest.fixture
def text(db: None) -> Text:
    made = text_phone(phone="+8613800000002", words="请打电话", at=NOON)
    send_text(text_id=made.pk, at=NOON)
    return made


def _report(text: Text, *, delivered: bool, why: str = "") -> Report:
    return Report(text.code, delivered=delivered, why=why, at=LATER)


def _told(text: Text, state: str = "delivered", **more: Any) -> dict[str, Any]:
    return {"key": text.code, "state": state, "at": timezone.now().isoformat(), **more}


def _post(client: Client, body: bytes, headers: Mapping[str, str]) -> int:
    return client.post(
        ADDRESS, body, content_type="application/json", headers=dict(headers)
    ).status_code


def test_a_signed_report_says_that_the_telephone_has_it(client: Client, text: Text) -> None:
    body, headers = Sandbox().seal(_told(text), at=timezone.now())

    assert _post(client, body, headers) == 204
    assert _post(client, body, headers) == 204  # told again

    text.refresh_from_db()
    assert text.delivered_at is not None
    assert text.failed_at is None


def test_a_report_of_a_failure_is_kept_with_the_platforms_word(client: Client, text: Text) -> None:
    body, headers = Sandbox().seal(_told(text, "failed", why="ABSENT\x00SUB"), at=timezone.now())

    assert _post(client, body, headers) == 204
    assert _post(client, body, headers) == 204

    text.refresh_from_db()
    assert (text.failure, text.delivered_at) == ("ABSENTSUB", None)
    assert Event.objects.filter(name="notify.text.fail", subject_id=text.pk).count() == 1


@pytest.mark.parametrize("order", [(True, False), (False, True)])
def test_that_it_arrived_is_the_last_word_in_either_order(
    text: Text, order: tuple[bool, bool]
) -> None:
    for delivered in order:
        hear_report(report=_report(text, delivered=delivered), at=LATER)

    text.refresh_from_db()
    assert text.delivered_at == LATER


def test_a_report_that_overtakes_our_own_writing_counts(db: None) -> None:
    text = text_phone(phone="+8613800000002", words="请打电话", at=NOON)

    hear_report(report=_report(text, delivered=True), at=LATER)
    send_text(text_id=text.pk, at=LATER)  # the job is tried again: the text is out already

    text.refresh_from_db()
    assert (text.sent_at, text.delivered_at, text.attempts) == (LATER, LATER, 0)
    assert Sandbox().arrived() == []


@pytest.mark.parametrize(("year", "counts"), [(1, NOON), (9999, LATER)])
def test_a_platforms_clock_is_not_believed_blindly(text: Text, year: int, counts: datetime) -> None:
    strange = Report(text.code, delivered=True, why="", at=LATER.replace(year=year))

    hear_report(report=strange, at=LATER)

    text.refresh_from_db()
    assert text.delivered_at == counts


def test_a_key_of_somebody_else_is_nobodys(client: Client, text: Text) -> None:
    told = {**_told(text), "key": "0000000000ZZ"}
    body, headers = Sandbox().seal(told, at=timezone.now())

    assert _post(client, body, headers) == 204
    assert not Text.objects.exclude(delivered_at=None).exists()


def test_what_is_not_signed_changes_nothing(client: Client, text: Text) -> None:
    at = timezone.now()
    body, headers = Sandbox().seal(_told(text), at=at)
    forged = wire.seal([_told(text)], secret="guessed", at=at)
    stale = Sandbox().seal(_told(text), at=at - timedelta(minutes=6))
    early = Sandbox().seal(_told(text), at=at + timedelta(minutes=6))

    for tried in ((body + b" ", headers), (body, {}), forged, stale, early):
        assert _post(client, *tried) == 400
    assert client.get(ADDRESS).status_code == 405
    assert _post(client, b" " * 300_000, headers) == 413
    assert not Text.objects.exclude(delivered_at=None).exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"reports": 5}',
        b'{"reports": {"key": 1}}',
        b'{"reports": [[]]}',
        b'{"reports": [{"key": 7, "state": "delivered", "at": "2026-07-28T09:00:00+08:00"}]}',
        b'{"reports": [{"key": "A", "state": [], "at": "2026-07-28T09:00:00+08:00"}]}',
        b'{"reports": [{"key": "A", "state": "perhaps", "at": "2026-07-28T09:00:00+08:00"}]}',
        b'{"reports": [{"key": "A", "state": "delivered", "at": "2026-07-28T09:00:00"}]}',
        b'{"reports": [{"key": "A", "state": "delivered", "at": 5}]}',
        b'{"reports": [{"key": "A", "state": "failed", "why": 5, "at": "2026-07-28T09:00:00Z"}]}',
        b"[" * 100_000,
        b"\xff\xfe",
        json.dumps({"reports": [{}] * 501}).encode(),
    ],
)
def test_signed_nonsense_is_refused_whole(body: bytes) -> None:
    stamp = str(int(NOON.timestamp()))
    headers = {wire.STAMP: stamp, wire.SIGNATURE: wire._sign(SECRET, stamp, body)}

    with pytest.raises(BadReport):
        wire.read(headers=headers, body=body, secret=SECRET, at=NOON)


@pytest.mark.parametrize("stamp", ["", "soon", "٣٣٣", "9" * 5000, "-1"])
def test_a_time_that_is_none_is_refused(stamp: str) -> None:
    headers = {wire.STAMP: stamp, wire.SIGNATURE: wire._sign(SECRET, stamp, b"{}")}

    with pytest.raises(BadReport):
        wire.read(headers=headers, body=b"{}", secret=SECRET, at=NOON)


def test_without_a_secret_nothing_is_believed() -> None:
    body, headers = wire.seal([], secret="", at=NOON)

    with pytest.raises(BadReport):
        wire.read(headers=headers, body=body, secret="", at=NOON)


def test_a_text_that_the_channel_refuses_tells_who_counted_on_it(db: None) -> None:
    text = text_phone(phone="+8613800000002", words="请打电话", at=NOON)

    send_text(text_id=text.pk, at=NOON, gateway=Refusing())
    send_text(text_id=text.pk, at=NOON, gateway=Refusing())

    assert Event.objects.filter(name="notify.text.fail", subject_id=text.pk).count() == 1
