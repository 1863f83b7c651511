"""Who has signed in is known by one question."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.backends import PeopleBackend
from songhe.accounts.models import Membership, Person


@pytest.mark.parametrize("who", ["elder", "daughter", "operator"])
def test_who_signed_in_acts_as_anybody_who_was_loaded_otherwise(
    who: str, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person: Person = getattr(cast, who)
    with django_assert_num_queries(2 if who == "operator" else 1):
        found = PeopleBackend().get_user(person.pk)
        assert found is not None
        acting = acting_of(found)
        station = acting.elder and acting.elder.station

    assert acting == acting_of(Person.objects.get(pk=person.pk))
    assert station == (cast.station if who == "elder" else None)


def test_a_role_that_ended_is_none_and_who_was_closed_is_nobody(cast: Cast) -> None:
    Membership.objects.filter(person=cast.operator).update(until=NOON - timedelta(days=1))
    found = PeopleBackend().get_user(cast.operator.pk)
    assert found is not None
    assert acting_of(found).role is None

    Person.objects.filter(pk=cast.operator.pk).update(is_active=False)
    assert PeopleBackend().get_user(cast.operator.pk) is None
