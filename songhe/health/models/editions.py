"""Other editions of a rule, and what they would have said of the past."""

from django.db import models

from songhe.accounts.models import Organisation, Person
from songhe.health.states import EDITION_FLOW, REPLAY_FLOW, EditionState, ReplayState
from songhe.kernel.models import Stateful


class RuleEdition(Stateful):
    """One rule as an operator would have it; while it is on it holds for everybody.

    `facts` is an entry as in `data/alert_rules.json`, which is the shipped edition.
    """

    flow = EDITION_FLOW

    code = models.CharField(max_length=40)  # of the rule
    number = models.PositiveSmallIntegerField()  # alerts carry it as version e1, e2, …
    facts = models.JSONField()
    why = models.CharField(max_length=200)
    state = models.CharField(max_length=32, choices=EditionState, default=EditionState.PROPOSED)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    switched_on_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    switched_on_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="health_edition_once"),
            # Two doctors switch on two editions in the same second: one of them holds.
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(state=EditionState.ON),
                name="health_edition_on_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(switched_on_by=models.F("proposed_by")),
                name="health_edition_two_pairs_of_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    @property
    def version(self) -> str:
        """As alerts keep it; the shipped editions are 1, 2, …"""
        return f"e{self.number}"


class RuleReplay(Stateful):
    """One walk over past days with an edition beside the rule as it held then: counts only."""

    flow = REPLAY_FLOW

    edition = models.ForeignKey(RuleEdition, models.PROTECT, related_name="replays")
    clinic = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    state = models.CharField(max_length=32, choices=ReplayState, default=ReplayState.RUNNING)
    since = models.DateTimeField()
    until = models.DateTimeField()
    old_facts = models.JSONField()  # the rule as it held when it began
    old_version = models.CharField(max_length=12)
    elders = models.PositiveIntegerField()  # how many there are to go through
    after_elder = models.BigIntegerField(default=0)  # whoever comes after this one is next
    tally = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    stepped_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition"],
                condition=models.Q(state=ReplayState.RUNNING),
                name="health_replay_running_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} from {self.since} to {self.until}: {self.state}"
