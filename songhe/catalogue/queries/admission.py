"""Applications: what they lack, who may see their files, what has happened to a provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from songhe.accounts.acting import Acting
from songhe.accounts.states import Role
from songhe.catalogue.models import (
    Application,
    ApplicationPaper,
    Category,
    Document,
    Licence,
    Provider,
)
from songhe.catalogue.models.admission import OPEN_APPLICATION
from songhe.catalogue.rules.admission import Asked, Gap, Lack, Shown, lacks_of
from songhe.catalogue.states import ApplicationState
from songhe.kernel.models import Event

STORY = (
    "catalogue.provider.apply",
    "catalogue.provider.approve",
    "catalogue.provider.suspend",
    "catalogue.provider.restore",
    "catalogue.provider.remove",
    "catalogue.provider.reconsider",
    "catalogue.provider.readmit",
    "catalogue.provider.warn",
    "catalogue.licence.add",
)
OF_APPLICATION = (
    "catalogue.application.send",
    "catalogue.application.ask_changes",
    "catalogue.application.approve",
    "catalogue.application.refuse",
    "catalogue.application.reopen",
)


@dataclass(frozen=True)
class Change:
    """One line of a provider's history."""

    at: datetime
    words: str
    by: str
    reason: str


def applications() -> QuerySet[Application]:
    papers = ApplicationPaper.objects.select_related("category", "document").order_by("pk")
    return Application.objects.select_related("provider__organisation__region").prefetch_related(
        Prefetch("papers", papers), "categories"
    )


def applications_of(provider: Provider) -> QuerySet[Application]:
    return applications().filter(provider=provider).order_by("-started_at", "-pk")


def open_application_of(provider: Provider) -> Application | None:
    return applications_of(provider).filter(OPEN_APPLICATION).first()


def applications_waiting() -> QuerySet[Application]:
    """Return what waits for a decision, longest first."""
    return applications().filter(state=ApplicationState.SENT).order_by("sent_at", "pk")


def documents_visible_to(acting: Acting) -> QuerySet[Document]:
    """Return the files that somebody may open: the platform's officers all, a manager its own."""
    if acting.role == Role.OFFICER:
        return Document.objects.all()
    if acting.role == Role.MANAGER:
        return Document.objects.filter(provider__organisation=acting.organisation)
    return Document.objects.none()


def categories_to_ask_for() -> QuerySet[Category]:
    """Return the lower categories in which something can be sold."""
    return (
        Category.objects.filter(parent__isnull=False)
        .filter(Q(kinds__contains=["service"]) | Q(kinds__contains=["goods"]))
        .select_related("parent")
        .order_by("code")
    )


def lacks_in(application: Application, today: date) -> list[Lack]:
    """Return what an application lacks."""
    asked = [Asked(one.code, one.kinds) for one in application.categories.order_by("code")]
    papers = application.papers.select_related("category")
    shown = [Shown(paper.category.code, paper.expires_on) for paper in papers]
    return lacks_of(asked, shown, today=today)


def lack_in_words(lack: Lack, names: dict[str, str]) -> str:
    """Return what is missing, as a sentence."""
    name = {"name": names.get(lack.category, lack.category)}
    return {
        Gap.NO_CATEGORY: _("先选要卖的类别。"),
        Gap.NO_PAPER: _("“%(name)s”还没有证照。") % name,
        Gap.EXPIRED: _("“%(name)s”的证照已经到期，请换新的。") % name,
        Gap.NOT_SOLD: _("“%(name)s”这一类不在这里卖。") % name,
    }[lack.gap]


def is_renewed(licence: Licence) -> bool:
    """Is there a paper of the same provider and category that counts for longer?"""
    return Licence.objects.filter(
        provider=licence.provider_id,
        category=licence.category_id,
        expires_on__gt=licence.expires_on,
    ).exists()


def history_of(provider: Provider) -> list[Change]:
    """Return everything that happened to a provider, newest first."""
    asked = list(provider.applications.values_list("pk", flat=True))
    events = Event.objects.filter(
        Q(name__in=STORY, subject_id=provider.pk) | Q(name__in=OF_APPLICATION, subject_id__in=asked)
    ).order_by("-happened_at", "-pk")
    return [
        Change(event.happened_at, _said(event), event.actor, str(event.facts.get("reason", "")))
        for event in events
    ]


def _said(event: Event) -> str:
    words: Sequence[tuple[str, str]] = (
        ("provider.apply", _("申请入驻")),
        ("provider.approve", _("准入")),
        ("provider.suspend", _("暂停营业")),
        ("provider.restore", _("恢复营业")),
        ("provider.remove", _("清退")),
        ("provider.reconsider", _("申诉成立，重新审核")),
        ("provider.readmit", _("申诉成立，恢复营业")),
        ("provider.warn", _("警告")),
        ("licence.add", _("登记证照")),
        ("application.send", _("交了申请")),
        ("application.ask_changes", _("请补充材料")),
        ("application.approve", _("申请通过")),
        ("application.refuse", _("申请未通过")),
        ("application.reopen", _("申请重新审核")),
    )
    return dict(words)[event.name.removeprefix("catalogue.")]
