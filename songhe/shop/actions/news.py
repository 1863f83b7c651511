"""Who hears what about a purchase, in the language each of them reads."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Person
from songhe.kernel.money import yuan
from songhe.kernel.templatetags.moments import moment
from songhe.notify.actions import push_live, tell
from songhe.payments.models import Intent
from songhe.shop import queries
from songhe.shop.models import Address, Checkout, Order, OrderLine, PayRequest, Review
from songhe.shop.states import Reason


def tell_in_their_words(
    people: Iterable[Person | None],
    *,
    kind: str,
    words: Promise,
    facts: dict[str, Any],
    url: str,
    at: datetime,
    urgent: bool = False,
) -> None:
    """Put a sentence into the news of each of these people, once each; moments in words too."""
    for person in {person.pk: person for person in people if person is not None}.values():
        with translation.override(person.language):
            said = str(words) % {
                name: moment(fact) if isinstance(fact, datetime) else fact
                for name, fact in facts.items()
            }
            said = said[:1].upper() + said[1:]  # “today 10:00 …” begins a sentence here
            tell(person=person, kind=kind, words=said, url=url, at=at, urgent=urgent)


def _filled(words: Promise, facts: dict[str, Any]) -> str:
    return str(words) % facts


_filled_later = lazy(_filled, str)


def later(words: Promise, **facts: object) -> str | Promise:
    """Return part of a sentence that is put into words when it is read, in that one's language."""
    return _filled_later(words, facts)


def ring(people: Iterable[Person | None], *, kind: str, code: str, at: datetime) -> None:
    """Let the open pages of these people look again, without a line of news."""
    for person in {person.pk: person for person in people if person is not None}.values():
        push_live(person=person, kind=kind, facts={"code": code}, at=at)


def buyers_of(checkout: Checkout) -> list[Person | None]:
    return [checkout.elder.person, checkout.placed_by, *queries.who_paid(checkout)]


def beside_payers_of_parts(checkout: Checkout) -> list[Person | None]:
    """Where several paid, each of them hears of their own part alone."""
    parts = {one.payer_id for one in queries.paid_shares(checkout)}
    return [one for one in buyers_of(checkout) if one is not None and one.pk not in parts]


def order_url(order: Order) -> str:
    return reverse("shop:order", args=[order.code])


def request_url(request: PayRequest) -> str:
    return reverse("shop:request", args=[request.code])


def returned_url(checkout: Checkout) -> str:
    """Where the cashier sends the payer back to."""
    return reverse("shop:returned", args=[checkout.code])


def checkout_url(checkout: Checkout) -> str:
    return reverse("shop:checkout", args=[checkout.code])


def home_url() -> str:
    return reverse("portal:home")


def title_of(checkout: Checkout) -> str | Promise:
    """Name a checkout by its first thing, and say when there is more, to each in their words."""
    return _named([line.title for order in checkout.orders.all() for line in order.lines.all()])


def _named(titles: list[str]) -> str | Promise:
    if len(titles) < 2:
        return "".join(titles)
    return later(_("%(first)s等 %(count)s 样"), first=titles[0], count=len(titles))


def _kept_a_time(checkout: Checkout) -> bool:
    """Was an hour held for it? Goods are kept too, but there is no time to let go."""
    return any(line.starts_at for order in checkout.orders.all() for line in order.lines.all())


def asked(request: PayRequest, *, at: datetime) -> None:
    elder = request.checkout.elder
    words = (
        _("%(elder)s请您付款：%(title)s，%(yuan)s 元。")
        if request.asker is None
        else _("%(asker)s请您为%(elder)s付款：%(title)s，%(yuan)s 元。")
    )
    tell_in_their_words(
        [None if request.is_own else request.payer],
        kind="pay_request",
        words=words,
        facts={
            "asker": request.asker.name if request.asker else "",
            "elder": elder.name,
            "title": title_of(request.checkout),
            "yuan": yuan(request.amount),
        },
        url=request_url(request),
        at=at,
    )
    ring([elder.person, request.asker], kind="order", code=request.checkout.code, at=at)


def request_over(request: PayRequest, *, at: datetime) -> None:
    """Both sides' pages look again: it was answered, taken back, or its time is over."""
    ring([request.payer], kind="pay_request", code=request.code, at=at)
    people = [request.checkout.elder.person, request.asker]
    ring(people, kind="order", code=request.checkout.code, at=at)


