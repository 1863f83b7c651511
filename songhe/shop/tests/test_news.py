import pytest
from django.utils.translation import gettext_lazy, override

from conftest import NOON, Cast
from songhe.notify.models import Message
from songhe.shop.actions.news import tell_in_their_words


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
