"""What the catalogue does by itself."""

from django.utils import timezone
from procrastinate.contrib.django import app

from songhe.catalogue.actions import expiry, sheets
from songhe.catalogue.models import Sheet


@app.periodic(cron="10 0 * * *")
@app.task(name="catalogue.warn_of_expiry", queueing_lock="catalogue.warn_of_expiry")
def warn_of_expiry(timestamp: int) -> None:
    """Tell providers whose papers run out."""
    expiry.warn_of_expiry(at=timezone.now())


@app.task(name="catalogue.read_sheet")
def read_sheet(*, sheet_id: int) -> None:
    """Read a seller's sheet, row by row."""
    sheet = Sheet.objects.select_related("provider__organisation").get(pk=sheet_id)
    sheets.read_sheet(sheet=sheet, at=timezone.now())


@app.task(name="catalogue.take_sheet")
def take_sheet(*, sheet_id: int) -> None:
    """Take a seller's sheet, whole."""
    sheet = Sheet.objects.select_related("provider__organisation").get(pk=sheet_id)
    sheets.finish_sheet(sheet=sheet, at=timezone.now())
