"""Where pins and rings stand on a map of results: a plain drawing, north above, no tiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

WIDTH, HEIGHT, MARGIN = 420, 400, 52
KM_OF_DEGREE = 111.2  # of latitude
SPAN = 2.0  # kilometres that a map shows at the least
RINGS = (1, 3, 5)  # kilometres
SHOWN_NUMBERS = 3  # on one pin; more are told as "…"

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

    @property
    def shown(self) -> str:
        """The numbers as they stand on the pin."""
        first = "·".join(str(number) for number in self.numbers[:SHOWN_NUMBERS])
        return first if len(self.numbers) <= SHOWN_NUMBERS else f"{first}…"


@dataclass(frozen=True)
class Ring:
    km: int
    radius: float


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


WIDE = Room()
NARROW = Room(330, 330, 66)  # for large words on a small screen


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
    pins = (
        Pin(*drawn.at(place), tuple(one.number for one in here), min(one.price for one in here))
        for place, here in there.items()
    )
    names = (Name(*drawn.at(place), words) for words, place in streets)
    return Chart(
        pins=tuple(sorted(pins, key=lambda pin: pin.numbers)),
        rings=tuple(
            Ring(km, round(km * drawn.scale, 1))
            for km in RINGS
            if km * drawn.scale <= min(room.width, room.height) / 2
        ),
        middle=drawn.at(middle),
        home=home is not None,
        names=tuple(
            name for name in names if 0 <= name.x <= room.width and 0 <= name.y <= room.height
        ),
        width=room.width,
        height=room.height,
        missing=tuple(spot.number for spot in spots if spot.place is None),
    )


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
