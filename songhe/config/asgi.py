"""One port: readings and live events by bare ASGI applications, pages by Django in threads."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "songhe.config.settings")
pages = get_wsgi_application()

from songhe.config import garbage  # noqa: E402 - Django must be set up first
from songhe.health.taking.ingest import app as readings_app  # noqa: E402 - Django must be set up first
from songhe.notify.live import app as live_app  # noqa: E402

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

readings, live = readings_app, live_app

THREADS = 12
SWITCH = 0.001  # seconds until a page's thread lets the readings and the live events go on
LARGEST_BODY = 12 * 2**20  # bytes; photographs of documents are the largest things sent
SLOWEST_BODY = 30.0  # seconds


class BodyFirst:
    """Give a request to a page's thread only when it has arrived whole.

    A slow sender then holds no thread, and one who is cut off in the middle of a form has not
    sent half a form.
    """

    def __init__(self, app: App) -> None:
        self.app = app

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
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replay, send)


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


# Two vocabularies of types for the same protocols; the casts only translate.
django = BodyFirst(cast(App, WSGIMiddleware(cast(Any, pages), workers=THREADS)))


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Send each request to whoever answers it."""
    if scope["type"] != "http":
        return
    path = scope["path"]
    if path == "/api/v1/readings":
        await readings(scope, receive, send)
    elif path == "/live/":
        await live(scope, receive, send)
    else:
        await django(scope, receive, send)


garbage.settle()
sys.setswitchinterval(SWITCH)
