"""The `songhe` command. Light at first: Django is loaded by what needs it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated, Any

import typer

from songhe.config.children import stop_with_parent
from songhe.config.database import database
from songhe.config.embedded.programs import CannotStart

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "songhe.config.settings")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="松鹤 Songhe: run it, fill it, check it, measure it.",
)
demo = typer.Typer(no_args_is_help=True, help="The demonstration district.")
app.add_typer(demo, name="demo")

Port = Annotated[int, typer.Option(envvar="PORT", help="Port on this machine.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object as the last line.")]


def say(words: str) -> None:
    sys.stderr.write(f"· {words}\n")
    sys.stderr.flush()


@contextmanager
def _plainly() -> Iterator[None]:
    """Turn what a person can mend into words instead of a traceback."""
    try:
        yield
    except CannotStart as reason:
        sys.stderr.write(f"\n{reason}\n")
        raise typer.Exit(1) from reason


@contextmanager
def _django(*, filled: bool = False) -> Iterator[None]:
    """Have the database and Django inside the block; with its tables, if need be."""
    with _plainly(), database(say):
        import_module("django").setup()
        if filled and not import_module("django.db").connection.introspection.table_names():
            raise CannotStart("The database is empty. `songhe prepare` makes its tables.")
        yield


def _by_name(path: str) -> Any:
    """Return a function of the demonstration or the benchmarks, which stand above us."""
    module, _colon, name = path.partition(":")
    return getattr(import_module(module), name)


@app.command()
def up(
    *,
    port: Port = 8000,
    demo: Annotated[bool, typer.Option(help="Load the demonstration district.")] = True,
    replay: Annotated[bool, typer.Option(help="Let the wearables send.")] = True,
    webs: Annotated[
        int,
        typer.Option(
            "--web", envvar="SONGHE_WEB_PROCESSES", min=1, max=64, help="How many share the port."
        ),
    ] = 1,
) -> None:
    """Start everything on this machine: database, pages, live events, worker, replay."""
    with _plainly():
        _by_name("songhe.config.up:up")(port=port, demo=demo, replay=replay, webs=webs, say=say)


@app.command()
def web(
    *,
    host: str = "127.0.0.1",
    port: Port = 8000,
    reuse_port: Annotated[
        bool, typer.Option("--reuse-port", help="Share the port with others that say so too.")
    ] = False,
) -> None:
    """Only the web process; several may run behind a proxy, or share one port."""
    stop_with_parent()
    with _django():
        _by_name("songhe.config.web:serve")(host=host, port=port, reuse_port=reuse_port)


@app.command()
def worker() -> None:
    """Only the worker process; as many as wanted."""
    stop_with_parent()
    with _django():
        _by_name("songhe.config.worker:work")()


@app.command()
def watches(
    *,
    host: Annotated[str, typer.Option(envvar="SONGHE_WATCH_HOST")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="SONGHE_WATCH_PORT")] = 0,
) -> None:
    """Only the door of elder watches that dial in over TCP (docs/devices.md)."""
    stop_with_parent()
    with _django():
        _by_name("songhe.config.edges:answer_watches")(host=host, port=port)


@app.command()
def broker() -> None:
    """Only the MQTT broker that comes with the program."""
    with _plainly():
        _by_name("songhe.config.broker:serve")()


@app.command()
def mqtt() -> None:
    """Only the bridge from an MQTT broker to the readings (docs/devices.md)."""
    stop_with_parent()
    with _django():
        _by_name("songhe.config.edges:bridge_mqtt")()


@app.command()
def calls() -> None:
    """Only the process that answers calls for help; two of them where one may fail."""
    stop_with_parent()
    with _django():
        _by_name("songhe.config.worker:answer")()


@app.command()
def prepare(*, demo: bool = False) -> None:
    """Bring tables and reference data up to date, as before every start."""
    with _django():
        _by_name("songhe.config.prepare:prepare")(demo=demo)


@demo.command("load")
def demo_load() -> None:
    """Build the demonstration district, unless it stands."""
    with _django():
        _by_name("songhe.config.prepare:prepare")(demo=True)


@demo.command("reset")
def demo_reset() -> None:
    """Throw the demonstration away and build it anew."""
    with _django(filled=True):
        _by_name("songhe.demo.load:reset")()


@app.command(
    add_help_option=False,  # it has its own
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def replay(context: typer.Context) -> None:
    """Send readings as wearables do, through the real address (--help says how)."""
    stop_with_parent()
    with _django(filled=True):
        _by_name("songhe.demo.replay:main")(context.args)


@app.command()
def bench(name: str, *, as_json: AsJson = False) -> None:
    """Measure one thing; `docs/operations/benchmarks.md` says which."""
    with _django():
        _by_name("songhe.config.benching:run")(name, as_json=as_json)


@app.command()
def verify() -> None:
    """Check that ledger, stock, bookings and the record of looks are whole."""
    with _django(filled=True):
        sys.exit(_by_name("songhe.config.verify:main")())


@app.command()
def distribute() -> None:
    """Spread what belongs to one elder over the nodes of a Citus cluster, when there is one."""
    with _django(filled=True):
        module = import_module("songhe.config.distribute")
        try:
            module.distribute(say)
        except module.NoCitus as reason:
            raise CannotStart(str(reason)) from reason


@app.command()
def archive() -> None:
    """Let the months go that are older than SONGHE_READINGS_MONTHS, into SONGHE_ARCHIVE."""
    with _django(filled=True):
        _by_name("songhe.config.archive:archive")(say)


@app.command()
def docs() -> None:
    """Draw every flow of states from its table."""
    with _django():
        say(f"Wrote {_by_name('songhe.config.diagrams:write')()}")


@app.command()
def screenshots(*, port: Port = 8000) -> None:
    """Take pictures of every home; starts the demonstration when none is running."""
    with _plainly():
        _by_name("songhe.demo.screenshots:take")(port=port, say=say)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def manage(context: typer.Context) -> None:
    """Django's own commands, with the database running."""
    with _django():
        import_module("django.core.management").execute_from_command_line(
            ["songhe manage", *context.args]
        )


def main() -> None:
    app()


if __name__ == "__main__":
    main()
