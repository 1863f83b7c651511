import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from conftest import NOON
from songhe.accounts.models import Person
from songhe.notify.actions import tell
from songhe.notify.gateways.sms.sandbox import Sandbox
from songhe.notify.models import Message, Preference


@pytest.fixture
def message(daughter: Person) -> Message:
    return tell(person=daughter, kind="order", words="妈妈订了助浴", url="/home/", at=NOON)


@pytest.mark.parametrize("who", ["elder", "daughter", "manager", "officer"])
def test_everyone_reads_their_own_news_in_their_own_frame(
    who: str, son: Person, request: pytest.FixtureRequest, client: Client
) -> None:
    person: Person = request.getfixturevalue(who)
    tell(person=person, kind="order", words="给我的消息", url="/home/", at=NOON)
    tell(person=son, kind="order", words="给别人的消息", url="/home/", at=NOON)
    client.force_login(person)

    page = client.get(reverse("notify:messages")).content.decode()

    assert "给我的消息" in page
    assert "给别人的消息" not in page


def test_a_visitor_is_sent_to_sign_in(db: None, client: Client) -> None:
    answer = client.get(reverse("notify:messages"))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_opening_marks_it_read_and_leads_to_its_page(
    message: Message, daughter: Person, client: Client
) -> None:
    client.force_login(daughter)

    answer = client.post(reverse("notify:open_message", args=[message.code]))

    assert (answer.status_code, answer["Location"]) == (302, "/home/")
    message.refresh_from_db()
    assert message.read_at is not None


@pytest.mark.parametrize("who", ["son", "elder", "officer"])
def test_nobody_opens_somebody_elses(
    who: str, message: Message, request: pytest.FixtureRequest, client: Client
) -> None:
    client.force_login(request.getfixturevalue(who))

    answer = client.post(reverse("notify:open_message", args=[message.code]))

    assert answer.status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_a_message_never_leads_to_another_site(
    message: Message, daughter: Person, client: Client
) -> None:
    Message.objects.update(url="https://elsewhere.example/")
    client.force_login(daughter)

    answer = client.post(reverse("notify:open_message", args=[message.code]))

    assert answer["Location"] == reverse("notify:messages")


def test_all_are_marked_read_with_one_press(
    message: Message, daughter: Person, client: Client
) -> None:
    client.force_login(daughter)

    client.post(reverse("notify:read_all"))

    assert not Message.objects.filter(read_at=None).exists()
    assert "没看" not in client.get(reverse("notify:messages")).content.decode()


def test_she_chooses_texts_and_changes_her_mind(daughter: Person, client: Client) -> None:
    client.force_login(daughter)

    client.post(reverse("notify:texts"), {"wanted": "on"})
    assert Preference.objects.get(person=daughter).by_text_too is True
    client.post(reverse("notify:texts"))
    assert Preference.objects.get(person=daughter).by_text_too is False


def test_a_full_page_asks_the_database_as_often_as_an_empty_one(
    daughter: Person, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        tell(person=daughter, kind="order", words=f"消息 {number}", url="/", at=NOON)
    client.force_login(daughter)

    with django_assert_max_num_queries(12):
        page = client.get(reverse("notify:messages"), {"page": 2}).content.decode()

    assert "消息 39" in page
    assert "消息 40" not in page


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_elder_has_six_things_to_choose_from_at_most(
    number: int, elder: Person, client: Client
) -> None:
    for each in range(10):
        tell(person=elder, kind="order", words=f"消息 {each}", url="/", at=NOON)
    client.force_login(elder)

    page = client.get(reverse("notify:messages"), {"page": number}).content.decode()
    main = page.split("<main")[1].split("</main>")[0]

    assert len(re.findall(r"<(?:a|button|input type=.checkbox)\b", main)) <= 6
    assert reverse("notify:texts") not in main


def test_she_chooses_whether_texts_come_on_a_page_of_its_own(elder: Person, client: Client) -> None:
    client.force_login(elder)

    door = client.get("/me/?more").content.decode()
    page = client.get("/notify/messages/?texts").content.decode()

    assert 'href="/notify/messages/?texts"' in door
    assert f'action="{reverse("notify:texts")}"' in page


def test_the_sandbox_phone_shows_what_arrived_newest_first(db: None, client: Client) -> None:
    Sandbox().send(key="K1", phone="+8613800000002", words="验证码 111111")
    Sandbox().send(key="K2", phone="+8613800000002", words="验证码 222222")

    page = client.get(reverse("notify:outbox")).content.decode()

    assert page.index("222222") < page.index("111111")


def test_there_is_no_sandbox_phone_outside_the_demonstration(
    db: None, client: Client, settings: Settings
) -> None:
    settings.SONGHE_DEMO = False

    assert client.get(reverse("notify:outbox")).status_code == 404
