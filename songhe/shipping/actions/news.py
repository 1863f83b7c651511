"""Who hears what about goods on their way, in the language each of them reads."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from songhe.accounts import queries as accounts
from songhe.accounts.models import Person
from songhe.accounts.states import Role
from songhe.shipping import queries
from songhe.shipping.models import Errand, Parcel, Shipment, Trouble
from songhe.shipping.models.parcels import OPEN_ERRAND
from songhe.shipping.rules.troubles import ELDER, FAMILY, RULES, SELLER, STATION
from songhe.shipping.states import TroubleKind
from songhe.shop import queries as shop
from songhe.shop.actions.news import ring, tell_in_their_words

CLOCK = "clock"  # who moves what happens by itself
CARRIER = "carrier"  # who moves what a carrier says
K = TroubleKind

# fmt: off
TO_BUYERS: dict[str, Promise] = {
    K.STUCK:     _("“%(title)s”的快递两天没有动了，已经请商家去问。您不用做什么。"),
    K.OVERDUE:   _("“%(title)s”没有按说好的日子送到，已经催商家了。有消息马上告诉您。"),
    K.ELSEWHERE: _("“%(title)s”没有送到您手里，放在了%(place)s。已经请社区站帮忙送到家。"),
    K.BACK:      _("“%(title)s”正在退回商家，已经请商家联系您。"),
    K.LOST:      _("“%(title)s”可能在路上丢了，已经请商家处理，钱不会少您的。"),
}
TO_SELLER: dict[str, Promise] = {
    K.UNSENT:        _("%(elder)s的“%(title)s”付款一天了还没有发出，请今天发出。"),
    K.NOT_COLLECTED: _("%(elder)s的“%(title)s”发出一天了，快递还没有揽收，请问一问快递。"),
    K.STUCK:         _("%(elder)s的“%(title)s”两天没有动了，请问一问快递。"),
    K.OVERDUE:       _("%(elder)s的“%(title)s”过了说好的日子还没有送到，请联系快递和家属。"),
    K.BACK:          _("%(elder)s的“%(title)s”正在退回，请联系家属。"),
    K.LOST:          _("%(elder)s的“%(title)s”可能丢了，请联系快递，补发或退款。"),
    K.UNFOLLOWED:    _("%(elder)s的“%(title)s”查不到物流，请看看单号写对了没有。"),
}
TO_STATION: dict[str, Promise] = {
    K.OVERDUE:   _("%(elder)s等的“%(title)s”晚了，请打电话问问急不急用。"),
    K.ELSEWHERE: _("%(elder)s的“%(title)s”放在了%(place)s，请帮忙取了送到家里。"),
    K.LOST:      _("%(elder)s等的“%(title)s”可能丢了，请打电话问问急不急用。"),
}
# fmt: on
PLACES: dict[str, Promise] = {
    "neighbour": _("邻居或门卫那里"),
    "locker": _("快递柜或驿站"),
    "": _("别处"),
}


def shipment_url(shipment: Shipment) -> str:
    return reverse("shipping:for_order", args=[shipment.order.code])


def buyers_of(shipment: Shipment) -> list[Person | None]:
    """Whoever bought or paid, beside the elder."""
    checkout = shipment.order.checkout
    return [checkout.placed_by, *shop.who_paid(checkout)]


def family_of(shipment: Shipment) -> list[Person | None]:
    """Whoever bought or paid, if it was not she herself."""
    her = shipment.elder.person_id
    return [one for one in buyers_of(shipment) if one is not None and one.pk != her]


def managers_of(shipment: Shipment) -> list[Person]:
    return list(accounts.members_of(shipment.provider.organisation, Role.MANAGER))


def operators_near(shipment: Shipment) -> list[Person]:
    station = shipment.elder.station
    return list(accounts.members_of(station, Role.OPERATOR)) if station else []


def facts_of(shipment: Shipment, parcel: Parcel | None = None) -> dict[str, object]:
    items = queries.items_on(shipment) or shipment.items.order_by("pk")  # all of it is off
    titles = [item.title for item in items]
    place = PLACES[parcel.place if parcel else ""]
    return {"title": shop.names_of(titles), "elder": shipment.elder.name, "place": place}


def to_pick(shipment: Shipment, *, at: datetime) -> None:
    tell_in_their_words(
        managers_of(shipment),
        kind="parcel",
        words=_("新订单等您发货：%(title)s，%(elder)s。"),
        facts=facts_of(shipment),
        url=reverse("shipping:desk"),
        at=at,
    )


def sent_more(shipment: Shipment, *, at: datetime) -> None:
    tell_in_their_words(
        [shipment.elder.person, *buyers_of(shipment)],
        kind="parcel",
        words=_("“%(title)s”又发出了一包。"),
        facts=facts_of(shipment),
        url=shipment_url(shipment),
        at=at,
    )


def delivered(parcel: Parcel, *, at: datetime) -> None:
    shipment = parcel.shipment
    tell_in_their_words(
        [shipment.elder.person, *buyers_of(shipment)],
        kind="parcel",
        words=_("“%(title)s”送到了。收到后请点“收到了”。"),
        facts=facts_of(shipment),
        url=reverse("shop:order", args=[shipment.order.code]),
        at=at,
    )


def trouble(found: Trouble, shipment: Shipment, parcel: Parcel | None, *, at: datetime) -> None:
    """Tell everyone whom the rule names, each in the words that help them."""
    tells = RULES[found.kind].tells
    told: list[tuple[str, Iterable[Person | None], dict[str, Promise], str]] = [
        (ELDER, [shipment.elder.person], TO_BUYERS, shipment_url(shipment)),
        (FAMILY, family_of(shipment), TO_BUYERS, shipment_url(shipment)),
        (SELLER, managers_of(shipment), TO_SELLER, reverse("shipping:desk")),
        (STATION, operators_near(shipment), TO_STATION, reverse("shipping:errands")),
    ]
    for who, people, words, url in told:
        if who in tells and found.kind in words:
            tell_in_their_words(
                people,
                kind="parcel",
                words=words[found.kind],
                facts=facts_of(shipment, parcel),
                url=url,
                at=at,
            )


def errand_moved(errand: Errand, shipment: Shipment, *, at: datetime) -> None:
    tell_in_their_words(
        [shipment.elder.person, *buyers_of(shipment)],
        kind="parcel",
        words=_("%(station)s的工作人员去取“%(title)s”了，取到就送到家。"),
        facts={**facts_of(shipment), "station": errand.station.name},
        url=shipment_url(shipment),
        at=at,
    )


def settle_troubles(
    shipment: Shipment,
    *,
    at: datetime,
    parcel: Parcel | None = None,
    kinds: Iterable[str] | None = None,
) -> int:
    """Close what is not wrong any more; return how many."""
    open_ones = Trouble.objects.filter(shipment=shipment, settled_at=None)
    if parcel is not None:
        open_ones = open_ones.filter(parcel=parcel)
    if kinds is not None:
        open_ones = open_ones.filter(kind__in=list(kinds))
    return open_ones.update(settled_at=at)


def drop_errands(shipment: Shipment, *, at: datetime) -> None:
    """Nobody need fetch anything of this shipment any more."""
    for errand in Errand.objects.filter(parcel__shipment=shipment, state__in=OPEN_ERRAND):
        errand.move("drop", by=CLOCK, at=at)
        Errand.objects.filter(pk=errand.pk).update(closed_at=at)


def everyone_looks(shipment: Shipment, *, at: datetime) -> None:
    """Every open page that shows this shipment looks again."""
    people = [shipment.elder.person, *buyers_of(shipment), *managers_of(shipment)]
    ring(people, kind="parcel", code=shipment.code, at=at)
    ring(operators_near(shipment), kind="errand", code=shipment.code, at=at)
