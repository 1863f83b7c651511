"""Consent for machines: an elder's own grants and who looked, as on her pages."""

from datetime import datetime
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from songhe.accounts.guards import SignedIn
from songhe.accounts.models import Elder
from songhe.consent import actions, queries
from songhe.consent.models import Grant
from songhe.consent.words import sentence_of
from songhe.kernel.replies import Malformed, Refusal

router = Router(tags=["consent"])

GRANT: dict[str, Any] = {
    "code": "B3F6H8J2K5M7",
    "recipient": "水果湖街道社区卫生服务中心",
    "group": "readings",
    "purpose": "care",
    "state": "given",
    "text": "我同意水果湖街道社区卫生服务中心为了“看病和健康照护”查看我的健康数据，直到我收回。",
    "given_at": "2026-11-21T12:00:00+08:00",
    "expires_at": None,
    "withdrawn_at": None,
}
LOOK: dict[str, Any] = {
    "looked_at": "2026-11-21T10:15:00+08:00",
    "group": "readings",
    "words": "今天上午 10:15，水果湖街道社区卫生服务中心的陈立医生看了您的心率和血压图。",
    "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}


class GrantReply(Schema):
    """One organisation may see one group of her data, for one purpose."""

    model_config = ConfigDict(json_schema_extra={"examples": [GRANT]})

    code: str
    recipient: str
    group: str
    purpose: str
    state: str
    text: str
    given_at: datetime
    expires_at: datetime | None
    withdrawn_at: datetime | None


class GrantsReply(Schema):
    """Everything she ever agreed to, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"grants": [GRANT]}]})

    grants: list[GrantReply]


class LookReply(Schema):
    """Somebody looked at her data; the hash is this link's seal."""

    model_config = ConfigDict(json_schema_extra={"examples": [LOOK]})

    looked_at: datetime
    group: str
    words: str
    hash: str


class LooksReply(Schema):
    """Who looked, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"looks": [LOOK]}]})

    looks: list[LookReply]


class Span(Schema):
    """How many, and from where."""

    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


def _elder(request: SignedIn) -> Elder:
    if request.acting.elder is None:
        raise Http404
    return request.acting.elder


def _reply(grant: Grant) -> GrantReply:
    return GrantReply(
        code=grant.code,
        recipient=grant.organisation.name,
        group=grant.group,
        purpose=grant.purpose,
        state=grant.state,
        text=grant.text,
        given_at=grant.given_at,
        expires_at=grant.expires_at,
        withdrawn_at=grant.withdrawn_at,
    )


@router.get(
    "/grants",
    response={200: GrantsReply, 401: Refusal, 404: Refusal},
    operation_id="grants",
    summary="What she agreed to",
)
def grants(request: SignedIn) -> GrantsReply:
    """Her own, or those of the elder whom the station helps just now."""
    return GrantsReply(grants=[_reply(one) for one in queries.grants_of(_elder(request))])


@router.post(
    "/grants/{code}/withdraw",
    response={200: GrantReply, 401: Refusal, 403: Refusal, 404: Refusal, 409: Refusal},
    operation_id="withdraw_grant",
    summary="Take consent back",
)
def withdraw_grant(request: SignedIn, code: str) -> GrantReply:
    """It counts at the recipient's next query; 409 if it was taken back or replaced before."""
    grant = get_object_or_404(queries.grants_of(_elder(request)), code=code)
    actions.withdraw_consent(grant=grant, acting=request.acting, at=timezone.now())
    return _reply(grant)


@router.get(
    "/looks",
    response={200: LooksReply, 401: Refusal, 404: Refusal, 422: Malformed},
    operation_id="looks",
    summary="Who looked at her data",
)
def looks(request: SignedIn, span: Query[Span]) -> LooksReply:
    """Each look as the sentence that she reads."""
    elder = _elder(request)
    relations = dict(elder.kinships.values_list("relative", "relation"))
    page = queries.looks_at(elder)[span.offset : span.offset + span.limit]
    return LooksReply(
        looks=[
            LookReply(
                looked_at=look.looked_at,
                group=look.group,
                words=sentence_of(look, relations.get(look.person_id, "")),
                hash=look.hash,
            )
            for look in page
        ]
    )
