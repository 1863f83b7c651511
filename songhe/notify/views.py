"""Pages: my messages, and the sandbox phone of the demonstration."""

import structlog
from django.conf import settings
from django.contrib import messages as said
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.skins import is_for_elder
from songhe.notify import actions, queries
from songhe.notify.forms import TextsForm
from songhe.notify.gateways.sms import BadReport, text_gateway
from songhe.notify.gateways.sms.sandbox import Sandbox

logger = structlog.get_logger(__name__)

LARGEST = 262_144  # bytes of a platform's report
EACH_PAGE = 20
OF_HERS = 4  # and the two doors to the next ones and back: six choices


@require_GET
@signed_in
def messages(request: SignedIn) -> HttpResponse:
    """What I was told, newest first; an elder chooses on another page whether texts come too."""
    is_elder = is_for_elder(request)
    each = OF_HERS if is_elder else EACH_PAGE
    page = Paginator(queries.messages_of(request.user), each).get_page(request.GET.get("page"))
    context = {
        "is_elder": is_elder,
        "page": page,
        "unread": queries.unread_count(request.user),
        "form": TextsForm(initial={"wanted": queries.wants_texts(request.user)}),
    }
    texts_alone = is_elder and "texts" in request.GET
    return render(request, "notify/texts.html" if texts_alone else "notify/messages.html", context)


@require_POST
@signed_in
def open_message(request: SignedIn, code: str) -> HttpResponse:
    message = get_object_or_404(queries.messages_of(request.user), code=code)
    actions.read_message(message=message, at=timezone.now())
    inside = url_has_allowed_host_and_scheme(message.url, allowed_hosts=None)
    return redirect(message.url if inside else "notify:messages")


@require_POST
@signed_in
def read_all(request: SignedIn) -> HttpResponse:
    actions.read_all_messages(person=request.user, at=timezone.now())
    said.success(request, _("消息都标为已读了。"))
    return redirect("notify:messages")


@require_POST
@signed_in
def texts(request: SignedIn) -> HttpResponse:
    form = TextsForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data["wanted"]
        actions.choose_texts(person=request.user, wanted=wanted)
        said.success(request, _("以后也发短信给您。") if wanted else _("以后只有急事才发短信。"))
    return redirect("notify:messages")


@require_GET
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    if not settings.SONGHE_DEMO:
        raise Http404
    return render(request, "notify/outbox.html", {"arrived": Sandbox().arrived()})


@csrf_exempt  # a platform has no cookie; it signs instead
@require_POST
def reports(request: HttpRequest) -> HttpResponse:
    """Hear what became of texts. It is answered after the commits: until then it comes again."""
    if len(request.body) > LARGEST:
        return HttpResponse(status=413)
    at = timezone.now()
    try:
        found = text_gateway().read_reports(headers=request.headers, body=request.body, at=at)
    except BadReport as bad:
        logger.warning("text_report_refused", why=str(bad))
        return HttpResponse(status=400)
    for report in found:
        actions.hear_report(report=report, at=at)
    return HttpResponse(status=204)
