"""The broker's process: configured by us, then NATS's own program takes its place."""

import ctypes
import os
import signal

from songhe.config.database import home
from songhe.config.embedded.broker import Broker

PR_SET_PDEATHSIG = 1


def serve() -> None:
    """Become the broker; ends when asked to, or with the command that started it.

    :raises CannotStart: if it is not installed.
    """
    broker = Broker.of_environment(home())
    broker.prepare()
    command = broker.command()
    if os.environ.pop("SONGHE_CHILD", ""):
        _stop_with_parent()
    os.execv(command[0], command)  # noqa: S606 - our own program and arguments


def _stop_with_parent() -> None:
    """Let the kernel tell us; our usual watcher does not outlive becoming another program."""
    parent = os.getppid()
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):  # Linux; elsewhere only a parent that is killed leaves it behind
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it went in this very moment
        os.kill(os.getpid(), signal.SIGTERM)
