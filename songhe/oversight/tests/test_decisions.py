"""Deciding about providers: by a published rule, with a reason, once."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client

from conftest import NOON, Cast, build_cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.actions.people import register_organisation
from songhe.accounts.models import Person
from songhe.accounts.states import OrganisationKind
from songhe.catalogue.actions import providers as sellers
from songhe.catalogue.models import Application, Category, Provider
from songhe.catalogue.queries import listing_on_sale, on_sale, search
from songhe.catalogue.states import ApplicationKind, ApplicationState, ProviderState
from songhe.kernel.flow import NotAllowed
from songhe.notify.models import Message
from songhe.oversight import actions
from songhe.oversight.models import Sanction, Verb
from songhe.oversight.queries.providers import standing_of
from songhe.oversight.rules.published import RULES, UnknownRule, rules_for, rules_open

OTHERS = [
    "elder",
    "daughter",
    "son",
    "manager",
    "worker",
    "doctor",
    "operator",
    "social_worker",
]
LATE = actions.Grounds("S3", "本月三次没有按约上门，也没有说明。")


@pytest.fixture
def acting(cast: Cast) -> Acting:
    return acting_of(cast.officer)


@pytest.fixture
def newcomer(cast: Cast) -> Provider:
    """A provider that asked to be admitted, with one good paper."""
    organisation = register_organisation(
        name="新来的助餐店", kind=OrganisationKind.PROVIDER, region=cast.provider_org.region
    )
    provider = sellers.apply_provider(organisation=organisation, by="店主", at=NOON)
    sellers.add_licence(
        provider=provider,
        category=Category.objects.get(code="B01"),
        name="食品经营许可证",
        number="JY-1",
        expires_on=date(2027, 6, 30),
        by="店主",
        at=NOON,
    )
    return provider


def expire_papers(provider: Provider) -> None:
    provider.licences.update(expires_on=date(2026, 11, 20))


def test_every_decision_has_rules() -> None:
    assert {rule.verb for rule in RULES.values()} == set(Verb.values)
    assert all(rules_for(verb) for verb in Verb)


def test_only_rules_that_fit_are_offered_and_taken(cast: Cast, acting: Acting) -> None:
    def named(verb: Verb) -> list[str]:
        today = standing_of(cast.provider, NOON.date())
        return [rule.code for rule in rules_open(verb, today)]

    assert named(Verb.REMOVE) == ["X2"]  # it was never suspended
    assert named(Verb.SUSPEND) == ["S2", "S3", "S4", "S5", "S6"]
    never = actions.Grounds("X1", "没有整改。")
    with pytest.raises(actions.NotTheCase):
        actions.remove_provider(provider=cast.provider, grounds=never, acting=acting, at=NOON)
    actions.warn_provider(
        provider=cast.provider, grounds=actions.Grounds("W2", "一次。"), acting=acting, at=NOON
    )
    assert "S7" in named(Verb.SUSPEND)

    actions.suspend_provider(provider=cast.provider, grounds=LATE, acting=acting, at=NOON)

    assert named(Verb.REMOVE) == ["X1", "X2"]
    assert named(Verb.RESTORE) == ["B1", "B2"]  # an appeal is upheld as an appeal, by another
    upheld = actions.Grounds("B3", "申诉成立。")
    with pytest.raises(actions.NotTheCase):
        actions.restore_provider(provider=cast.provider, grounds=upheld, acting=acting, at=NOON)
    assert Sanction.objects.count() == 2
    expire_papers(cast.provider)
    assert named(Verb.RESTORE) == ["B2"]


def test_suspending_takes_everything_off_sale_at_once(cast: Cast, acting: Acting) -> None:
    assert listing_on_sale(cast.bathing.code, NOON) == cast.bathing

    sanction = actions.suspend_provider(
        provider=cast.provider, grounds=LATE, acting=acting, at=NOON
    )

    assert listing_on_sale(cast.bathing.code, NOON) is None
    assert not on_sale(NOON).filter(provider=cast.provider).exists()
    assert not search(text="助浴", at=NOON).filter(provider=cast.provider).exists()
    assert (sanction.verb, sanction.rule, sanction.by) == (
        Verb.SUSPEND,
        "S3",
        "何建国（武昌区民政局）",
    )
    told = Message.objects.get(person=cast.manager)
    assert told.words.endswith("依据：多次未按约上门。本月三次没有按约上门，也没有说明。")


def test_restoring_brings_it_back(cast: Cast, acting: Acting) -> None:
    actions.suspend_provider(provider=cast.provider, grounds=LATE, acting=acting, at=NOON)

    actions.restore_provider(
        provider=cast.provider,
        grounds=actions.Grounds("B2", "复查合格。"),
        acting=acting,
        at=NOON + timedelta(days=7),
    )

    assert listing_on_sale(cast.bathing.code, NOON) == cast.bathing
    assert [one.verb for one in Sanction.objects.order_by("at")] == ["suspend", "restore"]


def test_an_expired_licence_is_grounds_only_when_one_expired(cast: Cast, acting: Acting) -> None:
    grounds = actions.Grounds("S1", "营业执照 11 月 20 日到期。")
    with pytest.raises(actions.NotTheCase):
        actions.suspend_provider(provider=cast.provider, grounds=grounds, acting=acting, at=NOON)
    assert not Sanction.objects.exists()

    expire_papers(cast.provider)
    actions.suspend_provider(provider=cast.provider, grounds=grounds, acting=acting, at=NOON)

    cast.provider.refresh_from_db()
    assert cast.provider.state == ProviderState.SUSPENDED


def test_suspending_twice_happens_once(cast: Cast, acting: Acting) -> None:
    same_in_another_window = Provider.objects.get(pk=cast.provider.pk)
    actions.suspend_provider(provider=cast.provider, grounds=LATE, acting=acting, at=NOON)

    with pytest.raises(NotAllowed):
        actions.suspend_provider(
            provider=same_in_another_window, grounds=LATE, acting=acting, at=NOON
        )

    assert Sanction.objects.count() == 1
    assert Message.objects.filter(person=cast.manager).count() == 1


@pytest.mark.parametrize(
    ("grounds", "refusal"),
    [
        (actions.Grounds("S3", "   "), actions.NoReason),
        (actions.Grounds("B1", "理由"), UnknownRule),
        (actions.Grounds("S99", "理由"), UnknownRule),
    ],
)
def test_without_rule_and_reason_nothing_is_decided(
    grounds: actions.Grounds, refusal: type[Exception], cast: Cast, acting: Acting
) -> None:
    with pytest.raises(refusal):
        actions.suspend_provider(provider=cast.provider, grounds=grounds, acting=acting, at=NOON)

    cast.provider.refresh_from_db()
    assert cast.provider.state == ProviderState.ACTIVE
    assert not Sanction.objects.exists()


@pytest.mark.parametrize("who", OTHERS)
def test_only_an_officer_decides(who: str, cast: Cast) -> None:
    with pytest.raises(actions.NotAnOfficer):
        actions.suspend_provider(
            provider=cast.provider,
            grounds=LATE,
            acting=acting_of(getattr(cast, who)),
            at=NOON,
        )

    cast.provider.refresh_from_db()
    assert cast.provider.state == ProviderState.ACTIVE


def test_a_newcomer_with_papers_is_admitted(newcomer: Provider, acting: Acting) -> None:
    actions.approve_provider(
        provider=newcomer, grounds=actions.Grounds("A1", "证照已核对。"), acting=acting, at=NOON
    )

    newcomer.refresh_from_db()
    assert newcomer.state == ProviderState.ACTIVE


def test_a_newcomer_without_a_good_paper_is_not_admitted(
    newcomer: Provider, acting: Acting
) -> None:
    expire_papers(newcomer)

    with pytest.raises(actions.NotTheCase):
        actions.approve_provider(
            provider=newcomer, grounds=actions.Grounds("A1", "核对"), acting=acting, at=NOON
        )

    newcomer.refresh_from_db()
    assert newcomer.state == ProviderState.APPLIED


def test_a_newcomer_may_be_refused_but_an_active_provider_not(
    newcomer: Provider, cast: Cast, acting: Acting
) -> None:
    grounds = actions.Grounds("R1", "缺少食品经营许可证原件。")
    actions.refuse_provider(provider=newcomer, grounds=grounds, acting=acting, at=NOON)

    with pytest.raises(NotAllowed):
        actions.refuse_provider(provider=cast.provider, grounds=grounds, acting=acting, at=NOON)

    newcomer.refresh_from_db()
    cast.provider.refresh_from_db()
    assert (newcomer.state, cast.provider.state) == (
        ProviderState.REMOVED,
        ProviderState.ACTIVE,
    )


def test_the_page_offers_only_what_is_open(cast: Cast, newcomer: Provider, client: Client) -> None:
    client.force_login(cast.officer)

    active = client.get(f"/oversight/providers/{cast.provider.code}/").content.decode()
    applied = client.get(f"/oversight/providers/{newcomer.code}/").content.decode()

    assert "暂停营业</h2>" in active
    assert "恢复营业</h2>" not in active
    assert "准入</h2>" in applied
    assert "不予准入</h2>" in applied


def test_an_officer_suspends_on_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)

    answer = client.post(
        f"/oversight/providers/{cast.provider.code}/suspend/",
        {"suspend-rule": "S3", "suspend-reason": LATE.reason},
        follow=True,
    )

    page = answer.content.decode()
    assert "决定已生效，服务商已收到通知。" in page
    assert LATE.reason in page
    assert "S3 多次未按约上门" in page


def test_a_rule_that_does_not_fit_is_said_and_what_was_typed_stays(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.officer)

    answer = client.post(
        f"/oversight/providers/{cast.provider.code}/suspend/",
        {"suspend-rule": "S1", "suspend-reason": "执照到期"},
    )

    assert answer.status_code == 422
    assert "现在的情况不合这一条，请核对后再选。" in answer.content.decode()
    assert "执照到期" in answer.content.decode()
    assert not Sanction.objects.exists()


def test_two_officers_on_two_pages_decide_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    address = f"/oversight/providers/{cast.provider.code}/suspend/"
    form = {"suspend-rule": "S3", "suspend-reason": LATE.reason}

    client.post(address, form)
    again = client.post(address, form, follow=True)

    assert "已经有人作了决定，请看最新的记录。" in again.content.decode()
    assert Sanction.objects.count() == 1


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_has_these_pages(who: str, cast: Cast, client: Client) -> None:
    person: Person = getattr(cast, who)
    client.force_login(person)
    code = cast.provider.code

    for address in ("", "needs/", "providers/", f"providers/{code}/"):
        assert client.get(f"/oversight/{address}").status_code == 404
    form = {"suspend-rule": "S3", "suspend-reason": "x"}
    assert client.post(f"/oversight/providers/{code}/suspend/", form).status_code == 404
    cast.provider.refresh_from_db()
    assert cast.provider.state == ProviderState.ACTIVE


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_suspend_once() -> None:
    cast = build_cast(at=NOON)
    together = threading.Barrier(2)
    answers: list[str] = []

    def suspend() -> None:
        provider = Provider.objects.select_related("organisation").get(pk=cast.provider.pk)
        acting = acting_of(cast.officer)
        together.wait()
        try:
            actions.suspend_provider(provider=provider, grounds=LATE, acting=acting, at=NOON)
            answers.append("suspended")
        except NotAllowed:
            answers.append("too late")
        connection.close()

    threads = [threading.Thread(target=suspend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["suspended", "too late"]
    assert Sanction.objects.count() == 1


def test_a_removal_is_asked_about_once_more_with_the_name_and_what_happens(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.officer)
    where = f"/oversight/providers/{cast.provider.code}/remove/"
    facts = {"remove-rule": "X2", "remove-reason": "伪造了证照。\n已核实。", "draft": "d"}

    asked = client.post(where, facts)

    page = asked.content.decode()
    assert asked.status_code == 200
    assert f"清退“{cast.provider.name}”？" in page
    for words in ("已经付款的订单照常履行或退款", "30 天内申诉", "X2", "不了，返回"):
        assert words in page
    assert not Sanction.objects.exists()
    cast.provider.refresh_from_db()
    assert cast.provider.state == ProviderState.ACTIVE

    sure = client.post(where, facts | {"sure": "yes"})

    assert sure.status_code == 302
    cast.provider.refresh_from_db()
    assert cast.provider.state == ProviderState.REMOVED
    assert Sanction.objects.get().reason.startswith("伪造了证照。")


def test_what_is_wrong_with_a_removal_is_said_before_it_is_asked_about(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.officer)

    answer = client.post(f"/oversight/providers/{cast.provider.code}/remove/", {"remove-rule": ""})

    assert answer.status_code == 422
    assert "请写明理由" in answer.content.decode()


def test_what_is_not_sent_in_is_not_offered_for_approval(
    newcomer: Provider, cast: Cast, client: Client
) -> None:
    client.force_login(cast.officer)
    where = f"/oversight/providers/{newcomer.code}/"
    assert 'id="verb-approve"' in client.get(where).content.decode()
    Application.objects.create(
        provider=newcomer,
        kind=ApplicationKind.ADMIT,
        state=ApplicationState.CHANGES,
        started_at=NOON,
    )

    page = client.get(where).content.decode()

    assert "交上来以后才能准入" in page
    assert ('id="verb-approve"' in page, 'id="verb-refuse"' in page) == (False, True)
