"""Pages, which wait for the database, answered in threads beside the loop that waits for none."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast

from a2wsgi.wsgi import Body, build_environ

LARGEST_BODY = 12 * 2**20  # bytes; photographs of documents are the largest things sent
SLOWEST_BODY = 30.0  # seconds

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[str, str]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Answer:
    """What a page's thread hands back: all of it, but for files, whose chunks follow."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    chunks: Iterator[bytes] | None
    close: Callable[[], None]


class PagesInThreads:
    """Give a request to a page's thread only when it has arrived whole, and take the answer whole.

    A slow sender then holds no thread, and one who is cut off in the middle of a form has not
    sent half a form. Each request goes to a thread once and comes back once: every hop more costs
    the loop and the thread a wait for each other.
    """

    def __init__(self, pages: Wsgi, *, threads: int) -> None:
        self.pages = pages
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            body = await asyncio.wait_for(_read(receive), SLOWEST_BODY)
        except ConnectionResetError:
            return  # nobody is left to answer
        except TimeoutError:
            await _refuse(send, 408)
            return
        except OverflowError:
            await _refuse(send, 413)
            return
        environ: Any = build_environ(cast(Any, scope), cast(Body, BytesIO(body)))
        environ["CONTENT_LENGTH"] = str(len(body))  # also of what came in pieces
        await self._say(await self._in_thread(self._answer, environ), send)

    def _answer(self, environ: Any) -> Answer:
        head: list[Any] = []
        said = self.pages(environ, lambda *given: head.extend(given))
        close = getattr(said, "close", _nothing)
        if getattr(said, "streaming", False):
            return _answered(head, b"", iter(said), close)
        try:
            return _answered(head, b"".join(said), None, close)
        finally:
            close()

    async def _say(self, answer: Answer, send: Send) -> None:
        start = {"status": answer.status, "headers": answer.headers}
        try:
            await send({"type": "http.response.start", **start})
            chunks = answer.chunks
            while chunks and (chunk := await self._in_thread(next, chunks, None)) is not None:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        finally:
            if answer.chunks is not None:
                await self._in_thread(answer.close)
        await send({"type": "http.response.body", "body": answer.body})

    async def _in_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        return await loop.run_in_executor(self.pool, context.run, work, *given)


def _answered(
    head: list[Any], body: bytes, chunks: Iterator[bytes] | None, close: Callable[[], None]
) -> Answer:
    status, headers = head[:2]
    sent = [
        (name.lower().encode("latin-1"), text.strip().encode("latin-1")) for name, text in headers
    ]
    return Answer(int(status.split(" ", 1)[0]), sent, body, chunks, close)


def _nothing() -> None:
    """For answers that hold nothing open."""


async def _read(receive: Receive) -> bytes:
    """Return the whole body.

    :raises ConnectionResetError: if the sender went away before its end.
    :raises OverflowError: if it is larger than anything we take.
    """
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise OverflowError
        if not message.get("more_body", False):
            return bytes(body)


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
