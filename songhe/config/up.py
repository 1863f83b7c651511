"""`songhe up`: everything on one machine, in order, until Ctrl-C."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from songhe.config.children import Child
from songhe.config.database import database, home
from songhe.config.embedded.broker import Broker
from songhe.config.embedded.programs import CannotStart

HOST = "127.0.0.1"
CAST = "cast.json"  # written by prepare: whom one can step into
NUMBERS = "numbers"  # what each process counts, for /metrics
CITY = ("--city", "8")  # elders of the demonstration who wear a watch beside 王奶奶
READY_SECONDS = 120
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Say = Callable[[str], None]


def up(*, port: int, demo: bool, replay: bool, webs: int, say: Say) -> None:
    """Run the whole program, with so many web processes, and stop it cleanly.

    :raises CannotStart: with words for whoever typed the command.
    """
    began = time.monotonic()
    _check_port(port)
    os.environ["PORT"] = str(port)
    stop = threading.Event()
    for number in STOPPING:
        signal.signal(number, lambda *_: stop.set())
    with database(say):
        say(f"Database is running ({time.monotonic() - began:.1f} s)")
        _prepare(demo=demo, stop=stop)
        if not stop.is_set():
            _run(port, webs=webs, replay=replay and demo, say=say, stop=stop)
    say("Stopped. Everything is saved; start again with the same command.")


def _child(command: str, *arguments: str, name: str = "") -> Child:
    name = name or command
    return Child(name, (command, *arguments), home() / "log" / f"{name}.log")


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} on {HOST} is taken ({error.strerror}).\n"
                f"Choose another: PORT={port + 1} make run"
            ) from error


def _prepare(*, demo: bool, stop: threading.Event) -> None:
    """In a process of its own, so that this one stays small."""
    wished = "--demo" if demo else "--no-demo"
    command = [sys.executable, "-m", "songhe.config.cli", "prepare", wished]
    process = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own program
    while process.poll() is None:
        if stop.wait(0.05):
            process.terminate()
            process.wait()
            return
    if process.returncode:
        raise CannotStart("The database could not be prepared; the reason stands above.")


def _run(port: int, *, webs: int, replay: bool, say: Say, stop: threading.Event) -> None:
    _count_together()
    children = [*_webs(port, webs), _child("worker"), _child("calls"), *_edges()]
    try:
        for child in children:
            child.start()
        _wait_until_well(children, port=port, say=say, stop=stop)
        if not stop.is_set():
            _welcome(port, say)
            if replay:  # last, so that it takes nothing from what people wait for
                children.append(_child("replay", "--address", f"http://{HOST}:{port}", *CITY))
                children[-1].start()
        while not stop.wait(0.5):
            _look_after(children, say)
    finally:
        say("Stopping")
        for child in reversed(children):
            child.stop()


def _count_together() -> None:
    """Let /metrics show what all processes of this machine counted, whichever answers."""
    numbers = home() / NUMBERS
    shutil.rmtree(numbers, ignore_errors=True)
    numbers.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(numbers)


def _webs(port: int, count: int) -> list[Child]:
    if count == 1:
        return [_child("web", "--port", str(port))]
    shared = ("--port", str(port), "--reuse-port")
    return [_child("web", *shared, name=f"web-{number}") for number in range(1, count + 1)]


def _edges() -> list[Child]:
    """The doors for devices that do not speak HTTPS, as far as they are wished."""
    children = []
    if int(os.environ.get("SONGHE_WATCH_PORT") or 0):
        children.append(_child("watches"))
    own_broker = os.environ.get("SONGHE_MQTT") == "1"
    if own_broker:
        Broker.of_environment(home()).prepare()  # so that the bridge finds its address
        children.append(_child("broker"))
    if own_broker or os.environ.get("SONGHE_MQTT_URL"):
        children.append(_child("mqtt"))
    return children


def _look_after(children: list[Child], say: Say) -> None:
    for child in children:
        if words := child.look(time.monotonic()):
            say(words)


def _wait_until_well(children: list[Child], *, port: int, say: Say, stop: threading.Event) -> None:
    until = time.monotonic() + READY_SECONDS
    while not stop.wait(0.1):
        _look_after(children, say)
        if _is_well(port):
            return
        if time.monotonic() > until:
            logs = ", ".join(str(child.log) for child in children)
            raise CannotStart(f"The program did not become well. What it said: {logs}")


def _is_well(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _welcome(port: int, say: Say) -> None:
    address = f"http://{HOST}:{port}"
    file = Path(home(), CAST)
    if file.exists():
        say(f"Step in with one press as any of these people: {address}/demo/")
        for one in json.loads(file.read_text()):
            say(f"    {one['name']}  {one['who']}")
    say(f"Songhe is running at {address} (process {os.getpid()}; Ctrl-C stops everything)")
