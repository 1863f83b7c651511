"""Questions under a listing: by whom, how often, answered by whom, hidden only by a rule."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.accounts.models import Elder
from songhe.catalogue.actions.listings import ForbiddenClaims
from songhe.kernel.models import Event
from songhe.shop.actions import hiding, questions, reported
from songhe.shop.actions.orders import fulfil_order, start_order
from songhe.shop.actions.private import TooPrivate
from songhe.shop.models import Answer, Order, Question, QuestionHiding, QuestionReport
from songhe.shop.queries.questions import questions_of, questions_to, waiting_questions
from songhe.shop.rules.private import Private
from songhe.shop.states import AnswerKind, HidingRule
from songhe.shop.tests.conftest import TOMORROW_TEN

WORDS = "一个人在家可以约吗？"


def ask(
    cast: Cast, words: str = WORDS, *, acting: Acting | None = None, hours: int = 0
) -> Question:
    return questions.ask_question(
        listing=cast.bathing,
        elder=cast.grandma,
        words=words,
        acting=acting or acting_of(cast.elder),
        at=NOON + timedelta(hours=hours),
    )


def answer(question: Question, acting: Acting, words: str = "可以，两个人一起来。") -> Answer:
    return questions.answer_question(question=question, words=words, acting=acting, at=NOON)


@pytest.fixture
def bathed(order: Order) -> None:
    start_order(order=order, by="周桂芳", at=TOMORROW_TEN)
    fulfil_order(order=order, by="王秀兰", at=TOMORROW_TEN)


def test_a_question_stands_at_once_the_seller_hears_and_nobody_is_named(
    cast: Cast, client: Client
) -> None:
    ask(cast)

    page = client.get(reverse("shop:questions", args=[cast.bathing.code])).content.decode()
    assert WORDS in page
    assert "王家长辈" in page
    assert cast.elder.name not in page
    assert "还没有人回答" in page
    assert cast.manager.messages.filter(kind="question", words__contains=WORDS).exists()


def test_a_relative_who_may_order_asks_for_her_and_strangers_and_staff_do_not(cast: Cast) -> None:
    asked = ask(cast, acting=acting_of(cast.daughter))

    assert (asked.asker, asked.is_elders) == (cast.daughter, False)
    for who in (cast.son, cast.manager, cast.officer):
        with pytest.raises(questions.NotYours):
            ask(cast, acting=acting_of(who))


def test_nobody_asks_for_an_elder_for_whom_they_may_not_act(
    cast: Cast, father: Elder, client: Client
) -> None:
    path = f"/shop/listings/{cast.bathing.code}/ask/"
    for who, elder in ((cast.elder, father), (cast.son, cast.grandma), (cast.daughter, None)):
        client.force_login(who)
        code = elder.code if elder else "\x00"
        assert client.get(path, {"elder": code}).status_code == 404
        assert client.post(path, {"elder": code, "words": "水温多少？"}).status_code == 404

    assert not Question.objects.exists()


def test_the_station_asks_in_her_name_and_she_is_told(cast: Cast) -> None:
    beside = acting_of(cast.operator, helped=cast.grandma.code)

    asked = ask(cast, acting=beside)
    answer(asked, acting_of(cast.manager))

    assert asked.by_label == beside.label
    assert cast.elder.messages.filter(kind="question").count() == 1
    assert not cast.operator.messages.filter(kind="question").exists()


def test_what_is_too_private_is_refused_with_its_reason(cast: Cast) -> None:
    with pytest.raises(TooPrivate) as refused:
        ask(cast, "我电话 13800000031，打给我")

    assert refused.value.kind == Private.PHONE
    assert not Question.objects.exists()


def test_a_person_asks_five_questions_a_day_and_none_twice(cast: Cast) -> None:
    for number in range(questions.MOST_A_DAY):
        ask(cast, f"问题{number}？")

    with pytest.raises(questions.AlreadySaid):
        ask(cast, "问题0？")
    with pytest.raises(questions.AskedOften):
        ask(cast, "再问一个？")
    assert ask(cast, "明天再问。", hours=25).code


@pytest.mark.django_db(transaction=True)
def test_two_windows_do_not_get_past_the_bound(cast: Cast) -> None:
    for number in range(questions.MOST_A_DAY - 1):
        ask(cast, f"问题{number}？")
    both, outcomes = threading.Barrier(2), []

    def window(words: str) -> None:
        both.wait()
        try:
            outcomes.append(ask(cast, words).words)
        except questions.AskedOften:
            outcomes.append("often")
        finally:
            connections.close_all()

    windows = [threading.Thread(target=window, args=[words]) for words in ("甲？", "乙？")]
    for one in windows:
        one.start()
    for one in windows:
        one.join()

    assert outcomes.count("often") == 1
    assert Question.objects.count() == questions.MOST_A_DAY


def test_the_seller_answers_once_and_she_hears_of_it(cast: Cast) -> None:
    asked = ask(cast)

    answer(asked, acting_of(cast.manager))

    with pytest.raises(questions.AlreadySaid):
        answer(asked, acting_of(cast.manager), "再说一句。")
    for who in (cast.worker, cast.officer, cast.son):
        with pytest.raises(questions.NotYours):
            answer(asked, acting_of(who))
    assert asked.answers.get().kind == AnswerKind.SELLER
    assert cast.elder.messages.filter(words__contains="回答了").count() == 1


def test_a_seller_promises_nothing_that_the_law_forbids(cast: Cast) -> None:
    asked = ask(cast)

    with pytest.raises(ForbiddenClaims):
        answer(asked, acting_of(cast.manager), "泡一泡能治好关节炎。")

    asked.refresh_from_db()
    assert asked.answered_at is None


def test_who_had_it_answers_too_and_who_only_wants_it_does_not(cast: Cast, bathed: None) -> None:
    asked = ask(cast, acting=acting_of(cast.daughter))

    with pytest.raises(questions.NotYours):
        answer(asked, acting_of(cast.daughter))  # the elder paid herself
    said = answer(asked, acting_of(cast.elder), "可以的，师傅很小心。")

    assert (said.kind, said.elder) == (AnswerKind.BUYER, cast.grandma)
    asked.refresh_from_db()
    assert asked.answered_at is None  # it still waits for the seller
    assert cast.daughter.messages.filter(words__contains="买过的人").exists()


def test_what_waits_longest_comes_first_for_the_seller_and_answers_first_for_buyers(
    cast: Cast,
) -> None:
    old, new, done = (ask(cast, f"问题{hours}？", hours=hours) for hours in (1, 3, 2))
    answer(done, acting_of(cast.manager))

    assert list(questions_to(cast.provider)) == [old, new, done]
    assert list(questions_of(cast.bathing)) == [done, new, old]
    assert waiting_questions(cast.provider) == 2


def test_words_are_hidden_only_by_a_rule_and_the_trace_stays(cast: Cast, client: Client) -> None:
    asked = ask(cast)
    said = answer(asked, acting_of(cast.manager))
    page = reverse("shop:question", args=[asked.code])
    for who in (cast.daughter, cast.son):
        reported.report(
            question=asked, answer=said, rule=HidingRule.ADVERT, acting=acting_of(who), at=NOON
        )
    with pytest.raises(reported.AlreadySaid):
        reported.report(
            question=asked,
            answer=said,
            rule=HidingRule.ABUSE,
            acting=acting_of(cast.son),
            at=NOON,
        )
    assert said.words in client.get(page).content.decode()  # reported is not hidden
    with pytest.raises(hiding.NotYours):
        hide(asked, said, acting_of(cast.manager))

    hide(asked, said, acting_of(cast.officer))

    hidden = client.get(page).content.decode()
    assert said.words not in hidden
    assert "打广告" in hidden
    assert asked.words in hidden
    assert not QuestionReport.objects.filter(settled_at=None).exists()
    reported.show_words(question=asked, answer=said, acting=acting_of(cast.officer), at=NOON)
    assert said.words in client.get(page).content.decode()
    assert QuestionHiding.objects.get().ended_at == NOON
    assert Event.objects.filter(name__in=["shop.question.hide", "shop.question.show"]).count() == 2


def hide(question: Question, said: Answer | None, acting: Acting) -> None:
    reported.hide_words(
        question=question,
        answer=said,
        rule=HidingRule.ADVERT,
        reasons="拉人。",
        acting=acting,
        at=NOON,
    )


def test_a_hidden_question_waits_for_no_answer(cast: Cast) -> None:
    asked = ask(cast)

    hide(asked, None, acting_of(cast.officer))

    assert waiting_questions(cast.provider) == 0


def test_she_asks_on_one_page_and_keeps_what_she_typed(cast: Cast, client: Client) -> None:
    client.force_login(cast.elder)
    address = reverse("shop:ask_question", args=[cast.bathing.code])

    refused = client.post(address, {"words": "加微信 songhe_2026 说"})

    assert refused.status_code == 422
    assert "加微信 songhe_2026 说" in refused.content.decode()
    assert "人人都能看到" in refused.content.decode()
    assert client.post(address, {"words": ["", WORDS]}).status_code == 302
    assert Question.objects.get().elder == cast.grandma


def test_a_seller_finds_the_question_and_answers_it(cast: Cast, client: Client) -> None:
    asked = ask(cast)
    client.force_login(cast.manager)
    assert WORDS in client.get(reverse("shop:asked")).content.decode()

    client.post(reverse("shop:answer_question", args=[asked.code]), {"words": "可以。"})

    assert "回答了" in client.get(reverse("shop:asked")).content.decode()
    assert asked.answers.get().words == "可以。"


def test_the_platform_sees_what_was_reported_and_lets_it_stand(cast: Cast, client: Client) -> None:
    asked = ask(cast)
    client.force_login(cast.daughter)
    client.post(reverse("shop:report_question", args=[asked.code]), {"rule": "abuse"})
    client.force_login(cast.officer)
    assert WORDS in client.get(reverse("shop:reported")).content.decode()
    assert "没有违规" in client.get(reverse("shop:question", args=[asked.code])).content.decode()

    client.post(reverse("shop:let_question_stand", args=[asked.code]))

    assert WORDS not in client.get(reverse("shop:reported")).content.decode()
    assert not QuestionHiding.objects.exists()


def test_many_questions_cost_as_much_as_one(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    at_listing = reverse("shop:questions", args=[cast.bathing.code])
    answer(ask(cast), acting_of(cast.manager))
    with django_assert_max_num_queries(6) as few:
        client.get(at_listing)
    for number in range(9):
        answer(ask(cast, f"问题{number}？", hours=30 * number), acting_of(cast.manager))

    with django_assert_max_num_queries(len(few)):
        client.get(at_listing)
    client.force_login(cast.manager)
    with django_assert_max_num_queries(14):
        client.get(reverse("shop:asked"))


def test_the_page_of_a_listing_asks_ten_questions_of_the_database_at_most(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = reverse("catalogue:listing", args=[cast.bathing.code])
    with django_assert_max_num_queries(10) as few:
        client.get(address)
    for number in range(5):
        ask(cast, f"问题{number}？")

    with django_assert_max_num_queries(len(few)):
        client.get(address)
