"""A sale that four times too many people want: how fast, and whether anything is sold twice.

`songhe bench checkout --json`: 200 buyers want 50 pieces over 8 connections of real HTTP, then
the same number of bare SQL transactions does the least there is to do (reserve, order, postings)
over 8 connections; the two take turns, several times, and each is judged by its median. In every
turn the same people also ask for the least page there is, which only looks up who they are: the
most that pages of this site can do on this machine, whatever a page does. Those who
got one then pay, through the sandbox channel's cashier and back. At the end the books are read:
nothing may be sold twice and nothing may be half done.
"""

import statistics
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from songhe.bench.place import console, own_database, own_server
from songhe.bench.selling import bare
from songhe.bench.selling.sending import Line, Tally, form_of, page_of, send_all
from songhe.bench.selling.shop import PRICE, Buyer, make_buyers, put_on_sale
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Listing, Stock
from songhe.config.reference import load_reference
from songhe.demo.cast import build_cast
from songhe.kernel.codes import new_code
from songhe.ledger import queries as ledger
from songhe.shop.models import Checkout, Order
from songhe.shop.states import OrderState

ROUNDS = 5
WEBS = 2  # web processes, one for each core of the machine that the bar speaks of
BAR = 0.25


def run(
    *,
    buyers: int = 200,
    units: int = 50,
    connections: int = 8,
    rounds: int = ROUNDS,
    webs: int = WEBS,
) -> dict[str, Any]:
    """Sell, count, pay, and look into the books."""
    with own_database() as address:
        console.print(f"[bold]checkout[/bold]: {buyers} buyers, {units} pieces …")
        load_reference()
        at = timezone.now()
        cast = build_cast(at=at)
        people = make_buyers(cast, buyers, at=at)
        shelves = [put_on_sale(cast, units, number, at=at) for number in range(rounds + 1)]
        bare.make_tables(address)
        # As where data are real: without what development writes down about each statement.
        real = {"SONGHE_DEBUG": "0", "SONGHE_PAYMENT_CHANNELS": "sandbox"}
        with own_server(address, webs=webs, **real) as base:
            sale = Sale(base, address, people, connections, units)
            sale.round(shelves[0])  # the first fills the caches
            turns = [sale.round(shelf) for shelf in shelves[1:]]
            paid_per_s = sale.pay(Order.objects.filter(lines__listing=shelves[-1]).distinct())
        found = _verdict(turns, shelves, units)
        return found | {
            "paid_per_s": paid_per_s,
            "buyers": buyers,
            "units": units,
            "connections": connections,
            "web_processes": webs,
            "durability": _durability(),
        }


class Turn(NamedTuple):
    """What one turn did in a second."""

    orders_per_s: float
    bare_per_s: float
    attempts_per_s: float  # orders and refusals
    least_pages_per_s: float


class Sale:
    """The buyers, their connections, and the two ways of selling."""

    def __init__(
        self, base: str, address: str, people: list[Buyer], connections: int, units: int
    ) -> None:
        self.base, self.address = base, address
        self.people, self.connections, self.units = people, connections, units

    def round(self, shelf: Listing) -> Turn:
        """Sell one shelf over HTTP and as much in bare SQL, and ask for as many least pages."""
        path = reverse("shop:book", args=[shelf.code])
        requests = [
            form_of(
                f"{path}?elder={buyer.elder}", buyer.session, {"quantity": "1", "token": new_code()}
            )
            for buyer in self.people
        ]
        tally = send_all(self.base, requests, connections=self.connections)
        sold = self._sold(tally)
        seconds, bare_sold = bare.sell(
            self.address,
            stock=shelf.pk,
            units=self.units,
            buyers=len(self.people),
            connections=self.connections,
            price=PRICE,
        )
        console.print(
            f"  {sold} sold in {tally.seconds:.2f} s; bare: {bare_sold} in {seconds:.2f} s"
        )
        return Turn(
            orders_per_s=sold / tally.seconds,
            bare_per_s=bare_sold / seconds,
            attempts_per_s=len(requests) / tally.seconds,
            least_pages_per_s=self._least_pages(),
        )

    def _least_pages(self) -> float:
        """Ask who is signed in, and nothing more; return how many a second."""
        requests = [page_of(reverse("portal:home"), buyer.session) for buyer in self.people]
        tally = send_all(self.base, requests, connections=self.connections)
        if set(tally.statuses) != {302}:
            raise RuntimeError(f"the least page answered {dict(tally.statuses)}")
        return len(requests) / tally.seconds

    def _sold(self, tally: Tally) -> int:
        if set(tally.statuses) != {302}:
            raise RuntimeError(f"the shop answered {dict(tally.statuses)}")
        return sum("/checkouts/" in answer.location for answer in tally.answers)

    def pay(self, orders: QuerySet[Order]) -> float:
        """Let those who have one pay, one by one, cashier and back; return how many a second."""
        by_elder = {buyer.elder: buyer.session for buyer in self.people}
        waiting = list(orders.values_list("checkout__code", "elder__code"))
        line, began = Line(self.base), time.perf_counter()
        for code, elder in waiting:
            session = by_elder[elder]
            place = _next(line, form_of(reverse("shop:pay", args=[code]), session, {}))
            place = _next(line, form_of(place, session, {"press": "pay"}))
            place = _next(line, page_of(place, session))
            _next(line, page_of(place, session))
        seconds = time.perf_counter() - began
        line.close()
        paid = orders.filter(state=OrderState.PAID).count()
        console.print(f"  {paid} of {len(waiting)} paid in {seconds:.2f} s, one at a time")
        return round(paid / seconds, 1)