def declined(request: PayRequest, *, at: datetime) -> None:
    said = f"“{request.answer}”" if request.answer else ""
    words = (
        _("%(relation)s%(payer)s这次不付“%(title)s”。%(said)s时间已经放回，可以再选。")
        if _kept_a_time(request.checkout)
        else _("%(relation)s%(payer)s这次不付“%(title)s”。%(said)s想要的话可以再买。")
    )
    tell_in_their_words(
        [request.checkout.elder.person, None if request.is_own else request.asker],
        kind="order",
        words=words,
        facts={
            "relation": request.relation,
            "payer": request.payer.name,
            "title": title_of(request.checkout),
            "said": said,
        },
        url=checkout_url(request.checkout),
        at=at,
    )
    request_over(request, at=at)


def request_expired(request: PayRequest, *, at: datetime) -> None:
    """Nobody answered in time; of several who were asked together, one says it for all."""
    facts = {"title": title_of(request.checkout)}
    words = (
        _("“%(title)s”还没有付款，时间已经放回。想要的话可以再约一次。")
        if _kept_a_time(request.checkout)
        else _("“%(title)s”还没有付款，不再留着了。想要的话可以再买一次。")
    )
    tell_in_their_words(
        [request.checkout.elder.person, request.asker],
        kind="order",
        words=words,
        facts=facts,
        url=checkout_url(request.checkout),
        at=at,
    )


def paid(order: Order, *, at: datetime) -> None:
    lines = list(order.lines.all())
    starts_at = next((line.starts_at for line in lines if line.starts_at), None)
    words = (
        _("“%(title)s”已付款，%(when)s上门。%(provider)s接单后会告诉您。")
        if starts_at
        else _("“%(title)s”已付款，%(provider)s会尽快送出。")
    )
    tell_in_their_words(
        buyers_of(order.checkout),
        kind="order",
        words=words,
        facts={
            "title": lines[0].title,
            "when": starts_at,
            "provider": order.provider.name,
        },
        url=order_url(order),
        at=at,
    )


def refunded(order: Order, amount: int, *, at: datetime) -> None:
    """Say of what, why, and how much goes back."""
    tell_in_their_words(
        beside_payers_of_parts(order.checkout),
        kind="order",
        words=_("“%(title)s”：%(why)s%(yuan)s 元退回付款的账户。"),
        facts={
            "title": _named([line.title for line in order.lines.all()]),
            "why": order.closed_reason,
            "yuan": yuan(amount),
        },
        url=order_url(order),
        at=at,
    )


def given_back(
    intent: Intent, checkout: Checkout, why: Reason, amount: int, *, at: datetime
) -> None:
    """Who paid a part hears of their own; the others hear of the whole."""
    tell_in_their_words(
        [intent.payer],
        kind="payment",
        words=_("“%(title)s”：%(why)s%(yuan)s 元退回您付款的账户。"),
        facts={"title": title_of(checkout), "why": why, "yuan": yuan(amount)},
        url=intent.return_path,
        at=at,
    )


def called_off(line: OrderLine, why: Reason, amount: int, *, at: datetime) -> None:
    """One thing of an order is off, the rest of it goes on."""
    order = line.order
    tell_in_their_words(
        beside_payers_of_parts(order.checkout),
        kind="order",
        words=_("%(why)s“%(title)s”的 %(yuan)s 元退回付款的账户。这一单别的照旧。"),
        facts={"why": why, "title": line.title, "yuan": yuan(amount)},
        url=order_url(order),
        at=at,
    )


def sent(order: Order, *, at: datetime) -> None:
    tell_in_their_words(
        buyers_of(order.checkout),
        kind="order",
        words=_("%(provider)s已把“%(title)s”送出。收到后请点“收到了”。"),
        facts={"provider": order.provider.name, "title": order.lines.all()[0].title},
        url=order_url(order),
        at=at,
    )


def answered(review: Review, *, at: datetime) -> None:
    tell_in_their_words(
        [review.by],
        kind="order",
        words=_("%(provider)s回复了您对“%(title)s”的评价。"),
        facts={"provider": review.order.provider.name, "title": review.line.title},
        url=order_url(review.order),
        at=at,
    )


def address_kept(address: Address, by: Person, *, usual: bool, at: datetime) -> None:
    """She knows of each place that somebody else wrote down for her."""
    words = (
        _("%(by)s替您记下了“%(label)s”：%(place)s。以后东西都先送到那里，您可以改。")
        if usual
        else _("%(by)s替您记下了“%(label)s”：%(place)s。买东西时可以选它。")
    )
    tell_in_their_words(
        [address.elder.person],
        kind="order",
        words=words,
        facts={"by": by.name, "label": address.label, "place": address.place},
        url=reverse("shop:my_addresses"),
        at=at,
    )


def moved_on(order: Order, *, at: datetime) -> None:
    """Their open pages look again."""
    ring(buyers_of(order.checkout), kind="order", code=order.code, at=at)
