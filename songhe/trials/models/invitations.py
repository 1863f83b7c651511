"""Elders who were asked, what they said of it, and what went wrong."""

from django.db import models
from django.db.models import Q

from songhe.accounts.models import Elder, Person
from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful
from songhe.trials.models.trials import Trial
from songhe.trials.states import INVITATION_FLOW, Criterion, HarmKind, InvitationState


class TrialChoice(models.Model):
    """An elder does not want to be asked; who never chose may be."""

    elder = models.OneToOneField(Elder, models.CASCADE, related_name="trial_choice")
    may_ask = models.BooleanField()
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.elder_id}: {self.may_ask}"


class Invitation(Stateful):
    """One elder is asked to try; she says yes or no by one tap."""

    flow = INVITATION_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    trial = models.ForeignKey(Trial, models.PROTECT, related_name="invitations")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="trial_invitations")
    state = models.CharField(max_length=32, choices=InvitationState, default=InvitationState.ASKED)
    asked_by = models.CharField(max_length=120)  # a label
    asked_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "elder"], name="trials_asked_once"),
        ]
        indexes = [
            models.Index(fields=["elder", "-asked_at"], name="trials_invitations_of"),
            models.Index(fields=["asked_at"], condition=Q(state="asked"), name="trials_waiting"),
        ]

    def __str__(self) -> str:
        return self.code


class Score(models.Model):
    """What one elder said, once; she may say it anew as long as the trial lasts."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    invitation = models.OneToOneField(Invitation, models.PROTECT, related_name="score")
    words = models.CharField(max_length=200, blank=True, default="")
    may_quote = models.BooleanField(default=False)  # others may read the sentence, without a name
    photo_kind = models.CharField(max_length=16, blank=True, default="")
    photo = models.BinaryField(blank=True, default=b"")
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Mark(models.Model):
    """One to five for one criterion."""

    score = models.ForeignKey(Score, models.CASCADE, related_name="marks")
    criterion = models.CharField(max_length=12, choices=Criterion)
    stars = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["score", "criterion"], name="trials_mark_once"),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="trials_mark_stars"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.stars}"


class Harm(models.Model):
    """Somebody was hurt, unwell or nearly so; never deleted."""

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="harms")
    kind = models.CharField(max_length=8, choices=HarmKind)
    words = models.CharField(max_length=300, blank=True, default="")
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()
    seen_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.invitation_id}: {self.kind}"
