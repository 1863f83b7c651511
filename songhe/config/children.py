"""Processes that live and die with the command that started them."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

LONGEST_LOG = 10 * 2**20  # bytes; then the log begins anew and the old one is kept once
FIRST_PAUSE = 1.0  # seconds before a child that died is started again; doubled each time
LONGEST_PAUSE = 30.0
STEADY = 60.0  # seconds after which a child counts as healthy and its pause as forgotten
PATIENCE = 25.0  # seconds for a child that was asked to stop


@dataclass
class Child:
    """One process of ours: what it runs, and what became of it."""

    name: str
    arguments: tuple[str, ...]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    pause: float = FIRST_PAUSE
    started: float = 0.0
    again_at: float = field(default=0.0)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            # Of its own session, so that Ctrl-C reaches it through us and in our order. We
            # hold the other end of its stdin: if we are killed it sees the end and stops.
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "songhe.config.cli", *self.arguments],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, "SONGHE_CHILD": "1"},
            )
        self.started = time.monotonic()

    def look(self, now: float) -> str:
        """Start it again if it died; return words for the screen, if there are any."""
        if self.process is None:
            if now >= self.again_at:
                self.start()
            return ""
        status = self.process.poll()
        if status is None:
            return ""
        if now - self.started > STEADY:
            self.pause = FIRST_PAUSE
        pause, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE)
        _forget_numbers(self.process.pid)
        self.again_at, self.process = now + pause, None
        return f"{self.name} stopped ({status}); again in {pause:.0f} s. See {self.log}"

    def stop(self) -> None:
        """Ask it to stop, wait, and insist if it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _forget_numbers(pid: int) -> None:
    """What a dead process had open just then, such as live streams, counts no longer."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - seldom, and the parent stays small

        mark_process_dead(pid)  # type: ignore[no-untyped-call]


def stop_with_parent() -> None:
    """In a child: stop when the command that started us is gone, however it went."""
    if os.environ.pop("SONGHE_CHILD", ""):
        threading.Thread(target=_watch, name="parent", daemon=True).start()


def _watch() -> None:
    while os.read(0, 1):  # not sys.stdin: its lock, held at the end, would abort us
        pass
    os.kill(os.getpid(), signal.SIGTERM)
