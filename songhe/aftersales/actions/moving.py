"""How every step of a claim is taken: locked, moved, and its next deadline set."""

from datetime import datetime

from songhe.aftersales.models import Claim
from songhe.aftersales.rules.deadlines import due_at
from songhe.kernel.jobs import defer_job_at
from songhe.shop.actions.holding import release


def locked(claim: Claim) -> Claim:
    """Return the claim as it is now, with everybody else who would move it kept waiting."""
    return (
        Claim.objects.select_for_update(no_key=True, of=("self",))
        .select_related(
            "order__checkout__elder__person",
            "order__checkout__placed_by",
            "order__checkout__paid_by",
            "order__elder__person",
            "order__provider__organisation",
            "elder__person",
            "provider__organisation",
            "line__listing__category",
            "line__variant__listing",
        )
        .get(pk=claim.pk)
    )


def step(claim: Claim, verb: str, *, by: str, at: datetime, **facts: str | int) -> None:
    """Move a locked claim and set when something happens by itself next.

    :raises NotAllowed: if its state has no such step.
    """
    claim.move(verb, by=by, at=at, order=claim.order.code, **facts)
    set_deadline(claim, at)


def set_deadline(claim: Claim, at: datetime) -> None:
    claim.due_at = None if claim.is_over else due_at(claim.state, claim.kind, at)
    claim.over_at = at if claim.is_over else None
    if claim.is_over:
        release(code=claim.subject, at=at)  # its seller may be paid
    claim.warned_at = None
    claim.save(update_fields=["due_at", "over_at", "warned_at"])
    if claim.due_at is not None:
        defer_job_at("aftersales.run_deadline", claim.due_at, claim_id=claim.pk)
