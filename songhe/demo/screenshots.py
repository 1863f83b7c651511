"""Pictures of the pages, taken from the running demonstration as its people see it.

A few for the README go to `docs/screenshots/`; every home, on a phone and at a desk, light and
dark, goes to `var/screenshots/`, to be looked at after a change of the look.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from songhe.config.browser import LAUNCH, find

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "docs" / "screenshots"
ALL = ROOT / "var" / "screenshots"
LARGEST = 150 * 1024  # bytes of a picture that is committed
PATIENCE = 300  # seconds for the demonstration to stand
SETTLED = 500  # milliseconds for live parts to arrive

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Shot:
    """One picture: who looks, at what, through which window."""

    name: str
    slug: str  # of the nine; "" for a visitor
    address: str
    desk: bool = False
    link: str = ""  # pressed there first: the beginning of its address


HOME = "/home/"  # leads each to their own

FOR_README = (
    Shot("front", "", "/", desk=True),
    Shot("elder-home", "elder", HOME),
    Shot("family-home", "daughter", HOME),
    Shot("alert", "daughter", "/health/alerts/", link="/health/alerts/"),
    Shot("provider", "manager", HOME, desk=True),
    Shot("clinic", "doctor", HOME, desk=True),
    Shot("oversight", "officer", HOME, desk=True),
)
NINE = (
    "elder",
    "daughter",
    "son",
    "manager",
    "worker",
    "doctor",
    "operator",
    "social_worker",
    "officer",
)


def take(*, port: int, say: Say) -> None:
    """Take all pictures from the demonstration on this port; start it if it is not there."""
    site = f"http://127.0.0.1:{port}"
    with _demonstration(site, port, say), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=LAUNCH)
        README.mkdir(parents=True, exist_ok=True)
        ALL.mkdir(parents=True, exist_ok=True)
        for shot in FOR_README:
            say(_for_readme(browser, site, shot))
        for slug in ("", *NINE):
            _every_way(browser, site, slug)
        say(f"every home, light and dark: {ALL.relative_to(ROOT)}")
        browser.close()


@contextmanager
def _demonstration(site: str, port: int, say: Say) -> Iterator[None]:
    if _answers(site):
        yield
        return
    say("starting the demonstration")
    program = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "songhe.config.cli", "up", "--port", str(port)]
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while not _answers(site):
            if program.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the demonstration did not start")
            time.sleep(0.5)
        yield
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(60)


def _answers(site: str) -> bool:
    try:
        with urlopen(f"{site}/healthz", timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _for_readme(browser: Browser, site: str, shot: Shot) -> str:
    """Take one picture as sharp as its size allows; return what was done."""
    target = README / f"{shot.name}.png"
    for scale in (2.0, 1.5, 1.0, 0.75, 0.6):
        context = _window(browser, site, DESK if shot.desk else PHONE, scale=scale)
        page = _before(context, site, shot)
        page.screenshot(path=target)
        context.close()
        if target.stat().st_size <= LARGEST:
            break
    return f"{target.relative_to(ROOT)} ({target.stat().st_size // 1024} KB)"


def _before(context: BrowserContext, site: str, shot: Shot) -> Page:
    page = _signed_in(context, site, shot.slug)
    page.goto(site + shot.address)
    if shot.link:
        found = page.locator(f'main a[href^="{shot.link}"]')
        if found.count():
            found.first.click()
    page.wait_for_timeout(SETTLED)
    return page


def _every_way(browser: Browser, site: str, slug: str) -> None:
    for width, window in (("390", PHONE), ("1440", DESK)):
        for theme in ("light", "dark"):
            context = _window(browser, site, window, theme=theme)
            page = _signed_in(context, site, slug)
            page.goto(site + (HOME if slug else "/"))
            page.wait_for_timeout(SETTLED)
            name = f"{slug or 'visitor'}-{width}-{theme}.png"
            page.screenshot(path=ALL / name, full_page=True)
            context.close()


def _window(
    browser: Browser, site: str, window: ViewportSize, *, scale: float = 1.0, theme: str = "light"
) -> BrowserContext:
    context = browser.new_context(
        viewport=window,
        device_scale_factor=scale,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "songhe_theme", "value": theme, "url": site}])
    return context


def _signed_in(context: BrowserContext, site: str, slug: str) -> Page:
    page = context.new_page()
    if slug:
        page.goto(f"{site}/demo/")
        page.locator(f'form[action="/demo/sign-in/{slug}/"] button').first.click()
        page.wait_for_url(lambda url: "/demo/" not in url)
    return page
