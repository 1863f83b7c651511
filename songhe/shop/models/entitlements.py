"""The papers that elders showed, for programmes that ask for one."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from songhe.accounts.models import Elder
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField
from songhe.kernel.models import Stateful
from songhe.shop.states import ENTITLEMENT_FLOW, EntitlementState

LAST_SIGNS = 4
DAYS = Func(
    F("starts_on"),
    F("good_until"),
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="daterange",
    output_field=DateRangeField(),
)


class Entitlement(Stateful):
    """A paper that an elder showed: 低保, 长护险. A row is never changed, only revoked."""

    flow = ENTITLEMENT_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="entitlements")
    paper = models.CharField(max_length=40)
    number = EncryptedTextField(blank=True, default="")  # empty: seen before numbers were kept
    starts_on = models.DateField()
    good_until = models.DateField()  # the last day
    seen_by = models.CharField(max_length=120)  # a label
    seen_at = models.DateTimeField()
    state = models.CharField(
        max_length=32, choices=EntitlementState, default=EntitlementState.STANDING
    )
    revoked_by = models.CharField(max_length=120, blank=True, default="")  # a label
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            # The last guard: no day has two papers of one kind, so what counts is never in doubt.
            ExclusionConstraint(
                name="shop_entitlement_no_overlap",
                expressions=[
                    ("elder", RangeOperators.EQUAL),
                    ("paper", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(state=EntitlementState.STANDING.value),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("good_until")), name="shop_entitlement_days"
            ),
        ]
        indexes = [
            models.Index(fields=["elder", "-seen_at"], name="shop_entitlement_of_elder"),
            models.Index(
                fields=["good_until"],
                condition=Q(state=EntitlementState.STANDING.value),
                name="shop_entitlement_ending",
            ),
        ]

    def __str__(self) -> str:
        return self.paper

    @property
    def number_end(self) -> str:
        """Enough of the number to tell one paper from another."""
        return str(self.number)[-LAST_SIGNS:]
