"""People, elders, the relatives beside them, and the organisations that serve them."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.accounts.states import (
    KINSHIP_FLOW,
    CodePurpose,
    KinshipState,
    OrganisationKind,
    RegionLevel,
    Right,
    Role,
    Sex,
)
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField
from songhe.kernel.models import Stateful


class Region(models.Model):
    """A district, street or community, by its official code."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=12, choices=RegionLevel)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """What Django's sign-in needs to find a person."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(code=username)


class Person(AbstractBaseUser):
    """Anyone who signs in: elder, relative, worker, doctor, official."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    name = models.CharField(_("姓名"), max_length=40)
    phone = EncryptedTextField(blank=True, default="")  # E.164
    phone_hash = models.CharField(max_length=64, unique=True, null=True)
    phone_verified_at = models.DateTimeField(null=True)
    pin_hash = models.CharField(max_length=128, blank=True, default="")
    pin_tries = models.PositiveSmallIntegerField(default=0)  # wrong ones in a row
    pin_locked_until = models.DateTimeField(null=True)
    language = models.CharField(max_length=8, default="zh-hans")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # may open Django's back office
    is_superuser = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "code"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """How events name this person."""
        return self.name

    @property
    def family_name(self) -> str:
        """The first character: what stands in the round face."""
        return self.name[:1]

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Only Django's back office asks; our pages ask consent.capabilities."""
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_superuser


class SentCode(models.Model):
    """A six-digit code that was texted to a phone, to be used once, within a short time."""

    phone_hash = models.CharField(max_length=64)
    purpose = models.CharField(max_length=16, choices=CodePurpose)
    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()
    closed_at = models.DateTimeField(null=True)  # used, tried too often, or followed by another

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone_hash", "purpose"],
                condition=models.Q(closed_at=None),
                name="accounts_sentcode_one_open",
            ),
        ]
        indexes = [models.Index(fields=["sent_at"], name="accounts_sentcode_age")]

    def __str__(self) -> str:
        return f"{self.purpose} #{self.pk}"


class Counter(models.Model):
    """How often something was tried within a window that has begun; the key is a hash."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="accounts_counter_age")]

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at}"


class Organisation(models.Model):
    """A provider, clinic, station, social-work agency or bureau."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16, choices=OrganisationKind)
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations")
    phone = models.CharField(max_length=20, blank=True, default="")  # published, so not sealed
    address = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["kind", "name"], name="accounts_organisation_kind")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person's role in one organisation, for a time."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=models.Q(until=None),
                name="accounts_membership_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation} · {self.role}"


class Elder(models.Model):
    """A person who is cared for. Tables about an elder carry `elder_id`."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.OneToOneField(Person, models.PROTECT, related_name="elder")
    call_name = models.CharField(max_length=20)  # 王奶奶: how pages address her
    born_on = models.DateField()
    sex = models.CharField(max_length=8, choices=Sex)
    region = models.ForeignKey(Region, models.PROTECT, related_name="elders")  # community
    address = EncryptedTextField(blank=True, default="")
    id_number = EncryptedTextField(blank=True, default="")
    id_number_hash = models.CharField(max_length=64, unique=True, null=True)
    lives_alone = models.BooleanField(default=False)
    zone = models.CharField(max_length=40, default="Asia/Shanghai")  # where her days begin
    station = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="elders_near")
    clinic = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="elders_signed"
    )
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.person.name

    @property
    def name(self) -> str:
        return self.person.name


class Kinship(Stateful):
    """A relative beside an elder, and what the elder lets them do."""

    flow = KINSHIP_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="kinships")
    relative = models.ForeignKey(Person, models.PROTECT, related_name="kinships")
    relation = models.CharField(max_length=20)  # 女儿
    state = models.CharField(max_length=32, choices=KinshipState, default=KinshipState.ASKED)
    may_see_health = models.BooleanField(default=False)
    may_see_place = models.BooleanField(default=False)
    may_receive_alerts = models.BooleanField(default=False)
    may_pay = models.BooleanField(default=False)
    may_order = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(default=1)  # whom to call first
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["elder", "relative"], name="accounts_kinship_once"),
        ]

    def __str__(self) -> str:
        return f"{self.relative} · {self.relation} · {self.elder}"

    @property
    def rights(self) -> list[Right]:
        """What she lets this relative do."""
        return [right for right in Right if getattr(self, right.value)]
