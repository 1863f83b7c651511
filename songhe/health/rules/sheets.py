"""What a chart is made of: what it is asked to show, and everything that a template draws."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from songhe.health.rules.bands import Band
from songhe.health.rules.columns import Column


@dataclass(frozen=True)
class Spot:
    """A place on the sheet, with the words that stand there."""

    x: float
    y: float
    label: str = ""


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    label: str = ""


@dataclass(frozen=True)
class Sheet:
    """How large a chart is drawn, and the room around it for words."""

    name: str  # the class that says on which screens it is shown
    width: float
    height: float
    left: float
    right: float
    top: float
    foot: float
    ticks: int  # marks of time at most


WIDE = Sheet("wide-only", 786, 240, 44, 50, 30, 28, 7)
NARROW = Sheet("phone-only", 340, 200, 32, 34, 30, 26, 4)
LARGE = Sheet("is-large", 340, 250, 50, 50, 44, 40, 2)  # words of 20 px, for elders
DESK = Sheet("", 786, 240, 44, 50, 30, 28, 7)
FOR_DESK, FOR_FAMILY, FOR_ELDER = (DESK,), (WIDE, NARROW), (LARGE,)


@dataclass(frozen=True)
class Mark:
    """Something that happened at a moment."""

    ms: int
    label: str


@dataclass(frozen=True)
class Pin:
    """Something that belongs to a value at a moment: an alert on the line."""

    ms: int
    value: float
    label: str


@dataclass(frozen=True)
class Limit:
    """Where an alert begins, and on which side of it."""

    value: float
    above: bool


@dataclass(frozen=True)
class Reach:
    """What a coming day is expected to be, and how far from it days have come to be."""

    ms: int
    middle: float
    likely: Band  # four days in five
    nearly: Band  # nineteen in twenty


@dataclass(frozen=True)
class Trace:
    """One line of a chart: what was measured, and what it is seen against."""

    columns: Sequence[Column]
    normal: Band | None = None
    own: Band | None = None
    limits: Sequence[Limit] = ()
    ahead: Sequence[Reach] = ()


@dataclass
class Frame:
    """What a chart shows: from when to when, and what is drawn whatever the data."""

    since: int  # milliseconds
    until: int
    sheet: Sheet = WIDE
    decimals: int = 0
    bars: float = 0.0  # how many milliseconds a bar is wide; 0 draws a line
    ticks: Sequence[Mark] = ()
    marks: Sequence[Mark] = ()
    pins: Sequence[Pin] = ()
    notes: Sequence[Mark] = ()


@dataclass
class Line:
    """One line as it is drawn."""

    second: bool
    path: str = ""
    spread: str = ""  # from the lowest to the highest
    dots: list[Spot] = field(default_factory=list)
    last: Spot | None = None
    likely: str = ""
    nearly: str = ""
    ahead: str = ""


@dataclass
class Chart:
    """Everything that a template draws."""

    name: str
    width: float
    height: float
    left: float
    right: float
    bottom: float
    words_at: float  # where the numbers beside the grid end
    bands: list[Box] = field(default_factory=list)
    own: list[Box] = field(default_factory=list)
    grid: list[Spot] = field(default_factory=list)
    limits: list[Spot] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    bars: list[Box] = field(default_factory=list)
    out: list[Spot] = field(default_factory=list)
    peak: Spot | None = None  # the furthest of them, with its value
    ticks: list[Spot] = field(default_factory=list)
    marks: list[Spot] = field(default_factory=list)
    pins: list[Spot] = field(default_factory=list)
    notes: list[Spot] = field(default_factory=list)
