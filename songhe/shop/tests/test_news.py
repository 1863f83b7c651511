import re

import pytest
from django.utils.translation import gettext_lazy, override

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.accounts.models import Person
from songhe.notify.models import Message
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.news import tell_in_their_words, title_of
from songhe.shop.actions.requests import ask_family, pay_request
from songhe.shop.tests.conftest import Sell


@pytest.mark.usefixtures("at_noon")
def test_each_reads_when_it_is_in_a_language_of_their_own(cast: Cast) -> None:
    cast.daughter.language = "en"
    words = gettext_lazy("%(when)s还空着。")

    with override("zh-hans"):  # as a worker or whoever pressed a button
        tell_in_their_words(
            [cast.elder, cast.daughter],
            kind="order",
            words=words,
            facts={"when": NOON},
            url="/",
            at=NOON,
        )

    said = dict(Message.objects.values_list("person", "words"))
    assert said[cast.elder.pk].startswith("今天 12:00")
    assert said[cast.daughter.pk].startswith("Today 12:00")


def test_an_english_daughter_reads_no_chinese_of_ours_in_what_she_is_asked_to_pay(
    cast: Cast, sell: Sell, grandma_acting: Acting
) -> None:
    Person.objects.filter(pk=cast.daughter.pk).update(language="en")
    wanted = [Wanted(sell(title)) for title in ("Cane", "Cup")]
    checkout = start_checkout(
        elder=cast.grandma, lines=wanted, acting=grandma_acting, token="en", at=NOON
    )
    daughter = Person.objects.get(pk=cast.daughter.pk)

    with override("zh-hans"):  # her mother pressed
        asked = ask_family(checkout=checkout, payer=daughter, acting=grandma_acting, at=NOON)
        intent = pay_request(request=asked, by=daughter, at=NOON)
        title = title_of(checkout)
        assert str(title) == "Cane等 2 样"

    said = Message.objects.get(person=daughter).words
    assert "Cane and more, 2 in all" in said
    assert re.findall(r"[一-鿿]+", said) == ["王秀兰"]
    assert intent.title == "Cane and more, 2 in all"
