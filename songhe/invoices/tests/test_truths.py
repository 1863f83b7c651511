from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from songhe.accounts.acting import Acting
from songhe.invoices import queries
from songhe.invoices.models import Invoice
from songhe.invoices.states import InvoiceState
from songhe.invoices.tests.conftest import issued
from songhe.kernel.codes import new_code
from songhe.shop.models import Order


def again(invoice: Invoice, **other: Any) -> Invoice:
    """The same invoice stands there once more, without lines: nobody may do this."""
    same = Invoice.objects.get(pk=invoice.pk)
    same.pk, same.code, same.number = None, new_code(), ""
    for name, value in other.items():
        setattr(same, name, value)
    same.save()
    return same


@pytest.mark.usefixtures("known")
def test_wrong_invoices_are_named_with_the_same_few_questions_however_many_there_are(
    subsidised: Order, her: Acting, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    blue = issued(subsidised, her)
    with django_assert_num_queries(4):  # their lines, the invoices, programmes, the ledger
        assert queries.faults() == []

    copies = [again(blue, state=InvoiceState.REVERSED) for _number in range(3)]
    blue.lines.update(tax=0)

    with django_assert_num_queries(4):
        found = queries.faults()
    assert [fault.split(":")[0] for fault in found] == [
        f"invoice {one}" for one in (blue, *copies, *copies)
    ]
