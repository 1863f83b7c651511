"""The JSON API under /api/v1/: each context's router, one manner of signing in and of refusing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.security import SessionAuth

from songhe.accounts.acting import Acting, acting_in
from songhe.assessment.api import router as assessment
from songhe.catalogue.api import router as catalogue
from songhe.consent.api import router as consent
from songhe.health.api import router as health
from songhe.health.openapi import READINGS
from songhe.kernel.flow import NotAllowed
from songhe.oversight.api import router as oversight
from songhe.shop.api import router as shop
from songhe.visits.api import router as visits


class ActingAuth(SessionAuth):
    """The browser's own session, with the CSRF token on everything that writes."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Acting | None:
        return acting_in(request)


class SongheAPI(NinjaAPI):
    """Adds the operations served beside Django (readings) to the schema."""

    def get_openapi_schema(self, **choices: Any) -> Any:
        schema = super().get_openapi_schema(**choices)
        for path, operations in OUTSIDE_DJANGO.items():
            schema["paths"][path] = operations
        return schema


OUTSIDE_DJANGO: dict[str, Any] = {"/api/v1/readings": READINGS}

api = SongheAPI(
    title="松鹤 Songhe",
    version="1",
    description='What the pages do, for machines. Errors are `{"detail": …}`; what you may not '
    "see does not exist (404).",
    urls_namespace="api",
    auth=ActingAuth(),
)


@api.exception_handler(NotAllowed)
def not_allowed(request: HttpRequest, refusal: NotAllowed) -> HttpResponse:
    """The verb cannot be used in the present state; somebody may have been quicker."""
    return api.create_response(
        request, {"detail": _("现在的状态不能这样做，请刷新后再看。")}, status=409
    )


@api.exception_handler(Http404)
def not_there(request: HttpRequest, absence: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": _("没有找到。")}, status=404)


for router in (assessment, catalogue, shop, visits, oversight):
    api.add_router("", router)


api.add_router("/health", health)
api.add_router("/consent", consent)
