"""The two things every context shares: a history of events, and states that move."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models

from songhe.kernel.flow import Flow, NotAllowed
from songhe.kernel.jobs import defer_delivery, is_heard


class Event(models.Model):
    """Something that happened, written in the same transaction as the change itself.

    The rows are at once the history that people read and the queue from which other
    contexts are told.
    """

    name = models.CharField(max_length=80)  # app.noun.verb, e.g. shop.order.pay
    subject_id = models.BigIntegerField()
    actor = models.CharField(max_length=120)  # a label, so history outlives the account
    facts = models.JSONField(default=dict)  # ids and plain values, never personal data
    happened_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)  # given up, an alarm was raised

    class Meta:
        indexes = [
            # The queue is short and the history is long: index only the queue.
            models.Index(
                fields=["id"],
                condition=models.Q(delivered_at=None),
                name="kernel_event_waiting",
            ),
            models.Index(fields=["name", "subject_id"], name="kernel_event_story"),
            # Few events name an order among their facts: it is looked up by its code.
            models.Index(
                models.F("facts__order"),
                "name",
                condition=models.Q(facts__order__isnull=False),
                name="kernel_event_of_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.subject_id}"

    @classmethod
    def write(
        cls, *, name: str, subject_id: int, actor: str, at: datetime, facts: dict[str, Any]
    ) -> "Event":
        """Write down what happened, and queue its telling if anybody listens."""
        heard = is_heard(name)
        event = cls.objects.create(
            name=name,
            subject_id=subject_id,
            actor=actor,
            facts=facts,
            happened_at=at,
            delivered_at=None if heard else at,
        )
        if heard:
            defer_delivery(event.pk)
        return event


class Stateful(models.Model):
    """A model whose `state` changes only along its `flow`."""

    flow: ClassVar[Flow]
    own_flows: ClassVar[Mapping[str, Flow]] = {}  # of those that know another step, by who it is

    state = models.CharField(max_length=32)

    class Meta:
        abstract = True

    def move(self, verb: str, *, by: str, at: datetime, **facts: Any) -> None:
        """Change state along the flow and record the event.

        :raises NotAllowed: if the flow has no such step, or someone else moved first.
        """
        before, after = self.state, self.own_flow.after(self.state, verb)
        # Compare-and-set: of two people pressing at once, one gets no row.
        if not type(self)._default_manager.filter(pk=self.pk, state=before).update(state=after):
            raise NotAllowed(verb, before)
        self.state = after
        Event.write(
            name=f"{self._meta.app_label}.{self._meta.model_name}.{verb}",
            subject_id=self.pk,
            actor=by,
            at=at,
            facts=facts,
        )

    @property
    def own_flow(self) -> Flow:
        """The flow of this very one: the noun's, or one of `own_flows`."""
        return self.flow

    @property
    def verbs(self) -> list[str]:
        """What may be done next."""
        return self.own_flow.verbs(self.state)
