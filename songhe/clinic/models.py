"""Clinical notes: signed, versioned, each bound to the one before it."""

from django.db import models

from songhe.accounts.models import Elder, Organisation, Person
from songhe.clinic.states import NOTE_FLOW, NoteKind, NoteState
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField
from songhe.kernel.models import Stateful


class Note(Stateful):
    """What a doctor wrote about one elder. Once signed, the database refuses to change it."""

    flow = NOTE_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="notes")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="notes")
    author = models.ForeignKey(Person, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=16, choices=NoteKind, default=NoteKind.FOLLOW_UP)
    words = EncryptedTextField()
    state = models.CharField(max_length=32, choices=NoteState, default=NoteState.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replaced_by"
    )  # the version before
    written_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    place = models.PositiveIntegerField(null=True)  # in the clinic's chain for this elder
    previous = models.CharField(max_length=128, blank=True)  # signature of the place before
    signature = models.CharField(max_length=128, blank=True)  # Ed25519, hexadecimal

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "elder", "place"], name="clinic_note_chain"
            ),
            # A version has one successor: two doctors cannot amend the same one apart.
            models.UniqueConstraint(
                fields=["replaces"],
                condition=models.Q(state__in=["signed", "replaced"]),
                name="clinic_note_replaced_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "dropped"])
                | (
                    ~models.Q(signature="") & models.Q(signed_at__isnull=False, place__isnull=False)
                ),
                name="clinic_note_signed_is_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["elder", "organisation", "-written_at"], name="clinic_note_newest"
            ),
        ]

    def __str__(self) -> str:
        return self.code
