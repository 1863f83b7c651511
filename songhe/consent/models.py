"""What elders agreed to, and who looked: a chain to which rows are only ever added."""

from django.db import models
from django.db.models import Q

from songhe.accounts.models import Elder, Organisation, Person
from songhe.accounts.states import Role
from songhe.consent.states import GRANT_FLOW, DataGroup, GrantState, How, Purpose
from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful


class Grant(Stateful):
    """One organisation may see one group of one elder's data, for one purpose, for a time."""

    flow = GRANT_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="grants")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="grants")
    group = models.CharField(max_length=16, choices=DataGroup)
    purpose = models.CharField(max_length=16, choices=Purpose)
    state = models.CharField(max_length=32, choices=GrantState, default=GrantState.GIVEN)
    text_version = models.CharField(max_length=16)
    text = models.TextField()  # word for word what she agreed to
    how = models.CharField(max_length=16, choices=How)
    recorded_by = models.CharField(max_length=120)  # a label, so history outlives the account
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["elder", "organisation", "purpose", "group"],
                condition=Q(state=GrantState.GIVEN),
                name="consent_grant_once",
            ),
        ]
        indexes = [
            # Every gated query asks: whose data of this group are open to these organisations?
            models.Index(
                fields=["organisation", "group", "elder"],
                condition=Q(state=GrantState.GIVEN),
                name="consent_grant_live",
            ),
            models.Index(fields=["elder", "-given_at"], name="consent_grant_of_elder"),
        ]

    def __str__(self) -> str:
        return self.code


class LookHead(models.Model):
    """The end of one elder's chain; whoever adds a link holds this row meanwhile."""

    elder = models.OneToOneField(Elder, models.PROTECT, primary_key=True, related_name="+")
    number = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.elder_id}: {self.number}"


class Look(models.Model):
    """Somebody looked at an elder's data. Never changed, never removed: the database refuses."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="looks")
    number = models.PositiveIntegerField()  # place in her chain, from 1 without gaps
    person = models.ForeignKey(Person, models.PROTECT, related_name="looks_made")
    label = models.CharField(max_length=120)  # how the person was called then
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="looks")
    role = models.CharField(max_length=16, choices=Role, blank=True, default="")
    group = models.CharField(max_length=16, choices=DataGroup)
    what = models.CharField(max_length=60)  # 心率和血压图
    looked_at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)  # hash of the link before; "" for none
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["elder", "number"], name="consent_look_place"),
        ]
        indexes = [models.Index(fields=["elder", "-looked_at"], name="consent_look_newest")]

    def __str__(self) -> str:
        return f"{self.elder_id}/{self.number}"
