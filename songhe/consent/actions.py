"""Everything that changes consent: giving, taking back, and noting who looked."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Kinship, Organisation, Person
from songhe.accounts.states import KinshipState
from songhe.consent import queries
from songhe.consent.models import Grant, Look, LookHead
from songhe.consent.rules.chain import link_hash
from songhe.consent.states import DataGroup, GrantState, How, Purpose
from songhe.kernel import events
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify import actions as notify
from songhe.notify.models import Message

UNDO = timedelta(minutes=10)


class NotHers(Exception):
    """Only the elder herself, or the station beside her, gives and takes back consent."""


class NothingChosen(Exception):
    """Consent to nothing is no consent."""


@transaction.atomic
def give_consent(  # noqa: PLR0913 - what, to whom, for what, how long, how: each is asked for
    *,
    elder: Elder,
    organisation: Organisation,
    groups: Collection[DataGroup],
    purpose: Purpose,
    expires_at: datetime | None,
    acting: Acting,
    how: How,
    at: datetime,
) -> list[Grant]:
    """The elder agrees, one grant for each group; agreeing again replaces what stood before.

    :raises NotHers: if somebody else is asking.
    :raises NothingChosen: if no group is named.
    """
    _must_be_hers(elder, acting)
    if not groups:
        raise NothingChosen
    # Of two people recording the same at once, the second replaces what the first wrote.
    Elder.objects.select_for_update().get(pk=elder.pk)
    purpose = Purpose(purpose)
    version, words = queries.consent_text(
        organisation=organisation,
        purpose=purpose,
        groups=groups,
        language=elder.person.language,
        expires_at=expires_at,
        at=at,
    )
    return [
        _give_one(
            Grant(
                elder=elder,
                organisation=organisation,
                group=group,
                purpose=purpose,
                text_version=version,
                text=words,
                how=how,
                recorded_by=acting.label,
                given_at=at,
                expires_at=expires_at,
            )
        )
        for group in DataGroup
        if group in groups
    ]


def _give_one(grant: Grant) -> Grant:
    before = Grant.objects.filter(
        elder=grant.elder,
        organisation=grant.organisation,
        purpose=grant.purpose,
        group=grant.group,
        state=GrantState.GIVEN,
    )
    for old in before:
        old.move("replace", by=grant.recorded_by, at=grant.given_at)
    grant.save(force_insert=True)
    events.record(
        name="consent.grant.give",
        subject_id=grant.pk,
        actor=grant.recorded_by,
        at=grant.given_at,
        facts={"organisation": grant.organisation.code, "group": grant.group},
    )
    return grant


@transaction.atomic
def withdraw_consent(*, grant: Grant, acting: Acting, at: datetime) -> None:
    """The elder takes it back; the recipient's next question finds nothing.

    :raises NotHers: if somebody else is asking.
    :raises NotAllowed: if it was taken back or replaced before.
    """
    _must_be_hers(grant.elder, acting)
    grant.move("withdraw", by=acting.label, at=at)
    grant.withdrawn_at, grant.withdrawn_by = at, acting.label
    grant.save(update_fields=["withdrawn_at", "withdrawn_by"])


@transaction.atomic
def restore_consent(*, grant: Grant, acting: Acting, at: datetime) -> None:
    """Undo a withdrawal, within ten minutes of it.

    :raises NotHers: if somebody else is asking.
    :raises NotAllowed: if it is too late, or the same was agreed to anew meanwhile.
    """
    _must_be_hers(grant.elder, acting)
    Elder.objects.select_for_update().get(pk=grant.elder_id)
    again = Grant.objects.filter(
        elder=grant.elder_id,
        organisation=grant.organisation_id,
        purpose=grant.purpose,
        group=grant.group,
        state=GrantState.GIVEN,
    )
    too_late = grant.withdrawn_at is None or at > grant.withdrawn_at + UNDO
    if too_late or again.exists():
        raise NotAllowed("restore", grant.state)
    grant.move("restore", by=acting.label, at=at)
    grant.withdrawn_at, grant.withdrawn_by = None, ""
    grant.save(update_fields=["withdrawn_at", "withdrawn_by"])


@transaction.atomic
def record_look(
    *, acting: Acting, elder: Elder, group: DataGroup, what: str, at: datetime
) -> Look | None:
    """Add a link to the elder's chain: who looks at what. Her own looks are nobody's business.

    The row of the chain's end is held meanwhile, so two who look at once stand one after the
    other and the chain never forks.
    """
    if acting.person.pk == elder.person_id:
        return None
    LookHead.objects.bulk_create([LookHead(elder=elder)], ignore_conflicts=True)
    head = LookHead.objects.select_for_update().get(elder=elder)
    look = Look(
        elder=elder,
        number=head.number + 1,
        person=acting.person,
        label=acting.label,
        organisation=acting.organisation,
        role=acting.role or "",
        group=group,
        what=what,
        looked_at=at,
        previous=head.hash,
    )
    look.hash = link_hash(look.previous, look.number, queries.facts_of(look))
    look.save(force_insert=True)
    head.number, head.hash = look.number, look.hash
    head.save(update_fields=["number", "hash"])
    return look


def tell_of_asking(event: Event) -> None:
    """Tell an elder that somebody asks to stand beside her."""
    kinship = _kinship_of(event)
    if kinship is None or kinship.state != KinshipState.ASKED:
        return
    _tell(
        kinship.elder.person,
        _("%(relation)s%(name)s想做您的家人，等您决定。"),
        kinship,
        reverse("accounts:relative", args=[kinship.code]),
        event,
    )


def tell_of_agreeing(event: Event) -> None:
    """Tell a relative that the elder agreed."""
    kinship = _kinship_of(event)
    if kinship is None or kinship.state != KinshipState.AGREED:
        return
    words = _("%(elder)s同意您做家人了。")
    _tell(kinship.relative, words, kinship, reverse("portal:home"), event)


def show_new_rights(event: Event) -> None:
    """She changed what a relative may, or took it back: their open pages look again."""
    kinship = _kinship_of(event)
    if kinship is not None:
        facts = {"code": kinship.code}
        notify.push_live(person=kinship.relative, kind="kinship", facts=facts, at=event.happened_at)


def _kinship_of(event: Event) -> Kinship | None:
    kinships = Kinship.objects.select_related("elder__person", "relative")
    return kinships.filter(pk=event.subject_id).first()


def _tell(person: Person, words: str, kinship: Kinship, url: str, event: Event) -> None:
    told = Message.objects.filter(
        person=person, kind="consent", url=url, created_at=event.happened_at
    )
    if told.exists():
        return
    facts = {
        "relation": kinship.relation,
        "name": kinship.relative.name,
        "elder": kinship.elder.call_name,
    }
    with translation.override(person.language):
        notify.tell(
            person=person, kind="consent", words=words % facts, url=url, at=event.happened_at
        )


def _must_be_hers(elder: Elder, acting: Acting) -> None:
    if acting.elder != elder:
        raise NotHers
