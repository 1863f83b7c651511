"""Who hears what about a trial, in the language each of them reads."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Organisation, Person
from songhe.accounts.queries import members_of
from songhe.accounts.states import OrganisationKind, Role
from songhe.shop.actions.news import tell_in_their_words
from songhe.trials.models import Harm, Invitation, Trial
from songhe.trials.states import HarmKind, Side, TrialState


def say(
    people: Iterable[Person], words: Promise, *, facts: dict[str, Any], url: str, at: datetime
) -> None:
    tell_in_their_words(people, kind="message", words=words, facts=facts, url=url, at=at)


def url_of(trial: Trial) -> str:
    return reverse("trials:trial", args=[trial.code])


def people_of(trial: Trial, side: Side) -> list[Person]:
    """Return the managers of the seller, or the operators of the station."""
    if side == Side.SELLER:
        return list(members_of(trial.listing.provider.organisation, Role.MANAGER))
    return list(members_of(trial.station, Role.OPERATOR))


def facts_of(trial: Trial) -> dict[str, Any]:
    return {
        "title": trial.listing.title,
        "station": trial.station.name,
        "seller": trial.listing.provider.name,
        "reason": trial.reason or _("有长辈试用时出了状况"),
    }


def proposed(trial: Trial, *, at: datetime) -> None:
    """The other side is asked."""
    if trial.proposed_by == Side.SELLER:
        words = _("%(seller)s想请站里的长辈试用“%(title)s”，请答复。")
        people = people_of(trial, Side.STATION)
    else:
        words = _("%(station)s想请长辈试用您的“%(title)s”，请答复。")
        people = people_of(trial, Side.SELLER)
    say(people, words, facts=facts_of(trial), url=url_of(trial), at=at)


def answered(trial: Trial, *, at: datetime) -> None:
    """The side that proposed hears what became of it."""
    words = {
        TrialState.OPEN: _("“%(title)s”的试用，对方答应了。"),
        TrialState.REFUSED: _("“%(title)s”的试用，对方没有答应：%(reason)s"),
        TrialState.LAPSED: _("“%(title)s”的试用，对方没有答复，已经过期。"),
    }[TrialState(trial.state)]
    people = people_of(trial, Side(trial.proposed_by))
    say(people, words, facts=facts_of(trial), url=url_of(trial), at=at)


def invited(invitation: Invitation, *, at: datetime) -> None:
    """She is asked, once; nobody reminds her."""
    say(
        [invitation.elder.person],
        _("%(station)s想请您试试“%(title)s”，不花钱，不想试也没关系。"),
        facts=facts_of(invitation.trial),
        url=reverse("trials:invitation", args=[invitation.code]),
        at=at,
    )


def over(trial: Trial, *, at: datetime) -> None:
    """Both sides hear that the last day is over, and those who tried it what came of it."""
    if trial.state == TrialState.PUBLISHED:
        words = _("“%(title)s”在%(station)s的试用结束了，结果已公布。")
    else:
        words = _("“%(title)s”在%(station)s的试用结束了。说感受的长辈不够，不公布结果。")
    both = people_of(trial, Side.SELLER) + people_of(trial, Side.STATION)
    say(both, words, facts=facts_of(trial), url=url_of(trial), at=at)


def harmed(harm: Harm, *, at: datetime) -> None:
    """The station at once and loudly, with her name; seller and bureau without it."""
    trial = harm.invitation.trial
    facts = facts_of(trial) | {
        "elder": harm.invitation.elder.name,
        "kind": HarmKind(harm.kind).label,
    }
    tell_in_their_words(
        people_of(trial, Side.STATION),
        kind="message",
        words=_("%(elder)s试用“%(title)s”时%(kind)s。请马上联系长辈，试用已停。"),
        facts=facts,
        url=url_of(trial),
        at=at,
        urgent=True,
    )
    bureaus = Organisation.objects.filter(kind=OrganisationKind.BUREAU)
    officers = Person.objects.filter(
        is_active=True,
        memberships__organisation__in=bureaus,
        memberships__role=Role.OFFICER,
        memberships__until=None,
    )
    say(
        [*people_of(trial, Side.SELLER), *officers.distinct()],
        _("在%(station)s试用“%(title)s”时有长辈%(kind)s，试用已停。"),
        facts=facts,
        url=url_of(trial),
        at=at,
    )


def stopped(trial: Trial, *, at: datetime) -> None:
    """Whoever takes part is told not to use it any more; both sides hear why."""
    taking_part = trial.invitations.exclude(joined_at=None).select_related("elder__person")
    for one in taking_part.order_by("pk"):
        say(
            [one.elder.person],
            _("“%(title)s”的试用停了，请先不要再用。有事打给%(station)s。"),
            facts=facts_of(trial),
            url=reverse("trials:invitation", args=[one.code]),
            at=at,
        )
    both = people_of(trial, Side.SELLER) + people_of(trial, Side.STATION)
    words = _("“%(title)s”在%(station)s的试用停了：%(reason)s")
    say(both, words, facts=facts_of(trial), url=url_of(trial), at=at)
