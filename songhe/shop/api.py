"""Orders for machines: the same queries as the pages."""

from datetime import datetime
from typing import Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from songhe.accounts.guards import SignedIn
from songhe.kernel.replies import Malformed, Refusal
from songhe.shop import queries
from songhe.shop.models import Order
from songhe.shop.states import OrderState

router = Router(tags=["shop"])

Code = Annotated[str, Path(pattern=r"^[0-9A-Z]{6,16}$", examples=["K7X2M4Q9RT3V"])]

LINE: dict[str, Any] = {
    "title": "上门助浴",
    "kind": "service",
    "price": 12_800,
    "quantity": 1,
    "starts_at": "2026-11-22T10:00:00+08:00",
}
BRIEF: dict[str, Any] = {
    "code": "K7X2M4Q9RT3V",
    "state": "paid",
    "elder": "王秀兰",
    "provider": "江城暖家助浴服务有限公司",
    "total": 12_800,
    "placed_at": "2026-11-21T12:00:00+08:00",
    "paid_at": "2026-11-21T12:03:00+08:00",
    "lines": [LINE],
}
MOVEMENT: dict[str, Any] = {
    "kind": "order_set_aside",
    "happened_at": "2026-11-21T12:03:00+08:00",
    "postings": [
        {"account": "escrow", "amount": 12_800},
        {"account": "escrow:K7X2M4Q9RT3V", "amount": -12_800},
    ],
}


class LineReply(Schema):
    """One thing bought; `price` is fen for one."""

    title: str
    kind: str
    price: int
    quantity: int
    starts_at: datetime | None


class OrderReply(Schema):
    """One seller's part of what was bought; amounts are fen."""

    model_config = ConfigDict(json_schema_extra={"examples": [BRIEF]})

    code: str
    state: str
    elder: str
    provider: str
    total: int
    placed_at: datetime
    paid_at: datetime | None
    lines: list[LineReply]


class PostingReply(Schema):
    """What a movement did to one account: what is owed is written negative."""

    account: str
    amount: int


class MovementReply(Schema):
    """One movement of an order's money; its postings sum to zero."""

    kind: str
    happened_at: datetime
    postings: list[PostingReply]


class WholeOrderReply(OrderReply):
    """An order with its money, posting by posting."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**BRIEF, "fee": 1_024, "closed_why": "", "money": [MOVEMENT]}]
        }
    )

    fee: int
    closed_why: str
    money: list[MovementReply]


class OrdersReply(Schema):
    """Orders, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"orders": [BRIEF]}]})

    orders: list[OrderReply]


class Span(Schema):
    """How many, from where, and perhaps only those in one state."""

    state: OrderState | None = None
    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=1_000_000)


def _brief(order: Order) -> dict[str, object]:
    return {
        "code": order.code,
        "state": order.state,
        "elder": order.elder.name,
        "provider": order.provider.name,
        "total": order.total,
        "placed_at": order.placed_at,
        "paid_at": order.paid_at,
        "lines": [
            LineReply(
                title=line.title,
                kind=line.kind,
                price=line.price,
                quantity=line.quantity,
                starts_at=line.starts_at,
            )
            for line in order.lines.all()
        ],
    }


@router.get(
    "/orders",
    response={200: OrdersReply, 401: Refusal, 422: Malformed},
    operation_id="orders",
    summary="The orders one has to do with",
)
def orders(request: SignedIn, span: Query[Span]) -> OrdersReply:
    """An elder's own, those of the elders one buys or pays for, or a provider's paid ones."""
    found = queries.orders_visible_to_acting(request.acting).order_by("-placed_at", "-pk")
    if span.state is not None:
        found = found.filter(state=span.state)
    page = found[span.offset : span.offset + span.limit]
    return OrdersReply(orders=[OrderReply.model_validate(_brief(order)) for order in page])


@router.get(
    "/orders/{code}",
    response={200: WholeOrderReply, 401: Refusal, 404: Refusal, 422: Malformed},
    operation_id="order",
    summary="One order and where its money is",
)
def order(request: SignedIn, code: Code) -> WholeOrderReply:
    """A provider reads its own order's movements, never what else was in the basket."""
    found = get_object_or_404(queries.orders_visible_to_acting(request.acting), code=code)
    sells = request.acting.role is not None and request.acting.elder is None
    story = queries.money_story_of_seller(found) if sells else queries.money_story(found)
    return WholeOrderReply.model_validate(
        {
            **_brief(found),
            "fee": found.fee,
            "closed_why": str(found.closed_reason),
            "money": [
                MovementReply(
                    kind=step.kind,
                    happened_at=step.happened_at,
                    postings=[
                        PostingReply(
                            account=_account(posting.account.code, sells=sells),
                            amount=posting.amount,
                        )
                        for posting in step.postings.all()
                    ],
                )
                for step in story
            ],
        }
    )


def _account(code: str, *, sells: bool) -> str:
    """Which programme helps her is not the seller's to know: it says which paper she has."""
    kind, _colon, _rest = code.partition(":")
    return kind if sells and kind == "programme" else code
