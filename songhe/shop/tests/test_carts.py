from datetime import timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.models import Organisation
from songhe.accounts.states import OrganisationKind
from songhe.booking.models import Booking
from songhe.catalogue.actions import providers
from songhe.catalogue.actions.listings import (
    ListingFacts,
    change_listing,
    create_listing,
    publish_listing,
    withdraw_listing,
)
from songhe.catalogue.actions.stock import SoldOut, receive_stock
from songhe.catalogue.models import Category, Listing, Stock
from songhe.catalogue.states import ListingKind
from songhe.kernel.flow import NotAllowed
from songhe.ledger.queries import balance, imbalances
from songhe.shop.actions import arrivals
from songhe.shop.actions.carts import (
    MustSayWhen,
    add_to_cart,
    buy_cart,
    change_quantity,
    put_back_into_cart,
)
from songhe.shop.actions.checkouts import NothingToBuy, Wanted, start_checkout
from songhe.shop.actions.letting_go import drop_checkout, expire_checkouts
from songhe.shop.actions.orders import (
    NotGoods,
    cancel_order,
    fulfil_order,
    receive_goods,
    receive_old_goods,
    send_goods,
)
from songhe.shop.actions.paying import pay_self
from songhe.shop.baskets import cart_lines
from songhe.shop.models import CartLine, Checkout, Order
from songhe.shop.queries import unspent
from songhe.shop.states import OrderState
from songhe.shop.tests.conftest import TOMORROW_TEN, arrive, hear_of

MAT = ListingFacts(title="防滑浴垫", words="底有吸盘。", price=3_990, unit="张")


@pytest.fixture
def mat(cast: Cast) -> Listing:
    """Another firm's bath mat; three are there."""
    organisation = Organisation.objects.create(
        name="步步稳用品店", kind=OrganisationKind.PROVIDER, region=cast.provider_org.region
    )
    firm = providers.apply_provider(organisation=organisation, by="店主", at=NOON, fee_percent=5)
    category = Category.objects.get(code="E01")
    providers.add_licence(
        provider=firm,
        category=category,
        name="营业执照",
        number="1",
        expires_on=NOON.date() + timedelta(days=9),
        by="何建国",
        at=NOON,
    )
    providers.approve_provider(provider=firm, by="何建国", at=NOON)
    listing = create_listing(provider=firm, category=category, kind=ListingKind.GOODS, facts=MAT)
    publish_listing(listing=listing, by="店主", at=NOON)
    receive_stock(listing=listing, quantity=3, code="in", at=NOON)
    return Listing.objects.select_related("provider__organisation", "category").get(pk=listing.pk)


@pytest.fixture
def daughter_acting(cast: Cast) -> Acting:
    return acting_of(cast.daughter)


def fill(cast: Cast, mat: Listing, mats: int = 2) -> None:
    add_to_cart(owner=cast.daughter, elder=cast.grandma, listing=mat, quantity=mats, at=NOON)
    add_to_cart(
        owner=cast.daughter,
        elder=cast.grandma,
        listing=cast.bathing,
        starts_at=TOMORROW_TEN,
        at=NOON,
    )


def buy(cast: Cast, acting: Acting, token: str = "t") -> Checkout:  # noqa: S107 (a form's mark)
    return buy_cart(owner=cast.daughter, elder=cast.grandma, acting=acting, token=token, at=NOON)


def pay(checkout: Checkout, cast: Cast, acting: Acting) -> None:
    hear_of(
        arrive(pay_self(checkout=checkout, payer=cast.daughter, acting=acting, at=NOON), at=NOON)
    )


def test_one_checkout_splits_into_one_order_a_seller(
    cast: Cast, mat: Listing, daughter_acting: Acting
) -> None:
    fill(cast, mat)

    checkout = buy(cast, daughter_acting)

    totals = {order.provider_id: (order.total, order.fee) for order in checkout.orders.all()}
    assert totals == {cast.provider.pk: (12_800, 1_024), mat.provider_id: (7_980, 399)}
    assert checkout.total == 20_780
    assert Stock.objects.get(listing=mat).reserved == 2
    assert Booking.objects.count() == 1
    assert not CartLine.objects.exists()


def test_the_same_form_again_is_the_same_checkout_though_the_cart_is_empty(
    cast: Cast, mat: Listing, daughter_acting: Acting
) -> None:
    fill(cast, mat)

    assert buy(cast, daughter_acting) == buy(cast, daughter_acting)
    assert Stock.objects.get(listing=mat).reserved == 2


