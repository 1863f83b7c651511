"""What is broken about one must not take their turn from the others."""

import pytest
from django.db import OperationalError

from conftest import Cast
from songhe.accounts.models import Person
from songhe.kernel.each import for_each

pytestmark = pytest.mark.django_db


def test_one_that_fails_is_undone_and_the_others_are_done(cast: Cast) -> None:
    people = [cast.daughter, cast.operator, cast.doctor]

    def rename(person: Person) -> bool:
        Person.objects.filter(pk=person.pk).update(name="换了")
        if person == cast.operator:
            raise ZeroDivisionError
        return person == cast.daughter

    assert for_each(people, rename, failed="not_renamed") == 1
    renamed = set(Person.objects.filter(name="换了"))
    assert renamed == {cast.daughter, cast.doctor}


def test_a_database_that_is_away_fails_for_all(cast: Cast) -> None:
    def ask(person: Person) -> bool:
        raise OperationalError

    with pytest.raises(OperationalError):
        for_each([cast.daughter, cast.doctor], ask, failed="not_asked")
