"""Small things of every day: questions, an invoice, her daughter's address, a closed door."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder, Region
from songhe.accounts.states import RegionLevel
from songhe.aftersales.actions.absence import Found, report_nobody
from songhe.aftersales.models import Claim
from songhe.aftersales.rules.absence import AtDoor
from songhe.catalogue.models import Listing
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.demo import buying
from songhe.demo.cast import PHONES, Cast
from songhe.invoices.actions.asking import Buyer, ask_invoice
from songhe.invoices.actions.sellers import Identity, set_identity
from songhe.invoices.actions.sending import send_invoice
from songhe.invoices.models import Invoice
from songhe.invoices.states import BuyerKind, Rate, TaxpayerKind
from songhe.kernel.events import deliver_waiting
from songhe.shop.actions import addresses, checkouts, paying, questions
from songhe.shop.actions.checkouts import CannotBeBought, TooManyOpen, Wanted
from songhe.shop.actions.guard import CoolingOff
from songhe.shop.actions.taking import SlotTaken
from songhe.shop.models import Order
from songhe.shop.states import OrderState
from songhe.visits.actions import planning
from songhe.visits.models import Visit

HERS = "水温能不能自己先试？"
NEIGHBOURS = ("要不要家里有浴缸？", "师傅来，自己要准备什么？")
SAID = "能。水放好先请您用手试，您说行再洗。"
HEARD = "不用浴缸，他们带一把浴椅来，卫生间里就能洗。"
HOUSE = "中北路 1 号 2 门 501"
TAX_NUMBER = "91420106MA4KXP2Q6W"  # its check digit is right; nobody has it


def live_every_day(*, cast: Cast, elders: list[Elder], at: datetime) -> None:
    """Do all of it; these elders buy, and nothing else of the demonstration waits for them."""
    ask_about_the_bath(cast=cast, neighbours=elders[:2], at=at)
    keep_her_daughters_address(cast=cast, at=at)
    ask_for_invoices(cast=cast, at=at)
    find_nobody_at_home(cast=cast, elder=elders[2], at=at)


def ask_about_the_bath(*, cast: Cast, neighbours: list[Elder], at: datetime) -> None:
    """Grandma asked and the firm answered; one waits for it, and one was told by a buyer."""
    hers = questions.ask_question(
        listing=cast.bathing,
        elder=cast.grandma,
        words=HERS,
        acting=acting_of(cast.elder),
        at=at - timedelta(days=2),
    )
    questions.answer_question(
        question=hers, words=SAID, acting=acting_of(cast.manager), at=at - timedelta(days=1)
    )
    asked = [
        questions.ask_question(
            listing=cast.bathing,
            elder=neighbour,
            words=words,
            acting=acting_of(neighbour.person),
            at=at - timedelta(hours=hours),
        )
        for neighbour, words, hours in zip(neighbours, NEIGHBOURS, (20, 3), strict=False)
    ]
    buyer = bought_by_somebody(cast.bathing, neighbours)
    if asked and buyer is not None:
        questions.answer_question(
            question=asked[0],
            words=HEARD,
            acting=acting_of(buyer.person),
            at=at - timedelta(hours=9),
        )


def bought_by_somebody(listing: Listing, but: list[Elder]) -> Elder | None:
    """Return an elder who had it done, and is none of these."""
    done = Order.objects.filter(state=OrderState.FULFILLED, lines__listing=listing)
    found = done.exclude(elder__in=but).select_related("elder__person").order_by("pk").first()
    return found.elder if found else None


def keep_her_daughters_address(*, cast: Cast, at: datetime) -> None:
    """Some of her purchases go to her daughter's."""
    home = cast.grandma.region
    streets = Region.objects.filter(level=RegionLevel.STREET).order_by("code")
    region = next((one for one in streets if one.pk != home.parent_id), home)
    place = addresses.Place("女儿家", region, HOUSE, cast.daughter.name, PHONES["daughter"])
    addresses.keep_address(
        elder=cast.grandma, place=place, acting=acting_of(cast.elder), at=at - timedelta(days=9)
    )


def ask_for_invoices(*, cast: Cast, at: datetime) -> list[Invoice]:
    """The firm told how it is taxed; grandma has her invoice, somebody waits for one."""
    firm = cast.provider
    set_identity(
        provider=firm,
        identity=Identity(firm.name, TAX_NUMBER, "", "", TaxpayerKind.SMALL, Rate.ONE),
        rates={},
        by=cast.manager.name,
        at=at - timedelta(days=30),
    )
    orders = Order.objects.filter(provider=firm, paid_at__lt=at).select_related("elder__person")
    done = orders.filter(elder=cast.grandma, state=OrderState.FULFILLED).order_by("pk").first()
    waits = orders.exclude(elder=cast.grandma).filter(state=OrderState.PAID).order_by("-pk").first()
    asked = [
        ask_invoice(
            order=order,
            buyer=Buyer(BuyerKind.PERSON, order.elder.name),
            acting=acting_of(order.elder.person),
            at=at - timedelta(hours=5),
        )
        for order in (done, waits)
        if order is not None
    ]
    if done is not None:
        send_invoice(invoice_id=asked[0].pk, at=at - timedelta(hours=4))
    return asked


def find_nobody_at_home(*, cast: Cast, elder: Elder, at: datetime) -> Claim | None:
    """Yesterday a worker stood before a closed door; the elder has not answered yet."""
    for starts_at in _yesterday(at):
        visit = _visit(cast, elder, starts_at, at)
        if visit is not None:
            came_at = starts_at - timedelta(minutes=3)
            door = AtDoor(came_at, [starts_at + timedelta(minutes=late) for late in (2, 12)])
            return report_nobody(
                visit=visit,
                found=Found(door, words="敲了门，邻居说早上出去了。"),
                acting=acting_of(cast.manager),
                at=starts_at + timedelta(minutes=25),
            )
    return None


def _yesterday(at: datetime) -> Iterator[datetime]:
    day = timezone.localtime(at - timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    for hour in (8, 10, 14, 16):
        yield day.replace(hour=hour)


def _visit(cast: Cast, elder: Elder, starts_at: datetime, at: datetime) -> Visit | None:
    """Return an accepted visit at that hour; None if the hour is taken or she thinks it over."""
    placed_at, acting = starts_at - timedelta(hours=30), acting_of(elder.person)
    try:
        with transaction.atomic():
            checkout = checkouts.start_checkout(
                elder=elder,
                lines=[Wanted(cast.bathing, starts_at=starts_at)],
                acting=acting,
                at=placed_at,
            )
            intent = paying.pay_self(
                checkout=checkout, payer=elder.person, acting=acting, at=placed_at
            )
    except (SlotTaken, CannotBeBought, TooManyOpen, CoolingOff):
        return None
    buying.take_money(intent, placed_at + timedelta(minutes=1))
    deliver_waiting(SUBSCRIPTIONS, at=at)
    visit = Visit.objects.get(order_line__order__checkout=checkout)
    return planning.accept(
        visit=visit, by=f"调度（{visit.provider.name}）", at=placed_at + timedelta(hours=2)
    )
