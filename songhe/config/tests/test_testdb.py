"""Emptying the test database beside a page that is still being answered."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import connection, transaction

from songhe.accounts.models import Person
from songhe.config.testdb import empty_test_database
from songhe.visits.models import VisitTask

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_still_reads_is_waited_for_and_never_locked_in(daughter: Person) -> None:
    """He holds the last table and wants the first; whoever held the first would wait for ever."""
    reading = threading.Event()

    def page() -> None:
        with closing(connection), transaction.atomic():
            VisitTask.objects.count()
            reading.set()
            time.sleep(0.3)
            Person.objects.count()

    with ThreadPoolExecutor(1) as somebody:
        answered = somebody.submit(page)
        assert reading.wait(10)
        empty_test_database()
        answered.result(10)

    assert not Person.objects.exists()
