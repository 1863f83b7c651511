"""What happens to trials by itself."""

from django.utils import timezone
from procrastinate.contrib.django import app

from songhe.trials.actions import clock


@app.periodic(cron="5 * * * *")
@app.task(name="trials.run_clock", queueing_lock="trials.run_clock")
def run_clock(timestamp: int) -> None:
    clock.run(at=timezone.now())
