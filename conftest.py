"""The cast: the people every test speaks of, and the database that they live in."""

import os
import pickle
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from django.utils import translation
from django.utils.crypto import get_random_string
from pytest_django import DjangoDbBlocker, Settings

from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.models import Elder, Person
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.config.testdb import (
    Kept,
    drop_test_database,
    empty_test_database,
    make_test_database,
)
from songhe.config.testsite import running_site
from songhe.demo.cast import Cast, build_cast
from songhe.health.reference import Editions, Standing
from songhe.health.taking.ingest import app as readings
from songhe.kernel.events import deliver_waiting

__all__ = ["NOON", "Cast", "build_cast"]  # tests of lower floors take the cast from here

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def at_once(
    *deeds: Callable[[], object], refusals: type[Exception] | tuple[type[Exception], ...]
) -> list[Any]:
    """Do things at the same moment, each over a connection of its own; return what came of each,
    a refusal too."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        try:
            start.wait(timeout=10)
            return deed()
        except refusals as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def wait_until_somebody_waits() -> None:
    """Return once another connection waits for a lock; to be asked outside transactions."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        with connection.cursor() as sql:
            sql.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if sql.fetchone() != (0,):
                return
        time.sleep(0.05)
    raise AssertionError("nobody came to wait")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[[], Cast]]:
    """One database for each test process, copied from a migrated template.

    What is given is how to put the cast into it: they are registered once, in a transaction that
    is then rolled back, and their rows copied in for each test, which takes a tenth of the time.
    """
    name = str(connection.settings_dict["TEST"]["NAME"])
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        name += f"_{worker}"
    with django_db_blocker.unblock():
        make_test_database(name)
        with transaction.atomic():
            nine, rows = pickle.dumps(build_cast(at=NOON)), Kept()
            transaction.set_rollback(True)

    def put_in() -> Cast:
        rows.put_back()
        cast: Cast = pickle.loads(nine)  # noqa: S301 - written by this very process
        return cast

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_test_database())
        yield put_in
    with django_db_blocker.unblock():
        drop_test_database(name)


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    """Nothing that a test writes lands beside what the program keeps."""
    settings.SONGHE_TEXT_SANDBOX = tmp_path / "texts"
    settings.SONGHE_FILES = tmp_path / "files"
    settings.SONGHE_TRACKING_SANDBOX = tmp_path / "courier"
    settings.SONGHE_INVOICE_SANDBOX = tmp_path / "invoices"


@pytest.fixture
def at_noon() -> Iterator[None]:
    """Pages and jobs that read the clock find noon."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture(autouse=True)
def shipped_rules_hold() -> None:
    """Every test begins as a process that has not heard of any edition of a rule."""
    Editions.now = Standing()


@pytest.fixture(autouse=True)
def language_of_the_site() -> None:
    """A page that a test before asked for in English leaves its language behind."""
    translation.deactivate()


def force_login(client: Client, user: Person, backend: str | None = None) -> None:
    """A whole sign-in, by one row: staff gave their second factor too."""
    key = get_random_string(32)
    facts = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: backend or settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        AUTHENTICATION_METHODS_SESSION_KEY: [{"method": "mfa"}],
    }
    SessionStore(key).create_model_instance(facts).save(force_insert=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = key


@pytest.fixture(autouse=True)
def whole_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "force_login", force_login)


def really_commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and bool(marker.kwargs.get("transaction"))
    return commits or "transactional_db" in request.fixturenames


@pytest.fixture(autouse=True)
def emptied_afterwards(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that really commit empty the tables at their end, append-only ones too."""
    if not really_commits(request):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    if readings._tokens is not None:
        readings._tokens.known.clear()  # devices of a story that is over


@pytest.fixture(scope="session")
def _site() -> Iterator[str]:
    with running_site() as address:
        yield address


@pytest.fixture
def site(transactional_db: None, _site: str) -> str:
    """The address of the whole site, served over real HTTP by this process."""
    return _site


@pytest.fixture
def noon() -> datetime:
    """A quiet Saturday noon in Wuhan."""
    return NOON


@pytest.fixture
def cast(request: pytest.FixtureRequest, db: None, django_db_setup: Callable[[], Cast]) -> Cast:
    """The nine; new ones where a test commits, for this process may remember those of before."""
    if really_commits(request) or Person.objects.exists():
        return build_cast(at=NOON)
    return django_db_setup()


@pytest.fixture
def grandma(cast: Cast) -> Elder:
    return cast.grandma


@pytest.fixture
def grandma_acting(cast: Cast) -> Acting:
    return acting_of(cast.elder)


@pytest.fixture
def elder(cast: Cast) -> Person:
    return cast.elder


@pytest.fixture
def daughter(cast: Cast) -> Person:
    return cast.daughter


@pytest.fixture
def son(cast: Cast) -> Person:
    return cast.son


@pytest.fixture
def manager(cast: Cast) -> Person:
    return cast.manager


@pytest.fixture
def worker(cast: Cast) -> Person:
    return cast.worker


@pytest.fixture
def doctor(cast: Cast) -> Person:
    return cast.doctor


@pytest.fixture
def operator(cast: Cast) -> Person:
    return cast.operator


@pytest.fixture
def social_worker(cast: Cast) -> Person:
    return cast.social_worker


@pytest.fixture
def officer(cast: Cast) -> Person:
    return cast.officer


@pytest.fixture
def her(cast: Cast) -> Acting:
    """The elder, acting for herself."""
    return acting_of(cast.elder)


@pytest.fixture
def seller(cast: Cast) -> Acting:
    """Who runs the firm that sells."""
    return acting_of(cast.manager)


@pytest.fixture
def tell_everyone(db: None) -> object:
    """Deliver waiting events as the worker would; call it with the moment."""

    def tell(at: datetime = NOON) -> int:
        return deliver_waiting(SUBSCRIPTIONS, at=at)

    return tell
