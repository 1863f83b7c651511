"""The PostgreSQL that comes with the program: started, shared, stopped and recovered here.

The server listens on a Unix socket only, so no port can be taken and nobody on the network
can reach it. Everybody who uses it holds a shared lock on a file; the last one to leave may
stop it. A lock dies with its process, so a killed user is never waited for. The program does
not need Django for this: the `songhe` command stays small.
"""

import contextlib
import fcntl
import getpass
import hashlib
import os
import pwd
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil
import psycopg

from songhe.config.embedded.programs import (
    CannotStart,
    binaries,
    open_the_way,
    run,
    system_user,
    wait_for_orphans,
)

MAJOR = "18"
SUPERUSER = "postgres"
DATABASE = "songhe"
LONGEST_SOCKET = 100  # bytes; the kernel allows 107
START_SECONDS = 60
NEEDED_MB = 300

OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "max_wal_size": "512MB",
    "random_page_cost": "1.1",  # nobody runs this on a turning disk
    "jit": "off",  # short queries only
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_min_messages": "warning",
    "autovacuum_naptime": "30s",
}

NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

Say = Callable[[str], None]


@dataclass(frozen=True)
class Server:
    """A folder in which an embedded PostgreSQL lives; `home` is what `SONGHE_VAR` names."""

    home: Path
    name: str = "postgres"
    durable: bool = True  # tests do without

    def __post_init__(self) -> None:
        object.__setattr__(self, "home", self.home.resolve())

    @property
    def data(self) -> Path:
        return self.home / self.name

    @property
    def log(self) -> Path:
        return self.home / f"{self.name}.log"

    @property
    def address_file(self) -> Path:
        return self.home / f"{self.name}.url"

    @property
    def sockets(self) -> Path:
        """Beside the data, or in the temporary folder when the path would be too long."""
        near = self.home / f"{self.name}-socket"
        if len(os.fsencode(near / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            return near
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"songhe-{digest}"

    def address(self, database: str = DATABASE) -> str:
        return f"postgresql://{SUPERUSER}@/{database}?host={self.sockets}"

    @contextlib.contextmanager
    def in_use(self, say: Say = lambda _words: None, *, keep: bool = False) -> Iterator[str]:
        """Have the server running inside the block; yield its address.

        The last user stops it on leaving, unless `keep` says to leave it for the next.

        :raises CannotStart: with words for whoever typed the command.
        """
        self._make_home()
        with (self.home / f"{self.name}.users").open("a") as users:
            with self._alone():
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start(say)
            try:
                yield self.address()
            finally:
                with self._alone():
                    fcntl.flock(users, fcntl.LOCK_UN)
                    if not keep and _nobody_else(users):
                        self.stop()

    def start_again(self, say: Say = lambda _words: None) -> None:
        """Start it when it was killed while in use; it recovers by itself."""
        with self._alone():
            self._start(say)

    def running(self) -> bool:
        """Does our postmaster live? A recycled process number does not count."""
        pid = self._pid()
        if pid is None:
            return False
        try:
            process = psutil.Process(pid)
            command = process.cmdline()
        except psutil.Error:
            return False
        return process.name().startswith("postgres") and str(self.data) in command

    def stop(self) -> None:
        """Stop the server cleanly: sessions are ended, everything is on the disk."""
        if self.running():
            self._control("stop", "-m", "fast", "-w", "-t", str(START_SECONDS))

    # --- What only this file does ----------------------------------------------------------

    def _make_home(self) -> None:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            probe = self.home / f".writable-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise CannotStart(
                f"The data folder {self.home} cannot be written ({error.strerror}).\n"
                "Give it to this user, or name another one: SONGHE_VAR=/some/folder"
            ) from error

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time start or stop the server."""
        with (self.home / f"{self.name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self, say: Say) -> None:
        self._check_folder()
        self._make_sockets()
        if not self.running():
            if not (self.data / "PG_VERSION").exists():
                say("Making a new database cluster")
                self._initialise()
            self._recover(say)
            self._launch()
        self._make_database()
        self.address_file.write_text(self.address() + "\n")

    def _check_folder(self) -> None:
        version = self.data / "PG_VERSION"
        try:
            found = version.read_text().strip() if version.exists() else ""
            empty = not self.data.exists() or not any(self.data.iterdir())
        except PermissionError as error:
            raise CannotStart(
                f"The database folder {self.data} belongs to {self.data.owner()}, "
                f"and this is {getpass.getuser()}.\n"
                "Run as that user, or name another folder: SONGHE_VAR=/some/folder"
            ) from error
        if found and found != MAJOR:
            raise CannotStart(
                f"The database in {self.data} was made by PostgreSQL {found}; this is {MAJOR}.\n"
                "Dump it with the old version and load it here (docs/operations/backup.md)."
            )
        if not found and not empty:
            raise CannotStart(
                f"{self.data} is not empty and holds no database.\n"
                "Move what is in it away, or name another folder: SONGHE_VAR=/some/folder"
            )

    def _initialise(self) -> None:
        free = shutil.disk_usage(self.home).free // 2**20
        if free < NEEDED_MB:
            raise CannotStart(
                f"Only {free} MB are free where {self.data} lies; {NEEDED_MB} MB are needed."
            )
        self.data.mkdir(exist_ok=True)
        self.data.chmod(0o700)
        self._hand_over(self.data)
        run(
            self._as_owner(),
            "initdb",
            *("-D", str(self.data), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        )

    def _make_sockets(self) -> None:
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        owners = {os.geteuid(), *(user.pw_uid for user in [self._as_owner()] if user)}
        if self.sockets.stat().st_uid not in owners:
            raise CannotStart(f"{self.sockets} belongs to somebody else; remove it and try again.")
        self._hand_over(self.sockets)

    def _recover(self, say: Say) -> None:
        """Forget a postmaster that was killed, when its number now means nothing of ours."""
        stale = self.data / "postmaster.pid"
        if not stale.exists():
            return
        say("The database was not stopped last time; it recovers by itself")
        wait_for_orphans(self.data)
        # Also beside the socket: a dead number that was given anew, or that nobody has
        # buried yet, would pass for a living server.
        for left in (stale, *self.sockets.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)

    def _launch(self) -> None:
        settings = {**OPTIONS, "unix_socket_directories": str(self.sockets)}
        if not self.durable:
            settings |= NOT_DURABLE
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self.log.touch()
        self._hand_over(self.log)
        try:
            self._control(
                *("start", "-w", "-t", str(START_SECONDS)),
                *("-l", str(self.log), "-o", options),
            )
        except CannotStart as error:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])
            raise CannotStart(f"{error}\nThe end of {self.log}:\n{tail}") from error

    def _make_database(self) -> None:
        try:
            with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
                names = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
                if DATABASE not in names:
                    connection.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.OperationalError as error:
            raise CannotStart(f"The database does not answer: {error}") from error

    def _control(self, *arguments: str) -> None:
        if self._as_owner():
            open_the_way(self.data)
        run(self._as_owner(), "pg_ctl", "-D", str(self.data), *arguments)

    def _pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None

    def _as_owner(self) -> pwd.struct_passwd | None:
        """The system user that stands in for root, who may not run PostgreSQL."""
        return system_user() if os.geteuid() == 0 else None

    def _hand_over(self, path: Path) -> None:
        user = self._as_owner()
        if user is None:
            return
        os.chown(path, user.pw_uid, user.pw_gid)
        for place in (path, binaries()):
            open_the_way(place)


def _nobody_else(users: IO[str]) -> bool:
    """Can we have the users' lock for ourselves?"""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(users, fcntl.LOCK_UN)
    return True
