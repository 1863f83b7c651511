"""POST /api/v1/readings: a bare ASGI application beside Django.

A reading is acknowledged only when it is committed. See docs/devices.md for the format.
"""

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec
import structlog
from django.db import close_old_connections, connection, connections
from django.utils import timezone
from procrastinate.contrib.django import app as jobs
from procrastinate.exceptions import AlreadyEnqueued
from prometheus_client import Counter
from psycopg.conninfo import make_conninfo

from songhe.health.taking import wire
from songhe.health.taking.committing import Away, Busy, Committer, TooEager
from songhe.health.taking.senders import Beside, Changed, Revoked, Sender
from songhe.health.taking.tokens import Tokens

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LARGEST_BODY = 1 << 20  # bytes on the wire
LARGEST_TEXT = 4 << 20  # bytes after unpacking gzip
SLOWEST_BODY = 20.0  # seconds
TRIES = 4  # to sort a batch whose device changes meanwhile

READINGS = Counter("songhe_readings", "Readings sent by devices", ["outcome"])
ACCEPTED, DUPLICATE, REJECTED = map(READINGS.labels, ("accepted", "duplicate", "rejected"))
REQUESTS = Counter("songhe_readings_requests", "Requests to the readings port", ["status"])
logger = structlog.get_logger(__name__)


class Refusal(Exception):
    """An answer that is not 200."""

    def __init__(self, status: int, error: str, **more: Any) -> None:
        super().__init__(error)
        self.status = status
        self.body = {"error": error, **more}


