"""The whole table over the whole cast: who may do what, before and after the elder agrees."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from conftest import Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.consent import actions, queries
from songhe.consent.capabilities import Capability, Takes
from songhe.consent.states import DataGroup, How, Purpose

SLUGS = (
    "elder",
    "daughter",
    "son",
    "manager",
    "worker",
    "doctor",
    "operator",
    "social_worker",
    "officer",
)
FAMILY, HER = {"daughter"}, {"elder"}

# What each may do about her while she has agreed to nothing.
BEFORE: dict[Capability, set[str]] = {
    Capability.CONSENT_GIVE: HER,
    Capability.CONSENT_WITHDRAW: HER,
    Capability.LOOKS_VIEW: HER,
    Capability.KINSHIP_DECIDE: HER,
    Capability.READING_VIEW: HER | FAMILY,
    Capability.READING_WRITE: HER | FAMILY | {"operator"},
    Capability.READING_TAG: HER | FAMILY,
    Capability.ALERT_VIEW: HER | FAMILY | {"operator"},
    Capability.ALERT_ACKNOWLEDGE: FAMILY | {"operator"},
    Capability.ALERT_NOTE: FAMILY | {"operator"},
    Capability.ALERT_RESOLVE: {"operator"},
    Capability.DEVICE_ENROL: HER | FAMILY | {"operator"},
    Capability.RULES_EDIT: {"doctor"},
    Capability.LADDER_VIEW: HER | FAMILY | {"operator"},
    Capability.LADDER_SET: HER | FAMILY | {"operator"},
    Capability.NOTE_VIEW: HER,
    Capability.NOTE_WRITE: set(),
    Capability.PATIENT_VIEW: {"doctor"},
    Capability.ASSESSMENT_VIEW: HER | {"daughter"},
    Capability.ASSESSMENT_FILL: HER,
    Capability.CASE_VIEW: {"social_worker"},
    Capability.CASE_WRITE: {"social_worker"},
    Capability.SESSION_OPEN: {"operator"},
    Capability.CONTACT_VIEW: HER | FAMILY | {"operator"},
    Capability.ORDER_PLACE: HER | FAMILY,
    Capability.ORDER_VIEW: HER | FAMILY | {"manager"},
    Capability.ORDER_PAY: HER | FAMILY,
    Capability.ORDER_CANCEL: HER | FAMILY,
    Capability.ORDER_RATE: HER | FAMILY,
    Capability.ENTITLEMENT_RECORD: {"operator", "officer"},
    Capability.STATEMENT_VIEW: {"manager", "officer"},
    Capability.VISIT_VIEW: HER | FAMILY | {"manager", "worker"},
    Capability.VISIT_ANSWER: {"manager"},
    Capability.VISIT_CHECK_IN: {"worker"},
    Capability.VISIT_CHECK_OUT: {"worker"},
    Capability.VISIT_CONFIRM: HER | FAMILY,
    Capability.LISTING_EDIT: {"manager"},
    Capability.DISTRICT_VIEW: {"officer"},
    Capability.PROVIDER_SUSPEND: {"officer"},
    Capability.PROVIDER_RESTORE: {"officer"},
    Capability.PROVIDER_APPROVE: {"officer"},
}
# What the clinic's doctor may besides, once she agreed to everything.
WITH_GRANT = {
    Capability.READING_VIEW,
    Capability.READING_TAG,
    Capability.ALERT_VIEW,
    Capability.ALERT_ACKNOWLEDGE,
    Capability.ALERT_NOTE,
    Capability.ALERT_RESOLVE,
    Capability.LADDER_VIEW,
    Capability.NOTE_VIEW,
    Capability.NOTE_WRITE,
    Capability.ASSESSMENT_VIEW,
    Capability.CONTACT_VIEW,
}


def who_may(cast: Cast, capability: Capability, elder: Elder, at: datetime) -> set[str]:
    return {
        slug
        for slug in SLUGS
        if queries.may(
            acting=acting_of(getattr(cast, slug)), capability=capability, elder=elder, at=at
        )
    }


def agree_to_everything(cast: Cast, at: datetime) -> None:
    actions.give_consent(
        elder=cast.grandma,
        organisation=cast.clinic,
        groups=list(DataGroup),
        purpose=Purpose.CARE,
        expires_at=at + timedelta(days=1),
        acting=acting_of(cast.elder),
        how=How.SELF,
        at=at,
    )


def test_the_matrix_is_whole() -> None:
    assert set(BEFORE) == set(Capability)


@pytest.mark.parametrize("capability", list(Capability))
def test_before_she_agrees(cast: Cast, noon: datetime, capability: Capability) -> None:
    assert who_may(cast, capability, cast.grandma, noon) == BEFORE[capability]


@pytest.mark.parametrize("capability", list(Capability))
def test_her_grant_opens_the_doctors_ways_and_no_others(
    cast: Cast, noon: datetime, capability: Capability
) -> None:
    agree_to_everything(cast, noon)

    more = {"doctor"} if capability in WITH_GRANT else set()
    assert who_may(cast, capability, cast.grandma, noon) == BEFORE[capability] | more


@pytest.mark.parametrize("capability", sorted(WITH_GRANT))
def test_it_ends_with_the_grant(cast: Cast, noon: datetime, capability: Capability) -> None:
    agree_to_everything(cast, noon)

    later = noon + timedelta(days=1)
    assert "doctor" not in who_may(cast, capability, cast.grandma, later)


def test_the_station_beside_her_does_what_she_may(cast: Cast, noon: datetime) -> None:
    beside = Acting(cast.operator, cast.grandma, cast.station, Role.OPERATOR)

    for capability in (Capability.CONSENT_GIVE, Capability.ORDER_PLACE, Capability.READING_VIEW):
        assert queries.may(acting=beside, capability=capability, elder=cast.grandma, at=noon)


def test_an_elder_of_another_station_is_not_near(cast: Cast, noon: datetime) -> None:
    cast.grandma.station = cast.grandma.clinic = None

    assert who_may(cast, Capability.SESSION_OPEN, cast.grandma, noon) == set()
    assert who_may(cast, Capability.PATIENT_VIEW, cast.grandma, noon) == set()


def test_a_visitor_may_nothing(noon: datetime) -> None:
    assert not any(queries.may(acting=None, capability=one, at=noon) for one in Capability)


def test_require_refuses_aloud(cast: Cast, noon: datetime) -> None:
    officer = acting_of(cast.officer)

    queries.require(acting=officer, capability=Capability.DISTRICT_VIEW, at=noon)
    with pytest.raises(PermissionDenied, match="clinic:note:write"):
        queries.require(
            acting=officer, capability=Capability.NOTE_WRITE, elder=cast.grandma, at=noon
        )


def test_every_way_that_takes_a_grant_says_of_what() -> None:
    for capability in Capability:
        takes_grant = Takes.GRANT in capability.ways.roles.values()
        assert takes_grant <= (capability.ways.group is not None), capability
