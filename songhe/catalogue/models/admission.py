"""Asking to sell here: applications, the papers they name, and the files shown for them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from songhe.catalogue.models.categories import Category
from songhe.catalogue.models.providers import Licence, Provider
from songhe.catalogue.states import APPLICATION_FLOW, ApplicationKind, ApplicationState
from songhe.kernel.codes import new_code
from songhe.kernel.flow import Flow
from songhe.kernel.models import Stateful

OPEN_APPLICATION = Q(
    state__in=[ApplicationState.DRAFT, ApplicationState.SENT, ApplicationState.CHANGES]
)


class Document(models.Model):
    """A file that a provider showed: a scan of a paper. Its bytes lie sealed on disk."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="documents")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=80)  # as it was called
    media_type = models.CharField(max_length=40)  # by its content
    size = models.PositiveIntegerField()  # bytes
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "digest"], name="catalogue_document_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Application(Stateful):
    """A provider asks to be admitted, to sell in more categories, or to renew its papers."""

    flow: ClassVar[Flow] = APPLICATION_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="applications")
    kind = models.CharField(max_length=12, choices=ApplicationKind)
    state = models.CharField(
        max_length=32, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    categories = models.ManyToManyField(Category, related_name="applications")
    reason = models.CharField(max_length=200, blank=True, default="")  # of the last decision
    started_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider"], condition=OPEN_APPLICATION, name="catalogue_application_open"
            ),
        ]
        indexes = [
            models.Index(
                fields=["sent_at"],
                condition=Q(state=ApplicationState.SENT),
                name="catalogue_application_waits",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def may_be_written(self) -> bool:
        """Is it still the provider's turn?"""
        return "send" in self.flow.verbs(self.state)


class ApplicationPaper(models.Model):
    """A paper that an application names for a category, with the file that shows it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="papers")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="papers")
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=60)
    expires_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "category", "number"], name="catalogue_paper_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class ExpiryWarning(models.Model):
    """A provider was told that a paper runs out; once for each step before each last day."""

    licence = models.ForeignKey(Licence, models.CASCADE, related_name="warnings")
    expires_on = models.DateField()
    step = models.PositiveSmallIntegerField()  # 30, 7, 1; 0 when it is over
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "expires_on", "step"], name="catalogue_warning_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id}: {self.step}"
