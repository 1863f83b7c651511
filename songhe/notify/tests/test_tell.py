from conftest import NOON
from songhe.accounts.models import Person
from songhe.notify.actions import tell
from songhe.notify.models import LiveEvent, Message, Text


def test_telling_puts_a_line_in_the_news_and_rings_open_pages(daughter: Person) -> None:
    message = tell(person=daughter, kind="order", words="已下单", url="/shop/", at=NOON)

    assert list(Message.objects.values_list("code", "words")) == [(message.code, "已下单")]
    assert list(LiveEvent.objects.order_by("pk").values_list("person", "kind")) == [
        (daughter.pk, "message"),
        (daughter.pk, "order"),
    ]
    assert not Text.objects.exists()
