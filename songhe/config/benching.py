"""`songhe bench NAME`: finds the measurement and prints what it found."""

import json
import sys
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import typer
from rich.console import Console


def _all() -> dict[str, ModuleType]:
    """Every module of the benchmarks that can run, by its name."""
    package = import_module("songhe.bench")
    modules = {
        found.name: import_module(f"songhe.bench.{found.name}")
        for found in iter_modules(package.__path__)
        if not found.ispkg
    }
    return {name: module for name, module in modules.items() if hasattr(module, "run")}


def run(name: str, *, as_json: bool) -> None:
    """Measure; progress goes to standard error, the figures to standard output."""
    measures = _all()
    if name not in measures:
        sys.stderr.write(f"There is no measurement {name!r}; there are: {', '.join(measures)}\n")
        raise typer.Exit(2)
    found = measures[name].run()
    if as_json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    else:
        Console().print_json(data=found)
