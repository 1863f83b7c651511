"""A day, a week, four weeks or a year, and the way to the ones before and after."""

from dataclasses import dataclass
from datetime import date, timedelta

DAY, WEEK, MONTH, YEAR = 1, 7, 28, 365  # four weeks hold each weekday four times
SPANS = (DAY, WEEK, MONTH, YEAR)
BEGINNING = date(2015, 1, 1)  # nothing was measured before


@dataclass(frozen=True)
class Window:
    """Some days that end with one, all of them hers."""

    first: date
    last: date
    today: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_current(self) -> bool:
        return self.last == self.today

    @property
    def earlier(self) -> date | None:
        """The last day of the window before this one."""
        before = self.first - timedelta(days=1)
        return before if before >= BEGINNING else None

    @property
    def later(self) -> date | None:
        """The last day of the window after this one."""
        if self.is_current:
            return None
        return min(self.last + timedelta(days=self.days), self.today)


def window_of(*, days: int, until: str, today: date) -> Window:
    """Return the days up to the one that an address names; what is no day of the past is today."""
    try:
        last = date.fromisoformat(until)
    except ValueError:
        last = today
    if not BEGINNING <= last <= today:
        last = today
    return Window(last - timedelta(days=days - 1), last, today)
