"""Asking to sell here, being asked for more, and being decided about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from songhe.accounts.actions import people
from songhe.accounts.models import Organisation, Person, Region
from songhe.accounts.states import OrganisationKind, Role
from songhe.catalogue.actions import providers
from songhe.catalogue.models import Application, ApplicationPaper, Category, Document, Provider
from songhe.catalogue.models.admission import OPEN_APPLICATION
from songhe.catalogue.queries.admission import lacks_in
from songhe.catalogue.rules.admission import Lack
from songhe.catalogue.states import ApplicationKind, ProviderState
from songhe.kernel.flow import NotAllowed

MOST_PAPERS = 60  # of one application


class NameTaken(Exception):
    """There is a provider of this name already; its own people ask for it."""


class AlreadyInAFirm(Exception):
    """Whoever asks acts in a role somewhere already."""


class Incomplete(Exception):
    """An application cannot be sent; `lacks` says what is missing where."""

    def __init__(self, lacks: Sequence[Lack]) -> None:
        super().__init__(", ".join(f"{lack.category}:{lack.gap}" for lack in lacks))
        self.lacks = lacks


class TooManyPapers(Exception):
    """More papers than one application may name."""


@dataclass(frozen=True)
class FirmFacts:
    """A firm as it introduces itself."""

    name: str
    region: Region
    phone: str
    address: str
    words: str = ""


@dataclass(frozen=True)
class PaperFacts:
    """What stands on a paper."""

    name: str
    number: str
    expires_on: date


@transaction.atomic
def register_firm(*, facts: FirmFacts, person: Person, at: datetime) -> Application:
    """Register a firm that wants to sell, with whoever asks as its manager.

    :raises NameTaken: if a firm of this name is here.
    :raises AlreadyInAFirm: if this person acts in a role already.
    """
    if person.memberships.filter(until=None).exists():
        raise AlreadyInAFirm
    same = Organisation.objects.filter(name=facts.name, kind=OrganisationKind.PROVIDER)
    if same.exists():
        raise NameTaken(facts.name)
    organisation = people.register_organisation(
        name=facts.name,
        kind=OrganisationKind.PROVIDER,
        region=facts.region,
        phone=facts.phone,
        address=facts.address,
    )
    people.give_role(person=person, organisation=organisation, role=Role.MANAGER, at=at)
    by = f"{person.label}（{organisation.name}）"
    provider = providers.apply_provider(
        organisation=organisation, by=by, words=facts.words, serves=(), at=at
    )
    return start_application(provider=provider, kind=ApplicationKind.ADMIT, at=at)


def start_application(*, provider: Provider, kind: ApplicationKind, at: datetime) -> Application:
    """Begin an application, or return the one that is open.

    :raises NotAllowed: if the provider was turned away.
    """
    if provider.state == ProviderState.REMOVED:
        raise NotAllowed("apply", provider.state)
    kind = ApplicationKind.ADMIT if provider.state == ProviderState.APPLIED else kind
    try:
        with transaction.atomic():
            return Application.objects.create(provider=provider, kind=kind, started_at=at)
    except IntegrityError:
        return Application.objects.filter(OPEN_APPLICATION).get(provider=provider)


@transaction.atomic
def choose_categories(*, application: Application, categories: Iterable[Category]) -> None:
    """Say in which categories one wants to sell; papers of others are taken out.

    :raises NotAllowed: if it is not the provider's turn.
    """
    application = _to_be_written(application)
    chosen = list(categories)
    application.categories.set(chosen)
    application.papers.exclude(category__in=chosen).delete()


@transaction.atomic
def show_paper(
    *,
    application: Application,
    categories: Iterable[Category],
    facts: PaperFacts,
    document: Document,
) -> None:
    """Name a paper for some of the categories; the same number again replaces what it said.

    :raises NotAllowed: if it is not the provider's turn.
    :raises TooManyPapers: if there are very many.
    """
    application = _to_be_written(application)
    for category in categories:
        ApplicationPaper.objects.update_or_create(
            application=application,
            category=category,
            number=facts.number,
            defaults={"name": facts.name, "expires_on": facts.expires_on, "document": document},
        )
    if application.papers.count() > MOST_PAPERS:
        raise TooManyPapers


@transaction.atomic
def take_paper_out(*, paper: ApplicationPaper) -> None:
    """Leave a paper out again.

    :raises NotAllowed: if it is not the provider's turn.
    """
    _to_be_written(paper.application)
    paper.delete()


@transaction.atomic
def send_application(*, application: Application, by: str, at: datetime) -> None:
    """Hand it in, the first time or again with what was asked for.

    :raises Incomplete: if a category has no paper that counts.
    :raises NotAllowed: if it was handed in already.
    """
    if lacks := lacks_in(application, timezone.localtime(at).date()):
        raise Incomplete(lacks)
    _move(application, "send", "", by, at)
    application.sent_at = at
    application.save(update_fields=["sent_at"])


@transaction.atomic
def ask_for_changes(*, application: Application, reason: str, by: str, at: datetime) -> None:
    """Give it back with what is missing.

    :raises NotAllowed: if it does not wait for a decision.
    """
    _move(application, "ask_changes", reason, by, at)


@transaction.atomic
def approve_application(*, application: Application, reason: str, by: str, at: datetime) -> None:
    """Record every paper as a licence and, if it is the first application, admit the provider.

    :raises Incomplete: if a paper ran out while it waited.
    :raises NotAllowed: if it does not wait for a decision.
    """
    if lacks := lacks_in(application, timezone.localtime(at).date()):
        raise Incomplete(lacks)
    _move(application, "approve", reason, by, at)
    provider = Provider.objects.get(pk=application.provider_id)
    for paper in application.papers.select_related("category", "document").order_by("pk"):
        providers.add_licence(
            provider=provider,
            category=paper.category,
            name=paper.name,
            number=paper.number,
            expires_on=paper.expires_on,
            document_hash=paper.document.digest,
            by=by,
            at=at,
        )
    if provider.state == ProviderState.APPLIED:
        providers.approve_provider(provider=provider, by=by, at=at, reason=reason)


@transaction.atomic
def refuse_application(*, application: Application, reason: str, by: str, at: datetime) -> None:
    """Say no; a provider that was never admitted is turned away with it.

    :raises NotAllowed: if it does not wait for a decision.
    """
    _move(application, "refuse", reason, by, at)
    provider = Provider.objects.get(pk=application.provider_id)
    if provider.state == ProviderState.APPLIED:
        providers.remove_provider(provider=provider, reason=reason, by=by, at=at)


@transaction.atomic
def reopen_application(*, application: Application, reason: str, by: str, at: datetime) -> None:
    """An appeal was upheld: what was refused waits for a decision once more.

    :raises NotAllowed: if it was not refused.
    """
    _move(application, "reopen", reason, by, at)
    provider = Provider.objects.get(pk=application.provider_id)
    if provider.state == ProviderState.REMOVED and provider.admitted_at is None:
        providers.reconsider_provider(provider=provider, reason=reason, by=by, at=at)


def _to_be_written(application: Application) -> Application:
    locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if not locked.may_be_written:
        raise NotAllowed("write", locked.state)
    return locked


def _move(application: Application, verb: str, reason: str, by: str, at: datetime) -> None:
    application.move(verb, by=by, at=at, reason=reason)
    application.reason = reason
    if verb != "send":
        application.decided_at = at
    application.save(update_fields=["reason", "decided_at"])
