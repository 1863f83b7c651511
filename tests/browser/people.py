"""People before their screens."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
)

PATIENCE = 30_000  # milliseconds: machines are shared, and a slow answer is no wrong one
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}

# What the page's own policy forbids is a fault of ours, wherever it happens.
WATCH_POLICY = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""


@dataclass
class Screen:
    """One person's browser, open on one page; remembers every fault that the page reported."""

    page: Page
    site: str
    faults: list[str] = field(default_factory=list)

    @cached_property
    def devtools(self) -> CDPSession:
        """What the browser lets a developer change of a page that is open."""
        return self.page.context.new_cdp_session(self.page)

    def open(self, address: str) -> Page:
        """Go to an address of the site and wait until it is drawn."""
        self.page.goto(self.site + address, wait_until="load")
        return self.page

    def press(self, words: str, *, kind: Any = "button") -> Page:
        """Press what carries these words."""
        self.page.get_by_role(kind, name=words).click()
        return self.page

    def sees(self, words: str) -> None:
        """The words stand on the page, now or in a moment, without anybody reloading."""
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)

    def sees_not(self, words: str) -> None:
        expect(self.page.get_by_text(words)).to_have_count(0, timeout=PATIENCE)

    def forgive(self) -> None:
        """Forget faults that the story meant to cause: a page that must not exist."""
        self.faults.clear()


def new_screen(
    browser: Browser,
    site: str,
    *,
    desk: bool = False,
    script: bool = True,
    theme: str = "",
    text: str = "",
) -> Screen:
    """Open a fresh browser of its own, on a phone or at a desk."""
    context = browser.new_context(
        viewport=DESK if desk else PHONE,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=not desk,
        reduced_motion="reduce",
        java_script_enabled=script,
    )
    context.set_default_timeout(PATIENCE)
    _choose(context, site, songhe_theme=theme, songhe_text=text)
    screen = Screen(context.new_page(), site)
    _remember_faults(screen)
    return screen


def sign_in(screen: Screen, slug: str) -> Screen:
    """Become one of the nine by the demonstration's own page."""
    page = screen.open("/demo/")
    page.locator(f'form[action="/demo/sign-in/{slug}/"] button').first.click()
    page.wait_for_url(lambda url: "/demo/" not in url)
    return screen


def _choose(context: BrowserContext, site: str, **cookies: str) -> None:
    context.add_cookies(
        [{"name": name, "value": chosen, "url": site} for name, chosen in cookies.items() if chosen]
    )


def _remember_faults(screen: Screen) -> None:
    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location.get("url", "")
            screen.faults.append(f"{screen.page.url}: {message.text} {where}")

    screen.page.add_init_script(WATCH_POLICY)
    screen.page.on("console", heard)
    screen.page.on("pageerror", lambda fault: screen.faults.append(f"{screen.page.url}: {fault}"))
