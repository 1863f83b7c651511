"""A trial of one thing at one station."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from songhe.accounts.models import Organisation
from songhe.catalogue.models import Listing
from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful
from songhe.trials.rules.eligible import Way, way_of
from songhe.trials.states import TRIAL_FLOW, Side, TrialState


class Trial(Stateful):
    """Elders of a station try something for some days and say how it was."""

    flow = TRIAL_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="trials")
    station = models.ForeignKey(Organisation, models.PROTECT, related_name="trials")
    proposed_by = models.CharField(max_length=8, choices=Side)
    proposer = models.CharField(max_length=120)  # a label
    words = models.CharField(max_length=300)  # what is asked of those who try
    places = models.PositiveSmallIntegerField()  # elders; as many pieces or visits are given
    criteria = ArrayField(models.CharField(max_length=12))
    is_paid = models.BooleanField(default=False)  # the seller pays the station for it
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day
    state = models.CharField(max_length=32, choices=TrialState, default=TrialState.PROPOSED)
    reason = models.CharField(max_length=200, blank=True, default="")  # of a refusal or a stop
    proposed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)  # published, ended or stopped

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="trials_lasts"),
            models.CheckConstraint(
                condition=Q(places__gte=1, places__lte=60), name="trials_places"
            ),
            models.UniqueConstraint(
                fields=["listing", "station"],
                condition=Q(state__in=["proposed", "open"]),
                name="trials_one_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["station", "-proposed_at"], name="trials_of_station"),
            models.Index(
                fields=["ends_on"],
                condition=Q(state__in=["proposed", "open"]),
                name="trials_running",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def way(self) -> Way:
        return way_of(self.listing.category.code)
