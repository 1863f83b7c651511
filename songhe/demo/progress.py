"""Showing how far a long piece of work has come."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol, Self, TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress as Bars,
    TextColumn,
    TimeElapsedColumn,
)

T = TypeVar("T")


class Progress(Protocol):
    """Whoever wants to hear how far it is."""

    def each(self, words: str, things: Iterable[T], total: int | None) -> Iterator[T]:
        """Hand out the things one by one, and show it; `total` is None where nobody knows it."""
        ...


class Silent:
    """For tests and scripts: says nothing."""

    def each(self, words: str, things: Iterable[T], total: int | None) -> Iterator[T]:
        yield from things


class Bar(AbstractContextManager["Bar"]):
    """Bars on standard error, one for each part of the work."""

    def __init__(self) -> None:
        self.console = Console(stderr=True)
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
        )

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def each(self, words: str, things: Iterable[T], total: int | None) -> Iterator[T]:
        task = self._bars.add_task(words, total=total)
        for thing in things:
            yield thing
            self._bars.advance(task)
        done = self._bars.tasks[task].completed
        self._bars.update(task, total=done)
