from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import Cast
from songhe.accounts.acting import acting_of
from songhe.catalogue.actions.providers import suspend_provider
from songhe.consent.models import Look
from songhe.kernel.models import Event
from songhe.kernel.templatetags.moments import clock
from songhe.shop.models import Order, Review
from songhe.shop.states import OrderState
from songhe.visits.actions import clock as clocks, doing, planning
from songhe.visits.actions.opening import open_for_paid_order
from songhe.visits.models import Visit
from songhe.visits.states import VisitState
from songhe.visits.tests.conftest import END, TEN, buy_bath


@pytest.fixture(autouse=True)
def at_ten() -> object:
    with time_machine.travel(TEN, tick=False):
        yield


def path(visit: Visit, then: str = "") -> str:
    return f"/visits/{visit.code}/{then}"


@pytest.mark.parametrize(
    ("who", "status"),
    [("elder", 200), ("daughter", 200), ("worker", 200), ("manager", 200), ("operator", 200),
     ("son", 404), ("doctor", 404), ("officer", 404), ("social_worker", 404)],
)  # fmt: skip
def test_who_sees_a_visit(
    who: str, status: int, accepted: Visit, cast: Cast, client: Client
) -> None:
    client.force_login(getattr(cast, who))

    assert client.get(path(accepted)).status_code == status


def test_only_the_elder_reads_the_code(accepted: Visit, cast: Cast, client: Client) -> None:
    spaced = " ".join(accepted.check_in_code)
    for who in ("elder", "daughter", "worker", "manager", "operator"):
        client.force_login(getattr(cast, who))
        page = client.get(path(accepted)).content.decode()
        assert (spaced in page) == (who == "elder"), who
        assert f">{accepted.check_in_code}<" not in page


def test_the_address_is_the_own_workers_on_the_day_and_the_look_is_kept(
    accepted: Visit, cast: Cast, client: Client
) -> None:
    client.force_login(cast.worker)
    with time_machine.travel(TEN - timedelta(days=1), tick=False):
        assert "东湖路 142 号" not in client.get(path(accepted)).content.decode()
        assert "东湖路 142 号" not in client.get("/visits/day/").content.decode()
    assert not Look.objects.exists()

    for page in ("/visits/day/", path(accepted)):
        assert "东湖路 142 号" in client.get(page).content.decode()

    look = Look.objects.get()
    assert (look.elder, look.what) == (cast.grandma, "上门地址和电话")
    assert look.label == "周桂芳（江城暖家助浴服务有限公司）"
    client.force_login(cast.manager)
    assert "东湖路 142 号" not in client.get(path(accepted)).content.decode()


def test_the_board_counts_the_day_and_offers_the_orders(
    offered: Visit, cast: Cast, client: Client
) -> None:
    client.force_login(cast.manager)
    page = client.get("/visits/board/").content.decode()
    assert "接单" in page
    assert "周桂芳空闲，时间已留好" in page
    assert f"–{clock(offered.ends_at)}" in page  # until when somebody is bound

    client.post(path(offered, "accept/"))

    offered.refresh_from_db()
    page = client.get("/visits/board/").content.decode()
    assert offered.state == VisitState.ACCEPTED
    assert "1 次待上门" in page
    assert "没有等着接的订单" in page


def test_beside_the_board_stands_what_people_said_and_what_runs_out(
    done: Visit, cast: Cast, client: Client
) -> None:
    doing.confirm(visit=done, acting=acting_of(cast.elder), stars=4, words="水温正好", at=END)
    cast.provider.licences.update(expires_on=(TEN + timedelta(days=20)).date())
    client.force_login(cast.manager)

    page = client.get("/visits/board/").content.decode()

    for words in ("近 30 天评价", "4.0", "“水温正好”", "证照快到期", "12月12日"):
        assert words in page


def test_a_suspended_seller_reads_so_where_the_day_begins(cast: Cast, client: Client) -> None:
    suspend_provider(provider=cast.provider, reason="证照到期", by="何建国", at=TEN)
    client.force_login(cast.manager)

    page = client.get("/visits/board/").content.decode()

    assert "现在是“暂停营业”，没有新的订单" in page
    assert 'href="/oversight/decisions/"' in page


