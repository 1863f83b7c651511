"""Saying that a decision is wrong, and the answer to that."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from songhe.accounts.acting import Acting
from songhe.accounts.states import Role
from songhe.catalogue.actions import admission, providers
from songhe.catalogue.models import Provider
from songhe.catalogue.queries.admission import open_application_of
from songhe.catalogue.states import ProviderState
from songhe.oversight.actions import Grounds, NoReason, grounded, keep
from songhe.oversight.models import Appeal, Sanction, Verb

WITHIN = timedelta(days=30)
CAN_BE_APPEALED = (Verb.REFUSE, Verb.SUSPEND, Verb.WARN, Verb.REMOVE)


class CannotAppeal(Exception):
    """This decision is not one's own, cannot be appealed, or was long ago."""


class SamePerson(Exception):
    """An appeal is answered by somebody else than who decided."""


class AlreadyAppealed(Exception):
    """There is one appeal for each decision."""


def may_appeal(sanction: Sanction, at: datetime) -> bool:
    """Can this decision still be appealed?"""
    return (
        sanction.verb in CAN_BE_APPEALED
        and at - sanction.at <= WITHIN
        and not hasattr(sanction, "appeal")
    )


def appeal(*, sanction: Sanction, words: str, acting: Acting, at: datetime) -> Appeal:
    """Appeal against a decision, once and within thirty days.

    :raises CannotAppeal: if it cannot be, or by somebody else.
    :raises AlreadyAppealed: if it was.
    :raises NoReason: if nothing is said.
    """
    own = acting.role == Role.MANAGER and acting.organisation == sanction.provider.organisation
    if not own or sanction.verb not in CAN_BE_APPEALED or at - sanction.at > WITHIN:
        raise CannotAppeal
    if not words.strip():
        raise NoReason
    try:
        with transaction.atomic():
            # Of an appeal and a removal at once, one is first.
            Provider.objects.select_for_update(no_key=True).get(pk=sanction.provider_id)
            return Appeal.objects.create(
                sanction=sanction, words=words.strip(), by=acting.label, sent_at=at
            )
    except IntegrityError:
        raise AlreadyAppealed from None


@transaction.atomic
def uphold(*, appeal: Appeal, grounds: Grounds, acting: Acting, at: datetime) -> Sanction:
    """The provider is right: what was decided is taken back.

    :raises SamePerson: if who decided would answer.
    :raises NotAllowed: if it was answered already.
    """
    answer = _answer(appeal, Verb.UPHOLD, grounds, acting, at)
    _take_back(appeal.sanction, answer)
    return keep(answer)


@transaction.atomic
def dismiss(*, appeal: Appeal, grounds: Grounds, acting: Acting, at: datetime) -> Sanction:
    """The decision stands.

    :raises SamePerson: if who decided would answer.
    :raises NotAllowed: if it was answered already.
    """
    return keep(_answer(appeal, Verb.DISMISS, grounds, acting, at))


def _answer(appeal: Appeal, verb: Verb, grounds: Grounds, acting: Acting, at: datetime) -> Sanction:
    if decided_by(appeal.sanction, acting):
        raise SamePerson
    answer = grounded(appeal.sanction.provider, verb, grounds, acting, at)
    answer.application = appeal.sanction.application
    appeal.move(verb.value, by=acting.label, at=at, reason=answer.reason)
    appeal.answered_at = at
    appeal.save(update_fields=["answered_at"])
    return answer


def decided_by(sanction: Sanction, acting: Acting) -> bool:
    """Did whoever is here decide it? What the published bounds decided, nobody did."""
    return sanction.officer_id is not None and sanction.officer_id == acting.person.pk


def _take_back(sanction: Sanction, answer: Sanction) -> None:
    """Undo what a decision did, as far as nothing else was decided since."""
    provider = Provider.objects.select_for_update(of=("self",)).get(pk=sanction.provider_id)
    reason, by, at = answer.reason, answer.by, answer.at
    verb, state = sanction.verb, provider.state
    if verb == Verb.REFUSE and sanction.application is not None:
        if open_application_of(provider) is None:  # else it has asked anew, and that is decided
            admission.reopen_application(
                application=sanction.application, reason=reason, by=by, at=at
            )
    elif verb == Verb.REFUSE and state == ProviderState.REMOVED:
        providers.reconsider_provider(provider=provider, reason=reason, by=by, at=at)
    elif verb == Verb.SUSPEND and state == ProviderState.SUSPENDED:
        providers.restore_provider(provider=provider, reason=reason, by=by, at=at)
    elif verb == Verb.REMOVE and state == ProviderState.REMOVED:
        providers.readmit_provider(provider=provider, reason=reason, by=by, at=at)
