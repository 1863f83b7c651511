"""What a worker found at a door that nobody opened."""

from django.db import models

from songhe.aftersales.models.claims import Claim
from songhe.kernel.fields import EncryptedTextField
from songhe.visits.models import Visit


class AtTheDoor(models.Model):
    """When she came and called, and where her telephone was: written once, never changed."""

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="at_the_door")
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="at_the_door")
    came_at = models.DateTimeField()
    first_call_at = models.DateTimeField()
    last_call_at = models.DateTimeField()
    place = EncryptedTextField(blank=True, default="")  # 30.5501, 114.3302 ±20 m; it is her home
    words = EncryptedTextField(blank=True, default="")
    told_by = models.CharField(max_length=120)  # a label
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.came_at}"
