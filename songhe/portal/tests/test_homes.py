"""The first pages of an elder and of her family: what they show, to whom, at what cost."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import Cast
from songhe.accounts.actions.kinship import change_rights, withdraw_kinship
from songhe.accounts.states import Right
from songhe.consent.queries import looks_at
from songhe.kernel.models import Event
from songhe.portal.greeting import greeting
from songhe.visits.actions import doing
from songhe.visits.actions.clock import miss
from songhe.visits.actions.opening import open_for_paid_order
from songhe.visits.actions.planning import accept
from songhe.visits.models import Visit
from songhe.visits.tests.conftest import buy_bath

MOST_QUERIES = 13


def test_an_elder_is_greeted_with_the_day_and_what_is_coming(noon: datetime) -> None:
    head = greeting("王奶奶", noon)

    assert head.words == "王奶奶，中午好"
    assert head.lunar == "农历十月十三 · 明天小雪"


def test_everybody_is_led_to_their_own_home(cast: Cast, client: Client) -> None:
    led = {}
    for slug in ("elder", "daughter", "worker", "officer"):
        client.force_login(getattr(cast, slug))
        led[slug] = client.get(reverse("portal:home")).headers["Location"]

    assert led == {
        "elder": reverse("portal:elder"),
        "daughter": reverse("portal:family"),
        "worker": reverse("visits:day"),
        "officer": reverse("oversight:district"),
    }


def test_her_home_is_nobody_elses(cast: Cast, client: Client) -> None:
    for slug in ("daughter", "son", "doctor", "worker"):
        client.force_login(getattr(cast, slug))
        assert client.get(reverse("portal:elder")).status_code == 404


def test_the_daughter_reads_how_her_mother_is_and_that_is_written_down(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.daughter)

    page = client.get(reverse("portal:family")).content.decode()

    assert "王秀兰：" in page
    looked = looks_at(cast.grandma).get()
    assert (looked.person, looked.what) == (cast.daughter, "今天的身体情况")


def test_refreshing_by_itself_is_not_another_look(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)
    client.get(reverse("portal:family"))
    client.get(reverse("portal:family"), headers={"HX-Request": "true"})

    assert looks_at(cast.grandma).count() == 1


def test_without_the_right_she_sees_a_name_and_no_state(
    cast: Cast, client: Client, noon: datetime
) -> None:
    hers = cast.grandma.kinships.get(relative=cast.daughter)
    change_rights(kinship=hers, rights=[Right.PAY], by=cast.grandma.name, at=noon)
    client.force_login(cast.daughter)

    page = client.get(reverse("portal:family")).content.decode()

    assert "王秀兰：" not in page
    assert "live:kinship from:body" in page  # and reads anew when she gives it back
    assert not looks_at(cast.grandma).exists()


def test_the_son_is_told_that_he_must_wait(cast: Cast, client: Client) -> None:
    client.force_login(cast.son)

    page = client.get(reverse("portal:family")).content.decode()

    assert "等老人同意" in page
    assert "身体" not in page


def test_after_she_takes_it_back_nothing_of_her_is_there(
    cast: Cast, client: Client, noon: datetime
) -> None:
    hers = cast.grandma.kinships.get(relative=cast.daughter)
    withdraw_kinship(kinship=hers, by=cast.grandma.name, at=noon)
    client.force_login(cast.daughter)

    assert "王秀兰" not in client.get(reverse("portal:family")).content.decode()


def test_who_is_in_the_house_is_not_what_comes_next(
    cast: Cast, client: Client, noon: datetime
) -> None:
    client.force_login(cast.daughter)
    order = buy_bath(cast, starts_at=noon + timedelta(minutes=30), at=noon)
    open_for_paid_order(Event.objects.get(name="shop.order.pay", subject_id=order.pk))
    visit = accept(visit=Visit.objects.get(), by="孙丽", at=noon)
    with time_machine.travel(noon, tick=False):
        coming = client.get(reverse("portal:family")).content.decode()
        doing.check_in_for_worker(visit=visit, by="孙丽", why="电话核实", at=noon)
        there = client.get(reverse("portal:family")).content.decode()
    with time_machine.travel(visit.ends_at + timedelta(minutes=5), tick=False):
        overdue = client.get(reverse("portal:family")).content.decode()

    assert "接下来" in coming
    assert "正在服务" not in coming
    assert "接下来" not in there
    assert "正在服务" in there
    assert "正在服务" in overdue
    assert "接下来" not in overdue


def test_what_was_missed_is_there_until_the_day_is_over(
    cast: Cast, client: Client, noon: datetime
) -> None:
    client.force_login(cast.daughter)
    order = buy_bath(cast, starts_at=noon + timedelta(minutes=30), at=noon)
    open_for_paid_order(Event.objects.get(name="shop.order.pay", subject_id=order.pk))
    visit = accept(visit=Visit.objects.get(), by="孙丽", at=noon)
    pages = []
    assert miss(visit=visit, at=noon + timedelta(hours=2))
    for hours in (2, 24):
        with time_machine.travel(noon + timedelta(hours=hours), tick=False):
            pages.append(client.get(reverse("portal:family")).content.decode())

    assert ["没有按时上门" in page for page in pages] == [True, False]


@pytest.mark.parametrize(
    ("slug", "url"), [("elder", "portal:elder"), ("daughter", "portal:family")]
)
def test_a_home_takes_few_queries(
    slug: str, url: str, cast: Cast, client: Client, django_assert_max_num_queries: object
) -> None:
    client.force_login(getattr(cast, slug))
    client.get(reverse(url))

    with django_assert_max_num_queries(MOST_QUERIES):  # type: ignore[operator]
        client.get(reverse(url), headers={"HX-Request": "true"})
