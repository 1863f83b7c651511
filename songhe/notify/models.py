"""What people were told, what their browsers hear live, and the texts that were sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Person
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField
from songhe.notify.fields import TransactionIdField


class Message(models.Model):
    """A line in a person's list of news, leading to the page that it speaks of."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    person = models.ForeignKey(Person, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=32)
    words = models.TextField()
    url = models.CharField(max_length=200)
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)  # an open page of theirs was rung with it
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="notify_message_newest"),
            models.Index(
                fields=["person"], condition=models.Q(read_at=None), name="notify_message_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class LiveEvent(models.Model):
    """Something that a person's open pages should hear about now, kept for a day."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32)
    facts = models.JSONField(default=dict)
    xid = TransactionIdField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "xid", "id"], name="notify_live_cursor"),
            models.Index(fields=["created_at"], name="notify_live_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Preference(models.Model):
    """How a person wishes to be reached."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="preference")
    by_text_too = models.BooleanField(_("同时发短信给我"), default=False)

    def __str__(self) -> str:
        return str(self.person_id)


class Text(models.Model):
    """A text message that goes out; its code is what makes the channel send it only once."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    message = models.ForeignKey(  # the line of news that it repeats, if it does
        Message, models.SET_NULL, null=True, related_name="texts"
    )
    phone = EncryptedTextField()
    words = EncryptedTextField()
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)  # the channel took it
    receipt = models.CharField(max_length=80, blank=True)  # the channel's own number for it
    delivered_at = models.DateTimeField(null=True)  # the telephone has it, as the channel reports
    failed_at = models.DateTimeField(null=True)  # not taken, or taken and never delivered
    failure = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(sent_at=None, failed_at=None),
                name="notify_text_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.code
