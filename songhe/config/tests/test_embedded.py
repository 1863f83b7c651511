"""The embedded PostgreSQL: started once, shared, stopped by the last, recovered, refused."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from multiprocessing.synchronize import Event
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from songhe.config.embedded.programs import CannotStart, wait_for_orphans
from songhe.config.embedded.server import DATABASE, Server


@pytest.fixture
def server() -> Iterator[Server]:
    # Not in pytest's own folder: another session of root's would close the way to it.
    with TemporaryDirectory(prefix="songhe-test-") as folder:
        server = Server(Path(folder, "home"))
        yield server
        server.stop()


def _write(address: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")


def _kept(address: str) -> int:
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT answer FROM kept").fetchone()
        assert row is not None
        return int(row[0])


def _postmaster(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_it_starts_in_an_empty_folder_and_stops_with_its_last_user(server: Server) -> None:
    with server.in_use() as address:
        with psycopg.connect(address) as connection:
            row = connection.execute(
                "SELECT current_database(), datcollate, datlocale, current_setting('fsync')"
                " FROM pg_database WHERE datname = current_database()"
            ).fetchone()
        assert row == (DATABASE, "C", "C.UTF-8", "on")
        assert server.address_file.read_text().strip() == address

    assert not server.running()


def test_a_second_user_finds_the_same_server_and_the_last_one_stops_it(server: Server) -> None:
    with server.in_use() as first:
        number = _postmaster(server)
        with Server(server.home).in_use() as second:
            assert (second, _postmaster(server)) == (first, number)
        assert server.running()

    assert not server.running()


def test_data_stay_from_one_start_to_the_next(server: Server) -> None:
    with server.in_use() as address:
        _write(address)

    with server.in_use() as address:
        assert _kept(address) == 42


def test_a_server_that_was_killed_recovers_with_its_data(server: Server) -> None:
    with server.in_use(keep=True) as address:
        _write(address)
    os.kill(_postmaster(server), signal.SIGKILL)
    wait_for_orphans(server.data)
    said: list[str] = []

    with server.in_use(said.append) as address:
        assert _kept(address) == 42

    assert said == ["The database was not stopped last time; it recovers by itself"]


def test_a_process_number_that_means_somebody_else_now_does_not_stand_in_the_way(
    server: Server,
) -> None:
    with server.in_use() as address:
        _write(address)
    lines = [str(os.getpid()), str(server.data), "1", "5432", "", "", "", "ready"]
    (server.data / "postmaster.pid").write_text("\n".join(lines))

    with server.in_use() as address:
        assert _kept(address) == 42


def _use_and_hang(home: Path, ready: Event) -> None:
    with Server(home, durable=False).in_use():
        ready.set()
        signal.pause()


def test_a_user_who_was_killed_is_not_waited_for(server: Server) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    other = context.Process(target=_use_and_hang, args=(server.home, ready))
    other.start()
    assert ready.wait(60)
    other.kill()
    other.join()
    assert server.running()

    with server.in_use():
        pass

    assert not server.running()


def test_a_folder_of_another_version_is_refused_in_words(server: Server) -> None:
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("15\n")

    with pytest.raises(CannotStart, match="made by PostgreSQL 15; this is 18"), server.in_use():
        pass


def test_a_folder_with_something_else_in_it_is_refused_and_left_alone(server: Server) -> None:
    server.data.mkdir(parents=True)
    (server.data / "letters.txt").write_text("dear")

    with pytest.raises(CannotStart, match="not empty and holds no database"), server.in_use():
        pass

    assert [path.name for path in server.data.iterdir()] == ["letters.txt"]


def test_a_place_that_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with (
        pytest.raises(CannotStart, match="cannot be written"),
        Server(tmp_path / "file" / "home").in_use(),
    ):
        pass


def test_a_long_path_gets_a_short_place_for_its_socket(tmp_path: Path) -> None:
    server = Server(tmp_path / ("deep" * 30))

    assert len(os.fsencode(server.sockets / ".s.PGSQL.5432")) <= 100
    assert server.sockets != Server(tmp_path / ("deep" * 29)).sockets
