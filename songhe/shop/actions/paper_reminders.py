"""Telling her, who may order for her, and her station in good time that a paper of hers ends."""

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from songhe.accounts import queries as accounts
from songhe.accounts.states import Right, Role
from songhe.kernel.each import for_each
from songhe.kernel.templatetags.moments import day_words
from songhe.shop.actions.news import tell_in_their_words
from songhe.shop.models import Entitlement, PaperReminder
from songhe.shop.queries import entitlements as queries
from songhe.shop.rules.papers import STEPS, step_of
from songhe.shop.states import EntitlementState

day_later = lazy(day_words, str)  # a day, in the language of who reads it
BUREAU = _("区民政局")  # where she shows a new one if she has no station


def remind_of_papers(*, at: datetime) -> int:
    """Tell about every paper that reached its next step; return how many. Twice is once."""
    soon = queries.papers_ending(max(STEPS), at)
    return for_each(soon, lambda paper: _remind(paper, at), failed="paper_not_reminded")


def _remind(paper: Entitlement, at: datetime) -> bool:
    step = step_of((paper.good_until - timezone.localdate(at)).days)
    if step is None or queries.is_renewed(paper):
        return False
    stands = Entitlement.objects.select_for_update(no_key=True).filter(
        pk=paper.pk, state=EntitlementState.STANDING
    )
    if not stands.exists():
        return False  # revoked just now
    _reminder, new = PaperReminder.objects.get_or_create(
        entitlement=paper, step=step, defaults={"told_at": at}
    )
    if new:
        _tell(paper, paper.good_until, at)
    return new


def _tell(paper: Entitlement, until: date, at: datetime) -> None:
    elder, station = paper.elder, paper.elder.station
    kin = [one.relative for one in accounts.relatives_of(elder, Right.ORDER)]
    near = list(accounts.members_of(station, Role.OPERATOR)) if station else []
    hers = reverse("shop:papers")
    told = [
        (
            [elder.person],
            _(
                "您的%(paper)s登记%(until)s到期，过期就不减钱了。请带身份证和新证件到%(where)s登记。"
            ),
            hers,
        ),
        (
            kin,
            _("%(elder)s的%(paper)s登记%(until)s到期，过期就不减钱了。请带新证件到%(where)s登记。"),
            f"{hers}?elder={elder.code}",
        ),
        (
            near,
            _("%(elder)s的%(paper)s登记%(until)s到期。请提醒长辈带新证件来，当面登记。"),
            reverse("stations:desk"),
        ),
    ]
    facts = {
        "elder": elder.name,
        "paper": paper.paper,
        "until": day_later(until),
        "where": station.name if station else BUREAU,
    }
    for people, words, url in told:
        tell_in_their_words(people, kind="message", words=words, facts=facts, url=url, at=at)
