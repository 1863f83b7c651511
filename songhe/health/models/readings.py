"""What was measured: packed blocks, what was written by hand, the latest of each metric."""

from django.db import models

from songhe.accounts.models import Elder, Person
from songhe.health.models.devices import Device
from songhe.health.states import Meal
from songhe.kernel.codes import new_code


class ReadingBlock(models.Model):
    """Readings of one device and metric within one hour, packed; partitioned by month.

    `offsets` are int32 milliseconds after `t0`, `readings` float32, `quality` one byte each
    or null when all are full. A block is complete in itself; where blocks of one device
    overlap, the one stored later wins at each moment.
    """

    pk = models.CompositePrimaryKey("elder_id", "metric", "t0", "device_id")
    # The device was checked just before; a foreign key would cost more than the insert.
    elder = models.ForeignKey(Elder, models.DO_NOTHING, db_constraint=False, related_name="+")
    metric = models.SmallIntegerField()  # its number in rules.metrics
    t0 = models.DateTimeField()
    device = models.ForeignKey(Device, models.DO_NOTHING, db_constraint=False, related_name="+")
    n = models.IntegerField()
    stored_at = models.DateTimeField()
    offsets = models.BinaryField()
    readings = models.BinaryField()
    quality = models.BinaryField(null=True)

    def __str__(self) -> str:
        return f"{self.elder_id} {self.metric} {self.t0} ({self.n})"


class HandReading(models.Model):
    """A reading that a person wrote down: a row of its own, amended, never overwritten."""

    code = models.CharField(max_length=12, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="hand_readings")
    metric = models.CharField(max_length=32)
    value = models.FloatField()
    meal = models.CharField(max_length=8, choices=Meal, blank=True, default="")
    taken_at = models.DateTimeField()
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    written_by = models.CharField(max_length=120)  # with the capacity they acted in
    written_at = models.DateTimeField()
    # The database's own key is (replaced_by_id, elder_id): it stands in the migrations.
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)  # it was a slip of the finger

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "elder"], name="health_hand_code"),
            models.UniqueConstraint(
                fields=["replaced_by", "elder"], name="health_hand_amended_once"
            ),
        ]
        indexes = [
            models.Index(fields=["elder", "metric", "taken_at"], name="health_hand_by_time"),
            models.Index(fields=["elder", "written_at"], name="health_hand_written"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.value}"


class Arrival(models.Model):
    """Readings that were committed and that the rules have not looked at yet."""

    # Without a constraint, as blocks are: its check would lock the elder's row at each commit.
    elder = models.ForeignKey(Elder, models.DO_NOTHING, db_constraint=False, related_name="+")
    since = models.DateTimeField()  # the earliest new reading
    received_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    calls = models.BooleanField(default=False)  # for help: somebody else looks at that first

    def __str__(self) -> str:
        return f"{self.elder_id} since {self.since}"


class DayFigures(models.Model):
    """What one metric of one elder came to on one day of hers, and in each of its hours.

    Drawn from the readings by `actions.figures`, and drawn anew when readings of that day come
    late or are taken back: it can be thrown away and made again.
    """

    pk = models.CompositePrimaryKey("elder_id", "metric", "date")
    # Without a constraint, as blocks are: a cluster holds it where the elder's readings are.
    elder = models.ForeignKey(Elder, models.DO_NOTHING, db_constraint=False, related_name="+")
    metric = models.SmallIntegerField()  # its number in rules.metrics
    date = models.DateField()  # in the elder's zone
    n = models.IntegerField()
    low = models.FloatField()
    mean = models.FloatField()
    high = models.FloatField()
    total = models.FloatField()
    last = models.FloatField()
    hours = models.BinaryField()  # rules.days.PACKED, one for each hour since midnight
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.elder_id} {self.metric} {self.date} ({self.n})"


class Compaction(models.Model):
    """How far the compactor has come: one row."""

    done_until = models.DateTimeField()  # by the time of storing

    def __str__(self) -> str:
        return f"until {self.done_until}"
