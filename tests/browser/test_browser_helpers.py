"""What pages gain when script runs: live news, kept words, one sending, a kind offline."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Request, Route, expect

from songhe.demo.cast import Cast
from songhe.notify.actions import push_live
from songhe.notify.queries import messages_of
from tests.browser.people import Screen, sign_in
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEAR = """
() => {
  window.heard = [];
  document.body.addEventListener("live:order", ({ detail }) => window.heard.push(detail.order));
}
"""
KEPT = "() => Object.keys(localStorage).some((key) => key.includes('note-7'))"
FORGOTTEN = "() => !Object.keys(localStorage).some((key) => key.includes('note-7'))"
PAGE = "/me/display/"


def hears(page: Page, order: str) -> None:
    page.wait_for_function("(order) => window.heard.includes(order)", arg=order)


def requests_of(page: Page) -> list[Request]:
    """Return the list to which every request of the page will be added."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # the library marks the listener
    return asked


def ring(cast: Cast, order: str) -> None:
    push_live(person=cast.daughter, kind="order", facts={"order": order}, at=timezone.now())


def test_two_pages_of_one_browser_share_one_stream(open_as: OpenAs, town: Cast) -> None:
    screen = open_as("daughter")
    first = screen.open("/about/")
    first.evaluate(HEAR)
    second = first.context.new_page()
    asked = requests_of(second)
    second.goto(f"{screen.site}/rules/")
    second.evaluate(HEAR)

    ring(town, "A1")

    hears(first, "A1")
    hears(second, "A1")
    assert [request.url for request in asked if "/live/" in request.url] == []


def test_when_the_listening_page_closes_the_other_misses_nothing(
    open_as: OpenAs, town: Cast
) -> None:
    screen = open_as("daughter")
    first = screen.open("/about/")
    first.evaluate(HEAR)
    ring(town, "A1")
    hears(first, "A1")
    second = first.context.new_page()
    second.goto(f"{screen.site}/rules/")
    second.evaluate(HEAR)

    first.close()
    ring(town, "A2")
    ring(town, "A3")

    hears(second, "A2")
    hears(second, "A3")


def with_a_form(route: Route) -> None:
    """Put a form that keeps its words onto one of our pages."""
    answer = route.fetch()
    page = answer.text()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    form = f"""<form method="post" data-draft="note-7">
      <input type="hidden" name="csrfmiddlewaretoken" value="{token[1]}">
      <textarea name="words" id="words" aria-label="words"></textarea>
      <input name="pin" id="pin" aria-label="pin"><button>keep it</button></form></main>"""
    route.fulfill(response=answer, body=page.replace("</main>", form))


def writing(screen: Screen) -> Page:
    """Open a page with such a form and type into it."""
    screen.page.route(
        lambda url: url.endswith(PAGE),
        lambda route: with_a_form(route) if route.request.method == "GET" else route.fallback(),
    )
    page = screen.open(PAGE)
    page.fill("#words", "她说今天不头晕")
    page.fill("#pin", "135790")
    page.wait_for_function(KEPT)
    return page


def test_typed_words_outlive_a_reload_and_secrets_do_not(open_as: OpenAs) -> None:
    screen = open_as("daughter")
    page = writing(screen)
    page.reload()

    assert page.input_value("#words") == "她说今天不头晕"
    assert page.input_value("#pin") == ""
    screen.sees("上次没写完的，替您放回来了。")
    assert "135790" not in page.evaluate("() => JSON.stringify(localStorage)")


def test_another_person_on_the_same_device_does_not_find_them(open_as: OpenAs) -> None:
    screen = open_as("daughter")
    writing(screen)
    sign_in(screen, "son")
    page = screen.open(PAGE)

    assert page.input_value("#words") == ""


def test_a_lost_connection_is_said_kindly_and_loses_nothing(open_as: OpenAs) -> None:
    screen = open_as("daughter")
    page = writing(screen)
    page.route("**/robots.txt", lambda route: route.abort("internetdisconnected"))

    page.get_by_role("button", name="keep it").click()

    screen.sees("网络断了，您写的内容都还在")
    assert page.input_value("#words") == "她说今天不头晕"
    assert page.evaluate(KEPT)

    page.unroute("**/robots.txt")
    page.get_by_role("button", name="keep it").click()
    page.wait_for_url(f"{screen.site}/")
    page.wait_for_function(FORGOTTEN)


def test_a_hasty_finger_sends_once(open_as: OpenAs, town: Cast) -> None:
    screen = open_as("elder")
    page = screen.open("/home/elder/family/")
    asked = requests_of(page)

    page.get_by_role("button", name="请女儿帮忙").dblclick()

    screen.sees("已经告诉")
    assert len([request for request in asked if request.method == "POST"]) == 1
    assert messages_of(town.daughter).count() == 1


@pytest.mark.parametrize("can", [True, False])
def test_reading_aloud_shows_where_the_device_can(*, can: bool, open_as: OpenAs) -> None:
    screen = open_as("elder")
    if not can:
        screen.page.add_init_script("delete window.speechSynthesis")
    screen.open("/home/elder/phone/")

    expect(screen.page.get_by_role("button", name="念给我听")).to_be_visible(visible=can)
    expect(screen.page.get_by_text("这台设备不会念字")).to_be_visible(visible=not can)


def test_the_elder_is_heard_without_script_too(open_as: OpenAs) -> None:
    screen = open_as("elder", script=False)
    screen.open("/home/elder/family/")
    screen.press("请女儿帮忙")

    screen.sees("已经告诉女儿李静了")
