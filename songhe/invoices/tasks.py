"""What invoices do by themselves."""

from django.conf import settings
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from songhe.invoices.actions import sending
from songhe.invoices.gateways.invoicing import SANDBOX, TryAgain
from songhe.invoices.gateways.invoicing.sandbox import Sandbox

PATIENT = RetryStrategy(max_attempts=6, exponential_wait=4, retry_exceptions=[TryAgain])


@app.task(name="invoices.send_invoice", retry=PATIENT)
def send_invoice(*, invoice_id: int) -> None:
    """Ask the gateway for one invoice."""
    sending.send_invoice(invoice_id=invoice_id, at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="invoices.send_lost_ones", queueing_lock="invoices.send_lost_ones")
def send_lost_ones(timestamp: int) -> None:
    """Take up again what lost its job, or got no answer."""
    sending.send_lost_ones(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="invoices.finish_in_sandbox", queueing_lock="invoices.finish_in_sandbox")
def finish_in_sandbox(timestamp: int) -> None:
    """Let the sandbox issue what it was slow with; with a real gateway, nothing."""
    if settings.SONGHE_INVOICE_GATEWAY == SANDBOX:
        Sandbox().finish(at=timezone.now())
