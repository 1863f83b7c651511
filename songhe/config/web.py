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


def serve(*, host: str, port: int, reuse_port: bool = False) -> None:
    """Answer requests until a signal comes; with `reuse_port` beside others on the same port."""
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
    Web(config).run([_shared(host, port)] if reuse_port else None)


def _shared(host: str, port: int) -> socket.socket:
    """A socket of several processes; the kernel hands each connection to one of them."""
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    door = socket.socket(family)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    door.bind(address)
    return door
