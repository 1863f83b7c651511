"""What every far side has: a server on a free port, a book of trades, and ways to misbehave."""

import itertools
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)


class NotPayable(Exception):
    """Closed, paid already, or never heard of."""


class State(StrEnum):
    WAITING = "waiting"
    PAID = "paid"
    CLOSED = "closed"


@dataclass
class Given:
    """A refund as the far side knows it."""

    number: str
    amount: int  # fen
    reference: str
    at: datetime
    done: bool = True


@dataclass
class Trade:
    """A payment as the far side knows it."""

    number: str
    amount: int  # fen, as asked
    reference: str
    title: str = ""
    state: State = State.WAITING
    taken: int = 0  # fen, as really taken
    paid_at: datetime | None = None
    refunds: dict[str, Given] = field(default_factory=dict)

    @property
    def refunded(self) -> int:
        return sum(one.amount for one in self.refunds.values())


@dataclass
class Faults:
    """How it misbehaves; nothing at first."""

    busy: bool = False  # it says so
    lose_answers: bool = False  # it does what is asked, and the line breaks before it says so
    tamper: bool = False  # somebody changes its answers on the way
    wrong_key: bool = False  # its answers are signed by somebody else
    slow_refunds: bool = False  # refunds are accepted and not done yet
    refuse_refunds: bool = False  # as when the seller's balance is empty
    hold_answers: threading.Event | None = None  # it answers when this is set
    only: str = ""  # it loses and holds only answers to what names this


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """An RSA key in both halves, as text."""

    private: rsa.RSAPrivateKey
    private_pem: str
    public_pem: str


@cache
def pair(name: str) -> Pair:
    """Return the key pair of somebody, made once for each run of the tests."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return Pair(key, private, public.decode())


class FarSide:
    """A channel's server. Subclasses speak its language."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.address = ""
        self.trades: dict[str, Trade] = {}
        self.faults = Faults()
        self.asked: list[str] = []  # what was asked of it, by name
        self.complaints: list[str] = []  # what was wrong with what it was asked
        self.lock = threading.RLock()
        self._numbers = itertools.count(1)

    @property
    def name(self) -> str:
        """What we call the channel."""
        return type(self).__name__.removeprefix("Fake").lower()

    def reference(self, mark: str) -> str:
        return f"{mark}{next(self._numbers):012d}"

    def open_trade(self, number: str, amount: int, title: str) -> Trade:
        with self.lock:
            trade = self.trades.setdefault(
                number, Trade(number, amount, self.reference("T"), title)
            )
        assert trade.amount == amount
        return trade

    def pay(self, number: str, at: datetime, *, taken: int | None = None) -> Trade:
        """The payer pays, perhaps (which it should not) another sum."""
        with self.lock:
            trade = self.trades.get(number)
            if trade is None or trade.state != State.WAITING:
                raise NotPayable(number)
            trade.state, trade.paid_at = State.PAID, at
            trade.taken = trade.amount if taken is None else taken
            return trade

    def give_back(self, trade: Trade, number: str, amount: int) -> Given | str:
        """Refund, once for each number; return why not."""
        with self.lock:
            if (known := trade.refunds.get(number)) is not None:
                known.done = known.done or not self.faults.slow_refunds
                return known if known.amount == amount else "another amount"
            if trade.state != State.PAID:
                return "not paid"
            if self.faults.refuse_refunds:
                return "no money"
            if trade.refunded + amount > trade.taken:
                return "too much"
            given = Given(
                number,
                amount,
                self.reference("R"),
                self.clock(),
                done=not self.faults.slow_refunds,
            )
            trade.refunds[number] = given
            return given

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        raise NotImplementedError


def _handler(far: FarSide) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._respond()

        def do_POST(self) -> None:
            self._respond()

        def _respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            reply = far.answer(self.command, self.path, dict(self.headers), body)
            struck = far.faults.only.encode() in self.path.encode() + body
            if struck and far.faults.hold_answers is not None:
                far.faults.hold_answers.wait(30)
            if struck and far.faults.lose_answers:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_args: object) -> None:
            pass

    return Handler


Far = TypeVar("Far", bound=FarSide)


@contextmanager
def served(far: Far) -> Iterator[Far]:
    """Serve a far side on a free port of loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(far))
    server.daemon_threads = True
    far.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield far
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