class Ingest:
    """The ASGI application."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = timezone.now,
        ring: Callable[[], None] | None = None,
    ) -> None:
        self.clock = clock
        self.ring = ring or ask_rules
        self._tokens: Tokens | None = None
        self._committer: Committer | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            status, answer = 200, await self._take(scope, receive)
        except Refusal as refusal:
            status, answer = refusal.status, refusal.body
        except ConnectionResetError:
            return  # nobody is left to answer
        REQUESTS.labels(status).inc()
        await _answer(send, status, answer)

    async def close(self) -> None:
        """Write what waits and let go of the connections."""
        if self._committer is not None:
            await self._committer.close()
        if self._tokens is not None:
            self._tokens.thread.submit(self._tokens.hang_up).result()
            self._tokens.thread.shutdown()
        self._committer = self._tokens = None

    async def _take(self, scope: Message, receive: Receive) -> dict[str, Any]:
        headers = {name.lower(): value for name, value in scope["headers"]}
        if scope["method"] != "POST":
            raise Refusal(405, "method_not_allowed")
        token = _token(headers)
        try:
            sender = await self._sender(token)
            batch = _read(_plain(headers, await _body(headers, receive)))
            if scope.get("queued", False):
                batch.sent_at = None  # it says when, not how long it lay on the way
            return await self._store(token, sender, batch)
        except Revoked:
            self._engines()[0].forget(token)
            raise Refusal(401, "unknown_token") from None
        except TooEager:
            raise Refusal(429, "too_many_requests") from None
        except Busy:
            raise Refusal(503, "busy") from None
        except Away:
            raise Refusal(503, "unavailable") from None

    async def _sender(self, token: str) -> Sender:
        sender = await self._engines()[0].sender(token)
        if sender is None:
            raise Refusal(401, "unknown_token")
        return sender

    async def _store(self, token: str, sender: Sender, batch: wire.Batch) -> dict[str, Any]:
        """Sort and commit; once more with fresh knowledge if the device changed meanwhile."""
        tokens, committer = self._engines()
        for _ in range(TRIES):
            sifted = self._sift(batch, sender)
            moved = sifted.skew if sifted.skew != sender.skew else None
            beside = Beside(sender.edition, moved, sifted.kept)
            try:
                fresh = await committer.commit(sender.device_id, sifted.blocks, beside)
            except Changed:
                tokens.forget(token)
                sender = await self._sender(token)
                continue
            if moved is not None:
                tokens.forget(token)  # the next batch goes by the new skew
            return _counted(sifted, sum(fresh))
        raise Busy

    def _sift(self, batch: wire.Batch, sender: Sender) -> wire.Sifted:
        try:
            return wire.sift(batch, sender=sender, at=self.clock())
        except wire.TooMany:
            raise Refusal(413, "too_large", limit=wire.MOST_READINGS) from None

    def _engines(self) -> tuple[Tokens, Committer]:
        if self._tokens is None or self._committer is None:
            address = _address()
            self._tokens = Tokens(address)
            self._committer = Committer(
                address, clock=self.clock, ring=self.ring, hush=connections.close_all
            )
        return self._tokens, self._committer


def _read(body: bytes) -> wire.Batch:
    try:
        return wire.read(body)
    except wire.Malformed as fault:
        raise Refusal(400, "malformed", at=fault.at, why=fault.why) from None


def _counted(sifted: wire.Sifted, fresh: int) -> dict[str, Any]:
    ACCEPTED.inc(fresh)
    if duplicate := sifted.readings - fresh:
        DUPLICATE.inc(duplicate)
    if sifted.rejected:
        REJECTED.inc(len(sifted.rejected))
    return {
        "accepted": fresh,
        "duplicate": sifted.readings - fresh,
        "rejected": sifted.rejected,
    }


def _token(headers: dict[bytes, bytes]) -> str:
    kind, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if kind.lower() != "device" or not token.strip():
        raise Refusal(401, "unknown_token")
    return token.strip()


async def _body(headers: dict[bytes, bytes], receive: Receive) -> bytes:
    kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
    if kind != b"application/json":
        raise Refusal(415, "not_json")
    length = headers.get(b"content-length", b"0")
    if length.isdigit() and int(length) > LARGEST_BODY:
        raise Refusal(413, "too_large", limit=LARGEST_BODY)
    try:
        async with asyncio.timeout(SLOWEST_BODY):  # wait_for would start a task for each
            return await _all_of(receive)
    except TimeoutError:
        raise Refusal(408, "too_slow") from None


async def _all_of(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise Refusal(413, "too_large", limit=LARGEST_BODY)
        if not message.get("more_body", False):
            return bytes(body)


def _plain(headers: dict[bytes, bytes], body: bytes) -> bytes:
    """Unpack gzip, but never more of it than a body may hold."""
    coding = headers.get(b"content-encoding", b"identity").strip().lower()
    if coding in {b"identity", b""}:
        return body
    if coding != b"gzip":
        raise Refusal(415, "unknown_encoding")
    unpacking = zlib.decompressobj(wbits=31)
    try:
        text = unpacking.decompress(body, LARGEST_TEXT)
    except zlib.error as fault:
        raise Refusal(400, "malformed", at="gzip", why=str(fault)) from None
    if unpacking.unconsumed_tail or len(text) >= LARGEST_TEXT:
        raise Refusal(413, "too_large", limit=LARGEST_TEXT)
    if not unpacking.eof:
        raise Refusal(400, "malformed", at="gzip", why="Input data was truncated")
    return text


async def _answer(send: Send, status: int, answer: dict[str, Any]) -> None:
    body = msgspec.json.encode(answer)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    headers += HEADERS.get(status, [])
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


HEADERS = {
    401: [(b"www-authenticate", b"Device")],
    405: [(b"allow", b"POST")],
    408: [(b"connection", b"close")],
    413: [(b"connection", b"close")],
    429: [(b"retry-after", b"1")],
    503: [(b"retry-after", b"2")],
}


def _address() -> str:
    """The address of the database that Django uses, whichever it is just now."""
    given = connection.get_connection_params()
    wanted = ("host", "port", "dbname", "user", "password")
    return make_conninfo(**{key: given[key] for key in wanted if given.get(key)})


def database_address() -> str:
    """The same, for the other doors that readings come through."""
    return _address()


def ask_rules() -> None:
    """Queue the job that looks at what arrived; one waiting is enough."""
    close_old_connections()
    try:
        jobs.configure_task("health.watch_readings", queueing_lock="health.watch_readings").defer()
    except AlreadyEnqueued:
        return


app = Ingest()
