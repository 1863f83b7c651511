from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connections

from conftest import NOON
from songhe.accounts.actions import limits
from songhe.accounts.models import Counter

pytestmark = pytest.mark.django_db


def test_one_more_than_allowed_is_refused_until_the_window_ends(noon: datetime) -> None:
    limits.take(what="code.phone", who="+8613800000001", at=noon)

    with pytest.raises(limits.TooOften) as refused:
        limits.take(what="code.phone", who="+8613800000001", at=noon + timedelta(seconds=59))

    assert refused.value.until == noon + timedelta(minutes=1)
    limits.take(what="code.phone", who="+8613800000001", at=noon + timedelta(minutes=1))


def test_each_is_counted_alone(noon: datetime) -> None:
    limits.take(what="code.phone", who="+8613800000001", at=noon)
    limits.take(what="code.phone", who="+8613800000002", at=noon)


def test_the_longest_wait_is_told(noon: datetime) -> None:
    for minute in range(5):
        limits.take(what="code.phone", who="her", at=noon + timedelta(minutes=minute))

    with pytest.raises(limits.TooOften) as refused:
        limits.take(what="code.phone", who="her", at=noon + timedelta(minutes=5))

    assert refused.value.until == noon + timedelta(hours=1)


def test_nobodys_number_or_address_is_kept(noon: datetime) -> None:
    limits.take(what="code.phone", who="+8613800000001", at=noon)

    assert all("138" not in counter.key[:3] for counter in Counter.objects.all())
    assert {len(counter.key) for counter in Counter.objects.all()} == {64}


def test_old_counts_are_forgotten(noon: datetime) -> None:
    limits.take(what="ask.person", who="her", at=noon)

    assert limits.forget_old(at=noon) == 0
    assert limits.forget_old(at=noon + timedelta(days=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_are_counted_as_two() -> None:
    def attempt(_: int) -> bool:
        try:
            limits.take(what="ask.person", who="her", at=NOON)
        except limits.TooOften:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(6) as pool:
        allowed = list(pool.map(attempt, range(24)))

    assert allowed.count(True) == 10
    assert Counter.objects.get().count == 24
