"""Questions about messages and live events. Nothing here writes."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest

from songhe.accounts.models import Person
from songhe.accounts.queries import is_fully_signed_in, memberships_of
from songhe.notify.models import Message, Preference

KEPT = timedelta(days=1)  # how long a browser may stay away and still miss nothing
WORTH_SENDING = timedelta(hours=1)  # an older text would only confuse
JUST_NOW = timedelta(seconds=10)  # a page may be drawn that long before it listens
BATCH = 100

Cursor = tuple[int, int]  # transaction number and id of the last live event that was heard


def messages_of(person: Person) -> QuerySet[Message]:
    """Return a person's news, newest first."""
    return Message.objects.filter(person=person).order_by("-created_at", "-pk")


def unread_count(person: Person) -> int:
    return Message.objects.filter(person=person, read_at=None).count()


def wants_texts(person: Person) -> bool:
    return Preference.objects.filter(person=person, by_text_too=True).exists()


def wanting_texts(person_ids: Iterable[int]) -> set[int]:
    """Return who of these people wants ordinary news as a text too."""
    wish = Preference.objects.filter(person__in=list(person_ids), by_text_too=True)
    return set(wish.values_list("person", flat=True))


@dataclass(frozen=True)
class Heard:
    """One live event as a browser receives it."""

    cursor: Cursor
    kind: str
    facts: dict[str, Any]
    settled: bool  # nothing can still be committed before it


def live_events_after(person_id: int, cursor: Cursor) -> list[Heard]:
    """Return what a person's pages have not heard yet, oldest first.

    A row is settled when every transaction older than its own has ended; a cursor may move
    over settled rows only. The others are shown at once and asked for again.
    """
    with connection.cursor() as sql:
        sql.execute(
            """
            SELECT xid::text::bigint, id, kind, facts::text,
                   xid < pg_snapshot_xmin(pg_current_snapshot())
            FROM notify_liveevent
            WHERE person_id = %s AND (xid, id) > (%s::text::xid8, %s)
            ORDER BY xid, id LIMIT %s
            """,
            [person_id, str(cursor[0]), cursor[1], BATCH],
        )
        return [
            Heard((xid, pk), kind, json.loads(facts), settled)
            for xid, pk, kind, facts, settled in sql.fetchall()
        ]


def live_start(person_id: int, wanted: Cursor | None, at: datetime) -> Cursor:
    """Return where a stream begins: where its browser stopped, or a few seconds back.

    A cursor from beyond the newest transaction belongs to another database and counts for
    nothing.
    """
    with connection.cursor() as sql:
        sql.execute(
            """
            SELECT least((SELECT min(xid::text::bigint) FROM notify_liveevent
                          WHERE person_id = %s AND created_at > %s),
                         pg_snapshot_xmin(pg_current_snapshot())::text::bigint),
                   pg_snapshot_xmax(pg_current_snapshot())::text::bigint
            """,
            [person_id, at - JUST_NOW],
        )
        first, newest = sql.fetchone()
    return wanted if wanted and wanted[0] < newest else (first, 0)


def listener_of(session_key: str) -> int | None:
    """Return whose browser holds this session, or None when it is nobody's any more.

    Somebody in a role hears nothing before the second factor, as on every page.
    """
    request = HttpRequest()
    request.session = SessionStore(session_key)
    person = get_user(request)
    if not person.is_authenticated or not person.is_active:
        return None
    half_way = not is_fully_signed_in(request.session) and memberships_of(person).exists()
    return None if half_way else person.pk
