"""Who hears what about an hour for explaining, in the language each of them reads."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from songhe.accounts import queries as accounts
from songhe.accounts.acting import Acting
from songhe.accounts.models import Person
from songhe.accounts.states import Right
from songhe.shipping import queries
from songhe.shipping.actions.news import (
    CLOCK as CLOCK,
    buyers_of,
    everyone_looks as everyone_looks,
    facts_of,
    managers_of,
    shipment_url,
)
from songhe.shipping.models import Explanation, Shipment
from songhe.shipping.states import ExplanationState
from songhe.shop.actions.news import tell_in_their_words
from songhe.shop.queries import names_of


def proposed(found: Explanation, shipment: Shipment, *, at: datetime) -> None:
    """She hears, and who may order for her; any of them may answer."""
    words = _(
        "%(worker)s想%(when)s来教“%(title)s”怎么用，不用再付钱。这个时间行不行，请点开说一声。"
    )
    _tell(_asked(shipment), words, found, shipment, url=shipment_url(shipment), at=at)


def answered(found: Explanation, shipment: Shipment, *, fits: bool, at: datetime) -> None:
    words = (
        _("%(elder)s同意了：%(when)s %(worker)s去教“%(title)s”怎么用。")
        if fits
        else _("%(when)s去教“%(title)s”，%(elder)s不方便。请再提一个时间。")
    )
    _tell_seller(words, found, shipment, at=at)


def put_off(found: Explanation, shipment: Shipment, *, at: datetime) -> None:
    words = _("%(when)s去教“%(title)s”，%(elder)s不方便了，不用去。请再提一个时间。")
    _tell_seller(words, found, shipment, at=at)


def unanswered(found: Explanation, shipment: Shipment, *, at: datetime) -> None:
    words = _(
        "%(when)s去教“%(title)s”，%(elder)s没有答复，时间已经放回。请打电话问一问，再提一个时间。"
    )
    _tell_seller(words, found, shipment, at=at)


def dropped(found: Explanation, before: str, shipment: Shipment, *, at: datetime) -> None:
    """The goods were paid back. Of an hour that was agreed, visits tell who was to come."""
    if before == ExplanationState.WANTED:
        return  # nobody waits for an hour
    words = _("“%(title)s”退了，%(when)s不来教了，不用等。")
    them = [*_asked(shipment), *buyers_of(shipment)]
    _tell(them, words, found, shipment, url=shipment_url(shipment), at=at)
    if before == ExplanationState.PROPOSED:
        theirs = _("%(elder)s的“%(title)s”退了，%(when)s不用去教了。")
        _tell_seller(theirs, found, shipment, at=at)


def forgone(shipment: Shipment, acting: Acting, *, at: datetime) -> None:
    """She needs nobody to show it to her, as she says, or who may order for her."""
    mine = _("“%(title)s”不用人来教了，是%(who)s说的。东西照样送。")
    them = [one for one in _asked(shipment) if one != acting.person]
    facts = _facts(shipment) | {"who": acting.label}
    url = shipment_url(shipment)
    tell_in_their_words(them, kind="parcel", words=mine, facts=facts, url=url, at=at)
    words = _("%(elder)s家说“%(title)s”不用人去教了。东西照样送。")
    url, sellers = reverse("shipping:shipment", args=[shipment.code]), managers_of(shipment)
    tell_in_their_words(sellers, kind="parcel", words=words, facts=facts, url=url, at=at)
    everyone_looks(shipment, at=at)


def _facts(shipment: Shipment) -> dict[str, object]:
    """Name what is hers, which is what is explained; once nothing is, what was."""
    titles = [item.title for item in queries.items_hers(shipment)]
    return facts_of(shipment) | ({"title": names_of(titles)} if titles else {})


def _asked(shipment: Shipment) -> list[Person | None]:
    """She, and who may order for her."""
    kin = accounts.relatives_of(shipment.elder, Right.ORDER)
    return [shipment.elder.person, *(one.relative for one in kin)]


def _tell_seller(words: Promise, found: Explanation, shipment: Shipment, *, at: datetime) -> None:
    url = reverse("shipping:shipment", args=[shipment.code])
    _tell(managers_of(shipment), words, found, shipment, url=url, at=at)


def _tell(
    people: Iterable[Person | None],
    words: Promise,
    found: Explanation,
    shipment: Shipment,
    *,
    url: str,
    at: datetime,
) -> None:
    hour = {"when": found.booking.starts_at, "worker": found.worker.name}
    facts = _facts(shipment) | hour
    tell_in_their_words(people, kind="parcel", words=words, facts=facts, url=url, at=at)
    everyone_looks(shipment, at=at)
