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
from songhe.catalogue.actions import admission, providers
from songhe.catalogue.models import Provider
from songhe.kernel import events
from songhe.kernel.flow import NotAllowed
from songhe.notify.actions import tell
from songhe.oversight.models import Sanction, Verb
from songhe.oversight.queries import providers as queries
from songhe.oversight.rules.published import (
    PAPERS_COMPLETE,
    PublishedRule,
    fits,
    rule_named,
)


class NotAnOfficer(Exception):
    """Only the officers of a bureau decide about providers."""


class NoReason(Exception):
    """A decision says why, in words for whom it concerns."""


class NotTheCase(Exception):
    """The rule that was named does not fit how the provider stands."""


class AppealWaits(NotAllowed):
    """It has appealed: nobody turns it away before somebody else has answered."""


@dataclass(frozen=True)
class Grounds:
    """Why something is decided: the rule, and the reason in plain words."""

    rule: str
    reason: str


@transaction.atomic
def approve_provider(
    *, provider: Provider, grounds: Grounds, acting: Acting, at: datetime
) -> Sanction:
    """Admit a provider, or approve what it asked for; what it has published is on sale from now on.

    :raises NotTheCase: if it has no paper that still counts.
    :raises NotAllowed: if it is not waiting for a decision.
    """
    sanction = grounded(provider, Verb.APPROVE, grounds, acting, at)
    if asked := queries.waiting_application_of(provider):
        sanction.application = asked
        try:
            admission.approve_application(
                application=asked, reason=sanction.reason, by=acting.label, at=at
            )
        except admission.Incomplete as incomplete:
            raise NotTheCase from incomplete
        return keep(sanction)
    day = timezone.localdate(at)
    if grounds.rule == PAPERS_COMPLETE and not queries.valid_papers_of(provider, day).exists():
        raise NotTheCase
    providers.approve_provider(provider=provider, by=acting.label, at=at, reason=sanction.reason)
    return keep(sanction)


@transaction.atomic
def refuse_provider(
    *, provider: Provider, grounds: Grounds, acting: Acting, at: datetime
) -> Sanction:
    """Turn away a provider that asked to be admitted, or refuse what it asked for.

    :raises NotAllowed: if it is not waiting for a decision.
    """
    sanction = grounded(provider, Verb.REFUSE, grounds, acting, at)
    if asked := queries.waiting_application_of(provider):
        sanction.application = asked
        admission.refuse_application(
            application=asked, reason=sanction.reason, by=acting.label, at=at
        )
        return keep(sanction)
    queries.must_be_waiting(provider)
    providers.remove_provider(provider=provider, reason=sanction.reason, by=acting.label, at=at)
    return keep(sanction)


@transaction.atomic
def suspend_provider(
    *, provider: Provider, grounds: Grounds, acting: Acting, at: datetime
) -> Sanction:
    """Take everything a provider sells off sale, at once.

    :raises NotTheCase: if an expired licence is named and none has expired.
    :raises NotAllowed: if it is not active; of two officers at once one hears this.
    """
    sanction = grounded(provider, Verb.SUSPEND, grounds, acting, at)
    providers.suspend_provider(provider=provider, reason=sanction.reason, by=acting.label, at=at)
    return keep(sanction)


@transaction.atomic
def restore_provider(
    *, provider: Provider, grounds: Grounds, acting: Acting, at: datetime
) -> Sanction:
    """Let a suspended provider sell again.

    :raises NotAllowed: if it is not suspended.
    """
    sanction = grounded(provider, Verb.RESTORE, grounds, acting, at)
    providers.restore_provider(provider=provider, reason=sanction.reason, by=acting.label, at=at)
    return keep(sanction)


@transaction.atomic
def ask_for_changes(
    *, provider: Provider, grounds: Grounds, acting: Acting, at: datetime
) -> Sanction:
    """Give an application back with what is missing.

    :raises NotAllowed: if none waits for a decision.
    """
    sanction = grounded(provider, Verb.CHANGES, grounds, acting, at)
    asked = queries.waiting_application_of(provider)
    if asked is None:
        raise NotAllowed(Verb.CHANGES, provider.state)
    sanction.application = asked
    admission.ask_for_changes(application=asked, reason=sanction.reason, by=acting.label, at=at)
    return keep(sanction)


@transaction.atomic
def warn_provider(
    *, provider: Provider, grounds: Grounds, acting: Acting, at: datetime
) -> Sanction:
    """Warn a provider; it goes on selling.

    :raises NotAllowed: if it is not active.
    """
    sanction = grounded(provider, Verb.WARN, grounds, acting, at)
    note_warning(sanction)
    return keep(sanction)


@transaction.atomic
def remove_provider(
    *, provider: Provider, grounds: Grounds, acting: Acting, at: datetime
) -> Sanction:
    """Turn a provider away for good.

    :raises AppealWaits: if it has appealed and nobody answered.
    :raises NotAllowed: if it was removed before.
    """
    sanction = grounded(provider, Verb.REMOVE, grounds, acting, at)
    check_no_appeal(provider)
    providers.remove_provider(provider=provider, reason=sanction.reason, by=acting.label, at=at)
    return keep(sanction)


def check_no_appeal(provider: Provider) -> None:
    """Go on only if no appeal waits; who would send one meanwhile is kept waiting.

    :raises AppealWaits: if one does.
    """
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    if queries.appeal_waits(provider):
        raise AppealWaits(Verb.REMOVE, provider.state)


def note_warning(sanction: Sanction) -> None:
    """Write a warning into the provider's history.

    :raises NotAllowed: if it does not sell now.
    """
    if not queries.is_active(sanction.provider):
        raise NotAllowed(Verb.WARN, sanction.provider.state)
    events.record(
        name="catalogue.provider.warn",
        subject_id=sanction.provider.pk,
        actor=sanction.by,
        at=sanction.at,
        facts={"reason": sanction.reason},
    )


def grounded(
    provider: Provider, verb: Verb, grounds: Grounds, acting: Acting, at: datetime
) -> Sanction:
    """Return the decision, not yet kept, when whoever decides may and says why.

    :raises NotAnOfficer: if somebody else decides.
    :raises UnknownRule: if the rule is not one for this decision.
    :raises NotTheCase: if it does not fit how the provider stands.
    :raises NoReason: if nothing is said.
    """
    if acting.role != Role.OFFICER:
        raise NotAnOfficer
    rule: PublishedRule = rule_named(grounds.rule, verb)
    if not fits(rule.code, queries.standing_of(provider, timezone.localdate(at))):
        raise NotTheCase
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


def keep(sanction: Sanction) -> Sanction:
    """Keep a decision and tell the provider's managers."""
    sanction.save(force_insert=True)
    words = _("%(provider)s：%(verb)s。依据：%(rule)s。%(reason)s") % {
        "provider": sanction.provider.name,
        "verb": sanction.get_verb_display(),
        "rule": sanction.rule_words,
        "reason": sanction.reason,
    }
    tell_managers(sanction.provider, words, at=sanction.at)
    return sanction


def tell_managers(provider: Provider, words: str, *, at: datetime) -> None:
    """Put a line in the news of everybody who runs a provider."""
    for manager in members_of(provider.organisation, Role.MANAGER):
        tell(person=manager, kind="message", words=words, url=reverse("oversight:decisions"), at=at)
