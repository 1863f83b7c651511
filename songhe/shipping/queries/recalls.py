"""Recalls, who has a piece, and who has said that they know."""

from django.db.models import Count, Q, QuerySet

from songhe.accounts.acting import Acting
from songhe.accounts.models import Kinship
from songhe.accounts.states import KinshipState, Role
from songhe.catalogue.models import Provider
from songhe.shipping.models import Recall, RecallNotice


def recalls_of(provider: Provider) -> QuerySet[Recall]:
    """Return a seller's recalls, newest first, with how many know of them."""
    return (
        Recall.objects.filter(lot__listing__provider=provider)
        .select_related("lot__listing", "lot__variant")
        .annotate(
            reached=Count("notices", filter=Q(notices__told_at__isnull=False)),
            confirmed=Count("notices", filter=Q(notices__confirmed_at__isnull=False)),
            everyone=Count("notices"),
        )
        .order_by("-started_at", "-pk")
    )


def family_of(elder_ids: list[int]) -> QuerySet[Kinship]:
    """Return who, beside these elders, has a right that makes this their business too."""
    return (
        Kinship.objects.filter(
            elder__in=elder_ids, state=KinshipState.AGREED, relative__is_active=True
        )
        .filter(Q(may_receive_alerts=True) | Q(may_order=True) | Q(may_pay=True))
        .select_related("relative")
        .order_by("rank", "pk")
    )


def notices_visible_to(acting: Acting) -> QuerySet[RecallNotice]:
    """Return the notices to an elder, to who stands beside her, or to her station."""
    notices = RecallNotice.objects.select_related(
        "recall__lot__listing__provider__organisation", "recall__lot__variant", "elder__person"
    )
    if acting.elder is not None:
        return notices.filter(elder=acting.elder)
    if acting.role == Role.OPERATOR:
        return notices.filter(elder__station=acting.organisation)
    if acting.role is not None:
        return notices.none()
    theirs = Kinship.objects.filter(relative=acting.person, state=KinshipState.AGREED).filter(
        Q(may_receive_alerts=True) | Q(may_order=True) | Q(may_pay=True)
    )
    return notices.filter(elder__in=theirs.values("elder"))
