"""Live events over real HTTP and real transactions: nothing is missed."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from songhe.accounts.models import Person
from songhe.notify import live, queries
from songhe.notify.actions import forget_live_events, push_live, tell
from songhe.notify.models import LiveEvent

WAIT = 10  # seconds; only a failure takes that long


@dataclass
class Browser:
    """What an EventSource does: hear events, remember the last id."""

    lines: Iterator[str]
    last_id: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)

    def next(self) -> dict[str, Any]:
        """Return the next event."""
        found: dict[str, Any] | None = None
        for line in self.lines:
            if line.startswith("id: "):
                self.last_id = line.removeprefix("id: ")
            elif line.startswith("data: "):
                found = json.loads(line.removeprefix("data: "))
            elif not line and found is not None:
                self.heard.append(found)
                return found
        raise AssertionError("the stream ended")

    def settle(self) -> str:
        """Return the next id, which may come without an event."""
        before = self.last_id
        for line in self.lines:
            if line.startswith("id: ") and line.removeprefix("id: ") != before:
                self.last_id = line.removeprefix("id: ")
                return self.last_id
        raise AssertionError("the stream ended")


Listen = Callable[..., Browser]


def _cookies(person: Person) -> dict[str, str]:
    client = Client()
    client.force_login(person)
    return {"sessionid": client.cookies["sessionid"].value}


@contextmanager
def _open(site: str, cookies: dict[str, str], after: str = "") -> Iterator[Browser]:
    headers = {"Last-Event-ID": after} if after else {}
    with (
        httpx.Client(timeout=WAIT) as client,
        client.stream("GET", f"{site}/live/", cookies=cookies, headers=headers) as answer,
    ):
        assert answer.status_code == 200
        browser = Browser(answer.iter_lines())
        browser.settle()  # it listens from here on
        yield browser


@pytest.fixture
def listen(site: str) -> Iterator[Listen]:
    with ExitStack() as stack:

        def opened(person: Person, after: str = "") -> Browser:
            return stack.enter_context(_open(site, _cookies(person), after))

        yield opened


def _push(person: Person, number: int) -> LiveEvent:
    return push_live(person=person, kind="alert", facts={"number": number}, at=timezone.now())


def _numbers(browser: Browser, count: int) -> list[int]:
    return [browser.next()["facts"]["number"] for _ in range(count)]


def test_her_page_hears_what_she_is_told(daughter: Person, listen: Listen) -> None:
    browser = listen(daughter)

    tell(
        person=daughter,
        kind="pay_request",
        words="妈妈请您付款",
        url="/shop/",
        at=timezone.now(),
    )

    first, second = browser.next(), browser.next()
    assert (first["kind"], first["facts"]["words"]) == ("message", "妈妈请您付款")
    assert second["kind"] == "pay_request"


def test_what_an_open_page_was_rung_with_is_remembered_as_shown(
    daughter: Person, son: Person, listen: Listen
) -> None:
    browser = listen(daughter)
    shown, waiting = (
        tell(person=who, kind="order", words="已下单", url="/shop/", at=timezone.now())
        for who in (daughter, son)
    )
    assert browser.next()["facts"]["message"] == shown.code
    assert browser.next()["kind"] == "order"

    _push(daughter, 1)  # heard by the same stream later, so the receipt is written by then

    assert _numbers(browser, 1) == [1]
    shown.refresh_from_db()
    waiting.refresh_from_db()
    assert shown.shown_at is not None
    assert waiting.shown_at is None


def test_nobody_hears_what_somebody_else_is_told(
    daughter: Person, son: Person, listen: Listen
) -> None:
    browser = listen(son)

    _push(daughter, 1)
    _push(son, 2)

    assert _numbers(browser, 1) == [2]


def test_what_happens_while_a_browser_is_away_is_heard_on_coming_back(
    daughter: Person, site: str, listen: Listen
) -> None:
    with _open(site, _cookies(daughter)) as browser:
        _push(daughter, 1)
        assert _numbers(browser, 1) == [1]
        left_at = browser.last_id
    for number in (2, 3, 4):
        _push(daughter, number)

    back = listen(daughter, after=left_at)

    # The first may come again, if an older transaction was still open somewhere.
    first = _numbers(back, 1)
    assert (first if first != [1] else _numbers(back, 1)) + _numbers(back, 2) == [2, 3, 4]


def test_a_stream_goes_on_when_the_database_dropped_its_connections(
    daughter: Person, listen: Listen
) -> None:
    browser = listen(daughter)
    with connection.cursor() as sql:
        sql.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND query LIKE '%notify_liveevent%'"
        )
        assert sql.fetchall()

    _push(daughter, 7)

    assert _numbers(browser, 1) == [7]


def test_a_slower_transaction_that_commits_later_is_not_missed(
    daughter: Person, site: str, listen: Listen
) -> None:
    written, commit, done = threading.Event(), threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            _push(daughter, 1)
            written.set()
            assert commit.wait(WAIT)
        connection.close()
        done.set()

    threading.Thread(target=slowly, daemon=True).start()
    with _open(site, _cookies(daughter)) as browser:
        assert written.wait(WAIT)
        _push(daughter, 2)  # a younger transaction, committed first
        assert _numbers(browser, 1) == [2]
        left_at = browser.last_id  # not beyond the one that is still to come
    commit.set()
    assert done.wait(WAIT)

    back = listen(daughter, after=left_at)

    assert sorted(_numbers(back, 2)) == [1, 2]


@pytest.fixture
def slower(son: Person) -> Iterator[Callable[[], None]]:
    """A transaction that was there before; nothing settles until it is told to end."""
    written, commit = threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            Person.objects.filter(pk=son.pk).update(name="李军")
            written.set()
            assert commit.wait(6 * WAIT)
        connection.close()

    thread = threading.Thread(target=slowly, daemon=True)

    def end() -> None:
        commit.set()
        thread.join(WAIT)

    thread.start()
    assert written.wait(WAIT)
    yield end
    end()


def test_many_are_heard_while_a_slower_transaction_lasts(
    daughter: Person, slower: Callable[[], None], listen: Listen
) -> None:
    """More than are asked for at once: those at the front cannot settle and stay there."""
    browser = listen(daughter)
    many = queries.BATCH + 20

    for number in range(many):
        _push(daughter, number)

    assert _numbers(browser, many) == list(range(many))


def test_what_was_shown_early_is_not_shown_again_when_it_settles(
    daughter: Person, slower: Callable[[], None], listen: Listen
) -> None:
    browser = listen(daughter)
    early = _push(daughter, 1)
    assert _numbers(browser, 1) == [1]
    slower()

    assert browser.settle().endswith(f"-{early.pk}")
    _push(daughter, 2)
    assert _numbers(browser, 1) == [2]


def test_a_thousand_at_once_all_arrive_in_order(daughter: Person, listen: Listen) -> None:
    browser = listen(daughter)

    with transaction.atomic():
        for number in range(1000):
            _push(daughter, number)

    assert _numbers(browser, 1000) == list(range(1000))


def test_a_page_that_was_drawn_a_moment_ago_hears_what_came_since(
    daughter: Person, listen: Listen
) -> None:
    _push(daughter, 1)

    assert _numbers(listen(daughter), 1) == [1]


def test_an_id_from_another_database_counts_for_nothing(daughter: Person, listen: Listen) -> None:
    browser = listen(daughter, after="999999999999-5")

    _push(daughter, 1)

    assert _numbers(browser, 1) == [1]


@pytest.mark.parametrize("session", ["", "nobody"])
def test_a_visitor_hears_nothing(site: str, session: str) -> None:
    assert httpx.get(f"{site}/live/", cookies={"sessionid": session}).status_code == 401


def test_someone_who_was_barred_hears_nothing(daughter: Person, site: str) -> None:
    cookies = _cookies(daughter)
    Person.objects.filter(pk=daughter.pk).update(is_active=False)

    assert httpx.get(f"{site}/live/", cookies=cookies).status_code == 401


def test_a_stream_ends_soon_after_its_session(
    daughter: Person, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)
    with _open(site, _cookies(daughter)) as browser:
        Session.objects.all().delete()

        with pytest.raises(AssertionError, match="the stream ended"):
            browser.next()


def test_only_so_many_streams_for_one_person(daughter: Person, site: str, listen: Listen) -> None:
    for _ in range(live.EACH_PERSON):
        listen(daughter)

    refused = httpx.get(f"{site}/live/", cookies=_cookies(daughter))

    assert refused.status_code == 429


def test_live_is_only_read(site: str) -> None:
    assert httpx.post(f"{site}/live/").status_code == 405


def test_a_browser_that_never_reads_is_let_go_and_nothing_piles_up(
    daughter: Person, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SLOWEST", 0.3)
    asked: list[int] = []
    real = queries.live_events_after

    def counted(person: int, cursor: queries.Cursor) -> list[queries.Heard]:
        found = real(person, cursor)
        asked.append(len(found))
        return found

    monkeypatch.setattr(queries, "live_events_after", counted)
    big = {"padding": "松" * 20_000}
    with _open(site, _cookies(daughter)):  # and never read again
        with transaction.atomic():
            for _ in range(400):
                push_live(person=daughter, kind="alert", facts=big, at=timezone.now())
        let_go = threading.Event()
        threading.Thread(target=_until_gone, args=(daughter.pk, let_go), daemon=True).start()

        assert let_go.wait(WAIT)
    assert sum(asked) < 400


def _until_gone(person: int, let_go: threading.Event) -> None:
    while live.app.hub.count(person):
        threading.Event().wait(0.02)
    let_go.set()


def test_events_are_forgotten_after_a_day(daughter: Person) -> None:
    now = timezone.now()
    push_live(person=daughter, kind="alert", facts={}, at=now - queries.KEPT * 1.1)
    kept = push_live(person=daughter, kind="alert", facts={}, at=now)

    assert forget_live_events(at=now) == 1

    assert list(LiveEvent.objects.all()) == [kept]
