"""Starting our real processes against the tests' database, and killing them."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connections


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment in which a process of ours uses this test's database and folder."""
    parameters = connections["default"].get_connection_params()
    host, name, user = (parameters.get(key, "") for key in ("host", "dbname", "user"))
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"postgresql://{user}@/{name}?host={host}",
        "DJANGO_SETTINGS_MODULE": "songhe.config.settings",
        "SONGHE_VAR": str(home),
        "PYTHONPATH": str(settings.ROOT),
        **more,
    }


def start(home: Path, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
    home.mkdir(exist_ok=True)
    with (home / "output.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "songhe.config.cli", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=settings.ROOT,
            env=environment(home, **more),
        )
