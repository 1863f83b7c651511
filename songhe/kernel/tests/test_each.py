"""What is broken about one must not take their turn from the others."""

import pytest
from django.db import OperationalError
from django.utils import timezone

from songhe.kernel.each import for_each
from songhe.kernel.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> list[Event]:
    return [
        Event.objects.create(
            name="kernel.test", subject_id=number, actor="松鹤", happened_at=timezone.now()
        )
        for number in range(3)
    ]


def test_one_that_fails_is_undone_and_the_others_are_done(three: list[Event]) -> None:
    def rename(event: Event) -> bool:
        Event.objects.filter(pk=event.pk).update(name="kernel.renamed")
        if event == three[1]:
            raise ZeroDivisionError
        return event == three[0]

    assert for_each(three, rename, failed="not_renamed") == 1
    assert set(Event.objects.filter(name="kernel.renamed")) == {three[0], three[2]}


def test_a_database_that_is_away_fails_for_all(three: list[Event]) -> None:
    def ask(event: Event) -> bool:
        raise OperationalError

    with pytest.raises(OperationalError):
        for_each(three, ask, failed="not_asked")
