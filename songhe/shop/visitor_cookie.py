"""A visitor's cart travels in a signed cookie: codes, numbers and prices, nothing of a person."""

from dataclasses import astuple, dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from songhe.kernel.codes import new_code
from songhe.shop.rules.visiting import Seen

NAME = "songhe_visit"
SALT = "songhe.shop.visitor"
KEPT = 30 * 86_400  # seconds
PATH = "/shop/"
MARK = 20  # letters


@dataclass(frozen=True)
class Visit:
    """What a visitor put together, under a mark of its own by which it is joined once."""

    mark: str
    lines: list[Seen]


def visit_of(request: HttpRequest) -> Visit:
    """Return what the cookie holds; an old, foreign or broken one holds nothing."""
    try:
        body: dict[str, Any] = signing.loads(request.COOKIES.get(NAME, ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return Visit(new_code(MARK), [])
    return Visit(body["mark"], [Seen(*one) for one in body["lines"]])


def keep_visit(response: HttpResponseBase, visit: Visit) -> None:
    """Let the browser bring it along next time; an empty one is forgotten."""
    if not visit.lines:
        forget_visit(response)
        return
    body = {"mark": visit.mark, "lines": [astuple(one) for one in visit.lines]}
    response.set_cookie(
        NAME,
        signing.dumps(body, salt=SALT, compress=True),
        max_age=KEPT,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def forget_visit(response: HttpResponseBase) -> None:
    response.delete_cookie(NAME, path=PATH, samesite="Lax")
