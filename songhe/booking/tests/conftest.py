"""A calendar that is open on weekdays and Saturdays, 8 to 12 and 14 to 18."""

from datetime import time

import pytest

from songhe.booking.actions import open_calendar, set_hours
from songhe.booking.models import Calendar

HOURS = [
    (weekday, *hours)
    for weekday in range(6)
    for hours in ((time(8), time(12)), (time(14), time(18)))
]


@pytest.fixture
def calendar(db: None) -> Calendar:
    calendar = open_calendar(name="浴室")
    set_hours(calendar=calendar, hours=HOURS)
    return calendar
