"""Who hears what about an invoice."""

from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from songhe.accounts import queries as accounts
from songhe.accounts.models import Person
from songhe.accounts.states import Role
from songhe.invoices.models import Invoice
from songhe.kernel.money import yuan
from songhe.shop.actions.news import ring, tell_in_their_words

KIND = "invoice"
ISSUED = _("%(provider)s的发票开好了，¥%(amount)s。")
RED = _("退了款，%(provider)s的发票也改好了：冲红 ¥%(amount)s。")
REFUSED = _("发票没有开成：%(why)s。请改好税务信息，再点一次。")


def tell_buyer(invoice: Invoice, words: Promise, *, at: datetime) -> None:
    """Tell who asked for it; the elder's open pages look again."""
    url = reverse("invoices:invoice", args=[(invoice.blue or invoice).code])
    _tell([invoice.asked_by], invoice, words, url, at)
    ring([invoice.order.elder.person], kind=KIND, code=invoice.code, at=at)


def tell_seller(invoice: Invoice, words: Promise, *, at: datetime) -> None:
    people = accounts.members_of(invoice.provider.organisation, Role.MANAGER)
    _tell(list(people), invoice, words, reverse("invoices:seller"), at)


def _tell(people: list[Person], invoice: Invoice, words: Promise, url: str, at: datetime) -> None:
    facts = {
        "provider": invoice.provider.name,
        "elder": invoice.order.elder.name,
        "amount": yuan(invoice.amount),
        "why": invoice.why,
    }
    tell_in_their_words(people, kind=KIND, words=words, facts=facts, url=url, at=at)
