"""What the shop does by itself when a time is over."""

from django.utils import timezone
from procrastinate.contrib.django import app

from songhe.shop.actions import ads, letting_go, orders, paper_reminders, requests, themes
from songhe.shop.models import PayRequest


@app.task(name="shop.expire_request")
def expire_request(*, request_id: int) -> None:
    """Let one request to the family go, at the moment its day is over."""
    request = PayRequest.objects.select_related("checkout").get(pk=request_id)
    requests.expire_request(request=request, at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="shop.expire_checkouts", queueing_lock="shop.expire_checkouts")
def expire_checkouts(timestamp: int) -> None:
    """Let go of what nobody paid for; also catches requests whose own job was lost."""
    letting_go.expire_checkouts(at=timezone.now())


@app.periodic(cron="20 4 * * *")
@app.task(name="shop.receive_old_goods", queueing_lock="shop.receive_old_goods")
def receive_old_goods(timestamp: int) -> None:
    """Count goods that were sent a week ago as received."""
    orders.receive_old_goods(at=timezone.now())


@app.periodic(cron="7 1 1 * *")  # UTC: the morning of the first in China
@app.task(name="shop.send_theme_letters", queueing_lock="shop.send_theme_letters")
def send_theme_letters(timestamp: int) -> None:
    """Send sellers what buyers said last month."""
    themes.send_theme_letters(at=timezone.now())


@app.periodic(cron="10 * * * *")
@app.task(name="shop.lapse_ads", queueing_lock="shop.lapse_ads")
def lapse_ads(timestamp: int) -> None:
    """Let go of paid places that nobody decided about in time."""
    ads.lapse_ads(at=timezone.now())


@app.periodic(cron="40 1 * * *")  # UTC: in China in the morning, when one can go and show it
@app.task(name="shop.remind_of_papers", queueing_lock="shop.remind_of_papers")
def remind_of_papers(timestamp: int) -> None:
    """Tell elders, families and stations whose papers end."""
    paper_reminders.remind_of_papers(at=timezone.now())
