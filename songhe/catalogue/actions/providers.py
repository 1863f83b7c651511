"""Admitting providers, their papers and their workers' skills, and taking them off sale."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from songhe.accounts.models import Organisation, Person, Region
from songhe.catalogue.models import Category, Licence, Provider, WorkerSkill
from songhe.kernel import events


@transaction.atomic
def apply_provider(
    *,
    organisation: Organisation,
    by: str,
    at: datetime,
    words: str = "",
    serves: Iterable[Region] = (),
    fee_percent: int = 8,
) -> Provider:
    """An organisation asks to sell here; asking twice is asking once.

    `serves` are the streets it goes to; without any it goes everywhere.
    """
    provider, new = Provider.objects.get_or_create(
        organisation=organisation,
        defaults={"words": words, "fee_percent": fee_percent, "applied_at": at},
    )
    if new:
        provider.serves.set(serves)
        events.record(name="catalogue.provider.apply", subject_id=provider.pk, actor=by, at=at)
    return provider


@transaction.atomic
def approve_provider(*, provider: Provider, by: str, at: datetime, reason: str = "") -> None:
    """Admit a provider: what it has published is on sale from now on.

    :raises NotAllowed: if it is not waiting for a decision.
    """
    _decide(provider, "approve", reason, by, at)
    _admit(provider, at)


@transaction.atomic
def suspend_provider(*, provider: Provider, reason: str, by: str, at: datetime) -> None:
    """Take everything of a provider off sale at once, with a reason it can read.

    :raises NotAllowed: if it is not active.
    """
    _decide(provider, "suspend", reason, by, at)


@transaction.atomic
def restore_provider(*, provider: Provider, reason: str, by: str, at: datetime) -> None:
    """Let a suspended provider sell again.

    :raises NotAllowed: if it is not suspended.
    """
    _decide(provider, "restore", reason, by, at)


@transaction.atomic
def remove_provider(*, provider: Provider, reason: str, by: str, at: datetime) -> None:
    """Turn a provider away for good.

    :raises NotAllowed: if it was removed before.
    """
    _decide(provider, "remove", reason, by, at)


@transaction.atomic
def reconsider_provider(*, provider: Provider, reason: str, by: str, at: datetime) -> None:
    """Let a provider that was refused wait for a decision again.

    :raises NotAllowed: if it was not turned away.
    """
    _decide(provider, "reconsider", reason, by, at)


@transaction.atomic
def readmit_provider(*, provider: Provider, reason: str, by: str, at: datetime) -> None:
    """Take a removal back: everything is on sale again.

    :raises NotAllowed: if it was not removed.
    """
    _decide(provider, "readmit", reason, by, at)
    _admit(provider, at)


@transaction.atomic
def add_licence(  # noqa: PLR0913 (every one of them is on the paper)
    *,
    provider: Provider,
    category: Category,
    name: str,
    number: str,
    expires_on: date,
    by: str,
    at: datetime,
    document_hash: str = "",
) -> Licence:
    """Record a paper that was seen; the same number again renews it."""
    licence, _new = Licence.objects.update_or_create(
        provider=provider,
        category=category,
        number=number,
        defaults={
            "name": name,
            "expires_on": expires_on,
            "document_hash": document_hash,
            "added_at": at,
            "added_by": by,
        },
    )
    events.record(
        name="catalogue.licence.add",
        subject_id=provider.pk,
        actor=by,
        at=at,
        facts={"licence": licence.pk, "expires_on": expires_on.isoformat()},
    )
    return licence


@transaction.atomic
def add_skill(*, person: Person, provider: Provider, category: Category) -> WorkerSkill:
    """Record that a worker can do the services of a category; twice is once."""
    skill, _new = WorkerSkill.objects.get_or_create(
        person=person, provider=provider, category=category
    )
    return skill


def _decide(provider: Provider, verb: str, reason: str, by: str, at: datetime) -> None:
    provider.move(verb, by=by, at=at, reason=reason)
    provider.reason = reason
    provider.decided_at = at
    provider.save(update_fields=["reason", "decided_at"])


def _admit(provider: Provider, at: datetime) -> None:
    if provider.admitted_at is None:
        provider.admitted_at = at
        provider.save(update_fields=["admitted_at"])
