"""The pages of her places: who may open them, and that they call only while she agrees."""

import pytest
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.consent.actions import give_consent, withdraw_consent
from songhe.consent.models import Grant, Look
from songhe.consent.states import DataGroup, How, Purpose
from songhe.health.actions.fences import (
    AlreadyRemoved,
    NotAgreed,
    remove_fence,
    set_fence,
)
from songhe.health.actions.readings import load_readings
from songhe.health.models.devices import Device
from songhe.health.models.fences import Fence
from songhe.health.queries.fences import circles_of, fences_of
from songhe.health.rules.fence import Circle

HOME = Circle(30.5928, 114.3055, 500)
FORM = {"name": "家和附近", "centre": "now", "radius": "500", "hours": "night"}


@pytest.fixture
def agreed(cast: Cast) -> Grant:
    return give_consent(
        elder=cast.grandma,
        organisation=cast.station,
        groups=[DataGroup.LOCATION],
        purpose=Purpose.CARE,
        expires_at=None,
        acting=acting_of(cast.elder),
        how=How.SELF,
        at=NOON,
    )[0]


@pytest.fixture
def seen(grandma: Elder, watch: Device, at_noon: None) -> None:
    """Her watch says where she is."""
    for metric, value in (("latitude", 30.5928), ("longitude", 114.3055)):
        load_readings(
            elder=grandma, device=watch, metric=metric, times=[NOON], values=[value], at=NOON
        )


@pytest.mark.usefixtures("seen")
def test_she_draws_a_place_around_where_she_is_and_takes_it_away(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.elder)
    new = reverse("health:new_place", args=[cast.grandma.code])

    answer = client.post(new, FORM, follow=True)

    fence = Fence.objects.get()
    assert (round(fence.latitude, 4), fence.radius, fence.from_hour) == (30.5928, 500, 21)
    assert "家和附近" in answer.content.decode()
    assert "每天 21 点到 6 点算数" in " ".join(answer.content.decode().split())

    client.post(reverse("health:remove_place", args=[cast.grandma.code, fence.code]))
    assert list(fences_of(cast.grandma.pk, NOON)) == []


@pytest.mark.usefixtures("seen", "agreed")
def test_what_was_typed_stays_when_something_is_missing(cast: Cast, client: Client) -> None:
    client.force_login(cast.operator)
    new = reverse("health:new_place", args=[cast.grandma.code])

    answer = client.post(new, {**FORM, "name": "女儿家", "radius": ""}).content.decode()

    assert "请选一个范围。" in answer
    assert 'value="女儿家"' in answer
    assert not Fence.objects.exists()


@pytest.mark.usefixtures("seen", "agreed")
def test_the_station_draws_one_while_she_agrees_and_its_look_is_noted(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.operator)

    client.get(reverse("health:places", args=[cast.grandma.code]))
    client.post(reverse("health:new_place", args=[cast.grandma.code]), FORM)

    assert Fence.objects.get().organisation == cast.station
    look = Look.objects.get(person=cast.operator)
    assert (look.group, look.what) == (DataGroup.LOCATION, "常去的地方")


@pytest.mark.django_db
def test_when_she_withdraws_the_stations_circle_calls_nobody_and_hers_goes_on(
    cast: Cast, agreed: Grant
) -> None:
    hers = set_fence(
        elder=cast.grandma, name="家", circle=HOME, acting=acting_of(cast.elder), at=NOON
    )
    theirs = set_fence(
        elder=cast.grandma, name="社区", circle=HOME, acting=acting_of(cast.operator), at=NOON
    )
    assert list(fences_of(cast.grandma.pk, NOON)) == [hers, theirs]

    withdraw_consent(grant=agreed, acting=acting_of(cast.elder), at=NOON)

    assert list(fences_of(cast.grandma.pk, NOON)) == [hers]
    assert len(circles_of(cast.grandma.pk, NOON)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["operator", "daughter", "son", "doctor", "officer"])
def test_without_her_yes_nobody_else_draws_one(cast: Cast, who: str) -> None:
    with pytest.raises(NotAgreed):
        set_fence(
            elder=cast.grandma,
            name="家",
            circle=HOME,
            acting=acting_of(getattr(cast, who)),
            at=NOON,
        )

    assert not Fence.objects.exists()


@pytest.mark.django_db
def test_of_two_who_take_a_place_away_one_hears_that_it_is_gone(cast: Cast) -> None:
    acting = acting_of(cast.elder)
    fence = set_fence(elder=cast.grandma, name="家", circle=HOME, acting=acting, at=NOON)
    remove_fence(fence=fence, acting=acting, at=NOON)

    with pytest.raises(AlreadyRemoved):
        remove_fence(fence=fence, acting=acting, at=NOON)


@pytest.mark.django_db
def test_without_any_position_there_is_her_community_or_nothing_to_choose(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.elder)
    cast.grandma.region.__class__.objects.update(latitude=None, longitude=None)

    answer = client.get(reverse("health:new_place", args=[cast.grandma.code])).content.decode()

    assert "现在还定不了" in answer


@pytest.mark.django_db
def test_the_station_sees_her_places_beside_its_own_way_about(
    cast: Cast, client: Client, agreed: Grant
) -> None:
    set_fence(elder=cast.grandma, name="家", circle=HOME, acting=acting_of(cast.elder), at=NOON)
    client.force_login(cast.operator)

    page = client.get(reverse("health:places", args=[cast.grandma.code])).content.decode()

    assert "不再算“家”" in page
    assert reverse("health:devices") in page
