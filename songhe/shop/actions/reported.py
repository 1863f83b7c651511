"""Questions and answers that break a rule: reported by anybody, hidden by the platform alone."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from songhe.accounts.acting import Acting
from songhe.kernel.events import record
from songhe.shop.actions.hiding import check_platform, hide, show_again
from songhe.shop.models import Answer, Question, QuestionHiding, QuestionReport
from songhe.shop.states import HidingRule


class AlreadySaid(Exception):
    """Reported by the same person before."""


def report(
    *, question: Question, answer: Answer | None, rule: HidingRule, acting: Acting, at: datetime
) -> QuestionReport:
    """Say that a question or an answer breaks a rule; it stays until somebody has looked.

    :raises AlreadySaid: if the same person said so before.
    """
    try:
        with transaction.atomic():
            return QuestionReport.objects.create(
                question=question, answer=answer, rule=rule, by=acting.person, at=at
            )
    except IntegrityError as there:
        raise AlreadySaid from there


@transaction.atomic
def hide_words(
    *,
    question: Question,
    answer: Answer | None,
    rule: HidingRule,
    reasons: str,
    acting: Acting,
    at: datetime,
) -> QuestionHiding:
    """Hide the words of a question or an answer by a rule; the trace stays.

    :raises NotYours: if it is not the platform who does it.
    :raises NothingSaid: if no reasons are given.
    :raises AlreadyHidden: if it is hidden already.
    """
    hiding = QuestionHiding(question=question, answer=answer)
    hide(hiding, rule=rule, reasons=reasons, acting=acting, at=at)
    _settle(question, answer, acting, at)
    record(
        name="shop.question.hide",
        subject_id=question.pk,
        actor=acting.label,
        at=at,
        facts={"rule": rule, "answer": answer.code if answer else ""},
    )
    return hiding


@transaction.atomic
def show_words(*, question: Question, answer: Answer | None, acting: Acting, at: datetime) -> None:
    """Show hidden words again.

    :raises NotYours: if it is not the platform who does it.
    """
    hidings = QuestionHiding.objects.filter(question=question, answer=answer)
    if show_again(hidings, acting=acting, at=at):
        record(name="shop.question.show", subject_id=question.pk, actor=acting.label, at=at)


@transaction.atomic
def let_stand(*, question: Question, answer: Answer | None, acting: Acting, at: datetime) -> None:
    """The platform looked and no rule is broken: what was reported stays as it is.

    :raises NotYours: if it is not the platform who does it.
    """
    check_platform(acting)
    if _settle(question, answer, acting, at):
        record(name="shop.question.let_stand", subject_id=question.pk, actor=acting.label, at=at)


def _settle(question: Question, answer: Answer | None, acting: Acting, at: datetime) -> int:
    open_ones: QuerySet[QuestionReport] = QuestionReport.objects.filter(
        question=question, answer=answer, settled_at=None
    )
    return open_ones.update(settled_at=at, settled_by=acting.label)
