"""Sentences of trials that the platform hid; the trace stays."""

from django.db import models
from django.db.models import Q

from songhe.shop.models.hiding import Hiding
from songhe.trials.models.invitations import Score


class SentenceHiding(Hiding):
    """A published sentence was hidden by a rule; what she gave for it goes on counting."""

    score = models.ForeignKey(Score, models.PROTECT, related_name="hidings")
    words = models.CharField(max_length=200)  # as they were: she may say it anew

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["score"], condition=Q(ended_at=None), name="trials_sentence_hidden_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score_id}: {self.rule}"
