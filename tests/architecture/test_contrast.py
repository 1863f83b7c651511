"""Every pair of colours that pages use is measured in each theme.

Elder pages use only the pairs under ELDER. What a pair is for: docs/accessibility.md.
"""

import re
from pathlib import Path

import pytest

COLOURS = Path(__file__).parents[2] / "songhe" / "static" / "css" / "tokens" / "colours.css"
THEMES = ("light", "dark", "contrast")
Pairs = dict[str, tuple[str, ...]]

# fmt: off
ELDER: Pairs = {  # text everywhere, elder pages included: 7:1
    "ink": ("paper", "sheet", "sunk", "pine-wash", "crane-wash", "straw-wash", "sky-wash"),
    "ink-2": ("paper", "sheet", "sunk", "pine-wash"),
    "pine": ("paper", "sheet", "pine-wash"),
    "on-pine": ("pine-fill", "pine-fill-2"),
    "crane": ("paper", "sheet", "crane-wash"),
    "on-crane": ("crane-fill",),
    "straw": ("straw-wash", "sheet"),
    "sky": ("sky-wash", "sheet"),
}
WORK: Pairs = {  # text of family pages, desks, charts and maps: 4.5:1
    "ink-3": ("paper", "sheet", "sunk"),
    "ink": ("band-normal", "map-0", "map-1", "map-2", "map-3"),
    "sky": ("paper",),
    "on-crane": ("crown",),
}
GRAPHICS: Pairs = {  # what is not text: edges of controls, marks in charts, focus: 3:1
    "edge": ("paper", "sheet"),
    "focus": ("paper", "sheet"),
    "crown": ("sheet",),
    "series-1": ("band-normal",),
    "series-2": ("sheet", "band-normal"),
}
# fmt: on


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the ratio of WCAG, rounded down: 6.999 must never read as 7."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return int((high + 0.05) / (low + 0.05) * 100) / 100


def declarations(css: str, head: str) -> dict[str, str]:
    """Return the custom properties of the block that a comment or selector opens."""
    body = css[css.index(head) :]
    return dict(re.findall(r"--([\w-]+): ([^;]+);", body[: body.index("}")]))


def colours(theme: str) -> dict[str, str]:
    """Return the colours of a theme, laid over those of the light one."""
    css = COLOURS.read_text(encoding="utf-8")
    return declarations(css, "@theme light") | declarations(css, f"@theme {theme}")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("pairs", "least"), [(ELDER, 7.0), (WORK, 4.5), (GRAPHICS, 3.0)], ids=["elder", "work", "marks"]
)
def test_every_pair_is_strong_enough(pairs: Pairs, least: float, theme: str) -> None:
    known = colours(theme)
    measured = {
        f"{front} on {ground}": contrast(known[front], known[ground])
        for front, grounds in pairs.items()
        for ground in grounds
    }

    assert {pair: ratio for pair, ratio in measured.items() if ratio < least} == {}


@pytest.mark.parametrize(
    ("theme", "wish"),
    [("dark", "prefers-color-scheme: dark"), ("contrast", "prefers-contrast: more")],
)
def test_what_the_system_wishes_is_what_one_can_choose(theme: str, wish: str) -> None:
    css = COLOURS.read_text(encoding="utf-8")

    assert declarations(css, f"({wish})") == declarations(css, f"@theme {theme}")


def test_measuring_knows_black_from_white() -> None:
    assert contrast("#000000", "#ffffff") == 21.0
    assert contrast("#777777", "#ffffff") == 4.47  # the classic near miss
