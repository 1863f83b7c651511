"""How long the program takes to start, and how much memory it holds at rest.

Starts the whole demonstration twice in a folder of its own: the first time from nothing, the
second time with its data. Memory is the proportional share (PSS) of every process, the database's
too, after the wearables have sent for a while.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import psutil

from songhe.bench.place import console
from songhe.config.embedded.server import Server

SETTLING = 20  # seconds
MOST_SECONDS = 300
LIMITS = {"second_start_s": 8, "rest_mb": 700}


def run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="songhe-rest-") as folder:
        home = Path(folder, "var")
        first, memory = _live(home, settle=0)
        second, memory = _live(home, settle=SETTLING)
        return {
            "first_start_s": round(first, 1),
            "second_start_s": round(second, 1),
            "rest_mb": round(sum(memory.values())),
            "processes_mb": {name: round(share) for name, share in memory.items()},
            "limits": LIMITS,
        }


def _live(home: Path, *, settle: float) -> tuple[float, dict[str, float]]:
    """Start, wait until it is well, measure, stop; return seconds and memory by process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    began = time.monotonic()
    program = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "songhe.config.cli", "up", "--port", str(port)],
        env={**environment, "SONGHE_VAR": str(home)},
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_well(port, program)
        seconds = time.monotonic() - began
        console.print(f"well after {seconds:.1f} s")
        time.sleep(settle)
        memory = _memory(program.pid, home)
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(60)
    return seconds, memory


def _wait_until_well(port: int, program: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until and program.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise RuntimeError("the program did not become well")


def _memory(pid: int, home: Path) -> dict[str, float]:
    """Return each process's share in MB; the database's are one line."""
    command = psutil.Process(pid)
    shares = {"up": _share(command)}
    for child in command.children():
        name = child.cmdline()[3]
        shares[name] = shares.get(name, 0) + _share(child)
    lines = (Server(home).data / "postmaster.pid").read_text().splitlines()
    postmaster = psutil.Process(int(lines[0]))
    every = [postmaster, *postmaster.children(recursive=True)]
    shares["database"] = sum(_share(process) for process in every)
    return shares


def _share(process: psutil.Process) -> float:
    rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found.group(1)) / 1024 if found else 0.0
