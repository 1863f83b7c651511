"""The whole site on a real port inside the test process, for journeys and live events."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from songhe.config.web import Web


@contextmanager
def running_site() -> Iterator[str]:
    """Serve pages, readings and live events from a thread; yield the address."""
    config = uvicorn.Config(
        "songhe.config.asgi:application",
        host="127.0.0.1",
        port=0,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )
    server = Web(config)
    thread = threading.Thread(target=server.run, name="site", daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise RuntimeError("the site did not start")
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(15)
