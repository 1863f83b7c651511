"""Who sells here, with their papers and their people."""

from django.db import models
from django.db.models import Q

from songhe.accounts.models import Organisation, Person, Region
from songhe.catalogue.models.categories import Category
from songhe.catalogue.states import (
    PROVIDER_FLOW,
    ProviderState,
)
from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful


class Provider(Stateful):
    """An organisation that sells here, once it has been admitted."""

    flow = PROVIDER_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="provider")
    state = models.CharField(max_length=32, choices=ProviderState, default=ProviderState.APPLIED)
    words = models.TextField(blank=True, default="")  # who they are, in their own words
    serves = models.ManyToManyField(Region, related_name="providers")  # streets; none: all
    fee_percent = models.PositiveSmallIntegerField(default=8)
    reason = models.CharField(max_length=200, blank=True, default="")  # of the last decision
    applied_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    admitted_at = models.DateTimeField(null=True)  # the first time; before, nobody looks it up

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fee_percent__lte=30), name="catalogue_provider_fee_is_lawful"
            ),
        ]
        indexes = [models.Index(fields=["state"], name="catalogue_provider_state")]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def name(self) -> str:
        return self.organisation.name


class Licence(models.Model):
    """A paper that lets a provider sell in a category and everything below it, until a day."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="licences")
    category = models.ForeignKey(Category, models.PROTECT, related_name="licences")
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=60)
    expires_on = models.DateField()  # the last day on which it counts
    document_hash = models.CharField(max_length=64, blank=True, default="")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "category", "number"], name="catalogue_licence_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["provider", "category", "expires_on"], name="catalogue_licence_valid"
            ),
            models.Index(fields=["expires_on"], name="catalogue_licence_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class WorkerSkill(models.Model):
    """A worker of a provider who can do the services of a category."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="skills")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="skills")
    category = models.ForeignKey(Category, models.PROTECT, related_name="skills")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "category", "person"], name="catalogue_workerskill_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.category}"
