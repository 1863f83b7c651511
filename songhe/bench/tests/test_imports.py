"""A sheet of many rows takes as many statements as one of few, and says the same as by hand."""

import pytest

from songhe.bench.imports import IN_STOCK, changed_listings, new_listings, seller
from songhe.catalogue.models import Listing, Stock
from songhe.catalogue.queries import stock_mismatches
from songhe.catalogue.states import SheetState
from songhe.config.reference import load_reference

FEW, MANY = 5, 60


@pytest.mark.django_db
def test_more_rows_of_a_sheet_take_no_more_statements() -> None:
    load_reference()
    few, many = seller(), seller()

    took = [new_listings(few, FEW)[0], new_listings(many, MANY)[0]]
    again = [changed_listings(few), changed_listings(many)]

    assert took[0].queries == took[1].queries
    assert again[0].queries == again[1].queries
    assert many.sheets.latest("pk").state == SheetState.TAKEN
    assert Listing.objects.filter(provider=many).exclude(search="").count() == MANY
    assert Stock.objects.filter(listing__provider=many, on_hand=IN_STOCK).count() == MANY
    assert stock_mismatches() == []
