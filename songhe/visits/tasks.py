"""What visits do by themselves when a time is over."""

from django.utils import timezone
from procrastinate.contrib.django import app

from songhe.visits.actions import clock
from songhe.visits.models import Visit


@app.task(name="visits.lapse_offer")
def lapse_offer(*, visit_id: int) -> None:
    """Pay back an order that its provider did not answer, at the moment its time is over."""
    clock.lapse_offer(visit=Visit.objects.get(pk=visit_id), at=timezone.now())


@app.task(name="visits.confirm_by_itself")
def confirm_by_itself(*, visit_id: int) -> None:
    """Confirm a visit two days after its end, if nobody did."""
    clock.confirm_if_due(visit=Visit.objects.get(pk=visit_id), at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="visits.run_clock", queueing_lock="visits.run_clock")
def run_clock(timestamp: int) -> None:
    """Flag missed visits, and catch whatever lost its own job."""
    clock.run_clock(at=timezone.now())
