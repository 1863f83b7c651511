"""The cast: the people every test speaks of."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from songhe.accounts.models import Elder, Person
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.demo.cast import Cast, build_cast
from songhe.kernel.events import deliver_waiting

__all__ = ["NOON", "Cast", "build_cast"]  # tests of lower floors take the cast from here

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def noon() -> datetime:
    """A quiet Saturday noon in Wuhan."""
    return NOON


@pytest.fixture
def cast(db: None) -> Cast:
    return build_cast(at=NOON)


@pytest.fixture
def grandma(cast: Cast) -> Elder:
    return cast.grandma


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
def tell_everyone(db: None) -> object:
    """Deliver waiting events as the worker would; call it with the moment."""

    def tell(at: datetime = NOON) -> int:
        return deliver_waiting(SUBSCRIPTIONS, at=at)

    return tell
