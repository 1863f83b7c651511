"""What shipping does by itself."""

from django.conf import settings
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from songhe.shipping.actions import another_hour, following, recalls, troubles
from songhe.shipping.gateways.tracking import SANDBOX, TryAgain
from songhe.shipping.gateways.tracking.sandbox import SandboxCourier
from songhe.shipping.models import Recall

PATIENT = RetryStrategy(max_attempts=6, exponential_wait=4, retry_exceptions=[TryAgain])


@app.task(name="shipping.follow_parcel", retry=PATIENT)
def follow_parcel(*, parcel_id: int) -> None:
    """Ask the gateway for news of one parcel."""
    following.follow_parcel(parcel_id=parcel_id, at=timezone.now())


@app.task(name="shipping.tell_recall")
def tell_recall(*, recall_id: int) -> None:
    """Tell everyone who has a piece of a lot that is called back."""
    recalls.tell_recall(recall=Recall.objects.get(pk=recall_id), at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="shipping.run_clock", queueing_lock="shipping.run_clock")
def run_clock(timestamp: int) -> None:
    """Raise what is late or stuck; take up again what lost its job."""
    at = timezone.now()
    troubles.run_clock(at=at)
    following.follow_lost_ones(at=at)
    recalls.run_clock(at=at)
    another_hour.lapse_hours(at=at)


@app.periodic(cron="* * * * *")
@app.task(name="shipping.play_courier", queueing_lock="shipping.play_courier")
def play_courier(timestamp: int) -> None:
    """Let the sandbox courier tell what it has done; with a real gateway, nothing."""
    if settings.SONGHE_TRACKING_GATEWAY == SANDBOX:
        SandboxCourier().play(at=timezone.now())
