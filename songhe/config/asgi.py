"""One port: readings and live events by bare ASGI applications, pages by Django in threads."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "songhe.config.settings")
pages = get_wsgi_application()

from songhe.config import garbage  # noqa: E402 - Django must be set up first
from songhe.config.bridge import Message, PagesInThreads, Receive, Send  # noqa: E402
from songhe.health.taking.ingest import app as readings_app  # noqa: E402 - Django must be set up first
from songhe.kernel import words  # noqa: E402
from songhe.notify.live import app as live_app  # noqa: E402

readings, live = readings_app, live_app

THREADS = 12
SWITCH = 0.001  # seconds until a page's thread lets the readings and the live events go on

django = PagesInThreads(pages, threads=THREADS)


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


words.get_ready()
garbage.settle()
sys.setswitchinterval(SWITCH)
