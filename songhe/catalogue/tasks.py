"""What the catalogue does by itself."""

from django.utils import timezone
from procrastinate.contrib.django import app

from songhe.catalogue.actions import expiry


@app.periodic(cron="10 0 * * *")
@app.task(name="catalogue.warn_of_expiry", queueing_lock="catalogue.warn_of_expiry")
def warn_of_expiry(timestamp: int) -> None:
    """Tell providers whose papers run out."""
    expiry.warn_of_expiry(at=timezone.now())
