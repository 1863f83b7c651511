"""What a view asks before it begins. What you may not see does not exist: 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from songhe.accounts.acting import Acting, acting_in
from songhe.accounts.models import Person
from songhe.accounts.states import Role


class SignedIn(HttpRequest):
    """A request whose sender is known."""

    user: Person
    acting: Acting


View = Callable[..., HttpResponseBase]
Question = Callable[[Acting], bool]


def _guard(question: Question) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            acting = acting_in(request)
            if acting is None:
                if request.headers.get("HX-Request"):
                    return HttpResponse(status=401)
                return redirect_to_login(request.get_full_path())
            if not question(acting):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


signed_in = _guard(lambda acting: True)
"""Anyone who has signed in."""

elder_required = _guard(lambda acting: acting.elder is not None)
"""The elder herself, or the station that is helping her just now."""


def role_required(*roles: Role) -> Callable[[View], View]:
    """Only people who act in one of these roles."""
    return _guard(lambda acting: acting.role in roles)
