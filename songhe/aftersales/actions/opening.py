"""A buyer asks for something after buying."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.aftersales import queries
from songhe.aftersales.actions import news, words
from songhe.aftersales.actions.moving import set_deadline
from songhe.aftersales.models import Claim
from songhe.aftersales.rules import terms
from songhe.aftersales.states import ClaimKind, ClaimState, Reason
from songhe.kernel import pictures
from songhe.kernel.events import record
from songhe.shop.actions import holding, orders
from songhe.shop.actions.arrivals import arrive
from songhe.shop.models import Order, OrderLine
from songhe.shop.states import OrderState


class NotPossible(Exception):
    """The rules do not leave this open, or it is being asked for already."""


class NotThatMuch(Exception):
    """More money than may go back, or none; `most` is what may."""

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most}")
        self.most = most


class NotThatMany(Exception):
    """More pieces than are hers, or none; `most` is how many are."""

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most}")
        self.most = most


@dataclass(frozen=True)
class Asking:
    """What a buyer wants, and why."""

    kind: ClaimKind
    reason: Reason
    line: OrderLine | None = None
    amount: int | None = None  # fen; only where she names a part
    words: str = ""
    photos: Sequence[bytes] = ()
    pieces: int | None = None  # how many of several go back; None: all of them


def open_claim(*, order: Order, asking: Asking, acting: Acting, at: datetime) -> Claim:
    """Ask for something about an order, or about one line of it.

    :raises NotPossible: if the rules do not leave it open, or it was asked for already.
    :raises NotThatMuch: if she names more than may go back.
    :raises NotThatMany: if she names more pieces than are hers.
    :raises TooBig, NotAPicture, TooManyPhotos: if a photograph cannot be taken.
    """
    photos = pictures.cleaned(asking.photos)
    with transaction.atomic():
        order = orders.locked(order)
        wanted = queries.Way(asking.kind, asking.line)
        if wanted not in queries.ways_of(order, at):
            raise NotPossible(asking.kind)
        claim = _write(order, asking, acting=acting, at=at)
        if order.state == OrderState.UNDERWAY and asking.kind in terms.HOLDS:
            of_whole = asking.line is None
            holding.hold(order=order, code=claim.subject, of_whole=of_whole, at=at)
            in_hand = queries.lines_in_hand(order)
            if all(line.pk in in_hand for line in queries.lines_on(order)):
                arrive(order=order, at=at, said_by_her=True)  # by now she spoke of everything
        if asking.words.strip() or photos:
            words.write(claim, asking.words, photos, acting=acting, at=at)
        record(
            name="aftersales.claim.open",
            subject_id=claim.pk,
            actor=acting.label,
            at=at,
            facts={"order": order.code, "kind": claim.kind, "asked": claim.asked},
        )
        set_deadline(claim, at)
        news.moved(claim, _heard_as(claim), at=at)
    return claim


def _write(order: Order, asking: Asking, *, acting: Acting, at: datetime) -> Claim:
    pieces = _pieces(asking)
    if asking.line is not None and pieces:
        most = queries.most_of_pieces(order, asking.line, pieces)
    else:
        most = queries.most_of(order, asking.line)
    return Claim.objects.create(
        order=order,
        line=asking.line,
        provider=order.provider,
        elder=order.elder,
        kind=asking.kind,
        reason=asking.reason,
        pieces=pieces,
        asked=_asked(order, asking, most, at),
        most=most,
        needs_return=terms.needs_return(asking.kind),
        terms=terms.VERSION,
        # Hers to call off: nobody need agree, and she may change her mind.
        state=ClaimState.ACCEPTED if is_hers(asking.kind, asking.line) else ClaimState.ASKED,
        opened_by=acting.person,
        opened_label=acting.label,
        opened_at=at,
    )


def _pieces(asking: Asking) -> int:
    """Return how many pieces go back; 0 where nothing does."""
    if asking.line is None or not terms.needs_return(asking.kind):
        return 0
    left = queries.pieces_left(asking.line)
    pieces = left if asking.pieces is None else asking.pieces
    if not 0 < pieces <= left:
        raise NotThatMany(left)
    return pieces


def is_hers(kind: str, line: OrderLine | None) -> bool:
    """Is it hers alone to decide: a visit, or one of several articles that nobody packed yet?"""
    return kind == ClaimKind.CALL_OFF or (kind == ClaimKind.CANCEL and line is not None)


def _heard_as(claim: Claim) -> str:
    if claim.kind == ClaimKind.CALL_OFF:
        return "call_off"
    return "leave_out" if is_hers(claim.kind, claim.line) else "open"


def _asked(order: Order, asking: Asking, most: int, at: datetime) -> int:
    if asking.kind == ClaimKind.EXCHANGE:
        return 0
    if asking.kind == ClaimKind.CALL_OFF:
        kept = queries.kept_if_called_off(order, line=asking.line, reason=asking.reason, at=at)
        return most - kept
    if asking.kind == ClaimKind.PART:
        if asking.amount is None or not 0 < asking.amount <= most:
            raise NotThatMuch(most)
        return asking.amount
    return most
