"""Keeps an assisted session honest: it counts while it is open, touched, and signed in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from songhe.accounts.acting import ACTING_FOR
from songhe.kernel.flow import NotAllowed
from songhe.stations import actions, queries
from songhe.stations.models import AssistedSession

SESSION = "assisted_session"  # session key: code of the assisted session in this browser


class AssistedSessionMiddleware:
    """Stands before the question who acts for whom, so that a lapsed session answers nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        code = request.session.get(SESSION, "")
        if code or ACTING_FOR in request.session:
            self._keep_or_forget(request, code)
        response = self.get_response(request)
        if code and request.session.get(SESSION) != code:
            self._end(code)  # signed out, or the next elder's turn
        return response

    def _keep_or_forget(self, request: HttpRequest, code: str) -> None:
        now = timezone.now()
        session = None
        if code and request.user.is_authenticated:
            session = queries.live_session(code=code, operator=request.user, at=now)
        if session is None:
            request.session.pop(SESSION, None)
            request.session.pop(ACTING_FOR, None)
        else:
            actions.note_presence(session=session, at=now)

    def _end(self, code: str) -> None:
        open_still = AssistedSession.objects.select_related(
            "elder__person", "station", "operator"
        ).filter(code=code, state="open")
        for session in open_still:
            try:
                actions.end_session(session=session, at=timezone.now())
            except NotAllowed:
                continue  # somebody else ended it in the same moment
