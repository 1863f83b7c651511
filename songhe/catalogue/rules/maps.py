"""Where pins and rings stand on a map of results: a plain drawing, north above, no tiles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians

WIDTH, HEIGHT, MARGIN = 420, 400, 52
KM_OF_DEGREE = 111.2  # of latitude
SPAN = 2.0  # kilometres that a map shows at the least
RINGS = (1, 3, 5)  # kilometres
BELOW = 37  # points from where a street lies to its name
LETTERS = 6  # on one pin; more are told as "…"

Place = tuple[float, float]  # latitude and longitude


@dataclass(frozen=True)
class Spot:
    """One answer of the list: its number there, its price, and its provider's public place."""

    number: int
    price: int  # fen
    place: Place | None


@dataclass(frozen=True)
class Pin:
    """Everything that is sold at one place."""

    x: float
    y: float
    numbers: tuple[int, ...]
    price: int  # fen, the lowest of them

    wide: float  # of the pill that holds its numbers

    @property
    def shown(self) -> str:
        return shown(self.numbers)

    @property
    def left(self) -> float:
        return round(self.x - self.wide / 2, 1)


@dataclass(frozen=True)
class Ring:
    km: int
    radius: float
    is_named: bool


@dataclass(frozen=True)
class Name:
    x: float
    y: float
    words: str


@dataclass(frozen=True)
class Chart:
    """A map, ready to draw; `home` is where she lives, and only her own people are shown it."""

    pins: tuple[Pin, ...]
    rings: tuple[Ring, ...]
    middle: tuple[float, float]
    home: bool
    home_named: bool
    names: tuple[Name, ...]
    width: int
    height: int
    missing: tuple[int, ...]  # numbers of answers whose place nobody knows


@dataclass(frozen=True)
class Room:
    """How large a map is drawn, in its own points; words keep their size in them."""

    width: int = WIDTH
    height: int = HEIGHT
    margin: int = MARGIN
    letter: int = 17  # points of a word on it
    pin: int = 40  # how high a pin is


WIDE = Room()
NARROW = Room(330, 330, 66, letter=21, pin=60)  # for large words on a small screen


