"""Assisted sessions: who helped whom, where, from when to when, and how she said yes."""

from django.db import models

from songhe.accounts.models import Elder, Organisation, Person
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField
from songhe.kernel.models import Stateful
from songhe.stations.states import SESSION_FLOW, ConfirmedBy, SessionState


class AssistedSession(Stateful):
    """An operator acts for one elder who sits beside them, with her yes, for a while."""

    flow = SESSION_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    operator = models.ForeignKey(Person, models.PROTECT, related_name="assisted_sessions")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="assisted_sessions")
    station = models.ForeignKey(Organisation, models.PROTECT, related_name="assisted_sessions")
    state = models.CharField(max_length=32, choices=SessionState, default=SessionState.ASKED)
    confirmed_by = models.CharField(max_length=16, choices=ConfirmedBy, blank=True)
    spoken_hash = models.CharField(max_length=64, blank=True)  # of the code on her phone
    spoken_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    signature = EncryptedTextField(blank=True, default="")  # the strokes, as an SVG path
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Nobody helps two elders at once: whoever is on the banner is the one acted for.
            models.UniqueConstraint(
                fields=["operator"],
                condition=models.Q(state="open"),
                name="stations_one_open_session",
            ),
        ]
        indexes = [
            models.Index(fields=["station", "-asked_at"], name="stations_session_newest"),
            models.Index(
                fields=["last_seen_at"],
                condition=models.Q(state="open"),
                name="stations_session_idle",
            ),
        ]

    def __str__(self) -> str:
        return self.code
