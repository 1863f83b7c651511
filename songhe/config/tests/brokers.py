"""Real MQTT brokers for tests: ours from its wheel, and Mosquitto where it is installed."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from songhe.config.embedded.broker import Broker

MOSQUITTO = Path("/usr/sbin/mosquitto")
WAIT = 60  # seconds; only a failure takes that long


@dataclass
class Running:
    """A broker that a test talks to."""

    bridge: str  # the bridge's address
    port: int
    user: str
    password: str
    process: "subprocess.Popen[bytes]"
    command: list[str]

    def start_again(self) -> None:
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        _until_open(self.port)

    def device(self, name: str, *, password: str | None = None) -> "Device":
        return Device(self, name, self.password if password is None else password)


class Device:
    """A device's side of the line."""

    def __init__(self, broker: Running, name: str, password: str) -> None:
        self.heard: list[MQTTMessage] = []
        self.allowed: list[bool] = []
        self.connected: list[bool] = []
        self.client = Client(CallbackAPIVersion.VERSION2, client_id=name)
        self.client.username_pw_set(broker.user, password)
        self.client.max_inflight_messages_set(1000)
        self.client.on_message = lambda _c, _d, message: self.heard.append(message)
        self.client.on_subscribe = lambda _c, _d, _m, codes, _p: self.allowed.append(
            not codes[0].is_failure
        )
        self.client.on_connect = lambda _c, _d, _f, reason, _p: self.connected.append(
            not reason.is_failure
        )
        self.client.connect("127.0.0.1", broker.port)
        self.client.loop_start()
        until(lambda: bool(self.connected))

    def listen(self, topic: str) -> bool:
        """Subscribe; return whether the broker let us."""
        known = len(self.allowed)
        self.client.subscribe(topic, qos=1)
        until(lambda: len(self.allowed) > known)
        return self.allowed[-1]

    def send(self, topic: str, body: bytes, *, wait: bool = True) -> None:
        """Publish; wait until the broker says that it keeps it."""
        published = self.client.publish(topic, body, qos=1)
        if wait:
            published.wait_for_publish(WAIT)
            assert published.is_published()

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


@contextmanager
def nats(folder: Path) -> Iterator[Running]:
    broker = Broker(folder / "nats", port=free_port())
    broker.prepare()
    address = broker.bridge_url.read_text().strip()
    password = broker.device_password.read_text().strip()
    with _running(address, broker.port, "device", password, broker.command()) as running:
        yield running


@contextmanager
def mosquitto(folder: Path) -> Iterator[Running]:
    port = free_port()
    config = folder / "mosquitto.conf"
    config.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n"
        "max_queued_messages 0\nlog_dest none\n"
    )
    folder.chmod(0o755)
    command = [str(MOSQUITTO), "-c", str(config)]
    with _running(f"mqtt://127.0.0.1:{port}/bridge", port, "", "", command) as running:
        yield running


@contextmanager
def _running(
    bridge: str, port: int, user: str, password: str, command: list[str]
) -> Iterator[Running]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    running = Running(bridge, port, user, password, process, command)
    try:
        _until_open(port)
        yield running
    finally:
        running.process.terminate()
        running.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_open(port: int) -> None:
    def is_open() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    until(is_open)
