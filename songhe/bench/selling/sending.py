"""Forms over real HTTP on kept connections: what is sent is made before the clock starts."""

import socket
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from urllib.parse import urlencode, urlsplit

TOKEN = "b" * 32  # of the form and of the cookie alike, as a browser would send it


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and where it sends the browser."""

    status: int
    location: str


@dataclass
class Tally:
    """What came of all that was sent."""

    seconds: float = 0.0
    answers: list[Answer] = field(default_factory=list)

    @property
    def statuses(self) -> Counter[int]:
        return Counter(answer.status for answer in self.answers)


def form_of(path: str, session: str, fields: dict[str, str]) -> bytes:
    """Return a whole POST request."""
    body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN}).encode()
    head = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept-Language: zh-CN",
        f"Cookie: sessionid={session}; csrftoken={TOKEN}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def page_of(path: str, session: str) -> bytes:
    """Return a whole GET request."""
    head = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: sessionid={session}"]
    return "\r\n".join(head).encode() + b"\r\n\r\n"


class Line:
    """One connection that is kept."""

    def __init__(self, base: str) -> None:
        where = urlsplit(base)
        self._socket = socket.create_connection((where.hostname, where.port or 80), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._heard = b""

    def ask(self, request: bytes) -> Answer:
        """Send one request and wait for its whole answer."""
        self._socket.sendall(request)
        while (end := self._heard.find(b"\r\n\r\n")) < 0:
            self._more()
        head = self._heard[:end].decode("latin-1")
        fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:])
        self._heard = self._heard[end + 4 :]
        if "content-length" in fields:
            self._drop(int(fields["content-length"]))
        elif fields.get("transfer-encoding") == "chunked":
            self._drop_chunks()
        return Answer(int(head[9:12]), _location(head))

    def close(self) -> None:
        self._socket.close()

    def _more(self) -> None:
        more = self._socket.recv(65_536)
        if not more:
            raise ConnectionError("the server hung up")
        self._heard += more

    def _drop(self, many: int) -> None:
        while len(self._heard) < many:
            self._more()
        self._heard = self._heard[many:]

    def _drop_chunks(self) -> None:
        size = -1
        while size:
            while (end := self._heard.find(b"\r\n")) < 0:
                self._more()
            size = int(self._heard[:end], 16)
            self._heard = self._heard[end + 2 :]
            self._drop(size + 2)


def _location(head: str) -> str:
    for line in head.split("\r\n"):
        name, _colon, value = line.partition(": ")
        if name.lower() == "location":
            return value
    return ""


def send_all(base: str, requests: Sequence[bytes], *, connections: int) -> Tally:
    """Send all of them over so many connections at once, each its share one after another."""
    start = Barrier(connections + 1)

    def one(number: int) -> list[tuple[int, Answer]]:
        line = Line(base)
        try:
            start.wait(timeout=30)
            mine = range(number, len(requests), connections)
            return [(place, line.ask(requests[place])) for place in mine]
        finally:
            line.close()

    with ThreadPoolExecutor(connections) as pool:
        running = [pool.submit(one, number) for number in range(connections)]
        start.wait(timeout=30)
        began = time.perf_counter()
        found = dict(pair for future in running for pair in future.result())
        seconds = time.perf_counter() - began
    return Tally(seconds, [found[place] for place in range(len(requests))])
