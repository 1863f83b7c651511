"""GET /live/: what a person's open pages should hear about, as Server-Sent Events.

Each event is `data: {"kind": …, "facts": {…}}`. An `id:` is sent once nothing can still be
committed before an event; a browser that comes back sends its last one and hears the rest.
So an event may be heard twice and is never missed. A browser that comes for the first time
hears the last few seconds too, for its page was drawn a moment before.
"""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from typing import Any, TypeVar
from urllib.parse import parse_qs

import structlog
from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone
from prometheus_client import Counter, Gauge

from songhe.kernel.lasting import lasting
from songhe.notify import queries
from songhe.notify.actions import note_shown
from songhe.notify.hub import Hub
from songhe.notify.queries import Cursor, Heard

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Answer = TypeVar("Answer")

THREADS = 3  # that ask the database for all streams
HEARTBEAT = 15.0  # seconds between signs of life, which also find dead connections
UNSETTLED = 0.5  # seconds until we look again whether a slower transaction has ended
SLOWEST = 30.0  # seconds a browser may leave its buffer full
EACH_PERSON = 8  # open streams: a telephone, a tablet, a desk, and some to spare
CHECK_EVERY = 4  # heartbeats between looks at whether the session still holds

STREAMS = Gauge("songhe_live_streams", "Open live streams", multiprocess_mode="livesum")
SENT = Counter("songhe_live_events", "Live events written to streams")

logger = structlog.get_logger(__name__)


