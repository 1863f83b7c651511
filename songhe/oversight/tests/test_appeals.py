"""Appeals against decisions, and what an answer brings about."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.actions import people
from songhe.accounts.states import OrganisationKind, Role
from songhe.catalogue.actions import admission
from songhe.catalogue.models import Application
from songhe.catalogue.queries import listing_on_sale
from songhe.catalogue.queries.admission import open_application_of
from songhe.catalogue.states import ApplicationKind, ApplicationState, ProviderState
from songhe.kernel.flow import NotAllowed
from songhe.oversight import actions, appeals
from songhe.oversight.models import Appeal, Sanction, Verb
from songhe.oversight.states import AppealState

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
def second_acting(cast: Cast) -> Acting:
    """A colleague of the officer, who looks again."""
    second = people.register_person(name="刘敏", phone="+8613800000077", at=NOON)
    people.give_role(person=second, organisation=cast.bureau, role=Role.OFFICER, at=NOON)
    return acting_of(second)


@pytest.fixture
def suspension(cast: Cast, officer_acting: Acting) -> Sanction:
    return actions.suspend_provider(
        provider=cast.provider, grounds=LATE, acting=officer_acting, at=NOON
    )


def test_an_appeal_that_is_upheld_restores_what_was_suspended(
    suspension: Sanction, cast: Cast, manager_acting: Acting, second_acting: Acting
) -> None:
    sent = appeals.appeal(sanction=suspension, words="停电", acting=manager_acting, at=NOON)
    assert listing_on_sale(cast.bathing.code, NOON) is None

    appeals.uphold(appeal=sent, grounds=RIGHT, acting=second_acting, at=NOON)

    assert listing_on_sale(cast.bathing.code, NOON) == cast.bathing
    with pytest.raises(NotAllowed):
        appeals.dismiss(appeal=sent, grounds=WRONG, acting=second_acting, at=NOON)


def test_an_appeal_that_is_dismissed_leaves_it(
    suspension: Sanction, cast: Cast, manager_acting: Acting, second_acting: Acting
) -> None:
    sent = appeals.appeal(sanction=suspension, words="停电", acting=manager_acting, at=NOON)

    appeals.dismiss(appeal=sent, grounds=WRONG, acting=second_acting, at=NOON)

    cast.provider.refresh_from_db()
    assert cast.provider.state == ProviderState.SUSPENDED


def test_even_a_removal_is_taken_back(
    cast: Cast, manager_acting: Acting, officer_acting: Acting, second_acting: Acting
) -> None:
    removal = actions.remove_provider(
        provider=cast.provider,
        grounds=actions.Grounds("X2", "举报。"),
        acting=officer_acting,
        at=NOON,
    )
    sent = appeals.appeal(sanction=removal, words="查无此事", acting=manager_acting, at=NOON)

    appeals.uphold(appeal=sent, grounds=RIGHT, acting=second_acting, at=NOON)

    assert listing_on_sale(cast.bathing.code, NOON) == cast.bathing


def test_nobody_is_removed_while_an_appeal_waits(
    suspension: Sanction,
    cast: Cast,
    manager_acting: Acting,
    officer_acting: Acting,
    second_acting: Acting,
    client: Client,
) -> None:
    sent = appeals.appeal(sanction=suspension, words="停电", acting=manager_acting, at=NOON)
    not_right = actions.Grounds("X1", "没有整改。")

    def remove() -> Sanction:
        return actions.remove_provider(
            provider=cast.provider, grounds=not_right, acting=officer_acting, at=NOON
        )

    with pytest.raises(actions.AppealWaits):
        remove()
    cast.provider.refresh_from_db()
    assert (cast.provider.state, Sanction.objects.count()) == (ProviderState.SUSPENDED, 1)
    client.force_login(cast.officer)
    page = client.get(reverse("oversight:provider", args=[cast.provider.code])).content.decode()
    assert "它有一份申诉等答复" in page
    assert 'id="verb-remove"' not in page
    assert "B3" not in page

    appeals.dismiss(appeal=sent, grounds=WRONG, acting=second_acting, at=NOON)
    assert remove().rule == "X1"


def test_of_two_officers_one_answers(
    suspension: Sanction, cast: Cast, manager_acting: Acting, second_acting: Acting
) -> None:
    sent = appeals.appeal(sanction=suspension, words="停电", acting=manager_acting, at=NOON)
    seen_by_another = Appeal.objects.select_related("sanction__provider").get()

    appeals.dismiss(appeal=sent, grounds=WRONG, acting=second_acting, at=NOON)
    with pytest.raises(NotAllowed):
        appeals.uphold(appeal=seen_by_another, grounds=RIGHT, acting=second_acting, at=NOON)

    cast.provider.refresh_from_db()
    assert cast.provider.state == ProviderState.SUSPENDED
    assert Sanction.objects.filter(verb=Verb.UPHOLD).count() == 0


def test_upheld_too_late_what_was_asked_anew_goes_its_own_way(
    cast: Cast, manager_acting: Acting, officer_acting: Acting, second_acting: Acting
) -> None:
    renew = ApplicationKind.RENEW
    refused = admission.start_application(provider=cast.provider, kind=renew, at=NOON)
    Application.objects.filter(pk=refused.pk).update(state=ApplicationState.SENT, sent_at=NOON)
    refusal = actions.refuse_provider(
        provider=cast.provider,
        grounds=actions.Grounds("R1", "看不清。"),
        acting=officer_acting,
        at=NOON,
    )
    sent = appeals.appeal(sanction=refusal, words="看得清", acting=manager_acting, at=NOON)
    anew = admission.start_application(provider=cast.provider, kind=renew, at=NOON)

    appeals.uphold(appeal=sent, grounds=RIGHT, acting=second_acting, at=NOON)

    assert open_application_of(cast.provider) == anew
    refused.refresh_from_db()
    assert refused.state == ApplicationState.REFUSED
    assert Sanction.objects.filter(verb=Verb.UPHOLD).count() == 1


def test_who_decided_does_not_answer_the_appeal_and_is_told_who_may(
    suspension: Sanction, cast: Cast, manager_acting: Acting, client: Client
) -> None:
    sent = appeals.appeal(sanction=suspension, words="停电", acting=manager_acting, at=NOON)
    for do in (appeals.uphold, appeals.dismiss):
        with pytest.raises(appeals.SamePerson):
            do(appeal=sent, grounds=RIGHT, acting=acting_of(cast.officer), at=NOON)
    client.force_login(cast.officer)

    alone = client.get("/oversight/appeals/").content.decode()
    assert "这里只有您一位监管人员" in alone
    assert "uphold-reason" not in alone
    client.post(
        f"/oversight/appeals/{sent.code}/uphold/", {"uphold-rule": "U1", "uphold-reason": "属实。"}
    )
    sent.refresh_from_db()
    assert sent.state == AppealState.OPEN

    city = people.register_organisation(
        name="武汉市民政局", kind=OrganisationKind.BUREAU, region=cast.bureau.region
    )
    for number, name, place in ((1, "市里的人", city), (2, "刘敏", cast.bureau)):
        person = people.register_person(name=name, phone=f"+861380000008{number}", at=NOON)
        people.give_role(person=person, organisation=place, role=Role.OFFICER, at=NOON)
    named = client.get("/oversight/appeals/").content.decode()
    assert named.index("刘敏") < named.index("市里的人")  # the nearest first


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
    suspension: Sanction, cast: Cast, client: Client, second_acting: Acting
) -> None:
    client.force_login(cast.manager)
    assert LATE.reason in client.get("/oversight/decisions/").content.decode()
    client.post(f"/oversight/decisions/{suspension.code}/appeal/", {"words": "那几天停电。"})
    assert "等答复" in client.get("/oversight/decisions/").content.decode()

    client.force_login(second_acting.person)
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
