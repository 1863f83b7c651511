"""Asking to sell here: the firm, the categories, the papers, and what came of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts.guards import SignedIn, role_required, signed_in
from songhe.accounts.states import Role
from songhe.catalogue import papers
from songhe.catalogue.actions import admission as actions
from songhe.catalogue.actions.documents import keep_document
from songhe.catalogue.firm_forms import CategoriesForm, FirmForm, PaperForm
from songhe.catalogue.models import Application
from songhe.catalogue.queries import admission as queries
from songhe.catalogue.rules.uploads import MEGABYTE, WrongFile
from songhe.catalogue.states import ApplicationKind
from songhe.catalogue.views.provider import SOON, manager_required, own_provider
from songhe.kernel.flow import NotAllowed
from songhe.kernel.keeping import kept


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def sell(request: SignedIn) -> HttpResponse:
    """Somebody who has no firm here yet introduces one."""
    if request.acting.role == Role.MANAGER:
        return redirect("catalogue:applications")
    form = FirmForm(request.POST or None)
    busy = request.acting.role is not None
    if request.method == "POST" and not busy and form.is_valid():
        try:
            made = actions.register_firm(
                facts=form.facts_given(), person=request.user, at=timezone.now()
            )
        except actions.NameTaken:
            form.add_error("name", _("这个名字已经登记过，请让那家的管理员来申请。"))
        else:
            messages.success(request, _("登记好了。接着选类别、交证照。"))
            return redirect("catalogue:application", made.code)
    return render(request, "catalogue/provider/sell.html", {"form": form, "busy": busy})


@require_safe
@manager_required
def applications(request: SignedIn) -> HttpResponse:
    """Every application, its state and what was said, and the whole history."""
    provider = own_provider(request)
    at = timezone.now()
    context = {
        "provider": provider,
        "applications": list(queries.applications_of(provider)),
        "open": queries.open_application_of(provider),
        "history": queries.history_of(provider),
        "soon": [paper for paper in papers.papers_of(provider, at) if paper.days_left <= SOON],
    }
    return render(request, "catalogue/provider/applications.html", context)


@require_POST
@manager_required
def start(request: SignedIn, kind: str) -> HttpResponse:
    """Begin an application; one that is open is gone on with."""
    if kind not in ApplicationKind.values:
        raise Http404
    try:
        begun = actions.start_application(
            provider=own_provider(request), kind=ApplicationKind(kind), at=timezone.now()
        )
    except NotAllowed:
        messages.warning(request, _("已经清退，不能再申请；不服可以申诉。"))
        return redirect("catalogue:applications")
    return redirect("catalogue:application", begun.code)


@require_safe
@manager_required
def application(request: SignedIn, code: str) -> HttpResponse:
    return _page(request, _own(request, code))


@require_POST
@manager_required
def choose(request: SignedIn, code: str) -> HttpResponse:
    """Choose the categories."""
    found = _own(request, code)
    form = CategoriesForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("至少选一个类别。"))
        return redirect("catalogue:application", code)
    allowed = queries.categories_to_ask_for().filter(pk__in=form.cleaned_data["categories"])
    try:
        actions.choose_categories(application=found, categories=allowed)
    except NotAllowed:
        messages.warning(request, _("已经交上去了，等审核的人看过再改。"))
    return redirect("catalogue:application", code)


@require_POST
@manager_required
def show_paper(request: SignedIn, code: str) -> HttpResponse:
    """Add a paper with its scan."""
    found = _own(request, code)
    form = PaperForm(request.POST, request.FILES, categories=found.categories.all())
    if not form.is_valid():
        return _page(request, found, form)
    file = form.cleaned_data["file"]
    try:
        document = keep_document(
            provider=found.provider,
            name=file.name,
            content=file.read(),
            by=request.acting.label,
            at=timezone.now(),
        )
        actions.show_paper(
            application=found,
            categories=form.cleaned_data["categories"],
            facts=form.facts_given(),
            document=document,
        )
    except WrongFile as wrong:
        form.add_error("file", why_wrong(wrong))
        return _page(request, found, form)
    except NotAllowed:
        messages.warning(request, _("已经交上去了，等审核的人看过再改。"))
    except actions.TooManyPapers:
        messages.warning(request, _("一份申请里的证照太多了，请分几次申请。"))
    else:
        messages.success(request, _("加上了。"))
    return redirect("catalogue:application", code)


@require_POST
@manager_required
def take_paper_out(request: SignedIn, code: str, number: int) -> HttpResponse:
    """Leave a paper out again."""
    found = _own(request, code)
    paper = get_object_or_404(found.papers.select_related("application"), pk=number)
    try:
        actions.take_paper_out(paper=paper)
    except NotAllowed:
        messages.warning(request, _("已经交上去了，等审核的人看过再改。"))
    return redirect("catalogue:application", code)


@require_POST
@manager_required
def send(request: SignedIn, code: str) -> HttpResponse:
    """Hand it in."""
    found = _own(request, code)
    try:
        actions.send_application(application=found, by=request.acting.label, at=timezone.now())
    except actions.Incomplete as incomplete:
        names = {one.code: one.label for one in found.categories.all()}
        for lack in incomplete.lacks[:3]:
            messages.warning(request, queries.lack_in_words(lack, names))
    except NotAllowed:
        messages.info(request, _("已经交上去了。"))
    else:
        messages.success(request, _("交上去了。审核有了结果，会在消息里告诉您。"))
    return redirect("catalogue:application", code)


@require_safe
@role_required(Role.MANAGER, Role.OFFICER)
def document(request: SignedIn, code: str) -> HttpResponse:
    """Open a scan; nobody else may, and no browser keeps it."""
    found = get_object_or_404(queries.documents_visible_to(request.acting), code=code)
    answer = HttpResponse(kept(found.digest, sealed=True), content_type=found.media_type)
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def why_wrong(wrong: WrongFile) -> str:
    """Return in kind words why a file is not taken."""
    if wrong.why == WrongFile.TOO_LARGE:
        most = {"most": wrong.largest // MEGABYTE or 10}
        return _("这个文件太大了，最大 %(most)s MB。") % most
    return {
        WrongFile.EMPTY: _("这个文件是空的。"),
        WrongFile.WRONG_TYPE: _("认不出这种文件，请换一种格式。"),
        WrongFile.BROKEN: _("这个文件打不开，可能坏了，请换一份。"),
    }[wrong.why]


def _own(request: SignedIn, code: str) -> Application:
    return get_object_or_404(queries.applications_of(own_provider(request)), code=code)


def _page(request: SignedIn, found: Application, form: PaperForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    chosen = found.categories.order_by("code")
    names = {one.code: one.label for one in chosen}
    lacks = queries.lacks_in(found, today)
    context = {
        "application": found,
        "chosen": chosen,
        "codes": set(names),
        "categories": list(queries.categories_to_ask_for()) if found.may_be_written else [],
        "form": form or PaperForm(categories=chosen),
        "lacks": [queries.lack_in_words(lack, names) for lack in lacks],
        "today": today,
    }
    return render(
        request, "catalogue/provider/application.html", context, status=422 if form else 200
    )
