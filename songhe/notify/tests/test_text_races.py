"""A platform tells twice at once what became of a text, over two real connections."""

import pytest

from conftest import NOON, at_once
from songhe.kernel.models import Event
from songhe.notify.actions import hear_report, send_text, text_phone
from songhe.notify.gateways.sms import Report
from songhe.notify.models import Text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def text(transactional_db: None) -> Text:
    made = text_phone(phone="+8613800000002", words="请打电话", at=NOON)
    send_text(text_id=made.pk, at=NOON)
    return made


def _hear(text: Text, *, delivered: bool) -> None:
    hear_report(report=Report(text.code, delivered=delivered, why="", at=NOON), at=NOON)


def test_a_failure_told_twice_at_once_is_told_on_once(text: Text) -> None:
    at_once(*[lambda: _hear(text, delivered=False)] * 2, refusals=())

    text.refresh_from_db()
    assert text.failed_at == NOON
    assert Event.objects.filter(name="notify.text.fail", subject_id=text.pk).count() == 1


def test_arrived_and_lost_at_once_ends_as_arrived(text: Text) -> None:
    at_once(
        lambda: _hear(text, delivered=False),
        lambda: _hear(text, delivered=True),
        refusals=(),
    )

    text.refresh_from_db()
    assert text.delivered_at == NOON
