"""Writing, signing and amending notes."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop
from django.views.decorators.http import require_POST

from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.clinic import actions, queries
from songhe.clinic.forms import NoteForm
from songhe.clinic.models import Note
from songhe.clinic.states import NoteState
from songhe.clinic.views.patient import patient_page
from songhe.consent.actions import record_look
from songhe.consent.states import DataGroup
from songhe.kernel.flow import NotAllowed


@role_required(Role.DOCTOR)
@require_POST
def write(request: SignedIn, code: str) -> HttpResponse:
    now = timezone.now()
    elder = get_object_or_404(queries.patients_open_to(request.acting.person, now), code=code)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return patient_page(request, elder, form, now)
    try:
        note = actions.write_note(
            elder=elder,
            acting=request.acting,
            kind=form.cleaned_data["kind"],
            words=form.cleaned_data["words"],
            at=now,
        )
    except actions.NotOpenToClinic:
        raise Http404 from None
    messages.success(request, _("草稿已保存，还没有签名。"))
    return redirect("clinic:note", code=note.code)


@role_required(Role.DOCTOR)
def note(request: SignedIn, code: str) -> HttpResponse:
    """Show one note; a draft can be changed here, until it is signed."""
    found = _found(request, code)
    form = NoteForm(request.POST or None, initial={"kind": found.kind, "words": found.words})
    if request.method == "POST" and form.is_valid():
        return _rewrite(request, found, form)
    if request.method == "GET":
        record_look(
            acting=request.acting,
            elder=found.elder,
            group=DataGroup.RECORDS,
            what=gettext_noop("一条病历记录"),
            at=timezone.now(),
        )
    context = {
        "note": found,
        "form": form,
        "draft": found.state == NoteState.DRAFT,
        "may_amend": found.state == NoteState.SIGNED
        and found.organisation == request.acting.organisation,
        "newer": found.replaced_by.exclude(state=NoteState.DROPPED).first(),
    }
    return render(request, "clinic/note.html", context, status=422 if form.errors else 200)


def _rewrite(request: SignedIn, found: Note, form: NoteForm) -> HttpResponse:
    try:
        actions.rewrite_draft(
            note=found,
            acting=request.acting,
            kind=form.cleaned_data["kind"],
            words=form.cleaned_data["words"],
            at=timezone.now(),
        )
    except NotAllowed:
        messages.warning(request, _("已经签名，不能再改；可以写一份更正。"))
    else:
        messages.success(request, _("草稿已保存，还没有签名。"))
    return redirect("clinic:note", code=found.code)


@role_required(Role.DOCTOR)
@require_POST
def sign(request: SignedIn, code: str) -> HttpResponse:
    found = _found(request, code)
    try:
        actions.sign_note(note=found, acting=request.acting, at=timezone.now())
    except NotAllowed:
        messages.warning(request, _("这份记录已经签名，或原来的版本已被更正。"))
    except actions.NotTheAuthor:
        raise Http404 from None
    except actions.NotOpenToClinic:
        raise Http404 from None
    else:
        messages.success(request, _("已签名。以后只能更正，不能修改。"))
    return redirect("clinic:note", code=code)


@role_required(Role.DOCTOR)
@require_POST
def amend(request: SignedIn, code: str) -> HttpResponse:
    found = _found(request, code)
    try:
        draft = actions.amend_note(note=found, acting=request.acting, at=timezone.now())
    except actions.NotOpenToClinic:
        raise Http404 from None
    except NotAllowed:
        messages.warning(request, _("这不是最新的版本，请更正最新的那一份。"))
        return redirect("clinic:note", code=code)
    return redirect("clinic:note", code=draft.code)


@role_required(Role.DOCTOR)
@require_POST
def drop(request: SignedIn, code: str) -> HttpResponse:
    found = _found(request, code)
    try:
        actions.drop_draft(note=found, acting=request.acting, at=timezone.now())
    except (NotAllowed, actions.NotTheAuthor):
        messages.warning(request, _("已经签名的记录不能丢弃。"))
        return redirect("clinic:note", code=code)
    messages.success(request, _("草稿已丢弃。"))
    return redirect("clinic:patient", code=found.elder.code)


def _found(request: SignedIn, code: str) -> Note:
    visible = queries.notes_visible_to(request.acting.person, timezone.now())
    return get_object_or_404(visible, code=code)
