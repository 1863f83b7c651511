"""Decisions about providers. Each follows a published rule and keeps its reason."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from songhe.accounts.acting import Acting
from songhe.accounts.queries import members_of
from songhe.accounts.states import Role
from songhe.catalogue.actions import providers
from songhe.catalogue.models import Provider
from songhe.notify.actions import tell
from songhe.oversight.models import Sanction, Verb
from songhe.oversight.queries import providers as queries
from songhe.oversight.rules.published import (
    LICENCE_EXPIRED,
    PAPERS_COMPLETE,
    PublishedRule,
    rule_named,
)


class NotAnOfficer(Exception):
    """Only the officers of a bureau decide about providers."""


class NoReason(Exception):
    """A decision says why, in words for whom it concerns."""


class NotTheCase(Exception):
    """The rule that was named does not fit what the papers say."""


@dataclass(frozen=True)
class Grounds:
    """Why something is decided: the rule, and the reason in plain words."""

    rule: str
    reason: str


@transaction.atomic
def approve_provider(
    *, provider: Provider, grounds: Grounds, acting: Acting, at: datetime
) -> Sanction:
    """Admit a provider; what it has published is on sale from now on.

    :raises NotTheCase: if it has no paper that still counts.
    :raises NotAllowed: if it is not waiting for a decision.
    """
    sanction = _grounded(provider, Verb.APPROVE, grounds, acting, at)
    day = timezone.localdate(at)
    if grounds.rule == PAPERS_COMPLETE and not queries.valid_papers_of(provider, day).exists():
        raise NotTheCase
    providers.approve_provider(provider=provider, by=acting.label, at=at, reason=sanction.reason)
    return _keep(sanction)


@transaction.atomic
def refuse_provider(
    *, provider: Provider, grounds: Grounds, acting: Acting, at: datetime
) -> Sanction:
    """Turn away a provider that asked to be admitted.

    :raises NotAllowed: if it is not waiting for a decision.
    """
    sanction = _grounded(provider, Verb.REFUSE, grounds, acting, at)
    queries.must_be_waiting(provider)
    providers.remove_provider(provider=provider, reason=sanction.reason, by=acting.label, at=at)
    return _keep(sanction)


@transaction.atomic
def suspend_provider(
    *, provider: Provider, grounds: Grounds, acting: Acting, at: datetime
) -> Sanction:
    """Take everything a provider sells off sale, at once.

    :raises NotTheCase: if an expired licence is named and none has expired.
    :raises NotAllowed: if it is not active; of two officers at once one hears this.
    """
    sanction = _grounded(provider, Verb.SUSPEND, grounds, acting, at)
    day = timezone.localdate(at)
    if grounds.rule == LICENCE_EXPIRED and not queries.expired_papers_of(provider, day).exists():
        raise NotTheCase
    providers.suspend_provider(provider=provider, reason=sanction.reason, by=acting.label, at=at)
    return _keep(sanction)


@transaction.atomic
def restore_provider(
    *, provider: Provider, grounds: Grounds, acting: Acting, at: datetime
) -> Sanction:
    """Let a suspended provider sell again.

    :raises NotAllowed: if it is not suspended.
    """
    sanction = _grounded(provider, Verb.RESTORE, grounds, acting, at)
    providers.restore_provider(provider=provider, reason=sanction.reason, by=acting.label, at=at)
    return _keep(sanction)


def _grounded(
    provider: Provider, verb: Verb, grounds: Grounds, acting: Acting, at: datetime
) -> Sanction:
    """Return the decision, not yet kept, when whoever decides may and says why.

    :raises NotAnOfficer: if somebody else decides.
    :raises UnknownRule: if the rule is not one for this decision.
    :raises NoReason: if nothing is said.
    """
    if acting.role != Role.OFFICER:
        raise NotAnOfficer
    rule: PublishedRule = rule_named(grounds.rule, verb)
    reason = grounds.reason.strip()
    if not reason:
        raise NoReason
    return Sanction(
        provider=provider,
        verb=verb,
        rule=rule.code,
        reason=reason,
        officer=acting.person,
        by=acting.label,
        at=at,
    )


def _keep(sanction: Sanction) -> Sanction:
    """Keep a decision and tell the provider's managers."""
    sanction.save(force_insert=True)
    words = _("%(provider)s：%(verb)s。依据：%(rule)s。%(reason)s") % {
        "provider": sanction.provider.name,
        "verb": sanction.get_verb_display(),
        "rule": sanction.rule_words,
        "reason": sanction.reason,
    }
    for manager in members_of(sanction.provider.organisation, Role.MANAGER):
        tell(
            person=manager,
            kind="message",
            words=words,
            url=reverse("portal:home"),
            at=sanction.at,
        )
    return sanction
