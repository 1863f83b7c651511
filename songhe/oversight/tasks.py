"""What oversight does by itself."""

from django.utils import timezone
from procrastinate.contrib.django import app

from songhe.oversight import judging


@app.periodic(cron="40 18 * * *")
@app.task(name="oversight.judge_providers", queueing_lock="oversight.judge_providers")
def judge_providers(timestamp: int) -> None:
    """Hold every provider against the published bounds."""
    judging.judge_everybody(at=timezone.now())