def _next(line: Line, request: bytes) -> str:
    """Return where the answer sends the browser."""
    answer = line.ask(request)
    if answer.status != 302 or not answer.location:
        raise RuntimeError(f"{request.split(b' HTTP')[0].decode()}: answered {answer}")
    return answer.location


def _verdict(turns: Sequence[Turn], shelves: list[Listing], units: int) -> dict[str, Any]:
    usual = Turn(*(statistics.median(column) for column in zip(*turns, strict=True)))
    stocks = Stock.objects.filter(listing__in=shelves)
    sold = [Order.objects.filter(lines__listing=one).distinct().count() for one in shelves]
    oversold = sum(max(0, count - units) for count in sold)
    oversold += sum(max(0, stock.reserved - stock.on_hand) for stock in stocks)
    half_done = half_done_things()
    ratio = usual.orders_per_s / usual.bare_per_s
    return {
        **{name: round(value, 1) for name, value in usual._asdict().items()},
        "ratio": round(ratio, 3),
        "ratio_to_least_page": round(usual.attempts_per_s / usual.least_pages_per_s, 3),
        "oversold": oversold,
        "unsold": sum(max(0, units - count) for count in sold),
        "half_done": len(half_done),
        "half_done_things": half_done[:20],
        "rounds": [round(turn.orders_per_s, 1) for turn in turns],
        "bare_rounds": [round(turn.bare_per_s, 1) for turn in turns],
        "passed": ratio >= BAR and not oversold and not half_done,
    }


def half_done_things() -> list[str]:
    """Name what stands half-way: orders without goods, money without an order, unbalanced books."""
    found = [*catalogue.stock_mismatches(), *ledger.imbalances()]
    found += [
        f"checkout {one} has no order" for one in _codes(Checkout.objects.filter(orders=None))
    ]
    found += [f"order {one} has no line" for one in _codes(Order.objects.filter(lines=None))]
    for order in Order.objects.prefetch_related("lines").iterator(chunk_size=500):
        if sum(line.total for line in order.lines.all()) != order.total:
            found.append(f"order {order.code} is not the sum of its lines")
    with connection.cursor() as sql:
        sql.execute(UNKEPT)
        found += [f"order {code} keeps no goods" for (code,) in sql.fetchall()]
        sql.execute(UNFUNDED)
        found += [f"order {code} is paid and has no money aside" for (code,) in sql.fetchall()]
    return found


UNKEPT = """
SELECT o.code FROM shop_order o WHERE o.state IN ('placed', 'paid') AND NOT EXISTS (
    SELECT FROM catalogue_stockmovement m
    WHERE m.subject = 'shop.order:' || o.code AND m.kind = 'reserve')
"""
UNFUNDED = """
SELECT o.code FROM shop_order o WHERE o.state = 'paid' AND o.total <> coalesce((
    SELECT -sum(p.amount) FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
    WHERE a.code = 'escrow:' || o.code), 0)
"""


def _codes(rows: Any) -> list[str]:
    return list(rows.values_list("code", flat=True)[:20])


def _durability() -> dict[str, str]:
    with connection.cursor() as sql:
        sql.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        fsync, commit = sql.fetchone()
    return {"fsync": fsync, "synchronous_commit": commit}