def test_what_is_not_there_stops_the_whole_and_leaves_the_cart(
    cast: Cast, mat: Listing, daughter_acting: Acting
) -> None:
    fill(cast, mat, mats=3)
    add_to_cart(owner=cast.elder, elder=cast.grandma, listing=mat, at=NOON)
    buy_cart(owner=cast.elder, elder=cast.grandma, acting=acting_of(cast.elder), token="e", at=NOON)

    [short] = [one for one in cart_lines(cast.daughter, at=NOON) if one.why_not]
    assert short.why_not == "只剩 2 件了，请减少数量。"
    assert CartLine.objects.count() == 2
    assert Stock.objects.get(listing=mat).reserved == 1


def test_one_piece_too_many_refuses_the_whole(
    cast: Cast, mat: Listing, daughter_acting: Acting
) -> None:
    with pytest.raises(SoldOut):
        start_checkout(
            elder=cast.grandma,
            lines=[Wanted(mat, 4), Wanted(cast.bathing, starts_at=TOMORROW_TEN)],
            acting=daughter_acting,
            token="x",
            at=NOON,
        )

    assert not Checkout.objects.exists()
    assert not Booking.objects.exists()
    assert Stock.objects.get(listing=mat).reserved == 0


def test_unpaid_goods_go_back_on_the_shelf(
    cast: Cast, mat: Listing, daughter_acting: Acting
) -> None:
    fill(cast, mat)
    buy(cast, daughter_acting)

    assert expire_checkouts(at=NOON + timedelta(minutes=15)) == 1

    assert Stock.objects.get(listing=mat).reserved == 0


def test_goods_are_sent_received_and_paid_out(
    cast: Cast, mat: Listing, daughter_acting: Acting
) -> None:
    fill(cast, mat)
    pay(buy(cast, daughter_acting), cast, daughter_acting)
    order = Order.objects.get(provider=mat.provider)
    assert unspent(order) == 7_980

    send_goods(order=order, by="店主", at=NOON)
    receive_goods(order=order, by="李静", at=NOON)

    stock = Stock.objects.get(listing=mat)
    assert (stock.on_hand, stock.reserved) == (1, 0)
    order.refresh_from_db()
    assert order.state == OrderState.FULFILLED
    assert balance(f"provider:{mat.provider.organisation.code}") == -7_581
    assert balance("platform:fees") == -399
    assert imbalances() == []


def test_sending_twice_takes_the_pieces_once(
    cast: Cast, mat: Listing, daughter_acting: Acting
) -> None:
    fill(cast, mat)
    pay(buy(cast, daughter_acting), cast, daughter_acting)
    order = Order.objects.get(provider=mat.provider)
    send_goods(order=order, by="店主", at=NOON)

    with pytest.raises(NotAllowed):
        send_goods(order=order, by="店主", at=NOON)

    assert Stock.objects.get(listing=mat).on_hand == 1


def test_a_service_is_not_sent_by_post(cast: Cast, mat: Listing, daughter_acting: Acting) -> None:
    fill(cast, mat)
    pay(buy(cast, daughter_acting), cast, daughter_acting)

    with pytest.raises(NotGoods):
        send_goods(order=Order.objects.get(provider=cast.provider), by="孙丽", at=NOON)


def test_goods_count_as_received_a_week_after_they_arrived(
    cast: Cast, mat: Listing, daughter_acting: Acting
) -> None:
    fill(cast, mat)
    pay(buy(cast, daughter_acting), cast, daughter_acting)
    order = Order.objects.get(provider=mat.provider)
    send_goods(order=order, by="店主", at=NOON)
    assert receive_old_goods(at=NOON + timedelta(days=30)) == 0  # sent is not arrived

    assert arrivals.arrive(order=order, at=NOON)
    assert not arrivals.arrive(order=order, at=NOON + timedelta(days=2))
    assert receive_old_goods(at=NOON + timedelta(days=6, hours=23)) == 0
    assert receive_old_goods(at=NOON + timedelta(days=7)) == 1
    assert receive_old_goods(at=NOON + timedelta(days=7)) == 0


