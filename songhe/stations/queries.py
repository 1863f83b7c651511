"""Questions about a station: its elders, and who is being helped. Nothing here writes."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Organisation, Person
from songhe.kernel.fields import lookup_hash
from songhe.stations.models import AssistedSession
from songhe.stations.states import SessionState

IDLE = timedelta(minutes=30)
LAST_DIGITS = 4
PHONE_DIGITS = 11


def elders_of_station(station: Organisation | None) -> QuerySet[Elder]:
    """Return the elders whom a station looks after."""
    return (
        Elder.objects.filter(station=station, station__isnull=False)
        .select_related("person", "region")
        .order_by("person__name", "pk")
    )


def find_elders(station: Organisation | None, words: str) -> QuerySet[Elder]:
    """Return a station's elders by part of a name, code, phone or its last four digits."""
    elders = elders_of_station(station)
    words = "".join(words.split())
    if not words:
        return elders
    digits = words.removeprefix("+86")
    if digits.isdigit() and len(digits) == LAST_DIGITS:
        # Numbers are sealed, so the last digits are looked for among this station's own.
        ending = [elder.pk for elder in elders if elder.person.phone.endswith(digits)]
        return elders.filter(pk__in=ending)
    if digits.isdigit() and len(digits) == PHONE_DIGITS:
        return elders.filter(person__phone_hash=lookup_hash(f"+86{digits}"))
    return elders.filter(
        Q(person__name__icontains=words) | Q(call_name__icontains=words) | Q(code__iexact=words)
    )


def sessions_asked_by(acting: Acting) -> QuerySet[AssistedSession]:
    """Return the sessions that this operator has asked for at their present station."""
    return AssistedSession.objects.filter(
        operator=acting.person, station=acting.organisation
    ).select_related("elder__person", "station", "operator")


def open_session_of(acting: Acting) -> AssistedSession | None:
    """Return the session that this operator is in now."""
    return sessions_asked_by(acting).filter(state=SessionState.OPEN).first()


def live_session(*, code: str, operator: Person, at: datetime) -> AssistedSession | None:
    """Return a browser's session while it counts: open, and not idle for half an hour."""
    return AssistedSession.objects.filter(
        code=code, operator=operator, state=SessionState.OPEN, last_seen_at__gt=at - IDLE
    ).first()


def idle_sessions(at: datetime) -> QuerySet[AssistedSession]:
    """Return the open sessions that nobody has touched for half an hour."""
    return AssistedSession.objects.filter(
        state=SessionState.OPEN, last_seen_at__lte=at - IDLE
    ).select_related("elder__person", "station", "operator")


def sessions_of_day(station: Organisation | None, day: date) -> QuerySet[AssistedSession]:
    """Return whom a station helped on one day, newest first."""
    begins = timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 (made aware here)
    return (
        AssistedSession.objects.filter(
            station=station,
            started_at__gte=begins,
            started_at__lt=begins + timedelta(days=1),
        )
        .select_related("elder__person", "operator")
        .order_by("-started_at")
    )


def sessions_of(elder: Elder) -> QuerySet[AssistedSession]:
    """Return when an elder was helped and by whom, newest first."""
    return (
        AssistedSession.objects.filter(elder=elder, started_at__isnull=False)
        .select_related("operator", "station")
        .order_by("-started_at")
    )
