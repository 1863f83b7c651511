"""What an elder needs: for herself, and for those whom she lets see it."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from songhe.accounts.guards import SignedIn, elder_required, signed_in
from songhe.accounts.models import Elder
from songhe.assessment import queries
from songhe.assessment.models import Assessment
from songhe.assessment.rules.scoring import Band, Scale
from songhe.consent.actions import record_look
from songhe.consent.states import DataGroup


@dataclass(frozen=True)
class Offer:
    """A questionnaire, the draft that waits, and the last result."""

    scale: Scale
    draft: Assessment | None
    latest: Assessment | None

    @property
    def band(self) -> Band | None:
        return self.scale.band(self.latest.level) if self.latest else None


@elder_required
@require_GET
def mine(request: SignedIn) -> HttpResponse:
    elder = request.acting.elder
    assert elder is not None  # noqa: S101 (elder_required has asked)
    context = {
        "elder": elder,
        "needs": queries.open_needs_of(elder),
        "offers": _offers(elder),
    }
    return render(request, "assessment/mine.html", context)


@signed_in
@require_GET
def elder(request: SignedIn, code: str) -> HttpResponse:
    """What one elder needs, for her relatives and for those she gave a grant."""
    now = timezone.now()
    found = get_object_or_404(
        queries.elders_with_needs_open_to(request.acting.person, now), code=code
    )
    if found.person_id == request.acting.person.pk:
        return redirect("assessment:mine")
    record_look(
        acting=request.acting,
        elder=found,
        group=DataGroup.ASSESSMENTS,
        what=gettext_noop("需要和评估结果"),
        at=now,
    )
    context = {
        "elder": found,
        "needs": queries.open_needs_of(found),
        "offers": [offer for offer in _offers(found) if offer.latest],
    }
    return render(request, "assessment/elder.html", context)


def _offers(elder: Elder) -> list[Offer]:
    drafts = {draft.scale: draft for draft in queries.drafts_of(elder)}
    latest = {one.scale: one for one in queries.latest_of(elder)}
    return [
        Offer(scale, drafts.get(code), latest.get(code)) for code, scale in queries.scales().items()
    ]
