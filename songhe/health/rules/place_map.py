"""Her position and her usual places as a plain drawing: north above, to scale, no tiles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians

from songhe.health.rules.places import Place
from songhe.health.rules.whereabouts import Spot

METRES = 111_195.0  # of a degree of latitude
LEAST = 300.0  # metres that a map shows at the least
MARGIN = 36
HERE = 10  # points of the dot that is she
SMALLEST = 5.0  # points of a circle that is still seen
ASCII_LIKE = 0x2E7F  # letters above are as wide as they are high
BARS = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Room:
    """How large a map is drawn, in its own points; words keep their size in them."""

    width: int = 420
    height: int = 300
    letter: int = 17  # points of a word on it


WIDE = Room()
NARROW = Room(330, 300, letter=21)  # for large words on a small screen


@dataclass(frozen=True)
class Circle:
    """One of her places; without a name where its name would lie on something."""

    x: float
    y: float
    radius: float
    name: str
    name_y: float


@dataclass(frozen=True)
class Drawing:
    x: float
    y: float
    around: float  # how far the position may be off, in points
    circles: tuple[Circle, ...]
    bar: int  # metres of the measure below
    bar_end: float
    width: int
    height: int


def draw(
    place: Place,
    accuracy: float,
    near: Spot,
    others: Sequence[Spot] = (),
    *,
    room: Room = WIDE,
) -> Drawing:
    """Return the map that holds her and the nearest of her places; of others what lies in it."""
    at = _at(place, accuracy, near, room)
    scale, (x, y) = at.scale, at(place)
    words = Words(room)
    words.take(_box(x, y, 3 * HERE, 3 * HERE))
    words.take((0, room.height - 26 - room.letter, room.width * 0.55, room.height))
    spots = [near, *(spot for spot in others if spot != near and at.is_shown(spot.place))]
    circles = tuple(_circles([(spot, *at(spot.place)) for spot in spots], scale, words))
    bar = max((one for one in BARS if one * scale <= room.width / 3), default=BARS[0])
    around, bar_end = _round(accuracy * scale), _round(16 + bar * scale)
    return Drawing(x, y, around, circles, bar, bar_end, room.width, room.height)


class Words:
    """What is drawn on already, so that no word lies on another."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self._taken: list[Box] = []

    def take(self, box: Box) -> None:
        self._taken.append(box)

    def line_for(self, words: str, x: float, lines: Sequence[float]) -> float | None:
        """Return the first of some lines on which words have room, and keep it for them."""
        letter = self.room.letter
        wide = sum(letter if ord(one) > ASCII_LIKE else letter * 0.6 for one in words)
        for line in lines:
            box = _box(x, line - letter / 3, wide, letter + 6)
            if self._is_free(box):
                self.take(box)
                return line
        return None

    def _is_free(self, box: Box) -> bool:
        left, top, right, bottom = box
        inside = left >= 0 and top >= 0 and right <= self.room.width and bottom <= self.room.height
        return inside and not any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for other in self._taken
        )


class _At:
    """From degrees to the points of the picture."""

    def __init__(self, middle: Place, scale: float, room: Room) -> None:
        self.middle, self.scale, self.room = middle, scale, room

    def __call__(self, place: Place) -> tuple[float, float]:
        east, north = _metres(self.middle, place)
        x, y = self.room.width / 2 + east * self.scale, self.room.height / 2 - north * self.scale
        return _round(x), _round(y)

    def is_shown(self, place: Place) -> bool:
        x, y = self(place)
        return 0 <= x <= self.room.width and 0 <= y <= self.room.height


def _at(place: Place, accuracy: float, near: Spot, room: Room) -> _At:
    """Where each place lies, so that both circles are seen whole."""
    east, north = _metres(near.place, place)
    reach = max(accuracy, 1), max(near.radius, 1)
    left, right = min(-reach[1], east - reach[0]), max(reach[1], east + reach[0])
    low, high = min(-reach[1], north - reach[0]), max(reach[1], north + reach[0])
    across, upright = max(LEAST, right - left), max(LEAST, high - low)
    inner = room.width - 2 * MARGIN, room.height - 2 * MARGIN
    middle = Place(
        near.place.latitude + (low + high) / 2 / METRES,
        near.place.longitude
        + (left + right) / 2 / METRES / max(0.01, cos(radians(near.place.latitude))),
    )
    return _At(middle, min(inner[0] / across, inner[1] / upright), room)


def _metres(start: Place, end: Place) -> tuple[float, float]:
    """How far east and how far north one place lies of another; good for a city."""
    turn = (end.longitude - start.longitude + 180) % 360 - 180
    east = turn * METRES * cos(radians(start.latitude))
    return east, (end.latitude - start.latitude) * METRES


def _circles(
    spots: Sequence[tuple[Spot, float, float]], scale: float, words: Words
) -> Iterator[Circle]:
    for spot, x, y in spots:
        radius = max(SMALLEST, _round(spot.radius * scale))
        high = words.room.letter + 9
        lines = (y - radius + high, y + radius - 12, y + radius + high - 6, y - radius - 8, y)
        line = words.line_for(spot.name, x, lines)
        yield Circle(x, y, radius, "" if line is None else spot.name, _round(line or y))


def _box(x: float, y: float, wide: float, high: float) -> Box:
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _round(points: float) -> float:
    return round(points, 1)
