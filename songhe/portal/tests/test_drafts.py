"""The browser forgets what was typed only when the server took it."""

from collections.abc import Callable

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from songhe.portal.middleware import ARRIVED, DraftsMiddleware

View = Callable[[HttpRequest], HttpResponse]


def accept(request: HttpRequest) -> HttpResponse:
    messages.success(request, "记下了。")
    return HttpResponseRedirect("/notes/")


def object_to_it(request: HttpRequest) -> HttpResponse:
    messages.warning(request, "已经关闭，没有记下。")
    return HttpResponseRedirect("/notes/")


def show_faults(request: HttpRequest) -> HttpResponse:
    return HttpResponse("有一处要再看一眼")


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/accounts/login/?next=/notes/")


def send(view: View, **form: str) -> tuple[HttpRequest, HttpResponse]:
    request = RequestFactory().post("/notes/", form)
    request.session = SessionStore()
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    response = DraftsMiddleware(view)(request)
    assert isinstance(response, HttpResponse)
    return request, response


def test_a_draft_that_was_taken_is_named() -> None:
    request, response = send(accept, draft="note-7")

    assert response.cookies[ARRIVED].value == "note-7"
    assert [str(said) for said in messages.get_messages(request)] == ["记下了。"]


@pytest.mark.parametrize("view", [object_to_it, show_faults, ask_to_sign_in])
def test_a_draft_that_was_not_taken_is_kept(view: View) -> None:
    _request, response = send(view, draft="note-7")

    assert ARRIVED not in response.cookies


def test_an_objection_is_still_read_on_the_next_page() -> None:
    request, _response = send(object_to_it, draft="note-7")

    assert [str(said) for said in messages.get_messages(request)] == ["已经关闭，没有记下。"]


def test_forms_without_a_draft_leave_no_cookie() -> None:
    _request, response = send(accept)

    assert ARRIVED not in response.cookies
