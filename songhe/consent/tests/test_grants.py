from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.actions import kinship, people
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.consent import actions, queries
from songhe.consent.models import Grant
from songhe.consent.states import DataGroup, GrantState, How, Purpose
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event

READINGS, RECORDS = DataGroup.READINGS, DataGroup.RECORDS
Give = Callable[..., list[Grant]]


@pytest.fixture
def give(cast: Cast, noon: datetime) -> Give:
    """Give the clinic consent as the elder herself; anything may be said otherwise."""

    def _give(*groups: DataGroup, **otherwise: object) -> list[Grant]:
        facts: dict[str, object] = {
            "elder": cast.grandma,
            "organisation": cast.clinic,
            "groups": groups or [READINGS],
            "purpose": Purpose.CARE,
            "expires_at": None,
            "acting": acting_of(cast.elder),
            "how": How.SELF,
            "at": noon,
        }
        return actions.give_consent(**(facts | otherwise))  # type: ignore[arg-type]

    return _give


def test_nobody_sees_anything_before_she_agrees(cast: Cast, noon: datetime) -> None:
    for person in (cast.doctor, cast.operator, cast.social_worker, cast.officer, cast.son):
        for group in DataGroup:
            assert list(queries.elders_open_to(person=person, group=group, at=noon)) == []


def test_she_sees_her_own_and_her_daughter_what_she_allowed(cast: Cast, noon: datetime) -> None:
    for group in DataGroup:
        assert list(queries.elders_open_to(person=cast.elder, group=group, at=noon)) == [
            cast.grandma
        ]

    daughters = {
        group
        for group in DataGroup
        if queries.elders_open_to(person=cast.daughter, group=group, at=noon).exists()
    }
    assert daughters == {READINGS}


def test_a_grant_opens_one_group_to_one_organisation(
    cast: Cast, give: Give, noon: datetime
) -> None:
    give(READINGS)

    def sees(person: object, group: DataGroup) -> bool:
        return queries.elders_open_to(person=person, group=group, at=noon).exists()  # type: ignore[arg-type]

    assert sees(cast.doctor, READINGS)
    assert not sees(cast.doctor, RECORDS)
    assert not sees(cast.operator, READINGS)


def test_the_gate_is_one_query_however_many_elders(cast: Cast, give: Give, noon: datetime) -> None:
    give(READINGS)

    with CaptureQueriesContext(
        connection,
    ) as captured:
        list(queries.elders_open_to(person=cast.doctor, group=READINGS, at=noon))

    assert len(captured) == 1


def test_withdrawing_counts_at_the_next_query(cast: Cast, give: Give, noon: datetime) -> None:
    (grant,) = give(READINGS)
    gate = queries.elders_open_to(person=cast.doctor, group=READINGS, at=noon)
    assert gate.exists()

    actions.withdraw_consent(grant=grant, acting=acting_of(cast.elder), at=noon)

    assert not gate.exists()
    grant.refresh_from_db()
    assert (grant.state, grant.withdrawn_at, grant.withdrawn_by) == (
        GrantState.WITHDRAWN,
        noon,
        "王秀兰",
    )


def test_a_grant_ends_by_itself(cast: Cast, give: Give, noon: datetime) -> None:
    give(READINGS, expires_at=noon + timedelta(days=1))

    later = noon + timedelta(days=1)
    open_now = queries.elders_open_to(person=cast.doctor, group=READINGS, at=noon)
    open_then = queries.elders_open_to(person=cast.doctor, group=READINGS, at=later)

    assert (open_now.exists(), open_then.exists()) == (True, False)


def test_who_leaves_the_organisation_sees_nothing(cast: Cast, give: Give, noon: datetime) -> None:
    give(READINGS)

    people.end_role(membership=cast.doctor.memberships.get(), at=noon)

    assert not queries.elders_open_to(person=cast.doctor, group=READINGS, at=noon).exists()


def test_a_daughter_whose_right_is_taken_sees_nothing(cast: Cast, noon: datetime) -> None:
    hers = cast.grandma.kinships.get(relative=cast.daughter)

    kinship.change_rights(kinship=hers, rights=[], by="王秀兰", at=noon)

    assert not queries.elders_open_to(person=cast.daughter, group=READINGS, at=noon).exists()


