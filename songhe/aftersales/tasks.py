"""What happens to claims when a time is over."""

from django.utils import timezone
from procrastinate.contrib.django import app

from songhe.aftersales.actions import clock
from songhe.aftersales.models import Claim


@app.task(name="aftersales.run_deadline")
def run_deadline(*, claim_id: int) -> None:
    """Do what is due for one claim, at the moment it is."""
    clock.run_deadline(claim=Claim.objects.get(pk=claim_id), at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="aftersales.run_deadlines", queueing_lock="aftersales.run_deadlines")
def run_deadlines(timestamp: int) -> None:
    """Catch what lost its own job, and warn a day before."""
    clock.run_deadlines(at=timezone.now())
