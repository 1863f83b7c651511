"""Notify's jobs: ids in, action called."""

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from songhe.notify import actions
from songhe.notify.gateways.sms import TryAgain

TRIES = 8  # with pauses of 2, 4, 8 … seconds: about four minutes, then a code is worthless
PAUSE = 2


@app.task(
    name="notify.send_text",
    pass_context=True,
    retry=RetryStrategy(max_attempts=TRIES, exponential_wait=PAUSE, retry_exceptions={TryAgain}),
)
def send_text(context: JobContext, *, text_id: int) -> None:
    at = timezone.now()
    try:
        actions.send_text(text_id=text_id, at=at)
    except TryAgain:
        if context.job.attempts + 1 < TRIES:
            raise
        actions.give_up_text(text_id=text_id, why="channel_down", at=at)


@app.periodic(cron="41 * * * *")
@app.task(name="notify.forget_live_events", queueing_lock="notify.forget_live_events")
def forget_live_events(timestamp: int) -> None:
    actions.forget_live_events(at=timezone.now())