def test_agreeing_again_replaces_and_keeps_the_history(
    cast: Cast, give: Give, noon: datetime
) -> None:
    (first,) = give(READINGS)

    (second,) = give(READINGS, at=noon + timedelta(days=30))

    assert [grant.state for grant in queries.grants_of(cast.grandma)] == [
        GrantState.GIVEN,
        GrantState.REPLACED,
    ]
    assert list(queries.live_grants_of(cast.grandma, noon)) == [second]
    first.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.withdraw_consent(grant=first, acting=acting_of(cast.elder), at=noon)


def test_the_words_she_agreed_to_are_kept_whole(cast: Cast, give: Give, noon: datetime) -> None:
    grants = give(READINGS, RECORDS, expires_at=noon + timedelta(days=365))

    assert {grant.text_version for grant in grants} == {"2026-11"}
    assert grants[0].text == (
        "我同意水果湖街道社区卫生服务中心为了“看病和健康照护”查看我的健康数据、病历，"
        "到 2027 年 11 月 21 日 为止。"
        "他们每看一次都会记下来，我随时能看到是谁、什么时候、看了什么。"
        "我随时可以收回，一收回他们就看不到了。不同意或者收回，都不影响我用别的服务。"
    )


def test_an_english_speaker_agrees_to_english_words(cast: Cast, give: Give, noon: datetime) -> None:
    cast.elder.language = "en"
    cast.elder.save(update_fields=["language"])
    elder = Elder.objects.get(pk=cast.grandma.pk)

    (grant,) = give(READINGS, elder=elder)

    assert grant.text.startswith("I agree that 水果湖街道社区卫生服务中心 may see my ")
    assert "until I take it back" in grant.text


def test_the_station_beside_her_records_it_under_both_names(
    cast: Cast, give: Give, noon: datetime
) -> None:
    beside = Acting(cast.operator, cast.grandma, cast.station, Role.OPERATOR)

    (grant,) = give(READINGS, acting=beside, how=How.SPOKEN)

    assert grant.recorded_by == "吴敏（水果湖社区站）代王秀兰"
    assert Event.objects.get(name="consent.grant.give").actor == grant.recorded_by


@pytest.mark.parametrize("slug", ["daughter", "son", "doctor", "operator", "officer"])
def test_nobody_else_gives_or_takes_back_for_her(
    cast: Cast, give: Give, noon: datetime, slug: str
) -> None:
    (grant,) = give(READINGS)
    somebody = acting_of(getattr(cast, slug))

    with pytest.raises(actions.NotHers):
        give(RECORDS, acting=somebody)
    with pytest.raises(actions.NotHers):
        actions.withdraw_consent(grant=grant, acting=somebody, at=noon)

    assert [one.group for one in queries.grants_of(cast.grandma)] == [READINGS]
    assert queries.live_grants_of(cast.grandma, noon).get() == grant


def test_consent_to_nothing_is_refused(cast: Cast, give: Give) -> None:
    with pytest.raises(actions.NothingChosen):
        give(groups=[])

    assert not Grant.objects.exists()


def test_a_withdrawal_can_be_undone_for_ten_minutes(cast: Cast, give: Give, noon: datetime) -> None:
    (grant,) = give(READINGS)
    hers = acting_of(cast.elder)
    actions.withdraw_consent(grant=grant, acting=hers, at=noon)

    with pytest.raises(NotAllowed):
        actions.restore_consent(
            grant=grant, acting=hers, at=noon + timedelta(minutes=10, seconds=1)
        )
    assert not queries.live_grants_of(cast.grandma, noon).exists()

    actions.restore_consent(grant=grant, acting=hers, at=noon + timedelta(minutes=10))
    assert queries.live_grants_of(cast.grandma, noon).get() == grant


def test_an_undo_never_doubles_a_grant_given_meanwhile(
    cast: Cast, give: Give, noon: datetime
) -> None:
    (first,) = give(READINGS)
    hers = acting_of(cast.elder)
    actions.withdraw_consent(grant=first, acting=hers, at=noon)
    (second,) = give(READINGS)

    with pytest.raises(NotAllowed):
        actions.restore_consent(grant=first, acting=hers, at=noon)

    assert queries.live_grants_of(cast.grandma, noon).get() == second
