"""A signature drawn on the screen: strokes as an SVG path, and nothing else.

The path comes from a browser, so it is read strictly: only moves and lines between whole
points of the drawing area. What is not exactly that is refused, never cleaned.
"""

import re
from itertools import pairwise
from math import dist

WIDTH, HEIGHT = 600, 240
LONGEST = 20_000  # letters
SHORTEST_INK = 120  # a dot or a dash is not a name

STROKE = re.compile(r"M(\d{1,3}) (\d{1,3})((?:L\d{1,3} \d{1,3})*)")
POINT = re.compile(r"L(\d{1,3}) (\d{1,3})")


class NotASignature(Exception):
    """What was drawn is no signature."""


def read_signature(path: str) -> str:
    """Return the path when it is a signature.

    :raises NotASignature: if it is too short, too long, outside, or anything but strokes.
    """
    if not path or len(path) > LONGEST or STROKE.sub("", path):
        raise NotASignature
    ink = 0.0
    for x, y, rest in STROKE.findall(path):
        points = [(int(x), int(y)), *((int(a), int(b)) for a, b in POINT.findall(rest))]
        if any(across > WIDTH or down > HEIGHT for across, down in points):
            raise NotASignature
        ink += sum(dist(before, after) for before, after in pairwise(points))
    if ink < SHORTEST_INK:
        raise NotASignature
    return path
