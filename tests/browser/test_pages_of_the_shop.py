"""Pages of the shop as they stand in moments, or before people, that the walk does not meet."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Category
from songhe.demo.cast import Cast
from songhe.shop.actions.carts import add_to_cart
from songhe.shop.models import CartLine
from songhe.shop.tests.sellers import second_firm, sold_by
from tests.architecture.world import World
from tests.browser.looks import looks_right, looks_right_in_every_way
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_long_licence_stays_on_an_elders_page_in_the_largest_letters(
    open_as: OpenAs, town: Cast
) -> None:
    screen = open_as("elder", text="larger")

    screen.open(reverse("catalogue:provider", args=[town.provider.code]))

    looks_right(screen, elder=True)


def test_what_is_to_be_packed_stays_on_a_sellers_phone_in_the_largest_letters(
    open_as: OpenAs, town: Cast
) -> None:
    shipment = World(town)["shipment"]
    screen = open_as("manager", text="larger")

    screen.open(reverse("shipping:shipment", kwargs=shipment))

    looks_right(screen)


def test_papers_asked_about_and_papers_held_are_told_apart(open_as: OpenAs, town: Cast) -> None:
    assert World(town)["shown_paper"]
    screen = open_as("officer", desk=True)

    screen.open(reverse("oversight:provider", args=[town.provider.code]))

    looks_right(screen)


def test_the_name_of_a_size_can_be_read_where_it_is_changed(open_as: OpenAs, town: Cast) -> None:
    assert World(town)["variant"]
    chair = town.provider.listings.get(title="浴椅")
    for desk in (False, True):
        screen = open_as("manager", desk=desk)
        page = screen.open(reverse("catalogue:shelf", args=[chair.code]))

        box = page.locator("input[name=name]").first.bounding_box()

        assert box
        assert box["width"] > 120, box
        looks_right(screen)


def test_how_a_thing_stands_is_in_sight_on_a_sellers_phone(open_as: OpenAs, town: Cast) -> None:
    world = World(town)
    assert world["shipment"]
    assert world["lot"]
    screen = open_as("manager")
    for name in ("catalogue:mine", "shop:orders", "shipping:desk", "shipping:stock"):
        page = screen.open(reverse(name))

        for cell in page.locator("td.state").all():
            box = cell.bounding_box()
            assert box, name
            assert box["x"] + box["width"] <= 390, (name, box)
        assert page.locator("td.state").count(), name
        looks_right(screen)


# Pages that several people open: the walk meets them before the first of them only.
BEFORE_OTHERS = [
    ("elder", "catalogue:map", ""),
    ("elder", "shop:all_questions", "listing"),
    ("elder", "shop:question", "asked_question"),
    ("elder", "shop:why_ad", "standing_ad"),
    ("daughter", "shop:ask_question", "listing"),
    ("daughter", "shop:my_questions", ""),
    ("daughter", "invoices:invoice", "invoice"),
    ("daughter", "shop:orders", ""),
    ("manager", "invoices:invoice", "invoice"),
    ("manager", "shop:question", "asked_question"),
    ("manager", "aftersales:absent", "visit"),
    ("operator", "trials:trial", "trial"),
    ("officer", "trials:trial", "trial"),
    ("officer", "shop:ads", ""),
    ("officer", "shop:question", "asked_question"),
]


@pytest.mark.parametrize("slug", sorted({slug for slug, _name, _key in BEFORE_OTHERS}))
def test_a_page_looks_right_before_everybody_who_opens_it(
    slug: str, open_as: OpenAs, town: Cast
) -> None:
    world = World(town)
    pages = [reverse(name, kwargs=world[key]) for who, name, key in BEFORE_OTHERS if who == slug]
    for desk in (False, True):
        screen = open_as(slug, desk=desk)
        for page in pages:
            screen.open(page)
            looks_right(screen, elder=slug == "elder")


def test_her_full_cart_looks_right_and_so_does_changing_it(open_as: OpenAs, town: Cast) -> None:
    at = timezone.now()
    firm = second_firm(town)
    for number in range(7):
        listing = sold_by(
            firm, Category.objects.get(code="E01"), title=f"防滑浴垫（加长{number}号）", price=3_900
        )
        receive_stock(listing=listing, quantity=5, code=f"in:{number}", at=at)
        add_to_cart(owner=town.elder, elder=town.grandma, listing=listing, quantity=2, at=at)
    line = CartLine.objects.latest("pk").code
    screen = open_as("elder")
    for address in ("", "?change=1", "?change=2", f"?line={line}"):
        screen.open(f"/shop/cart/{address}")
        looks_right_in_every_way(screen, elder=True)


def test_what_others_know_of_an_order_stays_on_its_page(open_as: OpenAs, town: Cast) -> None:
    code = World(town)["goods_order"]["code"]
    screen = open_as("elder")

    page = screen.open(reverse("shop:order", args=[code]))

    door = page.locator(f'#order a[href="{reverse("aftersales:start", args=[code])}"]')
    expect(door).to_be_visible()  # fetched into a page that is itself fetched anew