class Live:
    """The ASGI application behind /live/."""

    def __init__(self) -> None:
        self.hub = Hub()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="live")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await _refuse(send, 405)
            return
        session = _session_of(scope)
        person = await self.ask(queries.listener_of, session) if session else None
        if person is None:
            await _refuse(send, 401)
        elif self.hub.closing:
            await _refuse(send, 503)
        elif self.hub.count(person) >= EACH_PERSON:
            await _refuse(send, 429)
        else:
            await self._hold(person, session, _cursor_of(scope), receive, send)

    async def close(self) -> None:
        """End every stream now, so that the server can stop; browsers come back by themselves."""
        await self.hub.close()
        everyone = threading.Barrier(THREADS)  # so that each of them takes one
        for _ in range(THREADS):
            self._threads.submit(_hang_up, everyone)
        self._threads.shutdown(wait=False)

    async def _hold(
        self, person: int, session: str, cursor: Cursor | None, receive: Receive, send: Send
    ) -> None:
        wake = self.hub.join(person)
        STREAMS.inc()
        talking = asyncio.create_task(Stream(self, person, session, wake, send).run(cursor))
        gone = asyncio.create_task(_disconnected(receive))
        try:
            await asyncio.wait({talking, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            talking.cancel()
            await asyncio.gather(talking, gone, return_exceptions=True)
            self.hub.leave(person, wake)
            STREAMS.dec()
        if not talking.cancelled() and (error := talking.exception()):
            logger.warning("live_stream_broke", exc_info=error)

    async def ask(self, question: Callable[..., Answer], *arguments: Any) -> Answer:
        """Ask the database in a thread of our own few, whatever the pages are doing."""

        def asked() -> Answer:
            return lasting(lambda: question(*arguments))

        return await asyncio.get_running_loop().run_in_executor(self._threads, asked)


class Stream:
    """One browser that listens."""

    def __init__(
        self, live: Live, person: int, session: str, wake: asyncio.Event, send: Send
    ) -> None:
        self.live = live
        self.person = person
        self.session = session
        self.wake = wake
        self._send = send
        self._early: set[int] = set()  # shown before they were settled

    async def run(self, cursor: Cursor | None) -> None:
        await self._send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", b"text/event-stream; charset=utf-8"),
                    (b"cache-control", b"no-store"),
                    (b"x-accel-buffering", b"no"),
                ],
            }
        )
        cursor = await self.live.ask(queries.live_start, self.person, cursor, timezone.now())
        await self._write(f"retry: 2000\nid: {_id(cursor)}\n\n")
        await self._talk(cursor)
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _talk(self, cursor: Cursor) -> None:
        """Tell what comes, for as long as the stream lasts.

        `cursor` is how far everything is settled, `seen` how far it was told.
        """
        clock = asyncio.get_running_loop().time
        beats, seen, again = 0, cursor, 0.0
        while not self.live.hub.closing:
            self.wake.clear()
            # Many that cannot settle are not read again at every ring, only now and then.
            if len(self._early) < queries.BATCH or clock() >= again:
                seen, again = cursor, clock() + UNSETTLED
            cursor, seen = await self._tell_from(cursor, seen)
            unsettled = seen != cursor
            if await self._woken(UNSETTLED if unsettled else HEARTBEAT) or unsettled:
                continue
            beats += 1
            if beats % CHECK_EVERY == 0 and not await self._still_theirs():
                return
            await self._write(":\n\n")

    async def _tell_from(self, cursor: Cursor, seen: Cursor) -> tuple[Cursor, Cursor]:
        """Tell what there is, also beyond what a slower transaction keeps unsettled."""
        while True:
            heard = await self.live.ask(queries.live_events_after, self.person, seen)
            if seen != cursor:  # what settled since then may have others before it by now
                heard = [replace(one, settled=False) for one in heard]
            cursor = await self._tell(heard, cursor)
            seen = heard[-1].cursor if heard else seen
            if len(heard) < queries.BATCH or self.live.hub.closing:
                return cursor, seen

    async def _tell(self, heard: Iterable[Heard], cursor: Cursor) -> Cursor:
        """Write what is new, and return how far everything is settled."""
        lines, rung = [], []
        for event in heard:
            number = event.cursor[1]
            said = []
            if number not in self._early:
                body = json.dumps({"kind": event.kind, "facts": event.facts}, ensure_ascii=False)
                said.append(f"data: {body}\n")
                SENT.inc()
                if event.kind == "message":
                    rung.append(str(event.facts.get("message", "")))
            if event.settled:
                cursor = event.cursor
                self._early.discard(number)
                said.append(f"id: {_id(cursor)}\n")
            else:
                self._early.add(number)
            if said:
                lines += [*said, "\n"]
        if lines:
            await self._write("".join(lines))
        if rung:
            await self.live.ask(note_shown_now, rung)
        return cursor

    async def _write(self, text: str) -> None:
        """Wait until the browser takes it: what it does not read is never piled up here."""
        body = {"type": "http.response.body", "body": text.encode(), "more_body": True}
        await asyncio.wait_for(self._send(body), SLOWEST)

    async def _woken(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self.wake.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def _still_theirs(self) -> bool:
        return await self.live.ask(queries.listener_of, self.session) == self.person


def note_shown_now(codes: list[str]) -> None:
    """Write down what a page was rung with; news that cannot be noted is told all the same."""
    try:
        note_shown(codes, at=timezone.now())
    except DatabaseError:
        logger.warning("live_receipt_lost", messages=len(codes))


def _hang_up(everyone: threading.Barrier) -> None:
    connections.close_all()
    with suppress(threading.BrokenBarrierError):
        everyone.wait(SLOWEST)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _header(scope: Message, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _session_of(scope: Message) -> str:
    try:
        cookies = SimpleCookie(_header(scope, b"cookie"))
    except CookieError:
        return ""
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""


def _cursor_of(scope: Message) -> Cursor | None:
    """Where the browser stopped: its own header, or `?after=` when a page opens anew."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("after", [""])[0]
    xid, _dash, number = (_header(scope, b"last-event-id") or asked).partition("-")
    if xid.isdecimal() and number.isdecimal() and len(xid) < 19 and len(number) < 19:
        return int(xid), int(number)
    return None


def _id(cursor: Cursor) -> str:
    return f"{cursor[0]}-{cursor[1]}"


app = Live()
