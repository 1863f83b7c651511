"""What a place for an advertisement costs, and which paper the law wants first. Pure text.

药品、医疗器械、保健食品、特殊医学用途配方食品广告审查管理暂行办法 (2020): a number such as
鄂械广审（文）第271231-00001号, whose first six digits are its last day (years of two digits).
医疗广告管理办法: a number such as （鄂）医广【2026】第01-01-001号, good for one year.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

LONGEST = 31  # days
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
REVIEWED = {"F06": "药", "B05": "食健", "B06": "食特"} | dict.fromkeys(
    ("D03", "E04", "E07", "I03", "J09"), "械"
)
MEDICAL = ("F", "G01", "G02", "I01", "I02", "I04", "I06", "J03", "K")
NUMBER = re.compile(rf"([{PROVINCES}])(药|械|食健|食特)广审\((?:视|声|文)\)第(\d{{6}})-\d{{5}}号")
MEDICAL_NUMBER = re.compile(rf"\(?[{PROVINCES}]\)?医广[【\[](\d{{4}})[】\]]第\d[\d-]*号")


@dataclass(frozen=True)
class Tariff:
    """Fen for one day."""

    version: str
    front: int
    beside: Mapping[str, int]  # by the first letter of a category; "" for all others

    def price(self, slot: str, shelf: str, days: int) -> int:
        """Return what so many days cost, in fen."""
        a_day = self.front if slot == "front" else self.beside.get(shelf, self.beside[""])
        return a_day * days


def paper_for(category: str) -> str:
    """Return which paper it needs: "药", "械", "食健", "食特", "医", or "" for none."""
    for beginning, kind in REVIEWED.items():
        if category.startswith(beginning):
            return kind
    return "医" if category.startswith(MEDICAL) else ""


def fault_of(category: str, number: str, last: date) -> str:
    """Return why the law forbids it: "missing", "wrong", "expired", or "" if it does not."""
    kind = paper_for(category)
    if not kind:
        return ""
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", number))
    if not number:
        return "missing"
    if kind == "医":
        found = MEDICAL_NUMBER.fullmatch(number)
        if found is None:
            return "wrong"
        return "" if int(found[1]) >= last.year - 1 else "expired"
    reviewed = NUMBER.fullmatch(number)
    if reviewed is None or reviewed[2] != kind:
        return "wrong"
    until = _day(reviewed[3])
    if until is None:
        return "wrong"
    return "" if last <= until else "expired"


def _day(digits: str) -> date | None:
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def back(price: int, days: int, shown: int) -> int:
    """Return what is given back of a price when only so many of the days were shown.

    A day that has begun is paid for; half a fen stays with the platform.
    """
    return price * (days - min(shown, days)) // days
