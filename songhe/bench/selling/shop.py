"""The seller's goods and the people who all want them at once."""

from dataclasses import dataclass
from datetime import date, datetime

from songhe.accounts.actions import kinship, people
from songhe.accounts.models import Elder, Person
from songhe.accounts.states import KinshipState, Right, Sex
from songhe.bench.sessions import session_of
from songhe.catalogue.actions.listings import ListingFacts, create_listing, publish_listing
from songhe.catalogue.actions.providers import add_licence
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Category, Listing
from songhe.catalogue.states import ListingKind
from songhe.demo.cast import Cast

PRICE = 12_900  # fen
CATEGORY = "A01"


@dataclass(frozen=True)
class Buyer:
    """Somebody who buys for an elder, signed in."""

    elder: str  # code
    session: str


def make_buyers(cast: Cast, many: int, *, at: datetime) -> list[Buyer]:
    """Register that many elders, each with a child who may order and pay, signed in."""
    return [_buyer(cast, number, at) for number in range(many)]


def _buyer(cast: Cast, number: int, at: datetime) -> Buyer:
    parent = people.register_person(name=f"长辈{number}", phone=f"+86138100{number:05d}", at=at)
    child = people.register_person(name=f"子女{number}", phone=f"+86138200{number:05d}", at=at)
    elder = people.register_elder(
        person=parent,
        facts=people.ElderFacts(
            call_name="王奶奶",
            born_on=date(1946, 5, 1),
            sex=Sex.FEMALE,
            region=cast.grandma.region,
            address="东湖路 1 号",
            lives_alone=False,
            station=cast.station,
            clinic=cast.clinic,
        ),
        at=at,
    )
    _trust(elder, child, at)
    return Buyer(elder.code, session_of(child))


def _trust(elder: Elder, child: Person, at: datetime) -> None:
    asked = kinship.ask_kinship(elder=elder, relative=child, relation="女儿", at=at)
    if asked.state == KinshipState.ASKED:
        rights = (Right.PAY, Right.ORDER)
        kinship.agree_kinship(kinship=asked, rights=rights, by=elder.name, at=at)


def put_on_sale(cast: Cast, units: int, number: int, *, at: datetime) -> Listing:
    """Put so many pieces of one article on the shelf."""
    category = Category.objects.get(code=CATEGORY)
    if not cast.provider.licences.filter(category=category).exists():
        add_licence(
            provider=cast.provider,
            category=category,
            name="备案",
            number="演示〔2026〕001",
            expires_on=date(at.year + 1, 1, 1),
            by="何建国",
            at=at,
        )
    listing = create_listing(
        provider=cast.provider,
        category=category,
        kind=ListingKind.GOODS,
        facts=ListingFacts(title=f"防滑拖鞋 {number}", words="轻，不滑。", price=PRICE, unit="双"),
    )
    publish_listing(listing=listing, by="孙丽", at=at)
    receive_stock(listing=listing, quantity=units, code=f"bench-{number}", at=at)
    return listing
