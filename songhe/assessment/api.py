"""Needs for machines: the same queries as the pages."""

from datetime import datetime

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Router, Schema
from pydantic import ConfigDict

from songhe.accounts.guards import SignedIn
from songhe.assessment import queries
from songhe.consent.actions import record_look
from songhe.consent.states import DataGroup
from songhe.kernel.replies import Refusal

router = Router(tags=["assessment"])


class Answer(Schema):
    """The question and the answer that showed a need, as they read when it was given."""

    ask: str
    said: str


class NeedReply(Schema):
    """Something an elder needs now."""

    code: str
    kind: str
    words: str
    level: int | None
    categories: list[str]
    answers: list[Answer]
    opened_at: datetime


class NeedsReply(Schema):
    """What an elder needs."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "elder": "K7X2M4Q9RT3V",
                    "needs": [
                        {
                            "code": "B3F6H8J2K5M7",
                            "kind": "bathing_help",
                            "words": "洗澡需要协助",
                            "level": 1,
                            "categories": ["J02"],
                            "answers": [
                                {
                                    "ask": "梳洗和洗澡",
                                    "said": "洗脸刷牙自己行，洗澡要人帮",
                                }
                            ],
                            "opened_at": "2026-11-21T12:00:00+08:00",
                        }
                    ],
                }
            ]
        }
    )

    elder: str
    needs: list[NeedReply]


@router.get(
    "/elders/{code}/needs",
    response={200: NeedsReply, 401: Refusal, 404: Refusal},
    operation_id="needs_of_elder",
    summary="What an elder needs, each with the answers that showed it",
)
def needs_of_elder(request: SignedIn, code: str) -> NeedsReply:
    """Her own; or as a relative she lets see how she is, or with her grant for assessments.

    A look by anybody else than herself is written into her log.
    """
    now = timezone.now()
    elder = get_object_or_404(
        queries.elders_with_needs_open_to(request.acting.person, now), code=code
    )
    record_look(
        acting=request.acting,
        elder=elder,
        group=DataGroup.ASSESSMENTS,
        what=gettext_noop("需要和评估结果"),
        at=now,
    )
    return NeedsReply(
        elder=elder.code,
        needs=[
            NeedReply(
                code=need.code,
                kind=need.kind,
                words=need.words,
                level=need.level,
                categories=list(need.categories),
                answers=[Answer(**answer) for answer in need.answers],
                opened_at=need.opened_at,
            )
            for need in queries.open_needs_of(elder)
        ],
    )
