"""Step 9: ten past three at night. Her daughter sleeps on, her son takes it up."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from songhe.accounts.acting import acting_of
from songhe.accounts.actions.kinship import agree_kinship
from songhe.accounts.states import Right
from songhe.demo.cast import Cast
from songhe.health.actions.alerts import raise_alert
from songhe.health.actions.escalation import escalate_due
from songhe.health.actions.later import tell_everything_due
from songhe.health.actions.people import set_quiet_hours
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.models.later import LaterNotice
from songhe.notify.models import Message
from tests.browser.looks import looks_right
from tests.browser.site import Site, apart
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at_night() -> datetime:
    """Ten past three of the last night there was: a browser has no clock but the real one."""
    now = timezone.localtime()
    night = now.replace(hour=3, minute=10, second=0, microsecond=0)
    return (night if night < now else night - timedelta(days=1)).astimezone(UTC)


def her_son_may_be_called_too(town: Cast) -> None:
    kinship = town.grandma.kinships.get(relative=town.son)
    agree_kinship(
        kinship=kinship,
        rights=[Right.SEE_HEALTH, Right.RECEIVE_ALERTS],
        by="王秀兰",
        at=timezone.now(),
    )


def quiet_all_day(town: Cast, page: Page) -> None:
    """She sets it herself on the page: around this very hour, whatever hour it is."""
    now = timezone.localtime()
    starts = (now - timedelta(hours=2)).time().replace(second=0, microsecond=0)
    ends = (now + timedelta(hours=2)).time().replace(second=0, microsecond=0)
    page.get_by_label("几点睡").fill(f"{starts:%H:%M}")
    page.get_by_label("几点醒").fill(f"{ends:%H:%M}")


def test_first_one_sleeps_the_next_takes_it_up_and_all_hear_the_end(
    open_as: OpenAs, town: Cast, site: Site
) -> None:
    apart(lambda: her_son_may_be_called_too(town))

    # Her daughter has set when she sleeps, and that the end may wait until she wakes
    phone = open_as("daughter")
    phone.open("/home/family/")
    phone.press("有事时谁会先被叫", kind="link")
    looks_right(phone)
    phone.press("我几点休息", kind="link")
    looks_right(phone)
    quiet_all_day(town, phone.page)
    phone.page.get_by_label("急事叫醒过我的，结果马上告诉我").uncheck()
    phone.press("就这样")
    phone.sees("急事还是会马上叫醒您")

    # Urgent: she is asked first, on her own large page, for thirty seconds
    now = timezone.now()
    alert = apart(lambda: _raise(town, now))
    grandma = open_as("elder")
    grandma.open(f"/health/alerts/{alert.code}/")
    grandma.sees("我没事")
    looks_right(grandma, elder=True)

    # Nobody stirs: her daughter is rung, by text too; sleeping does not keep it from her
    _later(site, now, seconds=30)
    message = Message.objects.get(person=town.daughter, kind="alert")
    assert message.urgent
    assert message.texts.get().sent_at is not None

    # She sleeps on: two minutes later her son is rung, and his page shows it by itself
    son = open_as("son")
    son.open("/home/family/")
    _later(site, now, seconds=150)
    son.sees("心率偏快")
    son.open(f"/health/alerts/{alert.code}/")
    looks_right(son)
    son.sees("短信")
    son.press("我来处理")
    son.sees("您接手了")
    told = AlertStep.objects.filter(alert=alert).order_by("pk")
    assert [step.person for step in told] == [town.elder, town.daughter, town.son]

    # He rings her, writes it down, settles it
    son.page.get_by_label("写下做了什么").fill("打通了，翻了个身，没有不舒服。")
    son.press("记一笔")
    son.sees("翻了个身")
    son.page.get_by_label("休息后好了").check()
    son.press("处理好了")
    son.sees("处理好了，大家都会收到消息")
    looks_right(son)

    # She reads it at once; her daughter, as she wished, when she wakes, and once
    grandma.sees("已处理好")
    closed = Message.objects.filter(words__contains="已处理好")
    assert {message.person for message in closed} == {town.elder}
    morning = LaterNotice.objects.get(person=town.daughter).due_at
    apart(lambda: tell_everything_due(at=morning))
    apart(lambda: tell_everything_due(at=morning))
    site.work()
    woken = closed.get(person=town.daughter)
    assert woken.words.endswith("王秀兰的“心率偏快”：已处理好。")

    # The story says who was rung, when a text went out, who answered
    phone.open(f"/health/alerts/{alert.code}/")
    for words in ("通知了家人：李静。", "通知了家人：李军。", "短信", "李军", "翻了个身"):
        phone.sees(words)
    looks_right(phone)


def test_a_reminder_at_night_lets_the_family_sleep(open_as: OpenAs, town: Cast, site: Site) -> None:
    """What is not urgent goes to whoever is on duty, and to the family in the morning."""
    night = at_night()
    for person in (town.elder, town.daughter):
        apart(lambda person=person: _sleeps(town, person))  # type: ignore[misc]

    alert = apart(lambda: _raise(town, night, severity="warn"))

    steps = {step.person: step.outcome for step in AlertStep.objects.filter(alert=alert)}
    assert steps == {town.elder: "waits", town.daughter: "waits", town.operator: "told"}
    phone = open_as("daughter")
    phone.open(f"/health/alerts/{alert.code}/")
    phone.sees("王秀兰在休息，醒来再告诉，先往下通知。")
    phone.sees("李静在休息，醒来再告诉，先往下通知。")
    looks_right(phone)


def _sleeps(town: Cast, person: Any) -> None:
    set_quiet_hours(
        elder=town.grandma,
        person=person,
        starts=time(22),
        ends=time(7),
        end_at_once=True,
        acting=acting_of(person),
        at=timezone.now(),
    )


def _raise(town: Cast, at: datetime, *, severity: str = "urgent") -> Alert:
    return raise_alert(
        elder=town.grandma,
        rule="heart_rate_high",
        severity=severity,
        evidence={"value": 136},
        began_at=at,
        at=at,
    )


def _later(site: Site, since: datetime, *, seconds: int) -> None:
    """Nobody answered until then; the worker does what is due."""
    doing: Callable[[], int] = lambda: escalate_due(at=since + timedelta(seconds=seconds))  # noqa: E731
    apart(doing)
    site.work()
