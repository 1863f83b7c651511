"""What the shop has to show on its first day: sizes, a parcel, claims, a firm that waits."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from songhe.accounts.acting import acting_of
from songhe.accounts.actions import people
from songhe.accounts.models import Elder
from songhe.aftersales.actions import buyer, seller
from songhe.aftersales.actions.opening import Asking, open_claim
from songhe.aftersales.models import Claim
from songhe.aftersales.states import ClaimKind, Reason
from songhe.catalogue.actions import admission, documents, pictures, variants
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Category, Listing, Variant
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.demo import buying
from songhe.demo.buying import Wish
from songhe.demo.district import District, dice_for, shoppers_among
from songhe.demo.everyday import live_every_day
from songhe.demo.parcels import give_the_firm_parcels
from songhe.demo.settling import call_one_off, care_by_the_hour
from songhe.demo.trying import try_things
from songhe.kernel.events import deliver_waiting
from songhe.shipping.actions import packing
from songhe.shop.actions import checkouts, paying
from songhe.shop.actions.checkouts import Wanted
from songhe.shop.actions.explaining import choose_explaining
from songhe.shop.models import Order
from songhe.shop.states import OrderState

TROUSERS = "纯棉高腰松紧裤（薄款）"
SIZES = (("M", 6_900), ("L", 6_900), ("XL", 7_300))
COLOURS = (("正面", "#7b8fa3"), ("背面", "#6a7d90"))  # beside what the picture shows
NEW_FIRM = "珞珈老友记助餐店"
PDF = b"%PDF-1.4\n% A paper of the demonstration, with nothing on it.\n%%EOF\n"


def show_the_shop(district: District) -> None:
    """Do what a visitor would like to see under way, by the same actions as ever."""
    with transaction.atomic():  # with savepoints: some hours of the bath are taken
        sizes = dress_trousers(at=district.began)
        send_her_trousers(district, sizes[1])
        claim_baths(district)
        let_a_firm_apply(district)
        give_the_firm_parcels(district)
        care_by_the_hour(cast=district.cast, at=district.began)
        call_one_off(cast=district.cast, at=district.at)
        try_things(cast=district.cast, elders=district.elders, at=district.at)
        live_every_day(
            cast=district.cast, elders=shoppers_among(district.elders)[-3:], at=district.at
        )
        deliver_waiting(SUBSCRIPTIONS, at=district.at)


def dress_trousers(*, at: datetime) -> list[Variant]:
    """Sell one article in sizes, with pictures."""
    listing = Listing.objects.get(title=TROUSERS)
    sizes = [
        variants.add_variant(listing=listing, name=name, price=price, at=at)
        for name, price in SIZES
    ]
    for number, size in enumerate(sizes[1:], start=1):  # the first took over what was there
        receive_stock(listing=listing, variant=size, quantity=60, code=f"demo:size:{number}", at=at)
    for words, colour in COLOURS:
        pictures.add_picture(listing=listing, content=_drawing(colour), caption=words, at=at)
    return sizes


def _drawing(colour: str) -> bytes:
    """Draw trousers as simply as a child would."""
    picture = Image.new("RGB", (900, 900), "#f4f0e8")
    pen = ImageDraw.Draw(picture)
    pen.polygon(
        [(300, 180), (600, 180), (660, 760), (500, 760), (450, 380), (400, 760), (240, 760)],
        fill=colour,
    )
    pen.rectangle((296, 160, 604, 215), fill="#4a5866")
    made = BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def send_her_trousers(district: District, size: Variant) -> None:
    """The story's elder bought a pair; it is on its way, and somebody will explain it."""
    cast, at = district.cast, district.at
    serves = size.listing.provider.serves
    if serves.exists():  # whoever serves only some streets serves hers
        serves.add(cast.grandma.region)
    her, placed_at = acting_of(cast.elder), at - timedelta(hours=20)
    checkout = checkouts.start_checkout(
        elder=cast.grandma,
        lines=[Wanted(Listing.objects.get(pk=size.listing_id), variant=size)],
        acting=her,
        at=placed_at,
    )
    choose_explaining(checkout=checkout, wanted=True, acting=her, at=placed_at)
    intent = paying.pay_self(checkout=checkout, payer=cast.elder, acting=her, at=placed_at)
    buying.take_money(intent, placed_at + timedelta(minutes=1))
    deliver_waiting(SUBSCRIPTIONS, at=at)
    order = Order.objects.select_related("shipment").get(checkout=checkout)
    packing.send_at_once(
        shipment=order.shipment,
        carrier="shunfeng",
        number="SF20261121OK",
        by=size.listing.provider.name,
        at=at - timedelta(hours=1),
    )


