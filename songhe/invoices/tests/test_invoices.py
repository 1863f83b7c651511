"""Asked for, issued, put right."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.invoices import queries
from songhe.invoices.actions.asking import (
    AlreadyAsked,
    BadNumber,
    Buyer,
    NothingToInvoice,
    withdraw_invoice,
)
from songhe.invoices.actions.correcting import (
    correct_invoice,
    send_for_order,
    withdraw_for_order,
)
from songhe.invoices.actions.sellers import BadTaxNumber, Identity, WrongRate, set_identity
from songhe.invoices.actions.sending import finish_invoice, send_invoice, send_lost_ones
from songhe.invoices.gateways.invoicing import TryAgain
from songhe.invoices.gateways.invoicing.sandbox import Sandbox
from songhe.invoices.models import Invoice
from songhe.invoices.states import BuyerKind, InvoiceState, Rate, TaxpayerKind
from songhe.invoices.tests.conftest import (
    FIRM,
    LATER,
    SELLER_NUMBER,
    arrived,
    asked,
    issued,
    known_to_tax_office,
    went_back,
)
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.models import Message
from songhe.shop.actions.orders import cancel_order
from songhe.shop.models import Order

S = InvoiceState


def send(invoice: Invoice) -> Invoice:
    send_invoice(invoice_id=invoice.pk, at=LATER)
    return Invoice.objects.get(pk=invoice.pk)


@pytest.mark.usefixtures("known")
def test_she_gets_an_invoice_over_what_she_paid_with_its_tax_and_its_signed_file(
    shoes: Order, her: Acting
) -> None:
    invoice = issued(shoes, her)

    (line,) = invoice.lines.all()
    assert (invoice.state, invoice.amount, invoice.tax) == (S.ISSUED, 19_800, 2_278)
    assert (line.words, line.quantity, line.rate) == ("*日用杂品*防滑布鞋", 2, "13")
    assert len(invoice.number) == 20
    assert b"<Amount>19800</Amount>" in bytes(invoice.file)
    assert Message.objects.filter(person=shoes.elder.person, words__contains="发票开好了").exists()
    assert queries.faults() == []


@pytest.mark.usefixtures("known")
def test_what_the_district_paid_does_not_stand_on_her_invoice(
    subsidised: Order, her: Acting
) -> None:
    invoice = issued(subsidised, her)

    assert subsidised.total == 19_800
    assert invoice.amount == subsidised.payable == 16_800
    assert queries.faults() == []


@pytest.mark.usefixtures("known")
def test_a_firm_gets_the_kind_of_private_things_and_never_their_names(
    mixed: Order, cast: Cast
) -> None:
    invoice = issued(mixed, acting_of(cast.daughter), FIRM)

    assert [line.words for line in invoice.lines.order_by("pk")] == [
        "*日用杂品*防滑布鞋",
        "*卫生用品*卫生用品",
    ]
    assert "纸尿裤".encode() not in bytes(invoice.file)
    assert FIRM.number.encode() in bytes(invoice.file)


@pytest.mark.usefixtures("known")
def test_only_she_herself_may_have_private_things_written_out(mixed: Order, her: Acting) -> None:
    invoice = issued(mixed, her, Buyer(BuyerKind.PERSON, "王秀兰", written_out=True))

    assert invoice.lines.filter(name="成人纸尿裤", quantity=3).exists()


@pytest.mark.usefixtures("known")
def test_an_order_has_one_invoice_however_often_it_is_asked_for(shoes: Order, her: Acting) -> None:
    asked(shoes, her)

    with pytest.raises(AlreadyAsked):
        asked(shoes, her, FIRM)
    assert Invoice.objects.count() == 1


@pytest.mark.usefixtures("known")
def test_a_firm_without_a_number_that_could_be_one_is_asked_again(
    shoes: Order, her: Acting
) -> None:
    with pytest.raises(BadNumber):
        asked(shoes, her, Buyer(BuyerKind.FIRM, "学校", "91420106MA4KMT7T90"))
    assert not Invoice.objects.exists()


@pytest.mark.usefixtures("known")
def test_it_waits_until_she_has_what_she_bought(on_its_way: Order, her: Acting) -> None:
    invoice = send(asked(on_its_way, her))
    assert invoice.state == S.REQUESTED

    arrived(on_its_way)
    send_for_order(Event.objects.get(name="shop.order.fulfil"))

    assert send(invoice).state == S.ISSUED


@pytest.mark.usefixtures("known")
def test_an_order_that_is_undone_gets_none(
    on_its_way: Order, her: Acting, sandbox: Sandbox
) -> None:
    invoice = asked(on_its_way, her)

    cancel_order(order=on_its_way, acting=her, at=NOON + timedelta(minutes=5))
    withdraw_for_order(Event.objects.get(name="shop.order.refund"))

    invoice.refresh_from_db()
    assert invoice.state == S.WITHDRAWN
    assert sandbox.issued() == []
    with pytest.raises(NothingToInvoice):
        asked(on_its_way, her)


def test_without_the_sellers_tax_identity_it_waits_and_then_goes(
    cast: Cast, shoes: Order, her: Acting
) -> None:
    invoice = send(asked(shoes, her))
    assert invoice.state == S.REQUESTED
    assert Message.objects.filter(person=cast.manager, words__contains="税务信息").exists()

    known_to_tax_office(cast)

    assert send(invoice).state == S.ISSUED


@pytest.mark.usefixtures("known")
def test_without_a_gateway_it_waits_quietly_until_there_is_one(
    shoes: Order, her: Acting, settings: Settings
) -> None:
    path, settings.SONGHE_INVOICE_GATEWAY = settings.SONGHE_INVOICE_GATEWAY, ""
    later = LATER + timedelta(hours=1)

    invoice = send(asked(shoes, her))
    assert (invoice.state, send_lost_ones(at=later)) == (S.REQUESTED, 0)

    settings.SONGHE_INVOICE_GATEWAY = path
    assert send_lost_ones(at=later) == 1
    assert send(invoice).state == S.ISSUED


@pytest.mark.usefixtures("known")
def test_what_goes_back_is_taken_off_by_red_invoices_until_nothing_is_left(
    shoes: Order, her: Acting
) -> None:
    blue = issued(shoes, her)

    for amount, left in ((9_900, 19_800), (3_333, 9_900), (6_567, 6_567)):
        went_back(shoes, amount, left)
        red = correct_invoice(blue=blue, by="test", at=LATER)
        assert red is not None
        assert (send(red).state, red.amount) == (S.ISSUED, amount)
        assert correct_invoice(blue=blue, by="test", at=LATER) is None  # told twice
        assert queries.faults() == []

    blue.refresh_from_db()
    assert blue.state == S.REVERSED
    assert sum(red.tax for red in queries.reds_of(blue)) == blue.tax
    assert len({red.number for red in queries.reds_of(blue)}) == 3


@pytest.mark.usefixtures("known")
def test_of_a_subsidised_order_only_her_own_part_is_taken_off(
    subsidised: Order, her: Acting
) -> None:
    blue = issued(subsidised, her)

    went_back(subsidised, 9_900, 19_800)
    red = correct_invoice(blue=blue, by="test", at=LATER)

    assert red is not None
    assert red.amount == 8_400  # of 99.00, 15.00 went back to the district
    assert queries.faults() == []


@pytest.mark.usefixtures("known")
def test_money_for_one_line_comes_off_that_line_at_its_own_rate(mixed: Order, cast: Cast) -> None:
    blue = issued(mixed, acting_of(cast.daughter))
    pads = mixed.lines.get(title="成人纸尿裤")

    went_back(mixed, 4_500, 23_400)
    red = correct_invoice(blue=blue, by="test", at=LATER, line_id=pads.pk)

    assert red is not None
    assert [(one.order_line_id, one.amount) for one in red.lines.all()] == [(pads.pk, 4_500)]
    assert queries.left_on(blue)[pads.pk] == 9_000


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("mood", ["busy", "lost", "tampered"])
def test_a_line_that_breaks_leaves_it_to_be_asked_again_and_issues_one(
    shoes: Order, her: Acting, sandbox: Sandbox, mood: str
) -> None:
    invoice = asked(shoes, her)
    sandbox.play(mood)

    with pytest.raises(TryAgain):
        send_invoice(invoice_id=invoice.pk, at=LATER)
    assert Invoice.objects.get(pk=invoice.pk).state == S.FAILED
    assert send_lost_ones(at=LATER + timedelta(minutes=11)) == 1

    assert send(invoice).state == S.ISSUED
    assert len(sandbox.issued()) == 1


@pytest.mark.usefixtures("known")
def test_money_that_goes_back_while_it_is_being_issued_is_taken_off_afterwards(
    shoes: Order, her: Acting, sandbox: Sandbox
) -> None:
    invoice = asked(shoes, her)
    sandbox.play("slow")
    assert send(invoice).state == S.ISSUING

    went_back(shoes, 9_900, 19_800)
    assert correct_invoice(blue=invoice, by="test", at=LATER) is None
    sandbox.finish(at=LATER, post=lambda body, headers: True)

    assert send(invoice).state == S.ISSUED
    assert [red.amount for red in queries.reds_of(invoice)] == [9_900]
    assert queries.faults() == []


@pytest.mark.usefixtures("known")
def test_what_the_gateway_refuses_is_said_to_the_seller_and_goes_once_it_is_mended(
    cast: Cast, shoes: Order, her: Acting, sandbox: Sandbox
) -> None:
    invoice = asked(shoes, her)
    sandbox.play("no")

    assert send(invoice).state == S.REFUSED
    assert Message.objects.filter(person=cast.manager, words__contains="税号不符").exists()

    known_to_tax_office(cast, rates={"A": Rate.NINE})
    sent = send(invoice)

    assert (sent.state, sent.why) == (S.ISSUED, "")
    assert sent.lines.get().rate == "9"  # nothing was issued before, so it was laid anew


@pytest.mark.usefixtures("known")
def test_what_may_be_at_the_gateway_is_not_withdrawn(
    shoes: Order, her: Acting, sandbox: Sandbox
) -> None:
    invoice = asked(shoes, her)
    sandbox.play("lost")
    with pytest.raises(TryAgain):
        send_invoice(invoice_id=invoice.pk, at=LATER)

    with pytest.raises(NotAllowed):
        withdraw_invoice(invoice=invoice, by="她", at=LATER)


@pytest.mark.usefixtures("known")
def test_a_withdrawn_one_makes_room_for_another_name(shoes: Order, her: Acting) -> None:
    first = asked(shoes, her)

    withdraw_invoice(invoice=first, by="她", at=LATER)
    second = issued(shoes, her, FIRM)

    assert (second.state, second.buyer_number) == (S.ISSUED, FIRM.number)


@pytest.mark.usefixtures("known")
def test_hearing_twice_that_it_was_issued_changes_nothing(
    shoes: Order, her: Acting, sandbox: Sandbox
) -> None:
    invoice = issued(shoes, her)
    again = sandbox.look_up(invoice.code)

    assert again is not None
    finish_invoice(issued=again, at=LATER)
    assert Message.objects.filter(words__contains="发票开好了").count() == 1


@pytest.mark.parametrize(
    ("number", "kind", "rate", "refused"),
    [
        ("91420106MA4KXP2Q60", TaxpayerKind.GENERAL, Rate.SIX, BadTaxNumber),
        (SELLER_NUMBER, TaxpayerKind.SMALL, Rate.THIRTEEN, WrongRate),
    ],
)
def test_a_wrong_tax_number_or_rate_is_not_written_down(
    cast: Cast, number: str, kind: TaxpayerKind, rate: Rate, refused: type[Exception]
) -> None:
    identity = Identity("静安", number, "", "", kind, rate)

    with pytest.raises(refused):
        set_identity(provider=cast.provider, identity=identity, rates={}, by="孙丽", at=NOON)
