"""The states of a booking and the only ways between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step


class BookingState(models.TextChoices):
    HELD = "held", _("已留住")
    BOOKED = "booked", _("已约定")
    RELEASED = "released", _("已让出")
    EXPIRED = "expired", _("保留时间已过")


S = BookingState

LIVE = (S.HELD, S.BOOKED)  # of these no two may overlap on one calendar

# fmt: off
BOOKING_FLOW = Flow(
    #    verb       leaves                  reaches
    # A hold that lapsed may still be confirmed, as long as nobody took the time meanwhile.
    Step("confirm", (S.HELD, S.EXPIRED),    S.BOOKED),
    Step("extend",  (S.HELD,),              S.HELD),
    Step("expire",  (S.HELD,),              S.EXPIRED),
    Step("release", (S.HELD, S.BOOKED),     S.RELEASED),
)
# fmt: on
