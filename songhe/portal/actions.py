"""What an elder does wherever she is: ask a relative or her station for help, and be well."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Kinship, Person
from songhe.accounts.queries import members_of
from songhe.accounts.states import Role
from songhe.health.actions.handling import write_her_words
from songhe.health.models.alerts import Alert
from songhe.notify import actions as notify
from songhe.notify.queries import messages_of
from songhe.portal.queries import CALL, SOUGHT, STILL, WELL, calls_address, is_well, people_called

ENOUGH = timedelta(minutes=2)  # pressing again sooner does not ring again
A_DAY = timedelta(days=1)


class NobodyThere(Exception):
    """Nobody works at her station whom one could ask."""


@dataclass(frozen=True)
class Told:
    """When a relative was told, and whether it was just now."""

    at: datetime
    anew: bool


@transaction.atomic
def call_relative(*, kinship: Kinship, acting: Acting, at: datetime) -> Told:
    """Ask a relative to get in touch: in their pages and by text; twice in a row is once."""
    relative = Person.objects.select_for_update().get(pk=kinship.relative_id)
    url = calls_address(kinship.elder)
    last = messages_of(relative).filter(kind=CALL, url=url, created_at__gt=at - ENOUGH).first()
    if last:
        return Told(at=last.created_at, anew=False)
    words = _("%(who)s请您帮忙，请尽快联系。") % {"who": acting.label}
    notify.tell(person=relative, kind=CALL, words=words, url=url, at=at, urgent=True)
    return Told(at=at, anew=True)


@transaction.atomic
def ask_station(*, elder: Elder, words: str, acting: Acting, at: datetime) -> Told:
    """Tell her station what nobody sells her, so that somebody there finds it; what stands in
    their news is the record of it. The same words within a day are asked once.

    :raises NobodyThere: if she has no station, or nobody works there.
    """
    there = list(members_of(elder.station, Role.OPERATOR)) if elder.station else []
    if not there:
        raise NobodyThere
    Elder.objects.select_for_update().get(pk=elder.pk)  # two presses, one after the other
    url = f"{reverse('stations:desk')}?{urlencode({'q': elder.code})}"
    lines = []
    for person in there:
        with translation.override(person.language):
            said = (
                _("%(who)s想找“%(words)s”，现在没有人卖。请帮着找，并回个话。")
                if acting.elder is not None
                else _("%(who)s替%(elder)s找“%(words)s”，现在没有人卖。请帮着找，并回个话。")
            )
            facts = {"who": acting.label, "elder": elder.name, "words": words}
            lines.append((person, said % facts))
    before = messages_of(there[0]).filter(kind=SOUGHT, url=url, created_at__gt=at - A_DAY)
    last = before.filter(words__contains=f"“{words}”").first()
    if last:
        return Told(at=last.created_at, anew=False)
    notify.tell_many(lines=lines, kind=SOUGHT, url=url, at=at)
    return Told(at=at, anew=True)


@transaction.atomic
def say_well(*, alert: Alert, acting: Acting, at: datetime) -> None:
    """Tell everyone who was called that she is well; the call stays open until one of them asks.

    Saying it twice is once.
    """
    if is_well(alert):
        return
    write_her_words(alert=alert, acting=acting, words=WELL, at=at)
    words = _("%(who)s说没事了。请还是联系一下，确认了再关闭。") % {"who": acting.label}
    _tell_called(alert, words, at)


@transaction.atomic
def still_call(*, alert: Alert, acting: Acting, at: datetime) -> None:
    """She said that she was well, and is not: whoever was called hears it at once."""
    if not is_well(alert):
        return
    write_her_words(alert=alert, acting=acting, words=STILL, at=at)
    words = _("%(who)s说还是要人来。请马上联系。") % {"who": acting.label}
    _tell_called(alert, words, at, urgent=True)


def _tell_called(alert: Alert, words: str, at: datetime, *, urgent: bool = False) -> None:
    url = reverse("health:alert", args=[alert.code])
    for person in people_called(alert):
        notify.tell(person=person, kind="alert", words=words, url=url, at=at, urgent=urgent)
