"""The bar below every elder page: who is told, when, and who is not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conftest import NOON, Cast, build_cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Kinship
from songhe.accounts.states import KinshipState
from songhe.health.models.alerts import Alert
from songhe.health.states import AlertState
from songhe.health.tests.stories import together
from songhe.notify.models import Message
from songhe.notify.queries import messages_of
from songhe.portal.actions import ask_station
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.requests import ask_family

FAMILY, PHONE, SOS = "/home/elder/family/", "/home/elder/phone/", "/home/elder/sos/"


@pytest.fixture
def her(cast: Cast, client: Client) -> Client:
    client.force_login(cast.elder)
    return client


def kinship_of(cast: Cast, slug: str) -> Kinship:
    return Kinship.objects.get(elder=cast.grandma, relative=getattr(cast, slug))


@pytest.mark.parametrize("address", [FAMILY, PHONE, SOS])
@pytest.mark.parametrize("slug", ["daughter", "son", "doctor", "operator", "officer"])
def test_it_is_hers_alone(address: str, slug: str, cast: Cast, client: Client) -> None:
    client.force_login(getattr(cast, slug))

    sent = {"do": "call", "whom": kinship_of(cast, "daughter").code}
    assert client.get(address).status_code == 404
    assert client.post(address, sent).status_code == 404
    assert not Message.objects.exists()
    assert not Alert.objects.exists()


def test_a_visitor_is_asked_to_sign_in(client: Client, db: None) -> None:
    answer = client.get(SOS)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={SOS}")


def test_pressing_twice_tells_the_daughter_once(her: Client, cast: Cast) -> None:
    whom = {"whom": kinship_of(cast, "daughter").code}
    her.post(FAMILY, whom)
    page = her.post(FAMILY, whom, follow=True).content.decode()

    told = messages_of(cast.daughter).get()
    assert told.words == "王秀兰请您帮忙，请尽快联系。"
    assert told.urgent
    assert "已经告诉过女儿李静，不用再按。" in page


def test_while_she_calls_both_homes_lead_to_it_first(her: Client, cast: Cast) -> None:
    now = timezone.now()
    ten = timezone.localtime(now).replace(hour=10, minute=0, second=0, microsecond=0)
    bath = [Wanted(cast.bathing, starts_at=ten + timedelta(days=2))]
    acting = acting_of(cast.elder)
    checkout = start_checkout(elder=cast.grandma, lines=bath, acting=acting, token="1", at=now)
    ask_family(checkout=checkout, payer=cast.daughter, acting=acting, at=now)
    her.post(SOS, {"do": "call"})

    home = her.get("/home/elder/").content.decode()
    her.force_login(cast.daughter)
    hers = her.get("/home/family/").content.decode()

    assert home.index(SOS) < home.index("看看怎么办")
    assert hers.index("看经过，接手") < hers.index("王秀兰请您付款")


def test_whom_she_did_not_agree_to_is_neither_shown_nor_told(her: Client, cast: Cast) -> None:
    page = her.get(FAMILY).content.decode()
    answer = her.post(FAMILY, {"whom": kinship_of(cast, "son").code})

    assert ("李静" in page, "李军" in page) == (True, False)
    assert answer.status_code == 404
    assert not messages_of(cast.son).exists()


def test_without_relatives_she_is_led_to_the_telephone(her: Client, cast: Cast) -> None:
    Kinship.objects.filter(relative=cast.daughter).update(may_receive_alerts=False)

    page = her.get(FAMILY).content.decode()

    assert "还没有能收到消息的家人" in page
    assert PHONE in page


def test_the_telephone_page_has_six_numbers_at_most(her: Client, cast: Cast) -> None:
    for slug in ("son", "manager", "worker"):
        Kinship.objects.update_or_create(
            elder=cast.grandma,
            relative=getattr(cast, slug),
            defaults={"relation": "亲友", "state": KinshipState.AGREED, "asked_at": NOON},
        )

    page = her.get(PHONE).content.decode().split("<main")[1].split("</main>")[0]

    assert page.count('href="tel:') == 6
    assert 'href="tel:12345"' in page


def test_the_telephone_page_has_every_number(her: Client) -> None:
    page = her.get(PHONE).content.decode()

    numbers = ("+8613800000002", "027-85550160", "027-85550120", "120", "12345")
    assert [number for number in numbers if f'href="tel:{number}"' not in page] == []


def test_sos_opens_one_call_and_tells_the_family_at_once(her: Client, cast: Cast) -> None:
    her.post(SOS, {"do": "call"})
    her.post(SOS, {"do": "call"})

    alert = Alert.objects.get()
    assert (alert.elder, alert.rule, alert.state) == (cast.grandma, "sos", AlertState.RAISED)
    assert messages_of(cast.daughter).filter(kind="alert", urgent=True).count() == 1
    assert not messages_of(cast.son).exists()
    page = her.get(SOS).content.decode()
    assert "正在叫人帮您" in page
    assert "李静" in page


def test_saying_that_she_is_well_tells_them_and_leaves_the_closing_to_them(
    her: Client, cast: Cast
) -> None:
    her.post(SOS, {"do": "call"})
    her.post(SOS, {"do": "well"})
    page = her.post(SOS, {"do": "well"}, follow=True).content.decode()

    said = messages_of(cast.daughter).filter(words__contains="王秀兰说没事了")
    assert said.count() == 1  # pressing twice is once
    alert = Alert.objects.get()
    assert alert.state == AlertState.RAISED
    assert [note.words for note in alert.notes.all()] == ["我没事了"]
    assert "已经告诉大家您没事了" in page
    assert "正在叫人帮您" not in page


def test_when_she_is_well_nobody_reads_that_somebody_is_still_sought(
    her: Client, cast: Cast
) -> None:
    her.post(SOS, {"do": "call"})
    assert "正在找人" in her.get("/home/elder/").content.decode()
    her.post(SOS, {"do": "well"})

    hers = her.get("/home/elder/").content.decode()
    her.force_login(cast.daughter)
    daughters = her.get("/home/family/").content.decode()

    assert "您说没事了，会有人打电话来问一声" in hers
    assert "王秀兰：说没事了，请打电话问一声" in daughters
    assert "正在找人" not in hers + daughters


def test_who_is_not_well_after_all_calls_the_same_people_again(her: Client, cast: Cast) -> None:
    her.post(SOS, {"do": "call"})
    her.post(SOS, {"do": "well"})
    page = her.post(SOS, {"do": "call"}, follow=True).content.decode()

    newest = messages_of(cast.daughter)[0]
    assert (newest.words, newest.urgent) == ("王秀兰说还是要人来。请马上联系。", True)
    assert Alert.objects.count() == 1
    assert "正在叫人帮您" in page


def test_looking_at_the_page_calls_nobody(her: Client) -> None:
    her.get(SOS)
    her.post(SOS, {"do": "well"})
    her.post(SOS, {"do": "something"})

    assert not Alert.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_ask_her_station_at_once_are_heard_once() -> None:
    cast = build_cast(at=NOON)

    def ask() -> object:
        return ask_station(
            elder=cast.grandma, words="飞机票", acting=acting_of(cast.elder), at=NOON
        )

    together(ask, ask)

    assert Message.objects.filter(person=cast.operator, kind="sought").count() == 1
