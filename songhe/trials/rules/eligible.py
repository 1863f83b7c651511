"""What elders may try at a station, and what may be said of it in public. Pure text.

A medicine, a health food or a treatment is not tried: that would be medicine without a doctor.
Devices that need a paper may be tried, but nobody may recommend them by what a user says
(广告法, article 16), so of those the figures alone are published, without sentences or label.
"""

from enum import Enum

NEVER = ("B05", "B06", "F", "G01", "G02", "I01", "I02", "I04", "I06", "J03", "K", "Q05")
FIGURES = ("D03", "E04", "E07", "I03", "J09")


class Way(Enum):
    """How much of a trial is for everyone to read."""

    NONE = "none"  # there is no trial
    FIGURES = "figures"
    WHOLE = "whole"


def way_of(category: str) -> Way:
    """Return what the law leaves open for a category, by its code."""
    if category.startswith(NEVER):
        return Way.NONE
    return Way.FIGURES if category.startswith(FIGURES) else Way.WHOLE
