"""Does a page look right? Measured, not felt."""

from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.people import Screen
from tests.browser.ways import WAYS, take_up

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ELDER_RULES = {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}

# Only what is wrong is brought over from the browser: all that is right is a thousand times more.
AXE = """
async (options) => (await axe.run(document, options)).violations.flatMap(({ id, nodes }) =>
  nodes.map(({ html, failureSummary }) =>
    `${id}: ${html.slice(0, 160)} (${(failureSummary ?? "").slice(0, 200)})`))
"""

LEAST_TARGET = 60  # px, on elder pages
LEAST_TEXT = 20

SMALL_TARGETS = """
(least) => [...document.querySelectorAll(
  "a[href], button, summary, select, textarea, input:not([type=hidden])")]
  .map((thing) => thing.matches("input[type=checkbox], input[type=radio]")
    ? thing.closest("label") ?? thing : thing)
  .filter((thing) => thing.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((thing) => !thing.closest(".skip, .unseen"))
  .filter((thing) => !(thing.matches("a") && getComputedStyle(thing).display === "inline"))
  .map((thing) => [
    thing.textContent.trim().slice(0, 20) || thing.name || thing.outerHTML.slice(0, 60),
    thing.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < least - 0.5 || box.height < least - 0.5))
  .map(([words, box]) => `${words} ${Math.round(box.width)}×${Math.round(box.height)}`)
"""
SMALL_LINKS = """
() => [...document.querySelectorAll("main a[href]")]
  .filter((link) => getComputedStyle(link).display === "inline" && link.checkVisibility())
  .filter((link) => link.getBoundingClientRect().height)
  .map((link) => link.textContent.trim())
"""
SMALL_TEXT = """
(least) => {
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const words = walk.currentNode.textContent.trim();
    const box = walk.currentNode.parentElement;
    if (!words || !box.checkVisibility({ visibilityProperty: true })) continue;
    if (box.closest(".unseen, .skip, script, style, template, noscript")) continue;
    const scale = box instanceof SVGElement && box.getScreenCTM ? box.getScreenCTM().a : 1;
    const size = parseFloat(getComputedStyle(box).fontSize) * scale;
    if (size < least - 0.1) found.add(`${words.slice(0, 20)} ${size.toFixed(1)}px`);
  }
  return [...found];
}
"""
SQUEEZED = """
() => {
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walk.nextNode()) {
    const words = walk.currentNode.textContent.trim();
    const box = walk.currentNode.parentElement;
    if (words.length < 4 || !box.checkVisibility({ visibilityProperty: true })) continue;
    if (box.closest(".unseen, .skip, svg, script, style, template, noscript")) continue;
    range.selectNodeContents(walk.currentNode);
    const lines = [...range.getClientRects()].filter((line) => line.width > 1);
    const widest = Math.max(0, ...lines.map((line) => line.width));
    if (lines.length > 3 && widest < parseFloat(getComputedStyle(box).fontSize) * 2.2)
      found.add(words.slice(0, 20));
  }
  return [...found];
}
"""


def faults_of(screen: Screen, *, elder: bool = False) -> list[str]:
    """Return everything wrong with the page that is open; an empty list is a page well made."""
    return [*screen.faults, *_faults_in_sight(screen.page, elder=elder)]


def faults_in_every_way(screen: Screen, *, elder: bool = False) -> list[str]:
    """Return what is wrong with the page on a phone, in the dark, in large letters, at a desk."""
    found: list[str] = []
    for name, way in WAYS.items():
        take_up(way, screen)
        found += [f"{name}: {fault}" for fault in _faults_in_sight(screen.page, elder=elder)]
    return [*screen.faults, *found]


def looks_right(screen: Screen, *, elder: bool = False) -> None:
    faults = faults_of(screen, elder=elder)
    assert not faults, "\n".join([screen.page.url, *faults])


def looks_right_in_every_way(screen: Screen, *, elder: bool = False) -> None:
    faults = faults_in_every_way(screen, elder=elder)
    assert not faults, "\n".join([screen.page.url, *faults])


def _faults_in_sight(page: Page, *, elder: bool) -> list[str]:
    faults = [*_axe(page, elder=elder), *_sideways(page)]
    faults += [f"one letter a line: {words}" for words in page.evaluate(SQUEEZED)]
    if elder:
        targets = page.evaluate(SMALL_TARGETS, LEAST_TARGET)
        links = page.evaluate(SMALL_LINKS)
        texts = page.evaluate(SMALL_TEXT, LEAST_TEXT)
        faults += [f"under {LEAST_TARGET} px: {words}" for words in targets]
        faults += [f"a link inside a line is hard to press: {words}" for words in links]
        faults += [f"under {LEAST_TEXT} px: {words}" for words in texts]
    return faults


@cache
def _axe_script() -> str:
    return str(Axe().axe_script)


def _axe(page: Page, *, elder: bool) -> list[str]:
    options: dict[str, Any] = {"runOnly": TAGS, "resultTypes": ["violations"]}
    options["rules"] = ELDER_RULES if elder else {}
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe_script())
    found: list[str] = page.evaluate(AXE, options)
    return found


def _sideways(page: Page) -> list[str]:
    wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"scrolls sideways: {wide} px in {room} px"] if wide > room else []
