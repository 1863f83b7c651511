"""Doing a piece of work in a child that is killed before its n-th step."""

import os
import signal
from collections.abc import Callable
from typing import Any

from django.db import connection

from songhe.config.verify import TRUTHS

MOST = 400  # steps of one piece of work


def killed_before(step: int, work: Callable[[], object]) -> bool:
    """Do the work in a child that is killed before its n-th step; return whether it was.

    The child leaves our connection to us and opens its own.
    """
    child = os.fork()
    if child == 0:
        ours, connection.connection = connection.connection, None
        try:
            _do_until(step, work)
        finally:
            del ours
            os._exit(1)  # whatever went wrong stays in the child
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def _do_until(step: int, work: Callable[[], object]) -> None:
    steps = iter(range(1, MOST * 10))

    def count() -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(execute: Callable[..., Any], *asked: Any) -> Any:
        count()
        return execute(*asked)

    commit = connection.commit

    def counted() -> None:
        count()
        commit()

    connection.commit = counted  # type: ignore[method-assign]  # that is the point
    with connection.execute_wrapper(before):
        work()
    os._exit(0)


def everything_holds() -> None:
    assert [fault for truth in TRUTHS for fault in truth.broken()] == []
