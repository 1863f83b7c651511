"""Calendars, their opening hours, and what is held or booked on them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from songhe.accounts.models import Organisation, Person
from songhe.booking.states import BOOKING_FLOW, LIVE, BookingState
from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful


class Calendar(models.Model):
    """The time of one bookable thing: a worker, a doctor, a room, a wheelchair."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    name = models.CharField(max_length=80)
    # One person has one calendar, whoever employs them: nobody is in two places.
    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="calendar")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="calendars"
    )

    def __str__(self) -> str:
        return self.name


class Opening(models.Model):
    """Hours of one weekday in which a calendar takes bookings, in local time."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="openings")
    weekday = models.PositiveSmallIntegerField()  # 0 is Monday
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6) & Q(starts__lt=F("ends")),
                name="booking_opening_is_forward",
            ),
            models.UniqueConstraint(
                fields=["calendar", "weekday", "starts"], name="booking_opening_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts}–{self.ends}"


class Booking(Stateful):
    """A period of one calendar that nobody else may have."""

    flow = BOOKING_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="bookings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # What is really taken: from the start to the end with the buffer (way, cleaning) after it.
    period = DateTimeRangeField()
    state = models.CharField(max_length=32, choices=BookingState, default=BookingState.HELD)
    hold_expires_at = models.DateTimeField()
    purpose = models.CharField(max_length=80)  # e.g. shop.checkout:K7X2
    held_at = models.DateTimeField()

    class Meta:
        constraints = [
            # The database, not the code, promises that nobody is booked twice.
            ExclusionConstraint(
                name="booking_booking_no_overlap",
                expressions=[
                    ("calendar", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=LIVE),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at"))
                & Q(period__startswith=F("starts_at"))
                & Q(period__endswith__gte=F("ends_at")),
                name="booking_booking_period_holds_it",
            ),
        ]
        indexes = [
            models.Index(
                fields=["hold_expires_at"],
                condition=Q(state=BookingState.HELD),
                name="booking_booking_lapsing",
            ),
            models.Index(fields=["purpose"], name="booking_booking_purpose"),
        ]

    def __str__(self) -> str:
        return self.code