def claim_baths(district: District) -> None:
    """Two elders are not content with a bath: one waits for the firm, one for the platform."""
    cast, at = district.cast, district.at
    first, second = shoppers_among(district.elders)[:2]
    asked = claim_bath(district, first, "师傅走得急，头发没有吹干。", at - timedelta(hours=20))
    disputed = claim_bath(district, second, "水放得太烫，只洗了一半。", at - timedelta(hours=40))
    if asked is None or disputed is None:
        return
    firm = acting_of(cast.manager)
    seller.refuse(
        claim=disputed,
        why="水温是老人自己试过的，洗满了一小时。",
        acting=firm,
        at=at - timedelta(hours=30),
    )
    buyer.dispute(
        claim=disputed,
        why="我说烫，师傅没有再调。",
        acting=acting_of(second.person),
        at=at - timedelta(hours=22),
    )


def claim_bath(district: District, elder: Elder, words: str, at: datetime) -> Claim | None:
    """Let an elder have a bath a few days ago and ask for part of its price back."""
    order = _bathe(district, elder)
    if order is None:
        return None
    asking = Asking(
        ClaimKind.PART, Reason.CARELESS, order.lines.get(), amount=order.total // 4, words=words
    )
    return open_claim(order=order, asking=asking, acting=acting_of(elder.person), at=at)


def _bathe(district: District, elder: Elder) -> Order | None:
    """Return her finished bath; the hours that others have are passed over."""
    for starts_at in _hours(district.at):
        wish = Wish(
            elder=elder,
            listing=district.cast.bathing,
            placed_at=starts_at - timedelta(hours=30),
            starts_at=starts_at,
            family_pays=False,
            late=timedelta(minutes=2),
            stars=None,
        )
        if buying.go_through([wish], dice_for(f"bath of {elder.pk}"), now=district.at):
            done = Order.objects.filter(
                elder=elder, lines__starts_at=starts_at, state=OrderState.FULFILLED
            )
            return done.get()
    return None


def _hours(at: datetime) -> Iterator[datetime]:
    today = timezone.localtime(at).replace(minute=0, second=0, microsecond=0)
    for days in (3, 4, 5):
        for hour in (8, 10, 13, 15, 17):
            yield today.replace(hour=hour) - timedelta(days=days)


def let_a_firm_apply(district: District) -> None:
    """A new firm has shown its paper and waits for the officer."""
    at = district.at - timedelta(hours=6)
    owner = people.register_person(name="万家福", phone=district.phones.new(), at=at)
    application = admission.register_firm(
        facts=admission.FirmFacts(
            name=NEW_FIRM,
            region=district.cast.provider_org.region,
            phone="027-85550377",
            address="中北路 9 号",
            words="现做现送的午饭和晚饭，少油少盐，软烂好嚼。",
        ),
        person=owner,
        at=at,
    )
    category = Category.objects.get(code="B01")
    admission.choose_categories(application=application, categories=[category])
    paper = documents.keep_document(
        provider=application.provider, name="许可证.pdf", content=PDF, by=owner.label, at=at
    )
    until: date = timezone.localdate(at) + timedelta(days=700)
    admission.show_paper(
        application=application,
        categories=[category],
        facts=admission.PaperFacts("食品经营许可证", "演示〔2026〕JY-077", until),
        document=paper,
    )
    admission.send_application(application=application, by=owner.label, at=at)
