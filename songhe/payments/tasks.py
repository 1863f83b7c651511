"""Payments' jobs: ids in, action called. The sandbox channel's own jobs stand at the end."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from songhe.payments.actions import bills, channel_orders, intents, refunds
from songhe.payments.gateways.payment import TryAgain
from songhe.payments.gateways.payment.sandbox import channel

PATIENT = RetryStrategy(max_attempts=12, exponential_wait=2, retry_exceptions={TryAgain})


@app.task(name="payments.send_refund", retry=PATIENT)
def send_refund(*, refund_id: int) -> None:
    refunds.send_refund(refund_id=refund_id, at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="payments.send_waiting_refunds", queueing_lock="payments.send_waiting_refunds")
def send_waiting_refunds(timestamp: int) -> None:
    refunds.send_waiting_refunds(at=timezone.now())


@app.task(name="payments.send_order", retry=PATIENT)
def send_order(*, kind: str, order_id: int) -> None:
    channel_orders.send_order(kind=kind, order_id=order_id, at=timezone.now())


@app.periodic(cron="*/2 * * * *")
@app.task(name="payments.send_waiting_orders", queueing_lock="payments.send_waiting_orders")
def send_waiting_orders(timestamp: int) -> None:
    channel_orders.send_waiting_orders(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="payments.expire_intents", queueing_lock="payments.expire_intents")
def expire_intents(timestamp: int) -> None:
    intents.expire_intents(at=timezone.now())


@app.periodic(cron="25 2-15/2 * * *")
@app.task(name="payments.fetch_bills", queueing_lock="payments.fetch_bills")
def fetch_bills(timestamp: int) -> None:
    bills.fetch_bills(at=timezone.now())


@app.task(name="payments.sandbox_tell", retry=PATIENT)
def sandbox_tell(*, payment_id: int) -> None:
    channel.tell_of_payment(payment_id=payment_id, at=timezone.now())


@app.task(name="payments.sandbox_tell_refund", retry=PATIENT)
def sandbox_tell_refund(*, refund_id: int) -> None:
    channel.tell_of_refund(refund_id=refund_id, at=timezone.now())


@app.task(name="payments.sandbox_pay")
def sandbox_pay(*, order_number: str) -> None:
    channel.pay_if_waiting(order_number=order_number, at=timezone.now())
