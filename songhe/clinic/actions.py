"""Everything that changes clinical notes."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.clinic import queries
from songhe.clinic.models import Note
from songhe.clinic.rules.seal import sign
from songhe.clinic.states import NoteKind, NoteState
from songhe.kernel.flow import NotAllowed
from songhe.notify.actions import tell


class NotOpenToClinic(Exception):
    """The elder does not let this clinic write in her record, or took it back."""


class NotTheAuthor(Exception):
    """A draft belongs to whoever began it."""


class EmptyNote(Exception):
    """A note says something."""


@transaction.atomic
def write_note(*, elder: Elder, acting: Acting, kind: NoteKind, words: str, at: datetime) -> Note:
    """Begin a note; nobody else reads it before it is signed.

    :raises NotOpenToClinic: if she has not opened her record.
    :raises EmptyNote: if it says nothing.
    """
    if not queries.may_write(acting, elder, at) or acting.organisation is None:
        raise NotOpenToClinic
    return Note.objects.create(
        elder=elder,
        organisation=acting.organisation,
        author=acting.person,
        kind=kind,
        words=_said(words),
        written_at=at,
    )


@transaction.atomic
def rewrite_draft(*, note: Note, acting: Acting, kind: NoteKind, words: str, at: datetime) -> None:
    """Change a draft.

    :raises NotTheAuthor: if it is somebody else's.
    :raises NotAllowed: if it is signed already.
    :raises EmptyNote: if it says nothing.
    """
    _own(note, acting)
    said = _said(words)
    draft = Note.objects.select_for_update().get(pk=note.pk)
    if draft.state != NoteState.DRAFT:
        raise NotAllowed("rewrite", draft.state)
    draft.kind, draft.words, draft.written_at = kind, said, at
    draft.save(update_fields=["kind", "words", "written_at"])


@transaction.atomic
def sign_note(*, note: Note, acting: Acting, at: datetime) -> Note:
    """Sign a draft: from now on nobody changes it, and an amendment replaces what it amends.

    :raises NotTheAuthor: if it is somebody else's.
    :raises NotOpenToClinic: if she took her consent back meanwhile.
    :raises NotAllowed: if it was signed or dropped, or what it amends was amended meanwhile.
    """
    _own(note, acting)
    if not queries.may_write(acting, note.elder, at):
        raise NotOpenToClinic
    # The end of the elder's chain is held: of two who sign at once, the second stands after.
    Elder.objects.select_for_update().get(pk=note.elder_id)
    draft = Note.objects.select_related("elder__person", "organisation", "author", "replaces").get(
        pk=note.pk
    )
    if draft.state != NoteState.DRAFT:
        raise NotAllowed("sign", draft.state)
    if draft.replaces is not None:
        draft.replaces.move("replace", by=acting.label, at=at, amendment=draft.code)
    before = queries.last_in_chain(draft)
    draft.place = before.place + 1 if before and before.place else 1
    draft.previous = before.signature if before else ""
    draft.signed_at = at
    draft.signature = sign(queries.facts_of(draft), key=settings.SONGHE_NOTE_KEY)
    draft.save(update_fields=["place", "previous", "signed_at", "signature"])
    draft.move("sign", by=acting.label, at=at)
    _tell_elder(draft, at)
    return draft


@transaction.atomic
def amend_note(*, note: Note, acting: Acting, at: datetime) -> Note:
    """Begin a new version of a signed note; the old one stays readable beside it.

    Beginning again goes on with the draft that was begun.

    :raises NotOpenToClinic: if she has not opened her record to the clinic that wrote it.
    :raises NotAllowed: if it is not the version in force.
    """
    if acting.organisation != note.organisation or not queries.may_write(acting, note.elder, at):
        raise NotOpenToClinic
    note.refresh_from_db(fields=["state"])
    if note.state != NoteState.SIGNED:
        raise NotAllowed("amend", note.state)
    begun = Note.objects.filter(replaces=note, author=acting.person, state=NoteState.DRAFT)
    return begun.first() or Note.objects.create(
        elder=note.elder,
        organisation=note.organisation,
        author=acting.person,
        kind=note.kind,
        words=note.words,
        version=note.version + 1,
        replaces=note,
        written_at=at,
    )


@transaction.atomic
def drop_draft(*, note: Note, acting: Acting, at: datetime) -> None:
    """Throw a draft away.

    :raises NotTheAuthor: if it is somebody else's.
    :raises NotAllowed: if it is signed.
    """
    _own(note, acting)
    note.move("drop", by=acting.label, at=at)


def _own(note: Note, acting: Acting) -> None:
    if note.author_id != acting.person.pk:
        raise NotTheAuthor


def _said(words: str) -> str:
    if not words.strip():
        raise EmptyNote
    return words.strip()


def _tell_elder(note: Note, at: datetime) -> None:
    tell(
        person=note.elder.person,
        kind="message",
        words=_("%(clinic)s的%(doctor)s医生写了一条记录，您可以看。")
        % {"clinic": note.organisation.name, "doctor": note.author.name},
        url=reverse("clinic:mine"),
        at=at,
    )
