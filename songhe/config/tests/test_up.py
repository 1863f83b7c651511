"""`songhe up` as a newcomer types it: everything starts, Ctrl-C stops it, a kill is survived."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import psutil
import pytest
from django.conf import settings

from songhe.config.embedded.server import Server
from songhe.config.testdb import migrate_by_copying
from songhe.config.tests.brokers import free_port

Up = Callable[[], subprocess.Popen[str]]

WAIT = 240  # seconds; only a failure takes that long


@pytest.fixture
def home() -> Iterator[Path]:
    with TemporaryDirectory(prefix="songhe-test-") as folder:
        home = Path(folder, "home")
        yield home
        Server(home).stop()


@pytest.fixture
def used_home(home: Path, django_db_setup: None) -> Path:
    """A home in which it ran before: only what is new since then is left to do."""
    server = Server(home)
    with server.in_use():
        migrate_by_copying(server)
    return home


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def up(home: Path, port: int) -> Iterator[Up]:
    """Start the program; none is left behind when a test fails."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        started.append(_up(home, port))
        return started[-1]

    yield start
    for program in started:
        if program.poll() is None:
            program.terminate()
            program.communicate()


def _up(home: Path, port: int, **more: str) -> subprocess.Popen[str]:
    left_out = {"DATABASE_URL", "SONGHE_VAR"}
    environment = {key: value for key, value in os.environ.items() if key not in left_out}
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "songhe.config.cli", "up"),
            *("--no-demo", "--no-replay", "--port", str(port)),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=settings.ROOT,
        env={**environment, "SONGHE_VAR": str(home), **more},
    )


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.1)


def _well(port: int) -> bool:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200 and answer.json()["status"] == "ok"


def _children(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return list(psutil.Process(process.pid).children(recursive=True))


@pytest.mark.long
def test_it_serves_and_stops_everything_on_ctrl_c(home: Path, port: int, up: Up) -> None:
    program = up()
    _until(lambda: _well(port))
    children = _children(program)
    assert len(children) == 3  # web, worker, calls
    with httpx.stream("GET", f"http://127.0.0.1:{port}/", timeout=10) as page:
        assert page.status_code == 200

    program.send_signal(signal.SIGINT)
    said, _ = program.communicate(timeout=WAIT)

    assert program.returncode == 0
    assert f"Songhe is running at http://127.0.0.1:{port}" in said
    assert said.splitlines()[-1].startswith("· Stopped. Everything is saved")
    assert not any(child.is_running() for child in children)
    assert not Server(home).running()


@pytest.mark.long
@pytest.mark.usefixtures("used_home")
def test_a_child_that_dies_is_started_again(port: int, up: Up) -> None:
    program = up()
    try:
        _until(lambda: _well(port))
        for child in _children(program):
            child.kill()

        _until(lambda: not _well(port))
        _until(lambda: _well(port))
    finally:
        program.send_signal(signal.SIGTERM)
        said, _ = program.communicate(timeout=WAIT)
    assert "web stopped (-9); again in 1 s" in said
    assert "worker stopped (-9); again in 1 s" in said


@pytest.mark.long
def test_after_a_kill_nothing_stays_behind_and_the_next_start_is_well(
    used_home: Path, port: int, up: Up
) -> None:
    program = up()
    _until(lambda: _well(port))
    children = _children(program)
    program.kill()
    program.communicate()

    _until(lambda: not any(child.is_running() for child in children))
    again = up()
    _until(lambda: _well(port))
    again.send_signal(signal.SIGINT)
    again.communicate(timeout=WAIT)

    assert again.returncode == 0
    assert not Server(used_home).running()


@pytest.mark.long
def test_two_web_processes_share_the_port_and_count_together(used_home: Path, port: int) -> None:
    program = _up(used_home, port, SONGHE_WEB_PROCESSES="2")
    try:
        _until(lambda: _well(port))
        webs = [child for child in _children(program) if "--reuse-port" in child.cmdline()]
        _until(lambda: all(_listens(web, port) for web in webs))
        before = _count(port)

        for _ in range(40):  # a connection each; who answers is the kernel's choice
            assert httpx.get(f"http://127.0.0.1:{port}/", timeout=10).status_code == 200
        total = _count(port) - before
        answered = [_said(used_home, f"web-{n}").count("portal:public") for n in (1, 2)]

        webs[0].kill()
        webs[0].wait(10)
        left = [httpx.get(f"http://127.0.0.1:{port}/", timeout=10).status_code for _ in range(10)]
        _until(lambda: sum("--reuse-port" in one.cmdline() for one in _children(program)) == 2)
    finally:
        program.send_signal(signal.SIGTERM)
        said, _ = program.communicate(timeout=WAIT)

    assert total == 40
    assert all(answered)
    assert sum(answered) == 40
    assert left == [200] * 10
    assert "web-1 stopped (-9); again in 1 s" in said


def _listens(web: psutil.Process, port: int) -> bool:
    return any(
        one.laddr.port == port and one.status == psutil.CONN_LISTEN
        for one in web.net_connections("tcp")
    )


def _count(port: int) -> float:
    """How many public pages /metrics says were answered."""
    page = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
    lines = [line for line in page.splitlines() if line.startswith("songhe_requests_total{")]
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if "portal:public" in line)


@pytest.mark.long
def test_the_doors_for_other_devices_open_and_close_with_it(used_home: Path, port: int) -> None:
    watches, mqtt = free_port(), free_port()
    doors = {"SONGHE_WATCH_PORT": str(watches), "SONGHE_MQTT": "1", "SONGHE_MQTT_PORT": str(mqtt)}
    program = _up(used_home, port, **doors)
    try:
        _until(lambda: _open(watches) and _open(mqtt))
        _until(lambda: "mqtt_connected" in _said(used_home, "mqtt"))
        children = _children(program)
        names = sorted(Path(child.cmdline()[0]).name for child in children)
        program.kill()
        _until(lambda: not any(child.is_running() for child in children))
    finally:
        program.kill()
        program.communicate()

    assert len(names) == 6  # web, worker, calls, watches, broker, bridge
    assert "nats-server" in names
    assert not _open(watches)
    assert not _open(mqtt)


def _open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _said(home: Path, name: str) -> str:
    log = home / "log" / f"{name}.log"
    return log.read_text() if log.exists() else ""


def test_a_port_that_is_taken_is_said_in_words_before_anything_starts(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        program = _up(home, port)
        said, _ = program.communicate(timeout=WAIT)

    assert program.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken" in said
    assert f"PORT={port + 1} make run" in said
    assert not home.exists()


def test_a_data_folder_of_another_version_is_said_in_words(home: Path, port: int, up: Up) -> None:
    (home / "postgres").mkdir(parents=True)
    (home / "postgres" / "PG_VERSION").write_text("15\n")

    program = up()
    said, _ = program.communicate(timeout=WAIT)

    assert program.returncode == 1
    assert "was made by PostgreSQL 15; this is 18" in said
    assert "Traceback" not in said