def shown(numbers: Sequence[int]) -> str:
    """The numbers as they stand on a pin: runs in one, 1–6·9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    whole = "·".join(words)
    return whole if len(whole) <= LETTERS else f"{words[0]}…"


def chart(
    spots: Sequence[Spot],
    *,
    home: Place | None,
    streets: Sequence[tuple[str, Place]] = (),
    room: Room = WIDE,
) -> Chart | None:
    """Return the map of some answers; None if no place of them is known."""
    there: dict[Place, list[Spot]] = {}
    for spot in spots:
        if spot.place is not None:
            there.setdefault(spot.place, []).append(spot)
    if not there:
        return None
    middle = home or _middle(list(there))
    drawn = _Drawing(middle, list(there), room)
    pins = _pins([(*drawn.at(place), here) for place, here in there.items()], room)
    page = Page(room)
    for pin in pins:
        for box in _written(pin, room):
            page.take(box)
    middle_at = drawn.at(middle)
    home_fits = home is not None and page.fits(
        _box(middle_at[0], middle_at[1] + 10, room.letter * 5, room.letter * 2)
    )
    return Chart(
        pins=tuple(pins),
        rings=tuple(_rings(drawn, middle_at, page)),
        middle=middle_at,
        home=home is not None,
        home_named=home_fits,
        names=tuple(_names([(words, drawn.at(place)) for words, place in streets], page)),
        width=room.width,
        height=room.height,
        missing=tuple(spot.number for spot in spots if spot.place is None),
    )


def _pins(places: Sequence[tuple[float, float, list[Spot]]], room: Room) -> list[Pin]:
    """One pin for each place; places that would lie on one another share one."""
    pins: list[Pin] = []
    for x, y, here in places:
        pin = _pin(x, y, [(one.number, one.price) for one in here], room)
        while near := next((one for one in pins if _touch(one, pin, room)), None):
            pins.remove(near)
            pin = _pin(
                (near.x * len(near.numbers) + pin.x * len(pin.numbers))
                / (len(near.numbers) + len(pin.numbers)),
                (near.y * len(near.numbers) + pin.y * len(pin.numbers))
                / (len(near.numbers) + len(pin.numbers)),
                [(n, near.price) for n in near.numbers] + [(n, pin.price) for n in pin.numbers],
                room,
            )
        pins.append(pin)
    return sorted(pins, key=lambda pin: pin.numbers)


def _pin(x: float, y: float, sold: Sequence[tuple[int, int]], room: Room) -> Pin:
    numbers = tuple(sorted(number for number, _price in sold))
    wide = max(room.pin, round((len(shown(numbers)) * 0.58 + 1) * room.letter))
    x = min(max(x, wide / 2), room.width - wide / 2)
    return Pin(round(x, 1), round(y, 1), numbers, min(price for _number, price in sold), wide)


def _touch(one: Pin, other: Pin, room: Room) -> bool:
    """Would one lie on the other, or on the price above it?"""
    return any(_meet(a, b) for a in _written(one, room) for b in _written(other, room))


def _written(pin: Pin, room: Room) -> "tuple[Box, Box]":
    """A pin and the price above it."""
    above = pin.y - room.pin / 2 - room.letter / 2
    return (
        _box(pin.x, pin.y, pin.wide, room.pin),
        _box(pin.x, above, room.letter * 4, room.letter),
    )


def _meet(one: "Box", other: "Box") -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _rings(drawn: "_Drawing", middle: Place, page: "Page") -> Iterator[Ring]:
    """Circles about the middle; one whose words would lie on something goes without them."""
    room = page.room
    for km in RINGS:
        radius = round(km * drawn.scale, 1)
        if radius <= min(room.width, room.height) / 2:
            box = _box(middle[0], middle[1] + radius - 4, room.letter * 4, room.letter)
            yield Ring(km, radius, page.take_if_free(box))


def _names(streets: Sequence[tuple[str, Place]], page: "Page") -> Iterator[Name]:
    """The streets whose names have room, below where they lie."""
    for words, (x, y) in streets:
        box = _box(x, y + BELOW - 5, page.room.letter * len(words) + 6, page.room.letter + 6)
        if page.take_if_free(box):
            yield Name(x, y + BELOW, words)


Box = tuple[float, float, float, float]  # left, top, right, bottom


def _box(x: float, y: float, wide: float, high: float) -> Box:
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


class Page:
    """What is drawn on already, so that no word lies on another."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self._taken: list[Box] = []

    def take(self, box: Box) -> None:
        self._taken.append(box)

    def fits(self, box: Box) -> bool:
        left, top, right, bottom = box
        inside = left >= 0 and top >= 0 and right <= self.room.width and bottom <= self.room.height
        return inside and not any(_meet(box, other) for other in self._taken)

    def take_if_free(self, box: Box) -> bool:
        free = self.fits(box)
        if free:
            self.take(box)
        return free


def _middle(places: Sequence[Place]) -> Place:
    north, east = [place[0] for place in places], [place[1] for place in places]
    return (min(north) + max(north)) / 2, (min(east) + max(east)) / 2


class _Drawing:
    """From kilometres about the middle to the points of the picture."""

    def __init__(self, middle: Place, places: Sequence[Place], room: Room) -> None:
        self._middle, self._room = middle, room
        ways = [self._km(place) for place in places]
        across = max(SPAN, *(2 * abs(east) for east, _north in ways))
        upright = max(SPAN, *(2 * abs(north) for _east, north in ways))
        inner = room.width - 2 * room.margin, room.height - 2 * room.margin
        self.scale = min(inner[0] / across, inner[1] / upright)

    def at(self, place: Place) -> tuple[float, float]:
        east, north = self._km(place)
        x = self._room.width / 2 + east * self.scale
        y = self._room.height / 2 - north * self.scale
        return round(x, 1), round(y, 1)

    def _km(self, place: Place) -> tuple[float, float]:
        north = (place[0] - self._middle[0]) * KM_OF_DEGREE
        east = (place[1] - self._middle[1]) * KM_OF_DEGREE * cos(radians(self._middle[0]))
        return east, north
