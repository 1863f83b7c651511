"""How a relative comes to stand beside an elder, and what she lets them do."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from songhe.accounts.models import Elder, Kinship, Person
from songhe.accounts.states import KinshipState, Right
from songhe.kernel.events import record


@transaction.atomic
def ask_kinship(*, elder: Elder, relative: Person, relation: str, at: datetime) -> Kinship:
    """A relative asks; nothing is theirs until the elder agrees. Asking twice is asking once."""
    kinship, created = Kinship.objects.get_or_create(
        elder=elder,
        relative=relative,
        defaults={"relation": relation, "asked_at": at, "rank": elder.kinships.count() + 1},
    )
    if created:
        record(
            name="accounts.kinship.ask",
            subject_id=kinship.pk,
            actor=relative.label,
            at=at,
            facts={},
        )
    elif kinship.state in {KinshipState.REFUSED, KinshipState.WITHDRAWN}:
        kinship.move("ask", by=relative.label, at=at)
    return kinship


@transaction.atomic
def agree_kinship(*, kinship: Kinship, rights: Collection[Right], by: str, at: datetime) -> None:
    """The elder agrees, and says to what.

    :raises NotAllowed: if it is not waiting for her answer.
    """
    kinship.move("agree", by=by, at=at, rights=sorted(right.value for right in rights))
    _set_rights(kinship, rights, at)


@transaction.atomic
def change_rights(*, kinship: Kinship, rights: Collection[Right], by: str, at: datetime) -> None:
    """The elder changes what a relative may do; it counts from the next look on.

    :raises NotAllowed: if she has not agreed to this relative, or no longer does.
    """
    held = Kinship.objects.select_for_update().get(pk=kinship.pk)
    held.move("change", by=by, at=at, rights=sorted(right.value for right in rights))
    _set_rights(kinship, rights, at)


@transaction.atomic
def refuse_kinship(*, kinship: Kinship, by: str, at: datetime) -> None:
    """The elder says no.

    :raises NotAllowed: if it is not waiting for her answer.
    """
    kinship.move("refuse", by=by, at=at)


@transaction.atomic
def withdraw_kinship(*, kinship: Kinship, by: str, at: datetime) -> None:
    """The elder takes back her yes; every right is gone at once."""
    kinship.move("withdraw", by=by, at=at)
    _set_rights(kinship, (), at)


@transaction.atomic
def call_in_order(*, elder: Elder, kinships: Sequence[Kinship], by: str, at: datetime) -> None:
    """Say whom of her relatives to call first; who is not named stays behind them."""
    held = Kinship.objects.select_for_update().filter(elder=elder)
    behind = sorted(held, key=lambda kinship: (kinship.rank, kinship.pk))
    first = [kinship.pk for kinship in kinships]
    order = [*first, *(kinship.pk for kinship in behind if kinship.pk not in first)]
    for rank, pk in enumerate(order, start=1):
        held.filter(pk=pk).update(rank=rank)
    codes = [kinship.code for kinship in kinships]
    facts = {"elder": elder.code, "order": codes}
    record(name="accounts.kinship.order", subject_id=elder.pk, actor=by, at=at, facts=facts)


def _set_rights(kinship: Kinship, rights: Collection[Right], at: datetime) -> None:
    for right in Right:
        setattr(kinship, right.value, right in rights)
    kinship.decided_at = at
    kinship.save(update_fields=[*(right.value for right in Right), "decided_at"])
