"""How long things stand: a held time, a price, a request to the family, a change of mind."""

from datetime import datetime, timedelta

HOLD = timedelta(minutes=15)  # a slot, while she looks at the page
PRICE = timedelta(minutes=30)  # a price, once she was shown it at checkout
REQUEST = timedelta(days=1)  # a relative's time to answer
UNDO = timedelta(minutes=10)  # the elder's or the payer's change of mind after paying
RECEIVED = timedelta(days=7)  # goods that were sent count as received after this


def undo_until(paid_at: datetime) -> datetime:
    """Return the last moment at which a paid order is given back for the asking."""
    return paid_at + UNDO


def request_until(asked_at: datetime, first_visit_at: datetime | None) -> datetime:
    """Return until when a relative may answer: a day, but never into the visit itself."""
    until = asked_at + REQUEST
    return until if first_visit_at is None else min(until, first_visit_at)
