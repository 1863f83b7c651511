"""Everything that changes assisted sessions."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from songhe.accounts.acting import Acting
from songhe.accounts.actions import pins
from songhe.accounts.models import Elder, Person
from songhe.kernel.fields import lookup_hash
from songhe.kernel.flow import NotAllowed
from songhe.notify.actions import tell
from songhe.stations import queries
from songhe.stations.models import AssistedSession
from songhe.stations.rules.signatures import read_signature
from songhe.stations.states import ConfirmedBy, SessionState

CODE_DIGITS = 4
CODE_LASTS = timedelta(minutes=10)
MOST_TRIES = 5


class NotOfThisStation(Exception):
    """The elder belongs to another station."""


class WrongCode(Exception):
    """Not the code on her phone."""


class CodeLapsed(Exception):
    """The code is too old, or none was sent."""


class TooManyTries(Exception):
    """Too many wrong codes; a new session must be asked for."""


@transaction.atomic
def ask_session(*, elder: Elder, acting: Acting, at: datetime) -> AssistedSession:
    """An operator asks to act for an elder; nothing is open until she confirms.

    :raises NotOfThisStation: if she belongs to another station.
    """
    if acting.organisation is None or elder.station_id != acting.organisation.pk:
        raise NotOfThisStation
    return AssistedSession.objects.create(
        operator=acting.person, elder=elder, station=acting.organisation, asked_at=at
    )


@transaction.atomic
def send_code(*, session: AssistedSession, at: datetime) -> None:
    """Show a code on the elder's phone, for her to speak; a new one replaces the old.

    :raises NotAllowed: if the session is not waiting for her.
    """
    _must_wait(session)
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    session.spoken_hash, session.spoken_until = _hash(session, code), at + CODE_LASTS
    session.save(update_fields=["spoken_hash", "spoken_until"])
    tell(
        person=session.elder.person,
        kind="message",
        words=_(
            "%(station)s的%(operator)s要帮您办理业务。确认码 %(code)s，"
            "只念给坐在您身边的工作人员听，10 分钟内有效。"
        )
        % {
            "station": session.station.name,
            "operator": session.operator.name,
            "code": code,
        },
        url=reverse("portal:home"),
        at=at,
        urgent=True,
    )


def confirm_by_code(*, session: AssistedSession, code: str, at: datetime) -> None:
    """Open the session by the code she spoke. A wrong one is counted, whatever follows.

    :raises NotAllowed: if the session is not waiting for her.
    :raises CodeLapsed: if the code is too old or none was sent.
    :raises TooManyTries: after five wrong codes.
    :raises WrongCode: if it is another.
    """
    _must_wait(session)
    if session.spoken_until is None or session.spoken_until <= at:
        raise CodeLapsed
    # Counted before it is compared and in one statement, so that guessing in parallel counts too.
    counted = AssistedSession.objects.filter(pk=session.pk, tries__lt=MOST_TRIES).update(
        tries=F("tries") + 1
    )
    if not counted:
        raise TooManyTries
    if not secrets.compare_digest(_hash(session, code), session.spoken_hash):
        raise WrongCode
    _open(session, ConfirmedBy.SPOKEN, at)


def confirm_by_pin(*, session: AssistedSession, pin: str, at: datetime) -> None:
    """Open the session by the PIN that she types herself.

    :raises NotAllowed: if the session is not waiting for her.
    :raises pins.PinRefused: if it is another, she has none, or too many were wrong.
    """
    _must_wait(session)
    pins.check_pin(person=session.elder.person, pin=pin, at=at)
    _open(session, ConfirmedBy.PIN, at)


@transaction.atomic
def confirm_by_signature(*, session: AssistedSession, path: str, at: datetime) -> None:
    """Open the session by her name, drawn on the screen and kept.

    :raises NotAllowed: if the session is not waiting for her.
    :raises NotASignature: if what was drawn is none.
    """
    _must_wait(session)
    session.signature = read_signature(path)
    session.save(update_fields=["signature"])
    _open(session, ConfirmedBy.SIGNATURE, at)


@transaction.atomic
def _open(session: AssistedSession, how: ConfirmedBy, at: datetime) -> None:
    # Held, so that of two sessions confirmed at once the second ends the first.
    Person.objects.select_for_update().get(pk=session.operator_id)
    for other in AssistedSession.objects.filter(
        operator=session.operator, state=SessionState.OPEN
    ).select_related("elder__person", "station", "operator"):
        end_session(session=other, at=at)  # nobody helps two at once
    session.confirmed_by, session.spoken_hash = how, ""
    session.started_at = session.last_seen_at = at
    session.save(update_fields=["confirmed_by", "spoken_hash", "started_at", "last_seen_at"])
    session.move("confirm", by=label_of(session), at=at, how=how.value)
    tell(
        person=session.elder.person,
        kind="message",
        words=_(
            "%(operator)s开始在%(station)s帮您办理业务。如果您不在场，请马上打电话给站里：%(phone)s。"
        )
        % {
            "operator": session.operator.name,
            "station": session.station.name,
            "phone": session.station.phone,
        },
        url=reverse("stations:helped"),
        at=at,
    )


@transaction.atomic
def cancel_session(*, session: AssistedSession, at: datetime) -> None:
    """Give up a session that she did not confirm.

    :raises NotAllowed: if it is not waiting any more.
    """
    session.move("cancel", by=label_of(session), at=at)


@transaction.atomic
def end_session(*, session: AssistedSession, at: datetime) -> None:
    """End a session: by the button, by signing out, or because the next one begins.

    :raises NotAllowed: if it has ended already.
    """
    session.move("end", by=label_of(session), at=at)
    AssistedSession.objects.filter(pk=session.pk).update(ended_at=at)


def lapse_sessions(*, at: datetime) -> int:
    """End the sessions that nobody has touched for half an hour; return how many."""
    lapsed = 0
    for session in queries.idle_sessions(at):
        try:
            with transaction.atomic():
                session.move("lapse", by=label_of(session), at=at)
                AssistedSession.objects.filter(pk=session.pk).update(ended_at=at)
        except NotAllowed:
            continue  # ended in the same moment
        lapsed += 1
    return lapsed


def note_presence(*, session: AssistedSession, at: datetime) -> None:
    """Remember that the operator is still at it, once a minute at most."""
    AssistedSession.objects.filter(
        pk=session.pk, state=SessionState.OPEN, last_seen_at__lt=at - timedelta(minutes=1)
    ).update(last_seen_at=at)


def label_of(session: AssistedSession) -> str:
    """Both names: 吴敏（水果湖社区站）代王秀兰."""
    return Acting(session.operator, elder=session.elder, organisation=session.station).label


def _must_wait(session: AssistedSession) -> None:
    session.refresh_from_db(fields=["state", "tries", "spoken_hash", "spoken_until"])
    if session.state != SessionState.ASKED:
        raise NotAllowed("confirm", session.state)


def _hash(session: AssistedSession, code: str) -> str:
    return lookup_hash(f"{session.code}:{code}")
