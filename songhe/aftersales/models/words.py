"""What buyer, seller and platform say to one another about a claim, with photographs."""

from django.db import models

from songhe.accounts.models import Person
from songhe.aftersales.models.claims import Claim
from songhe.aftersales.states import Side
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField


class Statement(models.Model):
    """One thing said; all three sides read it, and nobody changes it."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="statements")
    side = models.CharField(max_length=8, choices=Side)
    words = EncryptedTextField(blank=True, default="")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["claim", "id"], name="aftersales_statement_of_claim")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.side}"


class Photo(models.Model):
    """A photograph with a statement, kept beside it so that the two are saved as one."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="photos")
    kind = models.CharField(max_length=16)  # image/jpeg, as its bytes say
    body = models.BinaryField()

    def __str__(self) -> str:
        return self.code
