"""Step 5: her heart stays fast; one alert opens, climbs step by step, and the doctor settles it."""

from datetime import datetime, timedelta

import httpx
import pytest
from django.utils import timezone

from songhe.demo.cast import Cast
from songhe.demo.replay import Sender
from songhe.demo.wearable import Sample
from songhe.health.actions.escalation import escalate_due
from songhe.health.models.alerts import Alert, AlertStep
from tests.browser.looks import looks_right
from tests.browser.site import Site, apart
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_racing_heart(now: datetime) -> list[Sample]:
    """Ten minutes at rest, then four at 140, every five seconds, up to now."""
    samples = []
    for place in range(168, 0, -1):
        at = now - timedelta(seconds=5 * place)
        samples.append(Sample(at, "heart_rate", 140.0 if place <= 48 else 72.0))
    return samples


def send(site: Site, town: Cast, samples: list[Sample]) -> Sender:
    """Through the real address, as the watch does."""
    with httpx.Client(base_url=site.address, timeout=20) as client:
        sender = Sender(client, town.watch_token, print)
        sender.send(samples)
    return sender


def test_one_alert_climbs_until_the_doctor_settles_it(
    open_as: OpenAs, town: Cast, site: Site
) -> None:
    phone = open_as("daughter")
    phone.open("/home/family/")

    # Every reading arrives; sent again it is known already
    samples = a_racing_heart(timezone.now())
    assert send(site, town, samples).accepted == len(samples)
    assert send(site, town, samples).duplicate == len(samples)
    site.work()

    # One alert, not two; her own watch asks her first, then her daughter sees it live
    alert = Alert.objects.get()
    assert (alert.rule, alert.elder, alert.state) == ("heart_rate_high", town.grandma, "raised")
    grandma = open_as("elder")
    grandma.open(f"/health/alerts/{alert.code}/")
    looks_right(grandma, elder=True)
    _nobody_answers(site, after=timedelta(hours=1))
    phone.sees("心率偏快")
    looks_right(phone)

    # Nobody answers: the station, then the duty doctor, each told once
    for hours in (2, 3):
        _nobody_answers(site, after=timedelta(hours=hours))
    steps = list(AlertStep.objects.filter(alert=alert).order_by("pk"))
    told = [step.person for step in steps if step.person is not None]
    assert told == [town.elder, town.daughter, town.operator, town.doctor]

    # The doctor takes it up, calls, writes, settles
    desk = open_as("doctor", desk=True)
    desk.open(f"/health/alerts/{alert.code}/")
    looks_right(desk)
    desk.press("我来处理")
    desk.page.get_by_label("写下做了什么").fill("打了电话：刚爬完楼，没有头晕。")
    desk.press("记一笔")
    desk.sees("刚爬完楼")
    desk.page.get_by_label("休息后好了").check()
    desk.press("处理好了")
    desk.sees("处理好了，大家都会收到消息")
    # Without her consent the closed alert is not his to see any more: its live pieces are gone.
    desk.forgive()
    looks_right(desk)
    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by) == ("resolved", town.doctor)

    # Whoever was told hears that it is settled; the whole story stands on one page
    phone.open(f"/health/alerts/{alert.code}/")
    for words in ("量得 140 次/分", "社区站", "陈立", "刚爬完楼"):
        phone.sees(words)
    looks_right(phone)


def test_of_two_who_answer_at_once_one_is_told_kindly(
    open_as: OpenAs, town: Cast, site: Site
) -> None:
    send(site, town, a_racing_heart(timezone.now()))
    site.work()
    alert = Alert.objects.get()
    for hours in (1, 2):
        _nobody_answers(site, after=timedelta(hours=hours))
    phone, desk = open_as("daughter"), open_as("operator", desk=True)
    for screen in (phone, desk):
        screen.page.goto(f"{screen.site}/health/alerts/{alert.code}/")
        screen.page.context.route("**/live/**", lambda route: route.abort())

    phone.press("我来处理")
    phone.page.wait_for_load_state()
    token = desk.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    desk.page.request.post(
        f"{desk.site}/health/alerts/{alert.code}/acknowledge/",
        form={"csrfmiddlewaretoken": token},
        headers={"Referer": desk.site},
    )
    desk.open(f"/health/alerts/{alert.code}/")

    alert.refresh_from_db()
    assert alert.acknowledged_by == town.daughter
    desk.sees("李静")


def test_her_son_and_strangers_find_no_alert(open_as: OpenAs, town: Cast, site: Site) -> None:
    send(site, town, a_racing_heart(timezone.now()))
    site.work()
    alert = Alert.objects.get()

    for slug in ("son", "manager", "worker", "officer", "social_worker"):
        screen = open_as(slug)
        answer = screen.page.request.get(f"{screen.site}/health/alerts/{alert.code}/")
        assert answer.status == 404


def _nobody_answers(site: Site, *, after: timedelta) -> None:
    at = timezone.now() + after
    apart(lambda: escalate_due(at=at))
    site.work()
