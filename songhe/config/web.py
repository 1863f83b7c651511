"""The web process: pages, readings and live events on one port."""

import socket

import uvicorn

from songhe.config import logs

GRACE = 10  # seconds for answers that are being written when the process is asked to stop


class Web(uvicorn.Server):
    """A server whose live streams end when it stops, so that nothing hangs."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        from songhe.config.asgi import live, readings  # noqa: PLC0415 - loaded by now

        await live.close()
        await super().shutdown(sockets)
        await readings.close()


def serve(*, host: str, port: int) -> None:
    """Answer requests until a signal comes."""
    logs.configure()
    config = uvicorn.Config(
        "songhe.config.asgi:application",
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,  # ours names the route, never the address or what was typed
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=30,
    )
    Web(config).run()