def test_undoing_one_order_leaves_the_other(
    cast: Cast, mat: Listing, daughter_acting: Acting
) -> None:
    fill(cast, mat)
    pay(buy(cast, daughter_acting), cast, daughter_acting)
    bath, mats = Order.objects.get(provider=cast.provider), Order.objects.get(provider=mat.provider)

    cancel_order(order=mats, acting=daughter_acting, at=NOON)
    fulfil_order(order=bath, by="王秀兰", at=NOON)

    assert Stock.objects.get(listing=mat).reserved == 0
    assert balance("refunds:sandbox") == -7_980
    assert balance(f"provider:{cast.provider_org.code}") == -11_776
    assert balance("escrow") == 0
    assert imbalances() == []


def test_a_changed_price_counts_from_the_next_checkout_on(
    cast: Cast, mat: Listing, daughter_acting: Acting
) -> None:
    fill(cast, mat)
    checkout = buy(cast, daughter_acting)
    change_listing(
        listing=mat,
        facts=ListingFacts(title="防滑浴垫", words="", price=5_990, unit="张"),
        by="店主",
        at=NOON,
    )

    pay(checkout, cast, daughter_acting)
    assert Order.objects.get(provider=mat.provider).total == 7_980

    line = add_to_cart(owner=cast.daughter, elder=cast.grandma, listing=mat, at=NOON)
    CartLine.objects.filter(pk=line.pk).update(price=3_990)
    [standing] = cart_lines(cast.daughter, at=NOON)
    assert standing.line.price_changed
    assert standing.line.total == 5_990


def test_what_was_withdrawn_says_so_and_the_rest_is_bought(
    cast: Cast, mat: Listing, daughter_acting: Acting
) -> None:
    fill(cast, mat)
    withdraw_listing(listing=mat, by="店主", at=NOON)

    whys = {one.line.listing_id: one.why_not for one in cart_lines(cast.daughter, at=NOON)}
    assert whys == {mat.pk: "商家已经下架这一项。", cast.bathing.pk: ""}

    assert buy(cast, daughter_acting).total == 12_800
    assert CartLine.objects.get().listing == mat
    with pytest.raises(NothingToBuy):
        buy(cast, daughter_acting, token="again")


def test_an_expired_licence_says_so(cast: Cast, mat: Listing) -> None:
    fill(cast, mat)
    later = NOON + timedelta(days=10)

    whys = {one.line.listing_id: one.why_not for one in cart_lines(cast.daughter, at=later)}

    assert whys[mat.pk] == "这家服务商的许可证到期了，换好新证才能再下单。"
    assert whys[cast.bathing.pk] == "这个时间已经过了，请换一个时间。"


def test_more_of_the_same_joins_its_line(cast: Cast, mat: Listing) -> None:
    for _time in range(2):
        line = add_to_cart(owner=cast.daughter, elder=cast.grandma, listing=mat, at=NOON)

    assert (line.quantity, CartLine.objects.count()) == (2, 1)
    change_quantity(line=line, quantity=0)
    assert not CartLine.objects.exists()


def test_a_service_must_say_when(cast: Cast) -> None:
    with pytest.raises(MustSayWhen):
        add_to_cart(owner=cast.daughter, elder=cast.grandma, listing=cast.bathing, at=NOON)


def test_what_came_to_nothing_can_go_back_into_the_cart(
    cast: Cast, mat: Listing, daughter_acting: Acting
) -> None:
    fill(cast, mat)
    checkout = buy(cast, daughter_acting)
    drop_checkout(checkout=checkout, acting=daughter_acting, at=NOON)

    assert put_back_into_cart(checkout=checkout, owner=cast.daughter, at=NOON) == 2
    assert len(cart_lines(cast.daughter, at=NOON)) == 2


def test_goods_that_come_with_a_visit_leave_the_shelf_when_it_is_done(
    cast: Cast, daughter_acting: Acting
) -> None:
    towel = create_listing(
        provider=cast.provider,
        category=cast.bathing.category,
        kind=ListingKind.GOODS,
        facts=ListingFacts(title="速干浴巾", words="", price=3_900, unit="条"),
    )
    publish_listing(listing=towel, by="孙丽", at=NOON)
    receive_stock(listing=towel, quantity=2, code="towels", at=NOON)
    fill(cast, Listing.objects.select_related("provider", "category").get(pk=towel.pk), mats=1)
    pay(buy(cast, daughter_acting), cast, daughter_acting)

    fulfil_order(order=Order.objects.get(), by="王秀兰", at=NOON)

    stock = Stock.objects.get(listing=towel)
    assert (stock.on_hand, stock.reserved) == (1, 0)
