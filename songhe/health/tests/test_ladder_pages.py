"""Who is called first: seen and set by her, her family and her station; seen by her clinic."""

import pytest
from django.test import Client

from conftest import Cast
from songhe.accounts.models import Person
from songhe.consent.queries import looks_at
from songhe.health.models.people import EmergencyContact, QuietHours
from songhe.health.queries.rules import times_of
from songhe.health.tests.stories import both_may_be_alerted
from songhe.kernel.models import Event


def here(cast: Cast, more: str = "") -> str:
    return f"/health/ladder/{cast.grandma.code}/{more}"


def page(client: Client, who: Person, url: str, status: int = 200) -> str:
    client.force_login(who)
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def test_she_reads_in_plain_words_who_is_called_first(cast: Cast, client: Client) -> None:
    both_may_be_alerted(cast)

    shown = page(client, cast.elder, here(cast))

    order = [
        "王秀兰",
        "李静（女儿）",
        "李军（儿子）",
        "水果湖社区站",
        "水果湖街道社区卫生服务中心",
        "所有人",
    ]
    places = [shown.index(f"<b>{who}</b>") for who in order]
    assert places == sorted(places)
    assert "等 30 秒" in shown
    assert "等 2 分钟" in shown
    assert not looks_at(cast.grandma).exists()


@pytest.mark.parametrize("who", ["daughter", "operator"])
def test_whoever_looks_after_her_sees_it_and_she_reads_that_they_looked(
    who: str, cast: Cast, client: Client
) -> None:
    page(client, getattr(cast, who), here(cast))

    assert looks_at(cast.grandma).get().what == "谁会先被叫"


@pytest.mark.parametrize("who", ["son", "doctor", "manager", "worker", "social_worker", "officer"])
def test_strangers_neither_see_nor_set_it(who: str, cast: Cast, client: Client) -> None:
    page(client, getattr(cast, who), here(cast), 404)
    form = {"name": "张阿姨", "relation": "邻居", "phone": "13900000001"}
    for more in ("contacts/new/", "times/", "quiet/"):
        assert client.post(here(cast, more), form).status_code == 404

    assert not EmergencyContact.objects.exists()
    assert not Event.objects.filter(name="health.ladder.set").exists()


def test_her_clinic_sees_it_with_her_consent_and_sets_nothing(
    cast: Cast, consent: None, client: Client
) -> None:
    shown = page(client, cast.doctor, here(cast))

    assert "每一步等多久" not in shown
    page(client, cast.doctor, here(cast, "times/"), 404)
    page(client, cast.doctor, here(cast, "contacts/new/"), 404)


def test_she_puts_her_son_before_her_daughter(cast: Cast, client: Client) -> None:
    both_may_be_alerted(cast)
    son = cast.grandma.kinships.get(relative=cast.son)
    client.force_login(cast.elder)

    answer = client.post(here(cast, f"first/{son.code}/"), follow=True)

    shown = answer.content.decode()
    assert "换好了" in shown
    assert shown.index("<b>李军（儿子）</b>") < shown.index("<b>李静（女儿）</b>")


def test_somebody_elses_relative_is_not_moved(cast: Cast, client: Client) -> None:
    client.force_login(cast.elder)

    assert client.post(here(cast, "first/XXXX/")).status_code == 404


@pytest.mark.parametrize(
    ("phone", "kept"), [("139 0000 0001", "+8613900000001"), ("027-85550199", "+862785550199")]
)
def test_a_neighbour_is_added_with_any_number_that_rings(
    phone: str, kept: str, cast: Cast, client: Client
) -> None:
    client.force_login(cast.daughter)
    form = {"name": "张阿姨", "relation": "邻居", "phone": phone}

    answer = client.post(here(cast, "contacts/new/"), form, follow=True)

    assert "加上了张阿姨" in answer.content.decode()
    contact = EmergencyContact.objects.get()
    assert (contact.name, contact.relation, contact.phone) == ("张阿姨", "邻居", kept)
    assert contact.added_by == "李静"


@pytest.mark.parametrize("phone", ["120", "110", "1390000", "张阿姨", ""])
def test_what_cannot_be_rung_is_said_and_the_rest_stays_typed(
    phone: str, cast: Cast, client: Client
) -> None:
    client.force_login(cast.elder)
    form = {"name": "张阿姨", "relation": "邻居", "phone": phone}

    shown = client.post(here(cast, "contacts/new/"), form).content.decode()

    assert "打不通" in shown or "请写电话" in shown
    assert 'value="张阿姨"' in shown
    assert not EmergencyContact.objects.exists()


def test_she_takes_somebody_off_the_list(cast: Cast, client: Client) -> None:
    client.force_login(cast.elder)
    form = {"name": "张阿姨", "relation": "邻居", "phone": "13900000001"}
    client.post(here(cast, "contacts/new/"), form)
    code = EmergencyContact.objects.get().code

    answer = client.post(here(cast, f"contacts/{code}/remove/"), follow=True)

    assert "去掉了" in answer.content.decode()
    assert not EmergencyContact.objects.exists()


def test_a_daughter_says_when_she_sleeps_and_takes_it_back(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)
    form = {"starts": "23:00", "ends": "06:30", "end_at_once": "on"}

    shown = client.post(here(cast, "quiet/"), form, follow=True).content.decode()

    assert "我的休息时间：23:00–6:30" in shown
    hours = QuietHours.objects.get()
    assert (hours.person, hours.end_at_once) == (cast.daughter, True)
    client.post(here(cast, "quiet/"), {"do": "drop"})
    assert not QuietHours.objects.exists()


def test_nobody_says_for_another_when_they_sleep(cast: Cast, client: Client) -> None:
    page(client, cast.operator, here(cast, "quiet/"), 404)


def test_sleeping_from_seven_to_seven_is_asked_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.elder)

    shown = client.post(here(cast, "quiet/"), {"starts": "07:00", "ends": "07:00"})

    assert "睡和醒不能是同一个时间" in shown.content.decode()
    assert not QuietHours.objects.exists()


def test_the_station_sets_how_long_each_has(cast: Cast, client: Client) -> None:
    client.force_login(cast.operator)
    form = {"elder": "0", "family": "300", "station": "180", "doctor": "600"}

    answer = client.post(here(cast, "times/"), form, follow=True)

    assert "改好了" in answer.content.decode()
    assert times_of(cast.grandma) == {"elder": 0, "family": 300, "station": 180, "doctor": 600}


def test_times_that_are_not_offered_change_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.operator)
    before = times_of(cast.grandma)

    client.post(
        here(cast, "times/"),
        {"elder": "30", "family": "99999", "station": "180", "doctor": "600"},
    )

    assert times_of(cast.grandma) == before
