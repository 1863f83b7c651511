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


def test_whom_an_alert_calls_is_what_the_relatives_say(
    grandma: Elder, daughter: Person, son: Person, noon: datetime
) -> None:
    """The narrow question of an emergency and the usual one must not part."""

    def both() -> list[int]:
        usual = [one.relative_id for one in queries.relatives_of(grandma, Right.RECEIVE_ALERTS)]
        assert [one.person_id for one in queries.kin_to_alert(grandma.pk)] == usual
        return usual

    hers, his = (grandma.kinships.get(relative=one) for one in (daughter, son))
    assert both() == [daughter.pk]
    kinship.agree_kinship(kinship=his, rights=[Right.RECEIVE_ALERTS], by=grandma.name, at=noon)
    grandma.kinships.filter(pk=his.pk).update(rank=0)
    grandma.kinships.filter(pk=hers.pk).update(rank=1)
    assert both() == [son.pk, daughter.pk]
    Person.objects.filter(pk=son.pk).update(is_active=False)
    assert both() == [daughter.pk]
    grandma.kinships.filter(pk=hers.pk).update(may_receive_alerts=False)
    assert both() == []
