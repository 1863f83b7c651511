"""Asking about a listing, and answering."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from songhe.accounts import queries as accounts
from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Person
from songhe.accounts.states import Role
from songhe.catalogue.actions.claims import check_words
from songhe.catalogue.models import Listing
from songhe.kernel.events import record
from songhe.shop.actions.news import ring, tell_in_their_words
from songhe.shop.actions.private import check_public
from songhe.shop.models import Answer, Question
from songhe.shop.queries.questions import asked_lately, bought_by, is_seller_of, may_ask
from songhe.shop.states import AnswerKind

MOST_A_DAY = 5  # questions of one person


class NotYours(Exception):
    """Who buys for nobody does not ask; who neither sells nor bought it does not answer."""


class NothingSaid(Exception):
    """A question or an answer without words."""


class AlreadySaid(Exception):
    """The same question again, or a second answer of the same voice."""


class AskedOften(Exception):
    """Five questions a day are enough; tomorrow there are more."""


def asker_of(acting: Acting) -> Person:
    """Whose question it is, and who is told of answers: the elder, if she is there."""
    return acting.elder.person if acting.elder else acting.person


@transaction.atomic
def ask_question(
    *, listing: Listing, elder: Elder, words: str, acting: Acting, at: datetime
) -> Question:
    """Ask something about a listing for an elder; everybody sees it, the seller is told.

    :raises NotYours: if whoever is here does not buy for anybody.
    :raises NothingSaid, TooPrivate: if it cannot stand so.
    :raises AlreadySaid: if the same person asked the same.
    :raises AskedOften: if it would be the sixth in a day.
    """
    if not may_ask(acting):
        raise NotYours
    said = _sayable(words)
    asker = asker_of(acting)
    # Two windows of one person wait for each other, so that five stay five.
    Person.objects.select_for_update().get(pk=asker.pk)
    if Question.objects.filter(listing=listing, asker=asker, words=said).exists():
        raise AlreadySaid
    if asked_lately(asker, at) >= MOST_A_DAY:
        raise AskedOften
    question = Question.objects.create(
        listing=listing,
        provider=listing.provider,
        elder=elder,
        asker=asker,
        by_label=acting.label,
        words=said,
        asked_at=at,
    )
    record(name="shop.question.ask", subject_id=question.pk, actor=acting.label, at=at)
    tell_in_their_words(
        accounts.members_of(listing.provider.organisation, Role.MANAGER),
        kind="question",
        words=_("有人问“%(title)s”：%(words)s"),
        facts={"title": listing.title, "words": said},
        url=question_url(question),
        at=at,
    )
    return question


@transaction.atomic
def answer_question(*, question: Question, words: str, acting: Acting, at: datetime) -> Answer:
    """The seller answers, or somebody who bought the thing; the asker is told.

    :raises NotYours: if whoever is here did neither sell nor buy it.
    :raises NothingSaid, TooPrivate: if it cannot stand so.
    :raises ForbiddenClaims: if a seller promises what the law forbids.
    :raises AlreadySaid: if this voice answered before.
    """
    seller = is_seller_of(acting, question)
    line = None if seller else bought_by(acting, question.listing)
    if not seller and line is None:
        raise NotYours
    said = _sayable(words)
    if seller:
        check_words(said, category=question.listing.category.code)
    answer = _keep(question, said, acting, elder=line.order.elder if line else None, at=at)
    record(
        name="shop.question.answer",
        subject_id=question.pk,
        actor=acting.label,
        at=at,
        facts={"kind": answer.kind},
    )
    _tell_of_answer(question, answer, at)
    return answer


def _keep(
    question: Question, words: str, acting: Acting, *, elder: Elder | None, at: datetime
) -> Answer:
    try:
        with transaction.atomic():
            answer = Answer.objects.create(
                question=question,
                kind=AnswerKind.BUYER if elder else AnswerKind.SELLER,
                elder=elder,
                words=words,
                by=asker_of(acting),
                by_label=acting.label,
                at=at,
            )
    except IntegrityError as there:
        raise AlreadySaid from there
    if answer.kind == AnswerKind.SELLER:
        question.answered_at = at
        question.save(update_fields=["answered_at"])
    return answer


def _tell_of_answer(question: Question, answer: Answer, at: datetime) -> None:
    facts = {"provider": question.provider.name, "title": question.listing.title}
    if answer.by_id != question.asker_id:
        tell_in_their_words(
            [question.asker],
            kind="question",
            words=_("您问的“%(title)s”，%(provider)s回答了。")
            if answer.kind == AnswerKind.SELLER
            else _("您问的“%(title)s”，买过的人回答了。"),
            facts=facts,
            url=question_url(question),
            at=at,
        )
    managers = accounts.members_of(question.provider.organisation, Role.MANAGER)
    ring(managers, kind="question", code=question.code, at=at)


def question_url(question: Question) -> str:
    return reverse("shop:question", args=[question.code])


def _sayable(words: str) -> str:
    said = " ".join(words.split())
    if not said:
        raise NothingSaid
    check_public(said)
    return said
