"""The far side of sharing out: what the sandbox channel does when it is told whose a part is."""

from django.db import transaction
from django.db.models import Sum

from songhe.kernel.codes import new_code
from songhe.payments.gateways.allotting import Back, Part
from songhe.payments.gateways.payment import Refused
from songhe.payments.gateways.payment.sandbox.models import (
    SandboxAllotment,
    SandboxPayment,
    SandboxTakeback,
)


@transaction.atomic
def allot(part: Part) -> SandboxAllotment:
    """Set a part aside for a seller, once for each number; it is done when next asked.

    :raises Refused: if it is not paid, is released, or not that much of it is left.
    """
    payment = _locked(part.paid.intent_code)
    if (known := SandboxAllotment.objects.filter(number=part.number).first()) is not None:
        if (known.account, known.amount) != (part.account, part.amount):
            raise Refused("this number stands for another part")
        return known
    if payment.released:
        raise Refused("nothing more is shared out of it")
    given = payment.allotments.aggregate(total=Sum("amount"))["total"] or 0
    back = payment.allotments.aggregate(total=Sum("taken_back"))["total"] or 0
    if given - back + payment.refunded + part.amount > payment.amount:
        raise Refused("more than is left")
    return SandboxAllotment.objects.create(
        payment=payment,
        number=part.number,
        reference=f"SA{new_code(20)}",
        account=part.account,
        amount=part.amount,
    )


@transaction.atomic
def ask(number: str) -> SandboxAllotment | None:
    """Return what became of a part; asked once, it is done."""
    SandboxAllotment.objects.filter(number=number).update(done=True)
    return SandboxAllotment.objects.filter(number=number).first()


@transaction.atomic
def take_back(back: Back) -> SandboxTakeback:
    """Take something back from a seller, once for each number.

    :raises Refused: if the seller never got that much of this part.
    """
    found = SandboxAllotment.objects.select_for_update().filter(number=back.part.number, done=True)
    if (known := SandboxTakeback.objects.filter(number=back.number).first()) is not None:
        return known
    allotment = found.first()
    if allotment is None or allotment.taken_back + back.amount > allotment.amount:
        raise Refused("more than the seller got")
    allotment.taken_back += back.amount
    allotment.save(update_fields=["taken_back"])
    return SandboxTakeback.objects.create(
        allotment=allotment, number=back.number, reference=f"SK{new_code(20)}", amount=back.amount
    )


@transaction.atomic
def release(order_number: str) -> None:
    """Nothing more is shared out of this payment."""
    SandboxPayment.objects.filter(order_number=order_number).update(released=True)


def _locked(order_number: str) -> SandboxPayment:
    found = SandboxPayment.objects.select_for_update().filter(
        order_number=order_number, state=SandboxPayment.State.PAID
    )
    if (payment := found.first()) is None:
        raise Refused("it was never paid")
    return payment
