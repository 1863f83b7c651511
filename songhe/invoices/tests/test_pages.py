"""Pages of invoices, and the address where the gateway tells."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from conftest import Cast
from songhe.accounts.acting import Acting
from songhe.accounts.models import Person
from songhe.invoices.actions.sending import send_invoice
from songhe.invoices.gateways.invoicing import wire
from songhe.invoices.gateways.invoicing.sandbox import Sandbox
from songhe.invoices.models import Invoice, TaxIdentity
from songhe.invoices.states import InvoiceState
from songhe.invoices.tests.conftest import FIRM, LATER, SELLER_NUMBER, asked, issued
from songhe.shop.models import Order


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def browse(client: Client) -> Any:
    def signed_in(person: Person) -> Client:
        client.force_login(person)
        return client

    return signed_in


@pytest.mark.usefixtures("known")
def test_she_asks_with_one_page_and_finds_her_name_written_there(shoes: Order, browse: Any) -> None:
    client = browse(shoes.elder.person)
    address = f"/invoices/orders/{shoes.code}/"

    assert 'value="王秀兰"' in client.get(address).content.decode()
    answer = client.post(address, {"kind": "person", "name": "王秀兰"}, follow=True)

    invoice = Invoice.objects.get()
    assert answer.redirect_chain[-1][0] == f"/invoices/{invoice.code}/"
    assert (invoice.buyer_name, invoice.amount) == ("王秀兰", 19_800)


@pytest.mark.usefixtures("known")
def test_a_wrong_number_is_said_and_nothing_typed_is_lost(shoes: Order, browse: Any) -> None:
    client = browse(shoes.elder.person)
    typed = {"kind": "firm", "name": "武昌某某学校", "number": "91420106MA4KMT7T90"}

    answer = client.post(f"/invoices/orders/{shoes.code}/", typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "税号不对" in page
    assert typed["name"] in page
    assert typed["number"] in page
    assert not Invoice.objects.exists()


@pytest.mark.usefixtures("known")
def test_who_asked_downloads_the_file_and_who_only_sees_the_order_does_not(
    shoes: Order, her: Acting, cast: Cast, browse: Any
) -> None:
    invoice = issued(shoes, her)
    file = f"/invoices/{invoice.code}/file/"

    answer = browse(cast.elder).get(file)
    assert answer.content == bytes(invoice.file)
    assert f"invoice-{invoice.number}.xml" in answer["Content-Disposition"]

    client = browse(cast.daughter)  # she sees the order, and did not pay
    assert client.get(f"/shop/orders/{shoes.code}/").status_code == 200
    assert client.get(file).status_code == 404
    assert client.get(f"/invoices/orders/{shoes.code}/").status_code == 404
    beside = client.get(f"/invoices/orders/{shoes.code}/beside/").content.decode()
    assert "invoice" not in beside


@pytest.mark.usefixtures("known")
def test_who_may_not_name_private_things_is_not_even_asked(
    mixed: Order, cast: Cast, browse: Any
) -> None:
    address = f"/invoices/orders/{mixed.code}/"

    assert "written_out" not in browse(cast.daughter).get(address).content.decode()
    assert "written_out" in browse(cast.elder).get(address).content.decode()
    browse(cast.daughter).post(address, {"kind": "person", "name": "陈丽华", "written_out": "on"})
    assert not Invoice.objects.get().written_out


def test_the_seller_says_how_the_tax_office_knows_it(
    cast: Cast, shoes: Order, her: Acting, browse: Any
) -> None:
    invoice = asked(shoes, her)
    client = browse(cast.manager)
    assert "还没有登记税务信息" in client.get("/invoices/seller/").content.decode()
    facts = {"name": "静安养老", "kind": "small", "usual_rate": "1", "rate_A02": "13"}

    wrong = client.post("/invoices/seller/identity/", {**facts, "tax_number": "12345"})
    assert wrong.status_code == 422
    assert "这类纳税人没有这个税率" in wrong.content.decode()
    right = {**facts, "rate_A02": "3", "tax_number": SELLER_NUMBER}
    assert client.post("/invoices/seller/identity/", right).status_code == 302

    assert TaxIdentity.objects.get().tax_number == SELLER_NUMBER
    send_invoice(invoice_id=invoice.pk, at=LATER)
    assert invoice.lines.get().rate == "3"


@pytest.mark.usefixtures("known")
def test_the_sellers_list_asks_as_many_questions_for_one_as_for_many(
    cast: Cast, shoes: Order, her: Acting, browse: Any, django_assert_max_num_queries: Any
) -> None:
    one = issued(shoes, her)
    Invoice.objects.filter(pk=one.pk).update(state=InvoiceState.WITHDRAWN)
    issued(shoes, her, FIRM)
    client = browse(cast.manager)
    client.get("/invoices/seller/")

    with django_assert_max_num_queries(14):
        page = client.get("/invoices/seller/").content.decode()

    assert page.count(f"/invoices/{one.code}/") == 1
    assert FIRM.name in page


@pytest.mark.usefixtures("known")
def test_a_signed_notice_only_lets_us_ask_and_another_is_not_heard(
    shoes: Order, her: Acting, sandbox: Sandbox, client: Client
) -> None:
    invoice = asked(shoes, her)
    sandbox.play("slow")
    send_invoice(invoice_id=invoice.pk, at=LATER)
    heard = []

    def post(body: bytes, headers: Any) -> bool:
        kept = {name: value for name, value in headers.items() if name != "Content-Type"}
        answer = client.post(
            "/invoices/notices/", body, content_type="application/json", headers=kept
        )
        heard.append(answer.status_code)
        return answer.status_code == 204

    body, headers = wire.seal({"number": invoice.code}, at=LATER)
    assert post(body.replace(invoice.code.encode(), b"X" * len(invoice.code)), headers) is False
    old = wire.seal({"number": invoice.code}, at=LATER.replace(year=2025))
    assert post(*old) is False
    assert sandbox.finish(at=LATER, post=post) == 1
    assert heard == [400, 400, 204, 204]

    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ISSUING  # what a notice says proves nothing
    send_invoice(invoice_id=invoice.pk, at=LATER)
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ISSUED
