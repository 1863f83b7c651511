"""Numbers do not stand in what the sides of a claim say to one another; addresses may."""

import pytest
from django.test import Client
from django.urls import reverse

from conftest import Cast
from songhe.accounts.acting import Acting
from songhe.aftersales.actions import words
from songhe.aftersales.models import Statement
from songhe.aftersales.states import ClaimKind
from songhe.aftersales.tests.conftest import LATER, ask
from songhe.shop.actions.private import TooPrivate
from songhe.shop.models import Order


def test_a_telephone_number_is_refused_and_what_was_typed_stays(
    received: Order, cast: Cast, her: Acting, seller: Acting, client: Client
) -> None:
    claim = ask(received, ClaimKind.FAULTY, her)
    for number in ("打 13800000031", "身份证 420106194503120026"):
        with pytest.raises(TooPrivate):
            words.say(claim=claim, words=number, acting=seller, at=LATER)
    client.force_login(cast.elder)

    page = client.post(
        reverse("aftersales:say", args=[claim.code]), {"words": "打 13800000031 找我"}
    )

    assert page.status_code == 422
    assert all(one in page.content.decode() for one in ("里面有电话号码", "打 13800000031 找我"))
    words.say(claim=claim, words="请寄到中北路 12 号 3 栋 402 室。", acting=seller, at=LATER)
    assert Statement.objects.count() == 2
