"""Files of measurements that somebody brought: looked at first, then taken, or not."""

from typing import ClassVar

from django.db import models

from songhe.accounts.models import Elder, Person
from songhe.health.models.devices import Device
from songhe.health.states import IMPORT_FLOW, ImportState
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField
from songhe.kernel.flow import Flow
from songhe.kernel.models import Stateful


class ReadingImport(Stateful):
    """One file. Its text is kept, sealed, only while somebody looks at it."""

    flow: ClassVar[Flow] = IMPORT_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="imports")
    state = models.CharField(max_length=32, choices=ImportState, default=ImportState.WAITING)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    brought_by = models.CharField(max_length=120)  # with the capacity they acted in
    brought_at = models.DateTimeField()
    file_name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)  # keyed, of the file's text
    text = EncryptedTextField(blank=True, default="")
    plan = models.JSONField()  # rules.importing.Plan
    device = models.OneToOneField(Device, models.PROTECT, null=True, related_name="brought_by")
    taken = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    loaded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["elder", "digest"],
                condition=models.Q(state="loaded"),
                name="health_import_of_a_file_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["brought_at"],
                condition=models.Q(state="waiting"),
                name="health_import_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.code})"
