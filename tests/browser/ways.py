"""The ways in which one looks at a page, taken up while it is open: nothing is loaded anew.

What a person chose stands in attributes of the page's root alone, and the rest is left to the
stylesheet (`songhe/portal/context.py`), so the attributes may be set from here as well.
"""

from dataclasses import asdict, dataclass

from tests.browser.people import DESK, PHONE, Screen

CHOOSE = """
({ theme, text }) => {
  const root = document.documentElement;
  for (const [name, chosen] of Object.entries({ theme, text })) {
    if (chosen) root.dataset[name] = chosen;
    else delete root.dataset[name];
  }
  dispatchEvent(new Event("resize"));  // there may be less room now, as after loading
  return matchMedia("(pointer: coarse)").matches;
}
"""


@dataclass(frozen=True)
class Way:
    """On a phone or at a desk, and what was chosen on the page about display."""

    desk: bool = False
    theme: str = ""
    text: str = ""


WAYS = {
    "phone": Way(),
    "dark": Way(theme="dark"),
    "large": Way(text="larger"),
    "desk": Way(desk=True),
}


def take_up(way: Way, screen: Screen) -> None:
    """Show the page that is open in this way."""
    screen.page.set_viewport_size(DESK if way.desk else PHONE)
    screen.devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": not way.desk})
    touched = screen.page.evaluate(CHOOSE, asdict(way))
    assert touched is not way.desk
