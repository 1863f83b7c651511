"""Questions about listings, and who may say something to them."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.models import Person
from songhe.accounts.states import Role
from songhe.catalogue.models import Listing, Provider
from songhe.shop.models import Answer, OrderLine, Question, QuestionHiding, QuestionReport
from songhe.shop.queries.people import shops_for_somebody
from songhe.shop.states import OrderState

DAY = timedelta(days=1)


def _told(questions: QuerySet[Question]) -> QuerySet[Question]:
    """With everything that a page shows of them: four questions for any number."""
    answers = Answer.objects.select_related("elder__person").prefetch_related("hidings")
    return questions.select_related(
        "listing", "elder__person", "provider__organisation"
    ).prefetch_related("hidings", Prefetch("answers", answers.order_by("-kind", "at")))


def questions() -> QuerySet[Question]:
    """Return all questions; everybody may read them."""
    return _told(Question.objects.all())


def questions_of(listing: Listing) -> QuerySet[Question]:
    """Return what was asked about a listing: what the seller answered last comes first."""
    return _told(listing.questions.all()).order_by(
        F("answered_at").desc(nulls_last=True), "-asked_at", "-pk"
    )


def questions_by(person: Person) -> QuerySet[Question]:
    """Return what somebody asked, the newest first."""
    return _told(Question.objects.filter(asker=person)).order_by("-asked_at", "-pk")


def questions_to(provider: Provider) -> QuerySet[Question]:
    """Return what a seller was asked and may answer: what waits longest comes first."""
    return _told(_shown(provider)).order_by(
        F("answered_at").desc(nulls_first=True), "asked_at", "pk"
    )


def waiting_questions(provider: Provider) -> int:
    """Return how many questions a seller has not answered."""
    return _shown(provider).filter(answered_at=None).count()


def _shown(provider: Provider) -> QuerySet[Question]:
    hidden = QuestionHiding.objects.filter(question=OuterRef("pk"), answer=None, ended_at=None)
    return provider.questions.exclude(Exists(hidden))


def asked_lately(asker: Person, at: datetime) -> int:
    """Return how many questions a person asked in a day."""
    return Question.objects.filter(asker=asker, asked_at__gt=at - DAY).count()


def bought_by(acting: Acting, listing: Listing) -> OrderLine | None:
    """Return the newest finished purchase of this thing by whoever is here, if there is one."""
    if acting.elder is None and acting.role is not None:
        return None
    lines = OrderLine.objects.filter(listing=listing, order__state=OrderState.FULFILLED)
    mine = (
        Q(order__elder=acting.elder) if acting.elder else Q(order__checkout__paid_by=acting.person)
    )
    return lines.filter(mine).select_related("order__elder").order_by("-pk").first()


def may_ask(acting: Acting | None) -> bool:
    """An elder, the station beside her, and relatives who may order for her ask questions."""
    return acting is not None and shops_for_somebody(acting)


def is_seller_of(acting: Acting | None, question: Question) -> bool:
    return (
        acting is not None
        and acting.elder is None
        and acting.role == Role.MANAGER
        and acting.organisation == question.provider.organisation
    )


def open_reports() -> QuerySet[QuestionReport]:
    """Return what was reported and nobody has looked at, oldest first."""
    return (
        QuestionReport.objects.filter(settled_at=None)
        .select_related("question__listing", "answer")
        .order_by("at", "pk")
    )
