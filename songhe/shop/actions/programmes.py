"""Making a programme, a new version of one, and ending one before its last day."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from songhe.accounts.acting import Acting
from songhe.kernel.events import record
from songhe.shop.models import Programme


class NotRunning(Exception):
    """Its last day is over already."""


class WrongDays(Exception):
    """It begins in the past, ends before it begins, or a new version begins too early."""


class CodeTaken(Exception):
    """Another programme is called so."""


class Replaced(Exception):
    """It has a newer version already; two of one line would both pay."""


@transaction.atomic
def make_programme(
    *,
    facts: dict[str, Any],
    acting: Acting,
    at: datetime,
    replaces: Programme | None = None,
) -> Programme:
    """Begin a programme, or a new version of one, which ends on the eve of the new one's first day.

    Terms never change under what was drawn: each version is a row and an account of its own, and
    an elder's ceiling for a period counts over all of them.

    :raises WrongDays: if the days are wrong; a new version begins tomorrow at the earliest.
    :raises CodeTaken: if another programme is called so.
    :raises Replaced: if a newer version is there already.
    """
    today = timezone.localdate(at)
    first = facts["starts_on"]
    if not today <= first <= facts["ends_on"] or (replaces and first == today):
        raise WrongDays
    if replaces is not None:
        old = Programme.objects.select_for_update(no_key=True).get(pk=replaces.pk)
        line = old.line or old.code
        if Programme.objects.filter(line=line, version__gt=old.version).exists():
            raise Replaced(old.code)
        number = Programme.objects.filter(Q(code=line) | Q(line=line)).count() + 1
        facts = {**facts, "code": f"{line}-v{number}", "line": line, "version": number}
        old.ends_on = min(old.ends_on, first - timedelta(days=1))
        old.save(update_fields=["ends_on"])
    try:
        with transaction.atomic():
            made = Programme.objects.create(**facts)
    except IntegrityError as taken:
        raise CodeTaken from taken
    record(name="shop.programme.make", subject_id=made.pk, actor=acting.label, at=at)
    return made


@transaction.atomic
def close_programme(*, programme: Programme, reason: str, acting: Acting, at: datetime) -> None:
    """Let nobody draw on a programme any more; what was promised at a checkout stays promised.

    One that has not begun ends on its first day's eve. Who closed it and why stands in the events.

    :raises NotRunning: if its last day is over.
    """
    today = timezone.localdate(at)
    locked = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if locked.ends_on < today:
        raise NotRunning
    before, locked.ends_on = locked.ends_on, today - timedelta(days=1)
    locked.save(update_fields=["ends_on"])
    facts = {"reason": reason, "before": before.isoformat()}
    record(
        name="shop.programme.close",
        subject_id=locked.pk,
        actor=acting.label,
        at=at,
        facts=facts,
    )
