"""The story's own firm sells bath mats too: lots of two sizes in two warehouses, boxes to pack."""

from datetime import timedelta

from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder, Region
from songhe.catalogue.actions import listings as shelf, variants
from songhe.catalogue.models import Category, Provider, Variant
from songhe.catalogue.states import ListingKind
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.demo import buying
from songhe.demo.district import District, shoppers_among
from songhe.demo.market import OFFICER
from songhe.kernel.events import deliver_waiting
from songhe.shipping.actions import packing, stock
from songhe.shipping.models import Lot, Shipment, Warehouse
from songhe.shop.actions import checkouts, paying
from songhe.shop.actions.checkouts import Wanted
from songhe.shop.models import Order

MAT = "防滑浴垫（带吸盘）"
SIZES = (("小号 40×70", 3_900), ("大号 60×90", 5_900))
LOTS = (("2610-A", 0, 300, 40), ("2611-B", 0, 700, 30), ("2611-B", 1, 700, 60))
WAITING = 4  # orders to pick; one more is picked, one lies in its box


def give_the_firm_parcels(district: District) -> None:
    """Sell a handful of mats, so that the firm's desk has something to pick, pack and send."""
    firm = district.cast.provider
    sizes = _sell(firm, district)
    lots, places = _write_lots(sizes, district), _open_warehouses(firm)
    for number, (lot, (*_facts, pieces)) in enumerate(zip(lots, LOTS, strict=True)):
        for half, place in enumerate(places):
            stock.receive_lot(
                lot=lot,
                warehouse=place,
                quantity=pieces // (1 + half),
                code=f"demo:mat:{number}:{half}",
                by=district.cast.manager.name,
                at=district.began,
            )
    buyers = shoppers_among(district.elders)[2 : WAITING + 4]
    orders = [_buy(elder, sizes[n % 2], n, district) for n, elder in enumerate(buyers)]
    deliver_waiting(SUBSCRIPTIONS, at=district.at)
    _begin_to_pack(orders[WAITING:], district)


def _sell(firm: Provider, district: District) -> list[Variant]:
    listing = shelf.create_listing(
        provider=firm,
        category=Category.objects.select_related("parent").get(code="J02"),
        kind=ListingKind.GOODS,
        facts=shelf.ListingFacts(
            title=MAT,
            words="底下一百多个吸盘，踩上去不动。用完挂起来晾干。",
            price=SIZES[0][1],
            unit="张",
            needs=("bathing_help",),
            facts=("演示价格",),
        ),
    )
    shelf.publish_listing(listing=listing, by=firm.name, at=district.began)
    if "pass" in listing.verbs:
        shelf.pass_listing(listing=listing, by=OFFICER, at=district.began)
    return [
        variants.add_variant(listing=listing, name=name, price=price, at=district.began)
        for name, price in SIZES
    ]


def _write_lots(sizes: list[Variant], district: District) -> list[Lot]:
    return [
        stock.add_lot(
            listing=sizes[size].listing,
            variant=sizes[size],
            facts=stock.LotFacts(number, expires_on=(district.at + timedelta(days=days)).date()),
            by=district.cast.manager.name,
            at=district.began,
        )
        for number, size, days, _pieces in LOTS
    ]


def _open_warehouses(firm: Provider) -> list[Warehouse]:
    own = firm.organisation.region
    other = Region.objects.filter(level=own.level).exclude(pk=own.pk).order_by("code").first()
    return [
        stock.open_warehouse(
            provider=firm, name=name, address=address, phone=firm.organisation.phone, region=where
        )
        for name, address, where in (
            ("本店库房", "中南路 31 号后院", own),
            ("分仓", "友谊大道 8 号", other),
        )
    ]


def _buy(elder: Elder, size: Variant, number: int, district: District) -> Order:
    her, at = acting_of(elder.person), district.at - timedelta(hours=3 + 2 * number)
    checkout = checkouts.start_checkout(
        elder=elder,
        lines=[Wanted(size.listing, variant=size, quantity=1 + number % 2)],
        acting=her,
        at=at,
    )
    intent = paying.pay_self(checkout=checkout, payer=elder.person, acting=her, at=at)
    buying.take_money(intent, at + timedelta(minutes=1))
    return checkout.orders.get()


def _begin_to_pack(orders: list[Order], district: District) -> None:
    """One is picked; one lies in its box and wants its label."""
    by, at = district.cast.manager.name, district.at - timedelta(minutes=30)
    for packed, shipment in enumerate(Shipment.objects.filter(order__in=orders).order_by("pk")):
        picked = packing.pick_shipment(shipment=shipment, by=by, at=at)
        if packed:
            packing.pack_parcel(shipment=picked, by=by, at=at)