def test_who_leaves_with_things_not_ticked_is_asked_once_more(
    on_site: Visit, cast: Cast, client: Client
) -> None:
    client.force_login(cast.worker)
    asked = client.get(path(on_site)).content.decode()
    on_site.tasks.update(done_at=TEN)

    ready = client.get(path(on_site)).content.decode()

    assert f"还有 {on_site.tasks.count()} 样没打勾" in asked
    assert "就做了这些，签退" not in ready


def test_a_late_visit_comes_with_two_ways_out(accepted: Visit, cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    with time_machine.travel(TEN + timedelta(minutes=12), tick=False):
        page = client.get("/visits/board/").content.decode()
        assert "周桂芳到王秀兰家已经晚了 12 分钟" in page
        page = client.post(path(accepted, "late/"), follow=True).content.decode()

    assert "长辈和家人已经知道" in page


def test_through_the_door_and_out_again(accepted: Visit, cast: Cast, client: Client) -> None:
    client.force_login(cast.worker)
    wrong = f"{(int(accepted.check_in_code) + 1) % 10_000:04d}"

    page = client.post(path(accepted, "check-in/"), {"code": wrong}, follow=True)
    assert "还可以试 4 次" in page.content.decode()
    page = client.post(path(accepted, "check-in/"), {"code": "abc"}, follow=True)
    assert "签到码是 4 个数字" in page.content.decode()
    client.post(path(accepted, "check-in/"), {"code": f" {accepted.check_in_code} "})
    client.post(path(accepted, "tasks/1/"), {"done": "1"})
    client.post(path(accepted, "check-out/"))

    accepted.refresh_from_db()
    assert accepted.state == VisitState.DONE
    assert [bool(task.done_at) for task in accepted.tasks.order_by("place")][:2] == [True, False]


def test_too_early_says_from_when(accepted: Visit, cast: Cast, client: Client) -> None:
    client.force_login(cast.worker)
    with time_machine.travel(TEN - timedelta(minutes=61), tick=False):
        page = client.post(
            path(accepted, "check-in/"), {"code": accepted.check_in_code}, follow=True
        ).content.decode()

    assert "还早，今天 9:00以后才能签到。" in page
    accepted.refresh_from_db()
    assert accepted.state == VisitState.ACCEPTED


def test_there_is_no_door_before_it_opens(accepted: Visit, cast: Cast, client: Client) -> None:
    doors = {cast.worker: "check-in/", cast.manager: "help-in/"}
    for who, door in doors.items():
        client.force_login(who)
        with time_machine.travel(TEN - timedelta(minutes=61), tick=False):
            before = client.get(path(accepted)).content.decode()
        opened = client.get(path(accepted)).content.decode()
        assert path(accepted, door) not in before
        assert "今天 9:00 起可以签到。" in before
        assert "load delay:60s" in before  # and looks again then
        assert path(accepted, door) in opened

    client.force_login(cast.worker)
    with time_machine.travel(TEN - timedelta(minutes=61), tick=False):
        day = client.get("/visits/day/")
    assert day.status_code == 200
    assert accepted.elder.name in day.content.decode()
    assert "去签到" not in day.content.decode()


def test_a_page_waits_a_day_at_most_before_it_looks_again(
    accepted: Visit, cast: Cast, client: Client
) -> None:
    client.force_login(cast.worker)
    with time_machine.travel(TEN - timedelta(days=30), tick=False):
        page = client.get(path(accepted)).content.decode()

    assert "load delay:86400s" in page


def test_the_story_is_in_order_when_she_comes_before_the_hour(
    accepted: Visit, cast: Cast, client: Client
) -> None:
    doing.check_in(
        visit=accepted,
        code=accepted.check_in_code,
        by="周桂芳",
        at=TEN - timedelta(minutes=3),
    )
    client.force_login(cast.daughter)
    page = client.get(path(accepted)).content.decode()
    steps = page[page.index('class="steps') :]

    assert "9:57" in steps
    assert "10:00" not in steps


def test_she_confirms_and_rates_in_one_press(done: Visit, cast: Cast, client: Client) -> None:
    client.force_login(cast.elder)
    with time_machine.travel(END, tick=False):
        assert "做好了，确认" in client.get(path(done)).content.decode()
        client.post(path(done, "confirm/"), {"stars": "5", "words": "手轻"})
        again = client.post(path(done, "confirm/"), {"stars": "1"}, follow=True)

    assert "已经确认过了" in again.content.decode()
    assert (Review.objects.get().stars, Order.objects.get().state) == (5, OrderState.FULFILLED)


def test_the_worker_and_the_daughter_cannot_confirm(
    done: Visit, cast: Cast, client: Client
) -> None:
    for who in (cast.worker, cast.daughter, cast.manager, cast.operator):
        client.force_login(who)
        assert client.post(path(done, "confirm/")).status_code == 404

    done.refresh_from_db()
    assert done.state == VisitState.DONE


def test_the_station_helps_in_under_its_own_name(
    accepted: Visit, cast: Cast, client: Client
) -> None:
    client.force_login(cast.operator)
    client.post(path(accepted, "help-in/"), {"why": ""})
    accepted.refresh_from_db()
    assert accepted.state == VisitState.ACCEPTED

    client.post(path(accepted, "help-in/"), {"why": "打过电话，人在门口"})

    accepted.refresh_from_db()
    assert (accepted.state, accepted.checked_in_by) == (VisitState.ON_SITE, "吴敏（水果湖社区站）")


@pytest.mark.parametrize(
    ("who", "page", "most"),
    [("manager", "/visits/board/", 12), ("worker", "/visits/day/", 12), ("elder", "/visits/", 8),
     ("daughter", "/visits/", 8)],
)  # fmt: skip
def test_lists_cost_the_same_at_any_length(
    who: str,
    page: str,
    most: int,
    accepted: Visit,
    cast: Cast,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(getattr(cast, who))
    client.get(page)  # the first page of a session also writes it
    with django_assert_max_num_queries(most) as once:
        client.get(page)

    for hours in (2, 4, 6):
        order = buy_bath(cast, starts_at=TEN + timedelta(hours=hours), at=TEN)
        open_for_paid_order(Event.objects.get(name="shop.order.pay", subject_id=order.pk))
        if hours < 6:
            visit = Visit.objects.get(order_line__order=order)
            planning.accept(visit=visit, by="孙丽", at=TEN)
    with django_assert_max_num_queries(most) as often:
        assert client.get(page).status_code == 200

    assert len(often) <= len(once) + 2  # the first offer asks how often its worker came


@pytest.mark.parametrize("who", ["elder", "daughter"])
def test_what_was_taken_and_then_given_up_is_not_said_never_to_have_been_taken(
    accepted: Visit, cast: Cast, client: Client, who: str
) -> None:
    planning.decline(visit=accepted, why="病了", by="孙丽", at=TEN - timedelta(days=1))
    client.force_login(getattr(cast, who))

    page, listed = (client.get(one).content.decode() for one in (path(accepted), "/visits/"))

    assert "服务商接了这一单，后来又说来不了，很抱歉。" in page
    assert "钱已安排退回给付款的人" in page
    assert "服务商来不了，钱已安排退回" in page
    assert "服务商来不了" in listed
    assert "没有接" not in page + listed


@pytest.mark.parametrize("who", ["elder", "daughter"])
def test_what_nobody_took_still_says_so_and_what_comes_next(
    offered: Visit, cast: Cast, client: Client, who: str
) -> None:
    planning.decline(visit=offered, why="", by="孙丽", at=TEN - timedelta(days=1))
    client.force_login(getattr(cast, who))

    page = client.get(path(offered)).content.decode()

    assert "服务商没有接这一单，很抱歉。" in page
    assert "钱已安排退回给付款的人" in page


def test_where_nobody_came_that_is_said_when_it_is_paid_back(
    accepted: Visit, cast: Cast, client: Client
) -> None:
    clocks.miss(visit=accepted, at=TEN + timedelta(hours=2))
    clocks.pay_missed_back(visit=accepted, at=TEN + timedelta(days=3))
    client.force_login(cast.daughter)

    page = client.get(path(accepted)).content.decode()

    assert "没有人按时上门，很抱歉。" in page
    assert "没有人来，钱已安排退回" in page
