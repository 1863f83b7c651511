"""Everything that reaches a person."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import F

from songhe.accounts.models import Person
from songhe.kernel import events
from songhe.kernel.jobs import defer_job, defer_jobs, happens_now
from songhe.notify import queries
from songhe.notify.gateways.sms import Refused, Report, TextGateway, text_gateway
from songhe.notify.models import LiveEvent, Message, Preference, Text

logger = structlog.get_logger(__name__)

CHANNEL = "songhe_live"  # PostgreSQL NOTIFY; the payload is the person's id
RING = """
WITH rung AS (
    INSERT INTO notify_liveevent (person_id, kind, facts, created_at)
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::jsonb[], %s::timestamptz[])
    RETURNING id, person_id
)
SELECT id, pg_notify(%s, person_id::text) FROM rung ORDER BY id
"""
# Inside another transaction these are part of it, without a savepoint each: whoever wants to go on
# after a failure of one of them makes a savepoint there. An alert tells many, and in a hurry.
whole = transaction.atomic(savepoint=False)


@whole
def tell(
    *,
    person: Person,
    kind: str,
    words: str,
    url: str,
    at: datetime,
    urgent: bool = False,
    by_text: bool = False,
) -> Message:
    """Put a line in a person's news and ring their open pages; text it if it is urgent.

    `by_text` sends the text for news that is not urgent either: the end of what began so.
    """
    message = Message.objects.create(
        person=person, kind=kind, words=words, url=url, urgent=urgent, created_at=at
    )
    facts = {"message": message.code, "words": words, "url": url, "urgent": urgent}
    rung = [LiveEvent(person=person, kind="message", facts=facts, created_at=at)]
    if kind != "message":
        facts = {"message": message.code}
        rung.append(LiveEvent(person=person, kind=kind, facts=facts, created_at=at))
    _ring(rung)
    texted = urgent or by_text or queries.wants_texts(person)
    if happens_now() and person.phone and texted:
        text_phone(phone=person.phone, words=words, at=at, message=message)
    return message


@whole
def tell_many(
    *, lines: Sequence[tuple[Person, str]], kind: str, url: str, at: datetime, urgent: bool = False
) -> list[Message]:
    """Put a line in the news of each of many people, by as many statements as for a few."""
    messages = Message.objects.bulk_create(
        Message(person=person, kind=kind, words=words, url=url, urgent=urgent, created_at=at)
        for person, words in lines
    )
    if not (messages and happens_now()):
        return messages
    _ring_many(messages, at)
    wish = set() if urgent else queries.wanting_texts([one.person_id for one in messages])
    texts = Text.objects.bulk_create(
        Text(phone=one.person.phone, words=one.words, created_at=at, message=one)
        for one in messages
        if one.person.phone and (urgent or one.person_id in wish)
    )
    defer_jobs("notify.send_text", [{"text_id": text.pk} for text in texts])
    return messages


def _ring_many(messages: Sequence[Message], at: datetime) -> None:
    rings: list[LiveEvent] = []
    for one in messages:
        said = {"message": one.code, "words": one.words, "url": one.url, "urgent": one.urgent}
        for kind, facts in (("message", said), (one.kind, {"message": one.code})):
            rings.append(LiveEvent(person=one.person, kind=kind, facts=facts, created_at=at))
    LiveEvent.objects.bulk_create(rings)
    people = sorted({str(one.person_id) for one in messages})
    with connection.cursor() as sql:
        sql.execute("SELECT pg_notify(%s, who) FROM unnest(%s::text[]) AS who", [CHANNEL, people])


@whole
def push_live(*, person: Person, kind: str, facts: dict[str, Any], at: datetime) -> LiveEvent:
    """Ring a person's open pages; whoever is away for a while hears it on coming back."""
    return push_live_to(person_ids=[person.pk], kind=kind, facts=facts, at=at)[0]


@whole
def push_live_to(
    *, person_ids: Iterable[int], kind: str, facts: dict[str, Any], at: datetime
) -> list[LiveEvent]:
    """Ring the open pages of several people at once."""
    return _ring(
        [LiveEvent(person_id=who, kind=kind, facts=facts, created_at=at) for who in person_ids]
    )


