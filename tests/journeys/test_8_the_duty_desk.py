"""Step 8: the duty desk: a queue that lives, one key for each deed, a shift handed over."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from songhe.accounts.acting import acting_of
from songhe.accounts.actions.people import give_role, register_person
from songhe.accounts.states import Role
from songhe.demo.cast import Cast
from songhe.health.actions.alerts import acknowledge_alert, raise_alert
from songhe.health.actions.shifts import confirm_handover
from songhe.health.models.alerts import Alert, AlertNote
from songhe.health.models.shifts import Shift
from songhe.kernel.models import Event
from tests.browser.looks import looks_right
from tests.browser.people import PATIENCE, Screen
from tests.browser.site import Site, apart
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EVIDENCE: dict[str, Any] = {"value": 136}


def raised(town: Cast, rule: str, severity: str = "urgent", *, minutes: int = 0) -> Alert:
    at = timezone.now() - timedelta(minutes=minutes)
    return apart(
        lambda: raise_alert(
            elder=town.grandma, rule=rule, severity=severity, evidence=EVIDENCE, began_at=at, at=at
        )
    )


def chosen(page: Page, alert: Alert) -> None:
    """This one is open beside the list."""
    expect(page.locator("#chosen")).to_have_value(alert.code, timeout=PATIENCE)


def key(screen: Screen, *keys: str) -> None:
    for one in keys:
        screen.page.keyboard.press(one)


def test_a_shift_at_the_duty_desk_by_keyboard_alone(
    open_as: OpenAs, town: Cast, site: Site
) -> None:
    desk = open_as("operator", desk=True)
    desk.open("/stations/")
    desk.sees("现在没有人值班")
    desk.open("/health/desk/")
    looks_right(desk)

    # On duty; the first one that comes stands open beside the list
    desk.press("我来值班")
    desk.sees("您在值班了")
    desk.sees("现在没有提醒")
    page = desk.page
    old = raised(town, "spo2_low", "warn", minutes=20)
    site.work()
    chosen(page, old)
    expect(page.locator(f"#row-{old.code}")).to_have_attribute("aria-current", "true")

    # T takes it, N opens a note; half a sentence is typed when an urgent one comes in
    key(desk, "t")
    desk.sees("您接手了")
    page.locator('[data-key="n"]').wait_for()
    key(desk, "n")
    words = page.get_by_label("写下做了什么")
    expect(words).to_be_focused()
    words.press_sequentially("打了电话：刚爬完")
    urgent = raised(town, "heart_rate_high")
    site.work()
    expect(page.locator(f"#row-{urgent.code}")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#announce")).to_contain_text("新的紧急提醒：王秀兰", timeout=PATIENCE)
    expect(words).to_be_focused()
    expect(words).to_have_value("打了电话：刚爬完")
    looks_right(desk)
    words.press_sequentially("楼，没有头晕。")
    page.locator("#panel-note").get_by_role("button", name="记一笔").click()
    desk.sees("记下了")
    desk.sees("刚爬完楼")
    expect(words).to_have_value("")

    # Letters typed into a field are letters; K moves up to the urgent one, which stands first
    key(desk, "k")
    chosen(page, urgent)

    # C opens the telephone and writes the call down
    page.locator('[data-key="c"]').wait_for()
    page.evaluate("document.querySelector('[data-key=c]').removeAttribute('href')")
    key(desk, "c")
    desk.sees("给王秀兰打了电话")
    desk.sees("打了电话给王秀兰。")

    # T, then R: settled, and the list knows
    key(desk, "t")
    desk.sees("您接手了")
    page.locator('[data-key="r"]').wait_for()
    key(desk, "r")
    page.get_by_label("休息后好了").check()
    page.locator("#panel-resolve").get_by_role("button", name="处理好了").click()
    desk.sees("处理好了，大家都会收到消息")
    expect(page.locator(f"#row-{urgent.code}")).to_have_count(0, timeout=PATIENCE)

    # J to the other; S pauses it until later
    key(desk, "j")
    chosen(page, old)
    page.locator('[data-key="s"]').wait_for()
    key(desk, "s")
    page.get_by_label("30 分钟").check()
    page.locator("#panel-snooze").get_by_role("button", name="放一放").click()
    desk.sees("30 分钟后再看")
    desk.sees("稍后再看 1")
    old.refresh_from_db()
    assert (old.state, old.snoozed_by) == ("snoozed", town.operator)
    assert AlertNote.objects.get().words == "打了电话：刚爬完楼，没有头晕。"

    # ? says what the keys do, and Esc puts it away
    key(desk, "?")
    desk.sees("按一下键就行")
    looks_right(desk)
    key(desk, "Escape")
    expect(page.locator("#help")).to_be_hidden()


def test_the_keys_and_the_sound_can_be_turned_off(open_as: OpenAs, town: Cast, site: Site) -> None:
    alert = raised(town, "heart_rate_high")
    desk = open_as("operator", desk=True)
    page = desk.open("/health/desk/")
    for name in ("响铃", "快捷键"):
        page.get_by_role("button", name=name, exact=True).click()
    desk.open("/health/desk/")
    for name in ("响铃", "快捷键"):
        button = page.get_by_role("button", name=name, exact=True)
        expect(button).to_have_attribute("aria-pressed", "false")

    key(desk, "t", "n")

    expect(page.locator('[data-key="t"]')).to_be_visible()
    alert.refresh_from_db()
    assert alert.state == "raised"


def test_half_a_note_is_found_again_after_looking_at_another(
    open_as: OpenAs, town: Cast, site: Site
) -> None:
    first, second = raised(town, "heart_rate_high", minutes=9), raised(town, "spo2_low")
    apart(
        lambda: acknowledge_alert(alert=first, acting=acting_of(town.operator), at=timezone.now())
    )
    apart(
        lambda: acknowledge_alert(alert=second, acting=acting_of(town.operator), at=timezone.now())
    )
    desk = open_as("operator", desk=True)
    page = desk.open(f"/health/desk/?alert={first.code}")
    key(desk, "n")
    page.get_by_label("写下做了什么").press_sequentially("约了五点再打")

    key(desk, "Escape", "j")
    chosen(page, second)
    expect(page.get_by_label("写下做了什么")).to_have_value("")
    key(desk, "k")
    chosen(page, first)

    expect(page.get_by_label("写下做了什么")).to_have_value("约了五点再打")


def test_news_neither_closes_an_open_panel_nor_takes_what_is_typed(
    open_as: OpenAs, town: Cast, site: Site
) -> None:
    desk = open_as("operator", desk=True)
    page = desk.page
    late: list[Route] = []  # the answers with which the empty desk fills itself
    page.route("**/health/desk/?alert=", lambda route: late.append(route))
    desk.open("/health/desk/")
    desk.sees("现在没有提醒")
    first = raised(town, "spo2_low", "warn")
    apart(
        lambda: acknowledge_alert(alert=first, acting=acting_of(town.operator), at=timezone.now())
    )
    site.work()
    page.locator(f"#row-{first.code}").click(timeout=PATIENCE)
    chosen(page, first)
    key(desk, "n")
    panel, words = page.locator("#panel-note"), page.get_by_label("写下做了什么")
    expect(words).to_be_focused()

    # The pane is drawn anew under her hands, before she has typed anything
    page.evaluate("document.getElementById('panel-note').dataset.before = 'yes'")
    late[0].continue_()
    expect(page.locator("#panel-note:not([data-before])")).to_be_attached(timeout=PATIENCE)
    expect(panel).to_have_attribute("open", "")
    expect(words).to_be_focused()

    # And a new alert comes in the middle of a sentence
    page.keyboard.type("她说头")
    urgent = raised(town, "heart_rate_high")
    site.work()
    expect(page.locator(f"#row-{urgent.code}")).to_be_visible(timeout=PATIENCE)
    expect(panel).to_have_attribute("open", "")
    expect(words).to_be_focused()
    expect(words).to_have_value("她说头")
    chosen(page, first)


def test_a_key_pressed_as_soon_as_a_piece_is_drawn_anew_leaves_the_page_standing(
    open_as: OpenAs, town: Cast, site: Site
) -> None:
    alert = raised(town, "heart_rate_high")
    desk = open_as("operator", desk=True)
    page = desk.open(f"/health/desk/?alert={alert.code}")
    # A form that htmx has not heard of yet goes the long way, and keys fall into the page's loading
    page.evaluate(
        """() => {
            window.stands = true;
            document.getElementById("now").dataset.before = "yes";
            new MutationObserver((_, watch) => {
                if (!document.querySelector("#now:not([data-before]) [data-key=t]")) return;
                watch.disconnect();
                document.dispatchEvent(new KeyboardEvent("keydown", { key: "t", bubbles: true }));
            }).observe(document.getElementById("pane"), { childList: true, subtree: true });
            document.body.dispatchEvent(new CustomEvent("live:alert"));
        }"""
    )

    desk.sees("您接手了")

    assert page.evaluate("window.stands") is True
    alert.refresh_from_db()
    assert alert.acknowledged_by == town.operator


def test_one_shift_leaves_to_the_next_with_a_word_on_each(
    open_as: OpenAs, town: Cast, site: Site
) -> None:
    alert = raised(town, "heart_rate_high", "warn", minutes=5)
    colleague = apart(lambda: _colleague(town))
    desk = open_as("operator", desk=True)
    desk.open("/health/desk/")
    desk.press("我来值班")
    desk.press("我来处理")
    desk.sees("您接手了")

    # A word on what is still open, and who comes
    desk.press("交班", kind="link")
    looks_right(desk)
    desk.page.get_by_label("交代几句：王秀兰").fill("五点再打一次，她说头有点沉。")
    desk.page.get_by_label("交给谁").select_option(label="刘洋")
    desk.press("交班")
    desk.sees("交班了，辛苦了")
    desk.sees("请了刘洋")
    left = Shift.objects.get()
    assert left.handed_to == colleague

    # Without script, too: the other reads it on a plain page, confirms, and holds it
    other = open_as("doctor", desk=True)
    answer = other.page.request.get(f"{other.site}/health/desk/shift/{left.code}/")
    assert answer.status == 404
    apart(lambda: _confirm(left, colleague))
    desk.sees("刘洋")
    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by) == ("acknowledged", colleague)
    assert Event.objects.filter(name="health.shift.read").count() == 1


def _colleague(town: Cast) -> Any:
    at = timezone.now()
    person = register_person(name="刘洋", phone="+8613900000077", at=at)
    give_role(person=person, organisation=town.station, role=Role.OPERATOR, at=at)
    return person


def _confirm(left: Shift, colleague: Any) -> None:
    confirm_handover(shift=left, acting=acting_of(colleague), at=timezone.now())
