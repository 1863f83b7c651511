"""Our side of the sandbox channel's sharing out."""

from collections.abc import Iterable
from datetime import date, timedelta

from songhe.payments.gateways.allotting import Back, Outcome, Paid, Part, Standing
from songhe.payments.gateways.payment import BillLine, Kind
from songhe.payments.gateways.payment.sandbox import sharing
from songhe.payments.gateways.payment.sandbox.models import SandboxAllotment, SandboxTakeback


class SandboxAllotting:
    """The adapter; the channel takes its time, so it is asked at least once."""

    pause = timedelta(0)

    def allot(self, part: Part) -> Outcome:
        return _standing(sharing.allot(part))

    def ask(self, part: Part) -> Outcome:
        return _standing(sharing.ask(part.number))

    def take_back(self, back: Back) -> Outcome:
        return Outcome(Standing.DONE, sharing.take_back(back).reference)

    def ask_back(self, back: Back) -> Outcome:
        known = SandboxTakeback.objects.filter(number=back.number).first()
        return Outcome(Standing.DONE, known.reference) if known else Outcome(Standing.UNKNOWN)

    def release(self, *, number: str, paid: Paid) -> Outcome:
        sharing.release(paid.intent_code)
        return Outcome(Standing.DONE, number)

    def bill(self, day: date, _told: Iterable[Part | Back], /) -> list[BillLine]:
        given = SandboxAllotment.objects.filter(made_at__date=day, done=True).order_by("pk")
        back = SandboxTakeback.objects.filter(made_at__date=day).order_by("pk")
        return [
            *(BillLine(Kind.ALLOTMENT, g.number, g.amount, g.reference) for g in given),
            *(BillLine(Kind.TAKEBACK, b.number, b.amount, b.reference) for b in back),
        ]


def _standing(known: SandboxAllotment | None) -> Outcome:
    if known is None:
        return Outcome(Standing.UNKNOWN)
    return Outcome(Standing.DONE if known.done else Standing.UNDERWAY, known.reference)
