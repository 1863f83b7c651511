"""Appeals against decisions, and what an answer brings about."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.catalogue.queries import listing_on_sale
from songhe.catalogue.states import ProviderState
from songhe.kernel.flow import NotAllowed
from songhe.oversight import actions, appeals
from songhe.oversight.models import Appeal, Sanction, Verb

LATE = actions.Grounds("S3", "本月三次没有按约上门。")
RIGHT = actions.Grounds("U1", "当天停电属实。")
WRONG = actions.Grounds("D1", "没有新的证据。")


@pytest.fixture
def officer_acting(cast: Cast) -> Acting:
    return acting_of(cast.officer)


@pytest.fixture
def manager_acting(cast: Cast) -> Acting:
    return acting_of(cast.manager)


@pytest.fixture
def suspension(cast: Cast, officer_acting: Acting) -> Sanction:
    return actions.suspend_provider(
        provider=cast.provider, grounds=LATE, acting=officer_acting, at=NOON
    )


def test_an_appeal_that_is_upheld_restores_what_was_suspended(
    suspension: Sanction, cast: Cast, manager_acting: Acting, officer_acting: Acting
) -> None:
    sent = appeals.appeal(sanction=suspension, words="停电", acting=manager_acting, at=NOON)
    assert listing_on_sale(cast.bathing.code, NOON) is None

    appeals.uphold(appeal=sent, grounds=RIGHT, acting=officer_acting, at=NOON)

    assert listing_on_sale(cast.bathing.code, NOON) == cast.bathing
    with pytest.raises(NotAllowed):
        appeals.dismiss(appeal=sent, grounds=WRONG, acting=officer_acting, at=NOON)


def test_an_appeal_that_is_dismissed_leaves_it(
    suspension: Sanction, cast: Cast, manager_acting: Acting, officer_acting: Acting
) -> None:
    sent = appeals.appeal(sanction=suspension, words="停电", acting=manager_acting, at=NOON)

    appeals.dismiss(appeal=sent, grounds=WRONG, acting=officer_acting, at=NOON)

    cast.provider.refresh_from_db()
    assert cast.provider.state == ProviderState.SUSPENDED


def test_even_a_removal_is_taken_back(
    cast: Cast, manager_acting: Acting, officer_acting: Acting
) -> None:
    removal = actions.remove_provider(
        provider=cast.provider,
        grounds=actions.Grounds("X2", "举报。"),
        acting=officer_acting,
        at=NOON,
    )
    sent = appeals.appeal(sanction=removal, words="查无此事", acting=manager_acting, at=NOON)

    appeals.uphold(appeal=sent, grounds=RIGHT, acting=officer_acting, at=NOON)

    assert listing_on_sale(cast.bathing.code, NOON) == cast.bathing


def test_one_appeals_once_and_within_thirty_days(
    suspension: Sanction, manager_acting: Acting
) -> None:
    with pytest.raises(appeals.CannotAppeal):
        appeals.appeal(
            sanction=suspension, words="x", acting=manager_acting, at=NOON + timedelta(days=31)
        )
    appeals.appeal(sanction=suspension, words="x", acting=manager_acting, at=NOON)
    with pytest.raises(appeals.AlreadyAppealed):
        appeals.appeal(sanction=suspension, words="y", acting=manager_acting, at=NOON)

    assert Appeal.objects.count() == 1


@pytest.mark.parametrize("who", ["worker", "elder", "officer", "operator"])
def test_only_the_firms_manager_appeals(who: str, suspension: Sanction, cast: Cast) -> None:
    with pytest.raises(appeals.CannotAppeal):
        appeals.appeal(
            sanction=suspension, words="x", acting=acting_of(getattr(cast, who)), at=NOON
        )


@time_machine.travel(NOON, tick=False)
def test_the_way_of_an_appeal_on_the_pages(
    suspension: Sanction, cast: Cast, client: Client
) -> None:
    client.force_login(cast.manager)
    assert LATE.reason in client.get("/oversight/decisions/").content.decode()
    client.post(f"/oversight/decisions/{suspension.code}/appeal/", {"words": "那几天停电。"})
    assert "等答复" in client.get("/oversight/decisions/").content.decode()

    client.force_login(cast.officer)
    assert "那几天停电。" in client.get("/oversight/appeals/").content.decode()
    sent = Appeal.objects.get()
    form = {"uphold-rule": "U1", "uphold-reason": "属实。"}
    assert client.post(f"/oversight/appeals/{sent.code}/uphold/", form).status_code == 302

    cast.provider.refresh_from_db()
    assert cast.provider.state == ProviderState.ACTIVE
    public = client.get(f"/oversight/record/{cast.provider.code}/").content.decode()
    assert "没有受过警告或处罚" in public


def test_what_stands_is_public(suspension: Sanction, cast: Cast, client: Client) -> None:
    page = client.get(f"/oversight/record/{cast.provider.code}/").content.decode()

    assert "多次未按约上门" in page
    assert LATE.reason not in page  # the reason is for the firm


def test_a_warning_leaves_the_shop_open(cast: Cast, officer_acting: Acting) -> None:
    warned = actions.warn_provider(
        provider=cast.provider,
        grounds=actions.Grounds("W2", "答复慢。"),
        acting=officer_acting,
        at=NOON,
    )

    assert warned.verb == Verb.WARN
    assert listing_on_sale(cast.bathing.code, NOON) == cast.bathing
