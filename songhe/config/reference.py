"""Reference data from the plain files in `data/`: what must stand before anybody works."""

from collections.abc import Callable
from importlib import import_module
from typing import Any


def _named(path: str) -> Callable[..., Any]:
    """Return a function by its name; the demonstration stands above us."""
    module, _colon, name = path.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function


def load_reference() -> None:
    """Bring every list up to date; running it again changes nothing."""
    regions = _named("songhe.demo.files:regions")
    _named("songhe.accounts.actions.regions:load_regions")(regions())
