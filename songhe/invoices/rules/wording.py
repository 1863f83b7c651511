"""What an invoice calls the things on it, and when it must not say more than their kind.

A fully digital invoice writes `*short name of the tax class*name of the thing`. An invoice goes
from hand to hand: to a daughter's employer, to a bookkeeper. So things of the body are written
by their class alone, unless the elder asks in her own name and wishes them written out, as her
insurance wants it.
"""

from dataclasses import dataclass

# Beginnings of categories, the longest decides: the short name of the tax class.
CLASSES = {
    "A": "日用杂品",
    "A05": "居民日常服务",
    "B": "餐饮服务",
    "B03": "食品",
    "B04": "食品",
    "B05": "保健食品",
    "B06": "特殊膳食食品",
    "B07": "居民日常服务",
    "C": "居民日常服务",
    "C02": "家具",
    "C05": "养老服务",
    "C06": "养老服务",
    "C07": "养老服务",
    "C08": "旅游服务",
    "D": "居民日常服务",
    "D02": "运输服务",
    "D03": "医疗器械",
    "D04": "旅游服务",
    "E": "日用杂品",
    "E02": "卫生用品",
    "E03": "电子产品",
    "E04": "医疗器械",
    "E05": "电子产品",
    "E06": "电子产品",
    "E07": "医疗器械",
    "E08": "电子产品",
    "E09": "居民日常服务",
    "F": "医疗服务",
    "F06": "医疗用品",
    "G": "医疗服务",
    "H": "教育服务",
    "I": "医疗服务",
    "I03": "医疗器械",
    "J": "养老服务",
    "J09": "卫生用品",
    "K": "养老服务",
    "L": "居民日常服务",
    "M": "文化服务",
    "N": "体育服务",
    "O": "居民日常服务",
    "P": "居民日常服务",
    "Q": "居民日常服务",
}
OTHER = "居民日常服务"
# What tells of somebody's body or mind.
PRIVATE = ("B03", "B05", "B06", "D05", "E02", "E04", "E07", "F", "G", "I", "J", "K", "L")


@dataclass(frozen=True)
class Named:
    """A line as it stands on paper."""

    tax_class: str
    name: str
    counted: bool  # whether it says how many


def class_of(category: str) -> str:
    """Return the short name of the tax class of a category."""
    for length in range(len(category), 0, -1):
        if category[:length] in CLASSES:
            return CLASSES[category[:length]]
    return OTHER


def is_private(category: str) -> bool:
    return category.startswith(PRIVATE)


def may_write_out(*, for_herself: bool, firm: bool) -> bool:
    """May private things be named: only the elder herself, and to no firm."""
    return for_herself and not firm


def named(*, title: str, category: str, written_out: bool) -> Named:
    """Return how a line is called."""
    short = class_of(category)
    if is_private(category) and not written_out:
        return Named(short, short, counted=False)
    return Named(short, title, counted=True)
