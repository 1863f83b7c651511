import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.actions import kinship
from songhe.accounts.states import KinshipState, Right, Role
from songhe.consent import actions, queries
from songhe.consent.models import Grant
from songhe.consent.states import DataGroup, How
from songhe.notify.models import Message

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def hers(client: Client, cast: Cast) -> Client:
    client.force_login(cast.elder)
    return client


def live(cast: Cast, at: datetime = NOON) -> set[str]:
    return {grant.group for grant in queries.live_grants_of(cast.grandma, at)}


def give(hers: Client, cast: Cast, *groups: str) -> None:
    address = f"/consent/give/{cast.clinic.code}/"
    hers.post(address, {"groups": groups, "lasts": "year", "agreed": "1"})


def text_of(page: bytes) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page.decode()))


def test_she_chooses_hears_the_words_and_only_then_agrees(hers: Client, cast: Cast) -> None:
    address = f"/consent/give/{cast.clinic.code}/"
    assert "checked" not in re.findall(r'name="groups"[^>]*', hers.get(address).content.decode())

    asked = hers.post(address, {"groups": ["readings"], "lasts": "year"})
    assert "我同意水果湖街道社区卫生服务中心" in asked.content.decode()
    assert live(cast) == set()

    hers.post(address, {"groups": ["readings"], "lasts": "year", "agreed": "1"})
    grant = Grant.objects.get()
    assert (grant.group, grant.how, grant.expires_at) == (
        DataGroup.READINGS,
        How.SELF,
        NOON + timedelta(days=365),
    )


def test_ticking_nothing_or_something_not_offered_gives_nothing(hers: Client, cast: Cast) -> None:
    give(hers, cast)
    give(hers, cast, "location")

    assert live(cast) == set()


def test_only_recipients_near_her_are_offered(hers: Client, cast: Cast) -> None:
    for organisation in (cast.bureau, cast.provider_org):
        assert hers.get(f"/consent/give/{organisation.code}/").status_code == 404


def test_her_page_names_each_recipient_and_what_it_may_see(hers: Client, cast: Cast) -> None:
    give(hers, cast, "readings", "records")

    page = text_of(hers.get("/consent/").content)

    assert "水果湖街道社区卫生服务中心能看健康数据" in page
    assert "能看病历" in page
    assert "女儿李静能看您的健康情况" in page
    assert "李军" not in page


def test_taking_back_counts_at_once_and_can_be_undone(hers: Client, cast: Cast) -> None:
    give(hers, cast, "readings", "records")
    grant = Grant.objects.get(group="readings")

    page = hers.post(f"/consent/{grant.code}/withdraw/", follow=True)

    assert live(cast) == {"records"}
    assert f"/consent/{grant.code}/restore/" in page.content.decode()
    hers.post(f"/consent/{grant.code}/restore/")
    assert live(cast) == {"readings", "records"}


def test_too_late_to_undo_is_said_kindly(
    hers: Client, cast: Cast, time_machine: TimeMachineFixture
) -> None:
    give(hers, cast, "readings")
    grant = Grant.objects.get()
    hers.post(f"/consent/{grant.code}/withdraw/")
    time_machine.move_to(NOON + timedelta(minutes=11), tick=False)

    page = hers.post(f"/consent/{grant.code}/restore/", follow=True)

    assert "过了十分钟" in page.content.decode()
    assert live(cast) == set()


@pytest.mark.parametrize("slug", ["daughter", "son", "doctor", "operator", "officer"])
def test_nobody_else_opens_or_changes_them(hers: Client, cast: Cast, slug: str) -> None:
    give(hers, cast, "readings")
    grant = Grant.objects.get()
    other = Client()
    other.force_login(getattr(cast, slug))

    for address in ("/consent/", "/consent/looks/", f"/consent/{grant.code}/"):
        assert other.get(address).status_code == 404
    for verb in ("withdraw", "restore"):
        assert other.post(f"/consent/{grant.code}/{verb}/").status_code == 404

    assert live(cast) == {"readings"}


# --- Who looked ----------------------------------------------------------------------------


def look(cast: Cast, acting: Acting, what: str, at: datetime) -> None:
    actions.record_look(
        acting=acting, elder=cast.grandma, group=DataGroup.READINGS, what=what, at=at
    )


def test_she_reads_who_looked_in_plain_sentences(hers: Client, cast: Cast) -> None:
    beside = Acting(cast.operator, cast.grandma, cast.station, Role.OPERATOR)
    look(cast, beside, "评估", NOON - timedelta(days=1, hours=-7))
    look(cast, acting_of(cast.doctor), "心率和血压图", NOON.replace(hour=10, minute=15))
    look(cast, acting_of(cast.daughter), "健康数据", NOON.replace(hour=11))

    page = text_of(hers.get("/consent/looks/").content)

    assert "今天上午10:15，水果湖街道社区卫生服务中心的陈立医生看了您的心率和血压图。" in page
    assert "今天上午11:00，您的女儿李静看了您的健康数据。" in page
    assert "昨天晚上19:00，水果湖社区站的吴敏在帮您办事的时候看了您的评估。" in page
    assert page.index("李静") < page.index("陈立") < page.index("吴敏")


def test_the_page_of_looks_asks_the_same_however_many_there_are(
    hers: Client,
    cast: Cast,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for minute in range(40):
        look(cast, acting_of(cast.doctor), "病历", NOON + timedelta(minutes=minute))

    hers.get("/consent/looks/")  # the first page of a day also lengthens her session

    with django_assert_max_num_queries(8):
        page = hers.get("/consent/looks/").content.decode()

    assert page.count("陈立医生") == 30


# --- Who is told ---------------------------------------------------------------------------


def test_she_is_told_who_asks_and_he_when_she_agrees(
    cast: Cast, tell_everyone: Callable[[], int]
) -> None:
    tell_everyone()
    asking = Message.objects.get(person=cast.elder, words__contains="李军")
    assert asking.words == "儿子李军想做您的家人，等您决定。"
    assert not Message.objects.filter(person=cast.son).exists()
    his = cast.grandma.kinships.get(relative=cast.son)

    kinship.agree_kinship(
        kinship=his, rights=[Right.SEE_HEALTH], by="王秀兰", at=NOON + timedelta(hours=1)
    )
    tell_everyone()

    assert Message.objects.get(person=cast.son).words == "王奶奶同意您做家人了。"
    assert his.state == KinshipState.AGREED
