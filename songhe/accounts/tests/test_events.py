"""The kernel's promises about events, shown on a real flow."""

from datetime import datetime
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from conftest import NOON, Cast, build_cast
from songhe.accounts.actions import kinship
from songhe.accounts.models import Elder, Kinship, Person
from songhe.kernel import events
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event


class Flaky:
    """A listener that fails a number of times before it hears."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.heard: list[int] = []

    def __call__(self, event: Event) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("not now")
        self.heard.append(event.pk)


@pytest.fixture
def withdrawn(grandma: Elder, daughter: Person, noon: datetime) -> Event:
    kinship.withdraw_kinship(
        kinship=grandma.kinships.get(relative=daughter), by=grandma.name, at=noon
    )
    return Event.objects.get(name="accounts.kinship.withdraw")


def test_an_event_is_told_once_however_often_it_is_delivered(
    withdrawn: Event, noon: datetime
) -> None:
    listener = Flaky(0)
    wires = {withdrawn.name: (listener,)}

    assert events.deliver(withdrawn.pk, wires, at=noon)
    assert not events.deliver(withdrawn.pk, wires, at=noon)

    assert listener.heard == [withdrawn.pk]


def test_a_failing_listener_leaves_the_event_waiting_and_does_not_stop_the_rest(
    withdrawn: Event, noon: datetime
) -> None:
    wires = {withdrawn.name: (Flaky(1),), "accounts.kinship.agree": (other := Flaky(0),)}

    events.deliver_waiting(wires, at=noon)

    withdrawn.refresh_from_db()
    assert (withdrawn.delivered_at, withdrawn.attempts) == (None, 1)
    assert len(other.heard) == 1


def test_a_change_that_is_rolled_back_leaves_no_event_and_no_job(
    grandma: Elder, daughter: Person, noon: datetime
) -> None:
    before = Event.objects.count(), _jobs()

    with pytest.raises(PowerFails):
        _withdraw_and_fail(grandma.kinships.get(relative=daughter), noon)

    assert (Event.objects.count(), _jobs()) == before


@pytest.mark.django_db(transaction=True)
def test_of_two_people_pressing_at_once_one_is_told_no() -> None:
    cast: Cast = build_cast(at=NOON)
    asked = cast.grandma.kinships.get(relative=cast.son)
    together, refused = Barrier(2), []

    def press(verb: str) -> None:
        mine = Kinship.objects.get(pk=asked.pk)
        together.wait()
        try:
            with transaction.atomic():
                mine.move(verb, by="王秀兰", at=NOON)
        except NotAllowed as refusal:
            refused.append(refusal.verb)
        finally:
            connection.close()

    presses = [Thread(target=press, args=(verb,)) for verb in ("agree", "refuse")]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()

    asked.refresh_from_db()
    verbs = ("accounts.kinship.agree", "accounts.kinship.refuse")
    moved = Event.objects.filter(subject_id=asked.pk, name__in=verbs)
    assert len(refused) == 1
    assert moved.count() == 1
    assert asked.state == {"agree": "refused", "refuse": "agreed"}[refused[0]]


class PowerFails(Exception):
    pass


@transaction.atomic
def _withdraw_and_fail(hers: Kinship, at: datetime) -> None:
    kinship.withdraw_kinship(kinship=hers, by="王秀兰", at=at)
    raise PowerFails


def _jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return int(cursor.fetchone()[0])
