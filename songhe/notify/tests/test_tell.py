from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from conftest import NOON
from songhe.accounts.models import Person
from songhe.notify import actions
from songhe.notify.actions import choose_texts, send_text, tell, text_phone
from songhe.notify.gateways.sms import Receipt, Refused, TryAgain
from songhe.notify.gateways.sms.sandbox import Sandbox
from songhe.notify.models import LiveEvent, Message, Text
from songhe.notify.queries import WORTH_SENDING


def test_telling_puts_a_line_in_the_news_and_rings_open_pages(daughter: Person) -> None:
    message = tell(person=daughter, kind="order", words="已下单", url="/shop/", at=NOON)

    assert list(Message.objects.values_list("code", "words")) == [(message.code, "已下单")]
    assert list(LiveEvent.objects.order_by("pk").values_list("person", "kind")) == [
        (daughter.pk, "message"),
        (daughter.pk, "order"),
    ]
    assert not Text.objects.exists()


def test_what_is_urgent_is_texted_too(daughter: Person) -> None:
    tell(person=daughter, kind="alert", words="心率偏快", url="/health/", at=NOON, urgent=True)

    text = Text.objects.get()
    assert (text.phone, text.words) == ("+8613800000002", "心率偏快")


def test_whoever_wishes_gets_ordinary_news_as_a_text(daughter: Person) -> None:
    choose_texts(person=daughter, wanted=True)
    tell(person=daughter, kind="order", words="已下单", url="/shop/", at=NOON)
    choose_texts(person=daughter, wanted=False)
    tell(person=daughter, kind="order", words="已取消", url="/shop/", at=NOON)

    assert [text.words for text in Text.objects.all()] == ["已下单"]


def test_the_phone_rings_once_however_often_the_job_runs(db: None, settings: Settings) -> None:
    text = text_phone(phone="+8613800000002", words="验证码 123456", at=NOON)

    send_text(text_id=text.pk, at=NOON)
    send_text(text_id=text.pk, at=NOON)

    assert [arrived.words for arrived in Sandbox().arrived()] == ["验证码 123456"]
    text.refresh_from_db()
    assert (text.sent_at, text.receipt, text.attempts) == (NOON, f"sandbox-{text.code}", 1)
    assert text.words == ""  # the code does not lie about


def test_a_job_that_was_killed_after_the_channel_took_it_rings_no_second_time(db: None) -> None:
    text = text_phone(phone="+8613800000002", words="验证码 123456", at=NOON)
    Sandbox().send(key=text.code, phone=text.phone, words=text.words)  # and then it was killed

    send_text(text_id=text.pk, at=NOON)

    assert len(Sandbox().arrived()) == 1
    text.refresh_from_db()
    assert text.sent_at == NOON


class Refusing(Sandbox):
    def send(self, *, key: str, phone: str, words: str) -> Receipt:
        raise Refused("blocked_number")


class Busy(Sandbox):
    def send(self, *, key: str, phone: str, words: str) -> Receipt:
        raise TryAgain


def test_a_refused_text_is_marked_and_never_tried_again(db: None) -> None:
    text = text_phone(phone="+8613800000002", words="一", at=NOON)

    send_text(text_id=text.pk, at=NOON, gateway=Refusing())
    send_text(text_id=text.pk, at=NOON)

    text.refresh_from_db()
    assert (text.failed_at, text.failure, text.sent_at) == (NOON, "blocked_number", None)
    assert Sandbox().arrived() == []


def test_a_busy_channel_leaves_the_text_waiting(db: None) -> None:
    text = text_phone(phone="+8613800000002", words="一", at=NOON)

    with pytest.raises(TryAgain):
        send_text(text_id=text.pk, at=NOON, gateway=Busy())

    text.refresh_from_db()
    assert (text.failed_at, text.sent_at, text.words) == (None, None, "一")


def test_a_text_that_comes_too_late_is_not_sent(db: None) -> None:
    text = text_phone(phone="+8613800000002", words="一", at=NOON)

    send_text(text_id=text.pk, at=NOON + WORTH_SENDING * 1.1)

    text.refresh_from_db()
    assert text.failure == "too_late"
    assert Sandbox().arrived() == []


def test_a_half_written_file_of_the_sandbox_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / ".K1.1.1").write_text('{"phone": "+86138')

    assert Sandbox(tmp_path).arrived() == []


def test_reading_marks_only_what_was_not_read(daughter: Person, son: Person) -> None:
    first = tell(person=daughter, kind="order", words="一", url="/", at=NOON)
    tell(person=daughter, kind="order", words="二", url="/", at=NOON)
    tell(person=son, kind="order", words="三", url="/", at=NOON)
    actions.read_message(message=first, at=NOON)

    assert actions.read_all_messages(person=daughter, at=NOON) == 1
    assert Message.objects.filter(read_at=None).get().words == "三"


def test_a_text_knows_which_line_of_news_it_repeats(daughter: Person) -> None:
    message = tell(
        person=daughter, kind="alert", words="心率偏快", url="/health/", at=NOON, urgent=True
    )
    text_phone(phone="+8613800000002", words="验证码 123456", at=NOON)

    assert [text.words for text in message.texts.all()] == ["心率偏快"]
    assert Text.objects.filter(message=None).count() == 1


def test_the_end_of_what_was_texted_is_texted_without_being_urgent(daughter: Person) -> None:
    message = tell(
        person=daughter, kind="alert", words="已处理好", url="/health/", at=NOON, by_text=True
    )

    assert not message.urgent
    assert [text.words for text in message.texts.all()] == ["已处理好"]


def test_the_first_page_that_was_rung_counts_as_the_moment_of_showing(daughter: Person) -> None:
    message = tell(person=daughter, kind="order", words="已下单", url="/shop/", at=NOON)
    later = NOON + timedelta(seconds=5)

    assert actions.note_shown([message.code], at=NOON) == 1
    assert actions.note_shown([message.code], at=later) == 0

    message.refresh_from_db()
    assert message.shown_at == NOON
