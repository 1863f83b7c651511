"""Which day a buyer may count on."""

from datetime import date, timedelta

DAYS = {"own": 1, "shunfeng": 2, "jd": 2, "ems": 3}  # after sending
OTHERS = 4


def promised_on(carrier: str, sent_on: date) -> date:
    """Return the day by which a parcel should be at the door."""
    return sent_on + timedelta(days=DAYS.get(carrier, OTHERS))
