"""What an elder, or a relative who orders for her, asks the family to pay."""

from django.db import models

from songhe.accounts.models import Person
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField
from songhe.kernel.models import Stateful
from songhe.shop.models.orders import Checkout
from songhe.shop.states import (
    PAY_REQUEST_FLOW,
    PayRequestState,
)


class PayRequest(Stateful):
    """A relative is asked to pay; it ends by itself."""

    flow = PAY_REQUEST_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    checkout = models.ForeignKey(Checkout, models.PROTECT, related_name="requests")
    asked_by = models.CharField(max_length=120)  # a label
    asker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # None: she did
    payer = models.ForeignKey(Person, models.PROTECT, related_name="pay_requests")
    relation = models.CharField(max_length=20)  # 女儿, as the elder calls her
    amount = models.PositiveIntegerField()  # fen
    is_share = models.BooleanField(default=False)  # one part of it; others are asked for theirs
    intent_code = models.CharField(max_length=32, blank=True, default="")  # that paid a share
    state = models.CharField(max_length=32, choices=PayRequestState, default=PayRequestState.ASKED)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = EncryptedTextField(blank=True, default="")  # a kind word with a no

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checkout"],
                condition=models.Q(state=PayRequestState.ASKED, is_share=False),
                name="shop_request_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["checkout", "payer"],
                condition=models.Q(state=PayRequestState.ASKED, is_share=True),
                name="shop_request_one_share_each",
            ),
        ]
        indexes = [
            models.Index(fields=["payer", "-asked_at"], name="shop_request_of_payer"),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state=PayRequestState.ASKED),
                name="shop_request_open",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_own(self) -> bool:
        """Is it the part that whoever asked the others keeps for themselves?"""
        return self.asker_id == self.payer_id

    @property
    def subject(self) -> str:
        """How payments name what is paid: a share stands for itself."""
        return f"shop.payrequest:{self.code}" if self.is_share else self.checkout.subject