def _ring(rung: list[LiveEvent]) -> list[LiveEvent]:
    """Write live events and wake whoever has the page open, by one statement for all of them."""
    if not rung or not happens_now():
        return rung  # nobody has that page open any more
    columns = (
        [event.person_id for event in rung],
        [event.kind for event in rung],
        [json.dumps(event.facts, ensure_ascii=False) for event in rung],
        [event.created_at for event in rung],
    )
    with connection.cursor() as sql:
        sql.execute(RING, [*columns, CHANNEL])
        for event, (pk, _) in zip(rung, sql.fetchall(), strict=True):
            event.pk = pk
    return rung


@whole
def text_phone(*, phone: str, words: str, at: datetime, message: Message | None = None) -> Text:
    """Send a text to a number (E.164), by a job that exists exactly when this change does."""
    text = Text.objects.create(phone=phone, words=words, created_at=at, message=message)
    defer_job("notify.send_text", text_id=text.pk)
    return text


def send_text(*, text_id: int, at: datetime, gateway: TextGateway | None = None) -> None:
    """Hand one text to the channel; however often this runs, the phone rings once.

    :raises TryAgain: if the channel cannot take it just now.
    """
    text = Text.objects.filter(pk=text_id, sent_at=None, failed_at=None).first()
    if text is None:
        return
    if text.created_at < at - queries.WORTH_SENDING:
        give_up_text(text_id=text_id, why="too_late", at=at)
        return
    Text.objects.filter(pk=text_id).update(attempts=F("attempts") + 1)
    try:
        receipt = (gateway or text_gateway()).send(
            key=text.code, phone=text.phone, words=text.words
        )
    except Refused as refused:
        give_up_text(text_id=text_id, why=refused.why, at=at)
        return
    # Its words have done their work; a sign-in code need not lie about.
    Text.objects.filter(pk=text_id, sent_at=None).update(
        sent_at=at, receipt=receipt.number, words=""
    )


@transaction.atomic
def give_up_text(*, text_id: int, why: str, at: datetime) -> None:
    """Mark a text that will not go out, so that somebody looks."""
    waiting = Text.objects.select_for_update().filter(sent_at=None, failed_at=None)
    if text := waiting.filter(pk=text_id).first():
        _fail(text, why, at)
        logger.error("text_not_sent", text=text_id, why=why)


@transaction.atomic
def hear_report(*, report: Report, at: datetime) -> None:
    """Note what became of a text, however often, in whatever order and however late it is told.

    That the telephone has it is the last word. A key that is not ours is nobody's.
    """
    text = Text.objects.select_for_update().filter(code=report.key, delivered_at=None).first()
    if text is None:
        return
    if report.delivered:
        when = max(text.created_at, min(report.at, at))
        text.delivered_at, text.sent_at, text.words = when, text.sent_at or when, ""
        text.save(update_fields=["delivered_at", "sent_at", "words"])
    elif text.failed_at is None:
        _fail(text, report.why or "not_delivered", at)
        logger.warning("text_not_delivered", text=text.pk, why=report.why)


def _fail(text: Text, why: str, at: datetime) -> None:
    """Mark it, and tell whoever counted on it; the text is locked."""
    text.failed_at, text.failure, text.words = at, why[:80], ""
    text.save(update_fields=["failed_at", "failure", "words"])
    events.record(name="notify.text.fail", subject_id=text.pk, actor="", at=at)


def note_shown(codes: Sequence[str], *, at: datetime) -> int:
    """Remember that an open page was rung with these messages; the first time counts."""
    return Message.objects.filter(code__in=codes, shown_at=None).update(shown_at=at)


def read_message(*, message: Message, at: datetime) -> None:
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=at)


def read_all_messages(*, person: Person, at: datetime) -> int:
    return Message.objects.filter(person=person, read_at=None).update(read_at=at)


def choose_texts(*, person: Person, wanted: bool) -> None:
    """Remember whether a person also wants ordinary news as a text."""
    Preference.objects.update_or_create(person=person, defaults={"by_text_too": wanted})


def forget_live_events(*, at: datetime) -> int:
    """Drop live events that no browser can ask for any more; return how many."""
    return LiveEvent.objects.filter(created_at__lt=at - queries.KEPT).delete()[0]
