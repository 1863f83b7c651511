"""How an elder is today."""

from datetime import datetime

from django.db.models import Q

from songhe.accounts.models import Elder
from songhe.health.models.alerts import Alert
from songhe.health.queries.figures import zone_of
from songhe.health.queries.readings import latest_of
from songhe.health.rules.days import bounds, date_of
from songhe.health.states import OPEN
from songhe.health.words.state_of_day import Now, StateOfDay, state_of


def state_of_day(elder: Elder, at: datetime) -> StateOfDay:
    """Return how she is today: sentence, what lies behind it, tone."""
    zone = zone_of(elder)
    recent = Q(state__in=OPEN) | Q(raised_at__gte=bounds(date_of(at, zone), zone)[0])
    alerts = (
        Alert.objects.filter(recent, elder=elder)
        .select_related("acknowledged_by", "snoozed_by")
        .order_by("-raised_at")[:20]
    )
    return state_of(latest_of(elder, at), list(alerts), Now(at, zone))
