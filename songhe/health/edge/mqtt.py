"""The bridge from an MQTT broker to the readings port: the same body, the same answers.

A message is given to the readings port in this process, as if it had come by HTTPS, and the
broker is told that it may forget it (PUBACK) only after that: what was refused for good or
committed is acknowledged, what must wait is tried again. The session outlives the process, so a
broker keeps what comes while no bridge runs, and gives again what a killed one had in hand.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
import structlog
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from songhe.health.taking import wire

TOPIC = "songhe/v1/readings/+"
ANSWERS = "{topic}/answers"
LATER = {408, 429, 503}  # statuses after which the same is tried again
FAULTS = 5  # tries of a message that makes the program fail
LONGEST_PAUSE = 10.0
MOST_UNDERWAY = 5000  # messages; of those that ask for no acknowledgement more are dropped
GRACE = 10.0

Port = Callable[..., Awaitable[None]]
logger = structlog.get_logger(__name__)


class NotABroker(Exception):
    """An address that names no MQTT broker."""


@dataclass(frozen=True)
class Broker:
    """Where a broker is, and as whom we speak to it."""

    host: str
    port: int
    user: str
    password: str
    client_id: str
    tls: bool

    @classmethod
    def at(cls, address: str) -> "Broker":
        """Read `mqtt://user:password@host:port/client-id`; `mqtts` is with TLS.

        :raises NotABroker: if it is no such address.
        """
        parts = urlsplit(address)
        if parts.scheme not in {"mqtt", "mqtts"} or not parts.hostname:
            raise NotABroker
        tls = parts.scheme == "mqtts"
        return cls(
            host=parts.hostname,
            port=parts.port or (8883 if tls else 1883),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            client_id=unquote(parts.path.strip("/")) or "songhe",
            tls=tls,
        )


class Envelope(msgspec.Struct):
    """What a body holds besides the batch: by MQTT there are no headers."""

    token: str = ""
    batch: Any = None
    sent_at: Any = None


_envelope = msgspec.json.Decoder(Envelope)


@dataclass(frozen=True)
class Letter:
    """One message, and the connection on which it may be acknowledged."""

    topic: str
    body: bytes
    qos: int
    number: int
    connection: int


class Bridge:
    """Takes messages from a broker, a device's one after the other, and gives them to the port."""

    def __init__(self, broker: Broker, port: Port) -> None:
        self.port = port
        self.broker = broker
        self.counts: Counter[int] = Counter()  # by status
        self.lines: dict[str, deque[Letter]] = {}
        self.workers: set[asyncio.Task[None]] = set()
        self.underway: set[int] = set()
        self.waiting = 0  # messages in lines
        self.connection = 0  # how many there were; an acknowledgement belongs to one
        self.stopping = asyncio.Event()
        self.client = self._client()

    def start(self) -> None:
        """Connect, and connect again whenever the line is lost."""
        self.loop = asyncio.get_running_loop()
        self.client.connect_async(self.broker.host, self.broker.port, keepalive=30)
        self.client.loop_start()

    async def close(self) -> None:
        """Finish what is in hand; the broker keeps the rest."""
        self.stopping.set()
        if self.workers:
            await asyncio.wait(self.workers, timeout=GRACE)
        self.client.disconnect()
        await asyncio.to_thread(self.client.loop_stop)

    # --- In the thread of the MQTT client ---------------------------------------------------

    def _client(self) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self.broker.client_id,
            clean_session=False,
            manual_ack=True,
        )
        if self.broker.user:
            client.username_pw_set(self.broker.user, self.broker.password)
        if self.broker.tls:
            client.tls_set()
        client.reconnect_delay_set(1, 30)
        client.on_connect = self._connected
        client.on_message = self._arrived
        client.on_disconnect = self._lost
        return client

    def _connected(self, client: Client, _data: Any, _flags: Any, reason: Any, _more: Any) -> None:
        if reason.is_failure:
            logger.warning("mqtt_refused", reason=str(reason))
            return
        self.loop.call_soon_threadsafe(self._begin_anew)
        client.subscribe(TOPIC, qos=1)
        logger.info("mqtt_connected")

    def _lost(self, _client: Client, _data: Any, _flags: Any, reason: Any, _more: Any) -> None:
        if not self.stopping.is_set():
            logger.warning("mqtt_lost", reason=str(reason))

    def _arrived(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        self.loop.call_soon_threadsafe(
            self._take_in, message.topic, bytes(message.payload), message.qos, message.mid
        )

    # --- In the event loop ------------------------------------------------------------------

    def _begin_anew(self) -> None:
        """Numbers of messages belong to a connection; what was in hand comes again."""
        self.connection += 1
        self.underway.clear()

    def _take_in(self, topic: str, body: bytes, qos: int, number: int) -> None:
        if self.stopping.is_set() or (qos and number in self.underway):
            return  # not acknowledged: it comes again, or is in hand already
        if qos:
            self.underway.add(number)
        elif self.waiting >= MOST_UNDERWAY:
            return
        self.waiting += 1
        letter = Letter(topic, body, qos, number, self.connection)
        if topic in self.lines:
            self.lines[topic].append(letter)
            return
        self.lines[topic] = deque([letter])
        worker = asyncio.create_task(self._work(topic))
        self.workers.add(worker)
        worker.add_done_callback(self.workers.discard)

    async def _work(self, topic: str) -> None:
        """Take a device's messages one after the other, until there are none."""
        line = self.lines[topic]
        while line and not self.stopping.is_set():
            letter = line.popleft()
            self.waiting -= 1
            answer = await self._answer(letter)
            if answer is not None:
                self._tell(letter, answer)
        del self.lines[topic]

    def _tell(self, letter: Letter, answer: dict[str, Any]) -> None:
        """Answer the device, and let the broker forget the message."""
        self.counts[answer["status"]] += 1
        if answer["status"] != 200:
            logger.info("mqtt_not_taken", status=answer["status"], error=answer.get("error"))
        self.client.publish(ANSWERS.format(topic=letter.topic), msgspec.json.encode(answer), qos=0)
        if letter.qos and letter.connection == self.connection:
            self.client.ack(letter.number, letter.qos)
            self.underway.discard(letter.number)

    async def _answer(self, letter: Letter) -> dict[str, Any] | None:
        """Return what became of a message; None if it was not decided before we had to stop."""
        envelope = _opened(letter.body)
        body = _without_clock(letter.body) if envelope.sent_at else letter.body
        pause, faults = 0.2, 0
        while True:
            try:
                status, said = await self._ask(envelope.token, body)
            except Exception:
                logger.exception("mqtt_message_failed")
                faults += 1
                status, said = (503 if faults < FAULTS else 500), {"error": "failed"}
            if status not in LATER:
                return {"batch": envelope.batch, "status": status, **said}
            try:
                await asyncio.wait_for(self.stopping.wait(), pause)
            except TimeoutError:
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return None

    async def _ask(self, token: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Give a body to the readings port and return its answer."""
        if not token:
            return _without_token(body)
        said: list[dict[str, Any]] = []
        headers = [
            (b"authorization", b"Device " + token.encode("ascii", "replace")),
            (b"content-type", b"application/json"),
        ]

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        scope = {"type": "http", "method": "POST", "headers": headers, "queued": True}
        await self.port(scope, receive, send)
        start, whole = said
        return start["status"], msgspec.json.decode(whole["body"])


def _opened(body: bytes) -> Envelope:
    try:
        return _envelope.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Envelope()


def _without_clock(body: bytes) -> bytes:
    """Leave out when it was sent: a message that waited at the broker says nothing of clocks."""
    whole = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    del whole["sent_at"]
    return msgspec.json.encode(whole)


def _without_token(body: bytes) -> tuple[int, dict[str, Any]]:
    """Say what is wrong with a body that names no device."""
    try:
        wire.read(body)
    except wire.Malformed as fault:
        return 400, {"error": "malformed", "at": fault.at, "why": fault.why}
    return 401, {"error": "unknown_token"}
