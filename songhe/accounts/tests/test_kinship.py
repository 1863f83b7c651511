from datetime import datetime

import pytest

from conftest import Cast, build_cast
from songhe.accounts import queries
from songhe.accounts.actions import kinship
from songhe.accounts.models import Elder, Person
from songhe.accounts.states import KinshipState, Right
from songhe.kernel.flow import NotAllowed


def test_the_son_may_nothing_until_his_mother_agrees(cast: Cast) -> None:
    assert list(queries.elders_of_relative(cast.son)) == []
    assert list(queries.elders_of_relative(cast.daughter, Right.PAY)) == [cast.grandma]


def test_withdrawing_takes_every_right_at_once(
    grandma: Elder, daughter: Person, noon: datetime
) -> None:
    hers = grandma.kinships.get(relative=daughter)

    kinship.withdraw_kinship(kinship=hers, by=grandma.name, at=noon)

    assert hers.state == KinshipState.WITHDRAWN
    assert list(queries.elders_of_relative(daughter)) == []
    assert not any(getattr(hers, right.value) for right in Right)


def test_an_agreed_kinship_cannot_be_agreed_again(
    grandma: Elder, daughter: Person, noon: datetime
) -> None:
    hers = grandma.kinships.get(relative=daughter)

    with pytest.raises(NotAllowed):
        kinship.agree_kinship(kinship=hers, rights=[], by=grandma.name, at=noon)

    hers.refresh_from_db()
    assert hers.may_pay


def test_the_cast_is_built_once(cast: Cast, noon: datetime) -> None:
    assert build_cast(at=noon) == cast
    assert Person.objects.count() == 9
