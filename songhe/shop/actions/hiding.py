"""The platform hides words by a rule and shows them again, whatever they stand in."""

from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.states import Role
from songhe.shop.models.hiding import Hiding
from songhe.shop.states import HidingRule

One = TypeVar("One", bound=Hiding)


class NotYours(Exception):
    """Only the platform hides, and only by a rule."""


class NothingSaid(Exception):
    """Nobody hides words without saying why."""


class AlreadyHidden(Exception):
    """Somebody was sooner."""


def check_platform(acting: Acting) -> None:
    """See that it is the platform who acts.

    :raises NotYours: if it is not.
    """
    if acting.elder is not None or acting.role != Role.OFFICER:
        raise NotYours


def hide(hiding: One, *, rule: HidingRule, reasons: str, acting: Acting, at: datetime) -> One:
    """Keep a hiding that says what is hidden; within the transaction of whoever calls.

    :raises NotYours: if it is not the platform who does it.
    :raises NothingSaid: if no reasons are given.
    :raises AlreadyHidden: if it is hidden already.
    """
    check_platform(acting)
    if not reasons.strip():
        raise NothingSaid
    hiding.rule, hiding.reasons = rule, reasons.strip()
    hiding.by, hiding.at = acting.label, at
    try:
        with transaction.atomic():
            hiding.save(force_insert=True)
    except IntegrityError as there:
        raise AlreadyHidden from there
    return hiding


def show_again(hidings: QuerySet[One], *, acting: Acting, at: datetime) -> bool:
    """End what hides just now; told twice is once, and the trace stays.

    :raises NotYours: if it is not the platform who does it.
    """
    check_platform(acting)
    return bool(hidings.filter(ended_at=None).update(ended_at=at, ended_by=acting.label))
