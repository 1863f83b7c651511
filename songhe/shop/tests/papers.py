"""Papers that she shows to the officer."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.shop.actions.entitlements import record_entitlement
from songhe.shop.models import Entitlement

NUMBER = "42010619480001"


def show(cast: Cast, *, at: datetime = NOON, **other: Any) -> Entitlement:
    first: date = timezone.localdate(at)
    facts: dict[str, Any] = {
        "elder": cast.grandma,
        "paper": "长护险",
        "number": NUMBER,
        "starts_on": first,
        "good_until": first + timedelta(days=200),
        "acting": acting_of(cast.officer),
        "at": at,
    }
    return record_entitlement(**facts | other)
