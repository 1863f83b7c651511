"""How somebody wishes to look at a cart: which part, in which order, under which headings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from songhe.accounts.models import Elder
from songhe.shop.baskets import Standing
from songhe.shop.rules.arrange import Marks, Order, arranged, headed
from songhe.shop.states import CartHeading, CartPart


@dataclass(frozen=True)
class Look:
    """A wish about a cart; nothing wished shows all, by seller, as it was put in."""

    elder: str = ""  # code
    part: str = ""
    sort: str = Order.PUT.value
    by: str = CartHeading.SELLER.value

    @property
    def narrows(self) -> bool:
        """Does it leave anything out?"""
        return bool(self.elder or self.part)


@dataclass(frozen=True)
class Group:
    """Things under one heading: of one seller, or of one category."""

    words: str
    standings: list[Standing]


@dataclass(frozen=True)
class Basket:
    """What is shown of a cart for one elder."""

    elder: Elder
    where: str  # her street, which tells two elders apart; "" when there is one
    groups: list[Group]
    token: str

    @property
    def good(self) -> list[Standing]:
        """Of what is shown, what can be bought."""
        return [one for group in self.groups for one in group.standings if not one.why_not]

    @property
    def count(self) -> int:
        return len(self.good)

    @property
    def total(self) -> int:
        return sum(one.line.total for one in self.good)

    @property
    def sellers(self) -> int:
        return len({one.line.listing.provider_id for one in self.good})


def part_of(standings: Sequence[Standing], look: Look) -> list[Standing]:
    """Return what a look leaves of a cart, in its order."""
    kept = [
        one
        for one in standings
        if look.elder in ("", one.line.elder.code) and _is_of(one, look.part)
    ]
    return arranged(kept, Order(look.sort), _marks)


def baskets_of(
    standings: Sequence[Standing], look: Look, *, new_token: Callable[[], str]
) -> list[Basket]:
    """Return what a look leaves of a cart, elder by elder."""
    several = len({one.line.elder_id for one in standings}) > 1
    shown = sorted(part_of(standings, look), key=lambda one: one.line.elder_id)
    return [
        Basket(
            elder=those[0].line.elder,
            where=those[0].line.elder.region.name if several else "",
            groups=groups_of(those, look.by),
            token=new_token(),
        )
        for those in headed(shown, lambda one: one.line.elder_id).values()
    ]


def groups_of(standings: Sequence[Standing], by: str) -> list[Group]:
    """Return things under the headings that were wished."""
    return [Group(words, those) for (_, words), those in headed(standings, _HEADINGS[by]).items()]


def _is_of(one: Standing, part: str) -> bool:
    if part == CartPart.READY:
        return not one.why_not
    if part == CartPart.STUCK:
        return bool(one.why_not)
    if part == CartPart.CHANGED:
        return bool(one.why_not) or one.line.price_changed
    return part in ("", one.line.listing.kind)


def _marks(one: Standing) -> Marks:
    return Marks(one.line.added_at, one.line.pk, one.line.total)


def _seller(one: Standing) -> tuple[int, str]:
    return one.line.listing.provider_id, one.line.listing.provider.name


def _category(one: Standing) -> tuple[int, str]:
    return one.line.listing.category_id, one.line.listing.category.label


_HEADINGS: dict[str, Callable[[Standing], tuple[int, str]]] = {
    CartHeading.SELLER.value: _seller,
    CartHeading.CATEGORY.value: _category,
}
