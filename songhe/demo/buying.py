"""Sixty days of orders: chosen, paid by the elder or her family, done, confirmed, rated."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Person
from songhe.accounts.queries import relatives_of
from songhe.accounts.states import Right
from songhe.catalogue.models import Listing
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.demo import files
from songhe.kernel.events import deliver_waiting
from songhe.payments.actions import intents
from songhe.payments.gateways.payment import Receipt
from songhe.payments.models import Intent
from songhe.shipping.actions import moving, packing
from songhe.shop.actions import checkouts, guard, letting_go, orders, paying, requests, reviews
from songhe.shop.actions.checkouts import CannotBeBought, TooManyOpen, Wanted
from songhe.shop.actions.taking import SlotTaken
from songhe.shop.models import Checkout, Order
from songhe.shop.queries.area import served_by
from songhe.shop.rules.area import goes_to
from songhe.shop.states import OrderState
from songhe.visits.actions import doing, planning
from songhe.visits.models import Visit

SERVICE_SHARE = 0.8
FAMILY_PAYS = 0.35
RATES = 0.75
LATE_SHARE = 0.07
STARS = ((5, 62), (4, 28), (3, 7), (2, 3))
TODAY_AND_AFTER = (6, 4, 2)  # so many times an ordinary day's orders: the desks are busy
# What is asked for most, against 1 for everything else.
POPULAR = {"J02": 6, "B01": 5, "C03": 5, "J01": 4, "F05": 4, "D05": 4, "F07": 3, "D01": 3, "I02": 3}
BUSY_FIRM = "江城暖家助浴服务有限公司"  # the cast's own
ANSWERED = timedelta(hours=2)
DONE_AFTER = timedelta(minutes=50)
TICKED = timedelta(days=7)  # older visits are kept without their ticks, which takes less time


@dataclass(frozen=True)
class Wish:
    """What one elder will buy, when, and how it will go."""

    elder: Elder
    listing: Listing
    placed_at: datetime
    starts_at: datetime | None  # None for goods
    family_pays: bool
    late: timedelta
    stars: int | None


@dataclass
class Shoppers:
    """Who buys, and what there is to choose from."""

    dice: Random
    elders: Sequence[Elder]
    listings: Sequence[Listing]
    at: datetime
    days: int

    def __post_init__(self) -> None:
        self._served = served_by({one.provider_id for one in self.listings})
        self._services = [one for one in self.listings if one.is_service]
        self._goods = [one for one in self.listings if not one.is_service]
        self._liked = [_popularity(one) for one in self._services]

    def wishes(self, many: int) -> list[Wish]:
        """Return so many, in the order of their time."""
        first = timezone.localtime(self.at).date() - timedelta(days=self.days)
        days = [first + timedelta(days=number) for number in range(self.days + 3)]
        busy = [1] * self.days + list(TODAY_AND_AFTER)
        made = [self._wish(day) for day in self.dice.choices(days, busy, k=many)]
        placed = [wish for wish in made if wish.placed_at < self.at - timedelta(minutes=40)]
        taken: dict[int, list[tuple[datetime, datetime]]] = {}
        return sorted(
            (wish for wish in placed if _is_free(wish, taken)), key=lambda wish: wish.placed_at
        )

    def _wish(self, day: date) -> Wish:
        elder = self.dice.choice(self.elders)
        listing = self._chosen()
        while not goes_to(self._served[listing.provider_id], elder.region.code):
            listing = self._chosen()
        service = listing.is_service
        starts_at = self._hour(day, listing) if service else None
        placed = (starts_at or self._noon(day)) - timedelta(
            hours=self.dice.randint(20, 70), minutes=self.dice.randint(0, 59)
        )
        late = self.dice.random() < LATE_SHARE
        minutes = self.dice.randint(15, 50) if late else self.dice.randint(-12, 8)
        stars = self.dice.choices([n for n, _ in STARS], [share for _, share in STARS])[0]
        return Wish(
            elder=elder,
            listing=listing,
            placed_at=placed,
            starts_at=starts_at,
            family_pays=self.dice.random() < FAMILY_PAYS,
            late=timedelta(minutes=minutes),
            stars=max(2, stars - late) if self.dice.random() < RATES else None,
        )

    def _chosen(self) -> Listing:
        service = self.dice.random() < SERVICE_SHARE
        if service or not self._goods:
            return self.dice.choices(self._services, self._liked)[0]
        return self.dice.choice(self._goods)

    def _hour(self, day: date, listing: Listing) -> datetime:
        last = max(8, 18 - -(-listing.duration_minutes // 60))
        hour = self.dice.randint(8, last)
        minute = self.dice.choice((0, 30)) if hour < last else 0
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))

    @staticmethod
    def _noon(day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, time(12)))


def _popularity(listing: Listing) -> int:
    liked = POPULAR.get(listing.category.code, 1)
    return liked * 4 if listing.provider.name == BUSY_FIRM else liked


def _is_free(wish: Wish, taken: dict[int, list[tuple[datetime, datetime]]]) -> bool:
    """Keep a firm to one visit at a time, so that nobody finds a time gone."""
    if wish.starts_at is None:
        return True
    minutes = wish.listing.duration_minutes + wish.listing.buffer_minutes
    starts, ends = wish.starts_at, wish.starts_at + timedelta(minutes=minutes)
    theirs = taken.setdefault(wish.listing.provider_id, [])
    if any(starts < until and since < ends for since, until in theirs):
        return False
    theirs.append((starts, ends))
    return True


def go_through(wishes: Sequence[Wish], dice: Random, *, now: datetime) -> int:
    """Live through some wishes; return how many became orders."""
    bought = [one for wish in wishes if (one := _buy(wish, now))]
    deliver_waiting(SUBSCRIPTIONS, at=now)
    orders_of = {
        order.checkout_id: order
        for order in Order.objects.filter(
            checkout__in=[checkout.pk for _, checkout in bought], state=OrderState.PAID
        ).select_related("provider__organisation", "checkout", "elder__person")
    }
    for wish, checkout in bought:
        if (order := orders_of.get(checkout.pk)) is not None:
            _carry_out(wish, order, dice, now)
    deliver_waiting(SUBSCRIPTIONS, at=now)
    return len(orders_of)


def _herself(elder: Elder) -> Acting:
    return Acting(elder.person, elder=elder)


def _buy(wish: Wish, now: datetime) -> tuple[Wish, Checkout] | None:
    """Choose, and have it paid; None if the time was taken, the shop was closed, or she thought
    better of it."""
    her = _herself(wish.elder)
    try:
        checkout = checkouts.start_checkout(
            elder=wish.elder,
            lines=[Wanted(wish.listing, starts_at=wish.starts_at)],
            acting=her,
            at=wish.placed_at,
        )
    except (SlotTaken, CannotBeBought, TooManyOpen):
        return None
    relative = _payer(wish)
    paid_at = wish.placed_at + timedelta(minutes=6 if relative is None else 25)
    if relative is None:
        if caution := guard.look_at(checkout=checkout, acting=her, at=paid_at):
            wish = replace(wish, placed_at=caution.until)
            if not _still_in_time(wish, now):
                letting_go.drop_checkout(checkout=checkout, acting=her, at=paid_at)
                return None
            paid_at = caution.until
        intent = paying.pay_self(checkout=checkout, payer=wish.elder.person, acting=her, at=paid_at)
    else:
        asked_at = wish.placed_at + timedelta(minutes=2)
        request = requests.ask_family(checkout=checkout, payer=relative, acting=her, at=asked_at)
        intent = requests.pay_request(request=request, by=relative, at=paid_at)
    take_money(intent, paid_at + timedelta(minutes=1))
    return wish, checkout


def _still_in_time(wish: Wish, now: datetime) -> bool:
    """After thinking it over: is there time to pay, and for the firm to take it on?"""
    paid_by = wish.placed_at + timedelta(minutes=1)
    return paid_by < now and (wish.starts_at is None or paid_by + ANSWERED < wish.starts_at)


def _payer(wish: Wish) -> Person | None:
    if not wish.family_pays:
        return None
    kinship = relatives_of(wish.elder, Right.PAY).first()
    return kinship.relative if kinship else None


def take_money(intent: Intent, at: datetime) -> None:
    """The channel took it; its signature is the business of the road, not of history."""
    intents.settle(
        receipt=Receipt(
            channel=intent.channel,
            intent_code=intent.code,
            amount=intent.amount,
            reference=f"demo{intent.code}",
            paid_at=at,
        ),
        at=at,
    )


def _carry_out(wish: Wish, order: Order, dice: Random, now: datetime) -> None:
    if wish.starts_at is None:
        _send(wish, order, dice, now)
        return
    visit = Visit.objects.get(order_line__order=order)
    accepted_at = wish.placed_at + ANSWERED
    if accepted_at > now:
        return
    visit = planning.accept(visit=visit, by=_manager(visit), at=accepted_at)
    _visit(wish, visit, order, dice, now)


def _manager(visit: Visit) -> str:
    return f"调度（{visit.provider.name}）"


def _visit(wish: Wish, visit: Visit, order: Order, dice: Random, now: datetime) -> None:
    came_at = visit.starts_at + wish.late
    if came_at > now:
        return
    by = f"{visit.worker.label}（{visit.provider.name}）"
    visit = doing.check_in(visit=visit, code=visit.check_in_code, by=by, at=came_at)
    left_at = max(visit.ends_at + wish.late, came_at + DONE_AFTER)
    if left_at > now:
        return
    if left_at > now - TICKED:
        for task in visit.tasks.all():
            doing.tick_task(task=task, done=True, at=left_at - timedelta(minutes=5))
    visit = doing.check_out(visit=visit, by=by, at=left_at)
    said_at = left_at + timedelta(minutes=dice.randint(5, 300))
    if said_at > now:
        return
    doing.confirm(
        visit=visit,
        acting=_herself(wish.elder),
        stars=wish.stars,
        words=_words(wish, dice) if wish.stars else "",
        at=said_at,
    )


def _send(wish: Wish, order: Order, dice: Random, now: datetime) -> None:
    sent_at = wish.placed_at + timedelta(hours=5)
    received_at = sent_at + timedelta(hours=dice.randint(18, 60))
    if sent_at > now:
        return
    parcel = packing.send_at_once(
        shipment=order.shipment, carrier="own", number="", by=order.provider.name, at=sent_at
    )
    if received_at > now:
        return
    moving.deliver_own(parcel=parcel, by=order.provider.name, at=received_at)
    orders.receive_goods(order=order, by=wish.elder.name, at=received_at)
    if wish.stars and received_at + timedelta(hours=20) < now:
        reviews.rate_order(
            order=order,
            stars=wish.stars,
            words=_words(wish, dice),
            acting=_herself(wish.elder),
            at=received_at + timedelta(hours=20),
        )


def _words(wish: Wish, dice: Random) -> str:
    """Say something that fits the stars; one in four says nothing."""
    pools = files.texts()["reviews"]
    family = wish.listing.category.code[0] if wish.listing.is_service else "goods"
    pool = pools.get(family, pools["other"])
    sentences = pool.get(str(wish.stars)) or pool["3"]
    return str(dice.choice(sentences)) if dice.random() < 0.75 else ""
